"""Sites of their own for commands: a folder, and a database on the server of the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from tests.tables import template_database


def environment(folder: Path, **more: str) -> dict[str, str]:
    """That of a process whose site is in the folder, without the settings of the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOALWEAVE_", "DJANGO_"))}
    return {**kept, "GOALWEAVE_DATA_DIR": str(folder), "COLUMNS": "200", **more}


def run_command(*words: str, folder: Path, database: str = "") -> subprocess.CompletedProcess[str]:
    """`goalweave` with these words. database: the address of the site's, empty for the embedded one."""
    command = [sys.executable, "-c", "from goalweave.cli import main; main()", *words]
    variables = environment(folder, GOALWEAVE_DATABASE_URL=database) if database else environment(folder)
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=300, check=False)


@contextmanager
def new_database(name: str, *, with_tables: bool = True) -> Iterator[str]:
    """The address of a database without rows, which is there within the block alone. with_tables: those of this version."""
    name = f"{connection.settings_dict['NAME']}_{name}"
    template = f'TEMPLATE "{template_database()}"' if with_tables else ""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" {template}')
    yield re.sub(r"/[^/?]+(\?|$)", rf"/{name}\1", os.environ["GOALWEAVE_TEST_DATABASE_URL"], count=1)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')
