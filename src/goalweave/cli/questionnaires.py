"""`questionnaire`: list, show, import, diff, wording."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import print_note, print_table
from goalweave.cli.data import (
    available_questionnaires,
    database_questionnaires,
    find_questionnaire,
    load_library,
    questionnaires_dir,
    wording_dir,
)

if TYPE_CHECKING:
    from goalweave.core.answers import QuestionChange
    from goalweave.core.model import Question, Questionnaire

app = typer.Typer(help="Show, import and compare questionnaires.", no_args_is_help=True)

Language = Annotated[str, typer.Option(help="Language of the texts.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("list")
def list_questionnaires(as_json: AsJson = False) -> None:
    """List all questionnaires."""
    questionnaires = _available_questionnaires()
    if as_json:
        _print_json([_questionnaire_head(questionnaire) for questionnaire in questionnaires.values()])
        return
    print_table(
        "Questionnaires",
        ["key", "title", ("year", "right"), ("questions", "right"), "after"],
        [
            [
                questionnaire.key,
                questionnaire.title.get("en") or next(iter(questionnaire.title.values())),
                str(questionnaire.year or ""),
                str(len(questionnaire.questions)),
                questionnaire.after,
            ]
            for questionnaire in questionnaires.values()
        ],
    )


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="QUESTIONNAIRE", help="A questionnaire such as undesa@2019.")],
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Show a questionnaire with its questions."""
    from goalweave.core.text.languages import pick
    from goalweave.packs.questionnaires import find_questionnaire

    questionnaire = find_questionnaire(_available_questionnaires(), name)
    if as_json:
        _print_json(_questionnaire_document(questionnaire))
        return
    typer.echo(f"{questionnaire.key}  {pick(questionnaire.title, language)}")
    for label, value in (
        ("requested by", pick(questionnaire.owner or {}, language)),
        ("source", questionnaire.source),
        ("after", questionnaire.after),
    ):
        if value:
            typer.echo(f"  {label}: {value}")
    for section in questionnaire.sections:
        typer.echo(f"\n{section.code + '  ' if section.code else ''}{pick(section.title, language)}")
        print_table(
            "",
            ["number", "question", "kind", ("words", "right"), "status"],
            [
                [
                    question.number,
                    pick(question.text, language) + (" *" if question.required else ""),
                    question.kind,
                    _describe_limit(question),
                    question.status,
                ]
                for question in section.questions
            ],
        )
    if any(question.required for question in questionnaire.questions):
        typer.echo("\n* required")


@app.command("import")
def import_questionnaire(
    file: Annotated[
        Path, typer.Argument(help="YAML, or a document of numbered questions (DOCX, text, Markdown, HTML, PDF).")
    ],
    id: Annotated[str, typer.Option(help="Its id, if it comes from a document. Default: from the file name.")] = "",  # noqa: A002
    edition: Annotated[
        str, typer.Option(help="Its edition, if it comes from a document. Default: the year in its title.")
    ] = "",
) -> None:
    """Check a questionnaire and save it in the data folder."""
    from goalweave.cli.import_questionnaires import read_questionnaire_file, store_questionnaire
    from goalweave.datafolder import private_umask

    questionnaire = read_questionnaire_file(file, id, edition)
    with private_umask():
        path = store_questionnaire(questionnaire, file.name, load_library(), questionnaires_dir())
    languages = sorted(set(chain.from_iterable(question.text for question in questionnaire.questions)))
    typer.echo(f"{questionnaire.key}: {len(questionnaire.questions)} questions in {', '.join(languages)}")
    print_note(f"Saved in {path}; the site shows it after `goalweave load`.")


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="The older round, such as undesa@2019.")],
    after: Annotated[str, typer.Argument(help="The newer one.")],
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Compare the questionnaires of two rounds."""
    from goalweave.core.answers import Fate, compare_rounds

    comparison = compare_rounds(find_questionnaire(before), find_questionnaire(after))
    if as_json:
        changes = [_change_document(change) for change in comparison.changes]
        carried = {number: list(olds) for number, olds in comparison.carried_numbers().items()}
        _print_json({"before": comparison.before, "after": comparison.after, "changes": changes, "carried": carried})
        return
    print_table(
        f"{comparison.before} → {comparison.after}",
        ["before", "after", "fate", "question"],
        [_change_cells(change, language) for change in comparison.changes],
    )
    typer.echo(", ".join(f"{len(comparison.of(fate))} {fate}" for fate in Fate))


@app.command()
def wording(
    name: Annotated[str, typer.Argument(metavar="QUESTIONNAIRE", help="The questionnaire, such as undesa@2019.")],
    source: Annotated[Path, typer.Option("--from", help="YAML: questions by number and language.")],
) -> None:
    """Load the publisher's wording. It is shown instead of ours."""
    from goalweave.cli.import_questionnaires import load_question_wording
    from goalweave.datafolder import private_umask

    questionnaire = find_questionnaire(name)
    with private_umask():
        done = load_question_wording(questionnaire, source, wording_dir())
    typer.echo(f"{questionnaire.key}: wording of {len(done.texts)} of {len(questionnaire.questions)} questions")
    if done.incomplete:
        print_note(f"Left out, because the file has only parts of them: {', '.join(done.incomplete)}")


def _available_questionnaires() -> dict[str, Questionnaire]:
    """Files first: what the site has besides comes after them."""
    files = available_questionnaires()
    return files | {key: questionnaire for key, questionnaire in database_questionnaires().items() if key not in files}


def _describe_limit(question: Question) -> str:
    if question.fewest and question.most:
        return f"{question.fewest}–{question.most}"
    if question.most:
        return f"≤ {question.most}"
    return f"≥ {question.fewest}" if question.fewest else ""


def _change_cells(change: QuestionChange, language: str) -> list[str]:
    before = ", ".join(question.number for question in change.before)
    after = change.after.number if change.after else ""
    return [before, after, change.fate, _describe_change(change, language)]


def _describe_change(change: QuestionChange, language: str) -> str:
    """The text; of one that changed, with what is gone in square brackets and what is new in braces."""
    from goalweave.core.text.languages import pick, picked_language
    from goalweave.core.text.text_difference import ChangeKind

    question = change.after or change.before[0]
    pieces = change.texts.get(picked_language(question.text, language))
    if not pieces:
        return pick(question.text, language)
    marks = {ChangeKind.GONE: "[{}]", ChangeKind.NEW: "{{{}}}"}
    return "".join(_mark_words(marks.get(piece.change, "{}"), piece.text) for piece in pieces)


def _mark_words(mark: str, text: str) -> str:
    """The blanks behind the words stay outside of the mark."""
    words = text.rstrip()
    return mark.format(words) + text[len(words) :] if words else text


def _questionnaire_head(questionnaire: Questionnaire) -> dict[str, Any]:
    return {
        "key": questionnaire.key,
        "title": dict(questionnaire.title),
        "year": questionnaire.year,
        "questions": len(questionnaire.questions),
        "after": questionnaire.after,
    }


def _questionnaire_document(questionnaire: Questionnaire) -> dict[str, Any]:
    """As in its YAML file, with the key."""
    from goalweave.formats.definitions.questionnaires.writer import questionnaire_document

    return {"key": questionnaire.key, **questionnaire_document(questionnaire)}


def _change_document(change: QuestionChange) -> dict[str, Any]:
    texts = {}
    for language, pieces in change.texts.items():
        texts[language] = [{"change": piece.change, "text": piece.text} for piece in pieces]
    return {
        "fate": change.fate,
        "before": [question.number for question in change.before],
        "after": change.after.number if change.after else None,
        "likeness": round(change.likeness, 3),
        "text": texts,
    }


def _print_json(document: Any) -> None:
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
