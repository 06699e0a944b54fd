"""Where the money of the demo comes from: sources and what they give for a year."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from grants.funds import actions
from grants.funds.models import Appropriation, Source
from grants.story import facts
from grants.story.agenda import Agenda
from grants.story.cast import Cast
from grants.story.times import moment


def open_funds(cast: Cast) -> None:
    """Put sources and appropriations into the books, the latter also into the cast by their keys."""
    told = facts.read("funds")
    sources = {row["key"]: _source(cast, row) for row in told["sources"]}
    for row in told["appropriations"]:
        fields = {"origin": "synthetic", **row, "source": sources[row["source"]], "unit": cast.units[row["unit"]]}
        fields |= {"year": int(row["year"]), "amount": Decimal(row["amount"])}
        key = fields.pop("key")
        cast.appropriations[key] = Appropriation.objects.create(**fields)


def carry_over(cast: Cast, told: dict[str, Any]) -> None:
    """What a year left over goes into the next."""
    out, into = (cast.appropriations[told[key]] for key in ("given_by", "into"))
    amount, number = Decimal(told["amount"]), told["document_number"]
    actions.carry_over(out, by=cast.persons[told["by"]], into=into, amount=amount, document_number=number, origin="synthetic")


def carry_over_all(agenda: Agenda, cast: Cast) -> None:
    """Each on the day of its paper."""
    for told in facts.read("funds")["carry_overs"]:
        agenda.add(moment(date.fromisoformat(told["on"])), partial(carry_over, cast, told))


def _source(cast: Cast, row: dict[str, Any]) -> Source:
    donor = cast.organisations[row["donor"]] if "donor" in row else None
    fields = {"origin": "synthetic", **row, "unit": cast.units[row["unit"]], "donor": donor}
    del fields["key"]
    return Source.objects.create(**fields)
