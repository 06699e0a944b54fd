"""``manage.py verify_paper FILE.pdf``: is this paper what was issued? Needs no network, and no database to check the file itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from grants.papers.telling import lines
from grants.papers.verdict import Status, judge

# 0: genuine. 1: not genuine, or not readable. 2: holds together but was not issued here. 3: genuine, superseded by a later one.
EXITS = {Status.GENUINE: 0, Status.ALTERED: 1, Status.UNKNOWN: 2, Status.SUPERSEDED: 3}


class Command(BaseCommand):
    requires_system_checks = ()  # a paper can be checked where nothing else works
    help = "Says whether a paper is genuine, superseded, altered or unknown, and which part of it differs (exit 0, 3, 1, 2)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}) from error
        verdict = judge(data, thorough=True)
        for line in lines(verdict):
            self.stdout.write(line)
        if EXITS[verdict.status]:
            raise SystemExit(EXITS[verdict.status])
