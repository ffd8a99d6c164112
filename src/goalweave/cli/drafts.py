"""`submission draft`: from records to a document in which every sentence has a source."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import TableColumn, print_note, print_table
from goalweave.cli.data import data_dir, find_questionnaire, load_library, use_documents
from goalweave.cli.document_files import DocumentMaker, document_makers, require_endings, write_document_files

if TYPE_CHECKING:
    from goalweave.core.answers.draft import Draft
    from goalweave.core.answers.record_sentences import RecordRenderer
    from goalweave.core.answers.writer import Task, Writer
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.document import Document
    from goalweave.core.model import Questionnaire
    from goalweave.documents.submission_content import SubmissionContent
    from goalweave.surveys import models
    from goalweave.surveys.submissions.rewording import Rewordings

FORMS = ("docx", "pdf", "html", "xlsx", "json")
More = Annotated[
    list[Path],
    typer.Argument(metavar="[FILE]...", help="More files to write, after the one in --out.", show_default=False),
]
Style = Annotated[Path | None, typer.Option(help="Folder of a house style.", show_default=False)]


def draft(
    more: More = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of the organisation that submits.")] = ...,  # type: ignore[assignment]
    questionnaire: Annotated[str, typer.Option(help="The questionnaire, such as undesa@2019.")] = ...,  # type: ignore[assignment]
    out: Annotated[
        list[Path], typer.Option(help="Files to write, by ending: docx, pdf, html, xlsx (the records cited), json.")
    ] = [],  # noqa: B006
    language: Annotated[str, typer.Option(help="Language of the draft: en, fr, es, ru, ar or zh.")] = "en",
    year: Annotated[
        int | None,
        typer.Option(min=1900, max=2200, help="Reporting year. Default: the questionnaire's.", show_default=False),
    ] = None,
    records: Annotated[
        list[Path], typer.Option(help="File of records to use instead of the database. Can be repeated.")
    ] = [],  # noqa: B006
    public: Annotated[bool, typer.Option("--public", help="Use published records only.")] = False,
    store: Annotated[bool, typer.Option("--store", help="Save the draft in the database as a submission.")] = False,
    style: Style = None,
) -> None:
    """Draft a submission from the records. Each sentence cites its record."""
    from goalweave.cli.record_source import find_holder
    from goalweave.core.errors import InputError
    from goalweave.core.text.languages import LANGUAGES

    files = [*out, *more]
    if language not in LANGUAGES:
        raise InputError(f"--language must be one of {', '.join(LANGUAGES)}, not {language}")
    if files or not store:
        require_endings(files, FORMS)
    writer = load_writer_plugin()
    definition = find_questionnaire(questionnaire)
    holder = find_holder(organisation, records, public=public)
    if not holder.from_database:
        use_documents()
    if store:
        if not holder.from_database:
            raise InputError("--store needs the organisation in the database", field="--store")
        if public:
            raise InputError("--store drafts from all records; it cannot be used with --public", field="--store")
        _store_draft(definition, organisation, language, year, files, style, writer)
        return
    from goalweave.core.answers.submission_draft import draft_submission
    from goalweave.core.answers.writer import apply_rewording, build_task
    from goalweave.core.text.languages import pick
    from goalweave.documents.submission_content import AnswerContent, SubmissionContent, to_cited_record

    when = year if year is not None else definition.year
    renderer = make_record_renderer(
        holder.catalogue,
        pick(holder.short, language) or pick(holder.name, language),
        language,
        pick(holder.name, language),
        (*holder.short.values(), *holder.name.values()),
    )
    drafts = draft_submission(definition, holder.records, when, renderer)
    if writer is not None:
        tasks = {
            question.number: build_task(question, drafts[question.number], holder.records, renderer)
            for question in definition.questions
        }
        texts = write_texts([waiting for waiting in tasks.values() if waiting], writer)
        drafts = {
            number: apply_rewording(drafted, texts.get(task)) if (task := tasks[number]) else drafted
            for number, drafted in drafts.items()
        }
    used = set(chain.from_iterable(draft.sources for draft in drafts.values()))
    content = SubmissionContent(
        questionnaire=definition,
        organisation=holder.name,
        short=holder.short,
        year=when,
        language=language,
        answers={
            number: AnswerContent(drafted.text, None, (), dict(enumerate(drafted.sources, 1)), drafted.left_out)
            for number, drafted in drafts.items()
        },
        records={
            record.id: to_cited_record(record, holder.catalogue) for record in holder.records if record.id in used
        },
        slug=holder.slug,
        state=_draft_label(language, next((drafted.writer for drafted in drafts.values() if drafted.writer), "")),
        as_of=holder.as_of,
    )
    write_document_files(files, submission_makers(content, holder.catalogue, style))
    _print_notes(drafts)
    left = {record.id for record in holder.records} - used
    _print_summary(content, len(holder.records), left)


def load_writer_plugin() -> Writer | None:
    """The writer that GOALWEAVE_DRAFT_WRITER names, if any. Raises InputError for one that cannot be loaded."""
    name = os.environ.get("GOALWEAVE_DRAFT_WRITER", "")
    if not name:
        return None
    use_documents()
    from goalweave.surveys.submissions.rewording import load_writer

    return load_writer(name)


def write_texts(tasks: Sequence[Task], writer: Writer) -> Rewordings:
    """Return the texts of the writer; report those for which the template draft is used."""
    from goalweave.surveys.submissions.rewording import reword_tasks

    texts = reword_tasks(tasks, writer)
    report_refused_texts(texts)
    return texts


def report_refused_texts(texts: Rewordings) -> None:
    for task, writer_text in texts.items():
        if writer_text.refused:
            print_note(
                f"{task.number}: the writer's text was not taken; the draft from templates is used: {writer_text.refused}"
            )


def _draft_label(language: str, writer: str) -> str:
    from django.utils.translation import gettext as _

    from goalweave.documents.text_formats import document_language

    with document_language(language):
        if writer:
            return _("Draft generated from records, worded by %(writer)s") % {"writer": writer}
        return _("Draft generated from records")


def _store_draft(
    questionnaire: Questionnaire,
    organisation: str,
    language: str,
    year: int | None,
    files: list[Path],
    style: Path | None,
    writer: Writer | None,
) -> None:
    """The questionnaire imported as needed; a submission begun and every answer drafted, all or nothing."""
    from django.db import transaction

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import find_organisation as organisation_of
    from goalweave.documents.submission_from_database import read_submission_content
    from goalweave.frameworks.queries import catalogue
    from goalweave.registry.queries import counted_records
    from goalweave.surveys.actions import draft_all_answers, start_submission
    from goalweave.surveys.questionnaires.conversion import to_questionnaire
    from goalweave.surveys.submissions.record_renderer import renderer_for
    from goalweave.surveys.submissions.rewording import reword_questions

    now = datetime.now(UTC)
    owner = organisation_of(organisation)
    if owner is None:
        raise typer.Exit(1)
    with transaction.atomic():
        installed = _install_questionnaire(questionnaire, now)
    when, renderer = year if year is not None else questionnaire.year, renderer_for(owner, language)
    texts: Rewordings = {}
    if writer is not None:
        texts = reword_questions(SYSTEM, owner.pk, to_questionnaire(installed).questions, when, renderer, writer)
        report_refused_texts(texts)
    with transaction.atomic():
        row = start_submission(
            actor=SYSTEM, questionnaire=installed, organisation=owner, year=when, language=language, now=now
        )
        draft_all_answers(actor=SYSTEM, submission=row, renderer=renderer, now=now, texts=texts)
    content = read_submission_content(SYSTEM, row, catalogue())
    if files:
        write_document_files(files, submission_makers(content, catalogue(), style))
    slugs = set(counted_records(SYSTEM).filter(organisation=owner).values_list("slug", flat=True))
    _print_summary(content, len(slugs), slugs - set(content.record_numbers()))
    typer.echo(f"Saved as submission {row.pk}")


def _install_questionnaire(questionnaire: Questionnaire, now: datetime) -> models.Questionnaire:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import UnknownQuestion
    from goalweave.packs import read_questionnaires
    from goalweave.surveys.actions import install_questionnaires, store_questionnaire
    from goalweave.surveys.queries import questionnaire as stored_questionnaire

    try:
        return stored_questionnaire(SYSTEM, questionnaire.key)
    except UnknownQuestion:
        if questionnaire.key in read_questionnaires(load_library()):
            install_questionnaires(actor=SYSTEM, shipped=[questionnaire], now=now)
        else:
            store_questionnaire(actor=SYSTEM, definition=questionnaire, organisation=None, now=now)
    return stored_questionnaire(SYSTEM, questionnaire.key)


def submission_makers(
    answered: SubmissionContent, catalogue: Catalogue, style: Path | None
) -> Mapping[str, DocumentMaker]:
    import json

    from goalweave.documents.annex import annex_workbook
    from goalweave.documents.submission import submission_document
    from goalweave.documents.submission_content import cited_records, questions_by_record, to_json

    document: Document = submission_document(answered, catalogue)
    return {
        **document_makers(document, style),
        "json": lambda: (json.dumps(to_json(answered), ensure_ascii=False, indent=1) + "\n").encode(),
        "xlsx": lambda: annex_workbook(
            cited_records(answered), catalogue, answered.language, questions_by_record(answered)
        ),
    }


def _print_notes(drafts: Mapping[str, Draft]) -> None:
    """What the registry does not say, question by question, for the person who finishes the draft."""
    from goalweave.core.answers.markdown import plain_text

    for number, draft in drafts.items():
        for note in draft.notes:
            print_note(f"{number}: {plain_text(note)}")


def _print_summary(answered: SubmissionContent, record_count: int, unused_records: set[str]) -> None:
    from goalweave.core.answers.markdown import count_words

    rows = []
    for question in answered.questionnaire.questions:
        drafted = answered.answers.get(question.number)
        words = count_words(drafted.text) if drafted else 0
        short = question.short.get("en") or next(iter(question.short.values()), "")
        limit = f" of {question.most}" if question.most and words else ""
        rows.append([question.number, short, f"{words:,}{limit}", str(len(drafted.sources) if drafted else 0)])
    columns: list[TableColumn] = ["number", "question", ("words", "right"), ("records", "right")]
    print_table(f"{answered.slug} · {answered.questionnaire.key}", columns, rows)
    filled = sum(bool(answer.text) for answer in answered.answers.values())
    typer.echo(
        f"{filled} of {len(rows)} questions filled from {len(answered.record_numbers())} of {record_count} records"
    )
    if unused_records:
        names = ", ".join(sorted(unused_records)[:10]) + (" …" if len(unused_records) > 10 else "")
        typer.echo(f"Left out: {len(unused_records)} records that match no question or exceed a limit: {names}")


def make_record_renderer(
    catalogue: Catalogue, organisation: str, language: str, full_name: str = "", other_names: Sequence[str] = ()
) -> RecordRenderer:
    """Return a renderer; the user's sentences in `sentences` of the data folder take precedence. Raises InputError for
    a bad file."""
    from goalweave.core.answers.record_sentences import RecordRenderer
    from goalweave.packs.areas.names import area_name_in_prose
    from goalweave.packs.sentence_files import load_sentences

    return RecordRenderer(
        sentences=load_sentences(language, data_dir() / "sentences"),
        catalogue=catalogue,
        organisation=organisation,
        areas=lambda code: area_name_in_prose(code, language),
        frameworks=tuple(framework.key for framework in catalogue.frameworks.values() if framework.default),
        full_name=full_name,
        other_names=tuple(other_names),
    )
