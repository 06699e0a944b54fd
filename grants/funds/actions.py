"""What people do with funds: open a source, write down what it gives for a year. What money was promised from stands."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.funds import queries, rules
from grants.funds.models import Appropriation, CarryOver, Pledge, Provision, Source
from grants.people.models import User
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker
from grants.trail.moves import lock, record, require

FIXED = _("Contracts or listings count on this appropriation; it stands as it is. Write down a further one instead.")
SIGNED = _("What the organisation adds is fixed with the contract and can no longer be edited.")
R = TypeVar("R", Source, Appropriation)
YEARS = range(2000, 2101)


def open_source(*, by: User, **fields: Any) -> Source:
    """A source of money a unit administers (unit, name, kind, donor, note)."""
    return _kept(Source(**fields), by)


def appropriate(*, by: User, **fields: Any) -> Appropriation:
    """What a source gives a unit for a year (source, unit, year, purpose, document_number, amount)."""
    return _kept(Appropriation(**fields), by)


def revise(appropriation: Appropriation, *, by: User, **fields: Any) -> Appropriation:
    """Correct an appropriation nothing rests on yet."""
    require(rules.may_keep, appropriation, by)
    with transaction.atomic():
        row = Appropriation.objects.select_for_update().get(pk=appropriation.pk)
        if not queries.may_change(row):
            raise Blocked(Blocker("fixed", FIXED, "amount"))
        for name, value in fields.items():
            setattr(row, name, value)
        return _kept(row, by)


def carry_over(
    given: Appropriation, *, by: User, into: Appropriation, amount: Decimal, document_number: str, origin: str = ""
) -> CarryOver:
    """Carry over what is free at the end of a year into an appropriation of the next. Raises Refused or ValidationError."""
    require(rules.may_keep, given, by)
    require(rules.may_keep, into, by)
    with transaction.atomic():
        # In the order of their keys, so that two carry-overs the other way round do not wait for each other for ever.
        both = Appropriation.objects.select_for_update().filter(pk__in=[given.pk, into.pk]).order_by("pk")
        rows = {row.pk: row for row in both}
        out, gain = rows[given.pk], rows[into.pk]
        problems = rules.carry_over_problems(out, gain, amount, queries.free(out), clock.today())
        if problems:
            raise Blocked(*problems)
        kept = CarryOver(
            given_by=out, into=gain, amount=amount, document_number=document_number, at=clock.now(), by=by,
            origin=origin or out.origin,
        )  # fmt: skip
        kept.full_clean()
        kept.save(force_insert=True)
    return kept


def pledge(contract: Any, *, by: User, rows: Iterable[Mapping[str, Any]]) -> list[Pledge]:
    """Set what the organisation adds of its own (purpose, amount) to a contract still in draft; replaces what was written."""
    require(rules.may_pledge, contract, by)
    with transaction.atomic():
        row = lock(contract)
        if row.status != "draft":
            raise Blocked(Blocker("not_editable", SIGNED, "pledges"))
        row.pledges.all().delete()
        made = [Pledge(contract=row, origin=row.origin, **given) for given in rows]
        for one in made:
            one.full_clean()
            one.save(force_insert=True)
        record(row, "pledge", by=by, role=rules.may_pledge.role_for(row, by), rows=[[one.purpose, one.amount] for one in made])
    return made


def provide(pledged: Pledge, *, by: User, amount: Decimal, on: date, proof: str) -> Provision:
    """Record what the organisation put in of a pledge; never more than it pledged."""
    contract = pledged.contract
    require(rules.may_provide, contract, by)
    with transaction.atomic():
        row = lock(contract)
        if row.status in {"draft", "countersigning", "ready"}:
            raise Blocked(Blocker("not_signed", _("The contract is not signed yet."), "contract"))
        done = next(one for one in queries.matched(row) if one.pledge.pk == pledged.pk)
        problems = rules.provision_problems(done.pledge.amount, done.provided, amount, on, clock.today())
        if problems:
            raise Blocked(*problems)
        kept = Provision(pledge=pledged, amount=amount, on=on, proof=proof, at=clock.now(), by=by, origin=row.origin)
        kept.full_clean()
        kept.save(force_insert=True)
        record(row, "provide", by=by, role=rules.may_provide.role_for(row, by), purpose=pledged.purpose, amount=amount, on=on)
    return kept


def _kept(row: R, by: User) -> R:
    require(rules.may_keep, row, by)
    if isinstance(row, Appropriation) and row.year not in YEARS:
        raise Blocked(Blocker("year", _("The year must lie between 2000 and 2100."), "year"))
    row.full_clean()
    row.save()
    return row
