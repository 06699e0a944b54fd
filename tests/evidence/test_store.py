"""Keeping files: once, whole, by content, and nothing of a refused one."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from grants.evidence import actions
from grants.evidence.actions import shown_name, store, write
from grants.evidence.models import StoredFile
from grants.evidence.queries import intact, look_alikes
from grants.people.models import User
from grants.trail import clock
from tests.evidence.files import EXE, PDF, drawing, office, photograph, png, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return User.objects.create(username="li", name="李")


@pytest.fixture(autouse=True)
def folder(settings: object, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return tmp_path


def on_disk(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def test_a_document_is_kept_as_it_came(by: User, folder: Path) -> None:
    with clock.at(clock.now()):
        at = clock.now()
        stored = store(upload("C:\\用户\\2015年3月 发票.PDF", PDF), by=by)
    stored.refresh_from_db()
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert (stored.sha256, stored.uploaded_sha256, stored.size, stored.detected_type) == (sha256, sha256, len(PDF), "pdf")
    assert (stored.original_name, stored.perceptual_hash, stored.metadata_stripped) == ("2015年3月 发票.PDF", "", False)
    assert (stored.people_consent, stored.stored_by, stored.stored_at, stored.origin) == (None, by, at, "entered")
    assert on_disk(folder) == [folder / sha256[:2] / sha256]
    assert (stored.open().read(), stored.content_type, intact(stored)) == (PDF, "application/pdf", True)
    assert oct(stored.path.stat().st_mode)[-3:] == "600"


def test_a_photograph_loses_its_place_and_keeps_its_likeness(by: User) -> None:
    stored = store(upload("IMG_0001.jpeg", photograph()), by=by, consent=True)
    kept = stored.open().read()
    assert (stored.sha256, stored.size) == (hashlib.sha256(kept).hexdigest(), len(kept))
    assert stored.uploaded_sha256 == hashlib.sha256(photograph()).hexdigest() != stored.sha256
    assert (stored.detected_type, stored.metadata_stripped, stored.people_consent, stored.is_picture) == ("jpg", True, True, True)
    assert len(stored.perceptual_hash) == 16
    assert b"SECRET" not in kept


def test_the_same_file_is_kept_once_whoever_sends_it(by: User, folder: Path) -> None:
    other = User.objects.create(username="wang", name="王")
    first = store(upload("a.jpg", photograph()), by=by)
    before = StoredFile.objects.count()
    again = store(upload("b.png", photograph()), by=other, consent=False)
    downloaded = store(upload("c.jpg", first.open().read()), by=other, consent=True)
    assert (again.pk, downloaded.pk, StoredFile.objects.count(), len(on_disk(folder))) == (first.pk, first.pk, before, 1)
    first.refresh_from_db()
    assert (first.original_name, first.stored_by, first.people_consent) == ("a.jpg", by, False)


def test_bytes_that_went_missing_come_back_with_the_next_upload(by: User) -> None:
    first = store(upload("a.pdf", PDF), by=by)
    first.path.unlink()
    assert not intact(first)
    assert store(upload("a.pdf", PDF), by=by).pk == first.pk
    assert intact(first)


def test_changed_bytes_are_noticed(by: User) -> None:
    stored = store(upload("a.pdf", PDF), by=by)
    stored.path.chmod(0o600)
    stored.path.write_bytes(PDF + b" ")
    assert not intact(stored)


@pytest.mark.parametrize(
    ("name", "content"), [("发票.pdf", EXE), ("表.xlsx", office(**{"xl/vbaProject.bin": b"x"})), ("空.pdf", b"")]
)
def test_of_a_refused_file_nothing_is_kept(by: User, folder: Path, name: str, content: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        store(upload(name, content), by=by)
    [error] = refused.value.error_list
    assert (error.code, error.params["name"]) == ("file", name)
    assert name in refused.value.messages[0] and "PDF" in refused.value.messages[0]
    assert (StoredFile.objects.filter(stored_by=by).count(), on_disk(folder)) == (0, [])


def test_the_size_is_measured_not_believed(by: User, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "LARGEST", 1024 * 1024)
    big = ContentFile(PDF + b"\n" * 1024 * 1024 + b"%%EOF", name="大.pdf")
    big.size = 5
    with pytest.raises(ValidationError) as refused:
        store(big, by=by)
    assert "1 MB" in refused.value.messages[0]
    assert (StoredFile.objects.filter(stored_by=by).count(), on_disk(folder)) == (0, [])
    body = PDF.removesuffix(b"%%EOF\n")
    exactly = ContentFile(body + b" " * (1024 * 1024 - len(body) - 5) + b"%%EOF", name="刚好.pdf")
    assert store(exactly, by=by).size == 1024 * 1024


def test_twenty_megabytes_is_the_limit() -> None:
    assert actions.LARGEST == 20 * 1024 * 1024


def test_a_failed_write_leaves_no_half_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(actions.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write("ab" * 32, b"x")
    assert on_disk(folder) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\发票.pdf", "发票.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("\u200b", "file"),
        ("", "file"),
        ("..", ".."),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
        ("<b>名</b>.pdf", "b>.pdf"),
    ],
)
def test_names_are_for_showing(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("name", "kind", "download"),
    [
        ("发票.pdf", "pdf", "发票.pdf"),
        ("照片.JPEG", "jpg", "照片.JPEG"),
        ("照片.png", "jpg", "照片.jpg"),
        ("台账.txt", "csv", "台账.txt"),
        ("无", "pdf", "无.pdf"),
        (".pdf", "pdf", ".pdf.pdf"),
    ],
)
def test_a_download_is_named_by_what_it_is(name: str, kind: str, download: str) -> None:
    assert StoredFile(original_name=name, detected_type=kind).download_name == download


def test_look_alikes_nearest_first(by: User) -> None:
    one = store(upload("1.png", png()), by=by)
    smaller = store(upload("2.jpg", photograph(picture=drawing().resize((160, 120)))), by=by)
    turned = store(upload("3.jpg", photograph(picture=drawing().rotate(180))), by=by)
    document = store(upload("4.pdf", PDF), by=by)
    assert (look_alikes(one), look_alikes(smaller), look_alikes(turned), look_alikes(document)) == ([smaller], [one], [], [])
