"""In which order things are shown that a query finds: the rules, for everything that has a name or a title.

1. What the query names by its identifier: `SDG 9.c`, `target 9.c`, `9.c`, an index's short name.
2. What has the query for its title, in any language; titles in other forms of the words (`network`, `networks`) follow.
3. Titles in which the words of the query follow each other; those that begin with them are the first.
4. What has the query for a synonym, such as a term of a node. Another name of a country, an organisation or a framework
   counts as its title where the query is the whole name.
5. Titles that have all its words in any place, then synonyms that do.
6. What has the words only in its text: the database's own relevance decides.

Within a rule, the words as they are typed come before other forms of them; among nodes, goals come before their targets and
those before indicators, then what has more synonyms with the words comes first; then a title with fewer further words. Words
such as “of” and “the” are left out on both sides. What is the same after that stays in the order in which it came. All of it
is computed here and from titles alone, so that SQLite and PostgreSQL agree on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from goalweave.core.classify.stems import is_function_word, stem_word
from goalweave.search.normalise import plain_words
from goalweave.search.stems import light_stem


class Rule(IntEnum):
    """Why something is shown; the lower, the earlier."""

    IDENTIFIER = 0
    TITLE = 1
    TITLE_PHRASE = 2
    SYNONYM = 3
    TITLE_WORDS = 4
    SYNONYM_WORDS = 5
    TEXT = 6


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """inflected: other forms of the words agree, not the words as typed; inside: the title does not begin with them; further: words
    of the title that the query lacks."""

    rule: Rule
    inflected: bool = False
    inside: bool = False
    further: int = 0

    @property
    def sort_of_match(self) -> tuple[Rule, bool]:
        """What groups of results are ordered by."""
        return self.rule, self.inflected


IN_TEXT = Rank(Rule.TEXT)
BY_IDENTIFIER = Rank(Rule.IDENTIFIER)

_TITLE_RULES = (Rule.TITLE, Rule.TITLE_PHRASE, Rule.TITLE_PHRASE, Rule.TITLE_WORDS)
_OTHER_NAME_RULES = (Rule.TITLE, Rule.SYNONYM_WORDS, Rule.SYNONYM_WORDS, Rule.SYNONYM_WORDS)
_SYNONYM_RULES = (Rule.SYNONYM, Rule.SYNONYM_WORDS, Rule.SYNONYM_WORDS, Rule.SYNONYM_WORDS)


def rank_names(
    query: str,
    titles: Iterable[str],
    *,
    other_names: Iterable[str] = (),
    synonyms: Iterable[str] = (),
    identifiers: Iterable[str] = (),
) -> Rank | None:
    """The best rank of something with these names, or None where none of them has all words of the query.

    other_names: count like titles where the query is the whole name, else like synonyms.
    """
    wanted = _title_words_of_query(query)
    if not wanted:
        return None
    whole = _compared_identifier(query)
    if any(whole == _compared_identifier(identifier) for identifier in identifiers):
        return BY_IDENTIFIER
    ranks = [*_name_ranks(wanted, titles, _TITLE_RULES), *_name_ranks(wanted, other_names, _OTHER_NAME_RULES)]
    rank = min(ranks, default=None)
    if rank is not None and rank.rule < Rule.SYNONYM:
        return rank
    return min([*ranks, *_name_ranks(wanted, synonyms, _SYNONYM_RULES)], default=None)


def count_names(query: str, names: Iterable[str]) -> int:
    """How many of the names have all words of the query."""
    wanted = _title_words_of_query(query)
    return len(_name_ranks(wanted, names, _SYNONYM_RULES)) if wanted else 0


def _name_ranks(query_words: tuple[str, ...], names: Iterable[str], rules: Sequence[Rule]) -> list[Rank]:
    stems = _stems(query_words)
    last, last_stem = f" {query_words[-1]}", stems[-1]
    ranks: list[Rank] = []
    for name in names:
        words, other_forms, spaced = _compared_name(name)
        # Most of the thousands of names that a query is compared with have no form of its last word.
        if last not in spaced and last_stem not in other_forms:
            continue
        place = _match_words(query_words, words)
        inflected = place is None
        if inflected:
            place = _match_words(stems, other_forms)
        if place is None and last in spaced and all(word in words for word in query_words[:-1]):
            place, inflected = 3, False  # the last word is the start of a word
        if place is not None:
            ranks.append(Rank(rules[place], inflected, place > 1, len(words) - len(query_words)))
    return ranks


def _match_words(query_words: tuple[str, ...], words: tuple[str, ...]) -> int | None:
    """0: the same; 1: the words begin with those that are wanted; 2: have them in a row; 3: in any place; None: lack some."""
    for word in query_words:
        if word not in words:
            return None
    count = len(query_words)
    if words == query_words:
        return 0
    if words[:count] == query_words:
        return 1
    return 2 if any(words[place : place + count] == query_words for place in range(1, len(words) - count + 1)) else 3


@lru_cache(maxsize=20_000)
def _compared_name(name: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Its words, their stems, and the words each with a blank before it. Some 1.2 kB, in each process: no sets of so few words."""
    words = title_words(name)
    return words, _stems(words), "".join(f" {word}" for word in words)


@lru_cache(maxsize=2_000)
def _compared_identifier(text: str) -> tuple[str, ...]:
    return plain_words(text)


def title_words(text: str) -> tuple[str, ...]:
    """The words of a title or query that carry meaning; all of them where none does."""
    words = plain_words(text)
    return tuple(word for word in words if not is_joining_word(word)) or words


# A query is compared with the names of hundreds of pages and nodes.
_title_words_of_query = lru_cache(maxsize=64)(title_words)


def essential_text(text: str) -> str:
    """A query without the words that only join others; as it is where no others are left. Acronyms in capitals stay: WHO."""
    tokens = text.split()
    essential = [token for token in tokens if token.isupper() or not all(map(is_joining_word, plain_words(token)))]
    return " ".join(essential or tokens)


def is_joining_word(word: str) -> bool:
    """Whether it only joins others: `of`, `des`, `для`."""
    return word.isalpha() and is_function_word(stem_word(word))


def _stems(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(light_stem(word) for word in words)
