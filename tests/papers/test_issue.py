"""Issuing: once, by whom, with which serial; superseding; what is refused and that nothing was changed by it."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from grants.papers import files, issue, queries
from grants.papers.audit_report import canonical
from grants.papers.audit_report.gather import report
from grants.papers.models import Paper
from grants.papers.verify import read
from grants.people import actions as people
from grants.people.models import Interest, User
from grants.spending import actions as expenses
from grants.spending.models import Expense
from grants.story.cast import Cast, recall
from grants.story.life import Life
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, Refused
from grants.trail.models import Entry
from tests.factories import plans
from tests.factories.reach import reach
from tests.ledger import unchanged
from tests.papers import poppler

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world: tuple[Cast, Life], db: None) -> Cast:
    return recall()


def reverse_one(contract: Any, cast: Cast) -> None:
    """Something changes: a line is taken back."""
    line = Expense.objects.filter(contract=contract, kind="expense", status="verified").first()
    assert line
    expenses.reverse(line, by=cast.persons["orgaccountant"], note="录入重复")


def test_what_is_issued_is_stored_and_reads_back(cast: Cast, contract: Any) -> None:
    auditor = cast.persons["leadauditor"]
    paper = issue.contract_audit(contract, by=auditor)
    data = files.original(paper)
    assert data is not None
    reading = read(data)
    assert reading.wrong == ()
    assert paper.file_sha256 == hashlib.sha256(data).hexdigest() == reading.sha256
    assert paper.facts_sha256 == hashlib.sha256(paper.facts.encode()).hexdigest() == reading.facts_sha256
    assert poppler.attachments(data)["facts.json"].decode() == paper.facts
    facts = canonical.read(paper.facts)
    assert (facts.serial, facts.draft, facts.cut_off) == (paper.serial, False, paper.cut_off)
    assert (paper.kind, paper.contract, paper.programme, paper.issued_by, paper.supersedes) == (
        "contract_audit", contract, None, auditor, None,
    )  # fmt: skip
    assert paper.pages == len(poppler.text(data))
    assert paper.origin == contract.origin


def test_the_trail_keeps_what_was_issued(cast: Cast, contract: Any) -> None:
    before = Entry.objects.filter(root_kind="contract", root_id=contract.pk).order_by("-seq").first()
    paper = issue.contract_audit(contract, by=cast.persons["leadauditor"])
    entry = Entry.objects.filter(root_kind="contract", root_id=contract.pk).order_by("-seq").first()
    assert before and entry
    assert (entry.move, entry.by, entry.role, entry.previous) == (
        "issue_paper",
        cast.persons["leadauditor"],
        "lead_auditor",
        before.hash,
    )
    assert entry.facts == {"serial": paper.serial, "facts_sha256": paper.facts_sha256, "file_sha256": paper.file_sha256}
    head = canonical.read(paper.facts).contracts[0].head
    assert head
    assert head.hash == before.hash


def test_serials_run_by_unit_and_year(cast: Cast, contract: Any) -> None:
    auditor, year = cast.persons["leadauditor"], clock.today().year
    first = issue.contract_audit(contract, by=auditor)
    reverse_one(contract, cast)
    second = issue.contract_audit(contract, by=auditor)
    project = issue.project_audit(contract.programme, by=auditor)
    name = contract.unit.short_name
    assert [p.serial for p in (first, second, project)] == [f"{name}审〔{year}〕{n}号" for n in (1, 2, 3)]
    with clock.at(clock.now() + timedelta(days=366)):
        reverse_one(contract, cast)
        assert issue.contract_audit(contract, by=auditor).serial == f"{name}审〔{clock.today().year}〕1号"


def test_a_later_paper_supersedes_the_one_before_of_the_same_subject(cast: Cast, contract: Any) -> None:
    auditor = cast.persons["leadauditor"]
    first = issue.contract_audit(contract, by=auditor)
    project = issue.project_audit(contract.programme, by=auditor)
    reverse_one(contract, cast)
    second = issue.contract_audit(contract, by=auditor)
    assert (second.supersedes, project.supersedes) == (first, None)
    assert Paper.objects.get(pk=first.pk).superseded_by == second


def test_the_same_paper_is_not_issued_twice(cast: Cast, contract: Any) -> None:
    first = issue.contract_audit(contract, by=cast.persons["leadauditor"])
    with unchanged(), pytest.raises(Blocked) as refused:
        issue.contract_audit(contract, by=cast.persons["leadauditor"])
    assert [b.code for b in refused.value.blockers] == ["unchanged"]
    assert first.serial in refused.value.message


@pytest.mark.parametrize(
    "who",
    ["village", "town", "handler", "reviewer", "finance", "cashier", "bookkeeper", "discipline", "expert1", "evaluator", "orgadmin",
     "orglead", "orgaccountant", "rival1admin", "auditor"],
)  # fmt: skip
def test_others_may_not_issue(cast: Cast, contract: Any, who: str) -> None:
    with unchanged(), pytest.raises(NotAllowed):
        issue.contract_audit(contract, by=cast.persons[who])
    with unchanged(), pytest.raises(NotAllowed):
        issue.project_audit(contract.programme, by=cast.persons[who])


@pytest.mark.parametrize("who", ["leadauditor", "approver"])
def test_the_lead_auditor_and_the_approver_may(cast: Cast, contract: Any, who: str) -> None:
    assert issue.contract_audit(contract, by=cast.persons[who]).issued_by == cast.persons[who]


def test_an_auditor_with_a_stake_in_the_provider_may_not(cast: Cast, contract: Any) -> None:
    auditor = cast.persons["leadauditor"]
    Interest.objects.create(person=auditor, organisation=contract.organisation, nature="配偶任职", declared_at=clock.now())
    with unchanged(), pytest.raises(Blocked) as refused:
        issue.contract_audit(contract, by=User.objects.get(pk=auditor.pk))
    assert [b.code for b in refused.value.blockers] == ["recused"]


def test_an_auditor_of_another_county_may_not(cast: Cast, contract: Any) -> None:
    stranger = people.open_account(username="faraway", name="外县审计")
    people.appoint(stranger, "lead_auditor", unit=cast.units["fenghua"])
    with unchanged(), pytest.raises(NotAllowed):
        issue.contract_audit(contract, by=stranger)


def test_an_unsigned_contract_has_no_paper(cast: Cast) -> None:
    contract: Any = reach("contract", "ready", cast)
    with unchanged(), pytest.raises(Refused):
        issue.contract_audit(contract, by=cast.persons["leadauditor"])


def test_figures_that_do_not_add_up_are_not_issued(cast: Cast, contract: Any) -> None:
    facts = report.of_contract(contract)
    wrong = replace(facts, balance=replace(facts.balance, surplus=facts.balance.surplus + Decimal("0.01")))
    with pytest.raises(Blocked) as refused:
        issue._refuse([], wrong, None)
    assert [b.code for b in refused.value.blockers] == ["footing"]
    assert "T5 surplus" in refused.value.message


def test_spending_in_a_category_without_a_budget_is_reported_not_lost(cast: Cast, contract: Any) -> None:
    """Somebody changed a row behind the house's back."""
    line = Expense.objects.filter(contract=contract, status="verified").first()
    assert line
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{Expense._meta.db_table}" SET category = %s WHERE id = %s', ["ZZ", line.pk])
    facts = report.of_contract(contract)
    (stray,) = [c for c in facts.categories if c.code == "ZZ"]
    assert (stray.budget, stray.verified, stray.execution) == (0, line.amount, None)
    assert facts.category_total.verified == contract.verified
    assert issue.contract_audit(contract, by=cast.persons["leadauditor"]).pages > 5


def test_a_draft_is_stored_nowhere(cast: Cast, contract: Any) -> None:
    with unchanged():
        data = issue.draft(contract)
    facts = read(data).facts
    assert facts
    assert (facts.draft, facts.serial) == (True, "")
    assert all("草" in page for page in poppler.text(data))


def test_a_paper_is_never_edited_or_deleted(cast: Cast, contract: Any) -> None:
    paper = issue.contract_audit(contract, by=cast.persons["leadauditor"])
    for act in (lambda: Paper.objects.filter(pk=paper.pk).update(serial="X"), lambda: Paper.objects.filter(pk=paper.pk).delete()):
        with pytest.raises(Exception, match=r"append|never|only"), transaction.atomic():
            act()
    assert Paper.objects.get(pk=paper.pk).serial == paper.serial


def test_who_sees_a_paper(cast: Cast, contract: Any) -> None:
    of_contract = issue.contract_audit(contract, by=cast.persons["leadauditor"])
    of_project = issue.project_audit(contract.programme, by=cast.persons["leadauditor"])
    for who in ("auditor", "approver", "handler", "finance", "orgadmin", "orgaccountant"):
        assert set(queries.visible(cast.persons[who])) == {of_contract, of_project}, who
    for who in ("village", "town", "expert1", "rival1admin", "rival1lead"):
        assert set(queries.visible(cast.persons[who])) == set(), who


def test_a_provider_sees_a_project_paper_only_when_all_of_it_is_hers(cast: Cast, contract: Any, world: tuple[Cast, Life]) -> None:
    programme = {"name": contract.programme.name, "number": contract.programme.number}
    other = plans.life(cast, "start", programme=programme)
    type(contract).objects.filter(pk=other.contract.pk).update(organisation=cast.organisations["muming"])
    paper = issue.project_audit(contract.programme, by=cast.persons["leadauditor"])
    assert set(queries.visible(cast.persons["leadauditor"])) == {paper}
    assert set(queries.visible(cast.persons["orgadmin"])) == set()


def test_a_paper_covers_the_contracts_signed_before_it(cast: Cast, contract: Any) -> None:
    own = issue.contract_audit(contract, by=cast.persons["leadauditor"])
    whole = issue.project_audit(contract.programme, by=cast.persons["leadauditor"])
    assert set(Paper.objects.filter(queries.covering(contract))) == {own, whole}
    for signed in (None, whole.cut_off + timedelta(seconds=1)):
        later = type(contract)(pk=0, programme=contract.programme, sign_at=signed)
        assert set(Paper.objects.filter(queries.covering(later))) == set()
