"""The report of an audit: issued with the engagement, by two people; what it tells and what it keeps to itself."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.audits import finding_actions
from grants.audits.findings import Finding
from grants.audits.models import Engagement
from grants.papers import files, issue, queries
from grants.papers.audit_report import canonical, footing
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.audit_report.gather import report
from grants.papers.models import Paper
from grants.papers.verify import read
from grants.spending.models import Expense
from grants.story.cast import Cast, recall
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, NotNow
from grants.trail.models import Entry
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged
from tests.papers import poppler

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def final(shared: Cast) -> Any:
    """Its one finding is final; the opinion is not written and nobody has reviewed it."""
    return audits.final(shared).engagement


@pytest.fixture
def cast(final: Any, db: None) -> Cast:
    return recall()


@pytest.fixture
def engagement(final: Any, cast: Cast) -> Any:
    """Everything stands but the issuing."""
    return audits.concluded(fresh(final), cast)


def told(paper: Paper) -> AuditReportFacts:
    facts = canonical.read(paper.facts)
    assert isinstance(facts, AuditReportFacts)
    return facts


def test_it_is_issued_with_the_engagement_and_reads_back(cast: Cast, engagement: Any) -> None:
    contract = engagement.contracts.get()
    paper = issue.engagement_audit(engagement, by=cast.persons["leadauditor"])
    data = files.original(paper)
    assert data is not None
    assert read(data, thorough=True).wrong == ()
    assert hashlib.sha256(data).hexdigest() == paper.file_sha256
    assert (fresh(engagement).status, paper.kind, paper.subject, paper.supersedes) == (
        "issued", Paper.Kind.ENGAGEMENT_AUDIT, engagement, None,
    )  # fmt: skip
    about = {"serial": paper.serial, "facts_sha256": paper.facts_sha256, "file_sha256": paper.file_sha256}
    move = Entry.objects.get(kind="audit_engagement", object_id=engagement.pk, move="issue")
    assert {key: move.facts[key] for key in about} == about
    covered = Entry.objects.filter(root_kind="contract", root_id=contract.pk).order_by("-seq")[0]
    assert (covered.move, covered.facts) == ("issue_paper", about)
    assert footing.mismatches(told(paper)) == []


def test_it_tells_what_the_audit_did_and_found(cast: Cast, engagement: Any) -> None:
    finding = engagement.findings.get()
    paper = issue.engagement_audit(engagement, by=cast.persons["leadauditor"])
    part = told(paper).engaged
    assert part is not None
    assert [(t.part, t.people) for t in part.team] == [("lead", 1), ("member", 1), ("reviewer", 1)]
    (sample,) = part.samples
    assert (sample.method, sample.seed, sample.drawn, sample.count) == ("judgemental", "00", 2, engagement.samples.get().count)
    (one,) = part.findings
    assert (one.number, one.status, one.issue_amount, one.balance) == (
        finding.number,
        "final",
        Decimal("1000.00"),
        Decimal("1000.00"),
    )
    assert one.basis is not None
    assert (one.basis.law, one.basis.article, one.basis.text) == (finding.basis.law, finding.basis.article, finding.basis.text)
    assert [(r.text, r.adopted, r.answer) for r in one.replies] == [("已补齐签到表。", True, "予以采纳，措辞不变。")]
    assert (part.category_total.count, part.records.count) == (1, 1)
    text = "".join(poppler.read_through(files.original(paper) or b"").split())
    for words in (
        "专项审计报告",
        "五、审计发现的问题",
        "十一、报告使用范围",
        "无保留意见",
        one.title,
        "共纳入1条原始记录；形成1个问题",
        paper.serial,
    ):
        assert words in text
    for person in cast.persons.values():
        if person.name != told(paper).contracts[0].card.lead:
            assert person.name not in paper.facts


def test_what_is_referred_or_dropped_is_not_in_it(cast: Cast, engagement: Any) -> None:
    secret: Finding = engagement.findings.get()
    finding_actions.refer(secret, by=cast.persons["leadauditor"], authority="县纪委监委")
    facts = report.of_engagement(fresh(engagement))
    assert facts.engaged is not None
    assert (facts.engaged.findings, facts.engaged.pending, facts.engaged.records.count) == ((), (), 0)
    assert secret.title not in canonical.write(facts)
    assert "县纪委监委" not in canonical.write(facts)


@pytest.mark.parametrize("who", ["auditor", "auditreviewer", "approver", "handler", "orgadmin"])
def test_only_the_leader_issues(cast: Cast, engagement: Any, who: str) -> None:
    with unchanged(), pytest.raises(NotAllowed):
        issue.engagement_audit(engagement, by=cast.persons[who])


def test_nothing_is_issued_without_opinion_and_reviewer(cast: Cast, final: Any) -> None:
    with unchanged(), pytest.raises(Blocked) as refused:
        issue.engagement_audit(fresh(final), by=cast.persons["leadauditor"])
    assert {b.anchor for b in refused.value.blockers} == {"opinion", "sign_offs"}


def test_it_is_issued_once(cast: Cast, engagement: Any) -> None:
    first = issue.engagement_audit(engagement, by=cast.persons["leadauditor"])
    with unchanged(), pytest.raises(NotNow):
        issue.engagement_audit(fresh(engagement), by=cast.persons["leadauditor"])
    assert list(Paper.objects.filter(engagement=engagement)) == [first]


def test_who_sees_it(cast: Cast, engagement: Any) -> None:
    paper = issue.engagement_audit(engagement, by=cast.persons["leadauditor"])
    for who in ("auditor", "leadauditor", "approver", "handler", "orgadmin"):
        assert set(queries.visible(cast.persons[who])) == {paper}, who
    for who in ("village", "town", "expert1", "rival1admin"):
        assert set(queries.visible(cast.persons[who])) == set(), who
    assert set(Paper.objects.filter(queries.covering(engagement.contracts.get()))) == {paper}
    assert queries.find(paper.facts_sha256[:16]) == paper  # what the code on the paper leads to
    shown = Client().get(reverse("public:verify-code", args=[paper.facts_sha256[:16]])).content.decode()
    assert paper.serial in shown
    assert engagement.findings.get().title not in shown


def test_a_draft_says_so_and_is_stored_nowhere(cast: Cast, engagement: Any) -> None:
    with unchanged():
        data = issue.draft(engagement)
    assert all("草" in page for page in poppler.text(data))
    facts = read(data).facts
    assert (facts.draft, facts.serial, facts.engaged.number) == (True, "", engagement.number)


def test_nothing_after_the_cut_off_is_told_and_every_table_foots(engagement: Any) -> None:
    contract, day = engagement.contracts.get(), engagement.cut_off
    lines = list(contract.expenses.exclude(status="draft").order_by("pk"))
    Expense.objects.filter(pk=lines[0].pk).update(date=day + timedelta(days=1))
    facts = report.of_engagement(fresh(engagement))
    (one,) = facts.contracts
    assert (one.expense_total.rows, one.expense_total.reported) == (len(lines) - 1, sum(line.amount for line in lines[1:]))
    assert one.balance.verified == one.category_total.verified == contract.verified - lines[0].amount
    assert (one.balance.arrived, facts.cut_off.astimezone(clock.SHANGHAI).date()) == (contract.received, day)
    assert footing.mismatches(facts) == []
    Engagement.objects.filter(pk=engagement.pk).update(cut_off=min(line.date for line in lines) - timedelta(days=1))
    facts = report.of_engagement(fresh(engagement))
    (one,) = facts.contracts
    assert (one.expense_total.rows, one.balance.arrived, one.balance.verified) == (0, 0, 0)
    assert {(a.paid_on, a.arrived, a.arrived_on) for a in one.arrivals} == {(None, 0, None)}
    assert all(line.reported is None and not line.spent for line in one.deliverables)
    assert footing.mismatches(facts) == []
