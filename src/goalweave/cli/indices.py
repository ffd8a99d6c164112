"""`index`: list, show, run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import EXIT_INPUT, print_error, print_note, print_table
from goalweave.cli.data import load_library

if TYPE_CHECKING:
    from goalweave.core.indices import IndexDefinition, Table

app = typer.Typer(help="Show and calculate composite indices.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="PACK", help="An index such as idi@2017; idi means its latest edition.")]
Language = Annotated[str, typer.Option(help="Language of names and notes.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("list")
def list_indices(language: Language = "en", as_json: AsJson = False) -> None:
    """List all indices."""
    from goalweave.core.text.languages import pick

    found = list(_available_indices().values())
    if as_json:
        _print_json([_index_head(one) for one in found])
        return
    heads = [("key", "left"), ("title", "left"), ("indicators", "right"), ("parameters", "right"), ("status", "left")]
    rows = [
        [one.key, pick(one.title, language), str(_count_indicators(one)), str(len(one.parameters) or ""), one.status]
        for one in found
    ]
    print_table("Indices", heads, rows)


@app.command()
def show(
    name: Name,
    template: Annotated[bool, typer.Option("--template", help="Print an empty CSV file to fill in.")] = False,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Show how an index is calculated."""
    from io import BytesIO

    from goalweave.cli.index_tables import print_index
    from goalweave.formats.definitions.indices import write_index_template
    from goalweave.formats.definitions.indices.document import index_document

    found = _find_index(name)
    if template:
        stream = BytesIO()
        write_index_template(stream, found, language)
        typer.echo(stream.getvalue().decode(), nl=False)
    elif as_json:
        _print_json(index_document(found))
    else:
        print_index(found, language)


@app.command()
def run(
    name: Name,
    data: Annotated[
        Path | None,
        typer.Option(
            help="CSV or XLSX with one row for each entity and one column for each indicator, as in --template."
        ),
    ] = None,
    from_database: Annotated[
        bool, typer.Option("--from-database", help="Use the values of countries in the database instead.")
    ] = False,
    year: Annotated[
        int,
        typer.Option(
            help="With --from-database: the latest values up to this year. Default: the latest year with ranks."
        ),
    ] = 0,
    within: Annotated[
        int, typer.Option(min=0, max=20, help="With --from-database: how many years older a value can be.")
    ] = 5,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="A number that the index needs. Can be repeated, or separate several with commas.",
        ),
    ] = None,
    explain: Annotated[str, typer.Option(help="Explain the score of this entity and what would raise its rank.")] = "",
    sensitivity: Annotated[
        int, typer.Option(help="Number of draws of other weights and methods, to show how certain each rank is.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Seed of the draws; the same seed gives the same result.")] = 1,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Calculate an index from a table of values."""
    from goalweave.cli.index_tables import print_explanation, print_results
    from goalweave.core import indices
    from goalweave.formats.definitions.indices.document import (
        explanation_document,
        results_document,
        sensitivity_document,
    )

    index = _find_index(name)
    if from_database is (data is not None):
        raise typer.BadParameter("specify either --data FILE or --from-database", param_hint="--data")
    values = _read_index_values(data, index) if data is not None else _values_from_database(index, year, within)
    results = indices.score_table(index, values, _read_parameters(parameter or []))
    explained = indices.explain(results, explain) if explain else None
    drawn = None
    if sensitivity:
        from numpy.random import default_rng

        drawn = indices.measure_sensitivity(results, draws=sensitivity, generator=default_rng(seed))
    if as_json:
        document = results_document(results)
        if explained:
            document["explanation"] = explanation_document(explained)
        if drawn:
            document["sensitivity"] = sensitivity_document(drawn, seed)
        _print_json(document)
        return
    print_results(results, drawn, language)
    if explained:
        print_explanation(results, explained, language)


def _available_indices() -> dict[str, IndexDefinition]:
    from goalweave.packs.indices import read_indices

    return read_indices(load_library())


def _find_index(name: str) -> IndexDefinition:
    from goalweave.packs.indices import find_index

    return find_index(_available_indices(), name)


def _read_index_values(path: Path, index: IndexDefinition) -> Table:
    """The table of a file; where something is wrong with it, every problem is said and nothing worked out."""
    from goalweave.cli.load_files import MOST_REPORTED
    from goalweave.formats.definitions.indices import read_index_table_path

    found = read_index_table_path(path, index)
    if not found.problems:
        return found.table
    for problem in found.problems[:MOST_REPORTED]:
        print_error(str(problem))
    if len(found.problems) > MOST_REPORTED:
        print_note(f"and {len(found.problems) - MOST_REPORTED:,} more")
    raise typer.Exit(EXIT_INPUT)


def _values_from_database(index: IndexDefinition, year: int, within: int) -> Table:
    """The values of countries in the database, and on the side which these are."""
    from goalweave.cli.data import load_own_indicators, use_database

    use_database()
    load_own_indicators()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.analysis.indices import read_inputs
    from goalweave.core.errors import InputError
    from goalweave.core.messages import Message

    found = read_inputs(SYSTEM, index, year=year or None, within=within)
    for one in found.unusable:
        print_note(f"{one.observation.series}, {one.observation.area} {one.observation.time} is left out: {one.why}")
    if not found.table:
        raise InputError(
            Message("the database has no values for the indicators of {index}", index=index.key),
            field="--from-database",
        )
    print_note(f"Values of {found.year}, or up to {within} years older.")
    return found.table


def _read_parameters(assignments: list[str]) -> dict[str, float]:
    from goalweave.core.errors import InputError

    found: dict[str, float] = {}
    for part in (one for text in assignments for one in text.split(",")):
        key, sign, value = (word.strip() for word in part.partition("="))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not (key and sign) or number != number:
            raise InputError(f"“{part}” is not a parameter such as name=100", field="--parameter")
        if key in found:
            raise InputError(f"the parameter {key} appears twice", field="--parameter")
        found[key] = number
    return found


def _count_indicators(index: IndexDefinition) -> int:
    """Those that the score is made of; some are there to be shown alone."""
    return sum(indicator.scored for indicator in index.indicators)


def _index_head(index: IndexDefinition) -> dict[str, Any]:
    return {
        "key": index.key,
        "title": dict(index.title),
        "year": index.year,
        "indicators": _count_indicators(index),
        "parameters": [parameter.id for parameter in index.parameters],
        "status": index.status,
    }


def _print_json(document: Any) -> None:
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
