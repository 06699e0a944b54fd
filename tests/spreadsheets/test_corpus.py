"""Sixty and more files as offices bring them: the exact lines that come out, the exact words when they do not."""

from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from grants.spreadsheets.child import parsed
from grants.spreadsheets.door import admitted
from grants.spreadsheets.lines import Raw, lines
from grants.spreadsheets.problems import Unreadable
from tests.spreadsheets.corpus_good import GOOD, Case
from tests.spreadsheets.corpus_layout import LAYOUT
from tests.spreadsheets.corpus_refused import REFUSED
from tests.spreadsheets.corpus_wrong import WRONG

pytestmark = pytest.mark.one_database("reads files; no database is asked")
ALL: list[Case] = [*GOOD, *REFUSED, *LAYOUT, *WRONG]
TODAY = date(2026, 11, 22)


def told(path: Path) -> tuple[str, ...]:
    """Everything that comes of a file, in English: lines as text, problems with their place."""
    found = []
    with translation.override("en"):
        try:
            for line in lines(parsed(path, admitted(path)), TODAY):
                if not isinstance(line, Raw):
                    found.append(str(line.problem))
                    continue
                values = (line.values.get(name) for name in ("date", "category", "item", "payee", "amount", "invoice_number"))
                if not line.wrong:
                    found.append(
                        " ".join([f"{line.sheet}!{line.number}", *(str(value) for value in values if value not in (None, ""))])
                    )
                found += [str(problem) for problem in line.problems]
        except Unreadable as error:
            found.append(error.words)
    return tuple(found)


@pytest.mark.parametrize(("name", "content", "expected"), ALL, ids=[case[0] for case in ALL])
def test_what_comes_of_a_file(name: str, content: bytes, expected: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "brought"  # a file's name says nothing of what it is
    path.write_bytes(content)
    assert told(path) == expected


def test_the_corpus_is_large_and_names_are_unique() -> None:
    assert len(ALL) >= 60 and len({case[0] for case in ALL}) == len({case[1] for case in ALL}) == len(ALL)
