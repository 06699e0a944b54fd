"""The PostgreSQL of a test run: found or asked for in one line, and gone afterwards whatever happened."""

import os
from pathlib import Path

import psycopg
import pytest
from django.core.management.base import CommandError

from grants.management import postgres


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_a_machine_without_postgresql_is_told_what_to_do(nowhere: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        postgres.server_folder()
    assert str(refusal.value) == (
        "No PostgreSQL on this machine: apt install postgresql (Debian, Ubuntu), or name a running one: "
        "YULAN_DATABASE=postgresql://user:password@host:5432/name"
    )


def test_a_server_on_the_path_will_do(nowhere: Path) -> None:
    for name in ("postgres", "initdb"):
        (nowhere / name).touch(mode=0o755)
    assert postgres.server_folder() == nowhere


def test_the_newest_version_wins_by_number(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("9", "15", "17"):
        (nowhere / version / "bin").mkdir(parents=True)
        (nowhere / version / "bin" / "postgres").touch()
    monkeypatch.setattr(postgres, "DEBIAN", nowhere)
    assert postgres.server_folder() == nowhere / "17" / "bin"


def test_the_server_takes_three_hundred_connections_and_is_gone_after_a_failure() -> None:
    try:
        postgres.server_folder()
    except CommandError as missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(missing))
    with pytest.raises(ZeroDivisionError), postgres.temporary_server() as url:
        folder = Path(url.partition("host=")[2])
        with psycopg.connect(url) as session:
            assert session.execute("SHOW max_connections").fetchone() == ("300",)
            assert session.execute("SHOW listen_addresses").fetchone() == ("",)
        raise ZeroDivisionError
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
