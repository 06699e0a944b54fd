"""What a confirmed claim becomes, by its price; a free agreement lives its whole life; offers close and are awarded by the clock."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.contracts import actions as contracts
from grants.contracts import taking_up
from grants.contracts.models import Contract
from grants.funds.models import Appropriation, Commitment, Source
from grants.listings import actions as listings
from grants.listings.models import Listing
from grants.needs.models import Need
from grants.people.queries import system
from grants.people.roles import Role
from grants.roadshows import actions
from grants.roadshows.models import Claim
from grants.rulebook import queries as rulebook
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories import plans, roadshows, sessions
from tests.factories.told import once
from tests.roadshows.denial import refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("rows written one after the other")]
LIMIT = Decimal(1000000)  # of the rule set of the cast's county
SAID = {
    "free": [("right_kind", "The offer costs nothing: it becomes a free agreement.")],
    "contract": [("right_kind", "The price lies within the procurement limit: it becomes a contract.")],
    "call": [("right_kind", "The price lies above the procurement limit: it needs a call.")],
}


@once
def confirmed(cast: Cast) -> Claim:
    claim = sessions.locked(cast)
    actions.confirm(claim, by=cast.persons["town"])
    return claim


def priced(cast: Cast, amount: Decimal) -> Claim:
    """Its offer had this price when the placard was raised."""
    claim = confirmed(cast)
    Claim.objects.filter(pk=claim.pk).update(amount=amount, funding="镇级经费")
    return Claim.objects.get(pk=claim.pk)


def money(cast: Cast, unit: str = "jinjiang") -> Appropriation:
    where, year = cast.units[unit], clock.today().year
    source = Source.objects.create(unit=where, name="购买服务经费", kind="fiscal", origin="synthetic")
    fields = {"source": source, "unit": where, "year": year, "purpose": "购买服务", "amount": Decimal(2000000)}
    return Appropriation.objects.create(**fields, origin="synthetic")


def test_the_price_decides_what_it_becomes(cast: Cast) -> None:
    claim, approver, source = confirmed(cast), cast.persons["approver"], money(cast)
    assert rulebook.procurement_limit(claim.roadshow.rule_set) == LIMIT
    for amount, right in {
        Decimal(0): "free", Decimal("0.01"): "contract", LIMIT - 1: "contract", LIMIT: "call", LIMIT * 2: "call",
    }.items():  # fmt: skip
        Claim.objects.filter(pk=claim.pk).update(amount=amount)
        claim = Claim.objects.get(pk=claim.pk)
        for into in {"free", "contract", "call"} - {right}:
            found = refused(lambda: taking_up.convert(claim, by=approver, into=into, appropriation=source))  # noqa: B023
            assert found == SAID[right]


def test_a_contract_below_the_limit(cast: Cast) -> None:
    claim, approver, source = priced(cast, Decimal("30000.00")), cast.persons["approver"], money(cast)
    nothing = [("missing_appropriation", "Name the appropriation that pays for it.")]
    assert refused(lambda: taking_up.convert(claim, by=approver, into="contract"), Blocked) == nothing
    far = money(cast, "fenghua")
    foreign = [("appropriation", "It is not an appropriation of the host.")]
    assert refused(lambda: taking_up.convert(claim, by=approver, into="contract", appropriation=far), Blocked) == foreign
    not_hers = [("not_allowed", "This is not yours to do; nothing was changed.")]
    handler = cast.persons["handler"]
    assert refused(lambda: taking_up.convert(claim, by=handler, into="contract", appropriation=source), NotAllowed) == not_hers
    entry = taking_up.convert(claim, by=approver, into="contract", appropriation=source)
    assert (entry.move, entry.facts["into"], claim.status, claim.into, claim.call) == (
        "convert",
        "contract",
        "converted",
        "contract",
        None,
    )
    contract, offer = Contract.objects.get(), claim.pitch.listing
    assert (contract.status, contract.amount, contract.appropriation, contract.claim_id) == (
        "draft",
        claim.amount,
        source,
        claim.pk,
    )
    assert (contract.number, contract.title) == (f"{offer.number}-01", f"{offer.title}（{claim.unit.short_name}）")
    assert (contract.starts, contract.ends, contract.programme) == (claim.starts, claim.ends, offer.programme)
    assert (contract.organisation, contract.unit) == (claim.pitch.organisation, cast.units["jinjiang"])
    assert not Commitment.objects.exists()  # a placard creates no payment by itself
    assert claim.slot == 1  # what became an agreement keeps its slot


def test_a_title_that_is_long_already(cast: Cast) -> None:
    claim = confirmed(cast)
    Listing.objects.filter(pk=claim.pitch.listing_id).update(title="书" * 100)
    claim = Claim.objects.get(pk=claim.pk)
    taking_up.convert(claim, by=cast.persons["approver"], into="free")
    title = Contract.objects.get().title
    assert (len(title), title[-6:]) == (100, f"书（{claim.unit.short_name}）"[-6:])


def test_a_call_above_the_limit(cast: Cast) -> None:
    need = Need.objects.get(pk=plans.life(cast, "pool").needs[0].pk)
    claim, source = sessions.locked(cast), money(cast)
    actions.state_terms(claim, by=cast.persons["town"], answers=[need])
    actions.confirm(claim, by=cast.persons["town"])
    Claim.objects.filter(pk=claim.pk).update(amount=LIMIT)
    claim, approver = Claim.objects.get(pk=claim.pk), cast.persons["approver"]
    taking_up.convert(claim, by=approver, into="call", appropriation=source)
    call: Any = claim.call
    assert (call.direction, call.status, call.budget, call.appropriation, call.organisation) == (
        "call",
        "draft",
        LIMIT,
        source,
        None,
    )
    assert (list(call.needs.all()), list(call.sites.all())) == ([need], [cast.units["yongfuli"]])
    assert call.method in rulebook.permitted_methods(call.rule_set, LIMIT)
    assert call.programme == claim.pitch.listing.programme and not Contract.objects.exists()
    # The call comes to nothing: then the need is open again.
    assert Need.objects.get(pk=need.pk).status == "matched"
    listings.cancel(call, by=approver, note="预算调整")
    assert Need.objects.get(pk=need.pk).status == "pooled"


def test_nothing_is_made_of_a_suspended_offer(cast: Cast) -> None:
    claim, approver = confirmed(cast), cast.persons["approver"]
    listings.suspend(Listing.objects.get(pk=claim.pitch.listing_id), by=approver, note="投诉")
    said = [("offer_not_suspended", "The offer is suspended: nothing is made of it until it is decided.")]
    assert refused(lambda: taking_up.convert(claim, by=approver, into="free")) == said


def test_a_free_agreement_is_signed_and_carried_out_without_money(cast: Cast) -> None:
    claim = confirmed(cast)
    people = {role: cast.holder(roadshows.HOST, role) for role in (Role.HANDLER, Role.REVIEWER, Role.FINANCE, Role.APPROVER)}
    handler, approver = people[Role.HANDLER], people[Role.APPROVER]
    taking_up.convert(claim, by=approver, into="free")
    contract = Contract.objects.get()
    assert (contract.amount, contract.appropriation, contract.paid_from) == (0, None, "")
    contracts.revise(contract, by=handler, privacy_clause="不采集个人信息。")
    (last,) = contracts.set_milestones(contract, by=handler, rows=[{"name": "期末", "due": contract.ends}])
    site = {"site": cast.units["yongfuli"], "milestone": last, "quantity": Decimal(12)}
    row = {"code": "D1", "name": "亲子阅读", "unit": "场", "quantity": Decimal(12), "unit_price": Decimal(0), "targets": [site]}
    contracts.set_deliverables(contract, by=handler, rows=[row])
    contracts.circulate(contract, by=handler)
    for role in (Role.REVIEWER, Role.FINANCE):
        contracts.sign_off(contract, by=people[role], move="agree", role=role)
    contracts.agree(contract, by=approver)
    contracts.sign_off(contract, by=cast.persons["orgadmin"], move="sign", role=Role.ORG_ADMIN)
    contracts.sign(contract, by=approver)
    assert not Commitment.objects.exists() and contract.refund_outstanding == 0
    assert [v.content["amount"] for v in contract.versions.all()] == ["0.00"]
    with clock.at(clock.now() + timedelta(days=11)):
        contracts.start(contract, by=handler)
        assert Contract.objects.get().status == "in_force"
        contracts.terminate(contract, by=approver, note="场地停用", settlement="无", recovery=Decimal(0))
    assert not Commitment.objects.exists()


def test_offers_close_and_are_awarded_by_the_clock(cast: Cast) -> None:
    """Only what was taken up, and of which nothing is under way any more."""
    claim = confirmed(cast)
    offer = Listing.objects.get(pk=claim.pitch.listing_id)
    unclaimed = roadshows.approved(cast, closes_at=offer.closes_at)
    listings.publish(unclaimed, by=cast.persons["handler"])
    with clock.at(offer.closes_at - timedelta(seconds=1)):  # type: ignore[operator]
        assert actions.wind_up_offers() == 0
    with clock.at(offer.closes_at):  # type: ignore[arg-type]
        assert actions.wind_up_offers() == 2
        assert {o.status for o in Listing.objects.filter(direction="offer")} == {"closed"}
        said = [("claim_converted", "No claim of it was made an agreement, or one is still under way.")]
        assert refused(lambda: listings.award(Listing.objects.get(pk=offer.pk), by=system())) == said
        stands = [("no_claim_stands", "Claims of it stand: they are released or made agreements first.")]
        fails = {"by": cast.persons["handler"], "note": "无人认领", "failure": "unclaimed"}
        assert refused(lambda: listings.fail(Listing.objects.get(pk=offer.pk), **fails)) == stands
        taking_up.convert(claim, by=cast.persons["approver"], into="free")
        assert (actions.wind_up_offers(), actions.wind_up_offers()) == (1, 0)
        listings.fail(Listing.objects.get(pk=unclaimed.pk), **fails)
    assert [Listing.objects.get(pk=o.pk).status for o in (offer, unclaimed)] == ["awarded", "failed"]
    assert Entry.objects.filter(kind="listing", object_id=offer.pk).latest("seq").by.is_system
