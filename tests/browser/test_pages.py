"""The pages of all five desks with something on them: nobody is kept out, nothing is wider than a telephone, nothing foreign is asked for."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from grants.needs.models import Need
from tests.browser.house import DESKTOP, House
from tests.browser.reading import hard_to_read
from tests.browser.world import World, much_has_happened, sheet_of
from tests.factories import plans
from tests.factories.ways import fresh

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.one_database("a browser shows the same pages on every database"),
]
FEDERATION = (
    "needs",
    "programmes",
    "listings",
    "awards",
    "contracts",
    "expenses",
    "milestone_reports",
    "disbursements",
    "organisations",
    "offers",
    "roadshows",
    "claims",
)
AUDITOR = (
    "summary", "projects", "contracts", "listings", "expenses", "disbursements", "papers", "changes", "trail", "offers", "roadshows",
    "claims", "audit_engagements", "findings", "bases", "unit_costs",
)  # fmt: skip
PUBLIC = (
    "projects",
    "contracts",
    "listings",
    "awards",
    "needs",
    "organisations",
    "verify",
    "about",
    "offers",
    "roadshows",
    "summary",
    "unit_costs",
    "wall-door",
)
PROVIDER = (
    "listings",
    "bids",
    "contracts",
    "expenses",
    "milestone_reports",
    "disbursements",
    "organisations",
    "offers",
    "roadshows",
    "claims",
    "findings",
)


def details(world: World) -> dict[str, int]:
    """One of each stage, by the word of its address."""
    running = world.running
    return {
        "needs": running.needs[0].pk, "programmes": running.listing.programme_id, "projects": running.listing.programme_id,
        "listings": running.listing.pk, "bids": running.bids["qinghe"].pk, "awards": running.award.pk, "contracts": running.contract.pk,
        "expenses": running.expenses[0].pk, "milestone_reports": world.closed.reports[0].pk,
        "disbursements": running.contract.disbursements.get(order=1).pk, "organisations": running.provider.pk, "papers": world.paper.pk,
        "roadshows": world.hall.roadshow.pk, "claims": world.claim.pk,
    }  # fmt: skip


def addresses(world: World) -> Iterator[tuple[str, str, str]]:
    """(portal, who, address) of the pages that are looked at."""
    keys = details(world)

    def of(portal: str, who: str, stages: tuple[str, ...], *more: tuple[str, int]) -> Iterator[tuple[str, str, str]]:
        yield portal, who, reverse(f"{portal}:home")
        for stage in stages:
            yield portal, who, reverse(f"{portal}:{stage}")
            if stage in keys:
                yield portal, who, reverse(f"{portal}:{stage}-detail", args=[keys[stage]])
        for name, key in more:
            yield portal, who, reverse(f"{portal}:{name}", args=[key] if key else [])

    drafted = world.drafted.contract.pk
    yield from of("federation", "village", ("needs",), ("needs-new", 0))
    live, over = world.hall.roadshow, world.claim.pitch.roadshow
    offer = ("listings-detail", world.claim.pitch.listing_id)
    yield from of("federation", "town", (), ("roadshows-placard", live.pk), ("matching", 0), ("claims-edit", world.claim.pk))
    yield from of(
        "federation", "handler", FEDERATION,
        ("bids-detail", keys["bids"]), ("listings-new", 0), ("contracts-edit-targets", drafted), ("offices", 0), ("year", 0), offer,
        ("roadshows-new", 0), ("roadshows-console", live.pk),
    )  # fmt: skip
    yield from of("federation", "finance", ("appropriations",), ("appropriations-new", 0), ("flow", 0), ("surplus", 0))
    yield from of("provider", "orgadmin", PROVIDER, ("bids-edit", world.called.bids["qinghe"].pk), offer, ("offers-new", 0))
    yield from of(
        "provider", "orgaccountant", (), ("contracts-expenses", keys["contracts"]), ("contracts-expenses-new", keys["contracts"])
    )
    yield from of("provider", "orglead", (), ("milestone_reports-edit", world.running.reports[0].pk))
    sheet = sheet_of(world.judged, "expert2")
    yield from of("panel", "expert2", (), ("score_sheets-detail", sheet), ("listings-detail", world.judged.listing.pk))
    yield "panel", "expert2", reverse("panel:score_sheets-score", args=[sheet, world.judged.bids["qinghe"].pk])
    yield from of(
        "auditor", "leadauditor", AUDITOR,
        ("contracts-issue", keys["contracts"]), ("flow", 0), ("audit_engagements-new", 0), ("summary-years", 0), offer,
    )  # fmt: skip
    yield from of("public", "", PUBLIC, ("replay", over.pk), ("flow", 0), ("donations", 0), offer)
    yield "public", "", reverse("public:wall", args=[live.wall_code])


def test_every_desk_can_be_read_by_everybody_and_on_a_telephone(house: House) -> None:
    world = much_has_happened(house.cast)
    found: list[str] = []
    for portal, who, address in addresses(world):
        page = house.desk(who, portal).page
        page.set_viewport_size(DESKTOP)
        page.emulate_media(reduced_motion="reduce")  # what is still fading in cannot be judged
        assert page.goto(address).status == 200, address
        found += [f"{who} {address}: {what}" for what in hard_to_read(page)]
    assert "\n".join([*found, *house.watch.trouble]) == ""


def test_a_need_is_put_into_the_pool_by_keyboard_alone(house: House) -> None:
    need = plans.life(house.cast, "submit_need").needs[0]
    town = house.desk("town")
    town.take_up(need)
    keys = town.page.keyboard
    keys.press("Tab")
    keys.press("Enter")  # the first stop of every page: to the content
    press_until(town.page, "#act-pool summary")
    keys.press("Enter")
    press_until(town.page, "#act-pool [name=not_on_negative_list]")
    keys.press("Space")
    press_until(town.page, "#act-pool button[type=submit]")
    town.go(lambda: keys.press("Enter"))
    town.hear()
    assert fresh(need).status == Need.Status.POOLED
    assert house.watch.trouble == []


def press_until(page: Any, wanted: str) -> None:
    """Tab on until the focus is there."""
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", wanted):
            return
    raise AssertionError(f"the focus never comes to {wanted}")
