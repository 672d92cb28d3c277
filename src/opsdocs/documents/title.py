"""What a document is called where its own title does not say so."""

from __future__ import annotations

from opsdocs.markdown.model import Document
from opsdocs.markdown.titles import plain_text
from opsdocs.types.detect import FOLDER_PAGES, stem


def sole_heading(document: Document) -> str:
    """Return the heading with which a text without a title begins, if no other is as high.

    One of a word or two, ``Steps``, is that of a part.
    """
    top = [one for one in document.sections if one.level or one.blocks][:1]
    highest = min((one.level for one in document.sections if one.level), default=0)
    same = [one for one in document.sections if one.level == highest]
    title = plain_text(same[0].title) if top == same and highest else ""
    return title if title.count(" ") > 1 else ""


def name_of_file(path: str) -> str:
    """Return the name of a file, or of its folder, whose page it is; ``path`` is from the root."""
    name = stem(path)
    if name.lower() in map(str.lower, FOLDER_PAGES):
        name = path.rpartition("/")[0].rpartition("/")[2] or name
    return name
