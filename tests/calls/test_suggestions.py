"""Nodes of an entry, pure: what the words, the category and the person make of them."""

from __future__ import annotations

from tests.factories.entries import call_definition

from goalweave.calls.phrases import key_phrases, phrase_digest, phrases_of
from goalweave.calls.suggestions import merge_suggestions, node_mapping, plain_node, with_category, with_node
from goalweave.core.model import Curie, Evidence, Mapping, MappingState

CALL = call_definition()
EVIDENCE = Evidence("brings the Internet", 12, 31, "en", ((0, 6), (11, 19)))


def mapping(name: str, score: float = 0.5) -> Mapping:
    return Mapping(Curie.parse(name), MappingState.SUGGESTED, "classifier:x", score=score, evidence=(EVIDENCE,))


def states(nodes: list[dict[str, object]]) -> dict[str, str]:
    return {str(node["node"]): str(node["state"]) for node in nodes}


def test_a_mapping_comes_back_from_the_entry_as_it_was() -> None:
    assert node_mapping(plain_node(mapping("sdg@2020:9.c"))) == mapping("sdg@2020:9.c")


def test_new_suggestions_replace_old_ones_but_nothing_that_was_decided() -> None:
    nodes = merge_suggestions([], [mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4"), mapping("sdg@2020:9.1")])
    nodes = with_node(with_node(nodes, "sdg@2020:9.c", MappingState.ACCEPTED), "sdg@2020:4.4", MappingState.REJECTED)
    again = merge_suggestions(nodes, [mapping("sdg@2020:4.4"), mapping("sdg@2020:9.c"), mapping("sdg@2020:4.b")])
    assert states(again) == {"sdg@2020:9.c": "accepted", "sdg@2020:4.4": "rejected", "sdg@2020:4.b": "suggested"}
    assert again[0]["evidence"] == nodes[0]["evidence"]


def test_a_category_confirms_what_was_suggested_and_gives_it_back() -> None:
    nodes = merge_suggestions([], [mapping("wsis@2003:C2"), mapping("sdg@2020:9.c")])
    nodes = with_category(nodes, CALL, "c2")
    assert states(nodes) == {"wsis@2003:C2": "accepted", "sdg@2020:9.c": "suggested"}
    assert states(with_category(nodes, CALL, "")) == {"sdg@2020:9.c": "suggested"}


def test_key_phrases_are_the_same_in_whatever_order_a_text_is_written() -> None:
    first = "Solar panels power the radio links. A cooperative hosts evening classes."
    second = "A cooperative hosts evening classes. Solar panels power the radio links."
    assert set(key_phrases(first)) == set(key_phrases(second))
    assert "Solar panels" in phrases_of(first).values()
    assert "links cooperative" not in phrases_of(first).values()
    assert len(key_phrases("，".join("太阳能电池板为无线电链路供电" for _line in range(3)))) == 10
    assert phrase_digest(("solar", "panel")) == phrase_digest(("solar", "panel")) != phrase_digest(("panel", "solar"))
