"""The model of py3langid, read for all bytes of a text at once: less than half of the time of its walk from byte to byte."""

from __future__ import annotations

import math
from collections.abc import Sequence
from unicodedata import normalize

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier


class LanguageModel:
    """Naive Bayes over byte n-grams (Lui and Baldwin, 2012). The n-grams that end at a byte are a state of an automaton (Aho and Corasick,
    1975). It depends on the last `longest` bytes alone, so that all states are found in as many steps, whatever the length of the text.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        """languages: ISO 639 codes that are distinguished. Raises ValueError for one that the model does not have."""
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        identifier.set_languages(list(languages))
        self.languages: list[str] = identifier.nb_classes
        self._weights = np.ascontiguousarray(identifier.nb_ptc, dtype=np.float32)
        self._prior = identifier.nb_pc
        # Row and byte are the place of the next state; states share rows.
        self._next = np.asarray(identifier.tk_nextmove)
        self._row_start = np.asarray(identifier.tk_row).astype(self._next.dtype) << 8
        self._ngram_of_state = np.asarray(identifier.tk_output, dtype=np.int32)
        self.longest = self._measure_depth()
        self._after_one = self._row_start[self._next[self._row_start[0] :][:256]]

    def classify(self, text: str) -> tuple[str, float]:
        """Return the most likely language and its probability; all are as likely where nothing speaks for any."""
        # The bytes as py3langid prepares them.
        encoded = normalize("NFC", text.lower() if text.isupper() else text).encode(errors="surrogatepass")
        ngrams = self._ngrams(encoded)
        if not len(ngrams):
            return self.languages[0], 1 / len(self.languages)
        numbers, counts = _count_values(ngrams)
        scores = np.log1p(counts.astype(np.float32)) @ self._weights.take(numbers, axis=0) + self._prior
        # Divided by the root of the length, so that certainty does not grow with it.
        scores *= 1 / math.sqrt(len(encoded))
        np.exp(scores - scores.max(), out=scores)
        best = int(scores.argmax())
        return self.languages[best], float(scores[best] / scores.sum())

    def _ngrams(self, written: bytes) -> np.ndarray:
        """The number of the n-gram that ends at each byte, where the model has any."""
        # No text has the byte 255, after which the automaton is where it began.
        padded = np.frombuffer(b"\xff" * (self.longest - 1) + written, dtype=np.uint8).astype(np.intp)
        rows = self._after_one.take(padded[: len(written)])
        for step in range(1, self.longest - 1):
            rows = self._row_start.take(self._next.take(rows + padded[step : step + len(written)]))
        states = self._next.take(rows + padded[self.longest - 1 :])
        ngrams: np.ndarray = self._ngram_of_state.take(states)
        return ngrams.compress(ngrams >= 0)

    def _measure_depth(self) -> int:
        """The bytes that lead to the farthest state."""
        rows = self._next.reshape(-1, 256)
        reached = np.zeros(len(self._row_start), dtype=bool)
        reached[0] = True
        front, depth = np.array([0]), -1
        while len(front):
            depth += 1
            following = np.zeros_like(reached)
            distinct = np.unique(self._row_start[front] >> 8)
            for start in range(0, len(distinct), 1024):  # all at once take 80 MB
                following[rows[distinct[start : start + 1024]]] = True
            following &= ~reached
            reached |= following
            front = following.nonzero()[0]
        return depth


def _count_values(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different values, and how often each is there; `values` is sorted in place, and not empty."""
    values.sort()
    new = np.empty(len(values) + 1, dtype=bool)
    new[0] = new[-1] = True
    np.not_equal(values[1:], values[:-1], out=new[1:-1])
    starts = new.nonzero()[0]
    return values[starts[:-1]], starts[1:] - starts[:-1]
