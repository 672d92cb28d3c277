"""Markdown as a document: what is found, and on which line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdocs.markdown.fields import fields_of_front_matter
from opsdocs.markdown.parse import parse
from opsdocs.markdown.titles import plain_text

TEXT = """\
---
Reviewer: Dana
---
# Runbook: Größe 🎉 ändern

**Purpose**: Say *what*\x20\x20
**Risk Level:** High 🎉
**Owner**: Team\tA

<!--
**Hidden**: in a comment
-->

```text
**Fenced**: in a fence
```

<div>
**Html**: in HTML
</div>

## Procedure 🎉

### Step 1: Look

**Command/Action**:

\t\tindented code

1. one
2. two [link](a.md) and ![image](b.png)

   ```bash
   ls
   ```

- [ ] open
- [x] done
  - nested

> quoted
> further

| a | b |
| - | - |
| 1 \\| 2 | [x](c.md#d) |

Setext
------

last
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_everything_is_found_on_its_line(ends: str) -> None:
    lines = TEXT.split("\n")
    document = parse(TEXT.replace("\n", ends))
    assert document.title == "Runbook: Größe 🎉 ändern"
    assert [(one.label, one.value) for one in document.fields] == [
        ("Purpose", "Say *what*"), ("Risk Level", "High 🎉"), ("Owner", "Team\tA"),
    ]  # fmt: skip
    for entry in document.fields:
        assert entry.label in lines[entry.line - 1]
    for section in document.sections[1:]:
        assert section.title in lines[section.line - 1]
    assert [(one.level, one.title) for one in document.sections[1:]] == [
        (1, "Runbook: Größe 🎉 ändern"), (2, "Procedure 🎉"), (3, "Step 1: Look"), (2, "Setext"),
    ]  # fmt: skip
    assert document.sections[3].parent is document.sections[2]
    for link in document.links:
        assert lines[link.line - 1][link.column - 1] in "[!"
    assert [link.target for link in document.links] == ["a.md", "b.png", "c.md#d"]
    assert "Reviewer: Dana" in document.front_matter


def test_blocks_have_their_content() -> None:
    step = parse(TEXT).sections[3]
    kinds = [block.kind for block in step.blocks]
    assert kinds == ["paragraph", "fence", "list", "list", "quote", "table"]
    ordered, tasks, quote, table = step.blocks[2:]
    assert [item.number for item in ordered.blocks] == [1, 2]
    assert [block.kind for block in ordered.blocks[1].blocks] == ["paragraph", "fence"]
    assert ordered.blocks[1].blocks[1].info == "bash"
    assert ordered.blocks[1].blocks[1].text == "ls\n"
    assert [item.done for item in tasks.blocks] == [False, True]
    assert [block.kind for block in tasks.blocks[1].blocks] == ["paragraph", "list"]
    assert quote.blocks[0].text == "quoted\nfurther"
    assert table.rows == [["a", "b"], ["1 \\| 2", "[x](c.md#d)"]]
    lines = TEXT.split("\n")
    assert lines[table.lines[1] - 1].startswith("| 1")


@settings(deadline=None, max_examples=200)
@given(st.text())
def test_any_text_gives_a_document(text: str) -> None:
    document = parse(text)
    count = text.count("\n") + 1
    assert all(1 <= section.line <= count for section in document.sections)
    assert all(1 <= block.line <= count for block in document.blocks())


PIECES = st.sampled_from(
    ["# A\n", "## B\n", "- x\n", "1. y\n", "> z\n", "```\n", "| a | b |\n", "| - | - |\n", "**F**: v\n",
     "\n", "  ", "\t", "<!--", "-->", "<div>\n", "[a](b)", "[ ] ", "🎉", "\r\n", "    c\n", "---\n", "`", "[^1]: f\n"]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_markdown_gives_a_document(text: str) -> None:
    document = parse(text)
    lines = text.split("\n")
    for section in document.sections[1:]:
        assert section.title.split("\n")[0].strip() in lines[section.line - 1]
    for entry in document.fields:
        assert "**F**" in lines[entry.line - 1]


@settings(deadline=None, max_examples=100)
@given(st.binary())
def test_any_bytes_give_a_document(content: bytes) -> None:
    parse(content.decode("utf-8", "replace"))


def test_many_links_of_a_line_have_each_its_column() -> None:
    text = "# A\n\n> é [x](y.md) [b](c)\n> [q](q)\n\n" + "\N{GRINNING FACE} [z](z.md) " * 20_000
    links = parse(text).links
    assert [(one.line, one.column) for one in links[:4]] == [(3, 5), (3, 15), (4, 3), (6, 3)]
    assert links[-1].column == 12 * 19_999 + 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('Restore "orders"', 'Restore "orders"'),
        (r'"say \"hi\" # loudly" # a comment', 'say "hi" # loudly'),
        ("'it''s down'", "it's down"),
        ("plain # a comment", "plain"),
        ('"unclosed', "unclosed"),
    ],
)
def test_a_value_of_front_matter_keeps_the_quotes_that_are_its_own(
    written: str, meant: str
) -> None:
    (field,) = fields_of_front_matter(f"---\ntitle: {written}\nnothing: # here\n---\n")
    assert (field.label, field.value, field.line) == ("title", meant, 2)


def test_a_heading_between_two_rules_is_one() -> None:
    text = "---\ntitle: É\n---\n\n# É\n\nx\n\n---\n### 2. Two\n---\n\n```yaml\na: 1\n\n---\nb: 2\n```\n\n---\n## B\n---\n"
    document = parse(text)
    assert [(one.title, one.line) for one in document.sections[1:]] == [
        ("É", 5), ("2. Two", 10), ("B", 21),
    ]  # fmt: skip
    assert [one.text for one in document.fences] == ["a: 1\n\n---\nb: 2\n"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("The `queue` *is* [full](x.md) {#given}", "The queue is full"),
        ("A `*b*` c, `[x](y)`", "A *b* c, [x](y)"), ("`a\\*b` \\*", "a\\*b *"),
        ("snake_case, 5 * 3, [Step]", "snake_case, 5 * 3, [Step]"), ("2*3*4", "234"),
        ("a &amp; b, 3 < 4", "a & b, 3 < 4"), ("~~old~~ new", "old new"), ("`open", "`open"),
        ("[a](b_(c)_d.md) e", "a e"), ('[a `b`](c "t(it)le")', "a b"), ("[a [b]](c)", "a [b]"),
        ("[a][known] [b][]", "a b"), ("![disk](x.png) full", "disk full"),
        ("<https://x.io> of <service>", "https://x.io of <service>"), ("C:\\dir\\*", "C:\\dir*"),
    ],
)  # fmt: skip
def test_a_title_reads_as_it_is_shown(written: str, read: str) -> None:
    assert plain_text(written) == read
