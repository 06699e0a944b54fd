"""What lies inside the file: facts, ledger, manifest; and the rules of PDF/A as far as they can be checked here."""

import csv
import hashlib
import io
import json
from decimal import Decimal

import pikepdf
import pytest

from grants.papers.audit_report import canonical, ledger_csv, paper
from grants.papers.audit_report.facts import AuditReportFacts
from tests.papers import poppler, sample


@pytest.fixture(scope="module")
def inside(five_file: bytes) -> dict[str, bytes]:
    return poppler.attachments(five_file)


def test_three_attachments(inside: dict[str, bytes]) -> None:
    assert sorted(inside) == ["facts.json", "ledger.csv", "manifest.json"]


def test_facts_are_the_facts(inside: dict[str, bytes], five: AuditReportFacts) -> None:
    assert inside["facts.json"].decode() == canonical.write(five)
    assert canonical.read(inside["facts.json"].decode()) == five


def test_ledger_opens_as_a_table_and_foots(inside: dict[str, bytes], five: AuditReportFacts) -> None:
    assert inside["ledger.csv"].startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(inside["ledger.csv"].decode("utf-8-sig"))))
    assert tuple(rows[0]) == ledger_csv.HEAD
    assert len(rows) == five.expense_total.rows + 1
    verified = [Decimal(row[13]) for row in rows[1:]]
    assert sum(verified) == five.expense_total.verified
    assert min(verified) < 0
    assert ledger_csv.total(inside["ledger.csv"]) == five.expense_total


def test_manifest_names_every_page_and_attachment(inside: dict[str, bytes], five_pages: list[str]) -> None:
    manifest = json.loads(inside["manifest.json"])
    assert len(manifest["pages"]) == len(five_pages)
    assert manifest["attachments"] == {name: hashlib.sha256(inside[name]).hexdigest() for name in ("facts.json", "ledger.csv")}


@pytest.mark.parametrize("opener", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"])
def test_no_cell_begins_a_formula(opener: str) -> None:
    facts = sample.one_contract(rows=6, payee=opener)
    rows = list(csv.reader(io.StringIO(ledger_csv.write(facts).decode("utf-8-sig"), newline="")))
    assert {row[6] for row in rows[1:]} == {"'" + opener}
    assert all(not cell.startswith(ledger_csv.OPENERS) for row in rows[1:] for cell in row[:12])
    assert ledger_csv.total(ledger_csv.write(facts)) == facts.expense_total


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"a,b\r\n", "合同编号\r\n".encode(), ledger_csv.write(sample.one_contract(rows=6))[:-9]]
)
def test_what_is_no_ledger_is_refused(data: bytes) -> None:
    with pytest.raises(ledger_csv.BadLedger):
        ledger_csv.total(data)


def test_built_to_the_rules(five_file: bytes) -> None:
    """PDF/A-3u as far as it can be told without a validator."""
    with pikepdf.open(io.BytesIO(five_file)) as pdf:
        root = pdf.Root
        xmp = root.Metadata.read_bytes().decode()
        assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in xmp
        assert "/Filter" not in root.Metadata
        assert [str(spec.AFRelationship) for spec in root.AF] == ["/Data", "/Data", "/Supplement"]
        assert str(root.Lang) == "zh-CN"
        assert root.OutputIntents[0].DestOutputProfile.N == 3
        assert "/ID" in pdf.trailer and "/Encrypt" not in pdf.trailer
        assert "/OpenAction" not in root and "/JavaScript" not in root.Names and "/AA" not in root
        assert str(pdf.docinfo.CreationDate) == "D:20200831100000Z"
        for page in pdf.pages:
            assert all(link.F == 4 for link in page.obj.get("/Annots", []))
            assert {str(font.Subtype) for font in page.Resources.Font.values()} == {"/Type0"}
            assert "/XObject" not in page.Resources


def test_names_that_are_markup_stay_text_in_the_metadata() -> None:
    facts = sample.one_contract()
    data = paper.make(sample.report(list(facts.contracts), name='</dc:title>&<x a="1">'))
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as meta:
        assert meta["dc:title"] == '</dc:title>&<x a="1"> 项目收支与交付审计报告'
