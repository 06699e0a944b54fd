"""The template of a contract: its categories, deliverables and places as lists to choose from."""

from grants.contracts.models import Contract
from grants.rulebook import queries as rulebook
from grants.spending.ledger_queries import sites_due
from grants.spreadsheets.template import Facts, template


def facts_of(contract: Contract) -> Facts:
    chart = rulebook.categories(contract.rule_set)
    codes = contract.budget_lines.order_by("category").values_list("category", flat=True)
    places = {name: None for due in sites_due(contract).values() for names in due.values() for name in list(names)[:1] if name}
    return Facts(
        number=contract.number,
        title=contract.title,
        organisation=contract.organisation.name,
        starts=contract.starts,
        ends=contract.ends,
        categories=tuple(f"{code} {chart[code].name}" for code in codes if code in chart),
        deliverables=tuple(f"{row.code} {row.name}" for row in contract.deliverables.all()),
        sites=tuple(places),
    )


def template_of(contract: Contract) -> tuple[str, bytes]:
    """(a name for the file, its bytes)."""
    return f"{contract.number}.xlsx", template(facts_of(contract))
