"""Lines on pages → paragraphs, headings and list items, without running heads, running feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby, pairwise
from statistics import median_low
from unicodedata import normalize

from goalweave.core.text.asides import AsideReason
from goalweave.core.text.labelled_lines import split_label
from goalweave.core.text.outline import section_number
from goalweave.core.text.passages import WIDE, Passage, collapse_spaces, collect_vocabulary, join_lines, split_bullet
from goalweave.core.text.source_text import SourceText, source_text
from goalweave.core.text.spans import TextSpan
from goalweave.formats.documents.page_lines import TextPage
from goalweave.formats.documents.right_to_left import PageLine
from goalweave.formats.documents.tables import ROW_ASIDES, TableRow, asks_questions, labelled_rows, row_roles

MARGIN = 0.12
"""Share of a page's height at its top and its foot where running lines stand."""

REPEATED = 0.3
"""Share of the pages on which a line in the margin must stand to be a running one, and at least two pages."""

LARGER = 1.12
"""Size of a heading's font against that of the text."""

SMALLER = 0.93
"""Size of a footnote's font, at most, against that of the text."""

GAP = 1.35
"""Distance of base lines, against that within paragraphs, from which on a new paragraph begins."""

FULL = 0.82
"""Share of the longest line up to which the next word would surely have had room on a line."""

LONGEST_HEADING = 250
"""Characters. Longer text in a large font is a summary."""

_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|página|стр\.?|صفحة|第)\s*)?(?:\d{1,4}|[ivxlc]{1,6})\s*(?:(?:of|de|sur|из|من|/|\|)\s*\d{1,4})?\s*(?:页|\|?\s*page)?\W*",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?:;。！？：；؟؛][\"”’»')\]]*$")
_NOTE_MARK = re.compile(r"(?:\d{1,3}|[*†‡]|\[\d{1,3}\])\s*[^\W\d_]")
_WIDE = re.compile(f"[{WIDE}]")
_NOTE_BEGIN = re.compile(r"\[(?:\d{1,3}|[*†‡])\]\s")
_FORMS = re.compile(r"[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]")


@dataclass
class _LineBlock:
    page: int
    lines: list[PageLine]

    @property
    def row(self) -> int:
        return self.lines[0].row


@dataclass(frozen=True, slots=True)
class _Measures:
    """Of the running text: size of its font, distance of its base lines, characters of a full line."""

    size: float
    pitch: float
    width: int


def arrange(pages: Sequence[TextPage]) -> SourceText:
    """The text of a document's pages and its passages. A paragraph that goes on over a page break is one passage."""
    text, placed = _place_lines(pages)
    bodies, running = _without_running_lines(placed)
    measures = _measure_text(bodies)
    blocks = _join_broken_blocks(chain.from_iterable(_group_lines(page, measures) for page in bodies), measures)
    lines = chain.from_iterable(page.lines for page in bodies)
    known = collect_vocabulary(line.text for line in lines)
    sizes = sorted({round(block.lines[0].size, 1) for block in blocks if _is_large(block, measures)}, reverse=True)
    passages: list[Passage] = []
    for in_table, group in groupby(blocks, key=lambda block: block.row > 0):
        if in_table:
            for table in _split_tables(group):
                passages += _table_passages(table, known)
        else:
            passages += (_to_passage(block, measures, sizes, known) for block in group)
    content = (passage for passage in passages if passage.text)
    return source_text(text, [*content, *running], AsideReason.SEPARATOR)


def _split_tables(blocks: Iterable[_LineBlock]) -> Iterator[list[_LineBlock]]:
    """The rows of each table. Two on a page have a number between their rows; one that a page break parts is one."""
    table: list[_LineBlock] = []
    for block in blocks:
        if table and block.page == table[-1].page and block.row > table[-1].row + 1:
            yield table
            table = []
        table.append(block)
    if table:
        yield table


def _table_passages(blocks: Sequence[_LineBlock], known: frozenset[str]) -> Iterator[Passage]:
    """A passage for each row. Tables that only a page break parts are one, as far as their rows show."""
    rows = [_to_row(block, known) for block in blocks]
    columns = max(len(row.cells) for row in rows)
    # Cells over several columns are fewer: the file says no more of them.
    rows = [replace(row, merged=len(row.cells) < columns) for row in rows]
    if asks_questions(rows):
        for block in blocks:
            yield from _cell_passages(block, known)
        return
    described = labelled_rows(rows)
    for number, (block, row, role) in enumerate(zip(blocks, rows, row_roles(rows), strict=True)):
        place = f"page {block.page}"
        if described:
            yield Passage(described[number], "paragraph", place, spans=_block_spans(block))
        else:
            aside = ROW_ASIDES.get(role)
            yield Passage(row.text, "item", place, spans=_block_spans(block), aside=aside, row=True)


def _cell_passages(block: _LineBlock, known: frozenset[str]) -> Iterator[Passage]:
    for _, group in groupby(block.lines, key=lambda line: line.cell):
        cell = _LineBlock(block.page, list(group))
        text = join_lines((line.text for line in cell.lines), known)
        yield Passage(text, "paragraph", f"page {block.page}", spans=_block_spans(cell))


def _to_row(block: _LineBlock, known: frozenset[str]) -> TableRow:
    cells = []
    for _, lines in groupby(block.lines, key=lambda line: line.cell):
        cells.append(join_lines((line.text for line in lines), known))
    return TableRow(tuple(filter(None, cells)), all(line.bold for line in block.lines))


def _place_lines(pages: Sequence[TextPage]) -> tuple[str, list[TextPage]]:
    """The text of all lines, ligatures and the shapes of Arabic letters as letters, and the lines with their places in it."""
    texts: list[str] = []
    length = 0
    placed = []
    for page in pages:
        lines = []
        for line in page.lines:
            text = _FORMS.sub(lambda match: normalize("NFKC", match[0]), line.text).strip()
            lines.append(replace(line, text=text, spans=(TextSpan(length, length + len(text)),)))
            texts.append(text)
            length += len(text) + 1
        placed.append(replace(page, lines=tuple(lines)))
    return "\n".join(texts), placed


def _without_running_lines(pages: Sequence[TextPage]) -> tuple[list[TextPage], list[Passage]]:
    """The pages without running heads, running feet and page numbers, and these."""
    pages_with_line: Counter[tuple[str, int]] = Counter()
    for page in pages:
        pages_with_line.update({_running_key(line) for line in page.lines if _in_margin(line, page)})
    needed = max(2, REPEATED * len(pages))

    def runs(line: PageLine, page: TextPage) -> bool:
        if not _in_margin(line, page):
            return False
        return bool(_PAGE_NUMBER.fullmatch(line.text)) or pages_with_line[_running_key(line)] >= needed

    bodies = []
    running = []
    for page in pages:
        body = []
        for line in page.lines:
            if runs(line, page):
                place = f"page {page.number}"
                running.append(Passage(line.text, "paragraph", place, spans=line.spans, aside=AsideReason.RUNNING))
            else:
                body.append(line)
        bodies.append(replace(page, lines=_with_bullets(body)))
    return bodies, [passage for passage in running if passage.text]


def _running_key(line: PageLine) -> tuple[str, int]:
    """Its words, whatever numbers they count, at its height."""
    return re.sub(r"\d+", "#", collapse_spaces(line.text)), round(line.y / 4)


def _in_margin(line: PageLine, page: TextPage) -> bool:
    band = MARGIN * (page.top - page.bottom)
    return line.y > page.top - band or line.y < page.bottom + band


def _with_bullets(lines: Sequence[PageLine]) -> tuple[PageLine, ...]:
    """The lines without their bullets but marked; a bullet that was set apart, before or long after, goes to its line."""
    texts: list[PageLine] = []
    apart: list[PageLine] = []
    for line in lines:
        bullet, text = split_bullet(line.text)
        (texts if text else apart).append(replace(line, text=text, bullet=bullet))
    for mark in apart:
        beside = [index for index, line in enumerate(texts) if abs(line.y - mark.y) < 0.5 * line.size]
        if beside:
            nearest = min(beside, key=lambda index: (texts[index].x < mark.x, abs(texts[index].x - mark.x)))
            texts[nearest] = replace(texts[nearest], bullet=True, spans=(*mark.spans, *texts[nearest].spans))
    return tuple(texts)


def _measure_text(pages: Sequence[TextPage]) -> _Measures:
    lines = list(chain.from_iterable(page.lines for page in pages))
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    # The running text is in the size that most letters have; of two equal ones in the smaller.
    size = max(weights, key=lambda key: (weights[key], -key), default=10.0)
    neighbours = chain.from_iterable(pairwise(page.lines) for page in pages)
    running = (pair for pair in neighbours if not pair[0].row and not pair[1].row)
    same_size = (pair for pair in running if round(pair[0].size, 1) == size == round(pair[1].size, 1))
    distances = (above.y - below.y for above, below in same_size)
    gaps = [distance for distance in distances if 0.8 * size < distance < 2.5 * size]
    lengths = sorted(len(line.text) for line in lines if round(line.size, 1) == size)
    # A few lines run over the margin, as formulas and addresses do: nine of ten say how long a full one is.
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    return _Measures(size, min(median_low(gaps), 2 * size) if gaps else 1.2 * size, width)


def _group_lines(page: TextPage, measures: _Measures) -> Iterator[_LineBlock]:
    current: _LineBlock | None = None
    for line in page.lines:
        if current and _continues_block(current, line, measures):
            current.lines.append(line)
            continue
        if current:
            yield current
        current = _LineBlock(page.number, [line])
    if current:
        yield current


def _continues_block(block: _LineBlock, line: PageLine, measures: _Measures) -> bool:
    """Whether a line continues the block above it on the page."""
    last = block.lines[-1]
    if line.row or last.row:
        return line.row == last.row
    if _NOTE_BEGIN.match(line.text):
        return False
    if line.bullet or abs(last.size - line.size) > 0.1 * measures.size:
        return False
    gap = last.y - line.y
    if abs(gap) < 0.3 * line.size:  # pieces of one line
        return True
    if gap < 0 or gap > GAP * max(measures.pitch, 1.15 * line.size):
        return False
    return not _starts_paragraph(block, last, line, measures)


def _starts_paragraph(block: _LineBlock, last: PageLine, line: PageLine, measures: _Measures) -> bool:
    """Whether the words say that a new paragraph begins, where the distance does not."""
    short = _has_room(last, line, measures)
    if split_label(line.text)[0]:
        return True
    if section_number(line.text) and (short or _STOP.search(last.text)):
        return True
    # A heading in bold may stand as close to its text as two lines of it do.
    if all(above.bold for above in block.lines) and not line.bold:
        return True
    # The lines of a large title break where they like.
    if last.size > LARGER * measures.size:
        return False
    if block.lines[0].bullet and line.x < block.lines[0].x - measures.size:
        return True
    if _STOP.search(last.text):
        return short
    return short and not line.text[:1].islower()


def _join_broken_blocks(blocks: Iterable[_LineBlock], measures: _Measures) -> list[_LineBlock]:
    """The blocks, with those that a page or column break has parted put together again."""
    joined: list[_LineBlock] = []
    for block in blocks:
        before = joined[-1] if joined else None
        parted = before and (before.page != block.page or before.lines[-1].y < block.lines[0].y)
        in_table = block.row or (before and before.row)
        if before and parted and not in_table and _is_unfinished(before.lines[-1], block.lines[0], measures):
            before.lines += block.lines
        else:
            joined.append(block)
    return joined


def _is_unfinished(last: PageLine, line: PageLine, measures: _Measures) -> bool:
    if (
        line.bullet
        or _STOP.search(last.text)
        or abs(last.size - line.size) > 0.1 * measures.size
        or last.bold != line.bold
    ):
        return False
    return line.text[:1].islower() or not (_has_room(last, line, measures) or section_number(line.text))


def _has_room(last: PageLine, line: PageLine, measures: _Measures) -> bool:
    """Whether the first word of a line would have had room on the one above: then the break was wanted."""
    word = line.text[:1] if _WIDE.match(line.text) else line.text.split(" ", 1)[0]
    return len(last.text) + 1 + len(word) < FULL * measures.width


def _is_large(block: _LineBlock, measures: _Measures) -> bool:
    return (
        block.lines[0].size > LARGER * measures.size and sum(len(line.text) for line in block.lines) <= LONGEST_HEADING
    )


def _to_passage(
    block: _LineBlock, measures: _Measures, sizes: Sequence[float], words_of_text: frozenset[str]
) -> Passage:
    text = join_lines((line.text for line in block.lines), words_of_text)
    place = f"page {block.page}"
    spans = _block_spans(block)
    if block.lines[0].bullet:
        return Passage(text, "item", place, spans=spans)
    if _is_large(block, measures):
        return Passage(text, "heading", place, sizes.index(round(block.lines[0].size, 1)) + 1, spans)
    if block.lines[0].size < SMALLER * measures.size and _NOTE_MARK.match(text):
        return Passage(text, "note", place, spans=spans)
    bold = (
        all(line.bold for line in block.lines)
        and len(text) <= LONGEST_HEADING / 2
        and not _STOP.search(text.rstrip(":"))
    )
    return Passage(text, "heading" if bold else "paragraph", place, spans=spans)


def _block_spans(block: _LineBlock) -> tuple[TextSpan, ...]:
    """Of its lines, those that follow one another in the text as one."""
    spans: list[TextSpan] = []
    for span in sorted(chain.from_iterable(line.spans for line in block.lines)):
        if spans and span.start <= spans[-1].end + 1:
            spans[-1] = TextSpan(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    return tuple(span for span in spans if span.length)
