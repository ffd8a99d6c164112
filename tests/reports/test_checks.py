from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.machine import need_fonts, need_pango, without_libraries

from goalweave.reports.checks import documents_can_be_made


def test_nothing_is_said_where_nothing_is_missing() -> None:
    need_pango()
    need_fonts()
    assert documents_can_be_made(None) == []


def test_what_is_missing_is_said_by_djangos_check(tmp_path: Path) -> None:
    code = "import django; django.setup(); from django.core.management import call_command; call_command('check', tags=['documents'])"
    environment = {**without_libraries(tmp_path, "pango-1.0"), "DJANGO_SETTINGS_MODULE": "goalweave.settings.test"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert "goalweave.reports.W001" in run.stderr
    assert "No PDFs can be made: the system lacks the library Pango (libpango-1.0-0" in run.stderr
