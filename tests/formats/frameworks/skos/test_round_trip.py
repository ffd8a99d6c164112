"""A framework written as SKOS comes back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from rdflib import Graph
from tests.factories.frameworks import any_text, framework, frameworks, node

from goalweave.core.errors import InputError
from goalweave.core.model import Framework
from goalweave.formats.frameworks.skos import read_skos, write_skos
from goalweave.packs import library


@given(frameworks(any_text(), any_text(empty=False), any_text()))
def test_write_skos_loses_nothing_and_gives_the_same_text_for_what_it_wrote(one: Framework) -> None:
    text = write_skos(one)
    back = read_skos(text.encode(), "own.ttl")
    assert back == one
    assert write_skos(back) == text


def first_nodes(framework: Framework, number: int) -> Framework:
    """Parents come before their children."""
    nodes = framework.nodes[:number]
    opened = tuple(code for code in framework.opened if code in {node.code for node in nodes})
    return replace(framework, nodes=nodes, opened=opened)


@pytest.mark.parametrize("key", sorted(library().catalogue().frameworks))
def test_write_skos_loses_nothing_of_a_shipped_framework(key: str, thorough: bool) -> None:
    """Of its first nodes, which have what the others have."""
    whole = library().catalogue().frameworks[key]
    one = whole if thorough else first_nodes(whole, 30)
    assert read_skos(write_skos(one).encode(), "own.ttl") == one


def test_write_skos_writes_a_scheme_that_others_can_read() -> None:
    one = framework(
        node("C7", label={"en": "ICT applications"}, terms={"en": ("e-learning", "e-health")}, uri="http://a.org/C7"),
        node("7.1", "C7", label={"en": "E-government", "fr": "Cyberadministration"}, wording={"en": "Full text"}),
        opened=("C7",),
    )
    assert write_skos(one) == EXPECTED


def test_read_skos_reads_what_other_syntaxes_say_of_the_same_graph() -> None:
    one = first_nodes(library().catalogue().framework("wsis"), 8)
    graph = Graph().parse(data=write_skos(one), format="turtle")
    assert read_skos(graph.serialize(format="xml").encode(), "own.rdf") == one
    assert read_skos(graph.serialize(format="json-ld").encode("utf-16"), "own.jsonld") == one


def test_read_skos_puts_a_term_that_another_tool_added_last() -> None:
    one = framework(node("1", terms={"en": ("water", "taps")}))
    changed = write_skos(one).replace('"taps"@en ,', '"taps"@en , "aqueduct"@en ,')
    assert read_skos(changed.encode(), "own.ttl") == framework(node("1", terms={"en": ("water", "taps", "aqueduct")}))


def test_read_skos_drops_a_term_that_another_tool_removed() -> None:
    one = framework(node("1", terms={"en": ("water", "taps")}))
    changed = write_skos(one).replace('skos:altLabel "taps"@en ,\n        "water"@en', 'skos:altLabel "water"@en')
    assert read_skos(changed.encode(), "own.ttl") == framework(node("1", terms={"en": ("water",)}))


def test_write_skos_refuses_what_a_graph_would_merge() -> None:
    with pytest.raises(InputError, match=r"\[own@1\]: two nodes have the same code"):
        write_skos(framework(node("1"), node("1")))
    with pytest.raises(InputError, match=r"the parent 1 of 1\.1 does not exist"):
        write_skos(framework(node("1.1", "1")))


def test_write_skos_refuses_a_language_that_is_no_tag() -> None:
    with pytest.raises(InputError, match=r"\[own@1\]: “in English” is not a language tag such as fr"):
        write_skos(framework(node("1", label={"in English": "Water"})))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('skos:notation "1"', 'skos:note "1"', "a concept has no notation"),
        ('gw:status "ours"', 'gw:status "good"', "“good” is not one of official, transcribed"),
        ('gw:status "ours"', "gw:status []", r"“\[\]” is not one of official, transcribed"),
        ("skos:topConceptOf <https://goalweave.org/id/own@1>", "skos:broader <http://a.org/x>", "is not in the file"),
        ("skos:inScheme", "skos:note", "the scheme has no concepts"),
    ],
)
def test_read_skos_names_what_is_wrong_in_a_file_of_ours(before: str, after: str, message: str) -> None:
    text = write_skos(framework(node("1")))
    assert before in text
    with pytest.raises(InputError, match=message):
        read_skos(text.replace(before, after).encode(), "own.ttl")


def test_read_skos_refuses_two_frameworks_in_one_file() -> None:
    one = framework(node("1"))
    text = write_skos(one) + write_skos(replace(one, edition="2"))
    with pytest.raises(InputError, match=r"own\.ttl: the file contains 2 frameworks; use a separate file for each"):
        read_skos(text.encode(), "own.ttl")


EXPECTED = """\
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix gw: <https://goalweave.org/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://goalweave.org/id/own@1>
    a skos:ConceptScheme ;
    gw:id "own" ;
    gw:edition "1" ;
    owl:versionInfo "1" ;
    gw:default true ;
    dct:title "Own"@en ;
    dc:source "Own" ;
    gw:levels ( [ gw:id "goal" ; gw:one "Goal"@en ; gw:many "Goals"@en ] \
[ gw:id "target" ; gw:one "Target"@en ; gw:many "Targets"@en ] ) ;
    gw:opened ( "C7" ) ;
    skos:hasTopConcept <https://goalweave.org/id/own@1/C7> .

<https://goalweave.org/id/own@1/C7>
    a skos:Concept ;
    skos:inScheme <https://goalweave.org/id/own@1> ;
    skos:notation "C7" ;
    skos:topConceptOf <https://goalweave.org/id/own@1> ;
    skos:prefLabel "ICT applications"@en ;
    skos:altLabel "e-health"@en ,
        "e-learning"@en ;
    skos:exactMatch <http://a.org/C7> ;
    gw:terms [ gw:language "en" ; gw:values ( "e-learning" "e-health" ) ] ;
    gw:position 1 ;
    gw:level "goal" ;
    gw:status "ours" .

<https://goalweave.org/id/own@1/7.1>
    a skos:Concept ;
    skos:inScheme <https://goalweave.org/id/own@1> ;
    skos:notation "7.1" ;
    skos:broader <https://goalweave.org/id/own@1/C7> ;
    skos:prefLabel "E-government"@en ,
        "Cyberadministration"@fr ;
    skos:definition "Full text"@en ;
    gw:position 2 ;
    gw:level "target" ;
    gw:status "ours" .
"""
