"""A story put back is the story told: the same rows, the same objects, the same trail; and it is put back nowhere else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from grants.contracts.models import Contract
from grants.evidence.models import StoredFile
from grants.people.models import Office, Organisation, User
from grants.story import steps
from grants.story.cast import Cast
from grants.story.life import Life
from grants.trail import clock
from grants.trail.chain import broken
from grants.trail.moves import machines
from tests.factories import shelf, told
from tests.factories.after_contract import closed_out
from tests.factories.plans import life as lived
from tests.factories.reach import reach, statuses

PAIRS = [(machine, status) for machine in machines() for status in statuses(machine)]
NOON = clock.now().astimezone(clock.SHANGHAI).replace(hour=12, minute=0)


@pytest.fixture
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests told is not known here, nor the reverse."""
    monkeypatch.setattr(told, "_told", {})
    monkeypatch.setattr(shelf, "_folder", None)


@pytest.fixture
def teller(cast: Cast, nothing_told: None) -> Callable[[], bool]:
    """Tells the same small story whenever it is called, and says whether it was really told."""

    def call() -> bool:
        tellings = []

        def tell(cast: Cast) -> Life:
            tellings.append(1)
            return lived(cast, "pool", lead="何以宁")  # a change of its own: this one is never put back

        with transaction.atomic():
            told.told_once("small", cast, tell)
            transaction.set_rollback(True)
        return bool(tellings)

    return call


def shape(obj: Any) -> dict[str, Any]:
    return {field.attname: getattr(obj, field.attname) for field in obj._meta.concrete_fields}


def twice(cast: Cast, tell: Callable[[Cast], Any]) -> tuple[Any, told.Rows, Any, told.Rows]:
    """What was told and what was put back in its place, each with all rows."""
    with transaction.atomic():
        first = tell(cast)
        rows = told.rows(cast)
        transaction.set_rollback(True)
    return first, rows, tell(cast), told.rows(cast)


@pytest.mark.parametrize(("machine", "status"), PAIRS, ids=lambda p: p)
def test_rows_and_object_are_those_of_the_telling(machine: str, status: str, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it grew from may come from memory or from others (the next test tells a whole life), its own acts do not."""
    name = told._name
    monkeypatch.setattr(told, "_name", lambda key, before: "" if key[0] == (machine, status) else name(key, before))
    for key in [key for key in told._told if key[0][0] == (machine, status)]:
        del told._told[key]
    with clock.at(clock.now()):
        first, rows, again, put_back = twice(cast, lambda cast: reach(machine, status, cast))
    kept = [key for key in told._told if key[0][0] == (machine, status)]
    if machine in {"organisation", "objection"}:  # with it comes a person
        assert kept == []
        return
    assert len(kept) == 1 and put_back == rows
    assert (type(again), shape(again), again is first) == (type(first), shape(first), False)
    assert shape(type(again).objects.get(pk=again.pk)) == shape(again)
    assert list(broken()) == []


@pytest.mark.usefixtures("nothing_told")
def test_a_life_put_back_belongs_to_the_cast_that_asks(cast: Cast) -> None:
    with clock.at(NOON):
        first, rows, again, put_back = twice(cast, closed_out)
    assert put_back == rows and list(broken()) == []
    assert again is not first and again.cast is cast and (again.when, again.plan) == (first.when, first.plan)
    for name in ("listing", "panel", "award", "contract"):
        assert shape(getattr(again, name)) == shape(getattr(first, name))
    assert [shape(line) for line in again.expenses] == [shape(line) for line in first.expenses] != []
    assert {key: shape(bid) for key, bid in again.bids.items()} == {key: shape(bid) for key, bid in first.bids.items()}
    assert cast.appropriations["test"].pk == again.contract.appropriation_id


@pytest.mark.usefixtures("nothing_told")
def test_what_another_worker_told_is_put_back(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shelf, "_folder", tmp_path)
    with clock.at(NOON), transaction.atomic():
        first, rows = lived(cast, "lock"), told.rows(cast)
        transaction.set_rollback(True)
    monkeypatch.setattr(told, "_told", {})
    monkeypatch.setattr(steps, "run", None)  # nobody acts
    with clock.at(NOON):
        again = lived(cast, "lock")
    assert told.rows(cast) == rows and list(broken()) == [] and again.cast is cast
    assert {key: bid.mean for key, bid in again.bids.items()} == {key: bid.mean for key, bid in first.bids.items()}
    assert len(told._told) == 1 and told.state(rows) in told._known


@pytest.mark.usefixtures("nothing_told")
def test_what_comes_after_gets_keys_above(cast: Cast) -> None:
    with clock.at(NOON):
        _first, _rows, again, _put_back = twice(cast, lambda cast: lived(cast, "start"))
        other = lived(cast, "start")
    assert other.contract.pk > again.contract.pk and other.plan.number != again.plan.number
    assert Contract.objects.count() == 2 and list(broken()) == []


@pytest.mark.usefixtures("nothing_told")
def test_lost_or_changed_files_are_put_back_too(cast: Cast) -> None:
    with clock.at(NOON):
        with transaction.atomic():
            closed_out(cast)
            kept = {file.path: file.path.read_bytes() for file in StoredFile.objects.all()}
            transaction.set_rollback(True)
        mine = [path for path in kept if not StoredFile.objects.filter(sha256=path.name).exists()]
        mine[0].unlink()
        mine[1].write_bytes(b"other")
        closed_out(cast)
    assert {path: path.read_bytes() for path in mine} == {path: kept[path] for path in mine}


def test_it_is_put_back_for_three_quarters_of_an_hour_of_the_same_day(teller: Callable[[], bool]) -> None:
    late = NOON.replace(hour=23, minute=55)
    with clock.at(NOON):
        assert teller()
    with clock.at(NOON + timedelta(minutes=44, seconds=59)):
        assert not teller()
    with clock.at(NOON + timedelta(minutes=45)):
        assert teller()
    with clock.at(NOON + timedelta(minutes=44)):  # what was told at noon
        assert not teller()
    with clock.at(NOON - timedelta(minutes=1)):  # rows of the future
        assert teller()
    with clock.at(late):
        assert teller()
    with clock.at(late + timedelta(minutes=6)):  # tomorrow
        assert teller()


@pytest.mark.parametrize(
    "change",
    [
        lambda cast: lived(cast, "pool"),
        lambda cast: Office.objects.filter(person=cast.persons["reviewer"]).update(title="别的职务"),
        lambda cast: Organisation.objects.update(bank_name="别的银行"),
        lambda cast: User.objects.filter(username="reviewer").update(is_active=False),
        lambda cast: reach("organisation", "applied", cast),
    ],
    ids=["another story", "an office", "an account", "a person", "an applicant"],
)
def test_it_is_told_anew_where_anything_is_otherwise(
    change: Callable[[Cast], Any], cast: Cast, teller: Callable[[], bool]
) -> None:
    with clock.at(NOON):
        assert teller() and not teller()
        change(cast)
        assert teller()


def test_signing_in_and_persons_of_the_test_change_nothing(cast: Cast, teller: Callable[[], bool]) -> None:
    with clock.at(NOON):
        assert teller()
        User.objects.create(username="nobody", name="无职务者")
        User.objects.filter(username="reviewer").update(last_login=clock.now())
        assert not teller()


def test_nothing_is_put_where_nobody_asked(cast: Cast, teller: Callable[[], bool]) -> None:
    with clock.at(NOON):
        empty = told.rows(cast)
        assert teller() and not teller()
    assert told.rows(cast) == empty
    assert Contract.objects.count() == 0
