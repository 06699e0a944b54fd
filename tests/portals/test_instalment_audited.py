"""What the auditor reads of one instalment: the acts with their deputies, its batch, the bank's line, both vouchers, what held it up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from grants.disbursements import actions, statements
from grants.disbursements.models import Disbursement
from grants.papers.models import Paper
from grants.people import delegation
from grants.people.actions import appoint
from grants.people.models import Office, User
from grants.people.roles import Role
from grants.spreadsheets import bank_file
from grants.story.cast import Cast
from grants.trail import clock
from tests.disbursements.paying import approved, moved
from tests.factories.reach import reach
from tests.portals.desk import signed_in


def read(person: Any, due: Any, portal: str = "auditor") -> str:
    return str(signed_in(person).get(reverse(f"{portal}:disbursements-detail", args=[due.pk])).content.decode())


def test_from_the_batch_to_the_red_letter_voucher(cast: Cast, personas: dict[str, User]) -> None:
    by = cast.persons
    (due,) = approved(cast, 1)
    batch = bank_file.issue(cast.units["jinjiang"], by=by["cashier"], disbursements=[due])
    told = moved(list(batch.lines.all()))
    statement = statements.bring(cast.units["jinjiang"], by=by["cashier"], name="六月流水.xlsx", sha256="a" * 64, movements=told)
    statements.pay_matched(statement, by=by["cashier"])
    due = Disbursement.objects.get(pk=due.pk)
    page = read(personas["AU"], due)
    assert (page.count("act act-done"), "六月流水.xlsx" in page, batch.number in page) == (5, True, True)
    actions.sign_off(due, by=by["approver"], move="reverse", role="approver")
    actions.reverse(due, by=by["cashier"], note="收款账户填错", bank_receipt="冲回-0007")
    url = reverse("federation:disbursements-issue_reversal_voucher", args=[due.pk])
    assert 'name="voucher_number"' not in read(by["cashier"], due, "federation")
    signed_in(by["cashier"]).post(url, {"voucher_number": "记-红-3"})
    assert not Paper.objects.exists()
    assert 'name="voucher_number"' in read(by["bookkeeper"], due, "federation")
    signed_in(by["bookkeeper"]).post(url, {"voucher_number": "记-红-3"})
    paper = Paper.objects.get()
    assert paper.serial in read(by["bookkeeper"], due, "federation")
    page = read(personas["AU"], due)
    assert f'href="/auditor/papers/{paper.pk}/file/"' in page
    assert ("-36,000.00" in page, page.count("收款账户填错") >= 2) == (True, True)
    for name in ("papers-detail", "papers-file"):
        assert signed_in(personas["AU"]).get(reverse(f"auditor:{name}", args=[paper.pk])).status_code == 200


def test_deducted_withheld_and_by_a_deputy(cast: Cast, personas: dict[str, User]) -> None:
    due: Any = reach("disbursement", "business_reviewed", cast)
    office = Office.objects.get(person=cast.persons["finance"], role="finance", unit=cast.units["jinjiang"])
    deputy = User.objects.create(username="colleague", name="代晓晴", origin="synthetic")
    appoint(deputy, Role.TOWN, unit=cast.units["jinjiang"])
    today = clock.today()
    delegation.delegate(office, by=office.person, to=deputy, since=today, until=today, reason="出差")
    actions.review_finance(due, by=User.objects.get(pk=deputy.pk))
    page = read(personas["AU"], due)
    assert (page.count("act act-done"), "代晓晴" in page, page.count(office.person.name) >= 1) == (3, True, True)
    actions.withhold(due, by=cast.persons["approver"], note="群众投诉待核实", review_on=today + timedelta(days=9))
    page = read(personas["AU"], due)
    assert (page.count("act act-done"), page.count("群众投诉待核实") >= 2, 'id="beside"' in page) == (0, True, True)
    planned: Any = due.contract.disbursements.exclude(pk=due.pk).get()
    actions.deduct(planned, by=cast.persons["handler"], amount=Decimal("1200.00"), reason="少开两场")
    page = read(personas["AU"], planned)
    assert ('href="#beside"' in page, "少开两场" in page, "1,200.00" in page) == (True, True, True)
