from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.machine import without_libraries

from goalweave.documents.checks import check_document_tools
from goalweave.fonts import families, font_files


@pytest.mark.usefixtures("pango", "own_fonts")
def test_nothing_is_said_where_nothing_is_missing() -> None:
    assert check_document_tools(None) == []


def test_what_is_missing_is_said_by_djangos_check(tmp_path: Path) -> None:
    code = "import django; django.setup(); from django.core.management import call_command; call_command('check', tags=['documents'])"
    environment = {**without_libraries(tmp_path, "pango-1.0"), "DJANGO_SETTINGS_MODULE": "goalweave.settings.test"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert "goalweave.wording.W001" in run.stderr
    assert "No PDFs can be made: the system lacks the library Pango (libpango-1.0-0" in run.stderr


def test_fonts_that_were_not_built_are_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(families, "FOLDER", tmp_path)
    font_files.cache_clear()
    try:
        assert [warning.id for warning in check_document_tools(None)][-1:] == ["goalweave.wording.W002"]
    finally:
        font_files.cache_clear()
