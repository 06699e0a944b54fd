"""What people do with amendments: propose, decide, sign, let them take effect."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from grants.contracts import again
from grants.contracts import amendment_rules as rules
from grants.contracts.actions import lock_money
from grants.contracts.enacting import carry_out
from grants.contracts.models import Amendment, Contract
from grants.contracts.terms import effect_of, read
from grants.people.models import Unit, User
from grants.people.queries import system
from grants.trail import clock
from grants.trail.blockers import Blocked, Blocker, Refused
from grants.trail.canonical import plain as as_plain
from grants.trail.drafts import begin, edit
from grants.trail.models import Entry
from grants.trail.money import round_yuan
from grants.trail.moves import lock, move, plain, require
from grants.trail.signoffs import sign_off as give
from grants.trail.text import clean_name

Rows = Iterable[Mapping[str, Any]]


def propose(contract: Contract, *, by: User, reason: str, effective_on: date, **parts: Any) -> Amendment:
    """Begin an amendment. `parts`, each as it is to become: amount, ends, lead, content, budget {category: amount},
    deliverables (code, name, unit, quantity, unit_price, targets: site, milestone by name, quantity), milestones (name, due),
    instalments (name, amount, due or milestone by name). What is left out stays."""
    require(rules.may_draft, contract, by)
    with transaction.atomic():
        row = lock(contract)
        if not rules.may_begin(row):
            words = _("The contract is “%(status)s”; it can no longer be amended.")
            raise Blocked(Blocker("contract_amendable", words % {"status": row.get_status_display()}, "contract"))
        begun: Amendment = begin(
            Amendment(
                contract=contract, number=f"{row.number}-A{row.amendments.count() + 1}", reason=reason, effective_on=effective_on,
                origin=row.origin, **_proposed(row, parts),
            ),
            by=by,
        )  # fmt: skip
    return begun


def revise(
    amendment: Amendment, *, by: User, reason: str, effective_on: date, version: int | None = None, **parts: Any
) -> Amendment:
    """Write a draft anew, on the contract as it is now."""
    require(rules.may_draft, amendment, by)
    with transaction.atomic():
        fields = _proposed(lock(amendment.contract), parts)
        revised: Amendment = edit(
            amendment, by=by, version=version, within=("draft",), reason=reason, effective_on=effective_on, **fields
        )
    revised.__dict__.pop("effect", None)
    return revised


def propose_again(amendment: Amendment, *, by: User, version: int | None = None) -> Amendment:
    """Withdraw what was overtaken and draft the same change on the contract as it is now, both or neither."""
    require(rules.may_draft, amendment, by)
    with transaction.atomic():
        lock(amendment.contract)
        row = lock(amendment)
        if rules.overtaken_by(row) is None:
            raise Blocked(
                Blocker("not_overtaken", _("The contract is as it was when this was written; nothing was changed."), "contract")
            )
        begun = propose(
            row.contract, by=by, reason=row.reason, effective_on=max(row.effective_on, clock.today()), **_parts_again(row)
        )
        move(amendment, "withdraw", by=by, note=f"→ {begun.number}", version=version)
    return begun


def _parts_again(amendment: Amendment) -> dict[str, Any]:
    parts = again.parts(amendment.effect, read(amendment.contract.versions.latest("number").content))
    known, measures = (
        {**_sites(amendment.contract), **amendment.proposed.get("sites", {})},
        amendment.proposed.get("measures", {}),
    )
    sites = Unit.objects.in_bulk(known.values())
    for good in parts.get("deliverables", ()):
        good["measure"], good["basis"] = measures.get(good["code"], ("sum", "period"))
        good["targets"] = [{**due, "site": sites[known[due["site"]]]} for due in good["targets"]]
    return parts


def _proposed(contract: Contract, parts: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the latest version, in the shape a version keeps it."""
    version = contract.versions.latest("number")
    content = version.content
    told: dict[str, Any] = {name: parts[name] for name in ("amount", "ends", "lead", "content") if parts.get(name) is not None}
    sites = _sites(contract)
    measures: dict[str, list[str]] = {}
    if parts.get("budget") is not None:
        told["budget"] = [{"category": c, "amount": amount} for c, amount in sorted(parts["budget"].items()) if amount]
    if parts.get("deliverables") is not None:
        told["deliverables"] = [_good(row, content, sites, measures) for row in parts["deliverables"]]
    if parts.get("milestones") is not None:
        told["milestones"] = [
            {"order": n, "name": clean_name(row["name"]), "due": row["due"]} for n, row in enumerate(parts["milestones"], start=1)
        ]
    if parts.get("instalments") is not None:
        names = {row["order"]: row["name"] for row in content["instalments"]}
        told["instalments"] = [
            {
                "order": n, "name": names.get(n) or clean_name(row["name"]), "amount": row["amount"], "due": row.get("due"),
                "milestone": row.get("milestone"),
            }
            for n, row in enumerate(parts["instalments"], start=1)
        ]  # fmt: skip
    found = as_plain(told)
    before, after = read(content), read({**content, **found})
    kept = {name: value for name, value in found.items() if _part(before, name) != _part(after, name)}
    effect = effect_of(content, kept)
    return {
        "base": version.number,
        "proposed": {**kept, "sites": sites, "measures": measures} if "deliverables" in kept else kept,
        "kinds": [str(kind) for kind in effect.difference.kinds],
    }


def _part(terms: Any, name: str) -> Any:
    return getattr(terms, "goods" if name == "deliverables" else name)


def _sites(contract: Contract) -> dict[str, int]:
    """Places by name; each name stands for one place."""
    rows = contract.deliverables.values_list("targets__site__name", "targets__site").distinct()
    return {name: pk for name, pk in rows if name}


def _good(row: Mapping[str, Any], content: Any, sites: dict[str, int], measures: dict[str, list[str]]) -> dict[str, Any]:
    """A deliverable that is there keeps its name and its unit; a new one says how it is counted."""
    there = next((good for good in content["deliverables"] if good["code"] == row["code"]), None)
    targets = []
    for target in row.get("targets", ()):
        site = target["site"]
        if sites.setdefault(site.name, site.pk) != site.pk:
            words = _("Two places are called %(name)s; an amendment cannot tell them apart.")
            raise Blocked(Blocker("same_name", words % {"name": site.name}, "targets"))
        targets.append({"site": site.name, "milestone": target["milestone"], "quantity": target["quantity"]})
    if there is None and "measure" in row:
        measures[row["code"]] = [row["measure"], row["basis"]]
    quantity, price = Decimal(row["quantity"]), Decimal(row["unit_price"])
    return {
        "code": clean_name(row["code"]), "name": there["name"] if there else clean_name(row["name"]),
        "unit": there["unit"] if there else clean_name(row["unit"]), "quantity": quantity, "unit_price": price,
        "amount": round_yuan(quantity * price), "targets": targets,
    }  # fmt: skip


request = plain("request")
approve = plain("approve")
refuse = plain("refuse")
withdraw = plain("withdraw")


def sign_off(amendment: Amendment, *, by: User, move: str, role: str, note: str = "", version: int | None = None) -> Any:
    """The organisation's administrator and the purchaser's approver sign what was approved."""
    return give(amendment, move, role=role, by=by, note=note, version=version)


def enact(amendment: Amendment, *, by: User, note: str = "", version: int | None = None) -> Entry:
    """Let it take effect: contract, instalments, targets, commitment and the next version, all or nothing."""
    with transaction.atomic():
        lock(amendment)
        lock_money(amendment.contract)
        entry = move(amendment, "enact", by=by, note=note, version=version)
        carry_out(amendment, by)
    return entry


def enact_due() -> int:
    """The scheduler's part: what both parties have signed takes effect on its day. Returns how many."""
    done = 0
    waiting = Amendment.objects.filter(status="approved", effective_on__lte=clock.today())
    for amendment in waiting.exclude(contract__versions__number__gt=F("base")):
        try:
            enact(amendment, by=system())
        except Refused:
            continue
        done += 1
    return done
