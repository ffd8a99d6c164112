"""The linear model: texts to rows, rows to scores, and words that it does not have."""

from __future__ import annotations

import math

import numpy as np
import pytest

from goalweave.core.classify import LinearModel, linear_model
from goalweave.core.classify.linear_model import BUCKETS, UNKNOWN, buckets_of, character_grams


@pytest.fixture
def model() -> LinearModel:
    table = np.array([[4, 0], [0, 6], [2, 2]], dtype="float32")
    return LinearModel(
        {"orchard": 0, "irrigate": 1, "水利": 2},
        np.array([2, 3, 1], dtype="float32"),
        table,
        np.array([0.5, 0], dtype="float32"),
    )


def test_a_text_is_the_sum_of_its_words_over_its_length(model: LinearModel) -> None:
    reader = model.reader
    rows = reader.rows("Orchard, orchard and 水利")
    assert rows == {0, 2}
    expected = [(4 + 2) / math.sqrt(2**2 + 1**2) + 0.5, 2 / math.sqrt(5)]
    assert reader.scores([rows, set()]).tolist() == [pytest.approx(expected), [0.5, 0]]


def test_a_word_it_does_not_have_is_read_by_its_n_grams(model: LinearModel) -> None:
    reader = model.reader
    place = reader.row("orchards", "orchards")
    assert place >= 3
    assert reader.weights([place])[0] == pytest.approx([4 * UNKNOWN, 0])
    assert reader.row("orchards", "orchards") == place
    assert reader.row("xyzzyqqq", "xyzzyqqq") == -1
    assert reader.row("2030", "2030") == -1


def test_a_word_is_learned_from_its_vector_where_there_are_encoders(model: LinearModel) -> None:
    through = np.array([[1, 0], [0, 1], [0.5, 0.5]], dtype="float32")
    reader = LinearModel(model.words, model.idf, model.table, model.bias, through).reader
    reader.meet(["Espaliers in the orchard"], lambda words: np.array([[2, 0, 1]] * len(words), dtype="float32"))
    (place,) = reader.rows("espaliers")
    assert reader.weights([place])[0] == pytest.approx([3 * 2.5, 3 * 0.5])


def test_rows_hold_however_many_words_the_texts_after_them_bring(
    model: LinearModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear_model, "SPARE", 4)
    reader = model.reader
    reader.prepare()
    texts = ["borchar", "corchar dorchar forchar", "gorchar horchar jorchar"]
    rows = [reader.rows(text) for text in texts]
    # The table has room for four words; further ones are left out and take nothing from the texts before.
    assert [len(own) for own in rows] == [1, 3, 0]
    assert np.isfinite(reader.scores(rows)).all()
    reader.prepare()
    assert len(reader.rows(texts[2])) == 3


def test_n_grams_are_the_same_on_every_machine() -> None:
    places, buckets = character_grams(["pond", "пруд"])
    assert places.tolist() == [0, 0, 0, 1, 1, 1, 0, 0, 1, 1]
    assert all(0 <= one < BUCKETS for one in buckets)
    first = 0
    for letter in "<pon":
        first = (first * 16777619 + ord(letter)) & 0xFFFFFFFF
    assert buckets[0] == first % BUCKETS
    for place, word in enumerate(("pond", "пруд")):
        assert buckets_of(word) == sorted(set(buckets[places == place].tolist()))


def test_buckets_hold_the_means_of_their_words() -> None:
    words = {f"word{number}": number for number in range(300)}
    table = np.random.default_rng(5).normal(size=(300, 4)).astype("float32")
    model = LinearModel(words, np.arange(1, 301, dtype="float32"), table, np.zeros(4, dtype="float32"))
    means, idf = model.buckets
    for bucket in (buckets_of("word7")[0], buckets_of("word7")[-1], buckets_of("word250")[2]):
        rows = [row for word, row in words.items() if bucket in buckets_of(word)]
        assert means[bucket] == pytest.approx(table[rows].mean(axis=0), abs=1e-5)
        assert idf[bucket] == pytest.approx(np.mean([row + 1 for row in rows]), abs=1e-3)
