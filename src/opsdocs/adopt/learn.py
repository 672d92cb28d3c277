"""A type of the team's own, learned from documents that share a shape."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from opsdocs.adopt.groups import SHARED, Group, optional_of, place_of
from opsdocs.adopt.learn_names import A_DAY, path_of, title_start
from opsdocs.adopt.learn_sections import asked_for, is_optional, lines_of, shared_lines, unlinked
from opsdocs.adopt.numbering import as_template, numbering_of
from opsdocs.adopt.shape import FIELD, Shape
from opsdocs.types.load import TAKEN
from opsdocs.types.model import question_name

_WORD = re.compile(r"[^\W_][\w-]*")
_DEEPEST = 3
"""The level of headings that are sections of a document; deeper ones are of what one of them is about."""
_BRACKETS = re.compile(r"\[[^\[\]]{2,100}\](?![(\[])")
_GOES_ON = {"[", "{", "|", "|-", ">", ">-"}
"""Values of front matter that the next lines go on with."""


@dataclass(frozen=True)
class LearnedQuestion:
    """A question of a learned type: its name, what it is about, and what stands while it is open."""

    name: str
    help: str
    placeholder: str
    multiline: bool = False
    optional: bool = False
    is_day: bool = False


def type_text(group: Group, name: str, title: str, folder: str) -> str:
    """Return the file of the type ``name`` for documents like those of ``group``, in ``folder``.

    What 80 % of them have is required, what some have is optional. Where no folder tells the type
    of a document, it says so itself.
    """
    names = _Namer()
    head, questions = _front_matter(group, names)
    if not group.folders and not any(line.lower().startswith("type: ") for line in head):
        head = ["---", f"type: {name}", *(head[1:] if head else ["---", ""])]
    body = [*head, f"# {title_start(group)}{{{{ title }}}}", ""] if (
        any(one.heading for one in group.members) or not head
    ) else [*head]  # fmt: skip
    lines, more = _fields(group, names)
    body += lines
    questions += more
    core = [name for name in group.core if not name.startswith(FIELD)]
    optional = optional_of(group)
    optional += [name for name in core if _level(name, group) > _DEEPEST
                 or is_optional(name, _heading(name, group), group.blank)]  # fmt: skip
    core = [name for name in core if name not in optional]
    learned = (one for one in [*core, *optional] if not _has_brackets(one, group))
    for one in sorted(learned, key=lambda name: place_of(name, group)):
        section, question = _section(one, group, names, optional=one in optional)
        body += section
        questions += [question] if question else []
    shown = "\n".join(_question(one) for one in questions)
    if numbering := numbering_of(group):
        where = "" if folder in {"", "."} else f"{folder}/"
        shown = "\n".join(filter(None, [
            "  number:", "    help: Its number",
            f"    default: {json.dumps(numbering.default(where), ensure_ascii=False)}", shown,
        ]))  # fmt: skip
    learned_from = f"{len(group.members)} documents"
    return (
        f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n"
        f"description: As {learned_from} of the team have it\nlearned_from: {learned_from}\n"
        f"path: {json.dumps(path_of(group, folder), ensure_ascii=False)}\n"
        f'questions:\n  title:\n    help: What is it about?\n    placeholder: "[Title]"\n'
        f"{shown}\n---\n" + "\n".join(body).rstrip() + "\n"
    )


def _question(question: LearnedQuestion) -> str:
    lines = [f"  {question.name}:", f"    help: {json.dumps(question.help, ensure_ascii=False)}"]
    if question.multiline:
        lines.append("    multiline: true")
    if question.optional:
        lines.append('    default: ""')
    if question.is_day:
        lines.append('    suggest: "{{ today }}"')
    lines.append(f"    placeholder: {json.dumps(question.placeholder, ensure_ascii=False)}")
    return "\n".join(lines)


class _Namer:
    """Gives each question a name of its own: ``meaning``, ``section_2`` of a Japanese heading."""

    def __init__(self) -> None:
        self.taken = {"title", "number", *TAKEN}

    def name(self, word: str, kind: str) -> str:
        letters = unicodedata.normalize("NFKD", question_name(word)).encode("ascii", "ignore")
        plain = re.sub(r"[^a-z0-9_]+", "_", letters.decode()).strip("_")
        plain = plain if re.fullmatch(r"[a-z][a-z0-9_]{1,40}", plain) else kind
        found, number = plain, 2
        while found in self.taken:
            found, number = f"{plain}_{number}", number + 1
        self.taken.add(found)
        return found


def _section(
    name: str, group: Group, names: _Namer, *, optional: bool
) -> tuple[list[str], LearnedQuestion | None]:
    """Return the lines of a section and its question, None where it has nothing but sections in it."""
    having = [one for one in group.members if name in one.headings]
    level = _level(name, group)
    heading = _heading(name, group)
    alone = sum(_stands_alone(name, one, group) for one in having)
    if not optional and alone > (1 - SHARED) * len(having):
        return [f"{'#' * level} {as_template(heading)}", ""], None
    question = names.name(heading, "section")
    fixed = [] if optional else shared_lines(name, having)
    lines = [
        f"{'#' * level} {as_template(heading)}", "", f"{{{{ {question} | markdown }}}}", "",
        *([*map(as_template, map(unlinked, fixed)), ""] if fixed else []),
    ]  # fmt: skip
    if optional:
        lines = [f"{{% if {question} %}}", *lines, "{% endif %}"]
    share = f"{len(having)} of {len(group.members)} documents have it"
    text = heading.replace("-->", "").strip()
    asked = asked_for(name, group.blank) if group.blank else ""
    is_new = asked and asked not in " ".join(fixed)
    help_text = f"{text}: {asked}" if is_new else f"{text} ({share})"
    placeholder = f"<!-- {help_text if is_new else f'{text}: to be written'} -->"
    return lines, LearnedQuestion(question, help_text, placeholder, True, optional)


def _has_brackets(name: str, group: Group) -> bool:
    """Tell whether a heading has brackets, in which a type has what is to be put in: ``[NEW] x``."""
    having = (one for one in group.members if name in one.headings)
    return any(_BRACKETS.search(one.headings[name][1]) for one in having)


def _level(name: str, group: Group) -> int:
    levels = Counter(one.headings[name][0] for one in group.members if name in one.headings)
    return levels.most_common(1)[0][0]


def _heading(name: str, group: Group) -> str:
    texts = Counter(one.headings[name][1] for one in group.members if name in one.headings)
    return texts.most_common(1)[0][0]


def _stands_alone(name: str, look: Shape, group: Group) -> bool:
    """Tell whether a heading has nothing below it, but for a section that the whole group has."""
    level, _, line = look.headings[name]
    behind = [(other[2], other[0], key) for key, other in look.headings.items() if other[2] > line]
    _, deeper, following = min(behind, default=(0, 0, ""))
    is_over = deeper > level and following not in group.core
    return not is_over and not any(map(str.strip, lines_of(name, look)))


def _front_matter(group: Group, names: _Namer) -> tuple[list[str], list[LearnedQuestion]]:
    """Return the front matter that nearly all have: what is the same in all as it is."""
    counts = Counter(key for one in group.members for key in one.front)
    keys = [key for key, number in counts.items() if number >= SHARED * len(group.members)]
    lines, questions = [], []
    for key in keys:
        if not re.fullmatch(r"[\w.-]{1,60}", key):
            continue
        values = Counter(one.front[key] for one in group.members if key in one.front)
        value, number = values.most_common(1)[0]
        if value in _GOES_ON:
            continue
        if key.lower() == "title":
            lines.append(f"{key}: {{{{ title }}}}")
        elif number >= SHARED * len(group.members) and not A_DAY.search(value):
            lines.append(
                f"{key}: {as_template(value if _WORD.fullmatch(value) else json.dumps(value))}"
            )
        else:
            question = names.name(key, "field")
            lines.append(f"{key}: {{{{ {question} }}}}")
            questions.append(
                LearnedQuestion(question, _examples(key, values), "null", is_day=_are_days(values))
            )
    return (["---", *lines, "---", ""] if lines else []), questions


def _fields(group: Group, names: _Namer) -> tuple[list[str], list[LearnedQuestion]]:
    """Return the field lines under the title that nearly all have."""
    counts = Counter(name for one in group.members for name in one.labels)
    kept = [name for name, number in counts.items() if number >= SHARED * len(group.members)]
    kept.sort(key=lambda name: place_of(FIELD + name, group))
    lines: list[str] = []
    questions = []
    for name in kept:
        entries = [one.labels[name] for one in group.members if name in one.labels]
        label = Counter(one.text for one in entries).most_common(1)[0][0]
        before, after = Counter(one.around for one in entries).most_common(1)[0][0]
        question = names.name(label, "field")
        if lines and lines[-1].startswith(">") != before.startswith(">"):  # a quote begins or ends
            lines.append("")
        lines.append(f"{as_template(before)}{{{{ {question} }}}}{as_template(after)}")
        values = Counter(one.value for one in entries)
        questions.append(LearnedQuestion(
            question, _examples(label, values), f"[{label.strip('[]')}]", is_day=_are_days(values),
        ))  # fmt: skip
    return ([*lines, ""] if lines else []), questions


def _are_days(values: Counter[str]) -> bool:
    days = sum(number for value, number in values.items() if A_DAY.fullmatch(value.strip("\"'")))
    return days >= SHARED * values.total()


def _examples(label: str, values: Counter[str]) -> str:
    shown = [value for value, _ in values.most_common(3) if value and len(value) <= 40]  # noqa: PLR2004
    return f"{label}, as {', '.join(shown)}" if shown else label
