"""Two carry-overs and a signing at once against one appropriation: whoever is late is refused, and nothing is given twice."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from grants.contracts import actions as contracts
from grants.contracts.models import Contract
from grants.funds import actions
from grants.funds.models import Appropriation, CarryOver
from grants.story.cast import Cast
from grants.trail import clock
from tests.concurrency.race import counted, intact, race
from tests.concurrency.test_signatures import AMOUNT, ready, tight

NUMBERS = ("结〔2099〕1号", "结〔2099〕2号")


def between_years(cast: Cast, amount: Decimal) -> tuple[Appropriation, Appropriation]:
    """One of last year and one of this year, of the same source."""
    old, new = tight(cast, amount), tight(cast, Decimal(1))
    Appropriation.objects.filter(pk=old.pk).update(year=clock.today().year - 1)
    return Appropriation.objects.get(pk=old.pk), new


def test_two_carry_overs_and_a_signing_share_what_is_there(everybody: Cast) -> None:
    life = ready(everybody)
    old, new = between_years(everybody, AMOUNT)
    Contract.objects.filter(pk=life.contract.pk).update(appropriation=old)
    contract, finance = Contract.objects.get(pk=life.contract.pk), everybody.persons["finance"]
    acts = [partial(contracts.sign, contract, by=everybody.persons["approver"])]
    acts += [
        partial(actions.carry_over, old, by=finance, into=new, amount=AMOUNT / 2 + Decimal("0.01"), document_number=number)
        for number in NUMBERS
    ]
    outcomes = race(acts)
    assert counted(outcomes) == {"done": 1, "Blocked": 2}
    carried = CarryOver.objects.count()
    assert (carried, old.committed) in {(1, Decimal(0)), (0, AMOUNT)}
    assert old.uncommitted >= 0
    assert old.bearing + new.bearing == AMOUNT + 1
    intact()


def test_twenty_carry_overs_of_what_is_enough_for_five(everybody: Cast) -> None:
    old, new = between_years(everybody, Decimal("59.99"))
    finance = everybody.persons["finance"]
    acts = [
        partial(actions.carry_over, old, by=finance, into=new, amount=Decimal(10), document_number=f"结〔2099〕{n}号")
        for n in range(20)
    ]
    assert counted(race(acts)) == {"done": 5, "Blocked": 15}
    assert (old.uncommitted, new.bearing) == (Decimal("9.99"), Decimal(51))
    intact()


def test_there_and_on_at_once_do_not_wait_for_each_other(everybody: Cast) -> None:
    """Out of the middle year and into it at the same instant: locks are taken in one order."""
    first, middle = between_years(everybody, Decimal(100))
    last = tight(everybody, Decimal(1))
    years = {first.pk: 2020, middle.pk: 2021, last.pk: 2022}
    for key, year in years.items():
        Appropriation.objects.filter(pk=key).update(year=year)
    first, middle, last = (Appropriation.objects.get(pk=key) for key in years)
    finance = everybody.persons["finance"]
    acts = [
        partial(actions.carry_over, one, by=finance, into=other, amount=Decimal("0.10"), document_number=f"结〔2099〕{n}号")
        for n in range(8)
        for one, other in ((first, middle), (middle, last))
    ]
    with clock.at(datetime(2099, 1, 1, tzinfo=UTC)):
        outcomes = race(acts)
    assert counted(outcomes) == {"done": 16}
    assert first.bearing + middle.bearing + last.bearing == Decimal(102)
    intact()
