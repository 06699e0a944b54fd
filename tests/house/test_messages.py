"""Every word a person reads is in the Chinese catalogue; what is in the code is English."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import polib
import pytest

from grants.management.commands.messages import Message, catalogue, collected
from tests.house.sources import ROOT, calls, files, named, python

pytestmark = pytest.mark.one_database("it reads files")

HAN = re.compile(r"[㐀-鿿豈-﫿]")
NAMES = ("玉兰", "玉蘭", "简体中文", "繁體中文")  # written the same in every language
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")

# A second reading of the templates that does not go through the collector: what it misses must not be missed here too.
TRANS = re.compile(r"""\{%-?\s*(?:trans|translate)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
BLOCK = re.compile(r"\{%\s*(?:blocktrans|blocktranslate)\b[^%]*%\}(.*?)\{%\s*(?:plural|endblocktrans|endblocktranslate)", re.S)


@cache
def all_wanted() -> dict[Message, list[str]]:
    """Read by the worker that asks first, not by each that only looks for tests: reading everything takes seconds."""
    return collected(ROOT)


def entries() -> dict[tuple[str, str], polib.POEntry]:
    return {(e.msgctxt or "", e.msgid): e for e in polib.pofile(str(catalogue("zh_Hans")))}


def said(path: Path) -> set[str]:
    """What a Python file says through _( ) and _now( ), read from its tree: also where the collector does not look, in an f-string."""
    found = [
        call.args[0] for call in calls(path) if isinstance(call.func, ast.Name) and call.func.id in {"_", "_now"} and call.args
    ]
    return {str(first.value) for first in found if isinstance(first, ast.Constant)}


def test_no_message_of_the_code_is_missed() -> None:
    wanted = {msgid for _context, msgid, _plural in all_wanted()}
    assert {named(path): missed for path in python() if (missed := said(path) - wanted)} == {}


def translations(entry: polib.POEntry) -> list[str]:
    return [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())


def test_no_message_is_chinese() -> None:
    assert {msgid: where for (_context, msgid, plural), where in all_wanted().items() if HAN.search(msgid + plural)} == {}


def test_every_message_has_its_chinese() -> None:
    known = entries()
    missing = {
        (context, msgid): where
        for (context, msgid, _plural), where in all_wanted().items()
        if (context, msgid) not in known
        or not all(translations(known[context, msgid]))
        or not translations(known[context, msgid])
    }
    assert missing == {}


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    wanted = {(context, msgid) for context, msgid, _plural in all_wanted()}
    assert set(entries()) - wanted == set()


def test_no_message_is_marked_as_doubtful() -> None:
    assert [e.msgid for e in entries().values() if e.fuzzy or e.obsolete] == []


def test_chinese_fills_the_same_places_as_english() -> None:
    """A misspelt %(name)s would be a server error in the one language nobody tested."""
    wrong = {}
    for entry in entries().values():
        english = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
        for chinese in translations(entry):
            if extra := set(PLACEHOLDER.findall(chinese)) - english:
                wrong[entry.msgid] = extra
            if not entry.msgid_plural and (lost := english - set(PLACEHOLDER.findall(chinese))):
                wrong[entry.msgid] = lost
    assert wrong == {}


def test_both_chinese_catalogues_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, "manage.py", "messages", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "")


@pytest.mark.parametrize("path", files("templates/**/*.html", "templates/**/*.txt"), ids=named)
def test_the_collector_reads_what_stands_in_a_template(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    simple = {first or second for first, second in TRANS.findall(text)}
    blocks = {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block) for block in BLOCK.findall(text)}
    wanted = {msgid for _context, msgid, _plural in all_wanted()}
    squeezed = {" ".join(msgid.split()) for msgid in wanted}
    assert {
        one for one in simple if one.replace('\\"', '"').replace("%", "%%") not in wanted | {w.replace("%", "%%") for w in wanted}
    } == set()
    assert {one for one in blocks if " ".join(one.split()) not in squeezed} == set()


@pytest.mark.parametrize("path", files("templates/**/*.html", "templates/**/*.txt"), ids=named)
def test_a_template_says_nothing_past_the_catalogue(path: object) -> None:
    """No Chinese stands in a template: it is either a message (English here) or data (from the database)."""
    text = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", path.read_text(encoding="utf-8"), flags=re.S)  # type: ignore[attr-defined]
    assert HAN.findall(re.sub("|".join(NAMES), "", text)) == []
