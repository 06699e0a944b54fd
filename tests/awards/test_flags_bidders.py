"""Flags of who applied and from where: one application, one device, all at once."""

from datetime import timedelta

import pytest

from grants.awards.flags.flag import Strength
from grants.awards.flags.late_bid_bunching import late_bid_bunching
from grants.awards.flags.look import ALL, flags_of
from grants.awards.flags.one_device import one_device
from grants.awards.flags.single_bid import single_bid
from tests.awards.purchases import NOON, bid, clean


def test_a_clean_purchase_has_no_flag() -> None:
    assert flags_of(clean()) == ()
    assert len(ALL) == len({look.__name__ for look in ALL}) == 8


def test_one_application() -> None:
    flag = single_bid(clean(bids=(bid(1),)))
    assert flag is not None and flag.strength == Strength.CLEAR
    assert [(row.figures, row.bids) for row in flag.rows] == [((("name", "机构1"),), (1,))]


def test_one_left_after_the_others_were_turned_away_is_worse() -> None:
    flag = single_bid(clean(bids=(bid(1, standing="out"), bid(2), bid(3, standing="unopened"))))
    assert flag is not None and flag.strength == Strength.STRONG
    assert [row.bids for row in flag.rows] == [(1,), (2,), (3,)]
    assert len({str(row.words) for row in flag.rows}) == 3


@pytest.mark.parametrize("bids", [(), (bid(1), bid(2)), (bid(1, standing="out"), bid(2), bid(3))])
def test_two_are_not_one(bids: tuple) -> None:
    assert single_bid(clean(bids=bids)) is None


def test_one_device_names_each_group_once() -> None:
    one = one_device(clean(bids=(bid(4, device="b"), bid(3, device="a"), bid(2, device="b"), bid(1, device="a"), bid(5))))
    assert one is not None and [(row.bids, row.figures) for row in one.rows] == [
        ((1, 3), (("names", "机构1、机构3"),)),
        ((2, 4), (("names", "机构2、机构4"),)),
    ]


def test_an_unknown_device_is_nobodys() -> None:
    assert one_device(clean(bids=(bid(1, device=""), bid(2, device="")))) is None


def test_a_device_used_twice_by_one_organisation_is_its_own() -> None:
    assert one_device(clean(bids=(bid(1, device="a", organisation="同一家"), bid(2, device="a", organisation="同一家")))) is None


@pytest.mark.parametrize(("seconds", "fires"), [(0, True), (120, True), (121, False)])
def test_bunching_counts_from_the_first_to_the_last(seconds: int, fires: bool) -> None:
    late = NOON + timedelta(seconds=seconds)
    group = (bid(1, device="a", received_at=NOON), bid(2, device="a", received_at=late), bid(3))
    flag = late_bid_bunching(clean(bids=group))
    assert (flag is not None) is fires
    if flag is not None:
        assert flag.rows[0].bids == (1, 2) and dict(flag.rows[0].figures) == {"names": "机构1、机构2", "seconds": str(seconds)}


def test_at_once_from_different_devices_is_a_deadline() -> None:
    assert late_bid_bunching(clean(bids=tuple(bid(n, received_at=NOON) for n in (1, 2, 3)))) is None
    assert late_bid_bunching(clean(bids=(bid(1, device="a", received_at=None), bid(2, device="a", received_at=NOON)))) is None
