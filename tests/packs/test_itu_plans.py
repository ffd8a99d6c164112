"""ITU's plans and Connect 2030: what is linked, what is said to be seen, and which codes are ours."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from itertools import chain

import pytest

from goalweave.core.model import Framework, Node, Relation, Status
from goalweave.packs import library
from goalweave.packs.library import SHIPPED

CATALOGUE = library().catalogue()
PLANS = [framework for framework in CATALOGUE.frameworks.values() if framework.id == "itu"]
LINKED = {
    "itu@2020-2023": ("goal", "objective", "outcome"),
    "itu@2016-2019": ("goal", "objective", "outcome"),
    "itu@2024-2027": ("goal", "target", "priority"),
    "connect2030@2018": ("target",),
}
PACKS = ("itu", "connect2030")
WITHOUT_AN_ACTION_LINE = {"I.6~b", "I.6~c"}
"""Outcomes on ITU's own organisation, with which no action line deals."""


def contributions(framework: Framework) -> dict[str, list[str]]:
    """Objects of the contributions of each node, over all linkages from the framework."""
    objects: dict[str, list[str]] = defaultdict(list)
    for linkage in CATALOGUE.linkages:
        if linkage.subject != framework.key:
            continue
        for link in linkage.links:
            if link.relation is Relation.CONTRIBUTES:
                objects[link.subject].append(link.object)
    return objects


def linked_nodes(framework: Framework) -> list[Node]:
    """The nodes of the levels that a plan links."""
    return list(chain.from_iterable(map(framework.at_level, LINKED[framework.key])))


@pytest.mark.parametrize("key", LINKED)
def test_every_node_of_a_plan_has_two_to_six_links(key: str) -> None:
    framework = CATALOGUE.frameworks[key]
    objects = contributions(framework)
    nodes = linked_nodes(framework)
    assert nodes
    assert {node.code: len(objects[node.code]) for node in nodes if not 2 <= len(objects[node.code]) <= 6} == {}


@pytest.mark.parametrize("key", LINKED)
def test_every_node_of_a_plan_reaches_an_sdg_target_and_an_action_line(key: str) -> None:
    framework = CATALOGUE.frameworks[key]
    objects = contributions(framework)
    for node in linked_nodes(framework):
        assert any("." in code for code in objects[node.code]), node.code
        if node.code not in WITHOUT_AN_ACTION_LINE:
            assert any(code.startswith("C") for code in objects[node.code]), node.code


def test_sums_of_the_linkages_are_those_of_their_files() -> None:
    counts = {
        linkage.id: Counter(str(link.status) for link in linkage.links)
        for linkage in CATALOGUE.linkages
        if linkage.id.startswith(("itu-", "connect2030-"))
    }
    assert counts == {
        "itu-sdg": {"official": 12, "ours": 186},
        "itu-wsis": {"official": 3, "ours": 96},
        "itu-2016-2019-sdg": {"ours": 79},
        "itu-2016-2019-wsis": {"ours": 49},
        "itu-2024-2027-sdg": {"ours": 56},
        "itu-2024-2027-wsis": {"ours": 30},
        "connect2030-itu": {"official": 5, "recalled": 24},
        "connect2030-sdg": {"ours": 64},
        "connect2030-wsis": {"ours": 26},
    }


def test_our_links_have_no_two_rationales_alike() -> None:
    for linkage in CATALOGUE.linkages:
        if not linkage.id.startswith("itu-"):
            continue
        texts = Counter(link.rationale["en"] for link in linkage.links)
        assert [text for text, count in texts.items() if count > 1] == []


def link_rows() -> dict[str, list[dict[str, str]]]:
    """The rows of each file of links, by its name."""
    paths = chain.from_iterable(sorted((SHIPPED / pack / "links").glob("*.csv")) for pack in PACKS)
    return {path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) for path in paths}


def test_no_link_has_a_weight_that_nobody_gave() -> None:
    assert [row for row in chain.from_iterable(link_rows().values()) if row["weight"]] == []


def test_links_of_ours_have_a_strength_and_links_of_publishers_have_none() -> None:
    for name, rows in link_rows().items():
        for row in rows:
            classes = {"strong", "moderate", "weak"} if row["status"] == "ours" else {""}
            assert row.get("strength", "") in classes, (name, row["subject"], row["object"])


def test_strengths_of_ours_are_spread_as_sources_says() -> None:
    counts = {
        name: Counter(row["strength"] for row in rows if row.get("strength")) for name, rows in link_rows().items()
    }
    assert {name: (count["strong"], count["moderate"], count["weak"]) for name, count in counts.items() if count} == {
        "itu-sdg": (31, 93, 62),
        "itu-wsis": (29, 44, 23),
        "itu-2016-2019-sdg": (11, 45, 23),
        "itu-2016-2019-wsis": (14, 23, 12),
        "itu-2024-2027-sdg": (13, 27, 16),
        "itu-2024-2027-wsis": (16, 12, 2),
        "connect2030-sdg": (23, 23, 18),
        "connect2030-wsis": (12, 12, 2),
    }


def test_links_that_two_plans_share_have_the_same_strength() -> None:
    rows = link_rows()
    former = CATALOGUE.frameworks["itu@2020-2023"].renamed_codes
    shared = 0
    for old, new in (("itu-2016-2019-sdg", "itu-sdg"), ("itu-2016-2019-wsis", "itu-wsis")):
        later = {(row["subject"], row["object"], row["rationale.en"]): row["strength"] for row in rows[new]}
        for row in rows[old]:
            key = (former.get(row["subject"], row["subject"]), row["object"], row["rationale.en"])
            shared += key in later
            assert later.get(key, row["strength"]) == row["strength"], key
    assert shared == 72


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.key)
def test_a_number_of_an_outcome_that_was_not_seen_is_a_letter_of_ours(plan: Framework) -> None:
    for node in plan.at_level("outcome"):
        assert ("~" in node.code) == (node.status is Status.RECALLED), node.code
    if plan.edition == "2024-2027":
        assert {node.code for node in plan.nodes if "~" not in node.code} == {"SP", "G1", "G2"}


def test_statuses_of_each_edition_are_those_of_its_sources() -> None:
    counts = {plan.key: Counter(str(node.status) for node in plan.nodes) for plan in PLANS}
    assert counts == {
        "itu@2020-2023": {"official": 12, "transcribed": 1, "recalled": 101},
        "itu@2016-2019": {"official": 39, "transcribed": 8, "recalled": 13},
        "itu@2024-2027": {"official": 3, "recalled": 31},
    }
