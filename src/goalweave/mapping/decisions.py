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
    """What people decided on the suggestions of a model (`accurate-4`), one by one and not in bulk, and what they
    added."""
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
    decided: dict[tuple[int, int], ReviewDecision] = {}
    known = catalogue()
    for review in reviews.select_related("node__framework"):
        place = review.record_id, review.node_id
        if place in states:
            framework = known.framework(review.node.framework.key)
            decided[place] = ReviewDecision(
                str(review.record_id),
                framework.key,
                review.node.level,
                framework.top(review.node.code),
                states[place] == State.ACCEPTED,
                review.score,
            )
    # Only of records in which the model's suggestions were decided: of others no one has said what was missed.
    read = {record for record, _node in decided}
    for row in mappings.filter(origin=ADDED_BY_PERSON, state=State.ACCEPTED).select_related("node__framework"):
        if row.record_id in read and (row.record_id, row.node_id) not in decided:
            framework = known.framework(row.node.framework.key)
            top = framework.top(row.node.code)
            decided[row.record_id, row.node_id] = ReviewDecision(
                str(row.record_id), framework.key, row.node.level, top, True, None
            )
    return list(decided.values())


def thresholds_from(model: str, results: Iterable[FittedThreshold]) -> LearnedThresholds:
    levels: dict[str, dict[str, float]] = {}
    tops: dict[str, dict[str, float]] = {}
    for fitted in results:
        if fitted.threshold is None:
            continue
        if fitted.top:
            tops.setdefault(fitted.framework, {})[f"{fitted.top} {fitted.level}"] = fitted.threshold
        else:
            levels.setdefault(fitted.framework, {})[fitted.level] = fitted.threshold
    return LearnedThresholds(model, levels, tops)


def training_facts(results: Sequence[FittedThreshold]) -> dict[str, object]:
    """What is known of the making, for people who open the file."""
    return {
        f"{fitted.framework} {fitted.level} {fitted.top}".strip(): {
            "decisions": fitted.decisions,
            "f1 before": round(fitted.before.f1, 4),
            "f1 after, held out": round(fitted.after.f1, 4),
            "outcome": fitted.why,
        }
        for fitted in results
    }
