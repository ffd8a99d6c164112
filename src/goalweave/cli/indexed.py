"""An index and its results as tables on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from goalweave.cli.console import note, table
from goalweave.cli.loading import SAID

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goalweave.core.indices import (
        Amount,
        Explanation,
        IndexDefinition,
        IndexGroup,
        IndexIndicator,
        Missing,
        Result,
        Results,
        Sensitivity,
    )

NAMED = 10
"""So many codes of what is missing are named."""


def print_index(index: IndexDefinition, language: str) -> None:
    from goalweave.core.text.languages import pick

    typer.echo(f"{index.key}  {pick(index.title, language)}")
    said = {
        "published by": pick(index.owner, language),
        "source": index.source,
        "status": str(index.status),
        "note": pick(index.note, language),
        "score": f"0 to {index.scale:g}; ranks {index.ranks}, decided at {index.decimals} decimals",
        "missing": _rule(index.missing),
    }
    for label, text in said.items():
        if text:
            typer.echo(f"  {label}: {text}")
    heads = [
        ("code", "left"), ("part", "left"), ("unit", "left"), ("measured", "left"), ("weight", "right"), ("status", "left"),
    ]  # fmt: skip
    table("", heads, list(_part_rows(index.root, "", language)))
    if index.tiers:
        table(
            "Tiers",
            [("tier", "left"), ("from", "right")],
            [[pick(t.name, language), f"{t.lowest:g}"] for t in index.tiers],
        )
    if index.parameters:
        table(
            "Numbers that must be given, --parameter NAME=VALUE",
            [("name", "left"), ("meaning", "left"), ("unit", "left")],
            [[one.id, pick(one.name, language), one.unit] for one in index.parameters],
        )


def print_results(results: Results, drawn: Sensitivity | None, language: str) -> None:
    """The ranking, with the scores of the topmost parts, and below it what was missing."""
    from goalweave.core.text.languages import pick

    index = results.definition
    pillars = index.root.scored_parts
    intervals = {one.entity: one for one in drawn.intervals} if drawn else {}
    heads = [("rank", "right"), ("entity", "left"), ("score", "right")]
    heads += [("tier", "left")] if index.tiers else []
    heads += [("90 % of draws", "right")] if drawn else []
    heads += [(pick(part.name, language), "right") for part in pillars]
    rows = []
    for one in results.ranking():
        row = [str(one.rank or "–"), one.entity, _number(one.score)]
        row += [pick(one.tier.name, language) if one.tier else "–"] if index.tiers else []
        if drawn:
            interval = intervals.get(one.entity)
            row.append(f"{interval.low}–{interval.high}" if interval else "–")
        row += [_number(_scaled(one, part.code, index.scale)) for part in pillars]
        rows.append(row)
    table(f"{index.key}  {pick(index.title, language)}", heads, rows)
    _print_missing(results)
    if drawn:
        note(
            f"{drawn.draws:,} draws of weights (± {drawn.choices.spread:.0%}), normalisation and aggregation; "
            f"they move a rank by {drawn.shift:.1f} places on average."
        )
    note(f"Status of the method: {index.status}. {index.source}")


def print_explanation(results: Results, explained: Explanation, language: str) -> None:
    """What the score is made of, and what would raise the rank most."""
    from goalweave.core import indices
    from goalweave.core.text.languages import pick

    index = results.definition
    names = {part.code: pick(part.name, language) for part in indices.walk(index.root)}
    result = results.of(explained.entity)
    if result.score is None:
        note(f"{explained.entity} has no score, since it lacks {', '.join(result.missing)}.")
        return
    rows = []
    for code, part in result.parts.items():
        given = explained.parts.get(code)
        rows.append(
            [
                code, names[code], _number(part.value), _number(part.score), f"{part.share:.4f}",
                _number(given.gives if given else None), _number(given.lacks if given else None), part.handling,
            ]
        )  # fmt: skip
    heads = [
        ("code", "left"), ("part", "left"), ("value", "right"), ("score", "right"), ("share", "right"), ("gives", "right"),
        ("lacks", "right"), ("", "left"),
    ]  # fmt: skip
    table(f"{explained.entity}: {_number(result.score)}, rank {result.rank}", heads, rows)
    if explained.how is indices.How.LOGARITHMS:
        note(
            "A mean in it is geometric: what is lacking is shared out by logarithms, so a very low part may give less than nothing."
        )
    heads = [("code", "left"), ("raised to", "left"), ("value", "right"), ("gain", "right"), ("rank", "right")]
    words = {"goalpost": "its goalpost", "tenth": "a tenth better", "median": "the median of all"}
    rows = [[r.code, words[r.raised], _number(r.value), f"+{_number(r.gain)}", str(r.rank)] for r in explained.rises]
    table("What would raise the rank most, alone", heads, rows)


def _print_missing(results: Results) -> None:
    """How what is missing was dealt with, entity by entity."""
    rule = _rule(results.definition.missing)
    lacking = [one for one in results.ranking() if one.missing]
    for one in lacking[:SAID]:
        done = "has no score" if one.score is None else "is scored all the same"
        note(f"{one.entity} {done}, without {_some(one.missing)} ({rule}).")
    if len(lacking) > SAID:
        note(f"and {len(lacking) - SAID:,} more without some value; --json has them all")
    if alike := results.alike():
        note(f"Not scored, since all values are the same: {_some(alike)}.")


def _some(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - NAMED} more" if len(codes) > NAMED else ""
    return ", ".join(codes[:NAMED]) + more


def _rule(rule: Missing) -> str:
    from goalweave.core.indices import Imputation, MissingRule

    if rule.rule is MissingRule.REFUSE:
        return "no score where a value is missing"
    least = f"{rule.share:.0%} of a group" if rule.share else f"{rule.least} of a group"
    if rule.rule is MissingRule.REWEIGH:
        return f"the others share the weight, if at least {least} are there"
    words = {
        Imputation.ZERO: "0", Imputation.GROUP: "the mean of the group", Imputation.MEAN: "the mean of all",
        Imputation.MEDIAN: "the median of all", None: "",
    }  # fmt: skip
    return f"{words[rule.by]} is put in, if at least {least} are there"


def _part_rows(group: IndexGroup, indent: str, language: str) -> Iterator[list[str]]:
    from goalweave.core.indices import IndexGroup, weights_of
    from goalweave.core.text.languages import pick

    weights = dict(zip((part.code for part in group.scored_parts), weights_of(group), strict=True))
    for part in group.parts:
        weight = f"{weights[part.code]:.4f}" if part.code in weights else "–"
        how = part.aggregation + " mean" if isinstance(part, IndexGroup) else _measured(part)
        unit = "" if isinstance(part, IndexGroup) else part.unit
        yield [part.code, indent + pick(part.name, language), unit, how, weight, part.status]
        if isinstance(part, IndexGroup):
            yield from _part_rows(part, indent + "  ", language)


def _measured(one: IndexIndicator) -> str:
    """`log10, reference 6.33`; `min-max 0 to 100, less is better`."""
    if not one.scored:
        return "listed only"
    norm = one.normalisation
    steps = [step.transform + (f" {_amount(step.amount)}" if step.amount is not None else "") for step in one.steps]
    if norm.lowest is not None:
        steps.append(f"{norm.norm} {_amount(norm.lowest)} to {_amount(norm.highest)}")
    else:
        steps.append(f"{norm.norm} {_amount(norm.reference)}".strip())
    return ", ".join(steps) + (", less is better" if one.direction == "down" else "")


def _amount(amount: Amount | None) -> str:
    from goalweave.core.indices import FromData, Given

    if isinstance(amount, Given):
        return amount.name
    if isinstance(amount, FromData):
        return "data"
    return "" if amount is None else f"{amount:g}"


def _scaled(result: Result, code: str, scale: float) -> float | None:
    score = result.parts[code].score
    return None if score is None else score * scale


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"
