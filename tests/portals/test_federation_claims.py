"""Claims at the federation desk: terms, confirmation, contest and settlement, release, agreements; who may not; duties; matching."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grants.contracts.models import Contract
from grants.needs.models import Need
from grants.people.roles import Role
from grants.portals.federation.duties import duties
from grants.roadshows import actions
from grants.roadshows.models import Claim, Delegation
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.models import Entry
from tests.factories import plans, roadshows, sessions
from tests.factories.reach import reach
from tests.portals.desk import act, page, send, signed_in, text
from tests.roadshows.test_taking_up import money

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Qingyang's, of a session that is over, its terms stated; Luoshan waits."""
    return reach("claim", "locked", cast)  # type: ignore[return-value]


def fresh(claim: Claim) -> Claim:
    return Claim.objects.get(pk=claim.pk)


def states(claim: Claim) -> list[str]:
    return list(Claim.objects.filter(pitch=claim.pitch_id).order_by("ticket").values_list("status", flat=True))


def waiting(person: Any) -> list[tuple[Any, list[str]]]:
    person.__dict__.pop("_offices", None)
    found = [duty for duty in duties(person, "federation") if duty.obj.machine == "claim"]
    return [(duty.obj.pk, [choice.offer.name for choice in duty.choices]) for duty in found]


def stated(cast: Cast, **changes: Any) -> dict[str, Any]:
    today = clock.today()
    return {
        "site": cast.units["yongfuli"].pk, "starts": today + timedelta(days=5), "ends": today + timedelta(days=50), "people": "40",
        "funding": "镇级配套", "contact": "王主席", **changes,
    }  # fmt: skip


def test_everybody_sees_the_claims_of_her_places_and_nobody_elses(cast: Cast, claim: Claim) -> None:
    seen = {key: text(page(cast.persons[key], "claims")) for key in ("town", "town2", "handler", "discipline")}
    assert all(claim.pitch.listing.title in words for words in seen.values())
    assert "青阳" in seen["town"] and "罗山" not in seen["town"].split("社会组织")[-1]
    assert page(cast.persons["town2"], "claims-detail", claim.pk).status_code == 404
    stranger = cast.holder("fenghua", Role.HANDLER)
    assert claim.pitch.listing.title not in text(page(stranger, "claims"))
    assert page(stranger, "claims-detail", claim.pk).status_code == 404


def test_terms_are_typed_by_the_town_and_confirmed_with_the_needs_they_answer(cast: Cast, claim: Claim) -> None:
    town, need = cast.persons["town"], Need.objects.get(pk=plans.life(cast, "pool").needs[0].pk)
    form = page(town, "claims-edit", claim.pk)
    assert form.status_code == 200 and need.title in text(form)
    answer = send(town, "claims-edit", claim.pk, **stated(cast, needs=[need.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("federation:claims-detail", args=[claim.pk]))
    kept = fresh(claim)
    assert (kept.site, kept.people, kept.funding, kept.contact) == (cast.units["yongfuli"], 40, "镇级配套", "王主席")
    assert list(kept.needs.all()) == [need]
    assert "镇级配套" in text(page(town, "claims-detail", claim.pk))
    assert "镇级配套" not in text(page(cast.persons["handler"], "claims-detail", claim.pk))  # notes, until it is confirmed
    assert act(town, kept, "confirm").status_code == 302
    assert (fresh(claim).status, Need.objects.get(pk=need.pk).status) == ("confirmed", "matched")
    assert "镇级配套" in text(page(cast.persons["handler"], "claims-detail", claim.pk))


def test_a_place_of_another_unit_and_days_the_wrong_way_round_are_said_at_their_field(cast: Cast, claim: Claim) -> None:
    town, before = cast.persons["town"], fresh(claim)
    far = send(town, "claims-edit", claim.pk, **stated(cast, site=cast.units["huatai"].pk))
    assert far.status_code == 422 and set(far.context["form"].errors) == {"site"}
    today = clock.today()
    wrong = send(town, "claims-edit", claim.pk, **stated(cast, starts=today, ends=today - timedelta(days=1)))
    assert wrong.status_code == 422
    assert (fresh(claim).site_id, fresh(claim).version) == (before.site_id, before.version)


@pytest.mark.parametrize("who", ["handler", "reviewer", "approver", "discipline"])
def test_nobody_else_states_or_confirms(cast: Cast, claim: Claim, who: str) -> None:
    before, person = fresh(claim), cast.persons[who]
    assert page(person, "claims-edit", claim.pk).status_code == 403
    assert send(person, "claims-edit", claim.pk, **stated(cast)).status_code == 403
    assert act(person, claim, "confirm").status_code == 403
    assert act(person, claim, "withdraw", note="误").status_code == 403
    assert (fresh(claim).people, states(claim)) == (before.people, ["locked", "queued"])


def test_another_town_finds_nothing_there(cast: Cast, claim: Claim) -> None:
    other = cast.persons["town2"]
    for answer in (
        page(other, "claims-edit", claim.pk), send(other, "claims-edit", claim.pk, **stated(cast)), act(other, claim, "confirm"),
        act(other, claim, "release", note="误"), page(other, "claims-convert", claim.pk),
    ):  # fmt: skip
        assert answer.status_code == 404
    assert states(claim) == ["locked", "queued"]


def test_what_is_missing_stands_beside_the_button(cast: Cast, claim: Claim) -> None:
    actions.state_terms(claim, by=cast.persons["town"], site=None, contact=" ")
    words = text(page(cast.persons["town"], "claims-detail", claim.pk))
    assert "请填写在哪个村或社区开展。" in words and "请填写联系人。" in words
    assert act(cast.persons["town"], fresh(claim), "confirm").status_code == 422
    assert fresh(claim).status == "locked"


def test_contested_and_settled_with_the_observer(cast: Cast, claim: Claim) -> None:
    handler, observer = cast.persons["handler"], cast.persons["discipline"]
    assert act(cast.persons["town"], claim, "contest", note="不服").status_code == 403
    assert act(handler, claim, "contest", note="两镇均称先举牌").status_code == 302
    assert act(handler, fresh(claim), "settle", note="以服务器序号为准").status_code == 422  # the observer has not agreed
    assert dict(waiting(observer)) == {claim.pk: ["settle", "settle_against"]}
    agreed = send(observer, "claims-sign_off", claim.pk, "settle", version=fresh(claim).version, note="序号无误")
    assert agreed.status_code == 302
    assert (claim.pk, ["settle"]) in waiting(handler)
    assert act(handler, fresh(claim), "settle", note="以服务器序号为准").status_code == 302
    assert states(claim) == ["locked", "queued"]


def test_settled_against_it_the_next_gets_the_slot(cast: Cast, claim: Claim) -> None:
    handler, observer = cast.persons["handler"], cast.persons["discipline"]
    act(handler, claim, "contest", note="两镇均称先举牌")
    assert act(handler, fresh(claim), "settle_against", note="操作有误").status_code == 422
    assert states(claim) == ["contested", "queued"]
    send(observer, "claims-sign_off", claim.pk, "settle_against", version=fresh(claim).version, note="同意")
    assert act(handler, fresh(claim), "settle_against", note="操作有误").status_code == 302
    assert states(claim) == ["released", "locked"]
    assert Delegation.objects.get(roadshow=claim.pitch.roadshow, unit=claim.unit).standing == 0


def test_given_up_it_goes_to_the_next_who_is_told_at_home(cast: Cast, claim: Claim) -> None:
    assert act(cast.persons["town"], claim, "release").status_code == 422  # a reason is asked for
    assert act(cast.persons["town"], claim, "release", note="场地未落实").status_code == 302
    assert states(claim) == ["released", "locked"]
    home = text(page(cast.persons["town2"], "home"))
    assert "填写认领约定" in home and claim.pitch.listing.title in home


def test_confirming_waits_for_the_town_at_home_and_converting_for_the_approver(cast: Cast, claim: Claim) -> None:
    assert waiting(cast.persons["town"]) == [(claim.pk, ["confirm"])]
    assert waiting(cast.persons["approver"]) == []
    act(cast.persons["town"], claim, "confirm")
    assert waiting(cast.persons["town"]) == []
    assert waiting(cast.persons["approver"]) == [(claim.pk, ["convert"])]
    assert reverse("federation:claims-convert", args=[claim.pk]) in page(cast.persons["approver"], "home").content.decode()


def test_a_free_one_becomes_an_agreement(cast: Cast, claim: Claim) -> None:
    approver = cast.persons["approver"]
    act(cast.persons["town"], claim, "confirm")
    form = page(approver, "claims-convert", claim.pk)
    assert form.status_code == 200 and "appropriation" not in form.context["form"].fields
    answer = send(approver, "claims-convert", claim.pk)
    contract = Contract.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("federation:contracts-detail", args=[contract.pk]))
    assert (fresh(claim).status, fresh(claim).into, contract.amount) == ("converted", "free", 0)
    assert send(approver, "claims-convert", claim.pk)["Location"] == answer["Location"]  # sent twice, done once
    assert Contract.objects.count() == 1
    assert str(contract) in text(page(approver, "claims-detail", claim.pk))


@pytest.mark.parametrize(("amount", "into"), [(Decimal("30000.00"), "contract"), (Decimal(2000000), "call")])
def test_one_with_a_price_asks_for_its_money(cast: Cast, claim: Claim, amount: Decimal, into: str) -> None:
    approver, source, far = cast.persons["approver"], money(cast), money(cast, "fenghua")
    Claim.objects.filter(pk=claim.pk).update(amount=amount, funding="县级经费")
    act(cast.persons["town"], claim, "confirm")
    for given in ({}, {"appropriation": far.pk}, {"appropriation": "x"}):
        refusal = send(approver, "claims-convert", claim.pk, **given)
        assert refusal.status_code == 422 and set(refusal.context["form"].errors) == {"appropriation"}
    assert fresh(claim).status == "confirmed"
    assert send(approver, "claims-convert", claim.pk, appropriation=source.pk).status_code == 302
    done = fresh(claim)
    made: Any = done.call if into == "call" else Contract.objects.get()
    assert (done.status, done.into, made.appropriation, made.status) == ("converted", into, source, "draft")


@pytest.mark.parametrize("who", ["town", "handler", "reviewer", "discipline"])
def test_nobody_but_the_approver_converts(cast: Cast, claim: Claim, who: str) -> None:
    act(cast.persons["town"], claim, "confirm")
    assert page(cast.persons[who], "claims-convert", claim.pk).status_code == 403
    assert send(cast.persons[who], "claims-convert", claim.pk).status_code == 403
    assert fresh(claim).status == "confirmed" and not Contract.objects.exists()


def test_what_is_not_confirmed_becomes_nothing(cast: Cast, claim: Claim) -> None:
    before = Entry.objects.count()
    assert send(cast.persons["approver"], "claims-convert", claim.pk).status_code in {403, 409, 422}
    assert fresh(claim).status == "locked" and Entry.objects.count() == before and not Contract.objects.exists()


def test_the_door_to_the_next_session_stands_at_the_town_s_home(cast: Cast) -> None:
    hall = sessions.hall(cast)
    there, not_yet, far = (
        cast.holder("qingyang", Role.TOWN),
        cast.holder("xiyuan", Role.TOWN),
        cast.holder("fenghua", Role.HANDLER),
    )
    address = reverse("federation:roadshows-placard", args=[hall.roadshow.pk])
    assert "已报名" in text(page(there, "home")) and address in page(there, "home").content.decode()
    assert "为本单位报名" in text(page(not_yet, "home"))
    assert address not in page(far, "home").content.decode()
    answer = signed_in(not_yet).post(
        reverse("federation:roadshows-enter_unit", args=[hall.roadshow.pk]), {"units": cast.units["xiyuan"].pk}
    )
    assert answer.status_code == 302
    assert Delegation.objects.filter(roadshow=hall.roadshow, unit=cast.units["xiyuan"]).exists()
    assert "已报名" in text(page(not_yet, "home"))
    sessions.begun(hall)
    assert "进入举牌" in text(page(not_yet, "home"))


def test_who_has_no_town_sees_no_button(cast: Cast) -> None:
    hall = sessions.opened(cast)
    shown = page(cast.persons["handler"], "roadshows-placard", hall.roadshow.pk)
    assert shown.status_code == 200 and "data-raise" not in shown.content.decode()
    late = page(roadshows.town(cast)[1], "roadshows-placard", hall.roadshow.pk)
    assert late.status_code == 200 and "data-raise" not in late.content.decode() and "未报名" in text(late)


def test_offers_that_fit_say_why(cast: Cast) -> None:
    need = Need.objects.get(pk=plans.life(cast, "pool").needs[0].pk)
    hall = sessions.hall(cast, offers=[roadshows.approved(cast, category=need.category, group=need.group, head_count=500)])
    sessions.scheduled(hall)
    offer = hall.fresh().listing
    words = text(page(cast.persons["town"], "matching"))
    assert need.title in words and offer.title in words
    assert "服务类别相同：" in words and "面向" in words and "不收费" in words
    assert offer.title in text(page(cast.persons["town"], "home"))
    assert need.title not in text(page(cast.persons["town2"], "matching"))
