"""`ops export html`, `ops export skills` and `ops status`: what is in them, and what is refused."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from person import Ops, as_person_without_rights
from repositories import git

from opsdocs.reading.terminal import Look, render
from opsdocs.stamp.examples import example_files
from opsdocs.types.load import BUILT_IN, load_type

EXAMPLES = {path.stem: len(example_files(load_type(path))) for path in BUILT_IN.glob("*.md")}
"""How many worked examples each type has."""


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "operations" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def links(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'<a[^>]*? href="?([^">]*)"?', html)]


def article(html: str, name: str) -> str:
    return html.partition(f"<article id={name}>")[2].partition("</article>")[0]


# ops export html


def test_the_whole_tree_is_in_one_file(ops: Ops, tree: Path) -> None:
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "x")
    seen = ops("export", "html")
    assert (seen.code, seen.out, seen.err) == (0, "operations.html\n", "")
    html = (tree / "operations.html").read_text("utf-8")
    assert html.count("<article") == len(list(tree.glob("operations/**/*.md")))
    commit = git(tree, "log", "-1", "--format=%h").strip()
    assert f"commit {commit} of " in html
    assert "written 2026-11-23 12:00 UTC" in html
    assert "not committed" not in html
    ids = re.findall(r'\sid="?([^">\s]+)', html)
    assert len(ids) == len(set(ids))
    inside = [one for one in links(html) if one.startswith("#")]
    assert len(inside) > 500
    assert {one[1:] for one in inside} <= set(ids)
    assert not re.search(r"""(?:src|href)=["']?+(?!data:|#|https?:|tel:|mailto:)""", html)
    (tree / "operations/runbooks/scaling.md").write_text("# Runbook: New\n", "utf-8")
    ops("export", "html")
    assert "with changes that are not committed" in (tree / "operations.html").read_text("utf-8")


def test_a_check_box_is_called_by_the_line_beside_it(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "# A\n\n- [ ] one [b](b.md)\n  - [x] two\n\n    more\n- [ ] \n")
    ops("export", "html")
    html = (repo / "operations.html").read_text("utf-8")
    assert re.findall(r"<label><input type=checkbox([^>]*)> (.*?)</label>", html) == [
        ("", 'one b <span class="gone">(b.md: not in this file)</span>'),
        (" checked", "two"),
        (" aria-label=empty", ""),
    ]


def test_what_only_ops_reads_is_not_shown(ops: Ops, repo: Path) -> None:
    text = "# A\n\n- **10:00** - It is slow <!-- ops:src text:ddd0 -->\n\n<!-- ops:imported 51a\nb2 -->\n"
    write(repo, "a.md", f"{text}\nand <!-- a remark -->\n")
    assert ops("export", "html", "-o", "all.html").code == 0
    on_terminal = render(f"{text}\nand <!-- a remark -->\n", Look(80, styled=False, link=str))
    for shown in (Path("all.html").read_text("utf-8"), on_terminal):
        assert "It is slow" in shown
        assert "a remark" in shown
        assert "ops:src" not in shown
        assert "ops:imported" not in shown


def test_a_long_document_has_a_table_of_contents_and_ids_are_those_of_links(
    ops: Ops, repo: Path
) -> None:
    write(repo, "short.md", "# Short\n\n" + "## One\n\ntext\n\n" * 9)
    write(repo, "long.md", "# Long\n\n" + "## One\n\n### Two\n\n" + "## One\n\ntext\n\n" * 400)
    ops("export", "html")
    html = (repo / "operations.html").read_text("utf-8")
    assert "<details>" not in article(html, "short")
    assert article(html, "long").count("<li><a href=#1.") == 401
    assert re.findall(r"<h4.*?>", article(html, "long")) == ["<h4>"]
    assert " id=2." not in html


def test_a_link_without_words_shows_where_it_leads(ops: Ops, repo: Path) -> None:
    (repo / "operations/x.png").write_bytes(b"\x89PNG\r\n")
    write(repo, "a.md", "# A\n\n[](b.md), [![](x.png)](b.md)\n")
    write(repo, "b.md", "# B\n")
    html = ops("export", "html", "-o", "-").out
    assert "<a href=#b>b.md</a>" in html
    assert re.search(r'<a href=#b><img src="[^"]*" alt="x.png"></a>', html)


def test_the_language_is_what_somebody_said(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "---\nlang: ja\n---\n\n# 手順\n")
    write(repo, "b.md", "# B\n")
    html = ops("export", "html", "-o", "-").out
    assert '<html lang="en">' in html  # of what the file says itself
    assert '<main id="documents" lang="">' in html
    assert "<article id=a lang=ja>" in html
    assert "<article id=b>" in html
    write(repo, "ops.toml", 'language = "pt-BR"\n')
    assert '<main id="documents" lang="pt-BR">' in ops("export", "html", "-o", "-").out
    write(repo, "ops.toml", "language = 'de\" onclick=\"x'\n")
    refused = ops("export", "html", "-o", "-")
    assert refused.code == 2
    assert "names no language" in refused.err


def test_quiet_says_where_the_file_is_and_no_more(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "# A\n\n![gone](gone.png)\n")
    assert "gone.png is not in the file" in ops("export", "html").err
    quiet = ops("export", "html", "-q")
    assert (quiet.code, quiet.out, quiet.err) == (0, "operations.html\n", "")
    assert ops("export", "html", "-o").err.endswith("See: ops export html --help\n")


def test_links_lead_to_headings_of_other_documents(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "# A\n\n## Over Here\n\n[b](sub/b.md#over-here) [own](#over-here)\n")
    write(repo, "sub/b.md", "# B\n\n## Over Here\n\n[a](../a.md#gone) [f](../sub/) [top](/operations/a.md)\n"
          "[out](../../src/x.md) [missing](nope.md) [folder](../other/) [mail](mailto:a@b.c)\n")  # fmt: skip
    write(repo, "sub/README.md", "# About\n")
    html = ops("export", "html", "-o", "-").out
    assert links(article(html, "a")) == ["#3.2", "#1.2"]
    assert links(article(html, "b")) == ["#a", "#sub/readme", "#a", "mailto:a@b.c"]
    assert "(../../src/x.md: not in this file)" in html
    assert "(nope.md: not in this file)" in html
    assert "(../other/: not in this file)" in html


def test_documents_of_one_name_are_told_apart(ops: Ops, repo: Path) -> None:
    write(repo, "a/same.md", "# A\n\n## Over\n\n## Over\n\n[b](../b/same.md) [o](#over-1)\n")
    write(repo, "b/same.md", "# B\n\n[a](../a/same.md#over) [other](../other.md)\n")
    write(repo, "other.md", "# C\n")
    html = ops("export", "html", "-o", "-").out
    assert links(article(html, "a/same")) == ["#b/same", "#2.3"]
    assert links(article(html, "b/same")) == ["#2.2", "#other"]


def test_documents_of_several_folders(ops: Ops, repo: Path) -> None:
    write(
        repo,
        "runbooks/in.md",
        "# Runbook: In\n\n[out](../../docs/out.md#over) [root](/docs/out.md)\n",
    )
    write(repo, "ops.toml", 'folders = ["operations", "docs"]\n')
    (repo / "docs").mkdir()
    (repo / "docs/out.md").write_text(
        "# Runbook: Out\n\n## Over\n\n[in](../operations/runbooks/in.md) [far](../../x.md)\n",
        "utf-8",
    )
    html = ops("export", "html", "-o", "-").out
    assert re.findall(r"<h2>([a-z/]+)</h2>", html) == ["runbooks", "docs"]
    assert links(article(html, "in")) == ["#2.2", "#out"]
    assert links(article(html, "out")) == ["#in"]
    assert "<p>docs/out.md" in article(html, "out")
    untested = json.loads(ops("status", "--json").out)["untested"]
    assert [one["path"] for one in untested] == ["operations/runbooks/in.md", "docs/out.md"]
    assert 'href="#out"' in html.partition("Never tested")[2].partition("</section>")[0]


def test_the_root_is_the_folder_of_the_documents(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pages").mkdir()
    monkeypatch.chdir(tmp_path / "pages")
    Path("ops.toml").write_text('folders = ["."]\n', "utf-8")
    Path("a.md").write_text("# A\n\n[b](sub/b.md)\n", "utf-8")
    Path("sub").mkdir()
    Path("sub/b.md").write_text("# B\n\n[a](../a.md)\n", "utf-8")
    html = ops("export", "html", "-o", "-").out
    assert re.findall(r"<h2>([a-z/]+)</h2>", html) == ["pages", "sub"]
    assert (links(article(html, "a")), links(article(html, "b"))) == (["#b"], ["#a"])


def test_what_is_written_from_right_to_left_begins_at_the_right(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "# دليل التشغيل: تجديد الشهادة\n\nاتبع الخطوات\n\n- `kubectl get pods`\n")
    write(repo, "b.md", "# Runbook: Renewal\n\nSee the page تجديد الشهادة first.\n")
    html = ops("export", "html", "-o", "-").out
    assert "<article id=a class=bidi dir=rtl>" in html
    assert "<article id=b class=bidi>" in html


def test_the_state_is_marked(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "A", "-l", "--last-reviewed", "2025-01-01", "-d", "status=Draft")
    html = ops("export", "html", "-o", "-").out
    for mark in ("Draft", "Review overdue", r"\d+ to fill in"):
        assert re.search(f'<span class="mark">{mark}</span>', article(html, "a"))


def test_documents_are_chosen(ops: Ops, tree: Path) -> None:
    html = ops("export", "html", "--only", "alert", "-o", "-").out
    assert html.count("<article") == EXAMPLES["alert"]
    ops("new", "runbook", "A draft", "-l", "-d", "status=Draft")
    assert "<article id=a-draft>" in ops("export", "html", "-o", "-").out
    active = ops("export", "html", "--active", "-o", "-").out
    assert "<article id=a-draft>" not in active
    assert "<article id=scaling>" in active
    assert "<article id=alert-ordersslow>" in active
    assert ops("export", "html", "--only", "nope").code == 2


def test_images_are_inside_or_said(ops: Ops, repo: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    write(repo, "a.md", "# A\n\n![in](p.png) ![gone](q.png) ![big](big.png) ![out](../../x.png)\n"
          "![link](link.png) ![far](https://example.com/a.png) ![text](a.md) ![folder](../operations)\n")  # fmt: skip
    (repo / "operations/p.png").write_bytes(png)
    with (repo / "operations/big.png").open("wb") as file:
        file.write(png)
        file.truncate(100_000_000)
    (repo.parent / "x.png").write_bytes(png)
    (repo / "operations/link.png").symlink_to(repo.parent / "x.png")
    seen = ops("export", "html", "-o", "-")
    assert seen.code == 0
    assert seen.out.count('<img src="data:image/png;base64,') == 1
    for name, why in [
        ("q.png", "missing"), ("big.png", "larger than 1 MB"), ("link.png", "outside the repository"),
        ("a.md", "not a PNG"),
    ]:  # fmt: skip
        assert f"the image operations/{name} is not in the file: {why}" in seen.err
        assert why in article(seen.out, "a")
    assert "../../x.png: outside the repository" in seen.out
    assert "not loaded, since it is elsewhere" in seen.out


def test_what_is_there_is_not_overwritten(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "# A\n")
    (repo / "operations.html").write_text("<h1>mine</h1>", "utf-8")
    seen = ops("export", "html")
    assert seen.code == 1
    assert "was not written by ops export" in seen.err
    assert (repo / "operations.html").read_text("utf-8") == "<h1>mine</h1>"
    assert ops("export", "html", "-o", "x/y.html").code == 0
    assert ops("export", "html", "-o", "x/y.html").code == 0  # ours: once more
    assert "is a folder" in ops("export", "html", "-o", "x").err
    assert ops("export", "html", "-o", "x/y.html/z.html").code == 1


@pytest.mark.slow
def test_where_nothing_can_be_written(repo: Path) -> None:
    write(repo, "a.md", "# A\n")
    (repo / "shut").mkdir(mode=0o555)
    done = subprocess.run(
        as_person_without_rights([sys.executable, "-m", "opsdocs", "export", "html", "-o", "shut/a.html"]),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "cannot write shut/a.html" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["html"], ["html", "--active"], ["skills", "-o", "x"]])
def test_a_tree_without_documents(ops: Ops, repo: Path, command: list[str]) -> None:
    seen = ops("export", *command)
    assert seen.code == 1
    assert "there are no " in seen.err
    assert "ops new" in seen.err
    assert [path.name for path in repo.iterdir()] == ["operations"]


def test_a_document_that_cannot_be_read_says_so(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "# A\n")
    (repo / "operations/b.md").write_bytes(b"\xff\xfe\x00bad")
    html = ops("export", "html", "-o", "-").out
    assert "it is not UTF-8 text" in article(html, "b")


def test_two_files_whose_names_give_one_id(ops: Ops, repo: Path) -> None:
    for name in ("a b.md", "a-b.md", "A-B.md", "1.2.md", "top.md"):
        write(repo, name, "# T\n\n## H\n\n## H\n\n[x](#h-1)\n")
    html = ops("export", "html", "-o", "-").out
    ids = re.findall(r'\sid="?([^">\s]+)', html)
    assert len(ids) == len(set(ids))


# ops status


def test_the_overview(ops: Ops, tree: Path) -> None:
    text = ops("status").out
    for title in (
        "Documents by state and owner", "Overdue reviews", "Incidents by month and severity",
        "Time to detect and to resolve", "Open action items by age",
        "RTO and RPO: target against measured", "Alerts with and without a page", "Never tested",
    ):  # fmt: skip
        assert f"{title}\n  " in text
    assert "Orders · RTO · 4h · 1h 35m (database only) · 2026-11-" in text
    data = json.loads(ops("status", "--json").out)
    assert data["documents"] == sum(EXAMPLES.values())
    incident = data["incidents"][0]
    assert (incident["severity"], incident["detected"], incident["resolved"]) == ("P1", 7, 42)
    assert len(data["actions"]) == 9
    html = ops("export", "html", "-o", "-").out
    overview = html.partition('id="overview"')[2].partition("</section>")[0]
    assert overview.count('role="img"') == 6
    assert overview.count("<table>") >= 5


def test_the_overview_counts_what_is_wrong(ops: Ops, tree: Path) -> None:
    post = next(tree.glob("operations/incidents/2026*.md"))
    text = post.read_text("utf-8")
    post.write_text(re.sub(r"2026-1[12]-\d\d(?=\n)", "2026-11-20", text), "utf-8")
    register = tree / "operations/backup-recovery/rto-rpo.md"
    register.write_text(
        register.read_text("utf-8").replace("1h 35m (database", "5h (database"), "utf-8"
    )
    (tree / "operations/monitoring/alert-ordersslow.md").unlink()
    scaling = tree / "operations/runbooks/scaling.md"
    scaling.write_text(
        re.sub(
            r"(Last (?:Reviewed|Tested)\*\*: )\S+", r"\g<1>2020-01-01", scaling.read_text("utf-8")
        )
    )
    data = json.loads(ops("status", "--json").out)
    assert [one["path"] for one in data["overdue"]] == ["operations/runbooks/scaling.md"]
    assert data["recovery"][0]["missed"] == ["RTO"]
    assert "MISSED" in ops("status").out
    assert any("OrdersSlow" in one for one in data["alerts_without_page"])


def test_nothing_is_guessed_of_an_empty_tree(ops: Ops, repo: Path) -> None:
    seen = ops("status")
    assert seen.code == 0
    assert "There are no documents." in seen.out
    assert json.loads(ops("status", "--json").out)["documents"] == 0


OUTAGE_TYPE = """---
title: Outage
description: What went wrong
path: "outages/{{ title | slugify }}.md"
questions:
  title:
    help: What?
    placeholder: "[What]"
---
# {{ title }}

## Timeline

## What We Learned

## Action Items
"""
OUTAGE = """# Outage {number}

## Timeline

{timeline}

## Action Items

- [ ] Renew certificate {number} earlier
"""


def test_incidents_of_a_teams_own_type_have_the_day_of_their_timeline(ops: Ops, repo: Path) -> None:
    folder = repo / "operations/outages"
    folder.mkdir()
    (repo / "operations/.types").mkdir()
    (repo / "operations/.types/outage.md").write_text(OUTAGE_TYPE, "utf-8")
    (repo / "operations/ops.toml").write_text('[types]\n"outages/**" = "outage"\n', "utf-8")
    timelines = {
        "a": "- 2026-11-02 14:05 Down\n- 14:20 Up again",
        "b": "- 14:05 Down\n- 14:20 Up again",
        "c": "It has no times.",
        "outage-template": "- 2026-11-02 14:05 What happened",
    }
    for number, timeline in timelines.items():
        text = OUTAGE.format(number=number, timeline=timeline)
        (folder / f"{number}.md").write_text(text, "utf-8")
    told = json.loads(ops("status", "--json").out)
    assert [one["day"] for one in told["incidents"]] == ["2026-11-02"]
    assert told["incidents_without_day"] == 1
    text = ops("status").out
    assert "1 incident since 2026-11-02. 1 incident without a day that can be read." in text
    assert "No document has a place for its last test." in text
    assert [one["age"] is None for one in told["actions"]] == [False, True, True]
    since = ops("actions", "--since", "2026-11-01")
    assert "certificate a" in since.out
    assert "2 items left out, whose documents tell no day." in since.err


def test_a_title_may_have_the_day_of_an_incident(ops: Ops, repo: Path) -> None:
    (repo / "operations/down.md").write_text(
        "# 2026-11-02, Orders down\n\n## Root Cause\n\nDNS.\n\n## Timeline\n\n- 14:05 Down\n",
        "utf-8",
    )
    assert json.loads(ops("status", "--json").out)["incidents"][0]["day"] == "2026-11-02"


def test_a_terminal_shows_twenty_of_many_action_items(ops: Ops, repo: Path) -> None:
    items = "\n".join(f"- [ ] Renew certificate {number}" for number in range(120))
    (repo / "operations/down.md").write_text(f"# Down\n\n## Action Items\n\n{items}\n", "utf-8")
    text = ops("status").out
    assert "120 open action items, 0 overdue." in text
    assert text.count("Renew certificate") == 20
    assert "    and 100 more: ops actions\n" in text
    html = ops("export", "html", "-o", "-").out
    overview = html.partition('id="overview"')[2].partition("</section>")[0]
    assert overview.count("Renew certificate") == 120


def test_pages_that_list_others_are_counted_beside(ops: Ops, repo: Path) -> None:
    (repo / "operations/README.md").write_text("# Operations\n", "utf-8")
    (repo / "operations/odd.md").write_bytes(b"\xff\xfe\xff")
    text = ops("status").out
    assert "There are no documents. Indexes of folders beside them: 1." in text
    assert "Files that can't be read: 1." in text


def test_alerts_whose_link_leads_elsewhere_are_counted(ops: Ops, repo: Path) -> None:
    (repo / "operations/ops.toml").write_text('[alerts]\nrules = ["rules/*.yml"]\n', "utf-8")
    (repo / "rules").mkdir()
    (repo / "rules/orders.yml").write_text(
        "groups: [{rules: [{alert: A, expr: up, annotations: {runbook_url: 'https://wiki.example/a'}}]}]\n"
    )
    assert json.loads(ops("status", "--json").out)["alerts_elsewhere"] == ["A"]
    assert "0 without, 1 whose link leads out of the repository." in ops("status").out


# ops export skills


def validate(folder: Path) -> None:
    """Hold a skill against the reference validator of the specification."""
    validator = pytest.importorskip("skills_ref.validator", reason="skills-ref is not installed")
    assert validator.validate(folder) == []


def test_one_skill_for_all(ops: Ops, tree: Path) -> None:
    assert ops("export", "skills", "-o", "out").out == "out/shop-operations\n"
    skill = tree / "out/shop-operations"
    validate(skill)
    index = (skill / "SKILL.md").read_text("utf-8")
    assert "ops show NAME --json" in index
    for target in re.findall(r"\]\((references/[^)]*)\)", index):
        assert (skill / target).is_file()
    for path in skill.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
            if not re.match(r"\w+:", target):
                assert (path.parent / target).is_file(), (path, target)


def test_a_skill_for_each_document(ops: Ops, tree: Path) -> None:
    seen = ops("export", "skills", "--each", "-o", "out")
    assert len(seen.out.splitlines()) == sum(EXAMPLES.values())
    total = 0
    for folder in (tree / "out").iterdir():
        validate(folder)
        text = (folder / "SKILL.md").read_text("utf-8")
        total += len(json.loads(text.split("\n")[2].partition(": ")[2]))
        assert not re.search(r"\]\((?!#|\w+:)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    assert 4_000 < total <= 8_000
    renewal = (tree / "out/certificate-renewal/SKILL.md").read_text("utf-8")
    assert '  risk: "Medium"\n' in renewal
    assert "Incident response (skill incident-response)" in renewal


def test_drafts_and_overdue_documents_are_left_out(ops: Ops, repo: Path) -> None:
    today = ["--last-reviewed", "2026-11-20"]
    ops("new", "runbook", "Good", "-l", *today, "-d", "status=Active")
    ops("new", "runbook", "Draft", "-l", *today, "-d", "status=Draft")
    ops("new", "runbook", "Old", "-l", "--last-reviewed", "2020-01-01", "-d", "status=Active")
    seen = ops("export", "skills", "--each", "-o", "out")
    assert seen.out == "out/good\n"
    assert seen.err.startswith("2 drafts, deprecated or overdue documents are left out")
    assert len(ops("export", "skills", "--each", "--all", "-o", "out").out.splitlines()) == 3


def test_titles_that_are_no_names(ops: Ops, repo: Path) -> None:
    for name in ("証明書.md", "A  B--C_.md", "x" * 100 + ".md", "a-b-c.md", "sub/a-b-c.md"):
        write(repo, name, '# "Title: <b> {x}\n\n---\n\nText: [x](y.md) # \\ "q"\n')
    assert ops("export", "skills", "--each", "--all", "-o", "out").code == 0
    names = sorted(path.name for path in (repo / "out").iterdir())
    assert len(names) == 5
    for name in names:
        validate(repo / "out" / name)


def test_a_folder_of_the_team_is_left_alone(ops: Ops, tree: Path) -> None:
    (tree / "out/mine").mkdir(parents=True)
    (tree / "out/mine/SKILL.md").write_text("---\nname: mine\n---\n", "utf-8")
    seen = ops("export", "skills", "-o", "out")
    assert seen.code == 1
    assert "out/mine/SKILL.md was not written by ops export" in seen.err
    (tree / "file").write_text("x", "utf-8")
    assert "is not a folder" in ops("export", "skills", "-o", "file").err
    ops("export", "skills", "--each", "-o", "ours")
    (tree / "operations/runbooks/scaling.md").unlink()
    ops("export", "skills", "--each", "-o", "ours")
    assert not (tree / "ours/scaling").exists()


def test_what_a_document_says_is_no_link_of_the_index(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "# A\n\n[![Build](https://x.example/b.svg)](../ci.md) [See](b.md) first\n")
    assert ops("export", "skills", "--all", "-o", "out").code == 0
    index = next(Path("out").glob("*/SKILL.md")).read_text("utf-8").partition("## Index")[2]
    assert re.findall(r"\]\(([^)]*)\)", index) == ["references/operations/a.md"]


def test_a_mark_of_a_table_of_contents_is_not_what_a_document_says(ops: Ops, repo: Path) -> None:
    write(repo, "a.md", "# A\n\n[[_TOC_]]\n\nThe first words.\n")
    assert ops("export", "skills", "--all", "-o", "out").code == 0
    assert "a.md): The first words." in next(Path("out").glob("*/SKILL.md")).read_text("utf-8")


def test_many_skills_have_short_descriptions_and_it_is_said(ops: Ops, repo: Path) -> None:
    for number in range(200):
        write(repo, f"runbooks/a-{number}.md", f"# Runbook: Task {number}\n")
    seen = ops("export", "skills", "--all", "--each", "-o", "out")
    assert "each description is cut to 40 characters" in seen.err
