"""An engagement: its team, the freeze and what goes on around it, comments, the reviewer, the archive."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from grants.audits import actions, queries, scope, snapshot
from grants.audits.models import Engagement
from grants.milestones import actions as reports
from grants.people.actions import appoint
from grants.people.models import Interest, User
from grants.people.roles import Role
from grants.spending import actions as expenses
from grants.spending.models import Expense
from grants.story import spending
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.chain import broken
from grants.trail.models import Entry
from tests.factories import after_contract, audits, plans
from tests.factories.ways import fresh
from tests.ledger import refused

TABLES = (
    "grants_engagement", "grants_teammember", "grants_covered", "grants_finding", "grants_reply", "grants_expense", "grants_entry",
)  # fmt: skip
said = partial(refused, only=TABLES)


def test_the_freeze_writes_down_what_it_found(cast: Cast) -> None:
    engagement = audits.frozen(cast)
    part = engagement.covered.get()
    lines = part.contract.expenses.exclude(status="draft")
    assert (part.lines, part.amount) == (lines.count(), sum(line.amount for line in lines))
    assert part.lines > 0
    entry = Entry.objects.get(kind="audit_engagement", object_id=engagement.pk, move="freeze")
    assert entry.facts["snapshot_sha256"] == engagement.snapshot_sha256 == snapshot.take([part.contract], clock.today()).sha256
    assert (entry.facts["lines"], entry.facts["contracts"]) == (part.lines, 1)
    assert snapshot.holds(engagement)


def test_a_line_marked_as_audited_leaves_the_snapshot_as_it_is(cast: Cast) -> None:
    engagement = audits.frozen(cast)
    line = engagement.contracts.get().expenses.filter(status="verified").order_by("pk")[0]
    expenses.audit(line, by=cast.persons["auditor"])
    assert fresh(line).status == "audited"
    assert snapshot.holds(engagement)


def test_what_came_after_the_freeze_breaks_the_digest(cast: Cast) -> None:
    """Below the door, as an intruder would do it."""
    engagement = audits.frozen(cast)
    line = engagement.contracts.get().expenses.order_by("pk")[0]
    Expense.objects.filter(pk=line.pk).update(payee="另一收款人")
    assert not snapshot.holds(engagement)


ACTS: dict[str, tuple[str, Callable[[Any, Cast], Any]]] = {
    "verify": ("submitted", lambda line, cast: expenses.verify(line, by=cast.persons["evaluator"])),
    "question": ("verified", lambda line, cast: expenses.question(line, by=cast.persons["evaluator"], note="理由")),
    "accept_answer": ("questioned", lambda line, cast: expenses.accept_answer(line, by=cast.persons["evaluator"], note="答复")),
    "disallow": (
        "questioned",
        lambda line, cast: expenses.disallow(line, by=cast.persons["evaluator"], note="理由", rule="规则"),
    ),
    "reverse": ("verified", lambda line, cast: expenses.reverse(line, by=cast.persons["orgaccountant"], note="理由")),
    "send_back": ("submitted", lambda line, cast: expenses.send_back(line, by=cast.persons["evaluator"], note="理由")),
    "submit": ("draft", lambda line, cast: expenses.submit(line, by=cast.persons["orgadmin"])),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_frozen_line_is_read_only_and_free_again_when_the_audit_is_stopped(act: str, cast: Cast) -> None:
    status, do = ACTS[act]
    line: Any = after_contract.WAYS["expense"][status](cast)
    engagement = audits.frozen_over(cast, fresh(line.contract))
    words = f"The audit {engagement.number} has frozen everything up to {clock.today()}; it can be changed again once its report is issued."
    assert said(lambda: do(fresh(line), cast), Blocked) == [("not_frozen", words)]
    actions.stop(engagement, by=cast.persons["leadauditor"], note="理由")
    before = fresh(line).version
    do(fresh(line), cast)
    assert fresh(line).version == before + 1


def test_lines_after_the_cut_off_go_on(cast: Cast) -> None:
    life = plans.life(cast, "start")
    rows = spending.simple_ledger(life, clock.today())
    old = spending.record(life, rows[0])
    spending.submit(life, [old])
    engagement = audits.planned_over(cast, fresh(life.contract))
    with clock.at(clock.now() + timedelta(days=1)):
        yesterday = clock.today() - timedelta(days=1)
        actions.freeze(engagement, by=cast.persons["leadauditor"], cut_off=yesterday)
        new = spending.record(life, {**rows[1], "date": clock.today()} if "date" in rows[1] else rows[1])
        Expense.objects.filter(pk=new.pk).update(date=clock.today())
        assert said(lambda: expenses.verify(fresh(old), by=cast.persons["evaluator"]), Blocked)[0][0] == "not_frozen"
        spending.submit(life, [fresh(new)])
        expenses.verify(fresh(new), by=cast.persons["evaluator"])
    assert (fresh(old).status, fresh(new).status) == ("submitted", "verified")


def test_a_report_of_a_milestone_up_to_the_cut_off_is_read_only(cast: Cast) -> None:
    report: Any = after_contract.WAYS["milestone_report"]["submitted"](cast)
    type(report.milestone).objects.filter(pk=report.milestone_id).update(due=clock.today())
    engagement = audits.frozen_over(cast, fresh(report.contract))
    assert [code for code, _words in said(lambda: reports.recognise(fresh(report), by=cast.persons["evaluator"]), Blocked)] == [
        "not_frozen"
    ]
    actions.stop(engagement, by=cast.persons["leadauditor"], note="理由")
    reports.recognise(fresh(report), by=cast.persons["evaluator"])
    assert fresh(report).status == "recognised"


def test_the_cut_off_is_a_day_of_the_period_and_not_to_come(cast: Cast) -> None:
    engagement, lead = audits.planned(cast), cast.persons["leadauditor"]
    for day in (engagement.starts - timedelta(days=1), clock.today() + timedelta(days=1), None):
        codes = [code for code, _words in said(lambda day=day: actions.freeze(engagement, by=lead, cut_off=day), Blocked)]  # type: ignore[misc]
        assert "cut_off_reached" in codes
    actions.freeze(engagement, by=lead, cut_off=engagement.starts)
    assert fresh(engagement).cut_off == engagement.starts


def bare_plan(cast: Cast) -> Engagement:
    contract = after_contract.recognised(cast).contract
    return actions.plan(
        by=cast.persons["leadauditor"], scopes={"units": [contract.unit]}, unit=contract.unit, title="专项审计",
        starts=contract.starts, ends=clock.today(),
    )  # fmt: skip


def test_a_team_of_one_without_letter_reviewer_and_declaration_freezes_nothing(cast: Cast) -> None:
    lead = cast.persons["leadauditor"]
    engagement = bare_plan(cast)
    assert said(lambda: actions.freeze(engagement, by=lead, cut_off=clock.today()), Blocked) == [
        ("letter_written", "The letter has no number or no purpose yet."),
        ("team", "An audit is done by at least two people: add another member."),
        ("team", "An independent reviewer is missing."),
        ("team", f"{lead.name} has not declared her interests yet."),
    ]


def test_who_declares_an_interest_must_leave(cast: Cast) -> None:
    engagement, lead = audits.planned(cast), cast.persons["leadauditor"]
    actions.declare(engagement, by=cast.persons["auditor"], interests="配偶在该机构任职")
    words = f"{cast.persons['auditor'].name} declared an interest and must leave the team."
    assert ("team", words) in said(lambda: actions.freeze(engagement, by=lead, cut_off=clock.today()), Blocked)


def somebody(cast: Cast, **office: Any) -> User:
    person = User.objects.create(username="another", name="另一位", origin="synthetic")
    appoint(person, Role.AUDITOR, unit=cast.units["jinjiang"], since=clock.today() - timedelta(days=400))
    if office:
        appoint(person, since=clock.today() - timedelta(days=400), until=clock.today() - timedelta(days=30), **office)
    return person


def test_ties_keep_off_the_team(cast: Cast) -> None:
    engagement, lead = audits.planned(cast), cast.persons["leadauditor"]
    contract = scope.contracts(engagement).get()
    tied = somebody(cast, role=Role.ORG_LEAD, organisation=contract.organisation)
    assert said(lambda: actions.join(engagement, by=lead, person=tied), Blocked) == [
        ("interest", f"Holds or held an office in {contract.organisation}.")
    ]
    Interest.objects.create(person=tied, organisation=contract.organisation, nature="亲属", declared_at=clock.now())
    assert len(queries.interests(engagement, tied)) == 2
    assert [b.code for b in queries.interests(engagement, cast.persons["reviewer"])] == [
        "interest"
    ] * 2  # the office, and what she did
    assert queries.interests(engagement, cast.persons["auditor"]) == []


def test_only_the_team_moves_an_engagement(cast: Cast) -> None:
    engagement = audits.frozen(cast)
    lead = somebody(cast)
    appoint(lead, Role.LEAD_AUDITOR, unit=cast.units["jinjiang"], since=clock.today() - timedelta(days=400))
    lead = User.objects.get(pk=lead.pk)
    assert said(lambda: actions.stop(engagement, by=lead, note="理由"), Blocked) == [
        ("on_the_team", "You are not on the team of this engagement; its leader can add you.")
    ]
    said(lambda: actions.stop(engagement, by=cast.persons["auditor"], note="理由"), NotAllowed)


def test_an_engagement_keeps_a_leader(cast: Cast) -> None:
    engagement, lead = audits.planned(cast), cast.persons["leadauditor"]
    assert said(lambda: actions.leave(engagement, by=lead, person=lead, note="轮岗"), Blocked) == [
        ("lead", "Somebody must lead the engagement: add another leader first.")
    ]
    actions.leave(engagement, by=lead, person=cast.persons["auditor"], note="轮岗")
    assert not engagement.team.filter(person=cast.persons["auditor"], left_at__isnull=True).exists()


def test_the_reviewer_has_done_none_of_it(cast: Cast) -> None:
    """Who worked on the team and then reviews is refused; the other one is not."""
    engagement, lead = audits.issuable(cast), cast.persons["leadauditor"]
    worked = engagement.team.get(person=cast.persons["auditor"])
    type(worked).objects.filter(engagement=engagement, part="reviewer").delete()
    type(worked).objects.filter(pk=worked.pk).update(person=cast.persons["auditreviewer"])
    assert said(lambda: actions.issue(engagement, by=lead, **audits.ISSUED), Blocked) == [
        ("reviewed", "The reviewer has worked on this engagement; another must review it.")
    ]


def test_the_auditee_has_ten_days_from_the_sending(cast: Cast) -> None:
    finding = audits.consulting(cast)
    assert finding.engagement.reply_due == clock.today() + timedelta(days=10)


def test_scopes_narrow_each_other(cast: Cast) -> None:
    contract = after_contract.recognised(cast).contract
    lead = cast.persons["leadauditor"]
    told: dict[str, Any] = {
        "by": lead,
        "unit": contract.unit,
        "title": "专项审计",
        "starts": contract.starts,
        "ends": contract.ends,
    }
    above = actions.plan(scopes={"units": [contract.unit]}, **told)
    assert list(scope.contracts(above)) == [contract]
    other = (
        cast.organisations["qinghe"] if contract.organisation != cast.organisations["qinghe"] else cast.organisations["muming"]
    )
    assert not scope.contracts(actions.plan(scopes={"units": [contract.unit], "organisations": [other]}, **told)).exists()
    elsewhere = actions.plan(scopes={"units": [contract.unit.children.first() or contract.unit]}, **told)
    assert scope.contracts(elsewhere).exists() == (not contract.unit.children.exists())
    before = {**told, "starts": contract.starts - timedelta(days=30), "ends": contract.starts - timedelta(days=1)}
    assert not scope.contracts(actions.plan(scopes={"units": [contract.unit]}, **before)).exists()


def test_numbers_follow_each_other_and_the_chain_holds(cast: Cast) -> None:
    first, second = bare_plan(cast), bare_plan(cast)
    year = clock.today().year
    assert (first.number, second.number) == (f"SJ-{year}-001", f"SJ-{year}-002")
    assert list(broken(Entry.objects.filter(root_kind="audit_engagement"))) == []
