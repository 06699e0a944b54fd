"""The browser of the tests: found on the machine, in Chinese, on the server of this very test."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.one_database("a browser shows the same pages on every database")

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
def test_a_page_comes_from_the_live_server_into_a_chinese_browser(live_server: Any, page: Any) -> None:
    get_user_model().objects.create(username="seen-by-both")  # the ORM works beside the browser's event loop
    assert page.evaluate("[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]") == ["zh-CN", "Asia/Shanghai"]
    answer = page.request.get(f"{live_server.url}/", max_redirects=0)
    assert answer.status < 500


@pytest.mark.parametrize(("ci", "outcome"), [("false", "1 skipped"), ("true", "1 error")])
def test_without_chromium_browser_tests_are_skipped_but_fail_in_ci(tmp_path: Path, ci: str, outcome: str) -> None:
    (tmp_path / "test_it.py").write_text("def test_it(page): pass\n")
    (tmp_path / "conftest.py").write_text("import shutil\nshutil.which = lambda *_, **__: None\nfrom tests.conftest import *\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        f"--rootdir={tmp_path}",
        str(tmp_path),
        "-c",
        "pyproject.toml",
    ]
    environ = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert outcome in done.stdout
    assert "no chromium on this machine: apt install chromium-headless-shell fonts-wqy-microhei" in done.stdout
