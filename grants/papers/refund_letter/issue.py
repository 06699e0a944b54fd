"""Asking a surplus back in one act: the demand is written down and its letter issued, under one number and in one transaction.

begin → lock unit → serial → demand (locks the contract) → gather → it adds up → draw and seal → keep the file → Paper → an entry
in the trail of the contract → commit
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grants.contracts.models import Contract
from grants.disbursements import refunding, surplus
from grants.disbursements.models import RefundDemand
from grants.disbursements.surplus_rules import may_demand
from grants.papers.issue import next_serial
from grants.papers.issuing import digests, unfooted
from grants.papers.keeping import kept
from grants.papers.made import made
from grants.papers.models import Paper
from grants.papers.refund_letter import labels as say
from grants.papers.refund_letter.draw import draw
from grants.papers.refund_letter.facts import SCHEMA, RefundLetterFacts, mismatches
from grants.people.models import Unit, User
from grants.trail import clock
from grants.trail.blockers import Blocked
from grants.trail.moves import record, require

UNFOOTED = _("The sum of the surplus does not add up: %(where)s. Nothing was issued.")


def ask_back(
    contract: Contract, *, by: User, payee: str, bank_name: str, account: str, due: date | None = None
) -> tuple[RefundDemand, Paper]:
    """Demand what is open and issue its letter. Raises Refused or ValidationError, nothing demanded and nothing issued."""
    require(may_demand, contract, by)
    with transaction.atomic():
        Unit.objects.select_for_update().get(pk=contract.unit_id)  # its serials are given out one by one
        serial = next_serial(contract.unit, say.SERIAL_FORM)
        demand = refunding.demand(
            contract, by=by, document_number=serial, payee=payee, bank_name=bank_name, account=account, due=due
        )
        facts = of_demand(demand)
        if wrong := unfooted(mismatches(facts), UNFOOTED):
            raise Blocked(*wrong)
        issued = _kept(demand, facts, by)
        record(contract, "issue_refund_letter", by=by, role=may_demand.role_for(contract, by), **digests(issued))
    return demand, issued


def of_demand(demand: RefundDemand) -> RefundLetterFacts:
    """The facts of a letter, read from its demand."""
    contract, organisation = demand.contract, demand.contract.organisation
    before = contract.refund_demands.filter(pk__lt=demand.pk).order_by("pk").values_list("document_number", flat=True)
    return RefundLetterFacts(
        schema=SCHEMA, serial=demand.document_number, title=say.TITLE, issuer=contract.unit.name,
        cut_off=demand.at.astimezone(clock.SHANGHAI), number=contract.number, name=contract.title, organisation=organisation.name,
        credit_code=organisation.credit_code, status=contract.status, ended=surplus.ended_on(contract) or clock.today(),
        received=demand.received, verified=demand.verified, settled=demand.settled, amount=demand.amount, due=demand.due,
        payee=demand.payee, bank_name=demand.bank_name, account=demand.account, before=tuple(before),
        rule_set=contract.rule_set.version,
    )  # fmt: skip


def make(facts: RefundLetterFacts) -> bytes:
    """The whole paper."""
    return made(facts, draw, "Everything this letter says", f"{facts.name} {facts.title}")


def _kept(demand: RefundDemand, facts: RefundLetterFacts, by: User) -> Paper:
    name = f"{facts.serial} {facts.name[:60]} {facts.title}.pdf"
    return kept(
        make(facts), facts, kind=Paper.Kind.REFUND_LETTER, by=by, file_name=name, origin=demand.origin, contract=demand.contract
    )
