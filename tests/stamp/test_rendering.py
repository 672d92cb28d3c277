"""Templates of types that nobody vouches for: what they can't do, and what the author is told."""

import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from opsdocs.errors import TypeFileError
from opsdocs.stamp.gather import gather
from opsdocs.stamp.given_answers import Given
from opsdocs.stamp.render import render_document
from opsdocs.types.load import load_type

TODAY = date(2026, 11, 23)


def render(folder: Path, body: str, path: str = "x/{{ title | slugify }}.md") -> tuple[str, str]:
    file = folder / "operations/.types/mine.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f'---\ntitle: Mine\npath: "{path}"\n---\n# {{{{ title }}}}\n\n{body}\n', "utf-8"
    )
    doctype = load_type(file)
    answers = gather(doctype, {"title": Given("A title", "title")}, {}, {"today": TODAY})
    return render_document(doctype, answers, TODAY)


@pytest.mark.parametrize(
    "body",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ today.__init__.__globals__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ ['']|map(attribute='__class__')|list }}",
        "{{ self.__init__.__globals__ }}",
        "{{ cycler }}",
        "{% include '/etc/passwd' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{{ nope }}",
        "{{ title.nope }}",
        "{{ title | nofilter }}",
        "{{ 1 / 0 }}",
        "{{ x",
        "{% if %}",
        "{% endif %}",
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(40) }}",
        "{{ 'a' * 10000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{% set n = namespace(s='aaaa') %}{% for i in [1] * 99 %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set n = namespace(s='a') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
        "{% set n = namespace(s=[1]) %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
        "{{ 'x'.center(9999999999) }}",
        "{{ 'x' | center(9999999999) }}",
        "{{ '%9999999999d' % 1 }}",
        "{{ '{:9999999999}'.format(1) }}",
        "{{ 'x' | indent(1000000000) }}",
        "{{ lipsum(100000) }}",
        "{{ range(99999) | join('" + "x" * 1000 + "') }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    ],
)
def test_it_ends_with_an_error_that_names_the_file(tmp_path: Path, body: str) -> None:
    with pytest.raises(TypeFileError) as refused:
        render(tmp_path, body)
    assert refused.value.message.startswith("operations/.types/mine.md")


_HOLES = {
    "max-of-range": "{% for i in range(99999) %}{{ range(99999)|max }}{% endfor %}",
    "in-range": "{% for i in range(99999) %}{{ 0.5 in range(99999) }}{% endfor %}",
    "chain-of-attributes": "{{ range(99999)|map(attribute='real" + ".real" * 3000 + "')|max }}",
    "doubled-blocks": "{% set a %}{{ '' }}x{{ '' }}{% endset %}"
    + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40,
    "doubled-empty-blocks": "{% set a %}{% if 0 %}{% endif %}{{ '' }}{{ '' }}{% endset %}"
    + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40
    + "{% for i in range(999999) %}{{ a }}{% endfor %}",
    "doubled-macros": "{% macro m0() %}{{ '' }}x{% endmacro %}"
    + "".join(
        f"{{% macro m{n + 1}() %}}{{{{ m{n}() }}}}{{{{ m{n}() }}}}{{% endmacro %}}"
        for n in range(40)
    )
    + "{{ m40() }}",
    "attribute-of-join": "{{ [today]|join('', '__doc__') }}",
    "attribute-of-map": "{{ [today]|map(attribute='__class__.__doc__')|join }}",
}


_REFUSALS = {
    "chain-of-attributes": "the name of an attribute is too long",
    "attribute-of-join": "is unsafe",
    "attribute-of-map": "is unsafe",
}
"""Why a hole is refused, where that is not the number of its steps."""


@pytest.mark.slow
@pytest.mark.parametrize("name", _HOLES)
def test_attack_b6_all_that_takes_time_or_memory_is_paid_for(tmp_path: Path, name: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TypeFileError, match=_REFUSALS.get(name, "more than 1,000,000 steps")):
            render(tmp_path, _HOLES[name])
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


def test_the_line_is_the_one_of_the_file(tmp_path: Path) -> None:
    for body in ("text\n\n{{ nope }}", "text\n\n{{ title | nofilter }}", "text\n\n{% if %}"):
        with pytest.raises(TypeFileError, match=r"mine\.md:9: "):
            render(tmp_path, body)


@pytest.mark.parametrize(
    "path",
    ["../x.md", "a/../../x.md", ".types/x.md", "x.txt", "{{ nope }}", "{{ title"],
)
def test_a_path_stays_in_operations(tmp_path: Path, path: str) -> None:
    with pytest.raises(TypeFileError, match=r"mine\.md"):
        render(tmp_path, "", path)


def test_ordinary_templates_work(tmp_path: Path) -> None:
    _, text = render(
        tmp_path,
        """{% macro row(a, b) %}| {{ a }} | {{ b }} |{% endmacro %}
{% set note %}**Note**: {{ title }}{% endset %}
{{ note }}

{{ row("one", title | upper) }}

{% set ns = namespace(count=0) %}
{% for n in range(3) %}
{% set ns.count = ns.count + n %}
{% endfor %}
{{ ns.count }} by {{ today | plus("2 weeks") }}, {{ ["b", "a"] | sort | join(" and ") }}
""",
    )
    assert text == (
        "# A title\n\n**Note**: A title\n\n| one | A TITLE |\n\n3 by 2026-12-07, a and b\n"
    )


def test_blank_lines_and_field_lines_are_tidied_but_not_in_fences(tmp_path: Path) -> None:
    _, text = render(
        tmp_path,
        "**A**: 1   \n**B**: 2\n\n\n\ntext  \n\n```text\n\n\n**A**: 1   \n**B**: 2\n```\n\n\n",
    )
    assert text == (
        "# A title\n\n**A**: 1  \n**B**: 2\n\ntext\n\n```text\n\n\n**A**: 1   \n**B**: 2\n```\n"
    )
