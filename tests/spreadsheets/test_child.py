"""Reading in a process of its own: whatever the file does, the caller gets words; memory and time are bounded."""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

import grants
from grants.spreadsheets.child import SoFar, parsed
from grants.spreadsheets.door import LARGEST, admitted
from grants.spreadsheets.problems import Problem, Unreadable
from grants.spreadsheets.rows import Row
from tests.spreadsheets.corpus_good import HEADS, ONE, TWO, page
from tests.spreadsheets.writers import others
from tests.spreadsheets.writers.cells import Page, Xml
from tests.spreadsheets.writers.office import MAIN, WPS, workbook

pytestmark = pytest.mark.one_database("reads files; no database is asked")
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def brought(folder: Path, content: bytes) -> Path:
    path = folder / "brought"
    path.write_bytes(content)
    return path


def refusal(path: Path, detected: str, **bounds: int) -> Problem:
    with pytest.raises(Unreadable) as caught:
        list(parsed(path, detected, **bounds))
    return caught.value.problem


def test_what_did_not_come_through_the_door_is_told_with_its_reason(tmp_path: Path) -> None:
    path = brought(tmp_path, workbook(page(ONE, more=FAR), habits=WPS))
    began = time.monotonic()
    assert refusal(path, "xlsx").code == "far_cell"
    assert time.monotonic() - began < 20


def test_a_child_without_memory_ends_in_words(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="CV{n}"><v>{n}</v></c></row>' for n in range(2, 60_000))
    path = brought(tmp_path, workbook(page(ONE, more=rows), habits=WPS))
    assert admitted(path) == "xlsx"
    assert refusal(path, "xlsx", memory=160 * MIB).code == "took_too_much"


def test_a_child_without_time_ends_in_words(tmp_path: Path) -> None:
    path = brought(tmp_path, b"a,b\r\n" * 150_000)
    problem = refusal(path, "csv", seconds=0)
    assert (problem.code, problem.said) == (
        "took_too_long",
        "Reading the file took longer than 0 seconds and was stopped. Please copy only the rows of the ledger into a new file.",
    )


def test_a_file_of_another_kind_than_told(tmp_path: Path) -> None:
    assert refusal(brought(tmp_path, b"%PDF-1.7"), "xlsx").code == "not_a_table"
    assert refusal(brought(tmp_path, workbook(page(ONE))), "xls").code == "damaged"


def test_who_stops_listening_leaves_no_child(tmp_path: Path) -> None:
    path = brought(tmp_path, workbook(page(*[ONE] * 20_000), habits=WPS))
    rows = parsed(path, "xlsx")
    assert [row.number for row in itertools.islice(rows, 3)] == [1, 2, 3]
    rows.close()  # type: ignore[attr-defined]
    assert not [pid for pid in children() if b"child_side" in command(pid)]


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def command(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # ended meanwhile
        return b""


def test_rows_keep_their_types_on_the_way(tmp_path: Path) -> None:
    path = brought(tmp_path, workbook(page(ONE, TWO, hidden=frozenset({3}), merged=["C2:D2"])))
    assert list(parsed(path, "xlsx")) == [
        Row("台账", 1, tuple(HEADS)),
        Row("台账", 2, tuple(ONE), merged=(2, 3)),
        Row("台账", 3, (*TWO[:4], 30.0, TWO[5]), hidden=True),
    ]


def progress(path: Path) -> list[tuple[int, int]]:
    """What is known after each sheet was opened and its rows were read."""
    so_far, found = SoFar(), [(0, 0)]
    for _row in parsed(path, admitted(path), so_far):
        if (now := (so_far.rows, so_far.expected)) != found[-1]:
            found.append(now)
    return found


def test_how_many_rows_are_read_is_told_of_how_many(tmp_path: Path) -> None:
    """Of sheets that follow, what they say of themselves; each is counted once it is opened."""
    two = page(ONE, TWO), Page("二月", [HEADS, ONE])
    for content in (workbook(*two, habits=replace(WPS, dimension="A1:F2")), others.ods(*two), others.xls(*two)):
        assert progress(brought(tmp_path, content)) == [(0, 0), (3, 5), (5, 5)]
    assert progress(brought(tmp_path, workbook(*two, habits=replace(WPS, dimension="")))) == [(0, 0), (3, 3), (5, 5)]
    assert progress(brought(tmp_path, workbook(*two, habits=replace(WPS, dimension="A1:XFD1048576")))) == [(0, 0), (3, 3), (5, 5)]
    assert progress(brought(tmp_path, b'a,b\r\n1,"2\r\n3"\r\n')) == [(0, 0), (2, 2)]
    assert progress(brought(tmp_path, b"a,b\r\n" * 1_200)) == [(0, 0), (500, 1200), (1000, 1200), (1200, 1200)]


def test_the_door_refuses_by_size_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "brought"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(Unreadable) as caught:
        admitted(path)
    assert caught.value.words == (
        "The file has 20.0 MB; at most 20 MB are read. Please take pictures out of it or bring it in parts, a year each."
    )


def test_an_open_file_is_put_back_to_its_beginning(tmp_path: Path) -> None:
    files = {"xlsx": workbook(page(ONE)), "xls": others.xls(page(ONE)), "ods": others.ods(page(ONE)), "csv": b"a,b\n1,2\n"}
    for kind, content in files.items():
        with brought(tmp_path, content).open("rb") as file:
            assert (admitted(file), file.tell(), file.read()) == (kind, 0, content)


def large(rows: int) -> bytes:
    """A ledger with twelve columns as Excel writes it: three texts of every row are its own, six are shared."""
    shared = ["A5", "绍兴市某社会工作服务中心", "银行转账", "无", "D1", "百官街道", *(f"绍兴市文具商店{n}" for n in range(900))]
    unlike = (
        f"<si><t>购买活动物资第{n}批</t></si><si><t>{26332 * 10**15 + n}</t></si><si><t>记-{n}</t></si>" for n in range(rows)
    )
    strings = "".join(f"<si><t>{text}</t></si>" for text in shared) + "".join(unlike)

    def cell(column: str, row: int, text: int) -> str:
        return f'<c r="{column}{row}" t="s"><v>{text}</v></c>'

    def cells(row: int) -> str:
        own = len(shared) + (row - 2) * 3
        texts = {"B": 0, "C": own, "D": 6 + row % 900, "F": own + 1, "G": 1, "H": own + 2, "I": 2, "J": 3, "K": 4, "L": 5}
        told = "".join(cell(column, row, text) for column, text in texts.items())
        return (
            f'<row r="{row}"><c r="A{row}" s="1"><v>{46086 + row % 200}</v></c><c r="E{row}"><v>{row / 100}</v></c>{told}</row>'
        )

    heads = [Xml(f'<c r="{{r}}" t="inlineStr"><is><t>{told}</t></is></c>') for told in (*HEADS, "购买方", "凭证号")]
    part = f'<sst xmlns="{MAIN}">{strings}</sst>'.encode()
    habits = replace(WPS, parts=(("xl/sharedStrings.xml", part),))
    return workbook(page(heads=heads, more="".join(map(cells, range(2, rows + 2)))), habits=habits)


MEASURED = """
import os, pathlib, sys
sys.path.insert(0, sys.argv[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"
import django
django.setup()
from grants.spreadsheets.child import parsed
def most(pid):
    return int(pathlib.Path(f"/proc/{pid}/status").read_text().split("VmHWM:")[1].split()[0])
count = child = 0
for row in parsed(pathlib.Path(sys.argv[2]), "xlsx"):
    count += 1
    if count % 5_000 == 0:
        for pid in pathlib.Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            child = max(child, most(pid))
print(count, most("self"), child)
"""


def test_both_processes_together_stay_below_250_mib_for_100_000_rows(tmp_path: Path) -> None:
    """The caller with the whole house loaded, the child with the workbook; the peaks the system noted for each."""
    path = brought(tmp_path, large(100_000))
    root = str(Path(grants.__path__[0]).parent)
    told = subprocess.run([sys.executable, "-c", MEASURED, root, str(path)], capture_output=True, text=True, check=True, cwd=root)
    count, own, child = map(int, told.stdout.split())
    assert count == 100_001
    assert child > 20_000 and (own + child) / 1024 <= 250
