"""Mentions: what a text names itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from goalweave.core.classify.mentions import Mention, MentionFinder, find_mentions
from goalweave.core.model import Curie, Framework


def read(text: str, *frameworks: Framework) -> list[tuple[str, str]]:
    """(node, passage) of every mention."""
    return [
        (f"{found.node.framework}:{found.node.code}", text[found.start : found.end])
        for found in find_mentions(text, frameworks)
    ]


def codes(text: str, *frameworks: Framework) -> list[str]:
    return [node for node, _ in read(text, *frameworks)]


@pytest.mark.parametrize(
    ("text", "passage", "code"),
    [
        ("a partnership with UNIDO (SDG 9) on industry", "SDG 9", "9"),
        ("the EQUALS Partnership (SDG5).", "SDG5", "5"),
        ("and SDG17 (Partnership for the Goals)", "SDG17", "17"),
        ("the main target is SDG 9c “Significantly", "SDG 9c", "9.c"),
        ("highlighted in SDG 17.8, is", "SDG 17.8", "17.8"),
        ("Quality Education including Target 4.b)", "Target 4.b", "4.b"),
        ("Target 4.B.", "Target 4.B", "4.b"),
        ("see indicator 9.c.1 for", "indicator 9.c.1", "9.c.1"),
        ("SDG target 17.8 and", "SDG target 17.8", "17.8"),
        ("#SDG9 rocks", "SDG9", "9"),
        ("SDG-9 rocks", "SDG-9", "9"),
        ("SDG: 9", "SDG: 9", "9"),
        ("SDG no. 9", "SDG no. 9", "9"),
        ("sdg 9 in a search box", "sdg 9", "9"),
        ("under Goal 16.", "Goal 16", "16"),
        ("Sustainable Development\nGoal 3", "Sustainable Development\nGoal 3", "3"),
        ("Goal\u00a05: equality", "Goal\u00a05", "5"),
        ("the SDG 16+ Forum", "SDG 16", "16"),
        ("la cible 3.8 de l’ODD", "cible 3.8", "3.8"),
        ("contribue à l’ODD 5", "ODD 5", "5"),
        ("l’ODD n° 5 (égalité)", "ODD n° 5", "5"),
        ("El ODS 4 y la educación", "ODS 4", "4"),
        ("la meta 4.b", "meta 4.b", "4.b"),
        ("для ЦУР 3 важно", "ЦУР 3", "3"),
        ("решая задачу 4.b и", "задачу 4.b", "4.b"),
        ("задача 9.с кириллицей", "задача 9.с", "9.c"),
        ("في إطار الهدف 5 من", "الهدف 5", "5"),
        ("في إطار الهدف ٥ من", "الهدف ٥", "5"),
        ("والهدف ١٧، من", "الهدف ١٧", "17"),
        ("الغاية 4-ب", "الغاية 4-ب", "4.b"),
        ("الغاية ٤-١ من", "الغاية ٤-١", "4.1"),
        ("推动可持续发展目标9的落实", "可持续发展目标9", "9"),
        ("推动可持续发展目标９", "可持续发展目标９", "9"),
        ("包括具体目标4.b和", "具体目标4.b", "4.b"),
        ("指标9.c.1", "指标9.c.1", "9.c.1"),
    ],
)
def test_a_single_mention_is_read_with_its_exact_passage(goals: Framework, text: str, passage: str, code: str) -> None:
    assert read(text, goals) == [(f"sdg:{code}", passage)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SDGs 6, 7, 11 and 12", ["6", "7", "11", "12"]),
        ("SDG’s 6,7,11, 12, 14 and 17, as well", ["6", "7", "11", "12", "14", "17"]),
        ("Goal 5, Goal 9 and Goal 17 during", ["5", "9", "17"]),
        ("targets 4.4 and 4.b of", ["4.4", "4.b"]),
        ("SDGs 3/4/5", ["3", "4", "5"]),
        ("SDGs 3 & 4", ["3", "4"]),
        ("Goals 1 as well as 2", ["1", "2"]),
        ("Objectifs 3, 4 et 5", ["3", "4", "5"]),
        ("les ODD 3 ou 13", ["3", "13"]),
        ("los ODS 6, 7 y 11", ["6", "7", "11"]),
        ("ЦУР 3 и 5", ["3", "5"]),
        ("Целей 1, 2 и 10", ["1", "2", "10"]),
        ("الأهداف 3 و5 و 9", ["3", "5", "9"]),
        ("الأهداف ٣، ٥، ٩", ["3", "5", "9"]),
        ("可持续发展目标3、4和5", ["3", "4", "5"]),
        ("SDG 4 (Quality Education), 5 (Gender Equality) and 9 (Industry)", ["4", "5", "9"]),
        ("SDG 4 (Quality Education including Target 4.b) and SDG 5", ["4", "4.b", "5"]),
        ("SDGs 1-5", ["1", "2", "3", "4", "5"]),
        ("SDGs 1 to 5", ["1", "2", "3", "4", "5"]),
        ("SDGs 1–3, 9 and 15-17", ["1", "2", "3", "9", "15", "16", "17"]),
        ("ODD 1 à 3", ["1", "2", "3"]),
        ("ЦУР 1 по 3", ["1", "2", "3"]),
        ("可持续发展目标1至3", ["1", "2", "3"]),
        ("SDGs 5-3", ["5", "3"]),
        ("targets 1.1–1.5", ["1.1", "1.5"]),
        ("SDGs 9, 9 and 9", ["9", "9", "9"]),
    ],
)
def test_lists_and_ranges_are_read_to_their_end(goals: Framework, text: str, expected: list[str]) -> None:
    assert sorted(codes(text, goals)) == sorted(f"sdg:{code}" for code in expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the 2030 Agenda for Sustainable Development",
        "the SDGs in general, and 17 of them",
        "Figure 9 shows",
        "Goal 23",
        "SDG 18",
        "SDG 2030",
        "SDG 17.99",
        "SDG 175",
        "Target 4",
        "indicator 4.4",
        "Goal: 5 schools",
        "the Goal. 5 schools",
        "Goals 5% higher",
        "target 1.5 °C",
        "a goal 3 million people share",
        "Goal 1,000 trees",
        "Goal 5x",
        "5 SDGs",
        "subgoal 5",
        "Strategic Goal 5",
        "Millennium Development Goal 5",
        "стратегическая цель 5",
        "千年发展目标5",
        "Goal\n\n5",
    ],
)
def test_what_only_looks_like_a_mention_is_none(goals: Framework, text: str) -> None:
    assert read(text, goals) == []


def test_a_number_that_counts_things_ends_the_list(goals: Framework) -> None:
    assert codes("Under SDG 5, 17 countries reported", goals) == ["sdg:5"]
    assert codes("Under SDGs 5, 9, 17 in Asia", goals) == ["sdg:5", "sdg:9", "sdg:17"]


def test_items_of_a_list_reach_back_to_its_word(goals: Framework) -> None:
    assert read("on SDG’s 6,7 and 11.", goals) == [
        ("sdg:6", "SDG’s 6"),
        ("sdg:7", "SDG’s 6,7"),
        ("sdg:11", "SDG’s 6,7 and 11"),
    ]


def test_an_item_far_from_the_word_of_its_list_stands_alone(goals: Framework) -> None:
    text = "SDG 9 (Industry, Innovation and Infrastructure, including its target on access), 5 (Gender Equality)"
    assert read(text, goals) == [("sdg:9", "SDG 9"), ("sdg:5", "5")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("under action line C5", [("wsis:C5", "action line C5")]),
        ("under Action Line 5", [("wsis:C5", "Action Line 5")]),
        (
            "Action Lines C2, C5 and C6",
            [
                ("wsis:C2", "Action Lines C2"),
                ("wsis:C5", "Action Lines C2, C5"),
                ("wsis:C6", "Action Lines C2, C5 and C6"),
            ],
        ),
        ("Action Line C7-egov", [("wsis:C7-egov", "Action Line C7-egov")]),
        ("Направление деятельности С5", [("wsis:C5", "Направление деятельности С5")]),
        (
            (
                "Action Lines, where ITU is the sole Action Line facilitator; C2 (Information and communication "
                "infrastructure), C5 (Building confidence and security) and C6 (Enabling environment)."
            ),
            [
                ("wsis:C2", "C2"),
                ("wsis:C5", "C5"),
                ("wsis:C6", "C6"),
            ],
        ),
        ("The Action Lines are many. C2 is one.", []),
        ("The Action Lines and vitamin c2", []),
        ("C5 alone", []),
        ("Action Line C12", []),
    ],
)
def test_codes_with_a_letter_are_read_soon_after_their_word(
    lines: Framework, text: str, expected: list[tuple[str, str]]
) -> None:
    framework = replace(lines, mentions=(replace(lines.mentions[0], code="C{}"),))
    assert read(text, framework) == expected


def test_the_longest_words_win_across_frameworks(goals: Framework, plan: Framework) -> None:
    text = "our Strategic Goals 5 on Partnerships and Goal 5; strategic goal 9; Objective R.1; Strategic target 2.8"
    expected = [
        ("itu:G5", "Strategic Goals 5"),
        ("sdg:5", "Goal 5"),
        ("itu:R.1", "Objective R.1"),
        ("itu:2.8", "Strategic target 2.8"),
    ]
    assert read(text, goals, plan) == expected
    assert read(text, plan, goals) == expected


def test_of_several_editions_the_default_is_read(goals: Framework) -> None:
    old = replace(goals, edition="2019", default=False)
    assert find_mentions("SDG 9", [old, goals]) == [Mention(Curie("sdg", "2020", "9"), 0, 5)]
    assert find_mentions("SDG 9", [old]) == [Mention(Curie("sdg", "2019", "9"), 0, 5)]


def test_frameworks_without_words_or_none_at_all_find_nothing(goals: Framework) -> None:
    assert find_mentions("SDG 9", []) == []
    assert find_mentions("SDG 9", [replace(goals, mentions=())]) == []


@given(
    st.lists(
        st.sampled_from(
            ["SDG", "Goals", "’s", " ", "\n", "9", "4.b", "٥", "-", ",", "和", "و", "(", ")", "C2", "İ", "ß"]
        )
    )
)
def test_spans_lie_in_the_text_and_end_in_a_code(goals: Framework, lines: Framework, parts: list[str]) -> None:
    text = "".join(parts)
    for found in MentionFinder.of([goals, lines]).find(text):
        assert 0 <= found.start < found.end <= len(text)
        assert text[found.end - 1] in "0123456789٥bB"


@given(st.text(max_size=200))
def test_any_text_is_survived(goals: Framework, text: str) -> None:
    assert find_mentions(text, [goals]) == find_mentions(text, [goals])
