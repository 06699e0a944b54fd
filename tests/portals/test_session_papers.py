"""The result sheet on the desks: issued by the host once, read by whoever may, saved as PDF and as Excel."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from grants.papers import files
from grants.papers.models import Paper
from grants.papers.session_result import issue
from grants.people.roles import Role
from grants.portals.session_papers import sheets
from grants.roadshows.models import Roadshow
from grants.story.cast import Cast
from tests.factories import roadshows
from tests.factories.roadshows import Hall
from tests.papers.test_session_result import contested, told
from tests.portals.desk import page, send, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return told(cast)


def test_the_host_issues_and_finds_both_files(hall: Hall) -> None:
    host = hall.by(Role.HANDLER)
    before = page(host, "roadshows-detail", hall.roadshow.pk).content.decode()
    address = reverse("federation:roadshows-issue_result", args=[hall.roadshow.pk])
    assert address in before
    answer = signed_in(host).post(address, {"before": 0}, follow=True)
    paper = Paper.objects.get(roadshow=hall.roadshow)
    assert paper.serial in text(answer) and address not in answer.content.decode()
    data = signed_in(host).get(reverse("session_result", args=[paper.pk]))
    assert data.content == files.original(paper) and data["Content-Type"] == "application/pdf"
    table = signed_in(host).get(reverse("session_result-workbook", args=[paper.pk]))
    assert ".xlsx" in table["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(table.content))
    assert book.get_sheet_by_name("节目单").to_python(skip_empty_area=False)[-1][6:10] == [3, 4, 2, 1]
    assert paper.serial in book.get_sheet_by_name("节目单").to_python(skip_empty_area=False)[1][0]


def test_a_second_click_is_answered_like_the_first_and_issues_nothing(hall: Hall) -> None:
    host = hall.by(Role.HANDLER)
    for _click in range(2):
        assert send(host, "roadshows-issue_result", hall.roadshow.pk, before=0).status_code == 302
    paper = Paper.objects.get()
    said = signed_in(host).post(
        reverse("federation:roadshows-issue_result", args=[hall.roadshow.pk]), {"before": paper.pk}, follow=True
    )
    assert Paper.objects.count() == 1 and paper.serial in text(said)
    contested(hall)
    assert send(host, "roadshows-issue_result", hall.roadshow.pk, before=paper.pk).status_code == 302
    assert Paper.objects.count() == 2


def test_nobody_else_issues(hall: Hall) -> None:
    for person in (hall.by(Role.APPROVER), hall.by(Role.DISCIPLINE), hall.chairs["t1"]):
        assert send(person, "roadshows-issue_result", hall.roadshow.pk, before=0).status_code == 403
        assert sheets(hall.roadshow, person, "federation").issue_url == ""
    assert not Paper.objects.exists()


def test_everybody_may_read_what_the_wall_showed(hall: Hall) -> None:
    issued = issue.session_result(hall.roadshow, by=hall.by(Role.HANDLER))
    stranger = Client()
    assert stranger.get(reverse("session_result", args=[issued.pk])).content == files.original(issued)
    assert stranger.get(reverse("session_result-workbook", args=[issued.pk])).status_code == 200
    assert issued.serial in text(stranger.get(reverse("public:verify-code", args=[issued.serial])))
    assert stranger.get(reverse("session_result", args=[issued.pk + 1])).status_code == 404
    assert stranger.post(reverse("session_result", args=[issued.pk])).status_code == 405


def test_before_the_end_there_is_nothing_to_see(cast: Cast) -> None:
    hall = roadshows.opened(cast)
    row: Any = Roadshow.objects.get(pk=hall.roadshow.pk)
    assert not sheets(row, hall.by(Role.HANDLER), "federation").shown
    assert send(hall.by(Role.HANDLER), "roadshows-issue_result", row.pk, before=0).status_code == 302
    assert not Paper.objects.exists()


def test_an_auditor_finds_it_in_her_register(hall: Hall, personas: dict[str, Any]) -> None:
    issued = issue.session_result(hall.roadshow, by=hall.by(Role.HANDLER))
    auditor = signed_in(personas["AL"])
    assert issued.serial in text(auditor.get(reverse("auditor:papers")))
    assert hall.roadshow.title in text(auditor.get(reverse("auditor:papers-detail", args=[issued.pk])))
