"""The drafts of a submission's answers, planned over all its questions from what the registry has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.draft import Draft
from goalweave.core.answers.drafting import plan_drafts, word_drafts
from goalweave.core.answers.interlinkage_sentences import statement_records
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.frameworks.queries import catalogue
from goalweave.registry.queries import counted_records, with_parts
from goalweave.surveys.models import Answer, Citation, Submission
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.submissions.citations import records_with_mappings
from goalweave.surveys.submissions.evidence import find_evidence
from goalweave.surveys.submissions.own_interlinkages import asks_for_interlinkages, find_statements

MOST_PLANNED = 2000
"""Records of an organisation up to which one answer is planned together with all others."""
MOST_UNMATCHED = 200
"""Records that fulfil no query and are placed by their wording; where there are more, the questionnaire is not about them."""


@dataclass(frozen=True)
class SubmissionDrafts:
    """drafts: by number of the question; records: all that they can cite."""

    drafts: Mapping[str, Draft]
    records: tuple[model.Record, ...]


def draft_submission_answers(
    actor: Actor, submission: Submission, renderer: RecordRenderer, only: str = ""
) -> SubmissionDrafts:
    """Draft all questions of a submission; what its written answers cite already stays with them.

    only: number of the one whose draft is wanted. In a large registry it is then planned by itself, since reading what all others are
    about would take longer than a person waits.
    """
    questions = to_questionnaire(submission.questionnaire).questions
    if only and _count_records(actor, submission.organisation_id) > MOST_PLANNED:
        questions = tuple(question for question in questions if question.number == only)
    return draft_questions(
        actor, submission.organisation_id, questions, submission.year, renderer, cited_in_answers(submission)
    )


def draft_questions(
    actor: Actor,
    organisation: int,
    questions: Sequence[model.Question],
    year: int | None,
    renderer: RecordRenderer,
    question_of_record: Mapping[str, str] | None = None,
) -> SubmissionDrafts:
    """Draft questions from the organisation's records that the actor may see. question_of_record: id of a record → number of the answer that
    tells it already."""
    evidence = find_evidence(actor, organisation, questions, year, catalogue())
    statements = find_statements(actor, organisation, questions)
    matches = {
        number: [(piece.record, piece.match) for piece in pieces] for number, pieces in evidence.by_question.items()
    }
    unmatched = _unmatched_records(actor, organisation, set(evidence.records))
    plan = plan_drafts(questions, matches, renderer, year, question_of_record, unmatched)
    asking = {question.number: statements for question in questions if asks_for_interlinkages(question)}
    unplaced = [record for record in unmatched if record.id in plan.unplaced]
    drafts = word_drafts(plan, questions, renderer, year, asking, unplaced)
    records = {
        record.id: record for record in chain(evidence.records.values(), unmatched, statement_records(statements))
    }
    return SubmissionDrafts(drafts, tuple(records.values()))


def cited_in_answers(submission: Submission) -> dict[str, str]:
    """Id of each record that a written answer cites → number of the first such answer."""
    answered = Answer.objects.filter(submission=submission).exclude(text="")
    rows = Citation.objects.filter(answer__in=answered, record__isnull=False)
    numbers: dict[str, str] = {}
    for record, number in rows.order_by("answer__question__position").values_list(
        "record_id", "answer__question__number"
    ):
        numbers.setdefault(str(record), number)
    return numbers


def _count_records(actor: Actor, organisation: int) -> int:
    return counted_records(actor).filter(organisation=organisation).count()


def _unmatched_records(actor: Actor, organisation: int, matched: set[int]) -> list[model.Record]:
    rows = counted_records(actor).filter(organisation=organisation)
    ids = [pk for pk in rows.order_by("pk").values_list("pk", flat=True) if pk not in matched]
    if not ids or len(ids) > MOST_UNMATCHED:
        return []
    return list(records_with_mappings(with_parts(rows.filter(pk__in=ids))).values())
