"""An audit as its team does it by clicking and typing: letter, team, freeze, sample, fieldwork, comments, report, archive."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from grants.audits.checks import CHECKS
from grants.audits.findings import Finding, LegalBasis, Reply, Resolution
from grants.audits.models import Engagement
from grants.contracts.models import Contract
from grants.spending.models import Expense
from grants.trail import clock
from grants.trail.models import Entry
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.purchase import paper
from tests.browser.reading import yuan

TEAM = {"auditor": "member", "auditreviewer": "reviewer"}
SEED, ROWS = "清和-抽样-20260417", 3
LETTER = {
    "title": "购买服务项目专项审计", "letter_number": "审通〔2026〕8号", "letter": "核实资金使用与服务交付，依据购买合同。",
    "materiality": "1万",
}  # fmt: skip
TITLE = "大额支出以现金支付"
TOLD = {
    "severity": "medium", "evidence": "confirmed", "cause": "付款时未使用对公账户。", "effect": "款项去向难以核对。",
    "recommendation": "改用银行转账，补齐收款人签收资料。",
}  # fmt: skip
REPLY, ANSWER = "付款当日银行系统维护，已取得收款人签收单。", "签收单已核对，措辞不变，督促以后转账。"
OPINION = {
    "opinion": "reservations", "opinion_text": "除现金支付事项外，资金使用符合合同约定。", "used_for": "仅供委托方使用。",
}  # fmt: skip
MEASURE, DONE = "改用银行转账并补齐签收资料", "签收资料已补齐，付款办法已修订"
CASH = 8


def today() -> str:
    return clock.today().isoformat()


def opened(house: House, key: str, engagement: Engagement) -> Desk:
    """Through the navigation and the list of engagements."""
    desk = house.desk(key, "auditor")
    desk.look_up(engagement)
    return desk


def it_is_planned(house: House, contract: Contract) -> Engagement:
    """While the leader chooses, the page says how much she has chosen."""
    leader = house.desk("leadauditor", "auditor")
    leader.home()
    leader.follow("audit_engagements")
    leader.follow("audit_engagements-new")
    leader.type(**LETTER, unit=contract.unit_id, starts=contract.starts.isoformat(), ends=contract.ends.isoformat())
    leader.type(units=[contract.unit_id], organisations=[contract.organisation_id])
    leader.page.wait_for_selector(f'#holds p:has-text("{yuan(contract.amount)}")')
    leader.save()
    engagement = Engagement.objects.get(pk=leader.number)
    assert [row.pk for row in engagement.organisations.all()] == [contract.organisation_id]
    assert LETTER["letter"] in leader.words("#letter")
    return engagement


def the_team_is_built(house: House, engagement: Engagement) -> None:
    leader = opened(house, "leadauditor", engagement)
    leader.follow("audit_engagements-team", engagement.pk)
    for key, part in TEAM.items():
        leader.type(person=house.cast.persons[key].pk, part=part)
        leader.save("form:has(select[name=part]) button[type=submit]")
    for key in ("leadauditor", *TEAM):
        desk = opened(house, key, engagement)
        desk.follow("audit_engagements-team", engagement.pk)
        desk.save('form[action$="/team/declare/"] button')
        desk.hear()
    assert engagement.team.filter(declared_at__isnull=False, interests="").count() == len(TEAM) + 1


def the_data_are_frozen(house: House, engagement: Engagement) -> None:
    leader = opened(house, "leadauditor", engagement)
    leader.follow("audit_engagements-freeze", engagement.pk)
    with leader.page.expect_request_finished(lambda asked: "/cut_off/?" in asked.url):
        leader.type(cut_off=today())
        leader.press("h1")
    leader.save("main form button.btn-outline-danger[type=submit]")
    held = Engagement.objects.get(pk=engagement.pk)
    assert (held.status, held.cut_off) == ("frozen", clock.today())
    assert held.snapshot_sha256[:16] in leader.words("#cut_off")
    leader.click("?frozen=check#cut_off")
    assert leader.page.locator("#cut_off .status-done").count() == 1


def a_line_is_held(house: House, engagement: Engagement, line: Expense) -> None:
    """The evaluator cannot call it into question, and reads which audit holds it until when."""
    evaluator = house.desk("evaluator")
    evaluator.look_up(line)
    box = evaluator.page.locator("#act-question")
    assert box.locator("button[disabled]").count() == 1
    assert (engagement.number in box.inner_text(), today() in box.inner_text()) == (True, True)


def the_line_is_free(house: House, line: Expense) -> None:
    evaluator = house.desk("evaluator")
    evaluator.look_up(line)
    assert evaluator.page.locator("#act-question button[disabled]").count() == 0
    assert evaluator.page.locator("#act-question button[type=submit]").count() == 1


def a_sample_is_drawn(house: House, engagement: Engagement) -> None:
    """From a seed that stands on the page, and the same rows come again from it."""
    auditor = opened(house, "auditor", engagement)
    auditor.follow("samples-new", engagement.pk)
    auditor.type(population="expenses", method="monetary_unit", size=ROWS, seed=SEED, why="以金额覆盖为目标")
    auditor.save()
    assert SEED in auditor.words("#drawn")
    auditor.click("?again=check#drawn")
    assert auditor.page.locator("#drawn .status-done").count() == 1


def the_fieldwork_begins(house: House, engagement: Engagement) -> None:
    leader = opened(house, "leadauditor", engagement)
    leader.act("begin")
    sample = engagement.samples.get()
    auditor = opened(house, "auditor", engagement)
    auditor.click(reverse("auditor:samples-detail", args=[sample.pk]))
    for n in range(1, sample.items.count() + 1):
        if n % 2:
            auditor.page.locator(f"#row-{n}").focus()
            auditor.page.keyboard.press("1")
        else:
            auditor.press(f'#row-{n} button[value="in_order"]')
        auditor.page.wait_for_selector(f"#row-{n} .status-done")
    assert set(sample.items.values_list("result", "checked_by")) == {("in_order", house.cast.persons["auditor"].pk)}


def the_tests_are_run(house: House, engagement: Engagement) -> None:
    """What is innocent is put aside with its reason; the payment in cash stays open."""
    auditor = opened(house, "auditor", engagement)
    auditor.follow("runs", engagement.pk)
    auditor.save("#tests form button[type=submit]")
    assert auditor.page.locator("#tests tbody tr").count() == engagement.runs.count() == len(CHECKS)
    while (others := auditor.page.locator('#hits li:has(details.fold):not(:has(a[href^="?test=8#"]))')).count():
        others.first.locator("summary").click()
        others.first.locator("input[name=reason]").fill("已核对原件，资料齐全。")
        auditor.go(others.first.locator("form button").click)
        auditor.hear()


def a_finding_is_written(house: House, line: Expense) -> Finding:
    """From the hit: contract, day and amount stand there already; a word that accuses is said while she types."""
    auditor = house.desk("auditor", "auditor")
    auditor.go(auditor.page.locator(f"#hits li:has(a[href='?test={CASH}#hits']) .hit-acts > a").click)
    basis = next(one for one in LegalBasis.objects.order_by("pk") if one.holds_on(line.date))
    auditor.type(title="挪用项目资金")
    auditor.page.wait_for_selector("#words .notice")
    auditor.type(title=TITLE)
    auditor.page.wait_for_selector("#words .notice", state="detached")
    auditor.type(**TOLD, basis=basis.pk, confirmed_difference=yuan(line.amount))
    auditor.save()
    finding = Finding.objects.get(pk=auditor.number)
    assert (finding.contract_id, finding.issue_amount, finding.event_on) == (line.contract_id, line.amount, line.date)
    auditor.follow("findings-records", finding.pk)
    auditor.type(row=[f"contracts:{finding.contract_id}"])
    auditor.save()
    assert set(finding.records.values_list("kind", "object_id")) == {
        ("expenses", line.pk),
        ("contracts", finding.contract_id),
    }
    return finding


def comments_are_asked(house: House, finding: Finding) -> None:
    leader = house.desk("leadauditor", "auditor")
    leader.look_up(finding)
    leader.act("confirm")
    leader.click(reverse("auditor:audit_engagements-detail", args=[finding.engagement_id]))
    leader.act("consult")
    assert Engagement.objects.get(pk=finding.engagement_id).reply_due == clock.today() + timedelta(days=10)


def the_auditee_replies(house: House, finding: Finding) -> None:
    admin = house.desk("orgadmin", "provider")
    admin.take_up(finding)
    admin.follow("findings-reply", finding.pk)
    admin.type(agrees="1", text=REPLY, documents=[paper("签收单")])
    admin.save()
    reply = Reply.objects.get(finding=finding)
    assert (reply.agrees, reply.document is not None) == (True, True)
    auditor = house.desk("auditor", "auditor")
    auditor.look_up(finding)
    assert REPLY in auditor.words("#replies")
    auditor.follow("replies-answer", reply.pk)
    auditor.type(adopted="1", text=ANSWER)
    auditor.save()


def the_report_is_issued(house: House, finding: Finding) -> Decimal:
    """Final, the opinion, the reviewer's own sign-in, then the leader's act."""
    leader = house.desk("leadauditor", "auditor")
    leader.look_up(finding)
    leader.act("finalise")
    leader.click(reverse("auditor:audit_engagements-detail", args=[finding.engagement_id]))
    leader.follow("audit_engagements-opinion", finding.engagement_id)
    accepted: Decimal = finding.contract.verified
    leader.type(**OPINION, accepted_amount=yuan(accepted))
    leader.save()
    assert leader.page.locator("#act-issue button[disabled]").count() == 1
    reviewer = opened(house, "auditreviewer", finding.engagement)
    reviewer.agree("issue")
    opened(house, "leadauditor", finding.engagement).act("issue")
    return accepted


def it_is_rectified(house: House, finding: Finding) -> None:
    leader = house.desk("leadauditor", "auditor")
    leader.look_up(finding)
    due = clock.today() + timedelta(days=30)
    leader.act("order", measure=MEASURE, responsible="项目部", due=due.isoformat())
    admin = house.desk("orgadmin", "provider")
    admin.take_up(finding)
    admin.act("claim_done", done=DONE, evidence=paper("整改报告"))
    auditor = house.desk("auditor", "auditor")
    auditor.look_up(finding)
    auditor.follow("findings-resolve", finding.pk)
    auditor.type(kind="documents", amount=yuan(finding.issue_amount), on=today(), note="签收单与修订后的付款办法")
    auditor.save()
    assert Resolution.objects.get(finding=finding).amount == finding.issue_amount
    leader.look_up(finding)
    leader.act("close")


def it_is_archived(house: House, engagement: Engagement) -> None:
    """Every act on the engagement stands in its trail, with whose act it was."""
    leader = opened(house, "leadauditor", engagement)
    leader.act("follow")
    leader.act("archive")
    assert Engagement.objects.get(pk=engagement.pk).status == "archived"
    acts = Entry.objects.filter(kind="audit_engagement", object_id=engagement.pk).order_by("-id")
    if acts.count() > leader.page.locator("#trail .trail-entry").count():
        leader.click("?trail=all#trail")
    shown = leader.page.locator("#trail .trail-entry .code").evaluate_all("all => all.map(one => one.title)")
    assert shown == list(acts.values_list("hash", flat=True))
