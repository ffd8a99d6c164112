"""`classify --output`: the texts of a file, or the documents of a folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from goalweave.cli.console import note, throughput
from goalweave.cli.data import own_library

if TYPE_CHECKING:
    from goalweave.batch import Summary, Wanted

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """jobs: 0: one a core."""

    to: str
    level: str
    model: str
    wanted: Wanted
    evidence: bool
    jobs: int
    restart: bool


def classify_many(path: Path, output: Path, asked: Asked, *, as_json: bool) -> None:
    """Run, with a bar on standard error, and say in one line what came of it."""
    from functools import partial
    from time import perf_counter

    from goalweave.batch import Options, classify_file
    from goalweave.classifiers import classifier, cores
    from goalweave.core.pipeline import deepest_level

    framework = own_library().catalogue().framework(asked.to)
    options = Options(deepest_level(framework, asked.level), asked.evidence)
    jobs = asked.jobs or cores()
    start = perf_counter()
    try:
        with throughput("classifying", quiet=as_json) as moved:
            summary = classify_file(
                path,
                output,
                partial(classifier, asked.model, threads=1),
                framework,
                options,
                wanted=asked.wanted,
                jobs=jobs,
                restart=asked.restart,
                moved=moved,
            )
    except KeyboardInterrupt:
        note("stopped; the same command goes on from here")
        raise typer.Exit(INTERRUPTED) from None
    _say(summary, output, perf_counter() - start, as_json)


def _say(summary: Summary, output: Path, seconds: float, as_json: bool) -> None:
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
