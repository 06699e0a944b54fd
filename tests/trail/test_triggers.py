"""What the database refuses by itself, whoever holds the connection: nothing is disabled here, only raw SQL is sent."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models.deletion import ProtectedError

from grants.audits.findings import Reply, Resolution
from grants.audits.procedures import Procedure
from grants.disbursements.models import Refund, RefundDemand
from grants.funds.models import Appropriation, CarryOver, Pledge, Provision
from grants.papers.models import Paper
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.models import Entry
from grants.trail.moves import machines
from grants.trail.replay import gaps
from grants.trail.triggers import APPEND_ONLY
from tests.factories import after_contract, audits, plans
from tests.factories.reach import reach
from tests.factories.ways import fresh
from tests.ledger import unchanged

KEPT = {
    "Entry", "SignOff", "CarryOver", "Commitment", "Payment", "Provision", "Refund", "RefundDemand", "ContractVersion", "Paper",
    "Procedure", "Reply", "Resolution", "RuleSet",
}  # fmt: skip


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def refused(statement: str, *params: object, match: str) -> None:
    """The statement is refused with these words, and the rows of its table are as they were."""
    (concerned,) = set(re.findall(r"\bgrants_\w+", statement))
    with unchanged(concerned), pytest.raises(IntegrityError, match=match), transaction.atomic():
        sql(statement, *params)


def table(name: str) -> str:
    return str(apps.get_model("grants", name)._meta.db_table)


@pytest.fixture
def whole_life(cast: Cast) -> Any:
    """A purchase that was closed out, and a row in every table that is only ever added to and that it left empty."""
    life = after_contract.closed_out(cast)
    one, done = Decimal("1.00"), {"at": clock.now(), "by": cast.persons["cashier"]}
    Refund.objects.create(contract=life.contract, amount=one, on=clock.today(), bank_receipt="退-1", **done)
    RefundDemand.objects.create(
        contract=life.contract, document_number="退〔2026〕1号", received=one, verified=0, settled=0, amount=one, due=clock.today(),
        payee="妇联", bank_name="银行", account="1", **done,
    )  # fmt: skip
    pledge = Pledge.objects.create(contract=life.contract, purpose="场地", amount=one)
    Provision.objects.create(pledge=pledge, amount=one, on=clock.today(), proof="租约", **done)
    spare = plans.fund(cast)
    next_year = Appropriation.objects.create(
        source=spare.source, unit=spare.unit, year=spare.year + 1, purpose="结转", amount=one
    )
    CarryOver.objects.create(given_by=spare, into=next_year, amount=one, document_number="结〔2026〕1号", **done)
    Paper.objects.create(
        kind="contract_audit", serial="YL-1", contract=life.contract, cut_off=clock.now(), facts="{}", facts_sha256="0" * 64,
        file_name="yl-1.pdf", file_sha256="1" * 64, pages=1, issued_by=cast.persons["leadauditor"], issued_at=clock.now(),
    )  # fmt: skip
    finding = audits.drafted_in(audits.frozen_over(cast, fresh(life.contract)), cast)
    Reply.objects.create(finding=finding, text="已补齐", side="organisation", **done)
    Resolution.objects.create(finding=finding, kind="refund", amount=one, on=clock.today(), note="退款", **done)
    Procedure.objects.create(
        engagement=finding.engagement, contract=life.contract, kind="telephone", on=clock.today(), party="供应商", found="相符",
        done_by=cast.persons["auditor"], **done,
    )  # fmt: skip
    return life


def test_the_rows_that_are_only_added_are_these() -> None:
    assert APPEND_ONLY == KEPT


def test_a_kept_row_is_neither_changed_nor_removed(whole_life: Any) -> None:
    words = "are never changed or removed"
    for name in sorted(KEPT):
        model = apps.get_model("grants", name)
        assert model.objects.exists(), name
        text = next(f for f in model._meta.concrete_fields if isinstance(f, models.CharField) and not f.primary_key)
        refused(f"UPDATE {table(name)} SET {text.column} = 'x'", match=words)
        refused(f"UPDATE {table(name)} SET {text.column} = {text.column}", match=words)
        refused(f"DELETE FROM {table(name)} WHERE id = (SELECT max(id) FROM {table(name)})", match=words)
        with unchanged(table(name)), pytest.raises(IntegrityError, match=words), transaction.atomic():
            model.objects.update(**{text.name: "x"})
        with unchanged(table(name)), pytest.raises(IntegrityError, match=words), transaction.atomic():
            model.objects.first().save()
        with unchanged(table(name)), pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
            model.objects.all().delete()


def test_a_kept_row_is_not_replaced(whole_life: Any) -> None:
    """INSERT OR REPLACE passes the delete trigger by unless recursive_triggers is on (SQLite); ON CONFLICT is an UPDATE."""
    for name in sorted(KEPT):
        columns = ", ".join(f'"{f.column}"' for f in apps.get_model("grants", name)._meta.concrete_fields)
        copy = f"INTO {table(name)} ({columns}) SELECT {columns} FROM {table(name)} WHERE true"
        if connection.vendor == "sqlite":
            refused(f"INSERT OR REPLACE {copy}", match="are never changed or removed")
            refused(f"REPLACE {copy}", match="are never changed or removed")
        else:
            refused(f"INSERT {copy} ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id", match="are never changed or removed")


def test_a_kept_table_is_not_emptied(whole_life: Any) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for name in sorted(KEPT):
        refused(f"TRUNCATE {table(name)} CASCADE", match="never")


@pytest.fixture(params=sorted(machines()))
def living(request: pytest.FixtureRequest, cast: Cast) -> Any:
    """An object of each machine at the beginning of its life."""
    machine = request.param
    return reach(machine, machines()[machine].born[0], cast)


def other_status(obj: Any) -> str:
    return next(value for value in type(obj).Status.values if value != obj.status)


def test_a_status_written_past_the_door_is_refused(living: Any) -> None:
    name, words = living._meta.db_table, "changes through a recorded move only"
    for status in (value for value in type(living).Status.values if value != living.status):
        refused(f"UPDATE {name} SET status = %s WHERE id = %s", status, living.pk, match=words)
    refused(f"UPDATE {name} SET version = version + 1 WHERE id = %s", living.pk, match=words)
    refused(f"UPDATE {name} SET version = version - 1 WHERE id = %s", living.pk, match="recorded move only|version|CHECK")
    both = f"UPDATE {name} SET status = %s, version = version + 1 WHERE id = %s"
    refused(both, other_status(living), living.pk, match=words)
    with unchanged(name), pytest.raises(IntegrityError, match=words), transaction.atomic():
        type(living).objects.filter(pk=living.pk).update(status=other_status(living))
    assert type(living).objects.get(pk=living.pk).status == living.status


def test_a_status_that_another_entry_explains_is_refused(living: Any) -> None:
    """The entry must be of this object, this version, from and to these statuses."""
    entry = Entry.objects.filter(kind=living.machine, object_id=living.pk).latest("seq")
    last = Entry.objects.filter(root_kind=entry.root_kind, root_id=entry.root_id).latest("seq")
    status = other_status(living)
    for change in (
        {"object_id": living.pk + 1000},
        {"to_status": living.status},
        {"version": living.version + 2},
        {"kind": "other"},
    ):
        fields = {"object_id": living.pk, "to_status": status, "version": living.version + 1, "kind": living.machine, **change}
        with transaction.atomic():
            Entry.objects.create(
                root_kind=entry.root_kind, root_id=entry.root_id, seq=last.seq + 1, move="x", from_status=living.status, by=entry.by,
                at=entry.at, previous=last.hash, hash="0" * 64, **fields,
            )  # fmt: skip
            refused(
                f"UPDATE {living._meta.db_table} SET status = %s, version = version + 1 WHERE id = %s", status, living.pk,
                match="recorded move only",
            )  # fmt: skip
            transaction.set_rollback(True)


def test_nothing_is_born_in_the_middle_of_its_life(living: Any) -> None:
    columns = [f'"{f.column}"' for f in living._meta.concrete_fields if f.column not in {"id", "status"}]
    listed = ", ".join(columns)
    for status in set(type(living).Status.values) - set(living.born):
        refused(
            f"INSERT INTO {living._meta.db_table} ({listed}, status) SELECT {listed}, %s FROM {living._meta.db_table} WHERE id = %s",
            status, living.pk, match="starts at the beginning of its life",
        )  # fmt: skip


MOVED = {
    "organisation": "eligible", "need": "submitted", "listing": "under_review", "bid": "submitted", "score_sheet": "filling",
    "award": "on_notice", "objection": "accepted", "contract": "countersigning", "expense": "submitted", "milestone_report": "submitted",
    "disbursement": "requested", "roadshow": "registering", "claim": "contested", "amendment": "requested", "audit_engagement": "frozen",
    "finding": "confirmed",
}  # fmt: skip


@pytest.mark.parametrize("machine", sorted(machines()))
def test_what_has_moved_is_not_removed_or_replaced(machine: str, cast: Cast) -> None:
    obj: Any = reach(machine, MOVED[machine], cast)
    name, words = obj._meta.db_table, "that has moved is never removed"
    refused(f"DELETE FROM {name} WHERE id = %s", obj.pk, match=words)
    columns = ", ".join(f'"{f.column}"' for f in obj._meta.concrete_fields if f.column != "status")
    if connection.vendor == "sqlite":
        copy = f"SELECT {columns}, '{obj.born[0]}' FROM {name} WHERE id = %s"
        refused(f"INSERT OR REPLACE INTO {name} ({columns}, status) {copy}", obj.pk, match=words)
    else:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        refused(f"TRUNCATE {name} CASCADE", match="never")
    assert list(gaps()) == []
