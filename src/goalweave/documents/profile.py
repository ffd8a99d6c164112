"""The SDG contribution profile of an organisation, a unit or a country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from goalweave.core.document import Block, Document, ParagraphStyle, TableOfContents
from goalweave.core.linkage import apportion_places
from goalweave.core.model import Record
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import (
    RECORD_ALIGNMENTS,
    RECORD_WIDTHS,
    heading,
    node_name,
    paragraph,
    record_heads,
    record_row,
    table,
)
from goalweave.documents.goal_chart import coverage_numbers, goal_figure
from goalweave.documents.shared_sections import (
    DocumentContext,
    counting_method_blocks,
    gap_blocks,
    gaps_at,
    is_mapped_to,
    more_records,
    node_table,
    partner_table,
    place_table,
    summary_blocks,
)
from goalweave.documents.text_formats import document_language, format_day, format_number

MOST_EACH = 25
"""Records that are named for one goal; the others are counted."""


def profile_document(about: DocumentContext) -> Document:
    """Interface words in the language of `about`."""
    with document_language(about.language):
        framework = pick(about.framework.title, about.language)
        return Document(
            title=_("Contribution to %(framework)s") % {"framework": framework},
            subtitle=about.title,
            language=about.language,
            facts=tuple(_fact_rows(about)),
            footer=about.title,
            blocks=tuple(_document_blocks(about)),
        )


def _fact_rows(about: DocumentContext) -> Iterator[tuple[str, str]]:
    yield _("Framework"), about.framework.key
    yield _("Unique records"), format_number(len(about.records))
    if about.as_of:
        yield _("Data as of"), format_day(about.as_of, about.language)


def _document_blocks(about: DocumentContext) -> Iterator[Block]:
    language, framework = about.language, about.framework
    tops = framework.child_codes.get(None, ())
    yield TableOfContents(2)
    yield heading(1, _("At a glance"))
    yield from summary_blocks(about)
    yield heading(1, _("Coverage by goal") if framework.id == "sdg" else _("Coverage"))
    yield goal_figure(
        about.catalogue, framework, coverage_numbers(about.covered, framework), language, _("Unique records")
    )
    yield from node_table(about, tops, _("Unique records, mentions and money"))
    yield heading(1, _("Gaps"))
    yield from gap_blocks(about, gaps_at(about, tops))
    yield heading(1, _("Partners"))
    yield from partner_table(about.records)
    yield heading(1, _("Places"))
    yield from place_table(about.records, language)
    yield heading(1, _("Records by goal") if framework.id == "sdg" else _("Records"))
    for code in tops:
        yield from _record_blocks(about, code)
    yield heading(1, _("How this is calculated"))
    yield from counting_method_blocks()


def _record_blocks(about: DocumentContext, code: str) -> Iterator[Block]:
    found = [record for record in about.records if is_mapped_to(record, about, code)]
    if not found:
        return
    curie = about.framework.curie(code)
    yield heading(2, node_name(about.catalogue, curie, about.language), code)
    rows = [record_row(one, about.catalogue, about.language, about.framework.key) for one in found[:MOST_EACH]]
    yield table(_("Records, newest first"), record_heads(), rows, RECORD_ALIGNMENTS, RECORD_WIDTHS)
    if len(found) > MOST_EACH:
        yield paragraph(more_records(len(found) - MOST_EACH), ParagraphStyle.SMALL)


def share_in_country(record: Record, country: str) -> Record:
    """The record with that part of its money that falls on the country (core.linkage.placed), the rest left out."""
    part = apportion_places(record.places).get(country)
    if part is None:
        return replace(record, money=())
    share = Decimal(part.numerator) / Decimal(part.denominator)
    return replace(record, money=tuple(replace(one, amount=one.amount * share) for one in record.money))
