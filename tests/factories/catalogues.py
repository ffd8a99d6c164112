"""Small frameworks of the core, with labels in the six languages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tests.factories.recorded import load_recorded

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import (
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    MentionWords,
    Node,
    Relation,
    Status,
)
from goalweave.frameworks import queries

LABELS = {
    "4": {"en": "Good schools", "fr": "De bonnes écoles", "ru": "Хорошие школы", "ar": "مدارس جيدة", "zh": "优质教育"},
    "4.4": {"en": "Skills for work", "es": "Capacidades para el trabajo"},
    "4.4.1": {"en": "People with digital skills"},
    "4.b": {"en": "Scholarships"},
    "9": {"en": "Industry and networks", "fr": "Industrie et réseaux", "zh": "产业与互联网"},
    "9.1": {"en": "Roads for all"},
    "9.c": {"en": "Internet for everyone", "ru": "Интернет для каждого", "ar": "الإنترنت للجميع"},
    "C2": {"en": "Infrastructure"},
    "C4": {"en": "Capacity building", "fr": "Renforcement des capacités"},
    "C7": {"en": "Applications"},
    "C7-egov": {"en": "Government online"},
}


def node(code: str, level: str, parent: str | None = None, **fields: object) -> Node:
    return Node(
        code=code, level=level, parent=parent, label=LABELS.get(code, {"en": code}), status=Status.OURS, **fields
    )


def level(name: str) -> Level:
    return Level(name, {"en": name.title()}, {"en": f"{name.title()}s"})


SDG = Framework(
    id="sdg",
    edition="2020",
    title={"en": "Goals", "fr": "Objectifs"},
    short={"en": "SDG"},
    owner={"en": "UN"},
    source="https://example.org/sdg",
    uri="https://example.org/sdg/2020",
    levels=(level("goal"), level("target"), level("indicator")),
    nodes=(
        node("4", "goal", colour="#C5192D", terms={"en": ("teacher", "pupil")}),
        node("4.4", "target", "4", wording={"en": "By 2030, more people with skills"}),
        node("4.4.1", "indicator", "4.4", properties={"tier": ("2",), "series": ("SE_ADT_ACTS",)}),
        node("4.b", "target", "4"),
        node("9", "goal", colour="#FD6925"),
        node("9.1", "target", "9"),
        node("9.c", "target", "9", uri="https://example.org/sdg/9.c", source="A page"),
    ),
    mentions=(MentionWords("goal", {"en": ("SDG", "goal"), "fr": ("ODD",)}),),
    opened=("9",),
)
WSIS = Framework(
    id="wsis",
    edition="2003",
    title={"en": "Action lines"},
    levels=(level("line"), level("application")),
    nodes=(
        node("C2", "line"),
        node("C4", "line"),
        node("C7", "line"),
        node("C7-egov", "application", "C7"),
    ),
)
MATRIX = Linkage(
    id="wsis-sdg",
    kind=LinkageKind.LINKAGE,
    subject="wsis@2003",
    object="sdg@2020",
    title={"en": "Matrix"},
    source="A page",
    links=(
        Link("C2", "9.c", Relation.CONTRIBUTES, Status.OFFICIAL, 0.8, rationale={"en": "Networks carry the internet."}),
        Link("C4", "4.4", Relation.CONTRIBUTES, Status.TRANSCRIBED, note={"en": "See the annex."}, source="Annex"),
        Link("C2", "9.1", Relation.CONTRIBUTES, Status.DISPUTED, 0.3, sign=-1),
    ),
)


def small() -> Catalogue:
    """Goals and action lines, with a matrix between them."""
    return Catalogue.of([SDG, WSIS], [MATRIX])


def without(framework: Framework, *codes: str) -> Framework:
    """The framework with some nodes taken out, and what is below them."""
    return replace(
        framework, nodes=tuple(node for node in framework.nodes if not is_at_or_below(node, codes, framework))
    )


def is_at_or_below(node: Node, codes: Collection[str], framework: Framework) -> bool:
    return node.code in codes or any(above.code in codes for above in framework.ancestors(node.code))


def loaded(catalogue: Catalogue | None = None) -> Catalogue:
    """The catalogue (`small`) as the database has it, after it was loaded."""
    load_recorded(catalogue or small())
    return queries.catalogue()
