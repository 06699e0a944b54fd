"""Reconcile against itself: each invariant has a breach planted past every door, and finds it, and nothing else does."""

import re

import pytest
from django.utils import translation

from grants.disbursements.reconcile.breach import Scope
from grants.disbursements.reconcile.everything import INVARIANTS
from grants.management.commands.reconcile import breaches, lines
from grants.papers import issue
from grants.papers import reconcile as papers
from grants.people.roles import Role
from grants.story.cast import Cast
from tests.money.books import Books, books
from tests.money.plants import FEN, PLANTS, change, due
from tests.money.unguarded import unguarded

ENGLISH = re.compile(r"(?<![.\w])[A-Za-z_]{4,}\b")  # a word of ours that nobody translated; codes and names of files are data


@pytest.fixture
def made(cast: Cast) -> Books:
    return books(cast)


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_breach_is_found(made: Books, plant: str) -> None:
    codes, past_every_door = PLANTS[plant]
    if "printed" in codes:
        issue.contract_audit(made.contract("settled"), by=made.settled.officer(Role.LEAD_AUDITOR))
    with unguarded():
        assert list(breaches(Scope())) == []
        past_every_door(made)
        found = list(breaches(Scope()))
    assert {breach.code for breach in found} == set(codes.split())
    with translation.override("zh-hans"):
        told = [line.partition("] ")[2] for breach in found for line in lines(breach) if line.startswith("[")]
        told += [str(row) for breach in found for row in breach.rows]
    assert len(told) >= len(found) and [line for line in told if ENGLISH.search(line)] == []


def test_every_invariant_has_its_breach() -> None:
    planted = {code for codes, _plant in PLANTS.values() for code in codes.split()}
    assert planted == {each.code for each in (*INVARIANTS, *papers.INVARIANTS)}


def test_a_breach_of_one_contract_is_not_told_of_another(made: Books) -> None:
    with unguarded():
        change(due(made, 2), amount=due(made, 2).amount + FEN)
        assert [b.code for b in breaches(Scope(made.contract("running")))] == ["instalments_add_up"]
        assert list(breaches(Scope(made.contract("settled")))) == []
