"""Whatever was done by legal acts only is clean: every status that can be reached, the papers, the printed sentence."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from grants.disbursements import actions
from grants.disbursements.reconcile.breach import Scope
from grants.management.commands.reconcile import breaches
from grants.papers import issue
from grants.people.actions import appoint
from grants.people.models import Office, User
from grants.people.roles import Role
from grants.story.cast import Cast
from grants.trail import clock
from tests.factories.reach import reach, statuses
from tests.money.books import books

MONEY = ("contract", "expense", "disbursement")
REACHED = [(machine, status) for machine in MONEY for status in statuses(machine)]


@pytest.mark.parametrize(("machine", "status"), REACHED, ids=["-".join(pair) for pair in REACHED])
def test_legal_acts_leave_it_clean(cast: Cast, machine: str, status: str) -> None:
    reach(machine, status, cast)
    assert list(map(str, breaches(Scope()))) == []


def test_an_act_of_a_deputy_is_clean(cast: Cast) -> None:
    due = reach("disbursement", "business_reviewed", cast)
    finance, unit = cast.persons["finance"], cast.units["jinjiang"]
    deputy = User.objects.create(username="deputy", name="代晓晴", origin="synthetic")
    office = Office.objects.get(person=finance, role=Role.FINANCE, unit=unit)
    appoint(deputy, Role.FINANCE, unit=unit, until=clock.today(), acts_for=office, reason="出差")
    actions.review_finance(due, by=deputy)  # type: ignore[arg-type]
    assert list(map(str, breaches(Scope()))) == []


def test_the_command_says_what_it_looked_at(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = books(cast)
    issue.contract_audit(made.contract("settled"), by=made.settled.officer(Role.LEAD_AUDITOR))
    assert run(language="en").startswith("clean: 3 contracts")
    for locale, said in {"zh_CN.UTF-8": "核对无误：3 份合同", "en_GB.UTF-8": "clean: 3 contracts"}.items():
        monkeypatch.setenv("LC_ALL", locale)
        assert run().startswith(said)


def test_one_contract(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    number = books(cast).contract("running").number
    assert run(contract=number).startswith("clean: 1 contracts, 1 appropriations, 2 instalments, 4 expenses")
    with pytest.raises(CommandError, match="no contract with the number"):
        run(contract="没有这份")


def run(**options: Any) -> str:
    out = io.StringIO()
    call_command("reconcile", stdout=out, **options)
    return out.getvalue()
