"""Publish the rule sets and the legal bases that come with the product, or one file. What is published already stays as it is."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grants.audits import legal
from grants.rulebook import actions
from grants.rulebook.files import Faulty
from grants.trail.blockers import Refused


class Command(BaseCommand):
    help = "Publish rule sets: all that come with the product, or the files named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="rule-set files; none: all that come with the product")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = [actions.load(path) for path in options["files"]] if options["files"] else actions.load_all()
        except Faulty as error:
            raise CommandError("\n".join([f"{error.path}: nothing was published", *error.faults])) from None
        except Refused as error:
            raise CommandError(error.message) from None
        for rule_set in published:
            self.stdout.write(f"{rule_set.version}  {rule_set.digest[:12]}  {rule_set.name}")
        if not options["files"]:
            self.stdout.write(f"{legal.load_all()} legal bases")
