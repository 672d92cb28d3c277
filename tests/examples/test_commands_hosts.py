"""The commands of the examples for hosts, DNS, silences and clusters, tried with the real tools."""

import os
import re
import shutil
from pathlib import Path

from commands import blocks, codes, pages
from host_tools import ENVIRONMENT, bash, dns_key, needs


@needs("named", "nsupdate", "dig", "tsig-keygen")
def test_the_switch_of_dns(name_server: int, tmp_path: Path) -> None:
    see, switch, outside = (
        blocks("runbooks/dns-switch.md", f"Step {step}")[0] for step in (1, 2, 3)
    )
    see = see.replace("@ns1.dns.example.com", f"@127.0.0.1 -p {name_server}")
    switch = switch.replace("ns1.dns.example.com", f"127.0.0.1 {name_server}")
    switch = switch.replace("~/dns.key", "dns.key")
    outside = outside.replace('@"$server"', f"@127.0.0.1 -p {name_server}")

    assert bash(see).split() == ["orders.example.com.", "60", "IN", "A", "192.0.2.1"]
    assert "set it first" in bash(switch, tmp_path, code=1)
    assert bash(switch, tmp_path, ADDRESS="198.51.100.7") == ""
    assert bash(outside).split() == ["198.51.100.7"] * 3

    # What the page says of a mistyped address, and of another key: nothing is changed.
    assert "invalid rdata format" in bash(switch, tmp_path, 1, ADDRESS="198.51.100")
    dns_key(tmp_path)
    assert re.search("REFUSED|NOTAUTH", bash(switch, tmp_path, 2, ADDRESS="192.0.2.9"))
    assert bash(outside).split() == ["198.51.100.7"] * 3


@needs("named", "nsupdate", "dig", "tsig-keygen")
def test_the_record_that_a_certificate_is_ordered_with(name_server: int, tmp_path: Path) -> None:
    path = "runbooks/certificate-renewal.md"
    order = blocks(path, "Step 3")[0].replace(
        "@ns1.dns.example.com", f"@127.0.0.1 -p {name_server}"
    )
    (away,) = (code for code in codes(pages()[path]) if "update delete" in code)
    order, away = (
        text.replace("ns1.dns.example.com", f"127.0.0.1 {name_server}").replace("~/", "")
        for text in (order, away)
    )
    record = {"NAME": "_validate.orders.example.com", "TEXT": "token=a b"}
    assert "set it first" in bash(order, tmp_path, code=1)
    assert bash(order, tmp_path, **record) == '"token=a b"\n'
    assert bash(away.replace("\\\\", "\\"), tmp_path, **record) == ""
    see = f"dig +short @127.0.0.1 -p {name_server} orders.example.com"
    assert (
        bash(f"{see} A; dig +short @127.0.0.1 -p {name_server} {record['NAME']} TXT")
        == "192.0.2.1\n"
    )


def silences() -> list[str]:
    return sorted(
        {code for text in pages().values() for code in codes(text) if "amtool silence add" in code}
    )


@needs("prometheus-alertmanager", "amtool")
def test_silences_begin_and_end(alertmanager: str) -> None:
    assert len(silences()) >= 4
    for command in silences():
        made = bash(f"{command} {alertmanager}", USER="dana").strip()
        name = re.search(r"alertname=(\w+)", command)
        assert name
        assert name[1] in bash(f"amtool silence query {alertmanager}")
        bash(f"amtool silence expire {made} {alertmanager}")
        assert name[1] not in bash(f"amtool silence query {alertmanager}")
    bash(f"amtool alert add alertname=OrdersDatabaseDown {alertmanager}")


@needs("ansible")
def test_patches_by_ansible(tmp_path: Path) -> None:
    text = pages()["maintenance/patching-linux-servers.md"]
    found = [code for code in codes(text) if code.startswith("ansible ")]
    (tmp_path / "hosts").write_text(
        "[linux]\n[ring1]\nhere ansible_connection=local\n[linux:children]\nring1\n"
    )
    assert len(found) >= 4
    for command in found:
        # Nothing is changed on this host: --check tells what would be, and no mirror is asked.
        command = command.replace("update_cache=yes", "update_cache=no")  # noqa: PLW2901
        told = bash(f"{command} --inventory=hosts --check || true", tmp_path)
        assert "usage:" not in told
        assert "Unsupported parameters" not in told
        assert "was not found" not in told


@needs("apt-get", "apt-mark")
def test_versions_are_held_and_taken_back() -> None:
    text = "\n".join(pages().values())
    for command in sorted({*re.findall(r"apt-mark \w+", text)}):
        bash(
            f"{command} --help > /dev/null; LC_ALL=C apt-mark --help | grep -w {command.split()[1]}"
        )
    (install,) = re.findall(r"apt-get (install [\w -]+?) libssl3", text)
    bash(f"LC_ALL=C apt-get --simulate {install} bash")
    # A version that ends in a star, as the rollback of PostgreSQL names it.
    (back,) = (code for code in codes(text) if "'postgresql-16=" in code)
    assert re.search(r"apt-get install --yes --allow-downgrades \"'postgresql-16=[\d.]+\*'", back)
    bash("LC_ALL=C apt-get --simulate install --allow-downgrades 'bash=5*'")
    gone = bash("LC_ALL=C apt-get --simulate install 'bash=0.1*'", code=100)
    assert "Version '0.1*' for 'bash' was not found" in gone
    bash("LC_ALL=C apt-get --simulate install --yes --only-upgrade bash")


@needs("needrestart")
def test_what_still_runs_an_old_version() -> None:
    """Its options and what it prints are those of the page; nothing is restarted."""
    text = pages()["maintenance/patching-linux-servers.md"]
    found = sorted(set(re.findall(r"sudo (needrestart -[\w ]+)`", text)))
    assert found == ["needrestart -b", "needrestart -r a"]
    assert "NEEDRESTART-VER" in bash("needrestart -b 2>&1 || true")
    known = bash("needrestart --help 2>&1 || true")
    assert re.search(r"-b\s+enable batch mode", known)
    assert re.search(r"-r <mode>", known)
    assert re.search(r"a\s+\(a\)utomatically restart", known)
    source = Path(shutil.which("needrestart", path=ENVIRONMENT["PATH"]) or "").read_text()
    for printed in set(re.findall(r"NEEDRESTART-\w+", text)):
        assert printed in source


@needs("tmux")
def test_a_session_that_a_lost_connection_comes_back_to() -> None:
    found = sorted(set(re.findall(r"tmux (new-session -A -s \w+)", "\n".join(pages().values()))))
    assert found
    for at, words in enumerate(found):
        # A server of its own for each: one that was told to end takes a moment for it.
        server = f"tmux -f /dev/null -L ops-{os.getpid()}-{at}"
        try:
            # -d in place of a terminal; the name is that of the page. The list is asked in the
            # same call: a server that has nothing to do ends by itself.
            told = bash(f"{server} {words} -d 'sleep 60' ';' list-sessions", SHELL="/bin/sh")
        finally:
            bash(f"{server} kill-server || true")
        assert words.split()[-1] in told


@needs("systemctl")
def test_verbs_and_options_of_systemctl_are_known() -> None:
    known = bash("LC_ALL=C systemctl --help --no-pager")
    text = "\n".join(pages().values())
    for words in re.findall(r"systemctl ((?:--?[\w-]+ )*[a-z][\w-]+(?: --[\w-]+)*)", text):
        for word in words.split():
            assert re.search(rf"(?m)(?<!\S){re.escape(word)}(?![\w-])", known), f"systemctl {words}"


@needs("terraform")
def test_a_cluster_by_terraform(tmp_path: Path) -> None:
    folder = tmp_path / "infrastructure" / "dr"
    folder.mkdir(parents=True)
    (folder / "main.tf").write_text('output "kubeconfig" { value = "the file" }\n')
    create = blocks("runbooks/cluster-in-the-second-region.md", "Step 1")[0].splitlines()
    access = blocks("runbooks/cluster-in-the-second-region.md", "Step 2")[0].splitlines()
    bash(create[0], tmp_path)
    # A person types yes to the plan, which no pipe can.
    assert "Apply complete!" in bash(f"{create[1]} -auto-approve", tmp_path)
    (tmp_path / ".kube").mkdir()
    bash("\n".join(access[:2]), tmp_path, HOME=str(tmp_path))
    assert (tmp_path / ".kube" / "dr.yaml").read_text() == "the file"
