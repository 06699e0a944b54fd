"""A word in every part of an application, written through the pages: before the opening it is nowhere, afterwards where it belongs."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils.log import AdminEmailHandler

from grants.bids.models import Bid, Sealed
from grants.evidence.models import StoredFile
from grants.story import choosing
from grants.story.cast import Cast
from grants.trail.models import Entry
from tests.concurrency.calls import Call, database_now
from tests.evidence.files import PDF, upload
from tests.factories import plans
from tests.portals.sealing import code_on
from tests.portals.typed import form
from tests.selection.traces import Lines, forms, in_database, logged, on_disk, on_house_disk, seen_in, writing

HTMX = {"HX-Request": "true"}
BIG = 200 * 1024  # more than Django keeps of an upload in memory here


@dataclass
class Secret:
    """An application of 清和 whose every part holds the word; two rivals have submitted theirs."""

    word: str
    one: Call
    client: Client
    logs: Lines
    written: list[str]
    temporary: Path
    born: float  # second of the clock of the disk before which the word was nowhere
    answers: list[bytes] = field(default_factory=list)

    @property
    def bid(self) -> Bid:
        return Bid.objects.get(
            listing=self.one.listing, organisation__bids__created_by__username="orgadmin", created_by__username="orgadmin"
        )

    def url(self, tail: str = "") -> str:
        return f"/provider/bids/{self.bid.pk}/{tail}"

    def parts(self) -> dict[str, Any]:
        return {
            "lead": f"何以宁 {self.word}", "plan": f"第一段\n{self.word}\n第三段", "lines-0-item": f"活动物资 {self.word}",
            "offices": f"没有任职 {self.word}", "true_and_complete": "on", "no_violation": "on", "no_double_funding": "on",
            "offices_disclosed": "on",
        }  # fmt: skip

    def write(self) -> None:
        """Typed piece by piece, each saved by the page itself, then files, one of them large."""
        for part, told in self.parts().items():
            data = {**form(self.client.get(self.url("edit/")), "plan"), part: told}
            assert self.client.post(self.url("edit/"), data, headers=HTMX).status_code == 200
        raw = PDF + b"% " + self.word.encode() + b"\n" + secrets.token_bytes(BIG) + self.word.encode("utf-16-le") + b"\n%%EOF\n"
        files = [upload(f"{self.word}.pdf", raw), upload(f"表 {self.word}.csv", f"项目,{self.word}\n活动,1\n".encode())]
        answer = self.client.post(self.url("edit/"), form(self.client.get(self.url("edit/")), "plan") | {"documents": files})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        content = self.bid.content
        assert self.word in content.plan and self.word in content.lead and self.word in content.lines[0].item
        assert {f.name for f in content.files} == {f"{self.word}.pdf", f"表 {self.word}.csv"}
        assert self.word in next(d.text for d in content.declarations if d.kind == "offices_disclosed")

    def submit(self) -> str:
        answer = self.client.post(self.url("submit/"), {"version": self.bid.version})
        assert answer.status_code == 200, answer.content.decode()[-3000:]
        code = code_on(answer)
        assert code
        return code

    def traces(self, word: str = "") -> list[str]:
        """Everywhere but on the pages of its own people."""
        word = word or self.word
        found = in_database(word, self.born) + on_house_disk(word, self.temporary)
        found += [f"{how} in the log: {line[:120]}" for line in self.logs.lines for how in seen_in(line.encode(), word)]
        sent = [str(message.message()) + message.body for message in mail.outbox]
        found += [f"{how} in a mail" for text in sent for how in seen_in(text.encode(), word)]
        found += [f"{how} in a cache" for cache in caches.all() for how in seen_in(repr(vars(cache)).encode(), word)]
        for row in Session.objects.all():
            found += [f"{how} in a session" for how in seen_in(repr(row.get_decoded()).encode(), word)]
        for entry in Entry.objects.all():
            found += [f"{how} in {entry}" for how in seen_in(repr(entry.body()).encode(), word)]
        return found


@pytest.fixture(params=[False, True], ids=["", "statements logged"])
def secret(request: Any, transactional_db: None, cast: Cast, tmp_path: Path, monkeypatch: Any, settings: Any) -> Iterator[Secret]:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    settings.ADMINS = [("administrator", "admin@example.org")]
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
    life = plans.life(cast, "publish")
    for offer in life.plan.offers[1:]:
        choosing.draft_bid(life, offer)
        choosing.submit_bid(life, offer.organisation)
    client = Client(raise_request_exception=False)
    client.force_login(cast.persons["orgadmin"])
    with logged(statements=request.param, mailer=AdminEmailHandler(include_html=True)) as logs, writing() as written:
        choosing.draft_bid(life, life.plan.offers[0])
        born = time.time() - 2
        made = Secret(f"SEALED-MARKER-{secrets.token_hex(6)}", Call(life, []), client, logs, written, temporary, born)
        yield made


def test_before_the_opening_it_is_nowhere_and_afterwards_where_it_belongs(secret: Secret) -> None:
    secret.write()
    assert secret.traces() == []
    code = secret.submit()
    assert secret.traces() == []
    assert secret.traces(code) == []
    assert secret.traces(code.replace("-", "")) == []
    assert Sealed.objects.filter(bid=secret.bid).count() == 1
    assert [path for path in secret.written if str(secret.temporary) in path] == []
    assert StoredFile.objects.filter(stored_by=secret.bid.created_by, original_name__contains=secret.word).count() == 0
    for url in (secret.url(), "/provider/bids/", "/provider/", secret.url("receipt/")):
        assert seen_in(secret.client.get(url).content, secret.word) == [], url  # its own people cannot read it either

    secret.one.closes(database_now())
    secret.one.close_and_open()
    bid = secret.bid
    assert secret.word in bid.plan and secret.word in bid.lead
    assert secret.word in bid.lines.first().item
    assert secret.word in bid.declarations.get(kind="offices_disclosed").text
    assert sorted(f.original_name for f in bid.documents.all()) == [f"{secret.word}.pdf", f"表 {secret.word}.csv"]
    for stored in bid.documents.all():
        assert seen_in(stored.path.read_bytes(), secret.word) != []
    assert in_database(secret.word) != []
    assert on_house_disk(secret.word) != []


def test_recalled_with_its_code_it_is_a_draft_again_and_still_nowhere(secret: Secret) -> None:
    secret.write()
    code = secret.submit()
    before = secret.bid
    answer = secret.client.post(secret.url("recall/"), {"version": before.version, "recall_code": code})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert secret.word in secret.bid.content.plan
    assert len(secret.bid.content.files) == 2
    assert secret.traces() == []
    assert secret.traces(code) == []
    assert secret.submit() != code
    assert secret.client.post(secret.url("withdraw/"), {"version": secret.bid.version}).status_code == 302
    assert secret.traces() == []
    assert not any(
        Sealed.objects.filter(bid__listing=secret.one.listing, bid__status="withdrawn").values_list("envelope", flat=True)
    )


SABOTAGE = {
    "sqlite": "CREATE TRIGGER sabotage BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'sabotage'); END",
    "postgresql": "CREATE TRIGGER sabotage BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION yulan_refuse('sabotage')",
}


class Broken:
    """A table that takes no more writes, as after a disk fault."""

    def __init__(self, verb: str, table: str) -> None:
        self.verb, self.table = verb, table

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(SABOTAGE[connection.vendor].format(verb=self.verb, table=self.table))

    def __exit__(self, *_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER sabotage" + ("" if connection.vendor == "sqlite" else f" ON {self.table}"))


def test_a_request_that_ends_in_an_error_tells_nothing(secret: Secret, settings: Any) -> None:
    page = form(secret.client.get(secret.url("edit/")), "plan")
    data = {**page, **secret.parts(), "documents": upload(f"{secret.word}.csv", f"项目,{secret.word}\n".encode() * 100)}
    fails = []
    with Broken("UPDATE", "grants_bid"):
        fails.append(secret.client.post(secret.url("edit/"), data))
        fails.append(secret.client.post(secret.url("edit/"), {**page, **secret.parts()}, headers=HTMX))
    with Broken("INSERT", "grants_draftfile"):
        data["documents"] = upload(f"{secret.word}.csv", f"项目,{secret.word}\n".encode() * 100)
        fails.append(secret.client.post(secret.url("edit/"), data))
    whole, settings.KEYRING = settings.KEYRING, Path(__file__)  # a file where the folder should be
    data["documents"] = upload(f"{secret.word}.csv", f"项目,{secret.word}\n".encode() * 100)
    fails.append(secret.client.post(secret.url("edit/"), data))
    settings.KEYRING = whole
    assert secret.traces() == []
    secret.write()
    with Broken("INSERT", "grants_sealed"):
        fails.append(secret.client.post(secret.url("submit/"), {"version": secret.bid.version}))
    with Broken("INSERT", "grants_entry"):
        fails.append(secret.client.post(secret.url("submit/"), {"version": secret.bid.version}))
    assert [answer.status_code for answer in fails] == [500] * 6
    assert [how for answer in fails for how in seen_in(answer.content, secret.word)] == []
    assert secret.bid.status == "draft"
    assert secret.word in secret.bid.content.plan
    assert any("sealed path" in line for line in secret.logs.lines)
    assert mail.outbox
    assert secret.traces() == []
    assert secret.submit()
    assert secret.traces() == []


@pytest.mark.parametrize("name", sorted(forms("SEALED-MARKER-0123456789ab")))
def test_every_form_would_be_seen(name: str, tmp_path: Path) -> None:
    word = "SEALED-MARKER-0123456789ab"
    (tmp_path / "file").write_bytes(b"before" + forms(word)[name] + b"after")
    assert on_disk(word, tmp_path) != []
    assert on_disk("SEALED-MARKER-ba9876543210", tmp_path) == []


def test_a_trace_in_the_database_would_be_seen(transactional_db: None, cast: Cast) -> None:
    word, born = f"SEALED-MARKER-{secrets.token_hex(6)}", time.time() - 2
    assert in_database(word, born) == []
    cast.organisations["qinghe"].__class__.objects.filter(pk=cast.organisations["qinghe"].pk).update(bank_name=word)
    assert in_database(word, born) != []


def test_a_temporary_file_would_be_seen() -> None:
    with writing() as opened, tempfile.NamedTemporaryFile() as made:
        made.write(b"x")
    assert made.name in opened
