"""The tools of a host: which are there, servers that run meanwhile, and stand-ins."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

# Debian keeps the tools of an administrator out of the PATH of others.
ENVIRONMENT = os.environ | {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}


def needs(*tools: str) -> pytest.MarkDecorator:
    missing = [tool for tool in tools if shutil.which(tool, path=ENVIRONMENT["PATH"]) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def bash(script: str, folder: Path | None = None, code: int = 0, **variables: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=ENVIRONMENT | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done.stdout
    return done.stdout


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def started(command: list[str], port: int, folder: Path) -> Iterator[int]:
    """Yield the port of a server, which runs meanwhile."""
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log)
    try:
        for _ in range(300):
            if answers(port) or server.poll() is not None:
                break
            time.sleep(0.1)
        assert answers(port), (folder / "log").read_text()
        yield port
    finally:
        server.terminate()
        server.wait()


def dns_key(folder: Path) -> None:
    made = bash("tsig-keygen orders")
    (folder / "dns.key").write_text(made)


def shim(folder: Path, name: str, script: str) -> None:
    """Put a command called ``name`` into ``folder``."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
VAULT = shutil.which("bao") or shutil.which("vault")
