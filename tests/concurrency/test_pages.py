"""The same crowds at the buttons: every answer is a page somebody can read, never a server error."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from grants.bids.models import Bid
from grants.disbursements.models import Disbursement, Payment
from grants.people.models import User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.concurrency.race import counted, intact, race
from tests.concurrency.test_deadline import draft
from tests.concurrency.test_instalments import CROWD, entries, officers
from tests.factories import plans
from tests.factories.reach import reach


def signed_in(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def post(client: Client, url: str, data: dict[str, str]) -> HttpResponse:
    answer: Any = client.post(url, data)
    return answer  # type: ignore[no-any-return]


def button(due: Any, move: str) -> str:
    return reverse("federation:disbursements-act", kwargs={"pk": due.pk, "move": move})


def test_fifty_approvers_press_the_button(everybody: Cast) -> None:
    due: Any = reach("disbursement", "finance_reviewed", everybody)
    data = {"version": str(due.version), "minute_number": ""}
    people = officers(everybody, Role.APPROVER)
    outcomes = race([partial(post, signed_in(person), button(due, "approve"), data) for person in people])
    assert counted(outcomes) == {"done": CROWD}
    assert Counter(o.value.status_code for o in outcomes) == {302: 1, 409: CROWD - 1}
    for outcome in outcomes:
        if outcome.value.status_code == 409:
            page = outcome.value.content.decode()
            assert "已有人先处理" in page
            assert "已审批" in page
    assert Disbursement.objects.get(pk=due.pk).status == "approved"
    assert entries(due, "approve") == 1
    intact()


def test_one_person_presses_the_button_fifty_times(everybody: Cast) -> None:
    """Every repeat is answered like the first: she sees that it is done, and it is done once."""
    due: Any = reach("disbursement", "finance_reviewed", everybody)
    data = {"version": str(due.version), "minute_number": ""}
    clients = [signed_in(everybody.persons["approver"]) for _n in range(CROWD)]
    outcomes = race([partial(post, client, button(due, "approve"), data) for client in clients])
    assert counted(outcomes) == {"done": CROWD}
    assert Counter(o.value.status_code for o in outcomes) == {302: CROWD}
    assert entries(due, "approve") == 1
    intact()


def test_twenty_cashiers_press_pay(everybody: Cast) -> None:
    due: Any = reach("disbursement", "approved", everybody)
    data = {"version": str(due.version), "payee_account": due.contract.organisation.bank_account}
    acts = [
        partial(post, signed_in(person), button(due, "pay"), {**data, "bank_receipt": f"回单-{n}"})
        for n, person in enumerate(officers(everybody, Role.CASHIER, 20))
    ]
    outcomes = race(acts)
    assert counted(outcomes) == {"done": 20}
    assert Counter(o.value.status_code for o in outcomes) == {302: 1, 409: 19}
    assert Payment.objects.filter(disbursement=due).count() == 1
    intact()


@pytest.mark.parametrize("late", [False, True], ids=["in time", "a second late"])
def test_fifty_organisations_press_submit(everybody: Cast, late: bool) -> None:
    life = plans.life(everybody, "publish", offers=[])
    bids = [draft(life) for _n in range(CROWD)]
    told = life.listing.closes_at + timedelta(seconds=1 if late else -1)
    acts = []
    for bid in bids:
        url = reverse("provider:bids-act", kwargs={"pk": bid.pk, "move": "submit"})
        acts.append(partial(post, signed_in(bid.created_by), url, {"version": "0"}))  # type: ignore[arg-type]
    outcomes = race(acts, [told] * CROWD)
    assert counted(outcomes) == {"done": CROWD}
    assert Counter(o.value.status_code for o in outcomes) == {422 if late else 200: CROWD}  # the receipt itself
    assert Bid.objects.filter(status="submitted").count() == (0 if late else CROWD)
    assert Entry.objects.filter(kind="bid", move="submit").count() == (0 if late else CROWD)
    if late:
        assert all("截止" in o.value.content.decode() for o in outcomes)
    intact()
