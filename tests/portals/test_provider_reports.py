"""Milestone reports: begun at a milestone, written piece by piece, signed by the accountant, submitted by the project lead."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from grants.contracts.models import Contract, Milestone
from grants.milestones.models import MilestoneReport
from grants.trail.models import Entry, SignOff
from tests.factories.reach import reach
from tests.portals.seen import words
from tests.portals.typed import form

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def report(cast: Any) -> MilestoneReport:
    """A draft that lacks only the accountant's signature."""
    return MilestoneReport.objects.get(pk=reach("milestone_report", "draft", cast).pk)


@pytest.fixture
def lead(client: Client, personas: Any) -> Client:
    client.force_login(personas["OP"])
    return client


def url(report: MilestoneReport, tail: str = "") -> str:
    return f"/provider/milestone_reports/{report.pk}/{tail}"


def typed(client: Client, report: MilestoneReport, **changes: str) -> dict[str, Any]:
    return {**form(client.get(url(report, "edit/")), "narrative"), **changes}


def told(report: MilestoneReport) -> dict[str, Any]:
    fresh = MilestoneReport.objects.get(pk=report.pk)
    return {
        "status": fresh.status, "narrative": fresh.narrative,
        "figures": sorted((m.deliverable_id, m.site_id, m.reported, m.basis, m.precision) for m in fresh.measurements.all()),
        "activities": [
            (a.date.isoformat(), a.title, a.method, a.persons, a.person_times, a.signatures, a.hours) for a in fresh.activities.all()
        ],
        "surveys": [(s.group, s.issued, s.valid, s.answers) for s in fresh.satisfactions.all()],
    }  # fmt: skip


def test_a_report_begins_at_its_milestone_and_only_once(lead: Client, cast: Any) -> None:
    contract = Contract.objects.get(pk=reach("contract", "in_force", cast).pk)
    milestone = contract.milestones.get()
    door = f"/provider/milestones/{milestone.pk}/report/"
    assert "应完成" in words(lead.get(f"/provider/contracts/{contract.pk}/"))
    assert lead.get(door).status_code == 200
    first = lead.post(door)
    made = MilestoneReport.objects.get(milestone=milestone)
    assert (first["Location"], made.status) == (url(made, "edit/"), "draft")
    assert (lead.post(door)["Location"], lead.get(door)["Location"]) == (url(made, "edit/"), url(made))
    assert MilestoneReport.objects.count() == 1


def test_the_administrator_and_strangers_begin_nothing(client: Client, personas: Any, strangers: Any, cast: Any) -> None:
    reach("contract", "in_force", cast)
    door = f"/provider/milestones/{Milestone.objects.latest('id').pk}/report/"
    client.force_login(personas["OA"])
    assert "开始填写" not in words(client.get(door)).replace("报告由项目负责人或会计开始填写", "")
    client.post(door)
    client.force_login(strangers["OP"])
    assert (client.get(door).status_code, client.post(door).status_code) == (404, 404)
    assert MilestoneReport.objects.count() == 0


def test_everything_typed_is_saved(lead: Client, report: MilestoneReport) -> None:
    cell = next(k for k in typed(lead, report) if k.endswith("-reported"))
    data = typed(lead, report, narrative="开展活动20场😀\r\n<b>效果好</b>", **{cell: "１，２３４．５"})
    data = {k: v for k, v in data.items() if not k.startswith(("activities-", "satisfactions-"))}
    site = str(report.milestone.targets.order_by("id")[0].site_id)
    row = {
        "date": "2026年3月5日",
        "title": "𠮷祥亲子课",
        "method": "community",
        "site": site,
        "persons": "30",
        "person_times": "42",
        "signatures": "45",
    }
    data |= {"activities-TOTAL_FORMS": "2", "activities-INITIAL_FORMS": "0"} | {f"activities-0-{k}": v for k, v in row.items()}
    data |= {"satisfactions-TOTAL_FORMS": "1", "satisfactions-INITIAL_FORMS": "0"}
    survey = {"group": "参加活动的家庭", "issued": "60", "valid": "50", "very_satisfied": "40", "satisfied": "10"}
    data |= {f"satisfactions-0-{k}": v for k, v in survey.items()}
    assert lead.post(url(report, "edit/"), data)["Location"] == url(report, "edit/")
    now = told(report)
    assert now["narrative"] == "开展活动20场😀\n<b>效果好</b>"
    assert Decimal("1234.50") in [figure[2] for figure in now["figures"]]
    assert now["activities"] == [("2026-03-05", "𠮷祥亲子课", "community", 30, 42, 45, Decimal("0.00"))]
    assert now["surveys"] == [("参加活动的家庭", 60, 50, 50)]
    page = lead.get(url(report))
    assert "<b>效果好</b>" in words(page)
    assert "𠮷祥亲子课" in words(page)


def test_a_page_sent_back_unchanged_changes_nothing(lead: Client, report: MilestoneReport) -> None:
    before, entries = told(report), Entry.objects.count()
    lead.post(url(report, "edit/"), typed(lead, report))
    assert (told(report), Entry.objects.count()) == (before, entries)


BAD = [
    ("activities-0-persons", "1.5"), ("activities-0-persons", "-1"), ("activities-0-person_times", "9" * 12),
    ("activities-0-date", "2026-13-01"), ("activities-0-date", "45231"), ("activities-0-title", "家访 11010519491231002X"),
    ("activities-0-site", "99999"), ("activities-0-site", "abc"), ("activities-0-method", "magic"), ("activities-0-hours", "NaN"),
    ("satisfactions-0-valid", "70"), ("satisfactions-0-very_satisfied", "1"), ("satisfactions-0-issued", ""), ("narrative", "字" * 20_001),
]  # fmt: skip


def test_a_part_that_cannot_be_read_stays_as_it_was_and_the_rest_is_saved(lead: Client, report: MilestoneReport) -> None:
    before = told(report)
    for n, (field, value) in enumerate(BAD):
        other = {"narrative": f"其余照存{n}"} if field != "narrative" else {"narrative": value}
        answer = lead.post(url(report, "edit/"), typed(lead, report, **{**other, field: value}))
        if field != "narrative":
            before["narrative"] = f"其余照存{n}"
        assert (answer.status_code, told(report)) == (422, before), (field, value)
        assert lead.post(url(report, "edit/"), typed(lead, report, **{field: value}), headers=HTMX).status_code == 200


def test_a_figure_that_cannot_be_read_keeps_the_grid(lead: Client, report: MilestoneReport) -> None:
    before = told(report)
    cell = next(k for k in typed(lead, report) if k.endswith("-reported"))
    for value in ("-1", "NaN", "1e3", "9" * 19, "0.005", "二十"):
        answer = lead.post(url(report, "edit/"), typed(lead, report, **{cell: value}))
        assert (answer.status_code, told(report)) == (422, before), value
        assert f'value="{value}"' in answer.content.decode()


def test_personal_data_is_said_while_typing_and_stops_the_submission(
    lead: Client, personas: Any, report: MilestoneReport
) -> None:
    said = lead.post("/provider/scan/", {"narrative": "联系张阿姨 13800138000"})
    assert "疑似个人信息" in said.content.decode()
    assert "13800138000" not in said.content.decode()
    assert lead.post("/provider/scan/", {"narrative": "服务 868 场"}).content.decode().strip() == ""
    lead.post(url(report, "edit/"), typed(lead, report, narrative="联系张阿姨 13800138000"))
    sign(report, personas)
    answer = lead.post(url(report, "submit/"), {"version": version(report)})
    assert (answer.status_code, told(report)["status"]) == (422, "draft")


def version(report: MilestoneReport) -> int:
    return MilestoneReport.objects.get(pk=report.pk).version


def sign(report: MilestoneReport, personas: Any) -> int:
    accountant = Client()
    accountant.force_login(personas["OF"])
    return accountant.post(url(report, "sign_off/submit/"), {"version": version(report)}).status_code


def test_the_accountant_signs_and_the_lead_submits(lead: Client, personas: Any, report: MilestoneReport) -> None:
    refused = lead.post(url(report, "submit/"), {"version": version(report)})
    assert (refused.status_code, told(report)["status"]) == (422, "draft")
    assert lead.post(url(report, "sign_off/submit/"), {"version": version(report)}).status_code == 403
    assert sign(report, personas) == 302
    assert str(personas["OF"]) in words(lead.get(url(report)))
    assert lead.post(url(report, "submit/"), {"version": version(report)}).status_code == 302
    assert told(report)["status"] == "submitted"


def test_a_change_after_the_signature_takes_the_signature_away(lead: Client, personas: Any, report: MilestoneReport) -> None:
    sign(report, personas)
    lead.post(url(report, "edit/"), typed(lead, report))  # nothing changed: it stays
    assert str(personas["OF"]) in words(lead.get(url(report, "edit/")))
    lead.post(url(report, "edit/"), typed(lead, report, narrative="签字后改了"))
    assert (SignOff.objects.filter(kind="milestone_report").count(), version(report)) == (1, 1)
    answer = lead.post(url(report, "submit/"), {"version": version(report)})
    assert (answer.status_code, told(report)["status"]) == (422, "draft")
    assert sign(report, personas) == 302
    assert lead.post(url(report, "submit/"), {"version": version(report)}).status_code == 302


def test_a_returned_report_says_why(lead: Client, cast: Any) -> None:
    report: Any = reach("milestone_report", "returned", cast)
    assert "测试理由" in words(lead.get(url(report)))
    assert "测试理由" in words(lead.get(url(report, "edit/")))
    assert "补正被退回的报告" in words(lead.get("/provider/"))


def test_what_was_submitted_meanwhile_keeps_what_is_typed(lead: Client, personas: Any, report: MilestoneReport) -> None:
    data = typed(lead, report, narrative="还在写")
    sign(report, personas)
    lead.post(url(report, "submit/"), {"version": version(report)})
    before = told(report)
    answer = lead.post(url(report, "edit/"), data)
    assert (answer.status_code, told(report)) == (409, before)
    assert "还在写" in words(answer)
    assert lead.get(url(report, "edit/"))["Location"] == url(report)


def test_others_write_nothing(client: Client, personas: Any, strangers: Any, report: MilestoneReport) -> None:
    before = told(report)
    client.force_login(personas["OA"])
    assert (client.get(url(report, "edit/")).status_code, client.post(url(report, "edit/"), {"narrative": "x"}).status_code) == (
        403,
        403,
    )
    client.force_login(strangers["OP"])
    for tail in ("", "edit/", "submit/", "sign_off/submit/"):
        assert client.get(url(report, tail)).status_code == 404
    assert client.post(url(report, "edit/"), {"narrative": "x"}).status_code == 404
    assert told(report) == before
