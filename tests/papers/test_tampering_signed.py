"""What can be done to a signed paper, each named in Chinese and in English, with what to do."""

import dataclasses
import io
from collections.abc import Callable

import pikepdf
import pytest

from grants.papers import signing
from grants.papers.register import Register
from grants.papers.verdict import Status, judge
from tests.papers import authority, forging
from tests.papers.forging import KEEP, UPDATE, Pair, told

pytestmark = pytest.mark.one_database("it looks at the bytes of papers")


@pytest.fixture(scope="module")
def pair() -> Pair:
    return forging.pair()


@pytest.fixture(scope="module")
def signed_pair() -> Pair:
    return forging.signed_pair()


def a_signed_byte(pair: Pair) -> bytes:
    with pikepdf.open(io.BytesIO(pair.data)) as pdf:
        raw = pdf.pages[2].Contents.read_raw_bytes()
    changed = bytearray(pair.data)
    changed[pair.data.index(raw) + len(raw) // 2] ^= 1
    return bytes(changed)


def a_digit_of_the_signature(pair: Pair) -> bytes:
    """The last of the digits before the room that was left over."""
    end = pair.data.index(b">", pair.data.index(b"/Contents <", len(pair.sealed)))
    at = len(pair.data[:end].rstrip(b"0")) - 6
    return pair.data[:at] + (b"1" if pair.data[at : at + 1] != b"1" else b"2") + pair.data[at + 1 :]


def the_range_it_covers(pair: Pair) -> bytes:
    return pair.data.replace(b"/ByteRange", b"/ByteRanks", 1)


def something_beside_the_signature(pair: Pair) -> bytes:
    return pair.data.replace(b"/Rect [ 0 0 0 0 ]", b"/Rect [ 0 0 9 9 ]", 1)


def added_behind_the_signature(pair: Pair) -> bytes:
    return pair.data + UPDATE


def cut_off_in_the_signature(pair: Pair) -> bytes:
    return pair.data[:-900]


def signature_taken_off(pair: Pair) -> bytes:
    return pair.sealed


def signed_by_another(pair: Pair) -> bytes:
    return signing.by(authority.forger().holder, pair.sealed, pair.facts.cut_off)


def signed_before_its_days(pair: Pair) -> bytes:
    return signing.by(authority.office().holder, pair.sealed, authority.FIRST.replace(year=2014))


TAMPERED_SIGNED: list[tuple[Callable[[Pair], bytes], str, str]] = [
    (
        a_signed_byte, "晋江市妇女联合会的电子签名与本文件不符：签名所覆盖的内容或签名本身被改动",
        "the electronic signature of 晋江市妇女联合会 does not fit this file: what it covers, or the signature itself, was changed",
    ),
    (a_signed_byte, "第3页内容被改动", "the content of page 3 was changed"),
    (
        a_digit_of_the_signature, "晋江市妇女联合会的电子签名与本文件不符：签名所覆盖的内容或签名本身被改动",
        "the electronic signature of 晋江市妇女联合会 does not fit this file: what it covers, or the signature itself, was changed",
    ),
    (the_range_it_covers, "电子签名被损坏，无法读取", "the electronic signature was damaged and cannot be read"),
    (
        something_beside_the_signature, "文件中存放电子签名的部分含有签名以外的内容",
        "the part of the file that holds the electronic signature says something else than a signature",
    ),
    (
        added_behind_the_signature, "电子签名之后被追加{more}字节，签名只覆盖前{size}字节",
        "{more} bytes were added behind the electronic signature, which covers only the first {size} bytes",
    ),
    (cut_off_in_the_signature, "文件不完整，在第{short}字节处中断", "the file stops before its end, after {short} bytes"),
    (signature_taken_off, "出具时所加的电子签名被去除", "the electronic signature this paper was issued with was taken off"),
    (
        signed_by_another, "签名所用证书不是出具时的证书，而是冒名者的证书",
        "it is signed with another certificate than this paper was issued with: that of 冒名者",
    ),
    (
        signed_before_its_days, "按文件自载的签名时间，晋江市妇女联合会的证书不在有效期内",
        "the certificate of 晋江市妇女联合会 did not hold when, by its own word, the file was signed",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("act", "chinese", "english"), TAMPERED_SIGNED, ids=[act.__name__ for act, _zh, _en in TAMPERED_SIGNED])
def test_what_is_done_to_a_signed_one_is_named_the_same_way(
    signed_pair: Pair, act: Callable[[Pair], bytes], chinese: str, english: str
) -> None:
    data = act(signed_pair)
    verdict = judge(data, register=Register((signed_pair.listed,)))
    facts = {"size": len(signed_pair.data), "short": len(signed_pair.data) - 900, "more": len(UPDATE)}
    assert data != signed_pair.data
    assert verdict.status is Status.ALTERED
    assert chinese.format(**facts) in told(verdict)
    assert english.format(**facts) in told(verdict)
    assert KEEP in told(verdict)


def test_a_signature_put_on_a_paper_that_was_issued_without(pair: Pair, signed_pair: Pair) -> None:
    verdict = judge(signed_pair.data, register=Register((pair.listed,)))
    assert verdict.status is Status.ALTERED
    assert "出具时未加电子签名，本文件上的签名系他人所加，名称为晋江市妇女联合会" in told(verdict)
    assert "this paper was issued without an electronic signature; somebody added one, by the name of 晋江市妇女联合会" in told(
        verdict
    )
    first = dataclasses.replace(pair.listed, certificate_sha256=None)  # by a list that cannot tell
    assert "signature" not in {part.name for part in judge(signed_pair.data, register=Register((first,))).parts}
