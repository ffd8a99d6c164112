"""The model that ships: its figures must not fall, its size must not grow, and no input may break it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from goalweave.classifiers import TIERS, classifier
from goalweave.classifiers.benchmark import run_benchmark
from goalweave.classifiers.encoders import RememberingEncoder
from goalweave.classifiers.evaluation import Evaluation, evaluate
from goalweave.classifiers.exemplars import Exemplar, Split, exemplar_cases
from goalweave.classifiers.model_files import ACCURATE, FAST
from goalweave.core.classify import Classifier, NoClassifier, TieredClassifier
from goalweave.core.errors import InputError
from goalweave.core.model import Framework
from goalweave.packs import library

ODD = [
    "",
    " \n\t",
    "\0",
    "12345 2030 90 %",
    "🌍🌍🌍 👍",
    "\ud800 lone surrogate",
    "zzzzqqq xxkcd",
    "السلام hello мир 世界 здоровье 卫生",
    "ᚠᚢᚦ ꙮ ߷",
    "water " * 4_000,
    "w" * 40_000,
    "健康" * 4_000,
]


@pytest.fixture(scope="module")
def measured() -> Callable[[str], Classifier]:
    """The classifier of a tier, whose encoders remember."""
    found = {tier: classifier(tier) for tier in TIERS}
    accurate = found["accurate"]
    assert isinstance(accurate, TieredClassifier)
    found["accurate"] = replace(accurate, encoders=tuple(map(RememberingEncoder, accurate.encoders)))
    return found.__getitem__


@pytest.fixture(scope="module")
def results(
    sdg: Framework, exemplars: list[Exemplar], measured: Callable[[str], Classifier]
) -> dict[tuple[str, str], Evaluation]:
    cases = exemplar_cases(exemplars, Split.TEST)[::4]
    runs = product(("fast", "accurate"), ("goal", "target"))
    return {(tier, level): evaluate(measured(tier), sdg, cases, level) for tier, level in runs}


FLOORS = {
    ("fast", "target"): (0.69, 0.815, 0.11, 0.045),
    ("fast", "goal"): (0.695, 0.89, 0.07, 0.11),
    ("accurate", "target"): (0.755, 0.885, 0.12, 0.045),
    ("accurate", "goal"): (0.755, 0.93, 0.08, 0.045),
}
"""hit@1 and hit@3 at least, calibration error and false alarms at most, on every fourth exemplar set apart to test. What
decides is how the model does on texts from elsewhere, which are not here: see the model card."""


@pytest.mark.parametrize(("tier", "level"), FLOORS)
def test_figures_do_not_fall(results: dict[tuple[str, str], Evaluation], tier: str, level: str) -> None:
    found = results[tier, level]
    first, third, error, alarms = FLOORS[tier, level]
    assert found.hit[1] >= first
    assert found.hit[3] >= third
    assert found.ece <= error
    assert found.false_alarms <= alarms


def test_no_language_is_left_behind(
    sdg: Framework, exemplars: list[Exemplar], measured: Callable[[str], Classifier]
) -> None:
    for language in ("en", "fr", "es", "ru", "ar", "zh"):
        cases = [case for case in exemplar_cases(exemplars, Split.TEST)[::4] if case.language == language]
        assert evaluate(measured("accurate"), sdg, cases, "target").hit[1] >= 0.70, language


whole = pytest.mark.thorough
"""Of a measurement on all texts; a quicker test measures a fixed part of them."""


@pytest.mark.parametrize(
    ("tier", "every", "first", "precision", "recall"),
    [
        ("fast", 3, 0.78, 0.76, 0.75),
        ("accurate", 3, 0.80, 0.81, 0.775),
        pytest.param("fast", 1, 0.81, 0.80, 0.76, marks=whole),
        pytest.param("accurate", 1, 0.82, 0.81, 0.78, marks=whole),
    ],
)
def test_passages_of_reports_do_not_fall(
    sdg: Framework, exemplars: list[Exemplar], tier: str, every: int, first: float, precision: float, recall: float
) -> None:
    cases = exemplar_cases(exemplars, Split.TEST, passages=True)[::every]
    found = evaluate(classifier(tier), sdg, cases, "goal")
    assert found.hit[1] >= first
    assert found.precision >= precision
    assert found.recall_micro >= recall


@pytest.mark.parametrize(
    ("tier", "every", "texts", "accuracy", "f1"),
    [
        ("fast", 4, 313, 0.87, 0.865),
        ("accurate", 12, 105, 0.92, 0.915),
        pytest.param("fast", 1, 1251, 0.874, 0.875, marks=whole),
        pytest.param("accurate", 4, 313, 0.88, 0.872, marks=whole),
    ],
)
def test_the_benchmark_does_not_fall(
    sdg: Framework, tier: str, every: int, texts: int, accuracy: float, f1: float
) -> None:
    found = run_benchmark(classifier(tier), sdg, every=every)
    assert found.texts == texts
    assert found.accuracy >= accuracy
    assert found.macro_f1 >= f1


@pytest.mark.parametrize(
    ("tier", "text", "language", "code"),
    [
        ("fast", "Affordable broadband for rural schools and clinics", "en", "9.c"),
        ("fast", "Rural electrification", "en", "7.1"),
        ("fast", "Road safety audit", "en", "3.6"),
        ("fast", "Protection des récifs coralliens", "fr", "14"),
        ("fast", "农村供水工程", "zh", "6.1"),
        ("accurate", "Affordable broadband for rural schools and clinics", "en", "9.c"),
        ("accurate", "Rural electrification", "en", "7.1"),
        ("accurate", "Road safety audit", "en", "3.6"),
        ("accurate", "Protection des récifs coralliens", "fr", "14"),
        ("accurate", "Lucha contra la corrupción", "es", "16.5"),
        ("accurate", "农村供水工程", "zh", "6.1"),
        ("accurate", "United for Smart Sustainable Cities", "en", "11"),
        ("accurate", "E-waste monitor", "en", "12"),
        ("accurate", "Guidelines on child online protection", "en", "16.2"),
    ],
)
def test_titles_are_read_though_they_are_short(sdg: Framework, tier: str, text: str, language: str, code: str) -> None:
    (ranking,) = classifier(tier).rank([text], sdg, [language])
    suggested = {candidate.code for candidate in ranking.candidates}
    assert code in suggested | {sdg.top(candidate) for candidate in suggested}


@pytest.mark.parametrize("text", ["Expansion of a coal plant", "Board rules of procedure and staff travel"])
@pytest.mark.parametrize("tier", ["fast", "accurate"])
def test_capitals_do_not_change_the_best_node(sdg: Framework, tier: str, text: str) -> None:
    small, large = classifier(tier).scores([text, text.upper()], sdg, ["en", "en"]).values
    assert small.argmax() == large.argmax()


@pytest.mark.parametrize(("tier", "texts_of_a_language"), [("fast", 60), ("accurate", 6)])
def test_headings_in_capitals_are_read_as_any_text(
    sdg: Framework, exemplars: list[Exemplar], tier: str, texts_of_a_language: int
) -> None:
    for language in ("en", "es", "fr", "ru"):
        own = [text.text for text in exemplars if text.split is Split.TEST and text.language == language]
        texts = own[:texts_of_a_language]
        expected = classifier(tier).scores(texts, sdg, [language] * len(texts)).values.argmax(axis=1)
        for change in (str.upper, str.title):
            changed = classifier(tier).scores(list(map(change, texts)), sdg, [language] * len(texts))
            assert changed.values.argmax(axis=1).tolist() == expected.tolist()


@pytest.mark.parametrize("text", ["Office furniture", "Annual leave form", "Table of contents", "Football final"])
def test_short_texts_about_nothing_are_given_nothing(sdg: Framework, text: str) -> None:
    assert all(classifier(tier).rank([text], sdg, ["en"])[0].abstained for tier in ("fast", "accurate"))


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "language",
    ["", "tlh", pytest.param("en", marks=pytest.mark.thorough), pytest.param("ru", marks=pytest.mark.thorough)],
)
def test_odd_input_gives_an_answer_or_none(
    sdg: Framework, tier: str, language: str, measured: Callable[[str], Classifier]
) -> None:
    # With no language as it ships; with a language its encoders know the texts already.
    rankings = (measured if language else classifier)(tier).rank(ODD, sdg, [language] * len(ODD), "target")
    assert len(rankings) == len(ODD)
    for text, ranking in zip(ODD, rankings, strict=True):
        assert ranking.abstained == (not ranking.candidates)
        for candidate in ranking.candidates:
            assert 0 <= candidate.score <= 1
            assert all(text[one.start : one.end] == one.text for one in candidate.evidence)
    assert all(ranking.abstained for ranking in rankings[:6])


def test_goals_and_targets_never_contradict(sdg: Framework, exemplars: list[Exemplar], thorough: bool) -> None:
    texts = [one.text for one in exemplars[:: 40 if thorough else 200]]
    for tier in ("fast", "accurate"):
        for ranking in classifier(tier).rank(texts, sdg, (), "target"):
            scores = {one.code: one.score for one in ranking.candidates}
            assert list(scores.values()) == sorted(scores.values(), reverse=True)
            for code, score in scores.items():
                parent = sdg.node(code).parent
                assert parent is None or score <= scores[parent]


def test_every_suggestion_has_a_passage_of_the_text(sdg: Framework, exemplars: list[Exemplar]) -> None:
    texts = [one.text for one in exemplars[7::180]]
    languages = [one.language for one in exemplars[7::180]]
    rankings = classifier("accurate").rank(texts, sdg, languages, "target")
    suggested = []
    for text, ranking in zip(texts, rankings, strict=True):
        suggested += [(text, candidate) for candidate in ranking.candidates]
    assert suggested
    for text, candidate in suggested:
        assert candidate.evidence
        assert all(text[one.start : one.end] == one.text for one in candidate.evidence)


def test_a_long_mixed_document_is_read_by_passage(sdg: Framework) -> None:
    filler = "The committee took note of the agenda and thanked the secretariat for its papers. "
    water = "Deep boreholes with hand pumps bring safe drinking water to 84 villages. "
    french = "Les filles des lycées ruraux reçoivent des bourses pour étudier l'informatique et la programmation. "
    (ranking,) = classifier("accurate").rank([filler * 40 + water * 6 + filler * 40 + french * 6], sdg, ["en"], "goal")
    assert {"6"} <= {one.code for one in ranking.candidates}
    assert {one.code for one in ranking.candidates} & {"4", "5"}


def test_languages_must_be_one_for_each_text(sdg: Framework) -> None:
    with pytest.raises(ValueError, match="2 texts have 1 languages"):
        classifier("fast").rank(["a", "b"], sdg, ["en"])


def test_a_model_reads_every_edition_that_has_its_classes(sdg: Framework) -> None:
    catalogue = library().catalogue()
    fast = classifier("fast")
    assert isinstance(fast, TieredClassifier)
    assert list(fast.models) == ["sdg@2020"]
    assert sdg.key == "sdg@2025"
    texts = ["Vaccines against measles for children", "Fibre for every village"]
    rankings = [fast.rank(texts, catalogue.framework(f"sdg@{edition}"), ["en", "en"]) for edition in (2019, 2020, 2025)]
    assert [[one.code for one in found.candidates][:1] for found in rankings[2]] == [["3"], ["9"]]
    assert rankings[2] == rankings[1]
    assert [[one.code for one in found.candidates] for found in rankings[0]] == [
        [one.code for one in found.candidates] for found in rankings[2]
    ]


def test_an_edition_that_lacks_a_class_and_other_frameworks_work_from_labels(sdg: Framework) -> None:
    fast = classifier("fast")
    assert isinstance(fast, TieredClassifier)
    shorter = replace(sdg, edition="1", nodes=tuple(node for node in sdg.nodes if not node.code.startswith("17.19")))
    assert fast.model_for(shorter) is None
    (ranking,) = fast.rank(["Vaccines against measles for children"], shorter, ["en"], "goal")
    assert [one.code for one in ranking.candidates] == ["3"]


def test_the_models_are_small() -> None:
    folder = library().pack("sdg").folder / "model"
    assert (folder / FAST).stat().st_size <= 5_000_000
    assert (folder / ACCURATE).stat().st_size <= 1_000_000


def test_an_unknown_tier_is_an_error() -> None:
    with pytest.raises(InputError, match="unknown model best"):
        classifier("best")
    assert isinstance(classifier("none"), NoClassifier)
