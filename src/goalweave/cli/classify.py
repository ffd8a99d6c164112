"""`classify`: one text explained."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from goalweave.cli.console import table
from goalweave.cli.data import own_library


def classify(
    text: Annotated[str, typer.Argument(help="The text; - reads it from standard input.")],
    to: Annotated[str, typer.Option(help="Framework, such as sdg or wsis.")] = "sdg",
    level: Annotated[str, typer.Option(help="Deepest level to suggest at; empty: as deep as there is evidence.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Explain one text: the nodes it is about, why, and how sure that is."""
    import sys

    from goalweave.core.errors import InputError
    from goalweave.core.model import Record
    from goalweave.classifiers import engine_for
    from goalweave.core.pipeline import MapOptions, map_records
    from goalweave.core.text.detection import detect_language

    body = " ".join((sys.stdin.read() if text == "-" else text).split())
    if not body:
        raise InputError("the text is empty")
    language = detect_language(body)
    catalogue = own_library().catalogue()
    record = Record(id="text", title={}, text={language: body}, language=language)
    options = MapOptions(to=to, level=level)
    mapped = map_records([record], catalogue, engine_for(catalogue), options)
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
                "evidence": [{"text": part.text, "start": part.start, "end": part.end} for part in one.evidence],
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
    table(
        f"{framework.key}, text in {language}",
        [("node", "left"), ("", "left"), ("score", "right"), ("origin", "left"), ("evidence", "left")],
        [
            [
                catalogue.name(one.node),
                catalogue.node(one.node).label.get(language) or catalogue.node(one.node).label.get("en", ""),
                f"{one.score:.2f}",
                one.origin,
                " … ".join(part.text for part in one.evidence),
            ]
            for one in found
        ],
    )
