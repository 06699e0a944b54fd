"""What auditors do here: question, answer, disallow, withhold, issue, read the trail again; and what they may not."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from grants.disbursements.models import Disbursement
from grants.papers.models import Paper
from grants.people.models import User
from grants.portals.auditor import chains
from grants.spending.models import Expense
from grants.story.cast import Cast
from grants.trail import clock, triggers
from grants.trail.models import Entry
from tests.factories import after_contract
from tests.factories.reach import reach
from tests.ledger import watched
from tests.portals.desk import signed_in
from tests.portals.seen import words

REFUSED = {403, 404, 405, 409, 422}


def act(client: Client, obj: Any, move: str, **facts: Any) -> Any:
    stage = f"{obj.machine}s"
    return client.post(reverse(f"auditor:{stage}-act", args=[obj.pk, move]), {"version": obj.version, **facts})


def nothing_of_the_house(writes: Any) -> bool:
    """Signing in writes a session and the day of it; nothing else was written."""
    return [sql for sql in writes.sent if "django_session" not in sql and "last_login" not in sql] == []


def test_an_auditor_questions_and_the_lead_decides(cast: Cast, personas: dict[str, User]) -> None:
    line = reach("expense", "verified", cast)
    assert act(signed_in(personas["AU"]), line, "question", note="发票抬头不是本机构").status_code == 302
    line = Expense.objects.get(pk=line.pk)
    assert (line.status, line.counted, line.question_by) == ("questioned", False, personas["AU"])
    with watched() as writes:
        assert act(signed_in(personas["AU"]), line, "disallow", rule="财会制度", note="不符").status_code == 403
    assert nothing_of_the_house(writes)
    assert act(signed_in(personas["AL"]), line, "accept_answer", note="已补正").status_code == 302
    line = Expense.objects.get(pk=line.pk)
    assert (line.status, line.counted) == ("verified", True)
    assert Entry.objects.filter(kind="expense", object_id=line.pk).latest("id").role == "lead_auditor"


def test_the_lead_disallows_with_a_rule_and_a_reason(cast: Cast, personas: dict[str, User]) -> None:
    line = reach("expense", "questioned", cast)
    client = signed_in(personas["AL"])
    with watched() as writes:
        assert act(client, line, "disallow", note="超范围").status_code == 422
    assert nothing_of_the_house(writes)
    assert act(client, line, "disallow", rule="不得列支", note="超范围").status_code == 302
    assert Expense.objects.get(pk=line.pk).status == "disallowed"


def test_the_lead_has_an_instalment_withheld(cast: Cast, personas: dict[str, User]) -> None:
    row = reach("disbursement", "requested", cast)
    later = clock.today() + timedelta(days=10)
    with watched() as writes:
        assert act(signed_in(personas["AU"]), row, "withhold", note="待核实", review_on=later).status_code == 403
    assert nothing_of_the_house(writes)
    assert act(signed_in(personas["AL"]), row, "withhold", note="待核实", review_on=later).status_code == 302
    assert Disbursement.objects.get(pk=row.pk).status == "withheld"


def test_no_audit_without_an_engagement(cast: Cast, personas: dict[str, User]) -> None:
    line = reach("expense", "verified", cast)
    with watched() as writes:
        answer = act(signed_in(personas["AU"]), line, "audit")
    assert answer.status_code == 422 and nothing_of_the_house(writes)


@pytest.mark.parametrize("move", ["submit", "send_back", "verify", "reverse"])
def test_acts_of_others_on_a_line_are_refused(move: str, cast: Cast, personas: dict[str, User]) -> None:
    line = reach("expense", "submitted", cast)
    for letter in ("AU", "AL"):
        with watched() as writes:
            assert act(signed_in(personas[letter]), line, move, note="x").status_code in REFUSED
        assert nothing_of_the_house(writes)


@pytest.mark.parametrize(
    "move", ["request", "review_business", "review_finance", "approve", "pay", "confirm", "book", "cancel", "release"]
)
def test_acts_of_others_on_an_instalment_are_refused(move: str, cast: Cast, personas: dict[str, User]) -> None:
    row = reach("disbursement", "requested", cast)
    with watched() as writes:
        assert act(signed_in(personas["AL"]), row, move, note="x").status_code in REFUSED
    assert nothing_of_the_house(writes)


def test_a_far_auditor_finds_nothing_to_act_on(cast: Cast, strangers: dict[str, User]) -> None:
    line = reach("expense", "verified", cast)
    with watched() as writes:
        assert act(signed_in(strangers["AU"]), line, "question", note="x").status_code == 404
        for page in ("issue", "draft"):
            assert (
                signed_in(strangers["AL"]).get(reverse(f"auditor:contracts-{page}", args=[line.contract_id])).status_code == 404
            )
    assert nothing_of_the_house(writes)


def test_the_lead_issues_a_report_once_however_often_she_clicks(cast: Cast, personas: dict[str, User]) -> None:
    contract = after_contract.recognised(cast).contract
    client, url = signed_in(personas["AL"]), reverse("auditor:contracts-issue", args=[contract.pk])
    page = client.get(url)
    assert contract.number in words(page) and "这是首份报告。" in words(page)
    first = client.post(url, {"before": page.context["before"]})
    paper = Paper.objects.get()
    assert first.headers["Location"] == reverse("auditor:papers-detail", args=[paper.pk])
    assert (paper.contract, paper.issued_by, paper.supersedes) == (contract, personas["AL"], None)
    again = client.post(url, {"before": page.context["before"]})
    assert again.headers["Location"] == first.headers["Location"] and Paper.objects.count() == 1
    told = words(client.get(first.headers["Location"]))
    assert all(what in told for what in (paper.serial, paper.facts_sha256, paper.file_sha256, "有效"))
    file = client.get(reverse("auditor:papers-file", args=[paper.pk]))
    assert hashlib.sha256(file.content).hexdigest() == paper.file_sha256
    assert file.headers["Content-Disposition"].startswith("attachment;")
    unchanged = client.post(url, {"before": paper.pk})
    assert unchanged.status_code == 422 and "报告未出具。" in words(unchanged) and Paper.objects.count() == 1


def test_a_new_report_takes_the_place_of_the_old(cast: Cast, personas: dict[str, User]) -> None:
    contract = after_contract.recognised(cast).contract
    client, url = signed_in(personas["AL"]), reverse("auditor:contracts-issue", args=[contract.pk])
    client.post(url, {"before": 0})
    first = Paper.objects.get()
    line = contract.expenses.filter(status="verified").first()
    act(signed_in(personas["AU"]), line, "question", note="再核")
    page = client.get(url)
    assert f"本报告替代 {first.serial}" in words(page)
    assert client.post(url, {"before": first.pk}).status_code == 302
    second = Paper.objects.latest("id")
    assert second.supersedes == first
    assert "已被替代" in words(client.get(reverse("auditor:papers-detail", args=[first.pk])))


def test_an_auditor_draws_drafts_and_does_not_issue(cast: Cast, personas: dict[str, User]) -> None:
    contract = after_contract.recognised(cast).contract
    client = signed_in(personas["AU"])
    for stage, pk in (("contracts", contract.pk), ("projects", contract.programme_id)):
        with watched() as writes:
            draft = client.get(reverse(f"auditor:{stage}-draft", args=[pk]))
            assert client.get(reverse(f"auditor:{stage}-issue", args=[pk])).status_code == 403
            assert client.post(reverse(f"auditor:{stage}-issue", args=[pk])).status_code == 403
        assert draft.status_code == 200 and draft.content.startswith(b"%PDF-")
        assert nothing_of_the_house(writes) and Paper.objects.count() == 0


def test_nothing_signed_is_nothing_to_report(cast: Cast, personas: dict[str, User]) -> None:
    contract = reach("contract", "ready", cast)
    client = signed_in(personas["AL"])
    with watched() as writes:
        assert client.get(reverse("auditor:contracts-issue", args=[contract.pk])).status_code == 403
        assert client.post(reverse("auditor:contracts-issue", args=[contract.pk])).status_code in {403, 422}
        assert client.get(reverse("auditor:contracts-draft", args=[contract.pk])).status_code == 302
    assert nothing_of_the_house(writes)


def test_the_project_report_covers_every_contract(cast: Cast, personas: dict[str, User]) -> None:
    contract = after_contract.closed_out(cast).contract
    client = signed_in(personas["AL"])
    answer = client.post(reverse("auditor:projects-issue", args=[contract.programme_id]), {"before": 0})
    paper = Paper.objects.get()
    assert answer.headers["Location"] == reverse("auditor:papers-detail", args=[paper.pk])
    assert (paper.kind, paper.programme) == ("project_audit", contract.programme)
    assert paper.serial in words(client.get(reverse("auditor:projects-detail", args=[contract.programme_id])))


def tamper(sql: str, *values: Any) -> None:
    """What only somebody with the database in hand can do."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    triggers.install()


def test_the_trail_is_read_again_and_holds(cast: Cast, personas: dict[str, User]) -> None:
    contract = reach("contract", "in_force", cast)
    client = signed_in(personas["AU"])
    with watched() as writes:
        answer = client.post(reverse("auditor:trail"))
        page = client.get(reverse("auditor:contracts-detail", args=[contract.pk]) + "?chain=check")
    assert nothing_of_the_house(writes)
    assert answer.context["reading"].torn == [] and "全部完好" in words(answer)
    assert page.context["chain"].holds and "合同状态与留痕一致" in words(page)


def test_a_changed_entry_is_named(cast: Cast, personas: dict[str, User]) -> None:
    contract = reach("contract", "in_force", cast)
    entry = Entry.objects.filter(root_kind="contract", root_id=contract.pk)[3]
    tamper("UPDATE grants_entry SET note = 'x' WHERE id = %s", entry.pk)
    client = signed_in(personas["AU"])
    answer = client.post(reverse("auditor:trail"))
    (torn,) = answer.context["reading"].torn
    assert torn.found.entry == entry
    assert f"合同 № {contract.pk}: 第 {entry.seq} 条：内容与摘要不符" in words(answer)
    page = client.get(reverse("auditor:contracts-detail", args=[contract.pk]) + "?chain=check")
    assert f"自第 {entry.seq} 条" in words(page)


def test_a_status_no_entry_tells_is_noticed(cast: Cast) -> None:
    contract = reach("contract", "in_force", cast)
    tamper("UPDATE grants_contract SET status = 'closed_out' WHERE id = %s", contract.pk)
    contract = type(contract).objects.get(pk=contract.pk)
    told = chains.state_of(contract, check=True)
    assert (told.torn, told.amiss, told.holds) == (None, True, False)
