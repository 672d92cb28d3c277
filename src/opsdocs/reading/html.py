"""Markdown becomes HTML: each event of a parse is a tag of ours, and all else is text.

What a document says can't be anything but text: no tag, attribute or address comes from it as it
is. HTML in a document is shown as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from opsdocs.markdown.fields import fields_of_front_matter
from opsdocs.markdown.model import Document
from opsdocs.markdown.titles import plain_text
from opsdocs.reading.events import OUR_MARK, events
from opsdocs.reading.markup import shown, unquoted, words

_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_NARROW = 24
"""Characters of a line of code that a narrow phone shows, also in a list of a list."""


@dataclass(frozen=True)
class HtmlHeading:
    """A heading of a document: its level, 1 to 6, its id in the file, and its words."""

    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Surroundings:
    """What is around a document: where its links lead, and what its images are.

    Its headings have the ids ``anchors`` with ``.1``, ``.2``, …, short since there are many. ``link`` gives the address for a target, "" where nothing can be opened; ``image`` the address
    of a picture that is inside, or "" and why there is none.
    """

    anchors: str
    link: Callable[[str], str]
    image: Callable[[str], tuple[str, str]]


@dataclass
class Html:
    """A document as HTML, and the headings below its title."""

    html: str
    headings: list[HtmlHeading] = field(default_factory=list)


def render(text: str, document: Document, place: Surroundings) -> Html:
    """Return ``text``, which is ``document``, as HTML at its ``place``."""
    return _HtmlWriter(document, place).write(text)


class _HtmlWriter:
    """Writes HTML as the events come; ``parts`` is what is written so far."""

    def __init__(self, document: Document, place: Surroundings) -> None:
        self.place = place
        self.parts: list[str] = []
        self.headings: list[HtmlHeading] = []
        self.number = 0  # of the last heading
        self.sections = iter(document.sections[1:])
        self.front_matter = document.front_matter
        self.nested = (
            0  # lists and quotes that are open: a heading in them is none of the document's
        )
        self.code = 0  # where the open code begins
        self.closing: list[str] = []  # what ends the open link
        self.bare = (-1, "")  # where its words begin, and where it leads
        self.aligned: list[str] = []  # of the columns of the open table
        self.column = 0
        self.cell = "td"
        self.images: list[list[str]] = []  # the words of the open image
        self.raw = ""  # HTML that is open
        self.ticked = ""  # what ends the words beside a check box, where they are open
        self.titled = False

    def write(self, text: str) -> Html:
        self.front()
        for name, kind, about in events(text):
            if name == "Text" and not (self.images or self.raw):
                self.parts.append(words(about))
            elif name == "Start":
                self.start(kind, about)
            elif name == "End":
                self.end(kind, about)
            elif about is None:
                self.single(name)
            else:
                self.leaf(name, about)
        return Html("".join(self.parts), self.headings)

    def single(self, event: str) -> None:
        if self.images:
            self.images[-1].append(" ")
        else:
            if event == "Rule":
                self.end_words_of_box()
            self.parts.append({"HardBreak": "<br>", "Rule": "<hr>\n"}.get(event, "\n"))

    def leaf(self, name: str, value: Any) -> None:
        if self.images:
            self.images[-1].append(str(value))
        elif self.raw:
            self.raw += str(value)
        elif name == "Text":
            self.parts.append(words(value))
        elif name == "Code":
            self.parts.append(f"<code>{words(value)}</code>")
        elif name == "TaskListMarker":
            done = " checked" if value else ""
            self.parts.append(f"<label><input type=checkbox{done}> ")
            self.ticked = "</label>"
        elif name == "FootnoteReference":
            self.parts.append(f"<sup>[{shown(value)}]</sup>")
        elif _BREAK.fullmatch(value):
            self.parts.append("<br>")
        else:
            self.parts.append(f'<span class="raw">{shown(value)}</span>')

    def start(self, kind: str, about: Any) -> None:
        if self.images and kind != "Image":
            return  # the words of an image are no more than words
        if self.ticked and kind not in _IN_LINE:
            self.end_words_of_box()
        if kind in _PLAIN:
            self.nested += kind == "Item"
            self.parts.append(_PLAIN[kind][0])
        elif kind == "HtmlBlock":
            self.raw = "\n"
        else:
            _STARTS[kind](self, about)

    def end(self, kind: str, about: Any) -> None:
        if self.images and kind != "Image":
            return
        if self.ticked and kind not in _IN_LINE:
            self.end_words_of_box()
        if kind in _PLAIN:
            self.nested -= kind == "Item"
            self.parts.append(_PLAIN[kind][1])
        elif kind == "HtmlBlock":
            raw, self.raw = self.raw, ""
            if not OUR_MARK.fullmatch(raw):
                self.parts.append(f"<pre class=raw{_by_keys(raw)}>{shown(raw.strip())}</pre>\n")
        else:
            _ENDS[kind](self, about)

    def end_words_of_box(self) -> None:
        """End what a check box is called by: the line beside it, without what stands below."""
        if self.ticked and self.parts[-1].startswith("<label>"):
            self.parts[-1] = self.parts[-1].replace("> ", " aria-label=empty> ")
        self.parts.append(self.ticked)
        self.ticked = ""

    def front(self) -> None:
        """Write the front matter as lines of fields."""
        lines = [
            f"<b>{shown(entry.label)}</b>: {shown(entry.value)}"
            for entry in fields_of_front_matter(self.front_matter)
        ]
        if lines:
            self.parts.append(f"<p>{'<br>'.join(lines)}</p>\n")

    def start_heading(self, about: Any) -> None:
        level = int(about["level"][1])
        section = None if self.nested else next(self.sections, None)
        if section is None:
            self.parts.append(f"\n<h{min(level + 1, 6)}>")
            return
        self.number += 1
        name = f"{self.place.anchors}.{self.number}"
        if level > 1 or self.titled:
            self.headings.append(HtmlHeading(level, name, plain_text(section.title)))
        self.titled = self.titled or level == 1
        self.parts.append(f"\n<h{min(level + 1, 6)} id={name}>")

    def end_heading(self, about: Any) -> None:
        self.parts.append(f"</h{min(int(about[1]) + 1, 6)}>")

    def start_code(self, about: Any) -> None:
        self.code = len(self.parts)
        self.parts.append("<pre>")

    def end_code(self, about: Any) -> None:
        self.parts[self.code] = f"<pre{_by_keys(''.join(self.parts[self.code + 1 :]))}>"
        self.parts.append("</pre>")

    def start_quote(self, about: Any) -> None:
        self.nested += 1
        kind = f"<p><b>{shown(about)}</b></p>" if about else ""
        self.parts.append(f"<blockquote>{kind}")

    def end_quote(self, about: Any) -> None:
        self.nested -= 1
        self.parts.append("</blockquote>\n")

    def start_list(self, about: Any) -> None:
        first = f' start="{int(about)}"' if about not in {None, 1} else ""
        self.parts.append("<ul>" if about is None else f"<ol{first}>")

    def end_list(self, about: Any) -> None:
        self.parts.append("</ol>" if about else "</ul>")

    def start_footnote(self, about: Any) -> None:
        self.nested += 1
        self.parts.append(f'<div class="note"><sup>[{shown(about)}]</sup> ')

    def end_footnote(self, about: Any) -> None:
        self.nested -= 1
        self.parts.append("</div>\n")

    def start_table(self, about: Any) -> None:
        self.aligned = ["" if one != "Right" else ' class="right"' for one in about]
        self.parts.append("<div class=table tabindex=0><table>")

    def end_table(self, about: Any) -> None:
        self.parts.append("</table></div>")

    def start_row(self, about: Any) -> None:
        self.column = 0
        self.parts.append("<tr>")

    def start_head(self, about: Any) -> None:
        self.column, self.cell = 0, "th"
        self.parts.append("<thead><tr>")

    def end_head(self, about: Any) -> None:
        self.cell = "td"
        self.parts.append("\n<tbody>")

    def start_cell(self, about: Any) -> None:
        aligned = self.aligned[self.column] if self.column < len(self.aligned) else ""
        self.column += 1
        self.parts.append(f"<{self.cell}{aligned}>")

    def end_nothing(self, about: Any) -> None:
        """Write nothing: HTML ends rows and cells where the next begins."""

    def start_link(self, about: Any) -> None:
        target = about["dest_url"]
        address = self.place.link(f"mailto:{target}" if about["link_type"] == "Email" else target)
        if address:
            told = " class=auto" if about["link_type"] in {"Autolink", "Email"} else ""
            self.parts.append(f"<a href={unquoted(address)}{told}>")
            self.closing.append("</a>")
            self.bare = (len(self.parts), shown(target or address))
        else:
            self.closing.append(f' <span class="gone">({shown(target)}: not in this file)</span>')

    def end_link(self, about: Any) -> None:
        at, target = self.bare
        if not "".join(self.parts[at:]).strip():  # it has no words, as [](a.md)
            self.parts.append(target)
        self.parts.append(self.closing.pop())

    def start_image(self, about: Any) -> None:
        self.images.append([about["dest_url"]])

    def end_image(self, about: Any) -> None:
        target, *inside = self.images.pop()
        alt = "".join(inside)
        if self.images:
            self.images[-1].append(alt)
            return
        address, why = self.place.image(target)
        if address:
            alt = alt or (target.rpartition("/")[2] if self.closing else "")  # a link needs words
            self.parts.append(f'<img src="{address}" alt="{shown(alt)}">')
        else:
            self.parts.append(
                f'<span class="gone">[Image: {shown(alt or target)} ({shown(target)}: {why})]</span>'
            )


def _by_keys(code: str) -> str:
    """Return the attribute by which keys reach code that scrolls on a phone, "" for other code."""
    return " tabindex=0" if any(len(line) > _NARROW for line in code.split("\n")) else ""


_PLAIN = {
    "Paragraph": ("<p>", ""),
    "Item": ("<li>", ""),
    "Emphasis": ("<i>", "</i>"),
    "Strong": ("<b>", "</b>"),
    "Strikethrough": ("<del>", "</del>"),
}
_IN_LINE = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image"})
_Handler = Callable[[_HtmlWriter, Any], None]
_STARTS: dict[str, _Handler] = {
    "Heading": _HtmlWriter.start_heading,
    "CodeBlock": _HtmlWriter.start_code,
    "BlockQuote": _HtmlWriter.start_quote,
    "List": _HtmlWriter.start_list,
    "FootnoteDefinition": _HtmlWriter.start_footnote,
    "Table": _HtmlWriter.start_table,
    "TableHead": _HtmlWriter.start_head,
    "TableRow": _HtmlWriter.start_row,
    "TableCell": _HtmlWriter.start_cell,
    "Link": _HtmlWriter.start_link,
    "Image": _HtmlWriter.start_image,
}
_ENDS: dict[str, _Handler] = {
    "Heading": _HtmlWriter.end_heading,
    "CodeBlock": _HtmlWriter.end_code,
    "BlockQuote": _HtmlWriter.end_quote,
    "List": _HtmlWriter.end_list,
    "FootnoteDefinition": _HtmlWriter.end_footnote,
    "Table": _HtmlWriter.end_table,
    "TableHead": _HtmlWriter.end_head,
    "TableRow": _HtmlWriter.end_nothing,
    "TableCell": _HtmlWriter.end_nothing,
    "Link": _HtmlWriter.end_link,
    "Image": _HtmlWriter.end_image,
}
