"""What somebody types into an answer stays text: it never changes the structure of a document."""

import os
import re
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import cycle
from typing import Any

import pyromark
import pytest
import yaml
from built_in_types import answers_of
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import TESTS

from opsdocs.markdown.answer_blocks import as_blocks
from opsdocs.markdown.parse import parse
from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.lookups import facts_of
from opsdocs.stamp.render import fit_answers, render_document
from opsdocs.stamp.values import Answer
from opsdocs.types.load import BUILT_IN, load_type
from opsdocs.types.model import DocType

TODAY = date(2026, 11, 23)
FACTS = facts_of(TODAY, None)
TYPE_FILES = sorted([*BUILT_IN.glob("*.md"), *TESTS.glob("cases/places/*.md")])
GFM = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
)
# What an answer may bring: text, emphasis, links, code spans. All else is structure.
INLINE = {
    "Text", "Code", "SoftBreak", "Emphasis", "Strong", "Strikethrough", "Link", "Image",
    "FootnoteReference",
}  # fmt: skip

DANGEROUS = [
    "# x", "## ", "#", " ###", "- y", "-", "* ", "+ z", "1. x", "1) x", "1", ". ",
    "| z |", "|", "a | b", "--- | ---", "|-|-|", ":-:", "```", "```bash", "````", "~~~", "`", "``",
    "<script>", "</div>", "<!--", "-->", "<?php", "<![CDATA[", "<b", ">", "<https://x.y>", "&lt;",
    "{{ 7*7 }}", "{% raw %}", "{# c #}", "> q", "===", "---", "***", "___", "--", "=", "* * *",
    "[a]: http://x", "[a", "b]: http://x", "[^1]: x", "[^1]", "[ ] t", "[x] t", "[ ]",
    "[a](http://b)", "[a](<b>)", "[a](", "](", "](x", ")", "[", "]", "![i](u)", "[![i](u)](v)",
    '[a](x "', '")', '"', "'", "(", "\\", "\\\\", "**", "*", "_", "~~", "&#10;", "\t", "    ",
    "\u2028", "\u00a0", ":", ": ",
]  # fmt: skip
nasty = st.builds(
    "".join,
    st.lists(
        st.one_of(
            st.sampled_from(DANGEROUS),
            st.sampled_from(["word", "zwei Wörter", " ", "\n", "\r\n", "\r", "\n\n"]),
        ),
        min_size=1,
        max_size=7,
    ),
).map(lambda text: text if text.strip() else "x")


def structure(markdown: str, *, paragraphs: bool) -> list[Any]:
    """Return the events of a document that are no inline Markdown; of HTML only its tags."""
    events: list[Any] = []
    html = ""
    for event in pyromark.events(markdown, options=GFM):
        kind, content = next(iter(event.items())) if isinstance(event, dict) else (event, "")
        name = next(iter(content)) if isinstance(content, dict) else content
        if kind in {"Html", "InlineHtml"}:
            html += content
            continue
        events += re.findall(r"<[A-Za-z/!?]+", re.sub(r"<!--.*?-->", "<!>", html, flags=re.DOTALL))
        html = ""
        if kind in {"Start", "End"} and name not in INLINE and (paragraphs or name != "Paragraph"):
            # An answer may be the language of a fence.
            events.append((kind, name if name == "CodeBlock" else content))
        elif kind not in INLINE | {"Start", "End"}:
            events.append(event)
    return events


def labels(markdown: str) -> list[str]:
    """Return the bold texts of a document, in the order in which they end."""
    found = []
    texts: list[str] = []
    for event in pyromark.events(markdown, options=GFM):
        if event == {"Start": "Strong"}:
            texts.append("")
        elif event == {"End": "Strong"}:
            found.append(texts.pop())
        elif isinstance(event, dict) and "Text" in event and texts:
            texts[-1] += event["Text"]
    return found


def rendered(doctype: DocType, text: Callable[[], str]) -> str:
    given_answers = {
        question.name: Given(answers_of(question, text), question.flag)
        for question in doctype.questions
        if question.name not in {"missing", doctype.argument}
    }
    if doctype.argument and not doctype.question(doctype.argument).choices:
        title = " ".join(text().split()) + " word"
        given_answers[doctype.argument] = Given(title, "title")
    answers = gather(doctype, given_answers, {}, FACTS)
    return render_document(doctype, answers, TODAY)[1]


DOCTYPES = {path.stem: load_type(path) for path in TYPE_FILES}
NEUTRAL = {name: rendered(doctype, lambda: "word") for name, doctype in DOCTYPES.items()}
EXAMPLES = int(os.environ.get("EX", "25"))
BLANK_LINE = re.compile(r"(?:\r\n?|\n)\s*[\r\n]")


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCTYPES)
@settings(deadline=None, max_examples=EXAMPLES)
@given(texts=st.lists(nasty, min_size=1, max_size=7))
def test_no_answer_changes_the_structure_of_a_document(name: str, texts: list[str]) -> None:
    document = rendered(DOCTYPES[name], partial(next, cycle(texts)))
    # An answer of several lines may have several paragraphs; nothing else may differ.
    paragraphs = not any(BLANK_LINE.search(text) for text in texts)
    assert structure(document, paragraphs=paragraphs) == structure(
        NEUTRAL[name], paragraphs=paragraphs
    )
    kept = labels(document)
    for label in labels(NEUTRAL[name]):
        assert label == "word" or label in kept


@pytest.mark.parametrize(
    "answer",
    [
        'ADR054: Use "X" & # hash', "plain words", "a: b", "ends:", "#1", "- x", "it's", "[a]", "{b}", "*c", "&d", "!e",
        "| f", "> g", "%h", "@i", "`j`", "x # y", 'back\\slash "q"', "two\nlines", "日本: 語", "https://example.com/a#b",
    ],
)  # fmt: skip
def test_an_answer_in_front_matter_is_one_value_of_yaml(answer: str) -> None:
    for value in ("{{ x }}", '"{{ x }}"', "'{{ x }}'", '"A {{ x }} b"'):
        template = f"---\ntype: adr\nname: {value}\nlist:\n- {value}\n---\n\n# {{{{ x }}}}\n"
        parts: list[str] = []
        for at, part in enumerate(template.split("{{ x }}")):
            parts += [Answer(answer), part] if at else [part]
        text = "".join(fit_answers(parts))
        read = yaml.safe_load(text.partition("---\n\n")[0])
        wanted = " ".join(answer.split("\n"))
        shown = f"A {wanted} b" if "A " in value else wanted
        assert read == {"type": "adr", "name": shown, "list": [shown]}, text


# An answer of several blocks


@pytest.mark.slow
@settings(deadline=None, max_examples=500)
@given(text=nasty)
def test_an_answer_of_several_blocks_stays_in_its_section(text: str) -> None:
    written = as_blocks(text)
    whole = (
        f"# T\n\n**Owner**: Kim\n\n## A\n\n{written}\n\n## B\n\nSee [x] and [^1].\n\n<!-- c -->\n"
    )
    document = parse(whole)
    assert [one.title for one in document.sections] == ["", "T", "A", "B"]
    assert [one.kind for one in document.sections[3].blocks] == ["paragraph", "html"]
    assert not any(block.kind == "html" for block in document.sections[2].blocks)
    assert [one for one in document.links if one.line >= document.sections[3].line] == []


@pytest.mark.parametrize("text", [
    "1. Look\n2. Go\n   - deeper", "```bash\nls # x\n```", "| A | B |\n| - | - |\n| 1 | 2 |", "> quoted",
    "- [ ] task", "1. Run\n\n   ```sh\n   ls\n   ```\n\n2. Go", "Text with `code` and [a](b).",
])  # fmt: skip
def test_blocks_are_written_as_they_were_typed(text: str) -> None:
    assert as_blocks(text) == text


@pytest.mark.parametrize(("text", "written"), [
    ("# x\n- a", "\\# x\n- a"), ("a\n---\nb", "a\n\\---\nb"), ("```\nx", "```\nx\n```"),
    ("<div>", "\\<div>"), ("- # x", "\\- # x"), ("[x]: http://a", "\\[x]: http://a"),
])  # fmt: skip
def test_what_would_be_more_than_blocks_is_text(text: str, written: str) -> None:
    assert as_blocks(text) == written
