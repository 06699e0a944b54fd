"""Credit codes against the demo's eight, against python-stdnum, and against every single slip of a finger."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from grants.people.credit_code import (
    ALPHABET,
    CreditCodeFormField,
    check_character,
    entity_class,
    entity_class_label,
    inner_check_character,
    normalise,
    problems,
    validate,
)
from grants.people.models import Organisation

DEMO = [
    "52000000MJ00000182",
    "52000000MJ0000026W",
    "51000000MJ0000034T",
    "53000000MJ0000042F",
    "52000000MJ0000050D",
    "51000000MJ0000069D",
    "52000000MJ00000775",
    "52000000MJ00000850",
]
REAL = ["91110000600037341L", "91350100M000100Y43"]


def codes_of(text: str) -> list[str]:
    return [p.code for p in problems(text)]


@pytest.mark.parametrize("code", DEMO + REAL)
def test_good_codes_have_no_problems_in_either_check(code: str) -> None:
    assert (problems(code), inner_check_character(code), check_character(code)) == ([], code[16], code[17])


def test_the_demo_codes_cover_the_zero_of_both_checks() -> None:
    """52000000MJ0000050D ends its inner code with 0 (remainder 0 of 11); 52000000MJ00000850 ends with 0 (remainder 0 of 31)."""
    assert (DEMO[4][16], DEMO[7][17]) == ("0", "0")


def test_inner_check_ten_is_written_x() -> None:
    code = "52000000" + "MJ000000" + "X"
    assert inner_check_character(code) == "X"
    assert problems(code + check_character(code)) == []


@pytest.mark.parametrize(
    "typed",
    [
        "５２００００００ＭＪ０００００１８２",
        "52000000mj00000182",
        "  52000000MJ00000182\t",
        "5200 0000 MJ00 0001 82",
        "520000-00MJ0000018-2",
        "\ufeff52000000MJ00000182\u200b",
        "\u00a052000000MJ00000182\u3000",
    ],
)
def test_what_people_paste_is_accepted_and_becomes_one_code(typed: str) -> None:
    assert (normalise(typed), problems(typed)) == ("52000000MJ00000182", [])


def test_a_wrong_last_character_is_named_with_the_right_one() -> None:
    with override("en"):
        [problem] = problems("52000000MJ00000183")
    assert (problem.code, problem.message) == (
        "check",
        "The last check character (place 18) is wrong: the first 17 call for “2”, “3” was given. "
        "Please compare the whole code with the certificate.",
    )


def test_the_words_are_chinese_unless_asked_otherwise() -> None:
    with override("zh-hans"):
        [problem] = problems("52000000MJ00000183")
    assert problem.message == "最后一位校验码（第18位）有误：按前17位应为“2”，填写的是“3”。请对照登记证书核对全部代码。"


def test_a_wrong_inner_character_is_named_apart_from_the_last() -> None:
    inner_wrong = "52000000MJ0000019"
    assert codes_of(inner_wrong + check_character(inner_wrong)) == ["organisation_check"]
    assert codes_of("52000000MJ00000192") == ["organisation_check", "check"]
    assert codes_of("52100000MJ00000182") == ["check"]


@pytest.mark.parametrize(
    ("typed", "length"), [("52000000MJ0000018", "17"), ("52000000MJ000001822", "19"), ("", "0"), ("5" * 10_000, "10000")]
)
def test_a_wrong_length_says_how_many_there_are(typed: str, length: str) -> None:
    assert codes_of(typed)[0] == "length"
    assert length in problems(typed)[0].message


@pytest.mark.parametrize(("letter", "digit"), [("O", "0"), ("I", "1"), ("Z", "2"), ("S", "5")])
def test_a_letter_that_never_occurs_names_the_digit_it_is_mistaken_for(letter: str, digit: str) -> None:
    with override("en"):
        [problem] = problems(f"52000000MJ0000{letter}182")
    words = f"“{letter}” at place 15 does not occur in credit codes; perhaps the digit {digit} is meant."
    assert (problem.code, problem.message) == ("character", words)


@pytest.mark.parametrize("character", ["V", "妇", "*", "\x00", "é", "٣"])
def test_any_other_character_is_named(character: str) -> None:
    [problem] = problems(f"52000000MJ0000{character}182")
    assert problem.code == "character"
    assert normalise(character) in problem.message


def test_the_region_holds_digits_only() -> None:
    assert codes_of("520000A0MJ00000182") == ["region"]


def test_every_problem_is_told_at_once() -> None:
    assert codes_of("52OO") == ["length", "character", "character"]
    with pytest.raises(ValidationError) as refused:
        validate("52OO")
    assert [e.code for e in refused.value.error_list] == ["length", "character", "character"]
    assert validate(DEMO[0]) is None


def test_class_and_its_words() -> None:
    assert [entity_class(c) for c in DEMO[:4]] == ["52", "52", "51", "53"]
    assert str(entity_class_label("９１110000600037341L")) == str(entity_class_label("91"))
    assert str(entity_class_label("99")) == str(entity_class_label(""))


bodies = st.tuples(
    st.text("0123456789", min_size=8, max_size=8), st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9)
).map("".join)


@given(body=bodies, last=st.sampled_from(ALPHABET))
def test_the_last_check_agrees_with_python_stdnum(body: str, last: str) -> None:
    ours = "check" not in codes_of(body + last)
    assert (ours, check_character(body)) == (uscc.is_valid(body + last), uscc.calc_check_digit(body))


@given(place=st.integers(0, 17), other=st.sampled_from(ALPHABET), code=st.sampled_from(DEMO + REAL))
def test_no_single_slip_goes_unseen(place: int, other: str, code: str) -> None:
    slipped = code[:place] + other + code[place + 1 :]
    assert bool(problems(slipped)) == (slipped != code)


@given(place=st.integers(0, 16), code=st.sampled_from(DEMO + REAL))
def test_no_swap_of_neighbours_goes_unseen(place: int, code: str) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert bool(problems(swapped)) == (swapped != code)


@given(st.text(max_size=40))
def test_any_text_at_all_gets_an_answer(text: str) -> None:
    assert all(p.message for p in problems(text))


def test_the_model_field_stores_the_normal_form_and_empty_as_none() -> None:
    field = Organisation._meta.get_field("credit_code")
    assert field.clean("５２００００００mj 0000 0182", None) == DEMO[0]
    assert field.clean(" ", None) is None
    with pytest.raises(ValidationError) as refused:
        field.clean("52000000MJ00000183", None)
    assert [e.code for e in refused.value.error_list] == ["check"]


def test_the_form_field_takes_blanks_and_keeps_what_was_typed() -> None:
    assert CreditCodeFormField().clean("5200 0000 ＭＪ00 0001 82") == DEMO[0]
    with pytest.raises(ValidationError) as refused:
        CreditCodeFormField().clean("52000000MJ0000018")
    assert [e.code for e in refused.value.error_list] == ["length"]


def test_the_form_of_the_register_takes_a_pasted_code() -> None:
    field = Organisation._meta.get_field("credit_code").formfield()
    assert (type(field), field.required, field.clean(" ５２００ 0000 mj00 0001 82 "), field.clean("  ")) == (
        CreditCodeFormField,
        False,
        DEMO[0],
        None,
    )
    assert "maxlength" not in field.widget_attrs(field.widget)
