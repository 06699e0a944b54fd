"""Issuing a summary: once, with a serial, for good. A later one of the same scope supersedes it.

begin → lock unit → gather → every part is the whole → serial → draw and seal → keep the file → Paper → an entry in the trail of the
unit → commit
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.disbursements.summaries import labels as say
from grants.disbursements.summaries.facts import SummaryFacts
from grants.disbursements.summaries.footing import mismatches
from grants.disbursements.summaries.gather import About, of_scope
from grants.disbursements.summaries.sums import Scope
from grants.papers import keeping
from grants.papers.issue import next_serial
from grants.papers.issuing import digests, refuse
from grants.papers.models import Paper
from grants.papers.rules import may_issue
from grants.papers.summary import paper
from grants.people.models import Unit, User
from grants.people.queries import organisations_of
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.canonical import canonical
from grants.trail.moves import record, require

UNFOOTED = _("The figures do not add up, so no summary can be issued: %(where)s. Nothing was issued.")


def summary(unit: Unit, scope: Scope, about: About, *, by: User) -> Paper:
    """Issue the summary of a scope within the unit as it stands now. Raises Refused, nothing issued."""
    require(may_issue, unit, by)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=unit.pk)  # its serials are given out one by one
        _refuse_scope(unit, scope, by)
        facts = of_scope(scope, about, clock.now())
        before = latest(unit, facts)
        _refuse(facts, before)
        facts = replace(facts, serial=next_serial(unit, say.SERIAL_FORM))
        name = f"{facts.serial} {unit.short_name} {facts.title}.pdf"
        issued = keeping.kept(
            paper.make(facts),
            facts,
            kind=Paper.Kind.SUMMARY,
            by=by,
            file_name=name,
            origin=unit.origin,
            unit=unit,
            supersedes=before,
        )
        keeper: Any = unit  # it has a chain without a lifecycle
        record(keeper, "issue_summary", by=by, role=may_issue.role_for(unit, by), **digests(issued))
    return issued


def draft(scope: Scope, about: About) -> SummaryFacts:
    """The same facts with nothing issued."""
    return of_scope(scope, about, clock.now())


def latest(unit: Unit, facts: SummaryFacts) -> Paper | None:
    """The summary of the same scope that holds now."""
    papers = Paper.objects.filter(kind=Paper.Kind.SUMMARY, unit=unit, superseded_by=None)
    return papers.filter(facts__contains=f'"scope":{canonical(facts.scope)}').order_by("-id").first()


def _refuse_scope(unit: Unit, scope: Scope, by: User) -> None:
    if scope.contracts.exclude(unit__path__startswith=unit.path or "").exists():
        words = _(
            "Some of these contracts are not of %(unit)s or below it. Choose a unit that holds all of them. Nothing was issued."
        )
        raise Blocked(Blocker("outside", words % {"unit": unit.name}, "unit"))
    own = scope.contracts.filter(organisation__in=organisations_of(by)).select_related("organisation").first()
    if own is not None:
        words = _("You hold an office or have an interest in %(organisation)s, so this must be done by someone else.")
        raise Blocked(Blocker("recused", words % {"organisation": own.organisation.name}))


def _refuse(facts: SummaryFacts, before: Paper | None) -> None:
    if not facts.whole.contracts:
        raise Blocked(
            Blocker("nothing", _("No contract is signed in this scope, so there is nothing to sum up. Nothing was issued."))
        )
    refuse(facts, mismatches(facts), UNFOOTED, before, _substance)


def _substance(facts: SummaryFacts) -> SummaryFacts:
    return replace(facts, serial="", cut_off=datetime.min.replace(tzinfo=UTC))
