"""Measure how long all built-in types take to load, in process: at most 40 ms.

Run as: python benchmarks/load_types.py, with the package installed.
"""

from __future__ import annotations

import time
from statistics import median

from opsdocs.types.registry import load_types

ROUNDS = 21
PROMISE = 40.0


def main() -> int:
    """Print the milliseconds, and return 1 where the promise is broken."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        count = len(list(load_types(None)))
        times.append((time.perf_counter() - start) * 1000)
    kept = median(times) <= PROMISE
    print(
        f"{count} types: median {median(times):.1f} ms, min {min(times):.1f}, max {max(times):.1f}"
    )
    print(f"Promise: at most {PROMISE:.0f} ms: {'kept' if kept else 'BROKEN'}")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
