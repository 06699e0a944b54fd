"""``manage.py bench [NAME]``: how far from the least the machine could do. No test: it judges on the machine it runs on."""

import importlib
import os
import pkgutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test.utils import get_runner, setup_test_environment, teardown_test_environment

from grants.management.postgres import temporary_server

FOLDER = settings.BASE_DIR / "benchmarks"
HARNESS = {"measure", "served", "bare"}
WORDS = {"import": "importing"}  # a word of Python's own names no file


class Command(BaseCommand):
    help = (
        "Runs one benchmark, or lists them, against its floor by turns; prints medians, the ratio and whether the bound is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="a file of benchmarks/ without .py")
        parser.add_argument("--rounds", type=int, default=5)

    def handle(self, *args: Any, **options: Any) -> None:
        names = sorted(m.name for m in pkgutil.iter_modules([str(FOLDER)]) if m.name not in HARNESS)
        name = WORDS.get(options["name"], options["name"])
        if name is None:
            for each in names:
                self.stdout.write(f"{each:<12} {importlib.import_module(f'benchmarks.{each}').TITLE}")
            return
        if name not in names:
            raise CommandError(f"There is {', '.join(names)}")
        bench = importlib.import_module(f"benchmarks.{name}")
        if getattr(bench, "POSTGRES", False) and connection.vendor != "postgresql":
            raise SystemExit(self.on_postgres(name, options["rounds"]))
        settings.STORY_CLOCK = True
        settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}  # the tables as they are, in a moment
        if getattr(bench, "BOTH", False) and connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(settings.VAR / "bench.sqlite3")  # a file, as an office has it
        runner = get_runner(settings)(verbosity=0, interactive=False)
        setup_test_environment()
        databases = runner.setup_databases()
        try:
            lines = list(self.report(bench, options["rounds"]))
        finally:
            runner.teardown_databases(databases)
            teardown_test_environment()
        self.stdout.write("\n".join([bench.TITLE, *lines]))
        if getattr(bench, "BOTH", False) and connection.vendor != "postgresql":
            self.stdout.flush()
            raise SystemExit(self.on_postgres(name, options["rounds"]))

    def on_postgres(self, name: str, rounds: int) -> int:
        """The same once more with a server of its own."""
        with temporary_server() as url:
            command = [sys.executable, "manage.py", "bench", name, "--rounds", str(rounds)]
            return subprocess.run(command, cwd=settings.BASE_DIR, env={**os.environ, "YULAN_DATABASE": url}).returncode

    def report(self, bench: Any, rounds: int) -> Iterator[str]:
        """By the clock around one process, unless the file has a measure of its own: ``report(rounds)``, its lines and its verdict."""
        sign = "≥" if bench.SENSE == "rate" else "≤"
        what = {"rate": "rate of the floor", "times": "× the floor"}.get(bench.SENSE, bench.SENSE)
        if hasattr(bench, "report"):
            lines, kept = bench.report(rounds)
            yield from lines
            yield f"  bound {sign} {bench.BOUND} {what}: {'kept' if kept else 'MISSED'}"
            return
        verdict = importlib.import_module("benchmarks.measure").run(bench, rounds)
        for word, figures in (("floor", verdict.floor), ("ours", verdict.ours)):
            yield f"  {word:<6} {figures.wall * 1000:9.2f} ms   {figures.cpu * 1000:9.2f} ms CPU"
        kept = "kept" if verdict.kept else "MISSED"
        yield f"  ratio  {verdict.ratio:9.2f} {what}, bound {sign} {bench.BOUND}: {kept}; peak {verdict.peak_mib} MiB"
