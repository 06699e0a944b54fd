"""Payment batches: what may stand in one, its files, taking out, voiding; an instalment in at most one live batch."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from grants.disbursements import actions, batches
from grants.disbursements.models import BatchLine, Disbursement, PaymentBatch
from grants.evidence.queries import may_read
from grants.spreadsheets import bank_file
from grants.spreadsheets.child import parsed
from grants.spreadsheets.door import admitted
from grants.story.cast import Cast
from grants.trail import clock
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from tests.disbursements.paying import approved
from tests.factories.reach import reach


def batch_of(cast: Cast, rows: list[Disbursement]) -> PaymentBatch:
    return bank_file.issue(cast.units["jinjiang"], by=cast.persons["cashier"], disbursements=rows)


def test_a_batch_has_a_number_lines_and_the_files_of_the_bank(cast: Cast) -> None:
    rows = approved(cast, 2)
    batch = batch_of(cast, rows)
    assert batch.number == f"{cast.units['jinjiang'].short_name}付批〔{clock.today().year}〕1号"
    payee = rows[0].contract.organisation
    wanted = [
        [
            str(n),
            "".join(payee.bank_account.split()),
            payee.name,
            payee.bank_name,
            f"{row.payable:.2f}",
            f"{row.number} {row.name}",
        ]
        for n, row in enumerate(rows, start=1)
    ]
    workbook: Any = batch.workbook
    table: Any = batch.table
    assert list(csv.reader(StringIO(table.path.read_bytes().decode("gb18030")))) == [list(bank_file.HEADS), *wanted]
    heads, *cells = [row.cells for row in parsed(workbook.path, admitted(workbook.path))]
    assert heads == bank_file.HEADS
    assert [[f"{a:.0f}", b, c, d, f"{e:.2f}", f] for a, b, c, d, e, f in cells] == wanted  # type: ignore[str-bytes-safe, misc]
    assert {entry.facts["batch"] for entry in Entry.objects.filter(move="batch")} == {batch.number}
    assert may_read(cast.persons["finance"], workbook)
    assert not may_read(cast.persons["orgadmin"], table)
    assert batch_of(cast, approved(cast, 1)).number.endswith("2号")


def test_only_the_cashier_and_only_approved_instalments(cast: Cast) -> None:
    rows = approved(cast, 1)
    with pytest.raises(NotAllowed):
        bank_file.issue(cast.units["jinjiang"], by=cast.persons["finance"], disbursements=rows)
    other: Any = reach("disbursement", "finance_reviewed", cast)
    with pytest.raises(Blocked) as refused:
        batch_of(cast, [*rows, other])
    assert [other.number in str(b.message) for b in refused.value.blockers] == [True]
    with pytest.raises(Blocked):
        batch_of(cast, [])
    assert (PaymentBatch.objects.count(), BatchLine.objects.count(), Entry.objects.filter(move="batch").count()) == (0, 0, 0)


def test_an_instalment_stands_in_one_live_batch(cast: Cast) -> None:
    (row,) = approved(cast, 1)
    first = batch_of(cast, [row])
    assert list(batches.payable(cast.persons["cashier"])) == []
    with pytest.raises(Blocked) as refused:
        batch_of(cast, [row])
    assert first.number in refused.value.message
    with pytest.raises(IntegrityError), transaction.atomic():
        BatchLine.objects.create(batch=first, order=2, disbursement=row, account="1", payee="甲", amount=row.payable, remark="x")
    batches.void(first, by=cast.persons["cashier"], reason="金额有误")
    assert list(batches.payable(cast.persons["cashier"])) == [row]
    assert batch_of(cast, [row]).lines.get().live


def test_what_is_paid_keeps_its_batch(cast: Cast) -> None:
    one, other = approved(cast, 2)
    batch, cashier = batch_of(cast, [one, other]), cast.persons["cashier"]
    actions.pay(one, by=cashier, payee_account=one.contract.organisation.bank_account, bank_receipt="R-1")
    with pytest.raises(Blocked) as refused:
        batches.void(batch, by=cashier, reason="退回")
    assert [b.code for b in refused.value.blockers] == ["paid"]
    with pytest.raises(Blocked):
        batches.take_out(batch.lines.get(disbursement=one), by=cashier, reason="退回")
    with pytest.raises(Blocked):
        batches.take_out(batch.lines.get(disbursement=other), by=cashier, reason=" ")
    line = batches.take_out(batch.lines.get(disbursement=other), by=cashier, reason="银行退票")
    assert (line.live, line.out_reason) == (False, "银行退票")
    assert Entry.objects.get(kind="disbursement", object_id=other.pk, move="unbatch").note == "银行退票"
    with pytest.raises(Blocked):
        batches.take_out(line, by=cashier, reason="再来")
    assert batch.lines.get(disbursement=one).live


def test_an_instalment_the_cashier_reviewed_has_no_box(cast: Cast) -> None:
    """What paying would refuse is refused before the file goes to the bank."""
    (row,) = approved(cast, 1)
    payee = row.contract.organisation
    type(payee).objects.filter(pk=payee.pk).update(bank_account="")
    assert [b.code for b in batches.why_not(Disbursement.objects.get(pk=row.pk), cast.persons["cashier"])] == ["account_on_file"]
    with pytest.raises(Blocked):
        batch_of(cast, [row])
    assert not PaymentBatch.objects.exists()
