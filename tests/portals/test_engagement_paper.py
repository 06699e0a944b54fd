"""The report of an engagement at the desk: its draft, the issuing by the move, the paper with its workbook."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from grants.papers.models import Paper
from grants.story.cast import Cast
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement(cast: Cast) -> Any:
    return audits.issuable(cast)


def desk(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.persons[who])
    return client


def test_the_leader_issues_and_everybody_at_the_desk_reads(cast: Cast, engagement: Any) -> None:
    leader, page = desk(cast, "leadauditor"), reverse("auditor:audit_engagements-detail", args=[engagement.pk])
    draft = leader.get(reverse("auditor:audit_engagements-draft", args=[engagement.pk]))
    assert (draft.status_code, draft["Content-Type"], draft.content[:5]) == (200, "application/pdf", b"%PDF-")
    answer = leader.post(reverse("auditor:audit_engagements-act", args=[engagement.pk, "issue"]), {"version": engagement.version})
    assert (answer.status_code, answer["Location"].startswith(page)) == (302, True)
    paper = Paper.objects.get(engagement=engagement)
    assert fresh(engagement).status == "issued"
    for who in ("leadauditor", "auditor"):
        assert paper.serial in desk(cast, who).get(page).content.decode()
    shown = desk(cast, "auditor").get(reverse("auditor:papers-detail", args=[paper.pk])).content.decode()
    assert paper.file_sha256 in shown
    assert engagement.title in shown
    url = reverse("auditor:papers-workbook", args=[paper.pk])
    assert url in shown
    file = desk(cast, "auditor").get(url)
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(file.streaming_content)))  # type: ignore[attr-defined]
    assert {"表4 收支", "表12 整改"} <= set(book.sheet_names)


@pytest.mark.parametrize("who", ["auditor", "auditreviewer"])
def test_others_of_the_desk_do_not_issue(cast: Cast, engagement: Any, who: str) -> None:
    url = reverse("auditor:audit_engagements-act", args=[engagement.pk, "issue"])
    client = desk(cast, who)
    with unchanged():
        assert client.post(url, {"version": engagement.version}).status_code == 403


@pytest.mark.parametrize("who", ["handler", "orgadmin"])
def test_whoever_is_not_at_the_desk_has_neither_draft_nor_workbook(cast: Cast, engagement: Any, who: str) -> None:
    client = desk(cast, who)
    for name, key in (("audit_engagements-draft", engagement.pk), ("papers-workbook", 1)):
        assert client.get(reverse(f"auditor:{name}", args=[key])).status_code in {403, 404}
