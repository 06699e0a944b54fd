"""Expenses, reports, instalments and funds on the federation desk."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grants.disbursements.models import Disbursement
from grants.funds.models import Appropriation, Source
from grants.milestones.models import MilestoneReport
from grants.spending.models import Expense
from grants.story import spending as ledger
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories.after_contract import spent
from tests.factories.plans import fund
from tests.factories.plans import life as lived
from tests.factories.reach import reach
from tests.portals.desk import act, page, send, signed_in, text


def handed_in(cast: Cast) -> list[Expense]:
    life = lived(cast, "start")
    lines = [ledger.record(life, row) for row in ledger.simple_ledger(life, clock.today())]
    ledger.submit(life, lines)
    return [Expense.objects.get(pk=line.pk) for line in lines]


def picked(*several: Expense) -> list[str]:
    return [f"{line.pk}:{line.version}" for line in several]


def test_the_chosen_lines_are_verified_and_the_others_are_not(cast: Cast, personas: dict[str, Any]) -> None:
    first, second, *others = handed_in(cast)
    answer = send(personas["E"], "expenses-verify_lines", line=picked(first, second))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("federation:expenses"))
    told = {e.pk: (e.status, e.verify_by, e.counted) for e in Expense.objects.filter(contract=first.contract)}
    assert told == {
        **dict.fromkeys([first.pk, second.pk], ("verified", personas["E"], True)),
        **{line.pk: ("submitted", None, False) for line in others},
    }


def test_a_line_that_is_refused_says_why_and_holds_no_other_up(cast: Cast, personas: dict[str, Any]) -> None:
    stale, good, *_ = handed_in(cast)
    told = [f"{stale.pk}:{stale.version + 1}", *picked(good)]
    client_page = send(personas["E"], "expenses-verify_lines", line=told)
    assert client_page.status_code == 302
    assert [Expense.objects.get(pk=line.pk).status for line in (stale, good)] == ["submitted", "verified"]


@pytest.mark.parametrize("line", [[], ["x"], ["1"], ["0:0"], ["9" * 30 + ":1"], [":"]])
def test_nonsense_chosen_changes_nothing(line: list[str], cast: Cast, personas: dict[str, Any]) -> None:
    expenses = handed_in(cast)
    assert send(personas["E"], "expenses-verify_lines", line=line).status_code == 302
    assert {e.status for e in Expense.objects.filter(contract=expenses[0].contract)} == {"submitted"}


def test_lines_are_verified_by_their_judges_only_and_only_where_they_judge(
    cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    expenses = handed_in(cast)
    for person in (personas["H"], personas["A"], personas["C"], personas["T"], strangers["R"], strangers["E"]):
        assert send(person, "expenses-verify_lines", line=picked(*expenses)).status_code == 302
    assert {e.status for e in Expense.objects.filter(contract=expenses[0].contract)} == {"submitted"}
    assert "pick" not in page(personas["H"], "expenses").context["table"].columns.names()


def test_the_way_back_never_leads_away(cast: Cast, personas: dict[str, Any]) -> None:
    expenses = handed_in(cast)
    told = {"line": picked(expenses[0]), "next": "https://elsewhere.example/"}
    assert send(personas["E"], "expenses-verify_lines", **told).headers["Location"] == reverse("federation:expenses")


def test_the_ledger_is_filtered_and_its_foot_sums_all_of_it(cast: Cast, personas: dict[str, Any]) -> None:
    expenses = handed_in(cast)
    contract = expenses[0].contract
    shown = page(personas["R"], "expenses", contract=contract.pk, category="A1", sort="-amount")
    rows = [row.record for row in shown.context["table"].paginated_rows]
    of_category = [e for e in expenses if e.category == "A1"]
    assert [r.pk for r in rows] == [e.pk for e in sorted(of_category, key=lambda e: -e.amount)]
    whole = page(personas["R"], "expenses", contract=contract.pk)
    assert f"{sum(e.amount for e in expenses):,.2f}" in text(whole)
    fragment = page(personas["R"], "expenses", q=expenses[0].invoice_number)
    assert [row.record.pk for row in fragment.context["table"].paginated_rows] == [expenses[0].pk]


# Reports --------------------------------------------------------------------------------------------------------------


def part_of(report: MilestoneReport, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"version": report.version, "note": "两处缺签到"}
    for one in report.measurements.all():
        told |= {f"figure-{one.pk}": str(one.reported), f"reason-{one.pk}": ""}
    return {**told, **changes}


def test_a_report_is_recognised_figure_by_figure(cast: Cast, personas: dict[str, Any]) -> None:
    report = reach("milestone_report", "submitted", cast)
    first, *others = report.measurements.order_by("deliverable_id", "site__path")
    told = part_of(report, **{f"figure-{first.pk}": str(first.reported - 2), f"reason-{first.pk}": "缺两次签到"})
    assert send(personas["E"], "milestone_reports-part", report.pk, **told).status_code == 302
    assert MilestoneReport.objects.get(pk=report.pk).status == "partly_recognised"
    assert {m.pk: (m.recognised, m.reason) for m in report.measurements.all()} == {
        first.pk: (first.reported - 2, "缺两次签到"), **{m.pk: (m.reported, "") for m in others},
    }  # fmt: skip


@pytest.mark.parametrize("wrong", ["more", "no reason", "nothing reduced", "no figure", "stale"])
def test_a_part_that_cannot_be_is_refused_and_nothing_is_recognised(wrong: str, cast: Cast, personas: dict[str, Any]) -> None:
    report = reach("milestone_report", "submitted", cast)
    one = report.measurements.first()
    told = {
        "more": {f"figure-{one.pk}": str(one.reported + 1), f"reason-{one.pk}": "多了"},
        "no reason": {f"figure-{one.pk}": str(one.reported - 1)},
        "nothing reduced": {},
        "no figure": {f"figure-{one.pk}": ""},
        "stale": {f"figure-{one.pk}": str(one.reported - 1), f"reason-{one.pk}": "缺", "version": report.version + 3},
    }[wrong]
    answer = send(personas["E"], "milestone_reports-part", report.pk, **part_of(report, **told))
    assert answer.status_code == (409 if wrong == "stale" else 422)
    assert answer.context["form"]["note"].value() == "两处缺签到"
    assert MilestoneReport.objects.get(pk=report.pk).status == "submitted"
    assert set(report.measurements.values_list("recognised", flat=True)) == {None}


def test_the_button_of_a_part_leads_to_the_figures_with_its_note(cast: Cast, personas: dict[str, Any]) -> None:
    report, client = reach("milestone_report", "submitted", cast), signed_in(personas["E"])
    url = reverse("federation:milestone_reports-act", args=[report.pk, "recognise_part"])
    answer = client.post(url, {"version": report.version, "note": "缺签到"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == url
    assert client.get(url).context["form"]["note"].value() == "缺签到"
    plain = client.post(url, {"version": report.version, "note": "缺签到"})
    assert (plain.status_code, plain.context["form"]["note"].value()) == (422, "缺签到")
    assert MilestoneReport.objects.get(pk=report.pk).status == "submitted"


def test_a_report_is_recognised_by_its_judges_only(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    report = reach("milestone_report", "submitted", cast)
    one = report.measurements.first()
    told = part_of(report, **{f"figure-{one.pk}": str(one.reported - 1), f"reason-{one.pk}": "缺"})
    for person, code in ((personas["H"], 403), (personas["A"], 403), (personas["V"], 404), (strangers["E"], 404)):
        assert send(person, "milestone_reports-part", report.pk, **told).status_code == code
    assert MilestoneReport.objects.get(pk=report.pk).status == "submitted"
    assert set(report.measurements.values_list("recognised", flat=True)) == {None}


def test_a_village_sees_a_decided_report_without_its_files(cast: Cast, personas: dict[str, Any]) -> None:
    submitted, decided = reach("milestone_report", "submitted", cast), reach("milestone_report", "recognised", cast)
    assert page(personas["V"], "milestone_reports-detail", submitted.pk).status_code == 404
    assert decided.documents.exists()
    assert page(personas["V"], "milestone_reports-detail", decided.pk).context["files"] == []
    assert len(page(personas["R"], "milestone_reports-detail", decided.pk).context["files"]) == decided.documents.count()


# Instalments ----------------------------------------------------------------------------------------------------------


def test_the_acts_of_an_instalment_stand_in_a_row_with_their_people(cast: Cast, personas: dict[str, Any]) -> None:
    row = reach("disbursement", "booked", cast)
    acts = page(personas["F"], "disbursements-detail", row.pk).context["acts"]
    assert [a.by for a in acts] == [
        personas["OA"], personas["H"], personas["F"], personas["A"], personas["C"], personas["OF"], personas["K"],
    ]  # fmt: skip
    assert [a.at for a in acts] == sorted(a.at for a in acts)


def test_the_six_acts_go_on_by_their_buttons(cast: Cast, personas: dict[str, Any]) -> None:
    row = reach("disbursement", "requested", cast)
    account = row.contract.organisation.bank_account

    def on(letter: str, move: str, **told: Any) -> int:
        fresh = Disbursement.objects.get(pk=row.pk)
        code: int = act(personas[letter], fresh, move, **told).status_code
        return code

    assert on("H", "review_business") == 302
    assert on("F", "review_finance") == 302
    assert on("A", "approve") == 302
    assert on("C", "pay", payee_account="错账号", bank_receipt="回单1") == 422
    assert on("C", "pay", payee_account=account, bank_receipt="回单1") == 302
    paid = Disbursement.objects.get(pk=row.pk)
    assert (paid.status, paid.pay_by, [p.amount for p in paid.payments.all()]) == ("paid", personas["C"], [paid.payable])


@pytest.mark.parametrize("state", ["late", "due", "in_hand", "to_come"])
def test_the_list_finds_what_is_in_time_and_what_is_not(state: str, cast: Cast, personas: dict[str, Any]) -> None:
    requested = reach("disbursement", "requested", cast)
    found = {
        r.record.pk
        for r in page(personas["F"], "disbursements", state=state, contract=requested.contract_id).context["table"].rows
    }
    other = requested.contract.disbursements.exclude(pk=requested.pk).get()
    assert found == {"in_hand": {requested.pk}, "to_come": {other.pk}}.get(state, set())


def test_a_deduction_has_its_reason_and_its_people(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    row = reach("disbursement", "planned", cast)
    told = {"amount": "1,000.00", "reason": "少办一场"}
    for person, code in ((personas["C"], 403), (personas["V"], 404), (strangers["H"], 404)):
        assert send(person, "disbursements-deduct", row.pk, **told).status_code == code
    assert send(personas["H"], "disbursements-deduct", row.pk, amount="1000", reason="").status_code == 422
    assert send(personas["H"], "disbursements-deduct", row.pk, amount=str(row.amount + 1), reason="太多").status_code == 422
    assert Disbursement.objects.get(pk=row.pk).deductions == Decimal(0)
    assert send(personas["H"], "disbursements-deduct", row.pk, **told).status_code == 302
    changed = Disbursement.objects.get(pk=row.pk)
    assert (changed.deductions, changed.deduction_reason, changed.payable) == (Decimal(1000), "少办一场", row.amount - 1000)
    assert Entry.objects.filter(kind="disbursement", object_id=row.pk, move="edit").count() == 1


# Funds ----------------------------------------------------------------------------------------------------------------


def money_of(cast: Cast, **changes: Any) -> dict[str, Any]:
    source = Source.objects.filter(unit=cast.units["jinjiang"]).first()
    return {
        "source": source.pk if source else "", "unit": cast.units["jinjiang"].pk, "year": "2026", "purpose": "关爱行动",
        "document_number": "晋财〔2026〕1号", "amount": "52.2万", **changes,
    }  # fmt: skip


def test_the_finance_reviewer_opens_a_source_and_writes_down_what_it_gives(cast: Cast, personas: dict[str, Any]) -> None:
    told = {"unit": cast.units["jinjiang"].pk, "name": "紫薇关爱基金", "kind": "donated", "donor": "", "note": "会员捐赠"}
    assert send(personas["F"], "sources-new", **told).status_code == 302
    source = Source.objects.get(name="紫薇关爱基金")
    assert send(personas["F"], "appropriations-new", **money_of(cast, source=source.pk)).status_code == 302
    given = Appropriation.objects.get(purpose="关爱行动")
    assert (given.amount, given.source, given.unit, given.year) == (Decimal(522000), source, cast.units["jinjiang"], 2026)
    standing = page(personas["F"], "appropriations-detail", given.pk).context["standing"]
    assert (standing.amount, standing.committed, standing.uncommitted) == (Decimal(522000), Decimal(0), Decimal(522000))
    corrected = money_of(cast, source=source.pk, amount="500000")
    assert send(personas["F"], "appropriations-edit", given.pk, **corrected).status_code == 302
    assert Appropriation.objects.get(pk=given.pk).amount == Decimal(500000)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("amount", "0"), ("amount", "-5"), ("amount", "五十万"), ("amount", "1.234"), ("year", "1999"), ("year", "99999"), ("purpose", ""),
     ("unit", "999999"), ("source", "999999")],
)  # fmt: skip
def test_an_appropriation_that_cannot_be_is_not_written_down(
    field: str, typed: str, cast: Cast, personas: dict[str, Any]
) -> None:
    fund(cast)
    before = Appropriation.objects.count()
    answer = send(personas["F"], "appropriations-new", **money_of(cast, **{field: typed}))
    assert (answer.status_code, Appropriation.objects.count()) == (422, before)
    assert answer.context["form"].errors


def test_money_others_count_on_stands_as_it_is(cast: Cast, personas: dict[str, Any]) -> None:
    spent(cast)
    given = fund(cast)
    told = money_of(cast, source=given.source_id, amount="1", purpose=given.purpose)
    assert send(personas["F"], "appropriations-edit", given.pk, **told).status_code == 422
    assert Appropriation.objects.get(pk=given.pk).amount == given.amount
    assert page(personas["F"], "appropriations-detail", given.pk).context["may_change"] is False


def test_funds_are_kept_by_finance_of_the_unit_only(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    given = fund(cast)
    before = (Appropriation.objects.count(), Source.objects.count(), given.amount)
    for person in (personas["H"], personas["A"], personas["T"], strangers["F"]):
        assert send(person, "appropriations-new", **money_of(cast)).status_code in {403, 422}
        assert send(person, "appropriations-edit", given.pk, **money_of(cast)).status_code in {403, 404, 422}
        told = {"unit": cast.units["jinjiang"].pk, "name": "别人的", "kind": "own"}
        assert send(person, "sources-new", **told).status_code in {403, 422}
    after = Appropriation.objects.get(pk=given.pk).amount
    assert (Appropriation.objects.count(), Source.objects.count(), after) == before
    assert page(personas["T"], "appropriations-detail", given.pk).status_code == 404


def test_the_year_flows_from_its_sources_to_its_categories(cast: Cast, personas: dict[str, Any]) -> None:
    life = spent(cast)
    shown = page(personas["F"], "year", year=str(life.contract.appropriation.year))
    rows = shown.context["picture"].rows
    mine = [row for row in rows if life.contract.number in row]
    assert {row[3].split()[0] for row in mine} == {"A1", "A3", "A5", "B"}
    assert page(personas["F"], "year", year="1850").context["year"].year == max(shown.context["years"])
    assert date(shown.context["year"].year, 1, 1).year == life.contract.appropriation.year
