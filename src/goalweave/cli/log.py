"""`log export` and `purge`: the log as a file, and permanent deletion."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note
from goalweave.cli.data import use_database

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

app = typer.Typer(help="Export the log.", no_args_is_help=True)
FORMATS = ("csv", "jsonl")


@app.command("export")
def export(
    file: Annotated[
        Path | None, typer.Argument(help="File to write, .csv or .jsonl. Default: JSON Lines to standard output.")
    ] = None,
    organisation: Annotated[str, typer.Option(help="Short name of an organisation: only its entries.")] = "",
    since: Annotated[str, typer.Option(help="First day, such as 2024-06-30.")] = "",
    until: Annotated[str, typer.Option(help="Last day.")] = "",
    object_type: Annotated[str, typer.Option("--type", help="Only this type of object, such as record.")] = "",
) -> None:
    """Write the log, newest entry first."""
    if file is not None and file.suffix.lstrip(".") not in FORMATS:
        from goalweave.core.errors import InputError

        raise InputError("the log can be written as .csv or .jsonl", file=file.name)
    days = _read_day(since, "--since"), _read_day(until, "--until")
    use_database()
    from goalweave.accounts.activity.export import csv_lines, json_lines
    from goalweave.accounts.activity.queries import LogFilter, readable_entries
    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_organisation as find_organisation
    from goalweave.core.errors import InputError

    place = find_organisation(organisation) if organisation else None
    if organisation and place is None:
        raise InputError(f"unknown organisation “{organisation}”", field="--organisation")
    log_filter = LogFilter(
        organisation=place.pk if place else None, object_type=object_type, since=days[0], until=days[1]
    )
    entries = readable_entries(SYSTEM, log_filter)
    if file is None:
        for line in json_lines(entries, SYSTEM):
            sys.stdout.write(line)
        return
    _write_log(file, csv_lines(entries, SYSTEM) if file.suffix == ".csv" else json_lines(entries, SYSTEM))
    print_note(f"{entries.count():,} entries in {file}")


def purge(
    older_than: Annotated[
        int, typer.Option(min=30, help="Only records deleted at least this many days ago; 30 or more.")
    ] = 30,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show how many records would be deleted, without deleting them.")
    ] = False,
) -> None:
    """Permanently delete records that were deleted long ago. The log keeps their ids and titles."""
    use_database()
    from datetime import timedelta

    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.registry.actions import purge_records
    from goalweave.registry.history import deleted_records

    before = timezone.now() - timedelta(days=older_than)
    if dry_run:
        number = deleted_records(SYSTEM).filter(deleted__lt=before).count()
        typer.echo(f"{number} records would be deleted permanently")
        return
    typer.echo(f"{purge_records(actor=SYSTEM, before=before)} records deleted permanently")


def _write_log(file: Path, lines: Iterable[str]) -> None:
    """To a draft first, so that a failure leaves nothing half-written."""
    draft = file.with_name(f".{file.name}.draft")
    try:
        with draft.open("w", encoding="utf-8", newline="") as target:
            target.writelines(lines)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _read_day(written: str, option: str) -> date | None:
    if not written:
        return None
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        from goalweave.core.errors import InputError

        raise InputError(f"“{written}” is not a date; use 2024-06-30", field=option) from None
