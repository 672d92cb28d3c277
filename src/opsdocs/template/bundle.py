"""The template's history, in the release of ``ops`` that is installed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from opsdocs.errors import OpsError
from opsdocs.template import history

BUNDLE = "template.bundle"
"""The file that the build puts beside this one; a source checkout has none."""
_PACKAGE = Path(__file__).parents[1]
_CHECKOUT = _PACKAGE.parents[1]


def template_bundle(scratch: Path) -> Path:
    """Return the bundle of the template's history; a checkout's is made in ``scratch``."""
    bundle = _PACKAGE / BUNDLE
    if not bundle.is_file():
        bundle = scratch / BUNDLE
        history.make_bundle(checkout(), bundle)
    return bundle


def released_type(name: str, version: str) -> str | None:
    """Return the file of the built-in type ``name`` in a release, None where it is not known."""
    with tempfile.TemporaryDirectory(prefix="ops-") as scratch:
        return history.type_file(template_bundle(Path(scratch)), version, name)


def checkout() -> Path:
    """Return the source checkout that this runs from; raise ``OpsError`` where it is in none."""
    if not (_CHECKOUT / "copier.yml").is_file():
        raise OpsError("this installation of ops has no template", "Install opsdocs again.")
    return _CHECKOUT
