"""The release of ``ops`` that is installed: its version, and the template's history in it."""

from __future__ import annotations

from pathlib import Path

from opsdocs.errors import OpsError

BUNDLE = "template.bundle"
VERSION = "template.version"
"""The files that the build puts beside this one; a source checkout has neither."""
_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]


def installed_version() -> str:
    """Return the version; in a source checkout, the one of its ``pyproject.toml``."""
    try:
        # A file of the build's: reading the package's metadata takes five times as long.
        return (_PACKAGE / VERSION).read_text(encoding="utf-8")
    except FileNotFoundError:
        from opsdocs import history  # noqa: PLC0415 - 15 ms that only a checkout pays

        return history.checkout_version(_checkout())


def template_bundle(scratch: Path) -> Path:
    """Return the bundle of the template's history; a checkout's is made in ``scratch``."""
    bundle = _PACKAGE / BUNDLE
    if not bundle.is_file():
        from opsdocs import history  # noqa: PLC0415 - as above

        bundle = scratch / BUNDLE
        history.make_bundle(_checkout(), bundle)
    return bundle


def released_type(name: str, version: str) -> str | None:
    """Return the file of the built-in type ``name`` in a release, None where it is not known."""
    import tempfile  # noqa: PLC0415 - only `ops types diff` needs it

    from opsdocs import history  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory(prefix="ops-") as scratch:
        return history.type_file(template_bundle(Path(scratch)), version, name)


def _checkout() -> Path:
    if not (_CHECKOUT / "copier.yml").is_file():
        raise OpsError("this installation of ops has no template", "Install opsdocs anew.")
    return _CHECKOUT
