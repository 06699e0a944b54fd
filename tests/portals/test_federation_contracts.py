"""Drawing up a contract on the federation desk, section by section, until it can be circulated; and what its page then shows."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.contracts.models import Contract, Target
from grants.disbursements.models import Refund
from grants.papers.models import Paper
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories.after_contract import accepted, recognised
from tests.factories.plans import fund
from tests.factories.plans import life as lived
from tests.factories.reach import reach
from tests.portals.desk import act, lines, page, send, signed_in, text

CLAUSE = "只统计人数，不出现姓名。"


def head(cast: Cast, **changes: Any) -> dict[str, Any]:
    first = clock.today() + timedelta(days=2)
    return {
        "number": "晋妇购新1号", "title": "新合同", "starts": first.isoformat(), "ends": (first + timedelta(days=300)).isoformat(),
        "lead": "何以宁", "content": "做活动", "privacy_clause": CLAUSE, **changes,
    }  # fmt: skip


def draft(cast: Cast, handler: Any) -> Contract:
    award = lived(cast, "notify").award
    answer = signed_post(handler, award.pk, head(cast))
    assert answer.status_code == 302
    return Contract.objects.get(number="晋妇购新1号")


def signed_post(person: Any, award: int, data: dict[str, Any]) -> Any:
    return signed_in(person).post(f"/federation/contracts/new/?award={award}", data)


MILESTONES = lines("milestones", [{"name": "期末", "due": (clock.today() + timedelta(days=200)).isoformat()}], room=2)
DELIVERABLES = lines(
    "deliverables",
    [
        {
            "code": "D1",
            "name": "家庭活动",
            "unit": "场",
            "measure": "sum",
            "basis": "period",
            "quantity": "40",
            "unit_price": "1,000.00",
        },
        {
            "code": "D2",
            "name": "个案服务",
            "unit": "个",
            "measure": "sum",
            "basis": "period",
            "quantity": "20",
            "unit_price": "1000",
        },
    ],
    room=3,
)
BUDGET = lines("budget", [{"category": "A1", "amount": "2.4万"}, {"category": "A5", "amount": "36000"}])


def test_a_contract_is_drawn_up_from_its_award_to_the_circulation(cast: Cast, personas: dict[str, Any]) -> None:
    handler = personas["H"]
    contract = draft(cast, handler)
    assert (contract.amount, contract.organisation, contract.award.organisation, contract.status) == (
        Decimal(60000), cast.organisations["qinghe"], cast.organisations["qinghe"], "draft",
    )  # fmt: skip
    states = {s.key: s.done for s in page(handler, "contracts-detail", contract.pk).context["sections"]}
    assert states == {
        "head": True,
        "milestones": False,
        "deliverables": False,
        "targets": True,
        "budget": False,
        "instalments": False,
    }

    assert send(handler, "contracts-edit-milestones", contract.pk, **MILESTONES).status_code == 302
    milestone = contract.milestones.get()
    assert send(handler, "contracts-edit-deliverables", contract.pk, **DELIVERABLES).status_code == 302
    assert [(d.code, d.quantity, d.unit_price, d.amount) for d in contract.deliverables.all()] == [
        ("D1", Decimal(40), Decimal(1000), Decimal(40000)), ("D2", Decimal(20), Decimal(1000), Decimal(20000)),
    ]  # fmt: skip
    sites = [cast.units["yongfuli"].pk, cast.units["huatai"].pk]
    shown = page(handler, "contracts-edit-targets", contract.pk).context["form"].lines["targets"]
    assert [(f.initial["deliverable"], f.initial["site"]) for f in shown.forms if f.initial] == [
        (code, str(site)) for code in ("D1", "D2") for site in sorted(sites, key=lambda pk: place(cast, pk))
    ]
    rows = [{"deliverable": code, "site": site, f"m{milestone.pk}": n} for code, n in (("D1", 20), ("D2", 10)) for site in sites]
    assert send(handler, "contracts-edit-targets", contract.pk, **lines("targets", rows, room=2)).status_code == 302
    assert sorted(
        Target.objects.filter(deliverable__contract=contract).values_list("deliverable__code", "site", "quantity")
    ) == sorted((code, site, Decimal(n)) for code, n in (("D1", 20), ("D2", 10)) for site in sites)
    assert send(handler, "contracts-edit-budget", contract.pk, **BUDGET).status_code == 302
    assert list(contract.budget_lines.values_list("category", "amount")) == [("A1", Decimal(24000)), ("A5", Decimal(36000))]
    plan = [
        {"name": "首期款", "milestone": "", "due": contract.starts.isoformat(), "amount": "3.6万"},
        {"name": "尾款", "milestone": milestone.pk, "due": "", "amount": "24000"},
    ]
    assert send(handler, "contracts-edit-instalments", contract.pk, **lines("instalments", plan)).status_code == 302
    assert list(contract.disbursements.values_list("order", "name", "milestone", "due", "amount")) == [
        (1, "首期款", None, contract.starts, Decimal(36000)), (2, "尾款", milestone.pk, None, Decimal(24000)),
    ]  # fmt: skip
    assert all(s.done for s in page(handler, "contracts-detail", contract.pk).context["sections"])
    assert act(handler, contract, "circulate").status_code == 302
    assert Contract.objects.get(pk=contract.pk).status == "countersigning"


def place(cast: Cast, pk: int) -> str:
    return next(u.path for u in cast.units.values() if u.pk == pk)


def test_instalments_that_miss_the_amount_by_a_fen_are_told_and_hold_the_circulation_up(
    cast: Cast, personas: dict[str, Any]
) -> None:
    contract = reach("contract", "draft", cast)
    plan = [{"name": "全款", "milestone": "", "due": contract.starts.isoformat(), "amount": "59999.99"}]
    assert send(personas["H"], "contracts-edit-instalments", contract.pk, **lines("instalments", plan)).status_code == 302
    section = next(s for s in page(personas["H"], "contracts-detail", contract.pk).context["sections"] if s.key == "instalments")
    assert (section.total, section.done) == (Decimal("59999.99"), False)
    assert "0.01" in section.wrong[0]
    answer = act(personas["H"], contract, "circulate")
    assert answer.status_code == 422
    assert "0.01" in text(answer)
    assert Contract.objects.get(pk=contract.pk).status == "draft"


@pytest.mark.parametrize("amount", ["-1", "NaN", "1e5", "0.005", "9" * 19, "六万"])
def test_an_amount_that_cannot_be_read_is_said_in_its_cell(amount: str, cast: Cast, personas: dict[str, Any]) -> None:
    contract = reach("contract", "draft", cast)
    before = list(contract.budget_lines.values_list("category", "amount"))
    answer = send(personas["H"], "contracts-edit-budget", contract.pk, **lines("budget", [{"category": "A1", "amount": amount}]))
    assert answer.status_code == 422
    assert answer.context["form"].lines["budget"].forms[0].errors["amount"]
    assert list(contract.budget_lines.values_list("category", "amount")) == before


def test_lines_another_saved_meanwhile_are_not_overwritten_unseen(cast: Cast, personas: dict[str, Any]) -> None:
    contract = reach("contract", "draft", cast)
    seen = page(personas["H"], "contracts-edit-budget", contract.pk).context["seen"]
    mine = lines("budget", [{"category": "A1", "amount": "1"}])
    assert send(personas["H"], "contracts-edit-budget", contract.pk, **mine).status_code == 302
    late = lines("budget", [{"category": "A5", "amount": "2"}])
    assert send(personas["H"], "contracts-edit-budget", contract.pk, **late, seen=seen).status_code == 409
    assert list(contract.budget_lines.values_list("category", "amount")) == [("A1", Decimal(1))]


def test_targets_stay_with_their_deliverable_and_their_milestone(cast: Cast, personas: dict[str, Any]) -> None:
    contract = reach("contract", "draft", cast)
    before = sorted(
        Target.objects.filter(deliverable__contract=contract).values_list("deliverable__code", "site", "milestone", "quantity")
    )
    assert before
    form = page(personas["H"], "contracts-edit-deliverables", contract.pk).context["form"].lines["deliverables"]
    rows = [{name: f[name].value() for name in f.fields} for f in form.forms if f.initial]
    rows[0]["name"] = "改名的活动"
    assert send(personas["H"], "contracts-edit-deliverables", contract.pk, **lines("deliverables", rows)).status_code == 302
    told = Target.objects.filter(deliverable__contract=contract).values_list("deliverable__code", "site", "milestone", "quantity")
    assert sorted(told) == before
    renamed = lines("milestones", [{"name": "改名", "due": contract.milestones.get().due.isoformat()}])
    assert send(personas["H"], "contracts-edit-milestones", contract.pk, **renamed).status_code == 302
    assert (contract.milestones.get().name, sorted(told.all())) == ("改名", before)


def test_a_milestone_others_rest_on_is_not_taken_away(cast: Cast, personas: dict[str, Any]) -> None:
    contract = reach("contract", "draft", cast)
    answer = send(personas["H"], "contracts-edit-milestones", contract.pk, **lines("milestones", []))
    assert answer.status_code == 422
    assert contract.milestones.count() == 1


def test_a_preset_cuts_the_amount_to_the_fen(cast: Cast, personas: dict[str, Any]) -> None:
    contract = reach("contract", "draft", cast)
    form = page(personas["H"], "contracts-edit-instalments", contract.pk, preset="50/40/10").context["form"].lines["instalments"]
    assert [f.initial["amount"] for f in form.forms if f.initial] == [Decimal(30000), Decimal(24000), Decimal(6000)]
    assert page(personas["H"], "contracts-edit-instalments", contract.pk, preset="x").status_code == 200


SECTIONS = {
    "contracts-edit-milestones": MILESTONES, "contracts-edit-deliverables": DELIVERABLES, "contracts-edit-targets": lines("targets", []),
    "contracts-edit-budget": BUDGET, "contracts-edit-instalments": lines("instalments", []),
}  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_closed_once_circulated_and_to_everybody_but_the_handler(
    section: str, cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    for status, person, code in (
        ("countersigning", personas["H"], 422),
        ("draft", personas["R"], 403),
        ("draft", strangers["H"], 404),
    ):
        contract = reach("contract", status, cast)
        before = whole(contract)
        assert send(person, section, contract.pk, **SECTIONS[section]).status_code == code
        assert whole(contract) == before


def whole(contract: Contract) -> list[Any]:
    rows = (contract.milestones, contract.deliverables, contract.budget_lines, contract.disbursements)
    targets = Target.objects.filter(deliverable__contract=contract)
    return [sorted(map(str, several.values_list())) for several in (*(r.all() for r in rows), targets)]


def test_an_agreement_without_a_call_names_its_own_parties_and_money(cast: Cast, personas: dict[str, Any]) -> None:
    life = lived(cast, "publish")
    told = {
        **head(cast), "programme": life.listing.programme_id, "organisation": cast.organisations["muming"].pk,
        "appropriation": fund(cast).pk, "amount": "5.22万",
    }  # fmt: skip
    assert send(personas["H"], "contracts-new", **told).status_code == 302
    contract = Contract.objects.get(number="晋妇购新1号")
    assert (contract.amount, contract.organisation, contract.award, contract.unit) == (
        Decimal(52200), cast.organisations["muming"], None, cast.units["jinjiang"],
    )  # fmt: skip


def test_an_award_of_elsewhere_is_not_found(cast: Cast, strangers: dict[str, Any]) -> None:
    award = lived(cast, "notify").award
    before = Contract.objects.count()
    assert signed_post(strangers["H"], award.pk, head(cast)).status_code == 404
    assert signed_post(strangers["H"], 10**9, head(cast)).status_code == 404
    assert Contract.objects.count() == before


# The page -------------------------------------------------------------------------------------------------------------


def test_the_page_tells_the_money_and_the_deliverables_of_the_contract(cast: Cast, personas: dict[str, Any]) -> None:
    contract = recognised(cast).contract
    context = page(personas["F"], "contracts-detail", contract.pk).context
    balance = context["balance"]
    assert (balance.amount, balance.received, balance.verified, balance.pending) == (
        Decimal(60000), Decimal(36000), Decimal(60000), Decimal(0),
    )  # fmt: skip
    assert context["category_sum"].budget == contract.amount
    assert [(g.deliverable.code, g.target, g.recognised) for g in context["goods"]] == [
        ("D1", Decimal(40), Decimal(40)), ("D2", Decimal(20), Decimal(20)), ("D3", Decimal(1200), Decimal(1200)),
    ]  # fmt: skip
    assert [d.disbursement.order for d in context["plan"]] == [1, 2]
    assert context["spending_picture"].rows
    assert [s.state for s in context["steps"]][:5] == ["done"] * 5


def test_a_place_served_sees_what_was_promised_to_it_and_not_the_books(cast: Cast, personas: dict[str, Any]) -> None:
    contract = recognised(cast).contract
    shown = page(personas["V"], "contracts-detail", contract.pk)
    assert {line.site for line in shown.context["sites"]} == {cast.units["yongfuli"]}
    assert not [name for name in ("balance", "plan", "expenses", "papers") if name in shown.context]
    assert cast.organisations["qinghe"].bank_account not in text(shown)
    line = contract.expenses.first()
    assert page(personas["V"], "expenses-detail", line.pk).status_code == 404
    assert page(personas["V"], "disbursements-detail", contract.disbursements.first().pk).status_code == 404


def test_a_draft_is_nobodys_business_outside_the_unit(cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]) -> None:
    contract = reach("contract", "draft", cast)
    assert page(personas["V"], "contracts-detail", contract.pk).status_code == 404
    assert page(strangers["R"], "contracts-detail", contract.pk).status_code == 404


def test_a_refund_is_recorded_up_to_what_is_outstanding(cast: Cast, personas: dict[str, Any]) -> None:
    life = accepted(cast)
    contract = life.contract
    outstanding = page(personas["F"], "contracts-detail", contract.pk).context["balance"].outstanding
    told = {"on": clock.today().isoformat(), "bank_receipt": "R-1"}
    over = send(personas["F"], "contracts-refund", contract.pk, amount=str(max(outstanding, Decimal(0)) + 1), **told)
    assert over.status_code == 422
    assert send(personas["H"], "contracts-refund", contract.pk, amount="1", **told).status_code in {403, 422}
    assert Refund.objects.filter(contract=contract).count() == 0


def test_an_approver_issues_the_audit_report_and_anybody_of_the_unit_reads_it(
    cast: Cast, personas: dict[str, Any], strangers: dict[str, Any]
) -> None:
    contract = recognised(cast).contract
    for person, code in ((personas["H"], 302), (strangers["A"], 404)):
        assert send(person, "contracts-issue_report", contract.pk).status_code == code
    assert not Paper.objects.filter(contract=contract).exists()
    assert send(personas["A"], "contracts-issue_report", contract.pk).status_code == 302
    paper = Paper.objects.get(contract=contract)
    answer = page(personas["F"], "papers-file", paper.pk)
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert page(strangers["F"], "papers-file", paper.pk).status_code == 404
    assert [p.pk for p in page(personas["F"], "contracts-detail", contract.pk).context["papers"]] == [paper.pk]
    assert page(personas["F"], "contracts-report_draft", contract.pk).content[:5] == b"%PDF-"


def test_a_project_adds_up_its_contracts(cast: Cast, personas: dict[str, Any]) -> None:
    contract = recognised(cast).contract
    context = page(personas["F"], "programmes-detail", contract.programme_id).context
    assert context["money"] == {
        "amount": Decimal(60000), "received": Decimal(36000), "verified": Decimal(60000), "value": Decimal(60000),
    }  # fmt: skip
    assert [(g.deliverable.code, g.target, g.recognised) for g in context["goods"]] == [
        ("D1", Decimal(40), Decimal(40)), ("D2", Decimal(20), Decimal(20)), ("D3", Decimal(1200), Decimal(1200)),
    ]  # fmt: skip
