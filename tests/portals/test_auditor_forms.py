"""The forms of an audit: shown to whom their act allows, no more and no less."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from grants.audits import run_actions
from grants.audits.findings import TestHit
from grants.portals.auditor import runs
from grants.story.cast import Cast
from grants.trail import clock
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
