"""A document type and its answers become a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from traceback import walk_tb
from typing import Any

from jinja2 import TemplateSyntaxError

from opsdocs.errors import OpsError, TypeFileError, UsageError
from opsdocs.markdown.answer_blocks import as_blocks
from opsdocs.markdown.place import Place
from opsdocs.markdown.tidy import tidy
from opsdocs.places import BadNameError, check_relative
from opsdocs.stamp.sandbox import SOURCE, environment, template
from opsdocs.stamp.values import Answer, Blocks, Fragment, Open, as_text, within_length
from opsdocs.types.detect import SUFFIXES
from opsdocs.types.filenames import check_length
from opsdocs.types.model import DocType

_SHOWN = 40
"""Characters of a title in an error message."""
_FALSE = {"", "false", "no", "off", "0", "none"}


def render_document(doctype: DocType, answers: Mapping[str, Any], today: date) -> tuple[str, str]:
    """Return the document's path below ``operations/`` and its text.

    ``answers`` has a value, or ``Open``, for each question. Raises ``TypeFileError`` where the
    type's template is wrong, ``UsageError`` where its title can't make a file name.
    """
    path = document_path(doctype, answers, today)
    return path, render_body(doctype, answers, today)


def render_body(doctype: DocType, answers: Mapping[str, Any], today: date) -> str:
    """Return the document's text; raise ``TypeFileError`` where the type's template is wrong."""
    return tidy(_render(doctype, doctype.body, {**answers, "today": today}, ""))


def document_path(doctype: DocType, answers: Mapping[str, Any], today: date) -> str:
    """Return the document's path below ``operations/``; errors as of ``render_document``.

    Where a day is left open, the name of the file has the day on which it is written.
    """
    written: dict[str, Any] = {
        question.name: today
        for question in doctype.questions
        if question.type == "date" and isinstance(answers.get(question.name), Open)
    }
    title = answers.get(doctype.argument)
    if isinstance(title, str) and "/" in title:  # a title makes no folder
        written[doctype.argument] = title.replace("/", "-")
    path = _render(doctype, doctype.path, {**answers, **written, "today": today}, "path")
    inner = path.removeprefix("/")  # which begins one from the root of the repository
    if ".." in inner.split("/") or inner.startswith(("/", ".")) or not inner.endswith(SUFFIXES):
        raise TypeFileError(
            doctype.shown_file,
            f"its path gives {path!r}",
            "It must end in .md and stay inside the repository; use {{ title | slugify }}.",
        )
    of_folders = doctype.path.lower().endswith("/readme.md")  # a team's type of such pages
    if path.rpartition("/")[2].lower() == "readme.md" and not of_folders:
        raise UsageError("README.md is the page of its folder", "Choose another title.")
    try:
        check_relative(inner)
        check_length(inner)
    except BadNameError as error:
        title = as_text(answers.get(doctype.argument, path))
        shown = title if len(title) <= _SHOWN else title[:_SHOWN] + "…"
        raise UsageError(
            f"{shown!r} can't be a title: {error.message}", "Choose another title."
        ) from None
    return path


def render_value(doctype: DocType, source: str, values: Mapping[str, Any], where: str) -> str:
    """Return the text of a default, ``when`` or ``validator``; ``where`` names it in errors."""
    if "{" not in source:
        return source
    return _render(doctype, source, values, where).strip()


def is_true(text: str) -> bool:
    """Tell whether the text of a ``when`` means yes, as in Copier."""
    return text.strip().lower() not in _FALSE


def fit_answers(parts: Iterable[str]) -> Iterator[str]:
    """Yield the text of ``parts``, each ``Answer`` among them escaped to fit its place."""
    place = Place(begins=True)
    for part in parts:
        for piece in part.parts if isinstance(part, Fragment) else (part,):
            if isinstance(piece, Answer):
                is_alone = isinstance(piece, Blocks) and place.is_bare
                fitted = as_blocks(piece) if is_alone else place.fit(piece)
                place = place.after_answer(fitted)
                yield fitted
            else:
                place = place.after(piece)
                yield piece


def _render(doctype: DocType, source: str, values: Mapping[str, Any], where: str) -> str:
    """Render ``source``, which is ``doctype``'s body where ``where`` is empty."""
    environment().spent = 0
    try:
        parts = within_length(template(source).generate(values))
        return "".join(parts if where else fit_answers(parts))
    except OpsError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a template does is its author's to fix
        raise _type_error(doctype, where, error) from None


def _type_error(doctype: DocType, where: str, error: Exception) -> TypeFileError:
    """Return the error of a template, with its line where that is known."""
    message = str(error) or type(error).__name__
    frames = walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == SOURCE]
    if isinstance(error, TemplateSyntaxError):
        message, lines = error.message or message, [error.lineno]
    elif isinstance(error, RecursionError | SyntaxError):  # the latter in the Python Jinja makes
        message, lines = "it is nested too deeply", []
    line = doctype.body_line + lines[-1] - 1 if lines and not where else 0
    what = f"{where}: " if where else ""
    return TypeFileError(doctype.shown_file, f"{what}{' '.join(message.split())}", line=line)
