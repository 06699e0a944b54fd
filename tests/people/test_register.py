"""The register of organisations: what must be on file, who bars whom until when, and who must keep away."""

from datetime import timedelta
from typing import Any

import pytest

from grants.contracts import actions as contracts
from grants.disbursements import actions as disbursements
from grants.panels.models import Seat
from grants.people import actions
from grants.people.actions import appoint, declare_interest, leave
from grants.people.circle import Circle
from grants.people.models import Inspection, Office, Organisation, User
from grants.people.queries import organisations_of, portals_of, system, units_below, visible_organisations
from grants.people.roles import LETTERS, Role
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.moves import available_moves
from tests.factories.organisations import applicant, credit_code
from tests.factories.reach import reach
from tests.ledger import unchanged


def codes(organisation: Any, person: User, move: str) -> list[str]:
    (offer,) = (o for o in available_moves(organisation, person) if o.name == move)
    return [b.code for b in offer.blockers]


def test_everything_an_admission_needs_is_asked_for_at_once(cast: Cast) -> None:
    organisation, _admin = applicant(cast, credit_code=None, accountant_named=False, offices_declared=False, registered_on=None)
    organisation.documents.clear()
    Inspection.objects.filter(organisation=organisation).delete()
    with unchanged(), pytest.raises(Blocked) as refusal:
        actions.admit(organisation, by=cast.persons["reviewer"])
    found = [b.code for b in refusal.value.blockers]
    assert found == ["credit_code_holds", "certificate_on_file", "inspected", "accountant_named", "offices_declared"]


def test_with_everything_on_file_it_is_admitted(cast: Cast) -> None:
    organisation, _admin = applicant(cast)
    actions.admit(organisation, by=cast.persons["reviewer"])
    stored = Organisation.objects.get(pk=organisation.pk)
    assert (stored.status, stored.admit_by) == ("eligible", cast.persons["reviewer"])


@pytest.mark.parametrize(
    ("kind", "beginning", "admitted"),
    [("service", "52", True), ("service", "91", False), ("other", "12", True), ("association", "51", True)],
)
def test_the_credit_code_belongs_to_a_social_organisation(cast: Cast, kind: str, beginning: str, admitted: bool) -> None:
    organisation, _admin = applicant(cast, kind=kind, credit_code=credit_code(901, beginning))
    assert codes(organisation, cast.persons["reviewer"], "admit") == ([] if admitted else ["credit_code_holds"])


@pytest.mark.parametrize(
    ("inspections", "passes"),
    [
        ({1: "pass"}, True), ({1: "basic"}, True), ({2: "pass"}, True), ({3: "pass"}, False), ({}, False), ({1: "fail"}, False),
        ({1: "fail", 2: "pass"}, False), ({1: "pass", 2: "fail"}, True),
    ],
)  # fmt: skip
def test_it_is_the_latest_inspection_that_counts(cast: Cast, inspections: dict[int, str], passes: bool) -> None:
    organisation, _admin = applicant(cast)
    Inspection.objects.filter(organisation=organisation).delete()
    for ago, conclusion in inspections.items():
        Inspection.objects.create(organisation=organisation, year=clock.today().year - ago, conclusion=conclusion)
    assert codes(organisation, cast.persons["reviewer"], "admit") == ([] if passes else ["inspected"])


def test_a_body_of_this_year_has_no_inspection_yet(cast: Cast) -> None:
    organisation, _admin = applicant(cast, registered_on=clock.today())
    Inspection.objects.filter(organisation=organisation).delete()
    assert codes(organisation, cast.persons["reviewer"], "admit") == []


def test_a_rejected_application_comes_back_corrected(cast: Cast) -> None:
    organisation: Any = reach("organisation", "rejected", cast)
    admin = organisation.offices.get(role="org_admin").person
    assert codes(organisation, admin, "reapply") == ["corrected"]
    with unchanged(), pytest.raises(Blocked):
        actions.reapply(organisation, by=admin)
    with clock.at(clock.now() + timedelta(seconds=1)):
        actions.correct(organisation, by=admin, address="青阳街道 1 号")
        actions.reapply(organisation, by=admin)
    assert organisation.status == "applied"


@pytest.mark.parametrize(
    ("days", "heard", "found"),
    [
        (1, True, []), (365, True, []), (0, True, ["bar_ends_later"]), (-1, True, ["bar_ends_later"]), (3661, True, ["bar_ends_later"]),
        (365, False, ["heard_first", "missing_heard"]), (None, True, ["bar_ends_later", "missing_until"]),
    ],
)  # fmt: skip
def test_a_bar_has_an_end_and_a_hearing(cast: Cast, days: int | None, heard: bool, found: list[str]) -> None:
    organisation: Any = reach("organisation", "eligible", cast)
    facts = {"until": None if days is None else clock.today() + timedelta(days=days), "heard": heard}
    if not found:
        actions.bar(organisation, by=cast.persons["approver"], note="考核不合格", **facts)
        assert Organisation.objects.get(pk=organisation.pk).barred_until == facts["until"]
        return
    with unchanged(), pytest.raises(Blocked) as refusal:
        actions.bar(organisation, by=cast.persons["approver"], note="考核不合格", **facts)
    assert sorted(b.code for b in refusal.value.blockers) == found


def test_a_bar_ends_after_its_last_day(cast: Cast) -> None:
    organisation: Any = reach("organisation", "barred", cast)
    last = organisation.barred_until
    instants = {day: clock.now() + (day - clock.today()) for day in (last, last + timedelta(days=1))}
    with clock.at(instants[last]):
        assert codes(organisation, cast.persons["approver"], "restore") == ["bar_over"]
    with clock.at(instants[last + timedelta(days=1)]):
        actions.restore(organisation, by=cast.persons["approver"])
    assert (organisation.status, organisation.barred_until) == ("eligible", None)


def test_who_owes_a_surplus_is_not_restored(cast: Cast) -> None:
    """A contract ended early: what was received and not spent is owed, and stands between the organisation and the register."""
    paid: Any = reach("disbursement", "booked", cast)
    approver, organisation = cast.persons["approver"], paid.contract.organisation
    contracts.terminate(paid.contract, by=approver, note="无力履行", settlement="据实结算", recovery=paid.amount)
    assert paid.contract.refund_outstanding > 0
    actions.bar(organisation, by=approver, note="结余未退", until=clock.today() + timedelta(days=1), heard=True)
    with clock.at(clock.now() + timedelta(days=2)):
        assert codes(organisation, approver, "restore") == ["money_refunded"]
        with unchanged(), pytest.raises(Blocked):
            actions.restore(organisation, by=approver)
        disbursements.refund(
            paid.contract,
            by=cast.persons["cashier"],
            amount=paid.contract.refund_outstanding,
            on=clock.today(),
            bank_receipt="退-9",
        )
        actions.restore(organisation, by=approver)
    assert organisation.status == "eligible"


def test_who_works_on_a_contract_is_not_dissolved(cast: Cast) -> None:
    contract: Any = reach("contract", "in_force", cast)
    assert codes(contract.organisation, cast.persons["reviewer"], "dissolve") == ["no_contract_in_force"]
    with unchanged(), pytest.raises(Blocked):
        actions.dissolve(contract.organisation, by=cast.persons["reviewer"], note="注销")


def test_an_interest_keeps_away(cast: Cast) -> None:
    organisation, _admin = applicant(cast)
    reviewer = cast.persons["reviewer"]
    declare_interest(reviewer, organisation, "三年内曾任理事")
    assert codes(organisation, reviewer, "admit") == ["recused"]
    with unchanged(), pytest.raises(Blocked):
        actions.admit(organisation, by=reviewer)
    assert codes(organisation, cast.persons["reviewer2"], "admit") == []


def test_an_office_in_the_organisation_keeps_away_as_long_as_it_lasts(cast: Cast) -> None:
    """The vice-chair who is also on the board of the association she would admit."""
    organisation, _admin = applicant(cast)
    both = cast.persons["reviewer2"]
    office = appoint(both, Role.ORG_LEAD, organisation=organisation, since=clock.today() - timedelta(days=10))
    assert codes(organisation, both, "admit") == ["recused"]
    leave(office, until=clock.today() - timedelta(days=1))
    assert codes(organisation, User.objects.get(pk=both.pk), "admit") == []


@pytest.mark.parametrize("letter", sorted(LETTERS))
def test_a_role_counts_where_it_is_held(cast: Cast, letter: str) -> None:
    """Here, above when the matter is open to those above, never below and never beside."""
    role, units = LETTERS[letter], cast.units
    organisation, other = cast.organisations["qinghe"], cast.organisations["muming"]
    person = User.objects.create(username=f"only {letter}")
    circle = Circle(unit=units["jinjiang"], organisation=organisation)
    open_circle = Circle(unit=units["jinjiang"], organisation=organisation, from_above=True)
    audit = letter in {"AU", "AL", "IR"}
    if letter in {"S", "P", "PL", "PUB"}:
        assert not circle.includes(person, role)
        assert circle.includes(system(), role) == (letter == "S")
        named = Circle(persons={role: frozenset({person.pk})})
        assert named.includes(person, role) == (letter != "S")
        return
    places: dict[str, dict[str, Any]] = (
        {"here": {"organisation": organisation}, "beside": {"organisation": other}}
        if letter.startswith("O")
        else {"here": {"unit": units["jinjiang"]}, "above": {"unit": units["fujian"]}, "below": {"unit": units["qingyang"]},
              "beside": {"unit": units["fenghua"]}}
    )  # fmt: skip
    found = {}
    for name, place in places.items():
        office = appoint(person, role, **place)
        found[name] = (circle.includes(person, role), open_circle.includes(person, role))
        Office.objects.filter(pk=office.pk).delete()
        person = User.objects.get(pk=person.pk)
    expected = {"here": (True, True), "above": (audit, True), "below": (False, False), "beside": (False, False)}
    assert found == {name: expected[name] for name in places}


def test_each_sees_the_register_of_her_places_and_her_own(cast: Cast) -> None:
    admin = cast.persons["orgadmin"]
    assert set(visible_organisations(admin)) == {cast.organisations["qinghe"]} == set(organisations_of(admin))
    jinjiang = {o for o in cast.organisations.values() if o.unit_id == cast.units["jinjiang"].pk}
    assert set(visible_organisations(cast.persons["handler"])) == jinjiang
    assert set(visible_organisations(cast.persons["village"])) == set()
    assert cast.units["yongfuli"] in units_below(cast.persons["handler"])
    assert cast.units["fenghua"] not in units_below(cast.persons["handler"])


def test_offices_open_the_portals(cast: Cast) -> None:
    wanted = {
        "handler": ["federation"],
        "village": ["federation"],
        "orgadmin": ["provider"],
        "auditor": ["auditor"],
        "expert1": ["panel"],
    }
    assert {name: portals_of(cast.persons[name]) for name in wanted} == wanted
    seated = cast.persons["village2"]
    panel: Any = reach("score_sheet", "assigned", cast)
    Seat.objects.create(panel=panel.panel, person=seated, expertise="社区工作", chosen="候补")
    assert portals_of(User.objects.get(pk=seated.pk)) == ["federation", "panel"]


def test_only_the_applicants_administrator_applies_again(cast: Cast) -> None:
    organisation: Any = reach("organisation", "rejected", cast)
    for name in ("orgadmin", "reviewer", "orglead"):
        with unchanged(), pytest.raises(NotAllowed):
            actions.reapply(organisation, by=cast.persons[name])
