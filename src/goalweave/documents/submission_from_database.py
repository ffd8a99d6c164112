"""Submissions from the database for documents: submitted ones from their snapshot, drafts as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie
from goalweave.documents.blocks import accepted_nodes
from goalweave.documents.submission_content import AnswerContent, CitedRecord, SubmissionContent
from goalweave.documents.text_formats import document_language
from goalweave.surveys import rules
from goalweave.surveys.models import Answer, Snapshot, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.submissions.citations import citable_records, records_with_mappings
from goalweave.wording.survey_labels import SUBMISSION_STATES


def read_submission_content(actor: Actor, row: Submission, catalogue: Catalogue) -> SubmissionContent:
    """The submission as far as the actor may see the records that it cites; the caller has checked that they may read it.

    Of a record that the actor may not see, nothing is told to those who are not of the organisation but that there is one.
    """
    snapshot = row.snapshots.order_by("-number").first() if row.state in rules.HANDED_IN else None
    answers = _contents_of_snapshot(snapshot) if snapshot else _contents_of_answers(answers_of(row))
    all_sources = chain.from_iterable(answer["sources"] for answer in answers.values())
    pks = {source["record"] for source in all_sources} - {None}
    cores = records_with_mappings(citable := citable_records(actor, pks))
    slugs = {record.pk: record.slug for record in citable}
    inside = rules.may_work_on(actor, row)
    records: dict[str, CitedRecord] = {}
    contents: dict[str, AnswerContent] = {}
    unseen_names: dict[Any, str] = {}
    for number, answer in answers.items():
        sources = {}
        for source in answer["sources"]:
            pk = source["record"]
            name = slugs.get(pk) or unseen_names.setdefault(
                pk or f"{number} {source['number']}", f"unseen-{len(unseen_names) + 1}"
            )
            sources[source["number"]] = name
            if name not in records:
                records[name] = _to_cited_record(name, source, cores.get(pk), catalogue, inside, row.language)
        contents[number] = AnswerContent(answer["text"], answer["value"], tuple(answer["files"]), sources)
    labels = {fact["id"]: fact["label"] for fact in row.questionnaire.facts}
    facts = (
        snapshot.content["facts"] if snapshot else [{"id": name, "value": value} for name, value in row.facts.items()]
    )
    with document_language(row.language):
        state = capfirst(str(SUBMISSION_STATES[row.state]))
    return SubmissionContent(
        questionnaire=to_questionnaire(row.questionnaire),
        organisation=row.organisation.name,
        short=row.organisation.short,
        year=row.year,
        language=row.language,
        answers=contents,
        records=records,
        slug=row.organisation.slug,
        facts=tuple(
            (labels.get(fact["id"], {"en": fact["id"]}), str(fact["value"])) for fact in facts if fact["value"]
        ),
        files=tuple(_submission_files(snapshot, row)),
        state=state,
        digest=snapshot.digest if snapshot else "",
        frozen=snapshot.made.date().isoformat() if snapshot else "",
        as_of=max((record.as_of for record in citable), default=""),
    )


def _to_cited_record(
    name: str, source: Mapping[str, Any], record: model.Record | None, catalogue: Catalogue, inside: bool, language: str
) -> CitedRecord:
    if record is not None:
        # What was submitted says which nodes the record had then.
        then = None if source["nodes"] is None else tuple(_known_nodes(source["nodes"], catalogue))
        nodes = accepted_nodes(record, catalogue) if then is None else then
        return CitedRecord(name, source["title"], nodes, replace(record, id=name))
    if inside:
        return CitedRecord(name, source["title"], tuple(_known_nodes(source["nodes"] or (), catalogue)))
    with document_language(language):
        return CitedRecord(name, {language: _("An unpublished record of the organisation")})


def _known_nodes(names: Iterable[str], catalogue: Catalogue) -> Iterable[Curie]:
    for name in names:
        try:
            yield catalogue.resolve(name)
        except UnknownNode:
            continue


def _contents_of_answers(answers: Iterable[Answer]) -> dict[str, dict[str, Any]]:
    contents = {}
    for answer in answers:
        contents[answer.question.number] = {
            "text": answer.text,
            "value": answer.value,
            "files": [file.name for file in answer.files.all() if file.removed is None],
            "sources": [
                {"number": citation.number, "record": citation.record_id, "title": citation.title, "nodes": None}
                for citation in answer.citations.all()
            ],
        }
    return contents


def _contents_of_snapshot(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    contents = {}
    for answer in snapshot.content["answers"]:
        names = [file["name"] for file in answer["files"]]
        contents[answer["question"]] = {**answer, "files": names}
    return contents


def _submission_files(snapshot: Snapshot | None, row: Submission) -> Iterable[str]:
    if snapshot:
        return [file["name"] for file in snapshot.content["files"]]
    return [file.name for file in row.files.all() if file.removed is None and file.answer_id is None]
