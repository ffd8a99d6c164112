"""What a verdict makes of a mapping; pure, so that it can be told and tested in one place.

One reviewer: the verdict is the state. Two reviewers: the first verdict leaves the mapping suggested; a second, of
another person, who does not see the first, makes the state if it agrees, else a dispute that somebody else settles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class VerdictStage(StrEnum):
    SINGLE = "single"
    FIRST = "first"
    SECOND = "second"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class StandingVerdict:
    """A verdict that stands. reviewer: id of the person, None for the system."""

    reviewer: int | None
    accepts: bool
    stage: VerdictStage = VerdictStage.SINGLE


@dataclass(frozen=True, slots=True)
class MappingStanding:
    """A mapping as far as verdicts go. state: suggested, accepted or rejected."""

    state: str = "suggested"
    disputed: bool = False
    verdicts: tuple[StandingVerdict, ...] = ()


class VerdictRefused(Exception):
    """Why a verdict cannot be given; said by the action."""


def apply_verdict(
    standing: MappingStanding, reviewer: int | None, *, accepts: bool, two: bool, settles: bool
) -> MappingStanding:
    """The mapping after a verdict. two: two reviewers are needed; settles: this one may settle what two differ on, and
    decide anew what is decided.

    Raises Refused.
    """
    state = "accepted" if accepts else "rejected"
    if not two:
        return MappingStanding(state, verdicts=(StandingVerdict(reviewer, accepts),))
    if standing.state != "suggested" or standing.disputed:
        if not settles:
            raise VerdictRefused("settle")
        kept = tuple(one for one in standing.verdicts if one.stage in (VerdictStage.FIRST, VerdictStage.SECOND))
        return MappingStanding(state, verdicts=(*kept, StandingVerdict(reviewer, accepts, VerdictStage.SETTLED)))
    others = [one for one in standing.verdicts if one.reviewer != reviewer]
    if not others:
        return replace(standing, verdicts=(StandingVerdict(reviewer, accepts, VerdictStage.FIRST),))
    first = replace(others[0], stage=VerdictStage.FIRST)
    given = (first, StandingVerdict(reviewer, accepts, VerdictStage.SECOND))
    if first.accepts == accepts:
        return MappingStanding(state, verdicts=given)
    return MappingStanding(disputed=True, verdicts=given)
