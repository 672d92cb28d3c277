"""The HTML file in a real browser, opened from a disk: read, searched, followed, copied, printed."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from host_tools import CHROMIUM
from person import Ops

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


def opened(browser: Any, file: Path, width: int = 1280, **settings: Any) -> Any:
    """Return the file in a window, which fails where something else is asked for or goes wrong."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **settings)
    page = context.new_page()
    page.told, page.asked = [], []
    page.on("console", lambda message: page.told.append(message.text))
    page.on("pageerror", lambda error: page.told.append(str(error)))
    page.on("requestfinished", lambda request: page.asked.append(request.url[:300]))
    page.goto(file.as_uri(), timeout=120_000)
    return page


def test_words_in_any_order_find_a_document_and_a_link_leads_on(browser: Any, book: Path) -> None:
    page = opened(browser, book)
    page.keyboard.press("/")
    page.keyboard.type("renewal certificate")
    assert page.inner_text("#found li:first-child a") == "Runbook: Certificate renewal"
    page.keyboard.press("Enter")
    assert page.url.endswith("#certificate-renewal")
    article = page.locator("[id='certificate-renewal']")
    assert abs(article.bounding_box()["y"]) < 60
    article.locator("a", has_text="Incident response").first.click()
    assert page.url.endswith("#incident-response")
    page.fill("#words", "certificate renewal rollback")
    page.locator("#found a", has_text="Runbook: Certificate renewal: Rollback").click()
    assert abs(article.locator("h3", has_text="Rollback").bounding_box()["y"]) < 60
    assert page.told == []
    assert page.asked == [book.as_uri()]


def test_a_search_of_another_script_and_of_nothing(browser: Any, ops: Ops, repo: Path) -> None:
    (repo / "operations/runbooks").mkdir()
    (repo / "operations/runbooks/ja.md").write_text(
        "# Runbook: 証明書の更新\n\n手順を見る\n", "utf-8"
    )
    (repo / "operations/runbooks/de.md").write_text("# Runbook: Prüfung\n\nÜber Äpfel\n", "utf-8")
    (repo / "operations/runbooks/ar.md").write_text(
        "# Runbook: تجديد الشهادة\n\nاتَّبِع الخطوات\n", "utf-8"
    )
    assert ops("export", "html").code == 0
    page = opened(browser, repo / "operations.html")
    for words, found in [
        ("手順", "証明書の更新"),
        ("äpfel PRÜFUNG", "Prüfung"),
        ("apfel", "Prüfung"),
        ("اتبع الشهاده", "تجديد الشهادة"),
    ]:
        page.fill("#words", words)
        assert page.locator("#found a").all_inner_texts() == [f"Runbook: {found}"]
    at = page.url
    page.locator("#words").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert page.url == at  # Enter ended a word of Japanese
    page.fill("#words", "xyzzy")
    assert page.inner_text("#count") == "0 documents"


def test_what_is_written_from_right_to_left_begins_at_the_right(
    browser: Any, ops: Ops, repo: Path
) -> None:
    (repo / "operations/a.md").write_text(
        "# دليل التشغيل\n\nاتبع `kubectl get -A`\n\n- حساب\n\nEnglish\n", "utf-8"
    )
    assert ops("export", "html").code == 0
    page = opened(browser, repo / "operations.html", 390)
    sides = page.evaluate("""() => [...document.querySelectorAll('#a h2, #a p:not(:first-child)')]
      .map((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const words = range.getBoundingClientRect(), box = one.getBoundingClientRect();
        return words.left - box.left > box.right - words.right ? 'right' : 'left';
      })""")
    assert sides == ["right", "right", "left"]
    assert page.evaluate("getComputedStyle(document.querySelector('#a code')).direction") == "ltr"


def test_a_command_is_copied_as_it_is(browser: Any, book: Path) -> None:
    page = opened(browser, book, permissions=["clipboard-read", "clipboard-write"])
    command = page.locator("[id='certificate-renewal'] .command").nth(0)
    command.locator("button").click()
    playwright.expect(command.locator("button")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (
        "openssl s_client -connect orders.example.com:443 -servername orders.example.com "
        "</dev/null 2>/dev/null \\\n  | openssl x509 -noout -subject -enddate -serial"
    )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_nothing_is_wider_than_the_screen(
    browser: Any, book: Path, width: int, script: bool
) -> None:
    page = opened(browser, book, width, java_script_enabled=script)
    assert page.locator("article").count() > 40
    assert page.locator("main").is_visible()
    assert page.locator("#search").is_visible() is script
    assert page.locator("button").count() == (0 if not script else page.locator(".command").count())
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("file", ["book", "blanks"])
def test_no_table_has_to_be_moved_sideways_on_a_phone(
    browser: Any, file: str, request: pytest.FixtureRequest
) -> None:
    page = opened(browser, request.getfixturevalue(file), 390)
    wide = page.evaluate("""() => [...document.querySelectorAll('.table')]
      .filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => [one.parentElement.id, one.scrollWidth, one.innerText.slice(0, 60)])""")
    assert wide == []
    assert page.locator("article .table").count() > 30


def test_it_prints_a_document_a_page_with_targets(browser: Any, book: Path, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    page = opened(browser, book, java_script_enabled=False)
    page.pdf(path=tmp_path / "a.pdf", format="A4")
    done = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "a.pdf", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    sheets = done.stdout.split("\f")
    titled = [sheet for sheet in sheets if "Runbook: Certificate renewal\n" in sheet[:200]]
    assert len(titled) == 1
    flat = "".join(done.stdout.split())
    assert "(#incident-response)" in flat
    assert "umask077" in flat
    assert "--addext" not in flat


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_no_serious_fault(
    browser: Any, book: Path, axe: str, width: int, scheme: str
) -> None:
    page = opened(browser, book, width, color_scheme=scheme, bypass_csp=True)
    assert serious_faults(page, axe) == {}


def test_axe_finds_no_serious_fault_where_no_script_ran(
    browser: Any, book: Path, axe: str, tmp_path: Path
) -> None:
    before, _, rest = book.read_text("utf-8").rpartition("<script>")
    still = tmp_path / "still.html"
    still.write_text(before + rest.partition("</script>")[2], "utf-8")
    page = opened(browser, still, 390, bypass_csp=True)
    assert page.locator("#search").is_hidden()
    assert serious_faults(page, axe) == {}


def serious_faults(page: Any, axe: str) -> dict[str, list[str]]:
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return {one["id"]: [node["html"][:120] for node in one["nodes"][:3]]
            for one in found if one["impact"] in {"serious", "critical"}}  # fmt: skip


HOSTILE = """\
# Runbook: "><script>window.owned = 1</script>

<script>window.owned = 2</script>

<img src="x" onerror="window.owned = 3"> <svg onload="window.owned = 4"></svg>

<iframe src="https://example.com/"></iframe><style>body{display:none}</style></style></script>

[a](javascript:window.owned=5) [b](JaVaScRiPt:window.owned=6) [c](data:text/html,<script>7</script>)
[d](<java\tscript:window.owned=8>) [e](&#106;avascript:window.owned=9) <javascript:window.owned=10>
[f](vbscript:x) [g](//example.com/x) [h](file:///etc/passwd) [i](https://example.com/?"onclick="x)
[j]( javascript:window.owned=11 'title" onmouseover="window.owned=12')

![a](https://example.com/a.png) ![b](javascript:window.owned=13) ![" onerror="window.owned=14](x.png)
![c](../../etc/passwd.png) ![svg](picture.svg) ![out](/../outside.png)

## <b onclick="window.owned=15">heading</b> ' " = /

```"><script>window.owned=16</script>
</pre><script>window.owned = 17</script>
```

| a | <script>window.owned=18</script> |
| - | - |
| `</td><script>window.owned=19</script>` | [^<script>] |

Text \u202eREVERSED\u202c and \u2066isolated\u2069. </main></body>

[ref]

[ref]: javascript:window.owned=20 "x"
[^<script>]: note
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="parent.owned=30">
<script>parent.owned = 31; top.owned = 32</script><image href="https://example.com/b.png"/></svg>"""


def test_what_is_hostile_does_not_run_and_nothing_leaves_the_page(
    browser: Any, ops: Ops, repo: Path
) -> None:
    folder = repo / "operations/runbooks"
    folder.mkdir()
    (folder / "hostile.md").write_text(HOSTILE, "utf-8")
    (folder / "picture.svg").write_text(SVG, "utf-8")
    (folder / "' onclick='window.owned=40 \".md").write_text(
        "# A\n\n[x](hostile.md#heading)\n", "utf-8"
    )
    (folder / "<script>window.owned=41<").mkdir()
    (folder / "<script>window.owned=41<" / "b.md").write_text("no title\n", "utf-8")
    assert ops("export", "html").code == 0
    page = opened(browser, repo / "operations.html")
    page.fill("#words", "script")
    for link in page.locator("a").all():
        address = link.get_attribute("href")
        assert re.match(r"#|https?://|mailto:|tel:", address), address
        if address.startswith("#"):
            link.evaluate("one => one.click()")
    assert page.evaluate("[window.owned, document.querySelectorAll('script').length]") == [None, 1]
    assert (
        page.locator("article iframe, article svg, article style, article [onclick]").count() == 0
    )
    assert page.asked[0] == (repo / "operations.html").as_uri()
    assert all(one.startswith(("data:", "file:")) for one in page.asked)
    text = page.inner_text("main")
    assert "<script>window.owned = 2</script>" in text
    assert "\\u202eREVERSED\\u202c" in text
    assert "\u202e" not in text
    # What the policy stops, should anything ever get through.
    page.evaluate("""() => {
      const script = document.createElement('script');
      script.textContent = 'window.owned = 50';
      document.body.append(script);
      const image = document.createElement('img');
      image.src = 'https://example.com/x.png';
      document.body.append(image);
      const button = document.createElement('button');
      button.setAttribute('onclick', 'window.owned = 51');
      document.body.append(button);
      button.click();
    }""")
    assert page.evaluate("window.owned") is None
    assert not any("example.com" in one for one in page.asked)


def test_a_document_of_5_mb_and_1000_images(browser: Any, ops: Ops, repo: Path) -> None:
    folder = repo / "operations/runbooks"
    folder.mkdir()
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
        "0000000049454e44ae426082"
    )
    (folder / "p.png").write_bytes(pixel + bytes(900_000))
    (folder / "small.png").write_bytes(pixel)
    (folder / "many.md").write_text(
        "# Many\n\n" + "![p](p.png)\n" * 1000 + "![s](small.png)\n", "utf-8"
    )
    (folder / "long.md").write_text("# Long\n\n" + "word " * 980_000 + "\n", "utf-8")
    (folder / "longer.md").write_text("# Longer\n\n" + "word " * 1_000_100, "utf-8")
    seen = ops("export", "html")
    assert seen.code == 0
    assert (
        "operations/runbooks/p.png is not in the file: the images together are over 10 MB"
        in seen.err
    )
    output = repo / "operations.html"
    assert output.stat().st_size < 17_000_000
    page = opened(browser, output)
    assert page.locator("[id='many'] img").count() == 9
    assert "larger than 5 MB" in page.inner_text("[id='longer']")
    page.fill("#words", "longer")
    assert page.locator("#found a").count() == 1
