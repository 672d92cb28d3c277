"""White space of good Markdown."""

from __future__ import annotations

from opsdocs.markdown import tables
from opsdocs.markdown.fields import label_in
from opsdocs.markdown.place import Place


def tidy(text: str) -> str:
    """Return ``text`` with the white space of good Markdown, fences left as they are.

    One blank line where there are several, none at the start, one line end at the end; tables
    with aligned columns; no trailing spaces but two between field lines, which a renderer would
    join otherwise.
    """
    lines: list[str] = []
    place = Place()
    table = 0  # the line above the rows of a table that is open
    for raw in text.split("\n"):
        inside_fence = bool(place.fence)
        place = place.after(raw + "\n")
        if inside_fence and place.fence:
            lines.append(raw)
            continue
        line = raw.rstrip()
        if table and not place.table:
            lines[table - 1 :] = tables.align(lines[table - 1 :])
        table = (table or len(lines)) if place.table else 0
        if not line and (not lines or not lines[-1]):
            continue
        if lines and _is_field(line) and _is_field(lines[-1]):
            lines[-1] += "  "
        lines.append(line)
    if table:
        lines[table - 1 :] = tables.align(lines[table - 1 :])
    return "\n".join(lines).rstrip("\n") + "\n"


def _is_field(line: str) -> bool:
    """Tell whether a line is a field's; items of a list stand on lines of their own."""
    return line.startswith("**") and label_in(line) != ""
