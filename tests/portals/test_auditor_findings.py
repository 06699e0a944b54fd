"""Findings at the audit desk: written from the page or from a hit, proved by records, answered, settled; words told while typing."""

from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from grants.audits import finding_actions, records
from grants.audits.findings import Finding, FindingRecord, TestHit
from grants.audits.models import TestRun
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged


def at(client: Client, cast: Cast, name: str = "auditor") -> Client:
    client.force_login(cast.persons[name])
    return client


def form(finding: Any, **changes: Any) -> dict[str, Any]:
    told = {
        "contract": finding.contract_id, "title": "支出凭证要素不全", "category": "SW", "grade": "1", "severity": "low",
        "event_on": finding.event_on.isoformat(), "basis": finding.basis_id, "told": "两张凭证未附清单。", "cause": "审核不严。",
        "effect": "难以核对。", "recommendation": "补充清单。", "evidence": "confirmed", "issue_amount": "1,200.00",
        "confirmed_difference": "1200", "pending_amount": "0",
    }  # fmt: skip
    return {**told, **changes}


def hit_of(about: Any, cast: Cast, code: int, rows: list[list[Any]], **told: Any) -> TestHit:
    """A hit of a test over the contract of the finding."""
    by = cast.persons["auditor"]
    run = TestRun.objects.create(engagement=about.engagement, code=code, run_at=clock.now(), run_by=by, contracts=1)
    return TestHit.objects.create(
        run=run, contract=about.contract, mark=f"line:{rows[0][1]}", words="%(amount)s in cash", figures={"amount": "1,200.00"},
        rows=rows, amount=Decimal("1200.00"), **told,
    )  # fmt: skip


def test_it_is_written_from_a_hit_and_the_hit_is_judged_with_it(cast: Cast, client: Client) -> None:
    finding = audits.drafted(cast)
    engagement, line = finding.engagement, finding.contract.expenses.order_by("pk")[0]
    hit = hit_of(finding, cast, 8, [["expenses", line.pk, "记-1"]], on=line.date)
    url = reverse("auditor:audit_engagements-finding", args=[engagement.pk]) + f"?hit={hit.pk}"
    page = at(client, cast).get(url)
    assert page.status_code == 200
    initial = page.context["form"].initial
    assert (initial["contract"], initial["category"], initial["issue_amount"]) == (finding.contract_id, "ZJ", Decimal("1200.00"))
    assert client.post(url, form(finding)).status_code == 302
    made = Finding.objects.exclude(pk=finding.pk).get()
    assert (made.title, made.created_by, made.issue_amount) == ("支出凭证要素不全", cast.persons["auditor"], Decimal("1200.00"))
    assert [(r.kind, r.object_id, r.voucher_amount) for r in made.records.all()] == [("expenses", line.pk, line.amount)]
    assert (fresh(hit).judged, fresh(hit).finding) == ("taken_up", made)
    assert records.counted(engagement) == (1, 2)  # one voucher, two findings


def test_records_are_found_ticked_and_linked_together_and_taken_off(cast: Cast, client: Client) -> None:
    finding = audits.drafted(cast)
    url = reverse("auditor:findings-records", args=[finding.pk])
    lines = list(finding.contract.expenses.order_by("pk"))
    page = at(client, cast).get(url, {"q": lines[1].payee[:2]})
    assert lines[1].item in page.content.decode()
    told = [f"expenses:{lines[1].pk}", f"contracts:{finding.contract_id}", "expenses:999999", "unknown:1", "x"]
    assert client.post(url, {"row": told}).status_code == 302
    linked = list(finding.records.order_by("pk").values_list("kind", "object_id"))
    assert linked == [("expenses", lines[0].pk), ("expenses", lines[1].pk), ("contracts", finding.contract_id)]
    first = finding.records.get(object_id=lines[1].pk)
    assert client.post(reverse("auditor:findings-unlink", args=[finding.pk, first.pk])).status_code == 302
    assert not FindingRecord.objects.filter(pk=first.pk).exists()


def test_what_is_confirmed_is_edited_no_more(cast: Cast, client: Client) -> None:
    finding = audits.confirmed(cast)
    at(client, cast)
    with unchanged("grants_finding", "grants_findingrecord", "grants_entry"):
        assert client.post(reverse("auditor:findings-edit", args=[finding.pk]), form(finding)).status_code == 422
        client.post(reverse("auditor:findings-records", args=[finding.pk]), {"row": [f"contracts:{finding.contract_id}"]})


def test_guarded_words_are_told_while_typing(cast: Cast, client: Client) -> None:
    url = reverse("auditor:findings-words")
    told = at(client, cast).post(url, {"title": "挪用资金", "told": "无"}).content.decode()
    assert "被占用" in told
    assert client.post(url, {"title": "资金被占用"}).content.decode().strip() == ""
    assert at(client, cast, "orgadmin").post(url, {"title": "挪用"}).status_code == 403


def test_a_reply_is_answered_and_a_part_settled_from_the_page(cast: Cast, client: Client) -> None:
    finding = audits.rectifying(cast)
    page = at(client, cast).get(reverse("auditor:findings-detail", args=[finding.pk])).content.decode()
    assert "予以采纳" in page
    url = reverse("auditor:findings-resolve", args=[finding.pk])
    told = {"kind": "refund", "amount": "400", "on": clock.today().isoformat(), "note": "退款回单 12"}
    assert client.post(url, told).status_code == 302
    assert fresh(finding).balance == Decimal("600.00")
    with unchanged("grants_resolution", "grants_entry"):
        answered = client.post(url, {**told, "amount": "600.01"})
    assert answered.status_code == 422
    assert "600.00" in answered.content.decode()


def test_who_is_not_on_the_team_sees_no_referred_finding(cast: Cast, client: Client) -> None:
    finding: Any = audits.WAYS["finding"]["referred"](cast)
    finding.engagement.team.filter(person=cast.persons["auditor"]).update(left_at=clock.now())
    at(client, cast)
    for name in ("detail", "edit", "records", "resolve"):
        assert client.get(reverse(f"auditor:findings-{name}", args=[finding.pk])).status_code == 404
    assert finding.number not in client.get(reverse("auditor:findings")).content.decode()
    taken = {"judged": "taken_up", "finding": finding, "judged_by": cast.persons["auditor"], "judged_at": clock.now()}
    hit_of(finding, cast, 8, [["contracts", finding.contract_id, "合同"]], **taken)
    runs = reverse("auditor:runs", args=[finding.engagement_id])
    assert finding.title not in client.get(runs).content.decode()
    assert at(client, cast, "leadauditor").get(reverse("auditor:findings-detail", args=[finding.pk])).status_code == 200
    assert finding.title in client.get(runs).content.decode()


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unseen(cast: Cast, client: Client) -> None:
    finding = audits.drafted(cast)
    url = reverse("auditor:findings-edit", args=[finding.pk])
    seen = at(client, cast).get(url).context["seen"]
    finding_actions.revise(finding, by=cast.persons["leadauditor"], told="组长已改写。")
    mine = form(finding, told="组员的写法。")
    refused = client.post(url, {**mine, "seen": seen})
    assert refused.status_code == 409 and "组员的写法。" in refused.content.decode()
    assert fresh(finding).told == "组长已改写。"
    assert client.post(url, {**mine, "seen": refused.context["seen"]}).status_code == 302
    assert fresh(finding).told == "组员的写法。"
    assert client.post(url, {**mine, "told": "再改一次。", "seen": refused.context["seen"]}).status_code == 302  # her own save


def test_a_row_beyond_her_units_is_named_and_leads_nowhere(cast: Cast, client: Client) -> None:
    finding = audits.drafted(cast)
    line = finding.contract.expenses.order_by("pk")[0]
    hit_of(finding, cast, 7, [["expenses", line.pk, "本县记-1"], ["expenses", line.pk + 10**6, "邻县合同"]])
    page = at(client, cast).get(reverse("auditor:runs", args=[finding.engagement_id]))
    assert [row for one in page.context["hits"] for row in one.rows] == [
        ("本县记-1", reverse("auditor:expenses-detail", args=[line.pk])), ("邻县合同", ""),
    ]  # fmt: skip


def test_a_lead_auditor_adds_an_article_and_a_member_does_not(cast: Cast, client: Client) -> None:
    url = reverse("auditor:bases-new")
    told = {"law": "某县购买服务办法", "article": "第八条", "text": "按季报送台账。", "since": "2026-01-01", "until": ""}
    with unchanged("grants_legalbasis"):
        assert at(client, cast).post(url, told).status_code == 403
    assert at(client, cast, "leadauditor").post(url, told).status_code == 302
    assert "按季报送台账。" in client.get(reverse("auditor:bases"), {"q": "购买服务"}).content.decode()
    assert client.post(url, told).status_code == 422
