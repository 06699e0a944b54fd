"""Verifying a paper in public: by its code, by the file; four answers, and nothing of what is in it."""

import io
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grants.contracts import actions as contracts
from grants.papers import files, issue, sealing
from grants.papers.audit_report import draw
from grants.papers.models import Paper
from grants.papers.sealing import Attachment
from grants.portals.public.verify import LARGEST
from grants.story.cast import Cast
from tests.factories import after_contract
from tests.ledger import watched
from tests.papers import sample
from tests.portals.seen import words

VERIFY = "/verify/"


@pytest.fixture
def paper(cast: Cast) -> Paper:
    life = after_contract.recognised(cast)
    return issue.contract_audit(life.contract, by=cast.persons["leadauditor"])


def by_file(client: Client, data: bytes, name: str = "报告.pdf") -> Any:
    with watched() as writes:
        answer = client.post(VERIFY, {"file": SimpleUploadedFile(name, data, "application/pdf")})
    assert writes.sent == []
    return answer


def test_the_issued_file_is_genuine(paper: Paper, client: Client) -> None:
    data = files.original(paper)
    assert data is not None
    answer = by_file(client, data)
    text = words(answer)
    assert answer.status_code == 200
    assert "真实 此文件是本系统出具的原件，未被改动。" in text
    for told in (paper.serial, paper.facts_sha256, paper.file_sha256, paper.contract.unit.name):
        assert told in text
    assert reverse("public:contracts-detail", args=[paper.contract_id]) in answer.content.decode()


def test_one_changed_byte_is_not_genuine(paper: Paper, client: Client) -> None:
    data = bytearray(files.original(paper) or b"")
    data[len(data) // 2] ^= 1
    text = words(by_file(client, bytes(data)))
    assert "不真实 文件自称是本系统出具的报告，但内容与出具时不一致。" in text
    assert "文件自称的报告" in text and paper.serial in text


def test_the_part_that_was_changed_is_named(paper: Paper, client: Client) -> None:
    data = files.original(paper) or b""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[2].Contents.read_raw_bytes()
        ledger = next(spec.EF.F.read_raw_bytes() for spec in pdf.Root.AF if str(spec.UF) == "ledger.csv")
    for raw, named in ((page, "第3页内容被改动"), (ledger, "附件ledger.csv缺失或无法解开")):
        changed = bytearray(data)
        changed[data.index(raw) + len(raw) // 2] ^= 2
        assert named in words(by_file(client, bytes(changed)))


def test_a_file_that_only_calls_itself_one_of_ours_costs_no_more_than_its_digests(paper: Paper, client: Client) -> None:
    """Nothing of it is added up or drawn: facts that are none are not even read."""
    attached = [Attachment("facts.json", "application/json", "", b"[" * 1000)]
    drawn = draw.draw(sample.one_contract(rows=2))
    forged = sealing.seal(
        drawn, attached, title="", author="", serial=paper.serial, facts_sha256=paper.facts_sha256, at=paper.cut_off
    )
    text = words(by_file(client, forged))
    assert "不真实" in text and "facts.json" in text


def test_a_later_paper_supersedes(paper: Paper, cast: Cast, client: Client) -> None:
    data = files.original(paper) or b""
    contracts.report_complete(paper.contract, by=cast.persons["orglead"])
    later = issue.contract_audit(paper.contract, by=cast.persons["leadauditor"])
    text = words(by_file(client, data))
    assert "已被替代 此文件是本系统出具的原件，但已有新的报告替代。" in text and later.serial in text
    assert "已被替代" in words(client.get(VERIFY, {"code": paper.serial}))
    assert "已出具，有效" in words(client.get(VERIFY, {"code": later.serial}))


@pytest.mark.parametrize("data", [b"%PDF-1.7 something else", b"x", b"PK\x03\x04", "扫描件".encode()])
def test_another_file_is_unknown(cast: Cast, client: Client, data: bytes) -> None:
    assert "查无此件 此文件不是本系统出具的报告。" in words(by_file(client, data))


def test_no_file_an_empty_file_and_a_huge_one_are_told_so(cast: Cast, client: Client) -> None:
    assert client.post(VERIFY, {}).status_code == 422
    assert by_file(client, b"").status_code == 422
    answer = by_file(client, b"%PDF" + b"0" * LARGEST)
    assert answer.status_code == 422
    assert "文件大小为 20.0 MB，此处最大可查验 20.0 MB。文件未保存。" in words(answer)


def test_the_code_on_the_paper_leads_to_it(paper: Paper, client: Client) -> None:
    for code in (
        paper.serial,
        paper.facts_sha256,
        paper.facts_sha256[:16],
        paper.facts_sha256[:8].upper(),
        paper.file_sha256[:12],
        f" {paper.serial} ",
    ):
        assert f"报告编号 {paper.serial}" in words(client.get(VERIFY, {"code": code}))
    assert f"报告编号 {paper.serial}" in words(client.get(reverse("public:verify-code", args=[paper.serial])))


@pytest.mark.parametrize("code", ["晋江市妇联审〔1999〕9号", "deadbeef", "0" * 64, "%", "'; --", "f" * 7])
def test_an_unknown_code_is_said_to_be_unknown(cast: Cast, client: Client, code: str) -> None:
    answer = client.get(VERIFY, {"code": code})
    assert answer.status_code == 200 and "查无此件 本系统没有出具过此编号的报告。" in words(answer)


@pytest.mark.parametrize("code", ["", "\x00", "长" * 500, "\u202e"])
def test_an_unreadable_code_is_refused_in_words(cast: Cast, client: Client, code: str) -> None:
    assert client.get(VERIFY, {"code": code}).status_code == 422


def test_neither_the_issuer_nor_the_ledger_is_told(paper: Paper, client: Client) -> None:
    data = files.original(paper) or b""
    told = words(by_file(client, data)) + words(client.get(VERIFY, {"code": paper.serial}))
    assert paper.issued_by.name not in told
    assert all(line.payee not in told for line in paper.contract.expenses.all())


def test_the_file_itself_is_not_handed_out(paper: Paper, client: Client) -> None:
    assert client.get(reverse("auditor:papers-file", args=[paper.pk])).status_code == 302
    assert client.get(reverse("federation:papers-file", args=[paper.pk])).status_code == 302
