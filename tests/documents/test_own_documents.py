"""Settings for a team's own documents: where they are, of what type, their words, a baseline."""

import json
from pathlib import Path

import pytest
from person import Ops
from repositories import put

FULL = "# Queue full\n\n**Owner**: Kim\n"


def type_of(ops: Ops, path: str) -> tuple[str | None, str | None]:
    shown = json.loads(ops("show", "--json", path).out)
    return shown["type"], shown["type_by"]


# What decides a type


def test_front_matter_then_settings_then_title_then_folder(ops: Ops, repo: Path) -> None:
    put(
        repo / "operations/ops.toml",
        '[types]\n"incidents/**" = "runbook"\n"incidents/2*.md" = "post-mortem"\n',
    )
    put(
        repo / "operations/incidents/2026-01-01-a.md",
        "---\ntype: Backup Procedure\n---\n# Alert: A\n",
    )
    put(repo / "operations/incidents/2026-01-02-b.md", "# Alert: B\n")
    put(repo / "operations/incidents/old.md", "# Old\n")
    put(repo / "operations/alert.md", "# Alert: C {#c}\n")
    put(repo / "operations/runbooks/d.md", "# D\n")
    put(repo / "operations/e.md", "# E\n")
    assert type_of(ops, "incidents/2026-01-01-a.md") == (
        "backup-procedure", "type in its front matter",
    )  # fmt: skip
    assert type_of(ops, "incidents/2026-01-02-b.md") == ("post-mortem", "[types] in the settings")
    assert type_of(ops, "incidents/old.md") == ("runbook", "[types] in the settings")
    assert type_of(ops, "operations/alert.md") == ("alert", "its title")
    assert type_of(ops, "runbooks/d.md") == ("runbook", "its folder")
    assert type_of(ops, "operations/e.md") == (None, None)
    assert "runbook, by its folder" in ops("show", "runbooks/d.md").err


def test_no_type_is_said_with_a_dash(ops: Ops, repo: Path) -> None:
    put(repo / "operations/ops.toml", '[types]\n"runbooks/legacy" = "-"\n')
    put(repo / "operations/runbooks/legacy/a.md", "# Runbook: A\n")
    assert type_of(ops, "legacy/a.md")[0] is None
    assert ops("check").code == 0


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('[types]\n"a/*" = "post-mortm"\n', "did you mean post-mortem?"),
        ('[types]\n"a/*" = 3\n', "must have the name of a type"),
        ("types = 3\n", "types must be a table"),
        ('folders = ["../x"]\n', "leaves its folder"),
        ('folders = ["nowhere"]\n', "there is no folder nowhere"),
        ("folders = []\n", "folders must be a list"),
        ("[words]\nowner = 3\n", "owner must have a list of words"),
        ('[words]\nowner = ["A"]\nstatus = ["a"]\n', "stands for owner and for status"),
        ('[words.nope]\nowner = ["A"]\n', "there is no document type 'nope'"),
    ],
)
def test_wrong_settings_are_told(ops: Ops, repo: Path, settings: str, told: str) -> None:
    put(repo / "operations/ops.toml", settings)
    seen = ops("list")
    assert seen.code == 2
    assert "operations/ops.toml" in seen.err
    assert told.lower() in seen.err.lower()


def test_a_glob_that_fits_nothing_is_told(ops: Ops, repo: Path) -> None:
    put(repo / "operations/ops.toml", '[check]\n[types]\n"gone/*.md" = "runbook"\n')
    put(repo / "operations/a.md", "# A\n")
    seen = ops("check")
    assert seen.code == 0
    assert "'gone/*.md' fits no document [unused-glob]" in seen.out


def test_words_for_what_no_type_has_are_told(ops: Ops, repo: Path) -> None:
    put(repo / "operations/ops.toml",
        '[words]\naction_itms = ["Follow-ups"]\nowner = ["Keeper"]\nP1 = ["SEV1"]\n\n'
        '[words.dr-test]\nmeasured_rto = ["Took"]\n')  # fmt: skip
    put(repo / "operations/a.md", "# A\n")
    seen = ops("check")
    assert seen.code == 0
    assert "[unknown-word]" in seen.out
    assert "Did you mean action_items?" in seen.out
    assert seen.out.count("unknown-word") == 1


def test_a_type_that_can_recognise_nothing_is_told(ops: Ops, repo: Path) -> None:
    body = "---\ntitle: Note\ndescription: x\npath: monitoring/{{ title | slugify }}.md\n---\n# {{ title }}\n"
    put(repo / "operations/.types/note.md", body)
    seen = ops("types", "check")
    assert seen.code == 1
    assert "nothing tells that a document is of this type" in seen.out
    put(repo / "operations/ops.toml", '[types]\n"notes/**" = "note"\n')
    assert ops("types", "check").code == 0


# One reading of a document


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.md", "---\ntitle: Grow the disk\n---\n\nText.", "Grow the disk"),
        ("b.md", "---\n# a comment of YAML\ntitle: X\n---\n\n## A\n", "X"),
        ("c.md", "Do this:\n\n```bash\n# Alert: fake\n```\n", "c"),
        ("d.markdown", "Widget down\n===========\n", "Widget down"),
        ("e.html.md.erb", "---\ntitle: ERB\n---\n# <%= current_page.title %>\n", "ERB"),
        ("f.mdx", "# `ops` *is* [here](f.mdx) {#anchor}\n", "ops is here"),
        ("g.md", '+++\ntitle = "Toml"\n[extra]\ntitle = "no"\n+++\n\nText\n', "Toml"),
        ("h.md", "---\n- a\n---\n\n# List\n", "List"),
        ("i.md", "---\ntitle: never closed\n\ntext\n", "i"),
        ("j/README.md", FULL, "Queue full"),
    ],
)
def test_all_commands_agree(ops: Ops, repo: Path, name: str, text: str, title: str) -> None:
    put(repo / "operations" / name, text)
    (listed,) = json.loads(ops("list", "--json").out)
    assert (listed["title"], listed["path"]) == (title, f"operations/{name}")
    shown = json.loads(ops("show", "--json", title).out)
    assert (shown["title"], shown["type"]) == (title, listed["type"])
    assert {key: one["value"] for key, one in shown["fields"].items()} == listed["fields"]
    assert ops("check").code == 0


def test_a_readme_with_an_index_is_none(ops: Ops, repo: Path) -> None:
    put(
        repo / "operations/a/README.md", "# A\n\n<!-- ops:index:start -->\n<!-- ops:index:end -->\n"
    )
    put(repo / "operations/README.md", "# First page\n")
    assert ops("list").err.startswith("There are no documents yet.")


def test_a_document_may_end_in_code_without_the_end_of_a_line(ops: Ops, repo: Path) -> None:
    put(repo / "operations/a.md", "# A\n\nTODO: count them.\n\n    read the queue")
    (told,) = json.loads(ops("check", "--format", "json").out)
    assert (told["rule"], told["line"]) == ("to-do-left", 3)


# Where documents are


def test_several_folders_with_their_real_paths(ops: Ops, repo: Path) -> None:
    put(repo / "operations/ops.toml", 'folders = ["content/pages"]\n')
    put(repo / "content/pages/a.md", "# A\n\n[b](sub/b.md) [gone](gone.md)\n")
    put(repo / "content/pages/sub/b.md", "# B\n\n[a](../a.md) [root](/content/pages/a.md)\n")
    assert ops("list", "--format", "paths").out == "content/pages/a.md\ncontent/pages/sub/b.md\n"
    (found,) = json.loads(ops("check", "--format", "json").out)
    assert (found["path"], found["rule"]) == ("content/pages/a.md", "broken-link")
    assert "file=content/pages/a.md," in ops("check", "--format", "github").out
    assert ops("check", "content/pages/sub").code == 0
    put(repo / "operations/ops.toml",
        'folders = ["content/pages"]\n[check.per-file-ignores]\n"content/pages/a.md" = ["broken-link"]\n')  # fmt: skip
    assert ops("check", "--strict").code == 0


def test_a_label_of_a_project_may_stand_outside_the_folders(ops: Ops, repo: Path) -> None:
    put(repo / "docs/myst.yml", "version: 1\n")
    put(repo / "docs/clusters.md", "(clusters:new)=\n# New clusters\n")
    note = put(
        repo / "operations/note.md", "# Note\n\n[New](#clusters:new), [old](#clusters:old)\n"
    )
    seen = ops("check", "--select", "broken-link", str(note))
    assert "#clusters:old" in seen.out
    assert "#clusters:new" not in seen.out


def test_the_page_of_a_folder_may_be_shown_beside_it(ops: Ops, repo: Path) -> None:
    put(repo / "config.rb", "")  # Middleman
    put(repo / "operations/ops.toml", 'folders = ["operations", "source/incidents"]\n')
    put(repo / "source/incidents/index.html.md.erb", "# I\n\n[a](incidents/a) [b](incidents/b)\n")
    put(repo / "source/incidents/a.html.md.erb", "# A\n")
    seen = ops("check", "--select", "broken-link")
    assert "'incidents/b'" in seen.out
    assert "'incidents/a'" not in seen.out


def test_pages_of_a_wiki_are_linked_by_name(ops: Ops, repo: Path) -> None:
    put(repo / "operations/ops.toml", 'folders = ["operations", "wiki"]\n')
    put(repo / "wiki/Home.md", "# Home\n\n[a](Queue#reading) [b](Queue#counting) [c](Queues)\n")
    put(repo / "wiki/Queue.md", "# Queue\n\n## Reading\n\nText.\n")
    told = json.loads(ops("check", "--select", "broken-link", "--format", "json").out)
    assert [one["message"] for one in told] == [
        "the link to 'Queue#counting' leads to no heading", "the link to 'Queues' leads nowhere",
    ]  # fmt: skip


def test_a_page_may_be_made_of_a_program(ops: Ops, repo: Path) -> None:
    put(repo / "operations/cli.md", "# Commands\n\n::: mkdocs-click\n    :module: shop.cli\n")
    put(repo / "operations/api.md", "# Functions\n\n::: shop.queue.read\n")
    put(repo / "operations/tip.md", "# Tips\n\n::: tip\nRead it.\n:::\n")
    put(
        repo / "operations/a.md",
        "# A\n\n[1](cli.md#shop-read) [2](api.md#shop.read) [3](tip.md#gone)\n",
    )
    told = json.loads(ops("check", "--select", "broken-link", "--format", "json").out)
    assert [one["message"] for one in told] == ["the link to 'tip.md#gone' leads to no heading"]


def test_vitepress_makes_anchors_of_its_own(ops: Ops, repo: Path) -> None:
    put(repo / "docs/.vitepress/config.ts", "")
    put(repo / "operations/ops.toml", 'folders = ["operations", "docs"]\n')
    put(
        repo / "docs/a.md",
        "# A\n\n[1](#_9-2-ci-cd-setup) [2](#cafe) [3](#_9-3-gone)\n\n## 9.2 CI/CD-Setup\n\nx\n\n## Café\n\nx\n",
    )
    told = json.loads(ops("check", "--select", "broken-link", "--format", "json").out)
    assert [one["message"] for one in told] == ["the link to '#_9-3-gone' leads to no heading"]


def test_a_generator_may_look_for_pictures_in_one_folder(ops: Ops, repo: Path) -> None:
    put(repo / "config/tech-docs.yml", "")
    put(repo / "operations/ops.toml", 'folders = ["operations", "source/manual"]\n')
    put(repo / "source/images/queue.png", "")
    pictures = "![a](images/queue.png) ![b](queue.png) ![c](images/gone.png)"
    put(repo / "source/manual/queue.html.md", f"# Queue\n\n{pictures}\n")
    seen = ops("check", "--select", "broken-link")
    assert seen.out.count("leads nowhere") == 1
    assert "'images/gone.png'" in seen.out


def test_a_site_may_be_joined_of_several(ops: Ops, repo: Path) -> None:
    put(
        repo / "mkdocs.yml", "nav:\n  - Disks: '!include ./disks/mkdocs.yml'\nplugins: [monorepo]\n"
    )
    note = put(repo / "operations/note.md", "# Note\n\n[Disks](./disks/), [gone](./gone.md)\n")
    seen = ops("check", "--select", "broken-link", str(note))
    assert "'./gone.md'" in seen.out
    assert "'./disks/'" not in seen.out


def test_a_site_may_be_one_of_the_repositorys_folders(ops: Ops, repo: Path) -> None:
    put(repo / "site/hugo.toml", "")
    put(repo / "operations/ops.toml", 'folders = ["operations", "site/content"]\n')
    put(repo / "site/content/en/docs/warnings.md", "# Warnings\n")
    links = "[a](../warnings/) [b](/docs/warnings/) [c](../../../04/30/the-queue/) [d](../gone/)\n"
    put(repo / "site/content/en/docs/posts.md", f"# Posts\n\n{links}")
    told = json.loads(ops("check", "--select", "broken-link", "--format", "json").out)
    assert [one["message"] for one in told] == ["the link to '../gone/' leads nowhere"]


def test_one_document_is_of_no_type_whatever_it_says(ops: Ops, repo: Path) -> None:
    put(repo / "operations/a.md", "---\ntype: alert\n---\n\n# A\n")
    put(repo / "operations/ops.toml", '[types]\n"operations/**" = "-"\n')
    assert "type in its front matter" in ops("show", "a.md").err + ops("show", "a.md").out
    put(repo / "operations/ops.toml", '[types]\n"operations/a.md" = "-"\n')
    assert ops("check", "--no-baseline").out == ""


def test_a_section_may_stand_in_a_block_that_another_one_ends(ops: Ops, repo: Path) -> None:
    put(repo / "operations/.types/guide.md",
        '---\ntitle: Guide\npath: "/guides/{{ title | slugify }}.md"\n---\n# {{ title }}\n\n## Uses\n\n## Asks\n')  # fmt: skip
    put(repo / "operations/ops.toml",
        'folders = ["operations", "guides"]\n[types]\n"guides/*.md" = "guide"\n')  # fmt: skip
    block = "```markdown\n# Copy\n\n```bash\nqueue read\n```\n\nDone.\n```\n"
    put(repo / "guides/a.md", f"# A\n\n## Uses\n\n{block}\n## Asks\n\nText.\n")
    put(repo / "guides/b.md", f"# B\n\n## Uses\n\n{block}\nText.\n")
    told = json.loads(ops("check", "--select", "missing-section", "--format", "json").out)
    assert [(one["path"], one["message"]) for one in told] == [
        ("guides/b.md", "there is no section 'Asks'"),
    ]  # fmt: skip


def test_a_field_may_be_told_by_a_list_whose_items_have_labels(ops: Ops, repo: Path) -> None:
    put(repo / "operations/.types/idea.md",
        '---\ntitle: Idea\npath: "/ideas/{{ title | slugify }}.md"\n---\n# {{ title }}\n\n**What:** x\n\n**Who:** y\n')  # fmt: skip
    put(repo / "operations/ops.toml",
        'folders = ["operations", "ideas"]\n[types]\n"ideas/*.md" = "idea"\n')  # fmt: skip
    put(repo / "ideas/a.md", "# A\n\n**What:**\n\n- **Read:** all\n- **Count:** some\n\n**Who:**\n")
    told = json.loads(ops("check", "--select", "missing-field", "--format", "json").out)
    assert [one["message"] for one in told] == ["the field 'Who' is empty"]


def test_a_folder_in_another_is_read_once(ops: Ops, repo: Path) -> None:
    put(repo / "operations/ops.toml", 'folders = ["operations", ".", "docs"]\n')
    put(repo / "operations/a.md", "# A\n")
    put(repo / "docs/b.md", "# B\n")
    put(repo / "c.md", "# C\n")
    assert sorted(ops("list", "--format", "paths").out.split()) == [
        "c.md", "docs/b.md", "operations/a.md",
    ]  # fmt: skip


@pytest.mark.slow
def test_front_matter_is_for_a_generator_that_no_file_tells(ops: Ops, repo: Path) -> None:
    (repo / ".github").mkdir(exist_ok=True)
    text = "# Deploy\n\n[a](#retries-fails)\n\n## Retries & Fails\n\nText.\n"
    put(repo / "operations/plain.md", text)
    put(repo / "operations/shown.md", f"---\ntags: [deploy]\n---\n{text}")
    found = ops("check", "--select", "broken-link")
    assert "plain.md" in found.out
    assert "shown.md" not in found.out
    put(repo / "operations/ops.toml", '[check]\nanchors = "github"\n')
    assert "shown.md" in ops("check", "--select", "broken-link").out


def test_the_tree_is_elsewhere(ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ops("init", "--folder", "docs/ops", "--defaults").code == 0
    assert not (tmp_path / "operations").exists()
    assert ops("new", "runbook", "X", "--defaults").out == "docs/ops/runbooks/x.md\n"
    assert "[X](x.md)" in (tmp_path / "docs/ops/runbooks/README.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path / "docs/ops/runbooks")
    assert ops("list", "--format", "paths").out == "x.md\n"
    assert ops("index", "--check").code == 0
    assert json.loads(ops("check", "--format", "json").out)[0]["path"] == "docs/ops/runbooks/x.md"
    assert ops("types", "eject", "runbook").out == "../.types/runbook.md\n"
    assert "docs/ops/backup-recovery/" in ops("types").out
    put(
        tmp_path / "docs/ops/backup-recovery/rto-rpo.md",
        "# RTO/RPO\n\n| Service | RTO | RPO | Tier |\n| --- | --- | --- | --- |\n"
        "| Orders | 2h | 15m | 1 |\n",
    )
    plan = ops("new", "dr-plan", "Orders", "--defaults", "--stdout").out
    assert "15m" in plan  # the register is looked up where the tree is


def test_the_whole_repository(ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "ops.toml", 'folders = "."\n')
    put(tmp_path / "a/b.md", "# B\n")
    put(tmp_path / "node_modules/c.md", "# C\n")
    assert ops("list", "--format", "paths").out == "a/b.md\n"
    assert ops("new", "runbook", "X", "--defaults").out == "runbooks/x.md\n"
    put(tmp_path / "operations/ops.toml", "")
    assert "Move all of them into one" in ops("list").err


# Other words


def test_words_are_those_of_the_team(ops: Ops, repo: Path) -> None:
    put(repo / "operations/incidents/2026-02-02-b.md",
        "---\nseverity: Critical\n---\n# Incident Post-Mortem: B\n\n**Date**: 2026-02-02\n**Length**: soon\n\n"
        "## Chronology\n\n- 10:00 - a\n- 09:00 - b\n- 08:00 - c\n\n## Follow-ups\n\n"
        "| Thing | Who does | When |\n| --- | --- | --- |\n| Fix it | Kim | 2026-02-05 |\n")  # fmt: skip
    put(
        repo / "operations/ops.toml",
        """
[words]
action_items = ["Follow-ups"]
timeline = "Chronology"
P1 = ["SEV1", "Critical"]
owner = ["Who does"]
task = ["Thing"]
due = ["When"]
[words.post-mortem]
duration = ["Length"]
""",
    )
    rules = {
        one["rule"]: one["message"] for one in json.loads(ops("check", "--format", "json").out)
    }
    assert {"timeline-order", "action-item-overdue", "invalid-duration"} <= rules.keys()
    assert rules["invalid-duration"].startswith("Length is")
    shown = json.loads(ops("show", "--json", "2026-02-02-b").out)
    assert shown["answers"]["duration"] == "soon"
    assert shown["action_items"][0]["owner"] == "Kim"
    assert shown["fields"]["severity"]["value"] == "P1"
    assert "2026-02-02-b.md" in ops("list", "--where", "severity=P1", "--format", "paths").out
    assert "'Action Items'" not in ops("check").out


# A baseline


def test_only_what_is_more_fails(ops: Ops, known_findings: Path) -> None:
    text = (known_findings.parent / ".baseline").read_text("utf-8")
    assert text.splitlines()[-1] == "2 broken-link operations/a b%25.md"
    assert ops("check").code == 0
    assert ops("check", "--no-baseline").code == 1
    known_findings.write_text("\n\nMoved down.\n\n" + known_findings.read_text("utf-8"), "utf-8")
    assert ops("check").code == 0
    known_findings.write_text(known_findings.read_text("utf-8") + "\n[z](z.md)\n", "utf-8")
    assert ops("check").out.count("leads nowhere") == 3


def test_what_is_fixed_does_not_come_back(
    ops: Ops, known_findings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = known_findings.read_text("utf-8")
    known_findings.write_text("# A\n\n[x](x.md)\n", "utf-8")
    known = known_findings.parent / ".baseline"
    old = known.read_text("utf-8")
    monkeypatch.setenv("CI", "true")
    assert ops("check").code == 0
    monkeypatch.delenv("CI")
    assert ops("check", str(known_findings)).code == 0
    assert known.read_text("utf-8") == old
    assert "1 fewer than before" in ops("check").err
    assert known.read_text("utf-8").splitlines()[-1] == "1 broken-link operations/a b%25.md"
    known_findings.write_text(before, "utf-8")
    assert ops("check").code == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("<<<<<<< HEAD", "a conflict of a merge"),
        ("# ops baseline 2: new", "it is of version 2"),
        ("two broken-link a.md", "this line is not COUNT RULE PATH"),
    ],
)
def test_a_broken_baseline_is_told(ops: Ops, known_findings: Path, line: str, told: str) -> None:
    known = known_findings.parent / ".baseline"
    known.write_text(f"{known.read_text('utf-8')}{line}\n", "utf-8")
    seen = ops("check")
    assert seen.code == 1
    assert told in seen.err
    assert "operations/.baseline" in seen.err
    assert ops("check", "--no-baseline").code == 1
    assert ops("check", "--write-baseline").code == 0
    assert ops("check").code == 0


def test_two_branches_that_both_add_to_it(ops: Ops, known_findings: Path) -> None:
    known = known_findings.parent / ".baseline"
    known.write_text(known.read_text("utf-8") + "1 broken-link operations/a b%25.md\r\n", "utf-8")
    assert ops("check").code == 0


def test_a_baseline_is_of_all(ops: Ops, known_findings: Path) -> None:
    assert ops("check", "--write-baseline", "--select", "broken-link").code == 2


def test_ops_new_says_where_the_settings_give_its_document_no_type(ops: Ops, repo: Path) -> None:
    settings = repo / "operations/ops.toml"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text('[types]\n"operations/runbooks/**" = "-"\n', "utf-8")
    told = ops("new", "runbook", "Restart", "--defaults")
    assert told.code == 0
    line = '"operations/runbooks/restart.md" = "runbook"'
    assert '"operations/runbooks/**" in operations/ops.toml it is of no type' in told.err
    assert line in told.err
    settings.write_text(f"{settings.read_text('utf-8')}{line}\n", "utf-8")
    assert "type" not in ops("new", "runbook", "Restart", "--defaults", "--overwrite").err
    assert json.loads(ops("list", "--json").out)[0]["type"] == "runbook"


def test_a_folder_of_the_settings_has_the_documents_of_its_name(ops: Ops, repo: Path) -> None:
    (repo / "operations").rmdir()
    put(repo / "ops.toml", 'folders = ["docs/incidents", "docs/runbooks"]\n')
    old = put(repo / "docs/runbooks/disk.md", "# The disk is full\n\nDelete the logs.\n")
    put(repo / "docs/incidents/old.md", "# An old one\n")
    assert (
        ops("new", "runbook", "Rotate a key", "--defaults").out == "docs/runbooks/rotate-a-key.md\n"
    )
    stamped = ops("new", "post-mortem", "Down", "--date", "2026-03-01", "--defaults").out
    assert stamped == "docs/incidents/2026-03-01-down.md\n"
    assert (
        ops("new", "alert", "Down", "--defaults").out == "docs/incidents/monitoring/alert-down.md\n"
    )
    assert "wrong-folder" not in ops("check", "--format", "json").out
    known = {one["path"]: one["type"] for one in json.loads(ops("list", "--json").out)}
    assert known["docs/runbooks/rotate-a-key.md"] == "runbook"
    assert not known["docs/runbooks/disk.md"], (
        "a folder's name alone says nothing of what was there"
    )
    assert "docs/runbooks/ " in ops("types").out
    shown = json.loads(ops("types", "show", "runbook", "--json").out)
    assert shown["path"].startswith("docs/runbooks/")
    old.unlink()
    put(repo / "docs/incidents/runbooks/README.md", "# Runbooks\n")
    assert ops("new", "runbook", "B", "--defaults").out == "docs/incidents/runbooks/b.md\n"


def test_a_folder_that_is_called_as_teams_call_ours_is_ours(ops: Ops, repo: Path) -> None:
    (repo / "operations").rmdir()
    put(repo / "ops.toml", 'folders = ["docs/adr", "docs/postmortems"]\n')
    put(repo / "docs/adr/a.md", "# A\n")
    put(repo / "docs/postmortems/2025-01-01-old.md", "# An old one\n")
    stamped = ops("new", "post-mortem", "Down", "--start", "now").out
    assert stamped == "docs/postmortems/2026-11-23-down.md\n"
    assert ops("note", "It is slow").code == 0
    assert "It is slow" in (repo / stamped.strip()).read_text("utf-8")


def test_what_others_are_made_of_is_no_document_in_the_overview(ops: Ops, repo: Path) -> None:
    put(repo / "operations/runbooks/a.md", "# A\n\n**Status**: Active\n")
    put(repo / "operations/runbooks/_template.md", "# Name\n\n**Status**: Draft or Active\n")
    seen = ops("status").out
    assert "1 document" in seen
    assert "Draft" not in seen


# What people write


@pytest.mark.parametrize(
    "text",
    [
        (
            "## Timeline\n\n11:30 PM UTC Sunday March 1st: Disk of db-2 is full\n\n"
            "01:10 AM UTC Monday March 2nd: Old logs removed\n\n12:05 PM UTC Monday March 2nd:"
            " Added a disk\n\n02:30 AM UTC Tuesday March 3rd: Resolved\n"
        ),
        (
            "## Timeline\n\n| Time | Event |\n| --- | --- |\n| 23:50-23:?? | Disk is full |\n"
            "| 23:58 | Resolved |\n\n### Causes\n\n1. Logs are kept for ever\n2. Nobody was told\n"
        ),
    ],
    ids=["the day is behind", "what stands below"],
)
def test_a_timeline_as_people_write_it(ops: Ops, repo: Path, text: str) -> None:
    path = repo / "operations/incidents/2026-03-01-a.md"
    note = put(path, f"# Incident Post-Mortem: A\n\n{text}")
    select = ("--select", "timeline-order", "--select", "unread-entry")
    assert ops("check", *select, str(note)).out == ""


def test_a_site_may_have_its_settings_in_a_folder(ops: Ops, repo: Path) -> None:
    put(repo / "config/_default/hugo.yaml", "")  # Hugo
    put(repo / "operations/ops.toml", 'folders = ["operations", "content"]\n')
    put(repo / "content/disks.md", "# Disks\n\n[a](/queue/) [b](queue/) [c](../gone/)\n")
    put(repo / "content/queue.md", "# Queue\n")
    told = json.loads(ops("check", "--select", "broken-link", "--format", "json").out)
    assert [one["message"] for one in told] == ["the link to '../gone/' leads nowhere"]


def test_a_table_to_be_copied_stays_open_in_a_type_of_the_teams(ops: Ops, repo: Path) -> None:
    put(repo / "operations/ops.toml", '[types]\n"operations/p/**" = "play"\n')
    put(
        repo / "operations/.types/play.md",
        "---\ntitle: Play\npath: /operations/p/{{ title | slugify }}.md\n---\n# Play: {{ title }}\n\n## What\n",
    )
    table = "| When | What |\n| --- | --- |\n| YYYY-MM-DD HH:MM | Found |\n"
    note = put(repo / "operations/p/a.md", f"# Play: A\n\n## What\n\nWrite it down:\n\n{table}")
    assert ops("check", "--strict", str(note)).out == ""


def test_appendices_are_counted_by_letters(ops: Ops, repo: Path) -> None:
    put(repo / "operations/ops.toml", '[types]\n"operations/p/**" = "play"\n')
    put(
        repo / "operations/.types/play.md",
        "---\ntitle: Play\npath: /operations/p/{{ title | slugify }}.md\n---\n# Play: {{ title }}\n\n"
        "## What\n\nThis.\n\n## Appendix C — Links\n\nSome.\n",
    )
    note = put(
        repo / "operations/p/a.md",
        "# Play: A\n\n## What\n\nThis.\n\n## Appendix E — Links\n\nSome.\n",
    )
    assert ops("check", str(note)).code == 0
    put(note, note.read_text("utf-8").replace("## Appendix E — Links", ""))
    assert "no section 'Appendix C — Links'" in ops("check", str(note)).out


def test_one_entry_that_came_too_early_is_told_once(ops: Ops, repo: Path) -> None:
    times = ("22:40", "22:06", "22:07", "22:23", "23:15", "22:50")
    entries = "".join(f"- {time} - Kim saw {at}\n" for at, time in enumerate(times))
    note = put(
        repo / "operations/incidents/2026-03-01-a.md",
        f"# Incident Post-Mortem: A\n\n## Timeline\n\n{entries}",
    )
    told = json.loads(ops("check", "--select", "timeline-order", "--format", "json", str(note)).out)
    assert [one["line"] for one in told] == [6, 10]
