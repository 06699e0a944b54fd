"""The whole path of the money in a browser: template, five mistakes, corrected, imported, allocated, reported, paid; the books are clean."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as now
from django.core.management import call_command

from grants.contracts.models import Contract
from grants.story import paying
from grants.trail.chain import broken
from tests.browser import banking, bringing, charging, spending
from tests.browser.house import House
from tests.browser.purchase import ACTIVITIES
from tests.concurrency.servers import address
from tests.factories import plans

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]
THEY = (
    "orgaccountant", "orgadmin", "orglead", "evaluator", "handler", "finance", "approver", "cashier", "bookkeeper",
)  # fmt: skip
PAID = ("request", "review_business", "review_finance", "approve", "pay", "confirm", "book")


@pytest.fixture
def log(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The pages start ``manage.py ledger`` as in an office: a process of its own, on the database and the files of this test."""
    settings.WORK_APART, settings.VAR = True, tmp_path
    (tmp_path / "files").symlink_to(now.MEDIA_ROOT)
    place = {
        "DJANGO_SETTINGS_MODULE": "config.settings_test", "YULAN_VENV": "own", "YULAN_DATABASE": address(), "YULAN_VAR": str(tmp_path),
        "YULAN_KEYRING": str(now.KEYRING), "YULAN_SECRET_KEY": now.SECRET_KEY,
    }  # fmt: skip
    for name, value in place.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "ledger.log"


def test_five_mistakes_then_imported_allocated_reported_and_paid(
    house: House, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = plans.life(house.cast, "start")
    paying.through(life, 1)
    contract: Contract = life.contract
    house.let_in(*THEY)
    bringing.story(house.desk("orgaccountant", "provider"), contract)
    charging.story(house, contract)
    days = [{**activity, "date": contract.starts.isoformat()} for activity in ACTIVITIES]
    report = spending.the_report_is_written(house, contract, days)
    spending.it_is_recognised(house, report)
    due = banking.story(house, contract)
    assert len({getattr(due, f"{act}_by_id") for act in PAID}) == len(PAID)
    assert house.watch.trouble == []
    assert re.findall(r"^ledger \d+: (\w+)", log.read_text(), re.MULTILINE) == ["read", "read", str(len(bringing.ROWS))]
    assert list(broken()) == []
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    said = io.StringIO()
    call_command("reconcile", stdout=said, stderr=said)
    assert said.getvalue().startswith("核对无误：1 份合同、1 笔预算指标、2 期拨款、10 笔支出")
