"""The tools that `ops` is measured beside, and how each is installed: outside the tree."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from measure import CommandError, require

ROOT = Path(__file__).resolve().parents[1]
_DONE = "installed.json"


@dataclass(frozen=True)
class Peer:
    """A tool: its packages from one source, and its files, by the name that commands use."""

    name: str
    source: str
    packages: tuple[str, ...]
    files: Mapping[str, str]


def _python(name: str) -> Peer:
    return Peer(name, "pip", (name,), {name: f"bin/{name}"})


def _node(name: str) -> Peer:
    return Peer(name, "npm", (name,), {name: f"node_modules/.bin/{name}"})


PEERS = (
    _python("copier"),
    _python("cookiecutter"),
    _python("cruft"),
    _python("towncrier"),
    _python("scriv"),
    _node("hygen"),
    _node("plop"),
    _node("log4brains"),
    Peer("adr-tools", "apt", ("adr-tools",), {"adr": "bin/adr"}),
    _python("rumdl"),
)


@dataclass
class Tools:
    """What is installed: files and versions, and why what is missing is missing."""

    files: dict[str, Path] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def install_peers(folder: Path, names: Iterable[str]) -> Tools:
    """Install the peers ``names`` below ``folder``, unless they are there already."""
    tools, wanted = Tools(), set(names)
    pins = _pins()
    for peer in PEERS:
        if peer.name not in wanted:
            continue
        home = folder / peer.name
        packages = [f"{name}=={pins[name]}" if name in pins else name for name in peer.packages]
        if peer.source != "pip":
            packages = list(peer.packages)
        try:
            versions = _installed(home, packages)
            if versions is None:
                say(f"Installing {peer.name} …")
                shutil.rmtree(home, ignore_errors=True)
                home.mkdir(parents=True)
                versions = _INSTALLERS[peer.source](home, packages)
                done = {"packages": packages, "versions": versions}
                (home / _DONE).write_text(json.dumps(done), "utf-8")
            files = {name: home / path for name, path in peer.files.items()}
            for path in files.values():
                if not path.exists():
                    raise CommandError(f"error: the package has no {path.name}")
        except (CommandError, OSError) as error:
            tools.missing[peer.name] = reason(str(error))
            say(f"{peer.name} is missing: {tools.missing[peer.name]}")
            continue
        tools.files |= files
        tools.versions |= versions
    return tools


def install_ops(home: Path, source: Path = ROOT) -> Path:
    """Build the wheel of ``source`` and install it with byte code, afresh; return the wheel."""
    say(f"Installing ops from {'this checkout' if source == ROOT else source.name} …")
    shutil.rmtree(home, ignore_errors=True)
    pip = _venv(home)
    # Building imports modules of the checkout, and must leave no byte code there.
    no_byte_code = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    wheels = home / "wheels"
    require([*pip, "wheel", "--no-deps", "-w", str(wheels), str(source)], home, no_byte_code)
    (wheel,) = wheels.glob("*.whl")
    pinned = ["--constraint", str(ROOT / "constraints.txt")]
    require([*pip, "install", "--compile", *pinned, str(wheel)], home, os.environ)
    return wheel


def package_versions(home: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the versions of packages in the environment ``home``."""
    ask = "import sys; from importlib.metadata import version as v; print(*map(v, sys.argv[1:]))"
    wanted = list(names)
    printed = require([str(home / "bin" / "python"), "-c", ask, *wanted], home, os.environ)
    return dict(zip(wanted, printed.split(), strict=True))


def _venv(home: Path) -> list[str]:
    """Make an environment and return its pip."""
    home.mkdir(parents=True, exist_ok=True)
    require([sys.executable, "-m", "venv", str(home)], home, os.environ)
    return [str(home / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]


def _pip(home: Path, packages: list[str]) -> dict[str, str]:
    require([*_venv(home), "install", "--compile", *packages], home, os.environ)
    return package_versions(home, [package.split("==")[0] for package in packages])


def _npm(home: Path, packages: list[str]) -> dict[str, str]:
    (home / "package.json").write_text('{"private": true}\n', "utf-8")
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    require(["npm", "install", *quiet, *packages], home, os.environ)
    found = (home / "node_modules" / name / "package.json" for name in packages)
    texts = (json.loads(path.read_text("utf-8")) for path in found)
    return {text["name"]: text["version"] for text in texts}


def _apt(home: Path, packages: list[str]) -> dict[str, str]:
    """Unpack Debian's package, without installing it, and write its new place into its scripts."""
    (name,) = packages
    require(["apt-get", "download", name], home, os.environ)
    (package,) = home.glob("*.deb")
    require(["dpkg-deb", "--extract", str(package), str(home)], home, os.environ)
    (home / "usr" / "bin").rename(home / "bin")
    for path in [*(home / "bin").iterdir(), *(home / "usr" / "libexec" / name).iterdir()]:
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"=/usr/", f"={home}/usr/", text), "utf-8")
    version = require(["dpkg-deb", "--field", str(package), "Version"], home, os.environ)
    return {name: version.strip()}


_INSTALLERS = {"pip": _pip, "npm": _npm, "apt": _apt}


def _installed(home: Path, packages: list[str]) -> dict[str, str] | None:
    """Return the versions of what is in ``home`` where it is what is wanted."""
    try:
        done = json.loads((home / _DONE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    versions: dict[str, str] = done["versions"]
    return versions if done["packages"] == packages else None


def _pins() -> dict[str, str]:
    """Return the versions of packages in ``constraints.txt``."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    found = (line.partition("==") for line in lines if not line.startswith("#"))
    return {name: version for name, _, version in found}


def reason(message: str) -> str:
    """Return the line of ``message`` that tells most, without addresses and paths."""
    lines = [line.strip() for line in message.splitlines() if line.strip()] or ["no reason given"]
    said = lines[1:] or lines  # the first one is the command
    telling = [line for line in said if re.search(r"(?i)\berror\b(?!.*\bcode\b)|^E:", line)]
    line = re.sub(r"\w+://\S+", "URL", (telling or said)[0])
    return re.sub(r"(?<![\w.])/[^\s:'\"]+", "PATH", line)[:160]


def say(text: str) -> None:
    """Print what happens now, apart from the results."""
    print(text, file=sys.stderr, flush=True)


def git_version() -> str:
    """Return the version of git."""
    return _first_number(["git", "--version"])


def node_version() -> str:
    """Return the version of Node.js, or that there is none."""
    return _first_number(["node", "--version"])


def _first_number(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "none"
    found = re.search(r"\d[\w.]*", done.stdout)
    return found[0] if found else "none"


def git_commit() -> str:
    """Return which commit of this checkout is measured, and whether it was changed since."""
    try:
        commit = require(["git", "rev-parse", "--short", "HEAD"], ROOT, os.environ).strip()
        changed = require(["git", "status", "--porcelain", "src", "template"], ROOT, os.environ)
    except (CommandError, OSError):
        return "this checkout"
    return f"commit {commit}" + (" with changes" if changed.strip() else "")
