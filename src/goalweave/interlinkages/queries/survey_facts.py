"""Facts for a question on interlinkages, such as 3.7 of the survey of UN DESA: what the organisation knows and does about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.core.interlinkages import PathEffects
from goalweave.interlinkages.models import TradeOffState
from goalweave.interlinkages.queries.matrices import MatrixSummary, own_matrices
from goalweave.interlinkages.queries.trade_offs import (
    OwnPair,
    OwnTradeOff,
    count_trade_offs,
    effects_of_own_work,
    synergies,
    trade_offs,
)

TREATED = (TradeOffState.MITIGATED, TradeOffState.ACCEPTED, TradeOffState.OPEN)
"""What an answer tells first: what was done. A trade-off that does not apply is counted and not told."""


@dataclass(frozen=True, slots=True)
class EnabledNode:
    """A node without work of the organisation that its work enables; effect: strongest path first."""

    framework: str
    effect: PathEffects


@dataclass(frozen=True, slots=True)
class InterlinkageFacts:
    """matrices: those that the facts are from; counts: state → number of trade-offs; trade_offs: mitigated ones first, then accepted
    and open, each worst first; synergies: the best; synergy_count: of all; enables: strongest first."""

    matrices: tuple[MatrixSummary, ...]
    counts: Mapping[TradeOffState, int]
    trade_offs: tuple[OwnTradeOff, ...]
    synergies: tuple[OwnPair, ...]
    synergy_count: int
    enables: tuple[EnabledNode, ...]

    @property
    def trade_off_count(self) -> int:
        """Without those that do not apply."""
        return sum(number for state, number in self.counts.items() if state is not TradeOffState.NOT_APPLICABLE)


def interlinkage_facts(actor: Actor, organisation: int, *, most: int = 5) -> InterlinkageFacts | None:
    """What an answer on interlinkages rests on, at most `most` of each; None if the organisation (by id) has chosen no matrix.
    Raises NotAllowed."""
    matrices = own_matrices(actor, organisation)
    if not matrices:
        return None
    listed: list[OwnTradeOff] = []
    for state in TREATED:
        listed += trade_offs(actor, organisation, states=(state,), most=most)
    best, number = synergies(actor, organisation, most=most)
    enabled = []
    for effects in effects_of_own_work(actor, organisation):
        enabled += [EnabledNode(effects.framework, effect) for effect in effects.enables[:most]]
    return InterlinkageFacts(
        matrices, count_trade_offs(actor, organisation), tuple(listed), best, number, tuple(enabled)
    )
