"""The audit report of a contract with a long ledger: told from the database, drawn and sealed, against the bare text of its ledger pages.

The floor is the least that puts the same lines on the same number of pages: rows already read, broken and measured, raw text operators
(one font whose code is the code point, text = UTF-16BE in hexadecimal) and one rule under each row, deflate, the subset of the font,
one cross-reference table. It reads nothing, adds nothing up, attaches and seals nothing. Ours is `issue.draft`: all of that and every
other section of the report. Both in one warm process by turns; peaks are those of real processes that make one such paper.
"""

import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from io import BytesIO
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.db import connection

from grants.contracts.models import Contract
from grants.papers import embed, issue
from grants.papers.audit_report import draw
from grants.papers.audit_report.gather import report as gather
from grants.papers.audit_report.sections import expenses as section
from grants.papers.issue import contract_audit
from grants.papers.ledger import LEADING, PAD, SIZE, Ledger
from grants.papers.numbers import money
from grants.papers.pen import mm
from grants.papers.type import REGULAR, WEIGHTS, face, width
from grants.papers.wrap import lines
from grants.rulebook import actions as rulebook
from grants.spending.models import Expense
from grants.story import spending, steps
from grants.story.cast import Cast, assemble
from grants.story.life import Life
from grants.trail import clock
from tests.factories import ledgers, plans

TITLE = "The report of a contract with a long ledger: read, drawn and sealed, against the raw text of its ledger pages"
BOUND, SENSE = 1.8, "times"
BOTH = True
SIZES = tuple(int(n) for n in os.environ.get("YULAN_BENCH_ROWS", "1000,20000,100000").split(","))
BOUNDS = {1_000: 2.5}
MOST_MIB = {20_000: 120, 100_000: 250}
STRAIGHT = 5.5  # five times the rows, at most so many times the time
PAGE_HIGH, PAGE_TOP = 385.0, 480.0

Text = tuple[float, float, str]  # from the left, from the top, what stands there


@dataclass
class World:
    contract: Contract
    rows: int
    pages: list[list[Text]]
    rules: list[list[float]]


def report(rounds: int) -> tuple[list[str], bool]:
    rulebook.load_all()
    rulebook.load_calendar()
    cast = assemble("bench")
    worlds = [prepared(cast, rows) for rows in SIZES]
    seen: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for _round in range(rounds + 1):  # the first warms up
        for world in worlds:
            seen.setdefault((world.rows, "floor"), []).append(timed(partial(floor, world)))
            seen.setdefault((world.rows, "ours"), []).append(timed(partial(ours, world)))
    made = {key: tuple(statistics.median(column) for column in zip(*figures[1:], strict=True)) for key, figures in seen.items()}
    told, kept = [f"  {connection.vendor}"], True
    for world in worlds:
        line, good = judged(world, made[world.rows, "floor"], made[world.rows, "ours"])
        told.append(line)
        kept = kept and good
    for small, large in pairwise(worlds):
        if large.rows == 5 * small.rows:
            growth = made[large.rows, "ours"][1] / made[small.rows, "ours"][1]
            kept = kept and growth <= STRAIGHT
            told.append(f"  {large.rows:,} by {small.rows:,} rows: {growth:.2f} × the time, bound {STRAIGHT}")
    told += issued(cast, worlds[-1])
    return told, kept


def judged(world: World, floor: tuple[float, ...], ours: tuple[float, ...]) -> tuple[str, bool]:
    ratio, bound = ours[1] / floor[1], BOUNDS.get(world.rows, BOUND)
    size, most = peak(world, "draft"), MOST_MIB.get(world.rows)
    words = (
        f"  {world.rows:>7,} rows  floor {floor[0]:6.2f} s {floor[1]:6.2f} s CPU   ours {ours[0]:6.2f} s {ours[1]:6.2f} s CPU"
        f"   ratio {ratio:.2f}, bound {bound}   peak {size} MiB{f', bound {most}' if most else ''}"
    )
    return words, ratio <= bound and (most is None or size <= most)


def issued(cast: Cast, world: World) -> Iterator[str]:
    """For real: locked, drawn, read back whole and drawn again, kept."""
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        wall, cpu = timed(lambda: contract_audit(fresh(world), by=cast.persons["leadauditor"]))
    most = peak(world, "read")
    yield f"  {world.rows:,} rows issued, read back whole and drawn again: {wall:.2f} s {cpu:.2f} s CPU; to make and read: {most} MiB"


def prepared(cast: Cast, rows: int) -> World:
    """One contract in force, one verified line by acts, then its copies; one line in eight needs two lines of print."""
    when = steps.until("start", clock.now())
    plans.fund(cast)
    life = steps.run(Life(cast, plans.plan(when), when), "start")
    (row,) = spending.simple_ledger(life, clock.today(), Decimal("0.1"))[:1]
    line = spending.record(life, row)
    spending.submit(life, [line])
    spending.verify(life, [line])

    def told(n: int) -> ledgers.Told:
        item = f"第{n}场社区家庭活动物料" + ("及志愿者交通劳务" if n % 8 == 0 else "")
        return ledgers.Told(item, f"供应商{n % 400}有限公司", f"{rows:06d}{n:014d}", Decimal(100 + n * 7919 % 99991).scaleb(-2))

    ledgers.fill(life.contract, Expense.objects.get(pk=line.pk), rows - 1, told)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return World(life.contract, rows, *placed(life.contract))


def placed(contract: Contract) -> tuple[list[list[Text]], list[list[float]]]:
    """The printed lines of the ledger with their places, page by page: what the floor finds ready."""
    facts = gather.of_contract(contract)
    blocks = [block for part in draw.sections(facts, "", {}) for block in part.blocks]
    (ledger,) = [b for b in blocks if isinstance(b, Ledger) and b.columns[0].title == section.COLUMNS[0].title]
    ends, pages, rules, first = ledger.made.ends, [[]], [[]], 0.0  # type: ignore[var-annotated]
    for number in range(ledger.count):
        if ends[number + 1] - first > PAGE_HIGH:
            first = ends[number]
            pages.append([])
            rules.append([])
        left = 0.0
        for column, told in zip(ledger.columns, ledger.told, strict=True):
            text = money(Decimal(told[number]).scaleb(-2)) if column.summed else str(told[number])
            for n, line in enumerate(lines(text, SIZE, column.room) if column.align == "left" else [text]):
                spare = column.room - width(line, SIZE) if column.align != "left" else 0
                across = left + PAD + (spare / 2 if column.align == "center" else spare)
                pages[-1].append((across, ends[number] - first + n * LEADING + 9.0, line))
            left += column.wide * mm
        rules[-1].append(ends[number + 1] - first)
    return pages, rules


def floor(world: World) -> bytes:
    """A file a reader opens: pages of text and rules, one font."""
    objects: list[bytes] = [b"", b"", b""]
    kids, used = [], set[str]()
    for page, rules in zip(world.pages, world.rules, strict=True):
        ink = [f"BT /R0 {SIZE:g} Tf"]
        for across, down, text in page:
            ink.append(f"1 0 0 1 {across:.2f} {PAGE_TOP - down:.2f} Tm <{text.encode('utf-16-be').hex()}> Tj")
            used.update(text)
        ink.append("ET")
        ink += [f"0 {PAGE_TOP - down:.2f} m 700 {PAGE_TOP - down:.2f} l" for down in rules]
        ink.append("S")
        packed = zlib.compress("\n".join(ink).encode())
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed))
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<</Font<</R0 3 0 R>>>>/Contents %d 0 R>>" % len(objects)
        )
    subset, numbers, _face = embed.cut(face(0), WEIGHTS[REGULAR], used)
    packed = zlib.compress(subset)
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects[2] = b"<</Type/Font/Subtype/Type0/Encoding/Identity-H/Glyphs %d/Length %d>>" % (len(numbers), len(packed))
    objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed))
    out, at = BytesIO(), []
    for number, body in enumerate(objects, 1):
        at.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    out.write(b"xref\n" + b"".join(b"%010d 00000 n \n" % place for place in at))
    return out.getvalue()


def ours(world: World) -> bytes:
    return issue.draft(fresh(world))


def fresh(world: World) -> Contract:
    return Contract.objects.get(pk=world.contract.pk)


def timed(job: Callable[[], object]) -> tuple[float, float]:
    """(wall, CPU of this process and of PostgreSQL's for the connection), seconds."""
    gc.collect()
    wall, before = time.perf_counter(), _cpu()
    job()
    return time.perf_counter() - wall, _cpu() - before


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    ours = used.ru_utime + used.ru_stime
    if connection.vendor != "postgresql":
        return ours
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return ours + (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def peak(world: World, job: str) -> int:
    """MiB of a process that makes this one paper, at most, and reads it back where told to."""
    name = connection.settings_dict["NAME"]
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"postgresql://yulan@/{name}?host={connection.settings_dict['HOST']}"
    )
    environ = {**os.environ, "YULAN_DATABASE": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", RUN.format(key=world.contract.pk, job=job)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True, check=True)  # noqa: S603
    return int(done.stdout) // 1024


RUN = """
import re, django
django.setup()
from grants.contracts.models import Contract
from grants.papers import issue, verify
data = issue.draft(Contract.objects.get(pk={key}))
if {job!r} == "read":
    verify.read(data, thorough=True)
print(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
"""
