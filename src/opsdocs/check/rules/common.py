"""Rules for every document: its sections, its fields, what was left behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

from opsdocs.check.rule import ERROR, WARNING, At, Rule
from opsdocs.documents.expected import Schema
from opsdocs.documents.page import Page
from opsdocs.durations import REVIEW_INTERVAL, as_day, as_minutes, review_due
from opsdocs.markdown.model import Block, Section, walk
from opsdocs.patterns import Pattern
from opsdocs.types.model import DocType, Question

_CODE = Pattern(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_BRACKETED = Pattern(r"\[(?<!\[\[)[^\[\]]{2,}\](?![(\[\]])")
_TO_FILL_IN = Pattern(r"<(?<!<<)[A-Z][A-Z0-9_-]{2,}>")
_MARKS = Pattern(r"<!--.*?-->|[`*]+")
"""What a value may stand in, or have behind it, and is the same."""
_TIME = Pattern(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)(?:Z| UTC)?", re.ASCII)
_SEED_TYPES = {"runbook", "post-mortem"}
_SECRETS = Pattern(
    # A key, and not only its first line, which a document may tell the reader to look for.
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[\s>]|\\[nr]|[\w-]+:[^\n]*\n)*[A-Za-z0-9+/=]{16}"
    r"|\bA[KS]IA[0-9A-Z]{16}\b"  # Amazon
    r"|\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{50,}|\bhvs\.[A-Za-z0-9_-]{24,}"
    r"|\bsk-(?:ant|proj)-[A-Za-z0-9_-]{20,}|\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"
    r"|\bdop_v1_[a-f0-9]{64}\b|\bdckr_pat_[A-Za-z0-9_-]{20,}|\bglsa_[A-Za-z0-9_]{32,}"
    r"|\bxapp-\d-[A-Za-z0-9-]{20,}"  # Slack
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b"
    r"|\bglpat-[A-Za-z0-9_-]{20,}\b"
    r"|\bxox[abeprs]-\d[A-Za-z0-9-]{9,}\b"  # Slack
    r"|\bhooks\.slack\.com/services/T\w+/B\w+/\w{16,}"
    r"|\b[sr]k_live_[A-Za-z0-9]{20,}\b"  # Stripe
    r"|\bAIza[A-Za-z0-9_-]{35}\b"  # Google
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"  # JSON Web Token
)
# Commands of words alone, none of which is the shell's own: it can read those, whatever they are.
_WORDS = Pattern(
    r"(?:(?!(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|time|in|coproc)\b)"
    r"[a-z][\w./-]*(?:[ ]+[\w./:=@%,+-]+)*\n)+"
)
_SECRET_MARKS = (
    ("_", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "k_live_", "npm_", "dop_v1_",
           "dckr_pat_", "glsa_")),
    ("I", ("AKIA", "ASIA", "AIza")),
    ("J", ("eyJ",)),
    ("Y", ("PRIVATE KEY",)),
    ("x", ("xox", "xapp-")),
    ("G", ("SG.",)),
    ("-", ("pypi-", "sk-ant-", "sk-proj-", "glpat-")),
    (".", ("hvs.", "hooks.slack.com/")),
)  # fmt: skip
"""What each secret has, by its rarest letter."""
_FEWEST_LETTERS = 9
"""Different letters in a secret; what stands for one has fewer: ``ghp_xxxx…``."""


def _is_time(text: str) -> bool:
    match = _TIME.fullmatch(text)
    try:
        return match is not None and bool(datetime.fromisoformat(match[1]))
    except ValueError:
        return False


def _missing_section(page: Page, today: date) -> Iterator[At]:
    placed = {id(section) for _, section in page.placed}
    for heading, section in page.placed:
        if section is None:
            written = f"{'#' * heading.level} {heading.shown}"
            others = {one.title: one for one in page.document.sections if id(one) not in placed}
            if near := _nearly(heading.shown, others):
                hint = f"{near!r} is nearly that. Write: {written}"
                yield At(others[near].line, f"there is no section {heading.shown!r}", hint)
            else:
                yield At(page.line(""), f"there is no section {heading.shown!r}", f"Add: {written}")


def _nearly(title: str, others: Iterable[str]) -> str:
    """Return which of the ``others`` is ``title`` with a number, a mark or a slip, "" if none."""
    import difflib  # noqa: PLC0415 - only a section that is missing needs it

    return next(iter(difflib.get_close_matches(title, list(others), n=1, cutoff=0.8)), "")


def _section_order(page: Page, today: date) -> Iterator[At]:
    found: list[Section] = []  # in the order of the type
    for heading, section in page.placed:
        if section and heading.level == 2 and not heading.repeats:  # noqa: PLR2004 - the sections proper
            found.append(section)
    if all(one.line <= other.line for one, other in pairwise(found)):
        return
    kept = _in_order(found)
    for at, section in enumerate(found):
        if section in kept:
            continue
        before = [one for one in found[:at] if one in kept and one.line > section.line]
        behind = [one for one in found[at:] if one in kept and one.line < section.line]
        place, right, other = (
            ("before", "behind", before[-1]) if before else ("behind", "before", behind[0])
        )
        yield At(
            section.line, f"the section {section.title!r} stands {place} {other.title!r}",
            f"Move it {right} {other.title!r}.",
        )  # fmt: skip


def _in_order(sections: list[Section]) -> list[Section]:
    """Return the most of ``sections`` whose lines ascend: the others are what was moved."""
    runs: list[list[Section]] = []  # for each section the longest run that ends with it
    for section in sections:
        shorter = [run for run in runs if run[-1].line < section.line]
        runs.append([*max(shorter, key=len, default=[]), section])
    return max(runs, key=len, default=[])


def _missing_field(page: Page, today: date) -> Iterator[At]:
    if page.schema is None:
        return
    for label in page.schema.fields:
        name = page.name_of(label)
        entry = page.fields.get(name)
        if entry is None:
            yield At(
                page.line(""),
                f"there is no field {label!r}",
                f"Add below the title: **{label}**: …",
            )
        elif not entry.value:
            yield At(entry.line, f"the field {label!r} is empty", "Fill it in.")


def _invalid_field(page: Page, today: date) -> Iterator[At]:
    for question in _constrained(page.doctype) if page.doctype else ():
        text = page.value(question.name) if question.name in page.fields else ""
        if not text:
            continue
        if "`" in text or "*" in text or "<" in text:
            text = _MARKS.sub("", text).strip()
        line = page.line(question.name)
        label = page.fields[question.name].label
        if question.choices and not question.multiselect:
            known = [choice.value for choice in question.choices]
            if text.casefold() not in {value.casefold() for value in known}:
                yield At(line, f"{label} is {text!r}", f"Write one of {', '.join(known)}.")
        elif question.choices:
            known = [choice.value for choice in question.choices]
            values = {value.casefold() for value in known}
            parts = [text] if text.casefold() in values else re.split(r"\s*,\s*", text)
            unknown = [part for part in parts if part.casefold() not in values]
            if unknown:
                yield At(
                    line, f"{label} has {', '.join(map(repr, unknown))}",
                    f"Write some of {', '.join(known)}, with commas between them.",
                )  # fmt: skip
        elif question.type == "date" and as_day(text) is None:
            yield At(line, f"{label} is {text!r}, which is no date", "Write it as 2026-11-20.")
        elif question.type == "datetime" and not _is_time(text):
            yield At(
                line, f"{label} is {text!r}, which is no time", "Write it as 2026-11-20 23:40."
            )


@lru_cache(maxsize=1024)
def _constrained(doctype: DocType) -> tuple[Question, ...]:
    """Return the questions whose answers are not any text."""
    return tuple(
        one for one in doctype.questions if one.choices or one.type in {"date", "datetime"}
    )


@lru_cache(maxsize=1024)
def _durations(doctype: DocType | None) -> frozenset[str]:
    """Return the names of the fields that hold a duration."""
    questions = doctype.questions if doctype else ()
    return frozenset({"duration"} | {one.name for one in questions if one.type == "duration"})


def _invalid_duration(page: Page, today: date) -> Iterator[At]:
    for name in _durations(page.doctype):
        text = page.value(name) if name in page.fields else ""
        if text and as_minutes(text) is None:
            free = page.doctype is None or page.doctype.name in _SEED_TYPES
            yield At(
                page.line(name), f"{page.fields[name].label} is {text!r}, which is no duration",
                "Write it as 90m, 1h 30m or 2 days.",
                severity=WARNING if free and name == "duration" else "",
            )  # fmt: skip


def _placeholder_left(page: Page, today: date) -> Iterator[At]:
    schema = page.schema
    if schema is None:
        return
    if not _may_be_left(page.text, schema):
        return
    severity = ERROR if page.value("status").casefold() in _ACTIVE else WARNING
    lines = page.text.split("\n")
    seen: set[int] = set()  # a row of a template is one finding
    for text, line, kind in chain(_in_front_matter(page), _texts(page)):
        left = [text.strip()] if text.strip() in schema.leaves else []
        left += _TO_FILL_IN.findall(text) if kind == "shell" else []
        left += _in_brackets(text, schema.brackets) if kind == "prose" else []
        if kind == "prose" and schema.parts and " - " in text:
            left += [part for part in text.strip().split(" - ") if part in schema.parts]
        if left and line not in seen:
            seen.add(line)
            column = max(lines[line - 1].find(left[0]) + 1, 1)
            yield At(
                line, f"{_short(left[0])} is still to be filled in", "", column, severity=severity
            )


def _may_be_left(text: str, schema: Schema) -> bool:
    """Tell, at a tenth of the cost of a close look, whether there may be a placeholder."""
    return (
        not schema.brackets.isdisjoint(_BRACKETED.findall(text))
        or any(mark in text for mark in schema.marks)
        or ("<" in text and _TO_FILL_IN.search(text) is not None)
    )


def _in_front_matter(page: Page) -> Iterator[tuple[str, int, str]]:
    if page.document.front_matter:
        yield from ((entry.value, entry.line, "prose") for entry in page.fields.values())


def _texts(page: Page) -> Iterator[tuple[str, int, str]]:
    """Yield the texts in which a placeholder may be left, with line and kind."""
    for section in page.document.sections:
        yield section.title, section.line, "prose"
        for entry in section.fields:
            yield entry.value, entry.line, "prose"
        for block in walk(section.blocks):
            if block.kind == "fence":
                kind = "shell" if _language(block) in _SHELLS else "code"
                yield block.text, block.line + 1, "code"
                for number, text in enumerate(block.text.split("\n")):
                    yield text, block.line + 1 + number, kind
            elif block.kind == "table":
                for cells, line in zip(block.rows[1:], block.lines[1:], strict=True):
                    yield from ((cell, line, "prose") for cell in cells)
            elif block.kind == "paragraph":
                for number, text in enumerate(block.text.split("\n")):
                    yield text, block.line + number, "prose"


_ACTIVE = {"active", "gültig"}
_SHELLS = {"bash", "sh", "shell", "console", "zsh"}


def _language(block: Block) -> str:
    """Return the first word behind the mark of a fence: ``bash`` of ``bash title="x"``."""
    return block.info.partition(" ")[0].lower()


def _in_brackets(text: str, brackets: frozenset[str]) -> list[str]:
    if "[" not in text:
        return []
    plain = _CODE.sub("", text)
    return [found for found in _BRACKETED.findall(plain) if found in brackets]


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")  # noqa: PLR2004 - fits a line


def _invalid_shell(page: Page, today: date) -> Iterator[At]:
    for block in page.document.fences:
        if _language(block) not in {"bash", "sh", "shell"}:
            continue
        if page.schema and block.text.strip() in page.schema.leaves:
            continue
        line = _syntax_error(block.text)
        if line >= 0:
            yield At(
                block.line + 1 + line, "the shell can't read this command",
                "Look for a quote, bracket or end of a block that is missing.",
            )  # fmt: skip


def _syntax_error(text: str) -> int:
    """Return the line of the first mistake, from 0; -1 where there is none."""
    if _WORDS.fullmatch(text):
        return -1
    if "extglob" in text:  # patterns that the grammar has not
        return -1
    text = _TO_FILL_IN.sub(lambda found: "x" * len(found[0]), text)
    text = re.sub(r"\\\n?\Z", "", text).replace("<>", "< ")
    parser = _shell_parser()
    tree = parser.parse(text.encode())
    if not tree.root_node.has_error:
        return -1
    nodes = [tree.root_node]
    while nodes:
        node = nodes.pop()
        if node.is_error or node.is_missing:
            return int(node.start_point[0])
        nodes.extend(
            child for child in reversed(node.children) if child.has_error or child.is_missing
        )
    return 0


@lru_cache(maxsize=1)
def _shell_parser() -> Any:
    import tree_sitter_bash  # noqa: PLC0415 - only documents with commands need it
    from tree_sitter import Language, Parser  # noqa: PLC0415 - as above

    return Parser(Language(tree_sitter_bash.language()))


def _review_overdue(page: Page, today: date) -> Iterator[At]:
    reviewed = as_day(page.value("last_reviewed"))
    status = page.value("status").casefold()
    if reviewed is None or status in {"deprecated", "completed", "aborted"}:
        return
    interval = page.value("review_interval") or REVIEW_INTERVAL
    if as_minutes(interval) is not None and today > review_due(reviewed, interval):
        yield At(
            page.line("last_reviewed"),
            f"it was last reviewed on {reviewed}, more than {interval} ago",
            "Read it through, mend it, and set the date of today.",
        )  # fmt: skip
    elif reviewed > today:
        yield At(
            page.line("last_reviewed"),
            f"the review of {reviewed} is in the future",
            "Mend the date.",
        )


def _secret(page: Page, today: date) -> Iterator[At]:
    if not _may_be_secret(page.text):
        return
    for match in _SECRETS.finditer(page.text):
        if len(set(match[0])) < _FEWEST_LETTERS:
            continue
        line = page.text.count("\n", 0, match.start()) + 1
        column = match.start() - page.text.rfind("\n", 0, match.start())
        yield At(
            line, f"this looks like a secret: {match[0][:8]}…",
            "Revoke it, and write where it is kept instead.", column,
        )  # fmt: skip


def _may_be_secret(text: str) -> bool:
    for letter, marks in _SECRET_MARKS:
        if letter in text:  # a letter is found at once, and most documents have few of these
            for mark in marks:
                if mark in text:
                    return True
    return False


def _wrong_place(page: Page, today: date) -> Iterator[At]:
    if page.doctype is None:
        return
    folder = page.doctype.folder
    if not page.path.startswith(folder) and "{" not in folder:
        yield At(
            1, f"{_one(page.doctype.title)} belongs into {folder}",
            f"git mv operations/{page.path} operations/{folder}",
        )  # fmt: skip


def _wrong_name(page: Page, today: date) -> Iterator[At]:
    name = page.path.rpartition("/")[2]
    if page.named and page.named != name:
        yield At(
            1, f"by its title the file is called {page.named}",
            "Run: ops check --fix, which mends the links too; or change the title.",
        )  # fmt: skip


def _one(title: str) -> str:
    """Return the title of a type in a sentence: ``an alert``, ``an RTO/RPO Register``."""
    name = title if title[1:2].isupper() else title.lower()
    return f"{'an' if name[:1] in 'aeiouR' else 'a'} {name}"


def _unreadable(page: Page, today: date) -> Iterator[At]:
    if page.problem:
        yield At(1, page.problem, "Mend the file, or move it out of operations/.")


RULES = [
    Rule("unreadable-file", ERROR, "A document can be read: it is UTF-8 text of at most 5 MB.", _unreadable),
    Rule("missing-section", ERROR, "A document has every section that its type has.", _missing_section),
    Rule("section-order", ERROR, "The sections stand in the order of the type.", _section_order),
    Rule("missing-field", ERROR, "A document has every field that its type has, and each has a value.", _missing_field),
    Rule("invalid-field", ERROR, "A field holds one of its choices, a date where it is a date.", _invalid_field),
    Rule("invalid-duration", ERROR, "A duration can be read: 90m, 1h 30m, 2 days.", _invalid_duration),
    Rule("placeholder-left", WARNING, "No placeholder of the template is left; an error once the document is Active.", _placeholder_left),
    Rule("invalid-shell", ERROR, "The commands in shell blocks can be read by a shell.", _invalid_shell),
    Rule("review-overdue", WARNING, "A document was reviewed within its review interval.", _review_overdue),
    Rule("secret", ERROR, "No document holds a private key or a token.", _secret),
    Rule("wrong-folder", WARNING, "A document lies in the folder of its type.", _wrong_place),
    Rule("wrong-name", WARNING, "A file is named by the title of its document.", _wrong_name),
]  # fmt: skip
