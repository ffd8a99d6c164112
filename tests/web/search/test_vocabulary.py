"""How often the words of all titles are read."""

from __future__ import annotations

import pytest
from tests.factories.records import record, stored

from goalweave.web.search import vocabulary
from goalweave.web.search.named_pages import SiteState
from goalweave.web.search.vocabulary import SiteVocabulary

pytestmark = pytest.mark.django_db


def add(title: str) -> None:
    stored(record(title, title={"en": title}))


@pytest.fixture
def now() -> list[float]:
    return [100.0]


def knows(words: SiteVocabulary, word: str) -> bool:
    return words.read(SiteState.read()).knows(word)


def test_few_titles_are_read_after_each_write(now: list[float]) -> None:
    words = SiteVocabulary(lambda: now[0])
    assert not knows(words, "lighthouse")
    add("lighthouse")
    assert knows(words, "lighthouse")


def test_many_titles_are_read_once_a_minute(now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary, "MANY_TITLES", 1)
    words = SiteVocabulary(lambda: now[0])
    add("windmill")
    assert knows(words, "windmill")
    add("lighthouse")
    now[0] += 59
    assert not knows(words, "lighthouse")
    now[0] += 1
    assert knows(words, "lighthouse")
