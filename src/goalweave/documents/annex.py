"""Records as a workbook: one sheet of records, one of their mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO

from django.utils.translation import gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Record
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import accepted_nodes, node_name
from goalweave.documents.text_formats import document_language, format_areas
from goalweave.formats.records.xlsx.annex import AnnexSheet, Value, write_annex
from goalweave.wording import labels


def annex_workbook(
    records: Sequence[Record], catalogue: Catalogue, language: str, cited: dict[str, tuple[str, ...]] | None = None
) -> bytes:
    """cited: id of a record → the questions whose answers cite it; then there is a column of them. Only accepted mappings."""
    with document_language(language):
        stream = BytesIO()
        heads = [_("Identifier"), _("Title"), _("Kind"), _("Organisation"), _("Start"), _("End"), _("Status")]
        heads += [_("Partners"), _("Places"), _("Money"), _("Contributes to")]
        widths = [18.0, 44, 14, 14, 12, 12, 12, 32, 24, 24, 32]
        if cited is not None:
            heads, widths = [*heads, _("Cited in")], [*widths, 14.0]
        mapped = [_("Record"), _("Node"), _("Name"), _("Rank"), _("Share in percent"), _("Evidence")]
        sheets = (
            AnnexSheet(_("Records"), heads, _record_rows(records, catalogue, language, cited), widths),
            AnnexSheet(_("Mappings"), mapped, _mapping_rows(records, catalogue, language), [18, 20, 44, 14, 10, 60]),
        )
        write_annex(stream, sheets, right_to_left=language == "ar")
        return stream.getvalue()


def _record_rows(
    records: Iterable[Record], catalogue: Catalogue, language: str, cited: dict[str, tuple[str, ...]] | None
) -> Iterator[Sequence[Value]]:
    for record in records:
        row: list[Value] = [
            record.id,
            pick(record.title, language),
            str(labels.KINDS[record.kind]),
            record.organisation,
            record.start,
            record.end,
            str(labels.RECORD_STATUSES.get(record.status, record.status)),
            "; ".join(dict.fromkeys(partner.name for partner in record.partners)),
            format_areas((place.area for place in record.places), language),
            "; ".join(
                f"{money.amount} {money.currency} ({labels.MONEY.get(money.kind, money.kind)})"
                for money in record.money
            ),
            ", ".join(catalogue.name(node) for node in accepted_nodes(record, catalogue)),
        ]
        yield row if cited is None else [*row, ", ".join(cited.get(record.id, ()))]


def _mapping_rows(records: Iterable[Record], catalogue: Catalogue, language: str) -> Iterator[Sequence[Value]]:
    for record in records:
        for mapping in record.mappings:
            if mapping.contributes and mapping.node.key in catalogue.frameworks:
                evidence = " … ".join(passage.text for passage in mapping.evidence)
                name = node_name(catalogue, mapping.node, language)
                yield record.id, catalogue.name(mapping.node), name, str(mapping.rank), mapping.share, evidence
