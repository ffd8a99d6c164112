"""What is refused before, or while, a graph is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.formats.frameworks.skos import read_skos
from goalweave.formats.frameworks.skos.graph import MOST_NAMESPACES
from goalweave.formats.reading.limits import Limits

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">'


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "x.ttl", "x.ttl: the file is empty"),
        (b" \n", "x.ttl", "x.ttl: the file is empty"),
        (b"<http://a> <http://b> .\n", "x.ttl", "x.ttl:1: not valid Turtle"),
        (b"<http://a> a <http://b> .\n<http://a> <http://b> .\n", "x.ttl", "x.ttl:2: not valid Turtle"),
        (b"PK\x03\x04" + bytes(range(256)), "x.ttl", "x.ttl:1: not valid Turtle"),
        (b"(" * 100_000, "x.ttl", "x.ttl: not valid Turtle"),
        (f"<?xml version='1.0'?>\n{RDF}\n<skos:Concept>".encode(), "x.rdf", "x.rdf:3: not valid RDF/XML"),
        (
            f"<?xml version='1.0'?>\n<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>\n{RDF}&a;</rdf:RDF>".encode(),
            "x.rdf",
            "x.rdf:2: XML with a DTD or entities is not supported",
        ),
        (
            f"<!-- a comment -->\n\n<!DOCTYPE r>{RDF}</rdf:RDF>".encode("utf-16"),
            "x.rdf",
            "x.rdf:3: XML with a DTD or entities is not supported",
        ),
        (b'{"@context":\n}', "x.jsonld", "x.jsonld:2: not valid JSON"),
        (b"[" * 100_000, "x.jsonld", "x.jsonld: not valid JSON: nested too deeply"),
    ],
)
def test_read_skos_names_what_it_cannot_read(data: bytes, name: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_skos(data, name)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "context",
    [
        '"https://a.org/context.jsonld"',
        '[{"skos": "http://www.w3.org/2004/02/skos/core#"}, "https://a.org/context.jsonld"]',
        '{"@import": "https://a.org/context.jsonld"}',
        '{"part": {"@id": "http://a.org/part", "@context": "https://a.org/context.jsonld"}}',
    ],
)
def test_read_skos_fetches_no_context(context: str) -> None:
    with pytest.raises(
        InputError, match=r"x.jsonld \[@context\]: the JSON-LD context is stored elsewhere and is not downloaded"
    ):
        read_skos(f'{{"@context": {context}, "@id": "http://a.org/x"}}'.encode(), "x.jsonld")


def test_read_skos_reads_json_ld_that_carries_its_context() -> None:
    text = """{"@context": {"skos": "http://www.w3.org/2004/02/skos/core#"},
        "@id": "http://a.org/x", "@type": "skos:Concept", "skos:prefLabel": {"@value": "Eau", "@language": "fr"}}"""
    assert [(node.code, node.label) for node in read_skos(text.encode(), "x.jsonld").nodes] == [("x", {"fr": "Eau"})]


def test_read_skos_says_nothing_of_odd_literals(caplog: pytest.LogCaptureFixture) -> None:
    text = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <http://a.org/x> a skos:Concept ; skos:notation "one"^^xsd:integer ."""
    assert [node.code for node in read_skos(text.encode(), "x.ttl").nodes] == ["one"]
    assert caplog.records == []


def test_read_skos_keeps_to_the_limit_of_a_file() -> None:
    with pytest.raises(LimitError) as caught:
        read_skos(b"#" * 11, "x.ttl", limits=replace(Limits(), file=10))
    assert str(caught.value) == "x.ttl: the file is larger than the limit of 10 bytes"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"@prefix p: <http://a.org/{'a' * 100}> .\n" + "p:1 a p:2 .\n" + "p:3 p:4 p:5 , p:6 , p:7 .", "x.ttl"),
        (f"{RDF}<skos:Concept rdf:about='http://a.org/{'a' * 900}'/></rdf:RDF>", "x.rdf"),
        ('{"@context": {"p": "http://a.org/%s"}, "@id": "p:1", "p:2": [1, 2, 3, 4]}' % ("a" * 100 + "/"), "x.jsonld"),
        ('{"@id": "http://a.org/1", "http://a.org/p": {"@list": [1, 2, 3]}}', "x.jsonld"),
    ],
)
def test_short_names_for_long_texts_have_an_end(text: str, name: str) -> None:
    with pytest.raises(LimitError, match=f"{name}: with its lists and prefixes written out, .* 1,000 characters"):
        read_skos(text.encode(), name, limits=replace(Limits(), graph=1_000))


def test_a_file_that_declares_hundreds_of_namespaces_is_refused() -> None:
    numbers = range(MOST_NAMESPACES + 1)
    xml = RDF.replace(">", " " + " ".join(f'xmlns:n{number}="http://a.org/{number}"' for number in numbers) + "/>")
    turtle = "\n".join(f"@prefix n{number}: <http://a.org/{number}> ." for number in numbers)
    for text in (xml, turtle):
        with pytest.raises(LimitError, match="x: the file declares more than the limit of 200 namespaces"):
            read_skos(text.encode(), "x")
