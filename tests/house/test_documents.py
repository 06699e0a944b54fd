"""The documents that the code writes about itself: complete, up to date, the same whatever the language of the machine."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from grants.management.commands import docs
from grants.management.documents import DOCUMENTS, lifecycles, who_may_do_what
from grants.trail.moves import machines, transitions


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_up_to_date(name: str) -> None:
    assert (docs.FOLDER / name).read_text(encoding="utf-8") == DOCUMENTS[name](), "run  python3 manage.py docs"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_does_not_depend_on_the_language(name: str) -> None:
    told = set()
    for language in ("en", "zh-hans", "zh-hant", "de", None):
        with translation.override(language):
            told.add(DOCUMENTS[name]())
    assert len(told) == 1


def test_every_move_stands_in_both_documents() -> None:
    for machine, model in machines().items():
        for text in (lifecycles(), who_may_do_what()):
            (chapter,) = re.findall(rf"^## {machine} .*?(?=^## |\Z)", text, re.M | re.S)
            assert set(transitions(model)) <= set(re.findall(r"`(\w+)`", chapter))


def test_every_condition_is_told() -> None:
    text = lifecycles()
    with translation.override("en"):
        words = {
            str(condition.message)
            for model in machines().values()
            for several in transitions(model).values()
            for condition in several[0].conditions
        }
    assert {one for one in words if one not in text} == set()


def test_a_stale_document_is_found_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "FOLDER", tmp_path)
    call_command("docs")
    call_command("docs", "--check")
    stale = tmp_path / "lifecycles.md"
    stale.write_text(stale.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        call_command("docs", "--check")
    assert end.value.code == 1
    said = capsys.readouterr().err
    assert "lifecycles.md" in said
    assert "who-may-do-what.md" not in said
    call_command("docs")
    assert stale.read_text(encoding="utf-8") == lifecycles()
    (tmp_path / "who-may-do-what.md").unlink()
    with pytest.raises(SystemExit):
        call_command("docs", "--check")
