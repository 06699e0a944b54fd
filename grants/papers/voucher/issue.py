"""Issuing the voucher of an instalment: once it is booked, with a serial, for good.

begin → lock unit and instalment → gather → debit and credit fit → serial → draw and seal → keep the file → Paper → an entry in the
trail of the contract → commit
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grants.disbursements.models import Disbursement
from grants.papers import keeping, kinds
from grants.papers.issue import next_serial
from grants.papers.issuing import digests, refuse
from grants.papers.models import Paper
from grants.papers.press import Drawn
from grants.papers.reversal.facts import ReversalFacts
from grants.papers.rules import may_issue_voucher
from grants.papers.voucher import gather, paper
from grants.papers.voucher import labels as say
from grants.papers.voucher.draw import draw
from grants.papers.voucher.facts import VoucherFacts, mismatches
from grants.people.models import Unit, User
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

UNFOOTED = _("The figures do not add up, so no voucher can be issued: %(where)s. Nothing was issued.")


def voucher(disbursement: Disbursement, *, by: User) -> Paper:
    """Issue the voucher as the instalment is booked. Raises Refused, nothing issued."""
    require(may_issue_voucher, disbursement, by)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=disbursement.contract.unit_id)  # its serials are given out one by one
        row = lock(disbursement)
        if row.status != "booked":
            raise Blocked(Blocker("not_booked", _("It is not booked yet; its voucher is printed once it is."), "status"))
        facts = gather.of_disbursement(row)
        before = latest(row)
        refuse(facts, mismatches(facts), UNFOOTED, before, _substance)
        facts = replace(facts, serial=next_serial(row.contract.unit, say.SERIAL_FORM))
        issued = kept(row, facts, draw, by, before)
        record(row, "issue_voucher", by=by, role=may_issue_voucher.role_for(row, by), **digests(issued))
    return issued


def latest(disbursement: Disbursement) -> Paper | None:
    """The voucher that holds now; the red-letter one of its reversal strikes it out and does not replace it."""
    return next((paper for paper in of(disbursement) if not red(paper)), None)


def of(disbursement: Disbursement) -> QuerySet[Paper]:
    """Both vouchers of an instalment, as far as they hold; latest first."""
    return Paper.objects.filter(disbursement=disbursement, superseded_by=None).order_by("-id")


def red(paper: Paper) -> bool:
    """Whether it is a red-letter voucher."""
    return kinds.read(paper.facts)[0] is kinds.REVERSAL


def _substance(facts: VoucherFacts) -> VoucherFacts:
    return replace(facts, serial="", cut_off=facts.actors[-1].at)


def kept(
    row: Disbursement,
    facts: VoucherFacts | ReversalFacts,
    draw: Callable[[Any, str], Drawn],
    by: User,
    before: Paper | None = None,
) -> Paper:
    """Drawn, sealed and kept."""
    name = f"{facts.serial} {facts.voucher_number} {facts.title}.pdf"
    return keeping.kept(
        paper.make(facts, draw), facts, kind=Paper.Kind.VOUCHER, by=by, file_name=name, origin=row.origin, disbursement=row,
        supersedes=before,
    )  # fmt: skip
