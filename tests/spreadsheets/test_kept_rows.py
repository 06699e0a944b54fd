"""Rows that were shown and never imported do not stay for ever; how far a reading is, is told as it goes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from grants.management.scheduler import tick
from grants.spending.models import LedgerFile
from grants.spreadsheets import kept_rows, ledger
from grants.story.cast import Cast
from grants.trail import clock
from tests.spending.test_import import Desk

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(cast: Cast, tmp_path: Path, settings: Any) -> Desk:
    settings.MEDIA_ROOT = tmp_path
    return Desk(cast)


def test_previews_are_swept_away_after_their_time_and_the_file_is_read_again(desk: Desk) -> None:
    file, look = desk.looked([desk.row(1)])
    kept, left = kept_rows.folder() / look.kept, kept_rows.folder() / ".draft-of-the-dead"
    left.write_bytes(b"")
    written = datetime.fromtimestamp(kept.stat().st_mtime, UTC)
    with clock.at(written + timedelta(days=configured.LEDGER_ROWS_DAYS) - HOUR):
        assert tick()["previews swept away"] == 0
    assert kept.exists() and left.exists()
    with clock.at(written + timedelta(days=configured.LEDGER_ROWS_DAYS) + HOUR):
        assert [tick()["previews swept away"] for _ in range(2)] == [2, 0]
    assert list(kept_rows.folder().iterdir()) == []
    assert ledger.take(LedgerFile.objects.get(pk=file.pk), by=desk.by) == 1


def test_where_nothing_was_ever_read_nothing_is_swept(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert kept_rows.sweep() == 0


def test_a_reading_tells_how_far_it_is(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    ledger.look(desk.brought([desk.row(n) for n in range(1, 4)]), tell=lambda done, total: told.append((done, total)))
    assert told == [(4, 4)]
