"""Matrices, exercises and records to test with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.factories.accounts import member

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.core.interlinkages import CrossImpactMatrix, PairScore, build_matrix
from goalweave.interlinkages import actions, queries
from goalweave.interlinkages.models import Exercise, Matrix, Panellist

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NODES = ("4.4", "4.b", "9.1", "9.c")

PAIRS = (
    PairScore(
        "9.1", "4.4", -2, rationale={"en": "Roads take the money of schools."}, evidence="A study", place="Kenya"
    ),
    PairScore("9.c", "4.4", 3),
    PairScore("4.4", "9.c", 1),
    PairScore("4.b", "9.1", benefit=1, trade_off=-1),
    PairScore("9.1", "9.c", 0),
)


def matrix(**changes: Any) -> CrossImpactMatrix:
    return build_matrix(**{"pairs": PAIRS, "nodes": NODES, "framework": "sdg@2020"} | changes)


def stored_matrix(actor: Actor = SYSTEM, **changes: Any) -> Matrix:
    """A matrix as the database has it; the catalogue is loaded."""
    given: dict[str, Any] = {
        "actor": actor,
        "matrix": matrix(),
        "framework": "sdg",
        "title": {"en": "A panel in Nairobi"},
        "now": NOW,
    }
    return actions.load_matrix(**given | changes)


def planned(organisation: Organisation, coordinator: Actor, **changes: Any) -> Exercise:
    given: dict[str, Any] = {
        "actor": coordinator,
        "organisation": organisation,
        "framework": "sdg",
        "nodes": ["9.c", "4.4", "9.1"],
        "title": {"en": "Our targets"},
        "now": NOW,
        "per_pair": 2,
    }
    return actions.create_exercise(**given | changes)


def panel(exercise: Exercise, coordinator: Actor, people: int = 3) -> list[Actor]:
    """People who take part, in the order of adding."""
    actors = [member(exercise.organisation, Role.READER, name=f"Person {place}") for place in range(people)]
    users = [actor.user for actor in actors if actor.user]
    actions.add_panellists(actor=coordinator, exercise=exercise, users=users, now=NOW)
    return actors


def own_row(actor: Actor, exercise: Exercise) -> Panellist:
    row = queries.own_panellist(actor, exercise)
    assert row is not None
    return row


def answer_all(actor: Actor, exercise: Exercise, scores: dict[tuple[str, str], int | None], reason: str = "") -> int:
    """Answer all open questions of a person; pairs that `scores` lacks get 0. Returns how many there were."""
    answered = 0
    exercise.refresh_from_db()
    while (question := queries.scoring_page(own_row(actor, exercise)).question) is not None:
        pair = question.subject, question.object
        actions.score_pair(
            actor=actor,
            panellist=own_row(actor, exercise),
            pair=pair,
            score=scores.get(pair, 0),
            reason=reason,
            language="en",
            now=NOW,
        )
        answered += 1
    return answered
