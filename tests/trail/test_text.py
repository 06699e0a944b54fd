"""Names and prose: what stays, what is put right, what is refused and with which words."""

import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from grants.trail.text import TextRule, clean_name, clean_text, is_visible


def refusal(clean: object, text: str, **kwargs: int) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        clean(text, **kwargs)  # type: ignore[operator]
    assert all(refused.value.messages)
    return [e.code for e in refused.value.error_list]


@pytest.mark.parametrize(
    "name",
    [
        "晋江市妇女联合会",
        "𠮷野家",  # outside the basic plane
        "\U00031350",  # newer than this Python's tables
        "\uf9dc",  # a compatibility ideograph: NFC would replace it
        "\ue863",  # private use, where older systems keep rare names
        "葛\U000e0101城",  # variation selector
        "👩\u200d👧 家庭驿站 ❤\ufe0f",
        "（名称）·—“引号”",
        "<script>alert(1)</script> {{ 7*7 }} =1+1 ' OR 1=1",
        "Zoë O'Brien",
    ],
)
def test_names_stay_as_they_are(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  张 \t 三\n", "张 三"),
        ("张\u200b三\ufeff", "张三"),
        ("张\u3000三", "张 三"),
        ("张\u200d三", "张三"),
        ("soft\u00adhyphen", "softhyphen"),
        ("", ""),
        (" \u3000\n", ""),
    ],
)
def test_blanks_and_hidden_characters_are_put_right(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize("name", ["\u200b", "\u200d\u200b\ufeff", "\u3164", "\u2800 \u2800", "\u115f\u1160", "\ufe0f"])
def test_a_name_nobody_can_see_is_refused(name: str) -> None:
    assert refusal(clean_name, name) == ["invisible"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("张\x00三", "nul"),
        ("\x00", "nul"),
        ("张\x07三", "control"),
        ("张\x7f三", "control"),
        ("张\ud800三", "control"),
        ("张\uffff三", "control"),
        ("\u202e三张", "direction"),
        ("张\u2066三", "direction"),
        ("张\u200e三", "direction"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_names_and_in_prose(text: str, code: str) -> None:
    assert (refusal(clean_name, text), refusal(clean_text, text)) == ([code], [code])


def test_a_name_damaged_on_its_way_is_refused() -> None:
    assert refusal(clean_name, "晋江市\ufffd联") == ["damaged"]
    assert clean_text("旧文件里的\ufffd") == "旧文件里的\ufffd"


def test_prose_keeps_its_lines() -> None:
    assert clean_text("第一行\r\n第二行\r第三行\x0b第四行\u2028第五行\n\n\n") == "第一行\n第二行\n第三行\n第四行\n第五行"
    assert clean_text("\t缩进 保留  两格 ") == "缩进 保留  两格"
    assert clean_text("\u200b\u3164\n") == ""


def test_limits_count_characters_after_blanks_are_gone() -> None:
    assert clean_name("好" * 100 + " " * 900, limit=100) == "好" * 100
    assert clean_text("🌸" * 50, limit=50) == "🌸" * 50
    assert refusal(clean_name, "好" * 101, limit=100) == ["too_long"]


def test_ten_megabytes_get_a_clear_answer_at_once() -> None:
    started = time.perf_counter()
    with pytest.raises(ValidationError) as refused:
        clean_text("好" * 10_000_000, limit=5000)
    [error] = refused.value.error_list
    assert (error.code, error.params) == ("too_long", {"length": 10_000_000, "limit": 5000})
    assert "10000000" in refused.value.messages[0] and "5000" in refused.value.messages[0]
    assert time.perf_counter() - started < 0.5


def test_a_rule_compares_by_what_it_checks() -> None:
    rule = TextRule(clean_name, 10)
    assert (rule == TextRule(clean_name, 10), rule == TextRule(clean_text, 10), rule == TextRule(clean_name, 9)) == (
        True,
        False,
        False,
    )
    assert rule.deconstruct() == ("grants.trail.text.TextRule", (clean_name, 10), {})
    assert refusal(rule, "好" * 11) == ["too_long"]


@given(st.text(st.characters(), max_size=60))
def test_cleaning_ends_and_is_done_once(text: str) -> None:
    for clean in (clean_name, clean_text):
        try:
            kept = clean(text)
        except ValidationError:
            continue
        assert clean(kept) == kept
        assert kept == "" or any(is_visible(c) for c in kept)
        kept.encode()
