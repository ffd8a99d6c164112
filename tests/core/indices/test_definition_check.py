"""What a definition must fulfil; each fault at its part."""

from __future__ import annotations

import pytest
from tests.factories.indices import group, index, indicator

from goalweave.core.errors import InputErrors
from goalweave.core.indices import (
    Aggregation,
    Imputation,
    IndexDefinition,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    Parameter,
    ParameterRef,
    ScoreTier,
    Transform,
    TransformStep,
    definition_faults,
    require_valid_definition,
)
from goalweave.core.model import Direction

GEOMETRIC = Aggregation.GEOMETRIC


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (index(indicator("a", weight=0.5), indicator("b", weight=0.4)), "[small]: the weights of the parts must add up to 1, not 0.9"),
        (index(group("g", indicator("a", weight=0.333), indicator("b", weight=0.333), indicator("c", weight=0.333))), "[g]: the weights of the parts must add up to 1, not 0.999"),
        (index(indicator("a", weight=0.5), indicator("b")), "[small]: b have no weight, although other parts have one"),
        (index(indicator("a", weight=1.5), indicator("b", weight=-0.5)), "[small]: a weight must be above zero"),
        (index(indicator("a", weight=1.0), indicator("b", direction=None, weight=0.5)), "[small]: a part that is not scored has a weight"),
        (index(indicator("a"), group("g", indicator("a"))), "[a]: “a” appears twice"),
        (index(group("g"), indicator("a")), "[g]: the group has no parts"),
        (index(indicator("a", direction=None)), "[small]: the index has no scored indicators"),
        (index(indicator("a", Normalisation(Norm.MIN_MAX, 0.0))), "[a]: min-max must have highest"),
        (index(indicator("a", Normalisation(Norm.Z_SCORE, 0.0))), "[a]: z-score has no lowest"),
        (index(indicator("a", Normalisation(Norm.MIN_MAX, 5.0, 5.0))), "[a]: the lower goalpost must be below the upper one"),
        (index(indicator("a", Normalisation(Norm.REFERENCE, reference=0.0))), "[a]: the reference must be above zero"),
        (index(indicator("a", steps=(TransformStep(Transform.CAP),))), "[a]: cap must have an amount"),
        (index(indicator("a", steps=(TransformStep(Transform.LN, 2.0),))), "[a]: ln has no amount"),
        (index(indicator("a", lowest=5.0, highest=1.0)), "[a]: its lowest value is not below its highest"),
        (index(indicator("a", Normalisation(Norm.NONE), direction=Direction.DOWN)), "[a]: lower is better for this indicator, so it must be inverted or normalised"),
        (index(indicator("a", Normalisation(Norm.Z_SCORE)), aggregation=GEOMETRIC), "[small]: a geometric mean cannot be calculated for a because its scores can be negative"),
        (index(group("g", indicator("a", Normalisation(Norm.NONE))), aggregation=GEOMETRIC), "[small]: a geometric mean cannot be calculated for a because its scores can be negative"),
        (index(indicator("a"), scale=0.0), "[small]: the scale must be above zero"),
        (index(indicator("a"), tiers=(ScoreTier("1", {}, 5.0), ScoreTier("2", {}, 5.0))), "[small]: two tiers begin at the same score"),
        (index(indicator("a", Normalisation(Norm.MIN_MAX, 0.0, ParameterRef("top")))), "[small]: the parameter top is used but not declared"),
        (index(indicator("a"), parameters=(Parameter("top", {}),)), "[small]: the parameter top is never used"),
        (index(indicator("a"), missing=MissingPolicy(MissingRule.IMPUTE)), "[small]: the rule impute, and no other rule, needs a value to impute"),
        (index(group("g", indicator("a"), missing=MissingPolicy(MissingRule.REFUSE, Imputation.ZERO))), "[g]: the rule impute, and no other rule, needs a value to impute"),
        (index(group("g", indicator("a"), missing=MissingPolicy(MissingRule.REWEIGH, least=2))), "[g]: the minimum is too high: the group has only 1 scored part"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_part(definition: IndexDefinition, said: str) -> None:
    assert [str(fault) for fault in definition_faults(definition)] == [said]
    with pytest.raises(InputErrors) as error:
        require_valid_definition(definition)
    assert str(error.value) == said


def test_weights_that_add_up_to_one_but_for_rounding_are_sound() -> None:
    assert definition_faults(index(*(indicator(code, weight=0.1) for code in "abcdefghij"))) == ()
