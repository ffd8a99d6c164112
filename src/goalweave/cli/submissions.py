"""`submission`: import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goalweave.cli.console import print_note, print_table, progress_bar
from goalweave.cli.data import (
    available_questionnaires,
    find_questionnaire,
    load_library,
    load_own_questionnaires,
    use_database,
)

if TYPE_CHECKING:
    from goalweave.accounts.models import Organisation
    from goalweave.core.answers import RecognisedSubmission
    from goalweave.core.answers.answer_passages import DuplicatePassage
    from goalweave.core.answers.recognition import RecognisedAnswer
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.model import Mapping, Questionnaire, Record
    from goalweave.core.text.passages import Passage
    from goalweave.core.text.source_text import SourceText
    from goalweave.core.text.spans import TextSpan

app = typer.Typer(help="Import, draft, check and write submissions.", no_args_is_help=True)


@app.callback()
def submission() -> None:
    """Keeps `import` a command of its own while there is no other."""


@app.command("import")
def import_submission(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Submissions: text, Markdown, HTML, DOCX or PDF files.")
    ],
    questionnaire: Annotated[
        str,
        typer.Option(
            help="Their questionnaire, such as undesa@2019. Default: for each file, the one that it matches best."
        ),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Fill in the questionnaire named even where the form does not match it.")
    ] = False,
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
    from goalweave.cli.mapping import shares_of_text
    from goalweave.core.answers.allocation import allocate_submission
    from goalweave.core.errors import InputError

    if publish and not save:
        raise InputError("--publish needs --save", field="--publish")
    if force and not questionnaire:
        raise InputError("--force needs --questionnaire", field="--force")
    named = find_questionnaire(questionnaire) if questionnaire else None
    # All files are read before anything is kept: where one is broken, nothing has happened.
    read = [(file, *recognise_answers(file, named, force=force)) for file in files]
    if save:
        recognised = [(file, recognition) for file, _source, recognition in read]
        save_submissions(recognised, organisation=organisation, year=year, publish=publish)
        return
    catalogue = load_library().catalogue()
    submissions = []
    for file, source, recognition in read:
        records = statements_by_question(recognition, file.name, catalogue, to=to, suggest=map)
        submissions.append((file, source, recognition, records))
    if as_json:
        import json

        documents = [
            _submission_document(file, source, recognition, records, catalogue)
            for file, source, recognition, records in submissions
        ]
        typer.echo(json.dumps(documents if len(documents) > 1 else documents[0], ensure_ascii=False, indent=1))
    else:
        for file, source, recognition, records in submissions:
            _print_summary(recognition, records, catalogue)
            typer.echo(shares_of_text(allocate_submission(file.name, source, recognition)[1], place="in answers"))


def _submission_document(
    file: Path,
    source: SourceText,
    recognition: RecognisedSubmission,
    records: dict[str, tuple[Record, ...]],
    catalogue: Catalogue,
) -> dict[str, Any]:
    from goalweave.core.answers import PassageRole
    from goalweave.core.answers.allocation import allocate_submission
    from goalweave.formats.records.map_json import source_parts

    spans, document = allocate_submission(file.name, source, recognition)
    numbers = set(recognition.questionnaire.numbers())
    return {
        "organisation": recognition.organisation,
        "abbreviation": recognition.abbreviation,
        "year": recognition.year,
        "membership": recognition.membership,
        "questionnaire": recognition.questionnaire.key,
        **source_parts([document]),
        "facts": dict(recognition.facts),
        "answers": [
            _answer_document(answer, spans.get(answer.question, ()), records[answer.question], catalogue)
            for answer in recognition.answers
        ],
        "sections": [
            {"section": part.number, "asked": part.passage.text}
            for part in recognition.of(PassageRole.QUESTION)
            if part.number not in numbers
        ],
        "duplicates": list(map(_duplicate_document, recognition.duplicates)),
        "dropped": [
            {"text": part.passage.text, "locator": part.passage.locator} for part in recognition.of(PassageRole.DROPPED)
        ],
        "unplaced": [
            {"text": part.passage.text, "locator": part.passage.locator, "below": part.number}
            for part in recognition.of(PassageRole.UNPLACED)
        ],
    }


def _answer_document(
    answer: RecognisedAnswer, spans: Iterable[TextSpan], records: Iterable[Record], catalogue: Catalogue
) -> dict[str, Any]:
    return {
        "question": answer.question,
        "asked": answer.question_text,
        "text": answer.text,
        "spans": [asdict(span) for span in spans],
        "records": [_record_document(record, catalogue) for record in records],
    }


def _duplicate_document(duplicate: DuplicatePassage) -> dict[str, Any]:
    places = [{"question": place.question, "locator": place.locator} for place in duplicate.places]
    return {"text": duplicate.text, "places": places}


def _record_document(record: Record, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "title": record.title[record.language],
        "kind": record.kind,
        "language": record.language,
        "text": record.body,
        "locator": record.source.locator,
        "spans": [asdict(span) for span in record.source.spans],
        "also": [place.locator for place in record.also],
        "nodes": [_mapping_document(mapping, catalogue) for mapping in record.mappings],
    }


def _mapping_document(mapping: Mapping, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "node": catalogue.name(mapping.node),
        "state": mapping.state,
        "origin": mapping.origin,
        "score": round(mapping.score, 4),
        "evidence": [passage.text for passage in mapping.evidence],
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
        mappings = chain.from_iterable(record.mappings for record in records[answer.question])
        nodes = dict.fromkeys(catalogue.name(mapping.node) for mapping in mappings)
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
        ["number", "question", ("words", "right"), ("statements", "right"), "nodes"],
        rows,
    )
    for duplicate in recognition.duplicates:
        places = ", ".join(f"{place.question} ({place.locator})" for place in duplicate.places)
        typer.echo(f"repeated: {_shorten(duplicate.text)} - {places}")
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


def save_submissions(
    recognised_files: Sequence[tuple[Path, RecognisedSubmission]], *, organisation: str, year: int | None, publish: bool
) -> None:
    """organisation: short name of the one that all are of; empty: the one that each file names. year: of all; None: the one
    that each file tells, else the questionnaire's. Raises InputError for a file that names no organisation."""
    use_database()
    load_own_questionnaires()
    from django.db import transaction

    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.text.detection import detect_language
    from goalweave.core.text.languages import LANGUAGES
    from goalweave.surveys.actions import import_submission
    from goalweave.surveys.queries import questionnaire

    now = datetime.now(UTC)
    with transaction.atomic():
        for path, parts in recognised_files:
            row = questionnaire(SYSTEM, parts.questionnaire.key)
            language = detect_language(" ".join(answer.text for answer in parts.answers))
            created, changed = import_submission(
                actor=SYSTEM,
                questionnaire=row,
                organisation=_find_organisation(organisation, parts, path),
                answers={answer.question: answer.text for answer in parts.answers if answer.text},
                facts=dict(parts.facts),
                year=year or parts.year or row.year,
                language=language if language in LANGUAGES else "en",
                source_file=path.name,
                publish=publish,
                now=now,
            )
            what = "in the library" if publish else "saved as a draft"
            if not changed:
                what = "already there, unchanged"
            typer.echo(
                f"{path.name}: {created.organisation.slug} {created.year or ''}, submission {created.pk}, {what}"
            )
    if publish:
        _index_answers()


def _index_answers() -> None:
    """Which nodes the answers speak of; the site's worker would do it too."""
    from goalweave.surveys.library.tagging import tag_new_submissions

    with progress_bar("reading", quiet=False) as moved:
        number = tag_new_submissions(moved=moved)
    print_note(f"{number} submissions read for the goals they mention")


def _find_organisation(slug: str, recognised: RecognisedSubmission, path: Path) -> Organisation:
    from goalweave.accounts.queries import all_organisations, find_organisation
    from goalweave.core.errors import InputError
    from goalweave.core.messages import Message
    from goalweave.surveys.submissions.organisation_names import match_organisation

    if slug:
        row = find_organisation(slug)
        if row is None:
            raise InputError(Message("unknown organisation {organisation}", organisation=slug), field="--organisation")
        return row
    named = match_organisation(all_organisations(), recognised.organisation, recognised.abbreviation)
    if named is None:
        raise InputError(
            Message(
                "“{name}” is not an organisation of this site; specify one with --organisation",
                name=recognised.organisation or recognised.abbreviation,
            )
            if recognised.organisation or recognised.abbreviation
            else "the file names no organisation; specify one with --organisation",
            file=path.name,
        )
    return named


def recognise_answers(
    file: Path, named: Questionnaire | None, *, force: bool = False
) -> tuple[SourceText, RecognisedSubmission]:
    """The text of a submission, and its answers in their places. named: its questionnaire; None: the one that it matches best.

    Raises InputError if the file cannot be read, or does not match the questionnaire; force: match or not.
    """
    from goalweave.cli.import_questionnaires import read_file_bytes
    from goalweave.core.answers import recognise_submission
    from goalweave.core.answers.form_match import choose_form, match_forms
    from goalweave.formats.definitions.questionnaires import submission_source
    from goalweave.formats.reading.limits import Limits
    from goalweave.packs.questionnaires import recognition_cues

    limits = Limits()
    source = submission_source(read_file_bytes(file, limits), file.name, limits)
    passages = source.content
    if named is not None and force:
        return source, recognise_submission(passages, named, file.name, recognition_cues(named.key))
    matches = match_forms(passages, available_questionnaires().values(), recognition_cues)
    form = choose_form(matches, named.key if named else "", file.name)
    if named is None:
        print_note(
            f"{file.name}: {form.questionnaire.key} matches {len(form.matched)} of {form.total} questions; "
            "name another one with --questionnaire"
        )
    key = form.questionnaire.key
    return source, recognise_submission(passages, form.questionnaire, file.name, recognition_cues(key))


def statements_by_question(
    recognition: RecognisedSubmission, file: str, catalogue: Catalogue, *, to: str = "sdg", suggest: bool = False
) -> dict[str, tuple[Record, ...]]:
    """Return number → statements of its answer, with the nodes they name, and with suggestions if requested."""
    from goalweave.classifiers import engine_for
    from goalweave.core.classify import suggest_all_mappings
    from goalweave.core.pipeline import deepest_level, renumber_duplicate_ids

    framework = catalogue.framework(to)
    engine = engine_for(catalogue, "accurate" if suggest else "none")
    whole = "\n".join(part.passage.text for part in recognition.parts)
    read = {
        answer.question: _read_statements(answer.question, answer.passages, file, whole)
        for answer in recognition.answers
    }
    flat = list(renumber_duplicate_ids(chain.from_iterable(read.values())))
    level = deepest_level(framework, "")
    mapped = suggest_all_mappings(
        flat, catalogue.frameworks.values(), framework, engine.finder, engine.classifier, level
    )
    submissions = iter([replace(record, mappings=mappings) for record, mappings in zip(flat, mapped, strict=True)])
    return {number: tuple(islice(submissions, len(records))) for number, records in read.items()}


def _read_statements(number: str, passages: Iterable[Passage], file: str, whole: str) -> list[Record]:
    """The statements of an answer below its number, repetitions merged; words like “Goal 5” mean what they mean in the whole."""
    from goalweave.core.statements.duplicates import merge_near_duplicates
    from goalweave.core.statements.extraction import extract_statements
    from goalweave.core.text.passages import Passage

    passage_list = list(passages)
    if not passage_list:
        return []
    # A heading of which only the number counts: it makes the locator, `§ 4.4 › line 143`.
    head = f"{number} Question" if "." in number else f"{number}. Question"
    read = extract_statements([Passage(head, "heading", "", 1), *passage_list], file).records
    return merge_near_duplicates(replace(record, source=replace(record.source, document=whole)) for record in read)
