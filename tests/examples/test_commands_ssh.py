"""The commands of the examples that go through ``ssh``: what arrives on the other host."""

import re
import shlex
import subprocess
from pathlib import Path

from commands import codes, page, pages, shell
from host_tools import needs

VARIABLES = {"HOST": "db-2.example.com", "NEW": "db-1.example.com", "OLD": "db-2.example.com"}


def over_ssh() -> list[tuple[str, str]]:
    """Return the page and the text of each command or block that has ``ssh`` in it."""
    return [
        (name, code)
        for name, text in pages().items()
        for code in [*codes(text), *(one for part in page(name).sections for one in shell(part))]
        if re.search(r"\bssh [^ ]", code)
    ]


@needs("ssh", "sshd", "ssh-keygen")
def test_each_command_arrives_whole_on_the_other_host(any_host: Path) -> None:
    """Nothing of a query is lost or run on this side, though two shells read its quotes."""
    found = over_ssh()
    assert len(found) > 50
    queries = 0
    for name, code in found:
        (any_host / "there").write_text("")
        done = subprocess.run(
            ["/bin/bash", "-uc", code],
            env={"PATH": str(any_host / "bin"), "BASH_ENV": str(any_host / "here"), **VARIABLES},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.stderr == "", f"{name}: {code}"
        told = [line.split("\x1f")[:-1] for line in (any_host / "there").read_text().splitlines()]
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
