"""A paper signed when a certificate is configured: read by others, told with who vouches for it, and never without its certificate."""

import asyncio
import dataclasses
import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import translation
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from grants.papers import certificate, register, revision, signing, telling, verify
from grants.papers.audit_report import canonical, paper
from grants.papers.register import Listed, Register
from grants.papers.verdict import Status, judge
from grants.trail import clock
from tests.papers import authority, sample

pytestmark = pytest.mark.one_database("it looks at the bytes of papers")
AT = sample.CUT_OFF


@pytest.fixture(scope="module")
def facts() -> Any:
    return sample.one_contract(rows=12)


@pytest.fixture(scope="module")
def sealed(facts: Any) -> bytes:
    return paper.make(facts)


@pytest.fixture(scope="module")
def signed(sealed: bytes) -> bytes:
    return signing.by(authority.office().holder, sealed, AT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("authority")
    authority.pem(folder)
    authority.office().p12(folder)
    yield folder


def test_it_reads_as_the_sealed_paper_with_who_signed_it(facts: Any, sealed: bytes, signed: bytes, folder: Path) -> None:
    reading = verify.read(signed, thorough=True, trust=folder / "roots.pem")
    office, held = authority.office(), reading.signature
    assert (reading.wrong, reading.facts) == ((), facts)
    assert signed.startswith(sealed) and signing.peel(signed).sealed == sealed
    assert held == signing.Signature(
        authority.OFFICE, authority.ISSUER, office.sha256, authority.FIRST, authority.LAST, AT, authority.ROOT
    )
    assert verify.read(sealed).signature is None


@pytest.mark.parametrize(
    ("trusted", "chinese", "english"),
    [
        (True, "本机信任的示例根证书为该证书作保。", "示例根证书, which is trusted here, vouches for this certificate."),
        (False, "本机不知由谁为该证书作保：证书上的名称只是其自称。", "It is not known here who vouches for this certificate"),
    ],
)
def test_it_is_told_who_signed_and_who_vouches(signed: bytes, folder: Path, trusted: bool, chinese: str, english: str) -> None:
    words = "\n".join(telling.lines(judge(signed, register=Register(()), trust=folder / "roots.pem" if trusted else None)))
    assert "晋江市妇女联合会于2020-08-31 18:00电子签名：签名完好，覆盖整个文件。" in words
    assert (
        "Signed electronically by 晋江市妇女联合会 on 2020-08-31 18:00: the signature is intact and covers the whole file."
        in words
    )
    assert "证书由示例签发机构签发，有效期2015-01-01至2060-01-01。" in words
    assert chinese in words and english in words


def test_a_forger_who_vouches_for_himself_is_not_believed(sealed: bytes, folder: Path) -> None:
    held = signing.peel(signing.by(authority.forger().holder, sealed, AT), folder / "roots.pem").signature
    assert held and (held.signer, held.issuer, held.voucher) == (authority.FORGER, authority.FORGER, "")


def test_alone_a_file_without_one_does_not_say_whether_it_had_one(sealed: bytes) -> None:
    verdict = dataclasses.replace(judge(sealed, register=Register(())), asked=False)
    words = "\n".join(telling.lines(verdict))
    assert "本文件没有电子签名。原有签名是否被去除，须查出具登记。" in words
    assert "The file bears no electronic signature. Whether one was taken off only the register can tell." in words
    assert "电子签名" not in "\n".join(telling.lines(judge(sealed, register=Register(()))))


def test_one_changed_byte_of_what_signs_is_found(sealed: bytes, signed: bytes) -> None:
    """Also in the certificates that travel along, which no signature of this file covers by itself."""
    places = [*range(len(sealed), len(signed), 331), *range(len(signed) - 4, len(signed))]
    for place in places:
        changed = bytearray(signed)
        changed[place] ^= 1
        assert [part.name for part in signing.peel(bytes(changed)).parts if part.wrong], place - len(sealed)


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig (poppler-utils) is not here: that reader is not asked")
def test_poppler_finds_it_valid(signed: bytes, sealed: bytes, tmp_path: Path) -> None:
    def asked(data: bytes) -> str:
        (tmp_path / "paper.pdf").write_bytes(data)
        done = subprocess.run(["pdfsig", "-nocert", str(tmp_path / "paper.pdf")], capture_output=True, text=True)
        return done.stdout

    words = asked(signed)
    assert "Signature is Valid." in words and "Total document signed" in words
    assert "Signature Type: ETSI.CAdES.detached" in words and authority.OFFICE in words
    changed = bytearray(signed)
    changed[len(sealed) // 2] ^= 1
    assert "Signature is Valid." not in asked(bytes(changed))


def test_a_second_reader_finds_it_valid_and_nothing_changed_since(signed: bytes) -> None:
    root = asn1.Certificate.load(authority.root().certificate.public_bytes(Encoding.DER))
    (embedded,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    found = aside(lambda: validate_pdf_signature(embedded, context))
    assert found.bottom_line and found.docmdp_ok
    assert (found.coverage.name, found.signer_reported_dt) == ("ENTIRE_FILE", AT)


def test_nothing_is_drawn_and_the_rules_of_archives_are_kept(signed: bytes, sealed: bytes, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        form, (field,) = pdf.Root.AcroForm, pdf.pages[0].obj.Annots
        assert pdf.check_pdf_syntax() == [] if hasattr(pdf, "check_pdf_syntax") else pdf.check() == []
        assert (set(form.keys()), int(form.SigFlags)) == ({"/Fields", "/SigFlags"}, 3)
        assert (field.objgen, int(field.F), [int(side) for side in field.Rect]) == (form.Fields[0].objgen, 132, [0, 0, 0, 0])
        assert "/AP" not in field and list(pdf.Root.Perms.keys()) == ["/DocMDP"]
        assert not {"/DigestMethod", "/DigestValue"} & set(pdf.Root.Perms.DocMDP.Reference[0].keys())
    drawn = []
    for data in (sealed, signed):
        (tmp_path / "paper.pdf").write_bytes(data)
        command = ["pdftoppm", "-r", "30", "-l", "1", str(tmp_path / "paper.pdf")]
        drawn.append(subprocess.run(command, check=True, capture_output=True).stdout)
    assert drawn[0] == drawn[1] and drawn[0].startswith(b"P6")


def test_the_same_paper_signed_at_the_same_instant_differs_in_the_signature_alone(sealed: bytes, signed: bytes) -> None:
    again = signing.by(authority.office().holder, sealed, AT)
    form = revision.revision(sealed, revision.stated(signed, revision.begins(signed)))
    start, end = form.gap
    assert (again[:start], again[end:]) == (signed[:start], signed[end:])


def aside(work: Callable[[], Any]) -> Any:
    """In a thread, for a browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_where_a_loop_runs_it_is_signed_and_believed_all_the_same(sealed: bytes, folder: Path) -> None:
    async def served() -> signing.Signature | None:
        return signing.peel(signing.by(authority.office().holder, sealed, AT), folder / "roots.pem").signature

    held = aside(lambda: asyncio.run(served()))
    assert held and (held.signer, held.voucher) == (authority.OFFICE, authority.ROOT)


def configured(settings: Any, folder: Path, **about: str) -> None:
    settings.SIGNING_P12, settings.SIGNING_PASSPHRASE = str(folder / "office.p12"), "secret"
    for name, value in about.items():
        setattr(settings, name, value)


def test_nothing_configured_nothing_signed(settings: Any, sealed: bytes) -> None:
    assert (settings.SIGNING_P12, certificate.troubles(), signing.signed(sealed)) == ("", [], sealed)


def test_configured_it_is_signed_now(settings: Any, folder: Path, sealed: bytes) -> None:
    configured(settings, folder, SIGNING_TRUST=str(folder / "roots.pem"))
    (folder / "passphrase").write_text("secret\n")
    assert certificate.troubles() == []
    with clock.at(AT):
        held = signing.peel(signing.signed(sealed)).signature
    assert held and (held.at, held.signer, held.voucher) == (AT, authority.OFFICE, authority.ROOT)
    configured(settings, folder, SIGNING_PASSPHRASE="", SIGNING_PASSPHRASE_FILE=str(folder / "passphrase"))
    assert certificate.troubles() == []


def wrong_file(folder: Path, kind: str) -> None:
    """`kind`: what is wrong with the certificate file."""
    path, made = folder / "office.p12", authority.office()
    other: Any = Ed25519PrivateKey.generate()
    match kind:
        case "no p12":
            path.write_bytes(b"%PDF-1.7")
        case "no key":
            path.write_bytes(pkcs12.serialize_java_truststore([pkcs12.PKCS12Certificate(made.certificate, None)], NoEncryption()))
        case "another kind of key":
            named = authority.issue(authority.OFFICE, authority.issuer(), key=other)
            path.write_bytes(pkcs12.serialize_key_and_certificates(None, other, named.certificate, None, NoEncryption()))
        case "not to sign":
            authority.issue(authority.OFFICE, authority.issuer(), uses=authority.ENCRYPT).p12(folder)
        case "expired":
            authority.issue(authority.OFFICE, authority.issuer(), last=AT).p12(folder)
        case "soon":
            authority.issue(authority.OFFICE, authority.issuer(), last=clock.now() + timedelta(days=9)).p12(folder)


@pytest.mark.parametrize(
    ("kind", "id", "words"),
    [
        ("no p12", "yulan.E001", "口令有误，或该文件不是 PKCS #12 文件"),
        ("no key", "yulan.E001", "不含私钥"),
        ("another kind of key", "yulan.E001", "密钥类型不能用于签名"),
        ("not to sign", "yulan.E001", "不得用于签署文件"),
        ("expired", "yulan.E003", "有效期为2015-01-01至2020-08-31，今日不在有效期内"),
        ("soon", "yulan.W001", "到期，请及时办理新证书"),
    ],
)
def test_a_wrong_certificate_is_told_at_the_start(settings: Any, tmp_path: Path, kind: str, id: str, words: str) -> None:
    wrong_file(tmp_path, kind)
    configured(settings, tmp_path)
    if kind in {"no key", "another kind of key"}:
        settings.SIGNING_PASSPHRASE = ""
    with translation.override("zh-hans"):
        (told,) = certificate.troubles()
        assert (told.id, words in str(told.msg)) == (id, True), told.msg
        if told.is_serious():
            with pytest.raises(ImproperlyConfigured, match=words):
                certificate.require()


@pytest.mark.parametrize(
    ("setting", "value", "id", "words"),
    [
        ("SIGNING_P12", "/nowhere/office.p12", "yulan.E001", "无法读取YULAN_SIGNING_P12指定的文件：/nowhere/office.p12"),
        ("SIGNING_PASSPHRASE", "wrong", "yulan.E001", "口令有误"),
        ("SIGNING_PASSPHRASE_FILE", "/nowhere/passphrase", "yulan.E001", "YULAN_SIGNING_PASSPHRASE_FILE 同时设置"),
        ("SIGNING_TRUST", "/nowhere/roots.pem", "yulan.E002", "无法读取YULAN_SIGNING_TRUST指定的文件"),
        ("SIGNING_TRUST", __file__, "yulan.E002", "没有 PEM 格式的证书"),
    ],
)
def test_a_wrong_setting_is_told_at_the_start(settings: Any, folder: Path, setting: str, value: str, id: str, words: str) -> None:
    configured(settings, folder, **{setting: value})
    with translation.override("zh-hans"):
        (told,) = certificate.troubles()
        assert (told.id, words in str(told.msg)) == (id, True), told.msg


def test_a_list_of_papers_tells_the_certificate_and_an_older_list_does_not(facts: Any, signed: bytes) -> None:
    row = ["晋妇审〔2020〕3号", canonical.sha256(facts), "a" * 64, "2020-08-31", ""]
    (now,) = register.read([",".join(register.HEAD), ",".join([*row, "b" * 64])]).papers
    (then,) = register.read([",".join(register.FIRST_HEAD), ",".join(row)]).papers
    assert (now, then) == (Listed(*row, "b" * 64), Listed(*row, None))
    assert judge(signed, register=Register((then,))).status is Status.ALTERED


def test_the_command_takes_roots(signed: bytes, folder: Path, tmp_path: Path) -> None:
    listed, out = tmp_path / "register.csv", io.StringIO()
    listed.write_text(",".join(register.HEAD) + "\n")
    (tmp_path / "paper.pdf").write_bytes(signed)
    with pytest.raises(SystemExit) as stop:
        call_command("verify_paper", str(tmp_path / "paper.pdf"), register=listed, trust=folder / "roots.pem", stdout=out)
    assert (stop.value.code, "本机信任的示例根证书为该证书作保。" in out.getvalue()) == (2, True)
