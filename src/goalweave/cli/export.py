"""`export`: the records of an organisation as files for other systems."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note
from goalweave.cli.data import use_database

if TYPE_CHECKING:
    from goalweave.accounts.models import Organisation

app = typer.Typer(help="Write an organisation’s records for other systems.", no_args_is_help=True)
Named = Annotated[str, typer.Option("--organisation", help="Short name of the organisation.")]
Out = Annotated[Path, typer.Option("--out", help="The file to write.")]


@app.command("iati")
def activities(organisation: Named, out: Out) -> None:
    """Write the published records as IATI activities, version 2.03."""
    use_database()
    from django.utils import timezone

    from goalweave.core.errors import InputError
    from goalweave.documents.activity_files import iati_activity_file, published_activities
    from goalweave.formats.records.iati import ExportSummary, loss_message

    row = _find(organisation)
    if not published_activities(row).exists():
        raise InputError(f"{organisation} has published no activity", field="--organisation")
    summary = ExportSummary()
    _write_portions(out, iati_activity_file(row, timezone.now(), summary))
    typer.echo(f"{summary.written:,} activities in {out}")
    for loss, count in sorted(summary.losses.items()):
        print_note(str(loss_message(loss, count)))


@app.command("iati-organisation")
def organisation_file(organisation: Named, out: Out) -> None:
    """Write the IATI organisation file: names, budgets by year, documents."""
    use_database()
    from django.utils import timezone

    from goalweave.documents.activity_files import iati_organisation_file

    _write_portions(out, [iati_organisation_file(_find(organisation), timezone.now())])
    typer.echo(f"{organisation} in {out}")


@app.command("un-info")
def un_info(organisation: Named, out: Out) -> None:
    """Write the records as a workbook in the structure of UN INFO."""
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.documents.activity_files import un_info_plan

    _write_portions(out, [un_info_plan(SYSTEM, _find(organisation))])
    typer.echo(f"{organisation} in {out}")


def _find(slug: str) -> Organisation:
    from goalweave.accounts.queries import find_organisation
    from goalweave.core.errors import InputError

    row = find_organisation(slug)
    if row is None:
        raise InputError(f"unknown organisation {slug}", field="--organisation")
    if not row.ref:
        print_note(f"{slug} has no identifier (such as XM-DAC-41304) in its settings; its short name stands for it.")
    return row


def _write_portions(out: Path, portions: Iterable[bytes]) -> None:
    """Write to a temporary file next to it, then move it into place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".goalweave-") as folder:
        draft = Path(folder) / out.name
        with draft.open("wb") as stream:
            stream.writelines(portions)
        draft.replace(out)
