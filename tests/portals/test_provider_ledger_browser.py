"""What only a browser does with a spreadsheet: it is dropped into the box. The whole evening is told in ``tests/browser/test_money.py``."""

from typing import Any

import pytest

from tests.factories.reach import reach
from tests.portals.test_provider_browser import enter

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]


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
