"""The chain of entries: what a person with the keys of the database may do to it, verify_trail names."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection

from grants.needs import actions as needs
from grants.needs.models import Need
from grants.trail import triggers
from grants.trail.canonical import canonical, digest
from grants.trail.chain import broken, heads
from grants.trail.models import Entry
from grants.trail.replay import State, gaps, replay
from tests.trail.conftest import Place


@contextmanager
def without_triggers() -> Iterator[None]:
    """As somebody who owns the database would: away with them, and put back so that nobody notices."""
    triggers.remove(connection)
    yield
    triggers.install()


def sql(statement: str, *params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def verify(*options: str) -> tuple[int, str]:
    """Exit code and everything that was said."""
    out = io.StringIO()
    try:
        call_command("verify_trail", *options, stdout=out, stderr=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def counted() -> str:
    """The people of the tests have entries too: those of the organisations they belong to."""
    chains = Entry.objects.values("root_kind", "root_id").distinct().count()
    return f"{Entry.objects.count()} entries in {chains} chains checked"


@pytest.fixture
def told(place: Place) -> list[Need]:
    """Three needs of four entries each."""
    made = []
    for group in ("甲", "乙", "丙"):
        need = place.submitted(group=group)
        needs.send_back(need, by=place.people["town"], note="请补充")
        needs.submit(need, by=place.people["writer"])
        made.append(need)
    return made


def entry(need: Need, seq: int) -> Entry:
    return Entry.objects.get(root_kind="need", root_id=need.pk, seq=seq)


def test_an_honest_trail_holds(told: list[Need]) -> None:
    assert list(broken()) == []
    assert list(gaps()) == []
    code, said = verify()
    assert code == 0
    assert counted() in said


def test_a_trail_that_holds_is_said_to(told: list[Need]) -> None:
    assert verify() == (0, f"{counted()}\nEvery chain holds, every status is told by its entries\n")


def test_the_heads_are_printed_to_be_kept_elsewhere(told: list[Need]) -> None:
    code, said = verify("--heads")
    assert code == 0
    assert [line for line in said.splitlines() if line.startswith("need ")] == [
        f"need {need.pk} 4 {entry(need, 4).hash}" for need in told
    ]  # fmt: skip
    assert [(head.root_id, head.seq) for head in heads().filter(root_kind="need")] == [(need.pk, 4) for need in told]


CHANGES = {
    "note": "UPDATE grants_entry SET note = 'other' WHERE id = %s",
    "who": "UPDATE grants_entry SET by_id = (SELECT id FROM grants_user WHERE username = 'place stranger') WHERE id = %s",
    "when": "UPDATE grants_entry SET at = '2020-01-01 00:00:00+00:00' WHERE id = %s",
    "move": "UPDATE grants_entry SET move = 'pool' WHERE id = %s",
    "role": "UPDATE grants_entry SET role = 'approver' WHERE id = %s",
    "facts": """UPDATE grants_entry SET facts = '{"amount": "1.00"}' WHERE id = %s""",
    "rule set": "UPDATE grants_entry SET rule_set = 'cn-2099' WHERE id = %s",
    "hash": "UPDATE grants_entry SET hash = previous WHERE id = %s",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_entry_is_named(told: list[Need], change: str) -> None:
    touched = entry(told[1], 3)
    with without_triggers():
        assert sql(CHANGES[change], touched.pk) == 1
    (torn,) = broken()
    assert (torn.entry.pk, torn.why) == (touched.pk, "its content does not fit its hash")
    code, said = verify()
    assert code == 1
    assert f"BROKEN  chain need {told[1].pk}, entry 3 (need {told[1].pk}, " in said
    assert len(re.findall("BROKEN", said)) == 1


def test_one_changed_entry_with_a_new_hash_is_given_away_by_the_next(told: list[Need]) -> None:
    touched = entry(told[0], 2)
    touched.note = "other"
    with without_triggers():
        sql("UPDATE grants_entry SET note = %s, hash = %s WHERE id = %s", touched.note, touched.computed_hash(), touched.pk)
    (torn,) = broken()
    assert (torn.entry.seq, torn.why) == (3, "it does not follow the entry before it")


def test_an_entry_taken_out_is_named_by_the_gap(told: list[Need]) -> None:
    with without_triggers():
        sql("DELETE FROM grants_entry WHERE id = %s", entry(told[2], 2).pk)
    (torn,) = broken()
    assert (torn.entry.root_id, torn.entry.seq, torn.why) == (told[2].pk, 3, "entry 2 is missing")


def test_a_chain_cut_at_its_beginning_is_named(told: list[Need]) -> None:
    with without_triggers():
        sql("DELETE FROM grants_entry WHERE id = %s", entry(told[2], 1).pk)
    (torn,) = broken()
    assert (torn.entry.seq, torn.why) == (2, "entry 1 is missing")


def test_two_entries_in_exchanged_places_are_named(told: list[Need]) -> None:
    second, third = entry(told[0], 2), entry(told[0], 3)
    with without_triggers():
        sql("UPDATE grants_entry SET seq = 99 WHERE id = %s", second.pk)
        sql("UPDATE grants_entry SET seq = 2 WHERE id = %s", third.pk)
        sql("UPDATE grants_entry SET seq = 3 WHERE id = %s", second.pk)
    (torn,) = broken()
    assert (torn.entry.pk, torn.why) == (third.pk, "it does not follow the entry before it")


def test_an_entry_moved_to_another_chain_is_named_in_both(told: list[Need]) -> None:
    with without_triggers():
        sql("UPDATE grants_entry SET root_id = %s, seq = 5 WHERE id = %s", told[1].pk, entry(told[0], 3).pk)
    assert [(torn.entry.root_id, torn.why) for torn in broken()] == [
        (told[0].pk, "entry 3 is missing"),
        (told[1].pk, "it does not follow the entry before it"),
    ]


def test_an_invented_entry_is_named(told: list[Need], place: Place) -> None:
    """Adding is what the triggers allow: an entry with a hash of somebody's own making does not follow."""
    last = entry(told[0], 4)
    Entry.objects.create(
        root_kind="need", root_id=told[0].pk, seq=5, kind="need", object_id=told[0].pk, move="pool", from_status="submitted",
        to_status="pooled", version=4, by=place.people["stranger"], role="reviewer", at=last.at, previous=last.hash, hash="0" * 64,
    )  # fmt: skip
    (torn,) = broken()
    assert (torn.entry.seq, torn.why) == (5, "its content does not fit its hash")


def test_of_each_broken_chain_the_first_place_is_named(told: list[Need]) -> None:
    with without_triggers():
        for need, seqs in ((told[0], (2, 3, 4)), (told[2], (4,))):
            for seq in seqs:
                sql("UPDATE grants_entry SET note = 'other' WHERE id = %s", entry(need, seq).pk)
    assert [(torn.entry.root_id, torn.entry.seq) for torn in broken()] == [(told[0].pk, 2), (told[2].pk, 4)]
    code, said = verify()
    assert code == 1
    assert counted() in said
    assert "2 chains broken" in said


def test_a_cut_tail_leaves_a_row_that_no_entry_explains(told: list[Need]) -> None:
    """The chain alone cannot show it; the row's own count of moves does, and the head that was kept elsewhere."""
    kept = {head.root_id: head.hash for head in heads().filter(root_kind="need")}
    with without_triggers():
        sql("DELETE FROM grants_entry WHERE id = %s", entry(told[1], 4).pk)
    assert list(broken()) == []
    (gap,) = gaps()
    assert (gap.object_id, gap.row, gap.told) == (told[1].pk, State("submitted", 3), State("returned", 2))
    assert {head.root_id for head in heads().filter(root_kind="need") if head.hash != kept[head.root_id]} == {told[1].pk}
    assert verify()[0] == 1


def test_a_status_changed_behind_the_trail_is_named(told: list[Need]) -> None:
    with without_triggers():
        sql("UPDATE grants_need SET status = 'pooled' WHERE id = %s", told[0].pk)
    assert list(broken()) == []
    code, said = verify()
    assert code == 1
    assert f"UNTOLD  need {told[0].pk}: the row says “pooled” after 3 moves, its entries say “submitted” after 3" in said


def test_a_row_that_was_removed_is_named(told: list[Need]) -> None:
    with without_triggers():
        sql("DELETE FROM grants_need WHERE id = %s", told[2].pk)
    (gap,) = gaps()
    assert (gap.object_id, gap.row, gap.told) == (told[2].pk, None, State("submitted", 3))


def test_the_entries_read_in_order_tell_the_present(told: list[Need], place: Place) -> None:
    needs.pool(told[0], by=place.people["reviewer"], not_on_negative_list=True)
    needs.close(told[0], by=place.people["reviewer"], note="不再需要")
    assert [replay(need) for need in told] == [State(need.status, need.version) for need in Need.objects.order_by("pk")]
    assert replay(told[0]) == State("closed", 5)


def test_entries_that_do_not_join_are_said_to(told: list[Need]) -> None:
    with without_triggers():
        sql("UPDATE grants_entry SET to_status = 'pooled' WHERE id = %s", entry(told[0], 2).pk)
    with pytest.raises(ValueError, match="does not follow"):
        replay(told[0])


def test_the_canonical_form_is_fixed() -> None:
    """It is the identity of every entry ever written: changing it would break every chain in use."""
    value = {"乙": 1, "a": [True, None, "万元"], "A": {"b": "”"}}
    assert canonical(value) == '{"A":{"b":"”"},"a":[true,null,"万元"],"乙":1}'
    assert digest(value) == "4641a45d8e65e0ef175be11c00cfce08c2addc3a96a8da2e9253e48fecbd8571"
