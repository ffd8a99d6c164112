"""`classify --output`: the texts of a file, or the documents of a folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from goalweave.cli.console import print_note, throughput_bar
from goalweave.cli.data import load_library

if TYPE_CHECKING:
    from goalweave.batch import ColumnNames, RunSummary

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """jobs: 0: one a core."""

    to: str
    level: str
    model: str
    wanted: ColumnNames
    evidence: bool
    jobs: int
    restart: bool


def classify_many(path: Path, output: Path, batch_options: BatchOptions, *, as_json: bool) -> None:
    """Run, with a bar on standard error, and say in one line what came of it."""
    from functools import partial
    from time import perf_counter

    from goalweave.batch import Options, classify_file
    from goalweave.classifiers import classifier, count_cores
    from goalweave.core.pipeline import deepest_level

    framework = load_library().catalogue().framework(batch_options.to)
    options = Options(deepest_level(framework, batch_options.level), batch_options.evidence)
    jobs = batch_options.jobs or count_cores()
    start = perf_counter()
    try:
        with throughput_bar("classifying", quiet=as_json) as moved:
            summary = classify_file(
                path,
                output,
                partial(classifier, batch_options.model, threads=1),
                framework,
                options,
                column_names=batch_options.wanted,
                jobs=jobs,
                restart=batch_options.restart,
                on_progress=moved,
            )
    except KeyboardInterrupt:
        print_note("stopped; run the same command again to continue")
        raise typer.Exit(INTERRUPTED) from None
    _print_summary(summary, output, perf_counter() - start, as_json)


def _print_summary(summary: RunSummary, output: Path, seconds: float, as_json: bool) -> None:
    counts = summary.counts
    speed = (counts.rows + counts.rejected - summary.resumed) / max(seconds, 1e-9)
    if as_json:
        found = {
            "rows": counts.rows,
            "with_nodes": counts.with_nodes,
            "abstained": counts.abstained,
            "rejected": counts.rejected,
            "resumed": summary.resumed,
            "texts_per_second": round(speed, 1),
        }
        typer.echo(json.dumps(found, indent=2))
        return
    rejected = f"{counts.rejected:,} rejected" + (f" ({summary.rejected})" if summary.rejected else "")
    resumed = f", {summary.resumed:,} rows by an earlier run" if summary.resumed else ""
    typer.echo(
        f"{output}: {counts.rows:,} texts, {counts.with_nodes:,} with nodes, {counts.abstained:,} abstained, {rejected}; "
        f"{speed:,.0f} texts/s{resumed}"
    )
