"""Second chapter: applications, opening before the observer, scores, ranking, public notice, notification."""

from decimal import Decimal

from grants.awards.models import Award
from grants.bids.models import Bid
from grants.listings.models import Criterion, Listing
from grants.panels.models import ScoreSheet
from grants.papers.models import Paper
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.purchase import CEILING, EXPERTS, LISTING, OFFERS, PASSPHRASES, RIVAL, SECOND, WINNER, paper
from tests.factories.ways import fresh

HALF = Decimal("0.5")
LINE = ("category", "item", "quantity", "unit", "unit_price")
DECLARATIONS = ("true_and_complete", "no_violation", "no_double_funding", "offices_disclosed")


def organisations_apply(house: House, listing: Listing) -> dict[str, Bid]:
    house.at(3, 6, 14)
    bids = {key: an_application_is_written(house, listing, key) for key in OFFERS}
    house.at(3, 10, 16)
    for key, bid in bids.items():
        admin = house.desk(OFFERS[key]["admin"], "provider")
        admin.take_up(bid)
        assert {WINNER: Decimal("42000.00"), SECOND: RIVAL}[key] == fresh(bid).content.amount
        it_is_sealed(house, bid, key)
    assert {(bid.status, bid.amount, bid.plan) for bid in fresh_ones(bids).values()} == {("submitted", 0, "")}
    return bids


def it_is_sealed(house: House, bid: Bid, key: str) -> None:
    """The page that answers is the receipt: the code stands on it once."""
    admin = house.desk(OFFERS[key]["admin"], "provider")
    admin.go(lambda: admin.press("#act-submit button[type=submit]"))
    lying = fresh(bid).lying
    assert lying.serial in admin.words()
    assert admin.page.locator("[data-code]").count() == 1
    admin.page.reload()
    assert (lying.serial in admin.words(), admin.page.locator("[data-code]").count()) == (True, 0)


def an_application_is_written(house: House, listing: Listing, key: str) -> Bid:
    """From the call on her first page; the form saves itself while she types, and once more when she is done."""
    told = OFFERS[key]
    admin = house.desk(told["admin"], "provider")
    admin.take_up(listing)
    admin.save(f'form[action$="/listings/{listing.pk}/bid/"] button')
    admin.type(lead=told["lead"], plan="每周六上午开门，个案、小组、社区三种方法；按月公布进度。")
    admin.lines("lines", (dict(zip(LINE, line, strict=True)) for line in told["lines"]))
    admin.type(**dict.fromkeys(DECLARATIONS, True), offices="无", documents=[paper("团队资历")])
    bid = Bid.objects.get(pk=admin.number)
    admin.save("button[name=check]")
    assert [attached.name for attached in fresh(bid).content.files] == ["团队资历.pdf"]
    return bid


def a_panel_is_formed(house: House, listing: Listing) -> None:
    house.at(3, 12, 10)
    handler = house.desk("handler")
    handler.home()
    handler.follow("listings-panel", listing.pk)
    handler.lines(
        "seats",
        (
            {
                "person": house.cast.persons[key].pk,
                "expertise": expertise,
                "chosen": "限额以下项目，按专业指定",
                "is_chair": key == "expert1",
            }
            for key, expertise in EXPERTS
        ),
    )
    handler.save()


def the_bids_are_opened(house: House, listing: Listing, bids: dict[str, Bid]) -> None:
    """Before the opening nobody in the federation learns that anybody applied; the clock closes, the observer attends."""
    house.at(3, 14, 16, 59)
    handler = house.desk("handler")
    handler.look_up(listing)
    assert not any(str(bid.organisation) in handler.words() for bid in bids.values())
    house.at(3, 14, 17)
    assert fresh(listing).status == "closed"
    house.at(3, 17, 8, 30)
    observer = house.desk("discipline")
    observer.take_up(listing)
    observer.agree("open_bids", note="现场监督开标")
    house.at(3, 17, 9, 5)
    the_ceremony_is_held(house, listing)
    handler.look_up(listing)
    assert all(str(bid.organisation) in handler.words("#bids") for bid in bids.values())
    house.at(3, 17, 14)
    reviewer = house.desk("reviewer")
    for bid in bids.values():
        reviewer.take_up(bid)
        what_waits_is_decided(reviewer)
        reviewer.act("qualify")


def what_waits_is_decided(reviewer: Desk) -> None:
    """What the rules leave to a person she decides one by one, each with its reason."""
    waiting = reviewer.page.locator('tr[id^="condition-"] a.btn')
    for address in [link.get_attribute("href") for link in waiting.all()]:
        reviewer.click(address)
        reviewer.page.locator('input[name="result"][value="pass"]').check()
        reviewer.type(note="材料已核对，符合条件。")
        reviewer.save()


def the_ceremony_is_held(house: House, listing: Listing) -> None:
    """The handler and the observer type their passphrases at one desk; the minutes are issued."""
    handler = house.desk("handler")
    handler.take_up(listing)
    handler.follow("listings-opening", listing.pk)
    handler.type(handler.page.locator("#unlocks"), handler=PASSPHRASES["handler"], observer=PASSPHRASES["discipline"])
    handler.save("#unlocks form button[type=submit]")
    assert handler.page.locator("#envelopes tbody tr").count() == len(OFFERS)
    handler.type(handler.page.locator("#minutes"), place="晋江市妇联三楼会议室")
    handler.save("#minutes form button[type=submit]")
    assert Paper.objects.get(opening__listing=listing).serial in handler.words("#minutes")


def experts_score(house: House, listing: Listing, bids: dict[str, Bid]) -> None:
    house.at(3, 18, 9)
    sheets = {sheet.seat.person.username: sheet for sheet in ScoreSheet.objects.filter(panel__listing=listing)}
    for n, (key, _expertise) in enumerate(EXPERTS):
        expert = house.desk(key, "panel")
        expert.take_up(sheets[key])
        expert.act("declare", no_interest=[bid.organisation_id for bid in bids.values()])
        tabs = expert.words(".bid-tabs")
        order = sorted(bids, key=lambda offer: tabs.index(str(bids[offer].organisation)))
        expert.follow("score_sheets-score", sheets[key].pk, bids[order[0]].pk)
        for offer in order:
            scores_are_typed(house, key, listing, OFFERS[offer]["share"], strict=n == 3 and offer == SECOND)
        expert.act("submit")
    house.at(3, 19, 9)
    chair = house.desk(EXPERTS[0][0], "panel")
    for sheet in sheets.values():
        chair.home()
        chair.follow("listings-detail", listing.pk)
        chair.follow("score_sheets-detail", sheet.pk)
        chair.act("lock")
    the_report_is_signed(house, listing)


def the_report_is_signed(house: House, listing: Listing) -> None:
    """The chair lays before the panel what the facts give; everyone signs."""
    chair = house.desk(EXPERTS[0][0], "panel")
    chair.home()
    chair.follow("listings-report", listing.pk)
    chair.follow("listings-report_write", listing.pk)
    chair.save()
    for key, _expertise in EXPERTS:
        expert = house.desk(key, "panel")
        expert.home()
        expert.follow("listings-report", listing.pk)
        expert.follow("listings-report_sign", listing.pk)
        expert.page.locator('input[name="agrees"][value="yes"]').check()
        expert.save()


def scores_are_typed(house: House, key: str, listing: Listing, share: Decimal, *, strict: bool) -> None:
    """By keyboard alone: points, Enter, the next item; one expert finds little that is new and must say why."""
    expert = house.desk(key, "panel")
    items = expert.page.locator("[data-item]")
    criteria: list[Criterion] = list(listing.criteria.all())
    for n, criterion in enumerate(criteria):
        low = strict and criterion.code == "E6"
        points = Decimal(2) if low else (criterion.maximum * share / HALF).quantize(Decimal(1)) * HALF
        field = items.nth(n).locator("[data-points]")
        if n == 0:
            field.focus()
        assert field.evaluate("e => e === document.activeElement"), f"{key}: Enter did not lead to item {n + 1}"
        expert.page.keyboard.type(str(points))
        expert.page.keyboard.press("Enter")
        if low:
            assert items.nth(n).locator(".comment input").evaluate("e => e === document.activeElement")
            expert.page.keyboard.type("方法与去年相同")
            expert.page.keyboard.press("Enter")
    expert.go(lambda: expert.page.keyboard.press("Enter"))
    expert.hear(must=False)


def the_first_is_proposed_and_announced(house: House, bids: dict[str, Bid]) -> Award:
    approver = house.desk("approver")
    assert {key: bid.rank for key, bid in fresh_ones(bids).items()} == {WINNER: 1, SECOND: 2}
    house.at(3, 19, 15)
    approver.take_up(bids[WINNER])
    approver.act("propose")
    approver.take_up(bids[SECOND])
    approver.act("reserve")
    award = Award.objects.get(bid=bids[WINNER])
    house.at(3, 20, 9)
    approver.take_up(award)
    approver.act("announce")
    return fresh(award)  # type: ignore[no-any-return]


def everybody_reads_it(house: House, award: Award) -> None:
    """During the notice the public page names organisation, amount and experts; after it nobody has objected."""
    visitor = house.desk("", "public")
    visitor.home()
    visitor.follow("awards")
    visitor.follow("awards-detail", award.pk)
    shown = visitor.words()
    wanted = [LISTING["title"], str(award.organisation), "42,000.00", *(str(house.cast.persons[key]) for key, _ in EXPERTS)]
    assert [words for words in wanted if str(words) not in shown] == []
    assert str(award.notice_until) == "2025-03-27"
    house.at(3, 28, 8)
    assert fresh(award).status == "cleared"
    house.at(3, 28, 10)
    approver = house.desk("approver")
    approver.take_up(award)
    approver.act("notify")


def fresh_ones(bids: dict[str, Bid]) -> dict[str, Bid]:
    return {key: fresh(bid) for key, bid in bids.items()}


def story(house: House, listing: Listing) -> Award:
    bids = organisations_apply(house, listing)
    a_panel_is_formed(house, listing)
    the_bids_are_opened(house, listing, bids)
    experts_score(house, listing, bids)
    award = the_first_is_proposed_and_announced(house, bids)
    everybody_reads_it(house, award)
    award = fresh(award)
    assert (award.status, award.amount <= CEILING, fresh(listing).status) == ("notified", True, "awarded")
    return award
