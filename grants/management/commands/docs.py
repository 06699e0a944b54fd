"""``manage.py docs [--check]``: writes the documents that the code tells about itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from grants.management.documents import DOCUMENTS

FOLDER = Path(settings.BASE_DIR) / "docs"


class Command(BaseCommand):
    help = "Writes docs/lifecycles.md and docs/who-may-do-what.md from the lifecycles; --check only says whether they are stale."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a document is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = []
        for name, write in DOCUMENTS.items():
            path, text = FOLDER / name, write()
            if path.exists() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not options["check"]:
                FOLDER.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
                self.stdout.write(f"docs/{name} written")
        if options["check"] and stale:
            self.stderr.write(f"{', '.join(stale)} no longer tell what the code does: run  python3 manage.py docs")
            raise SystemExit(1)
        if not stale:
            self.stdout.write(f"{', '.join(DOCUMENTS)} tell what the code does")
