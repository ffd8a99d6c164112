"""Exercises that one's own and another organisation coordinate, and a guest's link to one."""

from __future__ import annotations

from datetime import datetime

from tests.factories.accounts import member
from tests.interlinkages.panels import planned

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.interlinkages import actions
from goalweave.interlinkages.models import Exercise

NOWHERE = 999_999_999
START = "interlinkages/scoring/"
Variants = dict[str, dict[str, object]]


def scoring_variants(own: Organisation, other: Organisation, contributor: Actor, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants. The contributor takes part in the one of their own organisation."""
    first, token = _opened(own, contributor, now)
    second, _token = _opened(other, None, now)
    exercises = {"own": {"pk": first.pk}, "of another organisation": {"pk": second.pk}, "nothing": {"pk": NOWHERE}}
    plans = {
        "own": {"pk": planned(own, SYSTEM, now=now).pk},
        "of another organisation": {"pk": planned(other, SYSTEM, now=now).pk},
        "nothing": {"pk": NOWHERE},
    }
    closed = {
        "own": {"pk": _closed(own, contributor, now).pk},
        "of another organisation": {"pk": _closed(other, None, now).pk},
        "nothing": {"pk": NOWHERE},
    }
    return {
        START: exercises,
        f"{START}<number:pk>/change/": plans,
        f"{START}<number:pk>/disagreements/": closed,
        f"{START}<number:pk>/result/": closed,
        f"{START}guest/": {"a standing link": {"token": token}, "nothing": {"token": "x" * 43}},
    }


def scoring_posts() -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    pair = {"subject": "4.4", "object": "9.1", "score": "1"}
    return {
        f"{START}<number:pk>/act/": {"do": "close-first"},
        f"{START}<number:pk>/people/": {"do": "guest", "name": "G", "days": "3"},
        f"{START}<number:pk>/score/": pair,
        f"{START}guest/<str:token>/": pair,
    }


def _opened(organisation: Organisation, person: Actor | None, now: datetime) -> tuple[Exercise, str]:
    exercise = planned(organisation, SYSTEM, now=now)
    people = [actor.user for actor in (person, member(organisation, Role.READER)) if actor is not None and actor.user]
    actions.add_panellists(actor=SYSTEM, exercise=exercise, users=people, now=now)
    _guest, token = actions.invite_panellist(actor=SYSTEM, exercise=exercise, name="Guest", email="", days=9, now=now)
    return actions.open_exercise(actor=SYSTEM, exercise=exercise, now=now), token


def _closed(organisation: Organisation, person: Actor | None, now: datetime) -> Exercise:
    exercise, token = _opened(organisation, person, now)
    guest = exercise.panellists.get(user=None)
    first = guest.scorings.order_by("position")[0]
    actions.score_pair_as_guest(token=token, pair=(first.subject, first.object), score=2, now=now)
    exercise = actions.close_first_round(actor=SYSTEM, exercise=exercise, now=now)
    actions.close_exercise(actor=SYSTEM, exercise=exercise, now=now)
    exercise.refresh_from_db()
    return exercise
