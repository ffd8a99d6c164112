"""The result of a map in HTML."""

from __future__ import annotations

import re

import pytest
from tests.factories.catalogues import SDG, WSIS, small
from tests.markup import compact

from goalweave.classifiers import engine_for
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import (
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    Mapping,
    MappingState,
    Node,
    Record,
    RecordCode,
    Relation,
    Status,
)
from goalweave.core.pipeline import MapOptions, map_records
from goalweave.documents.map_page import map_document
from goalweave.packs import code_lists

TEXT = "Nothing of the kind. Scholarships for teachers."


@pytest.mark.parametrize(("language", "key"), [("en", "words that determined the score"), ("fr", "le score")])
def test_a_document_shows_the_words_that_carried_the_score_and_says_so(language: str, key: str) -> None:
    catalogue = small()
    one = Record("one", {"en": "Work"}, {"en": TEXT}, "en")
    page = compact(map_document(map_records([one], catalogue, engine_for(catalogue, "labels"), MapOptions()), language))
    (prose,) = re.findall(r'<div class="prose compact"[^>]*><p>(.*?)</p></div>', page, flags=re.DOTALL)
    assert '<b class="telling">Scholarships</b>' in prose
    assert re.sub(r"<sup.*?</sup>|<[^>]+>", "", prose) == TEXT
    assert "mark .telling {" in page
    assert key in page[page.index('<b class="telling">') :]


def test_a_document_says_why_a_code_leads_to_a_node() -> None:
    catalogue = small()
    one = Record("one", {"en": "Work"}, {"en": "Phase two."}, "en", codes=(RecordCode("purpose", "21020"),))
    page = compact(map_document(map_records([one], catalogue, engine_for(catalogue, "none"), MapOptions()), "en"))
    (details,) = re.findall(r"<details.*?</details>", page, flags=re.DOTALL)
    (link,) = (link for link in code_lists()["purpose"].codes["21020"].links if link.object == "9.1")
    text = " ".join(re.sub(r"<[^>]+>", " ", details).split())
    assert (
        text == f"Why codes lead here {link.rationale['en']} Purpose code 21020 contributes to 9.1 · Weight 0.9 · ours"
    )


PLAN = Framework(
    "plan",
    "1",
    {"en": "Water plan"},
    (Level("goal", {"en": "goal"}, {"en": "goals"}),),
    (Node("W1", "goal", None, {"en": "Wells"}, Status.OURS), Node("W2", "goal", None, {"en": "Pipes"}, Status.OURS)),
    default=True,
)


def columns_of(page: str) -> list[str]:
    """Titles of the chart's text alternative, and those of its matrix."""
    return re.findall(r"<title[^>]*>Links between ([^<]+)</title>", page)


def mapped_page(to: str, *linkages: Linkage, node: str, via: tuple[str, ...] | None = None) -> str:
    catalogue = Catalogue.of([SDG, WSIS, PLAN], linkages)
    framework = catalogue.framework(to)
    mapping = Mapping(framework.curie(node), MappingState.SUGGESTED, "person")
    record = Record("one", {"en": "Work"}, {"en": TEXT}, "en", mappings=(mapping,))
    options = MapOptions(to=to, via=via)
    return map_document(map_records([record], catalogue, engine_for(catalogue, "none"), options), "en")


def linkage_of(subject: str, object_: str, *ends: tuple[str, str]) -> Linkage:
    links = tuple(Link(source, target, Relation.CONTRIBUTES, Status.OURS) for source, target in ends)
    return Linkage(f"{subject}-{object_}", LinkageKind.LINKAGE, subject, object_, links)


def test_chart_of_a_plan_leads_from_it_to_the_goals_and_has_no_empty_column() -> None:
    page = mapped_page(
        "plan",
        linkage_of("plan@1", "sdg@2020", ("W1", "9.1")),
        linkage_of("plan@1", "wsis@2003", ("W2", "C2")),
        node="W1",
    )
    assert columns_of(page) == ["Water plan, SDG"]
    assert "Contributions via links" in page


def test_chart_of_goals_shows_what_links_to_them_if_asked_and_says_which_way() -> None:
    page = mapped_page("sdg", linkage_of("plan@1", "sdg@2020", ("W1", "9.1")), node="9.1", via=("plan",))
    assert columns_of(page) == ["Water plan, SDG"]
    assert "What links to these nodes" in page
    assert "work on a node does not count for the nodes that lead to it" in page


def test_page_does_not_tie_records_to_a_framework_that_nothing_is_mapped_to() -> None:
    page = mapped_page("sdg", linkage_of("plan@1", "sdg@2020", ("W1", "9.1")), node="9.1")
    assert columns_of(page) == []


def test_page_without_a_record_on_a_linked_node_has_no_chart() -> None:
    page = mapped_page("sdg", linkage_of("plan@1", "sdg@2020", ("W1", "9.1")), node="4")
    assert columns_of(page) == []
