"""The pictures of docs/: run by hand beside a demo that serves, whenever the pages have changed.

python3 manage.py demo                                   (in one terminal)
.venv/bin/python tests/browser/pictures.py               (in another; --whole keeps long pages whole, --into FOLDER)
"""

import argparse
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "yulan-demo-1"
WIDTHS = {"": (1280, 1500), "-360": (360, 1400)}  # suffix → width, largest height
LARGEST = 300_000
PROJECT = "白兰花家庭驿站"
# name → who, then the way: an address, then the words of the links that are followed.
PAGES: dict[str, tuple[str, ...]] = {
    "public-home": ("", "/"),
    "public-project": ("", "/projects/", PROJECT),
    "federation-home": ("handler", "/federation/"),
    "federation-approver": ("approver", "/federation/"),
    "federation-village": ("village", "/federation/"),
    "federation-project": ("handler", "/federation/programmes/", PROJECT),
    "federation-contract": ("handler", "/federation/programmes/", PROJECT, "2019"),
    "provider-home": ("orgadmin", "/provider/"),
    "provider-contract": ("orgadmin", "/provider/contracts/", "2019"),
    "panel-home": ("expert1", "/panel/"),
    "auditor-home": ("leadauditor", "/auditor/"),
    "auditor-contract": ("leadauditor", "/auditor/contracts/", "2019"),
}
REPORT = ("leadauditor", "/auditor/papers/")
REPORT_PAGES = {"audit-report": "", "audit-report-deliverables": "表6 支出与交付对照表"}


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("address", nargs="?", default="http://localhost:8000")
    given.add_argument("--into", type=Path, default=ROOT / "docs" / "pictures")
    given.add_argument("--whole", action="store_true")
    given.add_argument("--only", default="", help="names that contain this")
    asked = given.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        for name, data in taken(browser, asked.address, whole=asked.whole, only=asked.only):
            path = asked.into / f"{name}.png"
            path.write_bytes(data)
            sys.stdout.write(f"{path.relative_to(asked.into)}  {len(data) // 1000} kB\n")
        browser.close()


def taken(browser: Any, address: str, *, whole: bool, only: str) -> Iterator[tuple[str, bytes]]:
    """Every picture with its name."""
    for name, (who, *way) in PAGES.items():
        if only not in name:
            continue
        page = signed_in(browser, address, who)
        walk(page, way)
        for suffix, (width, height) in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            found = page.screenshot(full_page=True, animations="disabled")
            yield name + suffix, small(found, None if whole else height)
        page.context.close()
    if only in "audit-report-deliverables":
        yield from report(browser, address)


def signed_in(browser: Any, address: str, who: str) -> Any:
    page = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
    if who:
        page.goto("/account/login/")
        page.fill("[name=login] >> visible=true", who)
        page.fill("[name=password] >> visible=true", PASSWORD)
        page.click("main form button.btn-primary")
        page.wait_for_url(lambda url: "/account/" not in url)
    return page


def walk(page: Any, way: list[str]) -> None:
    page.goto(way[0])
    for words in way[1:]:
        page.locator("main a", has_text=words).first.click()
        page.wait_for_load_state()


def report(browser: Any, address: str) -> Iterator[tuple[str, bytes]]:
    """Two pages of the issued report of the project, as paper."""
    who, papers = REPORT
    page = signed_in(browser, address, who)
    page.goto(papers)
    page.locator("main .row-link, main tbody a").first.click()
    page.wait_for_load_state()
    with page.expect_download() as coming:
        page.locator('main a[href$="/file/"]').first.click()
    file = Path(coming.value.path())
    texts = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout.split("\f")
    for name, wanted in REPORT_PAGES.items():
        number = next(n for n, text in enumerate(texts, 1) if wanted in text and (not wanted or "目 录" not in text))
        command = ["pdftoppm", "-png", "-r", "90", "-f", str(number), "-l", str(number), "-singlefile", file]
        yield name, small(subprocess.run(command, check=True, capture_output=True).stdout, None)
    page.context.close()


def small(data: bytes, height: int | None) -> bytes:
    """Cut at `height` and drawn in as many colours as fit into LARGEST."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    if height is not None and picture.height > height:
        picture = picture.crop((0, 0, picture.width, height))
    for colours in (192, 96, 48, 24):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            break
    return out.getvalue()


if __name__ == "__main__":
    main()
