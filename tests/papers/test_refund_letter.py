"""The letter that asks a surplus back: read back from the page, genuine, under the number of its demand; nothing when refused."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from grants.disbursements.models import RefundDemand
from grants.papers import files, kinds
from grants.papers.models import Paper
from grants.papers.queries import covering, letters
from grants.papers.refund_letter import issue
from grants.papers.refund_letter.facts import mismatches
from grants.papers.verdict import Status, judge
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from grants.trail.words import rmb_in_words
from tests.disbursements.test_surplus import ACCOUNT, disallow
from tests.factories.after_contract import settled
from tests.papers.poppler import read_through


def bare(words: str) -> str:
    return "".join(words.split())


def test_the_letter_tells_how_much_where_to_and_until_when(cast: Cast) -> None:
    contract = settled(cast).contract
    amount = disallow(cast, contract)
    demand, letter = issue.ask_back(contract, by=cast.persons["finance"], **ACCOUNT)
    assert (demand.document_number, letter.kind, letter.contract) == (letter.serial, Paper.Kind.REFUND_LETTER, contract)
    data = files.original(letter)
    assert data is not None
    told = bare(read_through(data))
    due = f"{demand.due.year}年{demand.due.month}月{demand.due.day}日"
    words = [
        letter.serial,
        contract.number,
        contract.title,
        contract.organisation.name,
        contract.unit.name,
        due,
        *ACCOUNT.values(),
    ]
    words += [f"{amount:,.2f}", f"{contract.received:,.2f}", f"{contract.verified:,.2f}", rmb_in_words(amount)]
    assert [word for word in words if bare(word) not in told] == []
    assert judge(data).status is Status.GENUINE
    entry = Entry.objects.get(kind="contract", object_id=contract.pk, move="issue_refund_letter")
    assert entry.facts["file_sha256"] == letter.file_sha256


def test_written_before_eight_in_the_morning_it_reads_back_with_the_day_of_shanghai(cast: Cast) -> None:
    """Its facts are kept in the time of Greenwich, where it is still the day before."""
    contract = settled(cast).contract
    disallow(cast, contract)
    early = clock.now().astimezone(clock.SHANGHAI).replace(hour=0, minute=30) + timedelta(days=1)
    with clock.at(early):
        _demand, letter = issue.ask_back(contract, by=cast.persons["finance"], **ACCOUNT)
    data = files.original(letter)
    assert data is not None
    assert f"{early.year}年{early.month}月{early.day}日" in bare(read_through(data))


def test_what_came_later_is_a_letter_of_its_own_that_names_the_first(cast: Cast) -> None:
    contract = settled(cast).contract
    by = cast.persons["finance"]
    disallow(cast, contract)
    first, _letter = issue.ask_back(contract, by=by, **ACCOUNT)
    more = disallow(cast, contract)
    second, letter = issue.ask_back(contract, by=by, due=clock.today() + timedelta(days=9), **ACCOUNT)
    facts = kinds.read(letter.facts)[1]
    assert (facts.amount, facts.settled, facts.before, facts.due) == (more, first.amount, (first.document_number,), second.due)
    assert list(mismatches(facts)) == []
    assert [one.serial for one in letters(contract)] == [second.document_number, first.document_number]


def test_letters_are_no_audit_reports(cast: Cast) -> None:
    contract = settled(cast).contract
    disallow(cast, contract)
    issue.ask_back(contract, by=cast.persons["finance"], **ACCOUNT)
    assert not Paper.objects.filter(covering(contract)).exists()


def test_nothing_is_issued_where_nothing_is_demanded(cast: Cast, personas: dict[str, Any]) -> None:
    contract = settled(cast).contract
    with pytest.raises(Blocked):
        issue.ask_back(contract, by=cast.persons["finance"], **ACCOUNT)
    disallow(cast, contract)
    with pytest.raises(NotAllowed):
        issue.ask_back(contract, by=personas["A"], **ACCOUNT)
    assert (Paper.objects.count(), RefundDemand.objects.count()) == (0, 0)


def test_a_sum_that_does_not_add_up_is_found(cast: Cast) -> None:
    contract = settled(cast).contract
    disallow(cast, contract)
    _demand, letter = issue.ask_back(contract, by=cast.persons["finance"], **ACCOUNT)
    facts = kinds.read(letter.facts)[1]
    assert list(mismatches(type(facts)(**{**vars(facts), "amount": facts.amount + Decimal("0.01")}))) != []
