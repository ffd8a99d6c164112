"""The metadata of an indicator by the parts of the UN's template."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.api.parameters import refuse_parameters
from goalweave.api.shapes import Texts
from goalweave.core.messages import Message
from goalweave.core.model.metadata_concepts import METADATA_SECTIONS
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.metadata import IndicatorMetadata, MetadataFact, PublishedMetadata, read_metadata

router = Router(tags=["Indicators"])


class MetadataStatement(Schema):
    text: Texts = Field(description="In several languages; und: the same in all.")
    code: str = Field(description="Code of what it names, if it has one.")
    node: str | None = Field(description="The node that it names: sdg@2025:9.c.")


class MetadataText(Schema):
    indicator: str = Field(description="Slug of the indicator that it describes: a global or a national one.")
    publisher: Texts
    text: Texts = Field(description="Markdown.")


class MetadataEntry(Schema):
    number: str = Field(description="Its place in the UN's metadata template: 2.a.")
    concept: str = Field(description="SDMX concept of the template: STAT_CONC_DEF.")
    facts: list[MetadataStatement] = Field(description="What follows from the framework and the data here.")
    texts: list[MetadataText] = Field(description="Texts of publishers.")


class Availability(Schema):
    series: str
    values: int
    areas: int
    first: int = Field(description="First year with a value.")
    last: int


class IndicatorMetadataDetail(Schema):
    slug: str
    code: str = Field(description="The publisher's code: 9.c.1.")
    name: Texts
    tier: str = Field(
        description="I, II, or both where parts differ, as the Inter-agency and Expert Group classifies it."
    )
    status: str
    entries: list[MetadataEntry] = Field(description="Only concepts of which anything is known, in order.")
    availability: list[Availability] = Field(description="Values of each series here.")


@router.get(
    "/indicators/{slug}/metadata",
    response=IndicatorMetadataDetail,
    summary="The metadata of an indicator by the UN's metadata template",
)
def indicator_metadata(request: HttpRequest, slug: str) -> Any:
    refuse_parameters(request)
    row = queries.find_indicator(VISITOR, remove_unstorable(slug))
    if row is None:
        raise Http404(Message("unknown indicator “{name}”", name=slug))
    metadata = read_metadata(VISITOR, row, catalogue())
    return IndicatorMetadataDetail(
        slug=row.slug,
        code=row.code,
        name=row.name,
        tier=metadata.tier,
        status=row.status,
        entries=[_entry(number, concept, metadata) for number, concept in _known_concepts(metadata)],
        availability=[
            Availability(
                series=extent.series.code,
                values=extent.values,
                areas=extent.areas,
                first=extent.first,
                last=extent.last,
            )
            for extent in metadata.availability
        ],
    )


def _known_concepts(metadata: IndicatorMetadata) -> Iterator[tuple[str, str]]:
    for number, concept in chain.from_iterable(section.numbered() for section in METADATA_SECTIONS):
        if concept in metadata.facts or any(concept in published.texts for published in metadata.published):
            yield number, concept


def _entry(number: str, concept: str, metadata: IndicatorMetadata) -> MetadataEntry:
    return MetadataEntry(
        number=number,
        concept=concept,
        facts=[_statement(fact) for fact in metadata.facts.get(concept, ())],
        texts=[_text(published, concept) for published in metadata.published if concept in published.texts],
    )


def _statement(fact: MetadataFact) -> MetadataStatement:
    return MetadataStatement(text=fact.text, code=fact.code, node=str(fact.node) if fact.node else None)


def _text(published: PublishedMetadata, concept: str) -> MetadataText:
    provider = published.indicator.provider
    return MetadataText(
        indicator=published.indicator.slug,
        publisher=provider.name if provider else {},
        text=published.texts[concept],
    )
