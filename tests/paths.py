"""Where things are in this checkout."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
SEED = TESTS / "seed/operations-README.md"
GOLDEN = TESTS / "golden"
