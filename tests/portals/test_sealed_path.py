"""The path of what is sealed: uploads in memory only and never too large, errors that tell nothing, answers kept nowhere."""

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory, override_settings
from django.views.debug import ExceptionReporter, get_default_exception_reporter_filter

from grants.bids.content import LARGEST_SEALED
from grants.bids.models import Bid
from grants.evidence.models import StoredFile
from grants.portals import error_reports
from grants.portals.sealed_path import InMemory
from grants.sealing import keyring
from tests.evidence.files import EXE, PDF, upload
from tests.factories.reach import reach
from tests.portals.sealing import everywhere, sealed_by
from tests.portals.seen import words
from tests.portals.typed import form

pytestmark = pytest.mark.django_db
MB = 2**20
MARKER = "SEALED-MARKER-梧桐"


@pytest.fixture
def bid(cast: Any) -> Bid:
    return Bid.objects.get(pk=reach("bid", "draft", cast).pk)


@pytest.fixture
def admin(client: Client, personas: Any) -> Client:
    client.force_login(personas["OA"])
    return client


def url(bid: Bid, tail: str = "edit/") -> str:
    return f"/provider/bids/{bid.pk}/{tail}"


def typed(client: Client, bid: Bid, **changes: Any) -> dict[str, Any]:
    return {**form(client.get(url(bid)), "plan"), **changes}


def pdf(size: int) -> bytes:
    """A PDF of about that many bytes."""
    return PDF.replace(b"%%EOF\n", b"%" + b"x" * size + b"\n%%EOF\n")


def attached(bid: Bid) -> list[str]:
    return [f.name for f in Bid.objects.get(pk=bid.pk).content.files]


# uploads ------------------------------------------------------------------------------------------------------------


@override_settings(FILE_UPLOAD_TEMP_DIR="/nowhere/at/all")
def test_what_is_attached_touches_no_temporary_file(admin: Client, personas: Any, bid: Bid, cast: Any) -> None:
    """With nowhere to put temporary files a large upload still arrives here; elsewhere Django's own handlers need a place."""
    large = typed(admin, bid) | {"documents": upload("大方案.pdf", pdf(6 * MB))}
    assert (admin.post(url(bid), large).status_code, attached(bid)) == (302, ["大方案.pdf"])
    report = reach("milestone_report", "draft", cast)
    admin.force_login(personas["OP"])
    with pytest.raises(FileNotFoundError):
        admin.post(f"/provider/milestone_reports/{report.pk}/edit/", {"documents": upload("大.pdf", pdf(6 * MB))})


def test_twenty_five_megabytes_are_refused_in_words_and_the_rest_is_saved(admin: Client, bid: Bid) -> None:
    sent = [upload("太大.pdf", pdf(25 * MB)), upload("正好.pdf", PDF)]
    answer = admin.post(url(bid), typed(admin, bid, plan="附件太大也要保存") | {"documents": sent})
    assert (answer.status_code, attached(bid), Bid.objects.get(pk=bid.pk).content.plan) == (422, ["正好.pdf"], "附件太大也要保存")
    assert "太大.pdf" in words(answer)
    assert f"{LARGEST_SEALED // MB} MB" in words(answer)


def test_one_file_over_twenty_megabytes_is_refused_like_everywhere(admin: Client, bid: Bid) -> None:
    answer = admin.post(url(bid), typed(admin, bid) | {"documents": upload("大.pdf", pdf(21 * MB))})
    assert (answer.status_code, attached(bid)) == (422, [])
    assert "20 MB" in words(answer)


def test_files_come_one_after_the_other_until_it_is_full(admin: Client, bid: Bid) -> None:
    for n in (1, 2):
        answer = admin.post(url(bid), typed(admin, bid) | {"documents": upload(f"{n}.pdf", pdf(13 * MB + n))})
    assert (answer.status_code, attached(bid)) == (422, ["1.pdf"])
    assert "2.pdf" in words(answer)


@pytest.mark.parametrize(("name", "content"), [("x.pdf", EXE), ("x.html", b"<html></html>"), ("leer.pdf", b"")])
def test_a_file_of_a_forbidden_type_is_named_and_nothing_of_it_kept(admin: Client, bid: Bid, name: str, content: bytes) -> None:
    answer = admin.post(url(bid), typed(admin, bid, lead="何以宁3") | {"documents": upload(name, content)})
    assert (answer.status_code, attached(bid), bid.draft_files.count()) == (422, [], 0)
    assert Bid.objects.get(pk=bid.pk).content.lead == "何以宁3"
    assert not StoredFile.objects.filter(original_name=name).exists()


def test_a_page_that_takes_no_files_lets_none_in(admin: Client, bid: Bid) -> None:
    answer = admin.post(url(bid, "withdraw/"), {"version": bid.version, "x": upload("x.pdf", PDF)})
    assert answer.status_code == 302
    assert not StoredFile.objects.filter(original_name="x.pdf").exists()


def test_the_handler_counts_all_files_together_and_forgets_what_it_skipped() -> None:
    handler, boundary = InMemory(RequestFactory().post("/"), 10), "x"
    parts = [("a", b"12345"), ("b", b"1234567"), ("c", b"12345")]
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"; filename="{n}.txt"\r\n\r\n'.encode() + raw + b"\r\n"
        for n, raw in parts
    )
    request = RequestFactory().generic("POST", "/", body + b"--x--\r\n", content_type=f"multipart/form-data; boundary={boundary}")
    request.upload_handlers = [handler]
    assert {n: f.read() for n, f in request.FILES.items()} == {"a": b"12345", "c": b"12345"}
    assert (handler.refused, handler.left) == (["b.txt"], 0)


# errors tell nothing ------------------------------------------------------------------------------------------------


def test_an_error_in_the_middle_of_saving_tells_nothing(
    admin: Client, bid: Bid, caplog: pytest.LogCaptureFixture, capfd: Any, files: Path
) -> None:
    """The draft key is gone, so that saving breaks after everything was read."""
    data = typed(admin, bid, plan=MARKER) | {"documents": upload(f"{MARKER}.pdf", PDF + MARKER.encode())}
    with (
        override_settings(KEYRING=files / "another", ADMINS=[("A", "a@example.org")], EMBEDDED=False),
        caplog.at_level(logging.DEBUG),
    ):
        answer = admin.post(url(bid), data)
    assert answer.status_code == 503
    assert "密钥" in answer.content.decode()
    told = caplog.text + "".join(capfd.readouterr()) + "".join(m.subject + m.body for m in mail.outbox) + answer.content.decode()
    assert MARKER not in told
    assert everywhere(MARKER) == []
    assert "Lost on the sealed path" in caplog.text


def test_the_words_of_an_exception_are_not_written_down(admin: Client, bid: Bid, caplog: pytest.LogCaptureFixture) -> None:
    """A box whose content is none: what Python says of it would quote it."""
    line = {"quantity": "1", "unit_price": "1", MARKER: 1}
    content = {"lead": "", "plan": "", "amount": "0", "lines": [line], "declarations": [], "files": []}
    box = keyring.lock_up(json.dumps(content).encode(), bid.owner, bid.place)
    Bid.objects.filter(pk=bid.pk).update(draft_box=box)
    with pytest.raises(TypeError, match=MARKER):
        Bid.objects.get(pk=bid.pk).content  # noqa: B018
    answer = admin.get(url(bid))
    assert (answer.status_code, MARKER in answer.content.decode(), MARKER in caplog.text) == (500, False, False)
    assert "TypeError on the sealed path" in caplog.text
    assert "content.py" in caplog.text


def test_a_lone_surrogate_and_a_wrong_content_type_are_answers(admin: Client, bid: Bid) -> None:
    for body, kind in (
        (b"{", "application/json"),
        (b"--x\r\n", "multipart/form-data"),
        (b"plan=%ED%A0%80", "application/x-www-form-urlencoded"),
    ):
        assert admin.generic("POST", url(bid), body, content_type=kind).status_code < 500


def test_reports_of_errors_name_no_posted_value_no_file_and_no_variable() -> None:
    request = RequestFactory().post("/x/", {"plan": MARKER, "f": upload(f"{MARKER}.pdf", io.BytesIO(PDF).getvalue())})
    request.COOKIES["c"] = MARKER

    def broken() -> None:
        secret = [MARKER]
        raise RuntimeError(len(secret))

    try:
        broken()
    except RuntimeError as error:
        reporter = error_reports.Reporter(request, type(error), error, error.__traceback__)
        plain = ExceptionReporter(request, type(error), error, error.__traceback__)
        assert f"secret = [&#x27;{MARKER}&#x27;]" not in reporter.get_traceback_html()
        assert MARKER not in reporter.get_traceback_text() + reporter.get_traceback_html()
        assert MARKER in plain.get_traceback_text()  # the file's name, which only our reporter leaves out
        assert "RuntimeError" in reporter.get_traceback_text()
    assert isinstance(get_default_exception_reporter_filter(), error_reports.Silent)


# nothing is kept on the way -----------------------------------------------------------------------------------------


def test_every_page_of_an_application_is_kept_by_no_cache(admin: Client, bid: Bid) -> None:
    for tail in ("", "edit/", "submit/", "withdraw/"):
        assert admin.get(url(bid, tail))["Cache-Control"] == "no-store, private", tail
    assert admin.get(url(bid, "files/0/"))["Cache-Control"] == "no-store, private"
    assert "no-store" not in admin.get("/provider/listings/").get("Cache-Control", "")


def test_the_sealed_marker_is_nowhere_before_the_opening(admin: Client, bid: Bid, files: Path) -> None:
    data = typed(admin, bid, plan=f"{MARKER}方案", lead=MARKER, offices=MARKER, **{"lines-0-item": MARKER})
    admin.post(url(bid), data | {"documents": upload(f"{MARKER}.pdf", PDF + MARKER.encode() + b"\n%%EOF")})
    assert MARKER in words(admin.get(url(bid, "")))
    assert everywhere(MARKER) == []
    sealed_by(admin, bid)
    assert everywhere(MARKER) == []
    assert MARKER not in str(dict(admin.session))
    assert [p for p in files.rglob("*") if p.is_file() and MARKER.encode() in p.read_bytes()] == []


def test_the_session_ends_while_she_writes(client: Client, admin: Client, bid: Bid) -> None:
    data = typed(admin, bid, plan=MARKER)
    before = bytes(bid.draft_box)
    admin.logout()
    quiet = admin.post(url(bid), data, headers={"HX-Request": "true"})
    loud = admin.post(url(bid), data | {"documents": upload("x.pdf", PDF)})
    assert (quiet.status_code, loud.status_code, loud["Location"].startswith("/account/login/")) == (409, 302, True)
    assert bytes(Bid.objects.get(pk=bid.pk).draft_box) == before
    assert (MARKER in quiet.content.decode(), bid.draft_files.count()) == (False, 0)
