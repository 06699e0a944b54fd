"""The pool: kept by handlers and reviewers of its units, nobody takes herself in, nobody is deleted."""

from datetime import timedelta
from typing import Any

import pytest

from grants.panels import actions, queries
from grants.panels.models import Expert
from grants.people import actions as people
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidate(cast: Cast) -> Any:
    return people.open_account(username="candidate", name="候选人", password="yulan-test-Passw0rd")


def told(cast: Cast, person: Any, **changes: Any) -> dict[str, Any]:
    return {"person": person, "number": "E-100", "field": "law", "units": [cast.units["jinjiang"]], **changes}


@pytest.mark.parametrize("letter", ["H", "R"])
def test_a_keeper_takes_in_changes_and_lets_go(letter: str, cast: Cast, personas: Any, candidate: Any) -> None:
    by = personas[letter]
    expert = actions.add_expert(by=by, **told(cast, candidate, qualification="律师"))
    assert (expert.since, expert.until, list(expert.units.all())) == (clock.today(), None, [cast.units["jinjiang"]])
    actions.edit_expert(expert, by=by, field="finance", employer="事务所", units=[cast.units["jinjiang"]])
    actions.end_expert(expert, by=by, until=clock.today(), note="本人申请")
    row = Expert.objects.get(pk=expert.pk)
    assert (row.field, row.employer, row.until, row.number) == ("finance", "事务所", clock.today(), "E-100")
    assert [(h["what"], h["by"]) for h in row.history] == [("add", by.name), ("edit", by.name), ("end", by.name)]
    assert row.history[1]["field"] == ["law", "finance"]
    assert row.history[2]["note"] == "本人申请"
    assert row in queries.visible_experts(by)


@pytest.mark.parametrize("letter", ["A", "F", "D", "T", "OA", "P", "AU", "PUB"])
def test_nobody_else_does(letter: str, cast: Cast, personas: Any, candidate: Any) -> None:
    there = Expert.objects.get(number="E-001")
    before = (Expert.objects.count(), there.until, there.field)
    for attempt in (
        lambda: actions.add_expert(by=personas[letter], **told(cast, candidate)),
        lambda: actions.edit_expert(there, by=personas[letter], units=[cast.units["jinjiang"]], field="law"),
        lambda: actions.end_expert(there, by=personas[letter], until=clock.today(), note="理由"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    there = Expert.objects.get(number="E-001")
    assert (Expert.objects.count(), there.until, there.field) == before


def test_a_keeper_of_elsewhere_cannot_put_her_people_here(cast: Cast, strangers: Any, personas: Any, candidate: Any) -> None:
    with pytest.raises(NotAllowed):
        actions.add_expert(by=strangers["R"], **told(cast, candidate))
    with pytest.raises(NotAllowed):
        actions.add_expert(by=personas["R"], **told(cast, candidate, units=[cast.units["jinjiang"], cast.units["fenghua"]]))
    with pytest.raises(NotAllowed):
        actions.add_expert(by=personas["R"], **told(cast, candidate, units=[]))
    assert not Expert.objects.filter(person=candidate).exists()


def test_nobody_takes_herself_in_and_nobody_stands_twice(cast: Cast, personas: Any) -> None:
    with pytest.raises(Blocked):
        actions.add_expert(by=personas["R"], **told(cast, personas["R"]))
    with pytest.raises(Blocked):
        actions.add_expert(by=personas["R"], **told(cast, cast.persons["expert1"]))
    assert Expert.objects.count() == 9


def test_an_end_is_today_or_later_once_and_has_a_reason(cast: Cast, personas: Any) -> None:
    expert = Expert.objects.get(number="E-001")
    for until, note in ((clock.today() - timedelta(days=1), "理由"), (clock.today(), " ")):
        with pytest.raises(Blocked):
            actions.end_expert(expert, by=personas["R"], until=until, note=note)
        assert Expert.objects.get(pk=expert.pk).until is None
    actions.end_expert(expert, by=personas["R"], until=clock.today(), note="退休")
    with pytest.raises(Blocked):
        actions.end_expert(expert, by=personas["R"], until=clock.today() + timedelta(days=9), note="再议")
    assert Expert.objects.get(pk=expert.pk).until == clock.today()
