"""Parts of documents that tell what is measured: a line with its table, what is to be reached, how far it is, and whence it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _, ngettext, pgettext

from goalweave.analysis.measurements import Measurement
from goalweave.charts import LineChart, LineSeries, render_svg
from goalweave.core.document import Block, Cell, Figure, ItemList, Paragraph, ParagraphStyle, Table, TextRun
from goalweave.core.document.model import LEVELS
from goalweave.core.model import Method, Observation, Target
from goalweave.core.progress import CITATIONS, Progress, verdict_label
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import (
    END,
    PLACE,
    START,
    cell,
    columns_of_rows,
    heading,
    own_direction,
    paragraph,
    sentence_around,
    table,
    text_run,
)
from goalweave.documents.measurements import Release
from goalweave.documents.progress_texts import (
    amount_text,
    target_sentence,
    title_of,
    trend_text,
    unit_text,
)
from goalweave.documents.text_formats import format_day
from goalweave.wording import labels
from goalweave.wording.chart import chart_engine, right_to_left
from goalweave.wording.indicator_labels import (
    CodeNames,
    area_text,
    interval_text,
    observation_text,
)
from goalweave.wording.messages import translated
from goalweave.wording.target_charts import chart_numbers, line_legend, target_line, to_point

WIDTH, HEIGHT = 640, 200
"""Of a line in a document."""


def progress_blocks(
    measurement: Measurement, code_names: CodeNames, language: str, level: int, *, applied: str = "", area: bool = True
) -> Iterator[Block]:
    """What is measured, how far it is, the line with its table, and where the figures come from.

    level: of its heading; applied: the area that the target was set for, where that is another than the one it is held
    against; area: whether the place is to be named.
    """
    if measurement.series is not None:
        yield heading(min(level, LEVELS), title_of(measurement, code_names, language, area=area))
    remarks: Paragraph | None = None
    has_chart = measurement.series is not None and bool(measurement.observed) and len(measurement.points) > 1
    if measurement.target is not None and measurement.progress is not None:
        *texts, remarks = _target_blocks(
            measurement, measurement.target, measurement.progress, code_names, language, applied
        )
        yield from (replace(text, keep=has_chart) for text in texts)
    elif measurement.points:
        yield replace(paragraph(trend_text(measurement, code_names)), keep=has_chart)
    if has_chart:
        yield line_figure(measurement, code_names, language)
    if remarks is not None:
        yield remarks
    if measurement.series is not None and measurement.observed:
        yield Paragraph(source_content(measurement, code_names), ParagraphStyle.SMALL)


def source_content(measurement: Measurement, code_names: CodeNames) -> tuple[TextRun, ...]:
    """Return the sources of the values: publishers, the status of the definition of the series, and common remarks."""
    if measurement.series is None:
        return ()
    sources = (value.source or measurement.series.source for value in measurement.observed)
    publishers = dict.fromkeys(map(sanitise_line, filter(None, sources)))
    content: list[TextRun] = []
    if publishers:
        content += sentence_around(_("Source: %(source)s") % {"source": PLACE}, own_direction("; ".join(publishers)))
    parts = [
        _("Definition: %(status)s") % {"status": labels.STATUSES[measurement.series.status]},
        *(notes[0] for notes in _value_notes(measurement, code_names) if len(set(notes)) == 1),
    ]
    for part in filter(None, parts):
        content.append(TextRun(f" · {part}" if content else part))
    return tuple(content)


def line_figure(measurement: Measurement, code_names: CodeNames, language: str) -> Figure:
    """The line with its table; the table alone where there is no engine to draw."""
    spec = _line_spec(measurement, code_names, language)
    svg = render_svg(spec, engine=chart_engine(), language=language) or ""
    return Figure(
        spec.title,
        spec.description,
        svg,
        b"",
        spec.width,
        spec.height,
        value_table(measurement, code_names, spec.title),
    )


COLUMNS_OF_VALUES = 3
"""Of years with nothing but a value, side by side."""


def value_table(measurement: Measurement, code_names: CodeNames, caption: str) -> Table:
    """Return a table of all values, with nature and remarks if they differ."""
    unit = measurement.series.unit if measurement.series else ""
    natures, remarks = _value_notes(measurement, code_names)
    columns = [(_("Nature"), 3.0, natures), (_("Remarks"), 4.0, remarks)]
    differing = [(head, width, cells) for head, width, cells in columns if len(set(cells)) > 1]
    rows = []
    for place, value in enumerate(measurement.observed):
        row = [Cell(text_run(value.period), heading=True), cell(observation_text(value, unit))]
        rows.append((*row, *(cell(cells[place]) for _head, _width, cells in differing)))
    heads = [_("Date"), _value_head(measurement, code_names), *(head for head, _width, _said in differing)]
    aligned = [START, END, *(START for _column in differing)]
    widths = [1.2, 1.6, *(width for _head, width, _said in differing)]
    beside = 1 if differing else min(COLUMNS_OF_VALUES, len(rows))
    return table(caption, heads * beside, columns_of_rows(rows, beside), aligned * beside, widths * beside)


def citation_blocks(used: Iterable[Method]) -> Iterator[Block]:
    """The methods by which progress was judged, with where they are published and how sure we are of that."""
    items = []
    for method in dict.fromkeys(used):
        citation = CITATIONS[method]
        words = [f"{translated(citation.name)}: {citation.authors}, "]
        end = f", {citation.year}" + (f", {citation.place}" if citation.place else "")
        status = str(labels.STATUSES[citation.status])
        items.append(
            (
                Paragraph(
                    (
                        TextRun(words[0]),
                        TextRun(citation.title, italic=True, language="en"),
                        TextRun(f"{end} ({status})."),
                    )
                ),
            )
        )
    if items:
        yield ItemList(tuple(items))


def release_blocks(releases: Sequence[Release], language: str) -> Iterator[Block]:
    """Return the data versions of the values."""
    items = []
    for release in releases:
        parts = [sanitise_line(release.source), sanitise_line(release.release)]
        if release.loaded:
            parts.append(_("imported on %(day)s") % {"day": format_day(release.loaded, language)})
        if text := " · ".join(filter(None, parts)):
            items.append((paragraph(text),))
    if items:
        yield ItemList(tuple(items))


def calculation_blocks(measurements: Iterable[Measurement], language: str) -> Iterator[Block]:
    """What each indicator says, in plain words."""
    calculations = {
        pick(measurement.name, language): pick(measurement.calculation, language) for measurement in measurements
    }
    items = [
        (Paragraph((TextRun(sanitise_line(name), bold=True), TextRun(f": {sanitise_line(text)}"))),)
        for name, text in calculations.items()
        if name and text
    ]
    if items:
        yield ItemList(tuple(items))


def _target_blocks(
    measurement: Measurement, target: Target, progress: Progress, code_names: CodeNames, language: str, applied: str
) -> Iterator[Paragraph]:
    verdict = translated(verdict_label(progress))
    yield Paragraph((TextRun(f"{verdict}. ", bold=True), TextRun(translated(progress.sentence))))
    if note := pick(target.note, language):
        yield paragraph(sanitise_line(note))
    small = [target_sentence(measurement, code_names)]
    if applied:
        small.append(
            _("It was set for %(area)s and is compared with the values shown here.") % {"area": area_text(applied)}
        )
    if progress.milestones:
        small.append(_milestone_text(measurement, progress, code_names))
    small += map(translated, progress.confidence)
    sources = []
    if target.source:
        status = str(labels.STATUSES[target.status])
        small.append(_("Source of the target: %(source)s (%(status)s).") % {"source": PLACE, "status": status})
        sources.append(own_direction(sanitise_line(target.source).rstrip(".")))
    yield Paragraph(sentence_around(" ".join(small), *sources), ParagraphStyle.SMALL)


def _milestone_text(measurement: Measurement, progress: Progress, code_names: CodeNames) -> str:
    reached = {True: _("reached"), False: _("not reached"), None: _("open")}
    marks = [
        f"{amount_text(mark.value, measurement, code_names)} ({mark.year}, {reached[mark.reached]})"
        for mark in progress.milestones
    ]
    between = pgettext("between the words of a list", ", ")
    return ngettext("Milestone: %(marks)s.", "Milestones: %(marks)s.", len(marks)) % {"marks": between.join(marks)}


def _line_spec(measurement: Measurement, code_names: CodeNames, language: str) -> LineChart:
    title = title_of(measurement, code_names, language)
    alt = _alternative_text(measurement, code_names)
    if measurement.progress is not None and measurement.series is not None:
        spec = target_line(title, alt, measurement.series, measurement.progress, measurement.points)
        spec = replace(spec, series=(LineSeries(title, tuple(map(to_point, measurement.points))),))
    else:
        assert measurement.series is not None
        spec = LineChart(
            title=title,
            description=alt,
            series=(LineSeries(title, tuple(map(to_point, measurement.points))),),
            mark_labels=line_legend(),
            numbers=chart_numbers(measurement.series, [point.value for point in measurement.points]),
            lowest=measurement.series.lowest,
            highest=measurement.series.highest,
            rtl=right_to_left(),
        )
    return replace(spec, width=WIDTH, height=HEIGHT, unit=unit_text(measurement, code_names))


def _alternative_text(measurement: Measurement, code_names: CodeNames) -> str:
    first, last = measurement.points[0], measurement.points[-1]
    values = {
        "first": first.year,
        "last": last.year,
        "start": amount_text(first.value, measurement, code_names),
        "latest": amount_text(last.value, measurement, code_names),
    }
    text = _("Line chart from %(first)s to %(last)s, from %(start)s to %(latest)s.") % values
    if measurement.progress is not None and measurement.progress.aimed is not None and measurement.progress.target.year:
        text = f"{text} {target_sentence(measurement, code_names)}"
    return text


def _value_head(measurement: Measurement, code_names: CodeNames) -> str:
    unit = unit_text(measurement, code_names)
    return _("Value (%(unit)s)") % {"unit": unit} if unit else _("Value")


def _value_notes(measurement: Measurement, code_names: CodeNames) -> tuple[list[str], list[str]]:
    """Of each value how it came about, and what is said of it."""
    unit = measurement.series.unit if measurement.series else ""
    natures = [code_names.nature(value.nature) for value in measurement.observed]
    return natures, [_remarks(value, unit, code_names) for value in measurement.observed]


def _remarks(value: Observation, unit: str, code_names: CodeNames) -> str:
    status = code_names.status(value.status) if value.status != "A" else ""
    parts = (status, interval_text(value, unit), sanitise_line(value.footnote))
    return "; ".join(filter(None, parts))
