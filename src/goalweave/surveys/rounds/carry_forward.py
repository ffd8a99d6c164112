"""What a question of a new round starts from: the earlier answer to the same question, and what has changed in the records since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.core.answers import QuestionChange, compare_rounds
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import EvidenceQuery, Question
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.models import Observation, Series
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import records_by_id
from goalweave.surveys.models import Answer, Citation
from goalweave.surveys.queries import earlier_submissions
from goalweave.surveys.questionnaires.conversion import to_question, to_questionnaire
from goalweave.surveys.submissions.candidates import find_candidates
from goalweave.surveys.submissions.citations import to_checked_answers

MOST_ROUNDS = 5
"""Earlier submissions that are looked through for an answer."""

MOST_RECORDS = 5
"""Records of each change that are named; the others are counted."""

MOST_FIGURES = 5

ENDLESS_AREAS = 3
"""A series with values of more areas says nothing of the organisation."""


class MatchReason(StrEnum):
    """By what an earlier question is the same: it is declared, it has the same text, the same number, or similar wording."""

    FOLLOWS = "follows"
    TEXT = "text"
    NUMBER = "number"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """The earlier answer to a question, and why it is that."""

    answer: Answer
    reason: MatchReason


@dataclass(frozen=True, slots=True)
class NewerFigure:
    """A series whose last value came after the earlier answer. before: the last one then."""

    series: Series
    before: Observation
    now: Observation


@dataclass(frozen=True, slots=True)
class ChangedRecords:
    """Records of one kind of change. total: of all, also those beyond MOST_RECORDS."""

    rows: tuple[Record, ...] = ()
    total: int = 0

    @property
    def others(self) -> int:
        """How many are not named."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """What has changed in what a question is about since a day.

    withdrawn: cited in the earlier answer and no longer there; by title, since the records are gone.
    """

    day: date
    new: ChangedRecords = field(default_factory=ChangedRecords)
    changed: ChangedRecords = field(default_factory=ChangedRecords)
    ended: ChangedRecords = field(default_factory=ChangedRecords)
    withdrawn: tuple[Citation, ...] = ()
    figures: tuple[NewerFigure, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything has changed."""
        return bool(self.new.total or self.changed.total or self.ended.total or self.withdrawn or self.figures)


def find_earlier_answer(row: Answer) -> EarlierAnswer | None:
    """The answer with text to the same question in the last of the organisation's earlier submissions that has one."""
    submissions = earlier_submissions(row.submission)[:MOST_ROUNDS]
    if not submissions:
        return None
    current = to_questionnaire(row.submission.questionnaire)
    for submission in submissions:
        difference = compare_rounds(to_questionnaire(submission.questionnaire), current)
        changes = (change for change in difference.changes if change.after is not None)
        change = next((each for each in changes if each.after and each.after.number == row.question.number), None)
        if change is None or not change.before:
            continue
        numbers = [question.number for question in change.before]
        answers = submission.answers.filter(question__number__in=numbers).exclude(text="")
        answer = (
            answers.select_related("submission__questionnaire", "question")
            .order_by("question__position")
            .prefetch_related("citations", "files")
            .first()
        )
        if answer is not None:
            return EarlierAnswer(answer, _match_reason(change, to_question(answer.question)))
    return None


def _match_reason(change: QuestionChange, before: Question) -> MatchReason:
    if change.declared:
        return MatchReason.FOLLOWS
    if not change.texts and change.likeness >= 1.0:
        return MatchReason.TEXT
    same = change.after is not None and change.after.number == before.number
    return MatchReason.NUMBER if same else MatchReason.WORDING


def changes_since(actor: Actor, row: Answer, earlier: Answer, today: date) -> ChangesSince:
    """What has changed for the question of `row` since the earlier answer was handed in."""
    moment = _answered_at(earlier)
    imported = bool(earlier.submission.source_file)
    cited = {citation.record_id for citation in earlier.citations.all() if citation.record_id is not None}
    question = to_question(row.question)
    matching = _matching_records(actor, row, question.evidence, moment.year)
    rows = [record for record in records_by_id(actor, matching | cited) if record.visibility != Visibility.DRAFT]
    checked = next(iter(to_checked_answers([earlier]).values()))
    rewritten = {source.record.id for source in checked.sources if source.record is not None and source.changed}
    gone = {source.number for source in checked.sources if source.record is None}
    day = moment.date().isoformat()
    new, changed, ended = [], [], []
    for record in rows:
        # An imported answer is older than its row: the dates of the records count, else what came in after it.
        entered = earlier.submission.made if imported else moment
        begun = record.start > day if imported and record.start else record.created > entered
        if record.pk not in cited and begun:
            new.append(record)
        elif day < record.end <= today.isoformat():
            ended.append(record)
        elif str(record.pk) in rewritten or (not imported and record.pk not in cited and record.updated > moment):
            changed.append(record)
    return ChangesSince(
        day=moment.date(),
        new=_name_records(new),
        changed=_name_records(changed),
        ended=_name_records(ended),
        withdrawn=tuple(citation for citation in earlier.citations.all() if citation.number in gone),
        figures=tuple(_newer_figures(actor, row, question, moment)),
    )


def _answered_at(earlier: Answer) -> datetime:
    """When the earlier answer was true: as submitted; for an imported one, at the end of its year."""
    submission = earlier.submission
    if submission.source_file and submission.year:
        return datetime(submission.year, 12, 31, 23, 59, tzinfo=UTC)
    return submission.submitted or earlier.updated


def _matching_records(actor: Actor, row: Answer, query: EvidenceQuery | None, year: int) -> set[int]:
    """Records that the question is about, in its own year or in that of the earlier answer."""
    if query is None:
        return set()
    submission = row.submission
    pks: set[int] = set()
    for each in {submission.year, year}:
        candidates = find_candidates(actor, submission.organisation_id, {"": query}, each, catalogue())
        pks |= {candidate.pk for candidate in candidates[""]}
    return pks


def _name_records(records: Sequence[Record]) -> ChangedRecords:
    newest = sorted(records, key=lambda record: (record.start or record.end, record.pk), reverse=True)
    return ChangedRecords(tuple(newest[:MOST_RECORDS]), len(records))


def _newer_figures(actor: Actor, row: Answer, question: Question, moment: datetime) -> Iterator[NewerFigure]:
    """Series that the question or the nodes it is about are measured by, with a value that came after the moment."""
    condition = Q(code=question.series) if question.series else Q(pk__in=())
    for node in _query_nodes(question.evidence, catalogue()):
        key, code = node
        condition |= Q(indicator__measures__node__framework__key=key, indicator__measures__node__code=code)
    visible = Q(indicator__public=True) | Q(indicator__organisation=row.submission.organisation_id)
    current = Observation.objects.filter(until=None, value__isnull=False, line__shown=True)
    count = 0
    for series in Series.objects.filter(condition, visible).distinct().order_by("position", "pk"):
        values = current.filter(line__series=series).select_related("since", "line")
        if values.values("line__area").distinct().count() > ENDLESS_AREAS:
            continue
        latest = values.filter(since__loaded__gt=moment).order_by("-year", "-pk").first()
        if latest is None:
            continue
        older = Observation.objects.filter(line=latest.line_id, value__isnull=False, since__loaded__lte=moment)
        before = older.order_by("-year", "-pk").first()
        if before is not None and (before.value, before.time) != (latest.value, latest.time):
            yield NewerFigure(series, before, latest)
            count += 1
        if count == MOST_FIGURES:
            return


def _query_nodes(query: EvidenceQuery | None, known: Catalogue) -> Iterable[tuple[str, str]]:
    for name in query.nodes if query is not None else ():
        try:
            curie = known.resolve(name)
        except UnknownNode:
            continue
        yield curie.key, curie.code
