"""The Global Digital Compact and the WSIS+20 outcome: what is linked, what is said to be seen, and which codes are ours."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain, product

import pytest

from goalweave.core.model import Framework, LinkageKind, Status, Strength, StrengthSource
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs import library

CATALOGUE = library().catalogue()
COMPACT = CATALOGUE.framework("gdc")
OUTCOME = CATALOGUE.framework("wsis20")
FRAMEWORKS = pytest.mark.parametrize("framework", [COMPACT, OUTCOME], ids=lambda framework: framework.key)
LINKAGES = [linkage for linkage in CATALOGUE.linkages if linkage.subject in (COMPACT.key, OUTCOME.key)]


def objects(framework: Framework) -> dict[str, list[str]]:
    """Names of the objects of each node's links, over all linkages from the framework."""
    names: dict[str, list[str]] = defaultdict(list)
    for linkage in LINKAGES:
        if linkage.subject == framework.key:
            for link in linkage.links:
                names[link.subject].append(f"{linkage.object.partition('@')[0]}:{link.object}")
    return names


def test_linkages_lead_from_the_compact_and_the_outcome_to_sdgs_and_action_lines() -> None:
    assert {linkage.id: len(linkage.links) for linkage in LINKAGES} == {
        "gdc-sdg": 47,
        "gdc-wsis": 41,
        "wsis20-sdg": 18,
        "wsis20-wsis": 13,
    }
    assert {linkage.kind for linkage in LINKAGES} == {LinkageKind.LINKAGE}


@FRAMEWORKS
def test_every_node_has_two_to_six_links(framework: Framework) -> None:
    names = objects(framework)
    assert {node.code: names[node.code] for node in framework.nodes if not 2 <= len(names[node.code]) <= 6} == {}


@FRAMEWORKS
def test_every_node_reaches_an_sdg_target_and_an_action_line(framework: Framework) -> None:
    names = objects(framework)
    for node in framework.nodes:
        assert any(name.startswith("sdg:") and "." in name for name in names[node.code]), node.code
        assert any(name.startswith("wsis:C") for name in names[node.code]), node.code


def test_no_pair_is_linked_twice_and_every_end_exists() -> None:
    for linkage in LINKAGES:
        pairs = Counter((link.subject, link.object) for link in linkage.links)
        assert [pair for pair, count in pairs.items() if count > 1] == []
        subject, object_ = CATALOGUE.frameworks[linkage.subject], CATALOGUE.frameworks[linkage.object]
        assert [pair for pair in pairs if pair[0] not in subject.by_code or pair[1] not in object_.by_code] == []


def test_links_have_a_strength_class_of_ours_and_no_weight() -> None:
    for linkage in LINKAGES:
        assert [link.subject for link in linkage.links if link.strength is None] == []
        assert {(link.weight, link.strength_by) for link in linkage.links} == {(None, StrengthSource.OURS)}
    counts = Counter(link.strength for link in chain.from_iterable(linkage.links for linkage in LINKAGES))
    assert counts == {Strength.STRONG: 53, Strength.MODERATE: 59, Strength.WEAK: 7}


def test_links_are_ours_and_each_has_its_own_reason_in_six_languages() -> None:
    for linkage in LINKAGES:
        assert {link.status for link in linkage.links} == {Status.OURS}
        assert [link.subject for link in linkage.links if set(link.rationale) != set(LANGUAGES)] == []
        for language in LANGUAGES:
            reasons = Counter(link.rationale[language] for link in linkage.links)
            assert [reason for reason, count in reasons.items() if count > 1] == []


@FRAMEWORKS
def test_every_node_has_a_label_in_six_languages(framework: Framework) -> None:
    assert [node.code for node in framework.nodes if set(node.label) != set(LANGUAGES)] == []


def test_every_area_has_five_to_twelve_terms_in_each_language() -> None:
    for node, language in product(COMPACT.nodes, LANGUAGES):
        assert 5 <= len(node.terms.get(language, ())) <= 12, (node.code, language)


def test_objectives_have_areas_whose_codes_are_letters_of_ours() -> None:
    assert {code: len(COMPACT.child_codes[code]) for code in COMPACT.child_codes[None]} == {
        "GDC1": 3,
        "GDC2": 3,
        "GDC3": 4,
        "GDC4": 5,
        "GDC5": 4,
    }
    assert all("~" in node.code for node in COMPACT.at_level("area"))


def test_nothing_is_official_that_was_not_seen_at_its_publisher() -> None:
    assert {node.status for node in COMPACT.nodes} == {Status.RECALLED}
    assert {node.code: node.status for node in OUTCOME.nodes if node.status is not Status.OFFICIAL} == {
        "P~b": Status.TRANSCRIBED
    }
    publishers = ("https://www.itu.int/", "https://publicadministration.desa.un.org/")
    official = [node for node in OUTCOME.nodes if node.status is Status.OFFICIAL]
    assert [node.code for node in official if not node.source.startswith(publishers)] == []


def test_a_request_whose_paragraph_was_not_seen_has_a_letter_of_ours() -> None:
    assert [node.code for node in OUTCOME.nodes if not node.code.isdigit()] == ["P~a", "P~b"]
