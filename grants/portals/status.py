"""The tone of a status: what its badge looks like. The word comes from the machine; tone is never told by colour alone."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

TODO, ACTIVE, SOON, LATE, DONE, STOPPED = "todo", "active", "soon", "late", "done", "stopped"

# Statuses that look like others of the same name elsewhere are told once; a machine that means something else by a
# word overrides it below.
TONES: dict[str, str] = {
    **dict.fromkeys(("draft", "planned", "assigned", "applied", "drafted", "proposed", "ready", "reserve"), TODO),
    **dict.fromkeys(
        ("submitted", "pooled", "matched", "approved", "published", "opened", "filling", "qualified", "scored", "on_notice",
         "cleared", "countersigning", "signed", "in_force", "under_review", "awaiting_acceptance", "requested", "business_reviewed",
         "finance_reviewed", "paid", "received", "closed"), ACTIVE),
    **dict.fromkeys(("returned", "watched", "questioned", "remedial", "withheld", "partly_recognised", "suspended"), SOON),
    **dict.fromkeys(("barred", "not_accepted", "disallowed", "disqualified", "failed"), LATE),
    **dict.fromkeys(
        ("eligible", "met", "awarded", "locked", "notified", "accepted", "closed_out", "archived", "verified", "audited",
         "recognised", "booked"), DONE),
    **dict.fromkeys(
        ("rejected", "dissolved", "merged", "withdrawn", "terminated", "cancelled", "reversed", "recused", "void", "revoked",
         "lapsed", "unsuccessful"), STOPPED),
}  # fmt: skip
OF_MACHINE: dict[tuple[str, str], str] = {
    ("need", "closed"): STOPPED,
    ("amendment", "requested"): SOON,
    ("amendment", "refused"): STOPPED,
    ("amendment", "effective"): DONE,
    ("objection", "filed"): SOON,
    ("objection", "accepted"): SOON,
    ("objection", "escalated"): SOON,
    ("objection", "upheld"): DONE,
    ("objection", "partly_upheld"): DONE,
    ("objection", "concluded"): DONE,
    ("objection", "dismissed"): STOPPED,
    ("objection", "refused"): STOPPED,
    ("listing", "closed"): ACTIVE,
    ("bid", "proposed"): ACTIVE,
    ("milestone_report", "rejected"): LATE,
    ("roadshow", "registering"): ACTIVE,
    ("roadshow", "scheduled"): ACTIVE,
    ("roadshow", "live"): SOON,
    ("roadshow", "ended"): ACTIVE,
    ("claim", "queued"): TODO,
    ("claim", "locked"): ACTIVE,
    ("claim", "contested"): SOON,
    ("claim", "confirmed"): DONE,
    ("claim", "converted"): DONE,
    ("claim", "released"): STOPPED,
    ("audit_engagement", "frozen"): ACTIVE,
    ("audit_engagement", "fieldwork"): ACTIVE,
    ("audit_engagement", "consulting"): SOON,
    ("audit_engagement", "issued"): DONE,
    ("audit_engagement", "follow_up"): ACTIVE,
    ("audit_engagement", "stopped"): STOPPED,
    ("finding", "pending"): SOON,
    ("finding", "confirmed"): ACTIVE,
    ("finding", "consulting"): SOON,
    ("finding", "final"): ACTIVE,
    ("finding", "rectifying"): SOON,
    ("finding", "claimed_done"): ACTIVE,
    ("finding", "closed"): DONE,
    ("finding", "long_term"): LATE,
    ("finding", "referred"): STOPPED,
    ("finding", "dropped"): STOPPED,
}


def tone_of(obj: Any) -> str:
    """The tone for anything with `machine` and `status`."""
    return OF_MACHINE.get((obj.machine, obj.status)) or TONES.get(obj.status, TODO)


# One shape for each tone, so that a badge is told apart without colour.
_SHAPES: dict[str, str] = {
    TODO: '<circle cx="6" cy="6" r="4.4"/>',
    ACTIVE: '<circle cx="6" cy="6" r="4.4"/><path class="full" d="M6 1.6a4.4 4.4 0 0 1 0 8.8z"/>',
    SOON: '<path d="M6 1.5 11 10.5H1z"/>',
    LATE: '<path class="full" d="M6 1 11 6 6 11 1 6z"/>',
    DONE: '<path d="M1.5 6.5 4.6 9.6 10.5 2.8"/>',
    STOPPED: '<path d="M2 2l8 8M10 2l-8 8"/>',
}
SHAPES = {tone: mark_safe(f'<svg viewBox="0 0 12 12" aria-hidden="true">{path}</svg>') for tone, path in _SHAPES.items()}  # noqa: S308


def badge(obj: Any, *, large: bool = False) -> SafeString:
    """Word, shape and colour."""
    return badge_of(tone_of(obj), obj.get_status_display(), large=large)


def badge_of(tone: str, word: Any, *, large: bool = False) -> SafeString:
    more = mark_safe(" status-large") if large else ""
    return format_html('<span class="status status-{}{}">{}{}</span>', tone, more, SHAPES[tone], word)
