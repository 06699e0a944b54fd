"""100,000 rows of a ledger in an .xlsx: preview and import with every rule, against reading, parsing and writing them once.

The floor has no child, no preview and no trail: calamine, the fewest comparisons that find a wrong row, COPY or executemany into the
same two tables. CPU is that of our processes, of their children and of PostgreSQL's process for the connection.
Memory is that of real processes, `manage.py ledger` twice, each with its child that reads.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from grants.contracts.models import Contract
from grants.people.models import User
from grants.rulebook import actions as rulebook
from grants.spending import ledger_files
from grants.spending.models import Allocation, Expense, LedgerFile
from grants.spreadsheets import ledger
from grants.story import steps
from grants.story.cast import assemble
from grants.story.life import Life
from grants.trail import clock
from tests.factories import plans

TITLE = "A ledger of 100,000 rows: preview and import, against calamine, parsing and one bulk write"
BOUND, SENSE, MOST_MIB = 2.0, "times", 250
BOTH = True
ROWS = int(os.environ.get("YULAN_BENCH_ROWS", "100000"))
HEAD = (
    "支出日期", "支出类别", "支出内容", "收款方", "支出金额", "发票号码", "开票日期", "购买方", "凭证号", "付款方式", "服务内容", "服务地点",
)  # fmt: skip
LONG_NUMBER = re.compile(r"[0-9]{11}")


@dataclass
class World:
    contract: Contract
    by: User
    path: Path
    file: LedgerFile


def report(rounds: int) -> tuple[list[str], bool]:
    """Floor and ours by turns, the tables emptied before each."""
    rulebook.load_all()
    rulebook.load_calendar()
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        world = prepared(Path(folder))
        seen: dict[str, list[tuple[float, float]]] = {"floor": [], "preview": [], "import": []}
        for _round in range(rounds):
            emptied(world)
            seen["floor"].append(timed(lambda: floor(world)))
            emptied(world)
            seen["preview"].append(timed(lambda: ledger.look(fresh(world))))
            seen["import"].append(timed(lambda: ledger.take(fresh(world), by=world.by)))
            assert Expense.objects.count() == Allocation.objects.count() == ROWS
        emptied(world)
        peaks = [peak(world, *words) for words in ((), ("--take", world.by.username))]
    lines, ratio = list(told(seen)), worst(seen)
    lines.append(f"  peak memory with the child: preview {peaks[0]} MiB, import {peaks[1]} MiB, bound {MOST_MIB}")
    lines.append(f"  ratio {ratio:.2f}")
    return lines, ratio <= BOUND and max(peaks) <= MOST_MIB


def prepared(folder: Path) -> World:
    cast = assemble("bench")
    when = steps.until("start", clock.now())
    plans.fund(cast)
    life = steps.run(Life(cast, plans.plan(when), when), "start")
    contract, by = life.contract, cast.persons["orgaccountant"]
    path = folder / "ledger.xlsx"
    write(path, contract)
    with path.open("rb") as opened:
        file = ledger_files.bring(contract, by=by, upload=File(opened, name=path.name), kind="xlsx")
    return World(contract, by, path, file)


def write(path: Path, contract: Contract) -> None:
    day = contract.starts
    deliverables = list(contract.deliverables.all())
    places = list(dict.fromkeys(t.site.name for d in deliverables for t in d.targets.select_related("site")))
    with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("支出")
        sheet.write_row(0, 0, HEAD)
        for n in range(ROWS):
            on = day + timedelta(days=n % 300)
            row = (
                on, ("A1", "A5", "A3")[n % 3], f"社区家庭活动第{n}次物料及劳务支出", f"供应商{n % 400}有限公司", (1 + n % 30) / 100,
                f"2652{n:016d}", on, contract.organisation.name, f"记-{n}", "银行转账", deliverables[n % len(deliverables)].code,
                places[n % len(places)],
            )  # fmt: skip
            sheet.write_row(n + 1, 0, row)


def fresh(world: World) -> LedgerFile:
    return LedgerFile.objects.select_related("contract__organisation", "contract__rule_set", "file").get(pk=world.file.pk)


def emptied(world: World) -> None:
    """Drafts may go; the file is as it was when it was brought."""
    Allocation.objects.all()._raw_delete("default")
    Expense.objects.all()._raw_delete("default")
    LedgerFile.objects.update(imported_at=None, imported_by=None, read_at=None, started_at=None)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE grants_expense")
            cursor.execute("VACUUM ANALYZE grants_allocation")


def timed(job: Callable[[], Any]) -> tuple[float, float]:
    """(wall, CPU of this process and its children), seconds."""
    wall, before = time.perf_counter(), _cpu()
    job()
    return time.perf_counter() - wall, _cpu() - before


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    ours = sum(u.ru_utime + u.ru_stime for u in used)
    if connection.vendor != "postgresql":
        return ours
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return ours + (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def floor(world: World) -> None:
    """The least: each cell looked at once, each row written once."""
    contract = world.contract
    first, last, buyer = contract.starts, contract.ends, contract.organisation.name
    deliverables = {d.code: d.pk for d in contract.deliverables.all()}
    sites = {
        (t.deliverable_id, t.site.name): t.site_id for d in contract.deliverables.all() for t in d.targets.select_related("site")
    }
    left = {line.category: int(line.amount * 100) for line in contract.budget_lines.all()}
    used = set(Expense.objects.exclude(invoice_number="").values_list("invoice_number", flat=True))
    shares: list[tuple[Any, ...]] = []

    def rows() -> Iterator[tuple[Any, ...]]:
        read = CalamineWorkbook.from_path(str(world.path)).get_sheet_by_index(0).iter_rows()
        next(iter(read))
        at = clock.now() if connection.vendor == "postgresql" else clock.now().replace(tzinfo=None).isoformat(" ")
        for n, (day, category, item, payee, amount, invoice, dated, named, voucher, paid, deliverable, site) in enumerate(read):
            if n == 0 and not isinstance(day, date):
                continue
            fen = round(amount * 100)
            left[category] -= fen
            wrong = (
                not first <= day <= last or fen <= 0 or left[category] < 0 or invoice in used or named != buyer or len(invoice) != 20
                or not item or not payee or len(item) > 200 or len(payee) > 100 or LONG_NUMBER.search(item) or LONG_NUMBER.search(payee)
            )  # fmt: skip
            if wrong or paid != "银行转账":
                raise ValueError(n)
            used.add(invoice)
            which = deliverables[deliverable]
            shares.append((n + 1, which, sites[which, site], fen, "entered"))
            yield (
                n + 1, contract.pk, "expense", voucher, day.isoformat(), category, item, payee, invoice, dated.isoformat(), named, "transfer",
                fen, "", "", world.file.pk, "支出", n, "draft", False, 0, at, world.by.pk, "entered",
            )  # fmt: skip

    with transaction.atomic():
        bulk("grants_expense", EXPENSE, rows())
        bulk("grants_allocation", ALLOCATION, iter(shares))


EXPENSE = (
    "id", "contract_id", "kind", "voucher_number", "date", "category", "item", "payee", "invoice_number", "invoice_date", "invoice_buyer",
    "paid", "amount", "remark", "no_invoice", "ledger_file_id", "ledger_sheet", "ledger_row", "status", "counted", "version", "created_at",
    "created_by_id", "origin",
)  # fmt: skip
ALLOCATION = ("expense_id", "deliverable_id", "site_id", "amount", "origin")


def bulk(table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(columns))
            connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def peak(world: World, *words: str) -> int:
    """MiB of `manage.py ledger` and its child together, at most: the sum of both peaks, whenever they were."""
    name = connection.settings_dict["NAME"]
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"postgresql://yulan@/{name}?host={connection.settings_dict['HOST']}"
    )
    command = [sys.executable, "-c", RUN.format(media=str(settings.MEDIA_ROOT), words=["ledger", str(world.file.pk), *words])]
    environ = {**os.environ, "YULAN_DATABASE": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=True)  # noqa: S603
    return sum(int(kib) for kib in done.stdout.splitlines()[-1].split()) // 1024


RUN = """
import re, resource, django
from django.conf import settings
django.setup()
settings.MEDIA_ROOT = {media!r}
from django.core.management import call_command
call_command(*{words!r})
own = int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def told(seen: dict[str, list[tuple[float, float]]]) -> Iterator[str]:
    yield f"  {connection.vendor}, {ROWS:,} rows"
    for name, figures in seen.items():
        wall, cpu = (statistics.median(column) for column in zip(*figures, strict=True))
        yield f"  {name:<8} {wall:8.2f} s {cpu:8.2f} s CPU"


def worst(seen: dict[str, list[tuple[float, float]]]) -> float:
    """CPU, ours by floor, the median of the rounds."""
    ratios = [
        (p[1] + i[1]) / f[1] for f, p, i in zip(seen["floor"], seen["preview"], seen["import"], strict=True)
    ]  # fmt: skip
    return statistics.median(ratios)
