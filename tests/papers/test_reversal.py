"""The red-letter voucher of a reversed payment: what it says, read back from the file by another program; by whom, once."""

from decimal import Decimal
from typing import Any

import pytest

from grants.disbursements import actions
from grants.disbursements.models import Disbursement
from grants.papers import files, kinds
from grants.papers.models import Paper
from grants.papers.reversal import issue
from grants.papers.reversal.facts import mismatches
from grants.papers.verdict import Status, judge
from grants.papers.voucher import issue as vouchers
from grants.papers.voucher import labels as say
from grants.people.actions import appoint
from grants.people.models import User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories.reach import reach
from tests.papers import poppler


def reversed_from(cast: Cast, status: str) -> Any:
    """By cashier and approver: the approver agrees, the cashier calls the money back."""
    due: Any = reach("disbursement", status, cast)
    actions.sign_off(due, by=cast.persons["approver"], move="reverse", role="approver")
    actions.reverse(due, by=cast.persons["cashier"], note="收款账户填错", bank_receipt="冲回-0007")
    return Disbursement.objects.get(pk=due.pk)


def test_a_booked_payment_is_struck_out_in_red(cast: Cast) -> None:
    booked: Any = reach("disbursement", "booked", cast)
    first = vouchers.voucher(booked, by=cast.persons["bookkeeper"])
    actions.sign_off(booked, by=cast.persons["approver"], move="reverse", role="approver")
    actions.reverse(booked, by=cast.persons["cashier"], note="收款账户填错", bank_receipt="冲回-0007")
    due: Any = Disbursement.objects.get(pk=booked.pk)
    paper = issue.reversal(due, by=cast.persons["bookkeeper"], voucher_number="记-红-12")
    kind, facts = kinds.read(paper.facts)
    assert (kind, facts.amount, facts.posted, facts.in_words) == (
        kinds.REVERSAL,
        -due.payable,
        -due.payable,
        "人民币负叁万陆仟元整",
    )
    assert [(x.ledger, x.debit, x.credit) for x in facts.lines] == [
        (ledger, *sides) for ledger in (say.FINANCIAL, say.BUDGET) for sides in ((-due.payable, None), (None, -due.payable))
    ]
    told = [(actor.act, actor.name) for actor in facts.actors]
    assert told == [
        ("pay", cast.persons["cashier"].name), ("sign_off_reverse", cast.persons["approver"].name),
        ("reverse", cast.persons["cashier"].name), ("book", cast.persons["bookkeeper"].name),
    ]  # fmt: skip
    data = files.original(paper)
    assert data is not None
    assert judge(data).status is Status.GENUINE
    text = "".join(poppler.read_through(data).split())
    for said in (
        "红字记账凭证", "记-红-12", due.voucher_number, due.bank_receipt, "冲回-0007", "-36,000.00", facts.in_words, paper.serial,
        "收款账户填错", due.number, due.contract.organisation.name, paper.facts_sha256[:16], *(name for _act, name in told),
    ):  # fmt: skip
        assert "".join(said.split()) in text, said
    totals = poppler.lines_with(poppler.text(data), say.TOTAL)
    assert [poppler.figures(line) for line in totals] == [[-due.payable] * 2] * 2
    entry = Entry.objects.get(kind="disbursement", object_id=due.pk, move="issue_reversal_voucher")
    assert (entry.facts["serial"], entry.facts["voucher_number"]) == (paper.serial, "记-红-12")
    assert (vouchers.latest(due), issue.latest(due)) == (first, paper)
    assert not Paper.objects.exclude(supersedes=None).exists()


def test_one_never_booked_stands_in_it_with_its_payment(cast: Cast) -> None:
    due = reversed_from(cast, "paid")
    paper = issue.reversal(due, by=cast.persons["bookkeeper"], voucher_number="记-红-1")
    facts = kinds.read(paper.facts)[1]
    assert (facts.struck, facts.posted, facts.paid + facts.amount) == ("", Decimal(0), Decimal(0))
    assert [x.debit for x in facts.lines if x.debit is not None] == [due.payable, -due.payable] * 2
    assert list(mismatches(facts)) == []
    data = files.original(paper)
    assert data is not None
    text = poppler.text(data)
    assert [poppler.figures(line) for line in poppler.lines_with(text, say.TOTAL)] == [[Decimal(0)] * 2] * 2
    assert "原付款未记账" in "".join("".join(text).split())


def test_once_by_the_bookkeeper_under_a_number_of_its_own(cast: Cast) -> None:
    due = reversed_from(cast, "booked")
    with pytest.raises(NotAllowed):
        issue.reversal(due, by=cast.persons["cashier"], voucher_number="记-9")
    for wrong in ("  ", due.voucher_number, "9" * 61):
        with pytest.raises(Blocked) as refused:
            issue.reversal(due, by=cast.persons["bookkeeper"], voucher_number=wrong)
        assert [b.code for b in refused.value.blockers] == ["voucher_number"]
    assert not Paper.objects.filter(disbursement=due).exists()
    paper = issue.reversal(due, by=cast.persons["bookkeeper"], voucher_number="记-9")
    with pytest.raises(Blocked) as refused:
        issue.reversal(due, by=cast.persons["bookkeeper"], voucher_number="记-10")
    assert [b.code for b in refused.value.blockers] == ["unchanged"]
    assert list(Paper.objects.filter(disbursement=due)) == [paper]


def test_who_moved_the_money_does_not_book_it(cast: Cast) -> None:
    due = reversed_from(cast, "booked")
    appoint(cast.persons["cashier"], Role.BOOKKEEPER, unit=cast.units["jinjiang"])
    with pytest.raises(Blocked) as refused:
        issue.reversal(due, by=User.objects.get(pk=cast.persons["cashier"].pk), voucher_number="记-9")
    assert [b.code for b in refused.value.blockers] == ["same_person"]
    assert not Paper.objects.filter(disbursement=due).exists()


def test_nothing_is_struck_out_before_the_reversal(cast: Cast) -> None:
    due: Any = reach("disbursement", "booked", cast)
    with pytest.raises(Blocked) as refused:
        issue.reversal(due, by=cast.persons["bookkeeper"], voucher_number="记-9")
    assert [b.code for b in refused.value.blockers] == ["not_reversed"]
    assert not Entry.objects.filter(move="issue_reversal_voucher").exists()
