"""The commands of ``vault`` in the examples, run against a real server of OpenBao or Vault."""

import re
from pathlib import Path

import pytest
from commands import blocks, codes, inline, pages
from host_tools import VAULT, bash

pytestmark = pytest.mark.skipif(VAULT is None, reason="neither bao nor vault is installed")
CERTIFICATE, SECRET = "runbooks/certificate-renewal.md", "runbooks/secret-update.md"
SECOND, RESTORE = "runbooks/orders-in-the-second-region.md", "backup-recovery/restore-orders-db.md"
TRIED = {"kv get", "kv patch", "kv put", "status"}


def test_a_new_password_goes_into_the_vault_and_back(
    logged_in: dict[str, str], tmp_path: Path
) -> None:
    find, put, _, use, now = (blocks(SECRET, f"Step {step}")[0] for step in range(1, 6))
    said = bash(f"{find}\n{put}\n{use}\necho; vault kv get -field=$NEW orders/prod/database",
                tmp_path, **logged_in)  # fmt: skip
    assert re.search(r"(?m)^version +2$", said)
    password = said.split()[-1]
    assert re.fullmatch("[0-9a-f]{64}", password)
    assert said.count(password) == 1  # the one time that this test asks for it
    assert (tmp_path / "password").read_text() == password  # and no line end behind it
    bash(now.splitlines()[-1], tmp_path, **logged_in, NEW="orders_api_b")
    # The other one is still there for the way back, which the Rollback takes.
    read = "vault kv get -field={} orders/prod/database"
    assert bash(read.format("orders_api_a"), tmp_path, **logged_in) == "first"
    # Without a login nothing is changed: an empty password would stop the service.
    (tmp_path / "password").unlink()
    away = logged_in | {"VAULT_TOKEN": "x", "BAO_TOKEN": "x"}
    for text in (use, blocks(SECOND, "Step 2")[0], blocks(RESTORE, "Step 2")[0]):
        bash(f"set +e\n{text}\ntrue", tmp_path, **away, NEW="orders_api_b")
    assert not [name for name in ("password", "cert", "sent") if (tmp_path / name).exists()]
    back = next(code for code in inline(SECRET, "Rollback") if code.startswith("vault"))
    assert "NEW: do step 1 first" in bash(back, tmp_path, code=1, **logged_in)
    bash(back, tmp_path, **logged_in, NEW="orders_api_a")
    assert bash(read.format("current"), tmp_path, **logged_in) == "orders_api_a"


def test_the_secrets_come_into_the_second_region(logged_in: dict[str, str], tmp_path: Path) -> None:
    keep = blocks(CERTIFICATE, "Step 5")[0].splitlines()[-1]
    for name, text in (("tls.crt", "one\ntwo\n"), ("tls.key", "three\n")):
        (tmp_path / name).write_text(text)
    bash(keep, tmp_path, **logged_in)
    bash(blocks(SECOND, "Step 2")[0], tmp_path, **logged_in)
    assert (tmp_path / "password").read_text() == "first"
    assert (tmp_path / "cert").read_text() == "one\ntwo\n"
    assert (tmp_path / "key").read_text() == "three\n"
    bash(blocks(RESTORE, "Step 2")[0], tmp_path, **logged_in)
    assert (tmp_path / "sent").read_text() == "RESTIC_REPOSITORY=there\nRESTIC_PASSWORD=x\n"


def test_the_key_of_the_zone_comes_out_of_the_vault(
    logged_in: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "zone").write_text('key "orders" {\n};\n')
    bash("vault secrets enable -path=platform kv-v2; vault kv put platform/dns dns.key=@zone",
         tmp_path, **logged_in)  # fmt: skip
    for path in (CERTIFICATE, "runbooks/dns-switch.md"):
        (fetch,) = (code for code in codes(pages()[path]) if "dns.key platform" in code)
        bash(fetch, tmp_path, **logged_in)
        assert (tmp_path / "dns.key").read_text() == 'key "orders" {\n};\n'
        assert (tmp_path / "dns.key").stat().st_mode & 0o77 == 0
        (tmp_path / "dns.key").unlink()


def test_no_other_command_of_vault_is_in_the_examples() -> None:
    text = "\n".join(pages().values())
    found = {" ".join(words) for words in re.findall(r"\bvault (kv) (\w+)", text)}
    found |= {code.removeprefix("vault ") for code in codes(text) if code.startswith("vault s")}
    assert found == TRIED
