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
        str, typer.Argument(help="Address of the PostgreSQL database; by default that of GOALWEAVE_DATABASE_URL.")
    ] = "",
) -> None:
    """Copy the embedded database into an empty PostgreSQL database. The embedded one stays as it is."""
    from goalweave.core.errors import InputError

    if database:
        os.environ[VARIABLE] = database
    if not os.environ.get(VARIABLE):
        raise InputError(f"say where to: goalweave move postgresql://user@host/name, or set {VARIABLE}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "goalweave.settings.server"
    use_database()
    from goalweave.settings.database_copy import copy_database as move_rows

    with progress_bar("moving", quiet=False) as moved:
        done = move_rows(data_dir() / EMBEDDED, moved=moved)
    rows = [(one.table, f"{one.rows:,}") for one in done if one.rows]
    print_table("Rows, the same number on both sides", (("Table", "left"), ("Rows", "right")), rows)
    typer.echo(f"\n{sum(one.rows for one in done):,} rows moved to {database_location()}")
    print_note(f"Attachments, packs, wording and the secret key stay in {data_dir()}, which the site still needs.")
    print_note(
        f"From now on set {VARIABLE} for all that run as this site. {EMBEDDED} is as it was; keep it as a backup."
    )
