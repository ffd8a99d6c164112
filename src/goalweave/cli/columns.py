"""`columns check`, `columns rebuild`: the files of the columns that figures are counted from."""

from __future__ import annotations

import typer

from goalweave.cli.console import print_note
from goalweave.cli.data import use_database

app = typer.Typer(help="Check and rewrite the columns that figures are counted from.", no_args_is_help=True)
MOST_SHOWN = 50
IN_MEMORY = "The columns are in memory: the register has few records, or this system has no file locks. Nothing to do."


@app.command("check")
def check() -> None:
    """Compare the columns with the database, row by row. Exit code 1 if they differ."""
    use_database()
    from goalweave.analysis.columns import UnusableColumns, check_columns

    try:
        result = check_columns()
    except (UnusableColumns, OSError) as error:
        print_note(f"The columns cannot be used: {error}. Run `goalweave columns rebuild`.")
        raise typer.Exit(1) from None
    if result is None:
        print_note(IN_MEMORY)
        return
    if result.records < 0:
        print_note(
            "The files do not exist yet, or too much has changed since they were written. The site will write them."
        )
        return
    typer.echo(f"{result.records:,} records and {result.parts:,} rows of their parts were compared.")
    for difference in result.differences[:MOST_SHOWN]:
        typer.echo(f"record {difference.record}, {difference.table}: {difference.what}")
    if len(result.differences) > MOST_SHOWN:
        typer.echo(f"… and {len(result.differences) - MOST_SHOWN:,} more")
    if result.differences:
        print_note(f"{len(result.differences):,} differences. Run `goalweave columns rebuild`.")
        raise typer.Exit(1)
    typer.echo("No differences.")


@app.command("rebuild")
def rebuild() -> None:
    """Write the columns again from the database. The site can keep running."""
    use_database()
    from goalweave.analysis.columns import rebuild_columns
    from goalweave.analysis.prepared_results import prepare_results

    if rebuild_columns(prepare_results):
        print_note("The columns are written.")
    else:
        print_note(IN_MEMORY)
