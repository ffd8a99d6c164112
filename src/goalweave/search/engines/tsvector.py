"""PostgreSQL: a tsvector of the normalised words, the title's weighted A, the body's B.

The vector is written out here and not made by `to_tsvector`: its parser would take our words apart again (`17_8_1` into
three numbers, an address into a host) whatever the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from django.db.backends.utils import CursorWrapper

from goalweave.search.engines.statement import Statement, join_conditions
from goalweave.search.entry import SearchEntry
from goalweave.search.normalise import QueryWord, index_text

INSERT = (
    "INSERT INTO search_entry (kind, object_id, language, organisation, private, shown, words) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s::tsvector)"
)
WEIGHTS = f"{{0, 0, {1 / 6:.4f}, 1}}"
"""Of D, C, B and A: a title counts six times a body."""
TYPICAL_MATCHES = 60
"""A text of so many words counts half as much as one of none."""
LARGEST_VECTOR = 1_000_000
"""Bytes of one vector; PostgreSQL takes 1,048,575. Words beyond are not found: of a text of a megabyte and more, at its end."""
MOST_POSITIONS = 60
"""A word counts so often in one title, and so often in one body; more add nothing to its rank."""


def insert_entries(cursor: CursorWrapper, entries: Iterable[SearchEntry]) -> None:
    cursor.executemany(INSERT, [_entry_row(entry) for entry in entries])


def objects_condition(object_ids: Sequence[str]) -> Statement:
    return Statement("object_id = ANY(%s)", (list(object_ids),))


def match_condition(words: Sequence[QueryWord]) -> Statement:
    return Statement("words @@ %s::tsquery", (_join_words(words, " & "),))


def title_condition(words: Sequence[QueryWord], scope: Statement) -> Statement:
    return Statement("words @@ %s::tsquery", (_join_words(words, " & ", "A"),))


def title_matches(words: Sequence[QueryWord]) -> Statement:
    # An index of titles alone: that of all words has no weights, so that each row with a word in its body would be read.
    return Statement("ts_filter(words, '{a}') @@ %s::tsquery", (_join_words(words, " & "),))


def kind_condition(kind: str) -> Statement:
    if kind:
        return Statement("kind = %s", (kind,))
    # Written as in the partial index of the other kinds.
    return Statement("kind NOT IN ('record', 'answer')")


def newest_first(*, few: bool) -> Statement:
    # An expression has no index: then PostgreSQL reads those that match and sorts them, instead of all rows from the newest.
    return Statement("number + 0 DESC" if few else "number DESC")


def relevance_order(words: Sequence[QueryWord]) -> Statement:
    # Any of the words, since all are there: for `&`, ts_rank asks how near they stand. Whole words count beside beginnings
    # and stems and more than these, so that 9.c is before 9.c.1; in a rank of their own, since within one ts_rank takes equal
    # words for the same. A long text counts less, as in bm25.
    ranks = ["ts_rank(%s::float4[], words, %s::tsquery)"]
    values = [WEIGHTS, " | ".join(f"'{word.text}'" for word in words)]
    others = list(chain.from_iterable(_word_forms(word)[1:] for word in words))
    if others:
        ranks.append("ts_rank(%s::float4[], words, %s::tsquery) / 4")
        values += [WEIGHTS, " | ".join(others)]
    return Statement(f"-({' + '.join(ranks)}) / ({TYPICAL_MATCHES} + length(words))", tuple(values))


def object_number(kind: str) -> Statement:
    # Guarded: PostgreSQL may look at rows of other kinds before it leaves them out.
    return Statement("CASE WHEN kind = %s THEN object_id::bigint END", (kind,))


def unfiltered_numbers(words: Sequence[QueryWord], kind: str) -> Statement:
    number, matching = object_number(kind), join_conditions(match_condition(words), kind_condition(kind))
    return Statement(
        f"SELECT {number.sql} AS number FROM search_entry WHERE {matching.sql}",  # noqa: S608
        (*number.values, *matching.values),
    )


def joined_numbers(words: Sequence[QueryWord], kind: str) -> Statement:
    # As they are: making numbers and texts of them again takes longer than finding them.
    matching = join_conditions(match_condition(words), kind_condition(kind))
    return Statement(f"SELECT string_agg(object_id, ',') FROM search_entry WHERE {matching.sql}", matching.values)  # noqa: S608


def _join_words(words: Sequence[QueryWord], operator: str, weight: str = "") -> str:
    """In the language of tsquery, each word quoted; words hold letters, digits and `_` alone.

    weight: `A` for titles alone.
    """
    return operator.join(f"({' | '.join(_word_forms(word, weight))})" for word in words)


def _word_forms(word: QueryWord, weight: str = "") -> list[str]:
    """The word, and what counts for it: words that begin with it, its stem and words with its stem."""
    end = f":{weight}" if weight else ""
    forms = [f"'{word.text}'{end}"]
    if word.beginning:
        forms.append(f"'{word.text}':*{weight}")
    if word.stem:
        forms += [f"'_{word.stem}'{end}", f"'{word.stem}'{end}"]
    return list(dict.fromkeys(forms))


def text_vector(title: str, body: str) -> str:
    """A tsvector as PostgreSQL reads it; title and body are normalised.

    Places are not those of the text: only how many there are counts in a rank.
    """
    places: dict[str, list[str]] = {}
    for words, weight in ((title.split(), "A"), (body.split(), "B")):
        counts: dict[str, int] = {}
        for word in words:
            counts[word] = number = counts.get(word, 0) + 1
            if number <= MOST_POSITIONS:
                positions = places.setdefault(word, [])
                positions.append(f"{len(positions) + 1}{weight}")
    size, lexemes = 0, []
    for word, positions in places.items():
        # As PostgreSQL counts them: the word, a byte that aligns, how many places, two bytes each.
        size += len(word.encode()) + 3 + 2 * len(positions)
        if size > LARGEST_VECTOR:
            break
        lexemes.append(f"'{word}':{','.join(positions)}")
    return " ".join(lexemes)


def _entry_row(entry: SearchEntry) -> tuple[str, str, str, int, bool, str, str]:
    return (
        entry.kind,
        entry.object_id,
        entry.language,
        entry.organisation,
        bool(entry.private),
        entry.title,
        text_vector(index_text(entry.title), index_text(entry.body)),
    )
