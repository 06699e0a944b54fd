"""Where the money of the demo comes from: sources and what they give for a year."""

from decimal import Decimal
from typing import Any

from grants.funds.models import Appropriation, Source
from grants.story import facts
from grants.story.cast import Cast


def open_funds(cast: Cast) -> None:
    """Put sources and appropriations into the books, the latter also into the cast by their keys."""
    told = facts.read("funds")
    sources = {row["key"]: _source(cast, row) for row in told["sources"]}
    for row in told["appropriations"]:
        fields = {"origin": "synthetic", **row, "source": sources[row["source"]], "unit": cast.units[row["unit"]]}
        fields |= {"year": int(row["year"]), "amount": Decimal(row["amount"])}
        key = fields.pop("key")
        cast.appropriations[key] = Appropriation.objects.create(**fields)


def _source(cast: Cast, row: dict[str, Any]) -> Source:
    donor = cast.organisations[row["donor"]] if "donor" in row else None
    fields = {"origin": "synthetic", **row, "unit": cast.units[row["unit"]], "donor": donor}
    del fields["key"]
    return Source.objects.create(**fields)
