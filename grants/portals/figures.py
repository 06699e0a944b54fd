"""From the stages' figures to the pictures: the same numbers in every portal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grants.contracts.models import Contract
from grants.disbursements import queries as disbursements
from grants.disbursements.queries import Balance, Due
from grants.milestones import queries as milestones
from grants.milestones.queries import Delivered
from grants.people.models import Unit
from grants.portals import pictures, shown
from grants.portals.pictures import Picture
from grants.spending import queries as spending
from grants.trail import clock
from grants.trail.money import ZERO

ONE = Decimal(1)


def spending_picture(contracts: Sequence[Contract], plans: Mapping[int, Sequence[Due]] | None = None) -> Picture:
    """Spending against plan over the terms of these contracts, their instalments as steps. At most three queries."""
    plans = disbursements.plan(contracts) if plans is None else plans
    spent = spending.by_day(contracts)
    several = len(contracts) > 1
    steps = [
        pictures.Instalment(
            f"{c.number} {d.disbursement.name}" if several else d.disbursement.name, on, d.disbursement.payable, bool(d.paid)
        )
        for c in contracts
        for d in plans[c.pk]
        if d.state != "void" and (on := d.paid_on or d.due_on) is not None
    ]
    lines = [pictures.Spent(on, amount) for c in contracts for on, amount in spent.get(c.pk, ())]
    begins, ends = min(c.starts for c in contracts), max(c.ends for c in contracts)
    total = sum((c.amount for c in contracts), ZERO)
    return pictures.spending_over_time(pictures.Plan(begins, ends, total, steps, lines, clock.today()))


def deliverables_picture(lines: Iterable[Delivered]) -> Picture:
    """Target, reported and recognised; what may not be added up over its sites is left to the table of sites."""
    rows = [
        pictures.DeliverableRow(
            line.deliverable.name, line.deliverable.unit, line.target, line.reported or ZERO, line.recognised or ZERO
        )
        for line in lines
        if line.target and (line.additive or line.reported is not None)
    ]
    return pictures.deliverables(rows)


def flow_picture(contracts: Sequence[Contract]) -> Picture:
    """Source → appropriation → contract → category, of what was promised to these contracts."""
    return pictures.funds_flow([
        pictures.Flow(
            str(f.appropriation.source), str(f.appropriation), f.contract.number,
            f"{f.category} {f.name}" if f.category else _("not spent yet"), f.amount,
        )
        for f in disbursements.flows(contracts)
    ])  # fmt: skip


def sites_picture(lines: Iterable[Delivered], late: bool = False) -> Picture:
    """Each place of service by the worth of what was recognised there against what is due there."""
    rows = [row for row in milestones.money_by_site(lines) if row.site is not None]
    counties = _counties([row.site for row in rows if row.site])
    return pictures.tile_map([
        pictures.Site(
            row.site.short_name, counties[row.site.pk], shown.ratio(row.value, row.planned) or ZERO, shown.yuan(row.value),
            late and row.value < row.planned,
        )
        for row in sorted(rows, key=lambda r: r.site.path or "" if r.site else "")
        if row.site is not None
    ])  # fmt: skip


def _counties(sites: Iterable[Unit]) -> dict[int, str]:
    """The county (or what stands for it) of each place. One query."""
    rows = list(sites)
    above = {int(part) for site in rows for part in (site.path or "").split("/") if part}
    units = Unit.objects.in_bulk(above)
    found = {}
    for site in rows:
        way = [units[int(part)] for part in (site.path or "").split("/") if part and int(part) in units]
        county = next((u for u in way if u.level == Unit.Level.COUNTY), None)
        found[site.pk] = (county or (way[-2] if len(way) > 1 else site)).short_name
    return found


def project_row(
    contract: Contract, balance: Balance, lines: Iterable[Delivered], name: str = "", link: Any = ""
) -> pictures.ProjectRow:
    """Time gone, money spent, worth delivered, each as a share of its whole."""
    planned, value, _spent = milestones.worth(lines)
    return pictures.ProjectRow(
        name or contract.title, time_gone(contract, clock.today()), shown.ratio(balance.verified, contract.amount) or ZERO,
        shown.ratio(value, planned) or ZERO, link,
    )  # fmt: skip


def time_gone(contract: Contract, today: date) -> Decimal:
    """The share of the term that is over, 0 to 1."""
    days = Decimal((contract.ends - contract.starts).days + 1)
    gone = Decimal((today - contract.starts).days + 1)
    return min(max(gone / days, ZERO), ONE)
