"""Findings: what each guard asks, what stops money, replies and amounts, who sees what."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from grants.audits import finding_actions as actions
from grants.audits import legal, queries
from grants.audits.findings import Finding, LegalBasis
from grants.contracts import actions as contracts
from grants.disbursements import actions as disbursements
from grants.people.models import User
from grants.story import closing, paying
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories import after_contract, audits
from tests.factories.ways import fresh
from tests.ledger import refused

TABLES = (
    "grants_finding", "grants_findingrecord", "grants_reply", "grants_resolution", "grants_disbursement", "grants_payment",
    "grants_contract", "grants_entry",
)  # fmt: skip
said = partial(refused, only=TABLES)

UNSOUND: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "evidence": ({"evidence": "partly"}, [("evidence_confirmed", "Its evidence is not confirmed.")]),
    "told": ({"cause": ""}, [("told_in_full", "Cause, effect or recommendation is missing.")]),
    "pending": ({"pending_amount": Decimal("0.01")}, [("amounts_add_up", "An amount is still to be verified.")]),
    "more": (
        {"issue_amount": Decimal("999.99")}, [("amounts_add_up", "More is confirmed than is in question.")],
    ),
    "basis": ({"basis": None}, [("basis_held", "No legal basis is named.")]),
    "word": ({"title": "挪用项目资金"}, [("word", "“挪用” says more than is proved: write “被占用”.")]),
    "words": (
        {"told": "虚开发票，造成损失。"},
        [
            ("word", "“虚开” says more than is proved: write “记载信息不准确”."),
            ("word", "“损失” says more than is proved: write “少收”."),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", UNSOUND)
def test_nothing_unsound_is_confirmed(what: str, cast: Cast) -> None:
    fields, words = UNSOUND[what]
    finding = audits.drafted_in(audits.working(cast), cast, **fields)
    assert said(lambda: actions.confirm(finding, by=cast.persons["leadauditor"]), Blocked) == words


def test_a_law_that_did_not_hold_yet_is_no_basis(cast: Cast) -> None:
    finding = audits.drafted(cast)
    law = finding.basis
    assert law is not None
    type(law).objects.filter(pk=law.pk).update(since=finding.event_on + timedelta(days=1))
    words = f"{law} was not in force on {finding.event_on}."
    assert said(lambda: actions.confirm(fresh(finding), by=cast.persons["leadauditor"]), Blocked) == [("basis_held", words)]
    type(law).objects.filter(pk=law.pk).update(since=finding.event_on, until=finding.event_on)
    actions.confirm(fresh(finding), by=cast.persons["leadauditor"])
    assert fresh(finding).status == "confirmed"


def test_without_a_record_nothing_is_proved(cast: Cast) -> None:
    finding = audits.drafted(cast)
    actions.unlink(finding, by=cast.persons["auditor"], records=list(finding.records.all()))
    assert said(lambda: actions.confirm(finding, by=cast.persons["leadauditor"]), Blocked) == [
        ("proved", "No record proves it yet: link the voucher, contract or report.")
    ]


def test_whoever_drafted_it_does_not_confirm_it(cast: Cast) -> None:
    engagement = audits.working(cast)
    contract = engagement.contracts.get()
    record = actions.Record("contracts", contract.pk, contract.number)
    lead = cast.persons["leadauditor"]
    told = {**audits.TOLD, "event_on": contract.starts, "basis": audits.basis()}
    finding = actions.draft(engagement, by=lead, contract=contract, records=[record], **told)
    assert [code for code, _words in said(lambda: actions.confirm(finding, by=lead), Blocked)] == ["same_person"]


def test_a_record_proves_a_finding_once(cast: Cast) -> None:
    finding = audits.drafted(cast)
    first = finding.records.get()
    actions.link(finding, by=cast.persons["auditor"], records=[actions.Record(first.kind, first.object_id, first.label)] * 2)
    assert finding.records.count() == 1


def test_a_contract_outside_the_engagement_has_no_finding_in_it(cast: Cast) -> None:
    engagement = audits.working(cast)
    other = after_contract.plans.life(cast, "start", title="另一项目").contract
    with pytest.raises(Blocked) as refusal:
        actions.draft(engagement, by=cast.persons["auditor"], contract=other, event_on=other.starts, **audits.TOLD)
    assert [b.code for b in refusal.value.blockers] == ["contract"]
    assert not Finding.objects.exists()


def test_after_the_fieldwork_nothing_new_is_written_down(cast: Cast) -> None:
    engagement = audits.consulting(cast).engagement
    with pytest.raises(Blocked) as refusal:
        audits.drafted_in(engagement, cast)
    assert [b.code for b in refusal.value.blockers] == ["not_now"]
    assert engagement.findings.count() == 1


# What stops money ----------------------------------------------------------------------------------------------------


def test_an_open_high_finding_stops_approval_payment_and_close_out(cast: Cast) -> None:
    life = after_contract.accepted(cast)
    due = paying.through(life, 2, "review_finance")
    engagement = audits.frozen_over(cast, fresh(life.contract))
    sample = audits.draw(engagement, cast)
    audits.actions.begin(engagement, by=cast.persons["leadauditor"])
    audits.check(sample, cast)
    finding = audits.drafted_in(fresh(engagement), cast, severity="high")
    approver, lead = cast.persons["approver"], cast.persons["leadauditor"]
    words = [("no_open_high_finding", f"The finding {finding.number} of high severity is not settled.")]

    def approve() -> None:
        disbursements.approve(fresh(due), by=approver, minute_number="会纪〔2026〕1号")

    actions.confirm(finding, by=lead)
    assert said(approve, Blocked) == words
    actions.refer(fresh(finding), by=lead, authority="县纪委监委")  # what is referred stops nothing and tells nothing
    approve()
    other = audits.drafted_in(fresh(engagement), cast, severity="low")
    actions.confirm(other, by=lead)
    paying.pay(life, fresh(due))  # a low one neither
    third = audits.drafted_in(fresh(engagement), cast, severity="high")
    paying.confirm(life, fresh(due))
    paying.book(life, fresh(due))
    actions.confirm(third, by=lead)
    closing.refund(life)
    words = [("no_open_high_finding", f"The finding {third.number} of high severity is not settled.")]
    assert said(lambda: contracts.close_out(fresh(life.contract), by=cast.persons["finance"]), Blocked) == words


# Replies -------------------------------------------------------------------------------------------------------------


def test_without_a_reply_it_is_final_after_ten_days(cast: Cast) -> None:
    finding, lead = audits.consulting(cast), cast.persons["leadauditor"]
    due = finding.engagement.reply_due
    words = f"The auditee has not replied; comments are possible until {due}."
    assert said(lambda: actions.finalise(finding, by=lead), Blocked) == [("replied_or_over", words)]
    with clock.at(clock.now() + timedelta(days=10)):
        assert said(lambda: actions.finalise(finding, by=lead), Blocked) == [("replied_or_over", words)]
    with clock.at(clock.now() + timedelta(days=11)):
        actions.finalise(finding, by=lead)
    assert fresh(finding).status == "final"


def test_a_reply_is_answered_before_it_is_final(cast: Cast) -> None:
    finding, lead = audits.consulting(cast), cast.persons["leadauditor"]
    reply = actions.reply(finding, by=cast.persons["orgadmin"], text="情况属实，已补齐。", agrees=True)
    assert (reply.side, reply.agrees, reply.text) == ("organisation", True, "情况属实，已补齐。")
    assert [code for code, _words in said(lambda: actions.finalise(finding, by=lead), Blocked)] == ["replies_answered"]
    actions.answer(reply, by=cast.persons["auditor"], text="采纳", adopted=True)
    actions.finalise(fresh(finding), by=lead)
    assert fresh(finding).status == "final"


def test_after_ten_days_no_reply_is_taken(cast: Cast) -> None:
    finding = audits.consulting(cast)
    with clock.at(clock.now() + timedelta(days=11)):
        late = said(lambda: actions.reply(finding, by=cast.persons["orgadmin"], text="补充说明", agrees=False), Blocked)
    assert late == [("not_now", "Comments are not possible now.")]


def test_the_purchaser_replies_too_and_strangers_do_not(cast: Cast, strangers: dict[str, User]) -> None:
    finding = audits.consulting(cast)
    assert actions.reply(finding, by=cast.persons["handler"], text="已督促", agrees=True).side == "purchaser"
    for letter in ("OA", "H"):
        said(partial(actions.reply, finding, by=strangers[letter], text="不相关", agrees=True), NotAllowed)


# Amounts -------------------------------------------------------------------------------------------------------------


def settle(finding: Finding, cast: Cast, amount: str, kind: str = "documents") -> None:
    actions.resolve(finding, by=cast.persons["auditor"], kind=kind, amount=Decimal(amount), on=clock.today(), note="凭证已补")


def test_the_balance_is_what_is_not_settled_and_it_closes_at_nothing(cast: Cast) -> None:
    finding = audits.rectifying(cast)
    settle(finding, cast, "400.00", "refund")
    settle(finding, cast, "300.00")
    settle(finding, cast, "-100.00")  # a mistake is taken back
    settle(finding, cast, "200.00", "deduction")
    assert fresh(finding).balance == Decimal("200.00")
    by = cast.persons["orgadmin"]
    actions.claim_done(finding, by=by, done="已退回", evidence=audits.paper(by))
    words = [("balanced", "200.00 of the amount in question is not settled.")]
    assert said(lambda: actions.close(finding, by=cast.persons["leadauditor"]), Blocked) == words
    settle(finding, cast, "200.00", "write_off")
    actions.close(finding, by=cast.persons["leadauditor"])
    assert fresh(finding).status == "closed"


@given(st.lists(st.integers(-120_000, 120_000).filter(bool), max_size=12))
def test_never_below_nothing_never_above_the_amount(steps: list[int]) -> None:
    """The rule of `resolve` alone: whatever is tried, what is settled stays between nothing and the amount."""
    issue, settled = Decimal("1000.00"), Decimal(0)
    for fen in steps:
        amount = Decimal(fen) / 100
        if actions.within(issue, issue - settled, amount):
            settled += amount
        assert 0 <= settled <= issue


def test_more_than_is_open_is_not_settled(cast: Cast) -> None:
    finding = audits.rectifying(cast)
    for amount in ("1000.01", "-0.01"):
        assert said(lambda amount=amount: settle(finding, cast, amount), Blocked) == [  # type: ignore[misc]
            ("amount", "1,000.00 of the amount in question is not settled.")
        ]
    with pytest.raises(ValidationError):
        settle(finding, cast, "10.00", "gift")


# Sight ---------------------------------------------------------------------------------------------------------------

EVERYBODY = (
    "orgadmin",
    "orgaccountant",
    "handler",
    "approver",
    "auditor",
    "leadauditor",
    "auditreviewer",
    "fh_auditor",
    "rival1admin",
)
AUDIT = {"auditor", "leadauditor", "auditreviewer"}
THEIRS = {"orgadmin", "orgaccountant", "handler", "approver"}
SIGHT: dict[str, tuple[Callable[[Cast], Any], set[str]]] = {
    "drafted": (audits.drafted, AUDIT),
    "confirmed": (audits.confirmed, AUDIT),
    "consulting": (audits.consulting, AUDIT | THEIRS),
    "final": (audits.final, AUDIT | THEIRS),
    "closed": (audits.closed, AUDIT | THEIRS),
    "referred": (audits.WAYS["finding"]["referred"], AUDIT),
    "dropped": (audits.WAYS["finding"]["dropped"], AUDIT),
}


@pytest.mark.parametrize("status", SIGHT)
def test_who_sees_it(status: str, cast: Cast) -> None:
    make, wanted = SIGHT[status]
    finding = make(cast)
    seen = {name for name in EVERYBODY if queries.visible_findings(cast.persons[name]).filter(pk=finding.pk).exists()}
    assert seen == wanted


def test_what_is_referred_only_its_team_sees(cast: Cast) -> None:
    finding: Any = audits.WAYS["finding"]["referred"](cast)
    finding.engagement.team.filter(person=cast.persons["auditor"]).update(left_at=clock.now())
    assert not queries.visible_findings(cast.persons["auditor"]).exists()
    assert queries.visible_findings(cast.persons["leadauditor"]).get() == finding


# The catalogue of laws -----------------------------------------------------------------------------------------------


def test_the_catalogue_is_loaded_once_and_an_article_follows_its_predecessor(db: None) -> None:
    assert legal.load_all() == LegalBasis.objects.count() > 10
    assert legal.load_all() == 0
    held = LegalBasis.objects.filter(law="中华人民共和国会计法", text__contains="出纳人员不得兼任").order_by("since")
    assert [(b.article, b.holds_on(date(2024, 6, 30)), b.holds_on(date(2024, 7, 1))) for b in held] == [
        ("第三十七条", True, False), ("第三十五条", False, True),
    ]  # fmt: skip


def test_only_a_lead_auditor_adds_a_basis(cast: Cast) -> None:
    told: dict[str, Any] = {"law": "某县购买服务办法", "article": "第八条", "text": "按季报送台账。", "since": date(2026, 1, 1)}
    said(lambda: actions.add_basis(by=cast.persons["auditor"], **told), NotAllowed)
    assert actions.add_basis(by=cast.persons["leadauditor"], **told).holds_on(date(2026, 1, 1))
    with pytest.raises(ValidationError):
        actions.add_basis(by=cast.persons["leadauditor"], **told)
