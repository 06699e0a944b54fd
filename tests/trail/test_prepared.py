"""What is asked or written by SQL that was written once is what the ORM asks or writes, and it is one statement."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from grants.people.models import OFFICES, Office, Organisation
from grants.story.cast import Cast
from grants.trail.prepared import Prepared, insert

pytestmark = pytest.mark.django_db
BY_UNIT = Prepared(
    lambda low, unit: (
        Organisation.objects.filter(unit=unit, pk__gt=low).select_related("unit").only("name", "unit__path").order_by("pk")
    )
)


def test_it_gives_what_the_queryset_gives(cast: Cast) -> None:
    for person in cast.persons.values():
        asked = Office.objects.filter(person=person).select_related("unit", "organisation")
        assert [vars_of(office) for office in OFFICES.ask(person.pk)] == [vars_of(office) for office in asked]


def vars_of(office: Office) -> dict[str, object]:
    told = {field.attname: getattr(office, field.attname) for field in Office._meta.concrete_fields}
    return {**told, "unit": office.unit, "organisation": office.organisation, "name": str(office.unit or office.organisation)}


def test_one_question_and_only_what_was_asked_for(cast: Cast) -> None:
    unit = cast.units["jinjiang"]
    rows = list(Organisation.objects.filter(unit=unit).order_by("pk"))
    assert len(rows) > 1
    BY_UNIT.ask(0, unit.pk)
    with CaptureQueriesContext(connection) as asked:
        found = BY_UNIT.ask(rows[0].pk, unit.pk)
        assert [(o.name, o.unit.path) for o in found] == [(o.name, unit.path) for o in rows[1:]]
    assert len(asked.captured_queries) == 1
    assert found[0].get_deferred_fields() >= {"address", "status"}
    assert found[0].status == rows[1].status


def test_an_answer_is_fresh_every_time(cast: Cast) -> None:
    unit = cast.units["jinjiang"]
    before = BY_UNIT.ask(0, unit.pk)
    Organisation.objects.filter(pk=before[0].pk).update(name="改名后的机构")
    assert BY_UNIT.ask(0, unit.pk)[0].name == "改名后的机构"
    assert BY_UNIT.ask(before[-1].pk, unit.pk) == []


@pytest.mark.parametrize("key", [None, 7_632_246])
def test_a_row_is_written_as_the_orm_writes_it(cast: Cast, key: int | None) -> None:
    first = Office.objects.filter(unit__isnull=False).order_by("pk")[0]
    told = {f.attname: getattr(first, f.attname) for f in Office._meta.concrete_fields if f.attname != "id"}
    told |= {"title": "值班’; DROP", "origin": "seed"}
    saved, added = Office(**told), Office(pk=key, **told)
    saved.save(force_insert=True)
    with CaptureQueriesContext(connection) as asked:
        insert(added)
    assert len(asked.captured_queries) == 1
    assert (added._state.adding, added._state.db, added.pk) == (False, "default", key or saved.pk + 1)
    rows = Office.objects.filter(pk__in=[saved.pk, added.pk]).values(*told)
    assert list(rows) == [told, told]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Office(pk=added.pk, **told))
