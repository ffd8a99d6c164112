"""`demo --country`: a country from published files, with its figures and verdicts by goal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from goalweave.cli.console import print_note, print_table
from goalweave.cli.data import database_location, load_own_indicators, use_database

if TYPE_CHECKING:
    from goalweave.analysis.country import AreaFigure
    from goalweave.formats.observations import Dataset

ENDINGS = (".csv", ".tsv", ".xlsx", ".json", ".xml")
MOST_NAMED = 5
"""Number of files that are named where some are left out."""

FileDataset = tuple[Path, str, "Dataset"]
"""File, SHA-256 of its bytes, content."""


def demo_country(country: str, folder: Path | None) -> None:
    """Load a country's files and print its figures by goal. folder: of files, None for what ships. Raises InputError."""
    area = _read_country(country)
    datasets, left_out = read_country_files(folder, area) if folder else ([], [])
    use_database()
    load_own_indicators()
    from goalweave.cli.indicators import load_datasets

    if datasets:
        counts = load_datasets(datasets, organisation="", public=True, good_rows=True)
        typer.echo(
            f"{counts.new:,} new, {counts.changed:,} changed and {counts.unchanged:,} unchanged values of "
            f"{len(datasets)} file{'' if len(datasets) == 1 else 's'}"
        )
        if counts.rejected:
            print_note(f"{len(counts.rejected):,} rows or files cannot be used. First: {counts.rejected[0]}")
    if left_out:
        more = f" and {len(left_out) - MOST_NAMED} more" if len(left_out) > MOST_NAMED else ""
        print_note(f"Left out: {', '.join(left_out[:MOST_NAMED])}{more}")
    _print_country(area)
    typer.echo(f"The database is in {database_location()}")
    print_note(f"Next: `goalweave serve` and open http://127.0.0.1:8000/countries/{area}/")


def _read_country(text: str) -> str:
    from goalweave.core.errors import InputError
    from goalweave.formats.reading.areas import find_area, nearest_area

    area = find_area(text)
    if area is None or area.isdecimal():
        near = nearest_area(text)
        raise InputError(f"--country: unknown country {text}" + (f"; did you mean {near}?" if near else ""))
    return area


def read_country_files(folder: Path, area: str) -> tuple[list[FileDataset], list[str]]:
    """The files of a data repository or of any folder, and the names of those that are left out, each with the reason.

    A file that states no area is about the country, unless its path names another one. Raises InputError without a usable file.
    """
    from goalweave.core.errors import InputError
    from goalweave.formats.observations import ReadOptions
    from goalweave.formats.observations.open_sdg import is_repository_folder, read_repository

    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder")
    if is_repository_folder(folder):
        return [(folder, "", read_repository(folder, options=ReadOptions(area=area)).dataset)], []
    datasets: list[FileDataset] = []
    left_out: list[str] = []
    for path in _data_files(folder):
        try:
            datasets.append(_read_file(path, folder, area))
        except InputError as error:
            left_out.append(f"{path.relative_to(folder)} ({error.message})")
    if not datasets:
        reasons = f": {'; '.join(left_out[:MOST_NAMED])}" if left_out else ""
        raise InputError(f"{folder} has no file of values that can be used{reasons}")
    return datasets, left_out


def _data_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in ENDINGS and path.is_file() and not hidden:
            yield path


def _read_file(path: Path, folder: Path, area: str) -> FileDataset:
    from goalweave.cli.indicators import read_datasets
    from goalweave.core.errors import InputError
    from goalweave.formats.observations import ReadOptions

    named = countries_in_path(path.relative_to(folder))
    try:
        # Whatever the path says, a file that states its areas is read by these.
        (dataset,) = read_datasets([path], ReadOptions())
    except InputError:
        if named and area not in named:
            raise InputError(f"about {', '.join(sorted(named))}") from None
        (dataset,) = read_datasets([path], ReadOptions(area=area))
    return dataset


def countries_in_path(path: Path) -> set[str]:
    """The countries that words of a path name: `open-sdg-usa/usa_4-4-1.csv` → US."""
    from goalweave.formats.reading.areas import find_area

    words = re.findall(r"[a-z]{2,}", str(path.with_suffix("")), re.IGNORECASE)
    areas = (find_area(word) for word in words if word.casefold() not in NOT_COUNTRIES)
    return {area for area in areas if area and not area.isdecimal()}


NOT_COUNTRIES = frozenset(
    (
        "data",
        "indicator",
        "sdg",
        "un",
        "meta",
        "en",
        "fr",
        "es",
        "ru",
        "ar",
        "zh",
        "id",
        "to",
        "at",
        "by",
        "in",
        "is",
        "it",
    )
)
"""Words of paths that are codes of countries too."""


def _print_country(area: str) -> None:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.analysis.country import area_figures, figures_by_goal, indicators_by_area
    from goalweave.core.text.languages import pick
    from goalweave.frameworks.queries import catalogue
    from goalweave.packs.areas import area_name

    framework = catalogue().framework("sdg")
    figures = area_figures(SYSTEM, area)
    if not figures:
        known = sorted(code for code in indicators_by_area(SYSTEM) if not code.isdecimal())
        print_note(f"No values of {area_name(area, 'en')}. Countries with values: {', '.join(known)}")
        return
    by_goal, rest = figures_by_goal(framework, figures)
    headlines = {code: list(_first_series(observations)) for code, observations in by_goal.items()}
    rows = []
    for code, series in headlines.items():
        goal = f"{code} {pick(framework.node(code).label, 'en')}"
        for place, figure in enumerate(series):
            rows.append([goal if place == 0 else "", *_figure_cells(figure)])
    rows += [["other", *_figure_cells(figure)] for figure in _first_series(rest)]
    print_table(area_name(area, "en"), ("goal", "indicator", ("latest", "right"), "year", "verdict"), rows)
    covered = sum(bool(series) for series in headlines.values())
    typer.echo(f"\n{len(rows)} indicators with values, of {covered} of {len(headlines)} goals")


def _first_series(figures: list[AreaFigure]) -> Iterator[AreaFigure]:
    """Of each indicator the series that is shown first."""
    seen: set[str] = set()
    for figure in figures:
        if figure.indicator.slug not in seen:
            seen.add(figure.indicator.slug)
            yield figure


def _figure_cells(figure: AreaFigure) -> list[str]:
    from goalweave.analysis.measurements import assess_series, series_direction
    from goalweave.core.text.languages import pick
    from goalweave.frameworks.queries import catalogue

    known = catalogue()
    nodes = [known.node(curie) for curie in figure.measures if curie.key in known.frameworks]
    assessment = assess_series(
        figure.observed,
        figure.series,
        [figure.target] if figure.target else [],
        figure.area,
        direction=series_direction(figure.series, nodes),
    )
    latest = figure.latest
    value = f"{latest.bound}{latest.value:,.5g}" if latest and latest.value is not None else "–"
    unit = _unit_text(figure)
    return [pick(figure.name, "en"), f"{value} {unit}".strip(), latest.period if latest else "", str(assessment.label)]


def _unit_text(figure: AreaFigure) -> str:
    """`%`, “per 100 people”, “millions, tonnes”; empty for what is counted."""
    from goalweave.wording.indicator_labels import COUNTED, PERCENT, read_code_names

    unit = (figure.latest and figure.latest.unit) or figure.series.unit
    if unit == PERCENT and not figure.series.multiplier:
        return "%"
    if unit in COUNTED and not figure.series.multiplier:
        return ""
    return read_code_names(()).unit(unit, figure.series.multiplier)
