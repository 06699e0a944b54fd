"""From the applications to the notified award: bids, opening before the observer, panel, ranking, public notice."""

from decimal import Decimal
from hashlib import sha256

from grants.awards import actions as awards
from grants.bids import actions as bids
from grants.bids import eligibility, opening
from grants.bids.models import Bid, EligibilityResult
from grants.listings import actions as listings
from grants.listings.opening_key import HANDLER, OBSERVER
from grants.panels import actions as panels
from grants.panels.models import Panel, ScoreSheet
from grants.people.models import Organisation, User
from grants.people.roles import Role
from grants.rulebook import queries as rulebook
from grants.story.life import PASSPHRASE, Life
from grants.story.plan import Offer
from grants.story.planted import plant
from grants.trail import clock
from grants.trail.money import round_yuan

DECLARATIONS = ("true_and_complete", "no_violation", "no_double_funding", "offices_disclosed")
HALF = Decimal("0.5")
REPORT = "评审小组按公告的评分项目独立评分，核对合计无误，按平均分从高到低排列，推荐排名第一的机构，其后为候补。"
REASONS = {
    "inspected": "上一年度年检结论尚未公布，前一年度合格，登记管理机关电话核实无异常。",
    "no_overdue_report": "逾期未满三十日，已催报；报告正在整理，不影响本次履约能力。",
    "no_double_funding": "核对两份合同的服务清单：服务对象和服务项目不同，不构成重复资助。",
    "scope_covers": "业务范围中的社会工作服务包含本项服务。",
}
ITEMS = {
    "A1": "项目社工与助理人员费用", "A2": "志愿者交通与餐费补贴", "A3": "讲师与专家劳务", "A4": "督导与培训", "A5": "活动物资",
    "A6": "场地使用", "A7": "交通差旅", "A8": "宣传印制", "A10": "活动保险", "B": "管理费用", "C": "税费", "D": "评估审计费",
}  # fmt: skip


def draft_bids(life: Life) -> None:
    for offer in life.plan.offers:
        draft_bid(life, offer)


def draft_bid(life: Life, offer: Offer) -> None:
    admin = life.theirs(Role.ORG_ADMIN, offer.organisation)
    amount = life.plan.amount if offer.fate == "propose" else round_yuan(life.plan.budget * offer.share)
    bid = bids.draft(
        by=admin,
        listing=life.listing,
        organisation=life.cast.organisations[offer.organisation],
        lead=str(life.theirs(Role.ORG_LEAD, offer.organisation)),
        plan=f"围绕“{life.plan.title}”，以个案、小组、社区三种方法开展服务，按月公布进度，按里程碑报送交付与支出。",
        amount=amount,
        lines=lines(life, amount),
        **life.origin(),
    )
    bids.declare(bid, by=admin, kinds=DECLARATIONS, text="本机构负责人和项目团队未在妇联担任职务。")
    if life.planted and offer.fate == "propose":
        plant(bid, by=admin, word=life.planted)
    life.bids[offer.organisation] = bid


def lines(life: Life, amount: Decimal) -> list[dict[str, object]]:
    """The budget of the plan, in the same proportions; personnel takes what rounding leaves."""
    plan, rows = life.plan, []
    parts = {c: (part * amount / plan.amount).quantize(Decimal(1)) for c, part in plan.budget_lines.items()}
    first = next(iter(parts))
    parts[first] += amount - sum(parts.values())
    for category, part in parts.items():
        months = 12 if part % 12 == 0 else 1
        unit = "月" if months == 12 else "项"
        rows.append(
            {
                "category": category,
                "item": ITEMS[category],
                "quantity": Decimal(months),
                "unit": unit,
                "unit_price": part / months,
            }
        )
    return rows


def submit_bids(life: Life) -> None:
    for offer in life.plan.offers:
        submit_bid(life, offer.organisation)


def submit_bid(life: Life, organisation: str) -> None:
    """From a machine of its own; the code of the receipt is kept as the bidder keeps it."""
    bid = life.bids[organisation]
    bids.submit(bid, by=life.theirs(Role.ORG_ADMIN, organisation), device=sha256(organisation.encode()).hexdigest())
    life.codes[organisation] = bid.recall_code


def form_panel(life: Life) -> None:
    """Drawn before the observer; named where the plan says so."""
    handler, observer = life.officer(Role.HANDLER), life.officer(Role.DISCIPLINE)
    if life.plan.named_panel:
        life.panel = panels.form_panel(life.listing, by=handler, seats=life.cast.experts())
    else:
        size = rulebook.panel_minimum(life.listing.rule_set, life.listing.method)
        drawn = panels.draw_panel(life.listing, by=handler, size=size, observer=observer)
        life.panel = panels.confirm_draw(drawn, by=observer, note="现场监督抽取")


def close(life: Life) -> None:
    opening.close(life.listing)


def confirm_presence(life: Life) -> None:
    observer = life.officer(Role.DISCIPLINE)
    listings.sign_off(life.listing, by=observer, move="open_bids", role=Role.DISCIPLINE, note="现场监督开标")


def open_bids(life: Life) -> None:
    opening.open_bids(life.listing, by=life.officer(Role.HANDLER), unlocks={HANDLER: PASSPHRASE, OBSERVER: PASSPHRASE})
    for organisation, bid in life.bids.items():
        life.bids[organisation] = Bid.objects.get(pk=bid.pk)


def qualify(life: Life) -> None:
    """The reviewer looks at who may take part; one who may not is told the rule and the reason."""
    reviewer = life.officer(Role.REVIEWER)
    for offer in life.plan.offers:
        bid = life.bids[offer.organisation]
        if offer.fate == "disqualify":
            bids.disqualify(bid, by=reviewer, rule=offer.rule, note=offer.reason)
        else:
            look_into(bid, "deadline", reviewer)
            bids.qualify(bid, by=reviewer)


def look_into(bid: Bid, moment: str, reviewer: User) -> None:
    """What the rules leave to a person, she reads and decides."""
    rows = eligibility.look([bid], moment, clock.now())[bid.pk]
    for row in [r for r in rows if r.counts_as == EligibilityResult.Result.MANUAL]:
        eligibility.decide(bid, by=reviewer, moment=moment, rule=row.rule, result="pass", note=REASONS[row.rule])


def sheets(panel: Panel) -> list[ScoreSheet]:
    return list(ScoreSheet.objects.filter(panel=panel).select_related("seat__person", "panel__listing__rule_set"))


def state_no_interest(life: Life) -> None:
    for sheet in sheets(life.panel):
        panels.declare(sheet, by=sheet.seat.person, no_interest=bidders(life))


def bidders(life: Life) -> list[Organisation]:
    """Whose applications the panel sees."""
    found = life.listing.bids_now.exclude(status__in=["draft", "withdrawn", "disqualified"]).select_related("organisation")
    return [bid.organisation for bid in found]


def enter_scores(life: Life) -> None:
    for n, sheet in enumerate(sheets(life.panel)):
        score(life, sheet, n)


def score(life: Life, sheet: ScoreSheet, n: int) -> None:
    """The nth expert's scores, round about the quality of each offer, with a comment where the rules want one."""
    low, high = rulebook.comment_bounds(life.listing.rule_set)
    rows = []
    for offer in life.plan.offers:
        if offer.fate == "disqualify":
            continue
        for c, criterion in enumerate(life.listing.criteria.filter(kind="expert")):
            wanted = criterion.maximum * offer.quality + HALF * ((n * 3 + c * 5) % 3 - 1)
            points = max(min((wanted / HALF).quantize(Decimal(1)) * HALF, criterion.maximum), Decimal(0))
            comment = ""
            if points < low * criterion.maximum:
                comment = "论证不足，措施不够具体"
            elif points > high * criterion.maximum:
                comment = "依据充分，措施具体可行"
            bid = life.bids[offer.organisation]
            rows.append({"bid": bid, "criterion": criterion, "points": points, "comment": comment})
    panels.enter_scores(sheet, by=sheet.seat.person, scores=rows)


def submit_sheets(life: Life) -> None:
    for sheet in sheets(life.panel):
        panels.submit(sheet, by=sheet.seat.person)


def lock_sheets(life: Life) -> None:
    """The chair locks them one by one; with the last every qualified bid is scored and ranked. Then the report, signed by all."""
    chair = life.panel.seats.get(is_chair=True).person
    for sheet in sheets(life.panel):
        panels.lock(sheet, by=chair)
    report(life)


def report(life: Life) -> None:
    panel = Panel.objects.get(pk=life.panel.pk)
    for seat in panel.live_seats:
        if seat.is_chair:
            panels.write_report(panel, by=seat.person, text=REPORT)
    for seat in panel.live_seats:
        panels.sign_report(panel, by=seat.person, agrees=True)


def propose(life: Life) -> None:
    bid = refreshed(life, "propose")[0]
    awards.propose(bid, by=life.officer(Role.APPROVER))
    life.award = bid.awards.get()


def decide_others(life: Life) -> None:
    """Those behind the first: in reserve while good enough, else not selected."""
    for bid in refreshed(life, "reserve"):
        bids.reserve(bid, by=life.officer(Role.APPROVER))
    for bid in refreshed(life, "reject"):
        bids.reject(bid, by=life.officer(Role.APPROVER))


def refreshed(life: Life, fate: str) -> list[Bid]:
    """Their bids as the locking of the sheets left them."""
    keys = [offer.organisation for offer in life.plan.offers if offer.fate == fate]
    life.bids |= {key: Bid.objects.get(pk=life.bids[key].pk) for key in keys}
    return [life.bids[key] for key in keys]


def announce(life: Life) -> None:
    look_into(life.award.bid, "award", life.officer(Role.REVIEWER))
    awards.announce(life.award, by=life.officer(Role.APPROVER))


def clear(life: Life) -> None:
    awards.clear(life.award)


def notify(life: Life) -> None:
    awards.notify(life.award, by=life.officer(Role.APPROVER))
