"""What happens to an objection: filed under a name, accepted or not, answered in time, carried on as a complaint, concluded."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award, Objection
from grants.listings.models import Listing
from grants.people.models import Organisation, User
from grants.people.queries import system
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.drafts import begin
from grants.trail.models import Entry
from grants.trail.moves import lock, move, plain


def file(
    *, by: User, listing: Listing, about: str, contact: str, grounds: str, request: str, organisation: Organisation | None = None,
    documents: Iterable[Any] = (), award: Award | None = None, origin: str = "entered",
) -> Objection:  # fmt: skip
    """File an objection; from this moment the award stands still. Late or unfounded ones are filed too, and not accepted in words."""
    if organisation is not None and organisation.pk not in {o.organisation_id for o in by.offices_now}:
        raise Blocked(
            Blocker("organisation", _("You can object only for an organisation you hold an office in."), "organisation")
        )
    if listing.publish_at is None:
        raise Blocked(Blocker("not_published", _("This call is not published."), "listing"))
    with transaction.atomic():
        row = lock(listing)
        number = f"{row.number}-Y{row.objections.count() + 1}"
        objection: Objection = begin(
            Objection(
                listing=row, award=award, number=number, about=about, organisation=organisation, contact=contact, grounds=grounds,
                request=request, origin=origin, answer_due=rulebook.end_of(rulebook.clock(row.rule_set, "answer_query"), clock.today()),
            ),
            by=by,
        )  # fmt: skip
        objection.documents.set(documents)
    return objection


accept = plain("accept")
withdraw = plain("withdraw")
escalate = plain("escalate")


def refuse(objection: Objection, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Do not accept it; the time to complain runs."""
    return _answered(objection, "refuse", by, note, version)


def uphold(objection: Objection, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Right in full. The approver then revokes the award; this act alone changes no award."""
    return _answered(objection, "uphold", by, note, version)


def partly_uphold(objection: Objection, *, by: User, note: str = "", version: int | None = None) -> Entry:
    return _answered(objection, "partly_uphold", by, note, version)


def dismiss(objection: Objection, *, by: User, note: str = "", version: int | None = None) -> Entry:
    return _answered(objection, "dismiss", by, note, version)


def conclude(
    objection: Objection, *, by: User | None = None, note: str = "", version: int | None = None, decision: str = ""
) -> Entry:
    """The window is over, or the authority's decision is recorded."""
    return move(objection, "conclude", by=by or system(), note=note, version=version, decision=decision)


def conclude_due() -> int:
    """The scheduler's part: conclude what nobody complained of in time. Returns how many."""
    answered = ("refused", "upheld", "partly_upheld", "dismissed")
    due = Objection.objects.filter(status__in=answered, complain_until__lt=clock.today())
    for objection in due:
        conclude(objection)
    return len(due)


def _answered(objection: Objection, name: str, by: User, note: str, version: int | None) -> Entry:
    until = rulebook.end_of(rulebook.clock(objection.listing.rule_set, "complaint_window"), clock.today())
    return move(objection, name, by=by, note=note, version=version, complain_until=until)
