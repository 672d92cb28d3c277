"""What `ops alerts` finds in rule files of public repositories, and how long 10,000 alerts take.

    python benchmarks/alerts.py FOLDER

`FOLDER` has the repositories of `REPOSITORIES`, cloned (bare or not) under `NAME` or `OWNER+NAME`;
one that is not there is left out. Nothing is fetched. Of each, the newest commit is read.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
FILES, ALERTS, ROUNDS, MOST_SECONDS = 1_000, 10_000, 5, 2.0


@dataclass(frozen=True)
class Repository:
    """Rules of one repository, and the documents of another as `operations/`."""

    rules: str
    globs: tuple[str, ...]
    documents: str = ""
    settings: str = ""
    expected: str = ""


REPOSITORIES = (
    Repository(
        "prometheus-operator/kube-prometheus", ("manifests/*-prometheusRule.yaml",),
        "prometheus-operator/runbooks",
        'pages = ["operations/content/runbooks/*/*.md"]\n'
        "[[alerts.urls]]\n"
        "pattern = 'https://runbooks.prometheus-operator.dev/(.+)'\n"
        "path = 'operations/content/$1.md'\n",
        "139 alerts, 139 links, 27 dangling, 9 orphans",
    ),
    Repository(
        "openshift/cluster-monitoring-operator", ("assets/**/*.yaml",), "openshift/runbooks",
        'pages = ["operations/alerts/cluster-monitoring-operator/*.md"]\n'
        "[[alerts.urls]]\n"
        "pattern = 'https://github.com/openshift/runbooks/blob/master/(.+)'\n"
        "path = 'operations/$1'\n",
        "124 alerts, 33 links, 0 dangling",
    ),
    Repository(
        "prometheus-community/helm-charts",
        ("charts/kube-prometheus-stack/templates/prometheus/rules-1.14/*.yaml",),
        "prometheus-operator/runbooks",
        'pages = ["operations/content/runbooks/*/*.md"]\n'
        "[[alerts.urls]]\n"
        "pattern = '{{ .Values.defaultRules.runbookUrl }}/(.+)'\n"
        "path = 'operations/content/runbooks/$1.md'\n",
        "162 alerts",
    ),
    Repository(
        "giantswarm/prometheus-rules", ("helm/prometheus-rules/templates/**/*.yml",), "",
        "[[alerts.urls]]\n"
        "pattern = 'https://intranet.giantswarm.io/docs/support-and-ops/runbooks/(.+)'\n"
        "path = 'operations/runbooks/$1.md'\n",
        "387 alerts, 332 links",
    ),
    Repository("samber/awesome-prometheus-alerts", ("dist/rules/**/*.yml",)),
)  # fmt: skip
WHY = {
    "prometheus-community/helm-charts": (
        "155 in the templates; the 7 more are in the chart's unit tests "
        "(unittests/prometheus), which no cluster ever loads"
    ),
    "giantswarm/prometheus-rules": (
        "its runbooks are in a private repository: each link that its pattern knows dangles here, "
        "the others are foreign"
    ),
}
"""Where the numbers differ from those that were counted before, or mean something else."""
RULE = """\
      - alert: Alert{number}
        expr: |
          sum by (service) (rate(http_requests_total{{service="s{number}",code=~"5.."}}[5m]))
            / sum by (service) (rate(http_requests_total{{service="s{number}"}}[5m])) > 0.0{number}
        for: 10m
        labels:
          severity: {severity}
          service: s{number}
        annotations:
          summary: Requests of s{number} fail on {{{{ $labels.instance }}}}
          description: "{{{{ $value | humanizePercentage }}}} of the requests have failed."
          runbook_url: https://git.example.com/shop/blob/main/operations/monitoring/alert-{number}.md
"""
PAGE = (
    "# Alert: Alert{number}\n\nLook.\n\n## About This Document\n\n**Alert Name**: Alert{number}\n"
)


def main() -> int:
    if len(sys.argv) != 2:  # noqa: PLR2004
        print(__doc__)
        return 2
    folder = Path(sys.argv[1])
    print(f"{'repository':<40} {'files':>5} {'alerts':>6} {'linked':>6} {'missing':>7} "
          f"{'dangling':>8} {'foreign':>7} {'orphans':>7}  counted before")  # fmt: skip
    for one in REPOSITORIES:
        with tempfile.TemporaryDirectory(prefix="ops-") as made:
            print(_line(one, folder, Path(made)))
    for name, why in WHY.items():
        print(f"  {name}: {why}.")
    return _speed()


def _line(one: Repository, folder: Path, root: Path) -> str:
    if not _extract(folder, one.rules, root):
        return f"{one.rules:<40} not in {folder}"
    operations = root / "operations"
    operations.mkdir(exist_ok=True)
    if one.documents and not _extract(folder, one.documents, operations):
        return f"{one.rules:<40} {one.documents} is not in {folder}"
    globs = json.dumps(list(one.globs))
    (operations / "ops.toml").write_text(f"[alerts]\nrules = {globs}\n{one.settings}", "utf-8")
    told = json.loads(_ops(root, "alerts", "--json"))
    states = Counter(alert["state"] for alert in told["alerts"])
    files = len({alert["file"] for alert in told["alerts"]})
    linked = sum(bool(alert["link"]) for alert in told["alerts"])
    return (
        f"{one.rules:<40} {files:>5} {len(told['alerts']):>6} {linked:>6} {states['missing']:>7} "
        f"{states['dangling']:>8} {states['foreign']:>7} {len(told['orphans']):>7}  {one.expected}"
    )


def _extract(folder: Path, name: str, into: Path) -> bool:
    """Put the newest commit of a repository into a folder; tell whether there is one."""
    owner, short = name.split("/")
    for place in (f"{owner}+{short}/repo", f"{owner}+{short}", short):
        if (folder / place).is_dir():
            archive = subprocess.run(
                ["git", "-C", str(folder / place), "archive", "HEAD"],
                check=True, capture_output=True,
            )  # fmt: skip
            with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
                files.extractall(into, filter="data")
            return True
    return False


def _ops(root: Path, *args: str) -> str:
    command = [sys.executable, "-m", "opsdocs", *args]
    return subprocess.run(
        command, cwd=root, check=True, capture_output=True, text=True
    ).stdout  # fmt: skip


def _speed() -> int:
    with tempfile.TemporaryDirectory(prefix="ops-") as made:
        root = Path(made)
        rules, pages = root / "rules", root / "operations/monitoring"
        rules.mkdir()
        pages.mkdir(parents=True)
        each = ALERTS // FILES
        for file in range(FILES):
            numbers = range(file * each, file * each + each)
            text = "".join(RULE.format(number=n, severity="critical") for n in numbers)
            (rules / f"{file}.yml").write_text(
                f"groups:\n  - name: g{file}\n    rules:\n{text}", "utf-8"
            )
        for number in range(0, ALERTS, 100):
            (pages / f"alert-{number}.md").write_text(PAGE.format(number=number), "utf-8")
        (root / "operations/ops.toml").write_text(
            '[alerts]\nrules = ["rules/*.yml"]\n[[alerts.urls]]\n'
            "pattern = 'https://git.example.com/shop/blob/main/(.+)'\npath = '$1'\n", "utf-8",
        )  # fmt: skip
        times = []
        for _ in range(ROUNDS):
            start = perf_counter()
            found = len(json.loads(_ops(root, "alerts", "--json"))["alerts"])
            times.append(perf_counter() - start)
        print(f"\nops alerts --json: {found:,} alerts in {FILES:,} files: {median(times):.2f} s "
              f"(best {min(times):.2f} s; at most {MOST_SECONDS:.0f} s)")  # fmt: skip
        return 0 if found == ALERTS and median(times) <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
