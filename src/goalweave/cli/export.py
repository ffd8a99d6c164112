"""`export`: the records of an organisation as files for other systems."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note
from goalweave.cli.data import use_database
from goalweave.cli.output_files import open_output

if TYPE_CHECKING:
    from goalweave.accounts.models import Organisation

LOSS_NOTES = {
    "kind": (
        "{count:,} publication, decision or statement is left out: it is not an IATI activity",
        "{count:,} publications, decisions and statements are left out: they are not IATI activities",
    ),
    "undated": (
        "{count:,} record without a date is left out: IATI requires a start or an end",
        "{count:,} records without a date are left out: IATI requires a start or an end",
    ),
    "dates": (
        "{count:,} activity has a month or year as its date: the first or last day is written",
        "{count:,} activities have a month or year as their date: the first or last day is written",
    ),
    "status": (
        "{count:,} activity has no status that IATI knows: its dates decide",
        "{count:,} activities have no status that IATI knows: their dates decide",
    ),
    "amounts": (
        "{count:,} activity has an amount that is not written: it has no valid currency or kind",
        "{count:,} activities have amounts that are not written: they have no valid currency or kind",
    ),
    "amount_dates": (
        "{count:,} activity has an amount without a date: a date of the activity is written",
        "{count:,} activities have amounts without a date: a date of the activity is written",
    ),
    "places": (
        "{count:,} activity names no country or region, which IATI requires",
        "{count:,} activities name no country or region, which IATI requires",
    ),
    "percentages": (
        "the percentages of places or sectors of {count:,} activity are completed to 100",
        "the percentages of places or sectors of {count:,} activities are completed to 100",
    ),
    "mapping_shares": (
        "the shares of goals or targets of {count:,} activity are left out: they are not 100 percent together",
        "the shares of goals or targets of {count:,} activities are left out: they are not 100 percent together",
    ),
    "goals": (
        "{count:,} activity is mapped to a goal and one of its targets: the target alone is written",
        "{count:,} activities are mapped to a goal and one of its targets: the target alone is written",
    ),
    "targets": (
        "{count:,} activity is mapped to an indicator but not to its target, which IATI recommends",
        "{count:,} activities are mapped to an indicator but not to its target, which IATI recommends",
    ),
    "hindering": (
        "{count:,} activity hinders a goal or target, which IATI cannot express",
        "{count:,} activities hinder a goal or target, which IATI cannot express",
    ),
    "fields": (
        "{count:,} activity has a unit, groups, details, challenges or lessons, for which IATI has no element",
        "{count:,} activities have a unit, groups, details, challenges or lessons, for which IATI has no element",
    ),
}
"""Loss (formats.records.iati) → what to tell of one record, and of several."""

app = typer.Typer(help="Write an organisation’s records for other systems.", no_args_is_help=True)
Named = Annotated[str, typer.Option("--organisation", help="Short name of the organisation.")]
Out = Annotated[Path, typer.Option("--out", help="The file to write.")]


@app.command("iati")
def activities(organisation: Named, out: Out) -> None:
    """Write the published records as IATI 2.03 activities."""
    use_database()
    from django.utils import timezone

    from goalweave.core.errors import InputError
    from goalweave.documents.activity_files import iati_activity_file, published_activities
    from goalweave.formats.records.iati import ExportSummary

    row = _find(organisation)
    if not published_activities(row).exists():
        raise InputError(f"{organisation} has published no activity", field="--organisation")
    summary = ExportSummary()
    _write_portions(out, iati_activity_file(row, timezone.now(), summary))
    typer.echo(f"{summary.written:,} activities in {out}")
    for loss, count in sorted(summary.losses.items()):
        print_note(LOSS_NOTES[loss][count > 1].format(count=count))


@app.command("iati-organisation")
def organisation_file(organisation: Named, out: Out) -> None:
    """Write the IATI organisation file. It has names, budgets by year and documents."""
    use_database()
    from django.utils import timezone

    from goalweave.documents.activity_files import iati_organisation_file

    _write_portions(out, [iati_organisation_file(_find(organisation), timezone.now())])
    typer.echo(f"{organisation} in {out}")


@app.command("un-info")
def un_info(organisation: Named, out: Out) -> None:
    """Write the records as a workbook for UN INFO."""
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.documents.activity_files import un_info_plan

    _write_portions(out, [un_info_plan(SYSTEM, _find(organisation))])
    typer.echo(f"{organisation} in {out}")


@app.command("records")
def all_records(
    out: Out,
    form: Annotated[str, typer.Option("--format", help="parquet or csv.")] = "csv",
    organisation: Annotated[
        str, typer.Option("--organisation", help="Short name of one organisation. Default: all of them.")
    ] = "",
) -> None:
    """Write all records as tables in a ZIP file."""
    use_database()
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_organisation
    from goalweave.core.errors import InputError
    from goalweave.dataexports.actions import write_export_file
    from goalweave.dataexports.models import ExportForm

    if form not in ExportForm.values:
        raise InputError(f"{form} is not a format; use parquet or csv", field="--format")
    row = find_organisation(organisation) if organisation else None
    if organisation and row is None:
        raise InputError(f"unknown organisation {organisation}", field="--organisation")
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = write_export_file(actor=SYSTEM, organisation=row, form=ExportForm(form), target=out, now=timezone.now())
    for name, number in rows.items():
        typer.echo(f"{number:>12,} {name}")
    typer.echo(f"in {out}")


def _find(slug: str) -> Organisation:
    from goalweave.accounts.queries import find_organisation
    from goalweave.core.errors import InputError

    row = find_organisation(slug)
    if row is None:
        raise InputError(f"unknown organisation {slug}", field="--organisation")
    if not row.ref:
        print_note(
            f"{slug} has no identifier (such as XM-DAC-41304) in its settings; its short name is written instead."
        )
    return row


def _write_portions(out: Path, portions: Iterable[bytes]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    with open_output(out) as stream:
        stream.writelines(portions)
