"""Writes to exercises: plan, open and close rounds, store the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import permutations
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import difference, log_row
from goalweave.core import interlinkages as core
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.sanitise import sanitise_text
from goalweave.frameworks.models import Framework
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages import rules
from goalweave.interlinkages.actions.matrices import clean_country, clean_title, write_matrix
from goalweave.interlinkages.models import (
    Exercise,
    ExerciseState,
    Matrix,
    MatrixOrigin,
    Panellist,
    Scoring,
)
from goalweave.interlinkages.queries.disagreements import panel_result
from goalweave.interlinkages.question_shares import share_questions
from goalweave.vanished_rows import reread_row

FEWEST_NODES, MOST_NODES = 2, 250
MOST_QUESTIONS = 400_000
"""Pairs times people who score each."""
FEWEST_PEOPLE, MOST_PER_PAIR = 2, 100
LONGEST_MESSAGE = 5000

Fields = dict[str, Any]
Pairs = list[tuple[str, str]]


@transaction.atomic
def create_exercise(
    *,
    actor: Actor,
    organisation: Organisation,
    framework: str,
    nodes: Iterable[str],
    title: LanguageMap,
    now: datetime,
    message: str = "",
    country: str = "",
    per_pair: int = 3,
    public: bool = False,
) -> Exercise:
    """Plan an exercise. framework: id or key; nodes: codes, put into the framework's order.

    Raises NotAllowed; InputError for too few or too many nodes, or ones that the framework lacks; UnknownNode for a framework.
    """
    if not rules.may_open_exercise(actor, organisation.pk):
        raise NotAllowed("only editors and managers can start a scoring exercise")
    own = catalogue().framework(framework)
    row = Exercise(
        framework=Framework.objects.get(key=own.key),
        organisation=organisation,
        title=clean_title(title),
        message=sanitise_text(message).strip()[:LONGEST_MESSAGE],
        country=clean_country(country),
        nodes=_ordered_nodes(nodes, own.key),
        per_pair=_require_per_pair(per_pair),
        public=public,
        made=now,
        revision=uuid4(),
    )
    row.save()
    log_row(actor, "create", "exercise", row, None, _log_fields(row))
    return row


@transaction.atomic
def change_exercise(
    *,
    actor: Actor,
    exercise: Exercise,
    version: int,
    nodes: Iterable[str],
    title: LanguageMap,
    message: str = "",
    country: str = "",
    per_pair: int = 3,
    public: bool = False,
) -> Exercise:
    """Change an exercise that is being prepared. version: as it was read. Raises NotAllowed, InputError, Conflict."""
    row = _lock_exercise(actor, exercise, ExerciseState.PREPARING)
    if row.version != version:
        raise Conflict("someone else has changed this exercise; reload the page")
    before = _log_fields(row)
    row.title = clean_title(title)
    row.message = sanitise_text(message).strip()[:LONGEST_MESSAGE]
    row.country = clean_country(country)
    row.nodes = _ordered_nodes(nodes, row.framework.key)
    row.per_pair = _require_per_pair(per_pair)
    row.public = public
    old, new = difference(before, _log_fields(row))
    _save(row)
    if new:
        log_row(actor, "change", "exercise", row, old, new)
    return row


@transaction.atomic
def open_exercise(*, actor: Actor, exercise: Exercise, now: datetime) -> Exercise:
    """Open the first round: every ordered pair is put to `per_pair` people, shared out evenly (question_shares).

    Raises NotAllowed; InputError with fewer than two people, for too many questions, or in another state.
    """
    row = _lock_exercise(actor, exercise, ExerciseState.PREPARING)
    people = list(row.panellists.filter(withdrawn=None).order_by("pk"))
    if len(people) < FEWEST_PEOPLE:
        raise InputError(Message("add at least {fewest} people before the first round", fewest=FEWEST_PEOPLE))
    pairs = list(permutations(row.nodes, 2))
    each = min(row.per_pair, len(people))
    if len(pairs) * each > MOST_QUESTIONS:
        raise InputError(
            Message(
                "this would be {count:,} questions; the limit is {limit:,}; choose fewer targets or fewer people for each pair",
                count=len(pairs) * each,
                limit=MOST_QUESTIONS,
            )
        )
    _write_questions(people, 1, share_questions(pairs, len(people), each))
    row.state, row.opened = ExerciseState.FIRST, now
    _save(row)
    log_row(
        actor, "open", "exercise", row, {"state": "preparing"}, {"state": "first", "people": len(people), "each": each}
    )
    return row


@transaction.atomic
def close_first_round(*, actor: Actor, exercise: Exercise, now: datetime) -> Exercise:
    """End the first round, so that its scores can be read and discussed. It cannot be opened again: people have then seen
    each other's scores. Raises NotAllowed; InputError in another state, or if nobody has scored."""
    row = _lock_exercise(actor, exercise, ExerciseState.FIRST)
    if not _scorings(row).exclude(score=None).exists():
        raise InputError("no pair has been scored yet")
    row.state, row.first_closed = ExerciseState.DISCUSSION, now
    _save(row)
    log_row(actor, "close", "exercise", row, {"state": "first"}, {"state": "discussion"})
    return row


@transaction.atomic
def open_second_round(
    *, actor: Actor, exercise: Exercise, now: datetime, pairs: Iterable[tuple[str, str]] | None = None
) -> Exercise:
    """Put pairs again to the people who answered them. pairs: default those with scores two or more points apart.

    Raises NotAllowed; InputError in another state, without pairs, or for a pair that nobody scored.
    """
    row = _lock_exercise(actor, exercise, ExerciseState.DISCUSSION)
    if row.second_opened is not None:
        raise InputError("there was a second round already")
    result = panel_result(row)
    selected_pairs = (
        set(pairs) if pairs is not None else {(pair.subject, pair.object) for pair in result.spreads if pair.is_apart}
    )
    scored = {(pair.subject, pair.object) for pair in result.spreads}
    if selected_pairs - scored:
        subject, object_ = sorted(selected_pairs - scored)[0]
        raise InputError(Message("the pair {subject} → {object} has no score", subject=subject, object=object_))
    if not selected_pairs:
        raise InputError("no pair needs a second score; close the exercise instead")
    answered = _scorings(row).filter(round=1, panellist__withdrawn=None).exclude(answered=None)
    places = answered.order_by("panellist", "position").values_list("panellist", "subject", "object")
    shares: dict[int, Pairs] = {}
    for panellist, subject, object_ in places.iterator(chunk_size=5_000):
        if (subject, object_) in selected_pairs:
            shares.setdefault(panellist, []).append((subject, object_))
    people = list(row.panellists.filter(pk__in=list(shares)).order_by("pk"))
    _write_questions(people, 2, [shares[person.pk] for person in people])
    row.state, row.second_opened = ExerciseState.SECOND, now
    _save(row)
    log_row(actor, "open", "exercise", row, {"state": "discussion"}, {"state": "second", "pairs": len(selected_pairs)})
    return row


@transaction.atomic
def close_exercise(*, actor: Actor, exercise: Exercise, now: datetime) -> Matrix:
    """End the exercise after the discussion or the second round, and store the medians as a matrix with their provenance.

    Raises NotAllowed; InputError in another state, or if no pair has a score.
    """
    row = _lock_exercise(actor, exercise, ExerciseState.DISCUSSION, ExerciseState.SECOND)
    before = row.state
    row.state, row.closed = ExerciseState.CLOSED, now
    result = panel_result(row)
    if not result.spreads:
        raise InputError("no pair has a score")
    # A pack may have replaced codes of its own since the exercise was planned.
    current = catalogue().framework(row.framework.key).current_code
    spreads = {(current(spread.subject), current(spread.object)): spread for spread in result.spreads}
    pairs = [core.PairScore(subject, object_, spread.median) for (subject, object_), spread in spreads.items()]
    matrix = core.build_matrix(pairs, nodes=map(current, row.nodes), framework=row.framework.key)
    stored = write_matrix(
        actor=actor,
        matrix=matrix,
        framework=row.framework.key,
        title=row.title,
        now=now,
        source="",
        country=row.country,
        panel="",
        organisation=row.organisation,
        public=row.public,
        file="",
        origin=MatrixOrigin.PANEL,
        provenance=result.provenance,
        spreads={pair: (len(spread.scores), spread.lowest, spread.highest) for pair, spread in spreads.items()},
    )
    row.result = stored
    _save(row)
    log_row(actor, "close", "exercise", row, {"state": before}, {"state": "closed", "matrix": stored.slug})
    return stored


@transaction.atomic
def reopen_exercise(*, actor: Actor, exercise: Exercise, now: datetime) -> Exercise:
    """Undo the closing: the result is removed, and the exercise is in discussion again; a second round is held once only.

    Raises NotAllowed; InputError in another state.
    """
    row = _lock_exercise(actor, exercise, ExerciseState.CLOSED)
    if row.result_id is not None:
        Matrix.objects.filter(pk=row.result_id, removed=None).update(removed=now)
    # Never back into a round, whose scores people have seen by now.
    row.state, row.closed, row.result = ExerciseState.DISCUSSION, None, None
    _save(row)
    log_row(actor, "reopen", "exercise", row, {"state": "closed"}, {"state": "discussion"})
    return row


@transaction.atomic
def cancel_exercise(*, actor: Actor, exercise: Exercise) -> Exercise:
    """End an exercise without a result. Scores stay hidden. Raises NotAllowed; InputError if it is closed."""
    row = _lock_exercise(
        actor,
        exercise,
        ExerciseState.PREPARING,
        ExerciseState.FIRST,
        ExerciseState.DISCUSSION,
        ExerciseState.SECOND,
    )
    before = row.state
    row.state = ExerciseState.CANCELLED
    _save(row)
    log_row(actor, "withdraw", "exercise", row, {"state": before}, {"state": "cancelled"})
    return row


def _lock_exercise(actor: Actor, exercise: Exercise, *states: ExerciseState) -> Exercise:
    row = lock_exercise(exercise)
    if not rules.may_coordinate(actor, row):
        raise NotAllowed("only those who coordinate the exercise can do this")
    if row.state not in states:
        raise InputError("this cannot be done in the present state of the exercise")
    return row


def lock_exercise(exercise: Exercise) -> Exercise:
    """The row as it is now, locked until the end of the transaction."""
    rows = Exercise.objects.select_for_update(of=("self",)).select_related("framework", "organisation")
    return reread_row(rows, exercise.pk)


def _save(row: Exercise) -> None:
    row.version += 1
    row.revision = uuid4()
    row.save()


def _scorings(row: Exercise) -> QuerySet[Scoring]:
    return Scoring.objects.filter(panellist__exercise=row)


def _write_questions(people: Sequence[Panellist], number: int, shares: Sequence[Pairs]) -> None:
    rows = []
    for person, pairs in zip(people, shares, strict=True):
        for position, (subject, object_) in enumerate(pairs):
            rows.append(Scoring(panellist=person, round=number, position=position, subject=subject, object=object_))
    Scoring.objects.bulk_create(rows, batch_size=2_000)


def _ordered_nodes(codes: Iterable[str], framework: str) -> list[str]:
    own = catalogue().framework(framework)
    selected = set(codes)
    unknown = sorted(selected - own.by_code.keys())
    if unknown:
        raise InputError(Message("{framework} has no nodes {codes}", framework=own.key, codes=unknown), field="nodes")
    if not FEWEST_NODES <= len(selected) <= MOST_NODES:
        raise InputError(
            Message("choose between {fewest} and {most} targets", fewest=FEWEST_NODES, most=MOST_NODES), field="nodes"
        )
    above = [code for code in selected if any(node.code in selected for node in own.ancestors(code))]
    if above:
        raise InputError(
            Message("{code} is part of another chosen target; choose one of the two", code=min(above)), field="nodes"
        )
    return [node.code for node in own.nodes if node.code in selected]


def _require_per_pair(number: int) -> int:
    if not FEWEST_PEOPLE <= number <= MOST_PER_PAIR:
        raise InputError(
            Message("between {fewest} and {most} people can score each pair", fewest=FEWEST_PEOPLE, most=MOST_PER_PAIR),
            field="per_pair",
        )
    return number


def _log_fields(row: Exercise) -> Fields:
    return {
        "framework": row.framework.key,
        "title": dict(row.title),
        "message": row.message,
        "country": row.country,
        "nodes": list(row.nodes),
        "per_pair": row.per_pair,
        "public": row.public,
    }
