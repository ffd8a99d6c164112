"""Composite indices: a definition as data, a table of values, and scores that explain themselves (docs/explanation/indices.md).

Method: OECD and Joint Research Centre of the European Commission, Handbook on Constructing Composite Indicators, 2008.
"""

from __future__ import annotations

from goalweave.core.indices.check import faults_of, require_sound
from goalweave.core.indices.definition import (
    Aggregation,
    Amount,
    Entities,
    FromData,
    Given,
    Imputation,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    Missing,
    MissingRule,
    Norm,
    Normalisation,
    Parameter,
    RankRule,
    Step,
    Tier,
    Transform,
    walk,
    weights_of,
)
from goalweave.core.indices.explain import (
    ContributionOf,
    Explanation,
    How,
    Raised,
    Rise,
    contributions,
    explain,
    rises,
    what_if,
)
from goalweave.core.indices.ranks import UNRANKED, ranks
from goalweave.core.indices.reweigh import reweighed
from goalweave.core.indices.scoring import Handling, PartScore, Result, Results, score
from goalweave.core.indices.sensitivity import Choices, RankInterval, Sensitivity, WeightDraw, sensitivity
from goalweave.core.indices.values import Table, settled, value_fault, value_faults

__all__ = [
    "UNRANKED",
    "Aggregation",
    "Amount",
    "Choices",
    "ContributionOf",
    "Entities",
    "Explanation",
    "FromData",
    "Given",
    "Handling",
    "How",
    "Imputation",
    "IndexDefinition",
    "IndexGroup",
    "IndexIndicator",
    "Missing",
    "MissingRule",
    "Norm",
    "Normalisation",
    "Parameter",
    "PartScore",
    "Raised",
    "RankInterval",
    "RankRule",
    "Result",
    "Results",
    "Rise",
    "Sensitivity",
    "Step",
    "Table",
    "Tier",
    "Transform",
    "WeightDraw",
    "contributions",
    "explain",
    "faults_of",
    "ranks",
    "require_sound",
    "reweighed",
    "rises",
    "score",
    "sensitivity",
    "settled",
    "value_fault",
    "value_faults",
    "walk",
    "weights_of",
    "what_if",
]
