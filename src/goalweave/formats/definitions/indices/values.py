"""The values in the YAML file of an index: numbers, amounts, rules."""

from __future__ import annotations

from goalweave.core.errors import UnknownNode
from goalweave.core.indices import (
    Amount,
    DataBound,
    Imputation,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    ParameterRef,
    Transform,
    TransformStep,
)
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Key, dimension_key
from goalweave.formats.reading.yaml import YamlNode


def read_amount(part: YamlNode) -> Amount:
    """A number, `data`, or `{parameter: name}`."""
    if part.is_mapping:
        return ParameterRef(part.entries(("parameter",)).require("parameter").identifier())
    return DataBound() if part.text() == "data" else part.number()


def read_steps(part: YamlNode) -> tuple[TransformStep, ...]:
    """A list of `log10`, `{cap: 255}` and so on."""
    return part.list_of(_read_step, 20)


def _read_step(part: YamlNode) -> TransformStep:
    if not part.is_mapping:
        return TransformStep(part.choice(Transform))
    entries = part.entries(tuple(transform for transform in Transform if transform.takes_amount))
    if len(entries) != 1:
        raise part.make_error(Message("list each transformation separately"))
    ((key, value),) = entries.items()
    amount = read_amount(value)
    if isinstance(amount, DataBound):
        raise value.make_error(Message("“{value}” is not a number", value="data"))
    return TransformStep(Transform(key), amount)


def read_normalisation(part: YamlNode) -> Normalisation:
    """`none`, or `{method: min-max, lowest: 0, highest: 100}`."""
    if not part.is_mapping:
        return Normalisation(part.choice(Norm))
    entries = part.entries(("method", "lowest", "highest", "reference", "transformed"))
    return Normalisation(
        entries.require("method").choice(Norm),
        lowest=entries.read("lowest", read_amount, None),
        highest=entries.read("highest", read_amount, None),
        reference=entries.read("reference", read_amount, None),
        transformed=entries.read("transformed", YamlNode.boolean, False),
    )


def read_missing_rule(part: YamlNode) -> MissingPolicy:
    """`refuse`, or `{rule: reweigh, least: 2, share: 0.5}`, or `{rule: impute, by: mean}`."""
    if not part.is_mapping:
        return MissingPolicy(part.choice(MissingRule))
    entries = part.entries(("rule", "by", "least", "share"))
    return MissingPolicy(
        entries.require("rule").choice(MissingRule),
        entries.choice("by", Imputation, None),
        entries.read("least", YamlNode.whole_number, 1),
        entries.read("share", YamlNode.number, 0.0),
    )


def read_key(part: YamlNode) -> Key:
    """Dimension → code."""
    return dimension_key({dimension: code.short_text() for dimension, code in part.all_entries().items()})


def read_nodes(part: YamlNode) -> tuple[Curie, ...]:
    """A list of `sdg@2025:9.c`, each with its edition."""
    return part.list_of(_read_node, 50)


def _read_node(part: YamlNode) -> Curie:
    try:
        curie = Curie.parse(part.short_text())
    except UnknownNode as error:
        raise part.make_error(error.args[0]) from None
    if not curie.edition:
        raise part.make_error(Message("“{value}” does not specify an edition, such as sdg@2025:9.c", value=str(curie)))
    return curie
