"""What of the file of each contract is there, by the codes of test 18. Five queries."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from grants.audits.checks.t18_archive import ACCEPTANCE, CALL, RECEIPTS, REPORTS, RESULT, TEXT, VOUCHERS
from grants.contracts.models import Contract, ContractVersion, Milestone
from grants.disbursements.models import Disbursement
from grants.disbursements.queries import PAID
from grants.evidence.models import StoredFile
from grants.milestones.models import MilestoneReport
from grants.milestones.queries import DECIDED
from grants.trail.models import Entry


def documents(contracts: Sequence[Contract]) -> dict[int, tuple[str, ...]]:
    keys = [contract.pk for contract in contracts]
    signed = set(ContractVersion.objects.filter(contract__in=keys, number=1).values_list("contract_id", flat=True))
    unproved = _without_a_report(keys)
    accepted = _accepted(keys)
    paid = Disbursement.objects.filter(contract__in=keys, status__in=PAID)
    no_receipt = set(paid.filter(bank_receipt="").values_list("contract_id", flat=True))
    no_voucher = set(paid.filter(voucher_number="").values_list("contract_id", flat=True))
    found = {}
    for contract in contracts:
        there = {
            CALL: contract.listing is not None and contract.listing.publish_at is not None,
            RESULT: contract.award is not None and contract.award.announce_at is not None,
            TEXT: contract.pk in signed,
            REPORTS: not unproved[contract.pk],
            ACCEPTANCE: contract.pk in accepted,
            RECEIPTS: contract.pk not in no_receipt,
            VOUCHERS: contract.pk not in no_voucher,
        }
        found[contract.pk] = tuple(code for code, kept in there.items() if kept)
    return found


def _without_a_report(keys: Sequence[int]) -> Counter[int]:
    """How many milestones of each contract have no report decided on that holds a paper."""
    papers = StoredFile.objects.filter(reports=OuterRef("pk"))
    decided = MilestoneReport.objects.filter(Exists(papers), milestone=OuterRef("pk"), status__in=DECIDED)
    return Counter(Milestone.objects.filter(~Exists(decided), contract__in=keys).values_list("contract_id", flat=True))


def _accepted(keys: Sequence[int]) -> set[int]:
    """Whose acceptance names its team and the opinions of the people served."""
    entries = Entry.objects.filter(kind=Contract.machine, object_id__in=keys, move="accept").values_list("object_id", "facts")
    return {key for key, facts in entries if facts.get("team") and facts.get("opinions")}
