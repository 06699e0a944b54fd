"""The accounting voucher: what it says, read back from the file by another program; who may issue it and when."""

from typing import Any

import pytest

from grants.papers import files, kinds
from grants.papers.models import Paper
from grants.papers.queries import visible
from grants.papers.verify import read
from grants.papers.voucher import issue
from grants.papers.voucher import labels as say
from grants.people.models import User
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories.reach import reach
from tests.papers.poppler import read_through


def test_a_booked_instalment_becomes_a_voucher(cast: Cast) -> None:
    due: Any = reach("disbursement", "booked", cast)
    paper = issue.voucher(due, by=cast.persons["bookkeeper"])
    data = files.original(paper)
    assert data is not None
    facts = kinds.read(paper.facts)[1]
    assert (facts.amount, facts.in_words) == (due.payable, "人民币叁万陆仟元整")
    assert [(x.ledger, x.debit, x.credit) for x in facts.lines] == [
        (ledger, *sides) for ledger in (say.FINANCIAL, say.BUDGET) for sides in ((due.payable, None), (None, due.payable))
    ]
    assert [actor.act for actor in facts.actors] == list(say.ACTS)
    assert len({actor.name for actor in facts.actors}) == 6
    reading = read(data, thorough=True)
    assert (reading.holds, reading.facts) == (True, facts)
    text = "".join(read_through(data).split())
    for told in (
        "记账凭证", due.voucher_number, due.bank_receipt, due.number, "36,000.00", facts.in_words, paper.serial,
        f"附件{len(facts.attachments)}张", "借方金额", "贷方金额", "业务活动费用", "资金结存", paper.facts_sha256[:16],
        *(actor.name for actor in facts.actors), *say.ACTS.values(),
    ):  # fmt: skip
        assert "".join(told.split()) in text, told
    entry = Entry.objects.get(kind="disbursement", object_id=due.pk, move="issue_voucher")
    assert entry.facts["serial"] == paper.serial


def test_it_is_issued_once_and_by_the_bookkeeper(cast: Cast) -> None:
    due: Any = reach("disbursement", "booked", cast)
    with pytest.raises(NotAllowed):
        issue.voucher(due, by=cast.persons["cashier"])
    paper = issue.voucher(due, by=cast.persons["bookkeeper"])
    with pytest.raises(Blocked) as refused:
        issue.voucher(due, by=cast.persons["bookkeeper"])
    assert [b.code for b in refused.value.blockers] == ["unchanged"]
    assert list(Paper.objects.filter(disbursement=due)) == [paper]


def test_nothing_is_issued_before_the_books(cast: Cast) -> None:
    due: Any = reach("disbursement", "received", cast)
    with pytest.raises(Blocked) as refused:
        issue.voucher(due, by=cast.persons["bookkeeper"])
    assert [b.code for b in refused.value.blockers] == ["not_booked"]
    assert not Paper.objects.filter(disbursement=due).exists()


def test_the_federation_reads_it_and_the_organisation_does_not(cast: Cast, personas: dict[str, User]) -> None:
    due: Any = reach("disbursement", "booked", cast)
    paper = issue.voucher(due, by=cast.persons["bookkeeper"])
    may_read = {letter: visible(personas[letter]).filter(pk=paper.pk).exists() for letter in ("C", "A", "AU", "OA", "OF", "PUB")}
    assert may_read == {"C": True, "A": True, "AU": True, "OA": False, "OF": False, "PUB": False}
