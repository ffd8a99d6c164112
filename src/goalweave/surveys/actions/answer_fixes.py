"""What is put right from a finding: a figure, a citation, a language, and records that are not published."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.answers.answer_findings import AnswerFault, AnswerFinding
from goalweave.core.answers.answer_fixes import mark_language, remove_record, replace_figure
from goalweave.core.answers.markdown import clean_answer
from goalweave.core.errors import InputError, NotAllowed
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Visibility
from goalweave.surveys import rules
from goalweave.surveys.actions.answers import lock_writable_answer, store_answer_text
from goalweave.surveys.models import Answer, Submission
from goalweave.surveys.queries import answers_of
from goalweave.surveys.submissions.citations import unpublished_records

FIXED_IN_TEXT = frozenset({AnswerFault.DIFFERS, AnswerFault.CITED_TWICE, AnswerFault.OTHER_LANGUAGE})
"""Findings that a change of the text can put right."""


@transaction.atomic
def fix_answer(*, actor: Actor, answer: Answer, finding: AnswerFinding, now: datetime) -> Answer:
    """Put right what a finding says of an answer: take the registry's figure, remove the second citation, mark the language.

    Raises NotAllowed; InputError if the text has changed in between, or the finding is of another kind.
    """
    row = lock_writable_answer(actor, answer)
    try:
        text = _fixed_text(row.text, finding)
    except ValueError:
        raise InputError(_("the text has changed in the meantime; check again"), field="finding") from None
    return store_answer_text(actor, row, clean_answer(text, "text"), row.value, now, "fix")


def _fixed_text(text: str, finding: AnswerFinding) -> str:
    match finding.fault:
        case AnswerFault.DIFFERS:
            return replace_figure(text, finding.sentence, finding.stated, finding.recorded)
        case AnswerFault.CITED_TWICE:
            return remove_record(text, finding.source)
        case AnswerFault.OTHER_LANGUAGE:
            return mark_language(text, finding.sentence, finding.language)
    raise ValueError("nothing in the text puts this right")


@transaction.atomic
def publish_cited_records(*, actor: Actor, submission: Submission, records: frozenset[int] | None = None) -> int:
    """Publish the records that a submission cites; return how many. records: only these of them.

    Raises NotAllowed if one of them is not the actor's to publish.
    """
    if not rules.may_work_on(actor, submission):
        raise NotAllowed("you do not have permission to do this")
    rows = unpublished_records(answers_of(submission))
    ids = [row.pk for row in rows if records is None or row.pk in records]
    return set_visibility(actor=actor, ids=ids, visibility=Visibility.PUBLIC) if ids else 0
