"""What frameworks without a model are read with: files that ship, and learning from a few decisions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from goalweave.classifiers.encoders import UniversalEncoder, installed_encoders
from goalweave.classifiers.exemplars import Split, pack_exemplars
from goalweave.classifiers.model_files import read_arrays, write_arrays
from goalweave.classifiers.untrained import (
    HEADS,
    NOTHING,
    VECTORS,
    background_name,
    background_texts,
    exemplar_lessons,
    heads_digest,
    lessons_digest,
    nothing_lessons,
    read_background,
    read_heads,
    shipped_heads,
    with_nothing,
    write_heads,
)
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import LabelClassifier, LearnedHead, Lesson, MeaningClassifier, learn_heads
from goalweave.core.errors import InputError
from goalweave.core.model import Framework
from goalweave.packs.library import SHIPPED, library


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return library().catalogue()


def plan_of(framework: Framework) -> Framework:
    """Its labels alone."""
    return replace(framework, id="plan", nodes=tuple(replace(node, terms={}, wording={}) for node in framework.nodes))


def test_the_vectors_of_texts_about_nothing_are_of_these_texts_and_encoders() -> None:
    texts = background_texts()
    assert len(set(texts)) == len(texts) > 100
    stored = read_arrays(VECTORS)
    assert set(stored) == {background_name(encoder.name, texts) for encoder in installed_encoders()}
    encoder = UniversalEncoder()
    _, vectors = read_background(encoder)
    assert np.allclose(vectors[:3], encoder.encode(texts[:3]), atol=2e-3)


def test_every_pack_with_exemplars_and_no_model_has_heads_for_all_its_nodes(catalogue: Catalogue) -> None:
    for pack in ("wsis", "itu", "connect2030"):
        framework = catalogue.framework(pack)
        heads = shipped_heads()[framework.key]
        assert set(heads) == {encoder.name for encoder in installed_encoders()}
        for head in heads.values():
            assert head.codes == tuple(node.code for node in framework.nodes)
        # Run `goalweave train` for this pack where it fails: its exemplars were changed.
        lessons = exemplar_lessons(pack_exemplars(SHIPPED / pack, framework))
        assert heads_digest(SHIPPED / pack / "model" / HEADS) == lessons_digest(lessons)


def test_texts_about_nothing_keep_their_languages_whatever_their_number() -> None:
    few = nothing_lessons(20)
    assert len(few) == 20
    assert {lesson.language for lesson in few} == set(NOTHING)
    assert sum(lesson.language == "en" for lesson in few) == 10
    assert all(lesson.nothing and not lesson.accepted for lesson in nothing_lessons())
    assert len(nothing_lessons()) == sum(NOTHING.values())
    decided = [Lesson("a", "en", frozenset({"C1"}))]
    assert with_nothing(decided) == [*decided, *nothing_lessons(1)]


def test_heads_come_back_as_they_were(tmp_path: Path) -> None:
    weights = np.array([[0.5, -1.0], [2.0, 0.0]], dtype="float32")
    write_heads(tmp_path / "heads.npz", {"a@1": {"use": LearnedHead(("x", "y.1"), weights)}})
    write_heads(tmp_path / "again.npz", {"a@1": {"use": LearnedHead(("x", "y.1"), weights)}})
    assert (tmp_path / "heads.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()
    read = read_heads(tmp_path / "heads.npz")["a@1"]["use"]
    assert read.codes == ("x", "y.1")
    assert (read.weights == weights).all()


@pytest.mark.parametrize("content", [b"", b"PK", b"{}"])
def test_a_broken_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "heads.npz").write_bytes(content)
    with pytest.raises(InputError):
        read_heads(tmp_path / "heads.npz")


def test_an_array_of_another_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / HEADS
    write_arrays(path, {"digest": np.zeros(0, dtype="uint8"), "weights": np.zeros(3)})
    with pytest.raises(InputError, match="cannot be read"):
        read_heads(path)


def test_a_plan_of_labels_reads_better_after_fifty_decisions(catalogue: Catalogue) -> None:
    wsis = catalogue.framework("wsis")
    plan = plan_of(wsis)
    exemplars = [exemplar for exemplar in pack_exemplars(SHIPPED / "wsis", wsis) if exemplar.language == "en"]
    # Every fourth, so that all action lines have some.
    decided = [exemplar for exemplar in exemplars if exemplar.split is Split.TRAIN][::4][:50]
    held_out = [exemplar for exemplar in exemplars if exemplar not in decided][::2]
    reader = MeaningClassifier(LabelClassifier())
    lessons = [Lesson(exemplar.text, "en", frozenset(exemplar.nodes)) for exemplar in decided]
    taught = replace(reader, heads=({plan.key: learn_heads(reader, plan, with_nothing(lessons))},))

    def right(classifier: MeaningClassifier) -> int:
        scores = classifier.scores([exemplar.text for exemplar in held_out], plan, ["en"] * len(held_out))
        tops = [place for place, parent in enumerate(scores.parents) if parent < 0]
        best = [scores.codes[tops[int(row[tops].argmax())]] for row in scores.values]
        return sum(code == wsis.top(exemplar.nodes[0]) for code, exemplar in zip(best, held_out, strict=True))

    assert len(decided) == 50
    assert right(taught) >= right(reader) + 0.05 * len(held_out)
