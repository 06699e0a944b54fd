"""The last entry of each contract's trail: printed in the report, it anchors the chain outside the database."""

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from grants.contracts.models import Contract
from grants.papers.audit_report.facts import Head
from grants.trail.models import Entry


def heads(contracts: Sequence[Contract]) -> dict[int, Head]:
    """One look at the end of each chain, however long it is; all of them in two queries."""
    chain = Entry.objects.filter(root_kind=Contract.machine, root_id=OuterRef("pk")).order_by("-seq").values("pk")[:1]
    rows = Contract.objects.filter(pk__in=[contract.pk for contract in contracts]).order_by()
    last = dict(rows.annotate(last=Subquery(chain)).exclude(last=None).values_list("last", "number"))
    found = Entry.objects.filter(pk__in=list(last)).values_list("pk", "root_id", "seq", "hash")
    return {key: Head(Contract.machine, key, last[entry], seq, digest) for entry, key, seq, digest in found}
