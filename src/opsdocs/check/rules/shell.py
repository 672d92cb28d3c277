"""A rule for the commands in shell blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from opsdocs.check.commands import TO_FILL_IN, language
from opsdocs.check.rule import ERROR, At, rule
from opsdocs.documents.page import Page
from opsdocs.patterns import Pattern

# Commands of words alone, none of which is the shell's own: it can read those, whatever they are.
_WORDS = Pattern(
    r"(?:(?!(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|time|in|coproc)\b)"
    r"[a-z][\w./-]*(?:[ ]+[\w./:=@%,+-]+)*\n)+"
)


@rule("invalid-shell", ERROR)
def invalid_shell(page: Page, today: date) -> Iterator[At]:
    """The commands in shell blocks can be read by a shell."""
    for block in page.document.fences:
        if language(block) not in {"bash", "sh", "shell"}:
            continue
        if page.schema and block.text.strip() in page.schema.leaves:
            continue
        line = _syntax_error(block.text)
        if line >= 0:
            line = min(line, block.text.rstrip("\n").count("\n"))  # what is missing at the end
            yield At(
                block.line + 1 + line, "the shell can't read this command",
                "Look for a quote, bracket or end of a block that is missing.",
            )  # fmt: skip


def _syntax_error(text: str) -> int:
    """Return the line of the first mistake, from 0; -1 where there is none."""
    if _WORDS.fullmatch(text):
        return -1
    if "extglob" in text:  # patterns that the grammar has not
        return -1
    text = TO_FILL_IN.sub(lambda found: "x" * len(found[0]), text)
    text = re.sub(r"\\\n?\Z", "", text).replace("<>", "< ")
    parser = _shell_parser()
    tree = parser.parse(text.encode())
    if not tree.root_node.has_error:
        return -1
    nodes = [tree.root_node]
    while nodes:
        node = nodes.pop()
        if node.is_error or node.is_missing:
            return int(node.start_point[0])
        nodes.extend(
            child for child in reversed(node.children) if child.has_error or child.is_missing
        )
    return 0


@lru_cache(maxsize=1)
def _shell_parser() -> Any:
    import tree_sitter_bash  # noqa: PLC0415 - 5 ms for documents with commands
    from tree_sitter import Language, Parser  # noqa: PLC0415 - as above

    return Parser(Language(tree_sitter_bash.language()))
