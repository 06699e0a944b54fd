"""From the need to the published call."""

from decimal import Decimal
from typing import Any

from grants.listings import actions as listings
from grants.listings import opening_key
from grants.listings.models import Programme
from grants.needs import actions as needs
from grants.people.models import Unit, User
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.sealing import actions as sealing
from grants.story.life import PASSPHRASE, Life
from grants.story.plan import in_parts
from grants.trail import clock

SATISFACTION = {"code": "S1", "name": "服务对象满意度", "unit": "%", "target": Decimal(90), "measure": "rate"}
SATISFACTION_WEIGHT = Decimal(10)
REQUIREMENTS = "依法登记的社会组织；最近一次年检合格；有独立会计；近三年无重大违法记录；同一内容未获其他财政资金。"


def draft_needs(life: Life) -> None:
    for row in life.plan.needs:
        fields = {k: v for k, v in row.items() if k != "unit"}
        unit = life.cast.units[row["unit"]]
        life.needs.append(needs.draft(by=writer(life, row["unit"]), unit=unit, **{**life.origin(), **fields}))


def submit_needs(life: Life) -> None:
    for need, row in zip(life.needs, life.plan.needs, strict=True):
        needs.submit(need, by=writer(life, row["unit"]))


def pool_needs(life: Life) -> None:
    """The town looks at what its villages wrote; what the county wrote itself its reviewer looks at."""
    for need in life.needs:
        needs.pool(need, by=pooler(life, need.unit), not_on_negative_list=True)


def writer(life: Life, place: str) -> User:
    """The village's own officer; for a town the town's, for the county its handler."""
    for role in (Role.VILLAGE, Role.TOWN, Role.HANDLER):
        if life.cast.holders[(place, role)]:
            return life.cast.holder(place, role)
    raise LookupError(place)


def pooler(life: Life, unit: Unit) -> User:
    above = next((key for key, known in life.cast.units.items() if known.pk == unit.parent_id), "")
    if unit.level == Unit.Level.COMMUNITY and life.cast.holders[(above, Role.TOWN)]:
        return life.cast.holder(above, Role.TOWN)
    return life.officer(Role.REVIEWER)


def programme_of(life: Life) -> Programme:
    """The project over the years: begun by the first purchase, found by the later ones."""
    told = {name: life.plan.programme.get(name, "") for name in ("number", "name", "description")}
    found = Programme.objects.filter(number=told["number"]).first()
    return found or listings.start_programme(by=life.officer(Role.HANDLER), unit=life.buyer, **life.origin(), **told)


def draft_listing(life: Life) -> None:
    plan, publishes = life.plan, life.when["publish"]
    rule_set = rulebook.in_force(life.buyer.code, publishes.astimezone(clock.SHANGHAI).date())
    criteria = [{"code": c.code, "name": c.name.zh, "maximum": c.maximum, "guide": c.guide} for c in rulebook.criteria(rule_set)]
    life.listing = listings.draft(
        by=life.officer(Role.HANDLER),
        programme=programme_of(life),
        number=plan.number,
        title=plan.title,
        year=plan.year,
        category=plan.category,
        content=plan.content,
        requirements=REQUIREMENTS,
        appropriation=life.cast.appropriations[plan.appropriation],
        budget=plan.budget,
        rule_set=rule_set,
        method=plan.method,
        negative_list_checked=True,
        publishes_at=publishes,
        closes_at=life.when["close"],
        opens_at=life.when["open_bids"],
        sites=life.sites,
        answers=life.needs,
        indicators=indicators(life),
        criteria=criteria,
        **life.origin(),
    )


def indicators(life: Life) -> list[dict[str, Any]]:
    """One for each deliverable and the satisfaction of the people served; the weights make 100."""
    rows = [
        {
            "code": d["code"],
            "name": d["name"],
            "unit": d["unit"],
            "target": d["quantity"],
            "level1": "产出指标",
            "level2": "数量指标",
        }
        for d in life.plan.deliverables
    ]
    weights = in_parts(100 - SATISFACTION_WEIGHT, [1] * len(rows), Decimal(1))
    last = {"level1": "满意度指标", "level2": "服务对象满意度", "weight": SATISFACTION_WEIGHT, **SATISFACTION}
    return [*({**row, "weight": weight} for row, weight in zip(rows, weights, strict=True)), last]


def submit_listing(life: Life) -> None:
    listings.submit(life.listing, by=life.officer(Role.HANDLER))


def sign_off_listing(life: Life) -> None:
    for role in (Role.REVIEWER, Role.FINANCE):
        listings.sign_off(life.listing, by=life.officer(role), move="approve", role=role)


def approve_listing(life: Life) -> None:
    listings.approve(life.listing, by=life.officer(Role.APPROVER))


def prepare_key(life: Life) -> None:
    """The opening key, split between handler, observer and a sheet for the safe."""
    handler, observer = life.officer(Role.HANDLER), life.officer(Role.DISCIPLINE)
    for person in (handler, observer):
        if sealing.custody_of(person) is None:
            sealing.set_passphrase(by=person, new=PASSPHRASE, **life.origin())
    _key, life.recovery = opening_key.prepare(life.listing, by=handler, observer=observer)


def publish_listing(life: Life) -> None:
    prepare_key(life)
    listings.publish(life.listing, by=life.officer(Role.HANDLER))
