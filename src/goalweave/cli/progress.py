"""`progress`: the targets of a framework, and how far they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import print_note, print_table, print_wrapped
from goalweave.cli.data import load_own_indicators, use_database

if TYPE_CHECKING:
    from goalweave.analysis.target_progress import FrameworkProgress, TargetRow


NAMED = 12
"""So many nodes without a target are named."""


def progress(
    framework: Annotated[str, typer.Argument(help="A framework with targets. Default: list them.")] = "",
    method: Annotated[str, typer.Option(help="linear, unsd, eurostat or open_sdg, instead of each target's own.")] = "",
    until: Annotated[int | None, typer.Option(help="The last year to use. Default: all.")] = None,
    language: Annotated[str, typer.Option(help="Language of the names.")] = "en",
    explain: Annotated[bool, typer.Option("--explain", help="Add the sentence that explains each assessment.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show the progress of a framework's targets."""
    use_database()
    load_own_indicators()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.analysis.target_progress import framework_progress, frameworks_with_targets
    from goalweave.frameworks.queries import catalogue

    if not framework:
        frameworks = [
            [
                target_framework.key,
                target_framework.title.get(language) or target_framework.title.get("en", target_framework.id),
            ]
            for target_framework in frameworks_with_targets(SYSTEM)
        ]
        print_table("Frameworks with targets", ("key", "title"), frameworks)
        return
    standing = framework_progress(SYSTEM, catalogue().framework(framework), method=_find_method(method), until=until)
    if as_json:
        typer.echo(json.dumps(_progress_document(standing, language), ensure_ascii=False, indent=2))
        return
    heads = (
        "no.",
        "target",
        ("latest", "right"),
        ("aim", "right"),
        ("done", "right"),
        "assessment",
        ("records", "right"),
    )
    title = standing.framework.title.get(language) or standing.framework.title.get("en", standing.framework.key)
    print_table(title, heads, [_target_cells(row, standing, language) for row in standing.rows])
    if explain:
        sentences = [(row.target.node.code, str(row.progress.sentence)) for row in standing.rows]
        print_table("Assessments", ("no.", "explanation"), sentences)
    from goalweave.core.progress import GROUP_NAMES

    print_wrapped(", ".join(f"{number} {GROUP_NAMES[group]}" for group, number in standing.counts.items()))
    if standing.missing:
        more = f" and {len(standing.missing) - NAMED} more" if len(standing.missing) > NAMED else ""
        print_note(f"Without a target: {', '.join(node.code for node in standing.missing[:NAMED])}{more}")


def _find_method(name: str) -> Any:
    from goalweave.core.errors import InputError
    from goalweave.core.model import Method

    if not name:
        return None
    try:
        return Method(name)
    except ValueError:
        raise InputError(f"--method must be one of {', '.join(Method)}, not {name}") from None


def _target_cells(row: TargetRow, progress_board: FrameworkProgress, language: str) -> list[str]:
    from goalweave.core.progress import verdict_label
    from goalweave.core.text.languages import pick

    target_progress = row.progress
    latest = (
        f"{target_progress.latest.bound}{target_progress.latest.value:.10g} ({target_progress.latest.year})"
        if target_progress.latest
        else "–"
    )
    aim = f"{target_progress.aimed:.10g} by {row.target.year}" if target_progress.aimed is not None else "–"
    covered = f"{target_progress.covered:.0%}" if target_progress.covered is not None else "–"
    label = pick(progress_board.framework.node(row.target.node.code).label, language)
    return [
        row.target.node.code,
        label,
        latest,
        aim,
        covered,
        str(verdict_label(target_progress)),
        str(len(row.records)),
    ]


def _progress_document(progress_board: FrameworkProgress, language: str) -> dict[str, Any]:
    return {
        "framework": progress_board.framework.key,
        "counts": {str(group): number for group, number in progress_board.counts.items()},
        "targets": [_target_document(row, progress_board, language) for row in progress_board.rows],
        "without_target": [node.code for node in progress_board.missing],
    }


def _target_document(row: TargetRow, progress_board: FrameworkProgress, language: str) -> dict[str, Any]:
    from goalweave.core.text.languages import pick

    target_progress = row.progress
    return {
        "code": row.target.node.code,
        "label": pick(progress_board.framework.node(row.target.node.code).label, language),
        "series": row.series.code if row.series else None,
        "area": row.target.area,
        "method": str(target_progress.method),
        "verdict": str(target_progress.verdict),
        "category": str(target_progress.category) if target_progress.category else None,
        "sentence": str(target_progress.sentence),
        "baseline": _point_document(target_progress.baseline),
        "latest": _point_document(target_progress.latest),
        "aim": target_progress.aimed,
        "year": row.target.year,
        "way_covered": target_progress.covered,
        "way_expected": target_progress.expected,
        "needed_per_year": target_progress.needed,
        "seen_per_year": target_progress.seen,
        "years": list(target_progress.years),
        "confidence": [str(reason) for reason in target_progress.confidence],
        "also_measures": [str(node) for node in row.also],
        "records": len(row.records),
        "status": str(row.target.status),
        "source": row.target.source,
    }


def _point_document(point: Any) -> dict[str, Any] | None:
    return {"year": point.year, "value": point.value} if point else None
