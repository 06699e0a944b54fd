"""The last entry of each contract's trail: printed in the report, it anchors the chain outside the database."""

from collections.abc import Sequence

from grants.contracts.models import Contract
from grants.papers.audit_report.facts import Head
from grants.trail import chain


def heads(contracts: Sequence[Contract]) -> dict[int, Head]:
    by_key = {contract.pk: contract for contract in contracts}
    last = chain.heads().filter(root_kind=Contract.machine, root_id__in=list(by_key))
    return {e.root_id: Head(e.root_kind, e.root_id, by_key[e.root_id].number, e.seq, e.hash) for e in last}
