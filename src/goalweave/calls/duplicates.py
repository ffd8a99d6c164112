"""Entries and records that may be of the same project: by the key phrases that they share, each looked up in an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from django.db.models import Count

from goalweave.accounts.actor import VISITOR
from goalweave.calls.entry_values import organisation_of_entry, text_of, title_of
from goalweave.calls.models import CallEntry, EntryPhrase, EntryState
from goalweave.calls.phrases import Stems, key_phrases, phrase_digest, phrases_of
from goalweave.core.text.languages import LanguageMap
from goalweave.registry.models import Record
from goalweave.registry.queries import records_by_id
from goalweave.search.queries import matching_numbers

MOST_SHOWN = 3
MOST_COMPARED = 8
"""Records and entries whose texts are compared, those that share most first."""
LEAST_SHARED = 4
LEAST_SHARE = 0.4
"""Of the key phrases; with fewer in common two projects only have their subject in common."""


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """shared of `of` key phrases of the text are there too. record, entry: what it is; at least one of them. year: empty if not known."""

    title: LanguageMap
    organisation: LanguageMap
    year: str
    shared: int
    of: int
    same_title: bool
    record: Record | None = None
    entry: CallEntry | None = None

    @property
    def name(self) -> str:
        """`entry:5` or `record:12`, as CallEntry.distinct has it."""
        return f"entry:{self.entry.pk}" if self.entry is not None else f"record:{self.record.pk if self.record else 0}"


def public_duplicates(entry: CallEntry) -> list[PossibleDuplicate]:
    """What anyone may see, for the person who writes the entry: public records and accepted entries of the call, without those that
    the person has said are other projects. One query for each phrase, and five more at most."""
    title = title_of(entry)
    phrases = key_phrases(f"{title}\n{text_of(entry)}")
    alike = [*_alike_entries(entry, phrases), *_alike_records(entry, title, phrases)]
    alike.sort(key=lambda duplicate: (not duplicate.same_title, -duplicate.shared))
    seen: set[int] = set()
    distinct = []
    for duplicate in alike:
        # An accepted entry and its record are one.
        number = duplicate.record.pk if duplicate.record is not None else None
        if duplicate.name not in entry.distinct and (number is None or number not in seen):
            distinct.append(duplicate)
        if number is not None:
            seen.add(number)
    return distinct[:MOST_SHOWN]


def _alike_entries(entry: CallEntry, phrases: dict[Stems, str]) -> Iterable[PossibleDuplicate]:
    if not phrases:
        return
    digests = list(map(phrase_digest, phrases))
    rows = EntryPhrase.objects.filter(digest__in=digests, entry__call=entry.call_id, entry__state=EntryState.ACCEPTED)
    counted = rows.exclude(entry=entry.pk).values_list("entry").annotate(shared=Count("pk"))
    shared = dict(counted.order_by("-shared", "-entry")[:MOST_COMPARED])
    others = list(CallEntry.objects.filter(pk__in=shared).select_related("call"))
    accepted_as = [other.record_id for other in others if other.record_id is not None]
    public = {row.pk: row for row in records_by_id(VISITOR, accepted_as)}
    for other in others:
        same_title = _same(title_of(entry), title_of(other))
        if same_title or _is_enough(shared[other.pk], len(phrases)):
            yield PossibleDuplicate(
                title={other.language: title_of(other)},
                organisation={other.language: organisation_of_entry(other).name},
                year=str(other.submitted.year) if other.submitted else "",
                shared=shared[other.pk],
                of=len(phrases),
                same_title=same_title,
                record=public.get(other.record_id or 0),
                entry=other,
            )


def _alike_records(entry: CallEntry, title: str, phrases: dict[Stems, str]) -> Iterable[PossibleDuplicate]:
    counts: Counter[int] = Counter()
    for phrase in phrases.values():
        counts.update(matching_numbers(phrase, actor=VISITOR, kind="record"))
    with_title = matching_numbers(title, actor=VISITOR, kind="record") if title else []
    numbers = [number for number, _count in counts.most_common(MOST_COMPARED)]
    candidates = dict.fromkeys([*with_title[:MOST_COMPARED], *numbers])
    for row in records_by_id(VISITOR, candidates.keys() - {entry.record_id}):
        texts = [*row.title.values(), *row.text.values()]
        # The index finds the words of a phrase anywhere in a record; they must follow one another in it.
        present = set(chain.from_iterable(phrases_of(text) for text in texts))
        shared = sum(phrase in present for phrase in phrases)
        same_title = any(_same(title, other) for other in row.title.values())
        if same_title or _is_enough(shared, len(phrases)):
            yield PossibleDuplicate(
                title=row.title,
                organisation=row.organisation.name,
                year=str(row.year or ""),
                shared=shared,
                of=len(phrases),
                same_title=same_title,
                record=row,
            )


def _is_enough(shared: int, number: int) -> bool:
    return shared >= max(LEAST_SHARED, LEAST_SHARE * number)


def _same(title: str, other: str) -> bool:
    """Ignoring case and white space."""
    return bool(title) and " ".join(title.casefold().split()) == " ".join(other.casefold().split())
