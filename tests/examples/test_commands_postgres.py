"""The database commands of the examples, run on real servers: restore, failover, new replica.

They are taken from the documents as they stand.
"""

import json
import os
import re
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from commands import blocks, codes, inline, page, pages, shell
from following import do, figures, in_seconds
from person import Ops
from postgres_hosts import BIN, FAILOVER, REPLICA, Hosts, build_replica
from repositories import begin_repository
from screen import Terminal

NEEDED = pytest.mark.skipif(not (BIN / "initdb").is_file(), reason="there is no PostgreSQL server")
RESTIC = pytest.mark.skipif(shutil.which("restic") is None, reason="there is no restic")
RESTORE = "backup-recovery/restore-orders-db.md"


@NEEDED
def test_what_must_be_chosen_stops_where_it_was_not(hosts: Hosts) -> None:
    copy = blocks(REPLICA, "Step 4")[0]
    assert "PRIMARY: set it first" in hosts.run(copy.replace("\necho", "\n#"), "db-2", fails=True)
    fetch = blocks(RESTORE, "Step 5")[0]
    assert "SNAPSHOT: choose it in step 4" in hosts.run(fetch, "db-2", fails=True)


@NEEDED
def test_queries_of_alerts_and_guides_give_what_they_say(hosts: Hosts) -> None:
    queries = 0
    for path, text in pages().items():
        commands = [*codes(text), *all_blocks(path)]
        for command in commands:
            if not command.startswith("ssh db-1.example.com sudo -u postgres psql"):
                continue
            if "alter role" in command or "slot('" in command or "$PID" in command:
                continue
            said = hosts.run(command.replace("\\|", "|"))
            assert "row" in said or "streaming" in said or "|" in said or said.strip(), path
            queries += 1
    assert queries >= 10


def all_blocks(path: str) -> list[str]:
    return [line for section in page(path).sections for text in shell(section)
            for line in text.replace("\\\n", "").splitlines()]  # fmt: skip


@NEEDED
def test_an_idle_transaction_is_ended_by_terminate_and_not_by_cancel(hosts: Hosts) -> None:
    idle = subprocess.Popen(
        ["runuser", "-u", "postgres", "--"] * (os.geteuid() == 0)
        + ["psql", "--quiet", "orders"],
        env=hosts.env | {"PGPORT": (hosts.root / "db-1.port").read_text("utf-8")},
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert idle.stdin is not None
    idle.stdin.write("begin; update orders set amount = 1 where id = 1;\n")
    idle.stdin.flush()
    find = "psql -At -c \"select pid from pg_stat_activity where state = 'idle in transaction'\""
    wait = f'for i in 1 2 3 4 5 6 7 8 9; do pid=$({find}); [ "$pid" ] && break; sleep 0.2; done; echo $pid'
    pid = hosts.run(wait, "db-1").strip()
    assert pid
    hosts.run(f"psql -c 'select pg_cancel_backend({pid})'; sleep 0.3", "db-1")
    assert hosts.run(find, "db-1").strip() == pid
    ends = next(code for code in codes(pages()["troubleshooting/diagnostic-orders-database.md"])
                if "pg_terminate_backend($PID)" in code)  # fmt: skip
    assert "syntax error" in hosts.run(ends, fails=True)  # with the dots left in
    hosts.run(ends.replace("PID=...", f"PID={pid}") + "; sleep 0.3")
    assert hosts.run(find, "db-1").strip() == ""
    idle.kill()
    idle.communicate()


@NEEDED
def test_an_index_is_rebuilt_while_users_write(hosts: Hosts) -> None:
    path = "runbooks/database-maintenance.md"
    assert "streaming" in hosts.run(blocks(path, "Step 2")[0], "db-1")
    assert "orders_customer_id_idx" in hosts.run(blocks(path, "Step 3")[0], "db-1")
    rebuild = blocks(path, "Step 4")[0]
    assert "INDEX: set it first" in hosts.run(rebuild, "db-1", fails=True)
    assert "REINDEX" in hosts.run(rebuild, "db-1", INDEX="orders_customer_id_idx")
    assert "vacuuming database" in hosts.run(blocks(path, "Step 5")[0], "db-1")
    for check in inline(path, "Verification", "sudo"):
        assert "0" in hosts.run(check, "db-1")


@NEEDED
def test_a_password_is_changed_without_being_shown(hosts: Hosts) -> None:
    path = "runbooks/secret-update.md"
    give, lock = blocks(path, "Step 3")[0], blocks(path, "Step 6")[0]
    said = hosts.run(give, NEW="orders_api_b")
    assert said.strip() == "exit code 0"
    assert "hex0123" not in (hosts.root / "db-1.log").read_text("utf-8")
    who = "psql -At -c \"select rolpassword is not null from pg_authid where rolname = 'orders_api_b'\""
    assert hosts.run(who, "db-1").strip() == "t"
    assert "OLD: do step 1 first" in hosts.run(lock.splitlines()[0], fails=True)
    assert "ALTER ROLE" in hosts.run(lock, OLD="orders_api_a")
    can = "psql -At -c \"select rolcanlogin from pg_roles where rolname = 'orders_api_a'\""
    assert hosts.run(can, "db-1").strip() == "f"
    (back,) = inline(path, "Rollback", "ssh")
    assert "NEW: do step 1 first" in hosts.run(back, fails=True)
    assert "ALTER ROLE" in hosts.run(back, NEW="orders_api_a")
    assert hosts.run(can, "db-1").strip() == "t"


@NEEDED
@RESTIC
def test_the_database_comes_back_from_the_repository(hosts: Hosts) -> None:
    """What the backup service does, then the restore onto a fresh server, and its checks."""
    hosts.initialize("db-3")
    keys = "set -a; . /etc/restic/orders.env; set +a\n"
    hosts.run(
        f"""
        mkdir -p /etc/restic /var/backups/orders {hosts.root}/var/lib
        printf 'RESTIC_REPOSITORY={hosts.root}/repository\nRESTIC_PASSWORD=x\n' > /etc/restic/orders.env
        cd /var/backups/orders
        pg_dump --format=custom --compress=0 --file=orders.dump orders
        pg_dumpall --globals-only --file=globals.sql
        {keys}
        restic init --quiet && restic backup --quiet --tag orders-db --host db-2 /var/backups/orders
        """,
        "db-2",
    )
    listed = hosts.run(blocks(RESTORE, "Step 4")[0], "db-3")
    snapshot = next(line.split()[0] for line in listed.splitlines() if "db-2" in line)
    fetch, restore, statistics = (blocks(RESTORE, f"Step {number}")[0] for number in (5, 6, 7))
    said = hosts.run(keys + fetch, "db-3", SNAPSHOT=snapshot)
    assert "orders.dump" in said
    assert "globals.sql" in said
    said = hosts.run(restore, "db-3")
    assert "exit code 0" in said
    assert "vacuuming database" in hosts.run(statistics, "db-3")
    checks = inline(RESTORE, "Integrity Checks", "sudo -u postgres psql")
    assert len(checks) == 5
    results = [hosts.run(check, "db-3") for check in checks]
    assert "20000" in results[0]
    assert "1000000" in results[2]  # 50 for each order of yesterday
    assert results[3].count("|") >= 10
    assert "orders_api_a" in results[4]
    forgotten = hosts.run(keys + "restic check --read-data-subset=10% && restic unlock", "db-3")
    assert "no errors were found" in forgotten
    assert "Total Size" in hosts.run(keys + "restic stats --tag orders-db latest", "db-3")


@NEEDED
def test_the_replica_takes_over_and_the_old_primary_becomes_its_replica(hosts: Hosts) -> None:
    off, see, promote = (blocks(FAILOVER, f"Step {number}")[0] for number in (1, 2, 3))
    hosts.run(off)
    assert re.search(r"t +\| 20\d\d-", hosts.run(see))
    assert hosts.run(promote).split()[-1] == "f"
    which = hosts.run(blocks(REPLICA, "Step 1")[0])
    assert "db-2:  f" in which
    assert "db-1:  f" not in which
    aside = blocks(REPLICA, "Step 3")[0]
    assert "STOP: this host is a primary" in hosts.run(aside, "db-2")
    assert (hosts.root / "db-2").exists()
    hosts.run(aside, "db-1")
    assert not (hosts.root / "db-1").exists()
    build_replica(hosts, "db-1", of="db-2")
    hosts.run("psql --quiet orders -c 'insert into orders (amount) values (7)'; sleep 1", "db-2")
    assert hosts.run("psql -At orders -c 'select count(*) from orders where amount = 7'",
                     "db-1").strip() == "1"  # fmt: skip


# A drill: `ops run --exec --drill` at a terminal, with a database that is lost for real


@NEEDED
def test_a_restore_drill_is_measured_against_its_targets(
    hosts: Hosts, repo: Path, ops: Ops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dumped, dropped, restored by the procedure: the report has what this test measures itself."""
    hosts.initialize("drill")
    port = (hosts.root / "drill.port").read_text("utf-8")
    for name, value in {**hosts.env, "PGPORT": port}.items():
        if name != "HOME":
            monkeypatch.setenv(name, value)
    newest = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=9)
    psql("postgres", "create database shop")
    psql("shop", "create table orders (id integer, at timestamptz)")
    psql("shop", f"insert into orders values (1, '{newest - timedelta(hours=1)}'), (2, '{newest}')")
    (repo / "operations").mkdir(exist_ok=True)
    subprocess.run(["pg_dump", "--file=shop.sql", "shop"], cwd=repo, check=True)
    answers = {
        "rto": "1s", "status": "Active", "duration": "10m", "risk_level": "High",
        "steps": [
            {"title": "See that it is lost", "command": "psql --list --tuples-only | grep -cw shop",
             "expected_result": "0, and exit code 1", "troubleshooting": "Stop."},
            {"title": "Restore the dump", "expected_result": "No error", "troubleshooting": "-",
             "command":
                "createdb shop\npsql --quiet --set=ON_ERROR_STOP=1 --dbname=shop --file=<DUMP>"},
        ],
        "integrity_checks":
            ["`psql --csv --dbname=shop --command='select count(*), max(at) from orders'` gives 2"],
        "verification": ["`psql --csv --dbname=shop --command='select 1 as up'` prints 1"],
    }  # fmt: skip
    (repo / "answers.yml").write_text(json.dumps(answers), "utf-8")
    assert ops("new", "restore", "shop", "--data-file", "answers.yml").code == 0
    begin_repository(repo)

    psql("postgres", "drop database shop")
    interrupted = datetime.now(UTC)
    person = Terminal(
        repo, "run", "restore-shop", "--exec", "--drill", "--by", "Kim Novak",
        "--set", "DUMP=shop.sql",
    )  # fmt: skip
    person.answers("When was the service interrupted?", f"{interrupted:%H:%M:%S}", "\r")
    do(person, "d", "d")
    run_it(person, "Step 1 of 2", "Exit code 1.")
    time.sleep(2)
    run_it(person, "Step 2 of 2", "Exit code of the last line: 0.")
    person.sees("Integrity Checks")
    do(person, "x")
    person.answers("[r] run it", "r")
    person.sees(f"It printed {newest:%Y-%m-%d %H:%M:%S} UTC")
    person.answers("[y] yes", "y")
    do(person, "d", "d")
    before = datetime.now(UTC)
    run_it(person, "Verification", "Exit code 0.")
    validated = datetime.now(UTC)
    person.answers("[p] Pass", "p")
    person.answers("[n] no", "n")
    assert person.ends() == 0
    assert psql("shop", "select count(*) from orders") == "2"

    (report,) = (repo / "operations/backup-recovery").glob("20*-restore-of-shop.md")
    (target, rto, passed), (_, rpo) = figures(report.read_text("utf-8"), "shop")
    shortest, longest = ((at - interrupted).total_seconds() for at in (before, validated))
    assert shortest - 1.5 <= in_seconds(rto) <= longest + 1.5
    assert abs(in_seconds(rpo) - (interrupted - newest).total_seconds()) <= 1.5
    assert (target, passed) == ("1s", "No")
    (log,) = (repo / "operations/.runs").glob("*.jsonl")
    assert "shop.sql" not in log.read_text("utf-8")
    assert "rto-not-met" in ops("check", str(report)).out


def psql(database: str, command: str) -> str:
    done = subprocess.run(
        ["psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--dbname={database}", "-c", command],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def run_it(person: Terminal, heading: str, ending: str) -> None:
    """Run the command of a step, see how it ended, and say that it is done."""
    person.sees(heading)
    do(person, "x")
    person.answers("[r] run it", "r")
    person.sees(ending)
    do(person, "d")
