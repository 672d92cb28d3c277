"""Measure how long a person waits between two prompts, in process: at most 50 ms.

Run as: python benchmarks/between_prompts.py, with the package installed. It answers every question
of every built-in type with Enter at a terminal that shows nothing, and measures from the key to the
next field that is drawn; what is typed is kept on disk as always.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from statistics import median
from unittest.mock import patch

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from opsdocs.cli import interview as terminal
from opsdocs.cli import prompts
from opsdocs.stamp.compose import known_to
from opsdocs.stamp.interview import Interview
from opsdocs.stamp.prompt import More, Prompt
from opsdocs.types.model import DocType
from opsdocs.types.registry import load_types
from opsdocs.workspace import Workspace

PROMISE = 50.0
TODAY = date(2026, 11, 23)


def waits(doctype: DocType, root: Path, keys: PipeInput) -> list[float]:
    """Return the milliseconds of each question of ``doctype``, from one Enter to the next."""
    settings, facts = known_to(doctype, Workspace(root), TODAY)
    interview = Interview(doctype, {}, dict(settings), facts)
    interview.choose(question.name for question in doctype.questions)
    session = terminal.InterviewSession(
        interview, TODAY, False, root / "answers/kept.json", "", lambda *_: 0, lambda _: ""
    )
    times: list[float] = []
    while True:
        start = time.perf_counter()
        step = interview.next()
        if step is None:
            return times
        required = isinstance(step, Prompt) and step.required and not isinstance(step, More)
        keys.send_text("Orders\r" if required else "\r")
        session.ask(step)
        times.append((time.perf_counter() - start) * 1000)


def main() -> int:
    """Print the milliseconds, and return 1 where the promise is broken."""
    gc.disable()  # as ``ops`` itself does
    times: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        create_pipe_input() as keys,
        create_app_session(input=keys),
        Path(os.devnull).open("w", encoding="utf-8") as nothing,
        redirect_stderr(nothing),
        patch.object(prompts, "create_output", lambda **_: DummyOutput()),
    ):
        (Path(folder) / "operations").mkdir()
        for doctype in load_types(None):
            if isinstance(doctype, DocType):
                times += waits(doctype, Path(folder), keys)
    slowest = sorted(times)[int(len(times) * 0.99)]
    kept = slowest <= PROMISE
    print(
        f"{len(times)} prompts: median {median(times):.1f} ms, 99 % within {slowest:.1f}, "
        f"max {max(times):.1f}"
    )
    print(f"Promise: 99 % within {PROMISE:.0f} ms: {'kept' if kept else 'BROKEN'}")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
