"""``manage.py demo``: builds the demo world through the door, says who can sign in, serves."""

import logging
import signal
import time
import unicodedata
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import get_internal_wsgi_application, run
from django.utils.translation import override

from grants.management.scheduler import in_background
from grants.people.queries import demo_signins
from grants.story import audit, place
from grants.story.world import STAGES, build, without_pauses

ADDRESS, PORT = "127.0.0.1", 8000


class Command(BaseCommand):
    help = "Builds the demo (once), prints its address and sign-ins, and serves it until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--stage", choices=STAGES, default=STAGES[-1], help="how far this year's purchase has come; audit: everything"
        )
        parser.add_argument(
            "--fresh", action="store_true", help="build again even if this world stands; the one there is set aside"
        )
        parser.add_argument("--paper", type=Path, metavar="FILE.pdf", help="write the audit report of the five contracts")
        parser.add_argument("--no-serve", action="store_true", help="build (and write) only")
        parser.add_argument("--port", type=int, default=PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: start it with  python3 manage.py demo")
        stage, paper = options["stage"], options["paper"]
        if paper and stage != STAGES[-1]:
            raise CommandError("--paper needs the whole story: leave --stage out.")
        try:
            if options["fresh"] or not place.stands(stage):
                self.build(stage)
        except place.Occupied as problem:
            raise CommandError(str(problem)) from None
        if paper:
            self.write(paper)
        if not options["no_serve"]:
            self.serve(options["port"])

    def build(self, stage: str) -> None:
        started = time.monotonic()

        def tell(done: str) -> None:
            self.say(f"  {time.monotonic() - started:5.1f} s  {done}")

        before = place.clear()
        if before:
            self.say(f"The demo that stood here is kept as {before}")
        self.say(f"Building the demo ({stage}), once, about half a minute")
        place.begin()
        with without_pauses():
            call_command("migrate", verbosity=0)
            tell("database")
            build(stage, settings.DEMO_PASSWORD, tell)
        if stage == STAGES[-1]:
            tell(f"audit report {audit.issued().serial}")
        place.finish(stage)

    def write(self, paper: Path) -> None:
        try:
            paper.write_bytes(audit.content())
        except OSError as problem:
            raise CommandError(f"Cannot write {paper}: {problem.strerror}. The demo stands; name another file.") from None
        self.say(f"The audit report of the five contracts is in {paper}")

    def serve(self, port: int) -> None:
        application = get_internal_wsgi_application()
        logging.getLogger("django.server").setLevel(logging.WARNING)
        self.introduce(port)
        stopped = in_background()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a script that starts us with & would have it ignored
        try:
            run(ADDRESS, port, application, threading=True, on_bind=lambda _port: self.say("Serving; Ctrl-C ends it."))
        except KeyboardInterrupt:
            stopped.set()
            self.say("Stopped. The next start finds everything as it is.")

    def introduce(self, port: int) -> None:
        """Address and sign-ins, in Chinese as the pages are."""
        with override("zh-hans"):
            rows = demo_signins()
            wide = max(width(name) for name, *_ in rows)
            secrets = f"{settings.DEMO_PASSWORD}   opening passphrase of handlers and observers: {settings.DEMO_PASSPHRASE}"
            self.say(f"\n  http://localhost:{port}/\n\n  {'password':<{wide}}  {secrets}\n")
            for username, name, office, what_for in rows:
                self.say(f"  {username:<{wide}}  {padded(name, 8)}  {padded(office, 34)}  {what_for}")
            self.say("")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))
