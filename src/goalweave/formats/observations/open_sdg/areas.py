"""The parts of a country that a repository has values of: with names, levels, the area around each, and boundaries where it has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import SubnationalArea
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.observations.open_sdg.area_columns import AreaMention, AreaMentions, area_code
from goalweave.formats.observations.open_sdg.translations import Translations

LONGEST_NAME = 200
"""Characters of the name of an area."""


@dataclass(frozen=True)
class AreaFeature:
    """An area of a GeoJSON file. parent: its geocode, empty if the file does not state it."""

    geocode: str
    name: LanguageMap
    level: str = ""
    parent: str = ""
    boundary: Mapping[str, Any] | None = None
    file: str = field(default="", compare=False)


def build_areas(
    mentions: AreaMentions, features: Mapping[str, AreaFeature], translations: Translations, language: str
) -> tuple[SubnationalArea, ...]:
    """The areas that have values, and those around them, each after the one that it is part of.

    Raises InputError where areas are part of each other.
    """
    mentioned = dict.fromkeys(mentions.by_code)
    for geocode in mentions.by_code:
        for above in _chain(geocode, mentions, features):
            mentioned.setdefault(above)
    areas: dict[str, SubnationalArea] = {}
    home, name = mentions.home
    if home:
        areas[home] = SubnationalArea(home, {language: name}, mentions.country)
    for geocode in mentioned:
        for code in reversed(_chain(geocode, mentions, features)):
            if code not in areas:
                areas[code] = _build_area(code, mentions, features, translations, language)
    return tuple(areas.values())


def _chain(geocode: str, mentions: AreaMentions, features: Mapping[str, AreaFeature]) -> list[str]:
    """An area and those around it, outwards. Raises InputError for a circle."""
    chain = [geocode]
    while above := _parent(chain[-1], mentions, features):
        if above in chain:
            file = features[above].file if above in features else ""
            circle = [*chain[chain.index(above) :], above]
            message = Message("these areas are part of each other: {areas}", areas=circle)
            raise InputError(message, file=file, field="parent")
        chain.append(above)
    return chain


def _parent(geocode: str, mentions: AreaMentions, features: Mapping[str, AreaFeature]) -> str:
    """The geocode of the area around one, which must be known itself; empty for the country."""
    feature = features.get(geocode)
    if feature and feature.parent and (feature.parent in features or feature.parent in mentions.by_code):
        return feature.parent
    mention = mentions.by_code.get(geocode)
    if mention is None:
        return ""
    around = (mentions.codes.get(named, "") for named in reversed(mention.around))
    return next((code for code in around if code and code != geocode), "")


def _build_area(
    geocode: str,
    mentions: AreaMentions,
    features: Mapping[str, AreaFeature],
    translations: Translations,
    language: str,
) -> SubnationalArea:
    mention = mentions.by_code.get(geocode) or AreaMention("", "")
    feature = features.get(geocode)
    groups = (mention.column, "data", "REF_AREA", "general")
    name = translations.names(mention.text, language, groups) if mention.text else {}
    if feature:
        name = {**name, **feature.name}  # a map has the present name, values may have an earlier one
    level = translations.names(mention.column, language, (mention.column, "data")) if mention.column else {}
    if not level and feature and feature.level:
        level = {"en": feature.level}
    parent = _parent(geocode, mentions, features)
    return SubnationalArea(
        code=area_code(mentions.country, geocode),
        name={code: text[:LONGEST_NAME] for code, text in name.items()} or {language: geocode},
        parent=area_code(mentions.country, parent) if parent else mentions.home[0] or mentions.country,
        level=level,
        boundary=feature.boundary if feature else None,
    )
