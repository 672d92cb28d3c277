"""Values for what stands in a command for something else: ``<NAMESPACE>``, ``<pod-name>``."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from opsdocs.errors import UsageError, nearest
from opsdocs.files import read_all
from opsdocs.patterns import Pattern

_STANDIN = Pattern(  # ``sort <in>out`` has none, ``host<N>`` has one
    r"(?<!<)(?:(?<!\w)|(?=<[A-Z][A-Z0-9_-]{0,60}>))<([A-Za-z][A-Za-z0-9_-]{0,60})>(?!\()"
)
_PRINTED = frozenset({"none", "nil", "null", "unknown", "unset", "invalid", "br"})
"""What tools print for nothing: ``Annotations: <none>``."""
_PLAIN = Pattern(r"[\w@%+=:,./-]+")
"""A value that every shell takes as it is."""


def standins(texts: Iterable[str]) -> list[str]:
    """Return the names of the stand-ins, in the order in which they are met."""
    names: dict[str, None] = {}
    for text in texts:
        names.update(dict.fromkeys(_STANDIN.findall(text)))
    return [name for name in names if name.casefold() not in _PRINTED]


def fill(command: str, values: Mapping[str, str]) -> str:
    """Return ``command`` with values for stand-ins, each quoted where the shell needs it.

    One without a value, or with an empty one, stays.
    """
    parts: list[str] = []
    behind, quote = 0, ""
    for found in _STANDIN.finditer(command):
        quote = _quote_after(command[behind : found.start()], quote)
        value = values.get(found[1], "")
        parts.append(command[behind : found.start()])
        parts.append(_fitted(value, quote) if value else found[0])
        behind = found.end()
    return "".join([*parts, command[behind:]])


def _quote_after(text: str, quote: str) -> str:
    """Return the quote that is open behind ``text``, which begins inside ``quote``."""
    escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
    return quote


def _fitted(value: str, quote: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if quote == "'":
        return value.replace("'", "'\\''")
    if quote == '"':
        return re.sub(r'([\\"$`])', r"\\\1", value)
    return shlex.quote(value)


def read_values(pairs: Iterable[str], file: str | None, known: Iterable[str]) -> dict[str, str]:
    """Return the values of ``--set`` and of ``--set-file``; raise ``UsageError``.

    The file has ``NAME=value`` on each line. A name is that of a stand-in, in any case.
    """
    names = {name.casefold(): name for name in known}
    values: dict[str, str] = {}
    given = [(f"--set {pair.partition('=')[0]}", pair) for pair in pairs]
    if file:
        given = [*_lines(file), *given]
    for origin, pair in given:
        name, equals, value = pair.partition("=")
        name = name.strip().strip("<>")
        if not equals or not name:
            raise UsageError(f"{origin}: this is not NAME=value", "For example: --set HOST=db-2")
        if name.casefold() not in names:
            hint = nearest(name, names.values()) or (
                f"It has {', '.join(names.values())}." if names else "Its commands have none."
            )
            raise UsageError(f"{origin}: no command has <{name}>", hint)
        if not value.isprintable():
            raise UsageError(f"{origin}: its value has characters that can't be seen")
        values[names[name.casefold()]] = value.strip()
    return values


def _lines(file: str) -> list[tuple[str, str]]:
    try:
        text = read_all(Path(file), root=None).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8 text") from None
    return [
        (f"{file}:{number}", line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
