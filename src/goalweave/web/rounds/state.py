"""How far each organisation of a round is, as its coordinator sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _, ngettext, pgettext

from goalweave.surveys import queries, rules
from goalweave.surveys.models import Round, Submission, SubmissionState
from goalweave.surveys.rounds.notices import editors_of
from goalweave.web.answers.page_context import due_text
from goalweave.wording.survey_labels import SUBMISSION_STATES
from goalweave.wording.templatetags.goalweave import pick_text

LATE = "late"
"""A state for the filter alone: still being answered after the last day."""
FILTERS = (SubmissionState.OPEN, LATE, SubmissionState.SUBMITTED, SubmissionState.PUBLISHED,
           SubmissionState.DECLINED, SubmissionState.WITHDRAWN)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """state: in words; due: its last day; own_due: whether that is its own; late: still answered, or handed in, after it; days:
    what is left or past, in words; reached: people there who get mails."""

    submission: Submission
    state: str
    progress: queries.AnswerProgress
    due: date
    own_due: bool
    late: bool
    days: str
    reached: int

    @property
    def answering(self) -> bool:
        return self.submission.state in rules.ANSWERING

    @property
    def handed_in(self) -> bool:
        return self.submission.state in rules.HANDED_IN

    @property
    def filters(self) -> tuple[str, ...]:
        """Those that it passes."""
        if not self.answering:
            return (self.submission.state,)
        return (SubmissionState.OPEN, LATE) if self.late else (SubmissionState.OPEN,)


@dataclass(frozen=True, slots=True)
class StateFacet:
    value: str
    label: str
    count: int
    on: bool


def organisation_rows(survey: Round, today: date | None = None) -> list[OrganisationRow]:
    """All organisations of a round. Three queries."""
    found = queries.submissions_of(survey)
    far = queries.answer_progress(found)
    people = editors_of(row.organisation_id for row in found)
    nothing = queries.AnswerProgress(0, 0, 0, 0)
    day = today or timezone.localdate()
    return [_build_row(row, far.get(row.pk, nothing), len(people[row.organisation_id]), day) for row in found]


def organisation_row(submission: Submission, today: date | None = None) -> OrganisationRow:
    far = queries.answer_progress([submission]).get(submission.pk, queries.AnswerProgress(0, 0, 0, 0))
    people = editors_of([submission.organisation_id])[submission.organisation_id]
    return _build_row(submission, far, len(people), today or timezone.localdate())


def state_facets(rows: list[OrganisationRow], selected: str) -> list[StateFacet]:
    """All, and each state that an organisation is in."""
    words = {
        **{state: str(SUBMISSION_STATES[state]) for state in SubmissionState.values},
        LATE: pgettext("organisations of a round", "of these, late"),
    }
    counts = {one: sum(1 for row in rows if one in row.filters) for one in FILTERS}
    found = [StateFacet("", pgettext("organisations of a round", "all"), len(rows), not selected)]
    return found + [StateFacet(one, words[one], counts[one], one == selected) for one in FILTERS if counts[one]]


def filter_rows(rows: list[OrganisationRow], state: str, text: str) -> list[OrganisationRow]:
    """Those in a state whose name has the words, without case."""
    wanted = text.casefold().split()
    return [
        row
        for row in rows
        if (not state or state in row.filters) and all(word in _searchable_names(row.submission) for word in wanted)
    ]


def _build_row(row: Submission, progress: queries.AnswerProgress, reached: int, today: date) -> OrganisationRow:
    due = queries.deadline_of(row) or today
    answering = row.state in rules.ANSWERING
    late = due < today if answering else row.state in rules.HANDED_IN and row.late
    return OrganisationRow(
        submission=row,
        state=str(SUBMISSION_STATES[row.state]),
        progress=progress,
        due=due,
        own_due=row.due is not None,
        late=late,
        days=due_text(row, today) if answering else _lateness(row, due) if late else "",
        reached=reached,
    )


def _lateness(row: Submission, due: date) -> str:
    """How late it was handed in."""
    if row.submitted is None:
        return ""
    days = (timezone.localdate(row.submitted) - due).days
    if days < 1:  # the last day was moved afterwards
        return _("submitted late")
    return ngettext("submitted %(n)s day late", "submitted %(n)s days late", days) % {"n": days}


def _searchable_names(row: Submission) -> str:
    one = row.organisation
    return " ".join([one.slug, pick_text(one.name), *one.name.values(), *one.short.values()]).casefold()
