"""`indicators`: import, list, show, undo."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import EXIT_INPUT, print_note, print_table
from goalweave.cli.data import database_location, load_own_indicators, use_database
from goalweave.core.errors import InputError

if TYPE_CHECKING:
    from goalweave.accounts.actor import Actor
    from goalweave.core.model import Observation
    from goalweave.formats.observations import Dataset, ReadOptions
    from goalweave.formats.observations.sdmx import StructureComponents

UNIT = "UNIT_MEASURE"
"""The dimension whose codes are units."""

MOST_NAMED = 20
"""Number of new series that are named after an import."""

app = typer.Typer(help="Import and show the values of indicators.", no_args_is_help=True)


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="UNSD database files or API replies, SDMX-ML, -JSON or -CSV, Open SDG CSV, CSV or XLSX, or folders: Open SDG data "
            "repositories, or any with such files."
        ),
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
    unit_map: Annotated[
        list[str],
        typer.Option(
            help="Code of a unit as the publisher writes it: тонна=T, or a CSV file of such pairs. Can be repeated."
        ),
    ] = [],  # noqa: B006
    structure: Annotated[
        Path | None, typer.Option(help="SDMX-ML message with the data structure of SDMX files: dimensions, code lists.")
    ] = None,
    organisation: Annotated[str, typer.Option(help="Owner of new indicators. Default: the site.")] = "",
    provider: Annotated[
        str,
        typer.Option(help="Whose values they are. Default: as the file states, else its source, else the owner."),
    ] = "",
    private: Annotated[bool, typer.Option("--private", help="Show them only to members of the owner.")] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Import the other rows if some cannot be used.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the numbers of new, changed, unchanged and rejected values as JSON.")
    ] = False,
) -> None:
    """Import values from files. Importing a file again changes nothing.

    The values of a provider revise its own earlier ones. Values of different providers are kept next to each other.
    """
    from goalweave.cli.repositories import read_unit_mapping
    from goalweave.formats.observations import ReadOptions

    options = ReadOptions(
        series=series,
        area=area,
        edition=framework,
        unit=unit,
        sheet=sheet,
        release=release,
        source=source,
        columns=dict(_read_column(pair) for pair in column),
        mapping=read_unit_mapping(unit_map),
        structure=_read_structure_file(structure) if structure else None,
    )
    datasets = read_datasets(files, options, provider)
    use_database()
    load_own_indicators()
    from goalweave.indicators.models import Series

    before = set(Series.objects.values_list("code", flat=True))
    counts = load_datasets(
        datasets, organisation=organisation, public=not private, good_rows=good_rows, provider=provider
    )
    for problem in counts.summary_lines():
        print_note(problem)
    if new_series := sorted(set(Series.objects.values_list("code", flat=True)) - before):
        more = f" and {len(new_series) - MOST_NAMED:,} more" if len(new_series) > MOST_NAMED else ""
        print_note(f"New series: {', '.join(new_series[:MOST_NAMED])}{more}")
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

    listed = list_visible_series(SYSTEM, measuring, language)
    if as_json:
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    heads = ("series", "name", "measures", ("values", "right"), ("areas", "right"), "years")
    rows = [
        [
            series["series"],
            series["name"],
            ", ".join(series["named"]),
            f"{series['values']:,}",
            str(series["areas"]),
            series["years"],
        ]
        for series in listed
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

    about, observations = describe_series(SYSTEM, series, area, language)
    if as_json:
        typer.echo(
            json.dumps(
                {**about, "observations": [_observation_document(observation) for observation in observations]},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    from goalweave.cli.repositories import code_naming

    name_of = code_naming(language)
    about["unit"] = name_of(UNIT, about["unit"])
    for name, value in about.items():
        if value:
            typer.echo(f"{name}: {', '.join(value) if isinstance(value, list) else value}")
    heads = ("area", "year", "about", ("value", "right"), "nature", "source")
    print_table("Observations", heads, [_observation_cells(observation, name_of) for observation in observations])


@app.command()
def loadings() -> None:
    """List the imports of values."""
    use_database()
    from goalweave.indicators.models import Vintage

    heads = (("number", "right"), "loaded", "file", "release", ("new", "right"), ("changed", "right"))
    rows = [
        [
            str(vintage.pk),
            f"{vintage.loaded:%Y-%m-%d %H:%M}",
            vintage.file,
            vintage.release,
            f"{vintage.counts.get('new', 0):,}",
            f"{vintage.counts.get('changed', 0):,}",
        ]
        for vintage in Vintage.objects.order_by("pk")
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


def _read_structure_file(path: Path) -> StructureComponents:
    from goalweave.formats.observations.sdmx import read_structure
    from goalweave.formats.reading.files import open_file
    from goalweave.formats.reading.limits import Limits

    with open_file(path) as stream:
        return read_structure(stream, path.name, Limits())


def _read_column(assignment: str) -> tuple[str, str]:
    from goalweave.core.errors import InputError

    name, sign, head = assignment.partition("=")
    if not sign:
        raise InputError(f"--column must be field=column header, not {assignment}")
    return name, head


def _observation_document(observation: Observation) -> dict[str, object]:
    named = (
        "area",
        "time",
        "time_detail",
        "value",
        "bound",
        "status",
        "nature",
        "unit",
        "lower",
        "upper",
        "source",
        "footnote",
    )
    values = {name: getattr(observation, name) for name in named}
    return {
        **{name: value for name, value in values.items() if value not in ("", None)},
        "key": dict(observation.key),
        "value": observation.value,
    }


def _observation_cells(observation: Observation, name_of: Callable[[str, str], str]) -> list[str]:
    value = "–" if observation.value is None else f"{observation.bound}{observation.value:,.10g}"
    return [
        observation.area,
        observation.period,
        ", ".join(name_of(dimension, code) for dimension, code in observation.key),
        value,
        observation.nature,
        observation.source,
    ]


MOST_REPORTED = 50
"""So many problems are said; of the others only how many there are."""


@dataclass(frozen=True)
class LoadingCounts:
    """Of observations with a value; without_value: those that say why there is none; rejected: what is wrong with those that are left out; remarks: on those kept as published; empty_files: files
    without any value; series: codes of those that the files have."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    without_value: int = 0
    rejected: tuple[InputError, ...] = ()
    remarks: tuple[InputError, ...] = ()
    empty_files: tuple[str, ...] = ()
    series: frozenset[str] = frozenset()

    def as_json(self) -> dict[str, int]:
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": len(self.rejected),
            "empty_files": len(self.empty_files),
            "series": len(self.series),
            "without_value": self.without_value,
        }

    def summary_lines(self) -> Iterator[str]:
        yield from map(str, self.rejected[:MOST_REPORTED])
        if len(self.rejected) > MOST_REPORTED:
            yield f"and {len(self.rejected) - MOST_REPORTED:,} more"
        yield from (f"imported as published: {remark}" for remark in self.remarks[:MOST_REPORTED])
        if len(self.remarks) > MOST_REPORTED:
            yield f"and {len(self.remarks) - MOST_REPORTED:,} more imported as published"
        if self.empty_files:
            named = ", ".join(self.empty_files[:MOST_NAMED])
            yield f"files without values: {len(self.empty_files):,} ({named}{', …' if self.empty_files[MOST_NAMED:] else ''})"


def read_datasets(
    files: Sequence[Path], options: ReadOptions, provider: str = ""
) -> Iterator[tuple[Path, str, Dataset]]:
    """Each file or repository with the SHA-256 of its bytes and its content, one at a time. provider: whose values they are, where the user
    says so. Raises InputError for one that cannot be read."""
    from hashlib import file_digest

    from goalweave.formats.observations import read_observations_path

    for path in files:
        if path.is_dir():
            from goalweave.cli.repositories import read_folder

            yield from read_folder(path, options, provider)
            continue
        dataset = read_observations_path(path, options=options)
        with path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        yield path, digest, dataset


def load_datasets(
    datasets: Iterable[tuple[Path, str, Dataset]],
    *,
    organisation: str,
    public: bool,
    good_rows: bool,
    provider: str = "",
) -> LoadingCounts:
    """Load all datasets, or none if any has a problem and good_rows is not set; then only `rejected` counts. Raises InputError."""
    from django.db import transaction
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_organisation as find
    from goalweave.core.errors import InputErrors
    from goalweave.indicators.actions import load_observations

    owner = find(organisation) if organisation else None
    if organisation and owner is None:
        raise InputError(f"unknown organisation {organisation}")
    counts, problems = LoadingCounts(), list[InputError]()
    with transaction.atomic():
        for path, digest, dataset in datasets:
            counts = replace(
                counts,
                empty_files=counts.empty_files + dataset.empty_files,
                series=counts.series.union(series.code for series in dataset.series),
            )
            if dataset.problems and not dataset.observations:
                counts = replace(counts, rejected=counts.rejected + dataset.problems)
                problems += [] if good_rows else dataset.problems
                continue
            if not dataset.observations:
                continue
            try:
                done = load_observations(
                    actor=SYSTEM,
                    dataset=dataset,
                    now=timezone.now(),
                    file=path.name,
                    digest=digest,
                    organisation=owner,
                    public=public,
                    good_rows=good_rows,
                    provider=provider,
                )
            except InputErrors as error:
                problems += error.problems
                continue
            counts = replace(
                counts,
                new=counts.new + done.new,
                changed=counts.changed + done.changed,
                unchanged=counts.unchanged + done.unchanged,
                without_value=counts.without_value + done.without_value,
                rejected=counts.rejected + done.problems,
                remarks=counts.remarks + done.remarks,
            )
        if problems:
            transaction.set_rollback(True)
    if problems:
        return LoadingCounts(rejected=tuple(problems), empty_files=counts.empty_files, series=counts.series)
    return counts


def list_visible_series(actor: Actor, measuring: str, language: str) -> list[dict[str, Any]]:
    """The series that the actor may see, in order. measuring: a framework or node, empty for all.

    named: the nodes of default editions, as people write them.
    """
    from goalweave.core.text.languages import pick
    from goalweave.frameworks.queries import catalogue
    from goalweave.indicators import queries

    named = measuring.strip()
    default = {key for key, framework in catalogue().frameworks.items() if framework.default}
    visible = []
    for indicator in queries.list_indicators(actor):
        measures = queries.measures_of(indicator)
        nodes = [str(measure) for measure in measures]
        if named and not any(_matches_node(node, named) for node in nodes):
            continue
        for series in indicator.series.all():
            extent = queries.series_extent(series)
            visible.append(
                {
                    "series": series.code,
                    "name": pick(series.name, language),
                    "indicator": indicator.slug,
                    "measures": nodes,
                    "named": [f"{measure.framework}:{measure.code}" for measure in measures if measure.key in default],
                    "unit": series.unit,
                    "values": extent.count,
                    "areas": len(extent.areas),
                    "years": f"{extent.first}–{extent.last}" if extent.count else "",
                }
            )
    return visible


def describe_series(
    actor: Actor, code: str, areas: Sequence[str], language: str
) -> tuple[dict[str, Any], list[Observation]]:
    """What a series is, and its values. Raises InputError where there is none, or no such area."""
    from goalweave.core.text.languages import pick
    from goalweave.formats.reading.areas import find_area
    from goalweave.indicators import queries

    series = queries.series_by_code(actor, [code]).get(code)
    if series is None:
        raise InputError(f"unknown series {code}; see `goalweave indicators list`")
    selected = []
    for text in areas:
        area = find_area(text)
        if area is None:
            raise InputError(f"unknown area {text}")
        selected.append(area)
    indicator = queries.find_indicator(actor, series.indicator.slug)
    measures = [str(curie) for curie in queries.measures_of(indicator)] if indicator else []
    about = {
        "series": series.code,
        "name": pick(series.name, language),
        "indicator": pick(series.indicator.name, language),
        "measures": measures,
        "unit": series.unit,
        "calculation": pick(series.indicator.calculation, language),
        "custodian": pick(series.indicator.custodian, language),
        "source": series.source,
        "status": series.status,
    }
    return about, queries.series_observations(series, areas=selected or None)


def _matches_node(node: str, measured: str) -> bool:
    """`sdg@2025:17.8.1` fits sdg, sdg@2025, sdg:17, sdg:17.8 and itself."""
    key, _, code = node.partition(":")
    framework, _, below = measured.partition(":")
    if framework not in (key, key.partition("@")[0]):
        return False
    return not below or code == below or code.startswith(f"{below}.")
