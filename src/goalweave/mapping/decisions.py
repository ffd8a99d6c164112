"""The decisions of the database as what can be learned from, and what was learned from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goalweave.frameworks.queries import catalogue
from goalweave.mapping.actions.decide import ADDED_BY_PERSON
from goalweave.mapping.models import Mapping, Review, State
from goalweave.mapping.pending import CLASSIFIER
from goalweave.mapping.threshold_fitting import FittedThreshold, ReviewDecision
from goalweave.mapping.thresholds import LearnedThresholds


def decisions(model: str, organisation: str = "") -> list[ReviewDecision]:
    """What people decided on the suggestions of a model (`accurate-2`), one by one and not in bulk, and what they added."""
    reviews = Review.objects.filter(superseded=False, bulk=False, origin=f"{CLASSIFIER}{model}")
    mappings = Mapping.objects.exclude(state=State.SUGGESTED).filter(record__deleted__isnull=True)
    if organisation:
        reviews = reviews.filter(record__organisation__slug=organisation)
        mappings = mappings.filter(record__organisation__slug=organisation)
    states = {
        (record, node): state
        for record, node, state in mappings.filter(origin__startswith="person").values_list(
            "record_id", "node_id", "state"
        )
    }
    found: dict[tuple[int, int], ReviewDecision] = {}
    known = catalogue()
    for one in reviews.select_related("node__framework"):
        place = one.record_id, one.node_id
        if place in states:
            framework = known.framework(one.node.framework.key)
            found[place] = ReviewDecision(
                str(one.record_id),
                framework.key,
                one.node.level,
                framework.top(one.node.code),
                states[place] == State.ACCEPTED,
                one.score,
            )
    # Only of records in which the model's suggestions were decided: of others nobody has said what was missed.
    read = {record for record, _node in found}
    for row in mappings.filter(origin=ADDED_BY_PERSON, state=State.ACCEPTED).select_related("node__framework"):
        if row.record_id in read and (row.record_id, row.node_id) not in found:
            framework = known.framework(row.node.framework.key)
            top = framework.top(row.node.code)
            found[row.record_id, row.node_id] = ReviewDecision(
                str(row.record_id), framework.key, row.node.level, top, True, None
            )
    return list(found.values())


def thresholds_from(model: str, results: Iterable[FittedThreshold]) -> LearnedThresholds:
    levels: dict[str, dict[str, float]] = {}
    tops: dict[str, dict[str, float]] = {}
    for one in results:
        if one.threshold is None:
            continue
        if one.top:
            tops.setdefault(one.framework, {})[f"{one.top} {one.level}"] = one.threshold
        else:
            levels.setdefault(one.framework, {})[one.level] = one.threshold
    return LearnedThresholds(model, levels, tops)


def training_facts(results: Sequence[FittedThreshold]) -> dict[str, object]:
    """What is known of the making, for people who open the file."""
    return {
        f"{one.framework} {one.level} {one.top}".strip(): {
            "decisions": one.decisions,
            "f1 before": round(one.before.f1, 4),
            "f1 after, held out": round(one.after.f1, 4),
            "outcome": one.why,
        }
        for one in results
    }
