"""A form that saves itself, and the person who presses “Save” in the same moment: she never stands in her own way."""

import pytest
from django.urls import reverse

from tests.browser.house import House
from tests.factories import plans
from tests.factories.ways import fresh

pytestmark = pytest.mark.django_db(transaction=True)
AFTER_MS = (0, 20, 60, 150, 400)


def test_save_is_not_refused_because_the_form_is_just_saving_itself(house: House) -> None:
    bid = plans.life(house.cast, "draft_bid").bids["qinghe"]
    admin = house.desk("orgadmin", "provider")
    for wait in AFTER_MS:
        admin.page.goto(reverse("provider:bids-edit", args=[bid.pk]))
        plan = f"每周六上午开门（{wait}）"
        with admin.page.expect_request(lambda r: r.method == "POST" and r.headers.get("hx-request") == "true"):
            admin.page.fill("[name=plan]", plan)
            admin.page.locator("[name=lead]").focus()
        admin.page.wait_for_timeout(wait)
        admin.go(lambda: admin.press("main .save-bar button[name=save]"))
        admin.hear()
        assert fresh(bid).content.plan == plan
    assert house.watch.trouble == []
