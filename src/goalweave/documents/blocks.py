"""The parts that documents are made of: headings, paragraphs, tiles and tables from words and records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from django.utils.translation import gettext as _

from goalweave.charts import on_colour
from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Cell, ColumnAlign, Heading, Inline, Paragraph, ParagraphStyle, Table, TextRun, Tile
from goalweave.core.model import Curie, MappingRank, Record
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.text_formats import format_period, text_in_language
from goalweave.publishing.characters import runs_right_to_left
from goalweave.wording import labels
from goalweave.wording.colours import coloured_ancestor

START, END = ColumnAlign.START, ColumnAlign.END
PLACE = "\uffff"
"""Marks where in a translated sentence a run of its own goes."""

MOST_NODES = 12
"""Tiles in one place; the rest is counted."""


def text_run(value: str, *, bold: bool = False, italic: bool = False, code: bool = False) -> tuple[TextRun, ...]:
    return (TextRun(value, bold, italic, code),) if value else ()


def heading(level: int, value: str, number: str = "", anchor: str = "") -> Heading:
    return Heading(level, text_run(sanitise_line(value)), anchor, number)


def paragraph(
    value: str, look: ParagraphStyle = ParagraphStyle.PLAIN, language: str = "", *, keep: bool = False
) -> Paragraph:
    return Paragraph(text_run(value), look, language, keep)


def sentence_around(sentence: str, *runs: TextRun) -> tuple[TextRun, ...]:
    """The sentence with the runs in the places that PLACE marks, in order."""
    parts = sentence.split(PLACE)
    content = [TextRun(parts[0])]
    for run, text in zip(runs, parts[1:], strict=True):
        content += [run, TextRun(text)]
    return tuple(run for run in content if run.text)


def own_direction(value: str) -> TextRun:
    """A title or address that keeps its direction, and decides nothing on that of the sentence around it."""
    return TextRun(value, code=not runs_right_to_left(value, document_direction=False))


def translated_paragraph(texts: LanguageMap, language: str, look: ParagraphStyle = ParagraphStyle.PLAIN) -> Paragraph:
    """The text in the document's language; in another one, and marked as such, where it has none."""
    value, other = text_in_language(texts, language)
    return paragraph(value, look, other)


def cell(value: str, language: str = "") -> Cell:
    return Cell(text_run(value), language=language)


def translated_cell(texts: LanguageMap, language: str, *, heading: bool = False) -> Cell:
    value, other = text_in_language(texts, language)
    return Cell(text_run(value), heading, language=other)


def columns_of_rows(rows: Sequence[tuple[Cell, ...]], columns: int) -> list[tuple[Cell, ...]]:
    """The rows in so many columns of rows, read downwards, so that short rows do not take a page."""
    height = -(-len(rows) // columns)
    empty = tuple(cell("") for _cell in rows[0]) if rows else ()
    filled = [*rows, *([empty] * (height * columns - len(rows)))]
    return [tuple(chain.from_iterable(filled[row::height])) for row in range(height)]


def table_head(*words: str) -> tuple[tuple[Cell, ...], ...]:
    return (tuple(Cell(text_run(word), heading=True) for word in words),)


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[tuple[Cell, ...]],
    aligned: Sequence[ColumnAlign],
    widths: Sequence[float] = (),
) -> Table:
    return Table(caption, tuple(aligned), table_head(*heads), tuple(rows), tuple(widths))


def table_of_filled_columns(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    aligned: Sequence[ColumnAlign],
    widths: Sequence[float],
) -> Table:
    """A table without the columns in which no row has anything: they say nothing and make the others narrow."""
    filled = [place for place in range(len(heads)) if any(row[place].content for row in rows)]
    return table(
        caption,
        [heads[place] for place in filled],
        [tuple(row[place] for place in filled) for row in rows],
        [aligned[place] for place in filled],
        [widths[place] for place in filled],
    )


def node_tile(catalogue: Catalogue, curie: Curie, language: str) -> Tile:
    """The node on its own or its nearest ancestor's colour."""
    node = catalogue.node(curie)
    own = coloured_ancestor(catalogue, curie)
    ground = own.colour if own else ""
    return Tile(node.code, node_name(catalogue, curie, language), ground, on_colour(ground) if ground else "")


def node_name(catalogue: Catalogue, curie: Curie, language: str) -> str:
    node = catalogue.node(curie)
    return pick(node.label, language) or pick(node.wording, language)


def translated_name(catalogue: Catalogue, curie: Curie, language: str) -> TextRun:
    """The node's name, marked where it is in another language than the document's."""
    node = catalogue.node(curie)
    name, other = text_in_language(node.label or node.wording, language)
    return TextRun(sanitise_line(name), language=other)


def node_heading(catalogue: Catalogue, curie: Curie, language: str, level: int) -> Heading:
    return Heading(level, (translated_name(catalogue, curie, language),), "", curie.code)


def node_tiles(
    catalogue: Catalogue, nodes: Iterable[Curie], language: str, *, named: bool = True
) -> tuple[Inline, ...]:
    """The nodes in a row, each after the word for its framework where that changes. named: False where the framework goes
    without saying."""
    tiles: list[Inline] = []
    known_nodes = list(dict.fromkeys(node for node in nodes if node.key in catalogue.frameworks))
    before = ""
    for node in known_nodes[:MOST_NODES]:
        if node.key != before and named:
            framework = catalogue.frameworks[node.key]
            short = pick(framework.short or framework.title, language)
            tiles += [TextRun(f"{'; ' if before else ''}{short} ")]
            before = node.key
        elif tiles:
            tiles.append(TextRun(" "))
        tiles.append(node_tile(catalogue, node, language))
    if len(known_nodes) > MOST_NODES:
        tiles.append(TextRun(_(" and %(count)d more") % {"count": len(known_nodes) - MOST_NODES}))
    return tuple(tiles)


def accepted_nodes(record: Record, catalogue: Catalogue, key: str = "") -> tuple[Curie, ...]:
    """The nodes that the record is accepted on, primary ones first; of a branch the deepest. key: of one framework alone."""
    accepted = [mapping for mapping in record.mappings if mapping.contributes]
    accepted.sort(key=lambda mapping: mapping.rank is not MappingRank.PRIMARY)
    keys = [key] if key else catalogue.frameworks
    nodes = dict.fromkeys(mapping.node for mapping in accepted if mapping.node.key in keys)
    above: set[Curie] = set()
    for node in nodes:
        framework = catalogue.frameworks[node.key]
        above.update(framework.curie(ancestor.code) for ancestor in framework.ancestors(node.code))
    return sort_nodes((node for node in nodes if node not in above), catalogue)


def sort_nodes(nodes: Iterable[Curie], catalogue: Catalogue) -> tuple[Curie, ...]:
    """By framework, in the order of the catalogue, and within it in its own."""
    keys, curies = list(catalogue.frameworks), list(nodes)
    order: dict[str, dict[str, int]] = {}
    for key in {curie.key for curie in curies}:
        order[key] = {code: place for place, code in enumerate(catalogue.frameworks[key].by_code)}
    return tuple(sorted(curies, key=lambda curie: (keys.index(curie.key), order[curie.key].get(curie.code, 0))))


def record_heads() -> tuple[str, ...]:
    return (_("Record"), _("Kind"), _("Date"), _("Partners"), _("Contributes to"))


def record_row(record: Record, catalogue: Catalogue, language: str, key: str = "") -> tuple[Cell, ...]:
    """A record as a line of a table under `record_heads`."""
    partners = ", ".join(dict.fromkeys(sanitise_line(partner.name) for partner in record.partners))
    return (
        translated_cell({code: sanitise_line(text) for code, text in record.title.items()}, language, heading=True),
        cell(str(labels.KINDS[record.kind])),
        cell(format_period(record, language)),
        cell(partners),
        Cell(node_tiles(catalogue, accepted_nodes(record, catalogue, key), language, named=not key)),
    )


RECORD_ALIGNMENTS = (START,) * 5
RECORD_WIDTHS = (4.4, 1.9, 1.6, 2.4, 2.7)
