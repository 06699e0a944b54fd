"""Issuing the result sheet of a roadshow: once it has ended, with a serial, for good; when claims changed since, a new sheet
supersedes it.

begin → lock unit, session and pitches → gather → every figure foots → serial → draw and seal → keep the file → Paper → an entry in
the trail of the session → commit
"""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.papers import kinds
from grants.papers.issue import next_serial
from grants.papers.issuing import digests, refuse
from grants.papers.keeping import kept
from grants.papers.models import Paper
from grants.papers.rules import may_issue_result
from grants.papers.session_result import paper
from grants.people.models import Unit, User
from grants.roadshows.models import Roadshow
from grants.roadshows.result import gather
from grants.roadshows.result import labels as say
from grants.roadshows.result.facts import SessionResultFacts
from grants.roadshows.result.footing import mismatches
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

OVER = ("ended", "archived")
UNFOOTED = _("The figures of the session do not add up: %(where)s. Nothing was issued; tell the auditors.")


def session_result(roadshow: Roadshow, *, by: User) -> Paper:
    """Issue the result sheet as the claims stand now. Raises Refused, nothing issued."""
    require(may_issue_result, roadshow, by)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=roadshow.unit_id)  # its serials are given out one by one
        row = lock(roadshow)
        list(row.pitches.select_for_update().order_by("pk").values_list("pk"))  # no claim moves meanwhile
        if row.status not in OVER:
            raise Blocked(
                Blocker("not_over", _("The session has not ended; there is no result yet. Nothing was issued."), "status")
            )
        facts = gather.of_roadshow(row)
        before = latest(row)
        refuse(facts, mismatches(facts), UNFOOTED, before, _substance)
        facts = replace(facts, serial=next_serial(row.unit, say.SERIAL_FORM))
        issued = _kept(row, facts, by, before)
        record(row, gather.ISSUED, by=by, role=may_issue_result.role_for(row, by), **digests(issued))
    return issued


def latest(roadshow: Roadshow) -> Paper | None:
    """The sheet that holds now."""
    return Paper.objects.filter(roadshow=roadshow, superseded_by=None).order_by("-id").first()


def outdated(roadshow: Roadshow) -> bool:
    """Whether a sheet issued now would say anything else than the last, or there is none."""
    before = latest(roadshow)
    return before is None or _substance(kinds.read(before.facts)[1]) != _substance(gather.of_roadshow(roadshow))


def _substance(facts: SessionResultFacts) -> SessionResultFacts:
    return replace(facts, serial="", cut_off=facts.ended_at)


def _kept(roadshow: Roadshow, facts: SessionResultFacts, by: User, before: Paper | None) -> Paper:
    name = f"{facts.serial} {facts.name[:60]} {facts.title}.pdf"
    return kept(
        paper.make(facts), facts, kind=Paper.Kind.SESSION_RESULT, by=by, file_name=name, origin=roadshow.origin, roadshow=roadshow,
        supersedes=before,
    )  # fmt: skip
