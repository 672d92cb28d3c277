"""Every alert of the examples, tried by promtool: it fires when its page says so, and not before."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from commands import alerts, page

from opsdocs.durations import duration_in

ALERTS = alerts()
NEEDED = pytest.mark.skipif(shutil.which("promtool") is None, reason="there is no promtool")


def ingress(well: float, failed: float) -> dict[str, str]:
    """Return the counters of a steady flow of requests."""
    name = 'nginx_ingress_controller_requests{exported_service="orders-api",status="%s"}'
    return {name % "200": f"0+{well}x120", name % "503": f"0+{failed}x120"}


def turns_bad(well: float, failed: float) -> dict[str, str]:
    """As usual for an hour, then this share fails: minute 60 is the start of the incident."""
    name = 'nginx_ingress_controller_requests{exported_service="orders-api",status="%s"}'
    total = well + failed
    return {
        name % "200": f"0+{total}x60 {total * 60 + well}+{well}x60",
        name % "503": f"0+0x60 {failed}+{failed}x60",
    }


def buckets(slow: float) -> dict[str, str]:
    name = 'http_request_duration_seconds_bucket{service="orders",le="%s"}'
    return {name % "0.5": f"0+{100 - slow}x120", name % "5": f"0+{100 - slow}x120",
            name % "10": "0+100x120", name % "+Inf": "0+100x120"}  # fmt: skip


PROBE = 'probe_success{instance="https://orders.example.com/readyz",region="%s"}'
UP = 'pg_up{service="orders",role="primary"}'
LAG = 'pg_replication_lag_seconds{service="orders"}'
REPLICAS = 'pg_stat_replication_count{service="orders",role="primary"}'
BACKUP = "orders_backup_last_success_timestamp_seconds"
FREE = 'node_filesystem_avail_bytes{instance="db-1:9100",mountpoint="/var/lib/postgresql"}'
SIZE = 'node_filesystem_size_bytes{instance="db-1:9100",mountpoint="/var/lib/postgresql"}'
CERTIFICATE = 'probe_ssl_earliest_cert_expiry{instance="https://orders.example.com/readyz"}'
DAY = 86400

# What is missing is told by its labels.
ABSENT = {
    "OrdersUnreachable": {"instance": "https://orders.example.com/readyz"},
    "OrdersDatabaseDown": {"service": "orders", "role": "primary"},
    "OrdersReplicaLost": {"service": "orders"},
}

# What is measured each minute; at which minutes the alert is quiet, and at which it fires.
CASES = [
    ("OrdersHighErrorRate", "6 % fail", ingress(94, 6), [4], [8]),
    ("OrdersHighErrorRate", "the post-mortem: 31 % from minute 60", turns_bad(69, 31), [65], [67]),
    ("OrdersHighErrorRate", "4 % fail", ingress(96, 4), [8, 100], []),
    ("OrdersErrorsElevated", "3 % fail for 30 minutes", ingress(97, 3), [9], [13, 30]),
    ("OrdersErrorsElevated", "1 % fails", ingress(99, 1), [13, 100], []),
    ("OrdersHighErrorRate", "no request at all", ingress(0, 0), [8, 100], []),
    ("OrdersUnreachable", "no pod answers", {PROBE % "a": "0x120", PROBE % "b": "0x120"}, [1], [3]),
    ("OrdersUnreachable", "one of two regions", {PROBE % "a": "1x120", PROBE % "b": "0x120"}, [3], []),
    ("OrdersUnreachable", "no probe is left", {}, [1], [3]),
    ("OrdersSlow", "10 % take over 5 s", buckets(10), [9], [13]),
    ("OrdersSlow", "2 % take over 5 s", buckets(2), [13, 100], []),
    ("OrdersDatabaseDown", "it does not answer", {UP: "0x120"}, [1], [3]),
    ("OrdersDatabaseDown", "nothing measures it", {}, [1], [3]),
    ("OrdersDatabaseDown", "it answers", {UP: "1x120"}, [3, 100], []),
    ("OrdersReplicaLost", "it is 2 minutes behind", {LAG: "120x120", REPLICAS: "1x120"}, [9], [11]),
    ("OrdersReplicaLost", "the primary has none", {LAG: "0x120", REPLICAS: "0x120"}, [9], [11]),
    ("OrdersReplicaLost", "nothing measures it", {REPLICAS: "1x120"}, [9], [11]),
    ("OrdersReplicaLost", "it follows", {LAG: "0.2x120", REPLICAS: "1x120"}, [11, 100], []),
    # Promtool's time begins at 0: the last success was then.
    ("OrdersBackupMissing", "none since then", {BACKUP: "0x120"}, [44, 49], [51]),
    ("OrdersBackupMissing", "nothing measures it", {}, [4], [6]),
    ("OrdersBackupMissing", "every 39 minutes", {BACKUP: "0x38 2340x38 4680x38"}, [50, 100], []),
    ("OrdersDiskFilling", "15 % are free", {FREE: "30x120", SIZE: "200x120"}, [14], [16]),
    ("OrdersDiskFilling", "25 % are free", {FREE: "50x120", SIZE: "200x120"}, [16, 100], []),
    ("OrdersDiskNearlyFull", "4 % are free", {FREE: "8x120", SIZE: "200x120"}, [1], [3]),
    ("OrdersDiskNearlyFull", "15 % are free", {FREE: "30x120", SIZE: "200x120"}, [3, 100], []),
    ("OrdersCertificateExpiry", "20 days are left", {CERTIFICATE: f"{20 * DAY}x120"}, [59], [61]),
    ("OrdersCertificateExpiry", "30 days are left", {CERTIFICATE: f"{30 * DAY}x120"}, [61, 120], []),
    ("MonitoringWatchdog", "always", {}, [0], [2, 100]),
]  # fmt: skip


def test_every_alert_has_a_case() -> None:
    assert {case[0] for case in CASES if case[4]} == set(ALERTS)


@NEEDED
def test_promtool_accepts_the_rules(rules: Path) -> None:
    done = subprocess.run(["promtool", "check", "rules", str(rules)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"{len(ALERTS)} rules found" in done.stdout


@NEEDED
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}: {case[1]}")
def test_it_fires_when_its_page_says_so(
    case: tuple[str, str, dict[str, str], list[int], list[int]], rules: Path, tmp_path: Path
) -> None:
    name, title, measured, quiet, fires = case
    labels = ABSENT.get(name, {}) if "nothing" in title or "no probe" in title else {}
    tried = {
        "interval": "1m",
        "input_series": [
            {"series": series, "values": text} for series, text in measured.items()
        ],
        "alert_rule_test": [
            {"eval_time": f"{minute}m", "alertname": name,
             "exp_alerts": [{"exp_labels": labels}] if minute in fires else []}
            for minute in [*quiet, *fires]
        ],
    }  # fmt: skip
    file = tmp_path / "test.yml"
    file.write_text(
        yaml.safe_dump({"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": [tried]}),
        encoding="utf-8",
    )
    done = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_nobody_is_woken_for_less_than_a_p2() -> None:
    for name, fields in ALERTS.items():
        assert (fields["Priority"] == "Page") == (fields["Severity"] in {"P1", "P2"}), name


def test_the_backup_pages_before_the_rpo_is_broken() -> None:
    """Last success, its threshold and For, and the time that the dump took before its end."""
    alert, backup = ALERTS["OrdersBackupMissing"], page("backup-recovery/backup-orders-db.md")
    fields = {one.label: one.value for one in backup.fields}
    takes = 9
    waits = duration_in("45m") + duration_in(alert["For"])
    assert "45 minutes" in alert["Threshold"]
    assert waits + takes < duration_in(fields["RPO"])
    assert duration_in(fields["Frequency"]) + takes < duration_in("45m")
