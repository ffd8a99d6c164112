"""The brief on one node, such as a goal: who does what where, with whom, with what money, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext as _, ngettext

from goalweave.core.document import Block, Cell, Document, ParagraphStyle, TableOfContents
from goalweave.core.model import Curie, Record
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import (
    END,
    RECORD_ALIGNMENTS,
    RECORD_WIDTHS,
    START,
    cell,
    heading,
    node_name,
    paragraph,
    record_heads,
    record_row,
    table_of_filled_columns,
    text_run,
)
from goalweave.documents.methods import method_blocks
from goalweave.documents.shared_sections import (
    DocumentContext,
    gap_blocks,
    gaps_at,
    is_mapped_to,
    money_table,
    more_records,
    node_table,
    partner_table,
    place_table,
)
from goalweave.documents.text_formats import document_language, format_areas, format_day, format_number

MOST_PER_ORGANISATION = 40


def goal_document(context: DocumentContext, node: Curie) -> Document:
    """context: the records of all organisations; those not mapped to the node are ignored."""
    with document_language(context.language):
        name = node_name(context.catalogue, node, context.language)
        framework = pick(context.framework.short or context.framework.title, context.language)
        facts = [(_("Edition"), context.framework.edition)]
        if context.as_of:
            facts.append((_("Data as of"), format_day(context.as_of, context.language)))
        return Document(
            title=_("%(node)s: %(name)s") % {"node": f"{framework} {node.code}", "name": name},
            language=context.language,
            author=context.title,
            facts=tuple(facts),
            footer=f"{framework} {node.code}",
            blocks=tuple(_document_blocks(context, node)),
        )


def _document_blocks(context: DocumentContext, node: Curie) -> Iterator[Block]:
    language = context.language
    records = [record for record in context.records if is_mapped_to(record, context, node.code)]
    row = context.coverage.rows[node.code]
    below = context.framework.child_codes.get(node.code, ())
    yield TableOfContents(2)
    yield heading(1, _("At a glance"))
    yield paragraph(
        _("Unique records accepted here or below: %(records)s. Organisations: %(organisations)s.")
        % {
            "records": format_number(len(records)),
            "organisations": format_number(len({record.organisation for record in records})),
        },
        ParagraphStyle.LEAD,
    )
    if row.accepted.via.records:
        yield paragraph(
            ngettext(
                "%(count)s more record reaches this node only via links. It is not counted.",
                "%(count)s more records reach this node only via links. They are not counted.",
                row.accepted.via.records,
            )
            % {"count": format_number(row.accepted.via.records)},
            ParagraphStyle.SMALL,
        )
    if row.suggested.direct.records:
        yield paragraph(
            ngettext(
                "%(count)s more record has been suggested here but not reviewed yet. It is not counted.",
                "%(count)s more records have been suggested here but not reviewed yet. They are not counted.",
                row.suggested.direct.records,
            )
            % {"count": format_number(row.suggested.direct.records)},
            ParagraphStyle.SMALL,
        )
    yield from money_table(row.accepted.direct.money, language)
    if below:
        yield from node_table(context, below, _("Nodes below"))
    yield heading(1, _("Who does what, and where"))
    yield from _organisation_blocks(context, records)
    if any(record.partners for record in records):
        yield heading(1, _("Partners"))
        yield from partner_table(records)
    if any(record.places for record in records):
        yield heading(1, _("Places"))
        yield from place_table(records, language)
    if below:
        yield heading(1, _("Gaps"))
        yield from gap_blocks(context, gaps_at(context, below))
    yield heading(1, _("How this is calculated"))
    yield from method_blocks(context, records)


def _organisation_blocks(context: DocumentContext, records: list[Record]) -> Iterator[Block]:
    """An organisation a line, then its records."""
    if not records:
        yield paragraph(_("No accepted records here."))
        return
    language = context.language
    by_organisation: dict[str, list[Record]] = {}
    for record in records:
        by_organisation.setdefault(record.organisation, []).append(record)
    grouped = sorted(by_organisation.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    rows = []
    for slug, own in grouped:
        places = chain.from_iterable(record.places for record in own)
        rows.append(
            (
                Cell(text_run(_organisation_name(context, slug)), heading=True),
                cell(format_number(len(own))),
                cell(format_areas({place.area for place in places}, language)),
            )
        )
    heads = (_("Organisation"), _("Unique records"), _("Where"))
    yield table_of_filled_columns(_("Organisations by unique records"), heads, rows, (START, END, START), (3, 1.2, 4))
    for slug, own in grouped:
        yield heading(2, _organisation_name(context, slug))
        lines = [
            record_row(record, context.catalogue, language, context.framework.key)
            for record in own[:MOST_PER_ORGANISATION]
        ]
        yield table_of_filled_columns(
            _("Records, newest first"), record_heads(), lines, RECORD_ALIGNMENTS, RECORD_WIDTHS
        )
        if len(own) > MOST_PER_ORGANISATION:
            yield paragraph(more_records(len(own) - MOST_PER_ORGANISATION), ParagraphStyle.SMALL)


def _organisation_name(context: DocumentContext, slug: str) -> str:
    return pick(context.organisations.get(slug, {}), context.language) or slug
