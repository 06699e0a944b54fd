"""What an audit may say: each guarded word with its replacement, laws and compositions left alone, and no such word of our own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from grants.audits.checks import CHECKS
from grants.audits.words import INSTEAD, problems

ROOT = Path(__file__).parents[2]
OURS = [*sorted((ROOT / "grants/audits").rglob("*.py")), *sorted((ROOT / "templates/auditor").rglob("*.html"))]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("该中心挪用项目资金 8,640.00 元", "挪用"),
        ("供应商虚开发票", "虚开"),
        ("合同系事后倒签", "倒签"),
        ("造成财政资金损失", "损失"),
        ("上述行为构成违纪", "构成"),
        ("该行为属“挪用”", "挪用"),
    ],
)
def test_each_word_is_told_with_what_to_write(text: str, word: str) -> None:
    (found,) = problems(text, anchor="facts_text")
    assert (found.code, found.anchor) == ("word", "facts_text")
    assert word in str(found) and INSTEAD[word] in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "项目资金 8,640.00 元被占用，存在重复报销嫌疑",
        "先履行后签订书面合同",
        "违反《财政违法行为处罚处分条例》“挪用财政资金、造成损失”的规定",
        "《关于防止挪用专项资金的通知》",
        "支出构成如下：人员费用、活动物资",
        "资金由财政拨款和配套资金构成",
    ],
)
def test_sober_words_and_quoted_law_pass(text: str) -> None:
    assert problems(text) == []


def test_each_word_once_all_of_them() -> None:
    assert len(problems("挪用、虚开、倒签、损失，构成违法；挪用")) == 5


def test_no_word_of_ours_is_one_of_them() -> None:
    found = {path.name: word for path in OURS if path.name != "words.py" for word in INSTEAD if word in _said(path)}
    assert found == {}


def test_no_message_of_ours_says_one_in_either_language() -> None:
    messages = {text for path in OURS if path.suffix == ".py" for text in _messages(path)}
    with translation.override(None):
        assert {str(check.title) for check in CHECKS} <= messages
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert [text for text in messages if problems(translation.gettext(text))] == []


def _messages(path: Path) -> Iterator[str]:
    """The texts given to be translated."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "pgettext_lazy"}:
            yield from (arg.value for arg in node.args[-1:] if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def _said(path: Path) -> str:
    """Without comments."""
    return re.sub(r"(?m)#.*$", "", path.read_text(encoding="utf-8"))
