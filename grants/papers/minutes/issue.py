"""Issuing the minutes of an opening: once, with a serial, for good; what a bidder opened later makes new minutes that supersede.

begin → lock unit and listing → gather → counts and digest fit → serial → draw and seal → keep the file → Paper → an entry in the
trail of the listing → commit
"""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids.models import Opening
from grants.papers.issue import next_serial
from grants.papers.issuing import digests, refuse
from grants.papers.keeping import kept
from grants.papers.minutes import gather, paper
from grants.papers.minutes import labels as say
from grants.papers.minutes.facts import MinutesFacts, mismatches
from grants.papers.models import Paper
from grants.papers.rules import may_issue_minutes
from grants.people.models import Unit, User
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

UNFITTING = _("What is stored of this opening does not fit the digest frozen at the deadline: %(where)s. Nothing was issued.")


def opening_minutes(opening: Opening, *, by: User, place: str) -> Paper:
    """Issue the minutes as the opening stands now. Raises Refused, nothing issued."""
    listing = opening.listing
    require(may_issue_minutes, listing, by)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=listing.unit_id)  # its serials are given out one by one
        lock(listing)
        row = Opening.objects.select_related("listing__unit", "listing__rule_set", "opened_by", "observer").get(pk=opening.pk)
        if row.opened_at is None:
            raise Blocked(Blocker("not_opened", _("The applications have not been opened; there is nothing to record yet.")))
        if not place.strip():
            raise Blocked(Blocker("place", _("Say where the opening took place."), "place"))
        facts = gather.of_opening(row, place.strip())
        before = row.papers.filter(superseded_by=None).order_by("-id").first()
        refuse(facts, mismatches(facts), UNFITTING, before, _substance)
        facts = replace(facts, serial=next_serial(listing.unit, say.SERIAL_FORM))
        issued = _kept(row, facts, by, before)
        record(listing, "issue_minutes", by=by, role=may_issue_minutes.role_for(listing, by), **digests(issued))
    return issued


def _substance(facts: MinutesFacts) -> MinutesFacts:
    return replace(facts, serial="", cut_off=facts.opened_at)


def _kept(opening: Opening, facts: MinutesFacts, by: User, before: Paper | None) -> Paper:
    name = f"{facts.serial} {facts.name[:60]} {facts.title}.pdf"
    return kept(
        paper.make(facts), facts, kind=Paper.Kind.OPENING_MINUTES, by=by, file_name=name, origin=opening.origin, opening=opening,
        supersedes=before,
    )  # fmt: skip
