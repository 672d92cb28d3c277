"""How a team counts its documents: ``ADR-0012-queues.md``, "12. Queues", ``PM-2026-003-…``."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import NamedTuple

from opsdocs.adopt.groups import SHARED, Group
from opsdocs.types.detect import stem

_NUMBER = r"(?P<year>20\d\d[-_.])?(?!20\d\d(?:\d\d)?(?!\d))(?P<number>\d{1,6})"
"""A number, which is no year and no month of one, and the year before it."""
_NAME = re.compile(
    rf"(?P<before>(?:[^\W\d_]{{1,20}}[-_ ]?)?){_NUMBER}(?P<behind>[ _.-]{{1,3}}(?=[^\W\d]))"
    r"|(?P<mark>(?:[^\W\d_]{2,20}[-_ ])?)(?P<alone>\d{1,6})$"
)
_TITLE = re.compile(rf"(?P<before>\D{{0,20}}){_NUMBER}(?P<behind>\W{{1,5}}(?=\w))")
_THIS_YEAR = "(today | string)[:4]"
_JINJA = re.compile(r"\{(?=[{%#])")


class Numbering(NamedTuple):
    """What stands before the number and behind it; ``year`` is what is behind a year, if any is.

    ``digits`` are those that it has at least, 1 where no nought stands before it.
    """

    before: str
    year: str | None
    behind: str
    digits: int

    def default(self, where: str) -> str:
        """Return the template of the next number in the folder ``where``."""
        start = json.dumps(f"/{where}{self.before}", ensure_ascii=False)
        if self.year is not None:
            start += f" ~ {_THIS_YEAR} ~ {json.dumps(self.year)}"
        digits = f", {self.digits}" if self.digits > 1 else ""
        return f"{{{{ next_number({start}{digits}) }}}}"

    @property
    def start(self) -> str:
        """The template of what they begin with."""
        year = "" if self.year is None else f"{{{{ {_THIS_YEAR} }}}}{self.year}"
        return f"{as_template(self.before)}{year}{{{{ number }}}}{as_template(self.behind)}"


def as_template(text: str) -> str:
    """Return text of a document such that a template prints it as it is."""
    return _JINJA.sub('{{ "{" }}', text)


def numbering_of(group: Group) -> Numbering | None:
    """Return how the files of a group are counted, None where most are not."""
    if group.pages_of_folders:
        return None
    return _most([_NAME.match(stem(one.path)) for one in group.members])


def behind_number(name: str) -> str:
    """Return what is left of the name of a file behind its number, all of it where it has none."""
    found = _NAME.match(name)
    return name[found.end() :] if found else name


def counted_title(group: Group) -> str:
    """Return what titles begin with that have the number of their file, as part of a template."""
    if numbering_of(group) is None:
        return ""
    files = [_number(_NAME.match(stem(one.path))) for one in group.members]
    found = [_TITLE.match(one.heading) for one in group.members]
    same = [
        one if one and number and int(one["number"]) == int(number) else None
        for one, number in zip(found, files, strict=True)
    ]
    numbering = _most(same, any_form=True)
    if numbering is None:
        return ""
    is_short = all(one is None or one["number"][0] != "0" for one in same)
    if is_short and any(number[:1] == "0" for number in files):
        return numbering.start.replace("{{ number }}", "{{ number | int }}")
    return numbering.start


def _number(found: re.Match[str] | None) -> str:
    return (found["number"] or found["alone"]) if found else ""


def _most(found: list[re.Match[str] | None], *, any_form: bool = False) -> Numbering | None:
    """Return in which form most of the numbers stand; None where most have none, or not that."""
    told = [one for one in found if one]
    forms = Counter(
        (
            one["before"] or one.groupdict().get("mark") or "",
            one["year"] and one["year"][4:], one["behind"] or "",
        )
        for one in told
    )  # fmt: skip
    number = forms.total() if any_form else max(forms.values(), default=0)
    if not number or number < SHARED * len(found):
        return None
    before, year, behind = forms.most_common(1)[0][0]
    filled = Counter(len(text) for one in told if (text := _number(one))[0] == "0")
    return Numbering(before, year, behind, filled.most_common(1)[0][0] if filled else 1)
