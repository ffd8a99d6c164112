"""Drafts that a plugged-in writer is to word anew: made as the templates have them, and sent before anything is written."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from django.conf import settings

from goalweave.accounts.actor import Actor
from goalweave.core.answers.drafting import write_draft
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.answers.writer import Task, Writer, build_task
from goalweave.core.errors import InputError
from goalweave.core.model import Question
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import rules
from goalweave.surveys.models import Answer, AnswerStatus, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.submissions.evidence import find_evidence
from goalweave.surveys.submissions.writer_plugin import Rewordings, load_writer, reword_tasks

LOG = logging.getLogger(__name__)


def load_site_writer() -> Writer | None:
    """The one that the settings name; None, and a warning in the log, where it cannot be loaded."""
    try:
        return load_writer(settings.GOALWEAVE_DRAFT_WRITER)
    except InputError as error:
        LOG.warning("Drafts stay as they are: %s", error)
        return None


def reword_answer(actor: Actor, answer: Answer, renderer: RecordRenderer) -> Rewordings:
    """The draft of one empty answer in the site's writer's words; nothing is sent for who may not write it."""
    writer = load_site_writer()
    row = answer.submission
    if writer is None or answer.text or not rules.may_write_answer(actor, row, answer):
        return {}
    question = to_question(answer.question)
    return reword_questions(actor, row.organisation_id, [question], row.year, renderer, writer)


def reword_submission(actor: Actor, submission: Submission, renderer: RecordRenderer) -> Rewordings:
    """The drafts of all empty answers in the site's writer's words; nothing is sent for who may not write them."""
    writer = load_site_writer()
    if writer is None or not rules.may_edit(actor, submission):
        return {}
    empty = [one for one in answers_of(submission) if not one.text and one.status != AnswerStatus.APPROVED]
    questions = [to_question(one.question) for one in empty]
    return reword_questions(actor, submission.organisation_id, questions, submission.year, renderer, writer)


def reword_questions(
    actor: Actor,
    organisation_id: int,
    questions: Sequence[Question],
    year: int | None,
    renderer: RecordRenderer,
    writer: Writer,
) -> Rewordings:
    """The drafts of these questions in a writer's words, made from the records that the actor may see and from no others.

    Called outside of transactions. The records that are sent are those of the drafts: a record that finds no room stays here.
    """
    return reword_tasks(list(_draft_tasks(actor, organisation_id, questions, year, renderer)), writer)


def _draft_tasks(
    actor: Actor, organisation_id: int, questions: Sequence[Question], year: int | None, renderer: RecordRenderer
) -> Iterator[Task]:
    """As `draft_all_answers` makes the drafts: a record is told in full once."""
    found = find_evidence(actor, organisation_id, questions, year, catalogue())
    told: set[str] = set()
    for question in questions:
        records = [piece.record for piece in found.by_question.get(question.number, ())]
        made = write_draft(question, records, renderer, frozenset(told))
        told.update(made.sources)
        if task := build_task(question, made, records, renderer):
            yield task
