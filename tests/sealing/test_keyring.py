"""The keyring: readable by its owner only, never overwritten, the same for two who ask first, missed in words."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from grants.sealing import keyring
from grants.trail.blockers import Refused

ASK = "import django; django.setup(); from grants.sealing import keyring; print(keyring.made_once('both').hex())"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.KEYRING = tmp_path / "keys"
    return tmp_path / "keys"


def test_files_are_their_owners_only(folder: Path) -> None:
    before = os.umask(0)
    try:
        keyring.keep("one", b"secret")
        keyring.made_once("two")
        keyring.lock_up(b"draft", "organisation 1", "bid 1")
        keyring.signed({"serial": "1"})
    finally:
        os.umask(before)
    assert sorted(path.name for path in folder.iterdir()) == ["drafts", "one", "receipts", "two"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_overwritten(folder: Path) -> None:
    keyring.keep("one", b"first")
    with pytest.raises(FileExistsError):
        keyring.keep("one", b"second")
    assert keyring.get("one") == b"first"
    assert [path.name for path in folder.iterdir()] == ["one"]
    made = keyring.made_once("two")
    assert keyring.made_once("two") == made
    assert len(made) == 32


def test_processes_that_ask_first_at_once_get_the_same(folder: Path, tmp_path: Path) -> None:
    place = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "YULAN_VAR": str(tmp_path),
        "YULAN_KEYRING": str(folder),
    }
    asked = [
        subprocess.Popen([sys.executable, "-c", ASK], env=place, cwd=project.BASE_DIR, stdout=subprocess.PIPE, text=True)
        for _n in range(3)
    ]
    told = {process.communicate(timeout=120)[0].strip() for process in asked}
    assert [process.returncode for process in asked] == [0, 0, 0]
    assert told == {keyring.get("both").hex()}
    assert [path.name for path in folder.iterdir()] == ["both"]


def test_a_box_opens_for_its_owner_in_its_place(folder: Path) -> None:
    box = keyring.lock_up("草稿".encode(), "organisation 1", "bid 1")
    assert keyring.unlock(box, "organisation 1", "bid 1") == "草稿".encode()
    assert keyring.unlock(memoryview(box), "organisation 1", "bid 1") == "草稿".encode()  # type: ignore[arg-type]
    changed = box[:-1] + bytes([box[-1] ^ 1])
    for wrong in (
        (box, "organisation 2", "bid 1"),
        (box, "organisation 1", "bid 2"),
        (changed, "organisation 1", "bid 1"),
        (b"", "a", "b"),
    ):
        with pytest.raises(keyring.Lost):
            keyring.unlock(*wrong)


def test_a_lost_keyring_is_told_in_words_and_none_is_made_in_its_place(folder: Path, settings: Any) -> None:
    box = keyring.lock_up(b"draft", "organisation 1", "bid 1")
    settings.KEYRING = folder.with_name("elsewhere")
    with pytest.raises(Refused) as refused:
        keyring.unlock(box, "organisation 1", "bid 1")
    assert refused.value.message == str(keyring.LOST)
    assert not settings.KEYRING.exists()
    settings.KEYRING = folder
    assert keyring.unlock(box, "organisation 1", "bid 1") == b"draft"


def test_a_signed_line_is_read_by_who_signed_it(folder: Path, settings: Any) -> None:
    line = keyring.signed({"serial": "ABC", "bidder": "清和"})
    assert keyring.read_signed(line) == {"serial": "ABC", "bidder": "清和"}
    assert keyring.read_signed(f"{line[:40]}\n {line[40:]} ") == {"serial": "ABC", "bidder": "清和"}
    text, signature = line.split(".")
    for n in range(len(text) - 1):
        letter = "A" if text[n] != "A" else "B"
        assert keyring.read_signed(f"{text[:n]}{letter}{text[n + 1 :]}.{signature}") is None
    for junk in ("", ".", "a.b", "a.b.c", line[:-4], f"{text}.", "回执", "\0", f"{text}.{text}"):
        assert keyring.read_signed(junk) is None
    settings.KEYRING = folder.with_name("elsewhere")
    assert keyring.read_signed(line) is None
