"""Training on a small corpus with a stand-in for the encoders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.classifiers.conftest import WordHashes

from goalweave.classifiers import training
from goalweave.classifiers.exemplars import Exemplar, Split
from goalweave.classifiers.model_files import (
    ACCURATE,
    FAST,
    KindFigures,
    ModelFigures,
    ScoreFigures,
    StoredModel,
    pack_rows,
    read_figures,
    read_model,
    unpack_rows,
    write_figures,
    write_model,
)
from goalweave.classifiers.regression import fit_logistic, fit_one_against_rest, fit_softmax
from goalweave.classifiers.training import Corpus, framework_phrases, train_model
from goalweave.classifiers.tuning import combine_exemplars, exemplar_beginnings
from goalweave.core.classify import LabelClassifier, TieredClassifier
from goalweave.core.errors import InputError
from goalweave.core.model import Framework


@pytest.fixture(scope="module")
def corpus(garden: Framework, planted: list[Exemplar]) -> Corpus:
    return Corpus.of(garden, planted, framework_phrases(garden))


@pytest.fixture(scope="module")
def trained_model(corpus: Corpus) -> StoredModel:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "_whole_words", lambda: {"seedling": "seedlings"})
        return train_model(corpus, [WordHashes()])


def test_a_corpus_gives_every_text_its_classes(garden: Framework, corpus: Corpus) -> None:
    assert corpus.classes == ("1.1", "1.2", "2.1", "2.2", "")
    truth = dict(zip(corpus.texts, corpus.truth.tolist(), strict=True))
    assert truth["orchard"] == [1, 0, 0, 0, 0]
    assert truth["Fruit"] == [0.5, 0.5, 0, 0, 0]
    assert truth["The invoice is due on Monday"] == [0, 0, 0, 0, 1]
    assert np.allclose(corpus.truth.sum(axis=1), 1)
    two = Exemplar("Apples and berries", ("1.1", "1.2"), Split.TRAIN, "en")
    one_more = Corpus.of(garden, [two, *[Exemplar(c, (c,), Split.TRAIN, "en") for c in ("2.1", "2.2")]], [])
    assert one_more.truth[0].tolist() == pytest.approx([0.7, 0.3, 0, 0, 0])


def test_a_passage_lends_its_goals_to_the_classes_below_them(garden: Framework, planted: list[Exemplar]) -> None:
    passage = Exemplar("Fruit, and ponds", ("1",), Split.TRAIN, "en", also=("2.1",), passage=True)
    found = Corpus.of(garden, [*planted, passage], [])
    assert found.classes == ("1.1", "1.2", "2.1", "2.2", "")
    assert found.truth[found.texts.index(passage.text)].tolist() == pytest.approx([0.35, 0.35, 0.3, 0, 0])


def test_nothing_set_apart_is_learned(corpus: Corpus, planted: list[Exemplar]) -> None:
    apart = {one.text for one in planted if one.split is not Split.TRAIN}
    assert apart
    assert apart.isdisjoint(corpus.texts)


def test_a_model_knows_its_texts_and_is_silent_elsewhere(garden: Framework, trained_model: StoredModel) -> None:
    for encoders in ((), (WordHashes(),)):
        tier = TieredClassifier("t", "1", {garden.key: trained_model.model}, LabelClassifier(), encoders)
        texts = ["A new orchard of apple trees", "Rain barrels and hoses", "Lilies in the pond", "1234", "", "🌍"]
        scores = tier.scores(texts, garden, ["en"] * len(texts))
        goals = [place for place, parent in enumerate(scores.parents) if parent < 0]
        assert scores.values[:3, goals].argmax(axis=1).tolist() == [0, 1, 1]
        assert not scores.values[3:].any()
        for row in scores.values:
            assert all(parent < 0 or row[place] <= row[parent] for place, parent in enumerate(scores.parents))


def test_evidence_is_of_the_text(garden: Framework, trained_model: StoredModel) -> None:
    tier = TieredClassifier("t", "1", {garden.key: trained_model.model}, LabelClassifier())
    text = "The mayor spoke. We prune apple trees in the orchard, and the frogs of the pond croak."
    (ranking,) = tier.rank([text], garden, ["en"])
    assert ranking.candidates
    for candidate in ranking.candidates:
        assert candidate.evidence
        assert all(text[one.start : one.end] == one.text for one in candidate.evidence)
        assert not any("mayor" in one.text for one in candidate.evidence)


def test_the_same_corpus_gives_the_same_bytes(corpus: Corpus, trained_model: StoredModel, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "_whole_words", lambda: {"seedling": "seedlings"})
        again = train_model(corpus, [WordHashes()])
    for folder, one in (("a", trained_model), ("b", again)):
        write_model(one, tmp_path / folder)
    for name in (FAST, ACCURATE):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_model_is_read_as_it_was_written(garden: Framework, trained_model: StoredModel, tmp_path: Path) -> None:
    write_model(trained_model, tmp_path)
    read = read_model(tmp_path, encoders=True)
    assert read.facts == trained_model.facts
    assert read.model.stages == trained_model.model.stages
    texts = ["Apple trees", "Seedlings stand in rain barrels", "Unheard-of words"]
    for encoders in ((), (WordHashes(),)):
        before, after = (
            TieredClassifier("t", "1", {garden.key: one.model}, LabelClassifier(), encoders).scores(texts, garden)
            for one in (trained_model, read)
        )
        assert np.allclose(before.values, after.values, atol=1e-4)
    assert read_model(tmp_path, encoders=False).model.heads == {}


def test_figures_are_read_as_they_were_written_and_may_be_missing(tmp_path: Path) -> None:
    assert read_figures(tmp_path) is None
    figures = ModelFigures((KindFigures("titles", 12, 0.75, 0.917),), (ScoreFigures(0.95, 9, 0.89),))
    write_figures(figures, tmp_path)
    assert read_figures(tmp_path) == figures


def test_a_broken_model_is_an_error_of_its_file(tmp_path: Path, trained_model: StoredModel) -> None:
    write_model(trained_model, tmp_path)
    whole = (tmp_path / FAST).read_bytes()
    for content in (b"", whole[: len(whole) // 2], b"PK\x05\x06" + bytes(18)):
        (tmp_path / FAST).write_bytes(content)
        with pytest.raises(InputError, match=r"fast\.npz"):
            read_model(tmp_path, encoders=True)


def test_rows_lose_little_in_steps_and_nothing_of_what_tells_most() -> None:
    table = np.random.default_rng(3).laplace(size=(50, 33)).astype("float32")
    table[:, 0] = 12 * table.std(axis=1)
    packed, scale = pack_rows(table)
    assert packed.dtype == np.int8
    back = unpack_rows(packed, scale)
    assert back.shape == table.shape
    assert (np.abs(back - table) <= 0.51 * table.std(axis=1, keepdims=True)).all()
    assert np.allclose(back[:, 0], table[:, 0], rtol=0.1)


def test_beginnings_are_a_few_words_of_every_second_exemplar() -> None:
    long_one = Exemplar("one two three four five six seven eight nine ten eleven", ("1.1",), Split.TUNE, "en")
    chinese = Exemplar("在村里修建新的水塘和灌溉渠道以便农民用水", ("2.1",), Split.TUNE, "zh")
    passage = Exemplar("a b c d e f g h i j k l", ("1",), Split.TUNE, "en", passage=True)
    found = exemplar_beginnings([long_one, long_one, chinese, chinese, passage, passage])
    assert [one.nodes for one in found] == [("1.1",), ("2.1",)]
    assert all(one.passage for one in found)
    assert long_one.text.startswith(found[0].text)
    assert 3 <= len(found[0].text.split()) <= 9
    assert chinese.text.startswith(found[1].text)
    assert 6 <= len(found[1].text) <= 18


def test_softmax_regression_is_that_of_scikit_learn() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    generator = np.random.default_rng(7)
    features = generator.normal(size=(300, 6)).astype("float32")
    classes = (features @ generator.normal(size=(6, 3))).argmax(axis=1)
    (weights,), bias = fit_softmax(
        [features], np.eye(3, dtype="float32")[classes], np.ones(300, dtype="float32"), [0.5 / 300], 500
    )
    peer = linear_model.LogisticRegression(C=1.0, tol=1e-8, max_iter=1000).fit(features, classes)
    assert np.allclose(weights.T, peer.coef_, atol=0.02)
    assert np.allclose(bias - bias.mean(), peer.intercept_ - peer.intercept_.mean(), atol=0.02)


def test_logistic_regression_stays_at_nothing_under_a_heavy_penalty() -> None:
    features = np.array([[1.0, 1.0], [2.0, 1.0], [-1.0, 1.0], [-2.0, 1.0]])
    truth = np.array([1.0, 1.0, 0.0, 0.0])
    even = np.ones(4)
    free = fit_logistic(features, truth, even, np.array([1e-3, 1e-3]))
    held = fit_logistic(features, truth, even, np.array([1e3, 1e-3]))
    assert free[0] > 2
    assert held[0] == pytest.approx(0, abs=1e-3)


def test_logistic_regressions_for_single_nodes_are_those_of_scikit_learn() -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    generator = np.random.default_rng(5)
    features = generator.normal(size=(400, 5)).astype("float32")
    truth = (features @ generator.normal(size=(5, 2)) + generator.normal(size=(400, 2)) > 0).astype("float32")
    weights = np.ones_like(truth)
    weights[:100, 1] = 0  # of these it is not known whether the second node is true of them
    own, bias = fit_one_against_rest(features, truth, weights, 0.5 / 400)
    for node, known in ((0, slice(None)), (1, slice(100, None))):
        size = len(truth[known])
        peer = linear_model.LogisticRegression(C=400 / size, tol=1e-8).fit(features[known], truth[known, node])
        assert np.allclose(own[:, node], peer.coef_[0], atol=0.03)
        assert bias[node] == pytest.approx(peer.intercept_[0], abs=0.03)


def test_texts_together_have_all_their_nodes(planted: list[Exemplar]) -> None:
    given = [one for one in planted if one.split is Split.TUNE]
    made = combine_exemplars(given)
    assert made == combine_exemplars(given)
    assert len(made) == len(given) // 2
    by_text = {one.text: one for one in given}
    for one in made:
        parts = [text for text in by_text if text in one.text]
        assert len(parts) >= 2
        assert set(one.nodes) == set().union(*(by_text[text].nodes for text in parts))
