"""The words that typing errors are corrected by, kept in each process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from time import monotonic

from goalweave.search.queries import public_titles
from goalweave.search.spelling import Vocabulary
from goalweave.web.search.named_pages import SiteState, public_names

MOST_TITLES = 30_000
"""Titles that typing errors are corrected by; of more, nearly every word has been seen."""
MANY_TITLES = 5_000
"""From so many on, to read them takes long enough for a minute's delay."""
HOLD_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _ReadVocabulary:
    state: SiteState
    vocabulary: Vocabulary
    titles: int
    made: float


class SiteVocabulary:
    """The words of all public titles and names.

    Few titles are read again after each write, many once a minute at most: a word that is new is found all the same, and a word that is
    gone is never shown, since a correction is only offered if it finds more than the text itself.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._read: _ReadVocabulary | None = None

    def read(self, state: SiteState) -> Vocabulary:
        read, now = self._read, self._clock()
        if read is None or not self._is_usable(read, state, now):
            titles = public_titles(most=MOST_TITLES)
            words = Vocabulary.of(chain(titles, public_names(state.catalogue)))
            self._read = read = _ReadVocabulary(state, words, len(titles), now)
        return read.vocabulary

    def _is_usable(self, read: _ReadVocabulary, state: SiteState, now: float) -> bool:
        if state.position is None:
            return False
        return read.state == state or (read.titles >= MANY_TITLES and now - read.made < HOLD_SECONDS)


@cache
def site_vocabulary() -> SiteVocabulary:
    """That of this process."""
    return SiteVocabulary()
