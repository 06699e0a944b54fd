"""The scan for personal data. Numbers here are invented; check digits are computed, not taken from anyone."""

import pytest
from django.core.exceptions import ValidationError

from grants.trail.text import no_personal_data, personal_data

IDENTITY = "110101199003070011"
CARD = "6222021234567890128"


def kinds(text: str) -> list[str]:
    return [hit.kind for hit in personal_data(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"身份证{IDENTITY}。", ["identity"]),
        ("身份证１１０１０１１９９００３０７００１１", ["identity"]),
        ("110101 19900307 0011", ["identity"]),
        ("110101199003070012", []),  # wrong check digit
        ("110101199013070019", []),  # month 13
        ("电话13800138000", ["mobile"]),
        ("+86 138-0013-8000", ["mobile"]),
        ("+8613800138000", ["mobile"]),
        ("13800138000号", ["mobile"]),
        ("12800138000", []),
        ("0595-85681234", []),
        (f"卡号 {CARD}", ["bank_card"]),
        ("6222 0212 3456 7890 128", ["bank_card"]),
        ("6222021234567890129", []),  # Luhn
        ("车牌闽C·A1234", ["plate"]),
        ("粤BD12345、粤B12345", ["plate", "plate"]),
        ("苏C2024001 号文", []),
        ("晋A座12345室", []),
        ("发票25112000000012345678", []),
        ("金额13800138000.00元", []),
        ("统一社会信用代码52000000MJ00000182", []),
        ("合同JJFL-2019-001，868场、89600人次、2240000.00元", []),
        (f"{IDENTITY} 13800138000", ["identity", "mobile"]),
        ("", []),
    ],
)
def test_what_is_found(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_x_as_check_digit_in_either_case() -> None:
    """Σ ≡ 2 (mod 11) calls for X."""
    body = "11010119900307"
    code = next(
        f"{body}{n:03d}"
        for n in range(1000)
        if sum(int(d) * pow(2, 17 - i, 11) for i, d in enumerate(f"{body}{n:03d}")) % 11 == 2
    )
    assert (kinds(code + "X"), kinds(code + "x"), kinds(code + "Ｘ"), kinds(code + "1")) == (["identity"],) * 3 + ([],)


def test_a_hit_says_where_and_never_repeats_the_number() -> None:
    [hit] = personal_data(f"联系 {IDENTITY} 谢谢")
    assert (hit.start, hit.end, hit.shown) == (3, 21, "110…11")
    assert IDENTITY not in hit.message and "110…11" in hit.message


def test_the_validator_tells_every_hit() -> None:
    with pytest.raises(ValidationError) as refused:
        no_personal_data(f"{IDENTITY} 和 {CARD}")
    assert [e.code for e in refused.value.error_list] == ["personal_data", "personal_data"]
    assert no_personal_data("服务 868 场次") is None


def test_long_texts_are_scanned_in_no_time() -> None:
    assert kinds("4 4-4 4" * 3000 + " 13800138000") == ["mobile"]
