"""For every move that is not free yet in the state `reach` gives: the world in which it is.

Keyed by machine, status and move; each gives the object, and the clock stands where it must while the block runs.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from grants.awards import actions as awards
from grants.bids.models import Bid
from grants.needs.models import Need
from grants.panels import actions as panels
from grants.panels.models import PriceCheck
from grants.people import actions as people
from grants.people.queries import system
from grants.people.roles import LETTERS
from grants.roadshows.models import Claim
from grants.story import calling, choosing, closing, delivering
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.moves import move
from grants.trail.signoffs import sign_off
from tests.factories import after_contract, amendments, audits, plans, sessions
from tests.factories.reach import reach
from tests.machines.doors import REASON, for_the_door, fresh

Way = Callable[[Cast], Any]

# Only an offer is awarded from “closed”.
NOT_YET = {("listing", "closed", "award")}

# Who does it when the person of the tables did the act before: another of the same role.
SOMEBODY_ELSE = {("contract", "remedial", "confirm_correction"): {"R": "reviewer2"}}


@dataclass(frozen=True)
class Ready:
    way: Way
    later: Callable[[Any], datetime] | None = None

    @contextmanager
    def world(self, cast: Cast) -> Iterator[Any]:
        obj = self.way(cast)
        with clock.at(self.later(obj) if self.later else clock.now()):
            yield fresh(obj)


def bare(obj: Any, *names: str, by: Any) -> None:
    """Moves without their effects: the state in which only the looked-at move is left to be done."""
    for name in names:
        move(obj, name, by=by, note=REASON, **for_the_door(obj, name))


def at(step: str, pick: Callable[[Life], Any]) -> Way:
    return lambda cast: pick(plans.life(cast, step))


def reached(machine: str, status: str) -> Way:
    return lambda cast: reach(machine, status, cast)


def day(attribute: str, after: int = 0) -> Callable[[Any], datetime]:
    """Noon of a day the object names, or so many days after it."""

    def later(obj: Any) -> datetime:
        named = getattr(obj, attribute)
        return datetime.combine(named + timedelta(days=after), datetime.min.time(), clock.SHANGHAI) + timedelta(hours=12)

    return later


def agreed(machine: str, status: str, name: str, *letters: str) -> Way:
    """Somebody of each of these roles has agreed to the move."""

    def way(cast: Cast) -> Any:
        obj = reach(machine, status, cast)
        for letter in letters:
            role = LETTERS[letter]
            where = obj.circle.organisation if letter.startswith("O") else obj.circle.unit
            sign_off(obj, name, role=role, by=where.offices.filter(role=role).first().person)
        return obj

    return way


def _award_moved(*names: str) -> Callable[[Life], Any]:
    """The award has gone on, its bid has not been told."""

    def pick(life: Life) -> Bid:
        award, approver = fresh(life.award), life.cast.persons["approver"]
        for name in names:
            if name == "clear":
                with clock.at(day("notice_until", 1)(award)):
                    bare(award, "clear", by=system())
            else:
                bare(award, name, by=approver)
        found: Bid = fresh(life.bids["qinghe"])
        return found

    return pick


def _sheets_locked(life: Life) -> Any:
    for sheet in choosing.sheets(life.panel):
        bare(sheet, "lock", by=life.cast.persons["expert1"])
    return life.bids["qinghe"]


def _award_revoked(life: Life) -> Any:
    awards.revoke(fresh(life.award), by=life.cast.persons["approver"], note=REASON)
    return life.bids["muming"]


def _contract_signed(life: Life) -> Any:
    bare(fresh(life.contract), "sign", by=life.cast.persons["approver"])
    return life.bids["muming"]


def _settled(cast: Cast) -> Any:
    life = after_contract.settled(cast)
    closing.refund(life)
    return life.contract


def _file_complete(cast: Cast) -> Any:
    life = after_contract.closed_out(cast)
    delivering.lock(life, fresh(life.reports[0]))
    return life.contract


def _award_notified(life: Life) -> Any:
    bare(fresh(life.award), "notify", by=life.cast.persons["approver"])
    return life.listing


def _listing_cancelled(life: Life) -> Any:
    bare(fresh(life.listing), "cancel", by=life.cast.persons["approver"])
    return life.needs[0]


def _with_key(cast: Cast) -> Any:
    life = plans.life(cast, "approve")
    with life.at("approve"):
        calling.prepare_key(life)
    return life


def _listing_published(life: Life) -> Any:
    with life.at("publish"):
        calling.prepare_key(life)
        bare(fresh(life.listing), "publish", by=life.cast.persons["handler"])
    return life.needs[0]


def _corrected(cast: Cast) -> Any:
    organisation: Any = reach("organisation", "rejected", cast)
    admin = organisation.offices.get(role="org_admin").person
    with clock.at(clock.now() + timedelta(minutes=1)):
        people.correct(organisation, by=admin, address="青阳街道 1 号")
    return organisation


def _replaceable(step: str) -> Way:
    """A sixth expert sits on the panel, so that one may go."""

    def way(cast: Cast) -> Any:
        life = plans.life(cast, step)
        panels.replace_seat(life.panel, by=cast.persons["handler"], **cast.experts(6)[5])
        return choosing.sheets(life.panel)[1]

    return way


def _locked_sheet(life: Life) -> Any:
    sheet = choosing.sheets(life.panel)[1]
    bare(sheet, "lock", by=life.cast.persons["expert1"])
    sign_off(sheet, "reopen", role=LETTERS["D"], by=life.cast.persons["discipline"])
    return sheet


def _price_refused(life: Life) -> Any:
    """The panel did not accept why its price is so low."""
    bid = fresh(life.bids["qinghe"])
    now, reviewer = clock.now(), life.cast.persons["reviewer"]
    PriceCheck.objects.create(
        bid=bid, asked_at=now, asked_by=reviewer, due_at=now, accepted=False, reason="理由", decided_at=now, decided_by=reviewer
    )
    return bid


def _slot_free(cast: Cast) -> Any:
    """Who held the slot is gone, and nobody has moved up yet."""
    queued: Any = reach("claim", "queued", cast)
    holder = Claim.objects.get(pitch=queued.pitch, status="locked")
    bare(holder, "withdraw", by=cast.holder(sessions.FIRST, LETTERS["T"]))
    return queued


def _consulted(cast: Cast) -> Any:
    """The engagement is sent for comments, its finding not yet."""
    finding = audits.confirmed(cast)
    bare(fresh(finding.engagement), "consult", by=cast.persons["leadauditor"])
    return finding


def _need_of(make: Callable[[Cast], Life]) -> Way:
    return lambda cast: Need.objects.get(pk=make(cast).needs[0].pk)


READY: dict[tuple[str, str, str], Ready] = {
    ("organisation", "barred", "restore"): Ready(reached("organisation", "barred"), day("barred_until", 1)),
    ("organisation", "rejected", "reapply"): Ready(_corrected),
    ("need", "matched", "release"): Ready(at("publish", _listing_cancelled)),
    ("need", "matched", "satisfy"): Ready(_need_of(after_contract.closed_out)),
    ("need", "pooled", "match"): Ready(at("approve", _listing_published)),
    **{
        ("objection", status, "conclude"): Ready(reached("objection", status), day("complain_until", 1))
        for status in ("refused", "upheld", "partly_upheld", "dismissed")
    },
    ("listing", "under_review", "approve"): Ready(at("sign_off_listing", lambda life: life.listing)),
    ("listing", "approved", "publish"): Ready(lambda cast: _with_key(cast).listing, lambda obj: obj.publishes_at),
    ("listing", "published", "close"): Ready(reached("listing", "published"), lambda obj: obj.closes_at),
    ("listing", "closed", "open_bids"): Ready(agreed("listing", "closed", "open_bids", "D"), lambda obj: obj.opens_at),
    ("listing", "opened", "award"): Ready(at("clear", _award_notified)),
    ("offer", "under_review", "approve"): Ready(agreed("offer", "under_review", "approve", "R", "F")),
    ("offer", "published", "close"): Ready(reached("offer", "published"), lambda obj: obj.closes_at),
    ("offer", "closed", "award"): Ready(sessions.taken_up),
    ("roadshow", "scheduled", "start"): Ready(agreed("roadshow", "scheduled", "start", "D")),
    ("roadshow", "live", "end"): Ready(lambda cast: sessions.heard(sessions.begun(sessions.hall(cast))).roadshow),
    ("roadshow", "ended", "archive"): Ready(lambda cast: sessions.archivable(cast).roadshow),
    ("claim", "queued", "promote"): Ready(_slot_free),
    ("claim", "contested", "settle"): Ready(agreed("claim", "contested", "settle", "D")),
    ("claim", "contested", "settle_against"): Ready(agreed("claim", "contested", "settle_against", "D")),
    ("bid", "submitted", "qualify"): Ready(at("open_bids", lambda life: life.bids["qinghe"])),
    ("bid", "submitted", "disqualify"): Ready(at("open_bids", lambda life: life.bids["qinghe"])),
    ("bid", "qualified", "disqualify"): Ready(at("qualify", _price_refused)),
    ("bid", "qualified", "score"): Ready(at("submit_sheet", _sheets_locked)),
    ("bid", "scored", "reserve"): Ready(at("propose", lambda life: life.bids["muming"])),
    ("bid", "scored", "reject"): Ready(at("propose", lambda life: life.bids["muming"])),
    ("bid", "proposed", "win"): Ready(at("propose", _award_moved("announce", "clear", "notify"))),
    ("bid", "proposed", "revoke"): Ready(at("propose", _award_moved("announce", "revoke"))),
    ("bid", "reserve", "promote"): Ready(at("announce", _award_revoked)),
    ("bid", "reserve", "release"): Ready(at("sign_for_provider", _contract_signed)),
    ("score_sheet", "assigned", "declare"): Ready(at("qualify", lambda life: choosing.sheets(life.panel)[1])),
    ("score_sheet", "assigned", "recuse"): Ready(_replaceable("form_panel")),
    ("score_sheet", "filling", "recuse"): Ready(_replaceable("declare")),
    ("score_sheet", "filling", "submit"): Ready(at("score", lambda life: choosing.sheets(life.panel)[1])),
    ("score_sheet", "locked", "reopen"): Ready(at("submit_sheet", _locked_sheet)),
    ("score_sheet", "locked", "void"): Ready(agreed("score_sheet", "locked", "void", "D")),
    ("score_sheet", "submitted", "void"): Ready(agreed("score_sheet", "submitted", "void", "D")),
    ("award", "on_notice", "clear"): Ready(reached("award", "on_notice"), day("notice_until", 1)),
    ("award", "notified", "lapse"): Ready(reached("award", "notified"), day("sign_by", 1)),
    ("contract", "countersigning", "agree"): Ready(at("sign_off_contract", lambda life: life.contract)),
    ("contract", "ready", "sign"): Ready(at("sign_for_provider", lambda life: life.contract)),
    ("contract", "signed", "start"): Ready(reached("contract", "signed"), day("starts")),
    ("contract", "in_force", "report_complete"): Ready(lambda cast: after_contract.recognised(cast).contract),
    ("contract", "remedial", "confirm_correction"): Ready(reached("contract", "remedial")),
    ("contract", "accepted", "close_out"): Ready(_settled),
    ("contract", "closed_out", "archive"): Ready(_file_complete),
    ("amendment", "approved", "enact"): Ready(agreed("amendment", "approved", "enact", "OA", "A")),
    ("amendment", "approved", "withdraw"): Ready(amendments.overtaken),
    ("expense", "verified", "audit"): Ready(audits.frozen_line("verified")),
    ("expense", "disallowed", "audit"): Ready(audits.frozen_line("disallowed")),
    ("audit_engagement", "frozen", "begin"): Ready(audits.sampled),
    ("audit_engagement", "consulting", "issue"): Ready(audits.issuable),
    ("audit_engagement", "follow_up", "archive"): Ready(audits.followed(audits.closed)),
    ("finding", "confirmed", "consult"): Ready(_consulted),
    ("finding", "consulting", "finalise"): Ready(
        reached("finding", "consulting"), lambda obj: day("reply_due", 1)(obj.engagement)
    ),
    ("milestone_report", "draft", "submit"): Ready(agreed("milestone_report", "draft", "submit", "OF")),
    ("milestone_report", "returned", "submit"): Ready(agreed("milestone_report", "returned", "submit", "OF")),
    ("disbursement", "paid", "reverse"): Ready(agreed("disbursement", "paid", "reverse", "A", "C")),
    ("disbursement", "received", "reverse"): Ready(agreed("disbursement", "received", "reverse", "A", "C")),
    ("disbursement", "booked", "reverse"): Ready(agreed("disbursement", "booked", "reverse", "A", "C")),
}
