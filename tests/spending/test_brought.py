"""Evidence brought in bulk: kept as it comes, matched, attached in one go; what cannot be attached goes on waiting and says why."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from grants.contracts.models import Contract
from grants.evidence import queries as evidence
from grants.spending import actions, brought
from grants.spending.matching import Match
from grants.spending.models import BroughtFile, Expense
from grants.trail import clock
from grants.trail.blockers import NotAllowed
from grants.trail.models import Entry
from tests.evidence.files import png, upload
from tests.evidence.test_texts import paper
from tests.factories.reach import reach

pytestmark = pytest.mark.django_db
NUMBER = "25352000000012345678"


@pytest.fixture
def contract(cast: Any) -> Contract:
    return Contract.objects.get(pk=reach("contract", "in_force", cast).pk)


def line(contract: Contract, by: Any, amount: str, number: str = "") -> Expense:
    return actions.draft(
        by=by,
        contract=contract,
        date=clock.today(),
        category="A5",
        item="绘本",
        payee="晋江市某书店",
        amount=Decimal(amount),
        invoice_number=number,
    )


def test_files_are_matched_by_name_and_text_and_attached_in_one_go(contract: Contract, personas: Any, tmp_path: Path) -> None:
    accountant = personas["OF"]
    first = line(contract, accountant, "1234.50", "发票号码：25352000000012345678")
    assert first.invoice_number == NUMBER
    second = line(contract, accountant, "88.00", "035021900111 12345678")
    named, said, odd = (
        brought.bring(contract, by=accountant, upload=upload(name, content))
        for name, content in (
            ("035021900111-12345678.png", png()), ("扫描.pdf", paper(tmp_path, f"No. {NUMBER}")), ("照片.png", png(64, 64)),
        )
    )  # fmt: skip
    rows = [named, said, odd]
    brought.look(rows)
    found = brought.matches(rows, brought.open_lines(contract))
    assert [found[row.pk] for row in rows] == [
        Match("matched", "name", (second.pk,)),
        Match("matched", "text", (first.pk,)),
        Match(),
    ]
    assert brought.attach(contract, [(named, second), (said, first)], by=accountant) == (2, [])
    assert ([f.original_name for f in first.documents.all()], list(second.documents.all())) == (["扫描.pdf"], [named.file])
    assert list(brought.visible(accountant)) == [odd]
    told = Entry.objects.filter(kind="expense", object_id=first.pk, move="attach_evidence").get()
    assert (told.by, told.facts["files"]) == (accountant, [said.file.sha256])


def test_the_same_file_waits_once_and_what_is_attached_is_not_brought_again(contract: Contract, personas: Any) -> None:
    accountant = personas["OF"]
    row = brought.bring(contract, by=accountant, upload=upload("一.png", png()))
    assert brought.bring(contract, by=accountant, upload=upload("二.png", png())) == row
    brought.attach(contract, [(row, line(contract, accountant, "1"))], by=accountant)
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        brought.bring(contract, by=accountant, upload=upload("三.png", png()))
    with translation.override("en"):
        assert refusal.value.messages == [f"“三.png” is attached already, to “{clock.today()} 绘本”; nothing was changed."]
    assert BroughtFile.objects.count() == 0


def test_a_line_handed_in_meanwhile_is_left_alone_and_its_file_waits(contract: Contract, personas: Any, cast: Any) -> None:
    accountant = personas["OF"]
    handed_in: Any = reach("expense", "submitted", cast)
    theirs = Contract.objects.get(pk=handed_in.contract_id)
    row = brought.bring(theirs, by=accountant, upload=upload("一.png", png()))
    before = list(handed_in.documents.all())
    with translation.override("en"):
        done, refused = brought.attach(theirs, [(row, handed_in)], by=accountant)
    assert (done, [(r.name, r.words) for r in refused]) == (
        0,
        [("一.png", "the line is no longer a draft; the file still waits here")],
    )
    assert (list(handed_in.documents.all()), BroughtFile.objects.get()) == (before, row)


def test_only_who_records_brings_attaches_and_takes_away(contract: Contract, personas: Any, strangers: Any) -> None:
    row = brought.bring(contract, by=personas["OF"], upload=upload("一.png", png()))
    target = line(contract, personas["OF"], "1")
    for somebody in (personas["OA"], personas["E"], strangers["OF"]):
        for attempt in (
            lambda by: brought.bring(contract, by=by, upload=upload("二.png", png(64, 64))),
            lambda by: brought.attach(contract, [(row, target)], by=by),
            lambda by: brought.take_away(contract, [row], by=by),
        ):
            with pytest.raises(NotAllowed):
                attempt(somebody)
    assert (list(BroughtFile.objects.all()), target.documents.count()) == ([row], 0)
    assert (evidence.may_read(personas["OA"], row.file), evidence.may_read(strangers["OF"], row.file)) == (True, False)
    assert brought.take_away(contract, [row], by=personas["OF"]) == 1
    assert BroughtFile.objects.count() == 0
