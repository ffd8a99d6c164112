"""What a verdict makes of a mapping; pure, so that it can be told and tested in one place.

One reviewer: the verdict is the state. Two reviewers: the first verdict leaves the mapping suggested; a second, of
another person, who does not see the first, makes the state if it agrees, else a dispute that somebody else settles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Stage(StrEnum):
    SINGLE = "single"
    FIRST = "first"
    SECOND = "second"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Given:
    """A verdict that stands. reviewer: id of the person, None for the system."""

    reviewer: int | None
    accepts: bool
    stage: Stage = Stage.SINGLE


@dataclass(frozen=True, slots=True)
class Standing:
    """A mapping as far as verdicts go. state: suggested, accepted or rejected."""

    state: str = "suggested"
    disputed: bool = False
    given: tuple[Given, ...] = ()


class Refused(Exception):
    """Why a verdict cannot be given; said by the action."""


def after(standing: Standing, reviewer: int | None, *, accepts: bool, two: bool, settles: bool) -> Standing:
    """The mapping after a verdict. two: two reviewers are needed; settles: this one may settle what two differ on, and
    decide anew what is decided.

    Raises Refused.
    """
    state = "accepted" if accepts else "rejected"
    if not two:
        return Standing(state, given=(Given(reviewer, accepts),))
    if standing.state != "suggested" or standing.disputed:
        if not settles:
            raise Refused("settle")
        kept = tuple(one for one in standing.given if one.stage in (Stage.FIRST, Stage.SECOND))
        return Standing(state, given=(*kept, Given(reviewer, accepts, Stage.SETTLED)))
    others = [one for one in standing.given if one.reviewer != reviewer]
    if not others:
        return replace(standing, given=(Given(reviewer, accepts, Stage.FIRST),))
    first = replace(others[0], stage=Stage.FIRST)
    given = (first, Given(reviewer, accepts, Stage.SECOND))
    if first.accepts == accepts:
        return Standing(state, given=given)
    return Standing(disputed=True, given=given)
