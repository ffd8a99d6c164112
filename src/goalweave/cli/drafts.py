"""`submission draft`: from records to a document of which every sentence has a source."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import note, table
from goalweave.cli.data import own_library, own_questionnaire, use_documents
from goalweave.cli.files_out import Maker, document_makers, endings, write_files

if TYPE_CHECKING:
    from goalweave.core.answers.writer import Task, Writer
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.document import Document
    from goalweave.core.model import Questionnaire
    from goalweave.documents.submission_content import Answered
    from goalweave.surveys import models
    from goalweave.surveys.submissions.writer_plugin import Texts

FORMS = ("docx", "pdf", "html", "xlsx", "json")
More = Annotated[
    list[Path], typer.Argument(metavar="[FILE]...", help="Further files after that of --out.", show_default=False)
]
Style = Annotated[Path | None, typer.Option(help="Folder of a house style.", show_default=False)]


def draft(
    more: More = [],  # noqa: B006
    organisation: Annotated[str, typer.Option(help="Short name of the organisation that answers.")] = ...,  # type: ignore[assignment]
    questionnaire: Annotated[str, typer.Option(help="The questionnaire, such as undesa@2019.")] = ...,  # type: ignore[assignment]
    out: Annotated[
        list[Path], typer.Option(help="Files to write, by ending: docx, pdf, html, xlsx (the records cited), json.")
    ] = [],  # noqa: B006
    language: Annotated[str, typer.Option(help="Language of the draft: en, fr, es, ru, ar or zh.")] = "en",
    year: Annotated[
        int | None,
        typer.Option(
            min=1900, max=2200, help="Year that is reported on; by default the questionnaire's.", show_default=False
        ),
    ] = None,
    records: Annotated[
        list[Path], typer.Option(help="A file of records instead of the database; may be repeated.")
    ] = [],  # noqa: B006
    public: Annotated[bool, typer.Option("--public", help="Only from records that are published.")] = False,
    store: Annotated[bool, typer.Option("--store", help="Keep the draft in the database as a submission.")] = False,
    style: Style = None,
) -> None:
    """Draft a whole submission from the registry: sentences from templates, each with the record it rests on."""
    from goalweave.cli.registry_of import holder
    from goalweave.core.errors import InputError
    from goalweave.core.text.languages import LANGUAGES

    files = [*out, *more]
    if language not in LANGUAGES:
        raise InputError(f"--language takes one of {', '.join(LANGUAGES)}, not {language}")
    if files or not store:
        endings(files, FORMS)
    writer = plugged()
    asked = own_questionnaire(questionnaire)
    held = holder(organisation, records, public=public)
    if not held.stored:
        use_documents()
    if store:
        if not held.stored:
            raise InputError("--store needs the organisation in the database", field="--store")
        if public:
            raise InputError("--store drafts from all records; leave --public out", field="--store")
        _stored(asked, organisation, language, year, files, style, writer)
        return
    from goalweave.cli.telling import teller_for
    from goalweave.core.answers.submission_draft import draft_whole
    from goalweave.core.answers.writer import reworded, task_of
    from goalweave.core.text.languages import pick
    from goalweave.documents.submission_content import Answered, Given, cited_of

    when = year if year is not None else asked.year
    teller = teller_for(held.catalogue, pick(held.short, language) or pick(held.name, language), language)
    drafts = draft_whole(asked, held.records, when, teller)
    if writer is not None:
        tasks = {one.number: task_of(one, drafts[one.number], held.records, teller) for one in asked.questions}
        texts = asked_for([one for one in tasks.values() if one], writer)
        drafts = {
            number: reworded(one, texts.get(task)) if (task := tasks[number]) else one for number, one in drafts.items()
        }
    used = {name for one in drafts.values() for name in one.sources}
    shown = Answered(
        questionnaire=asked,
        organisation=held.name,
        short=held.short,
        year=when,
        language=language,
        answers={
            number: Given(one.text, None, (), dict(enumerate(one.sources, 1)), one.left_out)
            for number, one in drafts.items()
        },
        records={one.id: cited_of(one, held.catalogue) for one in held.records if one.id in used},
        slug=held.slug,
        state=_draft_word(language, next((one.writer for one in drafts.values() if one.writer), "")),
        as_of=held.as_of,
    )
    write_files(files, makers_of(shown, held.catalogue, style))
    left = {record.id for record in held.records} - used
    _summary(shown, len(held.records), left)


def plugged() -> Writer | None:
    """The writer that GOALWEAVE_DRAFT_WRITER names. Raises InputError for one that cannot be loaded."""
    from goalweave.surveys.submissions.writer_plugin import VARIABLE, writer_of

    return writer_of(os.environ.get(VARIABLE, ""))


def asked_for(tasks: Sequence[Task], writer: Writer) -> Texts:
    """What the writer made of them; says for which the draft from templates stands."""
    from goalweave.surveys.submissions.writer_plugin import ask

    texts = ask(tasks, writer)
    tell_refused(texts)
    return texts


def tell_refused(texts: Texts) -> None:
    for task, given in texts.items():
        if given.refused:
            note(f"{task.number}: the writer's text was not taken, the draft from templates stands: {given.refused}")


def _draft_word(language: str, writer: str) -> str:
    from django.utils.translation import gettext as _

    from goalweave.documents.text_formats import speaking

    with speaking(language):
        if writer:
            return _("Draft generated from records, worded by %(writer)s") % {"writer": writer}
        return _("Draft generated from records")


def _stored(
    asked: Questionnaire,
    organisation: str,
    language: str,
    year: int | None,
    files: list[Path],
    style: Path | None,
    writer: Writer | None,
) -> None:
    """The questionnaire brought in as needed; a submission begun and every answer drafted, all or nothing."""
    from django.db import transaction

    from goalweave.accounts.actor import SYSTEM
    from goalweave.accounts.queries import organisation as organisation_of
    from goalweave.documents.from_database import answered
    from goalweave.frameworks.queries import catalogue
    from goalweave.registry.queries import counted_records
    from goalweave.surveys.actions import draft_all, start
    from goalweave.surveys.questionnaires.conversion import questionnaire_of
    from goalweave.surveys.submissions.record_renderer import teller_of
    from goalweave.surveys.submissions.rewording import texts_of

    now = datetime.now(UTC)
    owner = organisation_of(organisation)
    if owner is None:
        raise typer.Exit(1)
    with transaction.atomic():
        installed = _installed(asked, now)
    when, teller = year if year is not None else asked.year, teller_of(owner, language)
    texts: Texts = {}
    if writer is not None:
        texts = texts_of(SYSTEM, owner.pk, questionnaire_of(installed).questions, when, teller, writer)
        tell_refused(texts)
    with transaction.atomic():
        row = start(actor=SYSTEM, questionnaire=installed, organisation=owner, year=when, language=language, now=now)
        draft_all(actor=SYSTEM, submission=row, teller=teller, now=now, texts=texts)
    shown = answered(SYSTEM, row, catalogue())
    if files:
        write_files(files, makers_of(shown, catalogue(), style))
    slugs = set(counted_records(SYSTEM).filter(organisation=owner).values_list("slug", flat=True))
    _summary(shown, len(slugs), slugs - set(shown.order()))
    typer.echo(f"Kept as submission {row.pk}")


def _installed(asked: Questionnaire, now: datetime) -> models.Questionnaire:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.core.errors import UnknownQuestion
    from goalweave.packs import questionnaires
    from goalweave.surveys.actions import install, store
    from goalweave.surveys.queries import questionnaire as stored_questionnaire

    try:
        return stored_questionnaire(SYSTEM, asked.key)
    except UnknownQuestion:
        if asked.key in questionnaires(own_library()):
            install(actor=SYSTEM, shipped=[asked], now=now)
        else:
            store(actor=SYSTEM, given=asked, organisation=None, now=now)
    return stored_questionnaire(SYSTEM, asked.key)


def makers_of(shown: Answered, catalogue: Catalogue, style: Path | None) -> Mapping[str, Maker]:
    import json

    from goalweave.documents.annex import annex
    from goalweave.documents.submission import submission_document
    from goalweave.documents.submission_content import cited_in, plain, records_of

    document: Document = submission_document(shown, catalogue)
    return {
        **document_makers(document, style),
        "json": lambda: (json.dumps(plain(shown), ensure_ascii=False, indent=1) + "\n").encode(),
        "xlsx": lambda: annex(records_of(shown), catalogue, shown.language, cited_in(shown)),
    }


def _summary(shown: Answered, held: int, left: set[str]) -> None:
    from goalweave.core.answers.markdown import count_words

    rows = []
    for question in shown.questionnaire.questions:
        given = shown.answers.get(question.number)
        words = count_words(given.text) if given else 0
        short = question.short.get("en") or next(iter(question.short.values()), "")
        limit = f" of {question.most}" if question.most and words else ""
        rows.append([question.number, short, f"{words:,}{limit}", str(len(given.sources) if given else 0)])
    columns = [("number", "left"), ("question", "left"), ("words", "right"), ("records", "right")]
    table(f"{shown.slug} · {shown.questionnaire.key}", columns, rows)
    filled = sum(bool(one.text) for one in shown.answers.values())
    typer.echo(f"{filled} of {len(rows)} questions filled from {len(shown.order())} of {held} records")
    if left:
        names = ", ".join(sorted(left)[:10]) + (" …" if len(left) > 10 else "")
        typer.echo(f"Left out: {len(left)} records that no question asks for or that found no room: {names}")
