"""Objections on the pages: filed from a call, answered at the desk in time, told to everybody in one sentence."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.awards.models import Objection
from grants.people.models import User
from grants.story import sheets
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories import plans
from tests.factories.objections import do, objected, objector
from tests.factories.ways import fresh
from tests.personas import nobody
from tests.portals.desk import act, page, signed_in
from tests.portals.many import copies, queries
from tests.portals.seen import rows, words

TYPED = {
    "about": "result", "grounds": "第二项评分与公告不符。", "request": "请复核。", "contact": "陈述人 0595-0000000",
}  # fmt: skip
SECRETS = (TYPED["grounds"], TYPED["request"], TYPED["contact"])


@pytest.fixture
def life(cast: Cast) -> Any:
    return plans.life(cast, "announce")


def upload() -> SimpleUploadedFile:
    content = sheets.rendered("评分表", ("第二项",), "pdf")
    return SimpleUploadedFile("评分表.pdf", content, content_type="application/pdf")


def typed(life: Any, **changes: Any) -> dict[str, Any]:
    return {"organisation": life.cast.organisations["muming"].pk, "documents": upload(), **TYPED, **changes}


def file_at(portal: str, person: User, life: Any, data: dict[str, Any]) -> Any:
    return signed_in(person).post(reverse(f"{portal}:listings-object", args=[life.listing.pk]), data)


def test_a_bidder_files_from_the_page_of_the_call_and_gets_a_receipt_with_its_day(life: Any) -> None:
    person = objector(life.cast)
    call = signed_in(person).get(reverse("provider:listings-detail", args=[life.listing.pk]))
    assert reverse("provider:listings-object", args=[life.listing.pk]) in call.content.decode()
    answer = file_at("provider", person, life, typed(life))
    objection = Objection.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("provider:objections-detail", args=[objection.pk])
    receipt = words(signed_in(person).get(answer["Location"]))
    assert objection.answer_due is not None
    for told in (objection.number, objection.answer_due.isoformat(), *SECRETS[:2]):
        assert told in receipt
    assert [one.original_name for one in objection.documents.all()] == ["评分表.pdf"]
    assert objection.award == life.award


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_filed(life: Any) -> None:
    answer = file_at("provider", objector(life.cast), life, typed(life, grounds=" ", contact=""))
    assert answer.status_code == 422
    assert TYPED["request"] in answer.content.decode()
    assert Objection.objects.count() == 0


def test_the_same_a_second_time_is_refused_and_nothing_of_it_is_kept(life: Any) -> None:
    person = objector(life.cast)
    first = objected(life, by=person)
    answer = file_at("provider", person, life, typed(life))
    assert answer.status_code == 422
    assert first.number in words(answer)
    assert Objection.objects.count() == 1


def test_for_the_organisation_of_others_nothing_can_be_filed(life: Any) -> None:
    other = life.cast.organisations["yuanhang"].pk
    assert file_at("provider", objector(life.cast), life, typed(life, organisation=other)).status_code == 422
    assert Objection.objects.count() == 0


def test_who_belongs_to_no_organisation_objects_to_the_call_in_her_own_name(life: Any) -> None:
    person = nobody()
    url = reverse("public:listings-object", args=[life.listing.pk])
    form = signed_in(person).get(url).content.decode()
    assert 'value="document"' in form
    assert 'value="result"' not in form
    answer = signed_in(person).post(url, {**TYPED, "about": "document", "documents": upload()})
    objection = Objection.objects.get()
    assert answer["Location"] == reverse("public:objections-detail", args=[objection.pk])
    assert (objection.organisation, objection.created_by) == (None, person)
    receipt = signed_in(person).get(answer["Location"])
    assert TYPED["grounds"] in words(receipt)
    withdrawn = signed_in(person).post(reverse("public:objections-act", args=[objection.pk, "withdraw"]), {"version": 0})
    assert withdrawn.status_code == 302
    assert Objection.objects.get().status == "withdrawn"


def test_in_her_own_name_nobody_objects_to_a_result(life: Any) -> None:
    answer = signed_in(nobody()).post(reverse("public:listings-object", args=[life.listing.pk]), TYPED)
    assert answer.status_code == 422
    assert Objection.objects.count() == 0


def test_strangers_sign_in_before_they_object_and_providers_go_to_their_own_desk(life: Any, client: Any) -> None:
    url = reverse("public:listings-object", args=[life.listing.pk])
    assert client.get(url)["Location"].startswith(reverse("account_login"))
    assert signed_in(objector(life.cast)).get(url)["Location"] == reverse("provider:listings-object", args=[life.listing.pk])


def test_nobody_else_reads_an_objection(life: Any, strangers: dict[str, User], client: Any) -> None:
    objection = objected(life)
    rival, far = life.cast.persons["orgadmin"], strangers["R"]
    for portal, person in (("provider", rival), ("federation", far), ("public", nobody()), ("public", objection.created_by)):
        assert signed_in(person).get(reverse(f"{portal}:objections-detail", args=[objection.pk])).status_code == 404
    assert client.get(reverse("public:objections-detail", args=[objection.pk])).status_code == 302
    stored = objection.documents.get()
    assert signed_in(rival).get(reverse("file", args=[stored.sha256])).status_code == 404
    assert signed_in(life.cast.persons["reviewer"]).get(reverse("file", args=[stored.sha256])).status_code == 200


def test_it_waits_on_the_home_page_of_who_must_act_with_its_day(life: Any) -> None:
    objection = objected(life)
    handler, reviewer = life.cast.persons["handler"], life.cast.persons["reviewer"]
    for person in (handler, reviewer):
        assert objection.number in words(page(person, "home"))
    assert act(handler, objection, "accept").status_code == 302
    assert objection.number not in words(page(handler, "home"))
    assert objection.answer_due is not None
    with clock.at(clock.now() + (objection.answer_due - clock.today()) + timedelta(days=2)):
        assert "逾期 2 天" in words(page(reviewer, "objections"))
        assert "逾期 2 天" in words(page(reviewer, "home"))


def test_the_reviewer_answers_and_the_objector_reads_the_answer(life: Any) -> None:
    objection = objected(life)
    do(objection, "accept", life.cast)
    reviewer = life.cast.persons["reviewer"]
    assert act(reviewer, objection, "dismiss").status_code == 422
    assert Objection.objects.get().status == "accepted"
    assert act(reviewer, objection, "dismiss", note="评分复核无误。").status_code == 302
    shown = words(signed_in(objection.created_by).get(reverse("provider:objections-detail", args=[objection.pk])))
    assert "评分复核无误。" in shown
    complained = signed_in(objection.created_by).post(
        reverse("provider:objections-act", args=[objection.pk, "escalate"]), {"version": 2, "note": "答复没有回应第二项。"}
    )
    assert complained.status_code == 302
    assert Objection.objects.get().status == "escalated"
    assert act(life.cast.persons["approver"], Objection.objects.get(), "conclude").status_code == 422
    done = act(life.cast.persons["approver"], Objection.objects.get(), "conclude", decision="驳回投诉。")
    assert done.status_code == 302
    assert "驳回投诉。" in words(page(reviewer, "objections-detail", objection.pk))


@pytest.mark.parametrize("name", ["awards-detail", "listings-detail"])
def test_everybody_learns_that_it_stands_and_how_it_was_answered_and_nothing_else(life: Any, client: Any, name: str) -> None:
    objection = objected(life, **TYPED)
    url = reverse(f"public:{name}", args=[life.award.pk if name == "awards-detail" else life.listing.pk])
    before = client.get(url)
    assert objection.number in words(before)
    do(objection, "accept", life.cast)
    do(objection, "dismiss", life.cast)
    after = client.get(url)
    assert str(objection.get_status_display()) in words(after)
    for answer in (before, after):
        source = html.unescape(answer.content.decode())
        assert [s for s in (*SECRETS, str(objection.created_by), "测试理由") if s in source] == []


def test_an_upheld_one_is_told_to_the_approver_until_the_award_is_revoked(life: Any) -> None:
    objection = objected(life)
    approver = life.cast.persons["approver"]
    url = reverse("federation:awards-act", args=[life.award.pk, "revoke"])
    assert url not in page(approver, "home").content.decode()
    do(objection, "accept", life.cast)
    do(objection, "uphold", life.cast)
    assert url in page(approver, "home").content.decode()
    assert "notice-warning" in page(approver, "awards-detail", life.award.pk).content.decode()
    assert act(approver, fresh(life.award), "revoke", note="质疑成立").status_code == 302
    assert url not in page(approver, "home").content.decode()
    assert "notice-warning" not in page(approver, "objections-detail", objection.pk).content.decode()


def test_the_auditor_reads_all_of_it(life: Any) -> None:
    objection = objected(life)
    auditor = signed_in(life.cast.persons["auditor"])
    assert objection.number in words(auditor.get(reverse("auditor:listings-detail", args=[life.listing.pk])))
    assert objection.grounds in words(auditor.get(reverse("auditor:objections-detail", args=[objection.pk])))


@pytest.mark.parametrize(("portal", "who"), [("federation", "reviewer"), ("provider", "muming_clerk")])
def test_the_list_costs_the_same_with_thirty_rows(life: Any, portal: str, who: str) -> None:
    objection = objected(life)
    client, url = signed_in(User.objects.get(username=who)), reverse(f"{portal}:objections")
    one = queries(client, url)
    copies(objection)
    assert queries(client, url) == one
    assert len(rows(client.get(url), "<table")) == 30


@pytest.mark.parametrize("portal", ["federation", "provider", "public", "auditor"])
def test_the_time_line_stands_on_the_page_of_the_call(life: Any, portal: str) -> None:
    objection = objected(life)
    person = {"federation": "handler", "provider": "orgadmin", "public": "orgadmin", "auditor": "auditor"}[portal]
    answer = signed_in(life.cast.persons[person]).get(reverse(f"{portal}:listings-detail", args=[life.listing.pk]))
    told = rows(answer, 'id="timeline-title"')
    assert any(objection.number in row[0] for row in told)
    assert any(life.award.notice_until.isoformat() in row[3] for row in told)
