"""`indicators`: import, list, show, undo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import EXIT_INPUT, print_note, print_table
from goalweave.cli.data import database_location, load_own_indicators, use_database

if TYPE_CHECKING:
    from goalweave.core.model import Observation

MOST_NAMED = 20
"""Number of new series that are named after an import."""

app = typer.Typer(help="Import and show the values of indicators.", no_args_is_help=True)


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help="UNSD database files or API replies, SDMX-ML, -JSON or -CSV, Open SDG CSV, CSV or XLSX."),
    ],
    series: Annotated[str, typer.Option(help="Code of the series, if a file does not state one.")] = "",
    area: Annotated[str, typer.Option(help="Country or region, if a file does not state one: KE, KEN or 404.")] = "",
    framework: Annotated[
        str, typer.Option(help="Edition of the indicator codes, such as sdg@2019. Default: as the file states.")
    ] = "",
    unit: Annotated[str, typer.Option(help="Unit of measure, if a file does not state one: PT or NUMBER.")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook. Default: the first.")] = "",
    release: Annotated[str, typer.Option(help="The publisher's name for this data version.")] = "",
    source: Annotated[str, typer.Option(help="Publisher of the data.")] = "",
    column: Annotated[list[str], typer.Option(help="Column by name: value=Percentage. Can be repeated.")] = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Owner of new indicators. Default: the site.")] = "",
    private: Annotated[bool, typer.Option("--private", help="Show them only to members of the owner.")] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Import the other rows if some cannot be used.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the numbers of new, changed, unchanged and rejected values as JSON.")
    ] = False,
) -> None:
    """Import values from files. Importing a file again changes nothing."""
    from goalweave.cli.import_observations import LoadingCounts, load_datasets, read_datasets
    from goalweave.core.errors import InputErrors
    from goalweave.formats.observations import ReadOptions

    options = ReadOptions(
        series=series,
        area=area,
        edition=framework,
        unit=unit,
        sheet=sheet,
        release=release,
        source=source,
        columns=dict(_read_column(given) for given in column),
    )
    datasets = read_datasets(files, options)
    use_database()
    load_own_indicators()
    from goalweave.indicators.models import Series

    before = set(Series.objects.values_list("code", flat=True))
    try:
        counts = load_datasets(datasets, organisation=organisation, public=not private, good_rows=good_rows)
    except InputErrors as error:
        counts = LoadingCounts(rejected=tuple(error.problems))
    for problem in counts.summary_lines():
        print_note(problem)
    if made := sorted(set(Series.objects.values_list("code", flat=True)) - before):
        more = f" and {len(made) - MOST_NAMED:,} more" if len(made) > MOST_NAMED else ""
        print_note(f"New series: {', '.join(made[:MOST_NAMED])}{more}")
    if as_json:
        typer.echo(json.dumps(counts.as_json()))
    else:
        typer.echo(
            f"{counts.new:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged, "
            f"{len(counts.rejected):,} rejected in {database_location()}"
        )
    if counts.rejected and not good_rows:
        print_note("Nothing was imported; --good-rows imports the other rows.")
        raise typer.Exit(EXIT_INPUT)


@app.command("list")
def list_series(
    measuring: Annotated[
        str, typer.Option(help="Only series that measure this framework or node: sdg, sdg:17.8.")
    ] = "",
    language: Annotated[str, typer.Option(help="Language of the names.")] = "en",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """List all series."""
    use_database()
    load_own_indicators()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.cli.import_observations import list_visible_series

    found = list_visible_series(SYSTEM, measuring, language)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    heads = (("series", "left"), ("name", "left"), ("measures", "left"), ("values", "right"), ("areas", "right"), ("years", "left"))  # fmt: skip
    rows = [
        [one["series"], one["name"], ", ".join(one["named"]), f"{one['values']:,}", str(one["areas"]), one["years"]]
        for one in found
    ]
    print_table("Series", heads, rows)


@app.command()
def show(
    series: Annotated[str, typer.Argument(help="Code of a series: IT_USE_ii99.")],
    area: Annotated[list[str], typer.Option(help="Only these areas. Can be repeated.")] = [],  # noqa: B006
    language: Annotated[str, typer.Option(help="Language of the names.")] = "en",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Show a series with its calculation and values."""
    use_database()
    load_own_indicators()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.cli.import_observations import describe_series

    about, observations = describe_series(SYSTEM, series, area, language)
    if as_json:
        typer.echo(
            json.dumps(
                {**about, "observations": [_observation_document(one) for one in observations]},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    for name, value in about.items():
        if value:
            typer.echo(f"{name}: {', '.join(value) if isinstance(value, list) else value}")
    heads = (("area", "left"), ("year", "left"), ("about", "left"), ("value", "right"), ("nature", "left"), ("source", "left"))  # fmt: skip
    print_table("Observations", heads, [_observation_cells(one) for one in observations])


@app.command()
def loadings() -> None:
    """List the imports of values."""
    use_database()
    from goalweave.indicators.models import Vintage

    heads = (("number", "right"), ("loaded", "left"), ("file", "left"), ("release", "left"), ("new", "right"), ("changed", "right"))  # fmt: skip
    rows = [
        [
            str(one.pk),
            f"{one.loaded:%Y-%m-%d %H:%M}",
            one.file,
            one.release,
            f"{one.counts.get('new', 0):,}",
            f"{one.counts.get('changed', 0):,}",
        ]
        for one in Vintage.objects.order_by("pk")
    ]
    print_table("Imports", heads, rows)


@app.command()
def undo(number: Annotated[int, typer.Argument(help="Number of the import, from `indicators loadings`.")]) -> None:
    """Undo an import of values."""
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import InputError
    from goalweave.indicators.actions import undo_vintage
    from goalweave.indicators.models import Vintage

    vintage = Vintage.objects.filter(pk=number).first()
    if vintage is None:
        raise InputError(f"unknown import {number}")
    gone = undo_vintage(actor=SYSTEM, vintage=vintage)
    typer.echo(f"{gone:,} observation{'' if gone == 1 else 's'} undone")


def _read_column(assignment: str) -> tuple[str, str]:
    from goalweave.core.errors import InputError

    name, sign, head = assignment.partition("=")
    if not sign:
        raise InputError(f"--column must be field=column header, not {assignment}")
    return name, head


def _observation_document(observation: Observation) -> dict[str, object]:
    named = ("area", "time", "value", "bound", "status", "nature", "unit", "lower", "upper", "source", "footnote")
    found = {name: getattr(observation, name) for name in named}
    return {
        **{name: value for name, value in found.items() if value not in ("", None)},
        "key": dict(observation.key),
        "value": observation.value,
    }


def _observation_cells(observation: Observation) -> list[str]:
    value = "–" if observation.value is None else f"{observation.bound}{observation.value:,.10g}"
    return [
        observation.area,
        observation.time,
        ", ".join(code for _, code in observation.key),
        value,
        observation.nature,
        observation.source,
    ]
