"""Pages of the federation desk around the panel: pool, draw, low prices, ranking, report; and those of the panel desk."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.bids.models import Bid
from grants.listings.models import Listing
from grants.panels import actions
from grants.panels.models import Draw, Expert, Opinion, Panel, PriceCheck, ScoreSheet
from grants.people.models import Organisation, User
from grants.story import choosing
from grants.story.cast import Cast
from grants.story.plan import Offer
from grants.trail import clock
from tests.factories import plans
from tests.factories.crowd import crowd
from tests.portals.desk import page, send, signed_in, text
from tests.portals.many import queries
from tests.portals.seen import rows, words

pytestmark = pytest.mark.django_db
LOW = [
    Offer("qinghe", Decimal(1), Decimal("0.85"), "propose"),
    Offer("muming", Decimal("0.40"), Decimal("0.75"), "reserve"),
    Offer("yuanhang", Decimal("0.99"), Decimal("0.65"), "reject"),
]


# The pool -----------------------------------------------------------------------------------------------------------


def test_the_pool_is_listed_filtered_and_empty_in_words(cast: Cast, personas: Any, strangers: Any) -> None:
    shown = page(personas["H"], "experts")
    assert all(name in text(shown) for name in ("E-001", "E-009", "纪明算"))
    only = page(personas["H"], "experts", field="finance")
    assert [row.record.number for row in only.context["table"].rows] == ["E-002", "E-008"]
    assert "以后在此列出" in text(page(strangers["H"], "experts")) or "E-001" not in text(page(strangers["H"], "experts"))
    ended = Expert.objects.get(number="E-005")
    actions.end_expert(ended, by=personas["R"], until=clock.today(), note="退休")
    assert page(personas["H"], "experts-detail", ended.pk).status_code == 200


def test_taking_in_changing_and_letting_go_by_hand(cast: Cast, personas: Any) -> None:
    unit = cast.units["jinjiang"].pk
    new = {
        "username": "neue",
        "name": "新专家",
        "password": "yulan-Passw0rd-9",
        "number": "E-050",
        "field": "law",
        "units": [unit],
    }
    assert send(personas["R"], "experts-new", **new).status_code == 302
    expert = Expert.objects.get(number="E-050")
    assert (expert.person.name, expert.field, [u.pk for u in expert.units.all()]) == ("新专家", "law", [unit])
    again = send(personas["R"], "experts-new", **{**new, "username": "zweite"})
    assert (again.status_code, User.objects.filter(username="zweite").exists()) == (422, False)
    form = page(personas["R"], "experts-edit", expert.pk)
    changed = {"field": "finance", "qualification": "会计师", "units": [unit], "seen": form.context["seen"]}
    assert send(personas["R"], "experts-edit", expert.pk, **changed).status_code == 302
    form = page(personas["R"], "experts-end", expert.pk)
    ended = {"until": clock.today().isoformat(), "note": "本人申请", "seen": form.context["seen"]}
    assert send(personas["A"], "experts-end", expert.pk, **ended).status_code == 403
    assert send(personas["R"], "experts-end", expert.pk, **ended).status_code == 302
    expert.refresh_from_db()
    assert (expert.field, expert.until) == ("finance", clock.today())
    assert "本人申请" in text(page(personas["R"], "experts-detail", expert.pk))


def test_the_pool_takes_the_same_queries_with_more_experts(cast: Cast, personas: Any) -> None:
    client = signed_in(personas["H"])
    few = queries(client, "/federation/experts/")
    for n in range(20):
        person = User.objects.create(username=f"many{n}", name=f"专家{n}", origin="test")
        one = Expert.objects.create(person=person, number=f"M-{n:03d}", field="law", since=clock.today(), origin="test")
        one.units.add(cast.units["jinjiang"])
    assert queries(client, "/federation/experts/") == few


# The draw -----------------------------------------------------------------------------------------------------------


def test_the_draw_by_hand(cast: Cast, personas: Any, strangers: Any) -> None:
    listing = plans.life(cast, "publish").listing
    told = {"size": 5, "observer": personas["D"].pk}
    assert send(personas["R"], "listings-draw_new", listing.pk, **told).status_code == 403
    assert send(strangers["H"], "listings-draw_new", listing.pk, **told).status_code == 404
    assert send(personas["H"], "listings-draw_new", listing.pk, **{**told, "size": 4}).status_code == 422
    assert not Draw.objects.exists()
    assert send(personas["H"], "listings-draw_new", listing.pk, **told).status_code == 302
    draw = Draw.objects.get(listing=listing)
    shown = page(personas["D"], "listings-draw", listing.pk)
    assert draw.seed in text(shown)
    assert [row[1] for row in rows(shown, 'id="order"')] == draw.order
    assert not Panel.objects.exists()
    assert send(personas["H"], "listings-draw_confirm", listing.pk).status_code == 403
    assert send(personas["D"], "listings-draw_confirm", listing.pk, note="现场监督").status_code == 302
    panel = Panel.objects.get(listing=listing)
    named = {row[3] for row in rows(page(personas["H"], "listings-draw", listing.pk), 'id="order"')} - {"—"}
    assert named == {str(s.person) for s in panel.seats.all()}
    assert page(strangers["H"], "listings-draw", listing.pk).status_code == 404
    assert page(personas["H"], "listings-detail", listing.pk).status_code == 200


def test_a_draw_that_was_tampered_with_says_so(cast: Cast, personas: Any) -> None:
    life = plans.life(cast, "form_panel", named_panel=False)
    good = page(personas["D"], "listings-draw", life.listing.pk)
    assert good.context["holds"]
    draw = Draw.objects.get(listing=life.listing)
    Draw.objects.filter(pk=draw.pk).update(order=draw.order[::-1])
    bad = page(personas["D"], "listings-draw", life.listing.pk)
    assert not bad.context["holds"]


# Low prices ---------------------------------------------------------------------------------------------------------


def test_a_low_price_is_asked_about_and_decided_by_hand(cast: Cast, personas: Any) -> None:
    life = plans.life(cast, "submit_sheet", offers=LOW)
    bid = life.bids["muming"]
    assert (
        reverse("federation:bids-price_ask", args=[bid.pk])
        in page(personas["R"], "listings-detail", life.listing.pk).content.decode()
    )
    assert send(personas["H"], "bids-price_ask", bid.pk).status_code == 403
    assert send(personas["R"], "bids-price_ask", bid.pk).status_code == 302
    told = {"answer": "自有场地", "accepted": "yes", "note": ""}
    assert send(personas["R"], "bids-price", bid.pk, **told).status_code == 422
    assert PriceCheck.objects.get(bid=bid).accepted is None
    assert send(personas["R"], "bids-price", bid.pk, **{**told, "note": "附证明"}).status_code == 302
    assert PriceCheck.objects.get(bid=bid).accepted is True
    client = signed_in(personas["PL"])
    assert "自有场地" in words(client.get(f"/panel/listings/{life.listing.pk}/"))


# The panel's own desk -----------------------------------------------------------------------------------------------


def test_report_and_signatures_by_hand(cast: Cast, personas: Any) -> None:
    life = plans.life(cast, "submit_sheet")
    for sheet in choosing.sheets(life.panel):
        actions.lock(sheet, by=personas["PL"])
    base, chair, expert = f"/panel/listings/{life.listing.pk}/report/", signed_in(personas["PL"]), signed_in(personas["P"])
    form = chair.get(base + "write/").context["form"]
    assert all(str(s.person) in form["text"].value() for s in life.panel.live_seats)
    assert expert.post(base + "write/", {"text": "我来写"}).status_code == 403
    assert chair.post(base + "write/", {"text": ""}).status_code == 422
    assert chair.post(base + "write/", {"text": form["text"].value()}).status_code == 302
    assert expert.post(base + "sign/", {"agrees": "no", "dissent": ""}).status_code == 422
    assert not Opinion.objects.exists()
    assert expert.post(base + "sign/", {"agrees": "no", "dissent": "预算未核实"}).status_code == 302
    assert chair.post(base + "sign/", {"agrees": "yes"}).status_code == 302
    assert expert.post(base + "sign/", {"agrees": "yes"}).status_code == 422
    for client in (chair, expert):
        assert "预算未核实" in words(client.get(base))
    assert "预算未核实" in text(page(personas["A"], "listings-panel_report", life.listing.pk))
    outsider = Client()
    outsider.force_login(cast.persons["expert7"])
    assert outsider.get(base).status_code == 404
    assert page(personas["T"], "listings-panel_report", life.listing.pk).status_code == 404


def test_an_interest_of_record_is_shown_with_its_reason_and_leads_out(cast: Cast) -> None:
    life = plans.life(cast, "qualify", named_panel=False)
    seat = life.panel.live_seats[1]
    Organisation.objects.filter(pk=cast.organisations["muming"].pk).update(legal_representative=seat.person.name)
    client, sheet = signed_in(seat.person), ScoreSheet.objects.get(seat=seat)
    interests = client.get(f"/panel/score_sheets/{sheet.pk}/").context["interests"]
    assert [name for name, _why in interests] == [cast.organisations["muming"].name]
    answer = client.post(f"/panel/score_sheets/{sheet.pk}/recuse/", {"version": sheet.version, "note": "同名核实为本人"})
    assert (answer.status_code, ScoreSheet.objects.get(pk=sheet.pk).status) == (302, "recused")
    assert len(Panel.objects.get(pk=life.panel.pk).live_seats) == 5


# The ranking --------------------------------------------------------------------------------------------------------


def test_forty_seven_applications_take_no_more_queries_than_three(cast: Cast, personas: Any) -> None:
    life = plans.life(cast, "lock")
    client, url = signed_in(personas["A"]), reverse("federation:listings-ranking", args=[life.listing.pk])
    few = queries(client, url)
    crowd(life, 47, 30)
    shown = client.get(url)
    assert len(shown.context["rows"]) == 47
    assert len(shown.context["items"]) == 30
    assert queries(client, url) == few <= 12


def test_the_price_item_is_shown_as_computed_and_never_scored(cast: Cast, personas: Any) -> None:
    life = plans.life(cast, "declare")
    life.listing.criteria.create(code="PR", name="价格得分", maximum=Decimal(10), kind="price", origin="test")
    sheet = ScoreSheet.objects.get(panel=life.panel, seat__person=personas["P"])
    client, bid = signed_in(personas["P"]), life.bids["qinghe"]
    item = life.listing.criteria.get(code="PR")
    shown = client.get(f"/panel/score_sheets/{sheet.pk}/bids/{bid.pk}/")
    assert f"c{item.pk}-points" not in shown.content.decode()
    assert "价格得分" in words(shown)
    client.post(f"/panel/score_sheets/{sheet.pk}/bids/{bid.pk}/", {f"c{item.pk}-points": "10"})
    assert not sheet.scores.filter(criterion=item).exists()
    choosing.enter_scores(life)
    choosing.submit_sheets(life)
    for one in choosing.sheets(life.panel):
        actions.lock(one, by=personas["PL"])
    first = page(personas["A"], "listings-ranking", Listing.objects.get(pk=life.listing.pk).pk).context["rows"]
    lowest = min(b.amount for b in Bid.objects.filter(listing=life.listing))
    assert {r.place.bid.pk: r.place.price for r in first} == {
        r.place.bid.pk: Fraction(10) * Fraction(lowest) / Fraction(r.place.bid.amount) for r in first
    }
