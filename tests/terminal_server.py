"""Runs `ops` at pseudo-terminals, each time in a fork of this process that has imported it all.

So a test that needs many terminals doesn't wait for as many starts. Over the socket on stdin comes
a line of JSON for each run; the terminal's descriptor goes back, and at its end the exit code.
"""

import fcntl
import json
import os
import pty
import socket
import struct
import sys
import termios

from opsdocs.cli import interview, new, new_document, prompts  # noqa: F401 - once for all runs
from opsdocs.cli import main as cli


def main() -> None:
    link = socket.socket(fileno=0)
    lines = link.makefile("r", encoding="utf-8")
    for line in lines:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            link.sendall(json.dumps(os.waitstatus_to_exitcode(status)).encode() + b"\n")
            continue
        child, terminal = pty.fork()
        if child == 0:
            link.close()
            os.chdir(asked["folder"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            sys.stdin = os.fdopen(0, encoding="utf-8")
            sys.stdout, sys.stderr = (os.fdopen(at, "w", 1, "utf-8") for at in (1, 2))
            code = 70
            try:
                code = cli.run(asked["args"])
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *asked["size"], 0, 0))
        socket.send_fds(link, [b"%d\n" % child], [terminal])
        os.close(terminal)


if __name__ == "__main__":
    main()
