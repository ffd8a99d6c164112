"""Composite indices: a definition as data, a table of values, and scores that explain themselves (docs/explanation/indices.md).

Method: OECD and Joint Research Centre of the European Commission, Handbook on Constructing Composite Indicators, 2008.
"""

from __future__ import annotations

from goalweave.core.indices.definition import (
    Aggregation,
    Amount,
    DataBound,
    Entities,
    Imputation,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    Parameter,
    ParameterRef,
    RankRule,
    ScoreTier,
    Transform,
    TransformStep,
    part_weights,
    walk_parts,
)
from goalweave.core.indices.definition_check import definition_faults, require_valid_definition
from goalweave.core.indices.index_inputs import Table, fill_parameters, value_fault, value_faults
from goalweave.core.indices.ranks import UNRANKED, rank_scores
from goalweave.core.indices.reweighing import reweigh_index
from goalweave.core.indices.score_explanation import (
    ContributionMethod,
    Explanation,
    PartContribution,
    RaisedTo,
    ScoreRise,
    explain,
    part_contributions,
    possible_rises,
    score_what_if,
)
from goalweave.core.indices.scoring import EntityResult, IndexResults, PartScore, ScoreOrigin, score_table
from goalweave.core.indices.sensitivity import (
    RankInterval,
    Sensitivity,
    SensitivityChoices,
    WeightDraw,
    measure_sensitivity,
)

__all__ = [
    "UNRANKED",
    "Aggregation",
    "Amount",
    "ContributionMethod",
    "DataBound",
    "Entities",
    "EntityResult",
    "Explanation",
    "Imputation",
    "IndexDefinition",
    "IndexGroup",
    "IndexIndicator",
    "IndexResults",
    "MissingPolicy",
    "MissingRule",
    "Norm",
    "Normalisation",
    "Parameter",
    "ParameterRef",
    "PartContribution",
    "PartScore",
    "RaisedTo",
    "RankInterval",
    "RankRule",
    "ScoreOrigin",
    "ScoreRise",
    "ScoreTier",
    "Sensitivity",
    "SensitivityChoices",
    "Table",
    "Transform",
    "TransformStep",
    "WeightDraw",
    "definition_faults",
    "explain",
    "fill_parameters",
    "measure_sensitivity",
    "part_contributions",
    "part_weights",
    "possible_rises",
    "rank_scores",
    "require_valid_definition",
    "reweigh_index",
    "score_table",
    "score_what_if",
    "value_fault",
    "value_faults",
    "walk_parts",
]
