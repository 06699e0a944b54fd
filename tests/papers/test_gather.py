"""Facts from the database: the figures of the rooms, row by row."""

from decimal import Decimal

import pytest
from django.utils import translation

from grants.awards import timeline
from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.milestones import queries as milestones
from grants.papers.audit_report import canonical, footing, nameless
from grants.papers.audit_report.gather import report
from grants.spending import queries as spending
from grants.story.cast import Cast
from grants.trail import chain, clock
from tests.factories import after_contract

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def closed(shared: Cast) -> Contract:
    """One closed-out contract for all tests here: they only read it."""
    return Contract.objects.get(pk=after_contract.closed_out(shared).contract.pk)


def test_a_whole_life_foots_and_comes_back(closed: Contract) -> None:
    facts = report.of_contract(closed)
    assert footing.mismatches(facts) == []
    assert canonical.read(canonical.write(facts)) == facts
    assert (facts.scope, facts.draft, facts.serial) == ("contract", True, "")


def test_the_card_is_the_contract(closed: Contract) -> None:
    facts = report.of_contract(closed)
    card = facts.contracts[0].card
    assert (card.number, card.title, card.purchaser, card.provider) == (
        closed.number, closed.title, closed.unit.name, closed.organisation.name,
    )  # fmt: skip
    assert card.credit_code == closed.organisation.credit_code
    assert (card.amount, card.starts_on, card.ends_on, card.lead, card.status) == (
        Decimal("60000.00"), closed.starts, closed.ends, closed.lead, "closed_out",
    )  # fmt: skip
    assert card.signed_on == closed.sign_at.astimezone(clock.SHANGHAI).date()
    assert card.method
    assert set(facts.card.sites) == {site.name for d in closed.deliverables.all() for t in d.targets.all() for site in [t.site]}
    assert facts.card.sources == (closed.appropriation.source.name,)


def test_every_figure_is_the_one_the_pages_show(closed: Contract) -> None:
    facts = report.of_contract(closed).contracts[0]
    balance = disbursements.balance(closed)
    assert (facts.balance.arrived, facts.balance.verified, facts.balance.surplus, facts.balance.refunded) == (
        balance.received, balance.verified, balance.surplus, balance.refunded,
    )  # fmt: skip
    assert (facts.balance.refundable, facts.balance.outstanding) == (balance.surplus, balance.outstanding)
    shown = spending.by_category([closed])[closed.pk]
    assert [(c.code, c.name, c.budget, c.reported, c.verified) for c in facts.categories] == [
        (c.category, c.name, c.budget, c.reported, c.verified) for c in shown
    ]
    lines = milestones.by_site([closed])[closed.pk]
    assert [(d.code, d.site, d.target, d.reported, d.recognised, d.value, d.spent, d.gap) for d in facts.deliverables] == [
        (d.deliverable.code, d.site.name if d.site else "", d.target, d.reported, d.recognised, d.value, d.spent, d.gap)
        for d in lines
    ]
    assert facts.arrivals_total == (closed.amount, closed.received)
    assert [(a.instalment, a.plan, a.status) for a in facts.arrivals] == [
        (row.order, row.amount, row.status) for row in closed.disbursements.order_by("order")
    ]
    assert facts.expense_total.verified == closed.verified


def test_duties_name_six_people_and_no_one_twice(closed: Contract) -> None:
    facts = report.of_contract(closed).contracts[0]
    payments = [duty for duty in facts.duties if duty.step == "disbursement"]
    assert len(payments) == 2
    for duty in payments:
        assert [act.code for act in duty.acts] == [
            "request",
            "review_business",
            "review_finance",
            "approve",
            "pay",
            "confirm",
            "book",
        ]
        assert [act.role for act in duty.acts] == [
            "org_admin",
            "handler",
            "finance",
            "approver",
            "cashier",
            "org_accountant",
            "bookkeeper",
        ]
        assert all(act.person and act.office for act in duty.acts)
        assert duty.same_person == ()
    steps = {duty.step for duty in facts.duties}
    assert steps == {"contract", "sign", "disbursement", "milestone_report", "expense", "acceptance"}
    (countersigned,) = [duty for duty in facts.duties if duty.step == "contract"]
    assert [act.code for act in countersigned.acts] == ["circulate", "sign_off", "sign_off", "agree"]
    (spent,) = [duty for duty in facts.duties if duty.step == "expense"]
    assert [act.code for act in spent.acts] == ["record", "submit", "verify"]


def test_the_timeline_runs_from_the_call_to_close_out(closed: Contract) -> None:
    steps = report.of_contract(closed).contracts[0].timeline
    codes = [step.code for step in steps]
    assert codes == [
        "publish", "open_bids", "announce", "notify", "circulate", "sign", "start", "report", "recognise", "report_complete", "accept",
        "close_out",
    ]  # fmt: skip
    assert all(step.on for step in steps)
    days = [step.on for step in steps if step.on and step.code not in {"report", "recognise"}]
    assert days == sorted(days)


def test_the_head_is_the_last_entry_of_the_chain(closed: Contract) -> None:
    head = report.of_contract(closed).contracts[0].head
    last = chain.heads().get(root_kind="contract", root_id=closed.pk)
    assert head
    assert (head.entries, head.hash, head.label) == (last.seq, last.hash, closed.number)


def test_the_language_of_the_reader_changes_nothing(closed: Contract) -> None:
    with clock.at(clock.now()):
        facts = report.of_contract(closed)
        with translation.override("en"):
            assert report.of_contract(closed) == facts


def test_time_limits_run_from_the_call_to_the_refund(closed: Contract) -> None:
    told = report.of_contract(closed).contracts[0]
    clocks = {(clock.code, clock.subject): clock for clock in told.conduct.clocks}
    assert [code for code, _subject in clocks] == [
        "document_period", "opening", "confirm_award_after_report", "announce_result_after_award", "notice", "sign_contract",
        "publish_contract", "file_contract", "milestone", "pay_after_invoice", "pay_after_invoice",
    ]  # fmt: skip
    assert {clock.result for key, clock in clocks.items() if key[0] != "file_contract"} == {"kept"}
    assert clocks["file_contract", ""].result == "outside"
    signing = clocks["sign_contract", ""]
    assert closed.award is not None
    assert (signing.due, signing.actual, signing.source != "") == (closed.award.sign_by, told.card.signed_on, True)
    payment = next(clock for clock in told.conduct.clocks if clock.code == "pay_after_invoice")
    assert (payment.due, payment.actual) == (told.arrivals[0].due_on, told.arrivals[0].paid_on)


def test_the_time_limits_of_the_call_are_those_of_its_page(closed: Contract) -> None:
    assert closed.listing is not None
    page = {row.key: row for row in timeline.rows(closed.listing, inside=True)}
    for clock_ in report.of_contract(closed).contracts[0].conduct.clocks:
        if clock_.code in page and clock_.kind == "within":
            row = page[clock_.code]
            assert (clock_.due, clock_.actual) == (row.due, row.at.astimezone(clock.SHANGHAI).date() if row.at else None), (
                clock_.code
            )


def test_every_indicator_is_scored_by_what_was_recognised(closed: Contract) -> None:
    conduct = report.of_contract(closed).contracts[0].conduct
    assert closed.listing is not None
    assert [(s.code, s.weight) for s in conduct.scores] == [(i.code, i.weight) for i in closed.listing.indicators.order_by("id")]
    shown = {line.deliverable.code: line for line in milestones.delivered([closed])[closed.pk]}
    for score in conduct.scores[:-1]:
        line = shown[score.code]
        assert (score.target, score.reported, score.recognised) == (line.target, line.reported, line.recognised)
    (asked,) = milestones.opinions([closed])[closed.pk]
    assert asked.satisfied is not None
    assert conduct.scores[-1].recognised == round(asked.satisfied * 100, 2)
    assert (conduct.score_total.weight, conduct.score_total.own, conduct.score_total.audited) == (100, 100, 100)


def test_evidence_activities_and_files_are_those_of_the_reports(closed: Contract) -> None:
    conduct = report.of_contract(closed).contracts[0].conduct
    (handed_in,) = closed.reports.all()
    kept = sorted(handed_in.documents.values_list("sha256", flat=True))
    assert sorted(file.sha256 for file in conduct.files) == kept
    assert [(p.code, p.reports, p.documented, p.files, p.complete) for p in conduct.proofs] == [
        (d.code, 1, 1, len(kept), True) for d in closed.deliverables.order_by("id")
    ]
    lines = closed.expenses.exclude(status="draft")
    assert (conduct.proof_total.lines, conduct.proof_total.lines_documented) == (
        lines.count(), lines.filter(documents__isnull=False).distinct().count(),
    )  # fmt: skip
    vouchers = sorted(set(lines.filter(documents__isnull=False).values_list("documents__sha256", flat=True)))
    assert conduct.voucher_files.count == len(vouchers)
    (event,) = handed_in.activities.all()
    (row,) = conduct.activities
    assert (row.on, row.site, row.title, row.person_times, row.signatures) == (
        event.date, event.site.name, event.title, event.person_times, event.signatures,
    )  # fmt: skip
    assert conduct.activity_total.person_times == milestones.activities([closed])[closed.pk].person_times


def test_public_notices_have_their_days(closed: Contract) -> None:
    told = report.of_contract(closed).contracts[0]
    assert closed.award is not None and closed.listing is not None
    assert [(n.code, n.number, n.since, n.until) for n in told.conduct.notices][1:] == [
        ("result", closed.listing.number, closed.award.notice_from, closed.award.notice_until),
        ("contract", closed.number, told.card.signed_on, None),
    ]


def test_a_report_leaves_without_names_and_still_shows_one_person_twice(closed: Contract) -> None:
    facts = report.of_contract(closed)
    bare = nameless.nameless(facts)
    acts = [
        (a, b)
        for d, e in zip(facts.contracts[0].duties, bare.contracts[0].duties, strict=True)
        for a, b in zip(d.acts, e.acts, strict=True)
    ]
    assert {b.person for _a, b in acts} == {""}
    assert (
        len({a.person_key for a, _b in acts})
        == len({b.person_key for _a, b in acts})
        == len({(a.person_key, b.person_key) for a, b in acts})
    )
    assert footing.mismatches(bare) == []
