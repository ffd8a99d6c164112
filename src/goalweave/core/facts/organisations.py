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
    by_pattern = [organisation for organisation in by_pattern if organisation.span not in place_spans]
    merged = _merge(known, _without_known_at_start(known, by_pattern))
    merged = _merge(merged, list(_abbreviated(text, merged)))
    taken = covered(len(text), [organisation.span for organisation in merged])
    merged = _without_repeated_abbreviations(text, merged)
    outside = [
        organisation for organisation in possible if not taken[organisation.span.start : organisation.span.end].count(1)
    ]
    return assign_roles(text, plain, merged, outside, places, language)


def _merge(first: Sequence[OrganisationInText], second: Sequence[OrganisationInText]) -> list[OrganisationInText]:
    """All, in order; of two that overlap the longer, of two as long the first."""
    ranked = sorted([*first, *second], key=lambda one: one.span.start - one.span.end)
    separate: list[OrganisationInText] = []
    places: set[int] = set()
    for organisation in ranked:
        characters = range(organisation.span.start, organisation.span.end)
        if places.isdisjoint(characters):
            separate.append(organisation)
            places.update(characters)
    return sorted(separate, key=lambda one: one.span.start)


def _without_known_at_start(
    known: Sequence[OrganisationInText], by_pattern: Sequence[OrganisationInText]
) -> list[OrganisationInText]:
    """Leave out names that a known organisation begins, as in `ITU Secretariat`: they are of that organisation."""
    ends = {organisation.span.start: organisation.span.end for organisation in known}
    remaining = []
    for organisation in by_pattern:
        known_end = ends.get(organisation.span.start, organisation.span.end)
        if _AND.match(organisation.text, known_end - organisation.span.start):
            continue
        if known_end >= organisation.span.end or not _OWN_PART.fullmatch(
            organisation.text[known_end - organisation.span.start :]
        ):
            remaining.append(organisation)
    return remaining


_AND = re.compile(r",? (?:and|et|y|и) |,")
_OWN_PART = re.compile(
    r"[ -](?:Secretariat|Council|Office|Headquarters|Board|Agenc\w+|Specialized Agency|Group|Secrétariat|Conseil|Secretaría)"
)


def _abbreviated(text: str, organisations: Sequence[OrganisationInText]) -> Iterator[OrganisationInText]:
    """Later mentions of an organisation by the abbreviation that the text gives for it: `Kenya Forest Service (KFS)`."""
    names: dict[str, str] = {}
    for organisation in organisations:
        if match := _ABBREVIATION.match(text, organisation.span.end):
            names.setdefault(match[1], organisation.name)
    if not names:
        return
    alternatives = "|".join(re.escape(short) for short in sorted(names, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w-])(?:{alternatives})(?![\w-])", text):
        yield OrganisationInText(names[match[0]], "", match[0], TextSpan(match.start(), match.end()))


def _without_repeated_abbreviations(text: str, organisations: Sequence[OrganisationInText]) -> list[OrganisationInText]:
    """Leave out an abbreviation in brackets directly after the name it is for."""
    remaining: list[OrganisationInText] = []
    for organisation in organisations:
        between = text[remaining[-1].span.end : organisation.span.start] if remaining else ""
        repeated = remaining and len(between) <= 4 and between.strip() in ("(", "（") and len(organisation.text) <= 12
        if not repeated:
            remaining.append(organisation)
    return remaining
