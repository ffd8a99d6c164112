"""A site with a little of everything."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.settings.database_copy import embedded
from tests.settings.database_copy.sites import environment
from tests.tables import tables_made_before

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="package")
def filled(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> tuple[Path, dict[str, Any]]:
    """An embedded database, and what is in it. Its tables are those of an earlier run on SQLite, if there was one."""
    folder = tmp_path_factory.mktemp("data")
    tables = tables_made_before(pytestconfig)
    if tables is not None and tables.exists():
        shutil.copy(tables, folder / "goalweave.sqlite3")
    said = subprocess.run(
        [sys.executable, embedded.__file__, str(ROOT)],
        env=environment(folder), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    return folder / "goalweave.sqlite3", json.loads(said.stdout)
