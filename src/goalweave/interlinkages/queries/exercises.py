"""Reads of exercises: which there are, the next question of a person, and how far everyone is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Membership, User
from goalweave.accounts.tokens import token_hash
from goalweave.core.errors import NotAllowed
from goalweave.interlinkages import rules
from goalweave.interlinkages.models import Exercise, ExerciseState, Panellist, Scoring
from goalweave.interlinkages.question_shares import OrderedPair


@dataclass(frozen=True, slots=True)
class ScoringProgress:
    """answered: “cannot say” is an answer too."""

    answered: int
    total: int

    @property
    def remaining(self) -> int:
        return self.total - self.answered

    @property
    def share(self) -> float:
        """0 to 1; 1 if there is nothing to answer."""
        return self.answered / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class PanellistProgress:
    """How far one person is in a round, without any score. last: time of the last answer."""

    panellist: Panellist
    progress: ScoringProgress
    last: datetime | None


@dataclass(frozen=True, slots=True)
class ScoringQuestion:
    """If progress is made on the subject, how does this influence progress on the object? score, reason, language: what the person
    has answered in this round; answered: whether they have; score_first, reason_first: their answer in the first round, where
    this is the second."""

    subject: str
    object: str
    round: int
    score: int | None
    reason: str
    language: str
    answered: bool
    score_first: int | None = None
    reason_first: str = ""


@dataclass(frozen=True, slots=True)
class ScoringPage:
    """question: the next one, None when all are answered; last: the pair that was answered last, to go back to."""

    question: ScoringQuestion | None
    progress: ScoringProgress
    last: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class ExerciseSummary:
    """panellist: the actor's own row, None if they only coordinate; progress: their own, None where no round is open."""

    exercise: Exercise
    people: int
    panellist: Panellist | None
    coordinates: bool
    progress: ScoringProgress | None


def exercises(actor: Actor) -> tuple[ExerciseSummary, ...]:
    """Those that the actor coordinates or takes part in, newest first. Three queries, and one for each that waits for the actor."""
    rows = Exercise.objects.filter(rules.visible_exercises(actor)).select_related("framework", "organisation", "result")
    rows = rows.annotate(people=Count("panellists", filter=Q(panellists__withdrawn=None))).order_by("-made", "-pk")
    own = {}
    if actor.user is not None:
        mine = Panellist.objects.filter(user=actor.user, withdrawn=None)
        own = {person.exercise_id: person for person in mine}
    summaries = []
    for row in rows:
        person = own.get(row.pk)
        progress = own_progress(person, row.round) if person and row.round else None
        summaries.append(ExerciseSummary(row, row.people, person, rules.may_coordinate(actor, row), progress))
    return tuple(summaries)


def find_exercise(actor: Actor, pk: int) -> Exercise | None:
    """None if there is none, or the actor neither coordinates it nor takes part."""
    rows = Exercise.objects.filter(rules.visible_exercises(actor), pk=pk)
    return rows.select_related("framework", "organisation", "result").first()


def own_panellist(actor: Actor, exercise: Exercise) -> Panellist | None:
    """The row of the actor in an exercise; None if they do not take part."""
    if actor.user is None or not actor.user.is_active:
        return None
    person = exercise.panellists.filter(user=actor.user, withdrawn=None).first()
    if person is not None:
        person.exercise = exercise
    return person


def find_panellist(actor: Actor, exercise: int) -> Panellist | None:
    """As `own_panellist`, by the id of the exercise, which comes along; one query."""
    if actor.user is None or not actor.user.is_active:
        return None
    rows = Panellist.objects.select_related("exercise__framework", "exercise__organisation", "exercise__result")
    return rows.filter(exercise=exercise, user=actor.user, withdrawn=None).first()


def possible_panellists(actor: Actor, exercise: Exercise) -> list[User]:
    """Members of the exercise's own organisation who do not take part yet, by name. Raises NotAllowed."""
    if not rules.may_coordinate(actor, exercise):
        raise NotAllowed("only those who coordinate the exercise can do this")
    there = exercise.panellists.filter(withdrawn=None).exclude(user=None).values("user")
    members = Membership.objects.filter(organisation=exercise.organisation_id, user__is_active=True)
    rows = members.exclude(user__in=there).select_related("user").order_by("user__name", "user__email")
    return [membership.user for membership in rows]


def guest_panellist(token: str, now: datetime) -> Panellist | None:
    """The row that a link's token opens, with its exercise, while it does."""
    rows = Panellist.objects.select_related("exercise__framework", "exercise__organisation", "exercise__result")
    person = rows.filter(token_hash=token_hash(token)).first()
    return person if person and rules.is_open_to_guest(person, now) else None


def scoring_page(panellist: Panellist) -> ScoringPage:
    """What the page of a person shows in the open round: three queries, four in the second round."""
    number = panellist.exercise.round
    scorings = panellist.scorings.filter(round=number)
    row = scorings.filter(answered=None).order_by("position").first()
    last = scorings.exclude(answered=None).order_by("-answered", "-position").values_list("subject", "object").first()
    return ScoringPage(_to_question(panellist, row) if row else None, own_progress(panellist, number), last)


def find_question(panellist: Panellist, pair: OrderedPair) -> ScoringQuestion | None:
    """One of the person's questions in the open round, answered or not; None if it is not theirs."""
    row = panellist.scorings.filter(round=panellist.exercise.round, subject=pair[0], object=pair[1]).first()
    return _to_question(panellist, row) if row else None


def answered_questions(panellist: Panellist, *, start: int = 0, size: int = 50) -> tuple[ScoringQuestion, ...]:
    """What the person has answered in the open round, last first, to look over and correct."""
    rows = panellist.scorings.filter(round=panellist.exercise.round).exclude(answered=None)
    page = rows.order_by("-answered", "-position")[start : start + size]
    return tuple(_to_answered(row) for row in page)


def own_progress(panellist: Panellist, number: int) -> ScoringProgress:
    """How far a person is in a round, by number. One query."""
    counts = panellist.scorings.filter(round=number).aggregate(total=Count("pk"), answered=Count("answered"))
    return ScoringProgress(counts["answered"], counts["total"])


def panel_progress(actor: Actor, exercise: Exercise) -> tuple[PanellistProgress, ...]:
    """How far everyone is in the round that is open or was last, in the order of adding; no scores. Raises NotAllowed."""
    if not rules.may_coordinate(actor, exercise):
        raise NotAllowed("only those who coordinate the exercise can see how far people are")
    number = 2 if exercise.second_opened is not None and exercise.state != ExerciseState.FIRST else 1
    people = list(exercise.panellists.filter(withdrawn=None).select_related("user", "organisation").order_by("pk"))
    rows = Scoring.objects.filter(panellist__in=[person.pk for person in people], round=number).order_by()
    counted = rows.values("panellist").annotate(total=Count("pk"), done=Count("answered"), last=Max("answered"))
    counts = {row["panellist"]: row for row in counted}
    progress = []
    for person in people:
        row = counts.get(person.pk)
        own = ScoringProgress(row["done"], row["total"]) if row else ScoringProgress(0, 0)
        progress.append(PanellistProgress(person, own, row["last"] if row else None))
    return tuple(progress)


def _to_question(panellist: Panellist, row: Scoring) -> ScoringQuestion:
    first = None
    if row.round > 1:
        first = panellist.scorings.filter(round=1, subject=row.subject, object=row.object).first()
    return ScoringQuestion(
        row.subject,
        row.object,
        row.round,
        row.score,
        row.reason,
        row.language,
        row.answered is not None,
        first.score if first else None,
        first.reason if first else "",
    )


def _to_answered(row: Scoring) -> ScoringQuestion:
    return ScoringQuestion(row.subject, row.object, row.round, row.score, row.reason, row.language, answered=True)
