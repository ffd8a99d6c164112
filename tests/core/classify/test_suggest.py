"""Records in, suggestions out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import (
    TITLE,
    Candidate,
    LabelClassifier,
    MentionFinder,
    NoClassifier,
    Ranking,
    suggest_all_mappings,
    suggest_mappings,
)
from goalweave.core.model import Curie, Evidence, Framework, Mapping, MappingRank, MappingState, Record


@dataclass(frozen=True)
class Says:
    """A classifier that always gives the same codes, with the whole text as evidence."""

    codes: tuple[str, ...]
    name: str = "says"
    version: str = "3"

    def rank(self, texts, framework, languages=(), level=""):  # type: ignore[no-untyped-def]
        return [
            Ranking(tuple(Candidate(code, 0.5, (Evidence(text, 0, len(text), "en"),)) for code in self.codes))
            for text in texts
        ]


def record(text: str, title: str = "", mappings: tuple[Mapping, ...] = ()) -> Record:
    return Record("r", {"en": title} if title else {}, {"en": text}, "en", mappings=mappings)


def node(code: str, framework: str = "sdg", edition: str = "2020") -> Curie:
    return Curie(framework, edition, code)


def read(
    one: Record, frameworks: list[Framework], says: tuple[str, ...] = (), level: str = ""
) -> list[tuple[str, str]]:
    """(code, origin) of each mapping, with `frameworks[0]` for the classifier."""
    finder = MentionFinder.of(frameworks)
    found = suggest_mappings(one, frameworks, frameworks[0], finder, Says(says), level)
    return [(mapping.node.code, mapping.origin) for mapping in found]


def test_mentions_come_first_then_the_classifier(goals: Framework) -> None:
    text = "SDG 9 and Target 4.b, and again SDG 9"
    finder = MentionFinder.of([goals])
    assert suggest_mappings(record(text), [goals], goals, finder, Says(("3",)), "target") == (
        Mapping(
            node("9"),
            MappingState.SUGGESTED,
            "mention",
            1.0,
            evidence=(Evidence("SDG 9", 0, 5, "en"), Evidence("SDG 9", 32, 37, "en")),
        ),
        Mapping(node("4.b"), MappingState.SUGGESTED, "mention", 1.0, evidence=(Evidence("Target 4.b", 10, 20, "en"),)),
        Mapping(
            node("3"),
            MappingState.SUGGESTED,
            "classifier:says-3",
            0.5,
            MappingRank.SECONDARY,
            evidence=(Evidence(text, 0, len(text), "en"),),
        ),
    )


def test_what_is_mentioned_is_not_suggested_again_nor_is_its_parent(goals: Framework) -> None:
    assert read(record("SDG 9c"), [goals], ("9", "9.c", "5")) == [("9.c", "mention"), ("5", "classifier:says-3")]


def test_a_child_of_what_is_mentioned_is_news(goals: Framework) -> None:
    assert read(record("SDG 9"), [goals], ("9", "9.1")) == [("9", "mention"), ("9.1", "classifier:says-3")]


def test_of_a_goal_and_its_target_only_the_target_is_suggested(goals: Framework) -> None:
    assert read(record("text"), [goals], ("9", "9.1", "9.c", "4")) == [
        ("9.1", "classifier:says-3"),
        ("9.c", "classifier:says-3"),
        ("4", "classifier:says-3"),
    ]


def test_mentions_below_the_level_name_their_ancestor(goals: Framework) -> None:
    text = record("indicator 9.c.1")
    assert read(text, [goals]) == [("9.c.1", "mention")]
    assert read(text, [goals], level="target") == [("9.c", "mention")]
    assert read(text, [goals], level="goal") == [("9", "mention")]


def test_mentions_of_other_frameworks_keep_their_depth(goals: Framework, lines: Framework) -> None:
    assert read(record("Action Line C7-egov and SDG 9c"), [goals, lines], level="goal") == [
        ("C7-egov", "mention"),
        ("9", "mention"),
    ]


def test_mentions_of_frameworks_not_asked_for_are_left_out(goals: Framework, lines: Framework) -> None:
    finder = MentionFinder.of([goals, lines])
    found = suggest_mappings(record("Action Line C5, SDG 3"), [goals], goals, finder, NoClassifier())
    assert [mapping.node.code for mapping in found] == ["3"]


def test_mappings_that_a_record_has_are_kept_and_not_doubled(goals: Framework) -> None:
    tags = (
        Mapping(node("9"), MappingState.ACCEPTED, "import:iati"),
        Mapping(node("4.b"), MappingState.ACCEPTED, "person"),
        Mapping(node("3"), MappingState.REJECTED, "person"),
        Mapping(node("17.8"), MappingState.REJECTED, "person"),
    )
    found = suggest_mappings(
        record("SDG 9", mappings=tags), [goals], goals, MentionFinder.of([goals]), Says(("9", "4", "3", "17", "5"))
    )
    assert found[:4] == tags
    assert [(mapping.node.code, mapping.origin) for mapping in found[4:]] == [
        ("17", "classifier:says-3"),
        ("5", "classifier:says-3"),
    ]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Work", "We built two latrines.", ["We built two latrines."]),
        ("Latrines for …", "Latrines for two villages.", ["Latrines for two villages."]),
    ],
)
def test_the_title_helps_and_evidence_is_of_the_text(
    fast: LabelClassifier, plan_of_work: Framework, title: str, text: str, expected: list[str]
) -> None:
    (mapping,) = suggest_mappings(record(text, title), [plan_of_work], plan_of_work, MentionFinder.of([]), fast, "goal")
    assert mapping.node == Curie("work", "1", "1")
    assert mapping.origin == "classifier:labels-1"
    assert [one.text for one in mapping.evidence] == expected
    assert all(text[one.start : one.end] == one.text for one in mapping.evidence)


@pytest.mark.parametrize("text", ["We built two of them.", ""])
def test_what_only_the_title_says_is_suggested_and_shown(
    fast: LabelClassifier, plan_of_work: Framework, text: str
) -> None:
    (mapping,) = suggest_mappings(
        record(text, "Latrines"), [plan_of_work], plan_of_work, MentionFinder.of([]), fast, "goal"
    )
    assert mapping.node.code == "1"
    assert mapping.evidence == (Evidence("Latrines", 0, 0, "en", code=TITLE),)


def test_evidence_that_begins_in_the_title_is_cut_to_the_text(goals: Framework) -> None:
    (mapping,) = suggest_mappings(record("Body", "Title"), [goals], goals, MentionFinder.of([]), Says(("3",)))
    assert mapping.evidence == (Evidence("Body", 0, 4, "en"),)


@dataclass(frozen=True)
class Points:
    """A classifier that finds code 3 in the whole text it is given, and in it the words at `places`."""

    places: tuple[tuple[int, int], ...]
    name: str = "points"
    version: str = "1"

    def rank(self, texts, framework, languages=(), level=""):  # type: ignore[no-untyped-def]
        return [Ranking((Candidate("3", 0.5, (Evidence(one, 0, len(one), "en", self.places),)),)) for one in texts]


@pytest.mark.parametrize(
    ("title", "places", "words"),
    [
        ("", ((0, 4), (9, 14)), ((0, 4), (9, 14))),
        ("Title", ((0, 5), (6, 10), (15, 20)), ((0, 4), (9, 14))),
        ("Title", ((0, 5),), ()),
        ("Title", ((3, 10),), ((0, 4),)),
    ],
    ids=["no title", "a title moves them", "those in the title go", "one across is cut"],
)
def test_words_are_those_of_the_text_without_its_title(
    goals: Framework, title: str, places: tuple[tuple[int, int], ...], words: tuple[tuple[int, int], ...]
) -> None:
    text = "Body and limbs"
    (mapping,) = suggest_mappings(record(text, title), [goals], goals, MentionFinder.of([]), Points(places))
    assert mapping.evidence == (Evidence(text, 0, 14, "en", words),)


def test_the_words_of_evidence_behind_the_title_stay_where_they_are(
    fast: LabelClassifier, plan_of_work: Framework
) -> None:
    text = "Nothing here. We built latrines."
    (mapping,) = suggest_mappings(
        record(text, "Work"), [plan_of_work], plan_of_work, MentionFinder.of([]), fast, "goal"
    )
    assert mapping.evidence == (Evidence("We built latrines.", 14, 32, "en", ((9, 17),)),)


def test_a_mention_is_told_as_a_whole(goals: Framework) -> None:
    (mapping,) = suggest_mappings(record("See SDG 9"), [goals], goals, MentionFinder.of([goals]), NoClassifier())
    assert mapping.evidence == (Evidence("SDG 9", 4, 9, "en", ()),)


def test_a_record_without_text_in_its_language_is_no_error(goals: Framework) -> None:
    empty = Record("r", {}, {}, "en")
    assert suggest_mappings(empty, [goals], goals, MentionFinder.of([goals]), NoClassifier()) == ()


def test_many_records_get_what_each_gets_alone_in_any_order(
    fast: LabelClassifier, catalogue: Catalogue, sdg: Framework
) -> None:
    texts = [
        "SDG 9c and broadband for islands",
        "Child vaccination against measles",
        "The match was won",
        "SDG 5 and shelters",
    ]
    records = [replace(record(text), id=text) for text in texts]
    finder = MentionFinder.of(catalogue.frameworks.values())

    def run(some: list[Record]) -> list[tuple[Mapping, ...]]:
        return suggest_all_mappings(some, catalogue.frameworks.values(), sdg, finder, fast, "target")

    together = run(records)
    assert together == run(records[::-1])[::-1] == [run([one])[0] for one in records]
    assert [bool(found) for found in together] == [True, True, False, True]
    assert run([]) == []


@dataclass(frozen=True)
class Scores:
    """A classifier that gives each code its score."""

    scores: tuple[tuple[str, float], ...]
    name: str = "scores"
    version: str = "1"

    def rank(self, texts, framework, languages=(), level=""):  # type: ignore[no-untyped-def]
        return [Ranking(tuple(Candidate(code, score) for code, score in self.scores)) for _ in texts]


@pytest.mark.parametrize(
    ("scores", "suggested"),
    [
        ((("4", 0.8), ("4.b", 0.5)), ["4.b"]),
        ((("4", 0.8), ("4.b", 0.3)), ["4"]),
        ((("4", 0.8), ("4.4", 0.45), ("4.b", 0.3)), ["4.4"]),
        ((("9", 0.9), ("4", 0.8), ("4.b", 0.3)), ["9", "4"]),
    ],
    ids=["enough is said", "too little is said", "of one target enough", "goals stay in order"],
)
def test_a_target_is_suggested_where_the_text_says_enough(
    goals: Framework, scores: tuple[tuple[str, float], ...], suggested: list[str]
) -> None:
    mappings = suggest_mappings(record("Schools"), [goals], goals, MentionFinder.of([]), Scores(scores))
    assert [mapping.node.code for mapping in mappings] == suggested
