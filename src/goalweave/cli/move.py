"""`move`: the embedded database into a server's."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from goalweave.cli.console import print_note, print_table, progress_bar
from goalweave.cli.data import data_dir, database_location, use_database

VARIABLE = "GOALWEAVE_DATABASE_URL"
EMBEDDED = "goalweave.sqlite3"


def move(
    database: Annotated[
        str, typer.Argument(help="URL of the PostgreSQL database. Default: GOALWEAVE_DATABASE_URL.")
    ] = "",
) -> None:
    """Copy the database to PostgreSQL. The embedded database does not change."""
    from goalweave.core.errors import InputError
    from goalweave.settings.variables import FILE, is_set

    if database:
        os.environ.pop(VARIABLE + FILE, None)
        os.environ[VARIABLE] = database
    if not is_set(VARIABLE):
        raise InputError(f"specify the database: goalweave move postgresql://user@host/name, or set {VARIABLE}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "goalweave.settings.server"
    use_database()
    from goalweave.settings.database_copy import copy_database as move_rows

    with progress_bar("moving", quiet=False) as moved:
        done = move_rows(data_dir() / EMBEDDED, report_progress=moved)
    rows = [(copied.table, f"{copied.rows:,}") for copied in done if copied.rows]
    print_table("Rows copied, the same number in both databases", ("Table", ("Rows", "right")), rows)
    typer.echo(f"\n{sum(copied.rows for copied in done):,} rows copied to {database_location()}")
    print_note(f"Attachments, packs, wording and the secret key stay in {data_dir()}, which the site still needs.")
    print_note(
        f"From now on, set {VARIABLE} for every process of this site. {EMBEDDED} is unchanged; keep it as a backup."
    )
