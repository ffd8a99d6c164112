"""Frameworks without a model, read by meaning: an encoder that knows a few synonyms stands for the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from goalweave.core.classify import (
    LabelClassifier,
    Lesson,
    MeaningClassifier,
    TieredClassifier,
    learn_heads,
    top_family,
)
from goalweave.core.classify.lessons import MOST, STEMS, fit_head, stem_vectors, truth_of
from goalweave.core.classify.meaning import build_meaning_index
from goalweave.core.classify.stems import list_stems
from goalweave.core.model import Framework, Level, Node, Status

CONCEPTS = (
    "water drink thirst pump well pipe latrine toilet supply sanitation agua borehole defecation sewerage septic",
    "school teacher pupil class lesson education escuela maestro",
    "job work union employ wage labour right",
    "ocean sea fish reef coral net marine park mar",
    "stapler agenda minutes travel",
)
NOTHING = ("Minutes of the meeting on travel", "Agenda and stapler", "Travel")
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Synonyms:
    """One dimension for each concept, one for all other words."""

    name: str = "use"
    languages: tuple[str, ...] = ()
    dimensions: int = len(CONCEPTS) + 1

    def encode(self, texts: Sequence[str]) -> Floats:
        places: dict[str, int] = {}
        for place, line in enumerate(CONCEPTS):
            places |= dict.fromkeys(list_stems(line), place)
        vectors = np.zeros((len(texts), self.dimensions), dtype="float32")
        for row, text in enumerate(texts):
            for stem in list_stems(text):
                vectors[row, places.get(stem, len(CONCEPTS))] += 1 if stem in places else 0.2
            vectors[row, -1] += 0.1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def nothing(encoder: Synonyms) -> tuple[Sequence[str], Floats]:
    """Some of them come near a node, as some always do."""
    texts = (*NOTHING, *NOTHING, "School agenda, minutes and travel", "Agenda for the sea and travel")
    return texts, encoder.encode(texts)


@pytest.fixture(scope="module")
def reader() -> MeaningClassifier:
    return MeaningClassifier(LabelClassifier(), (Synonyms(),), nothing)  # type: ignore[arg-type]


def first(reader: MeaningClassifier, framework: Framework, text: str, language: str = "en") -> str:
    (ranking,) = reader.rank([text], framework, [language], framework.levels[0].id)
    return ranking.candidates[0].code if ranking.candidates else ""


def test_a_text_without_a_word_of_the_labels_gets_the_node_it_means(
    reader: MeaningClassifier, plan_of_work: Framework
) -> None:
    text = "Thirst is over. We met in March."
    assert not LabelClassifier().rank([text], plan_of_work, ["en"], "goal")[0].candidates
    (ranking,) = reader.rank([text], plan_of_work, ["en"], "goal")
    (candidate,) = ranking.candidates
    assert candidate.code == "1"
    assert [part.text for part in candidate.evidence] == ["Thirst is over."]


def test_words_of_labels_are_the_evidence_where_there_are_any(
    reader: MeaningClassifier, plan_of_work: Framework
) -> None:
    (ranking,) = reader.rank(["Nothing. We built latrines here."], plan_of_work, ["en"], "goal")
    (passage,) = ranking.candidates[0].evidence
    assert passage.text == "We built latrines here."
    assert [passage.text[start:end] for start, end in passage.words] == ["latrines"]


def test_a_text_about_nothing_gets_nothing(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    for text in (*NOTHING, "Stapler and minutes for the agenda", "", "—", "42"):
        assert first(reader, plan_of_work, text) == "", text


def test_another_language_reads_the_english_labels(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    assert first(reader, plan_of_work, "El mar y el mar", "es") == "4"


def test_a_child_has_at_most_its_parents_score_and_levels_do_not_change_goals(
    reader: MeaningClassifier, plan_of_work: Framework
) -> None:
    texts = ["A hand pump for the school", "Latrines", "Coral reefs", "Jobs and unions"]
    deep = reader.scores(texts, plan_of_work, ["en"] * 4, "target")
    for place, parent in enumerate(deep.parents):
        if parent >= 0:
            assert (deep.values[:, place] <= deep.values[:, parent]).all()
    shallow = reader.scores(texts, plan_of_work, ["en"] * 4, "goal")
    places = [deep.codes.index(code) for code in shallow.codes]
    assert np.allclose(shallow.values, deep.values[:, places])


def test_ranking_follows_the_scores(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    texts = ["A hand pump", "Travel", ""]
    scores = reader.scores(texts, plan_of_work)
    rankings = reader.rank(texts, plan_of_work)
    for place, ranking in enumerate(rankings):
        suggested = [scores.codes[column] for column in scores.above_threshold(place)]
        assert [candidate.code for candidate in ranking.candidates] == suggested
    assert rankings[1].abstained
    assert rankings[2].abstained


def test_a_single_root_is_as_likely_as_its_best_child(reader: MeaningClassifier) -> None:
    def node(code: str, level: str, parent: str | None, label: str) -> Node:
        return Node(code, level, parent, {"en": label}, Status.OURS)

    plan = Framework(
        id="root",
        edition="1",
        title={"en": "Plan"},
        levels=(Level("plan", {"en": "Plan"}, {"en": "Plans"}), Level("aim", {"en": "Aim"}, {"en": "Aims"})),
        nodes=(node("P", "plan", None, "Plan"), node("W", "aim", "P", "Water"), node("S", "aim", "P", "School")),
    )
    scores = reader.scores(["Thirst"], plan, ["en"])
    assert top_family(scores.parents) == (1, 2)
    assert scores.values[0, 0] == scores.values[0, 1]
    assert [scores.codes[place] for place in scores.above_threshold(0)] == ["P", "W"]


def test_a_changed_framework_is_read_anew(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    changed = replace(
        plan_of_work,
        nodes=tuple(
            replace(node, label={"en": "Stapler"}, terms={}) for node in plan_of_work.nodes if node.code == "3"
        ),
    )
    assert reader.scores(["Jobs"], plan_of_work, ["en"]).codes != reader.scores(["Jobs"], changed, ["en"]).codes


def test_phrases_count_for_all_nodes_above(plan_of_work: Framework) -> None:
    index = build_meaning_index(plan_of_work, Synonyms().encode)
    own = {code: int(index.member[:, place].sum()) for place, code in enumerate(index.codes)}
    assert own["1"] == 4 + own["1.1"] + own["1.2"]
    assert own["1.2"] == 4 + own["1.2.1"]
    assert [family.parent for family in index.families] == [-1, 0, 2, 4]


def test_without_encoder_and_lessons_the_labels_read(plan_of_work: Framework) -> None:
    labels = LabelClassifier()
    plain = MeaningClassifier(labels)
    texts = ["We built latrines", "Travel"]
    assert plain.rank(texts, plan_of_work, ["en", "en"]) == labels.rank(texts, plan_of_work, ["en", "en"])
    assert (plain.scores(texts, plan_of_work).values == labels.scores(texts, plan_of_work).values).all()


def test_the_tiers_leave_frameworks_without_a_model_to_it(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    tier = TieredClassifier("t", "1", {}, LabelClassifier(), (), reader)
    assert tier.rank(["Thirst"], plan_of_work, ["en"]) == reader.rank(["Thirst"], plan_of_work, ["en"])


def test_as_many_languages_as_texts(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    with pytest.raises(ValueError, match="1 texts have 2 languages"):
        reader.scores(["a"], plan_of_work, ["en", "en"])


def test_a_lesson_says_what_is_known_of_a_text(plan_of_work: Framework) -> None:
    codes = [node.code for node in plan_of_work.nodes]
    lessons = [
        Lesson("a", "en", frozenset({"1.1"}), frozenset({"2.1"})),
        Lesson("b", "en", frozenset(), frozenset({"3"})),
        Lesson("c", "en", frozenset(), nothing=True),
    ]
    truth = truth_of(lessons, plan_of_work, codes)
    known = [{code: float(value) for code, value in zip(codes, row, strict=True) if value == value} for row in truth]
    assert known == [
        {"1": 1, "1.1": 1, "1.2": 0, "2": 0, "2.1": 0, "3": 0, "4": 0},
        {"3": 0},
        {"1": 0, "2": 0, "3": 0, "4": 0},
    ]


def test_lessons_teach_what_the_labels_do_not_say(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    lessons = [Lesson(f"Stapler number {number}", "en", frozenset({"3"})) for number in range(20)]
    heads = learn_heads(reader, plan_of_work, lessons)
    taught = replace(reader, heads=({plan_of_work.key: heads},))
    assert first(reader, plan_of_work, "Stapler for all") == ""
    assert first(taught, plan_of_work, "Stapler for all") == "3"
    assert first(taught, plan_of_work, "Thirst") == "1"


def test_five_lessons_move_less_than_fifty(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    def moved(number: int) -> float:
        lessons = [Lesson("Stapler", "en", frozenset({"3"}))] * number
        taught = replace(reader, heads=({plan_of_work.key: learn_heads(reader, plan_of_work, lessons)},))
        codes = taught.scores(["Stapler"], plan_of_work, ["en"])
        return float(codes.values[0, codes.codes.index("3")])

    before = reader.scores(["Stapler"], plan_of_work, ["en"])
    steps = [float(before.values[0, before.codes.index("3")]), moved(1), moved(5), moved(50)]
    assert steps == sorted(steps)
    assert steps[0] < 0.45 < steps[3]


def test_without_an_encoder_lessons_are_learned_from_words(plan_of_work: Framework) -> None:
    plain = MeaningClassifier(LabelClassifier())
    lessons = [Lesson(f"Quixotic zephyr {number}", "en", frozenset({"4"})) for number in range(30)]
    heads = learn_heads(plain, plan_of_work, lessons)
    assert list(heads) == [STEMS]
    taught = replace(plain, heads=({plan_of_work.key: heads},))
    assert first(plain, plan_of_work, "A quixotic zephyr") == ""
    assert first(taught, plan_of_work, "A quixotic zephyr") == "4"
    assert first(taught, plan_of_work, "We built latrines") == "1"


def test_what_was_not_decided_on_stays_as_it_was() -> None:
    vectors = np.eye(3, dtype="float32")
    truth = np.array([[1, np.nan], [0, np.nan], [1, np.nan]], dtype="float32")
    head = fit_head(vectors, np.zeros((3, 2), dtype="float32"), truth, ["a", "b"])
    logits = head.logits(vectors, ["b", "a", "c"])
    assert (logits[:, [0, 2]] == 0).all()
    assert logits[0, 1] > 0 > logits[1, 1]


def test_the_latest_lessons_count(reader: MeaningClassifier, plan_of_work: Framework) -> None:
    old = [Lesson("Stapler", "en", frozenset({"3"}))]
    new = [Lesson("Thirst", "en", frozenset({"1"}))] * MOST
    assert np.array_equal(
        learn_heads(reader, plan_of_work, [*old, *new])["use"].weights,
        learn_heads(reader, plan_of_work, new)["use"].weights,
    )


def test_vectors_of_words_have_length_one_and_do_not_depend_on_case() -> None:
    vectors = stem_vectors(["Hand pumps", "HAND PUMPS", "", "Тёплая вода"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0, 1])
    assert (vectors[0] == vectors[1]).all()
