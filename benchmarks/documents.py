"""Write runbooks as long and as mixed as those of public collections; every run writes the same.

Run as: python benchmarks/documents.py NUMBER FOLDER
"""

from __future__ import annotations

import math
import sys
import textwrap
from pathlib import Path
from random import Random

# Counted by shares.py in 1,099 documents of the six public collections that README.md names.
MEDIAN_SIZE, P90_SIZE = 2007, 7756
SHARES = {
    "front matter": 0.13,
    "link to the web": 0.64,
    "link to a file": 0.20,
    "table": 0.03,
    "HTML comment": 0.15,
    "HTML tag": 0.11,
    "fence": 0.61,
    "shell fence": 0.40,
    "code span": 0.71,
}
"""The share of documents that have it. All have lists here, as the runbooks of `ops` do."""
_MANY = {
    "link to the web": 2,
    "link to a file": 2,
    "table": 1,
    "HTML comment": 3,
    "HTML tag": 1,  # it opens and closes
    "code span": 7,
}
"""How many, in those that have it; a fence is in each step."""
_STEPS = 4
_SIZES = (600, 60_000)
_SPREAD = math.log(P90_SIZE / MEDIAN_SIZE) / 1.2816  # of a log-normal distribution
_LONG, _SHORT = 40, 8
"""Words of a paragraph, where much or little is still to be written."""
WORDS = [
    "service", "database", "replica", "certificate", "queue", "cache", "deployment", "rollback",
    "latency", "error", "backup", "window", "alert", "dashboard", "owner", "review", "check",
    "step", "command", "result",
]  # fmt: skip


def write_documents(number: int, folder: Path) -> None:
    """Write ``number`` runbooks into ``folder``, in which no tool finds anything."""
    folder.mkdir(parents=True)
    for at in range(number):
        (folder / f"task-{at}.md").write_text(document(at, number), encoding="utf-8")


def document(at: int, number: int) -> str:
    """Return the runbook ``at`` of ``number``, which links to others of them."""
    dice = Random(at)
    has = {kind for kind, share in SHARES.items() if dice.random() < share}
    language = "bash" if dice.random() < SHARES["shell fence"] / SHARES["fence"] else "text"
    size = min(max(dice.lognormvariate(math.log(MEDIAN_SIZE), _SPREAD), _SIZES[0]), _SIZES[1])
    pieces = [_piece(kind, dice, number) for kind, many in _MANY.items() if kind in has
              for _ in range(many)]  # fmt: skip
    dice.shuffle(pieces)
    parts = ["---\nweight: 20\ntags: [orders, production]\n---\n"] if "front matter" in has else []
    parts += [
        f"# Runbook: Task {at}\n",
        f"**Purpose**: {_words(dice, 6)}.  \n**Frequency**: On demand  \n**Duration**: 30m  ",
        "**Risk Level**: Medium\n\n## Prerequisites\n",
        _points(dice, "- [ ] "),
        "## Procedure\n",
    ]
    for step in range(1, max(1, min(_STEPS, int(size / 500))) + 1):
        parts.append(_step(step, dice, at, language if "fence" in has else ""))
    parts += ["## Verification\n", _points(dice, "- [ ] ")]
    parts += ["## Rollback\n", _points(dice, "1. "), "## Notes\n"]
    left = size - sum(map(len, parts))
    while left > 0 or pieces or parts[-1] == "## Notes\n":
        parts.append(_paragraph(dice, pieces[:4], _LONG if left > 10 * _LONG else _SHORT))
        del pieces[:4]
        left -= len(parts[-1])
    return "\n".join(parts)


def _piece(kind: str, dice: Random, number: int) -> str:
    words = _words(dice, 2)
    return {
        "link to the web": f"[{words}](https://example.com/{words.replace(' ', '/')})",
        "link to a file": f"[{words}](task-{dice.randrange(number)}.md)",
        "table": f"| what | who |\n| --- | --- |\n| {words} | team |\n| {words[::-1]} | team |\n",
        "HTML comment": f"<!-- {words} -->\n",
        "HTML tag": f"<kbd>{words}</kbd>",
        "code span": f"`{words.replace(' ', '-')}`",
    }[kind]


def _step(step: int, dice: Random, at: int, language: str) -> str:
    action = f"**Command/Action**: {_words(dice, 5)}.\n"
    if language:
        command = f"kubectl --namespace {dice.choice(WORDS)} get pods -l app=task-{at}"
        action = f"**Command/Action**:\n\n```{language}\n{command}\n```\n"
    return (
        f"### Step {step}: {_words(dice, 3)}\n\n{action}\n**Expected Result**: {_words(dice, 5)}.\n\n"
        f"**Troubleshooting**: {_words(dice, 5)}.\n"
    )


def _points(dice: Random, mark: str) -> str:
    marks = [mark, mark.replace("1", "2")]
    return "".join(f"{mark}{_words(dice, 4)}\n" for mark in marks)


def _paragraph(dice: Random, pieces: list[str], many: int) -> str:
    """Return ``many`` words in lines with ``pieces`` in between; those of several lines follow."""
    words = dice.choices(WORDS, k=many)
    blocks = [piece for piece in pieces if piece.endswith("\n")]
    for piece in pieces:
        if piece not in blocks:
            words.insert(dice.randrange(1, len(words)), piece)
    text = textwrap.fill(f"{' '.join(words)}.", 80, break_long_words=False, break_on_hyphens=False)
    return "\n".join([f"{text}\n", *blocks])


def _words(dice: Random, many: int) -> str:
    return " ".join(dice.choices(WORDS, k=many))


if __name__ == "__main__":
    write_documents(int(sys.argv[1]), Path(sys.argv[2]))
