"""Reads of questionnaires, rounds and submissions, as far as the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Organisation
from goalweave.core.errors import UnknownQuestion
from goalweave.core.messages import Message
from goalweave.database import has_rows
from goalweave.prepared_query import PreparedQuery, attach_rows
from goalweave.surveys import rules
from goalweave.surveys.models import (
    Answer,
    AnswerFile,
    AnswerStatus,
    Citation,
    Comment,
    Question,
    Questionnaire,
    Round,
    Section,
    Submission,
    SubmissionState,
    Suggestion,
)


def questionnaires(actor: Actor) -> QuerySet[Questionnaire]:
    """Those that the actor may see, newest edition first."""
    return _with_owner(rules.visible_questionnaires(actor))


def _with_owner(visible: Q) -> QuerySet[Questionnaire]:
    return Questionnaire.objects.filter(visible).select_related("organisation").order_by("code", "-year", "-edition")


def questionnaire(actor: Actor, key: str) -> Questionnaire:
    """One by its key, with sections and questions; without an edition (`undesa`), its newest.

    Raises UnknownQuestion where there is none or the actor may not see it.
    """
    code, _at, edition = key.partition("@")
    editions = [row for row in _editions_of(code) if edition in ("", row.edition)]
    row = next((row for row in editions if rules.may_view_questionnaire(actor, row)), None)
    if row is None:
        raise UnknownQuestion(Message("unknown questionnaire {key}", key=key))
    attach_rows([row], "sections", _sections_of(row.pk))
    attach_rows([row], "questions", _questions_of(row.pk))
    return row


_editions_of = PreparedQuery(lambda code: _with_owner(Q()).filter(code=code))
_sections_of = PreparedQuery(lambda questionnaire: Section.objects.filter(questionnaire=questionnaire))
_questions_of = PreparedQuery(lambda questionnaire: Question.objects.filter(questionnaire=questionnaire))


def rounds(actor: Actor) -> QuerySet[Round]:
    """Rounds that the actor coordinates or takes part in, the newest first."""
    # The condition joins submissions, which would repeat a round for each of them.
    ids = Round.objects.filter(rules.visible_rounds(actor)).order_by().values("pk")
    rows = Round.objects.filter(pk__in=ids).select_related("questionnaire", "organisation")
    return rows.order_by("-opened", "-pk")


def coordinated_round(actor: Actor, pk: int) -> Round | None:
    """A round that the actor coordinates."""
    row = Round.objects.select_related("questionnaire", "organisation").filter(pk=pk).first()
    return row if row and rules.may_coordinate(actor, row) else None


@dataclass(frozen=True, slots=True)
class AnswerProgress:
    """Answers of a submission by status."""

    empty: int
    drafting: int
    ready: int
    approved: int

    @property
    def all(self) -> int:
        return self.empty + self.drafting + self.ready + self.approved


def answer_progress(submissions: list[Submission]) -> dict[int, AnswerProgress]:
    """Submission's id → how far it is. One query."""
    rows = Answer.objects.filter(submission__in=submissions).order_by().values_list("submission", "status")
    counts_by_submission: dict[int, dict[str, int]] = {}
    for submission_id, status, count in rows.annotate(Count("pk")):
        counts_by_submission.setdefault(submission_id, dict.fromkeys(AnswerStatus.values, 0))[status] = count
    return {submission_id: AnswerProgress(**counts) for submission_id, counts in counts_by_submission.items()}


def submissions(actor: Actor) -> QuerySet[Submission]:
    """Those whose answers the actor may read, with questionnaire, round and organisation."""
    rows = Submission.objects.filter(rules.visible_submissions(actor))
    return rows.select_related("questionnaire", "round__organisation", "organisation")


def submissions_of(survey: Round) -> list[Submission]:
    """All of a round, for its coordinator; without their answers."""
    rows = survey.submissions.select_related("organisation", "round", "questionnaire")
    return list(rows.order_by("organisation__slug"))


def own_submissions(actor: Actor) -> QuerySet[Submission]:
    """Those that the actor's organisations answer, open ones and those due first on top."""
    rows = Submission.objects.filter(organisation__in=list(actor.roles))
    return rows.select_related("questionnaire", "round", "organisation").order_by("state", "-made")


def submission(actor: Actor, pk: int) -> Submission | None:
    """One that the actor may read; None if there is none or not for them."""
    row = next(iter(_submissions(pk)), None)
    return row if row and rules.may_view_submission(actor, row) else None


_submissions = PreparedQuery(
    lambda pk: Submission.objects.select_related("questionnaire", "round__organisation", "organisation").filter(pk=pk)
)


def answers_of(row: Submission) -> list[Answer]:
    """All answers in the order of their questions, with question, assignee, citations and files; three queries."""
    rows = _answers_of_submission(row.pk)
    _attach_citations_and_files(rows)
    return rows


_answers_of_submission = PreparedQuery(
    lambda submission: (
        Answer.objects.filter(submission=submission)
        .select_related("question", "submission__organisation", "assignee")
        .order_by("question__position")
    )
)


def _attach_citations_and_files(answers: Sequence[Answer]) -> None:
    pks = [answer.pk for answer in answers]
    attach_rows(answers, "citations", _citations_of(pks))
    attach_rows(answers, "files", _files_of(pks))


_citations_of = PreparedQuery(lambda answers: Citation.objects.filter(answer__in=answers).order_by("number"))
_files_of = PreparedQuery(lambda answers: AnswerFile.objects.filter(answer__in=answers))


def answer_of(row: Submission, number: str) -> Answer | None:
    """The answer to one question, with what `answers_of` has."""
    answer = next(iter(_answers_to_question(row.pk, number)), None)
    if answer is not None:
        _attach_citations_and_files([answer])
    return answer


_answers_to_question = PreparedQuery(
    lambda submission, number: Answer.objects.filter(submission=submission, question__number=number).select_related(
        "question__section", "submission__organisation", "assignee", "carried__submission"
    )
)


def comments_of(answer: Answer) -> list[Comment]:
    rows = answer.comments.select_related("author", "guest", "settled_by")
    return list(rows.order_by("pk"))


def suggestions_of(answer: Answer) -> list[Suggestion]:
    """Open and decided ones, in the order in which they came."""
    return list(answer.suggestions.select_related("author", "guest", "decided_by").order_by("pk"))


def previous_submission(row: Submission) -> Submission | None:
    """The organisation's last submission before this one: to the previous edition, else to an earlier year of the
    same."""
    return next(iter(earlier_submissions(row)), None)


def earlier_submissions(row: Submission) -> list[Submission]:
    """The organisation's submissions before this one, the last first: those to the previous edition, then those to an
    earlier year of the same questionnaire."""
    rows = Submission.objects.filter(organisation=row.organisation).exclude(pk=row.pk)
    rows = rows.exclude(state__in=(SubmissionState.DECLINED, SubmissionState.WITHDRAWN)).select_related("questionnaire")
    code, _at, edition = row.questionnaire.after.partition("@")
    before = rows.filter(questionnaire__code=code, questionnaire__edition=edition) if code else rows.none()
    # A file of an earlier year may be imported after this one was begun.
    same = rows.filter(Q(made__lt=row.made) | ~Q(source_file=""), questionnaire__code=row.questionnaire.code)
    if row.year is not None:
        same = same.filter(Q(year=None) | Q(year__lt=row.year))
    ordered = [*before.order_by("-year", "-made"), *same.order_by("-year", "-made")]
    return list(dict.fromkeys(ordered))


def deadline_of(row: Submission) -> date | None:
    """Its own last day, else the round's."""
    return row.due or (row.round.due if row.round is not None else None)


def citations_of_record(actor: Actor, record_id: int) -> list[Citation]:
    """Which answers cite this record, in submissions that the actor may read; marks that no longer are in the text left
    out. One small query for the many records that no answer cites, else two."""
    if not has_rows(Citation, record_id=record_id):
        return []
    visible = Submission.objects.filter(rules.visible_submissions(actor)).values("pk")
    rows = Citation.objects.filter(record=record_id, answer__submission__in=visible)
    citations = rows.select_related(
        "answer__question", "answer__submission__organisation", "answer__submission__questionnaire"
    )
    return [
        citation
        for citation in citations.order_by("-answer__submission__made", "answer__question__position")
        if _is_cited(citation)
    ]


def _is_cited(citation: Citation) -> bool:
    return f"[^{citation.number}]" in citation.answer.text


def coordinating_organisations(actor: Actor) -> list[Organisation]:
    """Organisations for which the actor may open rounds, by short name."""
    rows = Organisation.objects.order_by("slug")
    if not actor.administrator:
        rows = rows.filter(pk__in=list(actor.roles))
    return [organisation for organisation in rows if rules.may_open_round(actor, organisation)]


def known_organisations(actor: Actor) -> set[int]:
    """Ids of those whose answers are published, and of those that the actor's organisations have asked before. Two queries."""
    published = Submission.objects.filter(state=SubmissionState.PUBLISHED).values_list("organisation", flat=True)
    if actor.administrator:
        return set(published)
    asking = actor.organisations_with_role(*EDITORS)
    rounds = Round.objects.filter(organisation__in=asking).values("pk")
    before = Submission.objects.filter(round__in=rounds).values_list("organisation", flat=True)
    return {*published, *before}
