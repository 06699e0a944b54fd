"""``manage.py verify_paper FILE.pdf``: is this paper what was issued? Needs no network, and no database to check the file itself."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from grants.papers import certificate, register
from grants.papers.telling import both, figures, lines
from grants.papers.verdict import Status, judge

PATIENCE = 3.0  # seconds in which a database answers or is not there
WRITTEN = gettext_noop("%(count)s issued papers are listed in %(file)s.")
# 0: genuine. 1: not genuine, or not readable. 2: holds together but was not issued here. 3: genuine, superseded by a later one.
EXITS = {Status.GENUINE: 0, Status.ALTERED: 1, Status.UNKNOWN: 2, Status.SUPERSEDED: 3}


class Command(BaseCommand):
    requires_system_checks = ()  # a paper can be checked where nothing else works
    help = "Says whether a paper is genuine, superseded, altered or unknown, and which part of it differs (exit 0, 3, 1, 2)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the PDF; with --write-register, where the list goes")
        parser.add_argument("--register", type=Path, help="a list of issued papers to ask instead of the database")
        parser.add_argument("--trust", type=Path, help="PEM file of the roots whose word you take for who signed a paper")
        parser.add_argument(
            "--write-register", action="store_true", help="write that list: to be kept by whoever checks elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if options["write_register"]:
            with path.open("w", newline="", encoding="utf-8") as out:
                count = register.write(out)
            self.stdout.write(both(WRITTEN, count=count, file=path))
            return
        pool = connection.settings_dict["OPTIONS"].get("pool")
        if isinstance(pool, dict):
            pool["timeout"] = PATIENCE
        data, known = self.bytes_of(path), self.listed(options["register"])
        try:
            certificate.roots(options["trust"])
        except certificate.Unusable as error:
            raise CommandError(str(error)) from error
        verdict = judge(data, thorough=True, register=known, trust=options["trust"])
        for line in (*lines(verdict), *figures(verdict)):
            self.stdout.write(line)
        if EXITS[verdict.status]:
            raise SystemExit(EXITS[verdict.status])

    def bytes_of(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}) from error

    def listed(self, path: Path | None) -> register.Register | None:
        if path is None:
            return None
        try:
            return register.read(self.bytes_of(path).decode("utf-8-sig").splitlines())
        except (register.NotARegister, UnicodeDecodeError) as error:
            raise CommandError(_("%(file)s is no list of issued papers: %(why)s") % {"file": path, "why": error}) from error
