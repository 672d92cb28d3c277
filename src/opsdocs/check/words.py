"""What people write where there is nothing: ``None.``, ``TBD``, a dash."""

from __future__ import annotations

from opsdocs.documents.page import Page
from opsdocs.patterns import Pattern

_NONE = {
    "none", "n/a", "na", "no", "nobody", "no one", "nothing", "nil", "tbd", "todo", "tba", "?",
    "", "keine", "keiner", "keines", "kein", "nein", "niemand", "nichts", "entfällt", "offen",
}  # fmt: skip
_NOW = Pattern(
    r"(?:(?:currently|for now)\W+)?(?:none|no|nobody|nothing|not)\s+(?:yet|so far|at present|at the moment"
    r"|currently|for now|known|needed|named)"
    r"|(?:currently|for now)\W+(?:none|nobody|nothing)|not (?:yet )?(?:known|named|decided|written|asked)"
    r"|to be (?:done|named|defined|written|decided|determined|announced|confirmed|added|found)"
    r"|pending|unknown|noch (?:offen|keine\w?|niemand)"
)
_MOST = 40
"""Letters of what says so."""
_AROUND = " \t\n.,;:!*_~()-–—"


def is_none(text: str) -> bool:
    """Tell whether ``text`` says that there is nothing: ``None.``, ``n/a``, ``_none yet_``, a dash.

    An empty text says nothing at all, not that.
    """
    if not text or len(text) > _MOST:
        return False
    said = text.strip(_AROUND).casefold()
    return said in _NONE or _NOW.fullmatch(said) is not None


def says_nothing(page: Page, name: str) -> bool:
    """Tell whether a section is empty, but for comments, or says that there is nothing."""
    blocks = [block for block in page.blocks(name) if block.kind != "html"]
    prose = page.prose(name)
    return not blocks or (bool(prose) and all(map(is_none, prose.split("\n"))))
