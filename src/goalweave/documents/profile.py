"""The SDG contribution profile of an organisation, a unit or a country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from django.utils.translation import gettext as _

from goalweave.core.document import Block, Document, ParagraphStyle, TableOfContents
from goalweave.core.linkage import apportion_places
from goalweave.core.model import Record
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import (
    RECORD_ALIGNMENTS,
    RECORD_WIDTHS,
    heading,
    node_heading,
    paragraph,
    record_heads,
    record_row,
    table_of_filled_columns,
)
from goalweave.documents.goal_chart import coverage_numbers, goal_figure
from goalweave.documents.methods import method_blocks
from goalweave.documents.own_trade_offs import OwnTradeOffs, own_trade_off_blocks
from goalweave.documents.shared_sections import (
    DocumentContext,
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


def profile_document(context: DocumentContext, trade_offs: OwnTradeOffs | None = None) -> Document:
    """Interface words in the language of `context`. trade_offs: None: nothing is said of them."""
    with document_language(context.language):
        framework = pick(context.framework.title, context.language)
        return Document(
            title=_("Contribution to %(framework)s") % {"framework": framework},
            language=context.language,
            author=context.title,
            facts=tuple(_fact_rows(context)),
            footer=context.title,
            blocks=tuple(_document_blocks(context, trade_offs)),
        )


def _fact_rows(context: DocumentContext) -> Iterator[tuple[str, str]]:
    yield _("Edition"), context.framework.edition
    yield _("Unique records"), format_number(len(context.records))
    if context.as_of:
        yield _("Data as of"), format_day(context.as_of, context.language)


def _document_blocks(context: DocumentContext, trade_offs: OwnTradeOffs | None) -> Iterator[Block]:
    language, framework = context.language, context.framework
    tops = framework.child_codes.get(None, ())
    yield TableOfContents(2)
    yield heading(1, _("At a glance"))
    yield from summary_blocks(context)
    numbers = coverage_numbers(context.coverage, framework)
    if any(map(any, numbers.values())):
        yield heading(1, _("Coverage by goal") if framework.id == "sdg" else _("Coverage"))
        yield goal_figure(context.catalogue, framework, numbers, language, _("Unique records"))
        if any(context.coverage.rows[code].accepted.direct.money for code in tops):
            yield from node_table(context, tops, _("Unique records, mentions and money"))
    yield heading(1, _("Gaps"))
    yield from gap_blocks(context, gaps_at(context, tops))
    if trade_offs is not None:
        yield from own_trade_off_blocks(trade_offs, context.catalogue, language)
    if any(record.partners for record in context.records):
        yield heading(1, _("Partners"))
        yield from partner_table(context.records)
    if any(record.places for record in context.records):
        yield heading(1, _("Places"))
        yield from place_table(context.records, language)
    listed = list(chain.from_iterable(_record_blocks(context, code) for code in tops))
    if listed:
        yield heading(1, _("Records by goal") if framework.id == "sdg" else _("Records"))
        yield from listed
    yield heading(1, _("How this is calculated"))
    yield from method_blocks(context)


def _record_blocks(context: DocumentContext, code: str) -> Iterator[Block]:
    mapped = [record for record in context.records if is_mapped_to(record, context, code)]
    if not mapped:
        return
    curie = context.framework.curie(code)
    yield node_heading(context.catalogue, curie, context.language, 2)
    rows = [
        record_row(record, context.catalogue, context.language, context.framework.key) for record in mapped[:MOST_EACH]
    ]
    yield table_of_filled_columns(_("Records, newest first"), record_heads(), rows, RECORD_ALIGNMENTS, RECORD_WIDTHS)
    if len(mapped) > MOST_EACH:
        yield paragraph(more_records(len(mapped) - MOST_EACH), ParagraphStyle.SMALL)


def share_in_country(record: Record, country: str) -> Record:
    """The record with that part of its money that falls on the country (core.linkage.placed), the rest left out."""
    part = apportion_places(record.places).get(country)
    if part is None:
        return replace(record, money=())
    share = Decimal(part.numerator) / Decimal(part.denominator)
    return replace(record, money=tuple(replace(money, amount=money.amount * share) for money in record.money))
