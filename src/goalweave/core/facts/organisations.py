"""Organisations in a text: those that are known by name, and those whose name says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalweave.core.facts.capital_names import find_capital_names
from goalweave.core.facts.names import NameIndex, Token
from goalweave.core.facts.organisation_words import HEADS
from goalweave.core.facts.other_scripts import find_arabic_names, find_chinese_names, find_russian_names
from goalweave.core.facts.plain import covered
from goalweave.core.facts.roles import assign_roles
from goalweave.core.model import OrganisationInText, PlaceInText, TextSpan

_ABBREVIATION = re.compile(
    r"\s?\(\s?(?:the |l'|la |el )?[\"“«]?([A-Z][A-Za-z0-9&-]{1,11}|[А-ЯЁ][А-ЯЁа-яё]{1,9})[\"”»]?\s?[),;]"
)


def find_organisations(
    text: str, plain: str, tokens: Sequence[Token], names: NameIndex, places: Sequence[PlaceInText], language: str
) -> tuple[OrganisationInText, ...]:
    """Organisations in the order of the text, each with its role where the text says."""
    known = [
        OrganisationInText(match.name.value, "", text[match.start : match.end], TextSpan(match.start, match.end))
        for match in names.find(text, plain, tokens)
        if text[match.start].isupper() or not match.name.text[0].isupper()
    ]
    by_pattern: list[OrganisationInText] = []
    possible: list[OrganisationInText] = []
    match language:
        case "ru":
            by_pattern = list(find_russian_names(text, plain, known))
        case "ar":
            by_pattern = list(find_arabic_names(text, plain, known))
        case "zh":
            by_pattern = list(find_chinese_names(text, plain, known))
        case _:
            by_pattern, possible = find_capital_names(
                text, tokens, known, places, language if language in HEADS else "en"
            )
    place_spans = {place.span for place in places}
    by_pattern = [one for one in by_pattern if one.span not in place_spans]
    found = _merge(known, _without_known_at_start(known, by_pattern))
    found = _merge(found, list(_abbreviated(text, found)))
    taken = covered(len(text), [one.span for one in found])
    found = _without_repeated_abbreviations(text, found)
    outside = [one for one in possible if not taken[one.span.start : one.span.end].count(1)]
    return assign_roles(text, plain, found, outside, places, language)


def _merge(first: Sequence[OrganisationInText], second: Sequence[OrganisationInText]) -> list[OrganisationInText]:
    """All, in order; of two that overlap the longer, of two as long the first."""
    ranked = sorted([*first, *second], key=lambda one: one.span.start - one.span.end)
    kept: list[OrganisationInText] = []
    taken: set[int] = set()
    for one in ranked:
        characters = range(one.span.start, one.span.end)
        if taken.isdisjoint(characters):
            kept.append(one)
            taken.update(characters)
    return sorted(kept, key=lambda one: one.span.start)


def _without_known_at_start(
    known: Sequence[OrganisationInText], by_pattern: Sequence[OrganisationInText]
) -> list[OrganisationInText]:
    """Leave out names that a known organisation begins, as in `ITU Secretariat`: they are of that organisation."""
    ends = {one.span.start: one.span.end for one in known}
    kept = []
    for one in by_pattern:
        known_end = ends.get(one.span.start, one.span.end)
        if _AND.match(one.text, known_end - one.span.start):
            continue
        if known_end >= one.span.end or not _OWN_PART.fullmatch(one.text[known_end - one.span.start :]):
            kept.append(one)
    return kept


_AND = re.compile(r",? (?:and|et|y|и) |,")
_OWN_PART = re.compile(
    r"[ -](?:Secretariat|Council|Office|Headquarters|Board|Agenc\w+|Specialized Agency|Group|Secrétariat|Conseil|Secretaría)"
)


def _abbreviated(text: str, organisations: Sequence[OrganisationInText]) -> Iterator[OrganisationInText]:
    """Later mentions of an organisation by the abbreviation that the text gives for it: `Kenya Forest Service (KFS)`."""
    names: dict[str, str] = {}
    for one in organisations:
        if match := _ABBREVIATION.match(text, one.span.end):
            names.setdefault(match[1], one.name)
    if not names:
        return
    alternatives = "|".join(re.escape(short) for short in sorted(names, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w-])(?:{alternatives})(?![\w-])", text):
        yield OrganisationInText(names[match[0]], "", match[0], TextSpan(match.start(), match.end()))


def _without_repeated_abbreviations(text: str, organisations: Sequence[OrganisationInText]) -> list[OrganisationInText]:
    """Leave out an abbreviation in brackets directly after the name it is for."""
    kept: list[OrganisationInText] = []
    for one in organisations:
        between = text[kept[-1].span.end : one.span.start] if kept else ""
        repeated = kept and len(between) <= 4 and between.strip() in ("(", "（") and len(one.text) <= 12
        if not repeated:
            kept.append(one)
    return kept
