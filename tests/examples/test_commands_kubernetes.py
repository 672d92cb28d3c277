"""The kubectl commands of the examples, run by kubectl against a small API server."""

import base64
import re
import shutil
from pathlib import Path

import pytest
from commands import blocks, codes, inline, page, pages, shell
from kubernetes_server import Cluster
from orders_cluster import BAD, OLD, Run, image

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="there is no kubectl")
CONFIGURATION, CERTIFICATE = "runbooks/configuration-update.md", "runbooks/certificate-renewal.md"
ERRORS, GUIDE = (
    "monitoring/alert-ordershigherrorrate.md",
    "troubleshooting/issue-orders-return-502.md",
)
SECURITY = "incidents/incident-response-security.md"
# exec and debug need a stream, which this server has not; the files of others are not there.
NOT_TRIED = ("exec deployment", " debug ", "--kustomize", "--cert=", "infrastructure/")


def test_an_undo_names_the_revision_since_a_restart_makes_a_newer_one(
    cluster: Cluster, run: Run
) -> None:
    restart = "kubectl --context prod --namespace orders rollout restart deployment/orders-api"
    run(restart)
    run("kubectl --context prod --namespace orders rollout undo deployment/orders-api")
    assert image(cluster) == BAD  # this is what the page warns of
    listed = run(blocks(ERRORS, "Diagnosis")[1])
    rows = re.findall(r"^(\d+) +2026-\S+ +(\S+)$", listed, re.MULTILINE)
    assert {image for _, image in rows} == {OLD, BAD}
    assert "2026-11-23T02:50:00Z" in listed  # when the configuration was changed
    good = next(revision for revision, image in reversed(rows) if image == OLD)
    undo = next(text for text in blocks(ERRORS, "Mitigation") if "undo" in text)
    assert "invalid argument" in run(undo.splitlines()[1], REVISION="...", fails=True)
    chosen = undo.replace("REVISION=...", f"REVISION={good}")
    assert "successfully rolled out" in run(chosen)
    assert image(cluster) == OLD
    again = chosen.splitlines()
    assert "unable to find specified revision" in run("\n".join(again[:2]), fails=True)
    assert image(cluster) == OLD


def test_a_deployment_is_taken_back_by_whoever_is_on_call(cluster: Cluster, run: Run) -> None:
    path = "runbooks/service-deployment.md"
    rows = re.findall(r"^(\d+) +2026-\S+ +(\S+)$", run(blocks(path, "Step 1")[0]), re.MULTILINE)
    out = blocks(path, "Step 3")[0]
    assert "VERSION: set it first" in run(out, fails=True)
    assert image(cluster) == BAD
    assert "successfully rolled out" in run("VERSION=2.15.0\n" + out)
    assert image(cluster).endswith(":2.15.0")
    back = inline(path, "Rollback", "kubectl")
    assert "choose it from the list" in run(back[0], fails=True)
    run("\n".join(back[:2]), "another", REVISION=next(number for number, one in rows if one == OLD))
    assert image(cluster) == OLD


def test_a_configuration_is_taken_back_without_a_file(cluster: Cluster, run: Run) -> None:
    keep, change, compare, restart = (
        blocks(CONFIGURATION, f"Step {number}")[0] for number in range(1, 5)
    )
    assert "KEY: set it first" in run(change, fails=True)
    said = run(f"{keep}\n{change}\n{compare}\n{restart}", KEY="LOG_LEVEL", VALUE="info")
    assert re.search(r"configmap/orders-config-\d{8}-\d{6} created", said)
    assert re.search(r"<   LOG_LEVEL: warn\n---\n>   LOG_LEVEL: info", said)
    assert "successfully rolled out" in said
    assert list((Path(run("pwd").strip())).iterdir()) == []
    listing, back, *_ = inline(CONFIGURATION, "Rollback", "kubectl")
    assert "choose it from the list" in run(back, "another", fails=True)
    copy = run(listing, "another").splitlines()[-1].split()[0]
    for _ in range(2):
        assert "configmap/orders-config replaced" in run(back, "another", COPY=copy)
        assert cluster.get("configmaps", "orders-config")["data"]["LOG_LEVEL"] == "warn"


def test_a_certificate_is_ordered_checked_put_in_place_and_taken_back(
    cluster: Cluster, run: Run
) -> None:
    request, check, keep, put = (
        blocks(CERTIFICATE, f"Step {number}")[0] for number in (2, 4, 5, 6)
    )
    said = run(request)
    assert "verify OK" in said
    assert "DNS:orders.example.com" in said
    # The authority's part: it signs the request.
    run("""
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=CA -days 9 2>&1
        printf 'subjectAltName=DNS:orders.example.com' > san
        cd orders-tls && openssl x509 -req -in tls.csr -CA ../ca.crt -CAkey ../ca.key -days 90 \
          -extfile ../san -out tls.crt 2>&1
        """)  # fmt: skip
    trusted = check.replace("openssl verify", "openssl verify -CAfile ../ca.crt")
    said = run(f"cd orders-tls; {trusted}")
    sums = re.findall(r"[0-9a-f]{64}", said)
    assert len(sums) == 2
    assert sums[0] == sums[1]
    assert "tls.crt: OK" in said
    assert "unable to get local issuer certificate" in run(f"cd orders-tls; {check}", fails=True)
    said = run(f"cd orders-tls; {keep}\n{put}")
    assert "secret/orders-tls-before created" in said
    assert "secret/orders-tls replaced" in said
    new = cluster.get("secrets", "orders-tls")["data"]["tls.crt"]
    assert "BEGIN CERTIFICATE" in base64.b64decode(new).decode()
    back = inline(CERTIFICATE, "Rollback", "kubectl")[0]
    assert "secret/orders-tls replaced" in run(back, "another")
    assert base64.b64decode(cluster.get("secrets", "orders-tls")["data"]["tls.crt"]) == b"old"
    # Done twice, it keeps the first copy: a second one would be of the new certificate.
    assert "already exists" in run(f"cd orders-tls; {keep}", fails=True)
    assert (
        base64.b64decode(cluster.get("secrets", "orders-tls-before")["data"]["tls.crt"]) == b"old"
    )
    assert "File exists" in run(request, fails=True)  # and a key that was ordered with is kept
    assert "deleted" in run(inline(CERTIFICATE, "Verification", "kubectl")[0])


def test_another_key_than_the_certificates_is_told(run: Run) -> None:
    run("mkdir -p orders-tls && cd orders-tls && openssl req -x509 -newkey ec "
        "-pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out tls.crt -subj /CN=orders.example.com -days 9 2>&1 "
        "&& openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out tls.key")  # fmt: skip
    said = run("cd orders-tls; " + blocks(CERTIFICATE, "Step 4")[0] + "true")
    sums = re.findall(r"[0-9a-f]{64}", said)
    assert sums[0] != sums[1]
    assert "private key does not match public key" in run(
        "cd orders-tls; " + blocks(CERTIFICATE, "Step 6")[0], fails=True
    )


def test_what_security_took_offline_stays_so(cluster: Cluster, run: Run) -> None:
    offline, online = (code for code in codes(pages()[SECURITY]) if "patch service" in code)
    fix = blocks(GUIDE, "Cause 4")[1]
    run(offline)
    assert "offline" in run(blocks(GUIDE, "Cause 4")[0])
    run(fix)
    assert cluster.get("services", "orders-api")["spec"]["selector"] == {"app": "offline"}
    run(online)
    assert cluster.get("services", "orders-api")["spec"]["selector"] == {"app": "orders-api"}
    cluster.get("services", "orders-api")["spec"]["ports"][0]["targetPort"] = 80
    assert "patched" in run(fix)
    assert cluster.get("services", "orders-api")["spec"]["ports"][0]["targetPort"] == 8080


def test_a_secret_is_changed_without_a_file(cluster: Cluster, run: Run) -> None:
    path = "runbooks/secret-update.md"
    assert "from orders_api_a to orders_api_b" in run(blocks(path, "Step 1")[0])
    said = run(blocks(path, "Step 4")[0], NEW="orders_api_b")
    assert "secret/orders-database replaced" in said
    assert "successfully rolled out" in said
    data = cluster.get("secrets", "orders-database")["data"]
    assert {name: base64.b64decode(value).decode() for name, value in data.items()} == {
        "DATABASE_USER": "orders_api_b", "DATABASE_PASSWORD": "new",
    }  # fmt: skip


def every_command() -> dict[str, str]:
    """Return each block and each code with kubectl, and the first document that it stands in."""
    found: dict[str, str] = {}
    for path, text in pages().items():
        for block in (one for section in page(path).sections for one in shell(section)):
            if "kubectl" in block and "vault" not in block and "openssl" not in block:
                found.setdefault(block.strip(), path)
        for code in codes(text):
            if re.search(r"\bkubectl --", code) and "vault" not in code:
                found.setdefault(code.replace("\\|", "|"), path)
    return found


@pytest.mark.parametrize("path", sorted(set(every_command().values())))
def test_every_command_is_taken_by_kubectl(path: str, cluster: Cluster, run: Run) -> None:
    """Right words, flags, resources and output formats; what it must find is in the cluster.

    Two restarts within a second are refused, which says nothing of the command.
    """
    for text in (command for command, where in every_command().items() if where == path):
        if any(word in text for word in NOT_TRIED):
            continue
        command = text.replace("REVISION=...", "REVISION=1").replace("POD=...", "POD=orders-api-2")
        command = command.replace("REPLICAS=...", "REPLICAS=4").replace("ADDRESS=...", "ADDRESS=x")
        command = re.sub(
            r"(?m)^ssh .*$|^for attempt.*?^done$",
            "true",
            command,
            flags=re.DOTALL if "for attempt" in command else 0,
        )
        cluster.put(
            "v1",
            "pods",
            {"metadata": {"name": "orders-api-2", "namespace": "monitoring"}, "spec": {}},
        )
        kept = {"metadata": {"name": "kept", "namespace": "orders"}, "data": {"LOG_LEVEL": "warn"}}
        cluster.put("v1", "configmaps", kept)
        done = run(
            f"({command}) 2>&1 || true",
            COPY="kept",
            KEY="LOG_LEVEL",
            VALUE="info",
            VERSION="2.15.0",
            POD="orders-api-2",
            OLD="a",
            NEW="b",
            REVISION="1",
        )
        assert not re.search(
            r"unknown (?:flag|shorthand|command)|error: (?!context|failed to create patch)|flag needs|invalid argument|Usage:|no matches for|"
            r"doesn't have a resource", done
        ), f"{command}\n{done}"  # fmt: skip


def test_a_shell_in_a_pod_is_asked_for_in_words_that_kubectl_knows(run: Run) -> None:
    found = sorted({code.replace("POD=...", "POD=orders-api-1") for text in pages().values()
                    for code in codes(text) if " exec deployment" in code or " debug " in code})  # fmt: skip
    assert {word for code in found for word in code.split() if word in {"exec", "debug"}} == {
        "exec",
        "debug",
    }
    for code in found:
        # This server has no streams: kubectl has understood all else when it hears of that.
        said = run(code.replace("kubectl ", "timeout 20 kubectl "), fails=True)
        assert not re.search(r"unknown|invalid|usage:|required", said, re.IGNORECASE), said


def test_folders_are_applied_with_kustomize(run: Run, cluster: Cluster, tmp_path: Path) -> None:
    lines = sorted(
        set(re.findall(r"(?m)^kubectl .* apply --kustomize \S+$", "\n".join(pages().values())))
    )
    assert lines
    for at, line in enumerate(lines):
        folder = tmp_path / "mine" / line.split()[-1]
        folder.mkdir(parents=True)
        (folder / "kustomization.yaml").write_text(
            f"namespace: orders\nconfigMapGenerator:\n- {{name: made-{at}, literals: [a=b]}}\n"
            "generatorOptions: {disableNameSuffixHash: true}\n", "utf-8",
        )  # fmt: skip
        assert f"configmap/made-{at} created" in run(f"{line} --validate=false")
