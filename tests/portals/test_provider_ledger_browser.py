"""An evening's work at the accountant's browser: template, five mistakes, the file with the remarks, corrected, imported."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from grants.contracts.models import Contract
from grants.spending.models import Expense, LedgerFile
from grants.spreadsheets.problems import Problem
from tests.factories.reach import reach
from tests.portals.test_provider_browser import enter
from tests.portals.workbooks import rows_of, saved_again, sheets_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]

ITEMS = ("绘本", "场地费", "志愿者餐费", "海报", "重阳节食材", "教具")


def filled(contract: Contract) -> dict[str, Any]:
    """Six lines under the headings of the template; the columns as it has them."""
    found: dict[str, Any] = {}
    for nth, item in enumerate(ITEMS):
        row, day = 4 + nth, contract.starts + timedelta(days=nth)
        cells = (day, "A5", item, "绍兴市上虞区某某商行", 100 + nth, f"263520000000123450{nth:02d}")
        found |= {f"{column}{row}": value for column, value in zip("ABCDEF", cells, strict=True)}
    return found


def download(page: Any, link: str) -> bytes:
    with page.expect_download() as taken:
        page.click(f'main a[href$="{link}"]')
    return Path(taken.value.path()).read_bytes()


def bring(page: Any, contract: Contract, name: str, content: bytes) -> LedgerFile:
    page.goto(f"/provider/contracts/{contract.pk}/ledger/")
    page.set_input_files("#id_spreadsheet", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    assert name in page.inner_text("[data-told]")
    with page.expect_navigation():
        page.click("form[data-bring] button[type=submit]")
    return LedgerFile.objects.order_by("-pk")[0]


def test_five_mistakes_are_shown_corrected_and_the_lines_imported(
    browser: Any, live_server: Any, cast: Any, personas: Any
) -> None:
    contract = Contract.objects.get(pk=reach("contract", "in_force", cast).pk)
    page = enter(browser, live_server, personas["OF"])
    page.goto(f"/provider/contracts/{contract.pk}/expenses/")
    page.click(f'main a[href="/provider/contracts/{contract.pk}/ledger/"]')
    template = download(page, "/ledger/template/")
    lines = filled(contract)
    mistakes = {
        "A4": "2026年13月5日", "B5": "A9", "E6": "一百零二", "F7": lines["F8"], "A9": contract.ends + timedelta(days=1),
    }  # fmt: skip
    file = bring(page, contract, "三季度.xlsx", saved_again(template, lines | mistakes))
    found = [Problem(**kept) for kept in file.told["problems"]]
    errors = [problem for problem in found if problem.is_error]
    assert sorted((p.row, p.column) for p in errors)[:2] == [(4, "A"), (5, "B")]
    assert {(p.row, p.column) for p in errors} >= {(4, "A"), (5, "B"), (6, "E"), (9, "A")}
    assert {p.row for p in errors} & {7, 8}
    assert len(errors) == 5
    shown = " ".join(page.inner_text("#problems").split())
    with translation.override("zh-hans"):
        assert [p.said for p in errors if " ".join(p.said.split()) not in shown] == []
    assert page.is_disabled('form[action$="/import_ledger/"] button')
    assert Expense.objects.count() == 0

    remarked = download(page, "/corrected/")
    place = next(n for n in range(9) if rows_of(remarked, n) and contract.number in str(rows_of(remarked, n)[0]))
    assert len(sheets_of(remarked)) > place
    right = saved_again(remarked, {name: lines[name] for name in mistakes}, place)
    corrected = bring(page, contract, "三季度（待更正）.xlsx", right)
    assert (corrected.wrong, corrected.good + corrected.warned) == (0, len(ITEMS))
    with page.expect_navigation():
        page.click('form[action$="/import_ledger/"] button')
    assert sorted(Expense.objects.values_list("item", flat=True)) == sorted(ITEMS)
    with page.expect_navigation():
        page.click('#ledger-now a[href*="ledger_file="]')
    seen = page.inner_text("main")
    assert [item for item in ITEMS if item not in seen] == []


def test_a_file_is_dropped_into_the_box(browser: Any, live_server: Any, cast: Any, personas: Any) -> None:
    contract = reach("contract", "in_force", cast)
    page = enter(browser, live_server, personas["OF"])
    page.goto(f"/provider/contracts/{contract.pk}/ledger/")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["a,b"], "台账.csv", { type: "text/csv" }));
          document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    assert page.evaluate("document.querySelector('#id_spreadsheet').files[0].name") == "台账.csv"
    assert "台账.csv" in page.inner_text("[data-told]")
