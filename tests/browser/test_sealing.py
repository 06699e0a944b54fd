"""An administrator at her browser: she writes, attaches, seals, prints the page with the code, recalls with it, seals again."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from grants.bids.models import Bid, Sealed
from tests.browser.house import TELEPHONE, House
from tests.browser.purchase import paper
from tests.browser.reading import wider
from tests.factories import plans
from tests.factories.ways import fresh

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = "每周六上午开门，个案、小组、社区三种方法。"


def seal(desk: Any) -> str:
    """Press the button; the code on the page that answers."""
    desk.go(lambda: desk.press("#act-submit button[type=submit]"))
    shown: str = desk.page.locator("[data-code]").inner_text()
    return shown.strip()


def test_write_attach_seal_print_recall_and_seal_again(house: House, tmp_path: Path) -> None:
    bid: Bid = plans.life(house.cast, "draft_bid").bids["qinghe"]
    admin = house.desk("orgadmin", "provider")
    admin.take_up(bid)
    admin.follow("bids-edit", bid.pk)
    admin.type(plan=PLAN, documents=[paper("团队资历")])
    admin.save("button[name=check]")
    assert [f.name for f in fresh(bid).content.files] == ["团队资历.pdf"]

    first = seal(admin)
    sealed = Sealed.objects.get(bid=bid)
    assert re.fullmatch(r"([0-9A-Z*~$=]{1,5}-)+[0-9A-Z*~$=]{1,5}", first)
    assert sealed.serial in admin.words()
    assert PLAN not in admin.page.content()
    admin.page.set_viewport_size(TELEPHONE)
    assert wider(admin.page) == []
    admin.page.pdf(path=tmp_path / "receipt.pdf")
    assert (tmp_path / "receipt.pdf").read_bytes().startswith(b"%PDF")
    with admin.page.expect_download() as kept:
        admin.page.locator(f'a[href="{reverse("provider:bids-envelope", args=[bid.pk, 1])}"]').click()
    assert Path(kept.value.path()).read_bytes() == bytes(sealed.envelope)
    assert kept.value.suggested_filename.endswith(".yulan-sealed")

    admin.page.reload()  # the browser sends the form again: the receipt, without the code
    assert (admin.page.locator("[data-code]").count(), sealed.serial in admin.words()) == (0, True)
    assert first not in admin.page.content()
    admin.page.go_back()
    assert first not in admin.page.content()

    admin.page.goto(reverse("provider:bids-detail", args=[bid.pk]))
    assert wider(admin.page) == []
    admin.page.wait_for_selector("[data-until]:has-text('秒')")
    assert (PLAN in admin.words(), first in admin.page.content()) == (False, False)
    recall(admin, "0" + first[1:] if first[0] != "0" else "1" + first[1:])
    assert (fresh(bid).status, admin.page.locator(".is-invalid, .summary-of-errors").count() > 0) == ("submitted", True)
    admin.page.goto(reverse("provider:bids-detail", args=[bid.pk]))
    recall(admin, first)
    admin.hear()
    assert PLAN in admin.words()
    assert [f.name for f in fresh(bid).content.files] == ["团队资历.pdf"]

    second = seal(admin)
    assert (second != first, fresh(bid).status, Sealed.objects.filter(bid=bid).count()) == (True, "submitted", 2)
    kept_in_tab = admin.page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert (first in kept_in_tab, second in kept_in_tab) == (False, False)
    wrong_code = "/recall/: error, Failed to load resource: the server responded with a status of 422"
    assert [told for told in house.watch.trouble if wrong_code not in told] == []


def recall(desk: Any, code: str) -> None:
    """With the code of the receipt; the answer comes as a whole page."""
    box = desk.page.locator("#act-recall")
    box.locator("summary").click()
    desk.type(box, recall_code=code)
    desk.go(lambda: box.locator("button[type=submit]").click())
