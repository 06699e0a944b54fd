"""What happens to an objection: filed under a name, accepted or not, answered in time, carried on as a complaint, concluded."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.awards.models import Award, Objection
from grants.listings import standstill
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
    """File an objection; from this moment the award stands still. Late or unfounded ones are filed too, and not accepted in words.

    What cannot be at all is refused at once: for an organisation of others, against a call that is not published, against one's own
    purchase, the same a second time while the first is open. In this order: lock the listing, look, number, row with its entry, files.
    """
    with transaction.atomic():
        row = lock(listing)
        wrong = list(_cannot_be(row, by, about, organisation, award))
        if wrong:
            raise Blocked(*wrong)
        if about == Objection.About.RESULT and award is None:
            award = row.awards.filter(bid__edition=row.edition, announce_at__isnull=False).first()
        objection: Objection = begin(
            Objection(
                listing=row, edition=row.edition, award=award, number=f"{row.number}-Y{row.objections.count() + 1}", about=about,
                organisation=organisation, contact=contact, grounds=grounds, request=request, origin=origin,
                answer_due=rulebook.end_of(rulebook.clock(row.rule_set, "answer_query"), clock.today()),
            ),
            by=by,
        )  # fmt: skip
        objection.documents.set(documents)
    return objection


def _cannot_be(
    listing: Listing, by: User, about: str, organisation: Organisation | None, award: Award | None
) -> Iterator[Blocker]:
    if organisation is not None and organisation.pk not in {o.organisation_id for o in by.offices_now}:
        yield Blocker("organisation", _("You can object only for an organisation you hold an office in."), "organisation")
    if organisation is None and about != Objection.About.DOCUMENT:
        yield Blocker("organisation", _("Without an organisation you can object to the call only."), "about")
    if any(office.unit_id == listing.unit_id for office in by.offices_now):
        yield Blocker(
            "purchaser", _("You hold an office at the purchaser; tell it inside, an objection comes from outside."), "about"
        )
    if listing.publish_at is None:
        yield Blocker("not_published", _("This call is not published."), "listing")
    if award is not None and award.listing_id != listing.pk:
        yield Blocker("award", _("This result belongs to another call."), "about")
    whose = {"organisation": organisation} if organisation is not None else {"organisation": None, "created_by": by}
    same = standstill.of_edition(listing).filter(about=about, status__in=standstill.OPEN, **whose).first()
    if same is not None:
        words = _("Your objection %(number)s on the same matter is still open. Nothing was filed a second time.")
        yield Blocker("filed_already", words % {"number": same.number}, "about")


accept = plain("accept")
withdraw = plain("withdraw")
escalate = plain("escalate")


def refuse(objection: Objection, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Do not accept it; the time to complain runs."""
    return _answered(objection, "refuse", by, note, version)


def uphold(objection: Objection, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Right in full. The approver then revokes the award; this act alone changes no award, and the award can no longer go on."""
    return _answered(objection, "uphold", by, note, version)


def partly_uphold(objection: Objection, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Right in part, in nothing that touches the result: the award goes on."""
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
    """采购法 55: the time to complain begins when the time to answer is over, after a late answer with the answer."""
    today = clock.today()
    window = rulebook.clock(objection.listing.rule_set, "complaint_window")
    until = rulebook.end_of(window, max(objection.answer_due or today, today))
    return move(objection, name, by=by, note=note, version=version, complain_until=until)
