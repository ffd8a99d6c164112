"""The values in the YAML file of an index: numbers, amounts, rules."""

from __future__ import annotations

import re

from goalweave.core.errors import InputError, UnknownNode
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
from goalweave.formats.definitions.questionnaires.yaml_nodes import YamlNode
from goalweave.formats.reading.numbers import read_plain_float

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}")


def require_key(part: YamlNode, entries: dict[str, YamlNode], key: str) -> YamlNode:
    """The value of a key. Raises InputError if it is not there."""
    if key not in entries:
        field = f"{part.field}.{key}" if part.field else key
        raise InputError(Message("{key} is missing", key=key), file=part.file, line=part.line, field=field)
    return entries[key]


def read_name(part: YamlNode) -> str:
    word = part.short_text()
    if not _NAME.fullmatch(word):
        raise part.make_error(
            Message("“{value}” must be a single word of letters, digits, dots and hyphens", value=word)
        )
    return word


def read_number(part: YamlNode) -> float:
    text = part.scalar_text()
    value = read_plain_float(text)
    if value is None:
        raise part.make_error(Message("“{value}” is not a number", value=text))
    return value


def read_amount(part: YamlNode) -> Amount:
    """A number, `data`, or `{parameter: name}`."""
    if part.node.id == "mapping":
        given = part.entries(("parameter",))
        return ParameterRef(read_name(require_key(part, given, "parameter")))
    return DataBound() if part.scalar_text() == "data" else read_number(part)


def read_steps(part: YamlNode) -> tuple[TransformStep, ...]:
    """A list of `log10`, `{cap: 255}` and so on."""
    found = []
    for item in part.list_items(20):
        if item.node.id != "mapping":
            found.append(TransformStep(item.choice(Transform)))
            continue
        given = item.entries(tuple(one for one in Transform if one.takes_amount))
        if len(given) != 1:
            raise item.make_error(Message("list each transformation separately"))
        for key, value in given.items():
            taken = read_amount(value)
            if isinstance(taken, DataBound):
                raise value.make_error(Message("“{value}” is not a number", value="data"))
            found.append(TransformStep(Transform(key), taken))
    return tuple(found)


def read_normalisation(part: YamlNode) -> Normalisation:
    """`none`, or `{method: min-max, lowest: 0, highest: 100}`."""
    if part.node.id != "mapping":
        return Normalisation(part.choice(Norm))
    given = part.entries(("method", "lowest", "highest", "reference", "transformed"))
    bounds = {key: read_amount(given[key]) if key in given else None for key in ("lowest", "highest", "reference")}
    return Normalisation(
        require_key(part, given, "method").choice(Norm),
        bounds["lowest"],
        bounds["highest"],
        bounds["reference"],
        given["transformed"].boolean() if "transformed" in given else False,
    )


def read_missing_rule(part: YamlNode) -> MissingPolicy:
    """`refuse`, or `{rule: reweigh, least: 2, share: 0.5}`, or `{rule: impute, by: mean}`."""
    if part.node.id != "mapping":
        return MissingPolicy(part.choice(MissingRule))
    given = part.entries(("rule", "by", "least", "share"))
    return MissingPolicy(
        require_key(part, given, "rule").choice(MissingRule),
        given["by"].choice(Imputation) if "by" in given else None,
        given["least"].whole_number() if "least" in given else 1,
        read_number(given["share"]) if "share" in given else 0.0,
    )


def read_key(part: YamlNode) -> Key:
    """Dimension → code."""
    return dimension_key({dimension: one.short_text() for dimension, one in part.all_entries().items()})


def read_nodes(part: YamlNode) -> tuple[Curie, ...]:
    """A list of `sdg@2020:9.c`, each with its edition."""
    found = []
    for one in part.list_items(50):
        try:
            curie = Curie.parse(one.short_text())
        except UnknownNode as error:
            raise one.make_error(error.args[0]) from None
        if not curie.edition:
            raise one.make_error(
                Message("“{value}” does not specify an edition, such as sdg@2020:9.c", value=str(curie))
            )
        found.append(curie)
    return tuple(found)
