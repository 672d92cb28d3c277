"""Draw docs/session.svg, the session in the README: run it for real, and picture its screen.

A shell in a pseudo-terminal gets the commands and answers below, each when what it answers has
appeared; nothing waits for time to pass, so every run gives the same bytes.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pexpect  # type: ignore[import-untyped]
import pyte
from pyte.screens import Char

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "session.svg"
COLUMNS, ROWS = 88, 100
ENTER, UP = "\r", "\x1b[A"
PROMPT = "\x1b[32m$\x1b[0m "

# What is waited for, and what is typed then.
SESSION = [
    (PROMPT, "ops init demo --defaults" + ENTER),
    ("Next:", ""),
    (PROMPT, "cd demo" + ENTER),
    (PROMPT, 'ops new runbook "Certificate renewal"' + ENTER),
    ("Ctrl-C: stop", "Renew the TLS certificate before it expires" + ENTER),
    ("Ctrl-C: stop", "Every 60 days" + ENTER),
    ("Ctrl-C: stop", ENTER),
    ("High", UP + UP + ENTER),
    ("Ctrl-C: stop", "Request the new certificate" + ENTER),
    ("Ctrl-C: stop", "Install it and reload nginx" + ENTER),
    ("Ctrl-C: stop", ENTER),
    ("About This", ENTER),
    ("answers for later", ENTER),
    ("runbooks/certificate-renewal.md", ""),
    (PROMPT, ""),
]
DESCRIPTION = (
    "In a terminal, ops init sets up the operations folder of a project and lists its files. "
    "Then ops new runbook asks for the purpose, frequency, duration, risk level and steps of a "
    "runbook, and prints the path of the document it wrote."
)

FONT_SIZE, CELL, LINE, MARGIN, BAR = 14, 8.4, 19, 22, 38
TEXT, WINDOW, FRAME = "#e6edf3", "#161b22", "#3d444d"
LIGHTS = ("#ff5f57", "#febc2e", "#28c840")
# The colours that pyte names, as far as ops may use them; others it gives as hexadecimal digits.
COLORS = {
    "black": "#484f58",
    "red": "#ff7b72",
    "green": "#3fb950",
    "brown": "#d29922",
    "blue": "#58a6ff",
    "magenta": "#bc8cff",
    "cyan": "#39c5cf",
    "white": "#b1bac4",
    "brightblack": "#8b949e",
}


def record(folder: Path) -> str:
    """Run the session in ``folder`` and return what the terminal received."""
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "PS1": "\n" + PROMPT,
        "SOURCE_DATE_EPOCH": "1767225600",
        "PROMPT_TOOLKIT_NO_CPR": "1",
        "PROMPT_TOOLKIT_COLOR_DEPTH": "DEPTH_24_BIT",
    }
    received = io.StringIO()
    size = (ROWS, COLUMNS)
    with pexpect.spawn(
        "/bin/sh", ["-i"], cwd=folder, env=environment, dimensions=size, encoding="utf-8"
    ) as shell:
        shell.logfile_read = received
        shell.delaybeforesend = None
        for awaited, typed in SESSION:
            try:
                shell.expect_exact(awaited)
            except (pexpect.TIMEOUT, pexpect.EOF):
                sys.exit(f"{awaited!r} did not appear; the session was:\n{received.getvalue()}")
            shell.send(typed)
    return received.getvalue()


def show(received: str) -> list[list[Char]]:
    """Return the lines on the screen after ``received``, without the prompt at the end."""
    screen = pyte.Screen(COLUMNS, ROWS)
    pyte.Stream(screen).feed(received)
    rows = (screen.buffer[y] for y in range(screen.cursor.y))
    lines = [_stripped([row[x] for x in range(COLUMNS)]) for row in rows]
    filled = [at for at, line in enumerate(lines) if line]
    return lines[filled[0] : filled[-1] + 1]


def _stripped(line: list[Char]) -> list[Char]:
    """Return ``line`` without the blanks at its end."""
    ends = [at for at, cell in enumerate(line, 1) if cell.data.strip()]
    return line[: max(ends, default=0)]


def _look(cell: Char) -> dict[str, str]:
    """Return the SVG attributes by which ``cell`` differs from plain text."""
    look = {}
    if cell.fg != "default":
        look["fill"] = COLORS.get(cell.fg, f"#{cell.fg}")
    if cell.bold:
        look["font-weight"] = "bold"
    if cell.italics:
        look["font-style"] = "italic"
    if cell.underscore:
        look["text-decoration"] = "underline"
    return look


def _attributes(values: dict[str, Any]) -> str:
    return "".join(f' {name}="{value}"' for name, value in values.items())


def draw_line(line: list[Char], top: int) -> str:
    """Return a line of the screen as one text, as wide as its cells in whatever font there is."""
    spans = []
    for look, cells in groupby(line, key=_look):
        text = escape("".join(cell.data for cell in cells))
        spans.append(f"<tspan{_attributes(look)}>{text}</tspan>" if look else text)
    values = {
        "x": MARGIN,
        "y": top,
        "textLength": f"{len(line) * CELL:g}",
        "lengthAdjust": "spacingAndGlyphs",
        "xml:space": "preserve",  # on each text, since Chrome does not inherit it
    }
    return f"<text{_attributes(values)}>{''.join(spans)}</text>"


def draw(lines: list[list[Char]]) -> str:
    """Return the picture of a terminal's window that shows ``lines``."""
    width = round(COLUMNS * CELL) + 2 * MARGIN
    height = BAR + len(lines) * LINE + MARGIN
    lights = [
        f'<circle cx="{MARGIN + 6 + at * 20}" cy="20" r="6" fill="{color}"/>'
        for at, color in enumerate(LIGHTS)
    ]
    texts = "\n".join(draw_line(line, BAR + LINE * at) for at, line in enumerate(lines, 1) if line)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" role="img" aria-labelledby="session-title session-desc">
<title id="session-title">A session with ops in a terminal</title>
<desc id="session-desc">{escape(DESCRIPTION)}</desc>
<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10" \
fill="{WINDOW}" stroke="{FRAME}"/>
{"".join(lights)}
<g font-family="ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', \
'DejaVu Sans Mono', monospace" font-size="{FONT_SIZE}" fill="{TEXT}">
{texts}
</g>
</svg>
"""


def main() -> None:
    """Write the picture, or with ``--check`` exit with 1 where it is not the written one."""
    parser = argparse.ArgumentParser(description="Draw docs/session.svg.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it differs")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        picture = draw(show(record(Path(folder))))
    if not check:
        PICTURE.write_text(picture, encoding="utf-8")
    elif not PICTURE.is_file() or PICTURE.read_text(encoding="utf-8") != picture:
        sys.exit("docs/session.svg is not what the session shows now; run scripts/session_svg.py")


if __name__ == "__main__":
    main()
