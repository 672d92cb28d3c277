"""What the documents of a learned type say in a section: what all have, and what is to be asked for."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from opsdocs.adopt.groups import SHARED
from opsdocs.adopt.learn_names import A_DAY
from opsdocs.adopt.shape import Shape
from opsdocs.documents.words import said, words

_LONGEST_TEXT = 2_000
"""Characters of a section that all share which are taken over."""
_RELATIVE = re.compile(r"(?<!!)\[([^\[\]]{1,500})\]\((?![a-zA-Z][a-zA-Z0-9+.-]*:)[^()\s]{1,1000}\)")
_EMPTY_FENCE = re.compile(
    r"^[ \t]{0,20}(```|~~~)[^\n]{0,100}\n\s{0,20}\1[ \t]{0,20}\n?", re.MULTILINE
)
_OF_FORM = re.compile(r"\s{0,20}(?:<!--|[^\n|]{0,200}:[*_]{0,3}\s{0,3}$|[^\n|]{0,60}\bUTC\b)")
"""A line that says in which form something is told, and nothing of its own: a comment, what leads
in a list, in which zone times are; so does the head of a table."""
_BELOW_HEAD = re.compile(r"\s{0,3}\|?[\s:|-]{0,300}-[\s:|-]{0,300}$")
_OPTIONAL = said(r"(?<!\w)<OPTIONAL>")
_FEWEST_WORDS = 3
_TO_DO = words("TO_DO_WORDS")
_NO_SENTENCE = re.compile(r"[#|<`~]|[-*+][ \t]|\d{1,3}[.)]|\[\w{1,20}[ \t]\d")
"""What begins a table, a list, code, or choices such as ``[option 1]``."""
_ASKED = 300
"""Characters of what a blank says of a section."""
_VALUE = 3
"""Words of what is all that sections say, as ``Accepted``: that is an answer, and no form."""
_SAME_TEXT = 0.95
_MANY = 10
"""What else a section says is of no single document where this part of so many have the same."""
_A_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SOMEBODY = re.compile(r"(?<![\w/.`])@[A-Za-z]")
"""When something was written, and who did it, is of no new document, even if all have the same."""


def is_optional(name: str, heading: str, blank: Shape | None) -> bool:
    """Tell whether a section need not be there: its heading says so, or the team's blank does.

    What a blank does not have, it asks nobody for.
    """
    if _OPTIONAL.search(heading):
        return True
    if blank is None:
        return False
    if name not in blank.headings:
        return True
    lines = blank.text.replace("\r\n", "\n").split("\n")
    above = next((one for one in reversed(lines[: blank.headings[name][2] - 1]) if one.strip()), "")
    below = "\n".join(lines_of(name, blank)).strip().partition("\n\n")[0]
    remark = above if above.strip().endswith("-->") else ""
    return _OPTIONAL.search(f"{remark}\n{blank.headings[name][1]}\n{below}") is not None


def asked_for(name: str, blank: Shape) -> str:
    """Return what the team's blank says that a section is to hold, "" where it says nothing."""
    if name not in blank.headings:
        return ""
    text = "\n".join(lines_of(name, blank)).strip().removeprefix("<!--").strip()
    first = text.partition("\n\n")[0].partition("-->")[0].replace("--", "–")
    said = first.strip(" \t>*_").split()
    is_text = len(said) >= _FEWEST_WORDS and not _NO_SENTENCE.match(first) and "<!" not in first
    if not is_text or ":" in first or _TO_DO.intersection(said):
        return ""  # a form to be filled in, and no sentence
    return textwrap.shorten(" ".join(said), _ASKED, placeholder=" …")


def shared_lines(name: str, having: Sequence[Shape]) -> list[str]:
    """Return the lines that nearly all have in a section, as the one that has most has them."""
    texts = [lines_of(name, one) for one in having]
    counts = Counter(line for text in texts for line in set(text) if line.strip())
    of_form = {line for text in texts for line in _lines_of_form(text)}
    many = _SAME_TEXT * max(len(texts), _MANY)
    alone = Counter(
        said[0] for text in texts if len(said := [one for one in text if one.strip()]) == 1
    )
    values = {one for one, number in alone.items()
              if 2 * number > counts[one] and len(one.split()) <= _VALUE}  # fmt: skip
    shared = {line for line, number in counts.items()
              if line not in values and number >= (SHARED * len(texts) if line in of_form else many)
              and not A_DAY.search(line) and not _A_YEAR.search(line) and not _SOMEBODY.search(line)}  # fmt: skip
    if not shared or sum(map(len, shared)) > _LONGEST_TEXT:
        return []
    best = max(texts, key=lambda text: len(shared & set(text)))
    kept: list[str] = []
    for line in best:
        if line in shared or (not line.strip() and kept and kept[-1]):
            kept.append(line.rstrip())
    whole = _EMPTY_FENCE.sub("", "\n".join(kept)).strip("\n")
    balanced = whole.count("```") % 2 == 0 and whole.count("<!--") == whole.count("-->")
    return whole.split("\n") if whole and balanced else []


def _lines_of_form(text: Sequence[str]) -> Iterator[str]:
    for line, below in zip_longest(text, text[1:], fillvalue=""):
        is_head = "|" in line and (_BELOW_HEAD.match(line) or _BELOW_HEAD.match(below))
        if is_head or _OF_FORM.match(line):
            yield line


def lines_of(name: str, look: Shape) -> list[str]:
    lines = look.text.replace("\r\n", "\n").split("\n")
    start = look.headings[name][2]
    later = [line for _, _, line in look.headings.values() if line > start]
    return lines[start : min(later) - 1 if later else len(lines)]


def unlinked(line: str) -> str:
    """Return ``line`` without relative links: where they lead depends on where the document is."""
    return _RELATIVE.sub(r"\1", line)
