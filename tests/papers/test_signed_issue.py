"""Issuing where a certificate is configured: the file handed out is the signed one; drafts are not; no certificate, no paper."""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from grants.papers import files, issue, register, signing, telling
from grants.papers.models import Paper
from grants.papers.verdict import Status, judge
from grants.spending import actions as expenses
from grants.spending.models import Expense
from grants.story.cast import Cast, recall
from grants.story.life import Life
from grants.trail.blockers import Blocked
from tests.ledger import unchanged
from tests.papers import authority

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world: tuple[Cast, Life], db: None) -> Cast:
    return recall()


@pytest.fixture
def signing_here(settings: Any, tmp_path: Path) -> Path:
    settings.SIGNING_P12, settings.SIGNING_PASSPHRASE = str(authority.office().p12(tmp_path)), "secret"
    return tmp_path


def told(data: bytes, **about: Any) -> tuple[Status, str]:
    verdict = judge(data, **about)
    return verdict.status, "\n".join(telling.lines(verdict))


def test_what_is_issued_is_signed_and_told(cast: Cast, contract: Any, signing_here: Path, client: Client) -> None:
    paper = issue.contract_audit(contract, by=cast.persons["leadauditor"])
    data = files.original(paper)
    assert data is not None
    assert paper.file_sha256 == hashlib.sha256(data).hexdigest()
    assert paper.certificate_sha256 == authority.office().sha256
    status, words = told(data)
    assert (status, "晋江市妇女联合会" in words and "签名完好，覆盖整个文件" in words) == (Status.GENUINE, True)
    assert "本机不知由谁为该证书作保" in words
    out = io.StringIO()
    assert register.write(out) == Paper.objects.count()
    assert [line.rsplit(",", 1)[1] for line in out.getvalue().splitlines()[1:]] == [paper.certificate_sha256]

    page = client.post(reverse("public:verify"), {"file": SimpleUploadedFile("paper.pdf", data)}).content.decode()
    assert "晋江市妇女联合会" in page and "签名完好，覆盖整个文件" in page

    sealed = signing.peel(data).sealed
    status, words = told(sealed)
    assert (status, "出具时所加的电子签名被去除" in words) == (Status.ALTERED, True)
    page = client.post(reverse("public:verify"), {"file": SimpleUploadedFile("paper.pdf", sealed)}).content.decode()
    assert "出具时所加的电子签名被去除" in page
    forged = signing.by(authority.forger().holder, sealed, paper.issued_at)
    assert "签名所用证书不是出具时的证书，而是冒名者的证书" in told(forged)[1]


def test_a_draft_is_not_signed(contract: Any, signing_here: Path) -> None:
    draft = issue.draft(contract)
    assert signing.peel(draft) == signing.Peeled(draft)


def test_papers_from_before_stay_as_they_are_and_a_later_one_takes_their_place(
    cast: Cast, contract: Any, settings: Any, tmp_path: Path
) -> None:
    auditor = cast.persons["leadauditor"]
    before = issue.contract_audit(contract, by=auditor)
    assert before.certificate_sha256 == ""
    data = files.original(before)
    assert data is not None and told(data)[0] is Status.GENUINE
    settings.SIGNING_P12, settings.SIGNING_PASSPHRASE = str(authority.office().p12(tmp_path)), "secret"
    assert told(data)[0] is Status.GENUINE
    line = Expense.objects.filter(contract=contract, kind="expense", status="verified").first()
    assert line
    expenses.reverse(line, by=cast.persons["orgaccountant"], note="录入重复")
    later = issue.contract_audit(contract, by=auditor)
    status, words = told(data)
    assert (status, later.serial in words, "电子签名" in words) == (Status.SUPERSEDED, True, False)
    added = signing.by(authority.office().holder, data, before.issued_at)
    assert "出具时未加电子签名，本文件上的签名系他人所加，名称为晋江市妇女联合会" in told(added)[1]


@pytest.mark.parametrize("wrong", ["passphrase", "expired"])
def test_without_a_certificate_that_holds_nothing_is_issued(
    cast: Cast, contract: Any, settings: Any, tmp_path: Path, wrong: str
) -> None:
    ended = authority.issue(authority.OFFICE, authority.issuer(), last=datetime(2016, 1, 1, tzinfo=UTC))
    settings.SIGNING_P12, settings.SIGNING_PASSPHRASE = str(ended.p12(tmp_path)), "secret" if wrong == "expired" else "wrong"
    with translation.override("zh-hans"), unchanged(), pytest.raises(Blocked) as refused:
        issue.contract_audit(contract, by=cast.persons["leadauditor"])
    (blocker,) = refused.value.blockers
    with translation.override("zh-hans"):
        words = str(blocker.message)
    assert blocker.code == "signing" and "未出具任何文件，请告知系统管理人员。" in words
    assert ("有效期为2015-01-01至2016-01-01" if wrong == "expired" else "口令有误") in words
