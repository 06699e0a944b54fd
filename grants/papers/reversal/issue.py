"""Issuing the red-letter voucher of a reversed payment: once, with a serial of the same row as the vouchers, for good.

begin → lock unit and instalment → gather → debit and credit fit → serial → draw and seal → keep the file → Paper → an entry in the
trail of the contract → commit. The voucher it strikes out is not touched.
"""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.disbursements.models import Disbursement
from grants.papers.issue import next_serial
from grants.papers.issuing import digests, unfooted
from grants.papers.models import Paper
from grants.papers.reversal import gather
from grants.papers.reversal.draw import draw
from grants.papers.reversal.facts import mismatches
from grants.papers.rules import may_issue_reversal
from grants.papers.voucher import issue as vouchers
from grants.papers.voucher import labels as say
from grants.people.models import Unit, User
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

LONGEST = 60


def reversal(disbursement: Disbursement, *, by: User, voucher_number: str) -> Paper:
    """Issue it under its number in the books. Raises Refused, nothing issued."""
    require(may_issue_reversal, disbursement, by)
    number = voucher_number.strip()
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=disbursement.contract.unit_id)  # its serials are given out one by one
        row = lock(disbursement)
        found = [*may_issue_reversal.blockers(row, by), *problems(row, number)]
        if found:
            raise Blocked(*found)
        role = may_issue_reversal.role_for(row, by)
        facts = gather.of_disbursement(row, by=by, role=role, voucher_number=number)
        if wrong := unfooted(mismatches(facts), vouchers.UNFOOTED):
            raise Blocked(*wrong)
        issued = vouchers.kept(row, replace(facts, serial=next_serial(row.contract.unit, say.SERIAL_FORM)), draw, by)
        record(row, "issue_reversal_voucher", by=by, role=role, voucher_number=number, **digests(issued))
    return issued


def latest(disbursement: Disbursement) -> Paper | None:
    return next((paper for paper in vouchers.of(disbursement) if vouchers.red(paper)), None)


def problems(row: Disbursement, number: str) -> list[Blocker]:
    if row.status != "reversed":
        return [Blocker("not_reversed", _("The payment is not reversed; there is nothing to strike out."), "status")]
    there = latest(row)
    if there is not None:
        words = _("Its red-letter voucher was issued as %(serial)s; that paper still holds.")
        return [Blocker("unchanged", words % {"serial": there.serial})]
    if not number or len(number) > LONGEST:
        return [Blocker("voucher_number", _("Give the number this voucher has in the books."), "voucher_number")]
    if number == row.voucher_number:
        words = _("%(number)s is the voucher of the payment; its reversal has a number of its own.")
        return [Blocker("voucher_number", words % {"number": number}, "voucher_number")]
    return []
