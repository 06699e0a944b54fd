"""The check of a receipt: by its signature alone before the opening, by the frozen list after it."""

import base64
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grants.bids import actions as bids
from grants.bids import queries
from grants.bids.models import Bid, Opening
from grants.people.roles import Role
from grants.sealing import keyring
from grants.story import choosing
from grants.story.cast import Cast
from tests.factories.reach import life_at
from tests.ledger import watched
from tests.portals.seen import words

URL = "/receipts/"


def lying(life: Any, organisation: str = "qinghe") -> Any:
    return Bid.objects.get(pk=life.bids[organisation].pk).lying


def ask(client: Client, line: str = "", **files: Any) -> Any:
    return client.post(URL, {"line": line, **files})


def bare(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def forged_of(**changes: Any) -> str:
    """A receipt this installation signs for an envelope that never was."""
    told = {
        "serial": "R-NEVER-WAS", "listing": "X-1", "edition": 1, "title": "标题", "bidder": "某社", "credit_code": "", "submission": 1,
        "received_at": "2026-11-20T01:02:03.000000+00:00", "sha256": "0" * 64, "size": 65551, "key": "AAAA",
    }  # fmt: skip
    return keyring.signed({**told, **changes})


def test_the_page_is_open_to_everybody_and_its_address_is_short(client: Client, db: None) -> None:
    assert reverse("public:receipts") == URL
    answer = client.get(URL)
    assert answer.status_code == 200 and "查验回执" in words(answer)


def test_before_the_opening_it_states_what_was_signed(cast: Cast, client: Client) -> None:
    life = life_at("submit_bid", cast)
    sealed = lying(life)
    answer = ask(client, queries.receipt(sealed))
    text = words(answer)
    assert answer.status_code == 200 and "本系统签发" in text
    for told in (sealed.serial, sealed.sha256, sealed.key.fingerprint, life.listing.number, cast.organisations["qinghe"].name):
        assert told in text
    assert "清单中列第" not in text and "不在清单中" not in text


@pytest.mark.parametrize("step", ["submit_bid", "close"])
def test_before_the_opening_it_answers_the_same_whether_or_not_such_an_envelope_lies_there(
    step: str, cast: Cast, client: Client
) -> None:
    life = life_at(step, cast)
    sealed = lying(life)
    told = keyring.read_signed(queries.receipt(sealed))
    assert told is not None
    other = {**told, "serial": "Z" * len(sealed.serial), "sha256": "f" * 64}
    answers, costs = [], []
    for line in (keyring.signed(told), keyring.signed(other)):
        with CaptureQueriesContext(connection) as asked:
            answers.append(bare(ask(client, line)))
        costs.append([re.sub(r"[0-9]+", "n", q["sql"]) for q in asked])
    assert answers[0].replace(sealed.serial, other["serial"]).replace(sealed.sha256, other["sha256"]) == answers[1]
    assert costs[0] == costs[1] and all("grants_sealed" not in sql and "grants_bid" not in sql for sql in costs[0])


def test_after_the_opening_it_names_the_place_in_the_list(cast: Cast, client: Client) -> None:
    life = life_at("open_bids", cast)
    frozen = [line["serial"] for line in Opening.objects.get(listing=life.listing).frozen]
    for organisation in life.bids:
        sealed = lying(life, organisation)
        text = words(ask(client, queries.receipt(sealed)))
        assert f"列第 {frozen.index(sealed.serial) + 1} 位（共 3 份）" in text


def test_a_recalled_submission_is_not_in_the_list(cast: Cast, client: Client) -> None:
    life = life_at("submit_bid", cast)
    admin = life.theirs(Role.ORG_ADMIN, "qinghe")
    first = queries.receipt(lying(life))
    bids.recall(Bid.objects.get(pk=life.bids["qinghe"].pk), by=admin, recall_code=life.codes["qinghe"])
    bids.submit(Bid.objects.get(pk=life.bids["qinghe"].pk), by=admin, device="")
    second = queries.receipt(lying(life))
    for step in (choosing.form_panel, choosing.close, choosing.confirm_presence, choosing.open_bids):
        with life.at(STEPS[step]):
            step(life)
    assert "不在清单中" in words(ask(client, first)) and "清单中列第" in words(ask(client, second))


STEPS = {
    choosing.form_panel: "form_panel", choosing.close: "close", choosing.confirm_presence: "attend",
    choosing.open_bids: "open_bids",
}  # fmt: skip


def test_a_receipt_with_another_hash_is_told(cast: Cast, client: Client) -> None:
    life = life_at("open_bids", cast)
    told = keyring.read_signed(queries.receipt(lying(life)))
    assert told is not None
    text = words(ask(client, keyring.signed({**told, "sha256": "e" * 64})))
    assert "清单中的摘要不同" in text


def test_one_changed_character_is_not_ours(cast: Cast, client: Client) -> None:
    line = queries.receipt(lying(life_at("submit_bid", cast)))
    body, signature = line.split(".")
    told = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    other = base64.urlsafe_b64encode(told.replace("清和", "请和").encode()).decode().rstrip("=")
    flipped = ("B" if signature[0] != "B" else "C") + signature[1:]
    for wrong in (f"{other}.{signature}", f"{body}.{flipped}", body, f"{signature}.{body}"):
        answer = ask(client, wrong)
        assert answer.status_code == 200 and "非本系统签发" in words(answer) and "晋江市清和" not in words(answer)


def test_wrapped_lines_text_files_and_json_files_are_read(cast: Cast, client: Client) -> None:
    sealed = lying(life_at("submit_bid", cast))
    line = queries.receipt(sealed)
    wrapped = "\r\n".join(line[n : n + 76] for n in range(0, len(line), 76))
    text = f"密封申报回执\n\n回执编号: {sealed.serial}\n签名回执:\n{line}\n\n取回码不在此文件中。\n"
    data = json.dumps({"receipt": {"serial": sealed.serial}, "signed": line}, ensure_ascii=False)
    assert sealed.sha256 in words(ask(client, wrapped))
    for name, content in (("r.txt", text), ("r.json", data)):
        assert sealed.sha256 in words(ask(client, file=SimpleUploadedFile(name, content.encode())))
    assert sealed.sha256 in words(ask(client, text))


@pytest.mark.parametrize(
    "line", ["x", ".", "a.b", "A" * 50 + "." + "B" * 86, "é" * 50 + "." + "B" * 86, "{}", '{"signed": 5}', "[" * 3000, "=" * 900]
)
def test_nonsense_is_answered_in_words_and_asks_nothing(line: str, client: Client, db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = ask(client, line)
    assert answer.status_code == 200 and "非本系统签发" in words(answer)
    assert [q["sql"] for q in asked if "grants_opening" in q["sql"]] == []


def test_a_signed_line_that_is_no_receipt_is_none(client: Client, db: None) -> None:
    assert "非本系统签发" in words(ask(client, keyring.signed({"serial": "1", "note": "another use of the key"})))


def test_a_receipt_for_a_call_that_never_was_is_answered_by_its_signature(client: Client, db: None) -> None:
    assert "本系统签发" in words(ask(client, forged_of()))


def test_nothing_given_and_too_much_given(client: Client, db: None) -> None:
    assert ask(client).status_code == 422
    assert ask(client, "x" * 9000).status_code == 422
    assert ask(client, file=SimpleUploadedFile("r.txt", b"x" * (64 * 1024 + 1))).status_code == 422
    assert ask(client, "a\x00b").status_code == 422
    assert ask(client, file=SimpleUploadedFile("r.bin", bytes(range(256)))).status_code == 200


def test_asking_changes_nothing(cast: Cast, client: Client) -> None:
    line = queries.receipt(lying(life_at("open_bids", cast)))
    with watched() as writes:
        assert ask(client, line).status_code == 200
    assert writes.sent == []


def test_what_it_states_is_text(client: Client, db: None) -> None:
    source = ask(client, forged_of(bidder="<script>alert(1)</script>")).content.decode()
    assert "<script>alert(1)" not in source and "&lt;script&gt;alert(1)" in source
