"""One purchase from the need to the audit report, done in a browser by everybody whose act it is."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from grants.trail.models import Entry
from tests.browser import agreeing, calling, choosing, closing, spending
from tests.browser.house import House
from tests.browser.paying import an_instalment_is_paid

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]


def test_a_purchase_from_the_need_to_the_audit_report(house: House, tmp_path: Path) -> None:
    listing = calling.story(house)
    award = choosing.story(house, listing)
    contract = agreeing.story(house, award)
    an_instalment_is_paid(house, contract, 1, 4, (11, 14, 15, 16, 17))
    spending.expenses_are_recorded(house, contract)
    spending.expenses_are_submitted_and_verified(house, contract)
    house.at(9, 22, 9)
    report = spending.the_report_is_written(house, contract)
    house.at(9, 25, 10)
    spending.it_is_recognised(house, report)
    an_instalment_is_paid(house, contract, 2, 9, (26, 28, 28, 29, 30))
    closing.story(house, contract, tmp_path)
    assert house.watch.trouble == []
    assert len({desk.key for desk in house.desks.values() if desk.key}) >= 9
    acted = Entry.objects.filter(at__year=2025, by__is_system=False).values_list("by__username", flat=True).distinct()
    assert set(acted) == set(house.signed_in)
    said = StringIO()
    call_command("verify_trail", stdout=said, stderr=said)
    assert "Every chain holds" in said.getvalue()
