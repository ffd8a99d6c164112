"""A table of values → scores, ranks and tiers by the definition of an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from goalweave.core.errors import UnknownNode
from goalweave.core.indices.aggregation import GroupScores, aggregate_group
from goalweave.core.indices.definition import (
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    MissingPolicy,
    RankRule,
    ScoreTier,
)
from goalweave.core.indices.definition_check import require_valid_definition
from goalweave.core.indices.index_inputs import Table, fill_parameters, require_valid_values
from goalweave.core.indices.normalisation import Array, NormalisedScores, normalise_values
from goalweave.core.messages import Message

UNRANKED = 0


class ScoreOrigin(StrEnum):
    """How a part came to its score: given; put_in by the rule for what is missing; left_out, its weight shared by the others;
    missing, so that the group has no score either; unscored: never scored."""

    GIVEN = "given"
    PUT_IN = "put in"
    LEFT_OUT = "left out"
    MISSING = "missing"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True)
class PartScore:
    """value: as given, None of groups and where there is none; score: before the index's scale, mostly in [0, 1];
    weight: within its group as it came to count; share: of the whole, the product of weights up to it."""

    code: str
    value: float | None
    score: float | None
    weight: float
    share: float
    handling: ScoreOrigin


@dataclass(frozen=True, slots=True)
class EntityResult:
    """score: on the index's scale, None where the rule for what is missing allows none, and then rank and tier are None too;
    parts: code → score, groups and indicators, the whole aside; missing: codes of the indicators without a value."""

    entity: str
    score: float | None
    rank: int | None
    tier: ScoreTier | None
    parts: Mapping[str, PartScore]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class IndexResults:
    """Of one index for one table. definition: with its parameters filled in; scores: on its scale, NaN without; ranks: 0 without;
    leaves: indicator's code → scores with the goalposts used; groups: code → scores and weights."""

    definition: IndexDefinition
    parameters: Mapping[str, float]
    table: Table
    entities: tuple[str, ...]
    scores: Array
    ranks: npt.NDArray[np.int32]
    leaves: Mapping[str, NormalisedScores]
    groups: Mapping[str, GroupScores]

    def place(self, entity: str) -> int:
        """Where an entity is in the arrays. Raises UnknownNode."""
        if entity not in self.table:
            raise UnknownNode(Message("the values have no row for {entity}", entity=entity))
        return self.entities.index(entity)

    def of(self, entity: str) -> EntityResult:
        """Raises UnknownNode for an entity that the table does not have."""
        place = self.place(entity)
        values = self.table[entity]
        parts: dict[str, PartScore] = {}
        self._collect(self.definition.root, place, 1.0, self.definition.missing, parts)
        score = float(self.scores[place])
        scored = not np.isnan(score)
        return EntityResult(
            entity,
            score if scored else None,
            int(self.ranks[place]) if scored else None,
            self.definition.tier_of(score) if scored else None,
            parts,
            tuple(leaf.code for leaf in self.definition.indicators if leaf.scored and values.get(leaf.code) is None),
        )

    def ranking(self) -> tuple[EntityResult, ...]:
        """The best first; equals by name, those without a score last."""
        order = sorted(
            range(len(self.entities)),
            key=lambda place: (self.ranks[place] == UNRANKED, self.ranks[place], self.entities[place]),
        )
        return tuple(self.of(self.entities[place]) for place in order)

    def alike(self) -> tuple[str, ...]:
        """Codes of indicators that could not be scored, since all their values are the same."""
        return tuple(code for code, leaf in self.leaves.items() if leaf.alike)

    def _collect(
        self, group: IndexGroup, place: int, share: float, rule: MissingPolicy, parts: dict[str, PartScore]
    ) -> None:
        rule = group.missing or rule
        scored = self.groups.get(group.code)
        column = {part.code: number for number, part in enumerate(group.scored_parts)}
        for part in group.parts:
            value = self.table[self.entities[place]].get(part.code) if isinstance(part, IndexIndicator) else None
            # A part that does not count is listed all the same, and so is what is below it, with no share in the whole.
            if scored is None or part.code not in column:
                parts[part.code] = PartScore(part.code, value, None, 0.0, 0.0, ScoreOrigin.UNSCORED)
                below = 0.0
            else:
                parts[part.code] = _part_score(part, value, scored, place, column[part.code], share)
                below = parts[part.code].share
            if isinstance(part, IndexGroup):
                self._collect(part, place, below, rule, parts)


def score_table(
    definition: IndexDefinition, table: Table, parameters: Mapping[str, float] | None = None
) -> IndexResults:
    """Score, rank and class every entity of a table.

    Raises InputError, or InputErrors, for an unsound definition, for parameters that are missing, and for values that cannot be.
    """
    require_valid_definition(definition)
    filled = fill_parameters(definition, parameters or {})
    require_valid_values(filled, table)
    return compute_results(filled, table, parameters or {})


def compute_results(definition: IndexDefinition, table: Table, parameters: Mapping[str, float]) -> IndexResults:
    """As `score_table`, for a definition without parameters and a table that have been checked."""
    entities = tuple(table)
    leaves = _leaf_scores(definition, table)
    groups = aggregate_group(definition.root, {code: leaf.scores for code, leaf in leaves.items()}, definition.missing)
    scores = groups[definition.root.code].scores * definition.scale
    ranks = rank_scores(round_scores(scores, definition.decimals), definition.ranks)
    return IndexResults(definition, parameters, table, entities, scores, ranks, leaves, groups)


def round_scores(scores: Array, decimals: int) -> Array:
    """As they are printed: two scores that print alike must not be at different ranks."""
    return np.array([round(score, decimals) for score in scores.tolist()], np.float64)


def _leaf_scores(definition: IndexDefinition, table: Table) -> dict[str, NormalisedScores]:
    """Code → scores of the indicators that are scored."""
    return {
        leaf.code: normalise_values(leaf, indicator_column(table, leaf.code))
        for leaf in definition.indicators
        if leaf.scored
    }


def indicator_column(table: Table, code: str) -> Array:
    """(entities,) NaN where there is no value."""
    column = (values.get(code) for values in table.values())
    return np.array([np.nan if value is None else value for value in column], np.float64)


def _part_score(
    part: IndexGroup | IndexIndicator, value: float | None, group: GroupScores, place: int, number: int, share: float
) -> PartScore:
    score, weight = float(group.filled_scores[place, number]), float(group.weights[place, number])
    scored = not np.isnan(score)
    if group.put_in[place, number]:
        handling = ScoreOrigin.PUT_IN
    elif scored:
        handling = ScoreOrigin.GIVEN
    else:
        handling = ScoreOrigin.MISSING if np.isnan(group.scores[place]) else ScoreOrigin.LEFT_OUT
    return PartScore(part.code, value, score if scored else None, weight, share * weight, handling)


def rank_scores(scores: Array, rule: RankRule = RankRule.COMPETITION) -> npt.NDArray[np.int32]:
    """Ranks along the last axis, UNRANKED where the score is NaN. Equal scores share a rank."""
    width = scores.shape[-1]
    rows = np.ascontiguousarray(scores).reshape(-1, width)
    missing = np.isnan(rows)
    holes = bool(missing.any())
    rows = np.where(missing, -np.inf, rows) if holes else rows
    # −∞ sorts what has no score behind all that has one.
    # One sort by flat places is several times quicker than take_along_axis and put_along_axis.
    order = np.argsort(rows, axis=1)[:, ::-1] + np.arange(0, rows.size, width)[:, None]
    ordered = rows.ravel()[order]
    first = np.ones(ordered.shape, bool)
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=first[:, 1:])
    places = np.arange(1, width + 1, dtype=np.int32)
    if rule is RankRule.DENSE:
        placed = np.cumsum(first, axis=1, dtype=np.int32)
    elif first.all():
        placed = np.broadcast_to(places, first.shape)
    else:
        # Equals share the place of the first of them.
        placed = np.maximum.accumulate(np.where(first, places, 0), axis=1).astype(np.int32)
    flat = np.empty(rows.size, np.int32)
    flat[order.ravel()] = placed.ravel()
    ranked = flat.reshape(rows.shape)
    return (np.where(missing, np.int32(UNRANKED), ranked) if holes else ranked).reshape(scores.shape)
