"""What belongs to an indicator besides its values: targets with their progress, nodes that it measures, work that contributes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.analysis.queries import records_by_node
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Key, Observation, Series, Target
from goalweave.core.progress import CITATIONS, METHODS, Citation, Progress, judge_target, verdict_label
from goalweave.indicators import queries
from goalweave.indicators.models import Series as SeriesRow, Vintage
from goalweave.wording.indicator_labels import CodeNames, area_text
from goalweave.wording.messages import translated
from goalweave.wording.pace import aim_text

INDICATOR = "indicator"
"""The level of a framework's own indicators."""


@dataclass(frozen=True, slots=True)
class TargetCard:
    """A target and how far it is. aim: what it asks, in words; about: area and breakdown."""

    target: Target
    progress: Progress
    aim: str
    about: str
    verdict: str
    sentence: str
    confidence: tuple[str, ...]
    method: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class RelatedWork:
    """records: of the node or below it, each once; nodes: in default editions, with their numbers of records."""

    records: int
    nodes: tuple[tuple[Curie, int], ...]


def target_cards(
    row: SeriesRow, code_names: CodeNames, vintage: Vintage | None, targets: Sequence[Target]
) -> list[TargetCard]:
    """Each of the series' targets, judged by the values as of a vintage; one query."""
    if not targets:
        return []
    series = queries.to_series(row)
    observations = queries.series_observations(
        row, areas={target.area for target in targets}, keys={target.key for target in targets}, vintage=vintage
    )
    by_place: dict[tuple[str, Key], list[Observation]] = {}
    for observation in observations:
        by_place.setdefault((observation.area, observation.key), []).append(observation)
    return [_target_card(target, by_place.get((target.area, target.key), []), series, code_names) for target in targets]


def progress_of_place(cards: Iterable[TargetCard], area: str, key: Key) -> Progress | None:
    """The progress whose target is drawn with the line of an area."""
    return next((card.progress for card in cards if card.target.area == area and card.target.key == key), None)


def related_work(actor: Actor, nodes: Iterable[Curie], catalogue: Catalogue) -> RelatedWork:
    """Records that are accepted on what is measured; of an indicator of a framework, on the target that it belongs to."""
    records = records_by_node(actor)
    default = [node for node in nodes if node.key in catalogue.frameworks and catalogue.frameworks[node.key].default]
    default = list(dict.fromkeys(_mapped_node(node, catalogue) for node in default))
    counted = tuple((node, len(records[node])) for node in default if node in records)
    return RelatedWork(len(set(chain.from_iterable(records[node] for node, _count in counted))), counted)


def _mapped_node(node: Curie, catalogue: Catalogue) -> Curie:
    """Work is mapped to targets, not to the indicators that frameworks have below them."""
    framework = catalogue.frameworks[node.key]
    mapped = framework.by_code.get(node.code)
    return framework.curie(mapped.parent) if mapped and mapped.parent and mapped.level == INDICATOR else node


def split_by_edition(nodes: Iterable[Curie], catalogue: Catalogue) -> tuple[list[Curie], list[Curie]]:
    """Those in default editions, and those in others; without those that are not loaded."""
    there = [
        node
        for node in nodes
        if node.key in catalogue.frameworks and node.code in catalogue.frameworks[node.key].by_code
    ]
    default: Mapping[bool, list[Curie]] = {True: [], False: []}
    for node in there:
        default[catalogue.frameworks[node.key].default].append(node)
    return default[True], default[False]


def _target_card(target: Target, observations: list[Observation], series: Series, code_names: CodeNames) -> TargetCard:
    progress, _points = judge_target(target, observations, series, method=None)
    about = [area_text(target.area), *([code_names.key(target.key)] if target.key else [])]
    return TargetCard(
        target,
        progress,
        aim_text(target, series),
        " · ".join(about),
        translated(verdict_label(progress)),
        translated(progress.sentence),
        tuple(map(translated, progress.confidence)),
        translated(METHODS[progress.method]),
        CITATIONS[progress.method],
    )
