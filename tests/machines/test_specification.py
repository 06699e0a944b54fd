"""Every move of the specification is in the code, none more; words, beginnings and separate hands as specified."""

import pytest
from django.utils import translation

from grants.people.roles import Role
from grants.trail.moves import machines, transitions
from tests.machines import specification

NAMES = sorted(specification.SOURCE)

# “R and F have signed off”, “A with OA”, “observer D present”, “financial part signed by OF”, “A,C by two people”.
SIGN_OFFS = {
    ("listing", "approve"): {Role.REVIEWER, Role.FINANCE},
    ("listing", "open_bids"): {Role.DISCIPLINE},
    ("score_sheet", "reopen"): {Role.DISCIPLINE},
    ("score_sheet", "void"): {Role.DISCIPLINE},
    ("contract", "agree"): {Role.REVIEWER, Role.FINANCE},
    ("contract", "sign"): {Role.ORG_ADMIN},
    ("amendment", "enact"): {Role.ORG_ADMIN, Role.APPROVER},
    ("milestone_report", "submit"): {Role.ORG_ACCOUNTANT},
    ("disbursement", "reverse"): {Role.APPROVER, Role.CASHIER},
    ("roadshow", "start"): {Role.DISCIPLINE},
    ("roadshow", "archive"): {Role.DISCIPLINE},
    ("claim", "settle"): {Role.DISCIPLINE},
    ("claim", "settle_against"): {Role.DISCIPLINE},
    ("audit_engagement", "issue"): {Role.AUDIT_REVIEWER},
}

# Words of the specification for acts that the code stamps under another name, and “none of the earlier actors”.
STAMPS = {"recorder": "created"}
IN_WORDS = {
    ("expense", "verify"): {"created", "submit"},
    ("disbursement", "pay"): {"request", "review_business", "review_finance", "approve"},
    ("listing", "approve"): {"submit"},
    ("contract", "agree"): {"circulate"},
}


def test_the_machines_are_the_specified_ones() -> None:
    assert sorted(machines()) == NAMES
    assert len(NAMES) == 16


@pytest.mark.parametrize("machine", NAMES)
def test_statuses_are_the_specified_ones_in_their_order(machine: str) -> None:
    assert machines()[machine].Status.values == list(specification.statuses(machine))


@pytest.mark.parametrize("machine", NAMES)
def test_statuses_are_called_in_chinese_as_specified(machine: str) -> None:
    model = machines()[machine]
    with translation.override("zh-hans"):
        shown = {value: str(label) for value, label in model._meta.get_field("status").flatchoices}
    assert shown == specification.statuses(machine)


@pytest.mark.parametrize("machine", NAMES)
def test_life_begins_as_specified(machine: str) -> None:
    model = machines()[machine]
    assert model().status in specification.beginnings(machine)
    # A reversing expense line is born reversed: it takes another line back and lives no life of its own.
    assert set(model.born) == specification.beginnings(machine) | ({"reversed"} if machine == "expense" else set())


@pytest.mark.parametrize("machine", NAMES)
def test_every_specified_move_is_in_the_code_and_none_more(machine: str) -> None:
    specified = {
        name: {"sources": set(move.sources), "targets": set(move.targets), "roles": set(move.roles)}
        for name, move in specification.moves(machine).items()
    }
    assert specification.coded(machine) == specified


@pytest.mark.parametrize("machine", NAMES)
def test_no_source_is_a_wildcard(machine: str) -> None:
    known = set(machines()[machine].Status.values)
    assert {str(t.source) for several in transitions(machines()[machine]).values() for t in several} - known == set()


@pytest.mark.parametrize("machine", NAMES)
def test_every_status_is_reached_from_the_beginning(machine: str) -> None:
    graph, reached, edge = specification.coded(machine), set(), specification.beginnings(machine)
    while edge:
        reached |= edge
        edge = {t for move in graph.values() if move["sources"] & edge for t in move["targets"]} - reached
    assert reached == set(specification.statuses(machine))


def test_the_agreements_beforehand_are_the_specified_ones() -> None:
    coded = {
        (machine, move): set(roles) for machine, model in machines().items() for move, roles in model.sign_offs.items()
    }  # fmt: skip
    assert coded == SIGN_OFFS


@pytest.mark.parametrize("machine", NAMES)
def test_acts_of_different_people_are_kept_apart(machine: str) -> None:
    missing = {}
    for name, move in specification.moves(machine).items():
        wanted = {STAMPS.get(act, act) for act in move.not_by} | IN_WORDS.get((machine, name), set())
        for transition in transitions(machines()[machine])[name]:
            lacking = wanted - set(transition.permission.but_not)
            if lacking:
                missing[name] = lacking
    assert missing == {}


@pytest.mark.parametrize("machine", NAMES)
def test_a_move_that_needs_a_reason_asks_for_it(machine: str) -> None:
    silent = [
        name
        for name, move in specification.moves(machine).items()
        if move.reasoned
        and not any(
            ask.required and (ask.kind == "textarea" or ask.choices)
            for transition in transitions(machines()[machine])[name]
            for ask in transition.custom["asks"]
        )
    ]
    assert silent == []


@pytest.mark.parametrize("machine", NAMES)
def test_everything_a_move_keeps_apart_is_stamped(machine: str) -> None:
    """`but_not` names a stamp that exists, else it would never find anyone."""
    fields = {field.name for field in machines()[machine]._meta.get_fields()}
    named = {
        f"{act}_by" for several in transitions(machines()[machine]).values() for t in several for act in t.permission.but_not
    }  # fmt: skip
    assert named - fields == set()
