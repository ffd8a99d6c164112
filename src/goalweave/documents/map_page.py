"""The result of a map in HTML: as part of a page, and as a document that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_bidi

import goalweave
from goalweave.core.linkage import Edge, Flows, NodeCoverage, flows, records_at, travelling
from goalweave.core.model import Curie, Framework, Mapping, Record, State
from goalweave.core.pipeline import Mapped
from goalweave.wording.chart import Chart, draw
from goalweave.wording.colours import colour_css
from goalweave.wording.flowchart import height_of, sankey
from goalweave.wording.marked_text import Passage, passages
from goalweave.wording.matrix import matrix

STYLES = Path(goalweave.__file__).parent / "wording" / "static" / "goalweave" / "goalweave.css"
STATES = (State.ACCEPTED, State.SUGGESTED)


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
    files: tuple[str, ...]
    agreement: object


def view(mapped: Mapped) -> MappedView:
    """The records with their evidence, and the coverage of the top nodes."""
    framework = mapped.framework
    records = tuple(
        MappedRecord(record, found, passages(found, record.language), f"r{number}-")
        for number, record in enumerate(mapped.records, start=1)
        for found in [tuple(one for one in record.mappings if one.state is not State.REJECTED)]
    )
    return MappedView(
        framework=framework,
        records=records,
        tops=tuple(mapped.coverage.rows[code] for code in framework.child_codes[None]),
        suggested=sum(1 for one in records for mapping in one.mappings if mapping.state is State.SUGGESTED),
        silent=sum(1 for one in records if not one.mappings),
        files=tuple(dict.fromkeys(record.source.file for record in mapped.records)),
        agreement=mapped.agreement,
    )


def document(mapped: Mapped, language: str) -> str:
    """map.html: styles, pictures and texts in one file. language: of the labels and of the interface."""
    with translation.override("zh-hans" if language == "zh" else language):
        weigh, found = _flows(mapped)
        context = {
            "mapped": view(mapped),
            "catalogue": mapped.catalogue,
            "page_language": language,
            "direction": "rtl" if get_language_bidi() else "ltr",
            "styles": STYLES.read_text(encoding="utf-8") + colour_css(mapped.catalogue),
            "chart": _chart(mapped, found, weigh),
            "matrix": matrix(found, len(found.edges) - 1, weigh, counts_links=False) if found else None,
        }
        return render_to_string("wording/document.html", context)


def _flows(mapped: Mapped) -> tuple[Callable[[Edge], float], Flows | None]:
    """The linked frameworks before the one mapped to; a ribbon is as wide as the records at either of its ends."""
    reached = records_at(mapped.records, mapped.catalogue, STATES)

    def weigh(edge: Edge) -> float:
        return len(travelling(edge, reached))

    linked = _linked(mapped)
    return weigh, flows(mapped.catalogue, [*linked, mapped.framework.key]) if linked else None


def _linked(mapped: Mapped) -> list[str]:
    """Default editions that are linked to the framework, at most the two with the most links, the farthest first."""
    key = mapped.framework.key
    sizes: dict[str, int] = {}
    for linkage in mapped.catalogue.linkages:
        ends = {linkage.subject, linkage.object}
        if key in ends and len(ends) == 2:
            other = (ends - {key}).pop()
            framework = mapped.catalogue.framework(other)
            if framework.default and framework.id != mapped.framework.id:
                sizes[other] = sizes.get(other, 0) + len(linkage.links)
    wanted = mapped.via or ()
    chosen = [key for key in sizes if not wanted or mapped.catalogue.framework(key).id in wanted]
    return sorted(chosen, key=lambda key: sizes[key])[-2:]


def _chart(mapped: Mapped, found: Flows | None, weigh: Callable[[Edge], float]) -> Chart | None:
    if found is None:
        return None
    spec = sankey(
        mapped.catalogue,
        found,
        weigh=weigh,
        subs=False,
        node_href=_anchor(mapped.framework),
        width=848,
        height=height_of(found),
    )
    return draw(spec, name="map")


def _anchor(framework: Framework) -> Callable[[Curie], str]:
    return lambda curie: f"#node-{curie.code}" if curie.key == framework.key else ""
