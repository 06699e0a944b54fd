"""``manage.py simulate``: an empty database becomes a nation of invented rows, as large as it is asked for."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from grants.story.simulated.fill import fill
from grants.story.simulated.places import USERNAME
from grants.story.simulated.sizes import Refusal, Sizes
from grants.trail import clock

SIGN_IN = "Who audits the nation: {name}-1-auditor. Give her a password: python3 manage.py changepassword {name}-1-auditor"


class Command(BaseCommand):
    help = (
        "Fills an empty database (or one that holds nothing but a simulated nation) with invented units, contracts, payments and "
        "expenses whose books balance: to measure with. The same seed and sizes give the same rows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expenses", type=int, default=1_000_000)
        parser.add_argument("--contracts", type=int, default=20_000)
        parser.add_argument("--units", type=int, default=3_000)
        parser.add_argument("--last-year", type=int, help="the last of five years; else the one before this year")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        last = options["last_year"] or clock.today().year - 1
        try:
            fill(Sizes(options["expenses"], options["contracts"], options["units"], last, options["seed"]), self.say)
        except Refusal as problem:
            raise CommandError(str(problem)) from None
        self.say(SIGN_IN.format(name=USERNAME))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
