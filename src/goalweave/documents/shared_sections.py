"""Parts that documents about many records share: figures, gaps, partners, places, and how it all was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Block, Cell, ItemList, Paragraph, ParagraphStyle, TextRun
from goalweave.core.linkage import Coverage, Gaps, LinkMap, LinkOptions, gaps_from_figures, measure_coverage
from goalweave.core.model import Curie, Framework, Money, Record
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import (
    END,
    START,
    cell,
    columns_of_rows,
    node_tile,
    paragraph,
    table,
    table_of_filled_columns,
    text_run,
    translated_name,
)
from goalweave.documents.text_formats import format_amount, format_money, format_number
from goalweave.packs.areas.names import area_name
from goalweave.wording import labels

MOST_PARTNERS = 20
MOST_PLACES = 30
FEW_ROWS = 5
"""Rows of a name and a count, past which they are set in two columns."""


@dataclass(frozen=True)
class DocumentContext:
    """Whom a document is about, and what is known. records: those that count, none twice; title: in words of its language;
    organisations: short name → name of each organisation that the records are of; coverage: coverage of `framework` by them."""

    title: str
    language: str
    catalogue: Catalogue
    framework: Framework
    records: tuple[Record, ...]
    coverage: Coverage
    organisations: Mapping[str, LanguageMap]
    as_of: str = ""


def document_context(
    title: str,
    language: str,
    catalogue: Catalogue,
    framework: Framework,
    records: Sequence[Record],
    organisations: Mapping[str, LanguageMap],
    *,
    as_of: str = "",
    links: LinkMap | None = None,
) -> DocumentContext:
    """links: where they are available, else made again of those of the catalogue that count."""
    coverage = measure_coverage(records, links or LinkMap.of(catalogue, LinkOptions()), framework.key)
    return DocumentContext(title, language, catalogue, framework, tuple(records), coverage, organisations, as_of)


def summary_blocks(context: DocumentContext) -> Iterator[Block]:
    """Return the totals in words: unique records, mentions, money, and suggestions that are not counted."""
    total = context.coverage.total
    fresh = total.suggested.direct.records
    yield paragraph(
        _(
            "Unique records: %(records)s. Accepted for at least one node of %(framework)s: %(accepted)s. "
            "Mentions of these in their sources: %(mentions)s."
        )
        % {
            "records": format_number(len(context.records)),
            "accepted": format_number(total.accepted.direct.records),
            "framework": pick(context.framework.title, context.language),
            "mentions": format_number(total.accepted.direct.mentions),
        },
        ParagraphStyle.LEAD,
    )
    if fresh:
        yield paragraph(
            ngettext(
                "%(count)s more record has suggestions that have not been reviewed yet. It is not counted here.",
                "%(count)s more records have suggestions that have not been reviewed yet. They are not counted here.",
                fresh,
            )
            % {"count": format_number(fresh)},
            ParagraphStyle.SMALL,
        )
    kinds = Counter(record.kind for record in context.records)
    if kinds:
        counts = {str(labels.KINDS[kind]): count for kind, count in kinds.items()}
        yield _count_table(counts, len(counts), _("Unique records by kind"), _("Kind"))
    yield from money_table(total.accepted.direct.money, context.language)


def money_table(money: Sequence[Money], language: str) -> Iterator[Block]:
    """Amounts in their own currencies; kinds are never added up, since they may speak of the same money."""
    rows = [
        (
            Cell(text_run(str(labels.MONEY.get(amount.kind, amount.kind))), heading=True),
            cell(format_amount(amount, language)),
        )
        for amount in money
    ]
    if rows:
        yield table(_("Money of the accepted records"), (_("Kind"), _("Amount")), rows, (START, END), (3, 2))


def node_table(context: DocumentContext, codes: Iterable[str], caption: str) -> Iterator[Block]:
    """Unique records, mentions and money of nodes that have any."""
    rows = []
    for code in codes:
        direct = context.coverage.rows[code].accepted.direct
        if not direct.records:
            continue
        curie = context.framework.curie(code)
        rows.append(
            (
                Cell((node_tile(context.catalogue, curie, context.language),)),
                Cell((translated_name(context.catalogue, curie, context.language),), heading=True),
                cell(format_number(direct.records)),
                cell(format_number(direct.mentions)),
                cell("; ".join(format_money(amount, context.language) for amount in direct.money)),
            )
        )
    if rows:
        heads = (_("Code"), _("Name"), _("Unique records"), _("Mentions"), _("Money"))
        yield table_of_filled_columns(caption, heads, rows, (START, START, END, END, START), (1, 4, 1.4, 1.4, 4))


def gap_blocks(context: DocumentContext, gaps: Gaps) -> Iterator[Block]:
    """Nodes without accepted, direct work, each in one list."""
    lists = (
        (_("Nothing, not even via links"), gaps.nothing),
        (_("Only suggestions"), gaps.suggestions_only),
        (_("Only via links"), gaps.via_only),
    )
    if not any(nodes for _name, nodes in lists):
        yield paragraph(_("No gaps: every node has accepted work."))
    for name, nodes in lists:
        if nodes:
            yield Paragraph(text_run(name, bold=True), keep=True)
            yield ItemList(tuple((_node_paragraph(context, node),) for node in nodes))


def gaps_at(context: DocumentContext, codes: Iterable[str]) -> Gaps:
    """The gaps among these nodes."""
    rows = (context.coverage.rows[code] for code in codes)
    return gaps_from_figures(
        (
            row.node,
            (
                row.accepted.direct.records,
                row.suggested.direct.records,
                row.accepted.via.records,
                row.suggested.via.records,
            ),
        )
        for row in rows
    )


def is_mapped_to(record: Record, context: DocumentContext, code: str) -> bool:
    """Whether the record is accepted on the node or below it."""
    framework = context.framework
    for mapping in record.mappings:
        if mapping.contributes and mapping.node.key == framework.key:
            own = mapping.node.code
            if own == code or any(above.code == code for above in framework.ancestors(own)):
                return True
    return False


def _node_paragraph(context: DocumentContext, node: Curie) -> Paragraph:
    name = translated_name(context.catalogue, node, context.language)
    return Paragraph((node_tile(context.catalogue, node, context.language), TextRun(" "), name))


def partner_table(records: Sequence[Record]) -> Iterator[Block]:
    """Those who take part in the most records, each record once."""
    counts: Counter[str] = Counter()
    for record in records:
        counts.update({sanitise_line(partner.name) for partner in record.partners if partner.name.strip()})
    if not counts:
        yield paragraph(_("No partner is named."))
        return
    yield _count_table(counts, MOST_PARTNERS, _("Partners by unique records"), _("Partner"))
    hidden = len(counts) - MOST_PARTNERS
    if hidden > 0:
        more = ngettext("%(count)s more partner.", "%(count)s more partners.", hidden)
        yield paragraph(more % {"count": format_number(hidden)}, ParagraphStyle.SMALL)


def place_table(records: Sequence[Record], language: str) -> Iterator[Block]:
    counts: Counter[str] = Counter()
    for record in records:
        counts.update({place.area for place in record.places})
    if not counts:
        yield paragraph(_("No place is named."))
        return
    names = {area: area_name(area, language) for area in counts}
    yield _count_table(counts, MOST_PLACES, _("Places by unique records"), _("Place"), names)
    hidden = len(counts) - MOST_PLACES
    if hidden > 0:
        more = ngettext("%(count)s more place.", "%(count)s more places.", hidden)
        yield paragraph(more % {"count": format_number(hidden)}, ParagraphStyle.SMALL)


def _count_table(
    counts: Mapping[str, int], most: int, caption: str, head: str, names: Mapping[str, str] | None = None
) -> Block:
    """The highest counts first, in two columns of rows where there are more than a few: names and numbers are short."""
    top = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    rows = [
        (Cell(text_run(names[key] if names else key), heading=True), cell(format_number(count))) for key, count in top
    ]
    side_by_side = 2 if len(rows) > FEW_ROWS else 1
    heads = (head, _("Unique records")) * side_by_side
    widths = (4, 1.8) * side_by_side
    return table(caption, heads, columns_of_rows(rows, side_by_side), (START, END) * side_by_side, widths)


def more_records(count: int) -> str:
    return ngettext("%(count)s more record.", "%(count)s more records.", count) % {"count": format_number(count)}
