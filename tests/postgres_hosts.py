"""The database servers of the examples, on this machine.

``ssh``, ``sudo`` and ``systemctl`` are stand-ins that run the rest of the line on this machine, with
the shell of the far side in between.
"""

import os
import socket
import subprocess
from pathlib import Path

from commands import blocks

BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path())
FAILOVER, REPLICA = "runbooks/database-failover.md", "runbooks/new-database-replica.md"
STAND_INS = {
    "ssh": """
while [ "${1#-}" != "$1" ]; do [ "$1" = -o ] && shift; shift; done
FAKE_HOST=${1%%.*}; shift; export FAKE_HOST
[ -f "$FAKE_ROOT/$FAKE_HOST.port" ] || { echo "no such host" >&2; exit 255; }
PGPORT=$(cat "$FAKE_ROOT/$FAKE_HOST.port"); export PGPORT
exec sh -c "$*"
""",
    "sudo": """
[ "$1" = -u ] && shift 2
exec "$@"
""",
    "systemctl": """
data=$FAKE_ROOT/$FAKE_HOST; action=$1
case "$*" in
  *orders-db-backup*) exit 0 ;;
  *disable*) action=stop ;;
  *enable*|*start*) action=start ;;
esac
case $action in
  is-active) pg_ctl --pgdata="$data" status >/dev/null && echo active || { echo inactive; exit 3; } ;;
  stop) pg_ctl --pgdata="$data" --wait --mode=fast stop >/dev/null ;;
  start) pg_ctl --pgdata="$data" --wait --log="$data.log" --options="-p $PGPORT" start >/dev/null ;;
esac
""",
    "pg_ctlcluster": 'exec pg_ctl --pgdata="$FAKE_ROOT/$FAKE_HOST" --wait promote',
    "vault": """
case "$*" in
  *-field=*) printf hex0123 ;;
  *) cat >"$FAKE_ROOT/vault" </dev/stdin ;;
esac
""",
    "df": "echo Avail",
}  # fmt: skip


class Hosts:
    """Database servers, each called by the name of a host in the examples."""

    def __init__(self, root: Path) -> None:
        self.root = root
        tools = root / "bin"
        tools.mkdir()
        for name, script in STAND_INS.items():
            (tools / name).write_text(f"#!/bin/sh\n{script}", "utf-8")
            (tools / name).chmod(0o755)
        path = f"{tools}:{BIN}:{os.environ['PATH']}"
        self.env = {"PATH": path, "HOME": str(root), "LANG": "C.UTF-8", "FAKE_ROOT": str(root),
                    "PGHOST": str(root), "PGUSER": "postgres"}  # fmt: skip

    def run(self, script: str, host: str = "", *, fails: bool = False, **values: str) -> str:
        """Run a script of a document on a host, or on the reader's computer; return its output."""
        script = script.replace("/var/lib/postgresql/16/main", f"{self.root}/{host}")
        for folder in ("/var/lib/restore", "/var/backups/orders", "/etc/restic"):
            script = script.replace(folder, f"{self.root}{folder}")
        env = self.env | values
        if host:
            port = (self.root / f"{host}.port").read_text("utf-8")
            env = {"FAKE_HOST": host, "PGPORT": port} | env
        command = ["bash", "-c", script]
        if os.geteuid() == 0:  # a server refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(
            command, env=env, cwd=self.root, capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def add(self, host: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            (self.root / f"{host}.port").write_text(str(free.getsockname()[1]), "utf-8")

    def initialize(self, host: str) -> None:
        self.add(host)
        self.run(f"initdb --pgdata={host} --username=postgres --auth=trust --no-sync", host)
        with (self.root / host / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"unix_socket_directories = '{self.root}'\nfsync = off\n")
        self.run("systemctl start postgresql@16-main", host)


def build_replica(hosts: Hosts, host: str, of: str) -> None:
    """Steps 4 and 5 of the runbook; it names the primary by its host, here all have one."""
    copy, start = (blocks(REPLICA, f"Step {number}")[0] for number in (4, 5))
    port = (hosts.root / f"{of}.port").read_text("utf-8")
    slot = host.replace("-", "_")
    said = hosts.run(copy, host, PRIMARY="localhost", SLOT=slot, PGPORT=port)
    assert "exit code 0" in said
    said = hosts.run(start.replace("sudo -u", "sleep 1; sudo -u"), host)
    assert " ".join(said.split()) == "t | streaming"
