"""Who holds office in the organisations and purchasers of contracts, and what firms the organisations declared."""

from collections import defaultdict
from collections.abc import Sequence

from grants.audits.checks.facts import Firm, Officer
from grants.contracts.models import Contract
from grants.people.models import Office, Organisation, RelatedFirm

LEGAL_REPRESENTATIVE = "法定代表人"
LEAD = "项目负责人"


class Persons:
    """Two queries."""

    def __init__(self, contracts: Sequence[Contract]) -> None:
        units, organisations = {c.unit_id for c in contracts}, {c.organisation_id for c in contracts}
        self._offices: dict[tuple[int | None, int | None], list[Office]] = defaultdict(list)
        for office in Office.objects.filter(unit__in=units).select_related("person").order_by("since", "pk"):
            self._offices[office.unit_id, None].append(office)
        for office in Office.objects.filter(organisation__in=organisations).select_related("person").order_by("since", "pk"):
            self._offices[None, office.organisation_id].append(office)
        self._firms: dict[int, list[RelatedFirm]] = defaultdict(list)
        for firm in RelatedFirm.objects.filter(organisation__in=organisations).order_by("since", "pk"):
            self._firms[firm.organisation_id].append(firm)

    def officers(self, contract: Contract) -> tuple[Officer, ...]:
        """Those in office at some time of the term; legal representative and project lead are named in words."""
        organisation: Organisation = contract.organisation
        named = ((organisation.legal_representative, LEGAL_REPRESENTATIVE), (contract.lead, LEAD))
        found = [Officer(name.strip(), title, "organisation") for name, title in named if name.strip()]
        for side, place in (("organisation", (None, contract.organisation_id)), ("purchaser", (contract.unit_id, None))):
            found += [Officer(str(o.person), o.title, side) for o in self._offices[place] if _within(o, contract)]
        return tuple(dict.fromkeys(found))

    def firms(self, contract: Contract) -> tuple[Firm, ...]:
        """Related in the term of the contract, whenever that was declared."""
        related = [f for f in self._firms[contract.organisation_id] if f.since <= contract.ends]
        return tuple(Firm(f.name, f.officer, f.nature) for f in related)


def _within(office: Office, contract: Contract) -> bool:
    return office.since <= contract.ends and (office.until is None or contract.starts <= office.until)
