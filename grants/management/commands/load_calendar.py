"""Fill the working-day calendar. What is there already stays as it is; a provisional day gives way to its notice."""

from typing import Any

from django.core.management.base import BaseCommand

from grants.rulebook import actions


class Command(BaseCommand):
    help = "Fill the calendar with the public holidays and make-up days of the State Council's notices."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.load_calendar()} days added")
