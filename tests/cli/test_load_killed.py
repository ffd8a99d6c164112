"""`goalweave load` killed with kill -9 between its portions, and called again."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

PORTION = 20
ROWS = 3 * PORTION
SMALL = f"""
from goalweave.imports import spool, storing
from goalweave.imports.actions import applying, undoing

for module in (applying, spool, storing, undoing):
    module.PORTION = {PORTION}
"""
KILL = """
import os, signal
from goalweave.imports.actions import portions

def kill_after_two(seconds, calls=[]):
    calls.append(seconds)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

portions.time.sleep = kill_after_two
portions.run_in_portions.__kwdefaults__["sleep"] = kill_after_two
"""


def load(folder: Path, path: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    code = (
        "import os; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'goalweave.settings.embedded')\n"
        "from goalweave.cli.data import use_database; use_database()\n"
        f"{SMALL}{before}\n"
        "from goalweave.cli import main\n"
        "import sys; sys.argv = ['goalweave', *sys.argv[1:]]; main()\n"
    )
    command = [sys.executable, "-c", code, "load", str(path), "--organisation", "ministry", "--model", "none"]
    environment = {
        **os.environ,
        "GOALWEAVE_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
    }
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


def test_load_that_was_killed_continues_without_a_record_twice_or_missing(tmp_path: Path, demo: Path) -> None:
    """The data folder is that of the demo, whose frameworks need not be loaded."""
    path = tmp_path / "work.csv"
    rows = [f"W-{number},Well {number},W-{number - 1 if number > 1 else ROWS + 1}" for number in range(1, ROWS + 1)]
    path.write_text(
        "id,title,part of\n" + "\n".join(rows[:10] + [row.rpartition(",")[0] + "," for row in rows[10:]]) + "\n"
    )
    folder = shutil.copytree(demo, tmp_path / "data")
    killed = load(folder, path, KILL)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with sqlite3.connect(folder / "goalweave.sqlite3") as database:
        (ministry,) = database.execute("SELECT id FROM accounts_organisation WHERE slug = 'ministry'").fetchone()
        records = f"FROM registry_record WHERE organisation_id = {ministry}"
        alive = f"SELECT count(*) {records} AND deleted IS NULL"
        assert database.execute(alive).fetchone() == (0,)
        assert database.execute(f"SELECT count(*) {records}").fetchone() == (2 * PORTION,)
    again = load(folder, path)
    assert again.returncode == 0, again.stderr
    assert (
        f"The load of work.csv was interrupted: {2 * PORTION} of {ROWS} records are stored. It continues."
        in again.stderr
    )
    assert again.stdout.startswith(f"{ROWS} new, 0 changed and 0 unchanged records")
    with sqlite3.connect(folder / "goalweave.sqlite3") as database:
        assert database.execute(alive).fetchone() == (ROWS,)
        assert database.execute(f"SELECT count(DISTINCT slug) {records}").fetchone() == (ROWS,)
        created = f"SELECT count(*) FROM audit_entry WHERE object_type = 'record' AND verb = 'create' AND organisation = {ministry}"
        assert database.execute(created).fetchone() == (ROWS,)
        linked = f"SELECT count(*) {records} AND parent_id IS NOT NULL"
        assert database.execute(linked).fetchone() == (9,)
