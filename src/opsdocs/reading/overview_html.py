"""The front page of the file: the overview as HTML."""

from __future__ import annotations

from collections.abc import Callable

from opsdocs.reading import charts
from opsdocs.reading.markup import shown
from opsdocs.reading.overview import OverviewPart, parts_of
from opsdocs.reading.overview_figures import Figures


def as_html(figures: Figures, link: Callable[[str], str]) -> str:
    """Return the overview; ``link`` gives the address of a document's path, "" where it is not in."""
    written = [charts.PATTERNS]
    for part in parts_of(figures):
        written.append(f"<h3>{shown(part.title)}</h3>\n<p>{shown(part.said)}</p>\n{part.picture}\n")
        if part.rows:
            written.append(_table(part, link))
    return "".join(written)


def _table(part: OverviewPart, link: Callable[[str], str]) -> str:
    head = part.head[:-1] if part.linked else part.head
    written = ['<div class="table all" tabindex="0"><table><thead><tr>']
    written += [f"<th>{shown(cell)}</th>" for cell in head]
    if part.linked and len(part.head) == len(("Lines", "Path")) and part.head[0] == "Lines":
        written.append("<th>Document</th>")
    written.append("</tr></thead><tbody>\n")
    for row in part.rows:
        cells = [shown(cell) for cell in row]
        if part.linked:
            path = cells.pop()
            at = 1 if part.head[0] == "Lines" else 0
            words = path if at else cells[0]
            address = link(row[-1])
            named = f'<a href="{shown(address)}">{words}</a>' if address else words
            cells[at:1] = [named]
        written.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n")
    written.append("</tbody></table></div>\n")
    return "".join(written)
