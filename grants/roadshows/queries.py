"""What may be seen of roadshows, by whom; what the wall shows; the result."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from grants.listings import queries as listings
from grants.needs.models import Need
from grants.people.models import Organisation, Unit, User
from grants.people.queries import organisations_of, units_below
from grants.roadshows.matching import Fit, fits
from grants.roadshows.models import HOLDING, STANDING, Claim, Pitch, Roadshow

PUBLIC = ("registering", "scheduled", "live", "ended", "archived", "cancelled")
SHOWN = Q(status__in=PUBLIC, open_registration_at__isnull=False)


def public() -> QuerySet[Roadshow]:
    """Sessions that were announced. A hearing of bidders is public as a date and a result, never as a wall."""
    return Roadshow.objects.filter(SHOWN).select_related("unit", "listing")


def visible(person: User) -> QuerySet[Roadshow]:
    """Sessions of her units' subtree, those her unit or organisation takes part in, and what is public: of a hearing who answers is not."""
    units, organisations = units_below(person), organisations_of(person)
    hers = Q(unit__in=units) | Q(delegations__unit__in=units) | Q(pitches__organisation__in=organisations) | Q(observer=person)
    return Roadshow.objects.filter(hers | (SHOWN & Q(kind="supply"))).select_related("unit", "listing", "rule_set").distinct()


def visible_claims(person: User) -> QuerySet[Claim]:
    """Claims of her units' subtree, of sessions they host, and of what her organisation pitched."""
    units, organisations = units_below(person), organisations_of(person)
    hers = Q(unit__in=units) | Q(pitch__roadshow__unit__in=units) | Q(pitch__organisation__in=organisations)
    hers |= Q(pitch__roadshow__observer=person)
    return (
        Claim.objects.filter(hers).select_related("pitch__roadshow", "pitch__listing", "pitch__organisation", "unit").distinct()
    )


def coming(person: User) -> QuerySet[Roadshow]:
    """The sessions ahead, or live, that her unit could take part in: nearest first."""
    return visible(person).filter(status__in=["registering", "scheduled", "live"], kind="supply").order_by("planned_at")


def programme(roadshow: Roadshow) -> QuerySet[Pitch]:
    """The pitches in their order with what stands behind them."""
    claims = Claim.objects.select_related("unit").order_by("ticket")
    pitches = roadshow.pitches.select_related("listing", "organisation").order_by("order", "id")
    return pitches.prefetch_related(Prefetch("claims", claims))


def phase(pitch: Pitch, at: datetime) -> str:
    """waiting, skipped, speaking, open, heard: what a pitch is doing at an instant. Derived, never stored."""
    if pitch.skipped_at is not None:
        return "skipped"
    if pitch.called_at is None or at < pitch.called_at:
        return "waiting"
    if pitch.ends_at is not None and at < pitch.ends_at:
        return "speaking"
    if pitch.closes_at is not None and at < pitch.closes_at:
        return "open"
    return "heard"


def fitting(person: User, towns: list[Unit] | None = None) -> list[Fit]:
    """Offers that can be taken up and fit the pooled needs of her towns, best first."""
    units = Unit.objects.filter(pk__in=[u.pk for u in towns]) if towns is not None else units_below(person)
    pooled = Need.objects.filter(unit__in=units, status="pooled").select_related("unit")
    offers = listings.on_offer().select_related("rule_set", "organisation", "unit").prefetch_related("sites")
    return fits(offers, pooled)


def result(roadshow: Roadshow) -> list[Claim]:
    """Every placard in the order of the programme and of the hall."""
    rows = Claim.objects.filter(pitch__roadshow=roadshow).select_related("pitch__listing", "pitch__organisation", "unit", "site")
    return list(rows.order_by("pitch__order", "ticket"))


def tally(claims: list[Claim]) -> Mapping[str, Mapping[Any, int]]:
    """How many slots each unit and each kind of service hold among `claims`."""
    by_unit: dict[Any, int] = {}
    by_category: dict[str, int] = {}
    for claim in claims:
        if claim.status in HOLDING:
            by_unit[claim.unit] = by_unit.get(claim.unit, 0) + 1
            category = claim.pitch.listing.category
            by_category[category] = by_category.get(category, 0) + 1
    return {"unit": by_unit, "category": by_category}


def standing_of(unit: Unit, roadshow: Roadshow) -> QuerySet[Claim]:
    return Claim.objects.filter(pitch__roadshow=roadshow, unit=unit, status__in=STANDING).select_related("pitch__listing")


def pitching(organisation: Organisation) -> QuerySet[Pitch]:
    """Where an organisation pitches, the coming first."""
    return Pitch.objects.filter(organisation=organisation).select_related("roadshow", "listing").order_by("-roadshow__planned_at")
