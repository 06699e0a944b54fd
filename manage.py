#!/usr/bin/env python3
"""The one command of the project.

python3 manage.py demo        prepares .venv, builds the demo and serves it
python3 manage.py test        every test (--postgres: on PostgreSQL)
python3 manage.py check_all   every check

Needs nothing but Python 3.11. The first start makes .venv from the hashed lock; later starts use it.
This file must be readable by any Python, old ones too: only so can it say which Python it needs.
"""

import os
import sys

NEEDED = (3, 11)


def newer_python(path):
    """The best Python on this machine that is new enough, or an empty text."""
    for minor in range(19, NEEDED[1] - 1, -1):
        for folder in path.split(os.pathsep):
            if os.access(os.path.join(folder, "python3.%d" % minor), os.X_OK):
                return "python3.%d" % minor
    return ""


def complaint(version, path, system=os.name):
    """One line for a machine or a Python that will not do, an empty text for one that will."""
    if system == "nt":
        return "Yulan runs on Linux and macOS: on Windows start it inside WSL (wsl --install)."
    if tuple(version[:2]) >= NEEDED:
        return ""
    line = "Yulan needs Python 3.11 or newer, this is %d.%d: " % tuple(version[:2])
    found = newer_python(path)
    if found:
        return line + "run  %s manage.py %s" % (found, " ".join(sys.argv[1:]))
    return line + "install it (Debian 12: apt install python3 python3-venv), then run  python3 manage.py again."


def main():
    line = complaint(sys.version_info, os.environ.get("PATH", ""))
    if line:
        sys.exit(line)
    from config import bootstrap

    with bootstrap.plain_words():
        bootstrap.enter(sys.argv)
        from django.core.management import execute_from_command_line

        from config.messages import compile_all

        compile_all()
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
