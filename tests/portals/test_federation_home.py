"""“等我处理”: what is hers now and nothing else, from every machine, acted on in its place; projects, the year, the places."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from grants.needs.models import Need
from grants.portals.federation.duties import WATCHED, duties, expected
from grants.story.cast import Cast
from grants.trail.models import Entry
from grants.trail.moves import available_moves, transitions
from tests.factories.after_contract import recognised, spent
from tests.factories.plans import life as lived
from tests.factories.reach import reach
from tests.portals.desk import page, signed_in, text

# Who waits for what: a status, the person, and the acts (agreements with a plus) the home page offers her.
WAITING = [
    ("organisation", "applied", "R", {"admit"}),
    ("need", "submitted", "R", {"pool"}),
    ("need", "submitted", "T", {"pool"}),
    ("need", "submitted", "H", set()),
    ("need", "pooled", "R", set()),
    ("listing", "draft", "H", {"submit"}),
    ("listing", "under_review", "R", {"+approve"}),
    ("listing", "under_review", "F", {"+approve"}),
    ("listing", "under_review", "A", set()),
    ("listing", "failed", "H", {"rerun"}),
    ("bid", "qualified", "R", set()),
    ("bid", "scored", "A", {"propose"}),
    ("award", "proposed", "A", {"announce"}),
    ("award", "on_notice", "A", set()),
    ("award", "cleared", "A", {"notify"}),
    ("contract", "countersigning", "R", {"+agree"}),
    ("contract", "countersigning", "F", {"+agree"}),
    ("contract", "in_force", "A", set()),
    ("contract", "awaiting_acceptance", "A", {"accept"}),
    ("milestone_report", "submitted", "E", {"recognise"}),
    ("milestone_report", "submitted", "H", set()),
    ("disbursement", "requested", "H", {"review_business"}),
    ("disbursement", "business_reviewed", "F", {"review_finance"}),
    ("disbursement", "finance_reviewed", "A", {"approve"}),
    ("disbursement", "approved", "C", {"pay"}),
    ("disbursement", "received", "K", {"book"}),
    ("disbursement", "booked", "A", set()),
]


def offered(person: Any, obj: Any) -> set[str]:
    hers = next((duty for duty in duties(person, "federation") if (duty.obj.machine, duty.obj.pk) == (obj.machine, obj.pk)), None)
    return {("+" if c.page == "sign_off" else "") + c.offer.name for c in hers.choices} if hers else set()


@pytest.mark.parametrize(("machine", "status", "letter", "acts"), WAITING)
def test_what_waits_is_what_is_hers_now(
    machine: str, status: str, letter: str, acts: set[str], cast: Cast, personas: dict[str, Any]
) -> None:
    assert offered(personas[letter], reach(machine, status, cast)) == acts


def test_nothing_waits_for_the_same_officer_elsewhere(cast: Cast, strangers: dict[str, Any]) -> None:
    obj = reach("disbursement", "requested", cast)
    assert offered(strangers["H"], obj) == offered(strangers["R"], obj) == set()


def test_every_offer_of_the_list_is_one_the_door_accepts(cast: Cast, personas: dict[str, Any]) -> None:
    for machine, status in (("need", "submitted"), ("listing", "under_review"), ("disbursement", "requested")):
        reach(machine, status, cast)
    found = [
        (duty.obj, choice) for duty in duties(personas["R"], "federation") for choice in duty.choices if choice.page == "act"
    ]
    assert found
    for obj, choice in found:
        assert choice.offer.name in {o.name for o in available_moves(obj, personas["R"]) if o.allowed}


@pytest.mark.parametrize("watched", WATCHED, ids=lambda w: w.model.machine)
def test_a_machine_has_a_road_and_moves_beside_it(watched: Any) -> None:
    names = transitions(watched.model)
    road = {name for name in names if expected(watched.model.machine, name, watched.model)}
    assert road
    assert not {"send_back", "suspend", "terminate", "cancel", "revoke", "withhold", "reverse", "reopen"} & road


def test_acting_from_the_list_comes_back_to_it_and_takes_it_off(cast: Cast, personas: dict[str, Any]) -> None:
    row, client = reach("disbursement", "requested", cast), signed_in(personas["H"])
    home = reverse("federation:home")
    url = reverse("federation:disbursements-act", args=[row.pk, "review_business"])
    assert url in client.get(home).content.decode()
    answer = client.post(url, {"version": row.version, "next": home})
    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    row.refresh_from_db(fields=["version", "review_business_by"])
    assert row.review_business_by == personas["H"]
    assert url not in client.get(home).content.decode()


def test_the_oldest_clock_stands_first(cast: Cast, personas: dict[str, Any]) -> None:
    for status in ("requested", "requested"):
        reach("disbursement", status, cast)
    reach("need", "submitted", cast)
    clocks = [duty.clock for duty in duties(personas["R"], "federation")]
    assert clocks == sorted(clocks)


def test_a_deadline_is_the_one_of_the_rules(cast: Cast, personas: dict[str, Any]) -> None:
    row = reach("disbursement", "requested", cast)
    duty = next(d for d in duties(personas["H"], "federation") if d.obj.pk == row.pk and d.obj.machine == "disbursement")
    since = Entry.objects.filter(kind="disbursement", object_id=row.pk).latest("id").at
    assert duty.since == since
    assert duty.deadline is not None
    assert 28 <= (duty.deadline - since.date()).days <= 40  # thirty days, rolled to a working day


def test_a_ledger_handed_in_is_one_errand_with_its_number_of_lines(cast: Cast, personas: dict[str, Any]) -> None:
    expense = reach("expense", "submitted", cast)
    errands = page(personas["E"], "home").context["errands"]
    url = reverse("federation:expenses") + f"?contract={expense.contract_id}&status=submitted"
    told = gettext("%(contract)s: %(n)s lines handed in") % {"contract": expense.contract.title, "n": 1}
    assert [e.name for e in errands if e.url == url] == [told]


def test_a_handler_is_told_of_a_contract_to_draw_up_and_a_panel_to_form(cast: Cast, personas: dict[str, Any]) -> None:
    award, listing = lived(cast, "notify").award, lived(cast, "publish").listing
    urls = {e.url for e in page(personas["H"], "home").context["errands"]}
    assert reverse("federation:contracts-new") + f"?award={award.pk}" in urls
    assert reverse("federation:listings-panel", args=[listing.pk]) in urls
    assert reverse("federation:listings-panel", args=[listing.pk]) not in {
        e.url for e in page(personas["R"], "home").context["errands"]
    }


def test_my_projects_show_time_money_and_deliverables(cast: Cast, personas: dict[str, Any]) -> None:
    contract = recognised(cast).contract
    rows = {c.pk: row for row, c in page(personas["R"], "home").context["projects"]}
    assert rows[contract.pk].money == Decimal(1)
    assert rows[contract.pk].delivered == Decimal(1)
    assert 0 < rows[contract.pk].time < 1


def test_the_year_goes_from_the_appropriation_to_the_spending(cast: Cast, personas: dict[str, Any]) -> None:
    before = page(personas["F"], "home").context["year"]
    spent(cast)
    after = page(personas["F"], "home").context["year"]
    assert (after.committed - before.committed, after.spent - before.spent) == (Decimal(60000), Decimal(60000))
    assert after.paid == before.paid
    assert after.appropriated >= after.committed


def test_a_village_sees_its_needs_and_what_was_promised_to_it(cast: Cast, personas: dict[str, Any]) -> None:
    contract = recognised(cast).contract
    context = page(personas["V"], "home").context
    counted = {value: n for value, _label, n in context["need_states"]}
    here = Need.objects.filter(unit=cast.units["yongfuli"])
    assert counted == {s: here.filter(status=s).count() for s in set(here.values_list("status", flat=True))}
    lines = {c.pk: rows for _over, several in context["promised"] for c, rows in several}[contract.pk]
    assert [(r.deliverable.code, r.site.short_name, r.target, r.recognised) for r in lines] == [
        ("D1", cast.units["yongfuli"].short_name, Decimal(20), Decimal(20)),
        ("D2", cast.units["yongfuli"].short_name, Decimal(10), Decimal(10)),
        ("D3", cast.units["yongfuli"].short_name, Decimal(600), Decimal(600)),
    ]
    assert "year" not in context
    assert "projects" not in context


def test_an_empty_home_says_what_will_be_here(cast: Cast, strangers: dict[str, Any]) -> None:
    told = gettext("Nothing waits for you. Whatever becomes yours to do will stand here, the oldest clock first.")
    assert told in text(page(strangers["C"], "home"))
