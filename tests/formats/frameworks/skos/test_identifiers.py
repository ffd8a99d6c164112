"""Concepts have the identifiers of their publishers."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from tests.factories.frameworks import framework, node

from goalweave.formats.frameworks.skos import read_skos, write_skos
from goalweave.formats.frameworks.skos.identifiers import concept_uri, concept_uris, official_uri
from goalweave.packs import library

UN = "http://metadata.un.org/sdg"


def test_concept_uris_are_the_publishers_where_they_lie_below_its_scheme() -> None:
    one = framework(
        node("1", uri="http://a.org/plan/1"),
        node("2", uri="http://a.org/plan-b/2"),
        node("3", uri="http://a.org/plan#3"),
        node("4"),
        node("5", uri="http://a.org/plan/1"),
        uri="http://a.org/plan/",
    )
    uris = concept_uris(one, "https://b.org/id/")
    assert uris == {code: concept_uri(one, code, "https://b.org/id/") for code in "12345"}
    assert uris == {
        "1": "http://a.org/plan/1",
        "2": "https://b.org/id/own@1/2",
        "3": "http://a.org/plan#3",
        "4": "https://b.org/id/own@1/4",
        "5": "https://b.org/id/own@1/5",
    }


def test_official_uri_is_empty_without_a_scheme() -> None:
    assert official_uri(framework(node("1", uri="http://a.org/1")), "1") == ""


def test_write_skos_gives_a_concept_all_its_codes_and_parents() -> None:
    one = framework(
        node("1", uri="http://a.org/1"),
        node("2"),
        node("1.5", "1", uri="http://a.org/x"),
        node("2.5", "2", uri="http://a.org/x", label={"en": "Again"}),
        uri="http://a.org",
    )
    text = write_skos(one, "https://b.org/id/")
    graph = Graph().parse(data=text, format="turtle")
    concept = URIRef("http://a.org/x")
    assert set(map(str, graph.objects(concept, SKOS.notation))) == {"1.5", "2.5"}
    assert set(map(str, graph.objects(concept, SKOS.broader))) == {"http://a.org/1", "https://b.org/id/own@1/2"}
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == {
        URIRef("http://a.org/1"),
        URIRef("https://b.org/id/own@1/2"),
        concept,
    }
    assert read_skos(text.encode(), "own.ttl") == one


def test_read_skos_still_reads_files_with_our_own_identifiers() -> None:
    text = """@prefix gw: <https://goalweave.org/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <https://goalweave.org/id/own@1> a skos:ConceptScheme ; gw:id "own" ; gw:edition "1" .
        <https://goalweave.org/id/own@1/1> a skos:Concept ; skos:inScheme <https://goalweave.org/id/own@1> ;
            skos:notation "1" ; skos:exactMatch <http://a.org/1> ."""
    assert [(node.code, node.uri) for node in read_skos(text.encode(), "own.ttl").nodes] == [("1", "http://a.org/1")]


@pytest.mark.shared
def test_write_skos_says_of_every_sdg_node_what_the_un_file_says(shared: Path) -> None:
    un = Graph().parse(shared / "sdg/sdg-kos-goals-targets-indicators.ttl")
    ours = Graph().parse(data=write_skos(library().catalogue().framework("sdg@2019")), format="turtle")
    scheme = URIRef(UN)
    kinds = [URIRef(f"{UN}/ontology#{kind}") for kind in ("Goal", "Target", "Indicator")]
    concepts = set(chain.from_iterable(un.subjects(RDF.type, kind) for kind in kinds))
    assert len(concepts) == 418
    assert set(ours.subjects(RDF.type, SKOS.Concept)) == concepts
    compact = URIRef(f"{UN}/ontology#SDGCodeCompact")
    for concept in concepts:
        codes = {str(code) for code in un.objects(concept, SKOS.notation) if code.datatype == compact}  # type: ignore[attr-defined]
        assert set(ours.objects(concept, SKOS.notation)) == set(map(Literal, codes))
        assert set(ours.objects(concept, SKOS.broader)) == set(un.objects(concept, SKOS.broader))
        assert (concept, SKOS.inScheme, scheme) in ours
