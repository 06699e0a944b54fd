"""The report of the panel: the chair writes it, every expert who counts signs it or says why not; and why a short panel goes on."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.panels import rules
from grants.panels.interests import judged
from grants.panels.models import Opinion, Panel, Seat
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, NotAllowed
from grants.trail.moves import lock, record

NOT_YOURS = _("This is not yours to do; nothing was changed.")


def go_on(panel: Panel, *, by: User, note: str) -> None:
    """Fewer bidders than the method asks for are left, but enough to go on: the chair writes why the panel does."""
    _require_chair(panel, by)
    with transaction.atomic():
        row = lock(panel.listing)
        found = rules.shortage(panel)
        if row.status != "opened" or [b.code for b in found] != ["shortage"]:
            words = _("Nothing is to be said: there are enough bidders, or too few to go on at all.")
            raise Blocked(Blocker("not_short", words, "shortage"))
        if not note.strip():
            raise Blocked(Blocker("note", _("Say why the panel goes on."), "note"))
        panel.go_on_reason, panel.go_on_at, panel.go_on_by = note, clock.now(), by
        panel.full_clean(exclude=["listing"])
        panel.save(update_fields=["go_on_reason", "go_on_at", "go_on_by"])
        record(row, "go_on", by=by, note=note, bidders=judged(row).count())


def write_report(panel: Panel, *, by: User, text: str) -> Panel:
    """The chair writes the report once every sheet is locked; whoever signed an earlier text signs anew."""
    _require_chair(panel, by)
    with transaction.atomic():
        row = lock(panel.listing)
        found = rules.report_problems(panel)
        if not text.strip():
            found.append(Blocker("text", _("The report is empty."), "text"))
        if found:
            raise Blocked(*found)
        outdated(panel)
        panel.report, panel.reported_at, panel.reported_by = text, clock.now(), by
        panel.full_clean(exclude=["listing"])
        panel.save(update_fields=["report", "reported_at", "reported_by"])
        record(row, "write_report", by=by, text=text)
    return panel


def sign_report(panel: Panel, *, by: User, agrees: bool, dissent: str = "") -> Opinion:
    """An expert whose sheet counts signs: she agrees, or dissents and says why. Once; a changed report is signed anew."""
    seat = next((s for s in panel.live_seats if s.person_id == by.pk), None)
    if seat is None:
        raise NotAllowed(Blocker("not_allowed", NOT_YOURS))
    with transaction.atomic():
        row = lock(panel.listing)
        panel.refresh_from_db()
        found = []
        if panel.reported_at is None:
            found.append(Blocker("no_report", _("The chair has not written the report yet."), "report"))
        elif rules.decided(row):
            found.append(Blocker("decided", _("The award is proposed already; a report is signed before that."), "report"))
        if Opinion.objects.filter(seat=seat).exists():
            found.append(Blocker("signed", _("You have signed this report already."), "report"))
        if not agrees and not dissent.strip():
            found.append(Blocker("dissent", _("Say what you do not agree to, and why."), "dissent"))
        if found:
            raise Blocked(*found)
        told = "" if agrees else dissent
        opinion = Opinion.objects.create(seat=seat, agrees=agrees, dissent=told, signed_at=clock.now(), origin=panel.origin)
        record(row, "sign_report", by=by, note=told, agrees=agrees)
    return opinion


def outdated(panel: Panel) -> None:
    """What the report rests on has changed: it and what was signed no longer count. The trail keeps both."""
    Opinion.objects.filter(seat__panel=panel).delete()
    Panel.objects.filter(pk=panel.pk).update(reported_at=None, reported_by=None)
    panel.reported_at = panel.reported_by = None


def unsigned(panel: Panel) -> list[Seat]:
    """Those who count and have not signed yet."""
    signed = set(Opinion.objects.filter(seat__panel=panel).values_list("seat_id", flat=True))
    return [s for s in panel.live_seats if s.pk not in signed]


def _require_chair(panel: Panel, by: User) -> None:
    if not any(s.is_chair and s.person_id == by.pk for s in panel.live_seats):
        raise NotAllowed(Blocker("not_allowed", NOT_YOURS))
