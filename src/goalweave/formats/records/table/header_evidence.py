"""How well a header that nobody listed names a field: its words are weighed, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import chain, pairwise

from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.numbers import read_unit
from goalweave.formats.reading.vocabulary import FILLERS
from goalweave.formats.records.table import header_cues
from goalweave.formats.records.table.head_vocabulary import HEADERS

LONGEST_HEADER = 120
"""Characters. What is longer is no header, but a sentence."""

FULL, OPEN = 1.0, 0.25
"""Weight of a word that tells something, and of one that leaves the field open."""

ENOUGH = 0.5
"""Share of the weight of a header that the words of a field must have."""

SHORTEST_JOINED = 7
"""Letters from which a word may be several."""

SHORTEST_WITH_ERROR = 5
"""Letters of a word in which one typing error is looked past."""

_PLURAL = re.compile(r"[(\[]\s*(?:s|es|e|x|ies|i|a|as|os|ы|и)\s*[)\]]|/(?:ies|es|s|x)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[（].*?[)\]）]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_YEAR = re.compile(r"(?<!\d)(?:FY|fy|AF|EF)?\s*(?:19|20)\d\d(?:\s*[/-]\s*\d{2,4})?(?!\d)")
_PLACEHOLDER = re.compile(header_cues.PLACEHOLDER)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SMALL_WORDS = (
    "s|a|an|and|or|to|for|by|with|on|at|from|per|via|is|what|was|l|le|les|un|une|et|ou|par|pour|sur|aux|au|dans|el|los|las|una|y|o|por|para|con|se|"
    "sus|и|с|на|по|к|из|или|от|для|за|من|في|على|إلى|عن|و|的|与|和|及"
)
_RUSSIAN_ENDINGS = (
    "иями|остью|ости|ость|ами|ями|ого|его|ому|ему|ыми|ими|ция|ции|цию|ций|ией|ием|ние|ния|нию|нии|ний|ов|ев|ей|ий|ый|ой|ая|яя|ое|ее|ые|ие|ых|их|ам|ям|"
    "ом|ем|ах|ях|ии|ию|ия|а|я|о|е|ы|и|у|ю|ь"
)
_ARABIC_ARTICLE = re.compile(r"^(?:و?ال|و?بال|لل)(?=\w{3})")


@dataclass(frozen=True, slots=True)
class HeaderEvidence:
    """score: from 0 to 1; words: those of the header that name the field; meant: the word that a misspelt one is close to."""

    field: str
    score: float
    words: str
    meant: str = ""


@lru_cache(maxsize=2048)
def weigh_header(header: str) -> tuple[HeaderEvidence, ...]:
    """The fields that a header may name, best first; none for one that says nothing, or names another thing."""
    if len(header) > LONGEST_HEADER:
        return ()
    unit = read_unit(header)
    words = split_header(header)
    if not words or names_other_column(words):
        return ()
    # What is in brackets explains what is before them.
    before = split_header(_BRACKETS.sub(" ", header))
    evidence = _weigh_words(before)
    if not _is_enough(evidence) and before != words:
        evidence = _weigh_words(words)
    if not _is_enough(evidence):
        corrected, meant = _without_typing_errors(words)
        if meant:
            evidence = [replace(known, score=known.score - 0.1, meant=meant) for known in _weigh_words(corrected)]
    if unit.currency or unit.scale_word:
        evidence = [_with_unit(known) for known in evidence]
    return tuple(sorted(evidence, key=lambda known: -known.score))


def is_placeholder(header: str) -> bool:
    """Whether a header says nothing: `Column 4`, `Unnamed: 3`, `B`."""
    return bool(_PLACEHOLDER.fullmatch(normalise_words(header)))


def plain_header(header: str) -> str:
    """A header without marks of plural, numbering and written-together words, and with whole words for usual abbreviations."""
    header = header[:LONGEST_HEADER]
    text = _CAMEL.sub(" ", header) if " " not in header.strip() else header
    text = _PLURAL.sub("", text).replace("œ", "oe").replace("#", " number ").replace("n°", "no ").replace("N°", "no ")
    text = re.sub(r"\b[ln]['’]|d['’]", " ", text)
    text = re.sub(r"^\s*\d{1,2}\s*[.)]\s*", "", text)
    words: list[str] = []
    for word in normalise_words(text).split():
        words += _split_joined(word) if len(word) >= SHORTEST_JOINED and word.isascii() else [word]
    return " ".join(header_cues.ABBREVIATIONS.get(word, word) for word in words)


def split_header(header: str) -> tuple[str, ...]:
    """The stems of a header's words, without its unit and small words."""
    text = plain_header(_YEAR.sub(" ", header))
    unit = read_unit(text)
    rest = unit.rest if unit.currency or unit.scale_word else text
    stems: list[str] = []
    for word in rest.split():
        stems += _segment(word) if _HAN.search(word) else [stem(word)]
    dropped = _stems_of(header_cues.CURRENCY_WORDS) if unit.scale_word or _names_currency(stems) else frozenset()
    return tuple(word for word in stems if word not in _small_stems() and word not in dropped)


def stem(word: str) -> str:
    """A word without the endings that plural and case add; short words stay."""
    if word.isascii() or not word.isalpha():
        if len(word) > 4 and word.endswith("ies"):
            return word[:-3] + "y"
        return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    if "а" <= word[0] <= "я":
        for ending in _RUSSIAN_ENDINGS.split("|"):
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                return word[: -len(ending)]
        return word
    return _ARABIC_ARTICLE.sub("", word)


def names_other_column(words: Iterable[str]) -> bool:
    """Whether some of the stems, or two in a row, are of a column that holds no field."""
    listed = list(words)
    pairs = {" ".join(pair) for pair in pairwise(listed)}
    return not _other_stems().isdisjoint({*listed, *pairs})


def names_report(header: str) -> bool:
    """Whether a header speaks of reporting, as in “reporting period”."""
    return not _stems_of(header_cues.REPORTS).isdisjoint(split_header(header))


def _is_enough(evidence: list[HeaderEvidence]) -> bool:
    return any(known.score >= ENOUGH for known in evidence)


def _weigh_words(words: tuple[str, ...]) -> list[HeaderEvidence]:
    weights = [OPEN if word in _open_stems() else FULL for word in words]
    covered: dict[str, set[int]] = {}
    for place in range(len(words)):
        for phrase, fields in _phrases_from(words[place]):
            if words[place : place + len(phrase)] == phrase:
                for field in fields:
                    covered.setdefault(field, set()).update(range(place, place + len(phrase)))
    evidence: list[HeaderEvidence] = []
    for field, places in covered.items():
        # A word that leaves the field open counts where it is part of a phrase, as in “people reached”.
        weight = sum(FULL if len(places) > 1 or weights[place] == FULL else OPEN for place in places)
        rest = sum(weights[place] for place in range(len(words)) if place not in places)
        share = weight / (weight + rest)
        if share >= ENOUGH or (field == "sdg" and weight):
            score = 0.55 + 0.35 * share + 0.02 * min(len(places), 3)
            evidence.append(HeaderEvidence(field, score, " ".join(words[place] for place in sorted(places))))
        elif share >= ENOUGH / 1.5:
            evidence.append(
                HeaderEvidence(field, 0.3 + 0.3 * share, " ".join(words[place] for place in sorted(places)))
            )
    known_fields = {known.field for known in evidence}
    if not _is_enough(evidence) or not _stems_of(header_cues.NAMES).isdisjoint(words):
        # A better word of another field comes first, unless the values are against it.
        step = 0.25 if _is_enough(evidence) else 0.0
        for other in _names_or_numbers(words):
            if other.field not in known_fields:
                evidence.append(replace(other, score=other.score - step))
    order = list(header_cues.CUES)
    return sorted(evidence, key=lambda known: (-known.score, order.index(known.field) if known.field in order else 99))


def _names_or_numbers(words: tuple[str, ...]) -> list[HeaderEvidence]:
    """A title or an identifier: of headers that hold little else but what a record may be called."""
    names, numbers = _stems_of(header_cues.NAMES), _stems_of(header_cues.NUMBERS)
    if not _stems_of(header_cues.ORGANISATIONS).isdisjoint(words):
        return []
    unknown = sum(word not in _open_stems() for word in words)
    # One unknown word leaves a doubt, which the values settle.
    if not names.isdisjoint(words) and unknown < 2:
        return [HeaderEvidence("title", 0.55 if unknown else 0.85, " ".join(words))]
    if not numbers.isdisjoint(words) and unknown < 2:
        return [HeaderEvidence("id", 0.52 if unknown else 0.8, " ".join(words))]
    if not _stems_of(header_cues.DATES).isdisjoint(words) and unknown < 3 and len(words) > 1:
        return [HeaderEvidence("start", 0.5, " ".join(words))]
    return []


def _with_unit(evidence: HeaderEvidence) -> HeaderEvidence:
    """A header with a currency or a scale is of an amount."""
    step = 0.15 if evidence.field in ("budget", "commitment", "spent") else -0.2
    return replace(evidence, score=min(evidence.score + step, 0.95))


def _without_typing_errors(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The words with the nearest known one for each that is not known, and those known ones."""
    known = _known_stems()
    corrected, meant = [], []
    for word in words:
        close = []
        if word not in known and len(word) >= SHORTEST_WITH_ERROR:
            # The first letter is seldom wrong, and without it all words of a long table would be compared with all that are known.
            alike = [other for other in _stems_by_letter().get(word[0], ()) if abs(len(other) - len(word)) < 3]
            close = get_close_matches(word, alike, n=1, cutoff=0.83)
        corrected.append(close[0] if close else word)
        meant += close
    return tuple(corrected), " ".join(meant)


@lru_cache(maxsize=1024)
def _split_joined(word: str) -> list[str]:
    """The words that were written without a space (`boardapprovaldate`), the fewest; the word itself where it is known or they are not."""
    parts_known = _joinable_words()
    if word in parts_known or stem(word) in _known_stems():
        return [word]
    best: list[list[str] | None] = [[], *[None] * len(word)]
    for end in range(1, len(word) + 1):
        for start in range(end):
            before = best[start]
            if before is not None and word[start:end] in parts_known:
                current = best[end]
                if current is None or len(before) + 1 < len(current):
                    best[end] = [*before, word[start:end]]
    return best[len(word)] or [word]


@cache
def _joinable_words() -> frozenset[str]:
    """English words of headers with three letters or more, as databases join them."""
    lists = [
        *header_cues.CUES.values(),
        header_cues.NAMES,
        header_cues.OBJECTS,
        header_cues.ORGANISATIONS,
        header_cues.QUALIFIERS,
    ]
    lists += [by_language["en"] for by_language in HEADERS.values()]
    lists += [header_cues.NUMBERS, "board|short|display|gender|lend|contract|budget"]
    names = chain.from_iterable(words.split("|") for words in lists)
    words = set(chain.from_iterable(normalise_words(name).split() for name in names))
    words |= header_cues.ABBREVIATIONS.keys()
    return frozenset(word for word in words if word.isascii() and len(word) > 2)


def _names_currency(stems: Iterable[str]) -> bool:
    return not _stems_of(header_cues.CURRENCY_WORDS).isdisjoint(stems)


def _segment(word: str) -> list[str]:
    """A Chinese header in the longest words that are known, from its beginning; other signs one by one."""
    segments: list[str] = []
    place = 0
    while place < len(word):
        known = next(
            (word[place:end] for end in range(len(word), place, -1) if word[place:end] in _chinese_words()), word[place]
        )
        segments.append(known)
        place += len(known)
    return segments


@cache
def _small_stems() -> frozenset[str]:
    return frozenset(stem(normalise_words(word)) for word in (*FILLERS, *_SMALL_WORDS.split("|")))


@cache
def _stems_of(words: str) -> frozenset[str]:
    """The stems of words parted by bars; of several words in a row with spaces between."""
    phrases = (normalise_words(word) for word in words.split("|"))
    return frozenset(" ".join(map(stem, phrase.split())) for phrase in phrases)


@cache
def _open_stems() -> frozenset[str]:
    cues = header_cues
    return frozenset().union(
        *map(_stems_of, (cues.NAMES, cues.NUMBERS, cues.OBJECTS, cues.ORGANISATIONS, cues.QUALIFIERS))
    )


@cache
def _other_stems() -> frozenset[str]:
    return _stems_of(header_cues.OTHER_COLUMNS)


@cache
def _phrases() -> Mapping[str, Mapping[tuple[str, ...], tuple[str, ...]]]:
    """First stem → the phrases that begin with it → their fields."""
    fields_by_phrase: dict[tuple[str, ...], list[str]] = {}
    listed: dict[str, list[str]] = {field: words.split("|") for field, words in header_cues.CUES.items()}
    for field, by_language in HEADERS.items():
        for words in by_language.values():
            listed.setdefault(field, []).extend(word for word in words.split("|") if " " in word or _HAN.search(word))
    for field, names in listed.items():
        for word in names:
            stems = [stem(part) for part in normalise_words(re.sub(r"['’]", " ", word.replace("œ", "oe"))).split()]
            phrase = tuple(part for part in stems if part not in _small_stems())
            # What only names a record, such as “project name”, is left to _names_or_numbers.
            if phrase and not (len(phrase) == 1 and phrase[0] in _open_stems()) and not _is_open_title(field, phrase):
                fields = fields_by_phrase.setdefault(phrase, [])
                if field not in fields:
                    fields.append(field)
    phrases: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}
    for phrase, fields in fields_by_phrase.items():
        phrases.setdefault(phrase[0], {})[phrase] = tuple(fields)
    return phrases


def _is_open_title(field: str, phrase: tuple[str, ...]) -> bool:
    return field in ("title", "id", "organisation", "reference") and all(part in _open_stems() for part in phrase)


def _phrases_from(first: str) -> Iterable[tuple[tuple[str, ...], tuple[str, ...]]]:
    return _phrases().get(first, {}).items()


@cache
def _chinese_words() -> frozenset[str]:
    cues = header_cues
    lists = [*cues.CUES.values(), cues.NAMES, cues.NUMBERS, cues.OBJECTS, cues.ORGANISATIONS, cues.QUALIFIERS]
    lists += [cues.CURRENCY_WORDS, cues.OTHER_COLUMNS]
    for by_language in HEADERS.values():
        lists.append(by_language.get("zh", ""))
    return frozenset(word for word in chain.from_iterable(words.split("|") for words in lists) if _HAN.search(word))


@cache
def _known_stems() -> frozenset[str]:
    words = set(chain.from_iterable(chain.from_iterable(_phrases().values())))
    return frozenset(words | _open_stems())


@cache
def _stems_by_letter() -> Mapping[str, list[str]]:
    """First letter → the known stems that begin with it, in order."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(_known_stems()):
        by_letter.setdefault(word[0], []).append(word)
    return by_letter
