"""Submissions that exist already: recognised in a file, and put into the library or into an open submission."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.answers.markdown import clean_answer
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.sanitise import sanitise_line
from goalweave.surveys import rules
from goalweave.surveys.actions.answer_values import publish_answer_values, withdraw_answer_values
from goalweave.surveys.actions.logging import log_submission
from goalweave.surveys.actions.questionnaires import freeze_questionnaire
from goalweave.surveys.actions.submissions import create_submission, take_snapshot
from goalweave.surveys.library.entries import index_submission, remove_from_index
from goalweave.surveys.models import AnswerStatus, Questionnaire, Submission, SubmissionState as State


@transaction.atomic
def import_submission(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    organisation: Organisation,
    answers: Mapping[str, str],
    facts: Mapping[str, str],
    year: int | None,
    language: str,
    source_file: str,
    publish: bool,
    now: datetime,
) -> tuple[Submission, bool]:
    """Keep a submission from a file; whether anything changed. answers: number → Markdown.

    The same organisation's import for the same questionnaire and year is written over, nothing else is; the same file again
    changes nothing. publish: into the library at once, else it is open to be worked on. Raises NotAllowed; InputError for a
    number that the questionnaire has not, or an answer that cannot be kept.
    """
    if not rules.may_start_submission(actor, organisation) or not rules.may_view_questionnaire(actor, questionnaire):
        raise NotAllowed("only editors can import a submission")
    numbers = set(questionnaire.questions.values_list("number", flat=True))
    if unknown := [number for number in answers if number not in numbers]:
        raise InputError(_("the questionnaire has no question %(number)s") % {"number": unknown[0]}, field="question")
    texts = {number: clean_answer(text, number) for number, text in answers.items()}
    known = {name: sanitise_line(value)[:500] for name, value in facts.items()}
    row = _existing_submission(questionnaire, organisation, year)
    if row is None:
        freeze_questionnaire(actor=actor, questionnaire=questionnaire, now=now)
        row = create_submission(
            actor=actor, questionnaire=questionnaire, organisation=organisation, year=year, now=now, language=language
        )
    elif _is_unchanged(row, texts, known, publish):
        return row, False
    _write_answers(row, texts, known, language, source_file, now)
    log_submission(actor, "import", row, None, {"file": source_file, "answers": sorted(filter(texts.get, texts))})
    remove_from_index(row)
    withdraw_answer_values(actor, row)
    if publish:
        take_snapshot(actor=actor, submission=row, now=now)
        row.state, row.submitted, row.published = State.PUBLISHED, now, now
        row.version += 1
        row.save()
        index_submission(row)
        log_submission(actor, "publish", row, {"state": State.OPEN}, {"state": State.PUBLISHED})
        publish_answer_values(actor, row, now)
    return row, True


def _existing_submission(
    questionnaire: Questionnaire, organisation: Organisation, year: int | None
) -> Submission | None:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("questionnaire", "organisation", "round")
    imported = rows.filter(questionnaire=questionnaire, organisation=organisation, year=year, round=None)
    # What people wrote here names no file, and is never written over.
    return imported.exclude(source_file="").first()


def _is_unchanged(row: Submission, texts: Mapping[str, str], facts: Mapping[str, str], publish: bool) -> bool:
    have = dict(row.answers.values_list("question__number", "text"))
    return (
        all(have.get(number, "") == text for number, text in texts.items())
        and row.facts == facts
        and (row.state == State.PUBLISHED) == publish
    )


def _write_answers(
    row: Submission, texts: Mapping[str, str], facts: Mapping[str, str], language: str, source_file: str, now: datetime
) -> None:
    answers = list(row.answers.select_related("question"))
    for answer in answers:
        answer.text = texts.get(answer.question.number, "")
        answer.status = AnswerStatus.APPROVED if answer.text else AnswerStatus.EMPTY
        answer.updated = now
        answer.version += 1
    row.answers.model.objects.bulk_update(answers, ["text", "status", "updated", "version"])
    row.facts, row.language, row.source_file = dict(facts), language, source_file[:500]
    row.state = State.OPEN
    row.save(update_fields=["facts", "language", "source_file", "state"])
