"""``manage.py bench [NAME]``: how far from the least the machine could do. No test: it judges on the machine it runs on."""

import importlib
import pkgutil
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import get_runner, setup_test_environment, teardown_test_environment

FOLDER = settings.BASE_DIR / "benchmarks"
HARNESS = {"measure"}


class Command(BaseCommand):
    help = (
        "Runs one benchmark, or lists them, against its floor by turns; prints medians, the ratio and whether the bound is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="a file of benchmarks/ without .py")
        parser.add_argument("--rounds", type=int, default=5)

    def handle(self, *args: Any, **options: Any) -> None:
        names = sorted(m.name for m in pkgutil.iter_modules([str(FOLDER)]) if m.name not in HARNESS)
        name = options["name"]
        if name is None:
            for each in names:
                self.stdout.write(f"{each:<12} {importlib.import_module(f'benchmarks.{each}').TITLE}")
            return
        if name not in names:
            raise CommandError(f"There is {', '.join(names)}")
        settings.STORY_CLOCK = True
        settings.MIGRATION_MODULES = {"grants": None}  # the tables as they are, in a moment
        bench, measure = importlib.import_module(f"benchmarks.{name}"), importlib.import_module("benchmarks.measure")
        runner = get_runner(settings)(verbosity=0, interactive=False)
        setup_test_environment()
        databases = runner.setup_databases()
        try:
            verdict = measure.run(bench, options["rounds"])
        finally:
            runner.teardown_databases(databases)
            teardown_test_environment()
        self.stdout.write(bench.TITLE)
        for word, figures in (("floor", verdict.floor), ("ours", verdict.ours)):
            self.stdout.write(f"  {word:<6} {figures.wall * 1000:9.2f} ms   {figures.cpu * 1000:9.2f} ms CPU")
        kept = "kept" if verdict.kept else "MISSED"
        sign = "≥" if bench.SENSE == "rate" else "≤"
        what = "rate of the floor" if bench.SENSE == "rate" else "× the floor"
        self.stdout.write(
            f"  ratio  {verdict.ratio:9.2f} {what}, bound {sign} {bench.BOUND}: {kept}; peak {verdict.peak_mib} MiB"
        )
