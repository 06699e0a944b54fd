"""The scheduler's part, for cron: calls close, notices end, contracts begin. Nothing depends on it being punctual."""

from typing import Any

from django.core.management.base import BaseCommand

from grants.management.scheduler import tick


class Command(BaseCommand):
    help = "Closes calls whose deadline has passed, ends notices and signing periods, puts contracts into force. For cron."

    def handle(self, *args: Any, **options: Any) -> None:
        for what, count in tick().items():
            self.stdout.write(f"{what}: {count}")
