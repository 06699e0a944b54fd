"""A file held against itself: whatever is changed is found, and the part is named."""

import dataclasses
import hashlib
import io
import random
import time
import zlib
from decimal import Decimal

import pikepdf
import pytest

from grants.papers import sealing, verify, xmp
from grants.papers.audit_report import canonical, draw, ledger_csv, paper
from grants.papers.audit_report.facts import AuditReportFacts
from grants.papers.sealing import Attachment
from tests.papers import sample

pytestmark = pytest.mark.one_database("it looks at the bytes of papers")


@pytest.fixture(scope="module")
def small() -> AuditReportFacts:
    return sample.one_contract(rows=12)


@pytest.fixture(scope="module")
def small_file(small: AuditReportFacts) -> bytes:
    return made(small)


def made(
    facts: AuditReportFacts, *, drawn: AuditReportFacts | None = None, text: bytes | None = None, ledger: bytes | None = None
) -> bytes:
    """A sealed file whose parts need not agree: what a forger with our own tools could make."""
    text = canonical.write(facts).encode() if text is None else text
    attachments = [
        Attachment("facts.json", "application/json", "", text),
        Attachment("ledger.csv", "text/csv", "", ledger_csv.write(facts) if ledger is None else ledger),
    ]
    identity = hashlib.sha256(text).hexdigest()
    return sealing.seal(draw.draw(drawn or facts), attachments, facts_sha256=identity, **paper.about(drawn or facts))


def wrong(data: bytes) -> set[tuple[str, str]]:
    return {(part.name, part.wrong) for part in verify.read(data).wrong}


def test_a_paper_as_made_holds(small: AuditReportFacts, small_file: bytes) -> None:
    reading = verify.read(small_file)
    assert reading.wrong == ()
    assert reading.facts == small
    assert reading.facts_sha256 == canonical.sha256(small)
    assert reading.sha256 == hashlib.sha256(small_file).hexdigest()


def test_one_changed_byte_anywhere_is_found(small_file: bytes) -> None:
    dice = random.Random(20200831)
    places = [*range(16), *range(len(small_file) - 16, len(small_file)), *(dice.randrange(len(small_file)) for _ in range(60))]
    for place in places:
        changed = bytearray(small_file)
        changed[place] ^= 1 << dice.randrange(8)
        assert ("whole_file", "changed") in wrong(bytes(changed)) or ("whole_file", "no_seal") in wrong(bytes(changed)), place


@pytest.mark.parametrize("cut", [0, 1, 10, 1000, -1, -20])
def test_a_cut_or_longer_file_is_found(small_file: bytes, cut: int) -> None:
    assert wrong(small_file[:cut])
    assert wrong(small_file + b"\n")
    assert wrong(b" " + small_file)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04" * 100, "一封信".encode(), b"\x00" * 5000])
def test_what_is_no_paper_has_no_seal(data: bytes) -> None:
    assert ("whole_file", "no_seal") in wrong(data)


def stream_of(data: bytes, name: str) -> tuple[int, bytes]:
    """Where the packed bytes of an attachment lie in the file."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        raw = next(spec.EF.F.read_raw_bytes() for spec in pdf.Root.AF if str(spec.UF) == name)
    assert data.count(raw) == 1
    return data.index(raw), raw


@pytest.mark.parametrize("name", ["facts.json", "ledger.csv", "manifest.json"])
def test_a_byte_inside_an_attachment_names_the_attachment(small_file: bytes, name: str) -> None:
    start, raw = stream_of(small_file, name)
    changed = bytearray(small_file)
    changed[start + len(raw) // 2] ^= 4
    assert name in {part for part, _ in wrong(bytes(changed))}


def test_a_byte_inside_a_page_names_the_page(small_file: bytes) -> None:
    with pikepdf.open(io.BytesIO(small_file)) as pdf:
        raw = pdf.pages[3].Contents.read_raw_bytes()
    changed = bytearray(small_file)
    changed[small_file.index(raw) + len(raw) // 2] ^= 1
    assert 4 in {part.number for part in verify.read(bytes(changed)).wrong if part.name == "page"}


def test_an_attachment_put_in_anothers_place_is_named(small: AuditReportFacts, small_file: bytes) -> None:
    """Well packed, of another project: only the digests can tell."""
    _, raw = stream_of(small_file, "ledger.csv")
    packed = zlib.compress(ledger_csv.write(sample.one_contract(rows=5)), 9)
    assert len(packed) <= len(raw)
    assert ("ledger.csv", "changed") in wrong(small_file.replace(raw, packed.ljust(len(raw), b"\0")))


def test_metadata_that_state_other_facts_are_named(small_file: bytes) -> None:
    stated = xmp.stated(small_file)[1].encode()
    assert ("metadata", "not_the_facts") in wrong(small_file.replace(stated, stated[::-1]))


# A forger who seals anew with our own tools still has to make everything agree.


def test_pages_drawn_from_other_facts_do_not_pass(small: AuditReportFacts) -> None:
    richer = dataclasses.replace(small, card=dataclasses.replace(small.card, name="别的项目"))
    found = wrong(made(small, drawn=richer))
    assert ("page", "not_the_facts") in found
    assert not {name for name, _ in found} & {"whole_file", "facts.json", "ledger.csv"}


def test_figures_that_do_not_add_up_do_not_pass(small: AuditReportFacts) -> None:
    total = dataclasses.replace(small.category_total, verified=small.category_total.verified + Decimal("1000.00"))
    reading = verify.read(made(dataclasses.replace(small, category_total=total)))
    assert {(part.name, part.wrong) for part in reading.wrong} == {("figures", "do_not_add_up")}
    assert any("T4 verified" in part.detail for part in reading.wrong)


def test_a_ledger_of_other_figures_does_not_pass(small: AuditReportFacts) -> None:
    other = ledger_csv.write(sample.one_contract(rows=13))
    assert wrong(made(small, ledger=other)) == {("ledger.csv", "not_the_facts")}
    assert ("ledger.csv", "unreadable") in wrong(made(small, ledger=b"a,b,c"))


def test_facts_in_another_form_do_not_pass(small: AuditReportFacts) -> None:
    spaced = canonical.write(small).replace(",", ", ", 1).encode()
    assert ("facts.json", "not_canonical") in wrong(made(small, text=spaced))
    assert ("facts.json", "not_these_facts") in wrong(made(small, text=b'{"schema":"yulan/audit-report/1"}'))


def test_facts_nobody_could_have_issued_are_a_wrong_part_not_an_error(small: AuditReportFacts) -> None:
    huge = dataclasses.replace(small.expense_total, verified=Decimal("99999999999999999999"))
    assert ("figures", "do_not_add_up") in wrong(made(dataclasses.replace(small, expense_total=huge), drawn=small))
    empty = dataclasses.replace(small, contracts=())
    assert wrong(made(empty, drawn=small))


def test_the_same_facts_issued_again_are_the_same_file(small: AuditReportFacts, small_file: bytes) -> None:
    assert made(small) == small_file


def test_a_bomb_is_not_unpacked(small_file: bytes) -> None:
    """A stranger's file that would unpack to a gigabyte is put down early."""
    with pikepdf.open(io.BytesIO(small_file)) as pdf:
        bomb = zlib.compress(b"0" * (verify.MOST_UNPACKED + 1), 9)
        stream = next(spec.EF.F for spec in pdf.Root.AF if str(spec.UF) == "facts.json")
        stream.write(bomb, filter=pikepdf.Name.FlateDecode)
        out = io.BytesIO()
        pdf.save(out, compress_streams=False)
    assert len(out.getvalue()) < 10 * len(small_file)
    assert ("document", "too_large") in wrong(out.getvalue())


def crowded(small: AuditReportFacts, many: int) -> bytes:
    contract = small.contracts[0]
    lines = tuple(dataclasses.replace(contract.categories[0], code=f"A{n}") for n in range(many))
    steps = contract.timeline * (many // len(contract.timeline))
    duty = dataclasses.replace(contract.duties[0], acts=contract.duties[0].acts * (many // 7))
    full = dataclasses.replace(contract, categories=lines, timeline=steps, duties=(duty,))
    return made(dataclasses.replace(small, contracts=(full, full), categories=lines), drawn=small)


def test_reading_takes_a_straight_line_of_time_whatever_the_facts_say(small: AuditReportFacts) -> None:
    """Facts with thousands of categories, steps and acts, from somebody who wishes us ill."""
    spent = []
    for many in (1500, 6000):
        data = crowded(small, many)
        begun = time.process_time()
        assert ("figures", "do_not_add_up") in wrong(data)
        spent.append(time.process_time() - begun)
    assert spent[1] / spent[0] < 9  # four times the rows: four times the time, sixteen if it were quadratic
