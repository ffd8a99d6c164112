"""Whether the records that a sentence cites say what it says: figures, names, countries and superlatives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import chain

from goalweave.core.answers.figures import (
    Figure,
    FigureKind,
    agree,
    extract_figures,
    is_slip,
    pair_with_years,
    write_alike,
)
from goalweave.core.answers.record_facts import CountryNames, RecordFacts
from goalweave.core.text.languages import base_language


class Unsupported(StrEnum):
    """What of a sentence is not in its records."""

    FIGURE = "figure"
    NAME = "name"
    COUNTRY = "country"
    SUPERLATIVE = "superlative"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """stated: as in the sentence; recorded: the figure of the record that it should be, empty if that is not clear; record:
    its id."""

    kind: Unsupported
    stated: str
    recorded: str = ""
    record: str = ""


_LEAST_LIKENESS = 1
"""Of a stated and a recorded figure, for one to be taken for the other."""

_NAME_PART = r"[A-ZÀ-ÖØ-ÞА-ЯЁ][\w’'-]*"
_JOINING = r"(?:of|for|and|the|on|de|du|des|d’|la|le|les|et|del|los|las|y|para|по|и|для)"
_NAMES = re.compile(rf"{_NAME_PART}(?:\s+(?:{_JOINING}\s+){{0,2}}{_NAME_PART})+")
_ACRONYM = re.compile(r"\b[A-Z][A-Z&]{2,}s?\b")
_WORD = re.compile(r"[^\W\d_]+")
_MORE = re.compile(r"\s*(?:more|others?|autres|más|otr[oa]s|друг\w+|أخرى|آخرين|غير\w*|个?其他)", re.IGNORECASE)
_MORE_BEFORE = re.compile(r"(?:ещё|еще|другие|другими|另外|其他|و?غيرها|otr[oa]s)\s*$", re.IGNORECASE)
_SUPERLATIVES = {
    "en": r"\b(?:largest|biggest|greatest|highest|lowest|fastest|best|leading|unique|first[- ]ever|world[- ]class|the (?:only|first)|unprecedented)\b",
    "fr": r"\b(?:(?:le|la|les) plus [a-zéèêàç]+|meilleure?s?|premi(?:er|ère) au monde|(?:le|la) seule?|unique|inédite?s?|sans précédent)\b",
    "es": r"\b(?:(?:el|la|los|las) (?:\w+ )?más [a-záéíóúñ]+|mejor(?:es)?|(?:el|la) únic[oa]|líder|sin precedentes|mayor del mundo)\b",
    "ru": r"\b(?:крупнейш\w+|наибольш\w+|наименьш\w+|лучш\w+|единственн\w+|сам(?:ый|ая|ое|ые) \w+|беспрецедентн\w+|впервые)\b",
    "ar": r"(?:الأكبر|أكبر|الأعلى|أعلى|أفضل|الأفضل|الوحيد|الوحيدة|الأول من نوعه|الأولى من نوعها|غير مسبوق)",
    "zh": r"(?:最大|最高|最低|最好|最佳|唯一|首个|首次|第一个|领先|前所未有)",
}


def compare_with_records(
    sentence: str,
    language: str,
    records: Sequence[RecordFacts],
    countries: CountryNames,
    known_words: frozenset[str] = frozenset(),
    known_figures: Sequence[Figure] = (),
    titles: Sequence[str] = (),
) -> tuple[Discrepancy, ...]:
    """What of a sentence is not in the records that it cites.

    titles: passages of the sentence in bold type, whose names are not compared: a record that is renamed has changed, and that is
    another finding. known_words, known_figures: words and figures that need no record, such as those of the question and the organisation's
    name. A sum or a number of the records cited agrees with them.
    """
    if not records:
        return ()
    without_titles = sentence
    for title in titles:
        without_titles = without_titles.replace(title, " ")
    findings = (
        *_compare_figures(sentence, language, records, known_figures),
        *_compare_countries(sentence, language, records, countries),
        *_compare_names(without_titles, language, records, countries, known_words),
        *_compare_superlatives(sentence, language, records),
    )
    return tuple(dict.fromkeys(findings))


def risky_parts(sentence: str, language: str, known_words: frozenset[str] = frozenset()) -> tuple[Discrepancy, ...]:
    """What in a sentence without a source needs one most: figures, names and superlatives."""
    parts = [Discrepancy(Unsupported.FIGURE, figure.text) for figure in extract_figures(sentence, language)]
    parts += [Discrepancy(Unsupported.SUPERLATIVE, words) for words in find_superlatives(sentence, language)]
    parts += [Discrepancy(Unsupported.NAME, name) for name in find_names(sentence) if _unknown(name, known_words)]
    return tuple(parts)


def find_superlatives(sentence: str, language: str) -> tuple[str, ...]:
    pattern = _SUPERLATIVES.get(base_language(language))
    return tuple(match[0] for match in re.finditer(pattern, sentence, re.IGNORECASE)) if pattern else ()


def find_names(sentence: str) -> tuple[str, ...]:
    """Names of two or more capitalised words, and acronyms; in scripts without capitals none."""
    names = []
    for match in _NAMES.finditer(sentence):
        names.append(match[0])
    covered = " ".join(names)
    names += [acronym for acronym in _ACRONYM.findall(sentence) if acronym not in covered]
    return tuple(names)


def _compare_figures(
    sentence: str, language: str, records: Sequence[RecordFacts], known: Sequence[Figure]
) -> Iterator[Discrepancy]:
    stated = extract_figures(sentence, language)
    if not stated:
        return
    recorded: list[tuple[Figure, RecordFacts]] = []
    for facts in records:
        recorded += [(figure, facts) for figure in facts.figures]
    derived = _derived_values(records)
    figures = [figure for figure, _facts in recorded]
    most = max(max(len(facts.record.partners), len(facts.record.mappings), len(facts.places)) for facts in records)
    agreeing = []
    for figure in stated:
        # “and 6 more” is what is left of a list.
        is_rest = figure.value <= most and (
            _MORE.match(sentence, figure.end) or _MORE_BEFORE.search(sentence[: figure.start])
        )
        if is_rest or _is_recorded(figure, figures, known, derived):
            agreeing.append(figure)
    # A recorded figure that the sentence has elsewhere is not what another one should be.
    free = [(figure, facts) for figure, facts in recorded if not any(agree(right, figure) for right in agreeing)]
    misdated = _misdated_years(sentence, stated, records)
    for figure in stated:
        if right := misdated.get(figure):
            yield Discrepancy(Unsupported.FIGURE, figure.text, right[0].text, right[1].record.id)
        if figure in agreeing or right:
            continue
        meant = _figure_meant(figure, free)
        if meant is None:
            yield Discrepancy(Unsupported.FIGURE, figure.text)
        else:
            # What only a field has is written as in the sentence.
            recorded_text = meant[0].text if meant[0].context else write_alike(meant[0].value, figure, language)
            yield Discrepancy(Unsupported.FIGURE, figure.text, recorded_text, meant[1].record.id)


def _misdated_years(
    sentence: str, stated: Sequence[Figure], records: Sequence[RecordFacts]
) -> dict[Figure, tuple[Figure, RecordFacts]]:
    """Years of figures that the records have of another year only: “68 % in 2020” where it is of 2024."""
    misdated = {}
    for figure, year in pair_with_years(sentence, stated):
        dated: list[tuple[Figure, RecordFacts]] = []
        for facts in records:
            dated += [(own, facts) for other, own in facts.dated if agree(figure, other)]
        if dated and not any(agree(year, own) for own, _facts in dated):
            misdated[year] = dated[0]
    return misdated


def _is_recorded(
    figure: Figure, recorded: Sequence[Figure], known: Sequence[Figure], derived: frozenset[Decimal]
) -> bool:
    if figure.kind is not FigureKind.PERCENT and figure.value in derived:
        return True
    return any(agree(figure, other) for other in (*recorded, *known))


def _derived_values(records: Sequence[RecordFacts]) -> frozenset[Decimal]:
    """What follows from the records: how many they are, with how many partners and places, and their sums."""
    values = {Decimal(len(records))}
    partners = {partner.name for partner in chain.from_iterable(facts.record.partners for facts in records)}
    places = set(chain.from_iterable(facts.places for facts in records))
    values |= {Decimal(len(partners)), Decimal(len(places))}
    totals: dict[str, Decimal] = {}
    for facts in records:
        for name, value in facts.amounts.items():
            totals[name] = totals.get(name, Decimal(0)) + value
    return frozenset(values | set(totals.values()))


def _figure_meant(figure: Figure, recorded: Sequence[tuple[Figure, RecordFacts]]) -> tuple[Figure, RecordFacts] | None:
    """The recorded figure that a stated one should be: of the same kind, with the most words nearby in common.

    None if there are none, or several.
    """
    same_kind = [pair for pair in recorded if _is_comparable(figure, pair[0])]
    values = {pair[0].value for pair in same_kind}
    if len(values) == 1:
        only = same_kind[0]
        is_plain = figure.kind is FigureKind.NUMBER and not figure.currency
        # Any other number may be meant; a year, a percentage and an amount of money leave no choice.
        return None if is_plain and not _likeness(figure, only[0]) else only
    likeness = max((_likeness(figure, other) for other, _facts in same_kind), default=0)
    best = [pair for pair in same_kind if _likeness(figure, pair[0]) == likeness]
    if likeness < _LEAST_LIKENESS or len({pair[0].value for pair in best}) > 1:
        return None
    return best[0]


def _is_comparable(stated: Figure, recorded: Figure) -> bool:
    if stated.kind is not recorded.kind:
        return False
    # A number that a field or a word has, such as a day, is not written as a figure.
    is_written = bool(recorded.context) or bool(recorded.currency) or recorded.kind is not FigureKind.NUMBER
    return is_written and bool(stated.currency) == bool(recorded.currency)


def _likeness(stated: Figure, recorded: Figure) -> int:
    """Words nearby in common; a wrong digit, or a year next to it, makes it likelier."""
    shared = len(stated.context & recorded.context)
    if is_slip(stated, recorded):
        return shared + 2
    is_near_year = stated.kind is FigureKind.YEAR and abs(stated.value - recorded.value) == 1
    return shared + is_near_year


def _compare_countries(
    sentence: str, language: str, records: Sequence[RecordFacts], countries: CountryNames
) -> Iterator[Discrepancy]:
    places = frozenset[str]().union(*(facts.places for facts in records))
    if any(place.isdecimal() for place in places):
        return  # a group of countries, and which belong to it is not known here
    for name, code in countries.find(sentence, base_language(language)):
        if code not in places:
            yield Discrepancy(Unsupported.COUNTRY, name)


def _compare_names(
    sentence: str,
    language: str,
    records: Sequence[RecordFacts],
    countries: CountryNames,
    known_words: frozenset[str],
) -> Iterator[Discrepancy]:
    """Names in a language that the records are not written in may be translations, and are left alone."""
    if not any(base_language(language) in facts.languages() for facts in records):
        return
    words = known_words.union(*(facts.words for facts in records))
    country_names = " ".join(name for name, _code in countries.find(sentence, base_language(language)))
    named = set(casefolded_words(country_names))
    currencies = {figure.currency for figure in extract_figures(sentence, language)}
    for name in find_names(sentence):
        if name not in currencies and _unknown(name, words | named):
            yield Discrepancy(Unsupported.NAME, name)


def _unknown(name: str, words: frozenset[str] | set[str]) -> bool:
    """Whether most words of a name are unknown; the first of a sentence has a capital in any case."""
    parts = [part for part in casefolded_words(name) if len(part) > 3] or casefolded_words(name)
    unknown = [part for part in parts if part not in words and part.rstrip("s") not in words]
    return len(unknown) * 2 > len(parts)


def casefolded_words(name: str) -> list[str]:
    """The words of a text in small letters."""
    return [word.casefold() for word in _WORD.findall(name)]


def _compare_superlatives(sentence: str, language: str, records: Sequence[RecordFacts]) -> Iterator[Discrepancy]:
    base = base_language(language)
    written = chain.from_iterable(facts.texts for facts in records)
    texts = [text.casefold() for own, text in written if own == base]
    if not texts:
        return
    for words in find_superlatives(sentence, base):
        if not any(words.casefold() in text for text in texts):
            yield Discrepancy(Unsupported.SUPERLATIVE, words)


def merge_facts(facts: Mapping[int, RecordFacts], numbers: Sequence[int]) -> tuple[RecordFacts, ...]:
    """The records of the marks of a sentence, those that exist, each once."""
    return tuple({facts[number].record.id: facts[number] for number in numbers if number in facts}.values())
