"""A whole purchase, from the need to the archive: read back from its entries it is what stands in the tables."""

from typing import Any

import pytest

from grants.story.cast import Cast
from grants.trail.chain import broken
from grants.trail.models import Entry
from grants.trail.moves import machines
from grants.trail.replay import State, gaps, replay
from tests.factories import after_contract
from tests.factories.reach import reach
from tests.machines import specification


@pytest.fixture
def archived(cast: Cast) -> Any:
    return reach("contract", "archived", cast)


def test_history_read_in_order_gives_the_present(archived: Any) -> None:
    seen = {}
    for machine, model in machines().items():
        rows: list[Any] = list(model._base_manager.all())
        seen[machine] = len(rows)
        assert [replay(row) for row in rows] == [State(row.status, row.version) for row in rows]
    assert [machine for machine, count in seen.items() if not count] == [
        "roadshow", "claim", "objection", "amendment", "audit_engagement", "finding",
    ]  # fmt: skip
    assert list(gaps()) == []
    assert list(broken()) == []


@pytest.mark.parametrize(
    ("machine", "status"),
    [
        ("objection", "concluded"),
        ("roadshow", "ended"),
        ("claim", "confirmed"),
        ("amendment", "effective"),
        ("audit_engagement", "follow_up"),
        ("finding", "closed"),
    ],
)
def test_what_this_life_does_not_have_is_replayed_too(machine: str, status: str, cast: Cast) -> None:
    obj: Any = reach(machine, status, cast)
    assert replay(obj) == State(status, obj.version)


def test_every_step_ever_written_is_a_move_of_the_specification(archived: Any) -> None:
    """No entry tells of a step that the graph does not have, none of a role that may not do it."""
    for entry in Entry.objects.exclude(from_status="").order_by("pk"):
        if entry.from_status == entry.to_status and entry.move not in specification.moves(entry.kind):
            continue  # an act that changes no status: an edit, an agreement, a record
        one = specification.moves(entry.kind)[entry.move]
        assert entry.from_status in one.sources, entry
        assert entry.to_status in one.targets, entry
        assert entry.role in one.roles, entry


def test_each_purchase_is_told_in_chains_of_its_own(cast: Cast) -> None:
    """What hangs on a contract is told in the contract's chain, what hangs on a call in the call's, an
    application, which nobody may count before the opening, in its own: unrelated work never waits."""
    roots = {
        "contract": {"contract", "expense", "milestone_report", "disbursement"},
        "listing": {"listing", "score_sheet", "award"},
        "bid": {"bid"},
        "need": {"need"},
        "organisation": {"organisation"},
    }
    after_contract.closed_out(cast)
    found: dict[str, set[str]] = {}
    for root, kind in Entry.objects.values_list("root_kind", "kind").distinct():
        found.setdefault(root, set()).add(kind)
    assert found == roots


def test_the_rule_set_that_was_pinned_stands_in_every_decision(archived: Any) -> None:
    pinned = archived.rule_set.version
    told = Entry.objects.filter(root_kind="contract", root_id=archived.pk).values_list("rule_set", flat=True).distinct()
    assert set(told) == {pinned}
    listing = Entry.objects.filter(root_kind="listing", root_id=archived.listing_id).values_list("rule_set", flat=True).distinct()
    assert set(listing) == {archived.listing.rule_set.version}
