"""Small pictures in SVG that are read without color: numbers beside bars, patterns, marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from opsdocs.reading.markup import shown

_WIDTH, _LABEL, _ROW = 480, 180, 26
_MOST = 20
"""Rows of a picture; the table behind it has all."""
_LONGEST = 26
_NAMED = 8
"""Names below a line that have room beside each other."""

PATTERNS = (
    '<svg class="none" width="0" height="0" aria-hidden="true"><defs>'
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M0 6L6 0" class="stroke"/></pattern>'
    '<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<circle cx="3" cy="3" r="1.4" class="ink"/></pattern>'
    '<pattern id="lines" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<path d="M0 2H5" class="stroke"/></pattern></defs></svg>'
)
_FILLS = ("ink", "hatch", "dots", "lines", "paper")


def stacked(title: str, rows: Mapping[str, Mapping[str, int]]) -> str:
    """Return bars, a row each, made of the same kinds in the same patterns, and their key."""
    kinds = sorted({kind for row in rows.values() for kind, number in row.items() if number})
    fill = {kind: _FILLS[min(at, len(_FILLS) - 1)] for at, kind in enumerate(kinds)}
    shown_rows = list(rows.items())[:_MOST]
    most = max((sum(row.values()) for _, row in shown_rows), default=0) or 1
    room = _WIDTH - _LABEL - 50
    parts = []
    for at, (name, row) in enumerate(shown_rows):
        y, x = at * _ROW + 4, float(_LABEL)
        parts.append(_text(_LABEL - 8, y + 13, _short(name), "end"))
        for kind in kinds:
            wide = room * row.get(kind, 0) / most
            if wide:
                parts.append(_bar(x, y, wide, fill[kind], f"{name}: {row[kind]} {kind}"))
                x += wide
        parts.append(_text(x + 6, y + 13, str(sum(row.values()))))
    below = len(shown_rows) * _ROW + 8
    x = float(_LABEL)
    for kind in kinds if len(kinds) > 1 else ():
        parts.append(_bar(x, below, 16, fill[kind], kind))
        parts.append(_text(x + 22, below + 13, _short(kind)))
        x += 40 + 7.5 * len(_short(kind))
        if x > _WIDTH - 100:
            x, below = float(_LABEL), below + _ROW
    return _picture(title, below + _ROW, parts)


def against(title: str, rows: Sequence[tuple[str, int | None, int | None, str]]) -> str:
    """Return bars of what was measured, each with a mark at its target, and what is written."""
    shown_rows = rows[:_MOST]
    most = max((max(a or 0, b or 0) for _, a, b, _ in shown_rows), default=0) or 1
    room = _WIDTH - _LABEL - 150
    parts = []
    for at, (name, measured, target, told) in enumerate(shown_rows):
        y = at * _ROW + 4
        parts.append(_text(_LABEL - 8, y + 13, _short(name), "end"))
        if measured is not None:
            parts.append(_bar(_LABEL, y, max(room * measured / most, 1), "hatch", told))
        if target is not None:
            x = _LABEL + room * target / most
            parts.append(f'<path d="M{x:.1f} {y - 3}V{y + 21}" class="mark"/>')
        end = _LABEL + room * max(measured or 0, target or 0) / most
        parts.append(_text(end + 8, y + 13, told))
    return _picture(title, len(shown_rows) * _ROW + 8, parts)


def over_time(
    title: str, names: Sequence[str], series: Mapping[str, Sequence[float | None]]
) -> str:
    """Return lines over ``names``, one solid with discs, the next dashed with squares."""
    names = list(names)[-_MOST:]
    high, left, room = 150, 60, _WIDTH - 90
    values = {key: list(line)[-_MOST:] for key, line in series.items()}
    most = max((one for line in values.values() for one in line if one is not None), default=0) or 1
    step = room / max(len(names) - 1, 1)
    parts = [f'<path d="M{left} 10V{high}H{left + room}" class="axis"/>',
             _text(left - 6, 18, f"{most:g} min", "end"), _text(left - 6, high, "0", "end")]  # fmt: skip
    for at, name in enumerate(names):
        if len(names) <= _NAMED or at % 4 == 0:
            parts.append(_text(left + at * step, high + 18, name, "start" if at == 0 else "middle"))
    for number, (key, line) in enumerate(values.items()):
        points = [
            (left + at * step, high - (high - 14) * one / most)
            for at, one in enumerate(line)
            if one is not None
        ]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        if points:
            parts.append(f'<path d="M{path}" class="line{" dashed" if number else ""}"/>')
        for x, y in points:
            parts.append(
                f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" class="paper"/>'
                if number
                else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="ink"/>'
            )
        mark = "□ dashed" if number else "● solid"
        parts.append(_text(left + number * 200, high + 42, f"{mark}: {key}"))
    return _picture(title, high + 52, parts)


def _picture(title: str, high: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="picture" viewBox="0 0 {_WIDTH} {high:.0f}" role="img" '
        f'aria-label="{shown(title)}">{"".join(parts)}</svg>'
    )


def _bar(x: float, y: float, wide: float, fill: str, told: str) -> str:
    paint = f'class="{fill}"' if fill in {"ink", "paper"} else f'fill="url(#{fill})" class="edge"'
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="18" {paint}>'
        f"<title>{shown(told)}</title></rect>"
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    at = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.0f}"{at}>{shown(words)}</text>'


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
