"""`backup`, `restore`: the data folder in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goalweave.cli.console import print_note
from goalweave.cli.data import data_dir


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write, such as goalweave-2026-03-01.tar.gz.")],
) -> None:
    """Back up the data folder into one file. The site can keep running."""
    from datetime import UTC, datetime

    from goalweave.datafolder import LAST_BACKUP, create_private_file, write_backup
    from goalweave.settings.variables import is_set

    embedded = not is_set("GOALWEAVE_DATABASE_URL")
    made = write_backup(data_dir(), file, now=datetime.now(UTC), embedded=embedded)
    create_private_file(data_dir() / LAST_BACKUP)
    (data_dir() / LAST_BACKUP).touch()
    what = f"The database and {made.files:,} files" if made.database else f"{made.files:,} files"
    typer.echo(f"{what} of {data_dir()} are in {file} ({made.size:,} bytes)")
    if not made.database:
        print_note(
            "The database is on PostgreSQL and not in this file. Save it with pg_dump just before you run this command."
        )
    print_note("The file contains the secret key and data that is not public. Store it where only you can read it.")


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `goalweave backup` wrote.")],
) -> None:
    """Restore a backup into an empty data folder."""
    from goalweave import __version__
    from goalweave.datafolder import restore_backup

    done = restore_backup(file, data_dir())
    what = f"The database and {done.files:,} files" if done.database else f"{done.files:,} files"
    typer.echo(f"{what} of {done.created:%Y-%m-%d %H:%M} (UTC) are in {data_dir()}")
    if done.version != __version__:
        print_note(f"The backup was made by Goalweave {done.version}; this is {__version__}.")
    if not done.database:
        print_note("The database was on PostgreSQL and is not in this file. Restore it with pg_restore.")
    print_note("Next: `goalweave serve`")
