"""Every page of the documentation: its links lead somewhere, its commands and settings exist."""

import re
from functools import cache
from pathlib import Path

import pytest
from documentation import PAGES
from paths import ROOT
from person import Ops

from opsdocs.cli.app import COMMANDS
from opsdocs.markdown.anchors import anchors_of
from opsdocs.markdown.parse import parse
from opsdocs.settings import settings_in

_FENCE = re.compile(r"^[ \t]*(`{3,})(\w*)[^\n]*\n(.*?)^[ \t]*\1$", re.DOTALL | re.MULTILINE)
_IN_TEXT = re.compile(r"`ops( [^`\n]+)`")
_ON_A_LINE = re.compile(r"^[ \t]*(?:\$ )?ops( .+)$", re.MULTILINE)
_OPTION = re.compile(r"(?<=\s)--?[a-z][a-z-]*")


def lines_of(text: str) -> list[str]:
    """Return what stands behind ``ops`` in a page, up to what the shell would run next."""
    fences = "\n".join(found[3] for found in _FENCE.finditer(text))
    lines = [*_IN_TEXT.findall(_FENCE.sub("", text)), *_ON_A_LINE.findall(fences)]
    return [re.split(r"\s[|;#>&]| -- |\"", line, maxsplit=1)[0] for line in lines]


@cache
def help_of(ops: Ops, words: tuple[str, ...]) -> str:
    return str(ops(*words, "--help").out)


@pytest.mark.parametrize("page", [one for one in PAGES if "/decisions/" not in one])
def test_the_commands_of_a_page_exist(page: str, ops: Ops, repo: Path) -> None:
    everywhere = help_of(ops, ()) + " --help -h --debug"
    for line in lines_of((ROOT / page).read_text("utf-8")):
        words = line.split()
        name = words[0]
        if not re.fullmatch("[a-z][a-z-]*", name):
            continue  # a word that stands for one, or the name in a sentence
        assert name in COMMANDS, f"{page}: ops{line}"
        below = words[1:2]
        known = help_of(ops, (name,))
        if below and re.search(rf"^ +{re.escape(below[0])} ", known, re.MULTILINE):
            known += help_of(ops, (name, below[0]))
        told = set(re.findall(r"--?[a-z][a-z-]*", known + everywhere))
        if name == "new":
            told |= set(re.findall(r"--?[a-z][a-z-]*", help_of(ops, ("new", "runbook"))))
        assert set(_OPTION.findall(line)) <= told, f"{page}: ops{line}"


@pytest.mark.parametrize("page", PAGES)
def test_the_links_of_a_page_lead_somewhere(page: str) -> None:
    for link in parse((ROOT / page).read_text("utf-8")).links:
        path, _, anchor = link.target.partition("#")
        if "://" in path or path.startswith("mailto:"):
            continue
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), f"{page}:{link.line}: {link.target}"
        if anchor:
            text = target.read_text("utf-8")
            assert anchor in anchors_of(parse(text), text, ["github"]), f"{page}:{link.line}"


@pytest.mark.parametrize("page", PAGES)
def test_the_settings_of_a_page_can_be_read(page: str) -> None:
    for found in _FENCE.finditer((ROOT / page).read_text("utf-8")):
        if found[2] == "toml":
            settings_in(found[3], page)
