"""What waits for an organisation because of its offers: drafts, registrations that end, sessions at which it pitches."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grants.people.roles import Role
from grants.portals.provider import own
from grants.portals.provider.duty import Duty
from grants.roadshows.actions import slots_left
from grants.roadshows.models import Roadshow
from grants.trail import clock
from grants.trail.models import Entry

COMING = ("scheduled", "live")


def of_offers(person: Any) -> Iterator[Duty]:
    """Offers to be completed, those that came back first of all. Two queries."""
    drafts = list(own.offers(person).filter(status="draft"))
    returned = set(
        Entry.objects.filter(kind="listing", object_id__in=[d.pk for d in drafts], move="send_back").values_list(
            "object_id", flat=True
        )
    )
    for draft in drafts:
        back = draft.pk in returned
        url = reverse(f"provider:{'listings-detail' if back else 'offers-edit'}", args=[draft.pk])
        words = _("Correct the offer that came back") if back else _("Complete and submit the offer")
        yield Duty(words, Role.ORG_ADMIN, draft.organisation_id or 0, url, draft.title)


def of_roadshows(person: Any) -> Iterator[Duty]:
    """Registrations that are open while an approved offer of hers is not entered; sessions ahead. Four queries."""
    entered: dict[int, set[int]] = {}
    coming: dict[tuple[int, int], list[Any]] = {}
    for pitch in own.pitches(person).filter(roadshow__status__in=["registering", *COMING]):
        entered.setdefault(pitch.roadshow_id, set()).add(pitch.listing_id)
        if pitch.roadshow.status in COMING:
            coming.setdefault((pitch.roadshow_id, pitch.organisation_id), []).append(pitch)
    fit = list(own.offers(person).filter(status__in=["approved", "published"], closes_at__gt=clock.now()))
    now = clock.now()
    for roadshow in own.roadshows(person).filter(status="registering", registers_until__gt=now, kind=Roadshow.Kind.SUPPLY):
        here = [o for o in fit if o.unit_id == roadshow.unit_id and o.pk not in entered.get(roadshow.pk, ()) and slots_left(o)]
        for organisation in sorted({o.organisation_id for o in here if o.organisation_id}):
            until = roadshow.registers_until.astimezone(clock.SHANGHAI).date() if roadshow.registers_until else None
            url = f"{reverse('provider:roadshows-detail', args=[roadshow.pk])}#doors"
            yield Duty(_("Enter an approved offer, or leave it out"), Role.ORG_ADMIN, organisation, url, str(roadshow), until)
    for (_pk, organisation), pitches in coming.items():
        roadshow = pitches[0].roadshow
        url = f"{reverse('provider:roadshows-detail', args=[roadshow.pk])}#mine"
        day = roadshow.planned_at.astimezone(clock.SHANGHAI).date()
        for role in (Role.ORG_ADMIN, Role.ORG_LEAD):
            yield Duty(
                _("Pitch at the roadshow: %(count)d") % {"count": len(pitches)}, role, organisation, url, str(roadshow), day
            )
