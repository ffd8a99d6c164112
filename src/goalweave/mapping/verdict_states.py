"""What a verdict makes of a mapping; pure, so that it can be told and tested in one place.

One reviewer: the verdict is the state. Two reviewers: the first verdict leaves the mapping suggested; a second, of
another person, who does not see the first, makes the state if it agrees, else a dispute that someone else settles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from goalweave.mapping.models import Stage, State


@dataclass(frozen=True, slots=True)
class StandingVerdict:
    """A valid verdict. reviewer: id of the person, None for the system."""

    reviewer: int | None
    accepts: bool
    stage: str = Stage.SINGLE


@dataclass(frozen=True, slots=True)
class MappingStanding:
    """A mapping as far as verdicts go."""

    state: str = State.SUGGESTED
    disputed: bool = False
    verdicts: tuple[StandingVerdict, ...] = ()


class VerdictRefused(Exception):
    """Why a verdict cannot be given; said by the action."""


def apply_verdict(
    standing: MappingStanding, reviewer: int | None, *, accepts: bool, two: bool, settles: bool
) -> MappingStanding:
    """The mapping after a verdict. two: two reviewers are needed; settles: this one may settle what two differ on, and
    decide again what is decided.

    Raises VerdictRefused.
    """
    state = State.ACCEPTED if accepts else State.REJECTED
    if not two:
        return MappingStanding(state, verdicts=(StandingVerdict(reviewer, accepts),))
    if standing.state != State.SUGGESTED or standing.disputed:
        if not settles:
            raise VerdictRefused
        # The two independent verdicts stay next to the settlement: agreement between reviewers is measured on them.
        pair = tuple(verdict for verdict in standing.verdicts if verdict.stage in (Stage.FIRST, Stage.SECOND))
        return MappingStanding(state, verdicts=(*pair, StandingVerdict(reviewer, accepts, Stage.SETTLED)))
    others = [verdict for verdict in standing.verdicts if verdict.reviewer != reviewer]
    if not others:
        # Who judges twice has changed their mind; that does not make them the second reviewer.
        return replace(standing, verdicts=(StandingVerdict(reviewer, accepts, Stage.FIRST),))
    first = replace(others[0], stage=Stage.FIRST)
    verdicts = (first, StandingVerdict(reviewer, accepts, Stage.SECOND))
    if first.accepts == accepts:
        return MappingStanding(state, verdicts=verdicts)
    return MappingStanding(disputed=True, verdicts=verdicts)
