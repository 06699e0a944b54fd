"""An abnormally low price: the reviewer asks, the bidder explains within the time the rule set gives, the panel's decision is recorded."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.bids import actions as bids
from grants.bids.models import Bid
from grants.panels import rules
from grants.panels.models import PriceCheck
from grants.people.models import User
from grants.rulebook import queries as rulebook
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

THE_RULE = _("Abnormally low price (%(source)s)")


def ask_price(bid: Bid, *, by: User) -> PriceCheck:
    """Ask the bidder of an abnormally low price for its explanation; the time runs from now."""
    require(rules.may_decide_price, bid, by)
    with transaction.atomic():
        row = lock(bid)
        found = _problems(row)
        if PriceCheck.objects.filter(bid=row).exists():
            found.append(Blocker("asked", _("The bidder was asked already."), "prices"))
        if found:
            raise Blocked(*found)
        now = clock.now()
        minutes = rulebook.abnormal_price(row.listing.rule_set).explain_minutes
        check = PriceCheck.objects.create(
            bid=row, asked_at=now, asked_by=by, due_at=now + timedelta(minutes=minutes), origin=row.origin
        )
        record(row, "ask_price", by=by, bounds=[low.rule for low in rules.low_prices(row.listing)[row.pk]], due_at=check.due_at)
    return check


def decide_price(bid: Bid, *, by: User, answer: str, accepted: bool, note: str) -> PriceCheck:
    """Record what the bidder explained (nothing: only after its time) and what the panel decided; not accepted: disqualified."""
    require(rules.may_decide_price, bid, by)
    with transaction.atomic():
        row, now = lock(bid), clock.now()
        check = PriceCheck.objects.filter(bid=row).first()
        found = _problems(row)
        if check is None:
            found.append(Blocker("not_asked", _("The bidder has not been asked yet."), "prices"))
        elif check.accepted is not None:
            found.append(Blocker("decided", _("This was decided already."), "prices"))
        elif not answer.strip() and (accepted or now < check.due_at):
            until = check.due_at.astimezone(clock.SHANGHAI)
            words = _("The bidder has until %(time)s to explain; without an explanation nothing is accepted.")
            found.append(Blocker("time", words % {"time": f"{until:%H:%M}"}, "answer"))
        if not note.strip():
            found.append(Blocker("note", _("Say why it is accepted or not."), "note"))
        if found or check is None:
            raise Blocked(*found)
        check.answer, check.accepted, check.reason, check.decided_at, check.decided_by = answer, accepted, note, now, by
        check.full_clean()
        check.save()
        record(row, "decide_price", by=by, note=note, accepted=accepted, answer=answer)
        if not accepted:
            rule = THE_RULE % {"source": rulebook.abnormal_price(row.listing.rule_set).source}
            bids.disqualify(bid, by=by, rule=rule, note=note)
    return check


def _problems(bid: Bid) -> list[Blocker]:
    if bid.status != Bid.Status.QUALIFIED or bid.pk not in rules.low_prices(bid.listing):
        return [Blocker("not_low", _("The price of this application is not abnormally low."), "prices")]
    panel = bid.listing.panel
    if panel is not None and panel.sheets.filter(status="locked").exists():
        return [Blocker("locked", _("A sheet is locked: prices are decided before that."), "prices")]
    return []
