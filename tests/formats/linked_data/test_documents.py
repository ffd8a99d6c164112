"""The same resources as Turtle and JSON-LD, for programs and in pages."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from decimal import Decimal

from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from tests.factories.frameworks import framework, link, linkage, node
from tests.factories.records import record

from goalweave.core.model import Money, Partner, RecordKind, RecordPlace, WebLink
from goalweave.formats.linked_data.catalogue import (
    CatalogueDescription,
    DataFile,
    DatasetDescription,
    catalogue_faults,
    describe_catalogue,
)
from goalweave.formats.linked_data.descriptions import (
    IndicatorFacts,
    OrganisationFacts,
    describe_breadcrumbs,
    describe_framework_with_nodes,
    describe_indicator,
    describe_linkage,
    describe_node,
    describe_organisation,
    describe_record,
)
from goalweave.formats.linked_data.json_ld import write_json_ld, write_page_data
from goalweave.formats.linked_data.resources import Resource
from goalweave.formats.linked_data.turtle import write_turtle
from goalweave.packs import library

BASE = "https://a.org/id/"
HOSTILE = '</script><script>alert(1)</script> "\\ \u2028 é'
OWNER = OrganisationFacts("water", {"en": "Water", "fr": HOSTILE}, {"en": "W"}, "government", "XM-1", "KE")


def hostile_record() -> Resource:
    whole = replace(
        record("wells", start="2019-05", end="soon", kind=RecordKind.EVENT),
        title={"en": HOSTILE, "not a tag!": "x"},
        partners=(Partner(HOSTILE, "funder", "X-1"), Partner("Two")),
        places=(RecordPlace("KE"),),
        money=(Money(Decimal("12.50"), "EUR"),),
        links=(WebLink("javascript:alert(1)"), WebLink("https://b.org/x y"), WebLink("https://b.org/x")),
    )
    return describe_record(whole, 7, OWNER, [f"{BASE}own@1/1", "not an address"], BASE, updated="2026-01-02T03:04:05Z")


def parsed(resources: list[Resource]) -> Graph:
    """The graph, which must be the same in both forms."""
    turtle = Graph().parse(data=write_turtle(resources), format="turtle")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        json_ld = Graph().parse(data=write_json_ld(resources), format="json-ld")
    assert isomorphic(turtle, json_ld)
    return turtle


def test_turtle_and_json_ld_say_the_same() -> None:
    one = framework(node("1", uri="http://b.org/1"), node("1.1", "1", wording={"en": HOSTILE}), uri="http://b.org")
    other = framework(node("A"), key="other@1")
    joint = linkage(link("1.1", "A"), link("1", "A", sign=-1))
    facts = IndicatorFacts(
        "use", {"en": "Use"}, {}, {"en": "ITU"}, (f"{BASE}own@1/1",), {"text/csv": "https://a.org/x"}
    )
    graph = parsed(
        [
            *describe_framework_with_nodes(one, BASE),
            *describe_linkage(joint, one, other, BASE),
            describe_organisation(OWNER, BASE),
            hostile_record(),
            describe_indicator(facts, BASE, "https://a.org/indicators/use/"),
        ]
    )
    skos, terms = "http://www.w3.org/2004/02/skos/core#", "https://goalweave.org/ns#"
    assert (URIRef(f"{BASE}own@1/1.1"), URIRef(f"{skos}broader"), URIRef("http://b.org/1")) in graph
    assert (URIRef("http://b.org/1"), URIRef(f"{skos}exactMatch"), URIRef(f"{BASE}own@1/1")) in graph
    assert (URIRef(f"{BASE}own@1/1.1"), URIRef(f"{terms}contributesTo"), URIRef(f"{BASE}other@1/A")) in graph
    assert (URIRef("http://b.org/1"), URIRef(f"{terms}hinders"), URIRef(f"{BASE}other@1/A")) in graph
    assert not any("javascript" in str(value) or "x y" in str(value) for value in graph.objects())


def test_every_shipped_node_is_described_once() -> None:
    sdg = library().catalogue().framework("sdg@2019")
    described = list(describe_framework_with_nodes(sdg, BASE))
    assert len({resource.uri for resource in described}) == len(sdg.nodes) + 1
    target = describe_node(sdg, sdg.node("9.c"), BASE)
    assert target.uri == "http://metadata.un.org/sdg/9.c"


def test_page_data_cannot_end_its_script_and_is_in_one_language() -> None:
    text = write_page_data([describe_organisation(OWNER, BASE), hostile_record()], "fr")
    assert not set("<>&\u2028") & set(text)
    owner, event = json.loads(text)["@graph"]
    assert owner == {
        "@id": "https://a.org/id/organisation/water",
        "@type": "GovernmentOrganization",
        "name": HOSTILE,
        "alternateName": "W",
        "identifier": "XM-1",
        "address": {"@type": "PostalAddress", "addressCountry": "KE"},
    }
    assert (event["@type"], event["startDate"], "endDate" in event) == ("Event", "2019-05", False)
    assert event["funding"] == {
        "@type": "Grant",
        "amount": {"@type": "MonetaryAmount", "value": "12.50", "currency": "EUR", "name": "budget"},
    }


def test_page_data_has_the_way_to_the_page() -> None:
    text = write_page_data([describe_breadcrumbs([("Records", "https://a.org/records/"), ("Wells", "")])], "en")
    (way,) = json.loads(text)["@graph"]
    assert way["itemListElement"] == [
        {"@type": "ListItem", "position": "1", "name": "Records", "item": "https://a.org/records/"},
        {"@type": "ListItem", "position": "2", "name": "Wells"},
    ]


def catalogue(**changes: object) -> Resource:
    file = DataFile("records.csv", "CSV", "text/csv", 12, "ab" * 32, 3, "2026-01-02T03:04:05+00:00")
    dataset = DatasetDescription("records", {"en": "Records"}, {"en": "All."}, (file,), "https://a.org/data/#records")
    head = CatalogueDescription(
        "https://a.org/data/catalog", "https://a.org/data/files/", {"en": "Data"}, {"en": "All"}, "A", "https://a.org",
        "2026-01-02T03:04:05+00:00",
    )  # fmt: skip
    return describe_catalogue(replace(head, **changes), [dataset])  # type: ignore[arg-type]


def test_catalogue_has_what_dcat_ap_demands() -> None:
    graph = parsed([catalogue()])
    assert catalogue_faults(graph) == []
    found = {str(value) for value in graph.objects(None, URIRef("http://www.w3.org/ns/dcat#downloadURL"))}
    assert found == {"https://a.org/data/files/records.csv"}


def test_catalogue_faults_name_what_is_missing() -> None:
    assert catalogue_faults(Graph()) == ["there is no dcat:Catalog"]
    graph = parsed([catalogue(publisher="", title={})])
    faults = [fault for fault in catalogue_faults(graph) if "Agent" not in fault]
    assert faults == ["dcat:Catalog https://a.org/data/catalog has no dct:title"]
    assert any("has no foaf:name" in fault for fault in catalogue_faults(graph))
