"""`classify`: one text explained, or many classified."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import print_note, print_table, throughput_bar, with_bold
from goalweave.cli.data import load_library

if TYPE_CHECKING:
    from rich.text import Text

    from goalweave.batch import ColumnNames, Engine, RunSummary
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.model import Mapping


class Engines(StrEnum):
    LOCAL = "local"
    RAY = "ray"


def classify(
    source: Annotated[
        str,
        typer.Argument(metavar="INPUT", help="The text, or - for standard input. With --output: a file or folder."),
    ],
    to: Annotated[str, typer.Option(help="Framework, such as sdg or wsis.")] = "sdg",
    level: Annotated[str, typer.Option(help="Deepest level to suggest at, such as goal or target.")] = "",
    model: Annotated[str, typer.Option(help="accurate, fast, labels or none.")] = "accurate",
    output: Annotated[
        Path | None,
        typer.Option(help="Classify all texts of INPUT and write them to this .csv, .jsonl or .parquet file."),
    ] = None,
    text: Annotated[str, typer.Option(help="With --output: column with the texts.")] = "",
    id_: Annotated[str, typer.Option("--id", help="With --output: column with the ids.")] = "",
    language: Annotated[str, typer.Option(help="With --output: column with the languages. Default: detect them.")] = "",
    evidence: Annotated[bool, typer.Option(help="With --output: include the evidence for each node.")] = False,
    jobs: Annotated[
        int, typer.Option(min=0, help="With --output: number of processes; 0 means one for each core.")
    ] = 0,
    engine: Annotated[
        Engines, typer.Option(help="With --output: processes of this machine (local), or Ray Data (ray).")
    ] = Engines.LOCAL,
    address: Annotated[
        str, typer.Option(help="With --engine ray: a cluster, such as auto or 10.0.0.1:6379. Default: this machine.")
    ] = "",
    restart: Annotated[
        bool, typer.Option("--restart", help="With --output: replace the file and start again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Explain the nodes of a text. With --output, classify many texts."""
    from goalweave.core.errors import InputError

    if output is not None:
        from goalweave.batch import ColumnNames

        options = BatchOptions(
            to, level, model, ColumnNames(text, id_, language), evidence, jobs, engine, address, restart
        )
        classify_many(Path(source), output, options, as_json=as_json)
        return
    many = {
        "--text": text,
        "--id": id_,
        "--language": language,
        "--evidence": evidence,
        "--jobs": jobs,
        "--engine": engine is not Engines.LOCAL,
        "--address": address,
        "--restart": restart,
    }
    if used := [name for name, value in many.items() if value]:
        raise InputError(f"{' and '.join(used)}: only with --output, which classifies the texts of a file or folder")
    _explain(source, to, level, model, as_json)


def _explain(text: str, to: str, level: str, model: str, as_json: bool) -> None:
    import sys
    from concurrent.futures import ThreadPoolExecutor

    from goalweave.core.errors import InputError
    from goalweave.core.model import Record
    from goalweave.core.text.detection import detect_language

    body = " ".join((sys.stdin.read() if text == "-" else text).split())
    if not body:
        raise InputError("the text is empty")
    # Unpacking what knows the languages takes a fifth of the time, and needs nothing of the rest.
    with ThreadPoolExecutor(1) as pool:
        detected = pool.submit(detect_language, body)
        from goalweave.classifiers import engine_for

        catalogue = load_library().catalogue()
        engine = engine_for(catalogue, model)
        language = detected.result()
    from goalweave.core.pipeline import MapOptions, map_records

    record = Record(id="text", title={}, text={language: body}, language=language)
    options = MapOptions(to=to, level=level)
    mapped = map_records([record], catalogue, engine, options)
    framework = mapped.framework
    mappings = mapped.records[0].mappings
    if as_json:
        rows = [_mapping_document(mapping, catalogue) for mapping in mappings]
        typer.echo(
            json.dumps(
                {"framework": framework.key, "language": language, "mappings": rows}, ensure_ascii=False, indent=2
            )
        )
        return
    if not mappings:
        typer.echo(f"Nothing in {framework.key} is recognised in this text ({language}).")
        return
    print_table(
        f"{framework.key}, text in {language}",
        ["node", "", ("score", "right"), "origin", "evidence"],
        [_mapping_cells(mapping, catalogue, language) for mapping in mappings],
    )


def _mapping_document(mapping: Mapping, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "node": catalogue.name(mapping.node),
        "label": dict(catalogue.node(mapping.node).label),
        "state": mapping.state,
        "origin": mapping.origin,
        "score": round(mapping.score, 3),
        "evidence": [
            {"text": part.text, "start": part.start, "end": part.end, "words": part.words} for part in mapping.evidence
        ],
    }


def _mapping_cells(mapping: Mapping, catalogue: Catalogue, language: str) -> list[str | Text]:
    label = catalogue.node(mapping.node).label
    passages = [(part.text, part.words) for part in mapping.evidence]
    return [
        catalogue.name(mapping.node),
        label.get(language) or label.get("en", ""),
        f"{mapping.score:.2f}",
        mapping.origin,
        with_bold(passages, between=" … "),
    ]


INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """jobs: 0: one a core. address: of a cluster of Ray; empty: this machine."""

    to: str
    level: str
    model: str
    wanted: ColumnNames
    evidence: bool
    jobs: int
    engine: Engines
    address: str
    restart: bool


def classify_many(path: Path, output: Path, batch_options: BatchOptions, *, as_json: bool) -> None:
    """Run with a progress bar on standard error, and print the result in one line."""
    from functools import partial
    from time import perf_counter

    from goalweave.batch import Options, classify_file
    from goalweave.classifiers import classifier
    from goalweave.core.pipeline import deepest_level

    framework = load_library().catalogue().framework(batch_options.to)
    options = Options(deepest_level(framework, batch_options.level), batch_options.evidence)
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
                engine=_engine(batch_options),
                restart=batch_options.restart,
                on_progress=moved,
            )
    except KeyboardInterrupt:
        print_note("stopped; run the same command again to continue")
        raise typer.Exit(INTERRUPTED) from None
    _print_summary(summary, output, perf_counter() - start, as_json)


def _engine(batch_options: BatchOptions) -> Engine:
    from goalweave.batch import LocalProcesses, RayData
    from goalweave.classifiers import count_cores
    from goalweave.core.errors import InputError

    jobs, address = batch_options.jobs, batch_options.address
    if batch_options.engine is Engines.RAY:
        return RayData(jobs if address else jobs or count_cores(), address)
    if address:
        raise InputError("--address: only with --engine ray")
    return LocalProcesses(jobs or count_cores())


def _print_summary(summary: RunSummary, output: Path, seconds: float, as_json: bool) -> None:
    counts = summary.counts
    speed = (counts.rows + counts.rejected - summary.resumed) / max(seconds, 1e-9)
    if as_json:
        figures = {
            "rows": counts.rows,
            "with_nodes": counts.with_nodes,
            "abstained": counts.abstained,
            "rejected": counts.rejected,
            "resumed": summary.resumed,
            "texts_per_second": round(speed, 1),
        }
        typer.echo(json.dumps(figures, indent=2))
        return
    rejected = f"{counts.rejected:,} rejected" + (f" ({summary.rejected})" if summary.rejected else "")
    resumed = f", {summary.resumed:,} rows by an earlier run" if summary.resumed else ""
    typer.echo(
        f"{output}: {counts.rows:,} texts, {counts.with_nodes:,} with nodes, {counts.abstained:,} abstained, {rejected}; "
        f"{speed:,.0f} texts/s{resumed}"
    )
