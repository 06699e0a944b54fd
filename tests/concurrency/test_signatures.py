"""Twenty contracts signed at once against an appropriation that bears five: exactly five."""

from decimal import Decimal
from functools import partial

from django.db.models import Sum

from grants.contracts import actions
from grants.contracts.models import Contract, ContractVersion
from grants.funds.models import Appropriation, Commitment
from grants.people.roles import Role
from grants.story import agreeing
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from tests.concurrency.race import counted, intact, race
from tests.factories import plans

AMOUNT = Decimal("60000.00")


def ready(cast: Cast) -> Life:
    """An agreement without a call, signed by its organisation: only the money is still to be found."""
    plans.fund(cast)
    steps = ("draft_contract", "circulate", "sign_off_contract", "agree", "sign_for_provider")
    when = dict.fromkeys((*steps, "start"), clock.now())
    life = Life(cast, plans.plan(when), when)
    for step in steps:
        getattr(agreeing, step)(life)
    return life


def tight(cast: Cast, amount: Decimal) -> Appropriation:
    source = plans.fund(cast).source
    found: Appropriation = Appropriation.objects.create(
        source=source,
        unit=cast.units["jinjiang"],
        year=clock.today().year,
        purpose="不够的预算",
        amount=amount,
        origin="synthetic",
    )
    return found


def test_twenty_signatures_against_money_for_five(everybody: Cast) -> None:
    lives = [ready(everybody) for _n in range(20)]
    money = tight(everybody, AMOUNT * 5 + Decimal("59999.99"))
    Contract.objects.filter(pk__in=[life.contract.pk for life in lives]).update(appropriation=money)
    approver = everybody.persons["approver"]
    outcomes = race([partial(actions.sign, Contract.objects.get(pk=life.contract.pk), by=approver) for life in lives])
    assert counted(outcomes) == {"done": 5, "Blocked": 15}
    assert {b.code for o in outcomes if o.error for b in o.error.blockers} == {"appropriation_bears_it"}  # type: ignore[attr-defined]
    signed = Contract.objects.filter(appropriation=money, status="signed")
    assert signed.count() == Commitment.objects.filter(appropriation=money).count() == 5
    assert ContractVersion.objects.filter(contract__in=signed).count() == 5
    assert Commitment.objects.filter(appropriation=money).aggregate(t=Sum("amount"))["t"] == AMOUNT * 5
    assert money.uncommitted == Decimal("59999.99")
    assert set(Contract.objects.filter(appropriation=money).exclude(status="signed").values_list("status", flat=True)) == {
        "ready"
    }
    intact()


def test_one_contract_signed_twenty_times(everybody: Cast) -> None:
    contract, approver = ready(everybody).contract, everybody.persons["approver"]
    outcomes = race([partial(actions.sign, Contract.objects.get(pk=contract.pk), by=approver, version=contract.version)] * 20)
    assert counted(outcomes) == {"done": 1, "Stale": 19}
    assert Commitment.objects.filter(contract=contract).count() == 1
    assert ContractVersion.objects.filter(contract=contract).count() == 1
    intact()


def test_the_organisation_signs_once(everybody: Cast) -> None:
    """Her agreement and the approver's signature at once: either the signature came after it, or it is refused."""
    contract = ready(everybody).contract
    admin = everybody.persons["orgadmin"]
    acts = [partial(actions.sign_off, Contract.objects.get(pk=contract.pk), by=admin, move="sign", role=Role.ORG_ADMIN)] * 10
    acts += [partial(actions.sign, Contract.objects.get(pk=contract.pk), by=everybody.persons["approver"])] * 10
    outcomes = race(acts)
    assert counted(outcomes)["done"] == 1
    assert set(counted(outcomes)) <= {"done", "Blocked", "NotNow", "NotAllowed"}
    intact()
