"""Text from anywhere as one harmless line of Markdown."""

from __future__ import annotations

from opsdocs.documents.secrets import masked
from opsdocs.markdown.escape import inline
from opsdocs.patterns import Pattern
from opsdocs.printable import clean

LONGEST = 300
"""Characters of an entry; the rest of a long message is in its source."""
_READ = 20_000
_CLOSING = Pattern(r"(?<!\\)\\*\]")
_ESCAPE = Pattern(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = Pattern(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def harmless(text: str) -> tuple[str, int]:
    """Return what a person typed as one line, and how many secrets were masked in it.

    Their inline Markdown stays: a command in backticks, a link.
    """
    plain, secrets = masked(" ".join(text.split()))
    return inline(_without_comments(clean(plain))), secrets


def foreign(text: str) -> tuple[str, int]:
    """Return a text out of a file as one line, cut where it is long, and the secrets in it.

    Nothing in it is a link or an image. The secrets are looked for before it is cut.
    """
    plain, secrets = masked(text[:_READ])
    plain = " ".join((plain if plain.isascii() else _HIDDEN.sub("", plain)).split())
    plain = _without_comments(clean(plain))
    if len(plain) > LONGEST:
        plain = plain[: LONGEST - 1].rstrip() + "…"
    return inline(_without_links(plain)), secrets


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text is seen."""
    return not text.isascii() and not _HIDDEN.sub("", text).strip()


def as_read(text: str) -> str:
    """Return a line of Markdown as it is read, for a terminal: without the escapes."""
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _without_comments(text: str) -> str:
    """Return ``text`` with no comment of HTML in it: our own say what is ignored and imported."""
    return text.replace("<!--", "<!- -").replace("-->", "-- >")


def _without_links(text: str) -> str:
    """Return ``text`` with its closing brackets escaped, but in code: no link, no placeholder."""
    if "]" not in text:
        return text
    parts = text.split("`")
    has_code = len(parts) % 2 == 1 and "``" not in text
    return "`".join(
        part if has_code and at % 2 else _CLOSING.sub(r"\\]", part) for at, part in enumerate(parts)
    )
