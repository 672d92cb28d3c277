"""`ops alerts`: what fires, the page that each alert leads to, and back."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from alert_files import RULE_SETTINGS, RULES
from person import Ops
from repositories import git

from opsdocs.alerts.compare import normal_expression
from opsdocs.alerts.find import read_file, rule_files
from opsdocs.alerts.model import link_in
from opsdocs.alerts.propose import propose
from opsdocs.alerts.readers import read_rules
from opsdocs.types.load import BUILT_IN


def states(ops: Ops, *args: str) -> dict[str, str]:
    seen = ops("alerts", "--json", *args)
    assert seen.code == 0, seen.err
    return {one["name"]: one["state"] for one in json.loads(seen.out)["alerts"]}


def found(ops: Ops, *args: str) -> list[tuple[str, int, str]]:
    seen = ops("check", "--format", "json", *args)
    told = json.loads(seen.out)
    return [
        (one["path"], one["line"], one["rule"]) for one in told if one["rule"].startswith("alert-")
        or one["rule"] == "unused-ignore"
    ]  # fmt: skip


# From the rule to the page, and back


def test_the_alerts_are_listed_with_what_is_wrong(ops: Ops, rules: Path) -> None:
    seen = ops("alerts")
    lines = seen.out.splitlines()
    assert lines[0].split() == ["ALERT", "SEVERITY", "PAGE", "RULE"]
    assert "! not there: operations/monitoring/alert-ordersdown.md" in lines[1]
    assert lines[1].endswith("rules/orders.yml:6")
    assert "! none" in lines[2]
    assert "4 alerts in 1 file, 1 with a link" in seen.err
    assert states(ops) == {"OrdersDown": "dangling", "OrdersSlow": "missing",
                           "Watchdog": "not needed", "OrdersNotice": "not needed"}  # fmt: skip
    assert set(states(ops, "--missing")) == {"OrdersDown", "OrdersSlow"}
    assert set(states(ops, "--label", "service=orders")) == {"OrdersDown"}
    assert set(states(ops, "--severity", "info")) == {"OrdersNotice"}


def test_the_missing_pages_are_written_where_the_links_lead(ops: Ops, rules: Path) -> None:
    seen = ops("new", "alert", "--missing")
    assert seen.code == 0, seen.err
    assert seen.out.splitlines() == [
        "operations/monitoring/alert-ordersdown.md", "operations/monitoring/alert-ordersslow.md",
    ]  # fmt: skip
    text = (rules / "operations/monitoring/alert-ordersdown.md").read_text("utf-8")
    assert "**Severity**: P1" in text
    assert '**Expression**: `up{job="orders", region="eu"} == 0  # the job alone`' not in text
    assert "**Summary**: Orders doesn't answer on {{ $labels.instance }}" in text
    assert "**For**: 5m" in text
    assert "**Labels**: service=orders, severity=critical" in text
    assert states(ops, "--missing") == {}
    assert found(ops, "--select", "alert-page-missing", "--select", "alert-without-page") == [
        ("rules/orders.yml", 16, "alert-without-page")  # it has a page now, and does not link it
    ]
    assert ops("new", "alert", "--missing").err.startswith("Every alert that needs a page has one.")


def test_a_page_stays_where_the_link_of_its_alert_leads(ops: Ops, rules: Path) -> None:
    path = rules / "operations/ops.toml"
    path.write_text(path.read_text("utf-8").replace("monitoring/alert-$1", "runbooks/$1"), "utf-8")
    assert ops("new", "alert", "--missing").code == 0
    page = rules / "operations/runbooks/ordersdown.md"
    assert page.is_file()
    assert "[wrong-" not in ops("check").out
    assert ops("check", "--fix-names", "--pretend").out == ""
    assert ops("check", "--fix-names").code == 0
    assert page.is_file()
    rule = rules / "rules/orders.yml"
    rule.write_text(rule.read_text("utf-8").replace("runbook_url", "note"), "utf-8")
    seen = ops("check").out
    assert "an alert belongs in monitoring/" in seen
    assert "the file should be called alert-ordersdown.md" in seen


@pytest.mark.parametrize(
    ("origin", "link"),
    [
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop/blob/main/"),
        (
            "https://ci:token@git.example:8443/a/b/shop.git",
            "https://git.example/a/b/shop/-/blob/v1/",
        ),
        ("ssh://git@github.com/acme/shop", "https://github.com/Acme/shop/tree/main/"),
    ],
)
def test_a_link_to_a_file_of_this_repository_needs_no_pattern(
    ops: Ops, rules: Path, origin: str, link: str
) -> None:
    if not (rules / ".git").exists():
        git(rules, "init", "-q")
    git(rules, "remote", "add", "origin", origin)
    rule = rules / "rules/orders.yml"
    old = "https://intranet.example/runbooks/ordersdown?from=pager"
    text = rule.read_text("utf-8")
    rule.write_text(text.replace(old, f"{link}operations/runbooks/down.md"), "utf-8")
    assert states(ops)["OrdersDown"] == "dangling"
    (rules / "operations/runbooks").mkdir(exist_ok=True)
    (rules / "operations/runbooks/down.md").write_text("# Down\n\n## Diagnosis\n", "utf-8")
    assert states(ops)["OrdersDown"] == "page"
    rule.write_text(text.replace(old, "https://github.com/other/shop/blob/main/x.md"), "utf-8")
    assert states(ops)["OrdersDown"] == "foreign"


def test_nothing_is_written_when_pretending(ops: Ops, rules: Path) -> None:
    seen = ops("new", "alert", "--missing", "--pretend")
    assert len(seen.out.splitlines()) == 2
    assert not (rules / "operations/monitoring").exists()


def test_findings_stand_at_the_line_of_the_rule_in_all_formats(ops: Ops, rules: Path) -> None:
    assert found(ops) == [
        ("rules/orders.yml", 15, "alert-page-missing"),
        ("rules/orders.yml", 16, "alert-without-page"),
    ]
    told = json.loads(ops("check", "--format", "json", "rules/orders.yml").out)
    lines = RULES.split("\n")
    assert [lines[one["line"] - 1][one["column"] - 1 :][:10] for one in told] == [
        "https://in", "OrdersSlow",
    ]  # fmt: skip
    for name in ("text", "sarif", "github", "gitlab", "junit"):
        out = ops("check", "--format", name).out
        assert "rules/orders.yml" in out
        assert "operations/../" not in out
    assert ops("check").code == 1
    assert ops("check", "rules/orders.yml", "--format", "json").out != "[]\n"


def test_a_change_of_a_rule_file_is_checked_alone(ops: Ops, rules: Path) -> None:
    git(rules, "init", "-q")
    git(rules, "add", "-A")
    git(rules, "commit", "-q", "-m", "x")
    assert found(ops, "--changed") == []
    (rules / "rules/orders.yml").write_text(RULES + "\n", "utf-8")
    assert [rule for _, _, rule in found(ops, "--changed")] == [
        "alert-page-missing", "alert-without-page",
    ]  # fmt: skip


def test_a_page_that_says_otherwise_is_found_and_brought_to_the_rule(ops: Ops, rules: Path) -> None:
    ops("new", "alert", "--missing")
    page = rules / "operations/monitoring/alert-ordersdown.md"
    text = page.read_text("utf-8").replace("**For**: 5m", "**For**: five minutes")
    text = text.replace('{job="orders", region="eu"}', '{region="eu",job="orders"}')
    page.write_text(text.replace("## Impact\n", "## Impact\n\nOur words.\n"), "utf-8")
    before = page.read_text("utf-8")
    select = ["--select", "alert-differs"]
    assert found(ops, *select) == []  # white space, order of labels and words for it don't count
    assert ops("alerts", "sync").err.startswith("The pages say what the rules say.")
    assert page.read_text("utf-8") == before

    (rules / "rules/orders.yml").write_text(
        RULES.replace("for: 5m", "for: 10m").replace("== 0  #", "== 1  #"), "utf-8"
    )
    seen = ops("check", *select)
    assert "has 10m, and its page says For five minutes" in seen.out
    pretended = ops("alerts", "sync", "--pretend")
    assert "+**For**: 10m" in pretended.out
    assert "-**For**: five minutes" in pretended.out
    assert page.read_text("utf-8") == before
    assert ops("alerts", "sync").out == "operations/monitoring/alert-ordersdown.md\n"
    after = page.read_text("utf-8")
    changed = [
        new for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new
    ]
    assert changed == [
        '**Expression**: `up{job="orders", region="eu"} == 1`  ',
        "**For**: 10m  ",
    ]
    assert found(ops, *select) == []


@pytest.mark.parametrize("has_parser", [True, False])
def test_how_an_expression_is_written_does_not_count(
    monkeypatch: pytest.MonkeyPatch, has_parser: bool
) -> None:
    if not has_parser:
        monkeypatch.setitem(sys.modules, "promql_parser", None)
    normal_expression.cache_clear()
    first = 'sum by (a, b) (rate(x{p="1",q=~"a # b"}[5m])) # why\n  > 5'
    for same in (
        'sum by (b,a)(rate(x{q=~"a # b", p = "1"}[5m])) > 5',
        "# a comment\nsum by (a, b) (rate(x{p='1',q=~'a # b'}[5m]))\n>\n5",
    ):
        assert normal_expression(first) == normal_expression(same)
    for other in (
        first.replace("> 5", "> 6"),
        first.replace("a # b", "a #b"),
        first.replace("by", "without"),
    ):
        assert normal_expression(first) != normal_expression(other)
    assert normal_expression("rate(x[$__rate_interval])") == "rate(x[$__rate_interval])"
    normal_expression.cache_clear()


def test_a_page_whose_alert_is_gone_is_an_orphan(ops: Ops, rules: Path) -> None:
    ops("new", "alert", "OrdersGone", "--defaults")
    assert found(ops, "--select", "alert-page-orphan") == [
        ("operations/monitoring/alert-ordersgone.md", 64, "alert-page-orphan")
    ]
    assert "alert-ordersgone.md  OrdersGone" in ops("alerts", "--orphans").out
    page = rules / "operations/monitoring/alert-ordersgone.md"
    page.write_text(page.read_text("utf-8").replace("Draft", "Deprecated"), "utf-8")
    assert found(ops, "--select", "alert-page-orphan") == []


def test_what_to_do_about_an_orphan_is_said_in_the_words_of_its_type(ops: Ops, rules: Path) -> None:
    text = (BUILT_IN / "alert.md").read_text("utf-8").replace("Deprecated", "Veraltet")
    own = rules / "operations/.types/alert.md"
    own.parent.mkdir(parents=True)
    own.write_text(
        text.replace("questions:", "labels: {deprecated: Veraltet}\nquestions:", 1), "utf-8"
    )
    ops("new", "alert", "KettleCold", "--defaults")
    found = ops("check", "--select", "alert-page-orphan").out
    assert "Delete the page, set its Status to Veraltet, or bring the rule back." in found


def test_an_alert_leads_to_its_own_page_and_one_page_may_be_for_two(ops: Ops, rules: Path) -> None:
    ops("new", "alert", "--from", "rules/orders.yml:OrdersDown")
    link = "https://intranet.example/runbooks/ordersdown"
    both = RULES.replace(
        'labels: {severity: page, team: "a, b"}',
        f'labels: {{severity: page}}\n        annotations: {{runbook_url: "{link}"}}',
    )
    (rules / "rules/orders.yml").write_text(both, "utf-8")
    assert [rule for _, _, rule in found(ops)] == ["alert-name-differs"]
    page = rules / "operations/monitoring/alert-ordersdown.md"
    page.write_text(
        page.read_text("utf-8").replace(
            "**Alert Name**: OrdersDown", "**Alert Name**: OrdersDown, OrdersSlow"
        ),
        "utf-8",
    )
    assert found(ops) == []


def test_capital_letters_do_not_count_in_a_link(ops: Ops, rules: Path) -> None:
    ops("new", "alert", "--from", "rules/orders.yml:OrdersDown")
    page = rules / "operations/monitoring/alert-ordersdown.md"
    page.rename(page.with_name("Alert-OrdersDown.md"))
    assert states(ops)["OrdersDown"] == "page"


def test_the_heading_of_a_link_is_looked_for(ops: Ops, rules: Path) -> None:
    ops("new", "alert", "--missing")
    text = RULES.replace("#diagnosis", "#mitigaton")
    (rules / "rules/orders.yml").write_text(text, "utf-8")
    seen = ops("check", "--select", "alert-anchor-missing")
    assert "links a heading #mitigaton that operations/monitoring/alert-ordersdown.md" in seen.out
    assert "Did you mean #mitigation?" in seen.out


@pytest.mark.parametrize(
    "link",
    ["https://git.example/{owner}/{repo}/blob/main/RUNBOOK.md#slow", "docs/{service-name}.md",
     "https://wiki.example/<team>/down"],
)  # fmt: skip
def test_a_link_that_is_to_be_filled_in_leads_nowhere_yet(ops: Ops, rules: Path, link: str) -> None:
    text = RULES.replace("https://intranet.example/runbooks/ordersdown?from=pager#diagnosis", link)
    (rules / "rules/orders.yml").write_text(text, "utf-8")
    assert found(ops) == [("rules/orders.yml", 16, "alert-without-page")]  # of the next alert


@pytest.mark.parametrize(
    ("name", "told"), [("OrdersDownStuck", ""), ("OrdersSlow", "It is for `OrdersSlow`, too.\n")]
)
def test_a_page_may_be_for_a_longer_name_and_for_one_that_it_tells_of(
    ops: Ops, rules: Path, name: str, told: str
) -> None:
    (rules / "docs").mkdir()
    (rules / "docs/OrdersDown.md").write_text(f"# OrdersDown\n\nIt is down.\n{told}", "utf-8")
    both = RULES.replace("OrdersSlow", name).replace(
        'labels: {severity: page, team: "a, b"}', "annotations: {runbook_url: docs/OrdersDown.md}"
    )
    (rules / "rules/orders.yml").write_text(both, "utf-8")
    assert "alert-name-differs" not in {rule for _, _, rule in found(ops)}


def test_a_link_that_no_pattern_knows_is_a_warning(ops: Ops, rules: Path) -> None:
    text = RULES.replace("https://intranet.example/runbooks/", "https://wiki.example/")
    (rules / "rules/orders.yml").write_text(text, "utf-8")
    assert found(ops, "--select", "alert-url-foreign") == [
        ("rules/orders.yml", 15, "alert-url-foreign")
    ]
    settings = rules / "operations/ops.toml"
    settings.write_text(settings.read_text("utf-8").partition("[[alerts.urls]]")[0], "utf-8")
    assert found(ops, "--select", "alert-url-foreign") == []  # the pages are all elsewhere


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# ops: ignore alert-without-page it is new", []),
        ("# ops: ignore alert-without-page it is new, until 2026-11-23", []),
        ("# ops: ignore alert-without-page until 2026-11-22", ["unused-ignore", "alert-without-page"]),
        ("# ops: ignore alert-without-page until 2026-02-31", ["unused-ignore", "alert-without-page"]),
        ("# ops: ignore alert-differs", ["unused-ignore", "alert-without-page"]),
        ("# ops: ignore nonsense", ["unused-ignore", "alert-without-page"]),
    ],
)  # fmt: skip
def test_a_finding_is_ignored_where_a_comment_says_so(
    ops: Ops, rules: Path, comment: str, left: list[str]
) -> None:
    text = RULES.replace("      - alert: OrdersSlow", f"      {comment}\n      - alert: OrdersSlow")
    (rules / "rules/orders.yml").write_text(text, "utf-8")
    assert [rule for _, _, rule in found(ops)] == ["alert-page-missing", *left]


def test_an_ignore_above_all_alerts_is_for_the_file(ops: Ops, rules: Path) -> None:
    head = "# ops: ignore alert-without-page ours to come\n# ops: ignore alert-page-missing too\n\n"
    (rules / "rules/orders.yml").write_text(head + RULES, "utf-8")
    assert found(ops) == []


# A page from a rule


def test_a_page_is_stamped_from_a_rule(ops: Ops, rules: Path) -> None:
    seen = ops("new", "alert", "--from", "rules/orders.yml:OrdersSlow")
    assert seen.out == "operations/monitoring/alert-ordersslow.md\n"
    text = (rules / seen.out.strip()).read_text("utf-8")
    assert text.startswith("# Alert: OrdersSlow\n\n[What to do first")
    assert "**Expression**: `latency > 5`" in text
    assert "**Threshold**: > 5" in text
    assert "**Severity**: [P1/P2/P3/P4]" in text  # nobody has said what "page" is here
    assert ops("new", "runbook", "--from", "rules/orders.yml:16", "--stdout").out.startswith(
        "# Runbook: OrdersSlow\n"
    )


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["--from", "nope.yml"], 2, "there is no such file"),
        (["--from", "rules/orders.yml"], 2, "it has 4 alerts: OrdersDown, OrdersSlow"),
        (["--from", "rules/orders.yml:OrdersSlo"], 2, "has no alert 'OrdersSlo'"),
        (["--from", "operations/ops.toml"], 1, "no alert was found in it"),
        (["--missing", "--from", "rules/orders.yml"], 2, "exclude each other"),
        (["Title", "--missing"], 2, "exclude each other"),
        (["--from", "rules/orders.yml:1", "--example", "ordersslow"], 2, "exclude each other"),
    ],
)
def test_what_can_not_be_stamped_is_told(
    ops: Ops, rules: Path, args: list[str], code: int, message: str
) -> None:
    seen = ops("new", "alert", *args)
    assert (seen.code, message in seen.err) == (code, True), seen.err


def test_two_alerts_of_one_name_share_what_they_agree_on(ops: Ops, rules: Path) -> None:
    (rules / "rules/orders.yml").write_text(
        dedent("""\
        groups:
          - rules:
              - alert: Burn
                expr: rate > 14
                for: 2m
                labels: {severity: critical}
              - alert: Burn
                expr: rate > 6
                for: 2m
                labels: {severity: page}
        """), "utf-8",
    )  # fmt: skip
    seen = ops("new", "alert", "--from", "rules/orders.yml:Burn", "--stdout")
    assert "has Burn 2 times (lines 3, 7)" in seen.err
    assert "**For**: 2m" in seen.out
    assert "**Expression**: [Expression" in seen.out
    assert "`rate > 6`" in ops("new", "alert", "--from", "rules/orders.yml:8", "--stdout").out
    ops("new", "alert", "--from", "rules/orders.yml:8")
    assert found(ops, "--select", "alert-differs") == []


# It fired: what now?


@pytest.mark.slow
def test_the_page_of_an_alert_that_fired(ops: Ops, tree: Path) -> None:
    seen = ops("show", "--alert", "OrdersSlow", "--label", "service=orders")
    assert seen.out.startswith("# Alert: OrdersSlow\n")
    assert (
        "Escalation: Escalation Path: Orders (operations/incidents/escalation-orders.md)"
        in seen.err
    )
    assert "Dashboard: Dashboard: Orders overview" in seen.err
    told = json.loads(ops("show", "--alert", "OrdersSlow", "--json").out)
    assert told["path"] == "operations/monitoring/alert-ordersslow.md"
    assert (told["status"], told["last_reviewed"]) == ("Active", "2026-11-09")
    assert told["commands"][0]["text"].startswith("kubectl ")
    assert told["rules"][0]["file"] == "operations/monitoring/rules/orders.yml"
    for args, message in (
        (["ordersslow"], "there is no alert 'ordersslow'"),
        (["OrdersSlow", "--label", "service=billing"], "with these labels has no page"),
        (["OrdersSlow", "--label", "service"], "this is not a label"),
        ([""], "--alert is empty"),
    ):
        seen = ops("show", "--alert", *args)
        assert seen.code in {1, 2}, seen
        assert message in seen.err


def test_a_link_that_depends_on_a_label_leads_where_the_label_of_what_fired_says(
    ops: Ops, repo: Path
) -> None:
    for service in ("orders", "billing"):
        ops("new", "runbook", service, "-l")
    (repo / "operations/ops.toml").write_text('[alerts]\nrules = ["*.yml"]\n', "utf-8")
    link = "operations/runbooks/{{ $labels.service }}.md"
    rule = f"- alert: Full\n  expr: x\n  annotations:\n    runbook_url: '{link}'\n"
    (repo / "rules.yml").write_text(rule, "utf-8")
    seen = ops("show", "--alert", "Full", "--label", "service=billing")
    assert seen.out.startswith("# Runbook: billing\n")
    told = ops("show", "--alert", "Full").err
    assert "the page of the alert Full depends on what fired: operations/runbooks/" in told
    assert told.endswith("ops show --alert Full --label service=…\n")
    for labels in ([], ["--label", "service=../../../etc/passwd"], ["--label", "service=x"]):
        assert ops("show", "--alert", "Full", *labels).code == 1


def test_a_link_by_a_label_leads_to_some_page_or_to_none(ops: Ops, rules: Path) -> None:
    ops("new", "runbook", "Orders", "--defaults")
    text = "groups: [{rules: [{alert: A, expr: up, annotations: {runbook_url: '%s'}}]}]\n"
    for folder, state in (("runbooks", "by label"), ("gone", "dangling")):
        link = f"operations/{folder}/{{{{ $labels.service }}}}.md"
        (rules / "rules/orders.yml").write_text(text % link, "utf-8")
        assert states(ops) == {"A": state}
        figures = json.loads(ops("status", "--json").out)
        with_page = figures["alerts_with_page"], figures["alerts_without_page"]
        assert with_page == ((["A"], []) if state == "by label" else ([], ["A"]))
        told = ops("check", "--select", "alert-page-missing")
        assert told.code == (state == "dangling")


def test_a_page_counts_where_the_settings_give_its_folder_no_type(ops: Ops, rules: Path) -> None:
    settings = rules / "operations/ops.toml"
    settings.write_text(f'{RULE_SETTINGS}\n[types]\n"operations/monitoring/**" = "-"\n', "utf-8")
    assert ops("new", "alert", "--missing", "-l").code == 0
    assert set(states(ops).values()) == {"page", "not needed"}


def test_several_pages_of_one_name_are_listed_not_guessed(ops: Ops, repo: Path) -> None:
    for service in ("Orders", "Billing"):
        ops("new", "alert", "Down", "-l", "--service", service)
        page = repo / "operations/monitoring/alert-down.md"
        page.rename(page.with_name(f"alert-down-{service.lower()}.md"))
    seen = ops("show", "--alert", "Down")
    assert seen.code == 1
    assert len(seen.out.splitlines()) == 2
    shown = ops("show", "--alert", "Down", "--label", "service=billing").out
    assert "**Service**: Billing" in shown


# Readers


def test_the_rules_of_the_examples_fit_their_pages(ops: Ops, tree: Path) -> None:
    seen = ops("check", "--strict")
    assert seen.code == 0, seen.out
    told = states(ops)
    assert len(told) == 11
    assert set(told.values()) == {"page"}
    assert ops("alerts", "sync", "--pretend").out == ""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("promtool") is None, reason="there is no promtool")
def test_promtool_takes_the_rules_of_the_examples(service: Path) -> None:
    files = [str(path) for path in (service / "operations/monitoring/rules").glob("*.yml")]
    done = subprocess.run(["promtool", "check", "rules", *files], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


HELM = """\
{{- if .Values.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec:
  groups:
  - name: a
    rules:
{{- if not .Values.disabled.Down }}
    - alert: Down
      annotations:
        {{- if .Values.link }}
        runbook_url: {{ .Values.runbookUrl }}/down
        {{- end }}
        summary: {{`Instance {{ $labels.instance }} is down`}}
{{ toYaml .Values.more | indent 8 }}
      expr: |-
        up{job="{{ .Values.job }}"}
          == 0
      for: {{ dig "Down" "for" "10m" .Values.rules }}
      labels:
        severity: {{ .Values.severity | default "critical" | quote }}
{{- end }}
    # a comment
    - expr: vector(1)
      alert: Watchdog
      labels: {severity: none}
{{- end }}
---
kind: PrometheusRule
spec:
  groups:
  - rules:
    - alert: {{ .Values.prefix }}Slow
      expr: slow
"""


def test_a_template_of_helm_is_read_by_its_lines() -> None:
    found = read_rules("a.yaml", HELM)
    assert not found.problem
    down, watchdog, slow = found.alerts
    assert (down.name, down.line, down.holds_for, down.severity) == ("Down", 9, "10m", "critical")
    assert down.expression == 'up{job="{{ .Values.job }}"}\n  == 0'
    assert (down.link, down.link_line) == ("{{ .Values.runbookUrl }}/down", 12)
    assert down.summary == "Instance {{ $labels.instance }} is down"
    assert (watchdog.name, watchdog.line, watchdog.severity) == ("Watchdog", 25, "none")
    assert slow.has_template_name


def test_a_text_of_an_alert_may_name_its_page() -> None:
    text = "groups:\n- rules:\n  - alert: Full\n    expr: a > 1\n    annotations:\n      description: |\n"
    told = read_rules(
        "a.yml", f"{text}        It is full.\n        Runbook: docs/runbooks/full.md\n"
    )
    assert [one.link for one in told.alerts] == ["docs/runbooks/full.md"]
    told = read_rules("a.yml", f"{text}        See the runbook: it is full.\n")
    assert [one.link for one in told.alerts] == [""]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("It is late. Runbook: .notes/rules/late.md (LATE-1)", ".notes/rules/late.md"),
        ("Runbook: see the runs, and the parameter /shop/prod/sha", ""),
        ("Runbook: the parameter /shop/prod/sha, and ops/late.md", "ops/late.md"),
        ("Runbook: /late?at=night", "/late?at=night"),
        ("Read docs/runbooks/late, then the dashboard", "docs/runbooks/late"),
        ("Ask for the runbook/playbook, and/or look at I/O", ""),
    ],
)
def test_the_path_of_a_runbook_in_a_message_is_told_from_others(text: str, link: str) -> None:
    assert link_in(text) == link


def test_a_sentence_where_a_link_is_looked_for_is_none() -> None:
    rule = "- alert: Full\n  expr: x\n  annotations:\n    runbook: '%s'\n"
    for text, link in (
        ("Check the pod: kubectl logs -n shop", ""),
        (
            "What to do is in https://wiki.example/runbooks/full.",
            "https://wiki.example/runbooks/full",
        ),
        ("Count the queue/topic pairs, then follow reading.md from its third part.", ""),
        ("docs/Disk full on a node.md", "docs/Disk full on a node.md"),
        ("docs/Disk full on a node.md#now", "docs/Disk full on a node.md#now"),
        ("docs/{{ $labels.a }}.html", "docs/{{ $labels.a }}.html"),
    ):
        (alert,) = read_rules("a.yml", rule % text).alerts
        assert alert.link == link


def test_a_template_of_azure_is_read_with_its_comments_and_defaults() -> None:
    found = read_rules("a.json", ARM)
    assert not found.problem
    disk, health = found.alerts
    assert (disk.name, disk.severity, disk.line) == ("disk-full", "1", 11)
    assert disk.expression == "disk GreaterThan 90"
    assert disk.link == "https://intranet.example/runbooks/disk"
    assert (health.line, health.expression) == (20, "category ServiceHealth")
    assert health.has_template_name  # there is no default
    broken = read_rules("a.json", ARM.replace('"resources"', "resources"))
    assert broken.problem.startswith("it is not JSON")


def test_a_condition_of_new_relic_is_read() -> None:
    (slow,) = read_rules("a.json", CONDITION).alerts
    assert (slow.name, slow.severity, slow.system) == ("Slow checkout", "critical", "newrelic")
    assert slow.expression == "SELECT average(duration) FROM Transaction above 2"
    assert slow.link == "https://intranet.example/runbooks/slow"


def test_a_link_of_a_template_leads_to_a_page(ops: Ops, rules: Path) -> None:
    (rules / "rules/chart.yaml").write_text(HELM, "utf-8")
    assert states(ops)["Down"] == "dangling"
    ops("new", "alert", "Down", "--defaults")
    assert states(ops)["Down"] == "page"


JINJA = """\
{% for env in envs %}
groups:
  - name: x
    rules:
      {% raw %}
      - alert: Full
        expr: disk > 0.9
        annotations:
          summary: "{{ $labels.disk }} is full: \\u00e9"
      {% endraw %}
{% endfor %}
"""
GRAFANA = """\
apiVersion: 1
groups:
  - orgId: 1
    name: g
    rules:
      - uid: a1
        title: High CPU
        condition: C
        data:
          - refId: A
            model:
              expr: cpu > 0.9
        noDataState: NoData
        for: 5m
        labels:
          severity: page
        annotations:
          runbook_url: https://intranet.example/runbooks/cpu
"""
TERRAFORM = """\
resource "datadog_monitor" "cpu" {
  name    = "CPU is high"
  type    = "metric alert"
  query   = "avg(last_5m):avg:cpu{*} > 90"
  message = <<-EOT
    CPU is high. Runbook: https://intranet.example/runbooks/cpu
    @pagerduty
  EOT
  tags     = ["team:orders", "severity:page"]
  priority = 1
}

resource "aws_sqs_queue" "q" { name = "x" }

resource "aws_cloudwatch_metric_alarm" "depth" {
  alarm_name          = "queue-depth"
  comparison_operator = "GreaterThanThreshold"
  metric_name         = "Depth"
  threshold           = 100
  alarm_description   = "See https://intranet.example/runbooks/queue."
  dimensions = { Queue = "x" }
}
"""
CLOUDS = """\
/*
resource "datadog_monitor" "old" {
  name = "no more"
}
*/
resource "azurerm_monitor_metric_alert" "disk" {
  name        = "disk full"
  description = "Runbook: https://intranet.example/wiki/disk."
  severity    = 1
  criteria {
    metric_name = "Used"
    operator    = "GreaterThan"
    threshold = (
      # in bytes
      80 * 1024
    )
    dimension {
      name     = "Host"
      operator = "Include"
    }
  }
}

resource "google_monitoring_alert_policy" "errors" {
  conditions {
    display_name = "a condition"
    condition_threshold {
      filter          = "metric.type = \\"requests\\""
      comparison      = "COMPARISON_GT"
      duration        = "300s"
      threshold_value = 5 # in a minute
    }
  }
  display_name = "errors of orders"
  user_labels  = {
    severity = "critical"
  }
  documentation {
    content = <<-EOT
      [Playbook](https://intranet.example/playbooks/errors)
    EOT
  }
}

resource "newrelic_nrql_alert_condition" "slow" {
  name        = "${var.env == "prod" ? "" : "[${var.env}] "}slow"
  runbook_url = "https://intranet.example/slow"
  nrql {
    query = "SELECT average(duration) FROM Transaction WHERE name = '{'"
  }
  critical {
    operator           = "above"
    threshold          = 2
    threshold_duration = 300
  }
}

resource "aws_cloudwatch_metric_alarm" "each" {
  alarm_name = each.value.name
}
"""
POLICY = """\
{
  "displayName": "Too slow",
  "documentation": {"content": "Runbook: https://intranet.example/runbooks/slow", "mimeType": "x"},
  "userLabels": {"severity": "page"},
  "combiner": "OR",
  "conditions": [{"displayName": "c", "conditionThreshold": {
    "comparison": "COMPARISON_GT", "duration": "60s", "filter": "metric.type = x", "thresholdValue": 3
  }}]
}
"""
MONITOR = """\
{
  "version": 2, "title": "A template", "tags": ["integration:x"],
  "definition": {
    "message": "Playbook https://intranet.example/p", "name": "[X] Delay", "priority": 2,
    "query": "avg(last_1h):avg:delay{*} >= 1", "tags": ["integration:x"], "type": "query alert"
  }
}
"""
CONDITION = """\
{"nrql_conditions": [{
  "name": "Slow checkout", "nrql": {"query": "SELECT average(duration) FROM Transaction"},
  "runbook_url": "https://intranet.example/runbooks/slow",
  "terms": [{"priority": "critical", "operator": "above", "threshold": "2"}]
}]}
"""
ARM = """\
{
  // what is measured
  "parameters": {
    "level": {"type": "int", "defaultValue": 1}, "name": {"type": "string"},
    "told": {"defaultValue": "Runbook: https://intranet.example/runbooks/disk"}, /* in two
    lines */ "limit": {"type": "int", "defaultValue": 90},
  },
  "resources": [
    {"type": "Microsoft.Resources/deployments", "name": "[parameters('name')]", "properties": {}},
    {
      "type": "Microsoft.Insights/metricAlerts",
      "name": "disk-full",
      "properties": {
        "severity": "[parameters('level')]", "description": "[parameters('told')]",
        "criteria": {"allOf": [{
          "metricName": "disk", "operator": "GreaterThan", "threshold": "[parameters('limit')]"
        }]}
      }
    },
    {"type": "microsoft.insights/activityLogAlerts", "name": "[parameters('name')]", "properties": {
      "condition": {"allOf": [{"field": "category", "equals": "ServiceHealth"}]}
    }}
  ]
}
"""
CLOUDFORMATION = """\
Resources:
  DepthAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: !Sub "${Env}-depth"
      AlarmDescription: "Runbook https://intranet.example/runbooks/queue"
      MetricName: Depth
      Threshold: 100
      ComparisonOperator: GreaterThanThreshold
  Other:
    Type: AWS::SQS::Queue
"""
JSONNET = json.dumps(
    {"groups": [{"rules": [{"alert": "A", "expr": "up == 0", "labels": {"severity": "page"}},
                           {"record": "x", "expr": "y"},
                           {"alert": "A", "expr": "up == 1", "annotations": {"runbook_url": "https://x/a"}}]}]},
    indent=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.yml.j2", JINJA, [("Full", 6, "", "disk > 0.9", "")]),
        ("g.yaml", GRAFANA, [("High CPU", 7, "page", "cpu > 0.9", "https://intranet.example/runbooks/cpu")]),
        ("m.tf", TERRAFORM, [
            ("CPU is high", 2, "page", "avg(last_5m):avg:cpu{*} > 90", "https://intranet.example/runbooks/cpu"),
            ("queue-depth", 16, "", "Depth GreaterThanThreshold 100", "https://intranet.example/runbooks/queue"),
        ]),
        ("clouds.tf", CLOUDS, [
            ("disk full", 7, "1", "Used GreaterThan ${( 80 * 1024 )}", "https://intranet.example/wiki/disk"),
            ("errors of orders", 34, "critical", 'metric.type = "requests" COMPARISON_GT 5', "https://intranet.example/playbooks/errors"),
            ('${var.env == "prod" ? "" : "[${var.env}] "}slow', 46, "", "SELECT average(duration) FROM Transaction WHERE name = '{' above 2", "https://intranet.example/slow"),
            ("${each.value.name}", 59, "", "", ""),
        ]),
        ("policy.json", POLICY, [("Too slow", 2, "page", "metric.type = x COMPARISON_GT 3", "https://intranet.example/runbooks/slow")]),
        ("monitor.json", MONITOR, [("[X] Delay", 4, "2", "avg(last_1h):avg:delay{*} >= 1", "https://intranet.example/p")]),
        ("c.yaml", CLOUDFORMATION, [
            ("${Env}-depth", 5, "", "Depth GreaterThanThreshold 100", "https://intranet.example/runbooks/queue"),
        ]),
        ("j.json", JSONNET, [("A", 6, "page", "up == 0", ""), ("A", 17, "", "up == 1", "https://x/a")]),
        ("flow.yml", "groups: [{rules: [{alert: F, expr: up == 0, labels: {severity: page}}]}]",
         [("F", 1, "page", "up == 0", "")]),
        ("alias.yml", "x: &l {severity: page}\ngroups:\n- rules:\n  - alert: L\n    expr: up\n    labels: *l\n",
         [("L", 4, "page", "up", "")]),
        ("merge.yml", "x: &l {severity: page}\ngroups:\n- rules:\n  - alert: L\n    expr: up\n    labels:\n      <<: *l\n",
         [("L", 4, "page", "up", "")]),
        ("crlf.yml", 'groups:\r\n- rules:\r\n  - alert: "C"\r\n    expr: up\r\n', [("C", 3, "", "up", "")]),
    ],
)  # fmt: skip
def test_each_system_is_read(path: str, text: str, expected: list[tuple[str, ...]]) -> None:
    read = read_rules(path, text)
    assert not read.problem
    assert [
        (one.name, one.line, one.severity, one.expression, one.link) for one in read.alerts
    ] == expected


# Bad input


def test_what_begins_again_and_again_is_read_once() -> None:
    """A reader that looked from each of these lines at all the others would not end."""
    stairs = "".join(f"{' ' * (at % 300)}alert: x\n" for at in range(20_000))
    for path, text in (
        ("stairs.yml", stairs),
        ("titles.yml", "refId: A\ncondition: x\n" + stairs.replace("alert", "title")),
        ("types.yml", "        Type: AWS::CloudWatch::Alarm\n" * 20_000),
        (
            "tf.tf",
            'resource "datadog_monitor" "x" {\n  message = "' + "http://a " * 50_000 + '"\n}',
        ),
    ):
        (alert,) = read_rules(path, text).alerts or [None]
        assert alert is None or len(alert.annotations.get("message", "")) <= 100_000


def test_a_rule_in_the_text_of_another_is_none() -> None:
    text = (
        "- alert: A\n  expr: up\n  annotations:\n    description: |\n"
        "      Write it so:\n      - alert: B\n        expr: up == 0\n- alert: C\n  expr: up\n"
    )
    assert [one.name for one in read_rules("a.yml", text).alerts] == ["A", "C"]


def test_pages_are_written_in_another_folder_of_documents(ops: Ops, rules: Path) -> None:
    settings = rules / "operations/ops.toml"
    text = settings.read_text("utf-8").replace("path = 'operations/monitoring/", "path = 'docs/")
    (rules / "docs").mkdir()
    settings.write_text(text, "utf-8")
    seen = ops("new", "alert", "--missing")
    assert seen.code == 1
    assert "docs/alert-ordersdown.md would be in none of the folders of documents" in seen.err
    settings.write_text(f'folders = ["operations", "docs"]\n{text}', "utf-8")
    seen = ops("new", "alert", "--missing")
    assert seen.out == "docs/alert-ordersdown.md\n"
    assert states(ops)["OrdersDown"] == "page"


def test_what_can_not_be_read_is_said_once_for_each_file(
    ops: Ops, rules: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x.yml").write_text(RULES, "utf-8")
    folder = rules / "rules"
    (folder / "latin.yml").write_bytes("# ü\n- alert: X".encode("latin-1"))
    (folder / "broken.json").write_text('{"groups": [', "utf-8")
    (folder / "deep.json").write_text("[" * 100_000, "utf-8")
    (folder / "tab.yml").write_text("groups:\n- rules:\n\t- alert: T\n\t  expr: up\n", "utf-8")
    (folder / "out.yml").symlink_to(outside / "x.yml")
    (folder / "away").symlink_to(outside)
    os.mkfifo(folder / "pipe.yml")
    told = [
        (path, line)
        for path, line, rule in found(ops, "--select", "alert-file-unreadable")
        if rule == "alert-file-unreadable"
    ]
    assert told == [(f"rules/{name}", line) for name, line in [
        ("away", 1), ("broken.json", 1), ("deep.json", 1), ("latin.yml", 1), ("out.yml", 1),
        ("pipe.yml", 1), ("tab.yml", 3),
    ]]  # fmt: skip
    assert list(states(ops)).count("OrdersDown") == 1


def test_aliases_that_multiply_are_not_followed_into_each_copy() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    text = "\n".join([*lines, "groups:", "- rules:", "  - alert: B", "    expr: up"])
    assert [one.name for one in read_rules("x.yml", text).alerts] == ["B"]


def test_tags_of_a_language_make_nothing() -> None:
    text = "- alert: !!python/object/apply:os.system E\n  expr: !!python/name:os.system up\n"
    (alert,) = read_rules("x.yml", text).alerts
    assert (alert.name, alert.expression) == ("E", "up")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("rules = ['../x']", "is outside of the repository"),
        ("rules = ['/etc/*']", "is outside of the repository"),
        ("rules = 5", "must be a list of texts"),
        ("rulez = []", "unknown key rulez"),
        ("require = 'severity is critical'", "is not a condition on labels"),
        ("require = '__import__(1)'", "is not a condition on labels"),
        (f"require = '{'(' * 800}'", "is not a condition on labels"),
        ("urls = [{pattern = '(a+)+$', path = '$1'}]", "is more than text and groups"),
        ("urls = [{pattern = 'a{1,9999}', path = 'x'}]", "is more than text and groups"),
        ("urls = [{pattern = '(', path = 'x'}]", "is not a regular expression"),
        (
            "urls = [{pattern = '(.+)(.+)(.+)(.+)', path = 'x'}]",
            "3 times: that could go on without end",
        ),
        ("urls = [{pattern = '(.+)', path = '$2'}]", "names a group"),
        ("urls = [{pattern = '(.+)', path = '../$1'}]", "is outside of the repository"),
        ("urls = [{pattern = '(.+)'}]", "each needs a pattern and a path"),
    ],
)
def test_wrong_settings_are_told(ops: Ops, rules: Path, line: str, message: str) -> None:
    text = line if line.startswith("rules") else f"rules = ['rules/*']\n{line}"
    (rules / "operations/ops.toml").write_text(f"[alerts]\n{text}\n", "utf-8")
    for command in ("alerts", "check"):
        seen = ops(command)
        assert seen.code == 2, (command, seen)
        assert message in seen.err


def test_a_repository_without_rules_is_told_what_to_set(ops: Ops, repo: Path) -> None:
    seen = ops("alerts")
    assert seen.code == 1
    assert "does not say where the rules of alerts are" in seen.err
    (repo / "operations/ops.toml").write_text("[alerts]\nrules = ['none/*.yml']\n", "utf-8")
    assert "no file fits none/*.yml" in ops("alerts").err
    assert found(ops) == [("operations/ops.toml", 2, "alert-file-unreadable")]


def test_globs_stay_in_the_repository(tmp_path: Path) -> None:
    for path in ("a/x.yml", "a/b/y.yml", "a/b/.hidden.yml", ".git/z.yml", "node_modules/w.yml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x", "utf-8")
    assert rule_files(tmp_path, ["**/*.yml"]) == ["a/b/y.yml", "a/x.yml"]
    assert rule_files(tmp_path, ["a/*.yml"]) == ["a/x.yml"]
    assert rule_files(tmp_path, ["a"]) == ["a/b/y.yml", "a/x.yml"]
    assert rule_files(tmp_path, ["/".join(["**"] * 30) + "/y.yml"]) == ["a/b/y.yml"]
    assert not read_file(tmp_path, "a/x.yml").alerts


def test_settings_are_proposed_from_what_is_there(rules: Path) -> None:
    (rules / "operations/monitoring").mkdir()
    (rules / "operations/monitoring/ordersdown.md").write_text("# OrdersDown\n", "utf-8")
    (rules / "blanks").mkdir()  # of which rules are made
    blank = "groups:\n- rules:\n  - alert: '{service}Down'\n    expr: up == 0\n"
    (rules / "blanks/service.yml").write_text(blank, "utf-8")
    proposal = propose(
        rules, dict.fromkeys(["operations/monitoring/ordersdown.md", "README.md"], "")
    )
    assert proposal is not None
    assert proposal.as_toml() == dedent(r"""
        [alerts]
        rules = ["rules/*.yml"]
        exempt = ["Watchdog"]

        [[alerts.urls]]
        pattern = 'https://intranet\.example/runbooks/(.+)'
        path = "operations/monitoring/$1.md"
    """).lstrip()  # fmt: skip
    assert propose(rules / "operations", {}) is None


def test_a_link_that_is_a_path_of_the_repository_asks_for_no_pattern(ops: Ops, rules: Path) -> None:
    for path in (".notes/late.md", ".notes/down.md", "docs/down.md"):
        (rules / path).parent.mkdir(exist_ok=True)
        (rules / path).write_text("# Late\n", "utf-8")
    link = "https://intranet.example/runbooks/ordersdown?from=pager#diagnosis"
    text = RULES.replace(link, ".notes/down.md")
    (rules / "rules/orders.yml").write_text(text, "utf-8")
    proposal = propose(rules, {"docs/down.md": ""})
    assert proposal is not None
    assert proposal.urls == ()
    (rules / "rules/orders.yml").write_text(text.replace("down.md", "late.md"), "utf-8")
    pattern = "[[alerts.urls]]\npattern = '\\.notes/(.+)'\npath = \"docs/$1\"\n"
    settings = (rules / "operations/ops.toml").read_text("utf-8")
    (rules / "operations/ops.toml").write_text(f"{settings}\n{pattern}", "utf-8")
    assert states(ops)["OrdersDown"] == "page"


def test_ops_adopt_takes_the_rules_too(
    ops: Ops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs/runbooks").mkdir(parents=True)
    (tmp_path / "rules").mkdir()
    rules = ""
    for name in ("Down", "Slow", "Full", "Late"):
        text = f"# {name}\n" + "".join(
            f"\n## {one}\n\nOf {name}.\n"
            for one in ("Meaning", "Impact", "Diagnosis", "Mitigation")
        )
        (tmp_path / f"docs/runbooks/{name}.md").write_text(text, "utf-8")
        link = f"https://wiki.example.com/runbooks/{name.lower()}"
        rules += (
            f"  - alert: {name}\n    expr: x > 1\n    annotations:\n      runbook_url: {link}\n"
        )
    (tmp_path / "rules/a.yml").write_text(f"groups:\n- name: a\n  rules:\n{rules}", "utf-8")
    seen = ops("adopt", "--yes")
    assert seen.code == 0, seen.err
    assert "look for the alerts of rules/*.yml" in seen.err
    assert set(states(ops).values()) == {"page"}


def test_a_section_may_be_what_there_is_for_an_alert(ops: Ops, rules: Path) -> None:
    (rules / "operations/alerts.md").write_text(
        "# Alerts of orders\n\n## `OrdersDown` (critical)\n\nStart it.\n\n## Watchdog\n\nNone.\n",
        "utf-8",
    )
    text = RULES.replace("runbook_url: https://intranet.example/runbooks/ordersdown?from=pager#diagnosis", "team: a")  # fmt: skip
    (rules / "rules/orders.yml").write_text(text, "utf-8")
    assert states(ops)["OrdersDown"] == "page"
    assert states(ops)["OrdersSlow"] == "missing"
    told = json.loads(ops("check", "--select", "alert-without-page", "--format", "json").out)
    assert [one["message"] for one in told] == [
        "the alert OrdersDown has a page, and its rule does not link it",
        "the alert OrdersSlow has no page",
    ]


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("- Prometheus alert: `OrdersSlow` (5 s)", "page"),
        ("**Alerts**: `OrdersSlow`", "page"),
        ("- アラート: `OrdersSlow`", "page"),
        ("See `OrdersSlow` for how slow it is.", "missing"),
    ],
)
def test_a_document_may_say_which_alert_it_is_for(
    ops: Ops, rules: Path, line: str, state: str
) -> None:
    (rules / "operations/slow.md").write_text(f"# Slow orders\n\n{line}\n", "utf-8")
    assert states(ops)["OrdersSlow"] == state
