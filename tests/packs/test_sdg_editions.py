"""The three editions of the SDGs: what each has, what crosswalks join, and which way indicators are wanted to go."""

from __future__ import annotations

from collections import Counter

import pytest

from goalweave.core.linkage import EditionMap, LinkMap, LinkOptions
from goalweave.core.model import Curie, Direction, Relation, Status, wanted_direction
from goalweave.packs import library

CATALOGUE = library().catalogue()
EDITIONS = {edition: CATALOGUE.frameworks[f"sdg@{edition}"] for edition in ("2019", "2020", "2025")}
NEWEST = EDITIONS["2025"]
CROSSWALK = next(linkage for linkage in CATALOGUE.linkages if linkage.id == "sdg-2020-2025")
LINKMAP = LinkMap.of(CATALOGUE)
ADDED = {"2.2.4", "8.9.2", "11.c.1"}
CONTRADICTORY = ("4.5.1", "5.5.1", "5.5.2", "5.6.2", "8.8.2", "11.6.1", "15.5.1", "16.6.1", "16.10.2", "17.14.1")


def node(edition: str, code: str) -> Curie:
    return Curie("sdg", edition, code)


def test_the_edition_of_2025_is_the_default_one_and_has_251_indicators() -> None:
    assert CATALOGUE.framework("sdg") is NEWEST
    assert Counter(one.level for one in NEWEST.nodes) == {"goal": 17, "target": 169, "indicator": 251}
    assert NEWEST.by_code.keys() - EDITIONS["2020"].by_code.keys() == ADDED
    assert not EDITIONS["2020"].by_code.keys() - NEWEST.by_code.keys()
    assert {code: NEWEST.node(code).parent for code in ADDED} == {"2.2.4": "2.2", "8.9.2": "8.9", "11.c.1": "11.c"}


def test_goals_and_targets_are_the_same_in_all_editions() -> None:
    above = [
        [(one.code, one.parent, one.label, one.uri) for one in framework.nodes if one.level != "indicator"]
        for framework in EDITIONS.values()
    ]
    assert above[0] == above[1] == above[2]


def test_no_indicator_of_2025_is_called_official() -> None:
    statuses = Counter((one.level == "indicator", one.status) for one in NEWEST.nodes)
    assert statuses == {(False, Status.OFFICIAL): 186, (True, Status.TRANSCRIBED): 251}
    assert all(one.source for one in NEWEST.nodes)


@pytest.mark.parametrize("code", ["8.9.2", "11.c.1"])
def test_a_code_that_is_used_again_is_not_the_indicator_of_2019(code: str) -> None:
    old, new = node("2019", code), node("2025", code)
    assert code not in EDITIONS["2020"].by_code
    assert EDITIONS["2019"].node(code).label["en"] != NEWEST.node(code).label["en"]
    assert LINKMAP.order(old, new) == LINKMAP.order(new, old) == 0
    assert new not in EditionMap.of(CATALOGUE).same_nodes(old)
    assert EditionMap.of(CATALOGUE).same_nodes(new) == ()
    assert not [one for one in CATALOGUE.linkages if {one.subject, one.object} == {"sdg@2019", "sdg@2025"}]


def test_an_indicator_that_has_a_new_definition_is_not_the_one_of_2020() -> None:
    (link,) = [one for one in CROSSWALK.links if one.subject == "3.8.2"]
    assert (link.object, link.relation) == ("3.8.2", Relation.RELATED)
    assert link.note["en"] == "Do not join the two series."
    assert EDITIONS["2020"].node("3.8.2").label["en"] != NEWEST.node("3.8.2").label["en"]
    assert "series" not in NEWEST.node("3.8.2").properties
    assert EditionMap.of(CATALOGUE).same_nodes(node("2020", "3.8.2")) == (node("2019", "3.8.2"),)
    assert LINKMAP.order(node("2020", "3.8.2"), node("2025", "3.8.2")) < 1


def test_an_unchanged_indicator_is_the_same_over_both_crosswalks() -> None:
    linkmap = LinkMap.of(CATALOGUE, LinkOptions(via=("sdg@2020",)))
    assert linkmap.order(node("2019", "9.c.1"), node("2025", "9.c.1")) == 1
    assert linkmap.order(node("2019", "17.6.2"), node("2025", "17.6.1")) == 1
    assert EditionMap.of(CATALOGUE).same_nodes(node("2019", "17.6.2")) == (
        node("2020", "17.6.1"),
        node("2025", "17.6.1"),
    )


def test_the_crosswalk_of_2025_lists_what_changed_in_six_languages() -> None:
    relations = {link.subject: link.relation for link in CROSSWALK.links}
    assert relations == {
        "3.8.2": Relation.RELATED, "17.6.1": Relation.IDENTICAL, **dict.fromkeys(
            ("2.5.2", "3.b.3", "10.4.2", "10.7.2", "15.9.1", "16.3.1", "17.7.1"), Relation.CLOSE
        ),
    }  # fmt: skip
    assert all(link.subject == link.object and link.status is Status.OURS and link.source for link in CROSSWALK.links)
    assert all(len(link.rationale) == 6 and len(link.note) in (0, 6) for link in CROSSWALK.links)


@pytest.mark.parametrize("code", ["2.5.2", "3.b.3", "10.4.2", "15.9.1", "17.7.1"])
def test_what_one_list_alone_reports_is_not_taken_over(code: str) -> None:
    assert NEWEST.node(code).label["en"] == EDITIONS["2020"].node(code).label["en"]
    assert NEWEST.node(code).source.endswith("a change that one list alone reports is not taken over")
    (link,) = [one for one in CROSSWALK.links if one.subject == code]
    assert link.note["en"].startswith("Only one list reports this change")


def test_every_indicator_has_a_direction_or_the_reason_why_it_has_none() -> None:
    indicators = NEWEST.at_level("indicator")
    counts = Counter(
        (wanted_direction(one), *one.properties["direction_status"], *one.properties.get("direction_reason", ()))
        for one in indicators
    )
    assert counts == {
        (Direction.UP, "transcribed"): 113, (Direction.DOWN, "transcribed"): 81,
        (Direction.UP, "ours"): 43, (Direction.DOWN, "ours"): 4,
        (None, "ours", "parity"): 3, (None, "ours", "parts"): 3, (None, "ours", "neither"): 2,
        (None, "ours", "range"): 1, (None, "ours", "scale"): 1,
    }  # fmt: skip
    assert not [one.code for one in NEWEST.nodes if one.level != "indicator" and wanted_direction(one)]


@pytest.mark.parametrize("code", CONTRADICTORY)
def test_a_direction_that_its_source_contradicts_is_ours_or_missing(code: str) -> None:
    assert NEWEST.node(code).properties["direction_status"] == ("ours",)


def test_one_indicator_under_several_codes_has_one_direction() -> None:
    for one in NEWEST.at_level("indicator"):
        for other in one.properties.get("repeats", ()):
            assert wanted_direction(one) is wanted_direction(NEWEST.node(other)), (one.code, other)
