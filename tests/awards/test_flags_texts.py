"""Flags of texts: long passages that agree, without what both took from the announcement."""

import random

import pytest

from grants.awards.flags.facts import Line
from grants.awards.flags.flag import Strength
from grants.awards.flags.identical_texts import identical_texts, shingles
from tests.awards.purchases import PLANS, bid, clean, told


def prose(seed: int, length: int) -> str:
    """Chinese characters in no order: two of them never agree by chance."""
    draw = random.Random(seed)
    return "".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(length))


SHARED, MINE, THEIRS = prose(1, 300), prose(2, 200), prose(3, 200)


def test_a_long_passage_is_found_and_quoted() -> None:
    flag = identical_texts(clean(bids=(bid(1, plan=MINE + SHARED), bid(2, plan=SHARED + THEIRS), bid(3))))
    assert flag is not None and flag.strength == Strength.CLEAR
    assert [(row.bids, dict(row.figures)) for row in flag.rows] == [
        ((1, 2), {"one": "机构1", "other": "机构2", "share": "59"}),
        ((1, 2), {"length": "300"}),
    ]
    assert flag.rows[1].quote == SHARED[:200]
    assert "59%" in told(flag)[0]


def test_the_same_plan_word_for_word_is_strong() -> None:
    flag = identical_texts(clean(bids=(bid(1, plan=SHARED), bid(2, plan=SHARED))))
    assert flag is not None and flag.strength == Strength.STRONG and dict(flag.rows[0].figures)["share"] == "100"


def test_what_stands_in_the_announcement_may_be_copied() -> None:
    assert (
        identical_texts(clean(announcement=("题", SHARED), bids=(bid(1, plan=MINE + SHARED), bid(2, plan=SHARED + THEIRS))))
        is None
    )


@pytest.mark.parametrize(("length", "fires"), [(86, False), (87, True)])
def test_a_stock_phrase_is_not_a_plan(length: int, fires: bool) -> None:
    """80 shingles of eight characters are 87 characters."""
    plans = (prose(5, 20) + SHARED[:length], prose(6, 20) + SHARED[:length])
    assert (identical_texts(clean(bids=tuple(bid(n, plan=p) for n, p in enumerate(plans)))) is not None) is fires


def test_a_common_third_of_long_texts_is_needed() -> None:
    plans = (prose(7, 900) + SHARED[:100], prose(8, 900) + SHARED[:100])
    assert identical_texts(clean(bids=tuple(bid(n, plan=p) for n, p in enumerate(plans)))) is None


def test_blanks_and_punctuation_hide_nothing_and_are_quoted_as_they_stand() -> None:
    spread = "，".join(SHARED[n : n + 5] for n in range(0, 150, 5)) + "。"
    flag = identical_texts(clean(bids=(bid(1, plan=spread), bid(2, plan=SHARED[:150]))))
    assert flag is not None and flag.rows[1].quote == spread[:-1]


def test_names_of_lines_are_texts_too() -> None:
    def lines(key: int) -> tuple[Line, ...]:
        return tuple(Line(prose(20 + n, 40), "项", bid(key).amount) for n in range(4))

    flag = identical_texts(clean(bids=(bid(1, plan="", lines=lines(1)), bid(2, plan="", lines=lines(2)))))
    assert flag is not None and {row.quote for row in flag.rows[1:]} <= {prose(20 + n, 40) for n in range(4)}


def test_three_plans_of_one_trade_do_not_agree() -> None:
    assert identical_texts(clean(bids=tuple(bid(n, plan=p * 3) for n, p in enumerate(PLANS)))) is None


def test_at_most_three_passages_a_pair() -> None:
    parts = [prose(30 + n, 60) for n in range(5)]
    mine = prose(50, 10).join(parts)
    theirs = prose(51, 10).join(reversed(parts))
    flag = identical_texts(clean(bids=(bid(1, plan=mine), bid(2, plan=theirs))))
    assert flag is not None and len(flag.rows) == 4


def test_of_very_many_pairs_the_most_alike_are_listed() -> None:
    """Eight plans with one common part are 28 pairs: twenty are told, the rest is counted."""
    flag = identical_texts(clean(bids=tuple(bid(n, plan=SHARED + prose(60 + n, 10 * n)) for n in range(8))))
    assert flag is not None
    assert len([row for row in flag.rows if dict(row.figures).get("share")]) == 20
    assert dict(flag.rows[-1].figures) == {"count": "8"} and flag.rows[0].bids == (0, 1)


def test_shingles_know_where_they_stand() -> None:
    assert shingles("一二，三四 五六七八九") == [("一二三四五六七八", 0), ("二三四五六七八九", 1)]
    assert shingles("ＡＢＣ１２３４５")[0] == ("abc12345", 0)
    assert shingles("短") == []
