"""A later edition of an engagement's report: prepared with a reason, agreed to, issued; what it tells anew and what it leaves as it was."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grants.audits import actions, finding_actions, procedure_actions, reissue
from grants.papers import engagement as reports
from grants.papers import files, queries
from grants.papers.audit_report import canonical, footing
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.models import Paper
from grants.papers.verify import read
from grants.spending.models import Expense
from grants.story.cast import Cast, recall
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed, NotNow, Refused, Stale
from grants.trail.models import Entry
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged
from tests.papers import poppler

pytestmark = pytest.mark.django_db
REASON = "整改完成，补充整改情况"


@pytest.fixture(scope="module")
def followed(shared: Cast) -> Any:
    """Its report is issued as a paper; the one finding is being rectified."""
    engagement = audits.concluded(fresh(audits.rectifying(shared).engagement), shared)
    reports.engagement_audit(engagement, by=shared.persons["leadauditor"])
    actions.follow(fresh(engagement), by=shared.persons["leadauditor"])
    return fresh(engagement)


@pytest.fixture
def cast(followed: Any, db: None) -> Cast:
    return recall()


@pytest.fixture
def engagement(followed: Any, cast: Cast) -> Any:
    return fresh(followed)


def settled(engagement: Any, cast: Cast) -> None:
    finding = engagement.findings.get()
    finding_actions.resolve(
        finding, by=cast.persons["auditor"], kind="refund", amount=Decimal(400), on=clock.today(), note="退回"
    )


def agreed(engagement: Any, cast: Cast) -> None:
    reissue.prepare(engagement, by=cast.persons["leadauditor"], note=REASON)
    reissue.agree(engagement, by=cast.persons["auditreviewer"])


def told(paper: Paper) -> AuditReportFacts:
    facts = canonical.read(paper.facts)
    assert isinstance(facts, AuditReportFacts)
    return facts


def test_it_takes_the_place_of_the_first_and_leaves_the_figures_of_the_cut_off(cast: Cast, engagement: Any) -> None:
    first = Paper.objects.get(engagement=engagement)
    settled(engagement, cast)
    Expense.objects.filter(contract__engagements=engagement).update(item="事后改动")  # the books went on
    agreed(engagement, cast)
    second = reports.anew(engagement, by=cast.persons["leadauditor"])
    assert (second.supersedes, fresh(first).superseded_by, reports.latest(engagement)) == (first, second, second)
    assert (fresh(engagement).status, second.serial != first.serial) == ("follow_up", True)
    before, after = told(first), told(second)
    assert (after.contracts, after.balance, after.cut_off) == (before.contracts, before.balance, before.cut_off)
    assert before.engaged and after.engaged and before.fieldwork and after.fieldwork
    assert [f.balance for f in (*before.engaged.findings, *after.engaged.findings)] == [Decimal(1000), Decimal(600)]
    assert [(s.kind, s.amount) for s in after.engaged.findings[0].settled] == [("refund", Decimal(400))]
    edition = after.fieldwork.edition
    assert before.fieldwork.edition is None
    assert edition and (edition.number, edition.supersedes, edition.reason, edition.as_of) == (
        2,
        first.serial,
        REASON,
        clock.today(),
    )
    assert footing.mismatches(after) == []
    data = files.original(second)
    assert data is not None
    assert read(data, thorough=True).wrong == ()
    text = "".join(poppler.read_through(data).split())
    assert f"本报告为第2版，替代{first.serial}" in text and REASON in text and "整改金额结算表" in text
    entry = Entry.objects.get(kind="audit_engagement", object_id=engagement.pk, move="reissue")
    assert (entry.note, entry.facts["serial"], entry.facts["supersedes"]) == (REASON, second.serial, first.serial)
    contract = engagement.contracts.get()
    last = Entry.objects.filter(root_kind="contract", root_id=contract.pk).order_by("-seq")[0]
    assert (last.move, last.facts["serial"]) == ("issue_paper", second.serial)
    for who in ("auditor", "handler", "orgadmin"):
        assert set(queries.visible(cast.persons[who]).filter(queries.covering(contract))) == {first, second}, who
    shown = Client().get(reverse("public:verify-code", args=[first.facts_sha256[:16]])).content.decode()
    assert second.serial in shown


def test_a_third_edition_counts_on_and_needs_both_again(cast: Cast, engagement: Any) -> None:
    lead = cast.persons["leadauditor"]
    settled(engagement, cast)
    agreed(engagement, cast)
    second = reports.anew(engagement, by=lead)
    with unchanged(), pytest.raises(Blocked):
        reports.anew(engagement, by=lead)
    settled(engagement, cast)
    agreed(engagement, cast)
    part = told(reports.anew(engagement, by=lead)).fieldwork
    assert part and part.edition and (part.edition.number, part.edition.supersedes) == (3, second.serial)


def test_nothing_new_is_no_edition(cast: Cast, engagement: Any) -> None:
    # following changed nothing that the report tells
    agreed(engagement, cast)
    with unchanged(), pytest.raises(Blocked) as refused:
        reports.anew(engagement, by=cast.persons["leadauditor"])
    assert [b.code for b in refused.value.blockers] == ["unchanged"]


@pytest.mark.parametrize("after", ["prepare", "agree"])
def test_whatever_is_entered_since_voids_what_was_agreed_to(cast: Cast, engagement: Any, after: str) -> None:
    lead, reviewer = cast.persons["leadauditor"], cast.persons["auditreviewer"]
    reissue.prepare(engagement, by=lead, note=REASON)
    if after == "agree":
        reissue.agree(engagement, by=reviewer)
    procedure_actions.perform(
        engagement, by=lead, kind="telephone", on=clock.today(), party="供应商", contract=engagement.contracts.get(), found="退款到账。",
        done_by=lead,
    )  # fmt: skip
    assert reissue.standing(engagement).step == "prepare"
    with unchanged(), pytest.raises(Blocked):
        reissue.agree(engagement, by=reviewer)
    with unchanged(), pytest.raises(Blocked):
        reports.anew(engagement, by=lead)


ACTS: dict[str, Any] = {
    "prepare": lambda one, by: reissue.prepare(one, by=by, note=REASON), "agree": lambda one, by: reissue.agree(one, by=by),
    "issue": lambda one, by: reports.anew(one, by=by),
}  # fmt: skip
OPEN = {"prepare": (), "agree": ("prepare",), "issue": ("prepare", "agree")}
HANDS = {"prepare": "leadauditor", "agree": "auditreviewer", "issue": "leadauditor"}


@pytest.mark.parametrize("step", ACTS)
def test_each_step_is_offered_to_whom_it_is_accepted_from(cast: Cast, engagement: Any, step: str) -> None:
    settled(engagement, cast)
    for name in OPEN[step]:
        ACTS[name](engagement, cast.persons[HANDS[name]])
    now = reissue.standing(engagement)
    for who in ("auditor", "leadauditor", "auditreviewer", "approver", "handler", "orgadmin"):
        person = cast.persons[who]
        offered = reissue.may(engagement, person, step) and not reissue.refusals(engagement, person, step, now)
        assert offered is (who == HANDS[step]), who
        if not offered:
            with unchanged(), pytest.raises(NotAllowed):
                ACTS[step](engagement, person)
    ACTS[step](engagement, cast.persons[HANDS[step]])


def test_a_reason_is_asked_and_what_she_looked_at_is_what_is_done(cast: Cast, engagement: Any) -> None:
    lead = cast.persons["leadauditor"]
    seen = reissue.standing(engagement).seen
    with unchanged(), pytest.raises(Blocked):
        reissue.prepare(engagement, by=lead, note="  ")
    settled(engagement, cast)
    with unchanged(), pytest.raises(Stale):
        reissue.prepare(engagement, by=lead, note=REASON, seen=seen)


def test_only_while_the_rectification_is_followed(cast: Cast, engagement: Any) -> None:
    lead, finding = cast.persons["leadauditor"], engagement.findings.get()
    finding_actions.resolve(
        finding, by=cast.persons["auditor"], kind="documents", amount=finding.issue_amount, on=clock.today(), note="已补"
    )
    finding_actions.claim_done(
        finding, by=cast.persons["orgadmin"], done="已补齐", evidence=audits.paper(cast.persons["orgadmin"])
    )
    finding_actions.close(finding, by=lead)
    actions.archive(engagement, by=lead)
    done = fresh(engagement)
    for step, act in ACTS.items():
        with unchanged(), pytest.raises(NotNow):
            act(done, cast.persons[HANDS[step]])
        assert not reissue.may(done, cast.persons[HANDS[step]], step)


def test_whoever_worked_on_it_does_not_review_it(cast: Cast, engagement: Any) -> None:
    settled(engagement, cast)
    reviewer = cast.persons["auditreviewer"]
    reissue.prepare(engagement, by=cast.persons["leadauditor"], note=REASON)
    engagement.team.filter(person=reviewer).update(part="member")
    with unchanged(), pytest.raises(Refused) as refused:
        reissue.agree(engagement, by=reviewer)
    assert [b.code for b in refused.value.blockers] == ["reviewer"]
    assert reissue.refusals(engagement, reviewer, "agree", reissue.standing(engagement)) == refused.value.blockers


def test_the_draft_is_of_the_coming_edition(cast: Cast, engagement: Any) -> None:
    settled(engagement, cast)
    with unchanged():
        facts = read(reports.draft(engagement)).facts
    assert (facts.draft, facts.serial, facts.fieldwork.edition.number, facts.engaged.findings[0].balance) == (
        True,
        "",
        2,
        Decimal(600),
    )
