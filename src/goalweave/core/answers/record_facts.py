"""What a record says: its figures, names and places, to compare what is said of it with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain, product, repeat
from typing import Any

from goalweave.core.answers.figures import FIRST_YEAR, LAST_YEAR, Figure, FigureKind, extract_figures, pair_with_years
from goalweave.core.model import Money, Record
from goalweave.core.text.languages import LanguageMap

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class CountryNames:
    """The names of countries in one or more languages. names: language → name in small letters → code."""

    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def _by_first_word(self) -> dict[str, dict[str, list[str]]]:
        index: dict[str, dict[str, list[str]]] = {}
        for language, names in self.names.items():
            own = index.setdefault(language, {})
            for name in sorted(names, key=len, reverse=True):
                if words := _WORD.findall(name):
                    own.setdefault(words[0], []).append(name)
        return index

    def find(self, text: str, language: str) -> Iterator[tuple[str, str]]:
        """The countries that a text names: name as written, and code."""
        names = self.names.get(language, {})
        folded = text.casefold()
        if language == "zh":
            for name, code in names.items():
                start = folded.find(name)
                # 西班牙语 is a language.
                if start >= 0 and folded[start + len(name) : start + len(name) + 1] not in tuple("语文人"):
                    yield name, code
            return
        by_first = self._by_first_word.get(language, {})
        for match in _WORD.finditer(folded):
            start = match.start()
            for name in by_first.get(match[0], ()):
                end = start + len(name)
                if folded.startswith(name, start) and not folded[end : end + 1].isalnum():
                    yield text[start:end], names[name]
                    break


# A record may say “five provinces” where an answer says “5 provinces”.
_NUMBERS_FROM_TWO = (
    "two deux dos два две اثنان اثنين 两 二",
    "three trois tres три ثلاث ثلاثة 三",
    "four quatre cuatro четыре أربع أربعة 四",
    "five cinq cinco пять خمس خمسة 五",
    "six seis шесть ست ستة 六",
    "seven sept siete семь سبع سبعة 七",
    "eight huit ocho восемь ثماني ثمانية 八",
    "nine neuf nueve девять تسع تسعة 九",
    "ten dix diez десять عشر عشرة 十",
    "eleven onze once одиннадцать",
    "twelve douze doce двенадцать",
)
_NUMBER_WORDS = dict(
    chain.from_iterable(zip(words.split(), repeat(number)) for number, words in enumerate(_NUMBERS_FROM_TWO, 2))
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}


@dataclass(frozen=True)
class RecordFacts:
    """figures: of its texts and fields; dated: those directly followed by their year, and the year; texts: all its texts with their language; words: of all texts and names, small letters; places: codes
    of its countries and groups; amounts: what can be added up over records, by what it is."""

    record: Record
    figures: tuple[Figure, ...]
    dated: tuple[tuple[Figure, Figure], ...]
    texts: tuple[tuple[str, str], ...]
    words: frozenset[str]
    places: frozenset[str]
    amounts: Mapping[str, Decimal]

    def languages(self) -> frozenset[str]:
        return frozenset(language for language, _text in self.texts)


def read_record_facts(record: Record, countries: CountryNames, year: int | None = None) -> RecordFacts:
    """countries: a text of the record may name them too. year: reported on, and so said of a record that goes on then."""
    texts = tuple(_iter_texts(record))
    # Partners may be countries, in any language.
    partners = [partner.name for partner in record.partners]
    named = (*texts, *product(countries.names, partners))
    words: set[str] = set()
    for text in (*(text for _language, text in texts), *partners):
        words.update(word.casefold() for word in _WORD.findall(text))
    return RecordFacts(
        record=record,
        figures=(*_iter_figures(record, texts), *_reported_year(record, year)),
        dated=tuple(_iter_dated(texts)),
        texts=texts,
        words=frozenset(words),
        places=frozenset(place.area for place in record.places) | find_countries(named, countries),
        amounts=_read_amounts(record),
    )


def find_countries(texts: Iterable[tuple[str, str]], countries: CountryNames) -> frozenset[str]:
    """Codes of the countries that texts name."""
    named = chain.from_iterable(countries.find(text, language) for language, text in texts)
    return frozenset(code for _name, code in named)


def _iter_texts(record: Record) -> Iterator[tuple[str, str]]:
    """Language and text of everything that the record says in words."""
    maps: list[LanguageMap] = [record.title, record.text, *(note.text for note in record.notes)]
    for text in maps:
        yield from text.items()
    for value in record.details.values():
        if isinstance(value, Mapping):
            yield from value.items()
        elif isinstance(value, str):
            yield record.language, value
    for link in record.links:
        yield record.language, link.title


def _iter_figures(record: Record, texts: Iterable[tuple[str, str]]) -> Iterator[Figure]:
    for language, text in texts:
        yield from extract_figures(text, language)
        for word in _WORD.findall(text.casefold()):
            if number := _NUMBER_WORDS.get(word) or _TENS.get(word):
                yield _field_figure(number)
    for date in _iter_dates(record):
        year, *month_and_day = map(int, re.findall(r"\d+", date)[:3])
        yield _field_figure(year)
        # “5 September 2024”: a day is a number of its own in a text, a month is not.
        for day in month_and_day[1:]:
            yield _field_figure(day)
    for amount in record.money:
        yield _money_figure(amount)
    for name, value in record.details.items():
        if isinstance(value, int):
            yield replace(_field_figure(value), context=frozenset({name[:5]}))
    for count in (len(record.partners), len(record.places), len(record.groups)):
        if count:
            yield _field_figure(count)


def _iter_dated(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[Figure, Figure]]:
    for language, text in texts:
        yield from pair_with_years(text, extract_figures(text, language))


def _reported_year(record: Record, year: int | None) -> Iterator[Figure]:
    last = record.end[:4] or ("9999" if record.status == "ongoing" else "")
    if year is not None and record.start and record.start[:4] <= str(year) <= last:
        yield _field_figure(year)


def _iter_dates(record: Record) -> Iterator[str]:
    dated: list[Any] = [record.start, record.end, record.details.get("reviewed")]
    for note in record.notes:
        dated += [note.start, note.end]
    dated += [amount.date.isoformat()[:4] for amount in record.money if amount.date]
    return (date for date in dated if isinstance(date, str) and re.match(r"\d{4}", date))


def _field_figure(value: int) -> Figure:
    kind = FigureKind.YEAR if FIRST_YEAR <= value <= LAST_YEAR else FigureKind.NUMBER
    return Figure(str(value), kind, (Decimal(value),), 0, 0)


def _money_figure(amount: Money) -> Figure:
    return Figure(f"{amount.amount:f}", FigureKind.NUMBER, (amount.amount,), 0, 0, amount.currency)


def _read_amounts(record: Record) -> dict[str, Decimal]:
    """What can be added up over several records: people reached, and money of one kind and currency."""
    amounts = {name: Decimal(value) for name, value in record.details.items() if isinstance(value, int)}
    for amount in record.money:
        name = f"{amount.kind} {amount.currency}"
        amounts[name] = amounts.get(name, Decimal(0)) + amount.amount
    return amounts
