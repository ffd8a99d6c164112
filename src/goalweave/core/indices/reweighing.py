"""An index with other weights, to see what hangs on them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from goalweave.core.errors import InputError, InputErrors
from goalweave.core.indices.definition import IndexDefinition, IndexGroup, IndexIndicator, part_weights, walk_parts
from goalweave.core.messages import Message


def reweigh_index(definition: IndexDefinition, weights: Mapping[str, float]) -> IndexDefinition:
    """The index in which some parts weigh something else. weights: code of a part → its weight next to the others of
    its group.

    In each group that has such a part the weights are then brought to add up to one; parts that are not named go in
    with their own. Raises InputErrors, naming each part that is not scored or not there, and each weight that is not
    above zero.
    """
    scored = {part.code for part in walk_parts(definition.root) if part.scored} - {definition.root.code}
    faults = [
        InputError(Message("{index} has no weighted part {code}", index=definition.key, code=code), field=code)
        for code in weights
        if code not in scored
    ]
    faults += [
        InputError("a weight must be above zero", field=code)
        for code, weight in weights.items()
        if code in scored and not (math.isfinite(weight) and weight > 0)
    ]
    if faults:
        raise InputErrors(faults)
    return replace(definition, root=_reweigh_group(definition.root, weights)) if weights else definition


def _reweigh_group(group: IndexGroup, weights: Mapping[str, float]) -> IndexGroup:
    parts = tuple(_reweigh_group(part, weights) if isinstance(part, IndexGroup) else part for part in group.parts)
    if weights.keys().isdisjoint(part.code for part in parts):
        return replace(group, parts=parts)
    own = dict(zip((part.code for part in group.scored_parts), part_weights(group), strict=True))
    changed = {code: weights.get(code, weight) for code, weight in own.items()}
    whole = math.fsum(changed.values())
    return replace(group, parts=tuple(_reweigh_part(part, changed, whole) for part in parts))


def _reweigh_part(
    part: IndexGroup | IndexIndicator, weights: Mapping[str, float], total: float
) -> IndexGroup | IndexIndicator:
    return replace(part, weight=weights[part.code] / total) if part.code in weights else part
