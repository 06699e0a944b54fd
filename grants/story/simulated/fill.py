"""Filling an empty database with a simulated nation, all of it or nothing.

Rows with a lifecycle are written as they stand, with the entries that tell how they came there: millions of moves one by one would take
days. For that the trail's triggers are away, inside the one transaction that writes; nobody else sees the tables until they are back.
"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models, transaction
from django.db.models import Q

from grants.evidence import actions as evidence
from grants.people.models import User
from grants.rulebook import actions as rulebook
from grants.rulebook.models import CalendarDay, RuleSet
from grants.story.simulated import contract, places, plans
from grants.story.simulated.rows import MANY, Tables
from grants.story.simulated.sizes import Refusal, Sizes, Tell
from grants.trail import triggers
from grants.trail.origin import Origin, Traced

OCCUPIED = (
    "This database holds rows that are not simulated: {what}. Nothing was touched. "
    "Give the nation a database of its own: YULAN_DATABASE=postgresql://… or sqlite:///FILE"
)
SOURCE = "日期,支出内容,支出金额\n2000-01-01,模拟数据：代表全部模拟台账{half},0.01\n"
EACH = 2_000  # contracts between two lines of progress


def fill(sizes: Sizes, tell: Tell) -> None:
    """Raises Refusal with nothing changed."""
    begun = time.monotonic()

    def say(what: str) -> None:
        tell(f"{time.monotonic() - begun:6.1f} s  {what}")

    free()
    with transaction.atomic(), no_collector(), without_guards():
        if emptied():
            say("the simulated nation that stood here is taken away")
        if not RuleSet.objects.exists():
            rulebook.load_all()
        rulebook.load_calendar()
        tables = Tables()
        country = places.settle(tables, sizes)
        agreed = plans.all_of(tables, sizes, country)
        tables.write()
        say(f"{len(country.units):,} units, {sizes.organisations:,} organisations, {len(agreed):,} contracts to write")
        files = [_stored(half) for half in ("上半年", "下半年")]
        chance = sizes.chance("contracts")
        for nth, plan in enumerate(agreed, start=1):
            contract.write(tables, plan, files, chance)
            tables.write(MANY)
            if nth % EACH == 0:
                say(f"{nth:,} contracts")
        tables.close()
        say("all rows written; the guards of the trail come back")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
        say("statistics taken")


def free() -> None:
    """Raises Refusal unless every row here is simulated, or there is none."""
    strange = [
        f"{rows.count():,} {model._meta.verbose_name_plural}"
        for model in apps.get_app_config("grants").get_models()
        if issubclass(model, Traced) and model is not RuleSet and (rows := _strange(model)).exists()
    ]
    if strange:
        raise Refusal(OCCUPIED.format(what=", ".join(strange)))


def _strange(model: type[Traced]) -> "models.QuerySet[Traced]":
    if model is User:
        return User.objects.exclude(Q(is_system=True) | Q(username__startswith=f"{places.USERNAME}-", origin=Origin.SYNTHETIC))
    return model._base_manager.exclude(origin=Origin.SYNTHETIC)


def _stored(half: str) -> tuple[int, str]:
    """Key and hash of the file that stands for all ledgers of one half of a year."""
    by = User.objects.filter(is_system=False).order_by("pk")[0]
    content = ContentFile(SOURCE.format(half=half).encode(), name=f"模拟台账{half}.csv")
    stored = evidence.store(content, by=by, origin=Origin.SYNTHETIC)
    return stored.pk, stored.sha256


def emptied() -> bool:
    """Take away the nation that was simulated before; whether there was one."""
    if not User.objects.filter(username__startswith=f"{places.USERNAME}-").exists():
        return False
    kept = {RuleSet._meta.db_table, CalendarDay._meta.db_table}
    ours = [m._meta.db_table for m in apps.get_app_config("grants").get_models(include_auto_created=True)]
    names = [connection.ops.quote_name(name) for name in ours if name not in kept]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
        else:
            for name in names:
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 (tables of ours)
    return True


@contextmanager
def without_guards() -> Iterator[None]:
    """Foreign keys are judged with each statement, so that no trigger is put on a table with a check still to come."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.remove(connection)
    yield
    triggers.install()


@contextmanager
def no_collector() -> Iterator[None]:
    """Millions of small things come and go, none refers to itself."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
