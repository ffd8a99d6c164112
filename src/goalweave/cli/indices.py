"""`index`: list, show, run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import EXIT_INPUT, fail, note, table
from goalweave.cli.data import own_library

if TYPE_CHECKING:
    from goalweave.core.indices import IndexDefinition, Table

app = typer.Typer(help="Composite indices: look at them, work them out, see what they hang on.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="PACK", help="An index such as idi@2017; idi is its newest edition.")]
Language = Annotated[str, typer.Option(help="Language of names and notes.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("list")
def list_indices(language: Language = "en", as_json: AsJson = False) -> None:
    """All indices at hand: those that ship and those of your own packs."""
    from goalweave.core.text.languages import pick

    found = list(_all().values())
    if as_json:
        _print([_head(one) for one in found])
        return
    heads = [("key", "left"), ("title", "left"), ("indicators", "right"), ("parameters", "right"), ("status", "left")]
    rows = [
        [one.key, pick(one.title, language), str(_counted(one)), str(len(one.parameters) or ""), one.status]
        for one in found
    ]
    table("Indices", heads, rows)


@app.command()
def show(
    name: Name,
    template: Annotated[bool, typer.Option("--template", help="Print an empty CSV to fill in.")] = False,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """How an index is worked out: its parts with weights, normalisation and status, its tiers and rules."""
    from io import BytesIO

    from goalweave.cli.indexed import print_index
    from goalweave.formats.definitions.indices import write_template
    from goalweave.formats.definitions.indices.document import index_document

    found = _chosen(name)
    if template:
        stream = BytesIO()
        write_template(stream, found, language)
        typer.echo(stream.getvalue().decode(), nl=False)
    elif as_json:
        _print(index_document(found))
    else:
        print_index(found, language)


@app.command()
def run(
    name: Name,
    data: Annotated[
        Path | None, typer.Option(help="CSV or XLSX: a row an entity, a column an indicator, as --template has it.")
    ] = None,
    from_database: Annotated[
        bool, typer.Option("--from-database", help="Take the values of countries out of the database instead.")
    ] = False,
    year: Annotated[
        int, typer.Option(help="With --from-database: the newest values up to this year; else those that give ranks.")
    ] = 0,
    within: Annotated[
        int, typer.Option(min=0, max=20, help="With --from-database: so many years older a value may be.")
    ] = 5,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="A number that the index needs. May be repeated, or several with commas."
        ),
    ] = None,
    explain: Annotated[
        str, typer.Option(help="An entity: what its score is made of, and what would raise its rank.")
    ] = "",
    sensitivity: Annotated[
        int, typer.Option(help="So many draws of other weights and methods: how sure each rank is.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of the draws: the same seed gives the same figures.")] = 1,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Work an index out for a table of values: scores, ranks, tiers, and how what is missing was dealt with."""
    from goalweave.cli.indexed import print_explanation, print_results
    from goalweave.core import indices
    from goalweave.formats.definitions.indices.document import (
        explanation_document,
        results_document,
        sensitivity_document,
    )

    index = _chosen(name)
    if from_database is (data is not None):
        raise typer.BadParameter("give either --data FILE or --from-database", param_hint="--data")
    values = _read(data, index) if data is not None else _stored(index, year, within)
    results = indices.score(index, values, _parameters(parameter or []))
    explained = indices.explain(results, explain) if explain else None
    drawn = None
    if sensitivity:
        from numpy.random import default_rng

        drawn = indices.sensitivity(results, draws=sensitivity, generator=default_rng(seed))
    if as_json:
        document = results_document(results)
        if explained:
            document["explanation"] = explanation_document(explained)
        if drawn:
            document["sensitivity"] = sensitivity_document(drawn, seed)
        _print(document)
        return
    print_results(results, drawn, language)
    if explained:
        print_explanation(results, explained, language)


def _all() -> dict[str, IndexDefinition]:
    from goalweave.packs.indices import indices

    return indices(own_library())


def _chosen(name: str) -> IndexDefinition:
    from goalweave.packs.indices import chosen_index

    return chosen_index(_all(), name)


def _read(path: Path, index: IndexDefinition) -> Table:
    """The table of a file; where something is wrong with it, every problem is said and nothing worked out."""
    from goalweave.cli.loading import SAID
    from goalweave.formats.definitions.indices import read_values_path

    found = read_values_path(path, index)
    if not found.problems:
        return found.table
    for problem in found.problems[:SAID]:
        fail(str(problem))
    if len(found.problems) > SAID:
        note(f"and {len(found.problems) - SAID:,} more")
    raise typer.Exit(EXIT_INPUT)


def _stored(index: IndexDefinition, year: int, within: int) -> Table:
    """The values of countries in the database, and on the side which these are."""
    from goalweave.cli.data import load_own_indicators, use_database

    use_database()
    load_own_indicators()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.analysis.indices import inputs
    from goalweave.core.errors import InputError
    from goalweave.core.messages import Message

    found = inputs(SYSTEM, index, year=year or None, within=within)
    for one in found.unusable:
        note(f"{one.observation.series}, {one.observation.area} {one.observation.time} is left out: {one.why}")
    if not found.table:
        raise InputError(
            Message("no figure of {index} has a value of any country in the database", index=index.key),
            field="--from-database",
        )
    note(f"Figures of {found.year}, or up to {within} years older.")
    return found.table


def _parameters(given: list[str]) -> dict[str, float]:
    from goalweave.core.errors import InputError

    found: dict[str, float] = {}
    for part in (one for text in given for one in text.split(",")):
        key, sign, value = (word.strip() for word in part.partition("="))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not (key and sign) or number != number:
            raise InputError(f"“{part}” is not a parameter such as name=100", field="--parameter")
        if key in found:
            raise InputError(f"the parameter {key} is given twice", field="--parameter")
        found[key] = number
    return found


def _counted(one: IndexDefinition) -> int:
    """Those that the score is made of; some are there to be shown alone."""
    return sum(indicator.scored for indicator in one.indicators)


def _head(one: IndexDefinition) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": dict(one.title),
        "year": one.year,
        "indicators": _counted(one),
        "parameters": [parameter.id for parameter in one.parameters],
        "status": one.status,
    }


def _print(document: Any) -> None:
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
