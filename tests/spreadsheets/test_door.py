"""The door stands whatever is thrown at it; problems keep their words apart from their facts."""

import io
import random
import zipfile

import pytest
from django.utils import translation

from grants.spreadsheets import values
from grants.spreadsheets.door import admitted
from grants.spreadsheets.problems import Problem, Unreadable
from tests.spreadsheets.corpus_good import ONE, TWO, csv, page
from tests.spreadsheets.writers import others
from tests.spreadsheets.writers.office import packed, workbook

pytestmark = pytest.mark.one_database("reads files; no database is asked")
FILES = {
    "xlsx": workbook(page(ONE, TWO)),
    "xls": others.xls(page(ONE, TWO)),
    "ods": others.ods(page(ONE, TWO)),
    "csv": csv(ONE, TWO, encoding="gb18030"),
}


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, lost or added."""
    raw = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, kind = chance.randrange(len(raw)), chance.random()
        if kind < 0.6:
            raw[at] = chance.randrange(256)
        elif kind < 0.8:
            del raw[at : at + chance.randint(1, 20)]
        else:
            raw[at:at] = chance.randbytes(chance.randint(1, 20))
    return bytes(raw)


def damaged_inside(content: bytes, chance: random.Random) -> bytes:
    """One part of the archive damaged, the archive itself sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files))
    inside = files[name]
    assert isinstance(inside, bytes)
    return packed(files | {name: damaged(inside, chance)})


@pytest.mark.parametrize("kind", sorted(FILES))
def test_a_damaged_file_is_known_or_refused_in_words(kind: str) -> None:
    chance = random.Random(kind)
    seen = set()
    for turn in range(300):
        content = damaged_inside(FILES[kind], chance) if turn % 2 and kind in {"xlsx", "ods"} else damaged(FILES[kind], chance)
        try:
            seen.add(admitted(io.BytesIO(content)))
        except Unreadable as refusal:
            assert refusal.words
            seen.add(refusal.problem.code)
    assert kind in seen and len(seen) > 1


def test_an_encoding_nobody_knows() -> None:
    content = FILES["ods"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    files["content.xml"] = archive_text(files["content.xml"]).replace("UTF-8", "UTFl8")
    with pytest.raises(Unreadable) as caught:
        admitted(io.BytesIO(packed(files)))
    assert caught.value.problem.code == "damaged"


def archive_text(content: bytes | str) -> str:
    return content.decode() if isinstance(content, bytes) else content


def test_a_problem_comes_back_from_where_it_was_kept_in_the_language_of_its_reader() -> None:
    with translation.override("zh-hans"):
        found = values.day("2026-02-30")
        assert isinstance(found, Problem)
        placed = found.at("台账", 7, "A", "date")
        chinese = placed.said
    again = Problem(**placed.kept())
    with translation.override("en"):
        assert str(again) == (
            "Sheet “台账”, row 7, column A: There is no such day: “2026-02-30”. Please look at the month and the day."
        )
    with translation.override("zh-hans"):
        assert again.said == chinese != "There is no such day: “2026-02-30”. Please look at the month and the day."
    assert (again.is_error, again.field, again.code) == (True, "date", "no_such_day")
