"""``manage.py ledger PK [--take USER]``: reads a brought spreadsheet, or records its rows. The page starts it; it may be started by hand."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.people.models import User
from grants.spending import ledger_files
from grants.spending.models import LedgerFile
from grants.spreadsheets import running


class Command(BaseCommand):
    help = "Reads the spreadsheet of a ledger file and checks every rule; with --take records its rows for a person, all or none."
    requires_system_checks = []  # somebody waits; the pages, which are most of what is checked, are not needed here

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pk", type=int, help="the key of the ledger file")
        parser.add_argument("--take", metavar="USER", help="record the rows for this person (user name)")
        parser.add_argument("--since", type=datetime.fromisoformat, help="held already, since this instant")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = LedgerFile.objects.select_related("contract__organisation", "contract__rule_set", "file").get(pk=options["pk"])
            take = User.objects.get(username=options["take"]) if options["take"] else None
        except (LedgerFile.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(str(error)) from None
        since = options["since"] or ledger_files.claim(file, taking=take is not None)
        if since is None:
            raise CommandError(f"ledger {file.pk}: another process is at it, or there is nothing to do")
        self.stdout.write(running.run(file, since=since, take=take))
