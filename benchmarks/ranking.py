"""The ranking page of a large call: 47 applications, 5 experts, 30 items each."""

import itertools
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.template import engines
from django.test import Client
from django.urls import reverse

from grants.bids.models import Bid, Sealed
from grants.listings.models import Criterion, Listing
from grants.panels import actions as panels
from grants.panels.models import Score, ScoreSheet
from grants.people.models import Organisation, User
from grants.rulebook import actions as rulebook
from grants.story import choosing, steps
from grants.story.cast import assemble
from grants.story.life import Life
from grants.trail import clock, triggers
from tests.factories import plans

TITLE = __doc__
BOUND, SENSE = 0.4, "rate"
BIDS, ITEMS = 47, 30
ROW = "{% for bid, rank, mean, sum in rows %}<tr><td>{{ bid }}</td><td>{{ rank }}</td><td>{{ mean }}</td><td>{{ sum }}</td></tr>{% endfor %}"
CELL = "{% for bid, item, points in cells %}<td>{{ points }}</td>{% endfor %}"


@dataclass
class World:
    listing: Listing
    client: Client
    url: str
    template: object


def prepare() -> World:
    """One small selection by acts, then copies of its rows with the triggers away: what is measured is reading."""
    rulebook.load_all()
    rulebook.load_calendar()
    cast = assemble("bench")
    when = steps.until("score", clock.now())
    plans.fund(cast)
    life = steps.run(Life(cast, plans.plan(when), when), "declare")
    triggers.remove(connection)
    _items(life.listing)
    _bids(life)
    _scores(life)
    triggers.install()
    for sheet in choosing.sheets(life.panel):
        panels.submit(sheet, by=sheet.seat.person)
    choosing.lock_sheets(life)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(User.objects.get(pk=life.officer("reviewer").pk))
    settings.ALLOWED_HOSTS = ["testserver"]
    url = reverse("federation:listings-ranking", args=[life.listing.pk])
    assert client.get(url).status_code == 200
    return World(life.listing, client, url, engines["django"].from_string(ROW + CELL))


def floor(world: World) -> str:
    """Two raw queries and one compiled template."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.name, b.rank, b.exact, b.points FROM grants_bid b JOIN grants_organisation o ON o.id = b.organisation_id "
            "WHERE b.listing_id = %s ORDER BY b.rank",
            [world.listing.pk],
        )
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT s.bid_id, s.criterion_id, s.points FROM grants_score s JOIN grants_bid b ON b.id = s.bid_id WHERE b.listing_id = %s",
            [world.listing.pk],
        )
        cells = cursor.fetchall()
    return str(world.template.render({"rows": rows, "cells": cells}))  # type: ignore[attr-defined]


def ours(world: World) -> bytes:
    return world.client.get(world.url).content


def _items(listing: Listing) -> None:
    Criterion.objects.filter(listing=listing).delete()
    points = [Decimal(4)] * 10 + [Decimal(3)] * 20
    Criterion.objects.bulk_create(
        Criterion(listing=listing, code=f"E{n}", name=f"评分项 {n}", maximum=most, origin="synthetic")
        for n, most in enumerate(points, start=1)
    )


def _bids(life: Life) -> None:
    model, envelope = life.bids["qinghe"], Sealed.objects.get(bid=life.bids["qinghe"])
    codes = itertools.count()
    while life.listing.bids_now.count() < BIDS:
        n = next(codes)
        organisation = Organisation.objects.get(pk=model.organisation_id)
        organisation.pk, organisation.credit_code, organisation.name = None, None, f"演示机构 {n}"
        organisation._state.adding = True
        organisation.save_base(raw=True, force_insert=True)
        bid = Bid.objects.get(pk=model.pk)
        bid.pk, bid.organisation, bid.amount = model.pk + n + 1, organisation, model.amount - n * 10
        bid._state.adding = True
        bid.save_base(raw=True, force_insert=True)
        envelope.pk, envelope.bid, envelope.serial = None, bid, f"bench-{n}"
        envelope._state.adding = True
        envelope.save_base(raw=True, force_insert=True)


def _scores(life: Life) -> None:
    items, bids = list(life.listing.criteria.all()), list(life.listing.bids_now)
    for s, sheet in enumerate(ScoreSheet.objects.filter(panel=life.panel)):
        Score.objects.bulk_create(
            Score(
                sheet=sheet, bid=bid, criterion=item, origin="synthetic", comment="有依据",
                points=item.maximum * Decimal("0.75") // Decimal("0.5") * Decimal("0.5") - Decimal("0.5") * ((b + c + s) % 3 == 0),
            )
            for b, bid in enumerate(bids)
            for c, item in enumerate(items)
        )  # fmt: skip
