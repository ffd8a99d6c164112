"""Identifiers lead to pages and data, and to nothing that is not public."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rdflib import DCTERMS, SKOS, Graph, Literal, URIRef
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import SDG, level, loaded, node, small
from tests.factories.frameworks import link
from tests.factories.indicators import put
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Linkage, LinkageKind, Relation, Status
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import delete_records, purge_records
from goalweave.registry.models import Record

SITE = "https://data.example.org"
TURTLE, JSON_LD = "text/turtle", "application/ld+json"


@pytest.fixture(scope="module", autouse=True)
def _frameworks(standing: None) -> None:
    """The small catalogue, and an earlier edition of the goals: 4.9 became 4.4, 4.x is gone, 9.c was 9.k."""
    known = small()
    nodes = tuple(replace(one, formerly=("9.k",)) if one.code == "9.c" else one for one in SDG.nodes)
    sdg = replace(SDG, nodes=nodes)
    earlier = replace(
        SDG,
        edition="2015",
        default=False,
        uri="",
        levels=(level("goal"), level("target")),
        opened=(),
        mentions=(),
        nodes=(node("4", "goal"), node("4.9", "target", "4"), node("4.x", "target", "4")),
    )
    same = link("4.9", "4.4", relation=Relation.IDENTICAL, status=Status.OFFICIAL)
    crosswalk = Linkage("sdg-2015-2020", LinkageKind.CROSSWALK, earlier.key, sdg.key, (same,))
    others = [one for one in known.frameworks.values() if one.key != sdg.key]
    loaded(Catalogue.of([sdg, earlier, *others], [*known.linkages, crosswalk]))


@pytest.fixture(autouse=True)
def client(_frameworks: None, db: None, settings) -> Client:
    settings.GOALWEAVE_SITE = SITE
    return Client()


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("sdg/9.c", "text/html", "/frameworks/sdg@2020/9.c/"),
        ("sdg/9.c", TURTLE, "/id/sdg@2020/9.c.ttl"),
        ("sdg/9.c", JSON_LD, "/id/sdg@2020/9.c.jsonld"),
        ("sdg/9.c.html", TURTLE, "/frameworks/sdg@2020/9.c/"),
        ("sdg/9.c.ttl", "", "/id/sdg@2020/9.c.ttl"),
        ("sdg@2020/9.k", "", "/frameworks/sdg@2020/9.c/"),
        ("sdg/9.k.ttl", "", "/id/sdg@2020/9.c.ttl"),
        ("sdg/4.9", "", "/frameworks/sdg@2020/4.4/"),
        ("sdg@2015/4.9", "", "/frameworks/sdg@2015/4.9/"),
        ("sdg", "", "/frameworks/sdg@2020/"),
        ("sdg", TURTLE, "/id/sdg@2020.ttl"),
    ],
)
def test_identifier_leads_to_what_is_asked_for(client: Client, path: str, accept: str, location: str) -> None:
    response = client.get(f"/id/{path}", headers={"accept": accept})
    assert (response.status_code, response["Location"]) == (303, location)
    assert {"Accept", "Accept-Language"} <= set(re.split(r",\s*", response["Vary"]))
    own = f"{SITE}/id/{location.removeprefix('/id/').removesuffix('.ttl').removesuffix('.jsonld')}"
    if location.startswith("/id/"):
        assert f'<{own}.ttl>; rel="alternate"; type="text/turtle"' in response["Link"]


def test_page_is_in_the_language_of_the_browser(client: Client) -> None:
    response = client.get("/id/sdg/9.c", headers={"accept": "text/html", "accept-language": "fr"})
    assert response["Location"] == "/fr/frameworks/sdg@2020/9.c/"


def test_code_of_an_earlier_edition_alone_is_gone(client: Client) -> None:
    response = client.get("/id/sdg/4.x")
    assert response.status_code == 410
    assert "/frameworks/sdg@2015/4.x/" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["sdg/99", "sdg@2020/4.x", "nothing", "nothing/1", "record/x", "indicator/%00", "linkage/x"]
)
def test_unknown_identifier_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/id/{path}").status_code == 404


def test_data_of_a_node_name_it_as_its_publisher_and_link_it(client: Client) -> None:
    response = client.get("/id/sdg@2020/9.c.ttl")
    assert (response.status_code, response["Content-Type"]) == (200, "text/turtle; charset=utf-8")
    assert response["Access-Control-Allow-Origin"] == "*"
    graph = Graph().parse(data=response.content, format="turtle")
    target = URIRef(f"{SITE}/id/sdg@2020/9.c")
    assert (target, SKOS.broader, URIRef(f"{SITE}/id/sdg@2020/9")) in graph
    assert (target, SKOS.notation, Literal("9.c")) in graph
    terms = URIRef("https://goalweave.org/ns#contributesTo")
    assert set(graph.subjects(terms, target)) == {URIRef(f"{SITE}/id/wsis@2003/C2")}
    assert json.loads(client.get("/id/sdg@2020/9.c.jsonld").content)["@graph"][0]["@id"] == str(target)
    assert b"skos:ConceptScheme" in client.get("/id/sdg@2020.ttl").content
    assert b"gw:Linkage" in client.get(f"/id/linkage/{small().linkages[0].id}.ttl").content


def test_records_and_organisations_are_shown_as_far_as_they_are_public(client: Client) -> None:
    organisation = OrganisationFactory(slug="water", name={"en": "Water"})
    hidden = OrganisationFactory(slug="hidden")
    rows = stored(record("wells", title={"en": "Wells </script>"}), record("gone"), organisation=organisation)
    rows |= stored(record("secret"), record("gone-too"), organisation=hidden, public=False)
    store_mappings(
        actor=SYSTEM, mappings={rows["wells"]: (mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4", "suggested"))}
    )
    delete_records(actor=SYSTEM, ids=[rows["gone"].pk, rows["gone-too"].pk])
    graph = Graph().parse(data=client.get(f"/id/record/{rows['wells'].pk}.ttl").content, format="turtle")
    wells = URIRef(f"{SITE}/id/record/{rows['wells'].pk}")
    assert set(graph.objects(wells, DCTERMS.subject)) == {URIRef(f"{SITE}/id/sdg@2020/9.c")}
    assert b"Water" in client.get("/id/organisation/water.jsonld").content
    client.force_login(member(hidden, Role.MANAGER).user)
    numbers = [rows[name].pk for name in ("wells", "gone", "secret", "gone-too")]
    for _turn in range(2):
        assert [client.get(f"/id/record/{pk}").status_code for pk in numbers] == [303, 410, 404, 404]
        purge_records(actor=SYSTEM, before=timezone.now() + timedelta(days=1))
    assert not Record.objects.filter(pk__in=numbers[1::2]).exists()
    assert [client.get(f"/id/organisation/{slug}").status_code for slug in ("water", "hidden")] == [303, 404]
    page = Client().get(f"/records/{rows['wells'].pk}/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    subject, way = json.loads(block)["@graph"]
    assert (subject["@type"], subject["name"], subject["@id"]) == ("Project", "Wells </script>", str(wells))
    assert way["@type"] == "BreadcrumbList"
    assert f'href="/id/record/{rows["wells"].pk}.ttl"' in page
    assert (
        'application/ld+json">{"@context": "https://schema.org", "@graph": [{"@id"'
        not in client.get(f"/records/{rows['secret'].pk}/").content.decode()
    )


def test_indicator_is_a_dataset_with_addresses_of_its_values(client: Client) -> None:
    put()
    response = client.get("/indicators/")
    slug = re.search(r'href="/indicators/([\w-]+)/"', response.content.decode())
    assert slug is not None
    (described,) = json.loads(client.get(f"/id/indicator/{slug[1]}.jsonld").content)["@graph"]
    assert described["@type"] == "schema:Dataset"
    forms = [one["schema:encodingFormat"] for one in described["schema:distribution"]]
    assert forms == ["text/csv", "application/vnd.sdmx.data+csv"]
    address = described["schema:distribution"][0]["schema:contentUrl"]["@id"]
    assert client.get(address.removeprefix(SITE)).status_code == 200
