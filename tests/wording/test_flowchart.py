"""Names of ribbons are kept, each in the language of its reader, whatever travels along them."""

from __future__ import annotations

from django.utils.translation import override
from tests.factories.frameworks import framework, link, linkage, node

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import build_flows
from goalweave.wording.flowchart import build_sankey

OWN, OTHER = framework(node("1"), node("2")), framework(node("3"), key="other@1")
KNOWN = Catalogue.of([OWN, OTHER], [linkage(link("1", "3"), link("2", "3"))])


def titles(**changes: object) -> list[str]:
    return [edge.title for edge in build_sankey(KNOWN, FLOWS, width=800, height=400, **changes).edges]  # type: ignore[arg-type]


FLOWS = build_flows(KNOWN, ["own@1", "other@1"])


def test_a_ribbon_is_named_in_the_language_of_its_reader_each_time() -> None:
    with override("en"):
        english = titles()
    with override("fr"):
        french = titles()
    with override("ar"):
        arabic = titles()
    assert english == ["1 1 in en → 3 3 in en: 1 link", "2 2 in en → 3 3 in en: 1 link"]
    assert [title.split(": ")[0] for title in french] == ["1 1 in fr → 3 3 in fr", "2 2 in fr → 3 3 in fr"]
    assert arabic[0].startswith("1 1 in ar ← 3 3 in ar")
    with override("en"):
        assert titles() == english


def test_what_travels_a_ribbon_is_not_kept_with_its_name() -> None:
    with override("en"):
        assert [titles(edge_text=lambda edge, number=number: f"{number} records") for number in (4, 5)] == [
            [f"1 1 in en → 3 3 in en: {number} records", f"2 2 in en → 3 3 in en: {number} records"]
            for number in (4, 5)
        ]
        assert titles(weigh=lambda edge: float(edge.source.code == "2")) == ["2 2 in en → 3 3 in en: 1 link"]
