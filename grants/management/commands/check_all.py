"""``manage.py check_all``: everything that can be found wrong without running the product, one line each."""

import os
import secrets
import subprocess
import sys
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

PYTHON = (sys.executable, "-m")
MANAGE = (sys.executable, "manage.py")
CHECKS: dict[str, tuple[str, ...]] = {  # the longest begins, the others pass beside it
    "mypy": (*PYTHON, "mypy"),
    "ruff": (*PYTHON, "ruff", "check", "."),
    "ruff-format": (*PYTHON, "ruff", "format", "--check", "."),
    "djlint": (*PYTHON, "djlint", "--lint", "--quiet", "templates"),
    "imports": (sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo"),
    "migrations": (*MANAGE, "makemigrations", "grants", "--check", "--dry-run"),
    "deploy": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
    "docs": (*MANAGE, "docs", "--check"),
}


class Command(BaseCommand):
    help = "Runs every check that is not a test and says which of them found something."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("only", nargs="*", choices=[*CHECKS, []], help="these checks instead of all")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["only"] or list(CHECKS)
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as several:
            found = dict(zip(chosen, several.map(self.passes, chosen), strict=True))
        failed = [name for name in chosen if not found[name]]
        if failed:
            self.stderr.write(f"{len(failed)} of {len(chosen)} checks failed: {', '.join(failed)}")
            raise SystemExit(1)
        self.stdout.write(f"All {len(chosen)} checks passed")

    def passes(self, name: str) -> bool:
        started = time.monotonic()
        environ = {**os.environ, **(production() if name == "deploy" else {"YULAN_DATABASE": "sqlite:///:memory:"})}
        found = subprocess.run(CHECKS[name], cwd=settings.BASE_DIR, env=environ, capture_output=True, text=True)
        good = found.returncode == 0
        self.stdout.write(f"{'ok    ' if good else 'FAILED'}  {name:<12} {time.monotonic() - started:5.1f} s")
        if not good:
            self.stderr.write((found.stdout + found.stderr).rstrip())
        self.stdout.flush()
        return good


def production() -> dict[str, str]:
    """The settings of a real installation, with a key that lives for one check."""
    return {
        "YULAN_EMBEDDED": "no",
        "YULAN_DEBUG": "no",
        "YULAN_DEMO": "no",
        "YULAN_STORY_CLOCK": "no",
        "YULAN_SECRET_KEY": secrets.token_urlsafe(64),
        "YULAN_HOSTS": "yulan.example.org",
        "YULAN_ORIGINS": "https://yulan.example.org",
        "YULAN_DATABASE": "postgresql://yulan@localhost/yulan",
    }
