"""A linear model over words: a row of class scores for each word, learned (goalweave.classifiers.training)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from goalweave.core.classify.stems import WIDE_RUN, find_words, has_wide_runs, is_function_word, read_stems, stem_word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

GRAMS = (4, 5)
"""Characters of the n-grams by which a word that the model does not have is read, its ends marked."""
BUCKETS, PRIME = 1 << 14, 16777619
CHUNK = 1 << 10
"""Buckets whose rows are added up at once."""
UNKNOWN = 0.7
"""Weight of a word that is known by its n-grams only."""
SPARE = 20_000
"""Words outside the table that are kept before the memory is emptied."""
FEW = 20_000
"""Rows of a packed table that are unpacked one by one, before all the others are at once."""
REMEMBERED = 300_000
"""Spellings remembered before the memory is emptied."""


@dataclass(frozen=True)
class PackedRows:
    """A table in whole steps: steps (rows, classes), times the size of a step (rows,)."""

    steps: NDArray[np.int8]
    sizes: Floats

    @property
    def shape(self) -> tuple[int, ...]:
        return self.steps.shape

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, rows: Any) -> Floats:
        """Rows of the table, as one index, a slice or an array of them selects them of any."""
        import numpy as np

        return np.asarray(self.steps[rows] * self.sizes[rows, ..., None])


@dataclass(frozen=True)
class LinearModel:
    """score = Σ idf(w) · row(w) ÷ √Σ idf(w)² + bias, over the different words w of a text.

    words: stem → row; idf: (words,); table: (words, classes), each row already times its idf; bias: (classes,).
    strangers: (dimensions + 1, classes), which scores the vectors of words that the table lacks, where encoders are there;
    the last row is the same for all.
    """

    words: Mapping[str, int]
    idf: Floats
    table: Floats | PackedRows
    bias: Floats
    strangers: Floats | None = None

    @cached_property
    def reader(self) -> WordRowReader:
        """The reader of this model, which keeps the words that it has met."""
        return WordRowReader(self)

    @cached_property
    def buckets(self) -> tuple[Floats, Floats]:
        """(BUCKETS, classes) and (BUCKETS,): mean rows and idf of the known words that have an n-gram of the bucket; 0 if none has."""
        import numpy as np

        places, buckets = character_grams(list(self.words))
        order = np.argsort(buckets, kind="stable")
        own = np.fromiter(self.words.values(), dtype="int64")
        rows = own[places[order]]
        counts = np.bincount(buckets, minlength=BUCKETS)
        means = np.zeros((BUCKETS, self.table.shape[1]), dtype="float32")
        ends = np.cumsum(counts)
        for first in range(0, BUCKETS, CHUNK):  # never all rows at once
            filled = np.flatnonzero(counts[first : first + CHUNK]) + first
            if len(filled):
                begin = ends[first] - counts[first]
                group = self.table[rows[begin : ends[min(first + CHUNK, BUCKETS) - 1]]]
                means[filled] = np.add.reduceat(group, ends[filled] - counts[filled] - begin, axis=0)
        means /= np.maximum(counts, 1)[:, None]
        idf = np.bincount(buckets, weights=self.idf[own[places]], minlength=BUCKETS) / np.maximum(counts, 1)
        return means, idf.astype("float32")


def character_grams(words: Sequence[str]) -> tuple[Rows, Rows]:
    """Of every n-gram of words whose ends are marked: the place of its word, and its bucket, the same on every machine."""
    import numpy as np

    letters = np.frombuffer("".join(f"<{word}>" for word in words).encode("utf-32-le", "surrogatepass"), dtype="uint32")
    lengths = [len(word) + 2 for word in words]
    owners = np.repeat(np.arange(len(words)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(letters))
    places, buckets = [], []
    for size in GRAMS:
        # All words are in one row of letters: an n-gram must not run into the next word.
        starts = np.flatnonzero(left >= size)
        value = np.zeros(len(starts), dtype="uint64")
        for step in range(size):
            value = (value * PRIME + letters[starts + step]) & 0xFFFFFFFF
        places.append(owners[starts])
        buckets.append((value % BUCKETS).astype("int64"))
    return np.concatenate(places), np.concatenate(buckets)


def buckets_of(word: str) -> list[int]:
    """The different buckets of one word, as `grams` has them, quicker."""
    marked = [ord(letter) for letter in f"<{word}>"]
    buckets = set()
    for size in GRAMS:
        for start in range(len(marked) - size + 1):
            value = 0
            for letter in marked[start : start + size]:
                value = (value * PRIME + letter) & 0xFFFFFFFF
            buckets.add(value % BUCKETS)
    return sorted(buckets)


class WordRowReader:
    """Words of texts → rows of a table that grows by the words that it lacks; not for two threads at once."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model
        self._forget()

    def _forget(self) -> None:
        import numpy as np

        known, classes = self._model.table.shape
        self._table = np.zeros((known + SPARE, classes), dtype="float32")
        self._idf = np.zeros(known + SPARE, dtype="float32")
        self._idf[:known] = self._model.idf
        self._unpacked: set[int] | None = set()
        self._next: int = known
        self._stems: dict[str, int] = dict(self._model.words)
        self._strange: dict[str, int] = {}
        self._spellings = _Spellings(self.row)

    def row(self, word: str, spelling: str) -> int:
        """The row of a stem: its own, that of its spelling if it was met, or one made of its n-grams; -1 for no word."""
        row = self._stems.get(word)
        if row is not None and self._unpacked is not None and 0 <= row < len(self._model.table):
            self._unpack(row)
        if row is None:
            row = self._strange.get(spelling.lower())
        if row is None:
            row = self._stems[word] = self._from_grams(word)
        return row

    def _unpack(self, row: int) -> None:
        """Rows are unpacked as they are needed: a text needs few of them, and the whole table takes longer than the
        text."""
        if self._unpacked is None or row in self._unpacked:
            return
        if len(self._unpacked) < FEW:
            self._table[row] = self._model.table[row]
            self._unpacked.add(row)
        else:
            self._table[: len(self._model.table)] = self._model.table[:]
            self._unpacked = None

    def _from_grams(self, word: str) -> int:
        """A row that is the mean of its n-grams' rows, each the mean of those of the known words that have it."""
        if not word or is_function_word(word) or word.isnumeric() or self._next == len(self._table):
            return -1
        means, idf = self._model.buckets
        filled = [bucket for bucket in buckets_of(word) if idf[bucket]]
        if not filled:
            return -1
        place: int = self._next
        self._next += 1
        self._table[place] = UNKNOWN * means[filled].mean(axis=0)
        self._idf[place] = idf[filled].mean()
        return place

    def prepare(self) -> None:
        """Make what words outside the table need, where there are no vectors of them, and room for those of the next texts."""
        _ = self._model.buckets
        if len(self._spellings) > REMEMBERED or self._next - len(self._model.table) > SPARE // 2:
            self._forget()

    def meet(self, texts: Sequence[str], vectors: Callable[[Sequence[str]], Floats]) -> None:
        """Learn the words of texts that the table lacks from their vectors, with a 1 behind each: (words, dimensions + 1)."""
        strangers = self._model.strangers
        if strangers is None:
            return
        if len(self._spellings) > REMEMBERED:
            self._forget()
        unknown: dict[str, None] = {}
        for text in texts:
            for word, start, end in read_stems(text):
                if word not in self._model.words and not word.isnumeric():
                    unknown.setdefault(text[start:end].lower())
        names = [name for name in unknown if name not in self._strange]
        if len(names) > len(self._table) - self._next:
            # The table is full: begin again with the words of these texts, which are needed next.
            self._forget()
            names = list(unknown)[: len(self._table) - self._next]
        if names:
            places = range(self._next, self._next + len(names))
            # A word that no training text has is taken to be as rare as the rarest that one has.
            idf = self._model.idf.max(initial=1.0)
            self._table[places.start : places.stop] = idf * (vectors(names) @ strangers)
            self._idf[places.start : places.stop] = idf
            self._strange.update(zip(names, places, strict=True))
            self._next = places.stop

    def rows(self, text: str) -> set[int]:
        """The rows of the different words of a text. They hold until the next `prepare` or `meet`; where the table is full before,
        further words have no row."""
        rows = set(map(self._spellings.__getitem__, find_words(text)))
        if has_wide_runs(text):
            for run in WIDE_RUN.findall(text):
                rows.update(
                    self.row(run[start : start + 2], run[start : start + 2]) for start in range(max(1, len(run) - 1))
                )
        rows.discard(-1)
        return rows

    def scores(self, texts: Sequence[Set[int]]) -> Floats:
        """(texts, classes) from the rows of each text; a text without any has the bias alone."""
        import numpy as np

        scores = np.tile(self._model.bias, (len(texts), 1))
        for place, rows in enumerate(texts):
            if rows:
                # Summed in double precision, so that the order of the rows, which depends on what was read before, does not tell.
                own = list(rows)
                length = math.sqrt(float(np.square(self._idf[own], dtype="float64").sum()))
                scores[place] += self._table[own].sum(axis=0, dtype="float64") / length
        return scores

    def weights(self, rows: Sequence[int]) -> Floats:
        """(rows, classes): what each word adds before the division by the text's length."""
        return self._table[list(rows)]


class _Spellings(dict[str, int]):
    """Words as they are written → rows. Runs of Chinese characters are no words: the reader takes them by pairs."""

    def __init__(self, row: Callable[[str, str], int]) -> None:
        super().__init__()
        self._row = row

    def __missing__(self, word: str) -> int:
        row = self[word] = -1 if WIDE_RUN.match(word) else self._row(stem_word(word), word)
        return row
