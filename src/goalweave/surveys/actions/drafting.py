"""First drafts of answers: from the registry, or from the answers of the previous round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.answers.markdown import MARK, clean_answer
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.answers.writer import Rewording, Task, apply_rewording, build_task
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import message_to_json
from goalweave.surveys import rules
from goalweave.surveys.actions.answers import lock_writable_answer, save_answer, store_answer_text
from goalweave.surveys.actions.citing import number_sources
from goalweave.surveys.actions.logging import Fields
from goalweave.surveys.actions.submissions import lock_submission
from goalweave.surveys.models import Answer, AnswerStatus, Citation, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.rounds.carry_forward import find_earlier_answer
from goalweave.surveys.submissions.drafts import SubmissionDrafts, draft_submission_answers

NO_TEXTS: Mapping[Task, Rewording] = {}


@transaction.atomic
def draft_answer(
    *,
    actor: Actor,
    answer: Answer,
    renderer: RecordRenderer,
    version: int,
    now: datetime,
    texts: Mapping[Task, Rewording] = NO_TEXTS,
) -> Answer:
    """Draft an empty answer from the records that its question is about. texts: what a plugged-in writer made of drafts
    (surveys.rewording), asked before; one that was made of another draft than this is of no use.

    Raises NotAllowed, Conflict; InputError where something is written already or no record matches.
    """
    row = lock_writable_answer(actor, answer, version)
    if row.text:
        raise InputError(_("this answer already contains text"), field="text")
    drafts = draft_submission_answers(actor, row.submission, renderer, row.question.number)
    if not _write_draft(actor, row, drafts, renderer, texts, now):
        raise InputError(_("no records match this question"), field="text")
    return row


@transaction.atomic
def draft_all_answers(
    *,
    actor: Actor,
    submission: Submission,
    renderer: RecordRenderer,
    now: datetime,
    texts: Mapping[Task, Rewording] = NO_TEXTS,
) -> list[str]:
    """Draft every empty answer; a record is told once, in the answer that it fits best, or in one that is written already and cites it.
    Returns the questions drafted. texts: as for `draft_answer`.

    Raises NotAllowed.
    """
    locked = lock_submission(submission)
    if not rules.may_edit(actor, locked):
        raise NotAllowed("only editors can draft all answers")
    drafts = draft_submission_answers(actor, locked, renderer)
    done = []
    for answer in answers_of(locked):
        if answer.text or answer.status == AnswerStatus.APPROVED:
            continue
        row = lock_writable_answer(actor, answer)
        if _write_draft(actor, row, drafts, renderer, texts, now):
            done.append(row.question.number)
    return done


@transaction.atomic
def carry_over(*, actor: Actor, answer: Answer, version: int, now: datetime) -> Answer:
    """Put last round's answer to the same question into an empty answer, marked as old, with the records it cited.

    Raises NotAllowed, Conflict; InputError where something is written already or there is no such answer.
    """
    row = lock_writable_answer(actor, answer, version)
    if row.text:
        raise InputError(_("this answer already contains text"), field="text")
    last = previous_answer(row)
    if last is None or not last.text:
        raise InputError(_("this question has no earlier answer"), field="text")
    # Digests stay those of the earlier answer, so that the checks name each record that has changed since. The answer
    # cannot be approved while it counts as old (core.answers.answer_findings): someone confirms or rewrites it.
    Citation.objects.bulk_create(
        Citation(
            answer=row,
            number=citation.number,
            record_id=citation.record_id,
            title=citation.title,
            digest=citation.digest,
            made=citation.made,
        )
        for citation in last.citations.all()
    )
    before = row.carried_id
    row.carried, row.text, row.old, row.status = last, last.text, True, AnswerStatus.DRAFTING
    save_answer(actor, row, {"text": "", "status": AnswerStatus.EMPTY, "old": False, "carried": before}, now, "carry")
    return row


def previous_answer(row: Answer) -> Answer | None:
    """The answer of an earlier round to the same question; None without one."""
    earlier = find_earlier_answer(row)
    return earlier.answer if earlier is not None else None


def _write_draft(
    actor: Actor,
    row: Answer,
    drafts: SubmissionDrafts,
    renderer: RecordRenderer,
    texts: Mapping[Task, Rewording],
    now: datetime,
) -> bool:
    """Whether there was something to write. The log says who worded it, and has the notes to the writer."""
    question = to_question(row.question)
    draft = drafts.drafts[question.number]
    if not draft.text:
        return False
    # A record may have changed since the writer was asked: then this is another task, and its text is left unused.
    task = build_task(question, draft, drafts.records, renderer) if texts else None
    rewording = texts.get(task) if task else None
    draft = apply_rewording(draft, rewording)
    how: Fields = {"writer": draft.writer, "notes": list(draft.notes)}
    if rewording and rewording.refused:
        how["refused"] = message_to_json(rewording.refused)
    # The id of a record from the database is its number.
    ids = [int(name) for name in draft.sources]
    numbers = number_sources(actor, row, ids, now)
    text = _renumber_marks(draft.text, lambda number: numbers[ids[number - 1]])
    store_answer_text(actor, row, clean_answer(text, "text"), row.value, now, "draft", how)
    return True


def _renumber_marks(text: str, number_of: Callable[[int], int]) -> str:
    return MARK.sub(lambda match: f"[^{number_of(int(match[1]))}]", text)
