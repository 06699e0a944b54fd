"""Runs the conditions a rule set names and keeps what each said: at the deadline once, at the award and the signing until they are
done. What was said at one moment never changes what was said at another.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from grants.bids.eligibility import identity, performance, soundness, standing, ties
from grants.bids.eligibility.facts import Facts, Held
from grants.bids.eligibility.finding import LONGEST, MANUAL, Finding
from grants.bids.eligibility.gather import gather
from grants.bids.models import Bid, EligibilityResult
from grants.bids.rules import results_held_against
from grants.rulebook.conditions import eligibility
from grants.rulebook.models import RuleSet
from grants.rulebook.values import Eligibility
from grants.trail import clock
from grants.trail.blockers import Blocker

Rule = Any  # (Facts, day, Eligibility) → Finding
RULES: Mapping[str, Rule] = {
    "registered": standing.registered,
    "legal_form": identity.legal_form,
    "registered_years": identity.registered_years,
    "inspected": soundness.inspected,
    "not_listed": standing.not_listed,
    "not_barred": standing.not_barred,
    "rated": soundness.rated,
    "accountant": soundness.accountant,
    "open_projects": performance.open_projects,
    "no_recovery": performance.no_recovery,
    "no_overdue_report": performance.no_overdue_report,
    "no_common_head": ties.no_common_head,
    "not_designer": ties.not_designer,
    "no_double_funding": performance.no_double_funding,
    "offices_disclosed": ties.offices_disclosed,
    "scope_covers": identity.scope_covers,
}
DEADLINE = EligibilityResult.Moment.DEADLINE
RELATED = ("listing__unit", "organisation")
BEFORE = {"award": "deadline", "signing": "award"}


def findings(facts: Facts, day: date, asked: Eligibility) -> dict[str, Finding]:
    """What every condition asked for says, by its code and in its order."""
    return {one.code: RULES[one.code](facts, day, asked) for one in asked.conditions}


def check(bid: Bid, moment: str, at: datetime) -> list[EligibilityResult]:
    """Check one application at a moment (deadline, award, signing) as of `at`, and keep it. The deadline is checked once."""
    return check_all([bid], moment, at).get(bid.pk, [])


def check_all(bids: Iterable[Bid], moment: str, at: datetime) -> dict[int, list[EligibilityResult]]:
    """Check any number of applications in a fixed number of queries. A decision stays while what was decided is still the same."""
    with transaction.atomic():
        looked_at = look(list(bids), moment, at)
        rows = [row for several in looked_at.values() for row in several]
        EligibilityResult.objects.bulk_create([row for row in rows if row.pk is None])
        told = ["result", "evidence", "facts", "as_of", "checked_at", "decided", "decided_by", "decided_at", "note"]
        if moment != DEADLINE:
            EligibilityResult.objects.bulk_update([row for row in rows if row.pk is not None], told, batch_size=100)
    return looked_at


def look(bids: Sequence[Bid], moment: str, at: datetime) -> dict[int, list[EligibilityResult]]:
    """What `check_all` would keep, kept nowhere."""
    there: dict[tuple[int, str], dict[str, EligibilityResult]] = {}
    for row in EligibilityResult.objects.filter(bid__in=bids).select_related("decided_by"):
        there.setdefault((row.bid_id, row.moment), {})[row.rule] = row
    fresh = [bid.pk for bid in bids if moment != DEADLINE or (bid.pk, moment) not in there]
    now, day = clock.of_database(), at.astimezone(clock.SHANGHAI).date()
    with translation.override(settings.LANGUAGE_CODE):  # kept as data, in the language of the office
        found = _findings(list(Bid.objects.filter(pk__in=fresh).select_related(*RELATED)), at, day) if fresh else {}
    kept: dict[int, list[EligibilityResult]] = {}
    for bid in bids:
        rows = there.get((bid.pk, moment), {})
        if bid.pk not in found:
            kept[bid.pk] = list(rows.values())
            continue
        earlier = there.get((bid.pk, BEFORE.get(moment, "")), {})
        kept[bid.pk] = [
            _row(bid, moment, code, one, (rows.get(code), earlier.get(code)), day, now) for code, one in found[bid.pk].items()
        ]
    return kept


def _findings(bids: list[Bid], at: datetime, day: date) -> dict[int, dict[str, Finding]]:
    """A rule set is large and mostly the same for all: it is read once."""
    rule_sets = RuleSet.objects.in_bulk({bid.listing.rule_set_id for bid in bids})
    wanted = {(bid.listing.rule_set_id, bid.listing.method) for bid in bids}
    asked = {(pk, method): eligibility(rule_sets[pk], method) for pk, method in wanted}
    facts = gather(bids, at)
    return {bid.pk: findings(facts[bid.pk], day, asked[bid.listing.rule_set_id, bid.listing.method]) for bid in bids}


def _row(
    bid: Bid, moment: str, code: str, found: Finding, known: tuple[EligibilityResult | None, ...], day: date, now: datetime
) -> EligibilityResult:  # fmt: skip
    """The row of a rule with what it says now. What somebody decided, at this moment or the one before, holds for the same words."""
    row = known[0] or EligibilityResult(bid=bid, moment=moment, rule=code, origin=bid.origin)
    evidence = found.evidence[:LONGEST]
    decision = next((k for k in known if k and k.decided and (k.result, k.evidence) == (found.result, evidence)), None)
    taken = ("", None, None, "") if decision is None else (
        decision.decided, decision.decided_by, decision.decided_at, decision.note,
    )  # fmt: skip
    row.result, row.evidence, row.facts, row.as_of, row.checked_at = found.result, evidence, found.facts, day, now
    row.decided, row.decided_by, row.decided_at, row.note = taken
    return row


def check_opened(bids: Iterable[Bid]) -> None:
    """The second pass, once applications lie open: what they say is set against what the deadline found, as of the deadline."""
    rows = list(EligibilityResult.objects.filter(bid__in=list(bids), moment=DEADLINE, rule="offices_disclosed"))
    texts = Bid.objects.filter(pk__in=[r.bid_id for r in rows], declarations__kind="offices_disclosed")
    told = dict(texts.values_list("pk", "declarations__text"))
    changed = []
    for row in rows:
        if row.result != MANUAL:
            continue
        with translation.override(settings.LANGUAGE_CODE):
            found = ties.disclosure([Held(*pair) for pair in row.facts.get("offices", [])], told.get(row.bid_id, ""))
        row.result, row.evidence = found.result, found.evidence[:LONGEST]
        row.decided, row.decided_by, row.decided_at, row.note = "", None, None, ""
        changed.append(row)
    fields = ["result", "evidence", "decided", "decided_by", "decided_at", "note"]
    EligibilityResult.objects.bulk_update(changed, fields, batch_size=100)


def look_at_oneself(bid: Bid, disclosed: str | None) -> dict[str, Finding]:
    """Would this bidder be eligible today? In the reader's language; nobody else's application is asked for, nothing is kept."""
    now = clock.now()
    (facts,) = gather([bid], now, rivals=False).values()
    asked = eligibility(bid.listing.rule_set, bid.listing.method)
    told = findings(facts, now.astimezone(clock.SHANGHAI).date(), asked)
    told.pop("no_common_head", None)
    if "offices_disclosed" in told:
        told["offices_disclosed"] = ties.disclosure(facts.offices, disclosed)
    return told


def blockers_now(bid: Bid, moment: str, at: datetime) -> list[Blocker]:
    """What would hold an announcement or a signing up at this instant; nothing is kept."""
    return results_held_against(look([bid], moment, at)[bid.pk])
