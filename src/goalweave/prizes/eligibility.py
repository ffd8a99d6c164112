"""What the site notices about an entry before an organiser decides whether it takes part. A finding decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import count_words, value_problems
from goalweave.core.errors import InputError
from goalweave.core.model.calls import Call, CallFieldType, PrizeRules
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.prizes.entry_facts import EntryFacts

ALIKE = 0.6
"""Share of words that two titles have in common, from which on they may be those of the same project."""


class FindingKind(StrEnum):
    WORDS = "words"
    MISSING = "missing"
    CATEGORY = "category"
    LATE = "late"
    ORGANISATION = "organisation"
    PAST_WINNER = "past_winner"


@dataclass(frozen=True, slots=True)
class Finding:
    """field: id of the field that it is about, or empty; count: words that the text has, or entries of the organisation; other: the title
    of the project that won before, with its year."""

    kind: FindingKind
    field: str = ""
    count: int = 0
    other: str = ""
    year: int = 0
    problem: InputError | None = None


@dataclass(frozen=True, slots=True)
class PastWinner:
    title: str
    organisation: str
    year: int


def find_problems(
    facts: EntryFacts, rules: PrizeRules, counts: Counter[tuple[str, str]], past: Collection[PastWinner]
) -> tuple[Finding, ...]:
    """counts: of `count_by_organisation`; past: those who won earlier editions of the organiser's prizes."""
    call = definition_of(facts.entry.call)
    findings = [*_field_findings(call, facts)]
    if call.categories and facts.entry.category not in call.category_titles:
        findings.append(Finding(FindingKind.CATEGORY))
    closes = facts.entry.call.closes
    if closes is not None and facts.entry.submitted is not None and facts.entry.submitted >= closes:
        findings.append(Finding(FindingKind.LATE))
    same = counts[organisation_key(facts), facts.entry.category]
    if rules.one_per_organisation and same > 1:
        findings.append(Finding(FindingKind.ORGANISATION, count=same))
    if not rules.past_winners:
        findings += _past_findings(facts, past)
    return tuple(findings)


def count_by_organisation(entries: Iterable[EntryFacts]) -> Counter[tuple[str, str]]:
    """Entries by organisation and category; those without an organisation count for none."""
    return Counter((organisation_key(facts), facts.entry.category) for facts in entries if organisation_key(facts))


def organisation_key(facts: EntryFacts) -> str:
    """The same for the same organisation, however its name is capitalised."""
    return normalise_words(facts.organisation)


def _field_findings(call: Call, facts: EntryFacts) -> Iterator[Finding]:
    for field in call.fields.values():
        if field.type in (CallFieldType.NODES, CallFieldType.FILES) or (field.personal and facts.entry.erased):
            continue
        value = facts.entry.answers.get(field.id)
        problems = value_problems(field, value)
        if not problems:
            continue
        if field.type is CallFieldType.TEXT and isinstance(value, str) and value.strip():
            yield Finding(FindingKind.WORDS, field.id, count_words(value), problem=problems[0])
        else:
            yield Finding(FindingKind.MISSING, field.id, problem=problems[0])


def _past_findings(facts: EntryFacts, past: Iterable[PastWinner]) -> Iterator[Finding]:
    for winner in past:
        same_owner = normalise_words(winner.organisation) == organisation_key(facts)
        likeness = _likeness(winner.title, facts.title)
        if likeness == 1 or (same_owner and likeness >= ALIKE):
            yield Finding(FindingKind.PAST_WINNER, other=winner.title, year=winner.year)


def _likeness(first: str, second: str) -> float:
    """Words in common among all words of both titles (Jaccard); 0 for an empty one."""
    first_words, second_words = set(normalise_words(first).split()), set(normalise_words(second).split())
    return len(first_words & second_words) / len(first_words | second_words) if first_words and second_words else 0.0
