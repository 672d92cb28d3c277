"""A document type and its answers become a document, in a sandbox and within a budget."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError
from jinja2.visitor import NodeTransformer

from opsdocs.contexts import FILTER, escape_for_place, with_places
from opsdocs.doctype import DocType
from opsdocs.durations import format_duration, parse_duration
from opsdocs.errors import OpsError, TypeFileError, UsageError
from opsdocs.files import BadNameError, check_relative
from opsdocs.values import as_text

_BUDGET = 100_000
"""Rounds of loops and calls that one rendering may take; a long document takes a few hundred."""
_LONGEST = 4_000_000
"""Characters of one text; a long document has a few thousand."""
_SHOWN = 40
"""Characters of a title in an error message."""
_FALSE = {"", "false", "no", "off", "0", "none"}
_SOURCE = "<type>"


def render_document(doctype: DocType, answers: Mapping[str, Any], today: date) -> tuple[str, str]:
    """Return the document's path below ``operations/`` and its text.

    ``answers`` has a value, or ``Open``, for each question. Raises ``TypeFileError`` where the
    type's template is wrong, ``UsageError`` where its title can't make a file name.
    """
    path = document_path(doctype, answers, today)
    return path, _tidy(_render(doctype, doctype.body, {**answers, "today": today}, ""))


def document_path(doctype: DocType, answers: Mapping[str, Any], today: date) -> str:
    """Return the document's path below ``operations/``; errors as of ``render_document``."""
    path = _render(doctype, doctype.path, {**answers, "today": today}, "path")
    if ".." in path.split("/") or path.startswith(("/", ".")) or not path.endswith(".md"):
        raise TypeFileError(
            f"{doctype.shown_file}: its path gives {path!r}",
            "It must end in .md and stay inside operations/; use {{ title | slugify }}.",
        )
    try:
        check_relative(path)
    except BadNameError as error:
        title = as_text(answers[doctype.argument])
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


def slugify(value: Any) -> str:
    """Return ``value`` as a file name without extension, keeping the letters of every script.

    Raises ``UsageError`` where it has neither a letter nor a digit.
    """
    from slugify import slugify as to_slug  # noqa: PLC0415 - 6 ms; not all commands need it

    slug: str = to_slug(as_text(value), allow_unicode=True)
    if not slug:
        raise UsageError(
            f"{as_text(value)!r} has no letter or digit to make a file name of",
            "Give it a title in words.",
        )
    return slug


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, in which a template can neither run for long nor make too much text."""

    intercepted_binops = frozenset(["*", "**", "%"])

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=StrictUndefined,
            finalize=as_text,
        )
        self.spent = 0
        self.globals = {name: self.globals[name] for name in ("range", "namespace")}
        self.filters |= {
            "slugify": slugify,
            "plus": _plus,
            "duration": _duration,
            "clock": _clock,
            "counted": self.counted,
            "bounded": _bounded,
            FILTER: escape_for_place,
        }

    def spend(self) -> None:
        self.spent += 1
        if self.spent > _BUDGET:
            raise SecurityError(f"it takes more than {_BUDGET:,} rounds of loops and calls")

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self.spend()
            yield value

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.spend()
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Do arithmetic on numbers; repeating a text, or a power, could fill the memory."""
        if operator != "**" and all(isinstance(n, int | float) for n in (left, right)):
            return super().call_binop(context, operator, left, right)
        raise SecurityError(f"the operator {operator} is not allowed here")


class _Budget(NodeTransformer):
    """Counts the rounds of each loop, and bounds each text that is kept."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - named by Jinja
        node.iter = nodes.Filter(node.iter, "counted", [], [], None, None)
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: nodes.Assign) -> nodes.Assign:  # noqa: N802
        node.node = nodes.Filter(node.node, "bounded", [], [], None, None)
        self.generic_visit(node)
        return node


@cache
def _environment() -> _Environment:
    return _Environment()


def _render(doctype: DocType, source: str, values: Mapping[str, Any], where: str) -> str:
    """Render ``source``, which is ``doctype``'s body where ``where`` is empty."""
    environment = _environment()
    environment.spent = 0
    try:
        tree = _Budget().visit(environment.parse(source, filename=_SOURCE))
        if not where:
            tree = with_places(tree)
        code = environment.compile(tree, filename=_SOURCE)
        template = Template.from_code(environment, code, environment.make_globals(None))
        return str(_bounded("".join(_within_length(template.generate(**values)))))
    except OpsError:
        raise
    except TemplateSyntaxError as error:
        raise _type_error(doctype, where, error.lineno, error.message or str(error)) from None
    except RecursionError:
        raise _type_error(doctype, where, 0, "it is nested too deeply") from None
    except Exception as error:  # noqa: BLE001 - whatever a template does is its author's to mend
        text = str(error) or type(error).__name__
        raise _type_error(doctype, where, _line_of(error), text) from None


def _within_length(chunks: Iterable[str]) -> Iterator[str]:
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > _LONGEST:
            raise SecurityError(f"the document gets longer than {_LONGEST:,} characters")
        yield chunk


def _bounded(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > _LONGEST:
        raise SecurityError(f"a text gets longer than {_LONGEST:,} characters")
    return value


def _line_of(error: BaseException) -> int:
    """Return the line of the template where ``error`` arose (from 1); 0 if it isn't known."""
    line = 0
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _SOURCE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _type_error(doctype: DocType, where: str, line: int, message: str) -> TypeFileError:
    message = " ".join(message.split())
    if where:
        return TypeFileError(f"{doctype.shown_file}: {where}: {message}")
    at = f":{doctype.body_line + line - 1}" if line else ""
    return TypeFileError(f"{doctype.shown_file}{at}: {message}")


def _plus(day: date, duration: str) -> date:
    return day + timedelta(minutes=parse_duration(duration))


def _duration(difference: timedelta) -> str:
    return format_duration(round(difference.total_seconds() / 60))


def _clock(moment: datetime) -> str:
    return moment.strftime("%H:%M")


_FIELD = re.compile(r"\*\*[^*]+\*\*:(?:\s|$)")


def _tidy(text: str) -> str:
    """Return ``text`` with the white space of good Markdown, fences left as they are.

    One blank line where there are several, none at the start, one line end at the end; no
    trailing spaces but two between field lines, which a renderer would join otherwise.
    """
    lines: list[str] = []
    fence, indent = "", 0
    for raw in text.split("\n"):
        mark = re.match(r"(\s*)(`{3,}|~{3,})", raw)
        if fence:
            lines.append(raw)
            # Indented by four more than its opening, a fence doesn't close.
            if mark and len(mark[1]) < indent + 4 and raw.strip().startswith(fence):
                fence = "" if not raw.strip().strip(fence[0]) else fence
            continue
        line = raw.rstrip()
        if not line and (not lines or not lines[-1]):
            continue
        if lines and _FIELD.match(line) and _FIELD.match(lines[-1]):
            lines[-1] += "  "
        lines.append(line)
        if mark:
            fence, indent = mark[2], len(mark[1])
    return "\n".join(lines).rstrip("\n") + "\n"
