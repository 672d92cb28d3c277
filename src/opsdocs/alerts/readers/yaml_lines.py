"""YAML by its lines: what stands in block style, whatever templates stand between.

No reader of YAML takes the templates of Helm or Jinja. Rule files are written in block style, a
key a line, so that lines and their indentation tell enough: where a mapping begins and ends, what
its keys are, and the text of a scalar in any of its styles. YamlLines that are nothing but a template
(``{{- if … }}``, ``{% endif %}``) count as if they were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from opsdocs.patterns import Pattern

_CONTROL = Pattern(r"\s*(?:(?:\{\{(?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\})\s*)+")
_FLOW_OF_CONTROL = Pattern(
    r"\{[%#]|\{\{[-~]?\s{0,20}(?:/\*|\$\w{1,60}\s{0,9}:?=|(?:if|else|end|range|with|define|block|toYaml|include)\b)"
)
_KEY = Pattern(r"(['\"]?)([A-Za-z_][\w.\-/]{0,200})\1[ \t]*:(?:[ \t]+|$)")
_BLOCK = Pattern(r"[|>][-+\d]{0,3}[ \t]*(?:#.*)?$")
_ANCHOR = Pattern(r"\A(?:[&!][^\s\[\]{},]{0,100}(?:\s{1,20}|\Z)){1,2}")
_RAW = Pattern(r"\{\{-?\s{0,9}`([^`]*)`\s{0,9}-?\}\}")
_QUOTED_BRACES = Pattern(r"\{\{-?\s{0,9}(?:\"(\{\{|\}\})\"|'(\{\{|\}\})')\s{0,9}-?\}\}")
_JINJA_RAW = Pattern(r"\{%-?\s{0,9}(?:end)?raw\s{0,9}-?%\}")
_DOUBLE = Pattern(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SINGLE = Pattern(r"'(?:[^']|'')*'")
_HIGHEST = 2_000
"""Lines above a key in which its mapping begins; without a limit, many keys take long."""
_LOOKS, _LEAST_LOOKS = 20, 200_000
"""How often a file is looked at, line by line: so many times, and in all at least; rules of many
teams need 3."""
DEEPEST = 200
"""Columns in which the keys of an alert may begin."""
_LONGEST = 100_000
"""Letters of a value that are read; what is longer nobody wrote by hand."""
_NOT_PLAIN = frozenset("&!|>\"'#")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/", "r": "\r", "0": "\0", " ": " "}
_ESCAPE = Pattern(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)


class TangledError(ValueError):
    """The lines stand such that they would be looked at for ever."""


class YamlEntry(NamedTuple):
    """A key of a mapping: its value as text, its line from 1, and the lines below it, to ``end``."""

    key: str
    text: str
    line: int
    end: int


class YamlLines:
    """The lines of a file, with what is a template alone left out: ``indents`` has -1 there."""

    def __init__(self, text: str) -> None:
        self.lines = text.replace("\r\n", "\n").split("\n")
        self.indents = [
            -1
            if not (rest := line.lstrip(" \t")) or (rest[0] == "{" and _CONTROL.fullmatch(line))
            else len(line) - len(rest)
            for line in self.lines
        ]
        self.looks = max(_LOOKS * len(self.lines), _LEAST_LOOKS)
        self._is_short = len(text) <= _LONGEST

    def spend(self, lines: int) -> None:
        """Note that so many lines were looked at; raise ``TangledError`` for too many."""
        self.looks -= lines
        if self.looks < 0:
            raise TangledError

    def mapping_around(self, at: int, column: int) -> tuple[int, int]:
        """Return the first line, and that behind the last, of the mapping with a key at ``at``.

        Its keys begin at ``column``; a dash may stand before the first.
        """
        start = at
        while at - start < _HIGHEST and not self._has_dash(start, column):
            before = self._before(start)
            if before < 0 or self.indents[before] < column:
                if before >= 0 and self._has_dash(before, column):
                    start = before
                break
            start = before
        self.spend(at - start)
        return start, self.end_of(at, column)

    def end_of(self, at: int, column: int) -> int:
        """Return the line behind the last that is indented by ``column`` or more from ``at`` on."""
        indents = self.indents
        end = last = at + 1
        for end in range(at + 1, len(indents)):
            indent = indents[end]
            if indent >= column:
                last = end + 1
            elif indent >= 0 and not self.lines[end].lstrip().startswith("#"):
                break
        self.spend(end - at)
        return last

    def entries(self, start: int, end: int, column: int) -> Iterator[YamlEntry]:
        """Yield the keys at ``column`` between two lines, with their values."""
        lines, indents = self.lines, self.indents
        self.spend(max(end - start, 0))
        at, behind_dash = start, -1
        if start < end and indents[start] != column and self._has_dash(start, column):
            behind_dash = start
        while at < end:
            is_here = indents[at] == column or at == behind_dash
            found = _KEY.match(lines[at], column) if is_here else None
            if found is None:
                at += 1
                continue
            behind = at + 1
            while behind < end and not (0 <= indents[behind] <= column):
                behind += 1
            if behind < end and indents[behind] == column and lines[behind][column] == "-":
                behind = self._with_list(behind, end, column)
            text = lines[at][found.end() :]
            if behind > at + 1 or not text or text[0] in _NOT_PLAIN:
                text = self.scalar(at, behind, found.end(), column)
            else:  # as nearly all are
                text = _plain(text)
            yield YamlEntry(found[2], text, at + 1, behind)
            at = behind

    def nested(self, entry: YamlEntry) -> dict[str, YamlEntry]:
        """Return the mapping below ``entry``, of block or of flow style, by key."""
        if entry.text.startswith("{") and not entry.text.startswith("{{"):
            return {
                key: YamlEntry(key, text, entry.line, entry.end) for key, text in flow(entry.text)
            }
        found: dict[str, YamlEntry] = {}
        first = entry.line
        while first < entry.end and not self._is_key(first):
            first += 1
        if first < entry.end:
            for one in self.entries(first, entry.end, self.indents[first]):
                found.setdefault(one.key, one)
        return found

    def scalar(self, at: int, end: int, column: int, indent: int) -> str:
        """Return the scalar that begins on line ``at`` at ``column``, below a key at ``indent``."""
        text = self.lines[at][column : column + _LONGEST].strip()
        if not self._is_short:
            end = self._cut(at, end)
        if text[:1] in {"&", "!"}:
            text = _ANCHOR.sub("", text)
        if text[:1] in {"|", ">"} and _BLOCK.match(text):
            return self._block(text, at + 1, end)
        if text[:1] in {'"', "'"}:
            return self._quoted(text, at, end)
        if not text or text[0] == "#":
            after = at + 1
            while after < end and self.indents[after] < 0:
                after += 1
            if after >= end or self._is_key(after) or self.lines[after].lstrip()[:1] in {"-", "#"}:
                return ""
            return self.scalar(after, end, self.indents[after], indent)
        if end == at + 1:
            return _plain(text)
        parts = [without_comment(text)]
        keys = (one for one in range(at + 1, end) if self._is_key(one))  # of no plain scalar
        parts += [
            without_comment(self.lines[one].strip())
            for one in range(at + 1, next(keys, end))
            if self.indents[one] > indent and not self.lines[one].lstrip().startswith("#")
        ]
        return unescaped(" ".join(parts))

    def _cut(self, at: int, end: int) -> int:
        """Return the line behind the last that is read of a value, which may be very long."""
        letters = 0
        for one in range(at, end):
            letters += len(self.lines[one]) + 1
            if letters > _LONGEST:
                return max(one, at + 1)
        return end

    def _block(self, mark: str, start: int, end: int) -> str:
        """Return a block scalar; templates that stand alone on a line are no part of it."""
        lines, indents = self.lines[start:end], self.indents[start:end]
        if -1 in indents:
            lines = [
                line
                for line, indent in zip(lines, indents, strict=True)
                if indent >= 0 or not _FLOW_OF_CONTROL.match(line.lstrip())
            ]
            indents = [_width(line) for line in lines]
        first = next((indent for indent in indents if indent >= 0), 0)
        texts = [
            line[first if indent > first else max(indent, 0) :].rstrip()
            for line, indent in zip(lines, indents, strict=True)
        ]
        if mark.startswith("|"):
            return unescaped("\n".join(texts).strip("\n"))
        folded = re.sub(r"(?<=\S)\n(?=\S)", " ", "\n".join(texts).strip("\n"))
        return unescaped(folded)

    def _quoted(self, text: str, at: int, end: int) -> str:
        quote = text[0]
        whole = text
        close = _closing(whole)
        if close < 0:
            whole = " ".join([text, *(line.strip() for line in self.lines[at + 1 : end])])
            close = _closing(whole)
        inner = whole[1:close] if close > 0 else whole[1:]
        if quote == "'":
            return unescaped(inner.replace("''", "'"))
        return unescaped(_ESCAPE.sub(_escape, inner) if "\\" in inner else inner)

    def _with_list(self, behind: int, end: int, column: int) -> int:
        """Return the end of a list whose dashes stand as far left as its key."""
        while behind < end and self.indents[behind] == column and (
            self.lines[behind].lstrip().startswith("- ") or self.lines[behind].strip() == "-"
        ):  # fmt: skip
            behind += 1
            while behind < end and not (0 <= self.indents[behind] <= column):
                behind += 1
        return behind

    def _is_key(self, at: int) -> bool:
        return self.indents[at] >= 0 and _KEY.match(self.lines[at], self.indents[at]) is not None

    def _has_dash(self, at: int, column: int) -> bool:
        """Tell whether a list's item begins on line ``at`` whose content begins at ``column``."""
        before = self.lines[at][:column]
        return before.rstrip().endswith("-") and not before.strip(" \t-") and len(before) == column

    def _before(self, at: int) -> int:
        at -= 1
        while at >= 0 and (self.indents[at] < 0 or self.lines[at].lstrip().startswith("#")):
            at -= 1
        return at


def _width(line: str) -> int:
    """Return the width of the white space before a text or a template, -1 before nothing."""
    return len(line) - len(line.lstrip(" \t")) if line.strip() else -1


def _plain(text: str) -> str:
    """Return a plain scalar of one line."""
    text = text[:_LONGEST].strip()
    return unescaped(without_comment(text)) if "#" in text or "{" in text else text


def without_comment(text: str) -> str:
    """Return a plain scalar without the comment behind it."""
    at = text.find(" #")
    return text[:at].rstrip() if at >= 0 and "{{" not in text[:at] else text


def unescaped(text: str) -> str:
    """Return ``text`` as the rule has it where a template's escapes keep it from being rendered."""
    if "{{" in text:
        text = _RAW.sub(r"\1", text) if "`" in text else text
        if '"' in text or "'" in text:
            text = _QUOTED_BRACES.sub(lambda found: found[1] or found[2], text)
    return _JINJA_RAW.sub("", text) if "{%" in text else text


def flow(text: str) -> Iterator[tuple[str, str]]:
    """Yield keys and values of ``{severity: page, team: "a"}``; what is nested is left as text."""
    inner = text.strip()[1:].rstrip().removesuffix("}")
    part, depth, quote = "", 0, ""
    for char in inner + ",":
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
        if char == "," and not quote and depth <= 0:
            key, colon, value = part.partition(":")
            if colon:
                plain = _ANCHOR.sub("", value.strip())
                yield key.strip(" \t\"'"), unescaped(plain.strip("\"'"))
            part = ""
        else:
            part += char


def _closing(text: str) -> int:
    """Return where the quote ends that ``text`` begins with, -1 where it is open."""
    found = (_DOUBLE if text[0] == '"' else _SINGLE).match(text)
    return found.end() - 1 if found else -1


def _escape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPES.get(found[3], found[3])
