"""`submission`: import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import print_table
from goalweave.cli.data import find_questionnaire, load_library

if TYPE_CHECKING:
    from goalweave.core.answers import RecognisedSubmission
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.model import Record

app = typer.Typer(help="Import, draft, check and write submissions.", no_args_is_help=True)


@app.callback()
def submission() -> None:
    """Keeps `import` a command of its own while there is no other."""


@app.command("import")
def import_submission(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Submissions: text, Markdown, HTML, DOCX or PDF files.")
    ],
    questionnaire: Annotated[str, typer.Option(help="Their questionnaire, such as undesa@2019.")],
    save: Annotated[bool, typer.Option("--save", help="Save them in the database as drafts.")] = False,
    publish: Annotated[bool, typer.Option("--publish", help="With --save: publish them in the library.")] = False,
    organisation: Annotated[
        str, typer.Option(help="With --save: short name of the organisation. Default: the one that each file names.")
    ] = "",
    year: Annotated[
        int | None,
        typer.Option(min=1900, max=2199, help="With --save: the year. Default: the one that each file states."),
    ] = None,
    map: Annotated[bool, typer.Option("--map", help="Also suggest nodes for the answers.")] = False,  # noqa: A002
    to: Annotated[str, typer.Option(help="The framework of these suggestions.")] = "sdg",
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON; a list for several files.")] = False,
) -> None:
    """Read submissions into the answers to a questionnaire."""
    from goalweave.cli.import_answers import recognise_answers, statements_by_question
    from goalweave.core.errors import InputError

    if publish and not save:
        raise InputError("--publish needs --save", field="--publish")
    asked = find_questionnaire(questionnaire)
    # All files are read before anything is kept: where one is broken, nothing has happened.
    found = [(file, recognise_answers(file, asked)) for file in files]
    if save:
        from goalweave.cli.import_submissions import save_submissions as take_in

        take_in(found, organisation=organisation, year=year, publish=publish)
        return
    catalogue = load_library().catalogue()
    told = [(one, statements_by_question(one, file.name, catalogue, to=to, suggest=map)) for file, one in found]
    if as_json:
        import json

        documents = [_submission_document(one, records, catalogue) for one, records in told]
        typer.echo(json.dumps(documents if len(documents) > 1 else documents[0], ensure_ascii=False, indent=1))
    else:
        for one, records in told:
            _print_summary(one, records, catalogue)


def _submission_document(
    recognition: RecognisedSubmission, records: dict[str, tuple[Record, ...]], catalogue: Catalogue
) -> dict[str, Any]:
    from goalweave.core.answers import PassageRole

    numbers = set(recognition.questionnaire.numbers())
    return {
        "organisation": recognition.organisation,
        "abbreviation": recognition.abbreviation,
        "year": recognition.year,
        "membership": recognition.membership,
        "questionnaire": recognition.questionnaire.key,
        "facts": dict(recognition.facts),
        "answers": [
            {
                "question": answer.question,
                "asked": answer.question_text,
                "text": answer.text,
                "records": [_record_document(record, catalogue) for record in records[answer.question]],
            }
            for answer in recognition.answers
        ],
        "sections": [
            {"section": part.number, "asked": part.passage.text}
            for part in recognition.of(PassageRole.QUESTION)
            if part.number not in numbers
        ],
        "duplicates": [
            {
                "text": one.text,
                "places": [{"question": place.question, "locator": place.locator} for place in one.places],
            }
            for one in recognition.duplicates
        ],
        "dropped": [
            {"text": part.passage.text, "locator": part.passage.locator} for part in recognition.of(PassageRole.DROPPED)
        ],
        "unplaced": [
            {"text": part.passage.text, "locator": part.passage.locator, "below": part.number}
            for part in recognition.of(PassageRole.UNPLACED)
        ],
    }


def _record_document(record: Record, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "title": record.title[record.language],
        "kind": record.kind,
        "language": record.language,
        "text": record.body,
        "locator": record.source.locator,
        "also": [place.locator for place in record.also],
        "nodes": [
            {
                "node": catalogue.name(mapping.node),
                "state": mapping.state,
                "origin": mapping.origin,
                "score": round(mapping.score, 4),
                "evidence": [one.text for one in mapping.evidence],
            }
            for mapping in record.mappings
        ],
    }


def _print_summary(
    recognition: RecognisedSubmission, records: dict[str, tuple[Record, ...]], catalogue: Catalogue
) -> None:
    from goalweave.core.answers import PassageRole
    from goalweave.core.text.passages import text_length

    typer.echo(f"{recognition.organisation or 'organisation not found'} · {recognition.questionnaire.key}")
    for name, value in recognition.facts.items():
        typer.echo(f"  {name}: {value}")
    rows = []
    for answer in recognition.answers:
        nodes = {
            catalogue.name(mapping.node): None for record in records[answer.question] for mapping in record.mappings
        }
        short = recognition.questionnaire.question(answer.question).short
        rows.append(
            [
                answer.question,
                short.get("en") or next(iter(short.values())),
                f"{sum(text_length(passage.text) for passage in answer.passages):,}",
                str(len(records[answer.question])),
                ", ".join(list(nodes)[:8]) + (" …" if len(nodes) > 8 else ""),
            ]
        )
    print_table(
        "Answers",
        [("number", "left"), ("question", "left"), ("words", "right"), ("statements", "right"), ("nodes", "left")],
        rows,
    )
    for one in recognition.duplicates:
        places = ", ".join(f"{place.question} ({place.locator})" for place in one.places)
        typer.echo(f"repeated: {_shorten(one.text)} - {places}")
    for label, where in (("dropped", PassageRole.DROPPED), ("not placed", PassageRole.UNPLACED)):
        for part in recognition.of(where):
            typer.echo(f"{label}: {_shorten(part.passage.text)} ({part.passage.locator})")
    empty = [answer.question for answer in recognition.answers if not answer.text]
    typer.echo(
        f"{len(recognition.answers) - len(empty)} of {len(recognition.answers)} questions answered"
        + (f"; not: {', '.join(empty)}" if empty else "")
    )


def _shorten(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"
