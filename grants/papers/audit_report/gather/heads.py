"""The last entry of each contract's trail: printed in the report, it anchors the chain outside the database."""

from collections.abc import Sequence

from grants.contracts.models import Contract
from grants.papers.audit_report.facts import Head
from grants.trail.models import Entry


def heads(contracts: Sequence[Contract]) -> dict[int, Head]:
    """One look at the end of each chain, however long it is."""
    found = {}
    for contract in contracts:
        chain = Entry.objects.filter(root_kind=Contract.machine, root_id=contract.pk)
        last = chain.order_by("-seq").values_list("seq", "hash").first()
        if last:
            found[contract.pk] = Head(Contract.machine, contract.pk, contract.number, *last)
    return found
