"""``manage.py audit PK``: does a long act of an audit engagement that somebody asked for. The page starts it; it may be started by hand."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.audits import works
from grants.audits.works import Work
from grants.papers import working


class Command(BaseCommand):
    help = "Does what was asked for on an audit engagement: freezes, runs the tests, issues the report; all of it or nothing."
    requires_system_checks = []  # somebody waits; the pages, which are most of what is checked, are not needed here

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pk", type=int, help="the key of the work")
        parser.add_argument("--since", type=datetime.fromisoformat, help="held already, since this instant")

    def handle(self, *args: Any, **options: Any) -> None:
        work = Work.objects.select_related("engagement__unit", "by").filter(pk=options["pk"]).first()
        if work is None:
            raise CommandError(f"audit {options['pk']}: there is no such work")
        since = options["since"] or works.claim(work)
        if since is None:
            raise CommandError(f"audit {work.pk}: another process is at it, or it is over")
        self.stdout.write(working.run(work, since=since))
