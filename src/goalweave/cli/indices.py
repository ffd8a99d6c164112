"""`index`: list, show, run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import EXIT_INPUT, TableColumn, print_error, print_note, print_table
from goalweave.cli.data import load_library
from goalweave.cli.load_files import MOST_REPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalweave.core.indices import (
        Amount,
        EntityResult,
        Explanation,
        IndexDefinition,
        IndexGroup,
        IndexIndicator,
        IndexResults,
        MissingPolicy,
        Sensitivity,
        Table,
    )

app = typer.Typer(help="Show and calculate composite indices.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="PACK", help="An index such as idi@2017; idi means its latest edition.")]
Language = Annotated[str, typer.Option(help="Language of names and notes.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("list")
def list_indices(language: Language = "en", as_json: AsJson = False) -> None:
    """List all indices."""
    from goalweave.core.text.languages import pick

    definitions = list(_available_indices().values())
    if as_json:
        _print_json([_index_head(definition) for definition in definitions])
        return
    heads: list[TableColumn] = ["key", "title", ("indicators", "right"), ("parameters", "right"), "status"]
    rows = [
        [
            definition.key,
            pick(definition.title, language),
            str(_count_indicators(definition)),
            str(len(definition.parameters) or ""),
            definition.status,
        ]
        for definition in definitions
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

    from goalweave.formats.definitions.indices import write_index_template
    from goalweave.formats.definitions.indices.document import index_document

    index = _find_index(name)
    if template:
        stream = BytesIO()
        write_index_template(stream, index, language)
        typer.echo(stream.getvalue().decode(), nl=False)
    elif as_json:
        _print_json(index_document(index))
    else:
        print_index(index, language)


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
    measured = None
    if sensitivity:
        from numpy.random import default_rng

        measured = indices.measure_sensitivity(results, draws=sensitivity, generator=default_rng(seed))
    if as_json:
        document = results_document(results)
        if explained:
            document["explanation"] = explanation_document(explained)
        if measured:
            document["sensitivity"] = sensitivity_document(measured, seed)
        _print_json(document)
        return
    print_results(results, measured, language)
    if explained:
        print_explanation(results, explained, language)


def _available_indices() -> dict[str, IndexDefinition]:
    from goalweave.packs.indices import read_indices

    return read_indices(load_library())


def _find_index(name: str) -> IndexDefinition:
    from goalweave.packs.indices import find_index

    return find_index(_available_indices(), name)


def _read_index_values(path: Path, index: IndexDefinition) -> Table:
    """The table of a file; where something is wrong with it, every problem is said and nothing calculated."""
    from goalweave.cli.load_files import MOST_REPORTED
    from goalweave.formats.definitions.indices import read_index_table_path

    table = read_index_table_path(path, index)
    if not table.problems:
        return table.table
    for problem in table.problems[:MOST_REPORTED]:
        print_error(str(problem))
    if len(table.problems) > MOST_REPORTED:
        print_note(f"and {len(table.problems) - MOST_REPORTED:,} more")
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

    inputs = read_inputs(SYSTEM, index, year=year or None, within=within)
    for unusable in inputs.unusable:
        print_note(
            f"{unusable.observation.series}, {unusable.observation.area} {unusable.observation.period} is left out: {unusable.why}"
        )
    if not inputs.table:
        raise InputError(
            Message("the database has no values for the indicators of {index}", index=index.key),
            field="--from-database",
        )
    print_note(f"Values of {inputs.year}, or up to {within} years older.")
    return inputs.table


def _read_parameters(assignments: list[str]) -> dict[str, float]:
    from goalweave.core.errors import InputError

    parameters: dict[str, float] = {}
    for part in ",".join(assignments).split(",") if assignments else ():
        key, sign, value = (word.strip() for word in part.partition("="))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not (key and sign) or number != number:
            raise InputError(f"“{part}” is not a parameter such as name=100", field="--parameter")
        if key in parameters:
            raise InputError(f"the parameter {key} appears twice", field="--parameter")
        parameters[key] = number
    return parameters


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


NAMED = 10
"""So many codes of what is missing are named."""


def print_index(index: IndexDefinition, language: str) -> None:
    from goalweave.core.text.languages import pick

    typer.echo(f"{index.key}  {pick(index.title, language)}")
    counts = {
        "published by": pick(index.owner, language),
        "source": index.source,
        "status": str(index.status),
        "note": pick(index.note, language),
        "score": f"0 to {index.scale:g}; ranks {index.ranks}, decided at {index.decimals} decimals",
        "missing": _describe_missing_rule(index.missing),
    }
    for label, text in counts.items():
        if text:
            typer.echo(f"  {label}: {text}")
    heads: list[TableColumn] = ["code", "part", "unit", "measured", ("weight", "right"), "status"]
    print_table("", heads, list(_part_rows(index.root, "", language)))
    if index.tiers:
        print_table(
            "Tiers",
            ["tier", ("from", "right")],
            [[pick(t.name, language), f"{t.lowest:g}"] for t in index.tiers],
        )
    if index.parameters:
        print_table(
            "Required numbers, --parameter NAME=VALUE",
            ["name", "meaning", "unit"],
            [[parameter.id, pick(parameter.name, language), parameter.unit] for parameter in index.parameters],
        )


def print_results(results: IndexResults, sensitivity: Sensitivity | None, language: str) -> None:
    """Print the ranking with the scores of the top-level parts, and the missing data below it."""
    from goalweave.core.text.languages import pick

    index = results.definition
    pillars = index.root.scored_parts
    intervals = {rank.entity: rank for rank in sensitivity.intervals} if sensitivity else {}
    heads: list[TableColumn] = [("rank", "right"), "entity", ("score", "right")]
    heads += ["tier"] if index.tiers else []
    heads += [("90% of draws", "right")] if sensitivity else []
    heads += [(pick(part.name, language), "right") for part in pillars]
    rows = []
    for score in results.ranking():
        row = [str(score.rank or "–"), score.entity, _format_number(score.score)]
        if index.tiers:
            row.append(pick(score.tier.name, language) if score.tier else "–")
        if sensitivity:
            interval = intervals.get(score.entity)
            row.append(f"{interval.low}–{interval.high}" if interval else "–")
        row += [_format_number(_scaled_score(score, part.code, index.scale)) for part in pillars]
        rows.append(row)
    print_table(f"{index.key}  {pick(index.title, language)}", heads, rows)
    _print_missing(results)
    if sensitivity:
        print_note(
            f"{sensitivity.draws:,} draws of weights (± {sensitivity.choices.spread:.0%}), normalisation and aggregation; "
            f"they move a rank by {sensitivity.shift:.1f} places on average."
        )
    print_note(f"Status of the method: {index.status}. {index.source}")


def print_explanation(results: IndexResults, explanation: Explanation, language: str) -> None:
    """What the score is made of, and what would raise the rank most."""
    from goalweave.core import indices
    from goalweave.core.text.languages import pick

    index = results.definition
    names = {part.code: pick(part.name, language) for part in indices.walk_parts(index.root)}
    result = results.of(explanation.entity)
    if result.score is None:
        print_note(f"{explanation.entity} has no score, since it lacks {', '.join(result.missing)}.")
        return
    rows = []
    for code, part in result.parts.items():
        contribution = explanation.parts.get(code)
        rows.append(
            [
                code,
                names[code],
                _format_number(part.value),
                _format_number(part.score),
                f"{part.share:.4f}",
                _format_number(contribution.gives if contribution else None),
                _format_number(contribution.lacks if contribution else None),
                part.handling,
            ]
        )
    heads: list[TableColumn] = [
        "code",
        "part",
        ("value", "right"),
        ("score", "right"),
        ("share", "right"),
        ("gives", "right"),
        ("lacks", "right"),
        "",
    ]
    print_table(f"{explanation.entity}: {_format_number(result.score)}, rank {result.rank}", heads, rows)
    if explanation.how is indices.ContributionMethod.LOGARITHMS:
        print_note(
            "The index uses a geometric mean: the shortfall is divided by logarithms, so a very low part can have a negative contribution."
        )
    if explanation.how is indices.ContributionMethod.RECIPROCALS:
        print_note(
            "The index uses a harmonic mean: the shortfall is divided by reciprocals, so a very low part can have a negative contribution."
        )
    heads = ["code", "raised to", ("value", "right"), ("gain", "right"), ("rank", "right")]
    words = {"goalpost": "its goalpost", "tenth": "a tenth better", "median": "the median of all"}
    rows = [
        [r.code, words[r.raised], _format_number(r.value), f"+{_format_number(r.gain)}", str(r.rank)]
        for r in explanation.rises
    ]
    print_table("Single changes that would raise the rank most", heads, rows)


def _print_missing(results: IndexResults) -> None:
    """How what is missing was dealt with, entity by entity."""
    rule = _describe_missing_rule(results.definition.missing)
    lacking = [score for score in results.ranking() if score.missing]
    for score in lacking[:MOST_REPORTED]:
        done = "has no score" if score.score is None else "has a score nevertheless"
        print_note(f"{score.entity} {done}, without {_list_codes(score.missing)} ({rule}).")
    if len(lacking) > MOST_REPORTED:
        print_note(f"and {len(lacking) - MOST_REPORTED:,} more with missing values; --json lists all")
    if alike := results.alike():
        print_note(f"Not scored, since all values are the same: {_list_codes(alike)}.")


def _list_codes(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more


def _describe_missing_rule(rule: MissingPolicy) -> str:
    from goalweave.core.indices import Imputation, MissingRule

    if rule.rule is MissingRule.REFUSE:
        return "no score if a value is missing"
    least = f"{rule.share:.0%} of a group" if rule.share else f"{rule.least} of a group"
    if rule.rule is MissingRule.REWEIGH:
        return f"the others share the weight, if at least {least} have values"
    words = {
        Imputation.ZERO: "0",
        Imputation.GROUP: "the mean of the group",
        Imputation.MEAN: "the mean of all",
        Imputation.MEDIAN: "the median of all",
        None: "",
    }
    return f"{words[rule.by]} is used instead, if at least {least} have values"


def _part_rows(group: IndexGroup, indent: str, language: str) -> Iterator[list[str]]:
    from goalweave.core.indices import IndexGroup, part_weights
    from goalweave.core.text.languages import pick

    weights = dict(zip((part.code for part in group.scored_parts), part_weights(group), strict=True))
    for part in group.parts:
        weight = f"{weights[part.code]:.4f}" if part.code in weights else "–"
        how = part.aggregation + " mean" if isinstance(part, IndexGroup) else _describe_measurement(part)
        unit = "" if isinstance(part, IndexGroup) else part.unit
        yield [part.code, indent + pick(part.name, language), unit, how, weight, part.status]
        if isinstance(part, IndexGroup):
            yield from _part_rows(part, indent + "  ", language)


def _describe_measurement(indicator: IndexIndicator) -> str:
    """`log10, reference 6.33`; `min-max 0 to 100, lower is better`."""
    if not indicator.scored:
        return "listed only"
    norm = indicator.normalisation
    steps = [
        step.transform + (f" {_format_amount(step.amount)}" if step.amount is not None else "")
        for step in indicator.steps
    ]
    if norm.lowest is not None:
        steps.append(f"{norm.norm} {_format_amount(norm.lowest)} to {_format_amount(norm.highest)}")
    else:
        steps.append(f"{norm.norm} {_format_amount(norm.reference)}".strip())
    return ", ".join(steps) + (", lower is better" if indicator.direction == "down" else "")


def _format_amount(amount: Amount | None) -> str:
    from goalweave.core.indices import DataBound, ParameterRef

    if isinstance(amount, ParameterRef):
        return amount.name
    if isinstance(amount, DataBound):
        return "data"
    return "" if amount is None else f"{amount:g}"


def _scaled_score(result: EntityResult, code: str, scale: float) -> float | None:
    score = result.parts[code].score
    return None if score is None else score * scale


def _format_number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"
