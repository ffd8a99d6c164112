"""What codes say of nodes, and how that is joined with what the text says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st
from tests.core.classify.test_suggest import Says, record

from goalweave.core.classify import Candidate, MentionFinder, NoClassifier, suggest_mappings
from goalweave.core.classify.code_evidence import LEAST, CodeSupport, fuse, links_for_node, read_codes
from goalweave.core.model import Evidence, Framework, Mapping, MappingState, RecordCode
from goalweave.packs import code_lists, library


@pytest.fixture(scope="module")
def sdg() -> Framework:
    return library().catalogue().framework("sdg")


def purposes(*codes: str | tuple[str, float]) -> tuple[RecordCode, ...]:
    return tuple(
        RecordCode("purpose", code) if isinstance(code, str) else RecordCode("purpose", *code) for code in codes
    )


def support(sdg: Framework, *codes: RecordCode, level: str = "target") -> CodeSupport:
    return read_codes(replace(record(""), codes=codes), code_lists(), sdg, level)


def weights(sdg: Framework, *codes: RecordCode, level: str = "target") -> dict[str, float]:
    return {node: round(weight, 2) for node, (weight, _evidence) in support(sdg, *codes, level=level).positive.items()}


def scores(sdg: Framework, text: dict[str, float], *codes: RecordCode) -> dict[str, float]:
    candidates = [Candidate(code, score) for code, score in text.items()]
    return {one.code: round(one.score, 2) for one, _coded in fuse(candidates, support(sdg, *codes), sdg)}


def test_a_code_speaks_for_its_nodes_and_is_the_evidence(sdg: Framework) -> None:
    said = replace(record("Wells."), codes=purposes("14031"))
    mappings = suggest_mappings(said, [sdg], sdg, MentionFinder.of([sdg]), NoClassifier(), "target", code_lists())
    evidence = (Evidence("purpose code 14031 (Basic drinking water supply)", 0, 0, code="purpose:14031"),)
    assert [replace(one, score=round(one.score, 2)) for one in mappings] == [
        Mapping(sdg.curie("6.1"), MappingState.SUGGESTED, "code", 0.81, evidence=evidence)
    ]


@pytest.mark.parametrize(
    ("code", "node", "objects"),
    [
        ("purpose:14031", "6.1", ["6.1"]),
        ("purpose:14031", "6", ["6.1"]),  # work at the level of goals
        ("marker:5", "15", ["15"]),
        ("marker:5", "15.1", ["15"]),  # of the text: the code only speaks for its goal
        ("purpose:14031", "7", []),
        ("purpose:23310", "7.2", ["7"]),  # the link that rules the target out is no reason for it
        ("title", "6.1", []),
        ("purpose:00000", "6.1", []),
    ],
)
def test_the_links_by_which_a_code_speaks_for_a_node(sdg: Framework, code: str, node: str, objects: list[str]) -> None:
    links = links_for_node(Evidence("", 0, 0, code=code), node, code_lists(), sdg)
    assert [link.object for link in links] == objects


def test_shares_count(sdg: Framework) -> None:
    assert weights(sdg, *purposes("14021")) == {"6.1": 0.9}
    assert weights(sdg, *purposes(("14021", 25.0), ("24050", 75.0))) == {"6.1": 0.45, "10.c": 0.78, "17.3": 0.26}
    # What is not stated is shared equally.
    assert weights(sdg, *purposes("14021", "12262")) == {"6.1": 0.64, "3.3": 0.64}


def test_two_codes_for_one_node_are_more_than_one(sdg: Framework) -> None:
    assert weights(sdg, *purposes(("12262", 50.0), ("12263", 50.0)))["3.3"] == 0.87


def test_codes_of_three_digits_are_read(sdg: Framework) -> None:
    assert weights(sdg, *purposes("232")) == {"7.2": 0.9}
    # Less is said against other goals than by a code of five digits.
    assert (support(sdg, *purposes("232")).answered, support(sdg, *purposes("23240")).answered) == (0.5, 1.0)


def test_targets_count_for_their_goal_at_the_level_of_goals(sdg: Framework) -> None:
    assert weights(sdg, *purposes("14031"), level="goal") == {"6": 0.9, "1": 0.3}


@pytest.mark.parametrize(
    ("significance", "expected"), [(None, {}), (0, {}), (1, {"2.2": 0.64}), (2, {"2.2": 0.9}), (3, {"2.2": 0.9})]
)
def test_a_marker_counts_by_its_significance(
    sdg: Framework, significance: int | None, expected: dict[str, float]
) -> None:
    assert weights(sdg, RecordCode("marker", "12", significance=significance)) == expected


def test_a_marker_says_nothing_against_other_goals(sdg: Framework) -> None:
    assert scores(sdg, {"6": 0.7}, RecordCode("marker", "12", significance=2)) == {"2.2": 0.81, "6": 0.7}


def test_functions_of_government_are_read(sdg: Framework) -> None:
    assert weights(sdg, RecordCode("cofog", "0911"))["4.1"] == 0.9


def test_code_and_text_that_agree_raise_the_score(sdg: Framework) -> None:
    fused = scores(sdg, {"6": 0.7, "6.1": 0.6}, *purposes("14031"))
    assert fused["6"] > 0.9
    assert fused["6.1"] > 0.9


def test_a_code_outweighs_a_text_that_contradicts_it(sdg: Framework) -> None:
    fused = scores(sdg, {"17": 0.99, "17.3": 0.95}, *purposes("14031"))
    assert fused == {"6.1": 0.81}


def test_gas_fired_power_is_not_renewable_whatever_the_text_says(sdg: Framework) -> None:
    fused = scores(sdg, {"7": 0.99, "7.2": 0.97}, *purposes("23310"))
    assert set(fused) == {"7"}


def test_a_code_without_a_goal_suggests_nothing(sdg: Framework) -> None:
    assert scores(sdg, {}, *purposes("91010")) == {}
    assert scores(sdg, {}, *purposes("99810")) == {}


def test_administration_speaks_against_the_text_and_an_unstated_purpose_does_not(sdg: Framework) -> None:
    assert scores(sdg, {"17": 0.8}, *purposes("91010")) == {}
    assert scores(sdg, {"17": 0.8}, *purposes("99810")) == {"17": 0.8}


def test_unknown_codes_and_lists_say_nothing(sdg: Framework) -> None:
    assert scores(sdg, {"17": 0.3}, *purposes("12345"), RecordCode("other", "14031")) == {"17": 0.3}


def test_codes_say_nothing_of_other_frameworks() -> None:
    wsis = library().catalogue().framework("wsis")
    assert read_codes(replace(record(""), codes=purposes("22040")), code_lists(), wsis) == CodeSupport()


def test_the_origin_says_whether_codes_speak_for_the_node(sdg: Framework) -> None:
    said = replace(record("Wells and schools."), codes=purposes(("14031", 10.0)))
    mappings = suggest_mappings(said, [sdg], sdg, MentionFinder.of([sdg]), Says(("6.1", "4")), "", code_lists())
    assert [(one.node.code, one.origin, [part.code for part in one.evidence]) for one in mappings] == [
        ("6.1", "code:says-3", ["", "purpose:14031"]),
        ("4", "classifier:says-3", [""]),
    ]


def test_a_target_of_the_text_is_not_held_down_by_a_goal_that_only_a_weak_code_names(sdg: Framework) -> None:
    assert scores(sdg, {"6.1": 0.5}, *purposes(("14031", 40.0)))["6.1"] > 0.6


def test_tags_stand_and_their_nodes_are_not_suggested_again(sdg: Framework) -> None:
    tag = Mapping(sdg.curie("6.1"), MappingState.ACCEPTED, "import:iati")
    said = replace(record("Wells."), codes=purposes("14031"), mappings=(tag,))
    assert suggest_mappings(said, [sdg], sdg, MentionFinder.of([sdg]), NoClassifier(), "", code_lists()) == (tag,)


CODES = st.sampled_from(sorted(code_lists()["purpose"].codes))


@given(
    st.lists(st.tuples(CODES, st.floats(0, 100)), max_size=4),
    st.dictionaries(st.sampled_from(["6", "7", "17"]), st.floats(0, 1)),
)
def test_scores_are_probabilities_and_no_child_is_above_its_parent(
    codes: list[tuple[str, float]], text: dict[str, float]
) -> None:
    framework = library().catalogue().framework("sdg")
    fused = scores(framework, text, *purposes(*codes))
    for code, score in fused.items():
        assert 0 <= score <= 1
        assert score >= LEAST - 0.01 or code in text
        assert all(score <= fused.get(node.code, 1) for node in framework.ancestors(code))
