"""Drafts that a plugged-in writer is to word anew: made as the templates have them, and sent before anything is written."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from django.conf import settings

from goalweave.accounts.actor import Actor
from goalweave.core.answers.drafting import draft
from goalweave.core.answers.record_sentences import Teller
from goalweave.core.answers.writer import Task, Writer, task_of
from goalweave.core.errors import InputError
from goalweave.core.model import Question
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import rules
from goalweave.surveys.models import Answer, AnswerStatus, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.questionnaires.conversion import question_of
from goalweave.surveys.submissions.evidence import evidence
from goalweave.surveys.submissions.writer_plugin import Texts, ask, writer_of

LOG = logging.getLogger(__name__)


def site_writer() -> Writer | None:
    """The one that the settings name; None, and a warning in the log, where it cannot be loaded."""
    try:
        return writer_of(settings.GOALWEAVE_DRAFT_WRITER)
    except InputError as error:
        LOG.warning("Drafts stay as they are: %s", error)
        return None


def texts_for_answer(actor: Actor, answer: Answer, teller: Teller) -> Texts:
    """The draft of one empty answer in the site's writer's words; nothing is sent for who may not write it."""
    writer = site_writer()
    row = answer.submission
    if writer is None or answer.text or not rules.may_write_answer(actor, row, answer):
        return {}
    question = question_of(answer.question)
    return texts_of(actor, row.organisation_id, [question], row.year, teller, writer)


def texts_for_all(actor: Actor, submission: Submission, teller: Teller) -> Texts:
    """The drafts of all empty answers in the site's writer's words; nothing is sent for who may not write them."""
    writer = site_writer()
    if writer is None or not rules.may_edit(actor, submission):
        return {}
    empty = [one for one in answers_of(submission) if not one.text and one.status != AnswerStatus.APPROVED]
    questions = [question_of(one.question) for one in empty]
    return texts_of(actor, submission.organisation_id, questions, submission.year, teller, writer)


def texts_of(
    actor: Actor, organisation_id: int, questions: Sequence[Question], year: int | None, teller: Teller, writer: Writer
) -> Texts:
    """The drafts of these questions in a writer's words, made from the records that the actor may see and from no others.

    Called outside of transactions. The records that are sent are those of the drafts: a record that finds no room stays here.
    """
    return ask(list(_tasks(actor, organisation_id, questions, year, teller)), writer)


def _tasks(
    actor: Actor, organisation_id: int, questions: Sequence[Question], year: int | None, teller: Teller
) -> Iterator[Task]:
    """As `draft_all` makes the drafts: a record is told in full once."""
    found = evidence(actor, organisation_id, questions, year, catalogue())
    told: set[str] = set()
    for question in questions:
        records = [piece.record for piece in found.pieces.get(question.number, ())]
        made = draft(question, records, teller, frozenset(told))
        told.update(made.sources)
        if task := task_of(question, made, records, teller):
            yield task
