"""Agenda 2063, the Sendai Framework, the Paris Agreement and the GRI Standards: what ships, and what texts mention."""

from __future__ import annotations

from collections import Counter
from itertools import chain, product

import pytest

from goalweave.core.classify.mentions import MentionFinder
from goalweave.core.framework_check import check_frameworks
from goalweave.core.model import Framework, Linkage, Relation, Status, StrengthSource
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs import library

LIBRARY = library()
CATALOGUE = LIBRARY.catalogue()
FINDER = MentionFinder.of(CATALOGUE.frameworks.values())
IDS = ("agenda2063", "sendai", "paris", "gri")
FRAMEWORKS = [CATALOGUE.framework(name) for name in IDS]
LINKAGES = [linkage for linkage in CATALOGUE.linkages if linkage.id in {f"{name}-sdg" for name in IDS}]


def mentioned(text: str) -> list[str]:
    return [f"{mention.node.framework}:{mention.node.code}" for mention in FINDER.find(text)]


def test_the_frameworks_are_listed_after_all_others() -> None:
    assert [framework.id for framework in CATALOGUE.frameworks.values()][-4:] == list(IDS)


@pytest.mark.parametrize("framework", FRAMEWORKS, ids=lambda framework: framework.id)
def test_every_node_is_named_in_six_languages_and_was_not_seen_at_its_publisher(framework: Framework) -> None:
    for node in framework.nodes:
        assert set(node.label) == set(node.terms) == set(LANGUAGES), node.code
        assert all(4 <= len(terms) <= 12 for terms in node.terms.values()), node.code
        assert node.status is (Status.OURS if "~" in node.code else Status.RECALLED), node.code
        assert node.source, node.code
    assert not [word for word in ("official", "transcribed") if word in framework.source]


def test_levels_have_as_many_nodes_as_the_frameworks() -> None:
    counts = {framework.id: Counter(node.level for node in framework.nodes) for framework in FRAMEWORKS}
    assert counts == {
        "agenda2063": {"aspiration": 7, "goal": 20},
        "sendai": {"target": 7, "priority": 4},
        "paris": {"article": 14, "paragraph": 6},
        "gri": {"group": 5, "universal": 3, "sector": 4, "revised": 3, "topic": 31},
    }


@pytest.mark.parametrize("linkage", LINKAGES, ids=lambda linkage: linkage.id)
def test_links_are_ours_and_have_a_reason_of_their_own_in_six_languages(linkage: Linkage) -> None:
    targets = CATALOGUE.frameworks[linkage.object].at_level("target")
    codes = {node.code for node in targets}
    for link in linkage.links:
        assert (link.relation, link.status, link.sign) == (Relation.CONTRIBUTES, Status.OURS, 1)
        assert link.weight is None, "nobody stated a weight"
        assert (link.strength is not None, link.strength_by) == (True, StrengthSource.OURS)
        assert link.object in codes, link.object
        assert set(link.rationale) == set(LANGUAGES), (link.subject, link.object)
    for language in LANGUAGES:
        rationales = Counter(link.rationale[language] for link in linkage.links)
        assert [text for text, count in rationales.items() if count > 1] == []
    assert max(Counter((link.subject, link.object) for link in linkage.links).values()) == 1


@pytest.mark.parametrize(
    ("name", "links", "without"),
    [
        ("agenda2063", 58, {"A1", "A2", "A3", "A4", "A5", "A6", "A7"}),
        ("sendai", 34, set()),
        ("paris", 46, {"2"}),
        ("gri", 74, {"G~a", "G~b", "G~c", "G~d", "G~e"}),
    ],
)
def test_every_node_but_a_heading_has_one_to_six_links(name: str, links: int, without: set[str]) -> None:
    linkage = next(linkage for linkage in LINKAGES if linkage.id == f"{name}-sdg")
    counts = Counter(link.subject for link in linkage.links)
    assert sum(counts.values()) == links
    assert max(counts.values()) <= 6
    assert {node.code for node in CATALOGUE.framework(name).nodes} - counts.keys() == without


def test_sendai_targets_are_linked_where_the_sdgs_share_their_indicators() -> None:
    links = chain.from_iterable(linkage.links for linkage in LINKAGES)
    assert {*product("AB", ("1.5", "11.5", "13.1"))} <= {(link.subject, link.object) for link in links}


def test_the_packs_raise_no_finding() -> None:
    names = (*IDS, *(linkage.id for linkage in LINKAGES))
    assert [finding for finding in check_frameworks(CATALOGUE) if finding.where.startswith(names)] == []


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("in line with Agenda 2063 Goals 7 and 10", ["agenda2063:10", "agenda2063:7"]),
        ("Goal 7 of Agenda 2063 and SDG 13", ["agenda2063:7", "sdg:13"]),
        ("Aspiration 3 of the African Union's Agenda 2063", ["agenda2063:A3"]),
        ("l’objectif 7 de l’Agenda 2063", ["agenda2063:7"]),
        ("el objetivo 7 de la Agenda 2063", ["agenda2063:7"]),
        ("цель 7 Повестки дня на период до 2063 года", ["agenda2063:7"]),
        ("الهدف 7 من خطة عام 2063", ["agenda2063:7"]),
        ("落实《2063年议程》目标7", ["agenda2063:7"]),
        ("progress on Sendai targets B and G", ["sendai:B", "sendai:G"]),
        ("Target B of the Sendai Framework", ["sendai:B"]),
        ("under Priority 4 of the Sendai Framework for Disaster Risk Reduction", ["sendai:4"]),
        ("la cible B du Cadre de Sendai", ["sendai:B"]),
        ("la meta B del Marco de Sendái", ["sendai:B"]),
        ("цель B Сендайской рамочной программы", ["sendai:B"]),
        ("الأولوية 4 من إطار سنداي", ["sendai:4"]),
        ("《仙台框架》具体目标B", ["sendai:B"]),
        ("Article 6 of the Paris Agreement", ["paris:6"]),
        ("Articles 6 and 13 of the Paris Agreement", ["paris:13", "paris:6"]),
        ("Article 6, paragraph 4, of the Paris Agreement", ["paris:6"]),
        ("Article 6.4 of the Paris Agreement", ["paris:6.4"]),
        ("Article 2.1c of the Paris Agreement", ["paris:2.1.c"]),
        ("l’article 6 de l’Accord de Paris", ["paris:6"]),
        ("el artículo 6 del Acuerdo de París", ["paris:6"]),
        ("статья 6 Парижского соглашения", ["paris:6"]),
        ("المادة 6 من اتفاق باريس", ["paris:6"]),
        ("《巴黎协定》第6条", ["paris:6"]),
        ("reported under GRI 305-1 and GRI 403: Occupational Health and Safety 2018", ["gri:305", "gri:403"]),
        ("GRI 102: Climate Change 2025", ["gri:102"]),
        ("selon la norme GRI 305", ["gri:305"]),
        ("según el Estándar GRI 305", ["gri:305"]),
        ("по стандарту GRI 305", ["gri:305"]),
        ("وفقا لمعيار GRI 305", ["gri:305"]),
        ("按照GRI标准305披露", ["gri:305"]),
    ],
)
def test_a_text_names_a_node_in_each_language(text: str, nodes: list[str]) -> None:
    assert sorted(mentioned(text)) == nodes


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("Agenda 2063 and Goal 7 of the 2030 Agenda", ["sdg:7"]),
        ("l’Agenda 2063 et l’ODD 7", ["sdg:7"]),
        ("la Agenda 2063 y el ODS 7", ["sdg:7"]),
        ("Повестка дня на период до 2063 года и ЦУР 7", ["sdg:7"]),
        ("خطة عام 2063 وهدف التنمية المستدامة 7", ["sdg:7"]),
        ("《2063年议程》和可持续发展目标7", ["sdg:7"]),
        ("Goal 7", []),
        ("Article 6 of the Covenant, signed before the Paris Agreement", []),
        ("Article 6", []),
        ("l’article 6 de la loi", []),
        ("el artículo 6 de la ley", []),
        ("статья 6 закона", []),
        ("المادة 6 من القانون", []),
        ("《劳动法》第6条", []),
        ("《巴黎协定》10年", []),
        ("the Sendai targets a country sets", []),
        ("la cible de Sendai a été atteinte", []),
        ("la meta de Sendái a nivel nacional", []),
        ("Сендайская цель", []),
        ("غاية سنداي", []),
        ("仙台框架目标", []),
        ("Target B of the project", []),
        ("Priority 4", []),
        ("GRI 102-55 of 2016", []),
        ("GRI 2021", []),
        ("the grid 305", []),
        ("norme 305", []),
        ("стандарт 305", []),
        ("معيار 305", []),
        ("标准305", []),
    ],
)
def test_words_that_other_texts_use_too_name_no_node(text: str, nodes: list[str]) -> None:
    assert mentioned(text) == nodes
