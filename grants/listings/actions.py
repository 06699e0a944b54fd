"""What people do with projects and listings."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from grants.listings import rules
from grants.listings.models import Criterion, Indicator, Listing, Programme
from grants.needs import actions as needs
from grants.needs.models import Need
from grants.people.models import Organisation, Unit, User
from grants.rulebook.models import RuleSet
from grants.trail import clock
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.moves import move, plain, require
from grants.trail.signoffs import sign_off as give

EDITABLE = ("draft",)
OFFERED = "offer"  # stands where a call has its method of purchase
Rows = Iterable[Mapping[str, Any]]


def start_programme(*, by: User, unit: Unit, name: str, number: str, **fields: Any) -> Programme:
    """A project as people will know it over the years."""
    programme = Programme(unit=unit, name=name, number=number, **fields)
    require(rules.may_draft, programme, by)
    programme.full_clean()
    programme.save()
    return programme


def draft(
    *, by: User, programme: Programme, sites: Iterable[Unit] = (), answers: Iterable[Need] = (),
    indicators: Rows = (), criteria: Rows = (), **fields: Any,
) -> Listing:  # fmt: skip
    """Begin a listing with its sites, needs, indicators and criteria."""
    listing = Listing(programme=programme, unit=programme.unit, **fields)
    require(rules.may_draft, listing, by)
    with transaction.atomic():
        begun: Listing = begin(listing, by=by)
        _children(begun, sites=sites, answers=answers, indicators=indicators, criteria=criteria)
    return begun


def revise(
    listing: Listing, *, by: User, version: int | None = None, fields: Mapping[str, Any] | None = None, **children: Any
) -> Listing:
    """Change a draft; `children` (sites, answers, indicators, criteria) that are given replace what was there."""
    require(rules.may_offer if listing.is_offer else rules.may_draft, listing, by)
    with transaction.atomic():
        revised: Listing = edit(listing, by=by, version=version, within=EDITABLE, **(fields or {}))
        _children(revised, **children)
    return revised


def _children(listing: Listing, **children: Any) -> None:
    if "sites" in children:
        listing.sites.set(children["sites"])
    if "answers" in children:
        listing.needs.set(children["answers"])
    for name, model in (("indicators", Indicator), ("criteria", Criterion)):
        if name in children:
            model.objects.filter(listing=listing).delete()
            rows = [model(listing=listing, origin=listing.origin, **row) for row in children[name]]
            for row in rows:
                row.full_clean()
            model._default_manager.bulk_create(rows)  # type: ignore[arg-type]


def file_offer(*, by: User, organisation: Organisation, rule_set: RuleSet, sites: Iterable[Unit] = (), **fields: Any) -> Listing:
    """Begin an offer of an organisation to the federation on whose register it is; it is a project of its own from then on."""
    unit, year = organisation.unit, clock.today().year
    listing = Listing(
        direction=Listing.Direction.OFFER, organisation=organisation, unit=unit, rule_set=rule_set, year=year, method=OFFERED,
        **fields,
    )  # fmt: skip
    require(rules.may_offer, listing, by)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)  # its numbers are given out one by one
        listing.number = numbering(unit, year)
        programme = Programme(unit=unit, name=listing.title, number=listing.number, origin=listing.origin)
        programme.full_clean()
        programme.save()
        listing.programme = programme
        begun: Listing = begin(listing, by=by)
        begun.sites.set(sites)
    return begun


def revise_offer(
    listing: Listing, *, by: User, version: int | None = None, sites: Iterable[Unit] | None = None, **fields: Any
) -> Listing:
    """Change a draft offer."""
    require(rules.may_offer, listing, by)
    with transaction.atomic():
        revised: Listing = edit(listing, by=by, version=version, within=EDITABLE, **fields)
        if sites is not None:
            revised.sites.set(sites)
        if "title" in fields:
            Programme.objects.filter(pk=revised.programme_id).update(name=revised.title)
    return revised


def numbering(unit: Unit, year: int) -> str:
    """The next number of an offer: FW-370215-2020-003, per unit and year, without gaps in what is kept."""
    start = f"FW-{unit.code or unit.pk}-{year}-"
    taken = Listing.objects.filter(number__startswith=start).values_list("number", flat=True)
    last = max((int(n.removeprefix(start)) for n in taken if n.removeprefix(start).isdecimal()), default=0)
    return f"{start}{last + 1:03d}"


submit = plain("submit")
send_back = plain("send_back")
approve = plain("approve")
close = plain("close")  # sealed_list: digest; called by bids.opening, which freezes the list
open_bids = plain("open_bids")  # unlocked_with, sealed_list, results; called by bids.opening, which lays the applications open
rerun = plain("rerun")
award = plain("award")
suspend = plain("suspend")
resume = plain("resume")


def sign_off(listing: Listing, *, by: User, move: str, role: str, note: str = "", version: int | None = None) -> Any:
    """Agree to a coming move: reviewer and finance to `approve`, the discipline observer to `open_bids`."""
    return give(listing, move, role=role, by=by, note=note, version=version)


def publish(listing: Listing, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Publish; then the pooled needs it answers are matched."""
    with transaction.atomic():
        entry = move(listing, "publish", by=by, note=note, version=version)
        needs.match_all(listing.needs.all())
    return entry


def fail(listing: Listing, *, by: User, note: str = "", version: int | None = None, **facts: Any) -> Entry:
    """Declare it failed; then its needs go back into the pool. facts: failure."""
    with transaction.atomic():
        entry = move(listing, "fail", by=by, note=note, version=version, **facts)
        needs.release_all(listing.needs.all())
    return entry


def cancel(listing: Listing, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Cancel; then its needs go back into the pool."""
    with transaction.atomic():
        entry = move(listing, "cancel", by=by, note=note, version=version)
        needs.release_all(listing.needs.all())
    return entry
