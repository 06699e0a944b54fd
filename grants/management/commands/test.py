"""``manage.py test [--postgres] [what pytest takes]``: every test, in parallel, on SQLite or on PostgreSQL."""

import contextlib
import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from grants.management.postgres import temporary_server

NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"  # every process a test starts would compile the house anew


class Command(BaseCommand):
    help = "Runs the tests with pytest. What is not listed here goes to pytest, e.g. a folder or -k WORD."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--postgres", action="store_true", help="on YULAN_DATABASE, or on a server started for this run")

    def run_from_argv(self, argv: list[str]) -> None:
        """pytest's own options must come through untouched, so argparse sees only ours."""
        parser = self.create_parser(argv[0], argv[1])
        ours, rest = parser.parse_known_args(argv[2:])
        raise SystemExit(self.run_tests(rest, postgres=ours.postgres))

    def handle(self, *args: Any, **options: Any) -> None:
        if code := self.run_tests([], postgres=options["postgres"]):
            raise SystemExit(code)

    def run_tests(self, arguments: list[str], *, postgres: bool) -> int:
        with self.database(postgres) as url:
            environ = {name: value for name, value in os.environ.items() if not name.startswith("YULAN_") and name != NO_BYTECODE}
            if url:
                environ["YULAN_DATABASE"] = url
            command = [sys.executable, "-m", "pytest", "--ds=config.settings_test", *parallel(arguments), *arguments]
            return subprocess.run(command, cwd=settings.BASE_DIR, env=environ).returncode

    def database(self, postgres: bool) -> contextlib.AbstractContextManager[str]:
        if not postgres:
            return contextlib.nullcontext("")
        configured = os.environ.get("YULAN_DATABASE", "")
        if configured.startswith("postgresql:"):
            return contextlib.nullcontext(configured)
        self.stdout.write("Starting a PostgreSQL for this run")
        return temporary_server()


def parallel(arguments: list[str]) -> list[str]:
    """One worker more than there are cores, for browsers and servers are waited for; four at most. The caller may say otherwise."""
    if any(word.startswith(("-n", "--numprocesses", "--pdb", "-pno:xdist")) for word in arguments):
        return []
    return [f"-n{min((os.cpu_count() or 2) + 1, 4)}", "--dist=worksteal"]
