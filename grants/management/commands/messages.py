"""`manage.py messages`: what the pages say. Collects message ids, fills zh_Hant from zh_Hans, says what is not translated.

A tool of developers (Babel, OpenCC): the product itself only reads the compiled catalogues.
"""

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opencc
import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_": None,
    "_now": None,  # gettext itself where a lazy text would come too late
    "gettext_lazy": None,
    "gettext_noop": None,
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext_lazy": (1, 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Message = tuple[str, str, str]  # context, id, plural id


def collected(root: Path) -> dict[Message, list[str]]:
    """Every message of the sources with the files it stands in."""
    found: dict[Message, list[str]] = {}
    sources = [
        *root.glob("grants/**/*.py"),
        *root.glob("config/*.py"),
        *root.glob("templates/**/*.html"),
        *root.glob("templates/**/*.txt"),
    ]
    for path in sorted(sources):
        if "migrations" in path.parts:
            continue
        for message in _of(path):
            where = found.setdefault(message, [])
            if (name := str(path.relative_to(root))) not in where:
                where.append(name)
    return found


def _of(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    for _line, message, _comments, context in _extracted(text):
        parts = message if isinstance(message, tuple) else (message,)
        ids = [part for part in parts if part]
        if ids:
            yield (context or "", ids[0], ids[1] if len(ids) > 1 else "")


def _extracted(text: str) -> Any:
    return extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})


def catalogue(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


def merged(wanted: dict[Message, list[str]], old: polib.POFile) -> polib.POFile:
    """The catalogue of exactly the wanted messages, with what was translated before."""
    known = {(e.msgctxt or "", e.msgid): e for e in old}
    new = polib.POFile(wrapwidth=120)
    new.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=1; plural=0;"}
    for (context, msgid, plural), where in sorted(wanted.items()):
        before = known.get((context, msgid))
        entry = polib.POEntry(msgid=msgid, msgctxt=context or None, occurrences=[(w, "") for w in where])
        if "%(" in msgid or "%s" in msgid:
            entry.flags = ["python-format"]
        if plural:
            entry.msgid_plural = plural
            text = (before.msgstr_plural.get(0) or before.msgstr) if before else ""
            entry.msgstr_plural = {0: text}
        elif before:
            entry.msgstr = before.msgstr or before.msgstr_plural.get(0, "")
        new.append(entry)
    return new


def traditional(simplified: polib.POFile) -> polib.POFile:
    """Mainland vocabulary in Traditional script."""
    turn = opencc.OpenCC("s2hk").convert
    new = polib.POFile(wrapwidth=120)
    new.metadata = simplified.metadata
    for entry in simplified:
        twin = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, msgstr=turn(entry.msgstr), flags=entry.flags)
        if entry.msgid_plural:
            twin.msgid_plural, twin.msgstr_plural = entry.msgid_plural, {0: turn(entry.msgstr_plural[0])}
        new.append(twin)
    return new


def untranslated(po: polib.POFile) -> list[str]:
    return [e.msgid for e in po if not (e.msgstr or e.msgstr_plural.get(0))]


class Command(BaseCommand):
    help = "Collect messages into locale/, derive Traditional Chinese, list what is not translated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 when the catalogues are stale or incomplete"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = catalogue("zh_Hans")
        old = polib.pofile(str(path)) if path.exists() else polib.POFile()
        simplified = merged(collected(Path(settings.BASE_DIR)), old)
        missing = untranslated(simplified)
        for language, po in (("zh_Hans", simplified), ("zh_Hant", traditional(simplified))):
            target = catalogue(language)
            if check:
                if not target.exists() or target.read_text(encoding="utf-8") != str(po):
                    raise CommandError(f"locale/{language} is stale: run `manage.py messages`")
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(str(po), encoding="utf-8")
        if missing:
            raise CommandError(f"{len(missing)} messages are not translated:\n" + "\n".join(f"  {m}" for m in missing))
        self.stdout.write(f"{len(simplified)} messages, all translated")
