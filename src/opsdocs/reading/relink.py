"""Links of a document that lead nowhere where its copy is: they become text."""

from __future__ import annotations

import re
from collections.abc import Callable

from opsdocs.printable import one_line
from opsdocs.reading.events import events_with_range

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//|#")


def relinked(text: str, where: Callable[[str], str]) -> str:
    """Return ``text`` with each link for which ``where`` gives some words as text with them."""
    source = text.encode("utf-8", "replace")
    written: list[bytes] = []
    done, depth, inner, target, outer = 0, 0, [0, 0], "", {"start": 0, "end": 0}
    for (name, kind, about), span in events_with_range(text):
        linking = kind in {"Link", "Image"}
        if linking and name == "Start":
            depth += 1
            if depth == 1:
                outer, target, inner = span, about["dest_url"], [len(source), span["start"]]
                continue
        if not linking or name == "Start":
            inner = [min(inner[0], span["start"]), max(inner[1], span["end"])]
            continue
        depth -= 1
        words = "" if depth or _SCHEME.match(target) else where(target)
        if words:
            shown = source[inner[0] : inner[1]] if inner[0] < inner[1] else b"image"
            written += [source[done : outer["start"]], shown, f" ({one_line(words)})".encode()]
            done = outer["end"]
    return b"".join([*written, source[done:]]).decode()
