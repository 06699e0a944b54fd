"""What the browser would refuse under the strict policy, and what would reach outside, is not in the pages."""

import re
from pathlib import Path

import pytest

from tests.house.sources import files, named

TEMPLATES = files("templates/**/*.html")
STYLES = files("grants/static/grants/**/*.css")
SCRIPTS = files("grants/static/grants/**/*.js")

# A namespace is a name that looks like an address; nothing is fetched from it.
NAMESPACES = ("http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml")

OWN_TEMPLATE = 'made.innerHTML = box.querySelector("template").innerHTML.replace(/__prefix__/g, count.value);'


def text_of(path: Path) -> str:
    return re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S)


def outside(text: str) -> list[str]:
    for name in NAMESPACES:
        text = text.replace(name, "")
    return re.findall(r"(?:https?:)?//[a-zA-Z0-9][\w.-]+\.[a-z]{2,}[^\s\"')]*", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_no_script_or_style_stands_in_a_page(path: Path) -> None:
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text_of(path), flags=re.S)
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert re.findall(r"<style\b", text, re.I) == []
    assert re.findall(r"<[^>{]*\sstyle\s*=", text, re.I) == []
    assert re.findall(r"<[^>]*\son[a-z]+\s*=", text, re.I) == []
    assert re.findall(r"javascript:", text, re.I) == []
    assert re.findall(r"\bhx-on\b|\bhx-vals\s*=\s*[\"']js:|\beval\(", text) == []


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=named)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    assert outside(text_of(path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_posting_form_carries_its_token(path: Path) -> None:
    for form in re.findall(r"<form\b.*?</form>", text_of(path), re.S):
        if re.search(r"method\s*=\s*[\"']post", form, re.I):
            assert re.search(r"\{% (csrf_token|form_tokens) %\}", form), form[:200]


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_is_marked_safe_in_a_template(path: Path) -> None:
    assert re.findall(r"\|\s*safe\b|\{%\s*autoescape\s+off", text_of(path)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_picture_says_what_it_shows(path: Path) -> None:
    for picture in re.findall(r"<img\b[^>]*>", text_of(path)):
        assert re.search(r"\balt=", picture), picture


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_writes_no_markup(path: Path) -> None:
    """innerHTML and its kin would let a typed name become markup; a row of a table is copied from the page's own template."""
    text = path.read_text(encoding="utf-8").replace(OWN_TEMPLATE, "")
    assert re.findall(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function)\b", text) == []
