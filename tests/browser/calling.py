"""First chapter: from a need written down in a village to the published call."""

from grants.funds.models import Appropriation, Source
from grants.listings.models import Listing, Programme
from grants.needs.models import Need
from tests.browser.house import House
from tests.browser.purchase import APPROPRIATION, INDICATORS, LISTING, NEED, PASSPHRASES, PLACES, PROGRAMME, paper
from tests.factories.ways import fresh


def a_need_is_written_down(house: House) -> Need:
    house.at(2, 24, 9, 30)
    village = house.desk("village")
    village.home()
    village.follow("needs-new")
    village.type(**NEED, documents=[paper("问卷汇总")])
    village.save()
    need = Need.objects.get(pk=village.number)
    assert (need.status, need.unit, need.documents.count()) == ("draft", house.cast.units["yongfuli"], 1)
    house.at(2, 24, 10, 5)
    village.take_up(need)
    village.act("submit")
    return need


def the_town_puts_it_into_the_pool(house: House, need: Need) -> None:
    house.at(2, 25, 10)
    town = house.desk("town")
    town.take_up(need)
    town.act("pool", not_on_negative_list=True)


def money_is_appropriated(house: House) -> Appropriation:
    house.at(2, 26, 9)
    finance = house.desk("finance")
    finance.home()
    finance.follow("appropriations")
    finance.follow("sources-new")
    finance.type(unit="晋江市妇联", name="晋江市财政资金（2025）", kind="fiscal")
    finance.save()
    source = Source.objects.get(name="晋江市财政资金（2025）")
    finance.type(source=source.pk, unit="晋江市妇联", **APPROPRIATION)
    finance.save()
    return Appropriation.objects.get(pk=finance.number)


def a_listing_is_drafted(house: House, need: Need, money: Appropriation) -> Listing:
    house.at(2, 26, 14)
    handler = house.desk("handler")
    handler.home()
    handler.follow("programmes")
    handler.follow("programmes-new")
    handler.type(**PROGRAMME)
    handler.save()
    programme = Programme.objects.get(pk=handler.number)
    handler.follow("listings-new", query=f"?programme={programme.pk}")
    sites = [house.cast.units[key].pk for key in PLACES]
    handler.type(**LISTING, appropriation=money.pk, sites=sites, answers=[need.pk])
    handler.lines("indicators", INDICATORS)
    handler.save()
    return Listing.objects.get(pk=handler.number)


def it_is_reviewed_approved_and_published(house: House, listing: Listing) -> None:
    house.at(2, 27, 10)
    handler = house.desk("handler")
    handler.take_up(listing)
    handler.act("submit")
    house.at(2, 28, 10)
    for key in ("reviewer", "finance"):
        house.desk(key).take_up(listing)
        house.desk(key).agree("approve")
    house.at(3, 3, 16)
    approver = house.desk("approver")
    approver.take_up(listing)
    approver.act("approve")
    the_key_is_made(house, listing)
    house.at(3, 4, 9, 5)
    handler.take_up(listing)
    handler.act("publish")
    key = fresh(listing).opening_key
    visitor = house.desk("", "public")
    visitor.home()
    visitor.follow("listings")
    visitor.follow("listings-detail", listing.pk)
    assert key is not None and key.fingerprint in visitor.words()


def the_key_is_made(house: House, listing: Listing) -> None:
    """Each custodian sets her own passphrase; the handler makes the key before publishing, the answer is the recovery sheet."""
    house.at(3, 4, 8, 30)
    for key, words in PASSPHRASES.items():
        desk = house.desk(key)
        desk.home()
        desk.page.locator("details.drop summary").first.click()
        desk.follow("opening_passphrase")
        desk.type(new=words, again=words)
        desk.save()
    handler = house.desk("handler")
    handler.look_up(listing)
    assert handler.page.locator("#act-publish button[disabled]").count() == 1
    handler.home()
    handler.follow("listings-opening_key", listing.pk)
    handler.type(observer=house.cast.persons["discipline"].pk)
    handler.save()
    assert handler.page.locator("#recovery-code li").count() > 8


def story(house: House) -> Listing:
    need = a_need_is_written_down(house)
    the_town_puts_it_into_the_pool(house, need)
    listing = a_listing_is_drafted(house, need, money_is_appropriated(house))
    it_is_reviewed_approved_and_published(house, listing)
    assert (fresh(listing).status, fresh(need).status) == ("published", "matched")
    return fresh(listing)  # type: ignore[no-any-return]
