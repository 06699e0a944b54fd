"""Drawing from a seed: each method by a draw worked out by hand, and what holds of every draw."""

import hashlib
import math
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.audits import populations, sampling_actions
from grants.audits.models import Engagement, Sample
from grants.audits.sampling import Draw, Drawn, NotDrawable, Row, judgemental, monetary_unit, simple, size, stratified
from grants.audits.sampling.stream import Stream
from grants.spending.models import Expense
from grants.story.cast import Cast
from grants.trail.blockers import Blocked, NotAllowed
from tests.factories import audits
from tests.factories.ways import fresh

SEED = "玉兰-2026"
FIVE = [Row(1, 100), Row(2, 250), Row(3, 50), Row(4, 400), Row(5, 200)]  # together 1,000 fen
quick = settings(max_examples=40, deadline=None)
seeds = st.text("0123456789abcdef", min_size=1, max_size=16)
amounts = st.lists(st.integers(-500, 100_000), min_size=1, max_size=60).filter(lambda fen: any(one > 0 for one in fen))


def block(seed: str, number: int) -> int:
    return int(hashlib.sha256(f"{seed}:{number}".encode()).hexdigest(), 16)


def rows(fen: list[int]) -> list[Row]:
    return [Row(key, one, "abc"[key % 3]) for key, one in enumerate(fen, 1)]


def test_a_stream_is_sha256_of_the_seed_and_a_counter() -> None:
    stream = Stream(SEED)
    assert [stream.below(1000) for _n in range(5)] == [block(SEED, n) % 1000 for n in range(5)]
    # printf 'abc:0' | sha256sum
    assert Stream("abc").block() == 0x5F36EFCE86F68877CEE18FDA5637ABB2A1BB409F4326CC741FDF13200AA26980


def test_a_block_above_the_last_whole_multiple_is_passed_over() -> None:
    limit = block(SEED, 0)  # 2²⁵⁶ holds `limit` fewer than two or three whole times: the first block may be too large
    stream, even = Stream(SEED), (1 << 256) - (1 << 256) % limit
    expected = next(b % limit for b in (block(SEED, n) for n in range(50)) if b < even)
    assert stream.below(limit) == expected < limit


def test_monetary_units_by_hand() -> None:
    begin = block(SEED, 0) % 1000
    points = [(begin + k * 1000) // 4 for k in range(4)]
    ends = [100, 350, 400, 800, 1000]
    hit = Counter(next(i for i, end in enumerate(ends, 1) if point < end) for point in points)
    top = {2, 4}  # 250 and 400 are at least the interval of 250
    expected = tuple(Drawn(key, hits, "top" if key in top else "") for key, hits in sorted(hit.items()))
    assert monetary_unit.draw(FIVE, 4, SEED) == Draw(expected, 250)
    assert points[1] - points[0] == 250 and sum(hit.values()) == 4 and set(hit) >= top


def test_simple_random_by_hand() -> None:
    pool = [1, 2, 3, 4, 5]
    for k in range(3):
        other = k + block(SEED, k) % (5 - k)
        pool[k], pool[other] = pool[other], pool[k]
    assert simple.draw(FIVE, 3, SEED) == Draw(tuple(Drawn(key) for key in pool[:3]))


def test_stratified_by_hand() -> None:
    strata = [Row(1, 100, "b"), Row(2, 250, "a"), Row(3, 50, "b"), Row(4, 400, "a"), Row(5, 200, "b")]
    first = [2, 4][block(f"{SEED}/a", 0) % 2]
    second = [1, 3, 5][block(f"{SEED}/b", 0) % 3]
    assert stratified.draw(strata, {"b": 1, "a": 1}, SEED) == Draw((Drawn(first, 1, "a"), Drawn(second, 1, "b")))
    whole = stratified.draw(strata, {"a": 2, "b": 1}, SEED)
    assert set(whole.keys) == {2, 4, second}  # another size of one stratum leaves the other as it was


def test_judgement_takes_what_was_named_once_and_nothing_else() -> None:
    assert judgemental.draw(FIVE, [4, 2, 4]) == Draw((Drawn(4), Drawn(2)))
    assert judgemental.largest([*FIVE, Row(6, 400)], 3) == [4, 6, 2]
    for keys in ([], [1, 9]):
        with pytest.raises(NotDrawable):
            judgemental.draw(FIVE, keys)


@pytest.mark.parametrize(
    ("weights", "counts", "asked", "expected"),
    [
        ({"a": 900, "b": 50, "c": 50}, {"a": 90, "b": 5, "c": 5}, 10, {"a": 8, "b": 1, "c": 1}),
        ({"a": 1, "b": 999}, {"a": 9, "b": 2}, 6, {"a": 4, "b": 2}),  # b has no more than two
        ({"a": 0, "b": 0}, {"a": 3, "b": 3}, 4, {"a": 2, "b": 2}),
        ({"a": 5, "b": 5}, {"a": 3, "b": 3}, 9, {"a": 3, "b": 3}),
    ],
)
def test_shares_of_the_strata(weights: dict[str, int], counts: dict[str, int], asked: int, expected: dict[str, int]) -> None:
    assert stratified.shares(weights, counts, asked) == expected


def test_sizes_proposed() -> None:
    assert size.by_amount(Decimal(120000), Decimal(6000)) == 60
    assert size.by_amount(Decimal("120000.01"), Decimal(6000)) == 61
    assert size.by_amount(Decimal(120000), Decimal(6000), 90) == 47
    assert (size.by_amount(Decimal(0), Decimal(1)), size.by_amount(Decimal(1), Decimal(0))) == (0, 0)
    # 3 ÷ 0.05 = 60 of an endless population; 60 ÷ (1 + 60 ÷ 100) = 37.5 of a hundred
    assert [size.by_count(n) for n in (0, 1, 100, 1_000_000)] == [0, 1, 38, 60]


@pytest.mark.parametrize("number", [0, 6])
def test_more_than_there_is_cannot_be_drawn(number: int) -> None:
    with pytest.raises(NotDrawable):
        simple.draw(FIVE, number, SEED)
    with pytest.raises(NotDrawable):
        stratified.draw(FIVE, {"": number}, SEED)
    with pytest.raises(NotDrawable):
        monetary_unit.draw([Row(1, 5), Row(2, -5), Row(3, 0)], number, SEED)


@quick
@given(amounts, seeds, st.integers(1, 40))
def test_monetary_units_always(fen: list[int], seed: str, asked: int) -> None:
    population = rows(fen)
    total = sum(one for one in fen if one > 0)
    asked = min(asked, total)
    drawn = monetary_unit.draw(population, asked, seed)
    assert monetary_unit.draw(population[::-1], asked, seed) == drawn
    assert len(set(drawn.keys)) == len(drawn.keys) and drawn.hits == asked
    worth = {row.key: row.fen for row in population}
    certain = {key for key, one in worth.items() if one * asked >= total}
    assert {one.key for one in drawn.drawn if one.stratum == "top"} == certain
    assert all(worth[key] > 0 for key in drawn.keys) and drawn.interval == math.ceil(total / asked)
    assert all(one.hits == 1 for one in drawn.drawn if one.key not in certain)


@quick
@given(amounts, seeds, st.integers(1, 60))
def test_simple_and_stratified_always(fen: list[int], seed: str, asked: int) -> None:
    population = rows(fen)
    asked = min(asked, len(population))
    drawn = simple.draw(population, asked, seed)
    assert simple.draw(population[::-1], asked, seed) == drawn
    assert len(set(drawn.keys)) == drawn.hits == asked and set(drawn.keys) <= {row.key for row in population}
    counts = Counter(row.stratum for row in population)
    sizes = stratified.shares({}, counts, max(asked, len(counts)))
    parts = stratified.draw(population, sizes, seed)
    assert Counter(one.stratum for one in parts.drawn) == Counter(sizes) and len(set(parts.keys)) == parts.hits
    assert sum(sizes.values()) == max(asked, len(counts)) and all(sizes[name] <= counts[name] for name in sizes)


@pytest.fixture
def frozen(cast: Cast) -> Engagement:
    return audits.frozen(cast)


def expenses(engagement: Engagement) -> list[Expense]:
    return list(engagement.contracts.get().expenses.exclude(status="draft").order_by("pk"))


def test_every_method_is_drawn_from_what_was_frozen_and_comes_again(frozen: Engagement, cast: Cast) -> None:
    by, lines = cast.persons["auditor"], expenses(frozen)
    told = {"population": "expenses", "why": "覆盖金额", "size": 2, "seed": SEED}
    made = [
        sampling_actions.draw(frozen, by=by, method="monetary_unit", **told),
        sampling_actions.draw(frozen, by=by, method="random", **told),
        sampling_actions.draw(frozen, by=by, method="stratified", strata="contract", **told),
        sampling_actions.draw(frozen, by=by, method="judgemental", keys=[lines[0].pk], **{**told, "size": 0}),
    ]
    assert list(frozen.samples.order_by("pk")) == made  # a new draw stands beside the old ones
    assert [sampling_actions.again(fresh(one)) for one in made] == [True] * 4
    assert {(one.count, one.amount) for one in made} == {(len(lines), sum(line.amount for line in lines))}
    entries = populations.rows(populations.of(frozen, "expenses"))
    assert [(one.object_id, one.hits, one.stratum) for one in made[0].items.all()] == [
        (one.key, one.hits, one.stratum) for one in monetary_unit.draw(entries, 2, SEED).drawn
    ]
    made[0].items.filter(order=1).update(hits=99)
    Sample.objects.filter(pk=made[1].pk).update(told={"population": "0" * 64})
    assert [sampling_actions.again(fresh(one)) for one in made[:2]] == [False, None]


def test_who_may_not_draw_and_what_cannot_be_drawn_leaves_nothing(frozen: Engagement, cast: Cast) -> None:
    told = {"population": "expenses", "method": "random", "why": "覆盖", "size": 1}
    with pytest.raises(NotAllowed):
        sampling_actions.draw(frozen, by=cast.persons["evaluator"], **told)
    for wrong, anchor in (({"size": 99999}, "size"), ({"method": "stratified"}, "strata"), ({"method": "judgemental"}, "keys")):
        with pytest.raises(Blocked) as refusal:
            sampling_actions.draw(frozen, by=cast.persons["auditor"], **{**told, **wrong})
        assert refusal.value.blockers[0].anchor == anchor
    assert not frozen.samples.exists()


def test_a_row_is_checked_once_and_taken_back_while_the_fieldwork_runs(cast: Cast) -> None:
    by, engagement = cast.persons["auditor"], audits.sampled(cast)
    item = engagement.samples.get().items.first()
    assert item is not None
    with pytest.raises(Blocked):  # the fieldwork has not begun
        sampling_actions.check(item, by=by, result="in_order")
    audits.actions.begin(engagement, by=cast.persons["leadauditor"])
    item = fresh(item)
    with pytest.raises(Blocked):
        sampling_actions.check(item, by=by, result="difference", difference=item.amount + 1, note="多记")
    with pytest.raises(Blocked):
        sampling_actions.check(item, by=by, result="no_paper")
    sampling_actions.check(item, by=by, result="difference", difference=Decimal("1.00"), note="多记 1 元")
    with pytest.raises(Blocked):
        sampling_actions.check(fresh(item), by=by, result="in_order")
    checked = fresh(item)
    assert (checked.result, checked.difference, checked.checked_by) == ("difference", Decimal("1.00"), by)
    sampling_actions.uncheck(checked, by=by)
    bare = fresh(item)
    assert (bare.result, bare.difference, bare.note, bare.checked_by) == ("", Decimal(0), "", None)
