"""The entry of ``ops`` and ``python -m opsdocs``.

What people wait for at each Tab, and scripts at each start, is answered here without the command
line's imports, which take ten times as long; see docs/decisions/0012.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line of this process and exit."""
    text = None
    if sys.stdout is not None and sys.argv[1:] == ["--version"]:
        from opsdocs.version import installed_version  # noqa: PLC0415 - only for this

        text = f"ops {installed_version()}"
    elif "_OPS_COMPLETE" in os.environ:
        from opsdocs.cli.completion import completed  # noqa: PLC0415 - only for this

        text = completed(os.environ)
    if text is None:
        _run()
        return
    if sys.stdout is None:  # closed: nobody waits for it
        return
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        print(text, flush=True)
    except OSError:
        _run()  # which tells what is wrong with stdout


def _run() -> None:
    from opsdocs.cli.main import main as run  # noqa: PLC0415 - not for what is answered here

    run()


if __name__ == "__main__":
    main()
