"""A submission to look at: drafted from the records of a sample, and in the library at once; it says that it is one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.surveys.actions.answers import set_answer_status
from goalweave.surveys.actions.drafting import draft_all_answers
from goalweave.surveys.actions.submissions import hand_in_submission, publish_submission, start_submission
from goalweave.surveys.models import AnswerStatus, Questionnaire, Submission
from goalweave.surveys.queries import answers_of

FACT = "Remark"


@transaction.atomic
def publish_sample(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    organisation: Organisation,
    renderer: RecordRenderer,
    sample: str,
    remark: str,
    now: datetime,
) -> Submission:
    """Draft all answers by template, approve, submit and publish them. Where it was done before nothing changes,
    whatever became of it.

    sample: the pack that the records come from, told as what the submission was imported from; remark: what it is, told
    next to its facts. An import of the organisation's own submission writes over it. Raises NotAllowed; InputError
    where a draft cannot be submitted as it is.
    """
    known = Submission.objects.filter(questionnaire=questionnaire, organisation=organisation, source_file=sample)
    if there := known.first():
        return there
    row = start_submission(
        actor=actor,
        questionnaire=questionnaire,
        organisation=organisation,
        year=questionnaire.year,
        language=renderer.language,
        now=now,
    )
    row.source_file, row.facts = sample, {FACT: remark}
    row.save(update_fields=["source_file", "facts"])
    draft_all_answers(actor=actor, submission=row, renderer=renderer, now=now)
    for answer in answers_of(row):
        if answer.text:
            set_answer_status(actor=actor, answer=answer, status=AnswerStatus.APPROVED, now=now)
    hand_in_submission(actor=actor, submission=row, now=now, with_empty=True)
    return publish_submission(actor=actor, submission=row, now=now)
