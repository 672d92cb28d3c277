"""`ops show` on a terminal: what is selected is what runs, and one finds the part that one needs."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from person import Ops
from screen import Screen

from opsdocs.markdown.parse import parse
from opsdocs.reading.terminal import Look, render

STYLE = re.compile(r"\x1b\[[\d;]*m")


def seen_by(folder: Path, *args: str, columns: int = 80, **environment: str) -> str:
    """Return what a terminal of that width got, with its escapes."""
    screen = Screen(folder, *args, size=(24, columns), PAGER="cat", **environment)
    assert screen.ends() == 0
    shown = screen.raw.decode().replace("\r\n", "\n")
    return re.sub(r"\Aoperations/\S+: [\w-]+, by its [a-z ]+\n", "", shown)  # of what type it is


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_each_command_of_each_example_is_selected_as_it_is(service: Path, columns: int) -> None:
    tried = 0
    for path in sorted(service.glob("operations/*/*.md")):
        text = path.read_text("utf-8")
        shown = render(text, Look(columns, styled=True, link=str))
        for fence in parse(text).fences:
            assert f"\n{fence.text}\n" in shown, (path, fence.text)
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("front", ["---\nowner: Kim\n---\n", '+++\nowner = "Kim"\n+++\n'])
def test_front_matter_is_no_prose(front: str) -> None:
    assert (
        render(f"{front}\n# A\n\nText.\n", Look(80, styled=False, link=str)) == "# A\n\n  Text.\n"
    )


@pytest.mark.slow
def test_prose_fits_the_width_and_no_code_span_is_broken(tree: Path) -> None:
    shown = STYLE.sub("", seen_by(tree, "show", "certificate-renewal", columns=40))
    fences = parse((tree / "operations/runbooks/certificate-renewal.md").read_text("utf-8")).fences
    commands = {line for fence in fences for line in fence.text.split("\n")}
    prose = [line for line in shown.split("\n") if line not in commands]
    assert "  Purpose: Puts a new TLS certificate" in prose
    assert "  Certificate request self-signature verify OK (or verify" not in prose
    assert any("Certificate request self-signature verify OK" in line for line in prose)
    text = (tree / "operations/runbooks/certificate-renewal.md").read_text("utf-8")
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"(?s)```.*?```", "", text))
    too_long = [line for line in prose if len(line) > 40]
    assert all(any(span in line for span in spans) or ".md" in line for line in too_long)


@pytest.mark.slow
def test_a_link_shows_where_it_leads_and_can_be_followed(ops: Ops, tree: Path) -> None:
    shown = seen_by(
        tree / "operations/monitoring", "show", "alert-ordersslow.md", columns=200, NO_COLOR="1"
    )
    target = "../troubleshooting/performance-slow-checkout.md"
    assert f"Slow checkout ({target})" in shown
    assert "Troubleshooting: " in seen_by(
        tree / "operations/monitoring", "show", target, NO_COLOR="1"
    )
    # As it stands in the document, also from elsewhere; and to a heading.
    below = seen_by(tree, "show", "alert-ordershigherrorrate.md#diagnosis", NO_COLOR="1")
    assert below.startswith("## Diagnosis\n")
    assert seen_by(tree, "show", target, NO_COLOR="1").startswith("# Troubleshooting")


@pytest.mark.slow
def test_a_table_that_is_too_wide_becomes_lines(tree: Path) -> None:
    wide = seen_by(tree, "show", "rto-rpo", columns=200, NO_COLOR="1")
    assert "Service  Tier  MTD     RTO  RPO" in wide
    narrow = seen_by(tree, "show", "rto-rpo", columns=30, NO_COLOR="1")
    assert "  Service: Orders\n    Tier: 1\n    MTD: 8h\n" in narrow


@pytest.mark.slow
@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("command", ["alerts", "actions", "status"])
def test_no_row_of_a_table_takes_two_lines(tree: Path, command: str, columns: int) -> None:
    shown = seen_by(tree, command, columns=columns, NO_COLOR="1")
    rows = [line for line in shown.split("\n") if " alerts in " not in line]
    assert max(map(len, rows)) <= columns
    assert "…" in shown
    whole = seen_by(tree, command, columns=400, NO_COLOR="1")
    assert whole.count("\n") >= len(rows) - 6  # the same rows, and sentences in fewer lines
    assert "…" not in whole


def test_a_section_a_step_and_the_commands(ops: Ops, tree: Path) -> None:
    assert ops("show", "certificate-renewal", "--section", "Rollback").out.startswith(
        "## Rollback\n"
    )
    step = ops("show", "certificate-renewal", "--step", "2").out
    assert step.startswith("### Step 2: ")
    assert "### Step 3" not in step
    commands = ops("show", "certificate-renewal", "--commands").out
    assert commands.startswith("# Step 1: See what is there\nopenssl s_client")
    assert subprocess.run(["bash", "-n"], input=commands, text=True, check=False).returncode == 0
    only = ops("show", "certificate-renewal", "--step", "4", "--commands").out
    assert only.startswith("# Step 4")
    assert "Step 5" not in only


@pytest.mark.slow
def test_a_part_of_the_page_of_an_alert(ops: Ops, tree: Path) -> None:
    seen = ops("show", "--alert", "OrdersSlow", "--section", "Diagnosis")
    assert seen.out.startswith("## Diagnosis\n")
    assert "## Mitigation" not in seen.out
    assert "Runbook: " in seen.err
    commands = ops("show", "--alert", "OrdersSlow", "--commands").out
    assert commands.startswith("# Diagnosis\nkubectl")
    assert seen_by(
        tree, "show", "--alert", "OrdersSlow", "--section", "Diagnosis", NO_COLOR="1"
    ).startswith("## Diagnosis\n")
    assert ops("show", "--alert", "OrdersSlow", "--section", "nope").code == 1
    assert ops("show", "scaling", "--alert", "OrdersSlow").code == 2


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["--section", "nope"], 1, "has no such section"),
        (["--section", "Step"], 1, "several sections fit"),
        (["--step", "9"], 1, "It has the steps 1, 2, 3, 4, 5, 6, 7."),
        (["--step", "1", "--section", "Notes"], 2, "exclude each other"),
        (["--json", "--raw"], 2, "shows the whole document"),
        (
            ["--section", "Notes", "--commands"],
            1,
            "has no commands there\nhint: Commands are code bl",
        ),
    ],
)
def test_a_part_that_is_not_there(
    ops: Ops, tree: Path, args: list[str], code: int, told: str
) -> None:
    seen = ops("show", "certificate-renewal", *args)
    assert seen.code == code
    assert told in seen.err


@pytest.mark.slow
def test_the_source_is_shown_raw(tree: Path) -> None:
    source = (tree / "operations/runbooks/scaling.md").read_text("utf-8")
    assert seen_by(tree, "show", "scaling", "--raw") == source


@pytest.mark.slow
def test_the_pager_of_the_person_shows_it(tree: Path, tmp_path: Path) -> None:
    log = tmp_path / "paged"
    screen = Screen(tree, "show", "scaling", PAGER=f"tee {log}")
    assert screen.ends() == 0
    assert "Runbook: Scaling" in STYLE.sub("", log.read_text("utf-8"))
    log.unlink()
    assert Screen(tree, "show", "scaling", "--no-pager", PAGER=f"tee {log}").ends() == 0
    assert not log.exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "pager", ["/nowhere/pager", "false", "'", "sh -c 'exit 3'", "sh -c 'kill -9 $$'"]
)
def test_a_broken_pager_hides_nothing(tree: Path, pager: str) -> None:
    screen = Screen(tree, "show", "scaling", PAGER=pager)
    assert screen.ends() == 0
    assert "failed; set PAGER" in screen.text
    assert "Rollback" in screen.text


@pytest.mark.slow
def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "operations/runbooks").mkdir(parents=True)
    text = "# Runbook: A\n\n```bash\necho \x1b[2J\x07\n```\n\nx \x1b]0;title\x07 `\x1b[31m` [a](\x1bb.md)\n"
    (tmp_path / "operations/runbooks/a.md").write_text(text, "utf-8")
    shown = seen_by(tmp_path, "show", "a")
    assert "\x07" not in shown
    assert "\x1b[2J" not in shown
    assert "\x1b]" not in shown
    assert "echo \\x1b[2J\\x07" in shown


@pytest.mark.slow
def test_less_is_left_when_all_fits(tree: Path) -> None:
    if shutil.which("less") is None:
        pytest.skip("less is not installed")
    screen = Screen(tree, "show", "scaling", "--section", "Rollback", size=(40, 80), PAGER="less")
    assert screen.ends() == 0
    assert "Rollback" in screen.text
