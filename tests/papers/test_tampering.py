"""What can be done to a paper, each named in Chinese and in English, with what to do; told from the file alone or with a register."""

import dataclasses
import io
import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation

from grants.papers import register, telling
from grants.papers.audit_report import canonical, ledger_csv, paper
from grants.papers.reconcile import named
from grants.papers.register import Register
from grants.papers.verdict import Status, judge
from tests.papers import forging
from tests.papers.forging import KEEP, UPDATE, Pair, told

pytestmark = pytest.mark.one_database("it looks at the bytes of papers")


@pytest.fixture(scope="module")
def pair() -> Pair:
    return forging.pair()


def edited(data: bytes, edit: Callable[[pikepdf.Pdf], Any]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable, fix_metadata_version=False)
    return out.getvalue()


def attached(pdf: pikepdf.Pdf, name: str) -> Any:
    return next(spec for spec in pdf.Root.AF if str(spec.UF) == name)


def put(pdf: pikepdf.Pdf, name: str, content: bytes) -> None:
    packed = pikepdf.Stream(pdf, zlib.compress(content))
    packed.Filter = pikepdf.Name.FlateDecode
    attached(pdf, name).EF.F = pdf.make_indirect(packed)


def a_byte(pair: Pair) -> bytes:
    with pikepdf.open(io.BytesIO(pair.data)) as pdf:
        raw = pdf.pages[2].Contents.read_raw_bytes()
    changed = bytearray(pair.data)
    changed[pair.data.index(raw) + len(raw) // 2] ^= 1
    return bytes(changed)


def a_byte_elsewhere(pair: Pair) -> bytes:
    return pair.data.replace(b"/Lang", b"/Long", 1)


def a_page_removed(pair: Pair) -> bytes:
    def remove(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[3]

    return edited(pair.data, remove)


def a_page_of_another(pair: Pair) -> bytes:
    def swap(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(pair.other)) as other:
            pdf.pages[3].obj.Contents = pdf.copy_foreign(other.pages[3].obj.Contents)

    return edited(pair.data, swap)


def pages_reordered(pair: Pair) -> bytes:
    def turn(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[4]
        del pdf.pages[4]
        pdf.pages.insert(3, page)

    return edited(pair.data, turn)


def the_code_of_another(pair: Pair) -> bytes:
    """The printed check code, which is also what a code to scan leads to."""

    def print_it(pdf: pikepdf.Pdf) -> None:
        old, new = (canonical.sha256(facts)[:16].encode("utf-16-be").hex().encode() for facts in (pair.facts, pair.other_facts))
        content = pdf.pages[0].obj.Contents.read_bytes()
        assert old in content
        packed = pikepdf.Stream(pdf, zlib.compress(content.replace(old, new)))
        packed.Filter = pikepdf.Name.FlateDecode
        pdf.pages[0].obj.Contents = pdf.make_indirect(packed)

    return edited(pair.data, print_it)


def facts_replaced(pair: Pair) -> bytes:
    return edited(pair.data, lambda pdf: put(pdf, "facts.json", canonical.write(pair.other_facts).encode()))


def ledger_replaced(pair: Pair) -> bytes:
    row = pair.facts.contracts[0].expenses[3]
    text = ledger_csv.write(pair.facts).replace(f",{row.reported},{row.verified}".encode(), f",{row.reported},1.00".encode(), 1)
    return edited(pair.data, lambda pdf: put(pdf, "ledger.csv", text))


def attachment_removed(pair: Pair) -> bytes:
    def remove(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.AF[1]

    return edited(pair.data, remove)


def metadata_changed(pair: Pair) -> bytes:
    return edited(pair.data, lambda pdf: pdf.docinfo.__setitem__("/Author", "别的单位"))


def cut_off(pair: Pair) -> bytes:
    return pair.data[: len(pair.data) - 3000]


def appended(pair: Pair) -> bytes:
    return pair.data + UPDATE


def row_of(pair: Pair) -> Any:
    return pair.facts.contracts[0].expenses[3]


TAMPERED: list[tuple[Callable[[Pair], bytes], str, str]] = [
    (a_byte, "第3页内容被改动", "the content of page 3 was changed"),
    (a_byte_elsewhere, "附件与各页内容完好，差异在其他字节", "attachments and page content are intact"),
    (a_page_removed, "第4页被抽掉", "page 4 was removed"),
    (a_page_of_another, "第4页属于另一份报告：页面印有校验码{other}", "page 4 is of another paper: it prints the check code {other}"),
    (pages_reordered, "页面次序被调换（4 → 5，5 → 4：现在位置 → 应在位置）", "pages stand in another order (4 → 5，5 → 4: "),
    (the_code_of_another, "第1页属于另一份报告：页面印有校验码{other}", "page 1 is of another paper: it prints the check code {other}"),
    (facts_replaced, "附件facts.json被改动", "attachment facts.json was changed"),
    (
        ledger_replaced, "附件ledger.csv与 facts.json 不一致（第5 审定金额: 1.00 ≠ {verified}）",
        "attachment ledger.csv does not agree with facts.json (line 5 审定金额: 1.00 ≠ {verified})",
    ),
    (attachment_removed, "附件ledger.csv缺失", "attachment ledger.csv is missing"),
    (
        metadata_changed, "文件属性（标题、作者、编号、日期）与报告事实不符",
        "the metadata (title, author, serial, dates) are not those the facts make",
    ),
    (cut_off, "文件不完整，在第{cut}字节处中断", "the file stops before its end, after {cut} bytes"),
    (
        appended, "文件末尾之后被追加{more}字节，前{size}字节与封存时一致",
        "{more} bytes were added behind the end of the file; its first {size} bytes are as sealed",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("act", "chinese", "english"), TAMPERED, ids=[act.__name__ for act, _zh, _en in TAMPERED])
def test_each_is_named_in_two_languages_with_what_to_do(
    pair: Pair, act: Callable[[Pair], bytes], chinese: str, english: str
) -> None:
    data = act(pair)
    assert data != pair.data
    verdict = judge(data, register=Register((pair.listed,)))
    words = "\n".join(telling.lines(verdict))
    facts = {
        "other": canonical.sha256(pair.other_facts)[:16], "verified": str(row_of(pair).verified), "cut": len(pair.data) - 3000,
        "size": len(pair.data), "more": len(UPDATE),
    }  # fmt: skip
    assert verdict.status is Status.ALTERED
    assert chinese.format(**facts) in words
    assert english.format(**facts) in words
    assert KEEP in words


def test_an_older_file_is_whole_and_only_the_register_knows_that_it_was_superseded(pair: Pair) -> None:
    later = dataclasses.replace(pair.listed, superseded_by="晋妇审〔2020〕9号")
    verdict = judge(pair.data, register=Register((later,)))
    assert verdict.status is Status.SUPERSEDED
    assert "请勿再以此为准，请索取晋妇审〔2020〕9号。" in told(verdict)
    assert "Do not rely on it any more: ask for 晋妇审〔2020〕9号." in told(verdict)
    alone = dataclasses.replace(verdict, status=Status.UNKNOWN, paper=None, asked=False)
    assert "文件完整。是否确已出具、目前是否仍然有效，须查出具登记" in told(alone)
    assert "The file is whole. Whether it was issued and still holds only the register can tell" in told(alone)


def test_an_invented_report_with_a_proper_seal_is_in_no_register(pair: Pair) -> None:
    verdict = judge(pair.other, register=Register((pair.listed,)))
    assert (verdict.status, verdict.reading.wrong) == (Status.UNKNOWN, ())
    assert "从未出具编号为晋妇审〔2020〕4号的报告，本文件系他人编造。" in told(verdict)
    assert "no paper with the serial 晋妇审〔2020〕4号 was ever issued" in told(verdict)


def test_an_invented_report_under_a_serial_that_was_issued(pair: Pair) -> None:
    richer = dataclasses.replace(pair.other_facts, serial=pair.facts.serial)
    verdict = judge(paper.make(richer), register=Register((pair.listed,)))
    assert verdict.status is Status.ALTERED
    assert "附件facts.json不是出具的那一份" in told(verdict) or "is not the one issued" in told(verdict)


def test_genuine_by_the_register(pair: Pair) -> None:
    verdict = judge(pair.data, register=Register((pair.listed,)))
    assert verdict.status is Status.GENUINE
    assert "真实：本文件为2020-08-31出具的晋妇审〔2020〕3号原件。" in told(verdict)


def test_every_total_is_counted_again_with_both_figures(pair: Pair) -> None:
    words = list(telling.figures(judge(pair.data, register=Register(()))))
    total = pair.facts.expense_total
    assert f"  = 审定数：报告列示 {total.verified}，按明细重算 {total.verified}" in words
    assert "T4" in words and "T5" in words and "T6" in words and "ledger.csv" in words
    assert words[-1].startswith("已依据 facts.json 与 ledger.csv 重新计算合计数")
    assert words[-1].endswith("0 of them differ.")


def test_a_total_that_does_not_follow_is_shown_with_both_figures(pair: Pair) -> None:
    wrong = dataclasses.replace(pair.facts.expense_total, verified=pair.facts.expense_total.verified + Decimal("1000.00"))
    words = list(telling.figures(judge(paper.make(dataclasses.replace(pair.facts, expense_total=wrong)), register=Register(()))))
    assert f"  ! 审定数：报告列示 {wrong.verified}，按明细重算 {pair.facts.expense_total.verified}" in words


def test_on_a_machine_without_the_database(pair: Pair, tmp_path: Path) -> None:
    """A process that can reach no database, the file and the list."""
    file, listed = tmp_path / "paper.pdf", tmp_path / "register.csv"
    file.write_bytes(pair.data)
    listed.write_text(",".join(register.HEAD) + "\n" + ",".join(dataclasses.astuple(pair.listed)) + "\n")
    nowhere = {
        **os.environ,
        "YULAN_DATABASE": "sqlite:////nowhere/at/all.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    script = (
        "import django; django.setup(); from django.core.management import call_command\n"
        f"try: call_command('verify_paper', {str(file)!r})\nexcept SystemExit as stop: print('exit', stop.code)\n"
        f"call_command('verify_paper', {str(file)!r}, register=__import__('pathlib').Path({str(listed)!r}))\n"
        "print('pyhanko' in __import__('sys').modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR, env=nowhere, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    alone, with_list = done.stdout.split("exit 2\n")
    assert "No register of issued papers could be read here" in alone and "The file is whole" in alone
    assert f"报告列示 {pair.facts.expense_total.verified}" in alone and "0 of them differ." in alone
    assert "Genuine: this is 晋妇审〔2020〕3号 as issued on 2020-08-31." in with_list
    assert with_list.endswith("False\n")  # half a second of loading, spared where nothing is signed


@pytest.mark.parametrize("text", ["", "a,b\n", ",".join(register.HEAD) + "\n1,2,3,4,5\n", ",".join(register.HEAD) + "\nx\n"])
def test_what_is_no_register_is_refused(pair: Pair, tmp_path: Path, text: str) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"x")
    (tmp_path / "register.csv").write_text(text)
    with pytest.raises(CommandError, match=r"register\.csv"):
        call_command("verify_paper", str(tmp_path / "paper.pdf"), register=tmp_path / "register.csv")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("D1 unit cost", "D1 单位成本"),
        ("unit cost", "单位成本"),
        ("D1 value", "D1 交付价值"),
        ("2 amount share", "2 金额占比"),
        ("other", "other"),
    ],
)
def test_a_figure_is_named_whole(what: str, words: str) -> None:
    with translation.override("zh-hans"):
        assert named(what) == words
