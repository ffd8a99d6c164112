"""How a round, or the submission of one organisation, came to the state it is in: who, when, why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from goalweave.accounts.activity.queries import author_names, object_entries
from goalweave.accounts.actor import Actor
from goalweave.surveys.models import Round, Submission
from goalweave.wording.survey_labels import ROUND_VERBS, SUBMISSION_STATES, VERBS
from goalweave.wording.templatetags.goalweave import partial_date

MOST = 100
STATE_VERBS = ("open", "hand_in", "publish", "reopen", "decline", "withdraw", "resume", "extend")


@dataclass(frozen=True, slots=True)
class StateStep:
    """state: that was entered, empty for none, and its name; due: a new last day; late: it was handed in after its last day."""

    at: datetime
    who: str
    verb: str
    state: str = ""
    state_name: str = ""
    due: str = ""
    late: bool = False
    reason: str = ""


def steps_of_submission(who: Actor, row: Submission) -> list[StateStep]:
    """The newest first. Two queries."""
    return _read_steps(who, "submission", row.pk, VERBS)


def steps_of_round(who: Actor, survey: Round) -> list[StateStep]:
    return _read_steps(who, "round", survey.pk, ROUND_VERBS)


def _read_steps(who: Actor, kind: str, pk: int, verbs: Mapping[str, object]) -> list[StateStep]:
    wanted = STATE_VERBS if kind == "submission" else tuple(verbs)
    lines = list(object_entries(kind, pk).filter(verb__in=wanted)[:MOST])
    names = author_names(lines, who)
    found = []
    for line in lines:
        after = line.after or {}
        state = str(after.get("state") or "")
        someone = _("the system") if line.actor_id is None else _("someone who no longer has an account")
        found.append(
            StateStep(
                at=line.at,
                who=names.get(line.pk, someone),
                verb=str(verbs[line.verb]),
                state=state,
                state_name=str(SUBMISSION_STATES.get(state, state)),
                due=partial_date(str(after["due"])) if after.get("due") else "",
                late=bool(after.get("late")),
                reason=str(after.get("reason") or ""),
            )
        )
    return found
