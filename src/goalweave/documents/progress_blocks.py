"""Parts of documents that tell what is measured: a line with its table, what is to be reached, how far it is, and whence it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _, ngettext, pgettext

from goalweave.charts import Line, LineSeries, render_svg
from goalweave.core.document import Block, Cell, Figure, ItemList, Look, Paragraph, Table, Text
from goalweave.core.document.model import LEVELS
from goalweave.core.model import Method, Observation, Target
from goalweave.core.progress import CITATIONS, VERDICTS, Progress
from goalweave.core.text.inert import inert_line
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import END, START, cell, heading, paragraph, run, table
from goalweave.documents.measurements import Measured, Release
from goalweave.documents.progress_texts import (
    aim_sentence,
    amount_text,
    title_of,
    trend_text,
    unit_text,
)
from goalweave.documents.text_formats import day
from goalweave.wording import labels
from goalweave.wording.chart import chart_engine, right_to_left
from goalweave.wording.indicator_labels import (
    CodeWords,
    area_text,
    interval_text,
    value_text,
)
from goalweave.wording.messages import translated
from goalweave.wording.target_charts import line_words, numbers_of, point_of, target_line

WIDTH, HEIGHT = 640, 230
"""Of a line in a document."""


def progress_blocks(
    one: Measured, words: CodeWords, language: str, level: int, *, applied: str = "", area: bool = True
) -> Iterator[Block]:
    """What is measured, how far it is, the line with its table, and where the figures come from.

    level: of its heading; applied: the area that the target was set for, where that is another than the one it is held
    against; area: whether the place is to be named.
    """
    if one.series is not None:
        yield heading(min(level, LEVELS), title_of(one, words, language, area=area))
    if one.target is not None and one.progress is not None:
        yield from _target_blocks(one, one.target, one.progress, words, language, applied)
    elif one.points:
        yield paragraph(trend_text(one, words))
    if one.series is None or not one.observed:
        return
    if len(one.points) > 1:
        yield drawn(one, words, language)
    yield paragraph(source_text(one, words), Look.SMALL)


def source_text(one: Measured, words: CodeWords) -> str:
    """Whose figures they are: publishers, the code of the series, how sure its definition is, and what is said of all values."""
    if one.series is None:
        return ""
    publishers = dict.fromkeys(
        inert_line(found) for found in (value.source or one.series.source for value in one.observed) if found
    )
    parts = [
        _("Series %(code)s") % {"code": one.series.code},
        str(labels.STATUSES[one.series.status]),
        _("source: %(source)s") % {"source": "; ".join(publishers)} if publishers else "",
        *(said[0] for said in _told(one, words) if len(set(said)) == 1),
    ]
    return " · ".join(filter(None, parts))


def drawn(one: Measured, words: CodeWords, language: str) -> Figure:
    """The line with its table; the table alone where there is no engine to draw."""
    spec = _spec(one, words, language)
    svg = render_svg(spec, engine=chart_engine(), language=language) or ""
    return Figure(spec.title, spec.description, svg, b"", spec.width, spec.height, value_table(one, words, spec.title))


BESIDE = 3
MOST_ROWS = 6
"""Of years with nothing but a value; more stand side by side."""


def value_table(one: Measured, words: CodeWords, caption: str) -> Table:
    """Every value: when and how much, and where that differs between them, how it came about and what is said of it."""
    unit = one.series.unit if one.series else ""
    natures, remarks = _told(one, words)
    columns = [(_("Nature"), 3.0, natures), (_("Remarks"), 4.0, remarks)]
    shown = [(head, width, said) for head, width, said in columns if len(set(said)) > 1]
    rows = []
    for place, value in enumerate(one.observed):
        row = [Cell(run(value.time), heading=True), cell(value_text(value, unit))]
        rows.append((*row, *(cell(said[place]) for _head, _width, said in shown)))
    heads = [_("Date"), _value_head(one, words), *(head for head, _width, _said in shown)]
    aligned = [START, END, *(START for _column in shown)]
    widths = [1.2, 1.6, *(width for _head, width, _said in shown)]
    beside = BESIDE if not shown and len(rows) > MOST_ROWS else 1
    return table(caption, heads * beside, _side_by_side(rows, beside), aligned * beside, widths * beside)


def _side_by_side(rows: Sequence[tuple[Cell, ...]], beside: int) -> list[tuple[Cell, ...]]:
    """The rows in so many columns of rows, read downwards, so that years do not take a page."""
    height = -(-len(rows) // beside)
    empty = tuple(cell("") for _cell in rows[0]) if rows else ()
    filled = [*rows, *([empty] * (height * beside - len(rows)))]
    return [tuple(part for place in range(beside) for part in filled[row + place * height]) for row in range(height)]


def citation_blocks(used: Iterable[Method]) -> Iterator[Block]:
    """The methods by which progress was judged, with where they are published and how sure we are of that."""
    items = []
    for method in dict.fromkeys(used):
        one = CITATIONS[method]
        words = [f"{translated(one.name)}: {one.authors}, "]
        end = f", {one.year}" + (f", {one.place}" if one.place else "")
        status = str(labels.STATUSES[one.status])
        items.append(
            (Paragraph((Text(words[0]), Text(one.title, italic=True, language="en"), Text(f"{end} ({status})."))),)
        )
    if items:
        yield ItemList(tuple(items))


def release_blocks(found: Sequence[Release], language: str) -> Iterator[Block]:
    """The states of the data that the figures stand as."""
    items = []
    for one in found:
        parts = [inert_line(one.source), inert_line(one.release)]
        if one.loaded:
            parts.append(_("imported on %(day)s") % {"day": day(one.loaded, language)})
        if text := " · ".join(filter(None, parts)):
            items.append((paragraph(text),))
    if items:
        yield ItemList(tuple(items))


def calculation_blocks(shown: Iterable[Measured], language: str) -> Iterator[Block]:
    """What each indicator says, in plain words."""
    said = {pick(one.name, language): pick(one.calculation, language) for one in shown}
    items = [
        (Paragraph((Text(inert_line(name), bold=True), Text(f": {inert_line(text)}"))),)
        for name, text in said.items()
        if name and text
    ]
    if items:
        yield ItemList(tuple(items))


def _target_blocks(
    one: Measured, target: Target, told: Progress, words: CodeWords, language: str, applied: str
) -> Iterator[Block]:
    verdict = translated(VERDICTS[told.verdict])
    yield Paragraph((Text(f"{verdict}. ", bold=True), Text(translated(told.sentence))))
    if note := pick(target.note, language):
        yield paragraph(inert_line(note))
    small = [aim_sentence(one, words)]
    if applied:
        small.append(
            _("It was set for %(area)s and is compared with the values shown here.") % {"area": area_text(applied)}
        )
    if told.milestones:
        small.append(_milestones(one, told, words))
    small += map(translated, told.confidence)
    if target.source:
        status = str(labels.STATUSES[target.status])
        small.append(
            _("Source of the target: %(source)s (%(status)s).")
            % {"source": inert_line(target.source).rstrip("."), "status": status}
        )
    yield paragraph(" ".join(small), Look.SMALL)


def _milestones(one: Measured, told: Progress, words: CodeWords) -> str:
    reached = {True: _("reached"), False: _("not reached"), None: _("open")}
    found = [
        f"{amount_text(mark.value, one, words)} ({mark.year}, {reached[mark.reached]})" for mark in told.milestones
    ]
    between = pgettext("between the words of a list", ", ")
    return ngettext("Milestone: %(marks)s.", "Milestones: %(marks)s.", len(found)) % {"marks": between.join(found)}


def _spec(one: Measured, words: CodeWords, language: str) -> Line:
    title = title_of(one, words, language)
    alt = _alt(one, words)
    if one.progress is not None and one.series is not None:
        spec = target_line(title, alt, one.series, one.progress, one.points)
        spec = replace(spec, series=(LineSeries(title, tuple(map(point_of, one.points))),))
    else:
        assert one.series is not None
        spec = Line(
            title=title,
            description=alt,
            series=(LineSeries(title, tuple(map(point_of, one.points))),),
            words=line_words(),
            numbers=numbers_of(one.series, [point.value for point in one.points]),
            lowest=one.series.lowest,
            highest=one.series.highest,
            rtl=right_to_left(),
        )
    return replace(spec, width=WIDTH, height=HEIGHT, unit=unit_text(one, words))


def _alt(one: Measured, words: CodeWords) -> str:
    first, last = one.points[0], one.points[-1]
    told = {
        "first": first.year,
        "last": last.year,
        "start": amount_text(first.value, one, words),
        "latest": amount_text(last.value, one, words),
    }
    text = _("Line chart from %(first)s to %(last)s, from %(start)s to %(latest)s.") % told
    if one.progress is not None and one.progress.aimed is not None and one.progress.target.year:
        text = f"{text} {aim_sentence(one, words)}"
    return text


def _value_head(one: Measured, words: CodeWords) -> str:
    unit = unit_text(one, words)
    return _("Value (%(unit)s)") % {"unit": unit} if unit else _("Value")


def _told(one: Measured, words: CodeWords) -> tuple[list[str], list[str]]:
    """Of each value how it came about, and what is said of it."""
    unit = one.series.unit if one.series else ""
    natures = [words.nature(value.nature) for value in one.observed]
    return natures, [_remarks(value, unit, words) for value in one.observed]


def _remarks(value: Observation, unit: str, words: CodeWords) -> str:
    status = words.status(value.status) if value.status != "A" else ""
    parts = (status, interval_text(value, unit), inert_line(value.footnote))
    return "; ".join(filter(None, parts))
