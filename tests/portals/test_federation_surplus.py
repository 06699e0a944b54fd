"""Carry-over, surplus and the outlook of the grades on the federation desk."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from grants.contracts.models import Contract
from grants.disbursements.models import RefundDemand
from grants.funds.models import Appropriation, CarryOver, Pledge
from grants.papers.models import Paper
from grants.story.cast import Cast
from grants.trail import clock
from tests.disbursements.test_acceptance import short
from tests.disbursements.test_surplus import ACCOUNT, disallow
from tests.factories.after_contract import settled
from tests.factories.plans import life as lived
from tests.portals.desk import lines, page, send, text

People = dict[str, Any]


def test_the_surplus_is_asked_back_from_its_page(cast: Cast, personas: People) -> None:
    contract = settled(cast).contract
    amount = disallow(cast, contract)
    assert "结余" in text(page(personas["F"], "surplus"))
    told = text(page(personas["F"], "contracts-detail", contract.pk))
    assert f"{amount:,.2f}" in told
    form = page(personas["F"], "contracts-ask_back", contract.pk)
    assert form.status_code == 200
    due = form.context["form"].initial["due"]
    answer = send(personas["F"], "contracts-ask_back", contract.pk, **ACCOUNT, due=due.isoformat(), seen=form.context["seen"])
    assert answer.status_code == 302
    demand, letter = RefundDemand.objects.get(), Paper.objects.get()
    assert (demand.amount, demand.due, letter.serial) == (amount, due, demand.document_number)
    assert letter.serial in text(page(personas["F"], "contracts-detail", contract.pk))
    assert page(personas["F"], "papers-file", letter.pk).headers["Content-Type"] == "application/pdf"
    assert f"{amount:,.2f}" in text(page(personas["C"], "surplus"))


def test_asking_again_says_that_there_is_nothing(cast: Cast, personas: People) -> None:
    contract = settled(cast).contract
    answer = send(personas["F"], "contracts-ask_back", contract.pk, **ACCOUNT, due=clock.today().isoformat())
    assert answer.status_code == 422
    assert not RefundDemand.objects.exists()


def test_only_finance_has_the_form(cast: Cast, personas: People, strangers: People) -> None:
    contract = settled(cast).contract
    disallow(cast, contract)
    for person in (personas["H"], personas["A"], personas["C"], strangers["F"]):
        assert page(person, "contracts-ask_back", contract.pk).status_code == 404
        assert send(person, "contracts-ask_back", contract.pk, **ACCOUNT, due=clock.today().isoformat()).status_code == 404
    assert not RefundDemand.objects.exists()


def test_what_each_grade_means_stands_beside_the_button(cast: Cast, personas: People) -> None:
    contract = short(cast).contract
    told = text(page(personas["A"], "contracts-detail", contract.pk))
    assert contract.rule_set.version in told
    assert "19,000.00" in told
    assert "5,000.00" in told
    assert 'id="consequences"' not in page(personas["A"], "contracts-detail", settled(cast).contract.pk).content.decode()


def test_money_is_carried_over_from_its_page(cast: Cast, personas: People) -> None:
    unit, by = cast.units["jinjiang"], personas["F"]
    source = lived(cast, "draft_contract").contract.appropriation.source  # type: ignore[union-attr]
    old, new = (
        Appropriation.objects.create(source=source, unit=unit, year=year, purpose=f"{year}年度", amount=Decimal(1000))
        for year in (2024, 2025)
    )
    assert f"/{old.pk}/carry_over/" in page(by, "appropriations-detail", old.pk).content.decode()
    told = {"into": new.pk, "amount": "400.50", "document_number": "结〔2025〕1号"}
    assert send(personas["H"], "appropriations-carry_over", old.pk, **told).status_code == 403
    assert send(by, "appropriations-carry_over", old.pk, **{**told, "amount": "1000.01"}).status_code == 422
    assert not CarryOver.objects.exists()
    assert send(by, "appropriations-carry_over", old.pk, **told).status_code == 302
    assert CarryOver.objects.get().amount == Decimal("400.50")
    for row in (old, new):
        shown = text(page(by, "appropriations-detail", row.pk))
        assert "结〔2025〕1号" in shown
        assert "400.50" in shown
    with clock.at(datetime(2024, 12, 31, 4, tzinfo=UTC)):
        assert "carry_over/" not in page(by, "appropriations-detail", new.pk).content.decode()


def test_matching_funds_are_written_into_a_draft(cast: Cast, personas: People) -> None:
    contract = lived(cast, "draft_contract").contract
    form = page(personas["H"], "contracts-edit-pledges", contract.pk)
    assert form.status_code == 200
    rows = lines("pledges", [{"purpose": "志愿者补贴", "amount": "3000"}])
    assert send(personas["H"], "contracts-edit-pledges", contract.pk, **rows, seen=form.context["seen"]).status_code == 302
    assert [(p.purpose, p.amount) for p in Pledge.objects.filter(contract=contract)] == [("志愿者补贴", Decimal(3000))]
    assert "志愿者补贴" in text(page(personas["H"], "contracts-detail", contract.pk))
    assert Contract.objects.get(pk=contract.pk).amount == contract.amount
