"""What only a browser does: files dropped into the box are sent one by one, kept as they arrive, and shown with their lines."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grants.contracts.models import Contract
from grants.spending import actions
from grants.spending.models import BroughtFile, Expense
from grants.trail import clock
from tests.evidence.files import EXE, png
from tests.evidence.test_texts import paper
from tests.factories.reach import reach
from tests.portals.test_provider_browser import enter

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]
NUMBER = "25352000000012345678"
DROP = """(files) => {
  const data = new DataTransfer();
  files.forEach(([name, bytes]) => data.items.add(new File([new Uint8Array(bytes)], name)));
  document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def drop(page: Any, *files: tuple[str, bytes]) -> None:
    page.evaluate(DROP, [[name, list(content)] for name, content in files])


def test_dropped_files_arrive_one_by_one_and_are_attached(
    browser: Any, live_server: Any, cast: Any, personas: Any, tmp_path: Path
) -> None:
    contract = Contract.objects.get(pk=reach("contract", "in_force", cast).pk)
    line = actions.draft(
        by=personas["OF"], contract=contract, date=clock.today(), category="A5", item="绘本", payee="某书店", amount=Decimal("88.00"),
        invoice_number=NUMBER,
    )  # fmt: skip
    page = enter(browser, live_server, personas["OF"])
    page.goto(f"/provider/contracts/{contract.pk}/evidence/")
    drop(page, ("扫描.pdf", paper(tmp_path, f"No. {NUMBER}")), ("照片.png", png()))
    page.wait_for_selector("#attach tbody tr:nth-child(2)")
    assert [row.name for row in BroughtFile.objects.order_by("id")] == ["扫描.pdf", "照片.png"]
    drop(page, ("坏.exe", EXE), ("小.png", png(64, 64)))
    page.wait_for_selector("[data-look]:not([hidden])")
    assert page.locator("[data-wrong] li").count() == 1
    assert "坏.exe" in page.locator("[data-wrong] li").inner_text()
    page.locator("[data-look] a").click()
    page.wait_for_selector("#attach tbody tr:nth-child(3)")
    page.locator("#attach button[type=submit]").click()
    page.wait_for_selector("#attach tbody tr:nth-child(2)")
    assert [f.original_name for f in Expense.objects.get(pk=line.pk).documents.all()] == ["扫描.pdf"]
    assert [row.name for row in BroughtFile.objects.order_by("id")] == ["照片.png", "小.png"]
