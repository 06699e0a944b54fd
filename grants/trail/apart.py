"""A command in a process of its own: it goes on when the page is left and when the web process ends."""

import subprocess
import sys

from django.conf import settings


def apart(command: str, *arguments: str) -> None:
    """Start `manage.py COMMAND …`; what it says goes to COMMAND.log among the data of the house."""
    with (settings.VAR / f"{command}.log").open("ab") as log:
        subprocess.Popen(  # noqa: S603
            [sys.executable, "manage.py", command, *arguments],
            cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
