"""The hosts, databases and clusters that the commands of the examples are for."""

import getpass
import os
import shutil
import subprocess
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from commands import alerts
from host_tools import ENVIRONMENT, VAULT, bash, dns_key, free_port, started
from kubernetes_server import Cluster, serving
from orders_cluster import Run, orders_cluster
from postgres_hosts import Hosts, build_replica
from ssh_server import CLIENT, HANDED_OVER, SERVER, WRITE_DOWN

ZONE = """\
$TTL 60
@ IN SOA ns1.dns.example.com. hostmaster.example.com. 1 3600 600 86400 60
@ IN NS ns1.dns.example.com.
ns1.dns IN A 127.0.0.1
orders IN A 192.0.2.1
"""
SETTINGS = """\
options {{ directory "{folder}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
  pid-file none; session-keyfile none; recursion no; }};
controls {{ }};
include "{folder}/dns.key";
zone "example.com" {{ type master; file "zone"; allow-update {{ key "orders"; }}; }};
"""


@pytest.fixture
def name_server(tmp_path: Path) -> Iterator[int]:
    """The port of a server of DNS that has the zone of the examples."""
    port = free_port()
    dns_key(tmp_path)
    (tmp_path / "zone").write_text(ZONE)
    (tmp_path / "named.conf").write_text(SETTINGS.format(folder=tmp_path, port=port))
    yield from started(["named", "-g", "-c", str(tmp_path / "named.conf")], port, tmp_path)


@pytest.fixture
def alertmanager(tmp_path: Path) -> Iterator[str]:
    """The option that leads `amtool` to a server of Alertmanager."""
    port = free_port()
    (tmp_path / "settings.yml").write_text(
        "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"
    )
    command = ["prometheus-alertmanager", "--config.file=settings.yml", "--storage.path=data",
               f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]  # fmt: skip
    for _ in started(command, port, tmp_path):
        yield f"--alertmanager.url=http://127.0.0.1:{port}"


@pytest.fixture
def cluster() -> Cluster:
    """A cluster in which version 2.14.0 was deployed after 2.13.2."""
    return orders_cluster()


@pytest.fixture
def run(cluster: Cluster, tmp_path: Path) -> Iterator[Run]:
    """Run lines as a reader pastes them; ``computer`` is the folder that the reader is in."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "vault").write_text(
        '#!/bin/sh\ncase "$*" in\n  *current*) printf orders_api_a ;;\n  *-field=*) printf new ;;\n'
        "  *) cat >/dev/null </dev/stdin ;;\nesac\n", "utf-8",
    )  # fmt: skip
    (tools / "vault").chmod(0o755)
    with serving(cluster) as address:
        config = tmp_path / "kubeconfig"
        contexts = "".join(f"- {{name: {name}, context: {{cluster: c, user: u}}}}\n"
                           for name in ("prod", "staging", "dr"))  # fmt: skip
        config.write_text(
            f"apiVersion: v1\nkind: Config\nclusters:\n- {{name: c, cluster: {{server: '{address}'}}}}\n"
            f"users:\n- {{name: u, user: {{token: x}}}}\ncontexts:\n{contexts}", "utf-8",
        )  # fmt: skip

        def lines(
            script: str, computer: str = "mine", *, fails: bool = False, **values: str
        ) -> str:
            folder = tmp_path / computer
            folder.mkdir(exist_ok=True)
            env = {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(tmp_path),
                   "KUBECONFIG": str(config), "LANG": "C.UTF-8"} | values  # fmt: skip
            done = subprocess.run(["bash", "-c", f"set -o pipefail\n{script}"], env=env, cwd=folder,
                                  stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  check=False, timeout=60)  # fmt: skip
            said = done.stdout + done.stderr
            assert (done.returncode != 0) == fails, script + said
            return said

        yield lines


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    """db-1 with the orders and db-2 as its replica, built as the documents say."""
    root = Path(tempfile.mkdtemp(prefix="ops-pg-"))
    if os.geteuid() == 0:
        shutil.chown(root, "postgres")
    found = Hosts(root)
    try:
        found.initialize("db-1")
        found.run(
            """
            psql --quiet --command="create role orders; create role replicator replication login"
            createdb --owner=orders orders
            for role in orders_api_a orders_api_b; do
              psql --quiet --command="create role $role login in role orders"
            done
            psql --quiet orders --command="
              create extension pgstattuple;
              create table orders (id bigserial primary key, amount numeric, created_at timestamptz);
              create index orders_customer_id_idx on orders (amount);
              create table order_lines (order_id bigint);
              grant select on orders to orders_api_a;
              insert into orders (amount, created_at)
                select 50, now() - interval '1 day' from generate_series(1, 20000);
              insert into order_lines select id from orders"
            """,
            "db-1",
        )
        found.add("db-2")
        build_replica(found, "db-2", of="db-1")
        yield found
    finally:
        for data in root.glob("db-?"):
            found.run(f"pg_ctl --pgdata={data} --mode=immediate stop || true")
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rules of Prometheus, as the alert pages name them."""
    file = tmp_path_factory.mktemp("rules") / "rules.yml"
    found = [
        {"alert": name, "expr": fields["Expression"].strip("`"), "for": fields["For"]}
        for name, fields in alerts().items()
    ]
    text = yaml.safe_dump({"groups": [{"name": "orders", "rules": found}]})
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def any_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server for every host; the folder has what it was told."""
    folder = tmp_path_factory.mktemp("host")
    about = {"folder": folder, "port": free_port(), "user": getpass.getuser()}
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-f", folder / "key"], check=True)
    shutil.copy(folder / "key.pub", folder / "authorized")
    for name, text in (
        ("sshd.conf", SERVER.format(**about)),
        ("ssh.conf", CLIENT.format(**about)),
        ("remote", WRITE_DOWN.format(log=folder / "there")),
        ("here", WRITE_DOWN.format(log=folder / "run-here")),
        ("handed-over", HANDED_OVER.format(**about)),
    ):
        (folder / name).write_text(text)
    (folder / "handed-over").chmod(0o755)
    (folder / "bin").mkdir()
    (folder / "bin/ssh").write_text(
        f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/ssh.conf "$@"\n'
    )
    (folder / "bin/ssh").chmod(0o755)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    server = shutil.which("sshd", path=ENVIRONMENT["PATH"])
    assert server
    for _ in started([server, "-D", "-e", "-f", str(folder / "sshd.conf")], about["port"], folder):
        # One connection for all of them, which takes a tenth of the time.
        link = subprocess.Popen([folder / "bin/ssh", "-M", "-N", "db-1"])
        try:
            yield folder
        finally:
            link.terminate()
            link.wait()


# What is on the other side of a pipe writes down what comes out of it.
STAND_INS = {
    "vault": 'exec "$TOOL" "$@"',
    "ssh": "cat > sent",
    "kubectl": """
        case "$*" in
          *"get secret orders-database"*) printf orders_api_a | base64 ;;
          *DATABASE_PASSWORD*) cat > password ;;
          *"secret tls"*) for one in "$@"; do
            case $one in --cert=*) cp "${one#--cert=}" cert ;; --key=*) cp "${one#--key=}" key ;; esac
          done ;;
          *) cat > /dev/null ;;
        esac
        """,
}


@pytest.fixture
def logged_in(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of a terminal that is logged in to a vault with the secrets of Orders."""
    assert VAULT
    (tmp_path / "bin").mkdir()
    for name, script in STAND_INS.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{textwrap.dedent(script)}", "utf-8")
        (tmp_path / "bin" / name).chmod(0o755)
    address = f"127.0.0.1:{(port := free_port())}"
    logged_in = {
        f"{name}_{key}": value
        for name in ("BAO", "VAULT")
        for key, value in (("ADDR", f"http://{address}"), ("TOKEN", "root"))
    } | {"TOOL": VAULT, "HOME": str(tmp_path), "PATH": f"{tmp_path}/bin:/usr/bin:/bin"}
    server = [VAULT, "server", "-dev", "-dev-root-token-id=root", f"-dev-listen-address={address}",
              "-dev-no-store-token"]  # fmt: skip
    for _ in started(server, port, tmp_path):
        bash(
            """
            for attempt in 1 2 3 4 5 6 7 8 9; do vault status > /dev/null && break; sleep 0.2; done
            vault secrets enable -path=orders kv-v2
            vault kv put orders/prod/database current=orders_api_a orders_api_a=first
            printf 'RESTIC_REPOSITORY=there\nRESTIC_PASSWORD=x\n' | vault kv put orders/restic env=-
            """,
            tmp_path,
            **logged_in,
        )
        yield logged_in
