"""A text → its facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from goalweave.core.facts.dates import find_dates
from goalweave.core.facts.names import NameIndex, tokens_of
from goalweave.core.facts.organisations import find_organisations
from goalweave.core.facts.places import find_places, places_outside
from goalweave.core.facts.plain import fold
from goalweave.core.facts.quantities import find_amounts, find_numbers
from goalweave.core.facts.symbols import find_links, find_symbols
from goalweave.core.model import (
    AmountInText,
    DateInText,
    LinkInText,
    Record,
    SymbolInText,
    TextFacts,
    TextSpan,
)


@dataclass(frozen=True, slots=True)
class FactNames:
    """Names to look for in texts of one language (packs.prose_names).

    areas: countries, cities and groups of countries; organisations: those that are known by name.
    """

    areas: NameIndex
    organisations: NameIndex


def read_facts(text: str, language: str, names: FactNames) -> TextFacts:
    """What a text says of when, where, with whom and how much. Takes time in proportion to the length of the text."""
    plain = fold(text)
    links = find_links(text)
    symbols = find_symbols(text)
    covered = _blank(plain, [*_spans(links), *_spans(symbols)])
    tokens = tokens_of(covered)
    dates = find_dates(text, covered)
    places = find_places(text, covered, tokens, names.areas, language)
    organisations = find_organisations(text, covered, tokens, names.organisations, places, language)
    known = [organisation.span for organisation in organisations if organisation.name != organisation.text]
    amounts = find_amounts(text, _blank(covered, _spans(dates)))
    spans = [*_spans(dates), *_spans(amounts), *_spans(links), *_spans(symbols)]
    return TextFacts(
        dates=dates,
        places=tuple(places_outside(places, known)),
        organisations=organisations,
        amounts=amounts,
        numbers=find_numbers(text, covered, spans),
        links=links,
        symbols=symbols,
    )


def record_facts(record: Record, names: Callable[[str], FactNames]) -> Record:
    """The record with the facts of its text. names: those of a language, as `packs.fact_names`."""
    return replace(record, facts=read_facts(record.body, record.language, names(record.language)))


def _spans(
    facts: Sequence[DateInText | AmountInText | LinkInText | SymbolInText],
) -> list[TextSpan]:
    return [fact.span for fact in facts]


def _blank(plain: str, spans: list[TextSpan]) -> str:
    """The text with marks in place of the spans, which so end every name, number and date."""
    parts = []
    reached = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start >= reached:
            parts += [plain[reached : span.start], "|" * (span.end - span.start)]
            reached = span.end
    return "".join((*parts, plain[reached:]))
