"""The address of a stored file: saved, never shown; not found for everybody else; nothing changes."""

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from grants.evidence.actions import store
from grants.evidence.models import StoredFile
from grants.people.models import User
from tests.evidence.files import PDF, photograph, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def li() -> User:
    return User.objects.create(username="li", name="李")


@pytest.fixture
def stored(li: User) -> StoredFile:
    return store(upload("2015年3月 发票.pdf", PDF), by=li)


def test_the_sender_saves_it_under_its_name(client: Client, li: User, stored: StoredFile) -> None:
    client.force_login(li)
    answer = client.get(f"/files/{stored.sha256}/")
    assert (answer.status_code, b"".join(answer.streaming_content), answer["Content-Type"]) == (200, PDF, "application/pdf")  # type: ignore[arg-type]
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('2015年3月 发票.pdf')}"
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == ("nosniff", "default-src 'none'; sandbox")
    assert "private" in answer["Cache-Control"]


def test_a_picture_is_saved_too(client: Client, li: User) -> None:
    picture = store(upload("x.png", photograph()), by=li)
    client.force_login(li)
    answer = client.get(f"/files/{picture.sha256}/")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/jpeg", 'attachment; filename="x.jpg"')


@pytest.mark.parametrize("signed_in", [True, False])
def test_anybody_else_finds_nothing(client: Client, stored: StoredFile, signed_in: bool) -> None:
    if signed_in:
        client.force_login(User.objects.create(username="wang", name="王"))
    unknown = client.get(f"/files/{'0' * 64}/")
    forbidden = client.get(f"/files/{stored.sha256}/")
    assert (forbidden.status_code, forbidden.content) == (unknown.status_code, unknown.content)
    assert forbidden.status_code == 404
    assert stored.path.exists()


@pytest.mark.parametrize(
    "address", ["/files/abc/", "/files/../settings.py/", "/files/" + "A" * 64 + "/", "/files/" + "0" * 65 + "/"]
)
def test_what_is_no_hash_is_no_address(client: Client, li: User, address: str) -> None:
    client.force_login(li)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_file_is_only_read(client: Client, li: User, stored: StoredFile, method: str) -> None:
    client.force_login(li)
    assert getattr(client, method)(f"/files/{stored.sha256}/").status_code == 405
    assert stored.path.read_bytes() == PDF


def test_bytes_gone_from_the_disk_are_not_found_and_logged(
    client: Client, li: User, stored: StoredFile, caplog: pytest.LogCaptureFixture
) -> None:
    Path(stored.path).unlink()
    client.force_login(li)
    assert client.get(f"/files/{stored.sha256}/").status_code == 404
    assert stored.sha256 in caplog.text
