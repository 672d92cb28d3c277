"""The commands of the examples that go through ``ssh``: what arrives on the other host."""

import getpass
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import codes, page, pages, shell
from host_tools import ENVIRONMENT, free_port, needs, started
from ssh_server import CLIENT, HANDED_OVER, SERVER, WRITE_DOWN

VARIABLES = {"HOST": "db-2.example.com", "NEW": "db-1.example.com", "OLD": "db-2.example.com"}


def over_ssh() -> list[tuple[str, str]]:
    """Return the page and the text of each command or block that has ``ssh`` in it."""
    return [
        (name, code)
        for name, text in pages().items()
        for code in [*codes(text), *(one for part in page(name).sections for one in shell(part))]
        if re.search(r"\bssh [^ ]", code)
    ]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server for every host; the folder has what it was told."""
    folder = tmp_path_factory.mktemp("host")
    about = {"folder": folder, "port": free_port(), "user": getpass.getuser()}
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-f", folder / "key"], check=True)
    shutil.copy(folder / "key.pub", folder / "authorized")
    for name, text in (
        ("sshd.conf", SERVER.format(**about)),
        ("ssh.conf", CLIENT.format(**about)),
        ("remote", WRITE_DOWN.format(log=folder / "there")),
        ("here", WRITE_DOWN.format(log=folder / "run-here")),
        ("handed-over", HANDED_OVER.format(**about)),
    ):
        (folder / name).write_text(text)
    (folder / "handed-over").chmod(0o755)
    (folder / "bin").mkdir()
    (folder / "bin/ssh").write_text(
        f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/ssh.conf "$@"\n'
    )
    (folder / "bin/ssh").chmod(0o755)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    server = shutil.which("sshd", path=ENVIRONMENT["PATH"])
    assert server
    for _ in started([server, "-D", "-e", "-f", str(folder / "sshd.conf")], about["port"], folder):
        # One connection for all of them, which takes a tenth of the time.
        link = subprocess.Popen([folder / "bin/ssh", "-M", "-N", "db-1"])
        try:
            yield folder
        finally:
            link.terminate()
            link.wait()


@needs("ssh", "sshd", "ssh-keygen")
def test_each_command_arrives_whole_on_the_other_host(host: Path) -> None:
    """Nothing of a query is lost or run on this side, though two shells read its quotes."""
    found = over_ssh()
    assert len(found) > 50
    queries = 0
    for name, code in found:
        (host / "there").write_text("")
        done = subprocess.run(
            ["/bin/bash", "-uc", code],
            env={"PATH": str(host / "bin"), "BASH_ENV": str(host / "here"), **VARIABLES},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stderr == "", f"{name}: {code}"
        told = [line.split("\x1f")[:-1] for line in (host / "there").read_text().splitlines()]
        assert told, f"nothing arrived of {name}: {code}"
        for arguments in told:
            at = [number for number, one in enumerate(arguments) if one.startswith("--command=")]
            if "psql" not in arguments or not at:
                continue
            queries += 1
            query = arguments[at[0]].removeprefix("--command=")
            assert re.match(r"\s*(select|show|alter|create|drop|checkpoint)\b", query), code
            assert len(at) == 1
            rest = arguments[at[0] + 1 :]
            assert all(one.startswith("-") for one in rest), shlex.join(arguments)
    assert queries > 15
