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
"""Series that did not exist before and are named after an import."""

app = typer.Typer(help="Indicators: bring in observations, look at series.", no_args_is_help=True)


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(help="UNSD database files or API replies, SDMX-ML, -JSON or -CSV, Open SDG CSV, CSV or XLSX."),
    ],
    series: Annotated[str, typer.Option(help="Code of the series, where a file does not name one.")] = "",
    area: Annotated[str, typer.Option(help="Country or region, where a file does not name one: KE, KEN or 404.")] = "",
    framework: Annotated[
        str, typer.Option(help="Edition that a file's indicator codes are of: sdg@2019; by default as it tells.")
    ] = "",
    unit: Annotated[str, typer.Option(help="Unit where a file names none: PT, NUMBER …")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet of a workbook; by default the first.")] = "",
    release: Annotated[str, typer.Option(help="The publisher's name of this state of the data.")] = "",
    source: Annotated[str, typer.Option(help="Who published it.")] = "",
    column: Annotated[list[str], typer.Option(help="A column by name: value=Percentage. May be repeated.")] = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Whose indicators those are that are new; none: the site's.")] = "",
    private: Annotated[bool, typer.Option("--private", help="Only its members see them.")] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Load the rest where some rows cannot be used.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print how many are new, changed, unchanged, rejected.")
    ] = False,
) -> None:
    """Bring in observations: new ones are added, changed ones follow the old, loading again changes nothing."""
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
    for problem in counts.shown():
        print_note(problem)
    if made := sorted(set(Series.objects.values_list("code", flat=True)) - before):
        more = f" and {len(made) - MOST_NAMED:,} more" if len(made) > MOST_NAMED else ""
        print_note(f"Series that were not here before: {', '.join(made[:MOST_NAMED])}{more}")
    if as_json:
        typer.echo(json.dumps(counts.as_json()))
    else:
        typer.echo(
            f"{counts.new:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged, "
            f"{len(counts.rejected):,} rejected in {database_location()}"
        )
    if counts.rejected and not good_rows:
        print_note("Nothing was loaded; --good-rows loads the rest.")
        raise typer.Exit(EXIT_INPUT)


@app.command("list")
def list_series(
    measuring: Annotated[str, typer.Option(help="Only what measures this framework or node: sdg, sdg:17.8.")] = "",
    language: Annotated[str, typer.Option(help="Language of the names.")] = "en",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """All series, with what they measure and what there is of them."""
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
    area: Annotated[list[str], typer.Option(help="Only these areas. May be repeated.")] = [],  # noqa: B006
    language: Annotated[str, typer.Option(help="Language of the names.")] = "en",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """A series: what it is, how it is calculated, its values."""
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
    """What was loaded when, from which file."""
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
    print_table("Loadings", heads, rows)


@app.command()
def undo(number: Annotated[int, typer.Argument(help="Number of the loading, as `indicators loadings` tells.")]) -> None:
    """Take a loading back whole."""
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import InputError
    from goalweave.indicators.actions import undo_vintage
    from goalweave.indicators.models import Vintage

    vintage = Vintage.objects.filter(pk=number).first()
    if vintage is None:
        raise InputError(f"there is no loading {number}")
    gone = undo_vintage(actor=SYSTEM, vintage=vintage)
    typer.echo(f"{gone:,} observation{'' if gone == 1 else 's'} taken back")


def _read_column(given: str) -> tuple[str, str]:
    from goalweave.core.errors import InputError

    name, sign, head = given.partition("=")
    if not sign:
        raise InputError(f"--column takes field=Head of the column, not {given}")
    return name, head


def _observation_document(one: Observation) -> dict[str, object]:
    named = ("area", "time", "value", "bound", "status", "nature", "unit", "lower", "upper", "source", "footnote")
    found = {name: getattr(one, name) for name in named}
    return {
        **{name: value for name, value in found.items() if value not in ("", None)},
        "key": dict(one.key),
        "value": one.value,
    }


def _observation_cells(one: Observation) -> list[str]:
    value = "–" if one.value is None else f"{one.bound}{one.value:,.10g}"
    return [one.area, one.time, ", ".join(code for _, code in one.key), value, one.nature, one.source]
