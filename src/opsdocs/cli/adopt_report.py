"""What ``ops adopt`` says of the documents that it found, and of those that it took over."""

from __future__ import annotations

import shlex
from collections import Counter

from opsdocs.adopt.groups import FEWEST
from opsdocs.adopt.survey import MOST_LOOKED_AT, Other, Survey
from opsdocs.cli import console
from opsdocs.documents.tree import Tree
from opsdocs.printable import counted

MOST_OTHERS = 3
"""Other folders that are told of."""
_MOST_NAMES = 3


def nothing(found: Survey) -> str:
    """Return why there is nothing to propose."""
    if not found.looks:
        return (
            "There is no folder of 3 documents or more with a name such as runbooks or incidents.\n"
            + (
                "\n".join(_others_of(found))
                or "Name the folder of the documents: ops adopt docs/howto"
            )
        )
    left = [one for one in found.looks if not one.decided_by]
    if not left:
        return (
            f"Nothing is left to propose: of {len(found.looks)} documents each has a type, or the"
            " settings say that it has none."
        )
    return (
        f"{len(left)} of {len(found.looks)} documents have no type, and no shape in common with"
        " others.\nThey stay so: they are checked for links, secrets and commands."
    )


def _others_of(found: Survey) -> list[str]:
    """Return a line for each folder that may have documents of operations, too."""
    lines = []
    for one in found.others[:MOST_OTHERS]:
        told = f"{one.folder}/ has {what_is_in(one)}"
        them = "them" if one.documents > 1 else "it"
        lines.append(f"{told}. To take {them} over: ops adopt {shlex.quote(one.folder)}")
    return lines


def what_is_in(other: Other) -> str:
    number = counted(other.documents, "document")
    if not other.named:
        return number
    return f"{number}, {_named(other)} among them" if other.documents > 1 else f"{other.named[0]}"


def _named(other: Other) -> str:
    more = len(other.named) - _MOST_NAMES
    return ", ".join(other.named[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def tell_others(found: Survey) -> None:
    """Say where else there are documents whose names are of operations."""
    if any(one.named for one in found.others):
        for line in _others_of(found):
            console.say(line)


def summary(tree: Tree, found: Survey, *, quiet: bool, baseline: int) -> None:
    if quiet:
        return
    pages = [page for page in tree.pages if not page.is_index]
    typed = Counter(page.doctype.name for page in pages if page.doctype)
    told = ", ".join(f"{number} {name}" for name, number in typed.most_common(8))
    if typed:
        console.say(f"{sum(typed.values())} of {len(pages)} documents have a type: {told}.")
    own = next((name for name, _ in typed.most_common() if not tree.types[name].built_in), "")
    if own:
        console.say(f"To write one like the others: ops new {own} TITLE")
    left = len(pages) - sum(typed.values())
    if left:
        is_or_are, stay = ("is", "stays") if left == 1 else ("are", "stay")
        why = f"{is_or_are} too few to learn from" if left < FEWEST else "share no shape"
        console.say(f"{counted(left, 'document')} {why}, and {stay} without a type.")
        console.say("To list them: ops list --where type=")
    if len(pages) > MOST_LOOKED_AT:
        console.say(f"To learn that, {len(found.looks)} of them were looked at.")
    if baseline:
        console.say(
            f"{counted(baseline, 'finding')} {'is' if baseline == 1 else 'are'} recorded as known;"
            " ops check fails on what is more."
            "\nTo see them: ops check --no-baseline"
        )
