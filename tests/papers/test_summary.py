"""The summary of spending on paper: genuine, footing page by page, recomputed from its attachments; nothing when refused."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from grants.contracts.models import Contract
from grants.disbursements.summaries import tables
from grants.disbursements.summaries.facts import SummaryFacts
from grants.disbursements.summaries.figures import told
from grants.disbursements.summaries.gather import About, of_scope
from grants.disbursements.summaries.sums import Scope
from grants.papers import files, kinds
from grants.papers.models import Paper
from grants.papers.queries import visible
from grants.papers.summary import issue, paper
from grants.papers.summary.draw import draw
from grants.papers.summary.tables import figure
from grants.papers.verdict import Status, judge
from grants.papers.verify import read
from grants.people.models import User
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.factories import after_contract
from tests.papers import unsealed
from tests.papers.poppler import read_through, text


def scope() -> Scope:
    return Scope(Contract.objects.filter(status="in_force"))


def about(contract: Contract) -> About:
    return About(contract.unit.name, (("单位（含下级）", contract.unit.name),))


@pytest.fixture
def contract(cast: Cast) -> Contract:
    after_contract.spent(cast)
    found: Contract = after_contract.recognised(cast).contract
    return found


def bare(words: str) -> str:
    return "".join(words.split())


def printed(facts: SummaryFacts) -> list[str]:
    """Every figure of every part as the paper prints it."""
    return [
        cell
        for part in facts.parts
        for name, sums in [*((line.name, line.sums) for line in part.lines)]
        for cell in (name, *(figure(one, sums) for one in told(sums)))
    ]


def test_it_is_issued_once_read_back_and_superseded(contract: Contract, cast: Cast, personas: dict[str, User]) -> None:
    lead = personas["AL"]
    first = issue.summary(contract.unit, scope(), about(contract), by=lead)
    assert (first.kind, first.unit, first.subject) == (Paper.Kind.SUMMARY, contract.unit, contract.unit)
    data = files.original(first)
    assert data is not None and judge(data).status is Status.GENUINE
    kind, facts = kinds.read(first.facts)
    assert kind is kinds.SUMMARY and read(data).facts == facts
    page = bare(read_through(data))
    assert [word for word in [first.serial, *printed(facts)] if bare(word) not in page] == []
    entry = Entry.objects.get(kind="unit", object_id=contract.unit_id, move="issue_summary")
    assert entry.facts["file_sha256"] == first.file_sha256
    assert first in visible(lead) and first not in visible(personas["OA"])
    with pytest.raises(Blocked) as refused:
        issue.summary(contract.unit, scope(), about(contract), by=lead)
    assert [b.code for b in refused.value.blockers] == ["unchanged"]
    after_contract.spent(cast)
    other = issue.summary(contract.unit, scope(), replace(about(contract), scope=(("资金年度", "2019"),)), by=lead)
    second = issue.summary(contract.unit, scope(), about(contract), by=lead)
    assert (other.supersedes, second.supersedes) == (None, first)
    assert judge(data).status is Status.SUPERSEDED


def test_who_may_not_issue_issues_nothing(contract: Contract, personas: dict[str, User], strangers: dict[str, User]) -> None:
    for person in (personas["AU"], personas["H"], personas["OA"], strangers["AL"]):
        with pytest.raises(NotAllowed):
            issue.summary(contract.unit, scope(), about(contract), by=person)
    with pytest.raises(Blocked) as refused:
        issue.summary(contract.unit, Scope(Contract.objects.none()), about(contract), by=personas["AL"])
    assert [b.code for b in refused.value.blockers] == ["nothing"]
    assert not Paper.objects.exists() and not Entry.objects.filter(move="issue_summary").exists()


def test_its_tables_foot_page_by_page(contract: Contract) -> None:
    """Two hundred contracts from one: the sums carried from page to page and the total are those of the rows."""
    facts = of_scope(scope(), about(contract), clock.now())
    many = tuple(replace(facts.contracts[0], number=f"合同{n:03d}") for n in range(200))
    pages = [page for page in text(unsealed.data(draw(replace(facts, contracts=many)))) if "合同明细" in page]
    assert len(pages) > 3
    each = facts.contracts[0].sums.amount
    rows = [page.count("合同0") + page.count("合同1") for page in pages]
    assert sum(rows) == 200
    told_sums = [line for page in pages for line in page.splitlines() if "本页小计" in line]
    assert [f"{each * n:,.2f}" in line for n, line in zip(rows, told_sums, strict=True)] == [True] * len(pages)
    assert f"{each * 200:,.2f}" in next(line for line in pages[-1].splitlines() if line.strip().startswith("合计"))


def test_a_figure_of_the_attached_list_cannot_be_changed(contract: Contract) -> None:
    facts = of_scope(scope(), about(contract), clock.now())
    ledger = tables.ledger(facts)
    assert paper.same_ledger(facts, ledger)
    amount = str(facts.contracts[0].sums.amount).encode()
    assert not paper.same_ledger(facts, ledger.replace(amount, b"1.00", 1))
    assert not read(paper.make(replace(facts, whole=replace(facts.whole, verified=Decimal(1))))).holds


def test_the_same_facts_are_the_same_file(contract: Contract) -> None:
    made: Any = of_scope(scope(), about(contract), clock.now())
    assert paper.make(made) == paper.make(kinds.read(issue.canonical(made))[1])
