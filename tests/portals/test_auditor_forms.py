"""The forms of an audit: shown to whom their act allows, no more and no less."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grants.audits import actions, procedure_actions, run_actions
from grants.audits.findings import TestHit
from grants.audits.procedures import Procedure
from grants.people.models import User
from grants.portals.auditor import engagements, procedures, runs
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories import audits
from tests.ledger import unchanged
from tests.portals.desk import signed_in
from tests.portals.seen import words

pytestmark = pytest.mark.django_db

LEADING = ("audit_engagements-edit", "audit_engagements-opinion")
WORKING = ("samples-new", "procedures-new", "audit_engagements-finding")


def to(name: str, *args: Any) -> str:
    return reverse(f"auditor:{name}", args=args)


@pytest.mark.parametrize(
    ("who", "leads", "works"), [("leadauditor", 200, 200), ("auditor", 403, 200), ("auditreviewer", 403, 403)]
)
def test_a_form_is_for_whom_its_act_allows(cast: Cast, who: str, leads: int, works: int) -> None:
    engagement, desk = audits.frozen(cast), signed_in(cast.persons[who])
    assert [desk.get(to(name, engagement.pk)).status_code for name in LEADING] == [leads] * 2
    assert [desk.get(to(name, engagement.pk)).status_code for name in WORKING] == [works] * 3
    assert [desk.get(to(name)).status_code for name in ("audit_engagements-new", "bases-new")] == [leads] * 2
    page = desk.get(to("audit_engagements-detail", engagement.pk)).text
    offered = [to(name, engagement.pk) in page for name in WORKING]
    assert offered == [works == 200] * 3
    if works == 403:
        with unchanged():
            assert [desk.post(to(name, engagement.pk)).status_code for name in (*LEADING, *WORKING)] == [403] * 5


@pytest.mark.parametrize(("reason", "said"), [("  ", "必填"), ("旧" * 301, "300")])
def test_a_reason_that_is_refused_is_not_lost(cast: Cast, reason: str, said: str) -> None:
    engagement = audits.frozen(cast)
    run = run_actions.run(engagement, by=cast.persons["auditor"])[3]
    contract = engagement.contracts.get()
    hits = [TestHit.objects.create(run=run, contract=contract, mark=str(n), words="x", rows=[], figures={}) for n in range(2)]
    desk, url = signed_in(cast.persons["auditor"]), to("hits-put_aside", hits[1].pk)
    with unchanged():
        answer = desk.post(url, {"reason": reason, "test": "4", "only": "open"})
    assert answer.status_code == 422 and said in words(answer)
    (shown,) = [one for one in answer.context["hits"] if one.refusal]
    assert (shown.hit, answer.context["test"].code, answer.context["only"]) == (hits[1], 4, "open")
    assert f'value="{reason}"' in answer.text and answer.text.count('<details class="fold" open>') == 1
    back = desk.get(url, {"test": "4", "page": "1"})
    assert (back.status_code, back["Location"]) == (302, to("runs", engagement.pk) + "?test=4&page=1")


def test_the_figures_of_the_tests_are_added_up_by_the_database(cast: Cast, django_assert_num_queries: Any) -> None:
    engagement, by = audits.frozen(cast), cast.persons["auditor"]
    run = run_actions.run(engagement, by=by)[3]
    contract = engagement.contracts.get()
    told = [("", 5), ("", -3), ("", None), ("put_aside", 7)]
    for n, (judged, amount) in enumerate(told):
        TestHit.objects.create(
            run=run, contract=contract, mark=str(n), words="x", rows=[], figures={}, amount=amount and Decimal(amount), judged=judged,
            reason="已说明" if judged else "", judged_by=by if judged else None, judged_at=clock.now() if judged else None,
        )  # fmt: skip
    with django_assert_num_queries(2):
        one = runs.block(engagement)[3]
    assert (one.code, one.open, one.taken_up, one.put_aside, one.amount) == (4, 3, 0, 1, Decimal(8))


def test_more_files_than_one_are_refused_not_dropped(cast: Cast) -> None:
    engagement = audits.frozen(cast)
    desk, by = signed_in(cast.persons["auditor"]), cast.persons["auditor"]
    told = {
        "kind": "telephone", "on": clock.today().isoformat(), "party": "家庭驿站", "contract": engagement.contracts.get().pk,
        "found": "与记录相符。", "done_by": by.pk,
    }  # fmt: skip
    papers = [SimpleUploadedFile(f"{n}.csv", f"事项,结果\n{n},相符\n".encode()) for n in range(2)]
    with unchanged():
        answer = desk.post(to("procedures-new", engagement.pk), {**told, "documents": papers})
    assert answer.status_code == 422 and answer.context["form"].errors.as_data()["documents"][0].code == "too_many"
    papers[0].seek(0)
    assert desk.post(to("procedures-new", engagement.pk), {**told, "documents": papers[:1]}).status_code == 302
    assert Procedure.objects.get().document is not None


def test_procedures_and_findings_come_in_pages(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = audits.drafted(cast)
    engagement, by = finding.engagement, cast.persons["auditor"]
    audits.drafted_in(engagement, cast)
    for n in range(3):
        procedure_actions.perform(
            engagement,
            by=by,
            kind="telephone",
            on=clock.today(),
            party=f"驿站{n}",
            contract=finding.contract,
            found="相符。",
            done_by=by,
        )
    desk, page = signed_in(by), to("audit_engagements-detail", engagement.pk)
    whole = desk.get(page)
    assert (whole.context["findings"].of, whole.context["procedures"].of) == (0, 0) and "驿站0" in words(whole)
    monkeypatch.setattr(engagements, "FEW", 1)
    monkeypatch.setattr(procedures, "PAGE", 2)
    few = desk.get(page)
    assert [len(few.context[name].rows) for name in ("findings", "procedures")] == [1, 1]
    assert (few.context["findings"].of, few.context["procedures"].of) == (2, 3) and "驿站2" in words(few)
    assert f"{to('findings')}?engagement={engagement.pk}" in few.text and to("procedures", engagement.pk) in few.text
    first, second = (words(desk.get(to("procedures", engagement.pk), {"page": n})) for n in (1, 2))
    assert ["驿站2" in first, "驿站1" in first, "驿站0" in first, "驿站0" in second] == [True, True, False, True]


def test_nobody_puts_units_of_others_into_a_scope(cast: Cast, strangers: dict[str, User]) -> None:
    engagement = audits.planned(cast)
    far, contract = strangers["AL"], engagement.units.get()
    near = {"title": "越界", "starts": engagement.starts, "ends": engagement.ends}
    unit = next(office.unit for office in far.offices_now if office.unit is not None)
    with unchanged(), pytest.raises(NotAllowed):
        actions.plan(by=far, scopes={"units": [contract]}, unit=unit, **near)
    with unchanged(), pytest.raises(NotAllowed):
        actions.revise(engagement, by=cast.persons["leadauditor"], scopes={"units": [contract, unit]})
    actions.revise(engagement, by=cast.persons["leadauditor"], scopes={"units": [contract]})


def test_who_is_not_on_the_team_cannot_leave_it(cast: Cast) -> None:
    engagement = audits.planned(cast)
    gone, lead = cast.persons["auditor"], cast.persons["leadauditor"]
    actions.leave(engagement, by=lead, person=gone, note="调离")
    with unchanged(), pytest.raises(Blocked):
        actions.leave(engagement, by=lead, person=gone, note="调离")


def test_what_is_typed_on_the_page_of_the_team_is_not_lost(cast: Cast, strangers: dict[str, User]) -> None:
    engagement, lead = audits.planned(cast), cast.persons["leadauditor"]
    desk, page = signed_in(lead), to("audit_engagements-team", engagement.pk)
    leave, declare = to("audit_engagements-leave", engagement.pk), to("audit_engagements-declare", engagement.pk)
    told = {leave: {"person": lead.pk, "note": "我要离开"}, declare: {"interests": "某" * 301}}
    for url, data in told.items():
        with unchanged():
            answer = desk.post(url, data)
        assert answer.status_code == 422 and f'value="{[*data.values()][-1]}"' in answer.text
        assert f'action="{page}"' in answer.text  # the other form of the page still goes where it belongs
        assert desk.get(url)["Location"] == page
    with unchanged():
        answer = desk.post(leave, {"person": cast.persons["auditor"].pk, "note": " "})
        assert answer.status_code == 422 and answer.context["leaving"].has_error("note")
        far = desk.post(leave, {"person": strangers["AL"].pk, "note": "x"})
    assert far.status_code == 422 and strangers["AL"].name not in words(far)  # nobody is named to whom she is nobody's colleague
