"""A version of a joint linkage for print: a wide matrix with the state of each row, then every link with its rationale, and who
signed what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _, pgettext

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import (
    Block,
    Cell,
    ColumnAlign,
    Document,
    Heading,
    Inline,
    ItemList,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Table,
    TextRun,
)
from goalweave.core.model import Framework
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import cell, heading, node_name, node_tile, paragraph, table, text_run
from goalweave.documents.text_formats import document_language, format_day, format_number, text_in_language
from goalweave.linkages.models import Side, Version
from goalweave.linkages.states import OwnerState, RowState
from goalweave.linkages.versions import signed_rows
from goalweave.wording import labels

COLUMNS_PER_TABLE = 20
"""Columns of one table on a large page; more are put on further pages."""
DOT, DISPUTED, HINDERS = "•", "†", "−"
Frozen = Mapping[str, Any]


def joint_matrix_document(
    catalogue: Catalogue, version: Version, title: LanguageMap, language: str, address: str
) -> Document:
    """address: the permanent one of the version."""
    content = version.content
    rows, columns = _frameworks(catalogue, content)
    with document_language(language):
        signed, all_rows = signed_rows(version)
        name, _other = text_in_language(title, language)
        return Document(
            title=_("%(linkage)s, version %(number)s") % {"linkage": sanitise_line(name), "number": version.number},
            subtitle=f"{pick(rows.title, language)} – {pick(columns.title, language)}",
            language=language,
            facts=(
                (_("Released"), format_day(version.released.date().isoformat(), language)),
                (_("Links"), format_number(len(content["links"]))),
                (
                    _("Rows signed by all their owners"),
                    _("%(n)s of %(all)s") % {"n": format_number(signed), "all": format_number(all_rows)},
                ),
                (_("Permanent address"), address),
            ),
            footer=_("%(linkage)s, version %(number)s") % {"linkage": sanitise_line(name), "number": version.number},
            blocks=tuple(_document_blocks(catalogue, version, rows, columns, language)),
        )


def _frameworks(catalogue: Catalogue, content: Frozen) -> tuple[Framework, Framework]:
    """Of the rows and of the columns."""
    subject, object_ = catalogue.framework(content["subject"]), catalogue.framework(content["object"])
    return (subject, object_) if content["side"] == Side.SUBJECT else (object_, subject)


def _document_blocks(
    catalogue: Catalogue, version: Version, rows: Framework, columns: Framework, language: str
) -> Iterator[Block]:
    content = version.content
    by_row: dict[str, list[Frozen]] = defaultdict(list)
    for link in content["links"]:
        by_row[link["row"]].append(link)
    if version.notes:
        yield heading(1, _("What has changed"))
        yield Paragraph(*_noted(version.notes, language))
    yield PageBreak(large=True)
    yield heading(1, _("Matrix"))
    yield paragraph(
        _(
            "A number shows how many links the row has to a goal; %(dot)s is a link to the goal itself alone; "
            "%(disputed)s marks a disputed link and %(hinders)s a link that hinders: neither is counted."
        )
        % {"dot": DOT, "disputed": DISPUTED, "hinders": HINDERS},
        ParagraphStyle.SMALL,
    )
    tops = columns.child_codes.get(None, ())
    for start in range(0, len(tops), COLUMNS_PER_TABLE):
        if start:
            yield PageBreak(large=True)
        yield _matrix_table(
            catalogue, content, by_row, (rows, columns), tops[start : start + COLUMNS_PER_TABLE], language
        )
    yield PageBreak()
    yield heading(1, _("Links and rationale"))
    for row in content["rows"]:
        if by_row[row["code"]]:
            ends = (rows, columns) if content["side"] == Side.SUBJECT else (columns, rows)
            yield from _row_blocks(catalogue, row, by_row[row["code"]], rows, ends, language)
    yield heading(1, _("Signatures"))
    yield from _signature_blocks(catalogue, content, rows, language)
    digest = (TextRun(_("Digest (SHA-256)"), bold=True), TextRun(" "), TextRun(version.digest, code=True))
    yield Paragraph(digest, ParagraphStyle.SMALL)


def _noted(notes: LanguageMap, language: str) -> tuple[tuple[TextRun, ...], ParagraphStyle, str]:
    text, other = text_in_language(notes, language)
    return text_run(sanitise_line(text)), ParagraphStyle.PLAIN, other


def _matrix_table(
    catalogue: Catalogue,
    content: Frozen,
    by_row: Mapping[str, Sequence[Frozen]],
    frameworks: tuple[Framework, Framework],
    tops: Sequence[str],
    language: str,
) -> Table:
    rows, columns = frameworks
    head = (
        Cell(text_run(_("Row")), heading=True),
        Cell(text_run(_("Owners")), heading=True),
        Cell(text_run(_("State")), heading=True),
        *(Cell((node_tile(catalogue, columns.curie(code), language),), heading=True) for code in tops),
        Cell(text_run(_("Links")), heading=True),
    )
    lines = []
    sums: dict[str, int] = defaultdict(int)
    for row in content["rows"]:
        cells = _row_cells(columns, by_row.get(row["code"], ()), content["side"])
        for code, links in cells.items():
            sums[code] += sum(map(_counts, links))
        lines.append(
            (
                _row_head(catalogue, rows, row["code"], language),
                cell(", ".join(pick(owner["name"], language) for owner in row["owners"])),
                cell(_row_state(row)),
                *(Cell(text_run(_cell_text(cells.get(code, ()), code, content["side"]))) for code in tops),
                cell(format_number(sum(sum(map(_counts, links)) for links in cells.values()))),
            )
        )
    foot = (
        Cell(text_run(_("All")), heading=True, across=3),
        *(cell(format_number(sums[code]) if sums[code] else "") for code in tops),
        cell(format_number(sum(sums.values()))),
    )
    caption = _("Links, columns %(first)s to %(last)s") % {"first": tops[0], "last": tops[-1]}
    centred = (ColumnAlign.CENTRE,) * (len(tops) + 1)
    aligned = (ColumnAlign.START, ColumnAlign.START, ColumnAlign.START, *centred)
    return Table(caption, aligned, (head,), (*lines, foot), (5.0, 3.6, 2.6, *([1.0] * (len(tops) + 1))))


def _row_head(catalogue: Catalogue, rows: Framework, code: str, language: str) -> Cell:
    if code not in rows.by_code:
        return Cell(text_run(code, code=True), heading=True)
    curie = rows.curie(code)
    name = node_name(catalogue, curie, language)
    return Cell((node_tile(catalogue, curie, language), TextRun(f" {name}")), heading=True)


def _row_cells(columns: Framework, links: Sequence[Frozen], side: str) -> dict[str, list[Frozen]]:
    """Top node of the columns' framework → links to it and below it."""
    cells: dict[str, list[Frozen]] = defaultdict(list)
    for link in links:
        code = _other_end(link, side)
        if code in columns.by_code:
            cells[columns.top(code)].append(link)
    return cells


def _other_end(link: Frozen, side: str) -> str:
    return str(link["object"] if side == Side.SUBJECT else link["subject"])


def _counts(link: Frozen) -> bool:
    return link["sign"] > 0 and not _disputed(link)


def _disputed(link: Frozen) -> bool:
    return bool(link["disputed"]) or link["status"] == "disputed"


def _cell_text(links: Sequence[Frozen], top: str, side: str) -> str:
    counted = [link for link in links if _counts(link)]
    text = format_number(len(counted)) if counted else ""
    if counted and all(_other_end(link, side) == top for link in counted):
        text = DOT
    marks = DISPUTED if any(map(_disputed, links)) else ""
    if any(link["sign"] < 0 and not _disputed(link) for link in links):
        marks += HINDERS
    return text + marks


def _row_state(row: Frozen) -> str:
    state = RowState(row["state"])
    if state is RowState.DISPUTED:
        return pgettext("state of a row of a linkage", "disputed")
    if state in (RowState.SIGNED, RowState.PARTLY_SIGNED):
        signed = sum(owner["state"] == OwnerState.SIGNED for owner in row["owners"])
        return _("signed by %(n)s of %(all)s") % {"n": signed, "all": len(row["owners"])}
    if state is RowState.PROPOSED:
        return pgettext("state of a row of a linkage", "proposed")
    return pgettext("state of a row of a linkage", "draft")


def _row_blocks(
    catalogue: Catalogue,
    row: Frozen,
    links: Sequence[Frozen],
    rows: Framework,
    ends: tuple[Framework, Framework],
    language: str,
) -> Iterator[Block]:
    name = node_name(catalogue, rows.curie(row["code"]), language) if row["code"] in rows.by_code else ""
    yield Heading(2, text_run(name or row["code"]), number=row["code"])
    names = {owner["organisation"]: pick(owner["name"], language) for owner in row["owners"]}
    yield ItemList(tuple(_link_item(catalogue, link, row, ends, names, language) for link in links))


def _link_item(
    catalogue: Catalogue,
    link: Frozen,
    row: Frozen,
    ends: tuple[Framework, Framework],
    names: Mapping[str, str],
    language: str,
) -> tuple[Paragraph, ...]:
    """The link with its sign and strength; why; who agreed or disputes it. ends: frameworks of its subject and object."""
    subject, object_ = ends
    content: list[Inline] = []
    if link["subject"] in subject.by_code:
        content += [node_tile(catalogue, subject.curie(link["subject"]), language), TextRun(" ")]
    relation = labels.HINDERS if link["sign"] < 0 else labels.RELATIONS[link["relation"]]
    content.append(TextRun(f"{relation} "))
    if link["object"] in object_.by_code:
        curie = object_.curie(link["object"])
        content += [node_tile(catalogue, curie, language), TextRun(f" {node_name(catalogue, curie, language)}")]
    else:
        content.append(TextRun(link["object"], code=True))
    content.append(TextRun(f", {_strength(link)}"))
    item = [Paragraph(tuple(content))]
    if link["rationale"]:
        text, other = text_in_language(link["rationale"], language)
        item.append(paragraph(sanitise_line(text), ParagraphStyle.SMALL, other))
    parts = [_agreement(link, row, names)]
    if link["source"]:
        parts.append(_("Source: %(source)s") % {"source": sanitise_line(link["source"])})
    item.append(paragraph(" ".join(parts), ParagraphStyle.SMALL))
    return tuple(item)


def _strength(link: Frozen) -> str:
    if not link["strength"]:
        return str(labels.NO_STRENGTH)
    return str(labels.STRENGTHS_BY[link["strength_by"]]) % {"strength": labels.STRENGTHS[link["strength"]]}


def _agreement(link: Frozen, row: Frozen, names: Mapping[str, str]) -> str:
    if link["disputed"]:
        disputing = ", ".join(names.get(slug, slug) for slug in link["disputed"])
        return _("Disputed by %(names)s; not counted.") % {"names": disputing}
    if link["agreed"] and len(link["agreed"]) == len(row["owners"]):
        return _("Agreed by all owners of the row.")
    if link["agreed"]:
        return _("Agreed by %(names)s.") % {"names": ", ".join(names.get(slug, slug) for slug in link["agreed"])}
    return _("Not signed yet; status: %(status)s.") % {"status": labels.STATUSES[link["status"]]}


def _signature_blocks(catalogue: Catalogue, content: Frozen, rows: Framework, language: str) -> Iterator[Block]:
    lines = []
    for row in content["rows"]:
        for owner in row["owners"]:
            lines.append(
                (
                    _row_head(catalogue, rows, row["code"], language),
                    cell(pick(owner["name"], language)),
                    cell(_owner_state(owner)),
                    cell(format_day(str(owner["signed"])[:10], language) if owner["signed"] else "–"),
                )
            )
    if not lines:
        yield paragraph(_("No organisation owns a row of this version."))
        return
    heads = (_("Row"), _("Organisation"), _("State"), _("Date"))
    yield table(_("Signatures"), heads, lines, (ColumnAlign.START,) * 4, (4.0, 3.0, 3.0, 2.0))


def _owner_state(owner: Frozen) -> str:
    state = OwnerState(owner["state"])
    if state is OwnerState.SIGNED:
        return pgettext("an owner of a row", "signed")
    if state is OwnerState.EARLIER_TEXT:
        return pgettext("an owner of a row", "signed an earlier text")
    return pgettext("an owner of a row", "has not signed")
