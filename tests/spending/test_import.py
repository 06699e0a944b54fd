"""A ledger brought as a spreadsheet: what is said of each row, what is recorded, and that it is all or nothing."""

import io
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.contracts.models import Contract
from grants.evidence.models import StoredFile
from grants.people.models import User
from grants.rulebook import queries as rulebook
from grants.spending import actions, ledger_files
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.spreadsheets import door, kept_rows, ledger, running
from grants.story import sheets
from grants.story.cast import Cast
from grants.trail import clock, holds
from grants.trail.blockers import Blocked, NotAllowed
from grants.trail.models import Entry
from grants.trail.replay import State, gaps, replay
from grants.trail.together import changed
from tests.factories.plans import life as lived
from tests.factories.ways import fresh

HEAD = (
    "支出日期", "支出类别", "支出内容", "收款方", "支出金额", "发票号码", "开票日期", "购买方", "凭证号", "付款方式", "备注", "服务内容",
    "服务地点",
)  # fmt: skip


def number(nth: int) -> str:
    return f"2652000000{nth:010d}"


class Desk:
    """A contract in force and its accountant, with everything a good row needs."""

    def __init__(self, cast: Cast) -> None:
        self.life = lived(cast, "start")
        self.contract: Contract = self.life.contract
        self.by: User = cast.persons["orgaccountant"]
        self.day = clock.today()
        deliverable = self.contract.deliverables.first()
        assert deliverable is not None
        self.deliverable, self.site = deliverable, deliverable.targets.first().site

    def row(self, nth: int = 1, **changed: Any) -> list[Any]:
        good = {
            "date": self.day, "category": "A1", "item": f"社工劳务第{nth}期", "payee": "社工甲组", "amount": 100 + nth,
            "invoice": number(nth),
            "invoiced": self.day, "buyer": self.contract.organisation.name, "voucher": f"记-{nth}", "paid": "银行转账", "remark": "",
            "deliverable": self.deliverable.code, "site": self.site.name,
        }  # fmt: skip
        return list({**good, **changed}.values())

    @property
    def categories(self) -> str:
        names = {c.code: c.name.zh for c in rulebook.categories(self.contract.rule_set).values()}
        return "、".join(f"{line.category} {names[line.category]}" for line in self.contract.budget_lines.all())

    @property
    def places(self) -> str:
        return "、".join(self.deliverable.targets.order_by("site_id").values_list("site__name", flat=True))

    def drafted(self, invoice: str) -> str:
        """A line recorded by hand with this invoice."""
        actions.draft(
            by=self.by, contract=self.contract, date=self.day, category="A1", item="手工录入", payee="某店", amount=Decimal(5),
            invoice_number=invoice,
        )  # fmt: skip
        return invoice

    def paper(self) -> StoredFile:
        return sheets.keep("票据", ["票据"], by=self.by)

    def brought(self, rows: Sequence[Sequence[Any]], name: str = "台账.xlsx", head: Sequence[str] = HEAD) -> LedgerFile:
        upload = ContentFile(workbook(rows, head), name=name)
        return ledger_files.bring(self.contract, by=self.by, upload=upload, kind=door.admitted(upload.file))

    def looked(self, rows: Sequence[Sequence[Any]]) -> tuple[LedgerFile, ledger.Look]:
        file = self.brought(rows)
        return file, ledger.look(file)

    def said(self, *rows: Sequence[Any]) -> list[str]:
        return [str(problem) for problem in self.looked(rows)[1].problems]

    def taken(self, rows: Sequence[Sequence[Any]]) -> LedgerFile:
        file, _look = self.looked(rows)
        ledger.take(LedgerFile.objects.get(pk=file.pk), by=self.by)
        return LedgerFile.objects.get(pk=file.pk)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("支出")
        for at, row in enumerate([head, *rows]):
            sheet.write_row(at, 0, row)
    return held.getvalue()


def test_a_good_file_becomes_drafts_with_their_allocations(desk: Desk) -> None:
    file = desk.taken([desk.row(1), desk.row(2)])
    lines = list(file.expenses.order_by("ledger_row"))
    assert [
        (e.status, e.date, e.category, e.item, e.payee, e.amount, e.invoice_number, e.invoice_date, e.invoice_buyer, e.voucher_number, e.paid)
        for e in lines
    ] == [
        (
            "draft", desk.day, "A1", f"社工劳务第{n}期", "社工甲组", Decimal(100 + n), number(n), desk.day, desk.contract.organisation.name,
            f"记-{n}", "transfer",
        )
        for n in (1, 2)
    ]  # fmt: skip
    assert [(e.ledger_sheet, e.ledger_row, e.created_by, e.contract_id) for e in lines] == [
        ("支出", row, desk.by, desk.contract.pk) for row in (2, 3)
    ]
    assert [(a.deliverable_id, a.site_id, a.amount) for a in Allocation.objects.filter(expense__in=lines)] == [
        (desk.deliverable.pk, desk.site.pk, Decimal(101)), (desk.deliverable.pk, desk.site.pk, Decimal(102)),
    ]  # fmt: skip
    assert (file.good, file.warned, file.wrong, file.known, file.amount, file.imported_by) == (2, 0, 0, 0, Decimal(203), desk.by)


def test_each_rule_is_told_at_its_row_and_column(desk: Desk) -> None:
    contract, tomorrow = desk.contract, clock.today() + timedelta(days=1)
    term = {"first": contract.starts, "last": contract.ends}
    elsewhere, buyer, services = desk.drafted(number(900)), contract.organisation.name, "D1 家庭活动、D2 个案服务、D3 服务人次"
    cases: list[tuple[dict[str, Any], str, str, str, str, dict[str, Any]]] = [
        ({"date": date(2020, 1, 5)}, "error", "in_contract_period", "A", "date", {"day": date(2020, 1, 5), **term}),
        ({"date": ""}, "error", "empty", "A", "date", {"what": "Date"}),
        ({"date": "2026-02-30"}, "error", "no_such_day", "A", "date", {"typed": "2026-02-30"}),
        ({"category": "X 不得列支"}, "error", "category_allowed", "B", "category", {"category": "X"}),
        ({"category": "A2"}, "error", "category_allowed", "B", "category", {}),
        ({"category": "招待"}, "error", "category", "B", "category", {"typed": "招待", "known": desk.categories}),
        ({"item": ""}, "error", "payee_told", "C", "item", {}),
        ({"item": "联系13812345678"}, "error", "personal_data", "C", "item", {"shown": "138…78"}),
        ({"payee": "  "}, "error", "payee_told", "D", "payee", {}),
        ({"payee": "6222021234567890128 王"}, "error", "personal_data", "D", "payee", {"shown": "622…28"}),
        ({"amount": 0}, "error", "amount", "E", "amount", {"amount": "0.00"}),
        ({"amount": -5}, "error", "amount", "E", "amount", {"amount": "-5.00"}),
        ({"amount": "八百"}, "error", "invalid", "E", "amount", {"typed": "八百", "wan": "万"}),
        ({"amount": 1.005}, "error", "finer", "E", "amount", {"typed": "1.005"}),
        ({"invoice": "12345678"}, "error", "code_missing", "F", "invoice_number", {"typed": "12345678"}),
        ({"invoice": elsewhere}, "error", "invoice_unique", "F", "invoice_number", {}),
        ({"invoice": number(1)}, "error", "invoice_twice", "F", "invoice_number", {"sheet": "支出", "row": 2}),
        ({"invoice": ""}, "warning", "no_invoice", "F", "invoice_number", {}),
        ({"buyer": "某某公司"}, "warning", "made_out_to_us", "H", "invoice_buyer", {"written": "某某公司", "name": buyer}),
        ({"paid": "微信"}, "error", "paid", "J", "paid", {"typed": "微信", "transfer": "银行转账", "cash": "现金"}),
        ({"deliverable": "D9"}, "error", "deliverable", "L", "deliverable", {"typed": "D9", "known": services}),
        ({"deliverable": "", "site": ""}, "warning", "not_allocated", "L", "deliverable", {}),
        ({"deliverable": ""}, "error", "site", "M", "site", {}),
        ({"site": "月球"}, "error", "site", "M", "site", {"typed": "月球", "known": desk.places}),
        ({"category": "B", "amount": 5281}, "warning", "category_within_budget", "E", "amount", {"total": "5,281.00", "bound": "5,280.00"}),
        ({"date": tomorrow, "item": "身份证11010519491231002X"}, "error", "personal_data", "C", "item", {"shown": "110…2X"}),
    ]  # fmt: skip
    rows = [desk.row(1), *(desk.row(nth, **changes) for nth, (changes, *_expected) in enumerate(cases, 2))]
    _file, look = desk.looked(rows)
    found = {problem.row: problem for problem in look.problems}
    assert {row: (p.level, p.code, p.column, p.field, p.facts) for row, p in sorted(found.items())} == {
        row: tuple(expected) for row, (_changes, *expected) in enumerate(cases, 3)
    }
    assert len(look.problems) == len(cases)
    levels = [level for _changes, level, *_rest in cases]
    assert look.counts == {"good": 1, "warned": levels.count("warning"), "wrong": levels.count("error"), "known": 0}


def test_one_wrong_row_and_nothing_is_recorded(desk: Desk) -> None:
    file, _look = desk.looked([desk.row(1), desk.row(2, amount=0)])
    before = Entry.objects.count()
    with pytest.raises(Blocked) as refused:
        ledger.take(LedgerFile.objects.get(pk=file.pk), by=desk.by)
    assert [b.code for b in refused.value.blockers] == ["wrong"]
    assert (Expense.objects.count(), Entry.objects.count()) == (0, before)


def test_the_same_file_again_is_the_one_that_is_there(desk: Desk) -> None:
    rows = [desk.row(1), desk.row(2)]
    content = workbook(rows)
    first, again = (
        ledger_files.bring(desk.contract, by=desk.by, upload=ContentFile(content, name=name), kind="xlsx")
        for name in ("台账.xlsx", "台账 (2).xlsx")
    )
    assert (first.pk, first.again, again.again) == (again.pk, False, True)
    ledger.look(first)
    ledger.take(LedgerFile.objects.get(pk=first.pk), by=desk.by)
    for act in (lambda f: ledger.take(f, by=desk.by), ledger.look):
        with pytest.raises(Blocked) as refused:
            act(LedgerFile.objects.get(pk=first.pk))
        assert [b.code for b in refused.value.blockers] == ["imported"]
    assert Expense.objects.count() == 2


def test_rows_that_are_there_are_known_and_not_recorded_twice(desk: Desk) -> None:
    rows = [desk.row(1), desk.row(2), desk.row(3, invoice=""), desk.row(3, invoice="")]
    desk.taken(rows)
    file, look = desk.looked([*rows, desk.row(4), desk.row(3, invoice="")])
    assert look.counts == {"good": 1, "warned": 1, "wrong": 0, "known": 4}
    ledger.take(LedgerFile.objects.get(pk=file.pk), by=desk.by)
    assert Expense.objects.count() == 6


def test_what_changed_since_the_preview_is_told_and_nothing_is_recorded(desk: Desk) -> None:
    file, look = desk.looked([desk.row(1), desk.row(2)])
    assert look.counts["good"] == 2
    desk.drafted(number(2))
    with pytest.raises(Blocked) as refused:
        ledger.take(LedgerFile.objects.get(pk=file.pk), by=desk.by)
    assert [b.code for b in refused.value.blockers] == ["meanwhile"]
    told = LedgerFile.objects.get(pk=file.pk)
    assert (told.good, told.wrong, told.imported_at, told.started_at, Expense.objects.count()) == (1, 1, None, None, 1)
    assert [p["code"] for p in told.told["problems"]] == ["invoice_unique", "meanwhile"]


def test_two_files_with_the_same_rows_are_recorded_once(desk: Desk) -> None:
    first, _look = desk.looked([desk.row(1)])
    second, _look = desk.looked([desk.row(1), desk.row(2)])
    ledger.take(LedgerFile.objects.get(pk=first.pk), by=desk.by)
    with pytest.raises(Blocked):
        ledger.take(LedgerFile.objects.get(pk=second.pk), by=desk.by)
    told = LedgerFile.objects.get(pk=second.pk)
    assert (told.known, told.good) == (1, 1)
    ledger.take(told, by=desk.by)
    assert list(Expense.objects.order_by("invoice_number").values_list("invoice_number", flat=True)) == [number(1), number(2)]


def test_when_the_kept_rows_are_gone_the_file_is_read_again(desk: Desk) -> None:
    file, look = desk.looked([desk.row(1)])
    kept_rows.forget(look.kept)
    assert ledger.take(LedgerFile.objects.get(pk=file.pk), by=desk.by) == 1


def test_only_the_accountant_and_the_lead_bring_and_take(desk: Desk, cast: Cast) -> None:
    file, _look = desk.looked([desk.row(1)])
    upload = ContentFile(workbook([desk.row(2)]), name="台账.xlsx")
    for person in (cast.persons["orgadmin"], cast.persons["rival1accountant"], cast.persons["reviewer"]):
        with pytest.raises(NotAllowed):
            ledger_files.bring(desk.contract, by=person, upload=upload, kind="xlsx")
        with pytest.raises(NotAllowed):
            ledger.take(LedgerFile.objects.get(pk=file.pk), by=person)
        with pytest.raises(NotAllowed):
            ledger_files.put_aside(LedgerFile.objects.get(pk=file.pk), by=person)
    assert (LedgerFile.objects.count(), Expense.objects.count(), LedgerFile.objects.get().put_aside_at) == (1, 0, None)


def test_put_aside_it_is_neither_read_nor_taken_and_can_be_brought_again(desk: Desk) -> None:
    file, _look = desk.looked([desk.row(1)])
    ledger_files.put_aside(file, by=desk.by)
    with pytest.raises(Blocked) as refused:
        ledger.take(LedgerFile.objects.get(pk=file.pk), by=desk.by)
    assert [b.code for b in refused.value.blockers] == ["put_aside"]
    again = ledger_files.bring(
        desk.contract, by=desk.by, upload=ContentFile(file.file.path.read_bytes(), name="台账.xlsx"), kind="xlsx"
    )
    assert (again.pk != file.pk, again.again) == (True, False)


def test_one_process_holds_a_file_until_it_is_silent(desk: Desk) -> None:
    file = desk.brought([desk.row(1)])
    since = ledger_files.claim(file, taking=False)
    assert since is not None
    assert running.start(file) is False
    with pytest.raises(Blocked) as refused:
        ledger.look(file)
    assert [b.code for b in refused.value.blockers] == ["running"]
    with clock.at(clock.now() + holds.STALE + timedelta(seconds=1)):
        assert running.start(file) is True
    assert not ledger_files.held(file, since, good=77)  # the first has lost it
    assert LedgerFile.objects.get(pk=file.pk).good == 1


def test_the_command_reads_and_takes(desk: Desk) -> None:
    file = desk.brought([desk.row(1)])
    out = io.StringIO()
    call_command("ledger", file.pk, stdout=out)
    call_command("ledger", file.pk, take=desk.by.username, stdout=out)
    assert out.getvalue().splitlines() == [
        f"ledger {file.pk}: read {{'good': 1, 'warned': 0, 'wrong': 0, 'known': 0}}", f"ledger {file.pk}: 1 rows recorded",
    ]  # fmt: skip
    with pytest.raises(CommandError, match="nothing to do"):
        call_command("ledger", file.pk, take=desk.by.username)


def test_one_entry_tells_of_all_lines_and_the_trail_holds(desk: Desk) -> None:
    file = desk.taken([desk.row(nth) for nth in range(1, 6)])
    entry = Entry.objects.get(move="import_ledger")
    facts = {name: entry.facts[name] for name in ("ledger_file", "name", "sha256", "rows", "sum")}
    assert facts == {"ledger_file": file.pk, "name": file.name, "sha256": file.file.sha256, "rows": 5, "sum": "515.00"}
    assert (entry.kind, entry.object_id, entry.by, entry.role) == ("contract", desk.contract.pk, desk.by, "org_accountant")
    line = file.expenses.first()
    assert line is not None and replay(line) == State("draft", 0)
    assert (list(gaps()), list(changed())) == ([], [])
    actions.revise(line, by=desk.by, item="改过的用途", amount=Decimal("9.99"))
    actions.revise(line, by=desk.by, item="又改过")
    assert (list(gaps()), list(changed())) == ([], [])


def test_a_line_changed_behind_the_house_is_found(desk: Desk) -> None:
    file = desk.taken([desk.row(nth) for nth in range(1, 4)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grants_expense SET amount = amount + 1 WHERE ledger_row = 3")
    assert [c.why for c in changed()] == ["among its rows 1 to 3 one was changed without an entry"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grants_expense SET amount = amount - 1, ledger_file_id = NULL WHERE ledger_row = 3")
    assert [c.why for c in changed()] == ["it tells of 3 rows, there are 2"]
    assert [(g.object_id, g.told) for g in gaps()] == [(Expense.objects.get(ledger_row=3).pk, None)]
    assert file.expenses.count() == 2


def test_an_imported_line_goes_the_way_of_every_line(desk: Desk, cast: Cast) -> None:
    line = desk.taken([desk.row(1)]).expenses.get()
    line.documents.set([desk.paper()])
    actions.submit(line, by=cast.persons["orgadmin"])
    actions.verify(fresh(line), by=cast.persons["evaluator"])
    assert (replay(line), fresh(line).status) == (State("verified", 2), "verified")
    assert list(gaps()) == []


def test_totals_notes_and_repeated_headings_are_no_lines(desk: Desk) -> None:
    rows = [
        desk.row(1), ["小计", "", "", "", 101], desk.row(2), list(HEAD), ["合计", "", "", "", 999], ["制表：何以宁", "", "", "审核：简"],
    ]  # fmt: skip
    _file, look = desk.looked(rows)
    assert look.counts == {"good": 2, "warned": 0, "wrong": 0, "known": 0}
    assert [(p.code, p.row, p.column, p.facts) for p in look.problems] == [
        ("total", 6, "E", {"told": "999.00", "sum": "102.00"}), ("left_out", 7, "", {}),
    ]  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(1, 7)))
def test_the_order_of_rows_does_not_matter(desk: Desk, order: list[int]) -> None:
    """Figures and what is wrong are the same; of two rows with one invoice the later is told."""
    with transaction.atomic():
        invoices = {nth: number(min(nth, 5)) for nth in range(1, 7)}  # 5 and 6 share theirs
        _file, look = desk.looked([desk.row(nth, amount=nth * 1000, invoice=invoices[nth]) for nth in order])
        assert look.counts["wrong"] == 1
        assert [(p.code, p.row) for p in look.problems] == [("invoice_twice", max(order.index(5), order.index(6)) + 2)]
        transaction.set_rollback(True)
