"""What a repository's metadata say of an indicator: its name, concepts of the UN's metadata template, custodian, tier and targets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from goalweave.core.model import Direction, Indicator, Series, Status, Target, dimension_key
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.formats.observations.codes import UnitReading, code_from_text, dimension_id, plain_unit, unit_names
from goalweave.formats.observations.open_sdg.indicator_codes import IndicatorCode, measured_nodes, national_indicator
from goalweave.formats.observations.open_sdg.markdown_text import to_markdown
from goalweave.formats.observations.open_sdg.metadata import IndicatorMetadata
from goalweave.formats.observations.open_sdg.scripts import language_of_text
from goalweave.formats.observations.open_sdg.translations import Translations, is_key
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.source_mapping import SourceMapping
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.numbers import read_plain_float

NAME_KEYS = (
    "indicator_name",
    "title",
    "graph_title",
    "national_indicator_available",
    "indicator_available",
    "actual_indicator_available",
)
TITLE_KEYS = ("national_indicator_available", "actual_indicator_available", "indicator_available", "graph_title")
"""What a publisher calls the values that it has: the first of them that says anything is the name of the series."""

CUSTODIAN_KEYS = ("un_custodian_agency", "un_custodial_agency", "SDG_CUSTODIAN_AGENCIES")
TIER_KEY = "un_designated_tier"

CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "SDG_SERIES_DESCR": ("national_indicator_available", "actual_indicator_available", "indicator_available"),
    "STAT_CONC_DEF": (
        "computation_definitions",
        "indicator_definition",
        "national_indicator_description",
        "actual_indicator_available_description",
        "indicator_description",
    ),
    "UNIT_MEASURE": ("computation_units", "unit_of_measure"),
    "DATA_COMP": ("computation_calculations", "us_method_of_computation", "method_of_computation"),
    "REC_USE_LIM": ("comments_limitations", "comments_and_limitations"),
    "RATIONALE": ("rationale_interpretation", "rationale"),
    "COVERAGE": ("national_geographical_coverage", "disaggregation_geography"),
    "COMPARABILITY": ("national_comparability",),
    "OTHER_DOC": ("other_information", "other_info", "data_footnote", "international_and_national_references"),
    "META_LAST_UPDATE": ("national_metadata_update", "date_metadata_updated", "META_LAST_UPDATE"),
}
"""Id of a concept of the UN's template → the keys of Open SDG that say it."""

SOURCE_CONCEPTS: Mapping[str, tuple[str, ...]] = {
    "COMPILING_ORG": ("source_organisation",),
    "FREQ_COLL": ("source_periodicity",),
    "REL_CAL_POLICY": ("source_next_release",),
}
TEMPLATE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
"""Keys that are ids of concepts themselves."""

NOT_CONCEPTS = frozenset(
    ("SDG_CUSTODIAN_AGENCIES", "CONTACT", "CONTACT_NAME", "CONTACT_MAIL", "CONTACT_PHONE", "CONTACT_EMAIL")
)
"""Names and addresses of people are left out."""

MOST_SOURCES = 20
LAST_YEAR, BASE_YEAR = 2030, 2015
"""Years of sdg-build's targets where they state none."""

_TIERS = {"1": "I", "2": "II", "3": "III", "i": "I", "ii": "II", "iii": "III"}


class IndicatorTexts:
    """The metadata of one indicator in the languages of the repository. language: of texts that are no keys."""

    def __init__(self, metadata: IndicatorMetadata, translations: Translations, language: str) -> None:
        self.metadata, self.translations, self.language = metadata, translations, language

    def of_key(self, key: str, *, long: bool = False) -> LanguageMap:
        """The text of a key in all languages, as Markdown."""
        written = self.metadata.text(key)
        texts = dict(self._translated(written, long))
        texts.update(self.metadata.in_languages(key))
        reduced = {language: to_markdown(text) for language, text in texts.items()}
        return {
            language: text
            for language, text in reduced.items()
            if text and text.casefold() not in ("na", "n/a", "null")
        }

    def first_of(self, keys: Sequence[str]) -> LanguageMap:
        """The text of the first key that has any, on one line."""
        for key in keys:
            if texts := self.of_key(key):
                return {language: " ".join(text.split())[:1_000] for language, text in texts.items()}
        return {}

    def joined(self, keys: Sequence[str]) -> LanguageMap:
        """The texts of several keys, each once, in paragraphs."""
        parts: dict[str, dict[str, None]] = {}
        for key in keys:
            for language, text in self.of_key(key, long=True).items():
                parts.setdefault(language, {})[text] = None
        return {language: "\n\n".join(texts) for language, texts in parts.items()}

    def _translated(self, written: str, long: bool) -> LanguageMap:
        if not written:
            return {}
        if long and "\n" in written:
            language = language_of_text(written, self.language, self.translations.languages)
            return self.translations.find(" ".join(written.split())) or {language: written}
        return self.translations.names(written, self.language, ("meta", "data", "general")) or {}


def describe_indicator(
    code: IndicatorCode,
    metadata: IndicatorMetadata,
    translations: Translations,
    language: str,
    options: ReadOptions,
) -> Indicator:
    """The indicator with its name and metadata. options.area: the code of its area."""
    texts = IndicatorTexts(metadata, translations, language)
    concepts = {concept: texts.joined(keys) for concept, keys in CONCEPTS.items()}
    for key in metadata.fields:
        if TEMPLATE.fullmatch(key) and not key.endswith("__GLOBAL") and key not in NOT_CONCEPTS:
            concepts[key] = texts.joined((*CONCEPTS.get(key, ()), key))
    concepts |= _source_concepts(texts)
    sources = {concept: names for concept, names in concepts.items() if names}
    indicator = national_indicator(code, options.area, options)
    if code.is_global:
        # Its values are of the global indicator; what the publisher says of it is a variant without values.
        indicator = replace(indicator, variant_of=indicator.measures[0], measures=())
    return replace(
        indicator,
        name=texts.first_of(NAME_KEYS) or {language: code.code},
        calculation=sources.get("DATA_COMP", {}),
        custodian=texts.first_of(CUSTODIAN_KEYS),
        tier=read_tier(metadata.text(TIER_KEY)),
        metadata=sources,
    )


def read_tier(text: str) -> str:
    """`2`, `Tier II` → II; empty for what is none."""
    words = [_TIERS[word] for word in normalise_words(text).split() if word in _TIERS]
    return words[0] if len(set(words)) == 1 and words[0] != "III" else ""


def metadata_unit(metadata: IndicatorMetadata, translations: Translations, mapping: SourceMapping) -> UnitReading:
    """The unit that the metadata state, for values without a column of units; empty where they state none that is known."""
    for key in CONCEPTS["UNIT_MEASURE"]:
        written = metadata.text(key)
        for text in (written, *translations.find(written, ("data", "meta")).values()):
            unit = mapping.unit(text)
            if unit.code and unit.known and not is_key(text):
                return unit
    return UnitReading("")


def name_series(
    series: Sequence[Series],
    code: IndicatorCode,
    metadata: IndicatorMetadata,
    translations: Translations,
    language: str,
) -> tuple[Series, ...]:
    """The series of an indicator with what the metadata call them.

    A title for one of them (`graph_titles`) names it; those that the file calls nothing have the title of the indicator's values, with
    their unit where there are several.
    """
    texts = IndicatorTexts(metadata, translations, language)
    bare = [entry for entry in series if set(entry.name.values()) == {code.code}]
    shared = (texts.first_of(TITLE_KEYS) or texts.first_of(NAME_KEYS)) if bare else {}
    named: list[Series] = []
    for entry in series:
        name = _own_title(entry, metadata, translations, language)
        if not name and entry in bare:
            name = _with_unit(shared, entry.unit) if len(bare) > 1 else shared
        named.append(replace(entry, name=name) if name else entry)
    return tuple(named)


def _own_title(series: Series, metadata: IndicatorMetadata, translations: Translations, language: str) -> LanguageMap:
    known = {normalise_words(name) for name in series.name.values()}
    for entry in metadata.entries("graph_titles"):
        written = _entry_text(entry, "series") or _entry_text(entry, "unit")
        names = {written, *translations.names(written, language, ("Series", "Units", "data")).values()}
        title = _entry_text(entry, "title")
        if title and known & {normalise_words(name) for name in names if name}:
            return translations.names(to_markdown(title), language, ("data",))
    return {}


def _with_unit(name: LanguageMap, unit: str) -> LanguageMap:
    units = unit_names(unit)
    return {language: f"{text} ({pick(units, language)})" if units else text for language, text in name.items()}


def national_targets(
    code: IndicatorCode,
    metadata: IndicatorMetadata,
    series: Mapping[tuple[str, str], str],
    options: ReadOptions,
    source: str,
) -> tuple[tuple[Target, ...], dict[str, Direction]]:
    """The targets of an indicator's progress calculation, and the wanted direction of its series.

    series: (text of the series, text of the unit) → code. A target without a number gives a direction only; sdg-build takes a missing
    direction for “negative”, which is not repeated here.
    """
    targets: list[Target] = []
    directions: dict[str, Direction] = {}
    nodes = measured_nodes(code, options)
    counted = metadata.text("auto_progress_calculation").casefold() == "true"
    for entry in metadata.entries("progress_calculation_options"):
        direction = {"positive": Direction.UP, "negative": Direction.DOWN}.get(
            _entry_text(entry, "direction").casefold()
        )
        concerned = _series_of(entry, series)
        if direction:
            directions |= dict.fromkeys(concerned, direction)
        value = read_plain_float(_entry_text(entry, "target"))
        if value is None or not counted or not nodes or len(concerned) != 1 or direction is None:
            continue
        targets.append(
            Target(
                node=nodes[0],
                series=concerned[0],
                area=options.area,
                key=_entry_key(entry),
                value=value,
                year=_entry_year(entry, "target_year", LAST_YEAR),
                direction=direction,
                since=_entry_year(entry, "base_year", BASE_YEAR),
                source=source,
                status=Status.TRANSCRIBED,
            )
        )
    return tuple(targets), directions


def _series_of(entry: Mapping[str, object], series: Mapping[tuple[str, str], str]) -> list[str]:
    name, unit = normalise_words(_entry_text(entry, "series")), plain_unit(_entry_text(entry, "unit"))
    codes = [
        code
        for (text, unit_text), code in series.items()
        if name in ("", normalise_words(text)) and unit in ("", plain_unit(unit_text))
    ]
    return list(dict.fromkeys(codes))


def _entry_key(entry: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    groups = entry.get("disaggregation")
    codes: dict[str, str] = {}
    for group in groups if isinstance(groups, list) else []:
        if (
            isinstance(group, Mapping)
            and (title := _entry_text(group, "field"))
            and (text := _entry_text(group, "value"))
        ):
            dimension = dimension_id(title)
            codes[dimension] = code_from_text(dimension, text)
    return dimension_key(codes)


def _entry_text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    return value.strip() if isinstance(value, str) else ""


def _entry_year(entry: Mapping[str, object], name: str, default: int) -> int:
    text = _entry_text(entry, name)
    return int(text) if re.fullmatch(r"(?:19|20|21)\d\d", text) else default


def _source_concepts(texts: IndicatorTexts) -> dict[str, LanguageMap]:
    """The sources of the values, one on a line, with what is said of each."""
    sources: dict[str, list[str]] = {}
    parts: dict[str, dict[str, dict[str, None]]] = {concept: {} for concept in SOURCE_CONCEPTS}
    for number in range(1, MOST_SOURCES + 1):
        if texts.metadata.text(f"source_active_{number}").casefold() in ("false", "n", "no"):
            continue
        for language, line in _source_line(texts, number).items():
            sources.setdefault(language, []).append(line)
        for concept, keys in SOURCE_CONCEPTS.items():
            for key in keys:
                for language, text in texts.of_key(f"{key}_{number}").items():
                    parts[concept].setdefault(language, {})[text] = None
    concepts = {
        concept: {language: "; ".join(texts) for language, texts in by.items()} for concept, by in parts.items()
    }
    prefix = "- " if any(len(lines) > 1 for lines in sources.values()) else ""
    return {
        **concepts,
        "DATA_SOURCE": {
            language: "\n".join(f"{prefix}{line}" for line in lines) for language, lines in sources.items()
        },
    }


def _source_line(texts: IndicatorTexts, number: int) -> LanguageMap:
    """`Statistics Office: [Survey of households](https://…)` in each language."""
    organisation = texts.of_key(f"source_organisation_{number}")
    title = (
        texts.of_key(f"source_url_text_{number}")
        or texts.of_key(f"source_title_{number}")
        or texts.of_key(f"source_agency_survey_dataset_{number}")
    )
    address = texts.metadata.text(f"source_url_{number}")
    lines: dict[str, str] = {}
    for language in dict.fromkeys((*organisation, *title)):
        what = title.get(language) or next(iter(title.values()), "")
        if re.fullmatch(r"https?://[^\s<>()\"'`\\]+", address):
            what = f"[{what.replace('[', '(').replace(']', ')') or address}]({address})"
        lines[language] = ": ".join(filter(None, (organisation.get(language, ""), what)))
    return lines
