"""The words that a team has for sections, fields and choices which rules know by another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from opsdocs.adopt.shape import Shape
from opsdocs.documents.words import synonyms
from opsdocs.types.model import question_name

_SEVERAL = 3
"""Documents in which a word stands before it is proposed as one of the team's."""


def team_words(
    looks: Sequence[Shape], known: Mapping[str, object]
) -> tuple[dict[str, list[str]], list[str]]:
    """Return the words by which several documents call what rules know by another name.

    They stand by what they mean; the second is what speaks for each, in words. Those that are
    ``known`` already are left out.
    """
    found: dict[str, list[str]] = {}
    told = []
    for kind, names_of in (
        ("SECTIONS", lambda one: one.headings),
        ("FIELDS", lambda one: {question_name(key) for key in (*one.labels, *one.front)}),
    ):
        means = synonyms(kind)
        counts = Counter(
            name for one in looks for name in names_of(one)
            if name in means and means[name] not in names_of(one)
        )  # fmt: skip
        for name, number in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            spelled = _spelled(name, looks)
            if number >= _SEVERAL and not _is_known(spelled, means[name], known):
                found.setdefault(means[name], []).append(spelled)
                told.append(f"{spelled} (in {number}) for {means[name].replace('_', ' ')}")
    chosen = _choices(looks)
    for name, every in chosen.items():
        forms = [one for one in every if not _is_known(one, name, known)]
        if not forms:
            continue
        found[name] = forms
        told.append(f"{', '.join(forms)} for {name}")
    return found, told


def _is_known(word: str, meaning: str, known: Mapping[str, object]) -> bool:
    there = known.get(meaning, ())
    return word == there or (isinstance(there, list | tuple) and word in there)


def _choices(looks: Sequence[Shape]) -> dict[str, list[str]]:
    """Return what several documents write in a field for a choice: SEV1 for P1."""
    means = synonyms("CHOICES")
    counts = Counter(
        value
        for one in looks
        for value in {*one.front.values(), *(label.value for label in one.labels.values())}
        if question_name(value) in means
    )
    if counts.total() < _SEVERAL:
        return {}
    found: dict[str, list[str]] = {}
    for value in sorted(counts):
        found.setdefault(means[question_name(value)], []).append(value)
    return found


def _spelled(name: str, looks: Sequence[Shape]) -> str:
    for one in looks:
        if name in one.headings:
            return one.headings[name][1]
        if name in one.labels:
            return one.labels[name].text
        for key in one.front:
            if question_name(key) == name:
                return key
    return name
