"""`ops list`, `ops show`, `ops index`: the documents at a glance, one of them, and the tables."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from person import TODAY, Ops
from repositories import git

# ops list


def test_all_documents_are_listed(ops: Ops, tree: Path) -> None:
    lines = ops("list").out.splitlines()
    assert lines[0].split() == ["TYPE", "TITLE", "STATUS", "OWNER", "REVIEWED", "PATH"]
    assert len(lines) == 1 + len(
        [path for path in tree.glob("operations/*/*.md") if path.name != "README.md"]
    )


def test_a_type_is_listed_with_its_fields(ops: Ops, tree: Path) -> None:
    lines = ops("list", "alert").out.splitlines()
    assert lines[0].split() == ["TITLE", "SEVERITY", "PRIORITY", "FOR", "OWNER", "PATH"]
    assert len(lines) == 12
    assert ops("list", "postmortem", "--format", "paths").out.startswith(
        "operations/incidents/2026-11-09"
    )
    assert ops("list", "nope").code == 2


@pytest.mark.parametrize(
    ("args", "count"),
    [
        (["--where", "severity=p1"], 4),
        (["--where", "Severity=P1", "--where", "type=alert"], 3),
        (["alert", "--where", "severity!=P1"], 8),
        (["--where", "title~certificate"], 2),
        (["--owner", "dana reyes"], 2),
        (["--overdue"], 0),
        (["--since", "2026-11-09", "--where", "type=post-mortem"], 1),
        (["--since", "2026-11-10", "--where", "type=post-mortem"], 0),
    ],
)
def test_documents_are_chosen(ops: Ops, tree: Path, args: list[str], count: int) -> None:
    assert len(ops("list", *args, "--format", "paths").out.splitlines()) == count


def test_documents_are_sorted(ops: Ops, tree: Path) -> None:
    found = json.loads(ops("list", "alert", "--sort", "-severity", "--json").out)
    assert [one["fields"]["severity"] for one in found] == ["P4", "P3", *["P2"] * 6, *["P1"] * 3]
    assert found[0]["type"] == "alert"
    assert found[0]["path"] == "operations/monitoring/alert-orderscertificateexpiry.md"


@pytest.mark.parametrize(
    "args",
    [["--where", "severity"], ["--where", "sevrity=P1"], ["--since", "yesterday"], ["--sort", "x"],
     ["--format", "xml"], ["--search", " "]],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(ops: Ops, tree: Path, args: list[str]) -> None:
    seen = ops("list", *args)
    assert seen.code == 2
    assert "error:" in seen.err


def test_overdue_documents_are_found(ops: Ops, repo: Path) -> None:
    ops("new", "runbook", "A", "--last-reviewed", "2026-01-01")
    ops("new", "runbook", "B", "--last-reviewed", "2026-01-01", "--review-interval", "2 years")
    assert ops("list", "--overdue", "--format", "paths").out == "operations/runbooks/a.md\n"


def test_a_search_knows_titles_from_comments_of_a_script(ops: Ops, repo: Path) -> None:
    folder = repo / "operations/notes"
    folder.mkdir(parents=True)
    script = "# A\n\nText.\n\n```bash\n# restart the queue\nx\n```\n"
    (folder / "a.md").write_text(script, encoding="utf-8")
    (folder / "b.md").write_text("# B\n\nRestart the queue.\n\nThe queue.\n", encoding="utf-8")
    (folder / "c.md").write_text("Restart the queue\n===\n\nText.\n", encoding="utf-8")
    found = ops("list", "--search", "restart queue", "--format", "paths").out.split()
    assert [path[-4:] for path in found] == ["c.md", "b.md", "a.md"]


def test_words_are_searched(ops: Ops, tree: Path) -> None:
    lines = ops("list", "--search", "certificate renewal").out.splitlines()
    assert lines[0].startswith(
        "operations/runbooks/certificate-renewal.md:1: # Runbook: Certificate"
    )
    found = json.loads(ops("list", "--search", "certificate renewal", "--json").out)
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)
    assert ops("list", "--search", "certificate", "--format", "paths").out.count(".md\n") > 1
    assert "No document has all of" in ops("list", "--search", "xyzzy").err


def test_nothing_to_list(ops: Ops, repo: Path) -> None:
    assert ops("list").err.startswith("There are no documents yet. Write one: ops new")
    assert ops("list", "runbook").err == "Write one: ops new runbook\n"
    assert ops("list", "--json").out == "[]\n"


# ops show


@pytest.mark.parametrize(
    "name",
    ["operations/runbooks/scaling.md", "runbooks/scaling.md", "scaling", "scaling.md", "Runbook: Scaling",
     "Scaling", "scalin"],
)  # fmt: skip
def test_a_document_is_found(ops: Ops, tree: Path, name: str) -> None:
    assert ops("show", name).out.startswith("# Runbook: Scaling\n")


def test_a_document_is_found_from_its_folder(
    ops: Ops, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "operations/runbooks")
    assert ops("show", "./scaling.md").out.startswith("# Runbook: Scaling\n")


def test_an_ambiguous_name_picks_none(ops: Ops, tree: Path) -> None:
    seen = ops("show", "database")
    assert seen.code == 1
    assert "operations/runbooks/database-maintenance.md\n" in seen.out
    assert "fits" in seen.err


def test_a_document_that_there_is_not(ops: Ops, tree: Path) -> None:
    seen = ops("show", "scalling-up")
    assert seen.code == 1
    assert "there is no document 'scalling-up'" in seen.err
    assert ops("show", "").code == 2


def test_the_structure_of_a_runbook(ops: Ops, tree: Path) -> None:
    found = json.loads(ops("show", "scaling", "--json").out)
    assert found["schema"] == 1
    assert found["type"] == "runbook"
    assert found["answers"]["risk_level"] == "Low"
    assert [step["number"] for step in found["steps"]] == [1, 2, 3]
    assert found["steps"][0]["commands"][0]["language"] == "bash"
    assert found["steps"][2]["fields"]["expected_result"].startswith("`deployment")
    text = (tree / found["path"]).read_text("utf-8").splitlines()
    for section in found["sections"]:
        assert text[section["line"] - 1].endswith(section["title"])
    for entry in found["fields"].values():
        assert f"**{entry['label']}**" in text[entry["line"] - 1]


def test_the_structure_of_a_post_mortem(ops: Ops, tree: Path) -> None:
    found = json.loads(ops("show", "checkout-errors", "--json").out)
    minutes = [moment["minute"] for moment in found["timeline"]]
    assert minutes[-1] - minutes[0] == 42
    assert all(item["owner"] and item["due"] for item in found["action_items"])


# ops index


def test_the_index_of_a_folder(ops: Ops, repo: Path) -> None:
    ops("init", ".", "--defaults")
    readme = repo / "operations/runbooks/README.md"
    before = readme.read_bytes()
    assert ops("new", "runbook", "B | [x]", "--no-index").code == 0
    assert readme.read_bytes() == before
    assert ops("index", "--check").code == 1
    assert "+| [B \\| \\[x\\]](b-x.md) |" in ops("index", "--pretend").out
    assert readme.read_bytes() == before
    assert ops("index").out == "operations/runbooks/README.md\n"
    assert ops("index", "--check").code == 0
    assert ops("index").err == "The indexes are up to date.\n"
    head, _, rest = readme.read_bytes().partition(b"<!-- ops:index:start -->\n")
    table, _, tail = rest.partition(b"<!-- ops:index:end -->")
    assert head + b"<!-- ops:index:start -->\n<!-- ops:index:end -->" + tail == before
    assert table.decode().splitlines() == [
        "", "| Runbook | Risk Level | Owner | Last Tested | Status |", "| --- | --- | --- | --- | --- |",
        "| [B \\| \\[x\\]](b-x.md) | | | | |", "",
    ]  # fmt: skip


@pytest.mark.slow
def test_new_refreshes_the_index(ops: Ops, repo: Path) -> None:
    ops("init", ".", "--defaults")
    ops("new", "runbook", "Größe ändern", "--risk-level", "Low")
    ops("new", "runbook", "A")
    lines = (repo / "operations/runbooks/README.md").read_text("utf-8").splitlines()
    assert lines[-4:-2] == [
        "| [A](a.md) | | | | |",
        "| [Größe ändern](gr%C3%B6%C3%9Fe-%C3%A4ndern.md) | Low | | | |",
    ]


@pytest.mark.slow
def test_line_ends_stay_as_they_are(ops: Ops, repo: Path) -> None:
    ops("init", ".", "--defaults")
    readme = repo / "operations/runbooks/README.md"
    readme.write_bytes(readme.read_bytes().replace(b"\n", b"\r\n"))
    ops("new", "runbook", "A")
    assert b"\n" not in readme.read_bytes().replace(b"\r\n", b"")


def test_a_readme_without_markers_is_left_alone(ops: Ops, repo: Path) -> None:
    (repo / "operations/runbooks").mkdir()
    readme = repo / "operations/runbooks/README.md"
    readme.write_text("mine\n", encoding="utf-8")
    ops("new", "runbook", "A")
    ops("index")
    assert readme.read_text("utf-8") == "mine\n"


def test_a_readme_that_is_a_link_is_left_alone(ops: Ops, repo: Path, tmp_path: Path) -> None:
    ops("init", ".", "--defaults")
    readme = repo / "operations/runbooks/README.md"
    outside = tmp_path / "outside.md"
    outside.write_bytes(readme.read_bytes())
    readme.unlink()
    readme.symlink_to(outside)
    ops("new", "runbook", "A")
    assert readme.is_symlink()
    assert b"| [A]" not in outside.read_bytes()


@pytest.mark.slow
def test_branches_that_add_documents_merge(ops: Ops, repo: Path) -> None:
    ops("init", ".", "--defaults")
    for title in ("B", "M", "T"):
        ops("new", "runbook", title)
    git(repo, "init", "--quiet", "--initial-branch=main")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message", "x")
    for branch, title in (("one", "C"), ("two", "N with a much longer title than the others")):
        git(repo, "checkout", "--quiet", "-b", branch, "main")
        ops("new", "runbook", title, "--risk-level", "Medium")
        git(repo, "add", "--all")
        git(repo, "commit", "--quiet", "--message", branch)
    git(repo, "merge", "--quiet", "one", "--message", "m")
    assert ops("index", "--check").code == 0


def test_an_examples_tree_has_its_indexes(ops: Ops, tree: Path) -> None:
    assert ops("index", "--check").code == 0
    text = (tree / "operations/monitoring/README.md").read_text("utf-8")
    assert text.index("| Alert |") < text.index("| Dashboard |") < text.index("| Monitoring |")
    assert ops("check", "--strict").code == 0
    assert TODAY


@pytest.mark.slow
def test_a_named_pipe_keeps_nobody_waiting(repo: Path) -> None:
    os.mkfifo(repo / "operations/pipe.md")

    def seen(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "opsdocs", *args], cwd=repo, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip

    assert "it is not a file" in seen("check").stdout
    assert seen("list").returncode == 0
    assert seen("show", "pipe.md").returncode in {0, 1}


def test_of_a_long_line_the_beginning_is_shown(ops: Ops, repo: Path) -> None:
    (repo / "operations/note.md").write_text("# Note\n\n" + "word " * 100_000, encoding="utf-8")
    assert len(ops("list", "--search", "word").out) < 400


# All commands read a document alike

OWN = {
    "front-matter.md": "---\ntitle: Grow the disk\nowner: Kim\nlast_reviewed: 2020-01-01\n---\n\nText.\n",
    "fenced-title.md": "Do this:\n\n```bash\n# Alert: fake\nuptime\n```\n\n## Next\n\nText\n",
    "yaml-comment.md": "---\n# a comment of YAML\ntitle: X\n---\n\n## A\n",
    "setext.md": "Widget down\n===========\n\n**Owner**:No space\n",
    "marks.md": "# The `api` is **down** [now](x.md) {#down}\n\n- **Owner:** Kim\n",
    "erb.md": "---\ntitle: Real\n---\n\n# Given\n\n**Status**: Active\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("own", [True, False])
def test_all_commands_agree_on_title_type_owner_and_dates(
    ops: Ops, repo: Path, tree: Path, own: bool
) -> None:
    if own:
        shutil.rmtree(tree / "operations")
        (tree / "operations/notes").mkdir(parents=True)
        for name, text in OWN.items():
            (tree / "operations/notes" / name).write_text(text, encoding="utf-8")
        (tree / "operations/notes/README.md").write_text(
            "<!-- ops:index:start -->\n<!-- ops:index:end -->\n", encoding="utf-8"
        )
    ops("index")
    listed = json.loads(ops("list", "--json").out)
    assert listed
    for one in listed:
        shown = json.loads(ops("show", one["path"], "--json").out)
        assert (shown["title"], shown["type"]) == (one["title"], one["type"])
        fields = {name: entry["value"] for name, entry in shown["fields"].items()}
        assert fields == one["fields"]
        folder, _, name = one["path"].rpartition("/")
        readme = tree / folder / "README.md"
        if own and readme.exists():
            assert f"[{one['title']}]({name})" in readme.read_text("utf-8")
    assert ops("index", "--check").code == 0
    assert "not-in-index" not in ops("check").out


def test_documents_of_other_tools_have_titles_and_owners(ops: Ops, repo: Path) -> None:
    for name, text in OWN.items():
        (repo / "operations" / name).write_text(text, encoding="utf-8")
    titles = {one["path"][11:]: one["title"] for one in json.loads(ops("list", "--json").out)}
    assert titles == {
        "front-matter.md": "Grow the disk", "fenced-title.md": "fenced-title", "yaml-comment.md": "X",
        "setext.md": "Widget down", "marks.md": "The api is down now", "erb.md": "Given",
    }  # fmt: skip
    assert ops("list", "--overdue", "--format", "paths").out == "operations/front-matter.md\n"
    assert ops("list", "--owner", "Kim", "--format", "paths").out.splitlines() == [
        "operations/front-matter.md", "operations/marks.md",
    ]  # fmt: skip
    assert "Text." in ops("show", "Grow the disk").out


def test_a_day_that_is_not_filled_in_is_not_listed(ops: Ops, repo: Path) -> None:
    (repo / "operations").mkdir(exist_ok=True)
    assert ops("new", "alert", "OrdersDown", "--defaults").code == 0
    assert "YYYY-MM-DD" not in ops("list").out


def test_what_is_called_by_the_words_comes_first(ops: Ops, repo: Path) -> None:
    (repo / "operations/a.md").write_text("# A\n\n" + "The dead man speaks.\n" * 50, "utf-8")
    (repo / "operations/b.md").write_text("# Dead man's snitch\n\nText.\n", "utf-8")
    found = json.loads(ops("list", "--search", "dead man", "--json").out)
    assert [one["path"] for one in found] == ["operations/b.md", "operations/a.md"]


@pytest.mark.parametrize(
    ("title", "name", "row"),
    [
        ("Use <b>bold</b>", "use-b-bold-b.md", "Use \\<b>bold\\</b>"),
        ("&lt;img src=x&gt;", "img-src-x.md", "\\<img src=x>"),
        ("See [docs](https://example.org/x) now", "see-docs-now.md", "See docs now"),
        ("R&D {#top}", "r-d.md", "R&D"),
        ("A `code_x` B", "a-code-x-b.md", "A code_x B"),
    ],
)
def test_a_title_is_one_in_the_document_its_name_and_the_index(
    ops: Ops, repo: Path, title: str, name: str, row: str
) -> None:
    ops("init", ".", "--defaults")
    assert ops("new", "runbook", title, "--defaults").code == 0
    assert (repo / "operations/runbooks" / name).exists()
    readme = (repo / "operations/runbooks/README.md").read_text("utf-8")
    assert f"| [{row}]({name}) |" in readme
    assert ops("check", "--select", "wrong-name,not-in-index,broken-link").code == 0
    assert ops("check", "--fix-names", "-n").out == ""


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_no_utf8_is_no_bug(ops: Ops, repo: Path) -> None:
    ops("init", ".", "--defaults")
    (repo / "operations/runbooks" / os.fsdecode(b"\xff.md")).write_text("# Runbook: X\n", "utf-8")
    assert ops("index").code == 0
    assert "](%FF.md)" in (repo / "operations/runbooks/README.md").read_text("utf-8")
    assert ops("check", "--select", "broken-link,not-in-index").code == 0
    for command in ("list", "status", "adopt -y", "export skills -o s --all", "check --fix"):
        assert "this is a bug" not in ops(*command.split()).err, command


@pytest.mark.parametrize(
    "head",
    [
        "---\nrisk_level: Low\nowner: Kim\n---\n# Runbook: X\n\n**Purpose**: Renew it\n",
        "# Runbook: X\n\n**Purpose**:Renew it\n**Risk Level:** Low\n**Owner**: Kim\n",
    ],
)
def test_answers_are_read_wherever_fields_are(ops: Ops, repo: Path, head: str) -> None:
    path = repo / "operations/runbooks/x.md"
    path.parent.mkdir(parents=True)
    path.write_text(f"{head}\n## Procedure\n\n### Step 1: Look\n\nx\n", "utf-8")
    shown = json.loads(ops("show", "x", "--json").out)
    wanted = {"purpose": "Renew it", "risk_level": "Low", "owner": "Kim"}
    assert {name: shown["fields"][name]["value"] for name in wanted} == wanted
    assert {name: shown["answers"].get(name) for name in wanted} == wanted
