"""What an amendment may propose: sums that add up, dates still to come, nothing below what has happened. Pure functions."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from grants.contracts.happened import Happened
from grants.contracts.rules import off_by, shown
from grants.contracts.terms import Good, Terms
from grants.trail.blockers import Blocker
from grants.trail.money import ZERO, round_yuan


def uneven(what: Any, total: Decimal, amount: Decimal, anchor: str) -> Iterator[Blocker]:
    found = off_by(what, total, amount, anchor)
    if isinstance(found, Blocker):
        yield found


def sums(after: Terms) -> Iterator[Blocker]:
    """Budget, deliverables and instalments are the amount; each deliverable is quantity × price and the sum of its places."""
    yield from uneven(_("Budget lines"), after.total("budget"), after.amount, "budget")
    yield from uneven(_("Deliverables"), after.total("deliverables"), after.amount, "deliverables")
    yield from uneven(_("Instalments"), after.total("instalments"), after.amount, "instalments")
    for good in after.goods:
        if good.amount != round_yuan(good.quantity * good.unit_price):
            words = _("“%(name)s”: quantity × unit price is not its amount.")
            yield Blocker("price", words % {"name": good.name}, "deliverables")
        told = sum((t.quantity for t in good.targets), ZERO)
        if told != good.quantity:
            words = _("“%(name)s”: the sites add up to %(told)s, the quantity is %(quantity)s.")
            yield Blocker(
                "sites", words % {"name": good.name, "told": shown(told), "quantity": shown(good.quantity)}, "deliverables"
            )


def names(before: Terms, after: Terms) -> Iterator[Blocker]:
    """Targets and instalments are bound to milestones by name, so each name stands for one."""
    told = [point.name for point in after.milestones]
    bound = {due.milestone for good in after.goods for due in good.targets} | {one.milestone for one in after.instalments}
    for name in sorted(bound - {None, *told}, key=str):
        yield Blocker("no_milestone", _("There is no milestone “%(name)s”.") % {"name": name}, "milestones")
    untouched = (before.milestones, before.goods, before.instalments) == (after.milestones, after.goods, after.instalments)
    for name in sorted({name for name in told if told.count(name) > 1}):
        if not untouched:
            yield Blocker("same_name", _("Two milestones are called “%(name)s”.") % {"name": name}, "milestones")


def dates(before: Terms, after: Terms, day: date) -> Iterator[Blocker]:
    """A change is filed before it happens: no new date lies before the day of the request, none outside the term."""
    if before.ends < day:
        yield Blocker("term_over", _("The term ended on %(day)s; it is changed before it ends.") % {"day": before.ends}, "ends")
    if after.ends < after.starts:
        yield Blocker("term", _("The term needs a first and a last day, in that order."), "ends")
    told: list[tuple[Any, date | None, date]] = [(_("the last day of the term"), before.ends, after.ends)]
    old = {point.order: point.due for point in before.milestones}
    told += [(f"“{point.name}”", old.get(point.order), point.due) for point in after.milestones]
    dues = {one.order: one.due for one in before.instalments}
    told += [(f"“{one.name}”", dues.get(one.order), one.due) for one in after.instalments if one.due]
    for what, was, becomes in told:
        if becomes != was and becomes < day:
            words = _("The new date of %(what)s, %(date)s, lies before the request (%(day)s).")
            yield Blocker("past", words % {"what": what, "date": becomes, "day": day}, "dates")
    for point in after.milestones:
        if point.due < after.starts:
            yield Blocker("milestone", _("“%(name)s” is due before the term begins.") % {"name": point.name}, "milestones")


def never_below(before: Terms, after: Terms, done: Happened) -> Iterator[Blocker]:
    """Paid, spent, reported and recognised things never change, and nothing is amended below them."""
    yield from _paid(before, after, done)
    yield from _spent(before, after, done)
    yield from _delivered(before, after, done)
    yield from _reported(before, after, done)


def _paid(before: Terms, after: Terms, done: Happened) -> Iterator[Blocker]:
    if after.amount < done.received:
        words = _("%(received)s is paid already; the amount cannot become %(amount)s.")
        yield Blocker("paid", words % {"received": shown(done.received), "amount": shown(after.amount)}, "amount")
    remain = {one.order: one for one in after.instalments}
    for one in before.instalments:
        new = remain.get(one.order)
        if one.order not in done.open:
            if new != one:
                words = _("“%(name)s” is paid or on its way to be paid; it cannot be changed.")
                yield Blocker("instalment_begun", words % {"name": one.name}, "instalments")
        elif new is None:
            words = _("“%(name)s” cannot be taken out of the plan; make it smaller, or let the approver cancel it.")
            yield Blocker("instalment_gone", words % {"name": one.name}, "instalments")
        elif new.amount < done.open[one.order]:
            words = _("%(deducted)s is deducted from “%(name)s”; it cannot be less than that.")
            yield Blocker("deducted", words % {"name": one.name, "deducted": shown(done.open[one.order])}, "instalments")
    for one in after.instalments:
        if one.amount <= 0:
            yield Blocker("instalment", _("“%(name)s” needs an amount above 0.") % {"name": one.name}, "instalments")


def _spent(before: Terms, after: Terms, done: Happened) -> Iterator[Blocker]:
    for category, spent in sorted(done.spent.items()):
        was, becomes = before.budget.get(category, ZERO), after.budget.get(category, ZERO)
        if becomes < was and becomes < spent:
            words = _("%(spent)s is spent in category %(category)s; its budget cannot become %(amount)s.")
            told = {"spent": shown(spent), "category": category, "amount": shown(becomes)}
            yield Blocker("spent", words % told, "budget")
    if done.last_line is not None and after.ends < done.last_line:
        words = _("The ledger has a line of %(day)s; the term cannot end before it.")
        yield Blocker("spent_later", words % {"day": done.last_line}, "ends")


def _delivered(before: Terms, after: Terms, done: Happened) -> Iterator[Blocker]:
    remain = {good.code: good for good in after.goods}
    for good in before.goods:
        new = remain.get(good.code)
        if new is None:
            if any(code == good.code for code, _site in done.used):
                words = _("“%(name)s” was already reported on or charged; it cannot be taken out.")
                yield Blocker("good_used", words % {"name": good.name}, "deliverables")
            continue
        if new.unit_price != good.unit_price and good.code in done.begun:
            words = _("“%(name)s” was recognised at its price; the price cannot change any more.")
            yield Blocker("price_fixed", words % {"name": good.name}, "deliverables")
        yield from _placed(good, new, done)


def _placed(good: Good, new: Good, done: Happened) -> Iterator[Blocker]:
    places, kept = {due.site for due in good.targets}, {due.site for due in new.targets}
    for site in sorted(places):
        figure, becomes = done.recognised.get((good.code, site), ZERO), new.at(site)
        if becomes < good.at(site) and becomes < figure:
            words = _("%(figure)s of “%(name)s” at %(site)s is recognised; the target cannot become %(target)s.")
            told = {"figure": shown(figure), "name": good.name, "site": site, "target": shown(becomes)}
            yield Blocker("recognised", words % told, "targets")
        elif site not in kept and (good.code, site) in done.used:
            words = _("“%(name)s” at %(site)s was already reported on or charged; the place cannot be taken out.")
            yield Blocker("place_used", words % {"name": good.name, "site": site}, "targets")


def _reported(before: Terms, after: Terms, done: Happened) -> Iterator[Blocker]:
    remain = {point.order: point for point in after.milestones}
    for point in before.milestones:
        new = remain.get(point.order)
        if new is None or new.name != point.name:
            words = _("“%(name)s” cannot be taken out or renamed: targets and instalments rest on it.")
            yield Blocker("milestone_gone", words % {"name": point.name}, "milestones")
        elif point.name in done.handed_in and (new != point or _targets(before, point.name) != _targets(after, point.name)):
            words = _("The report of “%(name)s” is handed in; what it was measured against cannot change.")
            yield Blocker("handed_in", words % {"name": point.name}, "milestones")


def _targets(terms: Terms, milestone: str) -> Mapping[tuple[str, str], Decimal]:
    """What was to be measured at a milestone."""
    return {
        (good.code, due.site): due.quantity
        for good in terms.goods
        for due in good.targets
        if due.milestone == milestone and due.quantity
    }


def moved(first: Terms, after: Terms) -> Decimal:
    """How much of the budget was moved between categories since the signing; several small shifts count together."""
    categories = {*first.budget, *after.budget}
    more = sum((max(ZERO, after.budget.get(c, ZERO) - first.budget.get(c, ZERO)) for c in categories), ZERO)
    return more - max(ZERO, after.amount - first.amount)


def added(amounts: list[Decimal]) -> Decimal:
    """Everything that was ever added, through successive amounts; what was taken away between does not make room again."""
    return sum((max(ZERO, after - before) for before, after in pairwise(amounts)), ZERO)
