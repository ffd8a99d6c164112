"""The metadata of an indicator, in the order of the UN's metadata template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, pgettext
from django.views.decorators.http import require_safe

from goalweave.core.model.metadata_concepts import METADATA_SECTIONS, MetadataSection
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import rules
from goalweave.indicators.metadata import IndicatorMetadata, MetadataFact, read_metadata
from goalweave.indicators.models import Series
from goalweave.web.frame import actor
from goalweave.web.indicators.show import indicator_crumbs, visible_indicator
from goalweave.wording.answer_text import answer_html
from goalweave.wording.indicator_labels import read_code_names, years_text
from goalweave.wording.metadata_labels import CONCEPT_LABELS
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PublishedText:
    """A publisher's text. publisher: whose it is, empty for the indicator's own; language: of the text."""

    publisher: LanguageMap
    language: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class MetadataPart:
    """A concept of the template with what is known of it. number: `2.a`; level: 2 for a part, 3 for a section of it."""

    number: str
    concept: str
    label: str
    facts: tuple[MetadataFact, ...]
    texts: tuple[PublishedText, ...]


@dataclass(frozen=True, slots=True)
class MetadataChapter:
    """A part of the template of which anything is known."""

    head: MetadataPart
    parts: tuple[MetadataPart, ...]


@dataclass(frozen=True, slots=True)
class AvailabilityRow:
    """Values of a series that are here, in words."""

    series: Series
    values: int
    areas: int
    years: str
    breakdowns: str


@require_safe
def metadata(request: HttpRequest, slug: str) -> HttpResponse:
    who = actor(request)
    row = visible_indicator(who, slug)
    facts = read_metadata(who, row, catalogue())
    name = pick_text(row.name) or row.slug
    return render(
        request,
        "indicators/metadata.html",
        {
            "indicator": row,
            "metadata": facts,
            "chapters": list(metadata_chapters(facts)),
            "availability": list(_availability_rows(facts)),
            "empty": list(chain.from_iterable(_empty_labels(section, facts) for section in METADATA_SECTIONS)),
            "may_write": rules.may_change_indicator(who, row),
            "crumbs": indicator_crumbs((name, reverse("indicator", args=[row.slug])), _("Metadata")),
        },
    )


def metadata_chapters(metadata: IndicatorMetadata) -> Iterator[MetadataChapter]:
    """The parts of the template that anything is known of, without their empty sections."""
    for section in METADATA_SECTIONS:
        head, *details = (_part(number, concept, metadata) for number, concept in section.numbered())
        parts = tuple(part for part in details if part.concept in metadata.concepts)
        if parts or head.concept in metadata.concepts:
            yield MetadataChapter(head, parts)


def _availability_rows(metadata: IndicatorMetadata) -> Iterator[AvailabilityRow]:
    names = read_code_names(chain.from_iterable(row.series.dimensions for row in metadata.availability))
    between = pgettext("between the words of a list", ", ")
    for row in metadata.availability:
        breakdowns = between.join(map(names.dimension, row.series.dimensions))
        yield AvailabilityRow(row.series, row.values, row.areas, years_text(row.first, row.last), breakdowns)


def _empty_labels(section: MetadataSection, metadata: IndicatorMetadata) -> list[str]:
    """What of a part is not known; the part as a whole where nothing of it is."""
    concepts = [concept for _number, concept in section.numbered()]
    if not metadata.concepts.intersection(concepts):
        return [str(CONCEPT_LABELS[section.concept])]
    return [str(CONCEPT_LABELS[concept]) for concept in section.details if concept not in metadata.concepts]


def _part(number: str, concept: str, metadata: IndicatorMetadata) -> MetadataPart:
    return MetadataPart(
        number,
        concept,
        str(CONCEPT_LABELS[concept]),
        metadata.facts.get(concept, ()),
        tuple(_published_texts(concept, metadata)),
    )


def _published_texts(concept: str, metadata: IndicatorMetadata) -> Iterator[PublishedText]:
    for published in metadata.published:
        text = published.texts.get(concept, {})
        own_text = pick(text, reader_language())
        if own_text:
            own = published.indicator.pk == metadata.indicator.pk
            language = next((code for code, words in text.items() if words == own_text), "")
            provider = published.indicator.provider
            publisher = {} if own or provider is None else provider.name or {"en": provider.slug}
            yield PublishedText(publisher, language, markdown_html(own_text))


def markdown_html(text: str) -> SafeString:
    """Markdown of a publisher as HTML without scripts; its headings become bold lines, for the page has its own."""
    return answer_html(_HEADING.sub(r"**\1**", text), {})
