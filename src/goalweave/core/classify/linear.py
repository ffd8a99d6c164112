"""A linear model over words: a row of class scores for each word, learned (goalweave.classifiers.training)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from goalweave.core.classify.words import WIDE_RUN, WORD, is_function_word, read_words, stem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]

GRAMS = (4, 5)
"""Characters of the n-grams by which a word that the model does not have is read, its ends marked."""
BUCKETS, PRIME = 1 << 14, 16777619
UNKNOWN = 0.7
"""Weight of a word that is known by its n-grams only."""
SPARE = 20_000
"""Words known by n-grams only that are kept before the memory is emptied."""
REMEMBERED = 300_000
"""Spellings remembered before the memory is emptied."""


@dataclass(frozen=True)
class LinearModel:
    """score = Σ idf(w) · row(w) ÷ √Σ idf(w)² + bias, over the different words w of a text.

    words: stem → row; idf: (words,); table: (words, classes), each row already times its idf; bias: (classes,).
    strangers: (dimensions + 1, classes), which scores the vectors of words that the table lacks, where encoders are there;
    the last row is the same for all.
    """

    words: Mapping[str, int]
    idf: Floats
    table: Floats
    bias: Floats
    strangers: Floats | None = None

    @cached_property
    def reader(self) -> Reader:
        return Reader(self)

    @cached_property
    def buckets(self) -> tuple[Rows, Rows]:
        """(BUCKETS + 1,) and (n-grams,): the rows of the known words that have an n-gram of bucket b are rows[starts[b]:starts[b + 1]]."""
        import numpy as np

        words, rows = list(self.words), np.fromiter(self.words.values(), dtype="int64")
        places, buckets = grams(words)
        order = np.lexsort((places, buckets))
        return np.searchsorted(buckets[order], np.arange(BUCKETS + 1)), rows[places[order]]


def grams(words: Sequence[str]) -> tuple[Rows, Rows]:
    """Of every n-gram of words whose ends are marked: the place of its word, and its bucket, the same on every machine."""
    import numpy as np

    letters = np.frombuffer("".join(f"<{word}>" for word in words).encode("utf-32-le", "surrogatepass"), dtype="uint32")
    lengths = [len(word) + 2 for word in words]
    owners = np.repeat(np.arange(len(words)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(letters))
    places, buckets = [], []
    for size in GRAMS:
        starts = np.flatnonzero(left >= size)
        value = np.zeros(len(starts), dtype="uint64")
        for step in range(size):
            value = (value * PRIME + letters[starts + step]) & 0xFFFFFFFF
        places.append(owners[starts])
        buckets.append((value % BUCKETS).astype("int64"))
    return np.concatenate(places), np.concatenate(buckets)


class Reader:
    """Words of texts → rows of a table that grows by the words that only n-grams tell; not for two threads at once."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model
        self._buckets: dict[int, tuple[Floats, float] | None] = {}
        self._forget()

    def _forget(self) -> None:
        import numpy as np

        known, classes = self._model.table.shape
        self._table = np.zeros((known + SPARE, classes), dtype="float32")
        self._idf = np.zeros(known + SPARE, dtype="float32")
        self._table[:known], self._idf[:known] = self._model.table, self._model.idf
        self._next: int = known
        self._stems: dict[str, int] = dict(self._model.words)
        self._strange: dict[str, int] = {}
        self._spellings = _Spellings(self.row)

    def row(self, word: str, spelling: str) -> int:
        """The row of a stem: its own, that of its spelling if it was met, or one made of its n-grams; -1 for no word."""
        found = self._stems.get(word)
        if found is None:
            found = self._strange.get(spelling.lower())
        if found is None:
            found = self._stems[word] = self._from_grams(word)
        return found

    def _from_grams(self, word: str) -> int:
        """A row that is the mean of its n-grams' rows, each the mean of those of the known words that have it."""
        import numpy as np

        if not word or is_function_word(word) or word.isnumeric() or self._next == len(self._table):
            return -1
        told = [found for bucket in sorted(set(grams([word])[1].tolist())) if (found := self._bucket(bucket))]
        if not told:
            return -1
        place: int = self._next
        self._next += 1
        self._table[place] = UNKNOWN * np.mean([row for row, _ in told], axis=0)
        self._idf[place] = np.mean([idf for _, idf in told])
        return place

    def _bucket(self, bucket: int) -> tuple[Floats, float] | None:
        """Mean row and idf of the known words that have an n-gram of the bucket; None if there are none."""
        if bucket not in self._buckets:
            starts, rows = self._model.buckets
            group = rows[starts[bucket] : starts[bucket + 1]]
            model = self._model
            self._buckets[bucket] = (
                (model.table[group].mean(axis=0), float(model.idf[group].mean())) if len(group) else None
            )
        return self._buckets[bucket]

    def meet(self, texts: Sequence[str], vectors: Callable[[Sequence[str]], Floats]) -> None:
        """Learn the words of texts that the table lacks from their vectors, with a 1 behind each: (words, dimensions + 1)."""
        strangers = self._model.strangers
        if strangers is None:
            return
        found: dict[str, None] = {}
        for text in texts:
            for word, start, end in read_words(text):
                if word not in self._model.words and not word.isnumeric():
                    found.setdefault(text[start:end].lower())
        names = [name for name in found if name not in self._strange]
        if len(names) > len(self._table) - self._next:
            self._forget()
            names = list(found)[: len(self._table) - self._next]
        if names:
            places = range(self._next, self._next + len(names))
            idf = self._model.idf.max(initial=1.0)
            self._table[places.start : places.stop] = idf * (vectors(names) @ strangers)
            self._idf[places.start : places.stop] = idf
            self._strange.update(zip(names, places, strict=True))
            self._next = places.stop

    def rows(self, text: str) -> set[int]:
        """The rows of the different words of a text."""
        if len(self._spellings) > REMEMBERED or self._next == len(self._table):
            self._forget()
        found = set(map(self._spellings.__getitem__, WORD.findall(text)))
        if WIDE_RUN.search(text):
            for run in WIDE_RUN.findall(text):
                found.update(
                    self.row(run[start : start + 2], run[start : start + 2]) for start in range(max(1, len(run) - 1))
                )
        found.discard(-1)
        return found

    def scores(self, texts: Sequence[Set[int]]) -> Floats:
        """(texts, classes) from the rows of each text; a text without any has the bias alone."""
        import numpy as np

        found = np.tile(self._model.bias, (len(texts), 1))
        for place, rows in enumerate(texts):
            if rows:
                chosen = list(rows)
                length = math.sqrt(float(np.square(self._idf[chosen]).sum()))
                found[place] += self._table[chosen].sum(axis=0) / length
        return found

    def weights(self, rows: Sequence[int]) -> Floats:
        """(rows, classes): what each word adds before the division by the text's length."""
        return self._table[list(rows)]


class _Spellings(dict[str, int]):
    """Words as they are written → rows. Runs of Chinese characters are no words: the reader takes them by pairs."""

    def __init__(self, row: Callable[[str, str], int]) -> None:
        super().__init__()
        self._row = row

    def __missing__(self, word: str) -> int:
        found = self[word] = -1 if WIDE_RUN.match(word) else self._row(stem(word), word)
        return found
