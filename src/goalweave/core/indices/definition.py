"""What a composite index is made of, as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from goalweave.core.model.frameworks import Curie, Status
from goalweave.core.model.indicators import Direction, Key
from goalweave.core.text.languages import LanguageMap


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """A number that whoever works the index out has to supply: the name of a Parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class DataBound:
    """A number taken from the values available: as a lower bound their least, as an upper one or a reference their
    greatest."""


Amount = float | ParameterRef | DataBound


class Transform(StrEnum):
    """What is done to a value before it is normalised. cap, floor: at most, at least; inversion: amount − value."""

    LOG10 = "log10"
    LN = "ln"
    CAP = "cap"
    FLOOR = "floor"
    INVERSION = "inversion"
    RECIPROCAL = "reciprocal"

    @property
    def takes_amount(self) -> bool:
        """Whether a number belongs to it."""
        return self in (Transform.CAP, Transform.FLOOR, Transform.INVERSION)

    @property
    def turns(self) -> bool:
        """Whether what was more is less afterwards."""
        return self in (Transform.INVERSION, Transform.RECIPROCAL)


@dataclass(frozen=True, slots=True)
class TransformStep:
    """One transformation. amount: of cap, floor and inversion, as the values then are."""

    transform: Transform
    amount: float | ParameterRef | None = None


class Norm(StrEnum):
    """How values become scores; where that is not said, scores lie in [0, 1] and 1 is best (OECD/JRC 2008, step 5).

    min-max: (value − lowest) ÷ (highest − lowest), kept within [0, 1]; reference: value ÷ reference, at most 1 (reference ÷ value
    where less is better); z-score: (value − mean) ÷ sample standard deviation, without bounds; rank: from 0 for the last to 1 for
    the first; percentile: the share of the entities that are worse, with half of those that are equal, so that no one has 0 or 1; none: the
    value itself, without bounds.
    """

    MIN_MAX = "min-max"
    REFERENCE = "reference"
    Z_SCORE = "z-score"
    RANK = "rank"
    PERCENTILE = "percentile"
    NONE = "none"

    @property
    def bounded(self) -> bool:
        """Whether all scores lie in [0, 1], so that there is a best one."""
        return self in (Norm.MIN_MAX, Norm.REFERENCE, Norm.RANK, Norm.PERCENTILE)


@dataclass(frozen=True, slots=True)
class Normalisation:
    """lowest, highest: of min–max; reference: of reference. They are in the indicator's unit and go through its transformations,
    unless transformed is true: then they are stated as values are after these (6.33 for a bandwidth of 10^6.33)."""

    norm: Norm
    lowest: Amount | None = None
    highest: Amount | None = None
    reference: Amount | None = None
    transformed: bool = False


class Aggregation(StrEnum):
    """arithmetic: Σ wᵢ sᵢ; geometric: Π sᵢ^wᵢ (OECD/JRC 2008, step 6); harmonic: 1 ÷ Σ (wᵢ ÷ sᵢ)."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"


class MissingRule(StrEnum):
    """refuse: a group that lacks a part has no score; reweigh: the others share its weight; impute: a score is put in."""

    REFUSE = "refuse"
    REWEIGH = "reweigh"
    IMPUTE = "impute"


class Imputation(StrEnum):
    """What is put in for a score: 0; the mean of the same entity's other scores in the group; mean or median of all entities."""

    ZERO = "zero"
    GROUP = "group"
    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class MissingPolicy:
    """least, share: so many parts of a group, and such a share of them in [0, 1], must be there, else it has no score."""

    rule: MissingRule
    by: Imputation | None = None
    least: int = 1
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that must be supplied, since it is not known here."""

    id: str
    name: LanguageMap
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ScoreTier:
    """A class of scores. lowest: the score from which on, itself included, one is in it."""

    id: str
    name: LanguageMap
    lowest: float


class RankRule(StrEnum):
    """How equals are counted: competition 1, 2, 2, 4; dense 1, 2, 2, 3."""

    COMPETITION = "competition"
    DENSE = "dense"


class Entities(StrEnum):
    """What is ranked. areas: countries; subnational: parts of countries, such as cities. The values of both may be kept as observations, not those
    of others."""

    AREAS = "areas"
    SUBNATIONAL = "subnational"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class IndexIndicator:
    """A leaf of the tree. direction: of the values as they are given; None: listed and never scored.

    series, key: where its values may be found among the indicators; lowest, highest: what a value can be at all;
    nodes: what it says something of; weight: None where all parts of the group weigh the same; winsorise: so many outlying values at most
    are moved to the next value before normalisation, 0 for none.
    """

    code: str
    name: LanguageMap
    normalisation: Normalisation
    direction: Direction | None = Direction.UP
    steps: tuple[TransformStep, ...] = ()
    weight: float | None = None
    unit: str = ""
    series: str = ""
    key: Key = ()
    lowest: float | None = None
    highest: float | None = None
    nodes: tuple[Curie, ...] = ()
    status: Status = Status.OURS
    source: str = ""
    note: LanguageMap = field(default_factory=dict)
    winsorise: int = 0

    @property
    def scored(self) -> bool:
        """Whether it counts; else it is only listed."""
        return self.direction is not None

    @property
    def rising(self) -> bool:
        """Whether more is better once the transformations are done."""
        return (self.direction is not Direction.DOWN) ^ (sum(step.transform.turns for step in self.steps) % 2 == 1)


@dataclass(frozen=True, slots=True)
class IndexGroup:
    """A pillar, sub-pillar and so on, to any depth. missing: None for the rule of the group above."""

    code: str
    name: LanguageMap
    parts: tuple[IndexGroup | IndexIndicator, ...]
    aggregation: Aggregation = Aggregation.ARITHMETIC
    weight: float | None = None
    missing: MissingPolicy | None = None
    status: Status = Status.OURS
    source: str = ""
    note: LanguageMap = field(default_factory=dict)

    @property
    def scored(self) -> bool:
        """Whether any of its parts counts."""
        return any(part.scored for part in self.parts)

    @property
    def scored_parts(self) -> tuple[IndexGroup | IndexIndicator, ...]:
        return tuple(part for part in self.parts if part.scored)


@dataclass(frozen=True, slots=True)
class IndexDefinition:
    """root: the whole as a group, whose code is the index's id; scale: what the best score there can be is shown as (1, 10, 100);
    missing: the rule for values that are not there; decimals: ranks and tiers are decided on scores so rounded;
    status: of the method as a whole."""

    id: str
    edition: str
    title: LanguageMap
    root: IndexGroup
    missing: MissingPolicy
    scale: float = 1.0
    decimals: int = 9
    ranks: RankRule = RankRule.COMPETITION
    tiers: tuple[ScoreTier, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    entities: Entities = Entities.AREAS
    year: int | None = None
    owner: LanguageMap = field(default_factory=dict)
    note: LanguageMap = field(default_factory=dict)
    source: str = ""
    status: Status = Status.OURS

    @property
    def key(self) -> str:
        return f"{self.id}@{self.edition}"

    @property
    def indicators(self) -> tuple[IndexIndicator, ...]:
        """All leaves, in order."""
        return tuple(part for part in walk_parts(self.root) if isinstance(part, IndexIndicator))

    @property
    def groups(self) -> tuple[IndexGroup, ...]:
        """All groups, the whole first."""
        return tuple(part for part in walk_parts(self.root) if isinstance(part, IndexGroup))

    def tier_of(self, score: float) -> ScoreTier | None:
        """The tier of a score, rounded to the decimals of the index; None below all of them."""
        rounded = round(score, self.decimals)
        return max((tier for tier in self.tiers if rounded >= tier.lowest), key=lambda tier: tier.lowest, default=None)


def walk_parts(part: IndexGroup | IndexIndicator) -> Iterator[IndexGroup | IndexIndicator]:
    """A part and all below it, from above."""
    yield part
    if isinstance(part, IndexGroup):
        for below in part.parts:
            yield from walk_parts(below)


def part_weights(group: IndexGroup) -> tuple[float, ...]:
    """The weights of the parts that are scored: as fixed, else all the same."""
    parts = group.scored_parts
    return tuple(1 / len(parts) if part.weight is None else part.weight for part in parts)
