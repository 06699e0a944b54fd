"""The first page: what waits for me, my projects, the year; for villages and towns their needs and what was promised to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from grants.awards import queries as awards
from grants.contracts import queries as contracts
from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.listings import queries as listings
from grants.listings.models import OpeningKey
from grants.milestones import queries as milestones
from grants.needs import queries as needs
from grants.needs.models import Need
from grants.panels.models import Draw, Panel
from grants.people.queries import units_below
from grants.people.roles import Role
from grants.portals import figures
from grants.portals.federation.claims import to_state
from grants.portals.federation.custody import CUSTODIANS
from grants.portals.federation.desk import DeskPage, holds, units_of
from grants.portals.federation.duties import Duty, duties
from grants.portals.federation.expenses import JUDGES
from grants.portals.federation.funds import year_of
from grants.portals.federation.matching import answered
from grants.portals.federation.panel import drawn_by_rule
from grants.portals.federation.placard_cards import door
from grants.portals.federation.roadshows import to_host
from grants.portals.links import object_url
from grants.portals.pictures import ProjectRow
from grants.roadshows import placard
from grants.roadshows import queries as roadshows
from grants.sealing.actions import custody_of
from grants.spending import queries as spending
from grants.trail import clock
from grants.trail.blockers import Words

ALIVE = ("signed", "in_force", "suspended", "remedial", "awaiting_acceptance", "accepted", "not_accepted")
PROJECTS = 12
PLACES = (Role.VILLAGE, Role.TOWN)


@dataclass(frozen=True)
class Errand:
    """Work that is no move of one thing: a ledger to verify, a panel to form, a contract to draw up."""

    what: Words
    name: str
    url: str
    deadline: date | None = None


class Home(DeskPage):
    title = _("Waiting for me")
    template_name = "federation/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        waiting = duties(person, self.portal)
        if any(o.role not in PLACES and o.unit_id for o in person.offices_now):
            kwargs.update(self.desk(person))
        if holds(person, *PLACES):
            kwargs.update(self.places(person))
        return super().get_context_data(
            door=door(person, placard.units_of(person)),
            moves=[duty for duty in waiting if self.acts(duty)],
            agreements=[duty for duty in waiting if duty.choices and not self.acts(duty)],
            replies=[duty for duty in waiting if not duty.choices],
            errands=list(errands(person, waiting)), **kwargs,
        )  # fmt: skip

    def acts(self, duty: Duty) -> bool:
        return any(choice.page == "act" for choice in duty.choices)

    def desk(self, person: Any) -> dict[str, Any]:
        """My projects and the year of my units."""
        own = units_below(person, spending.READERS)
        alive = contracts.visible(person).filter(unit__in=own, status__in=ALIVE).order_by("ends", "pk")
        rows = project_rows(list(alive.select_related("rule_set")[:PROJECTS]))
        return {
            "projects": rows,
            "projects_more": max(alive.count() - PROJECTS, 0), **year_of(own, self.request.GET.get("year", "")),
        }  # fmt: skip

    def places(self, person: Any) -> dict[str, Any]:
        """Needs of my places by state; services promised to and delivered at them."""
        here = units_below(person, frozenset(PLACES))
        states = (
            needs.visible(person)
            .filter(unit__in=here)
            .order_by()
            .values("status")
            .annotate(n=Count("pk"), people=Sum("head_count"))
        )
        counted = {row["status"]: row["n"] for row in states}
        by_state = [(value, label, counted[value]) for value, label in Need.Status.choices if value in counted]
        keys = set(here.values_list("pk", flat=True))
        served = list(
            contracts.visible(person).filter(deliverables__targets__site__in=here, status__in=contracts.PUBLIC)
            .select_related("rule_set", "organisation").order_by("-starts")[:20]
        )  # fmt: skip
        lines = milestones.by_site(served)
        told = [(c, [line for line in lines[c.pk] if line.site is not None and line.site.pk in keys]) for c in served]
        running = [(c, rows) for c, rows in told if rows and c.status in ALIVE]
        ended = [(c, rows) for c, rows in told if rows and c.status not in ALIVE]
        return {
            "need_states": by_state,
            "promised": [(False, running), (True, ended)],
            "at_places": True,
            "fitting": answered(person, 2)[:3],
        }


def project_rows(shown: Sequence[Contract]) -> list[tuple[ProjectRow, Contract]]:
    """Each with its bars; a fixed number of queries."""
    balances, delivered = disbursements.balances(shown), milestones.delivered(shown)
    found = []
    for contract in shown:
        found.append((figures.project_row(contract, balances[contract.pk], delivered[contract.pk]), contract))
    return found


def errands(person: Any, waiting: Sequence[Duty]) -> Iterable[Errand]:
    """What else is hers to do, by role; one query each."""
    yield from keys(person)
    if holds(person, *JUDGES):
        yield from ledgers(person)
    if holds(person, Role.HANDLER):
        own = units_of(person, Role.HANDLER)
        for award in (
            awards.visible(person)
            .filter(listing__unit__in=own, status="notified", contracts__isnull=True)
            .order_by("sign_by")[:20]
        ):
            url = reverse("federation:contracts-new") + f"?award={award.pk}"
            yield Errand(_("Draw up the contract"), str(award), url, award.sign_by)
    yield from panels_to_form(person)
    for roadshow in to_host(person)[:20]:
        url = reverse("federation:roadshows-console", args=[roadshow.pk])
        yield Errand(_("Host the roadshow"), roadshow.title, url, day_of(roadshow.planned_at))
    for claim in to_state(person)[:20]:
        url = reverse("federation:claims-edit", args=[claim.pk])
        yield Errand(_("State the terms of the claim"), claim.pitch.listing.title, url, claim.confirm_by_day)
    yield from unfinished(person, {(duty.obj.machine, duty.obj.pk) for duty in waiting})


def panels_to_form(person: Any) -> Iterable[Errand]:
    """Calls without a panel: for the handler until it is drawn (or named), for the observer once it is drawn."""
    there = Panel.objects.filter(listing=OuterRef("pk"), edition=OuterRef("edition"))
    draws = Draw.objects.filter(listing=OuterRef("pk"), edition=OuterRef("edition"))
    calls = listings.calls(listings.visible(person))
    without = calls.filter(~Exists(there), status__in=["published", "closed"]).order_by("opens_at")
    if holds(person, Role.HANDLER):
        for listing in without.filter(~Exists(draws), unit__in=units_of(person, Role.HANDLER))[:20]:
            name = "listings-draw_new" if drawn_by_rule(listing) else "listings-panel"
            yield Errand(
                _("Form the panel"), listing.title, reverse(f"federation:{name}", args=[listing.pk]), day_of(listing.opens_at)
            )
    if holds(person, Role.DISCIPLINE):
        for listing in without.filter(Exists(draws), unit__in=units_of(person, Role.DISCIPLINE))[:20]:
            url = reverse("federation:listings-draw", args=[listing.pk])
            yield Errand(_("Confirm the draw of the panel"), listing.title, url, day_of(listing.opens_at))


def keys(person: Any) -> Iterable[Errand]:
    """What keepers of opening keys have to do: the passphrase, the key before the notice, the opening itself."""
    if holds(person, *CUSTODIANS) and custody_of(person) is None:
        yield Errand(_("Set the opening passphrase"), "", reverse("federation:opening_passphrase"))
    if not holds(person, Role.HANDLER):
        return
    own = listings.calls(listings.visible(person)).filter(unit__in=units_of(person, Role.HANDLER))
    made = OpeningKey.objects.filter(listing=OuterRef("pk"), edition=OuterRef("edition"), replaced_at__isnull=True)
    for listing in own.filter(~Exists(made), status="approved").order_by("publishes_at")[:20]:
        url = reverse("federation:listings-opening_key", args=[listing.pk])
        yield Errand(_("Prepare the opening key"), listing.title, url, day_of(listing.publishes_at))
    for listing in own.filter(status="closed").order_by("opens_at")[:20]:
        url = reverse("federation:listings-opening", args=[listing.pk])
        yield Errand(_("Hold the opening"), listing.title, url, day_of(listing.opens_at))


def day_of(instant: datetime | None) -> date | None:
    return instant.astimezone(clock.SHANGHAI).date() if instant else None


def ledgers(person: Any) -> Iterable[Errand]:
    """Lines handed in, told by contract: a ledger is read as a whole."""
    own = units_of(person, *JUDGES)
    hers = Q(contract__unit__in=own, status="submitted") & ~Q(created_by=person) & ~Q(submit_by=person)
    lines = spending.visible(person).filter(hers).order_by().values("contract", "contract__title")
    for row in lines.annotate(n=Count("pk", distinct=True), total=Sum("amount")).order_by("contract")[:20]:
        words = _now("%(contract)s: %(n)s lines handed in") % {"contract": row["contract__title"], "n": row["n"]}
        url = reverse("federation:expenses") + f"?contract={row['contract']}&status=submitted"
        yield Errand(_("Verify expenses"), words, url)


def unfinished(person: Any, waiting: set[tuple[str, int]]) -> Iterable[Errand]:
    """Drafts she began and things sent back to her that are not ready to go on."""
    own = {"created_by": person}
    for what, rows in (
        (_("Finish the need"), needs.visible(person).filter(status__in=["draft", "returned"], **own)),
        (_("Finish the listing"), listings.calls(listings.visible(person)).filter(status="draft", **own)),
        (_("Finish the roadshow"), roadshows.visible(person).filter(status="draft", **own)),
        (_("Finish the contract"), contracts.visible(person).filter(status="draft", **own)),
    ):
        for row in rows[:10]:
            if (row.machine, row.pk) not in waiting:
                yield Errand(what, row.title, object_url(row, "federation"))
