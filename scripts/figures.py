"""Print every figure that stands in more than one of the worked examples; fail where two differ.

Run it as ``python scripts/figures.py``. A figure is named here with each place in which it
stands; a place that has it no more, or a place in which it is another, is an error.
"""

import re
import sys
from datetime import date

from opsdocs.durations import as_minutes, format_duration
from opsdocs.stamp.examples import example_files, load_example
from opsdocs.stamp.gather import gather
from opsdocs.stamp.lookups import facts_of
from opsdocs.stamp.render import render_document
from opsdocs.types.load import BUILT_IN, load_type

TODAY = date(2026, 11, 23)

BACKUP, RESTORE = "backup-recovery/backup-orders-db.md", "backup-recovery/restore-orders-db.md"
PLAN, REGISTER = "backup-recovery/dr-plan-orders.md", "backup-recovery/rto-rpo.md"
TEST = "backup-recovery/2026-11-02-restore-of-the-orders-database.md"
SEVERITY, ESCALATION = "incidents/severity-classification.md", "incidents/escalation-orders.md"
COMMUNICATION, RESPONSE = "incidents/communication-protocol.md", "incidents/incident-response.md"
POST_MORTEM = "incidents/2026-11-09-checkout-errors-after-a-configuration-update.md"
WINDOW, UPDATE = (
    "maintenance/2026-10-26-postgresql-minor-update.md",
    "maintenance/update-postgresql.md",
)
MONITORING, DASHBOARD = "monitoring/orders.md", "monitoring/dashboard-orders-overview.md"
SCALING, GUIDE = "runbooks/scaling.md", "troubleshooting/diagnostic-orders-database.md"
SLOW = "troubleshooting/performance-slow-checkout.md"
SWITCH, CLUSTER = "runbooks/dns-switch.md", "runbooks/cluster-in-the-second-region.md"


def alert(name: str) -> str:
    return f"monitoring/alert-{name.lower()}.md"


def row(name: str) -> str:
    """Return what stands before the cells of an alert in the table of the service."""
    return rf"\| \[{name}\]\S+ +\| "


FIGURES: dict[str, list[tuple[str, str]]] = {
    "RTO of Orders": [
        (REGISTER, r"\| Orders +\| 1 +\| \w+ +\| (\w+)"), (PLAN, r"\*\*RTO\*\*: (\w+)"),
        (RESTORE, r"\*\*RTO\*\*: (\w+)"), (TEST, r"\| Orders, database only \| (\w+)"),
        (TEST, r"within its RTO of (\w+)"), (PLAN, r"expected end: (\w+) after the interruption"),
        (PLAN, r"\| RTO +\| (\w+)"),
    ],
    "RPO of Orders": [
        (REGISTER, r"\| Orders +\| 1 +\| \w+ +\| \w+ +\| (\w+)"), (PLAN, r"\*\*RPO\*\*: (\w+)"),
        (BACKUP, r"\*\*RPO\*\*: (\w+)"), (TEST, r"\| Orders, database only \| (\w+) +\| \d+m"), (PLAN, r"\| RPO +\| (\w+)"),
        (alert("OrdersBackupMissing"), r"the RPO of (\w+)"), (RESTORE, r"over (\w+), the RPO"),
        (PLAN, r"at most (\w+) older than the interruption"), (WINDOW, r"the RPO of (\w+)"),
        (TEST, r"at most (\w+) old, the RPO"),
    ],
    "time between two backups": [
        (BACKUP, r"\*\*Frequency\*\*: (\w+)"), (BACKUP, r"every (\d+ minutes), at minute"),
        (REGISTER, r"\| Orders +\| (\w+) +\| 20\d\d-"), (REGISTER, r"a backup every (\d+ minutes)"),
        (alert("OrdersBackupMissing"), r"starts every (\d+ minutes)"), (BACKUP, r": (\w+) \+ 9m"),
        (REGISTER, r"(\d+ minutes) between two dumps"),
    ],
    "time that a backup takes": [
        (BACKUP, r"takes 6 to (\d+ minutes)"), (BACKUP, r"after 6 to (\d+ minutes)"), (BACKUP, r"\+ (9m)"),
        (alert("OrdersBackupMissing"), r"after 6 to (\d+ minutes)"), (RESTORE, r"up to (\d+ minutes) later"),
        (WINDOW, r"up to (\d+ minutes)\. So"), (UPDATE, r"After 6 to (\d+ minutes)"),
    ],
    "worst loss": [
        (BACKUP, r"= (\w+), below the RPO"), (REGISTER, r"\| 1h 35m \(database only\) +\| (\w+)"),
        (TEST, r"worst case is (\d+ minutes)"), (RESTORE, r"up to (\d+ minutes) of orders are lost"),
        (alert("OrdersReplicaLost"), r"loses up to (\d+ minutes)"), (DASHBOARD, r"0 to (\d+ minutes)"),
        (MONITORING, r"0 to (\d+ minutes) ago"), (alert("OrdersBackupMissing"), r"at most (\d+ minutes) old"),
    ],
    "alert for a missing backup": [
        (alert("OrdersBackupMissing"), r"\*\*Threshold\*\*: > (\d+ minutes)"),
        (MONITORING, row("OrdersBackupMissing") + r"> (\d+ minutes)"), (BACKUP, r"younger than (\d+ minutes)"),
        (SEVERITY, r"no backup for (\d+ minutes)"), (UPDATE, r"have (\d+ minutes) until"),
        ("runbooks/database-maintenance.md", r"younger than (\d+ minutes)"),
    ],
    "measured RTO": [
        (TEST, r"\| (1h 35m) "), (REGISTER, r"\| Orders +\| (1h 35m) "), (TEST, r"the (1h 35m) is no RTO"),
    ],
    "measured restore": [
        (RESTORE, r"\*\*Measured Duration\*\*: ([\dhm ]+)"), (RESTORE, r"it took ([\dhm ]+) from the decision"),
    ],
    "time to restore": [
        (RESTORE, r"\*\*Duration\*\*: ([\dhm ]+)"), (PLAN, r"restore-orders-db\.md\) +\| ([\dhm ]+\w)"),
        (alert("OrdersDatabaseDown"), r"after about (1h 30m)"),
    ],
    "cluster in the second region": [
        (CLUSTER, r"\*\*Duration\*\*: (\w+)"), (PLAN, r"cluster-in-the-second-region\.md\) +\| (\w+)"),
    ],
    "service in the second region": [
        ("runbooks/orders-in-the-second-region.md", r"\*\*Duration\*\*: (\w+)"),
        (PLAN, r"orders-in-the-second-region\.md\) +\| (\w+)"),
    ],
    "DNS switch": [(SWITCH, r"\*\*Duration\*\*: (\w+)"), (PLAN, r"dns-switch\.md\) +\| (\w+)")],
    "database failover": [
        ("runbooks/database-failover.md", r"\*\*Duration\*\*: (\w+)"), (RESTORE, r"takes (\d+ minutes)"),
        (alert("OrdersDatabaseDown"), r"after about (10 minutes)"),
    ],
    "the region is silent": [
        (PLAN, r"the region has not answered for (\d+ minutes)"), (PLAN, r"has answered for (\d+ minutes)"),
        (alert("OrdersDatabaseDown"), r"answers for (\d+ minutes)"), (RESPONSE, r"do not answer for (\d+ minutes)"),
    ],
    "P1: share of errors": [
        (alert("OrdersHighErrorRate"), r"\*\*Threshold\*\*: > (\d+ %)"), (SEVERITY, r"\| P1 +\| (\d+ %)"),
        (MONITORING, row("OrdersHighErrorRate") + r"> (\d+ %)"),
    ],
    "P1: for": [
        (alert("OrdersHighErrorRate"), r"\*\*For\*\*: (\w+)"), (SEVERITY, r"5 % of requests fail for (\d+ minutes)"),
        (MONITORING, row("OrdersHighErrorRate") + r"(\w+) +\| Page"), (POST_MORTEM, r"(\d+ minutes) For"),
    ],
    "P2: share of errors": [
        (alert("OrdersErrorsElevated"), r"\*\*Threshold\*\*: > (\d+ %)"), (SEVERITY, r"\| P2 +\| (\d+ %)"),
        (MONITORING, row("OrdersErrorsElevated") + r"> (\d+ %)"),
        (alert("OrdersHighErrorRate"), r"From (\d+ %) on"),
    ],
    "P2: for": [
        (alert("OrdersErrorsElevated"), r"\*\*For\*\*: (\w+)"), (SEVERITY, r"2 % of requests fail for (\d+ minutes)"),
        (MONITORING, row("OrdersErrorsElevated") + r"(\w+) +\| Page"),
        (SEVERITY, r"no replica for (\d+ minutes)"), (alert("OrdersReplicaLost"), r"\*\*For\*\*: (\w+)"),
    ],
    "P2: latency": [
        (alert("OrdersSlow"), r"\*\*Threshold\*\*: > (\d+ s)"), (SEVERITY, r"95th percentile is over (\d+ s)"),
        (MONITORING, row("OrdersSlow") + r"> (\d+ s)"), (SLOW, r"at once above (\d+ s)"),
    ],
    "pager timeout": [
        (ESCALATION, r"\| 1 +\| (\w+) +\| 24/7"), (SEVERITY, r"\| P1 +\| (\w+) +\| 1h"),
        (SEVERITY, r"\| P2 +\| (\w+) +\| 2h"), (PLAN, r"does not answer within (\d+ minutes)"),
    ],
    "first notice": [(COMMUNICATION, r"\| P1 +\| (\w+)"), (COMMUNICATION, r"approver within (\d+ minutes)")],
    "P1 without progress": [
        (ESCALATION, r"A P1 has made no progress for (\d+ minutes)"), (ESCALATION, r"Level 3 after (\d+ minutes)"),
        (alert("OrdersHighErrorRate"), r"level 3 after (\d+ minutes)"), (GUIDE, r"level 3 \(Platform\) after (\d+ minutes)"),
        (alert("OrdersDatabaseDown"), r"level 3 \(Platform\) after (\d+ minutes)"),
    ],
    "P2 without progress": [
        (ESCALATION, r"a P2 for (\d+ minutes)"), (ESCALATION, r"Level 2 after (\d+ minutes)"),
        (alert("OrdersErrorsElevated"), r"level 2 after (\d+ minutes)"), (alert("OrdersSlow"), r"level 2 after (\d+ minutes)"),
    ],
    "hours until somebody else leads": [(ESCALATION, r"worked on it for (\d+ hours)"), (RESPONSE, r"After (\d+ hours) at the latest")],
    "usual latency, at most": [
        (MONITORING, r"95th percentile 80 to (\d+ ms)"), (DASHBOARD, r"80 to (\d+ ms)"), (SLOW, r"200 to (\d+ ms) at peak"),
        (SLOW, r"95th percentile is above (\d+ ms)"), (SCALING, r"95th percentile below (\d+ ms)"),
        (RESPONSE, r"95th percentile below (\d+ ms)"), (UPDATE, r"80 to (\d+ ms)"), (WINDOW, r"95th percentile below (\d+ ms)"),
    ],
    "requests at peak": [
        (DASHBOARD, r"25 to (\d+) at peak"), (SLOW, r"25 to (\d+) at peak"), (MONITORING, r"2 to (\d+) requests/s"),
        (POST_MORTEM, r"At (\d+) requests a second"),
    ],
    "orders an hour at peak": [
        (alert("OrdersHighErrorRate"), r"up to (\d+) orders an hour"), (POST_MORTEM, r"\((\d+) an hour\)"),
    ],
    "connections of the database": [
        (SCALING, r"the (\d+) connections"), (DASHBOARD, r"20 to 160, of (\d+)"), (MONITORING, r"in use, of (\d+)"),
    ],
    "connections, at most": [
        (SCALING, r"is below (\d+)\."), (DASHBOARD, r"20 to (\d+), of"), (GUIDE, r"the sum is below (\d+)"),
        (MONITORING, r"in use, of 200 +\| 20 to (\d+)"),
    ],
    "size of the pool": [
        (SCALING, r"up to (\d+) of the 200"), (GUIDE, r"Each pod has (\d+)"), (DASHBOARD, r"(\d+) for each pod"),
        (POST_MORTEM, r"2 instead of (\d+)"),
    ],
    "time of the database in a request": [(SLOW, r"20 to (\d+ ms)"), (SLOW, r"Time in the database.*20 to (\d+ ms)")],
    "CPU of a pod, at most": [
        (SCALING, r"(700)m of 1000m"), (SCALING, r"is below (700)m"), (SLOW, r"100m to (700)m"),
        (alert("OrdersSlow"), r"(700)m of 1000m"),
    ],
    "disk free, at least": [
        (alert("OrdersDiskFilling"), r"\*\*Threshold\*\*: < (\d+) %"), (DASHBOARD, r"(\d+) to 75 %"),
        (MONITORING, r"(\d+) to 75 % free"), (SEVERITY, r"a disk under (\d+) % free"),
    ],
    "size of a disk": [
        (alert("OrdersDiskFilling"), r"\((\d+ GB)\)"), (MONITORING, r"db-2, of (\d+ GB)"), (RESTORE, r"restic, (\d+ GB) free"),
    ],
    "size of the dump": [(BACKUP, r"needs (\d+ GB)"), (RESTORE, r"the dump needs (\d+ GB)")],
    "size of the database": [(RESTORE, r"and the database (\d+ GB)"), (RESTORE, r"grows towards (\d+ GB)")],
    "days of a certificate": [
        (alert("OrdersCertificateExpiry"), r"\*\*Threshold\*\*: < (\d+) days"), (DASHBOARD, r"(\d+) to 90 days"),
        (MONITORING, r"(\d+) to 90 days ahead"), (SEVERITY, r"ends in (\d+) days"),
        (alert("OrdersCertificateExpiry"), r"Expression\*\*: .* (\d+) \* 86400"),
    ],
    "orders in the table": [(TEST, r"([\d,]+) on db-2"), (RESTORE, r"no less than ([\d,]+),")],
    "length of the incident": [
        (POST_MORTEM, r"\*\*Duration\*\*: (\w+)"), (POST_MORTEM, r"For (\d+ minutes), 31 %"),
        (POST_MORTEM, r"failed, for (\d+ minutes)"),
    ],
    "share that failed": [(POST_MORTEM, r"minutes, (\d+ %) of the requests"), (POST_MORTEM, r"other (\d+ %) timed out")],
    "from change to page": [
        (POST_MORTEM, r"OrdersHighErrorRate, (\d+ minutes) after the start"),
        (alert("OrdersHighErrorRate"), r"it paged (\d+ minutes) after"), (POST_MORTEM, r"paged (\d+ minutes) after the start"),
    ],
    "version before": [(UPDATE, r"\*\*From\*\*: ([\d.]+)"), (WINDOW, r"from ([\d.]+) to"), (UPDATE, r"postgresql-16=([\d.]+)\*")],
    "version after": [(UPDATE, r"\*\*To\*\*: ([\d.]+)"), (WINDOW, r"to (16\.\d+)\."), (UPDATE, r"TO=([\d.]+)\n"), (TEST, r"PostgreSQL (16\.14)")],
    "time of a rollback": [(WINDOW, r"\*\*Takes\*\*: (\w+)"), (UPDATE, r"it takes (\d+ minutes) and loses")],
    "TTL of DNS": [(SWITCH, r"com\. (\d+) IN A"), (SWITCH, r"TTL is (\d+) s"), (SWITCH, r"com (\d+) A")],
    "log retention": [(MONITORING, r"\*\*Log Retention\*\*: (\d+ days)"), ("incidents/incident-response-security.md", r"last (\d+ days)")],
    "phone of the manager": [
        (PLAN, r"\*\*Phone\*\*: \[(\+[\d ]+)"), (ESCALATION, r"Manager on call[^|]*\| \[(\+[\d ]+)"),
        (COMMUNICATION, r"Alex Berger, \[(\+[\d ]+)"),
    ],
    "phone of security": [
        (ESCALATION, r"Security on call, \[(\+[\d ]+)"), (COMMUNICATION, r"Security on call, \[(\+[\d ]+)"),
        (RESPONSE, r"Security on call, \[(\+[\d ]+)"), ("maintenance/patching-linux-servers.md", r"Security on call, \[(\+[\d ]+)"),
    ],
}  # fmt: skip


def pages() -> dict[str, str]:
    """Return the text of every worked example by its path."""
    found = {}
    for path in sorted(BUILT_IN.glob("*.md")):
        doctype = load_type(path)
        for example in example_files(doctype):
            given = load_example(doctype, example, TODAY)
            answers = gather(doctype, given, {}, facts_of(TODAY, None))
            name, text = render_document(doctype, answers, TODAY)
            found[name] = text
    return found


def normal(text: str) -> str:
    """Return one writing of a figure: 90 minutes and 1h 30m are the same."""
    text = text.strip()
    if re.fullmatch(r"[\d hm]*[hm]|\d+ (?:minutes|hours|days)", text):
        minutes = as_minutes(text)
        return text if minutes is None else format_duration(minutes)
    return text


def figures() -> tuple[list[tuple[str, str, int]], list[str]]:
    """Return each figure with its value and the number of places, and what is wrong."""
    texts, table, wrong = pages(), [], []
    for name, places in FIGURES.items():
        values: dict[str, list[str]] = {}
        for path, pattern in places:
            match = re.search(pattern, texts[path])
            if match is None:
                wrong.append(f"{name}: {path} does not have it: {pattern}")
            else:
                values.setdefault(normal(match[1]), []).append(path)
        if len(values) > 1:
            wrong.append(f"{name}: {values}")
        table.append((name, " / ".join(values), sum(map(len, values.values()))))
    return table, wrong


def main() -> int:
    table, wrong = figures()
    width = max(len(name) for name, _, _ in table)
    for name, value, count in table:
        print(f"{name:<{width}}  {value:<12}  {count} places")
    for line in wrong:
        print(f"WRONG  {line}", file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
