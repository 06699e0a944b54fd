"""Findings on the desks of the auditee and of the purchaser: read, reply, report as done; nothing of what is not theirs to see."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants.audits import finding_actions
from grants.audits.findings import Reply
from grants.evidence.queries import may_read
from grants.people.models import User
from grants.story.cast import Cast
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged

DESKS = {"provider": "orgadmin", "federation": "handler"}


def signed_in(client: Client, cast: Cast, name: str) -> Client:
    client.force_login(cast.persons[name])
    return client


@pytest.mark.parametrize("desk", DESKS)
def test_it_is_read_and_replied_to(desk: str, cast: Cast, client: Client) -> None:
    finding = audits.consulting(cast)
    signed_in(client, cast, DESKS[desk])
    shown = client.get(reverse(f"{desk}:findings"))
    assert finding.number in shown.content.decode()
    page = client.get(reverse(f"{desk}:findings-detail", args=[finding.pk])).content.decode()
    assert all(words in page for words in (finding.title, finding.told, finding.basis.text, finding.recommendation))  # type: ignore[union-attr]
    url = reverse(f"{desk}:findings-reply", args=[finding.pk])
    assert url in page
    file = SimpleUploadedFile("签到表.csv", "事项,结果\n签到表,已补齐\n".encode())
    answered = client.post(url, {"agrees": "1", "text": "情况属实，签到表已补齐。", "documents": file})
    assert (answered.status_code, answered["Location"]) == (302, reverse(f"{desk}:findings-detail", args=[finding.pk]))
    reply = Reply.objects.get()
    assert (reply.text, reply.agrees, reply.by, reply.document.original_name) == (  # type: ignore[union-attr]
        "情况属实，签到表已补齐。", True, cast.persons[DESKS[desk]], "签到表.csv",
    )  # fmt: skip
    assert "情况属实" in client.get(reverse(f"{desk}:findings-detail", args=[finding.pk])).content.decode()
    paper = reply.document
    readers = ("orgadmin", "handler", "auditor", "rival1admin", "fh_auditor")
    assert [name for name in readers if may_read(User.objects.get(pk=cast.persons[name].pk), paper)] == list(readers[:3])


@pytest.mark.parametrize("desk", DESKS)
def test_what_was_not_sent_is_not_there(desk: str, cast: Cast, client: Client) -> None:
    referred: Any = audits.WAYS["finding"]["referred"](cast)
    draft = audits.drafted_in(fresh(referred.engagement), cast)
    signed_in(client, cast, DESKS[desk])
    listed = client.get(reverse(f"{desk}:findings")).content.decode()
    assert referred.number not in listed
    assert draft.number not in listed
    for finding in (referred, draft):
        for name in ("detail", "reply"):
            assert client.get(reverse(f"{desk}:findings-{name}", args=[finding.pk])).status_code == 404
        with unchanged("grants_reply", "grants_entry"):
            url = reverse(f"{desk}:findings-reply", args=[finding.pk])
            assert client.post(url, {"agrees": "1", "text": "回复"}).status_code == 404


def test_an_empty_reply_is_told_and_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    finding = audits.consulting(cast)
    signed_in(client, cast, "orgadmin")
    with unchanged("grants_reply", "grants_entry"):
        answered = client.post(reverse("provider:findings-reply", args=[finding.pk]), {"agrees": "0", "text": " "})
    assert answered.status_code == 422
    assert 'name="agrees"' in answered.content.decode()


def test_it_waits_for_the_administrator_until_she_replied_and_again_until_it_is_rectified(cast: Cast, client: Client) -> None:
    finding = audits.consulting(cast)
    signed_in(client, cast, "orgadmin")
    home = reverse("provider:home")
    page = reverse("provider:findings-detail", args=[finding.pk])
    assert page in client.get(home).content.decode()
    audits.replied(finding, cast)
    assert page not in client.get(home).content.decode()
    finding_actions.finalise(fresh(finding), by=cast.persons["leadauditor"])
    finding_actions.order(
        fresh(finding),
        by=cast.persons["leadauditor"],
        measure="补齐签到表",
        responsible="项目部",
        due=finding.engagement.reply_due,
    )
    assert page in client.get(home).content.decode()


def test_it_waits_for_the_handler_until_she_replied(cast: Cast, client: Client) -> None:
    finding = audits.consulting(cast)
    signed_in(client, cast, "handler")
    page = reverse("federation:findings-detail", args=[finding.pk])
    told = client.get(reverse("federation:home"))
    assert page in told.content.decode() and reverse("federation:findings-reply", args=[finding.pk]) in told.content.decode()
    assert told.context["agreements"] == []  # a reply is no agreement
    finding_actions.reply(finding, by=cast.persons["handler"], text="已督促整改。", agrees=True)
    assert page not in client.get(reverse("federation:home")).content.decode()


def test_it_is_reported_as_done_from_its_page(cast: Cast, client: Client) -> None:
    finding = audits.rectifying(cast)
    signed_in(client, cast, "orgadmin")
    url = reverse("provider:findings-act", args=[finding.pk, "claim_done"])
    file = SimpleUploadedFile("整改.csv", "事项,结果\n签到表,已补齐\n".encode())
    told = {"version": str(finding.version), "note": "", "done": "已补齐签到表", "evidence": file}
    assert client.post(url, told).status_code == 302
    done = fresh(finding)
    assert (done.status, done.done, done.documents.count()) == ("claimed_done", "已补齐签到表", 1)
