"""Records in, mapped result out: what `goalweave map`, the try-it page and the loading into a database run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping as MappingOf, Sequence
from dataclasses import dataclass, field, replace

from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import Agreement, Classifier, MentionFinder, measure_agreement, suggest_all_mappings
from goalweave.core.classify.polarity import PolarityReader
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.linkage import (
    Contribution,
    Coverage,
    LinkMap,
    LinkOptions,
    contributions,
    measure_coverage,
)
from goalweave.core.messages import Message
from goalweave.core.model import CodeList, Curie, Framework, Mapping, MappingState, Record

ProgressCallback = Callable[[int, int], None]
BATCH = 200


@dataclass(frozen=True)
class MappingEngine:
    """What reads records: explicit mentions in their texts first, then a classifier and the lists of their codes, by
    id; at last whether the text supports or hinders what it is about."""

    finder: MentionFinder
    classifier: Classifier
    code_lists: MappingOf[str, CodeList] = field(default_factory=dict)
    polarity: PolarityReader | None = None


@dataclass(frozen=True, slots=True)
class MapOptions:
    """to: framework by id or key. level: the deepest level to suggest at; empty: the last but one, if there are three.

    via: frameworks that contributions may pass (None: all). against_tags: withhold the publisher's tags, and measure.
    """

    to: str = "sdg"
    level: str = ""
    via: tuple[str, ...] | None = None
    against_tags: bool = False


@dataclass(frozen=True)
class MappingResult:
    """records: with their mappings. contributions: to nodes down to `level`. agreement: only against tags."""

    catalogue: Catalogue
    framework: Framework
    level: str
    records: tuple[Record, ...]
    coverage: Coverage
    contributions: tuple[Contribution, ...]
    via: tuple[str, ...] | None = None
    agreement: Agreement | None = None

    @property
    def levels(self) -> tuple[str, ...]:
        """Ids of the levels from the top down to `level`."""
        ids = [level.id for level in self.framework.levels]
        return tuple(ids[: ids.index(self.level) + 1])


@dataclass(frozen=True, slots=True)
class MappingDecision:
    """What a person decided on a mapping: `accept`, `reject` or `change` (then to the node `new`)."""

    record_id: str
    node: Curie
    decision: str
    new: Curie | None = None


def renumber_duplicate_ids(records: Iterable[Record]) -> Iterator[Record]:
    """The records, ids that came before numbered on: two files may hold records of the same id."""
    used: set[str] = set()
    numbers: dict[str, int] = {}
    for record in records:
        name = record.id
        while name in used:
            numbers[record.id] = numbers.get(record.id, 1) + 1
            name = f"{record.id}-{numbers[record.id]}"
        used.add(name)
        yield record if name == record.id else replace(record, id=name)


def map_records(
    records: Iterable[Record],
    catalogue: Catalogue,
    engine: MappingEngine,
    options: MapOptions,
    *,
    on_progress: ProgressCallback = lambda done, total: None,
) -> MappingResult:
    """Suggest nodes for every record, then calculate coverage and contributions. Raises UnknownNode, InputError."""
    framework = catalogue.framework(options.to)
    level = deepest_level(framework, options.level)
    originals = list(records)
    withheld = [replace(record, mappings=()) for record in originals] if options.against_tags else originals
    suggested: list[Record] = []
    on_progress(0, len(originals))
    for start in range(0, len(withheld), BATCH):
        batch = withheld[start : start + BATCH]
        mapped = suggest_all_mappings(
            batch,
            catalogue.frameworks.values(),
            framework,
            engine.finder,
            engine.classifier,
            level,
            engine.code_lists,
            engine.polarity,
        )
        suggested += [replace(record, mappings=mappings) for record, mappings in zip(batch, mapped, strict=True)]
        on_progress(len(suggested), len(originals))
    measured = _agreement(originals, suggested, framework) if options.against_tags else None
    return _build_result(catalogue, framework, level, suggested, options.via, measured)


def apply_decisions(mapped: MappingResult, verdicts: Sequence[MappingDecision]) -> MappingResult:
    """The result after a person's decisions: accepted and rejected mappings get the origin `person`."""
    by_record: dict[str, list[MappingDecision]] = {}
    for verdict in verdicts:
        by_record.setdefault(verdict.record_id, []).append(verdict)
    records = [
        replace(record, mappings=_apply_verdicts(record.mappings, by_record.get(record.id, [])))
        for record in mapped.records
    ]
    return _build_result(mapped.catalogue, mapped.framework, mapped.level, records, mapped.via, mapped.agreement)


def _apply_verdicts(mappings: tuple[Mapping, ...], verdicts: Sequence[MappingDecision]) -> tuple[Mapping, ...]:
    by_node = {mapping.node: mapping for mapping in mappings}
    for verdict in verdicts:
        before = by_node.get(verdict.node)
        evidence = before.evidence if before else ()
        state = MappingState.ACCEPTED if verdict.decision == "accept" else MappingState.REJECTED
        sign = before.sign if before else 1
        by_node[verdict.node] = Mapping(verdict.node, state, "person", evidence=evidence, sign=sign)
        if verdict.decision == "change" and verdict.new is not None:
            by_node[verdict.new] = Mapping(verdict.new, MappingState.ACCEPTED, "person", evidence=evidence, sign=sign)
    return tuple(by_node.values())


def _build_result(
    catalogue: Catalogue,
    framework: Framework,
    level: str,
    records: Sequence[Record],
    via: tuple[str, ...] | None,
    measured: Agreement | None,
) -> MappingResult:
    linkmap = LinkMap.of(catalogue, LinkOptions(via=via))
    ids = [contribution.id for contribution in framework.levels]
    shown = set(ids[: ids.index(level) + 1])
    shown_contributions = tuple(
        contribution
        for contribution in contributions(records, linkmap, framework.key)
        if framework.node(contribution.node.code).level in shown
    )
    return MappingResult(
        catalogue=catalogue,
        framework=framework,
        level=level,
        records=tuple(records),
        coverage=measure_coverage(records, linkmap, framework.key),
        contributions=shown_contributions,
        via=via,
        agreement=measured,
    )


def deepest_level(framework: Framework, level_id: str) -> str:
    """The level by its id; by default the one above the last where there are three, since indicators measure.

    Raises UnknownNode if the framework has no such level.
    """
    ids = [level.id for level in framework.levels]
    if level_id:
        if level_id not in ids:
            raise UnknownNode(
                Message(
                    "unknown level {level} of {framework}; available: {levels}",
                    framework=framework.key,
                    level=level_id,
                    levels=ids,
                )
            )
        return level_id
    return ids[-2] if len(ids) > 2 else ids[-1]


def _agreement(tagged_records: Sequence[Record], suggested: Sequence[Record], framework: Framework) -> Agreement:
    """Tags of the publisher against suggestions, both rolled up to the top level; only tagged records count."""

    def tops(record: Record) -> list[str]:
        best: dict[str, float] = {}
        for mapping in record.mappings:
            standing = mapping.state is not MappingState.REJECTED and mapping.sign > 0
            if standing and mapping.node.key == framework.key:
                code = framework.top(mapping.node.code)
                best[code] = max(best.get(code, 0.0), mapping.score)
        return sorted(best, key=lambda code: -best[code])

    pairs = [
        (before.id, frozenset(tops(before)), tops(after))
        for before, after in zip(tagged_records, suggested, strict=True)
    ]
    tagged = [pair for pair in pairs if pair[1]]
    if not tagged:
        raise InputError(Message("no records have {framework} tags to compare with", framework=framework.key))
    return measure_agreement(tagged)
