"""An amendment takes effect: every row of the contract follows, and what results is exactly what was proposed."""

from typing import Any

from grants.contracts.actions import commit, keep_version
from grants.contracts.models import Amendment, BudgetLine, Contract, ContractVersion, Deliverable, Milestone, Target
from grants.contracts.terms import Good, Terms, read
from grants.people.models import User
from grants.trail.drafts import begin, edit


class NotAsProposed(Exception):
    """The rows do not come out as the proposal says; everything is taken back."""


def carry_out(amendment: Amendment, by: User) -> ContractVersion:
    """Within the transaction of the move, contract and appropriation locked."""
    contract, effect = Contract.objects.get(pk=amendment.contract_id), amendment.effect
    before, after = effect.before, effect.after
    _head(contract, after)
    _budget(contract, after)
    _milestones(contract, after)
    _goods(contract, amendment)
    _instalments(contract, before, after, by)
    commit(contract, after.amount - before.amount, by, "enact")
    version = keep_version(contract, amendment.base + 1, by, amendment.number)
    if read(version.content) != after:
        raise NotAsProposed(amendment.number)
    return version


def _head(contract: Contract, after: Terms) -> None:
    contract.amount, contract.ends, contract.lead, contract.content = after.amount, after.ends, after.lead, after.content
    contract.full_clean()
    contract.save(update_fields=["amount", "ends", "lead", "content"])


def _budget(contract: Contract, after: Terms) -> None:
    lines = {line.category: line for line in contract.budget_lines.all()}
    for category, amount in after.budget.items():
        line = lines.pop(category, None) or BudgetLine(contract=contract, category=category, origin=contract.origin)
        if line.amount != amount:
            line.amount = amount
            _keep(line)
    for line in lines.values():
        line.delete()


def _milestones(contract: Contract, after: Terms) -> None:
    there = {row.order: row for row in contract.milestones.all()}
    for point in after.milestones:
        row = there.get(point.order) or Milestone(contract=contract, order=point.order, name=point.name, origin=contract.origin)
        if row.due != point.due:
            row.due = point.due
            _keep(row)


def _goods(contract: Contract, amendment: Amendment) -> None:
    there = {row.code: row for row in contract.deliverables.all()}
    milestones = {row.name: row for row in contract.milestones.all()}
    sites, measures = amendment.proposed.get("sites", {}), amendment.proposed.get("measures", {})
    before = {good.code: good for good in amendment.effect.before.goods}
    for good in amendment.effect.after.goods:
        row = there.pop(good.code, None)
        if good == before.get(good.code):
            continue
        if row is None:
            measure, basis = measures.get(good.code, ("sum", "period"))
            row = Deliverable(contract=contract, code=good.code, name=good.name, unit=good.unit, measure=measure, basis=basis)
            row.origin = contract.origin
        row.quantity, row.unit_price, row.amount = good.quantity, good.unit_price, good.amount
        _keep(row)
        _targets(row, good, sites, milestones)
    for row in there.values():
        row.targets.all().delete()
        row.delete()


def _targets(row: Deliverable, good: Good, sites: Any, milestones: Any) -> None:
    there = {(target.site_id, target.milestone_id): target for target in row.targets.all()}
    for due in good.targets:
        key = sites[due.site], milestones[due.milestone].pk
        target = there.pop(key, None) or Target(deliverable=row, site_id=key[0], milestone_id=key[1], origin=row.origin)
        if target.quantity != due.quantity:
            target.quantity = due.quantity
            _keep(target)
    for target in there.values():
        target.delete()


def _instalments(contract: Contract, before: Terms, after: Terms, by: User) -> None:
    """Instalments have a life of their own: those there are edited with an entry, new ones begun."""
    rows = {row.order: row for row in contract.disbursements.all()}
    milestones = {row.name: row for row in contract.milestones.all()}
    known = {one.order: one for one in before.instalments}
    for one in after.instalments:
        if one == known.get(one.order):
            continue
        fields: dict[str, Any] = {
            "amount": one.amount,
            "due": one.due,
            "milestone": milestones[one.milestone] if one.milestone else None,
        }
        row = rows.get(one.order)
        if row is not None:
            edit(row, by=by, within=("planned", "returned"), **fields)
        else:
            planned = contract.disbursements.model(contract=contract, order=one.order, name=one.name, **fields)
            planned.origin = contract.origin
            begin(planned, by=by)


def _keep(row: Any) -> None:
    row.full_clean()
    row.save()
