"""SKOS that others wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from goalweave.core.errors import InputError
from goalweave.core.model import Framework, Level, Node, Status
from goalweave.formats.frameworks.skos import external_scheme, read_skos
from goalweave.packs import library

PREFIXES = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix x: <http://a.org/plan/> .
"""


def read(text: str, name: str = "plan.ttl", **options: str) -> Framework:
    return read_skos((PREFIXES + text).encode(), name, **options)  # type: ignore[arg-type]


def test_read_skos_makes_a_framework_of_another_scheme() -> None:
    found = read(
        """
        <http://a.org/plan> a skos:ConceptScheme ; dct:title "Plan"@en , "Plan d’action"@fr ; dct:publisher "A" ;
            dct:issued "2021-05-04" .
        x:b a skos:Concept ; skos:inScheme <http://a.org/plan> ; skos:broader x:a ; skos:prefLabel "Taps"@en-GB ;
            skos:altLabel "standpipe"@en , "faucet"@en ; skos:definition "Water at home."@en .
        x:a a skos:Concept ; skos:topConceptOf <http://a.org/plan> ; skos:prefLabel "Water" .
        """
    )
    assert found == Framework(
        id="plan",
        edition="2021",
        title={"en": "Plan", "fr": "Plan d’action"},
        levels=(
            Level("level-1", {"en": "Level 1"}, {"en": "Level 1"}),
            Level("level-2", {"en": "Level 2"}, {"en": "Level 2"}),
        ),
        nodes=(
            Node("a", "level-1", None, {"en": "Water"}, Status.TRANSCRIBED, uri="http://a.org/plan/a"),
            Node(
                "b",
                "level-2",
                "a",
                {"en": "Taps"},
                Status.TRANSCRIBED,
                wording={"en": "Water at home."},
                terms={"en": ("faucet", "standpipe")},
                uri="http://a.org/plan/b",
            ),
        ),
        owner={"en": "A"},
        source="plan.ttl",
        uri="http://a.org/plan",
    )


def test_read_skos_takes_what_the_caller_knows_better() -> None:
    found = read(
        'x:a a skos:Concept ; skos:prefLabel "Eau" .',
        framework_id="eau",
        edition="3",
        language="fr",
        status=Status.OURS,
    )
    assert (found.key, found.title, found.nodes[0].label, found.nodes[0].status) == (
        "eau@3",
        {"fr": "plan"},
        {"fr": "Eau"},
        Status.OURS,
    )


def test_read_skos_sorts_siblings_as_people_number_them() -> None:
    codes = ("1", "1.2", "1.10", "1.a", "1.b", "2", "10")
    text = "".join(
        f'x:n{place} a skos:Concept ; skos:notation "{code}" .\n' for place, code in enumerate(reversed(codes))
    )
    assert tuple(node.code for node in read(text).nodes) == codes


def test_read_skos_prefers_the_compact_notation() -> None:
    found = read(
        'x:C040b01 a skos:Concept ; skos:notation "04.0b.01"^^x:Code , "4.b.1"^^x:CodeCompact , "C040b01"^^x:CodePerm .'
    )
    assert [node.code for node in found.nodes] == ["4.b.1"]


def test_read_skos_prefers_the_notation_that_most_concepts_have() -> None:
    found = read(
        'x:a a skos:Concept ; skos:notation "1"^^x:N , "A"^^x:M . x:b a skos:Concept ; skos:notation "2"^^x:N .'
    )
    assert [node.code for node in found.nodes] == ["1", "2"]


def test_read_skos_puts_a_concept_of_several_codes_in_several_places() -> None:
    found = read(
        """
        x:t1 a skos:Concept ; skos:notation "1.5" . x:t11 a skos:Concept ; skos:notation "11.5" .
        x:i a skos:Concept ; skos:notation "1.5.1" , "11.5.1" ; skos:broader x:t1 , x:t11 .
        """
    )
    assert [(node.code, node.parent, node.uri) for node in found.nodes] == [
        ("1.5", None, "http://a.org/plan/t1"),
        ("1.5.1", "1.5", "http://a.org/plan/i"),
        ("11.5", None, "http://a.org/plan/t11"),
        ("11.5.1", "11.5", "http://a.org/plan/i"),
    ]


def test_read_skos_keeps_a_second_parent_as_a_property() -> None:
    found = read(
        "x:a a skos:Concept . x:b a skos:Concept ; skos:narrower x:c . x:c a skos:Concept ; skos:broader x:a ."
    )
    assert [(node.code, node.parent, node.properties) for node in found.nodes] == [
        ("a", None, {}),
        ("c", "a", {"broader": ("b",)}),
        ("b", None, {}),
    ]


def test_read_skos_names_levels_after_classes() -> None:
    found = read(
        """
        x:g1 a skos:Concept , x:Goal , owl:Thing . x:g2 a skos:Concept , x:Goal , owl:Thing .
        x:t a skos:Concept , x:Target , owl:Thing ; skos:broader x:g1 .
        """
    )
    assert [(level.id, level.one) for level in found.levels] == [("goal", {"en": "Goal"}), ("target", {"en": "Target"})]


def test_read_skos_takes_the_whole_text_where_one_is_a_stub() -> None:
    found = read('x:a a skos:Concept ; skos:prefLabel "By 2030,d"@en , "By 2030, halve food waste"@en .')
    assert found.nodes[0].label == {"en": "By 2030, halve food waste"}


def test_read_skos_leaves_out_concepts_of_no_scheme_where_there_is_one() -> None:
    found = read("x:s a skos:ConceptScheme . x:a a skos:Concept ; skos:inScheme x:s . x:unit a skos:Concept .")
    assert [node.code for node in found.nodes] == ["a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x:a a x:Thing .", "plan.ttl: the file has no SKOS concepts"),
        ("x:a a skos:Concept ; skos:broader x:a .", "plan.ttl: the broader concepts form a cycle: a → a"),
        (
            "x:a a skos:Concept ; skos:broader x:b . x:b a skos:Concept ; skos:broader x:a . x:c a skos:Concept .",
            "plan.ttl: the broader concepts form a cycle: a → b → a",
        ),
        (
            'x:a a skos:Concept ; skos:notation "1" . x:b a skos:Concept ; skos:notation "1" .',
            "plan.ttl [1]: two concepts have the code 1: x:a and x:b",
        ),
        (
            "x:a a skos:Concept ; skos:inScheme x:s . x:b a skos:Concept ; skos:inScheme x:t .",
            "plan.ttl: the file contains 2 concept schemes; use a separate file for each: x:s (1), x:t (1)",
        ),
    ],
)
def test_read_skos_names_what_cannot_become_a_framework(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert str(caught.value).replace("http://a.org/plan/", "x:") == message


@pytest.mark.shared
def test_read_skos_reads_the_un_file_as_the_pack_has_it(shared: Path) -> None:
    path = shared / "sdg/sdg-kos-goals-targets-indicators.ttl"
    found = read_skos(path.read_bytes(), path.name)
    pack = library().catalogue().framework("sdg@2019")
    assert (found.id, found.uri, [level.id for level in found.levels]) == (
        "sdg",
        "http://metadata.un.org/sdg",
        ["goal", "target", "indicator"],
    )
    assert [(node.code, node.parent, node.level, node.uri) for node in found.nodes] == [
        (node.code, node.parent, node.level, node.uri) for node in pack.nodes
    ]
    assert found.node("9.c").label["en"].startswith("Significantly increase access to information and communications")
    assert set(found.node("9.c").label) == {"en", "fr", "es"}


def test_read_skos_gives_no_node_the_name_of_a_blank_node() -> None:
    """It would be another one each time the file is read."""
    nameless = '[] a skos:Concept ; skos:topConceptOf <http://a.org/plan> ; skos:prefLabel "Water"@en'
    scheme = '<http://a.org/plan> a skos:ConceptScheme ; dct:title "Plan"@en .'
    with pytest.raises(InputError, match=r"\[\[\]\]: a concept has no notation"):
        read(f"{scheme} {nameless} .")
    nodes = read(f'{scheme} {nameless} ; skos:notation "1" .').nodes
    assert [(node.code, node.uri) for node in nodes] == [("1", "")]


def deep_hierarchy(depth: int) -> str:
    return "\n".join(
        f"x:c{number} a skos:Concept , x:Class{number} , x:Everywhere ; skos:notation '{number}' ; skos:prefLabel 'c'"
        + (f" ; skos:broader x:c{number - 1} ." if number else " .")
        for number in range(depth)
    )


def count_steps(depth: int) -> int:
    """Lines of the reader that run for a hierarchy of that depth."""
    steps = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal steps
        if frame.f_code.co_filename != external_scheme.__file__:
            return None
        steps += event == "line"
        return trace

    text = deep_hierarchy(depth)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read(text)
    finally:
        sys.settrace(before)
    return steps


def test_levels_of_a_deep_hierarchy_are_named_in_steady_time() -> None:
    assert [level.id for level in read(deep_hierarchy(3)).levels] == ["class0", "class1", "class2"]
    assert count_steps(200) < 3 * count_steps(100)
