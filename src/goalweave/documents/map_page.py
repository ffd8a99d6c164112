"""The result of a map in HTML: as part of a page, and as a document that needs nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_bidi

from goalweave.core.linkage import FlowEdge, Flows, NodeCoverage, build_flows, records_at, travelling_records
from goalweave.core.model import Curie, Framework, Mapping, MappingState, Record
from goalweave.core.pipeline import MappingResult
from goalweave.wording.chart import Chart, draw_chart
from goalweave.wording.colours import shared_css
from goalweave.wording.flowchart import build_sankey, chart_height
from goalweave.wording.marked_text import Passage, evidence_passages
from goalweave.wording.matrix import build_matrix

STATES = (MappingState.ACCEPTED, MappingState.SUGGESTED)


@dataclass(frozen=True)
class MappedRecord:
    """prefix: makes the ids of its evidence unique on the page."""

    record: Record
    mappings: tuple[Mapping, ...]
    passages: tuple[Passage, ...]
    prefix: str


@dataclass(frozen=True)
class MappedView:
    """What the templates show of a result."""

    framework: Framework
    records: tuple[MappedRecord, ...]
    tops: tuple[NodeCoverage, ...]
    suggested: int
    silent: int
    hindering: int
    files: tuple[str, ...]
    agreement: object

    @property
    def reached(self) -> tuple[NodeCoverage, ...]:
        """Top nodes with at least one record of their own or via links."""
        return tuple(row for row in self.tops if _is_reached(row))


def _is_reached(row: NodeCoverage) -> bool:
    counts = (row.accepted.direct, row.accepted.via, row.suggested.direct, row.suggested.via)
    return any(count.records for count in counts)


def map_view(mapped: MappingResult) -> MappedView:
    """The records with their evidence, and the coverage of the top nodes."""
    framework = mapped.framework
    records = []
    suggested = 0
    for number, record in enumerate(mapped.records, start=1):
        mappings = tuple(mapping for mapping in record.mappings if mapping.state is not MappingState.REJECTED)
        suggested += sum(mapping.state is MappingState.SUGGESTED for mapping in mappings)
        records.append(MappedRecord(record, mappings, evidence_passages(mappings, record.language), f"r{number}-"))
    return MappedView(
        framework=framework,
        records=tuple(records),
        tops=tuple(mapped.coverage.rows[code] for code in framework.child_codes[None]),
        suggested=suggested,
        silent=sum(not record.mappings for record in records),
        hindering=sum(mapping.sign < 0 for mapping in chain.from_iterable(record.mappings for record in records)),
        files=tuple(dict.fromkeys(record.source.file for record in mapped.records)),
        agreement=mapped.agreement,
    )


def map_document(mapped: MappingResult, language: str) -> str:
    """map.html: styles, pictures and texts in one file. language: of the labels and of the interface."""
    with translation.override("zh-hans" if language == "zh" else language):
        weigh, flows = _linked_flows(mapped)
        leads = flows is not None and flows.columns[0].framework.key == mapped.framework.key
        context = {
            "mapped": map_view(mapped),
            "catalogue": mapped.catalogue,
            "page_language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "styles": shared_css(mapped.catalogue),
            "leads": leads,
            "chart": _flow_chart(mapped, flows, weigh),
            "matrix": build_matrix(flows, 0, weigh, counts_links=False) if flows else None,
        }
        return render_to_string("wording/document.html", context)


def _linked_flows(mapped: MappingResult) -> tuple[Callable[[FlowEdge], float], Flows | None]:
    """The framework mapped to and those linked to it; a ribbon is as wide as the records at either of its ends.

    A framework that no ribbon reaches is no column; nothing where that leaves fewer than two.
    """
    reached = records_at(mapped.records, mapped.catalogue, STATES)

    def weigh(edge: FlowEdge) -> float:
        return len(travelling_records(edge, reached))

    keys = _linked_frameworks(mapped)
    if len(keys) < 2:
        return weigh, None
    flows = build_flows(mapped.catalogue, keys)
    ends = chain.from_iterable((edge.source, edge.target) for edge in flows.counted if weigh(edge))
    drawn = {end.key for end in ends}
    if len(drawn) < 2:
        return weigh, None
    filled = [key for key in keys if key in drawn]
    return weigh, flows if filled == keys else build_flows(mapped.catalogue, filled)


def _linked_frameworks(mapped: MappingResult) -> list[str]:
    """The framework mapped to, before the default editions to which its links lead, at most the two with the most links.

    Where they lead nowhere, it comes after the framework with the most links to it, if someone named that framework or a
    record is mapped to it. Otherwise it is alone: a picture of what else leads to a node would tie boreholes to e-science.
    """
    key = mapped.framework.key
    leading: Counter[str] = Counter()
    following: Counter[str] = Counter()
    for linkage in mapped.catalogue.linkages:
        if key == linkage.subject and _may_be_shown(mapped, linkage.object):
            following[linkage.object] += len(linkage.links)
        if key == linkage.object and _may_be_shown(mapped, linkage.subject):
            leading[linkage.subject] += len(linkage.links)
    if following:
        return [key, *reversed([other for other, _number in following.most_common(2)])]
    mappings = chain.from_iterable(record.mappings for record in mapped.records)
    mapped_to = {mapping.node.key for mapping in mappings}
    named = [other for other, _number in leading.most_common(1) if mapped.via or other in mapped_to]
    return [*named, key]


def _may_be_shown(mapped: MappingResult, key: str) -> bool:
    framework = mapped.catalogue.framework(key)
    via = mapped.via or ()
    other = framework.default and framework.id != mapped.framework.id
    return other and (not via or framework.id in via)


def _flow_chart(mapped: MappingResult, linked_flows: Flows | None, weigh: Callable[[FlowEdge], float]) -> Chart | None:
    if linked_flows is None:
        return None
    spec = build_sankey(
        mapped.catalogue,
        linked_flows,
        weigh=weigh,
        subs=False,
        node_href=_node_anchors(mapped.framework),
        width=848,
        height=chart_height(linked_flows),
    )
    return draw_chart(spec, name="map")


def _node_anchors(framework: Framework) -> Callable[[Curie], str]:
    return lambda curie: f"#node-{curie.code}" if curie.key == framework.key else ""
