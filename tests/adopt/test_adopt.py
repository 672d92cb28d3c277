"""`ops adopt`: a team has documents, and keeps them as they are."""

import json
import sys
from pathlib import Path

import pytest
from alert_files import ALERT
from person import TODAY, Ops
from repositories import git, put


def contents(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def types(ops: Ops) -> dict[str, str | None]:
    return {one["path"]: one["type"] for one in json.loads(ops("list", "--json").out)}


@pytest.mark.slow
def test_documents_are_taken_over_as_they_are(ops: Ops, alerts: Path) -> None:
    assert (
        "There are documents in pages/alerts/. To take them over" in ops("init", "--defaults").err
    )
    before = contents(alerts)
    seen = ops("adopt", "--yes")
    assert seen.code == 0
    assert "9 of 10 have Meaning, Impact, Diagnosis, Mitigation" in seen.err
    assert seen.out.splitlines() == [
        "operations/.types/our-alert.md", "operations/.baseline", "operations/ops.toml",
    ]  # fmt: skip
    after = contents(alerts)
    assert {path: after[path] for path in before} == before
    known = types(ops)
    assert known["pages/alerts/etcd/Node0Down.md"] == "our-alert"
    assert known["pages/alerts/README.md"] is None
    assert ops("check").code == 0
    assert "Odd.md" in ops("check", "--no-baseline").out
    page = alerts / "pages/alerts/etcd/Node0Down.md"
    page.write_text(page.read_text("utf-8").replace("Look.\n", ""), "utf-8")
    assert "11:1    error   the section 'Diagnosis' is empty" in ops("check").out
    assert "Nothing is left to propose" in ops("adopt", "--yes").err


@pytest.mark.slow
def test_a_blank_of_the_learned_type_looks_like_theirs(ops: Ops, alerts: Path) -> None:
    ops("init", "--defaults")
    ops("adopt", "--yes")
    assert ops("types", "check").code == 0
    seen = ops("new", "our-alert", "DiskFull", "--defaults", "--data", "meaning=The disk is full.")
    assert seen.out == "pages/alerts/DiskFull.md\n"
    text = (alerts / "pages/alerts/DiskFull.md").read_text("utf-8")
    assert text.startswith("# DiskFull\n\n## Meaning\n\nThe disk is full.\n\n")
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## Meaning", "## Impact", "## Diagnosis", "## Mitigation"]
    assert types(ops)["pages/alerts/DiskFull.md"] == "our-alert"
    assert ops("check", "--strict", "pages/alerts/DiskFull.md").code == 0


def test_a_blank_has_fields_and_bare_headings_as_theirs(ops: Ops, repo: Path) -> None:
    """How they write a field, and that they write nothing right below some headings."""
    for number in range(6):
        put(
            repo / f"docs/02_runbooks/r{number}.md",
            f"# Service {number}\n\n> **Owner:** team {number}\n\n* **Tier:** {number}\n\n"
            f"## Notes\n\n## Follow-up\n\n### Now\n\nDo {number}.\n\n```text\n{number}\n```\n",
        )
    put(
        repo / "docs/02_runbooks/r-old.md",
        "# Old\n\nTier: 9\nOwner: ops\n\n## Notes\n\n## Follow-up\n",
    )
    ops("init", "--defaults")
    assert "docs/02_runbooks/ is of a type of your own, our-runbook" in ops("adopt", "--yes").err
    seen = ops("new", "our-runbook", "Mail", "--defaults")
    assert (repo / seen.out.strip()).read_text("utf-8") == (
        "# Mail\n\n> **Owner:** [Owner]\n\n* **Tier:** [Tier]\n\n## Notes\n\n## Follow-up\n\n"
        "### Now\n\n<!-- Now: to be written -->\n"
    )
    told = json.loads(ops("check", "--no-baseline", "--format", "json", "docs").out)
    assert {one["rule"] for one in told if one["path"] == seen.out.strip()} == {"placeholder-left"}
    assert [one["message"] for one in told if one["path"].endswith("r-old.md")] == [
        "there is no section 'Now'"
    ]


def test_a_word_that_joins_may_be_a_sign(ops: Ops, alerts: Path) -> None:
    for path in alerts.glob("pages/alerts/*/Node*.md"):
        path.write_text(path.read_text("utf-8").replace("# Impact", "# Impact and scope"), "utf-8")
    put(
        alerts / "pages/alerts/etcd/Node0Down.md",
        ALERT.format(name="N").replace("Impact", "Impact & scope"),
    )
    ops("adopt", "--yes")
    assert "Node0Down" not in ops("check", "--no-baseline").out


def test_nothing_is_learned_from_blanks(ops: Ops, repo: Path) -> None:
    for name in "abcde":
        put(repo / f"runbooks/templates/{name}.md", ALERT.format(name=name))
        put(repo / f"runbooks/{name}.md", f"# {name}\n\nText.\n")
    put(repo / "runbooks/_TEMPLATE-alert.md", "# [Name]\n\nSee [the step](#m-step).\n")
    assert "11 documents share no shape" in ops("adopt", "--yes").err
    assert ops("check", "--no-baseline").code == 0


def test_a_folder_of_one_runbook_is_named(ops: Ops, repo: Path) -> None:
    put(repo / "docs/runbooks/load-test.md", "# Load test\n")
    assert ops("adopt").err.splitlines() == [
        "There is no folder of 3 documents or more with a name such as runbooks or incidents.",
        "docs/runbooks/ has load-test.md. To take it over: ops adopt docs/runbooks",
    ]


def test_an_answer_of_a_section_may_be_a_list_or_a_table(ops: Ops, alerts: Path) -> None:
    ops("adopt", "--yes")
    typed = {
        "diagnosis": "1. Look\n2. Think",
        "mitigation": "```bash\nrestart it\n```",
        "impact": "# None",
    }
    flags = [part for name, text in typed.items() for part in (f"--{name}", text)]
    seen = ops("new", "our-alert", "Late", "--defaults", *flags)
    text = (alerts / seen.out.strip()).read_text("utf-8")
    assert f"## Diagnosis\n\n{typed['diagnosis']}\n" in text
    assert f"## Mitigation\n\n{typed['mitigation']}\n" in text
    assert "## Impact\n\n\\# None\n" in text
    assert "restart it" in ops("show", seen.out.strip(), "--commands").out


def test_what_the_teams_blank_says_of_a_section_is_asked_for(ops: Ops, alerts: Path) -> None:
    blank = (
        "# [Name]\n\n## Meaning\n\nWhat fires in {{ env }}, and\nsince when -- in *two* sentences.\n\nMore.\n\n"
        "## Impact\n\n<!-- Who sees what of it? -->\n\n## Diagnosis\n\n- Look at the logs\n- Then think\n\n"
        "## Mitigation\n\nTODO write this down\n"
    )
    path = put(alerts / "pages/alerts/_template.md", blank)
    ops("adopt", "--yes")
    seen = ops("new", "our-alert", "Late", "--defaults")
    text = (alerts / seen.out.strip()).read_text("utf-8")
    assert (
        "## Meaning\n\n<!-- Meaning: What fires in {{ env }}, and since when – in *two* sentences. -->\n"
        in text
    )
    assert "<!-- Impact: Who sees what of it? -->" in text
    assert "<!-- Diagnosis: to be written -->" in text
    assert "<!-- Mitigation: to be written -->" in text
    assert ops("check", "--strict", seen.out.strip()).code == 0
    assert path.read_text("utf-8") == blank


@pytest.mark.slow
def test_a_line_that_all_have_leads_nowhere_in_the_blank(ops: Ops, repo: Path) -> None:
    """What it links to need not be there from where the new document is."""
    for number in range(10):
        put(
            repo / f"playbooks/{'net' if number % 2 else 'web'}/p{number}.md",
            f"# Attack {number}\n\n## Contain\n\nDo {number}.\n\n"
            "Then see [the list](../lists/all.md#one) and [ours](https://example.com/x).\n\n"
            f"## Recover\n\nBack to {number}.\n",
        )
    ops("init", "--defaults")
    ops("adopt", "--yes")
    seen = ops("new", "playbook", "Defaced site", "--defaults")
    assert seen.code == 0
    text = (repo / seen.out.strip()).read_text("utf-8")
    assert "Then see the list and [ours](https://example.com/x).\n" in text
    assert ops("check", "--strict", seen.out.strip()).code == 0


@pytest.mark.slow
def test_what_lies_beside_pages_of_a_learned_type_lacks_nothing_but_what_is_not_told(
    ops: Ops, alerts: Path
) -> None:
    ops("init", "--defaults")
    ops("adopt", "--yes")
    folder = alerts / "pages/alerts/node"
    put(folder / "Moved.md", "# Moved\n\nSee the manual.\n")
    both = ALERT.format(name="Both").replace(
        "## Diagnosis\n\nLook.\n\n## Mitigation", "### Diagnosis and mitigation"
    )
    put(folder / "Both.md", both)
    put(folder / "Half.md", ALERT.format(name="Half").replace("## Mitigation", "## Mitgation"))
    seen = ops("check", "--no-baseline", "--select", "missing-section")
    assert types(ops)["pages/alerts/node/Moved.md"] == "our-alert"
    assert "Moved.md" not in seen.out
    assert "Both.md" not in seen.out
    assert "there is no section 'Mitigation'" in seen.out
    assert "'Mitgation' is nearly that" in seen.out


@pytest.mark.parametrize(
    ("wanted", "told", "is_told"),
    [
        ("Mitigation", "## Mitigating", True),
        ("Mitigation", "## Mitigations", True),
        ("Mitigation steps", "## Mitigation", True),
        ("Deploy to our prod", "## Deploy to our test", True),
        ("Action items", "## Follow-ups", True),
        ("Mitigation", "**Mitigation**\n", True),
        ("Mitigation", "- Also:\n  - **Mitigation**: none", True),
        ("Mitigation", "## 緩和策", True),
        ("緩和策", "## 緩和策と復旧", True),
        ("What went well", "## What went wrong", True),  # in its place
        ("Timeline of events", "## Timeline: 18 months", True),
        ("P0 (this week)", "## P0 (none)", True),
        ("本轮范围", "## 本次范围", True),
        ("Mitigation", "| What | How |\n| --- | --- |\n| **Mitigation** | Wait. |", True),
        ("Playbook steps", "## Impact investigation steps", True),
        ("Procedure", "## Step 1: Wait\n\nOn.\n\n## Step 2: Go", True),
        ("Mitigation", "## Proposal", True),
        ("Mitigation", "## Mitgation", False),  # a slip
        ("Mitigation", "### Proposal", False),
        ("Mitigation", "Mitigation is **hard**.", False),
        ("Mitigation", "```\n## Mitigation\n```", False),
        ("Impact of it", "", False),
    ],
)
def test_a_section_may_be_told_in_other_words(
    ops: Ops, alerts: Path, wanted: str, told: str, is_told: bool
) -> None:
    for path in [*alerts.glob("pages/alerts/*/Node*.md")]:
        path.write_text(path.read_text("utf-8").replace("Mitigation", wanted), "utf-8")
    ops("adopt", "--yes")
    half = ALERT.format(name="Half").replace("## Mitigation\n", f"{told}\n")
    put(alerts / "pages/alerts/node/Half.md", half)
    seen = ops("check", "--select", "missing-section", "pages/alerts/node/Half.md")
    assert (f"there is no section '{wanted}'" not in seen.out) == is_told
    assert seen.code == (0 if is_told else 1)


@pytest.mark.parametrize(
    ("told", "is_told"), [("Migration", False), ("Mitigated by", True), ("Impact", False)]
)
def test_another_section_stands_for_what_is_missing_where_it_shares_a_word(
    ops: Ops, alerts: Path, told: str, is_told: bool
) -> None:
    for path in [*alerts.glob("pages/alerts/*/Node*.md")]:
        text = path.read_text("utf-8").replace("# Mitigation", "# Mitigation of impact")
        path.write_text(text, "utf-8")
    ops("adopt", "--yes")
    half = ALERT.format(name="Half").partition("## Mitigation")[0]
    half = half.replace("## Meaning", f"## {told}\n\nYes.\n\n## Meaning")
    put(alerts / "pages/alerts/node/Half.md", half)
    seen = ops("check", "pages/alerts/node/Half.md")
    assert ("there is no section 'Mitigation of impact'" not in seen.out) == is_told


def test_a_section_that_is_wanted_beside_another_is_not_told_by_it(ops: Ops, alerts: Path) -> None:
    for path in [*alerts.glob("pages/alerts/*/Node*.md")]:
        text = path.read_text("utf-8").replace("# Meaning", "# What went well")
        path.write_text(text.replace("# Impact", "# What went wrong"), "utf-8")
    ops("adopt", "--yes")
    half = ALERT.format(name="Half").replace("## Meaning\n\nIt is full.\n\n", "")
    put(alerts / "pages/alerts/node/Half.md", half.replace("# Impact", "# What went wrong"))
    seen = ops("check", "pages/alerts/node/Half.md")
    assert "there is no section 'What went well'" in seen.out


def test_a_part_of_what_is_missing_is_not_told_beside_it(ops: Ops, alerts: Path) -> None:
    for path in [*alerts.glob("pages/alerts/*/Node*.md")]:
        path.write_text(path.read_text("utf-8") + "\n### After that\n\nRest.\n", "utf-8")
    ops("adopt", "--yes")
    text = ALERT.format(name="Half")
    half = put(alerts / "pages/alerts/node/Half.md", text.partition("## Mitigation")[0])
    told = [one["message"] for one in json.loads(ops("check", "--format", "json", str(half)).out)]
    assert told == ["there is no section 'Mitigation'"]
    put(half, text)
    assert "there is no section 'After that'" in ops("check", str(half)).out
    put(half, text.partition("## Mitigation")[0])
    ops("check", "--fix", str(half))
    assert half.read_text("utf-8").index("## Mitigation") < half.read_text("utf-8").index(
        "### After"
    )


@pytest.mark.parametrize(
    ("told", "is_told"),
    [
        ("**Service**: s\n**Pager/Phone**: p", True),
        ("**Service**: s\n\n## Pager\n\np", True),
        ("- **Service**: s\n  - **Pager**: p", True),
        ("**Service**: s\n**Page**: p", True),
        ("| Field | Value |\n| --- | --- |\n| Service | s |\n| Pager | p |", True),
        ("- **Service**: s\n- **Pager**:\n  - **By day**: p", True),
        ("Service: s\nPager: p", True),
        ("**Service**: s\n**Phone**: p", True),  # in its place
        ("**Phone**: p\n**Service**: s", True),
        ("**Service**: s", False),
    ],
)
def test_a_field_may_be_told_in_other_words(ops: Ops, repo: Path, told: str, is_told: bool) -> None:
    for number in range(5):
        put(repo / f"docs/runbooks/r{number}.md",
            f"# Task {number}\n\n**Service**: s{number}\n**Pager**: p{number}\n\n## Step {number}\n\nGo.\n")  # fmt: skip
    ops("adopt", "--yes")
    put(repo / "docs/runbooks/r9.md", f"# Task 9\n\n{told}\n\n## Step 9\n\nGo.\n")
    seen = ops("check", "docs/runbooks/r9.md")
    assert ("'Pager'" not in seen.out) == is_told


def test_a_note_beside_documents_that_share_fields_lacks_none(ops: Ops, repo: Path) -> None:
    for number in range(9):
        put(repo / f"docs/runbooks/r{number}.md",
            f"# Task {number}\n\n**Service**: s{number}\n**Pager**: p{number}\n\n## Do {number}\n\nGo.\n")  # fmt: skip
    put(repo / "docs/runbooks/note.md", "# A note\n\n## What\n\nThis.\n")
    half = put(repo / "docs/runbooks/half.md", "# Half\n\n**Service**: s\n\n## What\n\nThis.\n")
    ops("adopt", "--yes")
    assert types(ops)["docs/runbooks/note.md"] == "our-runbook"
    told = json.loads(ops("check", "--no-baseline", "--format", "json").out)
    assert [(one["path"], one["message"]) for one in told] == [
        (half.relative_to(repo).as_posix(), "there is no field 'Pager'")
    ]


def test_each_heading_may_be_there_in_two_languages(ops: Ops, alerts: Path) -> None:
    for path in [*alerts.glob("pages/alerts/*/Node*.md")]:
        text = path.read_text("utf-8")
        put(path, text + "".join(f"\n## {one}\n\nx\n" for one in ("의미", "영향", "진단")))
    ops("adopt", "--yes")
    plain = put(alerts / "pages/alerts/node/Plain.md", ALERT.format(name="Plain"))
    assert ops("check", str(plain)).out == ""
    put(plain, f"{ALERT.format(name='Plain')}\n## 의미\n\nx\n")
    assert "there is no section '영향'" in ops("check", str(plain)).out


def test_deep_headings_are_no_sections_of_a_document(ops: Ops, alerts: Path) -> None:
    for path in [*alerts.glob("pages/alerts/*/Node*.md")]:
        put(path, path.read_text("utf-8") + "\n### Call\n\nx\n\n#### Headers\n\nNone.\n")
    ops("adopt", "--yes")
    plain = put(alerts / "pages/alerts/node/Plain.md", f"{ALERT.format(name='P')}\n### Call\n\nx\n")
    assert ops("check", str(plain)).out == ""


def test_the_blank_has_the_lines_under_the_title_as_theirs(ops: Ops, repo: Path) -> None:
    for number in range(6):
        put(
            repo / f"docs/runbooks/r{number}.md",
            f"# Task {number}\n\nOwner: @kim\nPages: SEV{number}\n- **Cost:** {number} EUR\n\n"
            f"## Look\n\nAt {number}.\n\n## Fix\n\nDo {number}.\n",
        )
    assert ops("adopt", "--yes", "docs/runbooks").code == 0
    made = ops("new", "our-runbook", "Feed down", "--pages", "SEV2", "--defaults")
    assert made.code == 0, made.err
    text = (repo / made.out.strip()).read_text("utf-8")
    assert "\nOwner: [Owner]\nPages: SEV2\n- **Cost:** [Cost]\n" in text
    assert ops("check", made.out.strip()).code == 0
    assert "4 · docs/runbooks/feed-down.md" in ops("status").out  # owner, cost and both sections


def test_the_blank_has_title_and_name_as_theirs(ops: Ops, repo: Path) -> None:
    for number in range(1, 7):
        text = "## Summary\n\nIt was down.\n\n## Responders\n\n- @kim\n"
        put(
            repo / f"incidents/2024-03-0{number}--{number}.md",
            f"# 2024-03-0{number}: Down\n\n{text}",
        )
        put(
            repo / f"retros/2024-03-0{number}_{number}.md",
            f"# Incident retro - {number}\n\n## A\n\n## B\n",
        )
        put(repo / f"alert-{number}/README.md", ALERT.format(name=number))
    assert ops("adopt", "--yes", "incidents", "retros", ".").code == 0
    made = [
        ops("new", name, "Disk full", "--defaults", "--no-index").out.strip()
        for name in sorted(path.stem for path in (repo / "operations/.types").iterdir())
    ]
    texts = {path: (repo / path).read_text("utf-8") for path in made}
    assert "incidents/2026-11-23--disk-full.md" in texts, made
    assert texts["incidents/2026-11-23--disk-full.md"].startswith("# 2026-11-23: Disk full\n")
    assert "@kim" not in texts["incidents/2026-11-23--disk-full.md"]
    assert "# Incident retro - Disk full" in texts["retros/2026-11-23_disk-full.md"]
    assert "disk-full/README.md" in texts
    known = types(ops)
    assert all(known[path] for path in made)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (("{0:04}-use-x.md", "{0}. Use X"), ("0012-queue.md", "12. Queue")),
        (("ADR-{0:03}-use-x.md", "ADR-{0:03}: Use X"), ("ADR-012-queue.md", "ADR-012: Queue")),
        (("ADR-{0:03}.md", "Use X"), ("ADR-012.md", "Queue")),
        (("adr-{0}_use-x.md", "Use X"), ("adr-12_queue.md", "Queue")),
        (("{0:06}.md", "Use X"), ("000012.md", "Queue")),
        (("PM{year}-{0:03} - Use X.md", "Use X"), ("PM{year}-012 - Queue.md", "Queue")),
        (
            ("PM-2019-{0:03}-use.md", "PM-2019-{0:03}: Use"),
            ("PM-{year}-001-queue.md", "PM-{year}-001: Queue"),
        ),
        (("20{0:02}-use-x.md", "Use X"), ("queue.md", "Queue")),
        (("2026{0:02}-use-x.md", "Use X"), ("queue.md", "Queue")),
        (("r{0}.md", "R{0}"), ("queue.md", "Queue")),
    ],
)
def test_documents_are_counted_as_theirs(
    ops: Ops, repo: Path, theirs: tuple[str, str], ours: tuple[str, str]
) -> None:
    (name, heading), (path, title) = theirs, (one.format(year=TODAY[:4]) for one in ours)
    for number in range(3, 12):
        put(
            repo / "docs/decisions" / name.format(number, year=TODAY[:4]),
            f"# {heading.format(number)}\n\n## Context\n\nC{number}.\n\n## Decision\n\nD{number}.\n",
        )
    ops("adopt", "--yes", "docs/decisions")
    assert ops("types", "check").code == 0
    seen = ops("new", "decision", "Queue", "--defaults")
    assert seen.out.strip() == f"docs/decisions/{path}"
    text = (repo / "docs/decisions" / path).read_text("utf-8")
    assert text.startswith(f"# {title}\n")
    assert ops("check", "docs").code == 0
    if path != "queue.md":
        assert "77" in ops("new", "decision", "Other", "--defaults", "--number", "77").out


def test_a_day_is_no_number_and_titles_differ_in_their_marks(ops: Ops, repo: Path) -> None:
    for number in range(1, 10):
        mark = ":" if number % 3 else " —"
        put(repo / f"docs/decisions/{number:04}-x.md",
            f"# ADR-{number:04}{mark} X\n\n## Context\n\nC{number}.\n\n## Decision\n\nD{number}.\n")  # fmt: skip
    put(repo / "docs/decisions/2025-04-04_old.md", "# Old\n\n## Context\n\nA\n\n## Decision\n\nB\n")
    ops("adopt", "--yes", "docs/decisions")
    made = ops("new", "decision", "Queue", "--defaults").out.strip()
    assert made == "docs/decisions/0010-queue.md"
    assert (repo / made).read_text("utf-8").startswith("# ADR-0010: Queue\n")


def test_the_page_at_the_root_says_nothing_of_those_of_folders(ops: Ops, repo: Path) -> None:
    for number in range(6):
        put(repo / f"features/f{number}/README.md",
            f"# F{number}\n\n## Summary\n\nS{number}.\n\n## Motivation\n\nM{number}.\n\n## Drawbacks\n\nD{number}.\n")  # fmt: skip
    put(repo / "README.md", "# All\n\nText.\n")
    ops("adopt", "--yes", ".")
    known = types(ops)
    assert known["features/f1/README.md"]
    assert known["README.md"] is None


def test_what_the_blank_calls_optional_is_not_demanded(ops: Ops, alerts: Path) -> None:
    blank = (
        "# [Name]\n\n## Meaning\n\nWhat fires?\n\n<!-- This is optional. -->\n## Impact\n\nWho?\n\n"
        "## Diagnosis\n\nThis section may be left out.\n\n## Mitigation\n\nHow?\n"
    )
    put(alerts / "pages/alerts/_template.md", blank)
    ops("adopt", "--yes")
    bare = put(
        alerts / "pages/alerts/node/Bare.md", "# Bare\n\n## Meaning\n\nx\n\n## Mitigation\n\nx\n"
    )
    assert ops("check", str(bare)).code == 0
    put(bare, "# Bare\n\n## Mitigation\n\nx\n")
    assert "there is no section 'Meaning'" in ops("check", str(bare)).out


def test_a_section_may_be_a_key_of_front_matter(ops: Ops, alerts: Path) -> None:
    ops("adopt", "--yes")
    text = ALERT.format(name="N").replace("## Impact\n\nSlow.\n\n", "")
    page = put(alerts / "pages/alerts/etcd/Key.md", f"---\nimpact: slow\n---\n\n{text}")
    assert ops("check", str(page)).code == 0
    put(page, text)
    assert "there is no section 'Impact'" in ops("check", str(page)).out


def test_where_links_lead_is_something_in_a_section(ops: Ops, alerts: Path) -> None:
    ops("adopt", "--yes")
    page = alerts / "pages/alerts/etcd/Node0Down.md"
    text = page.read_text("utf-8")
    put(page, text.replace("Look.", "[x]: https://example.com"))
    assert ops("check", str(page)).code == 0
    put(page, text.replace("Look.", "## Diagnosis of disks\n\nLook."))  # parts of the same level
    assert ops("check", str(page)).code == 0
    put(page, text.replace("Look.", "## Other\n\nLook."))
    assert "the section 'Diagnosis' is empty" in ops("check", str(page)).out


def test_the_day_may_stand_in_another_field(ops: Ops, repo: Path) -> None:
    for number in range(1, 8):
        put(repo / f"docs/decisions/{number:03}-x.md",
            f"# X {number}\n\n**Status**: Accepted\n**Date**: 2025-01-0{number}\n\n## Context\n\nC{number}.\n\n## Decision\n\nD{number}.\n")  # fmt: skip
    ops("adopt", "--yes", "docs/decisions")
    last = repo / "docs/decisions/007-x.md"
    text = last.read_text("utf-8").replace("**Date**: 2025-01-07\n", "")
    put(last, text.replace("Accepted", "Accepted, 2025-01-07"))
    assert ops("check", str(last)).code == 0
    put(last, text)
    assert "there is no field 'Date'" in ops("check", str(last)).out


def test_a_number_is_counted_in_the_repository_alone(ops: Ops, repo: Path) -> None:
    put(repo / "operations/.types/thing.md", (
        '---\ntitle: Thing\npath: "things/{{ number }}.md"\nquestions:\n'
        "  title: {help: Which?}\n  number: {default: \"{{ next_number('../../x/') }}\"}\n---\n# {{ title }}\n"
    ))  # fmt: skip
    seen = ops("new", "thing", "Queue", "--defaults")
    assert (seen.code, seen.out) == (1, "")
    assert "leaves its folder" in seen.err


def test_front_matter_that_all_have_is_in_the_blank(ops: Ops, repo: Path) -> None:
    for name in "abcde":
        put(repo / f"docs/runbooks/{name}.md",
            f"---\ntitle: {name}\nlayout: runbook\n---\n\n## Symptoms\n\nx\n\n## Fix {{#fix}}\n\ny {name}\n")  # fmt: skip
    assert ops("adopt", "--yes").code == 0
    assert ops("new", "our-runbook", "Queue full", "--defaults").code == 0
    text = (repo / "docs/runbooks/queue-full.md").read_text("utf-8")
    assert text.startswith("---\ntitle: Queue full\nlayout: runbook\n---\n\n## Symptoms\n")
    assert "## Fix {#fix}" in text
    assert ops("show", "Queue full").out == text


def test_a_blank_is_named_and_begins_as_theirs(ops: Ops, repo: Path) -> None:
    for name in ("Queue", "Topic", "Reader", "Queue-Owner"):
        front = f"title: {name}\nduration: {len(name)} min\naliases: [\n  /{name}\n]\n"
        put(
            repo / f"things/{name}.md",
            f"---\n{front}---\n\n## Attributes\n\n{name}\n\n## Uses\n\nx\n",
        )
    assert ops("adopt", "things", "--yes").code == 0
    made = ops("new", "thing", "Dead letters", "--defaults").out.split()[0]
    assert made == "things/Dead-letters.md"
    assert (
        (repo / made)
        .read_text("utf-8")
        .startswith("---\ntitle: Dead letters\nduration: null\n---\n")
    )
    assert ops("check", made).code == 0


def test_brackets_of_headings_are_no_placeholders(ops: Ops, repo: Path) -> None:
    for name in "abcd":
        text = "## Goal\n\nx\n\n## Changes\n\n### [NEW] `{name}.py`\n\ny\n\n### [NEW] Tests\n\nz\n"
        put(repo / f"plans/{name}.md", f"# {name}\n\n{text}")
    assert ops("adopt", "plans", "--yes", "--no-baseline").code == 0
    assert "plan" in types(ops).values()
    assert ops("check").out == ""


def test_what_is_to_be_written_in_a_blank_is_not_held_against_it(ops: Ops, repo: Path) -> None:
    for name in "abcd":
        put(repo / f"runbooks/{name}.md",
            f"# {name}\n\n**Why**: {name}\n\n## Steps\n\n1. {name}\n\n## Rollback\n\n1. Undo {name}\n")  # fmt: skip
    ops("adopt", "--yes")
    made = ops("new", "our-runbook", "Mail", "--defaults", "--no-index").out.strip()
    assert "## Rollback\n\n<!--" in (repo / made).read_text("utf-8")
    told = json.loads(ops("check", "--format", "json", made).out)
    assert {one["rule"] for one in told} == {"placeholder-left"}


def test_a_type_of_several_folders_is_called_by_what_they_share(ops: Ops, repo: Path) -> None:
    for where in ("Cloud Playbooks/03-Pods", "Cloud Playbooks/04-Jobs", "Queue Playbooks"):
        for name in "abcde":
            put(repo / f"{where}/{name}.md", ALERT.format(name=name))
    assert "is of a type of your own, playbook" in ops("adopt", "--yes").err


def test_two_types_of_one_name_are_told_apart_by_the_folder_above(ops: Ops, repo: Path) -> None:
    for where, heading in (("spring", "Coverage"), ("autumn", "Reach")):
        for name in "abcd":
            put(repo / f"audits/{where}/raw/{name}.md",
                f"# {name}\n\n## {heading}\n\nx {name}\n\n## {heading} left\n\ny {name}\n")  # fmt: skip
    seen = ops("adopt", "audits", "--yes")
    assert "of your own, raw\n" in seen.err
    assert "of your own, spring-raw\n" in seen.err


def test_what_agents_are_told_is_none_of_the_documents(ops: Ops, repo: Path) -> None:
    for name in "abcd":
        put(repo / f"runbooks/{name}.md", ALERT.format(name=name))
    put(repo / "runbooks/CLAUDE.md", "# Runbooks\n\nWrite short ones.\n")
    assert "4 of 4 have" in ops("adopt", "--yes").err
    assert not types(ops)["runbooks/CLAUDE.md"]


def test_a_blank_elsewhere_that_is_titled_alike_may_stay_there(ops: Ops, repo: Path) -> None:
    for number in range(1, 6):
        put(repo / f"docs/decisions/ADR-00{number}-x.md",
            f"# ADR-00{number}: Say {number}\n\n## Context\n\n{number}\n\n## Decision\n\nx\n")  # fmt: skip
    blank = put(repo / "docs/blanks/adr-template.md", "# ADR-NNN: T\n\n## Context\n\n## Decision\n")
    ops("adopt", "docs", "--yes", "--no-baseline")
    told = ops("check", "--format", "json", "--no-baseline").out
    assert not [one for one in json.loads(told) if one["path"].endswith(blank.name)]


def test_a_day_that_all_have_is_none_of_the_blank(ops: Ops, repo: Path) -> None:
    front = "---\nversion: 0.1\nupdated: 2025-11-15\n---\n"
    for name in "abcd":
        put(repo / f"runbooks/{name}.md",
            f"{front}# {name}\n\n## When\n\nRead on 2025-11-15.\nAsk:\n\n## How\n\n{name}\n")  # fmt: skip
    ops("adopt", "--yes")
    ops("new", "our-runbook", "Mail", "--defaults")
    made = (repo / "runbooks/mail.md").read_text("utf-8")
    assert "version: " in made
    assert "Ask:" in made
    assert "2025" not in made


def test_without_a_tree_the_settings_go_to_the_root(ops: Ops, alerts: Path) -> None:
    assert ops("adopt", "--pretend").out.startswith("--- ops.toml\n+++ ops.toml\n")
    assert not (alerts / "ops.toml").exists()
    assert ops("adopt", "--yes").code == 0
    assert (alerts / "ops.toml").read_text("utf-8").startswith('folders = ["pages/alerts"]\n')
    assert ops("list", "our-alert", "--format", "paths").out.count("\n") == 10


def test_a_folder_of_theirs_called_operations_is_no_home(
    ops: Ops, alerts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(alerts, "init", "-q")
    put(alerts / "pages/operations/notes.md", "# Notes\n")
    monkeypatch.chdir(alerts / "pages/alerts")
    assert ops("adopt", "--yes").code == 0
    assert (alerts / "ops.toml").is_file()
    assert not (alerts / "pages/operations/ops.toml").exists()


def test_today_is_offered_where_theirs_have_a_day(ops: Ops, repo: Path) -> None:
    for number in range(1, 7):
        put(repo / f"docs/decisions/{number:03}-x.md",
            f"---\nday: 2025-01-0{number}\n---\n# X {number}\n\n**Date**: 2025-01-0{number}\n**By**: k{number}\n\n"
            f"## Context\n\nC{number}.\n\n## Decision\n\nD{number}.\n")  # fmt: skip
    ops("adopt", "--yes", "docs/decisions")
    shown = json.loads(ops("types", "show", "decision", "--json").out)
    offered = {one["name"]: one.get("suggest") for one in shown["questions"]}
    assert offered["date"] == offered["day"] == ["{{ today }}"]
    assert not offered["by"]
    text = (repo / ops("new", "decision", "Y", "--defaults").out.strip()).read_text("utf-8")
    assert "**Date**: [Date]" in text  # nobody has said that it was today


def test_what_was_in_the_settings_stays(ops: Ops, alerts: Path) -> None:
    put(alerts / "operations/ops.toml", '# Ours\n[defaults]\nowner = "Kim"  # for now\n')
    ops("adopt", "--yes")
    text = (alerts / "operations/ops.toml").read_text("utf-8")
    assert '# Ours\n[defaults]\nowner = "Kim"  # for now\n' in text
    assert '"pages/alerts/**" = "our-alert"' in text
    assert ops("list").code == 0


def test_documents_with_no_common_shape_stay_without_a_type(ops: Ops, repo: Path) -> None:
    for name in "abcdef":
        put(repo / f"docs/runbooks/{name}.md", f"# {name}\n\n## Only {name}\n\nText.\n")
    seen = ops("adopt", "--yes")
    assert seen.code == 0
    assert "6 documents share no shape" in seen.err
    assert not (repo / "operations/.types").exists()


def test_front_matter_alone_may_be_what_documents_share(ops: Ops, repo: Path) -> None:
    for name in "abcd":
        front = f"---\ntitle: {name}\nlayout: page\nservice: {name}\ntier: {name}{name}\n---\n"
        put(repo / f"docs/services/{name}.md", f"{front}\nText of {name}.\n")
        put(repo / f"docs/pages/{name}.md", f"---\ntitle: {name}\nlayout: page\n---\n\nText.\n")
    seen = ops("adopt", "--yes", "docs/services", "docs/pages")
    assert "4 of 4 have service, tier" in seen.err
    assert types(ops)["docs/services/a.md"] == "service"
    assert types(ops)["docs/pages/a.md"] is None
    assert ops("new", "service", "Mail", "--defaults", "--data", "tier=2").code == 0
    assert "service: null\ntier: 2\n" in (repo / "docs/services/mail.md").read_text("utf-8")


def test_three_documents_are_too_few(ops: Ops, repo: Path) -> None:
    for name in "abc":
        put(repo / f"runbooks/{name}.md", ALERT.format(name=name))
    assert "3 documents are too few to learn from" in ops("adopt", "--yes").err
    assert not (repo / "operations/.types").exists()


def test_a_website_is_left_alone(ops: Ops, repo: Path) -> None:
    for number in range(300):
        put(repo / f"content/blog/{number}.md", ALERT.format(name=number))
    assert ops("adopt", "--yes").err.splitlines() == [
        "There is no folder of 3 documents or more with a name such as runbooks or incidents.",
        "content/blog/ has 300 documents. To take them over: ops adopt content/blog",
    ]
    assert "300 documents" in ops("adopt", "--pretend", "content").err
    assert ops("adopt", "nowhere").code == 2
    assert ops("adopt", "..").code == 2


def test_names_of_documents_tell_a_folder_too(ops: Ops, repo: Path) -> None:
    for name in ("disaster-recovery", "monitoring", *map(str, range(9))):
        put(repo / f"documentation/{name}.md", f"# {name}\n")
    for name in ("runbook-restart", "runbook-restore", "on-call-guide", "contacts"):
        put(repo / f"howto/{name}.md", f"# {name}\n")
    seen = ops("adopt", "--yes", "--no-baseline").err
    assert "+ read the documents of howto/\n    4 documents" in seen
    assert (
        "documentation/ has 11 documents, disaster-recovery.md, monitoring.md among them."
        " To take them over: ops adopt documentation" in seen
    )


def test_copies_and_what_others_wrote_are_none_of_the_teams(ops: Ops, repo: Path) -> None:
    put(repo / "README.md", "# Runbooks\n")
    for number in range(4):
        put(repo / f"skills/alert-{number}/SKILL.md", "---\nname: alert\n---\n\n# Alert\n")
        put(repo / f"one/references/alerts/{number}.md", ALERT.format(name=number))
        put(repo / f"vendor/alerts/{number}.md", ALERT.format(name=number))
        put(repo / f"alerts/{number}.md", ALERT.format(name=number))
    put(repo / "one/SKILL.md", "---\nname: one\n---\n")
    assert ops("adopt", "--yes").code == 0
    taken = [path for path, name in types(ops).items() if name]
    assert taken == [f"alerts/{number}.md" for number in range(4)]
    assert not [path for path in types(ops) if path.startswith(("vendor/", "skills/", "one/"))]


def test_a_type_of_the_whole_repository_is_that_of_the_folder_that_has_it(
    ops: Ops, repo: Path
) -> None:
    for name in ("README", "CONTRIBUTING", "SECURITY"):
        put(repo / f"{name}.md", f"# {name}\n")
    for number in range(14):
        put(repo / f"docs/alert-pages/{number}.md", ALERT.format(name=number))
        put(repo / f"docs/old-pages/{number}.md", ALERT.format(name=number))
    seen = ops("adopt", "--yes", ".")
    assert "28 of 28 have Meaning, Impact, Diagnosis, Mitigation" in seen.err
    known = types(ops)
    assert known["docs/old-pages/1.md"] == known["docs/alert-pages/1.md"] == "alert-page"
    assert known["SECURITY.md"] is None


def test_a_title_with_a_number_makes_no_other_document_of_its_type(ops: Ops, repo: Path) -> None:
    for number in range(5):
        put(repo / f"docs/tasks/{number:02}-x.md", ALERT.format(name=f"T{number:02} It fell"))
    other = put(repo / "docs/plans/threads.md", "# Threads are few\n\nSo it is.\n")
    ops("adopt", "--yes", "docs")
    assert ops("new", "task", "Late", "--defaults").out == "docs/tasks/05-late.md\n"
    known = types(ops)
    assert known["docs/tasks/05-late.md"] == known["docs/tasks/01-x.md"] == "task"
    assert known["docs/plans/threads.md"] is None
    assert ops("check", str(other)).code == 0


def test_what_is_counted_at_the_root_is_called_by_its_letters(ops: Ops, repo: Path) -> None:
    for number in range(5):
        put(repo / f"PM-{number:03} - It fell.md", ALERT.format(name=number))
    ops("adopt", "--yes", ".")
    assert ops("new", "pm", "Late", "--defaults").out == "PM-005 - Late.md\n"


def test_documents_at_the_root_have_a_type(ops: Ops, repo: Path) -> None:
    for name in ("README", "CONTRIBUTING", "SECURITY"):
        put(repo / f"{name}.md", f"# {name}\n")
    for number in range(14):
        put(repo / f"one/{number}.md", ALERT.format(name=number))
        put(repo / f"two/{number}.md", ALERT.format(name=number))
    assert ops("adopt", "--yes", ".").code == 0
    known = types(ops)
    assert known["one/1.md"]
    assert known["one/1.md"] == known["two/1.md"]
    assert known["SECURITY.md"] is None


def test_headings_in_japanese_and_templates_are_learned(ops: Ops, repo: Path) -> None:
    for number in range(5):
        put(repo / f"runbooks/手順{number}.md",
            f"# 手順{number}\r\n\r\n## 症状\r\n\r\n{{{{ x }}}} {{% raw %}}\r\n\r\n## 対応 {{{{ a }}}} {{#id}}\r\n\r\n{number}\r\n")  # fmt: skip
    assert ops("adopt", "--yes").code == 0
    assert ops("types", "check").code == 0
    assert ops("new", "our-runbook", "再起動", "--defaults").code == 0
    text = (repo / "runbooks/再起動.md").read_text("utf-8")
    assert "\n## 症状\n" in text
    assert "\n## 対応 {{ a }} {#id}\n" in text
    assert ops("check", "--strict").code == 0


def test_documents_with_the_sections_of_a_built_in_type_get_it(ops: Ops, repo: Path) -> None:
    sections = (
        "Summary",
        "Impact",
        "Timeline",
        "Root Cause",
        "Resolution",
        "Lessons Learned",
        "Follow-ups",
    )
    for number in range(4):
        body = "".join(f"## {name}\n\nText {number}.\n\n" for name in sections)
        put(repo / f"docs/incidents/2026-0{number + 1}-01-x.md",
            f"# The disk {number}\n\n**Severity**: SEV{number % 2 + 1}\n\n{body}")  # fmt: skip
    seen = ops("adopt", "--yes")
    assert "docs/incidents/ is of the type post-mortem" in seen.err
    assert "Follow-ups (in 4) for action items" in seen.err
    assert "SEV1 for P1, SEV2 for P2" in seen.err
    assert ops("list", "--where", "severity=P1", "--format", "paths").out.count("\n") == 2
    assert set(types(ops).values()) == {"post-mortem"}
    assert "there is no section 'Action Items'" not in ops("check", "--no-baseline").out


def test_a_word_of_ours_may_mean_another_thing_to_the_team(ops: Ops, repo: Path) -> None:
    shape = "\n## Objective\n\nAll.\n\n## Scope\n\nAll.\n\n## Inputs\n\nNone.\n"
    for name in "abcde":
        put(repo / f"docs/runbooks/{name}.md", f"# Runbook: {name}\n{shape}")
        front = f"---\ntitle: {name}\ntype: Alert\n---\n"
        put(repo / f"docs/alerts/{name}.md", f"{front}\n## User Impact\n\nNone.\n\n## Fix\n\nIt.\n")
    put(repo / "docs/oncall/x.md", "---\ntitle: X\ntype: runbook\n---\n\n## Contacts\n\nKim.\n")
    half = "".join(
        f"## {one}\n\nx\n\n" for one in ("Prerequisites", "Verification", "Rollback", "Notes")
    )
    put(repo / "docs/oncall/y.md", f"# Runbook: Y\n\n{half}")
    put(repo / "docs/oncall/z.md", "# Z\n")
    seen = ops("adopt", "--yes")
    assert "docs/runbooks/ is of a type of your own, our-runbook" in seen.err
    assert (
        "type: alert in front matter is a type of your own\n    5 of 5 have User Impact" in seen.err
    )
    assert "docs/oncall/x.md and 1 more are without a type" in seen.err
    known = types(ops)
    assert {known[f"docs/runbooks/{name}.md"] for name in "abcde"} == {"our-runbook"}
    assert (known["docs/oncall/x.md"], known["docs/oncall/y.md"]) == (None, None)
    assert ops("check", "--no-baseline").out == ""
    assert ops("new", "alert", "Disk full", "--defaults").code == 0
    made = (repo / "docs/alerts/disk-full.md").read_text("utf-8")
    assert made.startswith("---\ntitle: Disk full\ntype: Alert\n---\n\n## User Impact\n")
    assert "1 of 14 documents have no type" in ops("adopt", "--yes").err


def test_what_holds_for_a_folder_comes_before_what_is_in_it(ops: Ops, repo: Path) -> None:
    for name in "abcd":
        put(
            repo / f"docs/sre/{name}.md",
            f"# {name}\n\n## One\n\n1\n\n## Two\n\n2\n\n## Three\n\n3\n",
        )
        put(repo / f"docs/sre/{name}{name}.md", f"# {name}\n\n## Of {name}\n\n1\n")
        put(repo / f"docs/sre/hosts/{name}.md", f"# {name}\n\n## Rack\n\n1\n\n## Disk\n\n2\n")
    ops("adopt", "--yes")
    known = types(ops)
    assert known["docs/sre/hosts/a.md"] == "host"
    assert known["docs/sre/a.md"] == "sre"
    assert known["docs/sre/aa.md"] is None


def test_pages_of_folders_are_documents_and_people_are_no_operations(ops: Ops, repo: Path) -> None:
    for name in "abc":
        put(repo / f"runbooks/docs/{name}/README.md", f"# {name}\n")
        put(repo / f"docs/people-ops/{name}.md", f"# {name}\n")
    seen = ops("adopt", "--pretend")
    assert "read the documents of runbooks/\n    3 documents" in seen.err
    assert "people-ops" not in seen.err


@pytest.mark.slow
def test_each_proposal_is_taken_renamed_or_left(ops: Ops, alerts: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    ops("init", "--defaults")
    child = pexpect.spawn(sys.executable, ["-m", "opsdocs", "adopt"], encoding="utf-8", timeout=60)
    child.expect("10 documents|11 documents")
    child.expect("Leave it")
    child.send("\r")
    child.expect("9 of 10 have Meaning")
    child.expect("Leave it")
    child.send("\x1b[B\r")
    child.expect("Name of the type")
    child.send("alert-page\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert types(ops)["pages/alerts/etcd/Node0Down.md"] == "alert-page"
    assert ops("types", "show", "alert-page").out.startswith("Alert page (alert-page)\n")


@pytest.mark.slow
def test_documents_of_a_type_that_is_refused_are_of_none_of_ours(ops: Ops, repo: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    for name in "abcde":
        put(repo / f"docs/runbooks/{name}.md",
            f"# Runbook: {name}\n\n## Objective\n\n{name}.\n\n## Scope\n\nAll {name}.\n")  # fmt: skip
    child = pexpect.spawn(sys.executable, ["-m", "opsdocs", "adopt"], encoding="utf-8", timeout=60)
    child.expect("read the documents|Read the documents")
    child.expect("Leave it")
    child.send("\r")
    child.expect("Leave it")
    child.send("\x1b[B\x1b[B\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert set(types(ops).values()) == {None}
    assert ops("check", "--no-baseline").code == 0


def test_what_all_sections_say_is_an_answer_and_no_form(ops: Ops, repo: Path) -> None:
    for number in range(12):
        put(repo / f"docs/decisions/{number:03}-x.md",
            f"# X {number}\n\n## Status\n\nAccepted\n\n## Context\n\nC{number}.\n\n"
            "## Escalation\n\nPage the people of the orders service, day and night.\n")  # fmt: skip
    ops("adopt", "--yes", "docs/decisions")
    made = ops("new", "decision", "Use a/b: slash", "--defaults").out.strip()
    assert made == "docs/decisions/012-use-a-b-slash.md"
    text = (repo / made).read_text("utf-8")
    assert "Accepted" not in text
    assert "Page the people of the orders service" in text


def test_a_title_makes_no_folder(ops: Ops, repo: Path) -> None:
    for number in range(5):
        put(repo / f"docs/incidents/PM-{number:03} - It fell.md", ALERT.format(name=number))
    ops("adopt", "--yes", "docs/incidents")
    made = ops("new", "our-incident", "Drift/took all", "--defaults").out.rstrip("\n")
    assert made == "docs/incidents/PM-005 - Drift-took all.md"
    assert (repo / made).read_text("utf-8").startswith("# Drift/took all\n")


@pytest.mark.slow
def test_what_is_in_a_folder_that_is_left_is_not_looked_at(ops: Ops, alerts: Path) -> None:
    pexpect = pytest.importorskip("pexpect")
    for number in range(4):
        put(
            alerts / f"docs/runbooks/r{number}.md",
            f"# R {number}\n\n## Why\n\nx\n\n## How\n\ny\n\n## Who\n\nz\n",
        )
    ops("init", "--defaults")
    child = pexpect.spawn(sys.executable, ["-m", "opsdocs", "adopt"], encoding="utf-8", timeout=60)
    child.expect_exact("Read the documents of docs/runbooks/?")
    child.expect("Leave it")
    child.send("\x1b[B\r")
    child.expect_exact("Read the documents of pages/alerts/?")
    child.expect("Leave it")
    child.send("\r")
    child.expect_exact("pages/alerts/ is of a type of your own")
    child.expect("Leave it")
    child.send("\r")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "docs/runbooks" not in (alerts / "operations/ops.toml").read_text("utf-8")
    assert sorted(one.name for one in (alerts / "operations/.types").iterdir()) == ["our-alert.md"]


def test_documents_that_share_fields_alone_are_of_a_type(ops: Ops, repo: Path) -> None:
    for number in range(5):
        put(repo / f"docs/runbooks/r{number}.md",
            f"# Task {number}\n\n**Service**: s{number}\n**Pager**: p{number}\n\n## Step {number}\n\nGo.\n")  # fmt: skip
    assert "5 of 5 have Service, Pager" in ops("adopt", "--yes").err
    assert ops("new", "our-runbook", "X y", "--defaults").out == "docs/runbooks/x-y.md\n"
    text = (repo / "docs/runbooks/x-y.md").read_text("utf-8")
    assert text.startswith("# X y\n\n**Service**: [Service]")
    assert ops("check").code == 0


def test_a_title_that_others_have_too_makes_no_type(ops: Ops, repo: Path) -> None:
    for number in range(5):
        put(repo / f"runbooks/db/r{number}.md", ALERT.format(name=f"Play: Disk {number}"))
    put(repo / "runbooks/web/same.md", ALERT.format(name="Play: Web"))
    put(repo / "runbooks/web/other.md", "# Play: Chess\n\n## Rules\n\nMany.\n")
    ops("adopt", "--yes", "runbooks/db", "runbooks/web")
    known = types(ops)
    assert known["runbooks/web/same.md"] == known["runbooks/db/r1.md"] is not None
    assert known["runbooks/web/other.md"] is None
    assert "wrong-folder" not in ops("check", "--no-baseline").out


def test_what_all_pages_of_a_site_have_says_nothing_of_them(ops: Ops, repo: Path) -> None:
    for number in range(12):
        front = f"---\nsource_sha: a{number}\ntranslator: kim\n---\n"
        put(
            repo / f"docs/f{number % 4}/p{number}.md",
            f"{front}# P{number}\n\n## S{number}\n\nText.\n",
        )
    assert (
        "no shape in common" in ops("adopt", "--yes", "docs", "--no-baseline").err
        or not (repo / "operations/.types").exists()
    )
    assert set(types(ops).values()) == {None}


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("policies", "policy"), ("kubernetes", "kubernetes"), ("kubectl-gs", "kubectl-gs"),
        ("processes", "process"), ("access", "access"), ("caches", "cache"), ("teams", "team"),
        ("devops", "devops"), ("reviews/posts", "review"), ("patches", "patch"),
        ("e2e/2026-05-15T13-01-21", "e2e"), ("rebase-2026-05-18", "rebase"), ("02_checks", "check"),
    ],
)  # fmt: skip
def test_a_type_is_called_as_people_call_one(ops: Ops, repo: Path, folder: str, name: str) -> None:
    for number in range(4):
        put(repo / f"howto/{folder}/p{number}.md", ALERT.format(name=f"P{number}"))
    ops("adopt", "--yes", f"howto/{folder}", "--no-baseline")
    assert [one.stem for one in (repo / "operations/.types").iterdir()] == [name]


def test_of_many_documents_those_that_name_a_type_are_all_looked_at(
    ops: Ops, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdocs.adopt.survey.MOST_LOOKED_AT", 3)
    for number in range(9):
        put(repo / f"runbooks/p{number}.md", f"# P{number}\n\nText {number}.\n")
    put(repo / "runbooks/q.md", "# Runbook: Chess\n\nMany.\n")
    put(repo / "runbooks/r.md", "---\r\ntags: []\r\ntype: runbook\r\n---\r\n# Go\r\n\r\nMore.\r\n")
    ops("adopt", "--yes", "--no-baseline")
    assert {types(ops)[f"runbooks/{name}.md"] for name in "qr"} == {None}


def test_nothing_is_learned_from_blanks_in_folders(ops: Ops, repo: Path) -> None:
    for number in range(5):
        put(
            repo / f"docs/templates/de/ops/p{number}.md", ALERT.format(name=f"P{number}") + "TODO\n"
        )
    assert "is of a type" not in ops("adopt", "--yes", "docs").err
    assert ops("check", "--strict", "--no-baseline").code == 0


def test_the_blank_ends_in_what_their_files_end_in(ops: Ops, repo: Path) -> None:
    put(repo / "config.rb", "")
    for number in range(5):
        put(repo / f"source/incidents/p{number}.html.md.erb", ALERT.format(name=f"P{number}"))
    put(repo / "source/notes/other.html.md.erb", "# Other\n\nText.\n")
    ops("adopt", "--yes", "source/incidents", "source/notes")
    assert ops("new", "our-incident", "Queue", "--defaults").out == (
        "source/incidents/queue.html.md.erb\n"
    )
    known = types(ops)
    assert known["source/incidents/queue.html.md.erb"] == "our-incident"
    assert known["source/notes/other.html.md.erb"] is None
    assert ops("check", "--strict").code == 0


def test_those_that_are_picked_have_what_they_are_picked_by(ops: Ops, repo: Path) -> None:
    for number in range(20):
        gravity = "**Gravity:** P1  \n" if number < 7 or number == 8 else ""
        owner = "**Owner:** kim\n\n" if number < 9 else ""
        links = f"## Links\n\n- {number}\n\n" if number < 8 else ""
        put(
            repo / f"docs/runbooks/p{number}.md",
            f"# Play: P{number}\n\n{gravity}{owner}{links}## S{number}\n\nText {number}.\n",
        )
    assert "7 of 7 have Gravity, Owner, Links" in ops("adopt", "--yes", "docs/runbooks").err
    assert ops("check", "--no-baseline").code == 0
    assert (repo / "operations/ops.toml").read_text("utf-8").count("docs/runbooks/") == 8


def test_pages_of_folders_share_more_than_keys(ops: Ops, repo: Path) -> None:
    for number in range(5):
        front = f"---\nkind: k{number}\nchecked_on: d{number}\n---\n"
        put(repo / f"docs/f{number}/index.md", f"{front}# F{number}\n\n## S{number}\n\nText.\n")
        for part in range(3):
            put(repo / f"docs/f{number}/p{part}.md", f"# P\n\n## S{number}{part}\n\nText.\n")
    ops("adopt", "--yes", "docs", "--no-baseline")
    assert not (repo / "operations/.types").exists()


def test_documents_that_are_called_as_alerts_are_are_their_pages(ops: Ops, repo: Path) -> None:
    names = ("DiskLow", "DiskFull", "NodeDown", "QueueLong")
    rules = "".join(f"      - alert: {name}\n        expr: up == 0\n" for name in names)
    put(repo / "alerts/rules.yml", f"groups:\n  - name: a\n    rules:\n{rules}")
    for path, title in (
        ("disk", "DiskLow / DiskFull"),
        ("node", "NodeDown"),
        ("queue", "QueueLong"),
    ):
        put(repo / f"docs/runbooks/{path}.md", ALERT.format(name=f"Alert: {title}"))
    put(repo / "docs/runbooks/crash.md", "# Runbook: Kernel crash\n\nText.\n")
    assert "4 alerts, whose names documents have" in ops("adopt", "--yes", "docs/runbooks").err
    assert (
        "docs/runbooks/crash.md"
        not in ((repo / "operations/ops.toml").read_text("utf-8").partition("pages")[2])
    )
    found = ops("check", "--no-baseline").out
    assert "has no page" not in found
    assert "alert-page-orphan" not in found


def test_what_is_found_later_is_not_known_by_adopting_more(ops: Ops, alerts: Path) -> None:
    ops("adopt", "--yes")
    assert ops("check").code == 0
    page = alerts / "pages/alerts/etcd/Node0Down.md"
    key = "AKIA" + "IOSFODNN7ABCDEFG"
    page.write_text(page.read_text("utf-8") + f"\n[a](gone.md)\n\nUse {key}.\n", "utf-8")
    baseline = (alerts / "pages/alerts/.baseline").read_bytes()
    for number in range(4):
        text = ALERT.format(name=f"B{number}").replace("# Meaning", "# What") + "\n[b](gone.md)\n"
        put(alerts / f"docs/playbooks/b{number}.md", text)
    assert ops("adopt", "--yes").code == 0
    known = (alerts / "pages/alerts/.baseline").read_text("utf-8")
    assert "broken-link docs/playbooks/b0.md" in known
    assert [line for line in known.splitlines() if "Node0Down" in line] == [
        line for line in baseline.decode().splitlines() if "Node0Down" in line
    ]
    seen = ops("check").out
    assert "[secret]" in seen
    assert "gone.md" in seen
    before = contents(alerts)
    assert "Nothing is left to propose" in ops("adopt", "--yes").err
    assert contents(alerts) == before


def test_a_secret_is_told_when_it_becomes_known(ops: Ops, alerts: Path) -> None:
    page = alerts / "pages/alerts/etcd/Node0Down.md"
    page.write_text(f"{page.read_text('utf-8')}\nAKIA{'IOSFODNN7ABCDEFG'}\n", "utf-8")
    told = ops("adopt", "--yes").err
    assert "warning: pages/alerts/etcd/Node0Down.md:" in told
    assert "the baseline has it now" in told
    assert "IOSFODNN7" not in told


def test_fix_adds_nothing_where_nothing_is_missed(ops: Ops, alerts: Path) -> None:
    ops("adopt", "--yes")
    where = alerts / "pages/alerts/etcd"
    kept = [
        put(where / "Note.md", "# A note\n\nText.\n"),
        put(where / "Higher.md", ALERT.format(name="N").replace("## ", "# ")),
        put(where / "Words.md", ALERT.format(name="N").replace("# Impact", "# Impact (on users)")),
    ]
    before = contents(alerts)
    assert ops("check", *map(str, kept)).code == 0
    assert ops("check", "--fix", "--no-baseline", *map(str, kept)).code == 0
    assert contents(alerts) == before
    lacks = put(where / "Lacks.md", ALERT.format(name="N").replace("## Impact\n\nSlow.\n\n", ""))
    ops("check", "--fix", str(lacks))
    assert "\n## Impact\n" in lacks.read_text("utf-8")


def test_what_few_documents_say_is_said_of_no_other(ops: Ops, repo: Path) -> None:
    for number in range(8):
        put(
            repo / f"docs/runbooks/r{number}.md",
            f"# Do {number}\n\n## Steps\n\n1. Look at the pods\n   ```bash\n   get {number}\n   ```\n\n"
            "## Log\n\n| When | Who |\n| --- | --- |\n| now | me |\n\n"
            f"## Rollback{chr(10) * 2 + 'Not needed.' + chr(10) if number else ''}",
        )
    bare = repo / "docs/runbooks/r0.md"  # whose log is empty, up to the next heading
    head, _, rest = bare.read_text("utf-8").partition("## Log")
    put(bare, f"{head}## Log\n## Rollback{rest.partition('## Rollback')[2]}")
    seen = ops("adopt", "--yes")
    assert "8 of 8 have Steps, Log, Rollback" in seen.err
    text = (repo / ops("new", "our-runbook", "Drop it", "--defaults").out.strip()).read_text(
        "utf-8"
    )
    assert "Not needed" not in text
    assert "pods" not in text
    assert "```" not in text
    assert "| When | Who |\n| ---- | --- |\n\n" in text
    lacks = put(repo / "docs/runbooks/lacks.md", "# Lacks\n\n## Steps\n\n1. A\n\n## Log\n\nx\n")
    ops("check", "--fix", "--no-baseline", str(lacks))
    assert "## Rollback\n" in lacks.read_text("utf-8")
    assert "Not needed" not in lacks.read_text("utf-8")


@pytest.mark.parametrize(
    ("theirs", "fixed"),
    [
        ("- **Service:** s\n- **Pager:** p\n- **Team:** t", "- **Service:** s\n- **Pager:** [Pager]\n- **Team:** t"),
        ("- **Service**: s\n- **Team**: t\n- **Pager**: p", "- **Service**: s\n- **Team**: t\n- **Pager**: [Pager]"),
        (
            "- **Service**: s\n- **Team**:\n  - one\n  - two\n- **Pager**: p",
            "- **Service**: s\n- **Team**:\n  - one\n  - two\n- **Pager**: [Pager]",
        ),
        ("> **Service**: s\n> **Pager**: p\n> **Team**: t", "> **Service**: s\n> **Pager**: [Pager]\n> **Team**: t"),
        ("**Service**: s\n**Pager**: p\n**Team**: t", "**Service**: s\n**Pager**: [Pager]  \n**Team**: t"),
    ],
)  # fmt: skip
def test_a_field_is_added_as_those_beside_it_are(
    ops: Ops, repo: Path, theirs: str, fixed: str
) -> None:
    for number in range(5):
        put(
            repo / f"docs/runbooks/r{number}.md",
            f"# Task {number}\n\n{theirs}\n\n## Step {number}\n\nGo.\n",
        )
    ops("adopt", "--yes")
    lines = [one for one in theirs.split("\n") if "Pager" not in one]
    last = put(
        repo / "docs/runbooks/r9.md", "# Task 9\n\n" + "\n".join(lines) + "\n\n## Step 9\n\nGo.\n"
    )
    ops("check", "--fix", "docs/runbooks/r9.md")
    assert last.read_text("utf-8") == f"# Task 9\n\n{fixed}\n\n## Step 9\n\nGo.\n"


def test_what_is_known_is_fixed_only_when_asked(ops: Ops, alerts: Path) -> None:
    ops("adopt", "--yes")
    odd = alerts / "pages/alerts/node/Odd.md"
    before = odd.read_text("utf-8")
    assert "Fixed" not in ops("check", "--fix").err
    assert odd.read_text("utf-8") == before
    assert "## Impact" in ops("check", "--fix", "--pretend", "--no-baseline").out
    assert "Fixed" in ops("check", "--fix", "--no-baseline").err
    assert "## Impact" in odd.read_text("utf-8")


def test_a_heading_with_a_slip_is_not_written_twice(ops: Ops, alerts: Path) -> None:
    ops("adopt", "--yes")
    text = ALERT.format(name="Half").replace("## Mitigation", "## Mitgation")
    half = put(alerts / "pages/alerts/node/Half.md", text)
    ops("check", "--fix", str(half))
    assert half.read_text("utf-8") == text
