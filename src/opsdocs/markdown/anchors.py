"""The anchors of a document: what ``#…`` may lead to, as each reader of Markdown makes them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection

from opsdocs.markdown.model import Document
from opsdocs.patterns import Pattern

_LINK = Pattern(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])?")
_MARKED = Pattern(r"[`\[\]<{}\\_&]")
_TAG = Pattern(r"</?[A-Za-z][^<>]{0,300}>")
_CODE = Pattern(r"`[^`]{0,300}`")
_EMPHASIS = Pattern(r"(?<![\w\\`])_+(?!_)((?:[^_`]|`[^`\n]{0,300}`)+)_+(?!\w)")
_GIVEN_AT_END = Pattern(r"\{:?[ \t]{0,9}[#.][^{}]{0,200}\}$")
_IN_HTML = Pattern(r"<\w[^<>]{0,300}?\s(?:id|name)\s?=\s?[\"']?([^\"'\s>]{1,200})")
_IN_BRACES = Pattern(r"\{:?[ \t]{0,9}(?:\.[\w-]{1,40}[ \t]{1,9}){0,5}#([^\s{}]{1,200})")
_LABEL = Pattern(r"^[ \t>]{0,40}\(([^()\n]{1,200})\)=[ \t]*$", re.MULTILINE)
_OPTION = Pattern(r"^[ \t>]{0,40}:(?:name|label):[ \t]{1,9}(\S{1,200})[ \t]*$", re.MULTILINE)
_IN_RST = Pattern(r"^[ \t]{0,40}\.\.[ \t]_([^:\n]{1,200}):[ \t]*$", re.MULTILINE)


def _github(title: str) -> str:
    if title.isascii():
        return re.sub(r"[^\w -]", "", title).replace(" ", "-")
    kept = (one for one in title if one in "-_ " or unicodedata.category(one)[0] in "LNM")
    return "".join(kept).replace(" ", "-")


def _gitlab(title: str) -> str:
    slug = re.sub("-{2,}", "-", _github(title.strip()))
    return f"anchor-{slug}" if slug.isdecimal() else slug


def _mkdocs(title: str) -> str:
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_title).strip())


def _myst(title: str) -> str:
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", ascii_title).strip("-")


def _middleman(title: str) -> str:
    shown = title.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&quot;")
    return re.sub("[^a-z0-9_-]+", "-", shown).strip("-")


def _kramdown(title: str) -> str:
    return re.sub(r"^[^a-z]+", "", re.sub(r"[^\w -]", "", title)).replace(" ", "-")


def _vitepress(title: str) -> str:
    plain = title if title.isascii() else "".join(
        one for one in unicodedata.normalize("NFKD", title) if not unicodedata.combining(one)
    )  # fmt: skip
    slug = re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'“”‘’<>,.?/]+", "-", plain).strip("-")
    return f"_{slug}" if slug[:1].isdecimal() else slug


SLUGS: dict[str, tuple[Callable[[str], str], str]] = {
    "github": (_github, "-"),
    "gitlab": (_gitlab, "-"),
    "mkdocs": (_mkdocs, "_"),
    "myst": (_myst, "-"),
    "kramdown": (_kramdown, "-"),
    "middleman": (_middleman, "-"),
    "vitepress": (_vitepress, "-"),
}
"""How each makes an anchor of a title in small letters, and marks the second of the same."""


def anchors_of(document: Document, text: str, styles: Collection[str]) -> frozenset[str]:
    """Return the anchors in small letters: of headings in each of ``styles``, and given ones."""
    found = {"top", "", *given_in(text)}
    titles = [section.title for section in document.sections] + document.inner_titles
    shown = [_shown(title) for title in titles]
    if "myst" in styles:
        styles = {*styles, "github"}  # MyST has both
    for style in styles:
        slug, mark = SLUGS[style]
        seen: Counter[str] = Counter()
        for title in shown:
            anchor = slug(title)
            found |= {
                anchor.strip("-"),
                f"{anchor}{mark}{seen[anchor]}" if seen[anchor] else anchor,
            }
            seen[anchor] += 1
    return frozenset(found)


def heading_anchors(document: Document) -> list[str]:
    """Return the anchor that GitHub gives to each section of a document, in their order."""
    slug, mark = SLUGS["github"]
    seen: Counter[str] = Counter()
    found = []
    for section in document.sections:
        anchor = slug(_shown(section.title))
        found.append(f"{anchor}{mark}{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return found


def given_in(text: str) -> set[str]:
    """Return the anchors that a text gives: ``id="x"``, ``{#x}``, ``(x)=``; in small letters."""
    found = [*_IN_HTML.findall(text)] if "<" in text else []
    if "{" in text:
        found += _IN_BRACES.findall(text)
    return {one.lower().removeprefix("user-content-") for one in found} | labels_in(text)


def labels_in(text: str) -> set[str]:
    """Return the labels that all documents of a MyST project know: ``(x)=``, ``:name: x``."""
    found = [*_LABEL.findall(text)] if ")=" in text else []
    if ":name:" in text or ":label:" in text:
        found += _OPTION.findall(text)
    if ".. _" in text:
        found += _IN_RST.findall(text)
    return {" ".join(one.lower().split()) for one in found}


def _shown(title: str) -> str:
    """Return the letters of a heading that a reader sees, in small letters."""
    if not _MARKED.search(title):
        return title.rstrip().lower()
    # In code are no tags and no links; brackets are letters of no anchor, as others are not.
    title = _CODE.sub(lambda code: re.sub(r"[<>\[\]]", "!", code[0]), title)
    plain = _LINK.sub(r"\1", _TAG.sub("", _GIVEN_AT_END.sub("", title.rstrip()).rstrip()))
    plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", _EMPHASIS.sub(r"\1", plain))
    if "&" in plain:
        from html import unescape  # noqa: PLC0415 - 2 ms that few headings pay

        plain = unescape(plain)
    return plain.lower()
