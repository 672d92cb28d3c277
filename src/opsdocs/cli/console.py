"""What the commands print: data on stdout, talk on stderr, neither with control characters."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from opsdocs.cli.columns import fit
from opsdocs.errors import OpsError
from opsdocs.files import WRITTEN
from opsdocs.json_text import as_json
from opsdocs.markdown.tables import pad
from opsdocs.patterns import Pattern
from opsdocs.printable import clean as without_control
from opsdocs.printable import one_line

INTERRUPTED = 130
"""The exit code after Ctrl-C, as of a shell: 128 and the number of the signal."""
_COMMAND = Pattern(r"##(?=vso\[|\[)|^[ \t]*::", re.MULTILINE)
"""What GitHub Actions and Azure Pipelines obey in what a job prints, wherever it comes from."""
_CODES = {"red": "31", "green": "32", "cyan": "36", "bold": "1", "dim": "2"}


def columns() -> int:
    """Return how wide the terminal is to which stderr talks, or 80."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):  # no terminal, or no file
        return 80


def clean(text: str) -> str:
    r"""Return ``text`` cleaned; in a job of CI, what its log would obey is written as ``\x23``."""
    return _inert(without_control(text))


def _inert(text: str) -> str:
    if "GITHUB_ACTIONS" not in os.environ and "TF_BUILD" not in os.environ:
        return text
    return _COMMAND.sub(lambda found: found[0][:-1] + f"\\x{ord(found[0][-1]):02x}", text)


def out(text: str) -> None:
    """Print a line of data."""
    _print_out(clean(text) + "\n")


def say(text: str, *, quiet: bool = False) -> None:
    """Print a line of talk, unless it is to be quiet."""
    if not quiet:
        print(clean(text), file=sys.stderr)


def paint(text: str, color: str) -> str:
    """Return ``text`` for stderr, cleaned, and in ``color`` where stderr is a terminal."""
    text = clean(text)
    return f"\033[{_CODES[color]}m{text}\033[0m" if is_painted() else text


def is_painted() -> bool:
    """Tell whether what is printed on stderr has colors."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stderr.isatty() and not is_plain


def warn(message: str, hint: str) -> None:
    """Print a warning: what was done all the same, and what to do next."""
    complain(message, hint, label=paint("warning:", "cyan"))


def complain(message: str, hint: str = "", *, label: str = "") -> None:
    """Print an error: what is wrong, and what to do next."""
    print(label or paint("error:", "red"), clean(" ".join(message.split())), file=sys.stderr)
    if hint:
        print(paint("hint:", "cyan"), clean(" ".join(hint.split())), file=sys.stderr)


def interrupted(kept: str = "") -> int:
    """Tell that Ctrl-C was obeyed, and what is ``kept``; return the exit code for that."""
    say(f"Interrupted. {kept or ('' if WRITTEN else 'Nothing was written.')}".rstrip())
    return INTERRUPTED


@contextmanager
def progress(total: int, *, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how far a check of over a second has come; yield what is told of it."""
    begun = monotonic()
    shown = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    written = False

    def tell(done: int) -> None:
        nonlocal written
        if shown and monotonic() - begun > 1:
            written = True
            sys.stderr.write(f"\rChecking … {done:,} of {total:,}\033[K")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if written:
            sys.stderr.write("\r\033[K")


def is_interactive() -> bool:
    """Whether there is a person to ask: they type on stdin and read on stderr."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def out_path(path: Path) -> None:
    """Print ``path`` as seen from the working directory, on one line whatever its name holds."""
    out(one_line(shown(path)))


def shown(path: Path) -> str:
    """Return ``path`` as seen from the working directory."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive of Windows
        return str(path)


def out_document(text: str) -> None:
    """Print a document: as it is into a file or pipe, cleaned on a terminal."""
    _print_out(clean(text) if sys.stdout.isatty() else text)


def out_json(value: Any, **settings: Any) -> None:
    """Print ``value`` as JSON."""
    _print_out(as_json(value, **settings) + "\n")


def out_painted(text: str) -> None:
    """Print lines that are cleaned already, and may be in color."""
    if text:
        text = _inert(text)
        _print_out(text + "\n" if not text.endswith("\n") else text)


def _print_out(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # whoever read has seen enough, as `head` has
    except OSError as error:
        # Or it would fail once more as the interpreter ends.
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        raise OpsError(
            f"cannot print {text.strip()[:60]!r}: {error.strerror or 'stdout is closed'}"
        ) from None


def out_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows of data, the first a heading, in columns."""
    for row in pad([[one_line(text) for text in row] for row in rows]):
        out("  ".join(row).rstrip())


def out_fitted(rows: Sequence[tuple[str, ...]], *, wide: bool) -> None:
    """Print rows of data as ``out_table`` does; on a terminal a line each, unless ``wide``."""
    if sys.stdout.isatty() and not wide:
        shown = [tuple(one_line(cell) for cell in row) for row in rows]
        rows = fit(shown, shutil.get_terminal_size().columns)
    out_table(rows)


def quoted(path: object) -> str:
    """Return ``path`` as a person would type it to a shell."""
    return shlex.quote(str(path))
