"""First drafts of answers: from the registry, or from the answers of the round before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.answers.difference import difference
from goalweave.core.answers.drafting import draft
from goalweave.core.answers.markdown import MARK, checked
from goalweave.core.answers.record_sentences import Teller
from goalweave.core.answers.writer import Reworded, Task, reworded, task_of
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import as_json
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import rules
from goalweave.surveys.actions.answers import keep, save, writable
from goalweave.surveys.actions.citing import sources
from goalweave.surveys.actions.logging import Fields
from goalweave.surveys.actions.submissions import locked
from goalweave.surveys.models import Answer, AnswerStatus, Citation, Submission
from goalweave.surveys.queries import answers_of, earlier
from goalweave.surveys.questionnaires.conversion import question_of, questionnaire_of
from goalweave.surveys.submissions.evidence import Evidence, evidence

NO_TEXTS: Mapping[Task, Reworded] = {}


@transaction.atomic
def draft_answer(
    *,
    actor: Actor,
    answer: Answer,
    teller: Teller,
    version: int,
    now: datetime,
    texts: Mapping[Task, Reworded] = NO_TEXTS,
) -> Answer:
    """Draft an empty answer from the records that its question is about. texts: what a plugged-in writer made of drafts
    (surveys.rewording), asked before; one that was made of another draft than this is of no use.

    Raises NotAllowed, Conflict; InputError where something is written already or no record matches.
    """
    row = writable(actor, answer, version)
    if row.text:
        raise InputError(_("this answer already contains text"), field="text")
    question = question_of(row.question)
    submission = row.submission
    found = evidence(actor, submission.organisation_id, [question], submission.year, catalogue())
    if not _draft(actor, row, found, teller, frozenset(), texts, now):
        raise InputError(_("no records match this question"), field="text")
    return row


@transaction.atomic
def draft_all(
    *,
    actor: Actor,
    submission: Submission,
    teller: Teller,
    now: datetime,
    texts: Mapping[Task, Reworded] = NO_TEXTS,
) -> list[str]:
    """Draft every empty answer; a record is told in full once, in the answer that it fits best. Returns the questions drafted.
    texts: as for `draft_answer`.

    Raises NotAllowed.
    """
    held = locked(submission)
    if not rules.may_edit(actor, held):
        raise NotAllowed("only editors can draft all answers")
    questions = questionnaire_of(held.questionnaire).questions
    found = evidence(actor, held.organisation_id, questions, held.year, catalogue())
    done, told = [], set[int]()
    for answer in answers_of(held):
        if answer.text or answer.status == AnswerStatus.APPROVED:
            continue
        row = writable(actor, answer)
        if used := _draft(actor, row, found, teller, frozenset(map(str, told)), texts, now):
            done.append(row.question.number)
            told.update(used)
    return done


@transaction.atomic
def carry_over(*, actor: Actor, answer: Answer, version: int, now: datetime) -> Answer:
    """Put last round's answer to the same question into an empty answer, marked as old, with the records it cited.

    Raises NotAllowed, Conflict; InputError where something is written already or there is no such answer.
    """
    row = writable(actor, answer, version)
    if row.text:
        raise InputError(_("this answer already contains text"), field="text")
    last = old_answer(row)
    if last is None or not last.text:
        raise InputError(_("this question has no earlier answer"), field="text")
    Citation.objects.bulk_create(
        Citation(
            answer=row, number=one.number, record_id=one.record_id, title=one.title, digest=one.digest, made=one.made
        )
        for one in last.citations.all()
    )
    before = row.carried_id
    row.carried, row.text, row.old, row.status = last, last.text, True, AnswerStatus.DRAFTING
    save(actor, row, {"text": "", "status": AnswerStatus.EMPTY, "old": False, "carried": before}, now, "carry")
    return row


def old_answer(row: Answer) -> Answer | None:
    """The answer of the round before that this question follows; None without one."""
    last = earlier(row.submission)
    if last is None:
        return None
    numbers = difference(questionnaire_of(last.questionnaire), questionnaire_of(row.submission.questionnaire)).carried()
    wanted = numbers.get(row.question.number, ())
    found = last.answers.filter(question__number__in=wanted).exclude(text="").select_related("submission", "question")
    return found.order_by("question__position").prefetch_related("citations").first()


def _draft(
    actor: Actor,
    row: Answer,
    found: Evidence,
    teller: Teller,
    told: frozenset[str],
    texts: Mapping[Task, Reworded],
    now: datetime,
) -> tuple[int, ...]:
    """The records that the draft tells; none where nothing was written. The log says who worded it."""
    question = question_of(row.question)
    pieces = found.pieces.get(question.number, ())
    records = [piece.record for piece in pieces]
    made = draft(question, records, teller, told)
    if not made.text:
        return ()
    task = task_of(question, made, records, teller) if texts else None
    given = texts.get(task) if task else None
    made = reworded(made, given)
    how: Fields = {"writer": made.writer}
    if given and given.refused:
        how["refused"] = as_json(given.refused)
    ids = {piece.record.id: piece.row.pk for piece in pieces}
    numbers = sources(actor, row, [ids[name] for name in made.sources], now)
    text = _renumbered(made.text, lambda number: numbers[ids[made.sources[number - 1]]])
    keep(actor, row, checked(text, "text"), row.value, now, "draft", how)
    return tuple(ids[name] for name in made.sources)


def _renumbered(text: str, number_of: Callable[[int], int]) -> str:
    return MARK.sub(lambda match: f"[^{number_of(int(match[1]))}]", text)
