"""`classify`: one text explained, or many classified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from goalweave.cli.console import print_table, with_bold
from goalweave.cli.data import load_library


def classify(
    given: Annotated[
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
    restart: Annotated[
        bool, typer.Option("--restart", help="With --output: replace the file and start again.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Explain the nodes of a text. With --output, classify many texts."""
    from goalweave.core.errors import InputError

    if output is not None:
        from goalweave.batch import ColumnNames
        from goalweave.cli.batch import BatchOptions, classify_many

        asked = BatchOptions(to, level, model, ColumnNames(text, id_, language), evidence, jobs, restart)
        classify_many(Path(given), output, asked, as_json=as_json)
        return
    many = {
        "--text": text,
        "--id": id_,
        "--language": language,
        "--evidence": evidence,
        "--jobs": jobs,
        "--restart": restart,
    }
    if used := [name for name, value in many.items() if value]:
        raise InputError(f"{' and '.join(used)}: only with --output, which classifies the texts of a file or folder")
    _explain(given, to, level, model, as_json)


def _explain(text: str, to: str, level: str, model: str, as_json: bool) -> None:
    import sys

    from goalweave.classifiers import engine_for
    from goalweave.core.errors import InputError
    from goalweave.core.model import Record
    from goalweave.core.pipeline import MapOptions, map_records
    from goalweave.core.text.detection import detect_language

    body = " ".join((sys.stdin.read() if text == "-" else text).split())
    if not body:
        raise InputError("the text is empty")
    language = detect_language(body)
    catalogue = load_library().catalogue()
    record = Record(id="text", title={}, text={language: body}, language=language)
    options = MapOptions(to=to, level=level)
    mapped = map_records([record], catalogue, engine_for(catalogue, model), options)
    framework = mapped.framework
    found = mapped.records[0].mappings
    if as_json:
        rows = [
            {
                "node": catalogue.name(one.node),
                "label": dict(catalogue.node(one.node).label),
                "state": one.state,
                "origin": one.origin,
                "score": round(one.score, 3),
                "evidence": [
                    {"text": part.text, "start": part.start, "end": part.end, "words": part.words}
                    for part in one.evidence
                ],
            }
            for one in found
        ]
        typer.echo(
            json.dumps(
                {"framework": framework.key, "language": language, "mappings": rows}, ensure_ascii=False, indent=2
            )
        )
        return
    if not found:
        typer.echo(f"Nothing in {framework.key} is recognised in this text ({language}).")
        return
    print_table(
        f"{framework.key}, text in {language}",
        [("node", "left"), ("", "left"), ("score", "right"), ("origin", "left"), ("evidence", "left")],
        [
            [
                catalogue.name(one.node),
                catalogue.node(one.node).label.get(language) or catalogue.node(one.node).label.get("en", ""),
                f"{one.score:.2f}",
                one.origin,
                with_bold([(part.text, part.words) for part in one.evidence], between=" … "),
            ]
            for one in found
        ],
    )
