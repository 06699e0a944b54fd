"""Type: embedded, subset, and every character extracts as itself."""

import pytest

from grants.papers import type as papers_type
from grants.papers.pen import Pen
from grants.papers.press import Drawn
from grants.papers.sheets import Sheets
from grants.papers.type import BOLD, FIRST_RARE, REGULAR, Faces, TypeChanged, weight, width
from tests.papers import poppler, unsealed

RARE = "𠮷䶮𬱟𫟷𪚥龘㛃㼆"
ODD = "🙂👩‍👧é①〔〕—¥￥…“”□☑"


def page(*lines: str) -> bytes:
    sheets = Sheets()
    pen = Pen(sheets)
    for number, line in enumerate(lines):
        pen.text(40, 780 - 30 * number, line, 12, bold=number % 2 == 1)
    return finished(sheets)


def finished(sheets: Sheets) -> bytes:
    sheets.turn(595, 842)
    return unsealed.data(Drawn(sheets.file, tuple(sheets.digests), sheets.bound(), {}))


@pytest.mark.parametrize(
    "line", ["人民币贰佰贰拾肆万元整 ¥2,240,000.00", RARE, ODD, "葛\U000e0100城 ABC xyz 0123456789", "<img src='/etc/passwd'>"]
)
def test_text_extracts_exactly(line: str) -> None:
    (text,) = poppler.text(page(line, line))
    assert [found.strip() for found in text.strip().splitlines() if found.strip()] == [line, line]


def test_every_font_is_embedded_subset_and_has_unicode() -> None:
    found = poppler.fonts(page("甲乙丙", "甲乙丙", RARE, ODD))
    assert found
    assert all(font.embedded and font.subset and font.unicode and font.kind == "CID TrueType" for font in found)
    assert {font.name.partition("+")[2].rstrip("0123456789") for font in found} == {REGULAR, BOLD}


def test_two_thousand_different_rare_characters_keep_their_own_text() -> None:
    rare = "".join(chr(0x20000 + n) for n in range(600))
    (text,) = poppler.text(page(*(rare[start : start + 30] for start in range(0, 600, 30))))
    assert "".join(text.split()) == rare


def test_rare_characters_get_their_codes_in_the_order_of_the_text() -> None:
    """In every process the same: a paper is drawn again and compared."""
    rare = "".join(chr(0x20000 + n * 7 % 64) for n in range(64))
    runs = weight(REGULAR).runs(rare, Faces())
    codes = [int.from_bytes(run[at : at + 2], "big") for _face, run in runs for at in range(0, len(run), 2)]
    assert codes == list(range(FIRST_RARE, FIRST_RARE + 64))


def test_digits_are_of_one_width_and_chinese_of_one_em() -> None:
    assert {width(digit, 1000) for digit in "0123456789"} == {width("0", 1000)}
    assert width("晋江", 10) == 20
    assert width("\u200d\ufe0f", 10) == 0


def test_two_documents_at_once_do_not_mix_their_characters() -> None:
    both = Sheets(), Sheets()
    for text in ("甲", "乙"):
        for sheets, rare in zip(both, ("𠮷", "𬱟"), strict=True):
            Pen(sheets).text(40, 700 if text == "甲" else 650, text + rare, 12)
    assert ["".join(poppler.text(finished(sheets))[0].split()) for sheets in both] == ["甲𠮷乙𠮷", "甲𬱟乙𬱟"]


def test_a_changed_font_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    folder, name, digest = papers_type.FACES[0]
    monkeypatch.setattr(papers_type, "FACES", ((folder, name, digest[::-1]),))
    with pytest.raises(TypeChanged, match="NotoSansSC"):
        papers_type.face.__wrapped__(0)
