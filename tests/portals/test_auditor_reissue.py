"""The pages of what is done outside the books and of a later edition: three steps by two people, and what is no step of hers."""

from typing import Any

import pytest
from django.urls import reverse

from grants.audits import actions, finding_actions, reissue
from grants.audits.procedures import Procedure
from grants.papers import engagement as reports
from grants.papers.models import Paper
from grants.people.models import User
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import audits
from tests.factories.ways import fresh
from tests.ledger import unchanged
from tests.portals.desk import signed_in
from tests.portals.seen import words

pytestmark = pytest.mark.django_db


def to(name: str, *args: Any) -> str:
    return reverse(f"auditor:{name}", args=args)


def visit(engagement: Any, cast: Cast, **instead: Any) -> dict[str, Any]:
    return {
        "kind": "site_visit", "on": clock.today().isoformat(), "party": "罗山街道家庭驿站", "phone": "0595-82345678",
        "contract": engagement.contracts.get().pk, "asked": "12", "found": "活动场地与记录相符。", "done_by": cast.persons["auditor"].pk,
        "accompanied_by": cast.persons["leadauditor"].pk, **instead,
    }  # fmt: skip


def test_a_visit_is_written_down_and_corrected(cast: Cast) -> None:
    engagement = audits.frozen(cast)
    member = signed_in(cast.persons["auditor"])
    form = to("procedures-new", engagement.pk)
    assert form in member.get(to("audit_engagements-detail", engagement.pk)).content.decode()
    alone = member.post(form, visit(engagement, cast, accompanied_by=""))
    assert alone.status_code == 422 and not Procedure.objects.exists()
    guarded = member.post(form, visit(engagement, cast, found="资金被挪用。"))
    assert guarded.status_code == 422 and "被占用" in words(guarded)
    assert "被占用" in words(member.post(to("procedures-words"), {"found": "资金被挪用。"}), of="div")
    assert member.post(form, visit(engagement, cast)).status_code == 302
    made = Procedure.objects.get()
    shown = words(member.get(to("procedures", engagement.pk)))
    assert (made.phone, made.party in shown, "0595****5678" in shown, "82345678" in shown) == ("0595****5678", True, True, False)
    wrong = to("procedures-correct", made.pk)
    assert made.found in member.get(wrong).content.decode()
    assert member.post(wrong, visit(engagement, cast, asked="13")).status_code == 422
    assert member.post(wrong, visit(engagement, cast, asked="13", why="人次有误")).status_code == 302
    assert [(p.asked, p.corrects_id) for p in Procedure.objects.order_by("pk")] == [(12, None), (13, made.pk)]
    assert wrong not in member.get(to("procedures", engagement.pk)).content.decode()


def test_others_find_no_form(cast: Cast, strangers: dict[str, User]) -> None:
    engagement = audits.frozen(cast)
    reviewer, far, handler = (signed_in(one) for one in (cast.persons["auditreviewer"], strangers["AL"], cast.persons["handler"]))
    form = to("procedures-new", engagement.pk)
    assert form not in reviewer.get(to("procedures", engagement.pk)).content.decode()
    with unchanged():
        assert reviewer.get(form).status_code == 403
        assert reviewer.post(form, visit(engagement, cast)).status_code == 403
        assert {far.get(form).status_code, far.get(to("procedures", engagement.pk)).status_code} == {404}
        assert handler.get(form).status_code == 403


def test_two_people_issue_a_new_edition_on_its_page(cast: Cast) -> None:
    engagement = audits.concluded(fresh(audits.rectifying(cast).engagement), cast)
    lead_person = cast.persons["leadauditor"]
    first = reports.engagement_audit(engagement, by=lead_person)
    actions.follow(fresh(engagement), by=lead_person)
    finding = fresh(engagement).findings.get()
    finding_actions.resolve(finding, by=lead_person, kind="refund", amount=finding.issue_amount, on=clock.today(), note="退回")
    lead, member, reviewer = (signed_in(cast.persons[name]) for name in ("leadauditor", "auditor", "auditreviewer"))
    page = to("audit_engagements-reissue", engagement.pk)
    prepare, agree, issue = (f"{page}{step}/" for step in ("prepare", "agree", "issue"))
    assert page in lead.get(to("audit_engagements-detail", engagement.pk)).content.decode()
    shown = {
        who: client.get(page).content.decode() for who, client in (("lead", lead), ("member", member), ("reviewer", reviewer))
    }
    buttons = {who: [f'action="{url}"' in text for url in (prepare, agree, issue)] for who, text in shown.items()}
    assert buttons == {"lead": [True, False, False], "member": [False] * 3, "reviewer": [False] * 3}

    def seen() -> dict[str, Any]:
        return {"seen": reissue.standing(engagement).seen}

    with unchanged():
        assert lead.post(prepare, seen()).status_code == 422  # no reason
        assert lead.post(prepare, {"seen": 1, "note": "整改完成"}).status_code == 409
        assert lead.post(issue, seen()).status_code == 422  # nobody agreed
        assert {member.post(url, {**seen(), "note": "整改完成"}).status_code for url in (prepare, agree, issue)} == {403}
    assert lead.post(prepare, {**seen(), "note": "整改完成"}).status_code == 302
    assert f'action="{agree}"' in reviewer.get(page).content.decode()
    assert reviewer.post(agree, seen()).status_code == 302
    assert member.get(to("audit_engagements-draft", engagement.pk)).status_code == 200
    answer = lead.post(issue, seen())
    second = Paper.objects.get(supersedes=first)
    assert (answer.status_code, answer["Location"]) == (302, to("papers-detail", second.pk))
    for client, url in (
        (member, to("audit_engagements-detail", engagement.pk)),
        (signed_in(cast.persons["handler"]), reverse("federation:contracts-detail", args=[finding.contract_id])),
        (signed_in(cast.persons["orgadmin"]), reverse("provider:contracts-detail", args=[finding.contract_id])),
    ):
        text = client.get(url).content.decode()
        assert first.serial in text and second.serial in text, url
