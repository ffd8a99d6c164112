"""A chart as a file, wherever it is: SVG and PNG with a citation below, CSV with one behind, SDMX with one in its header."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.charts import render_png, with_caption
from goalweave.core.model import Observation, Series
from goalweave.formats.observations.sdmx import write_sdmx_csv, write_sdmx_xml
from goalweave.formats.observations.sdmx.csv_writer import MEDIA_TYPE as SDMX_CSV
from goalweave.formats.observations.sdmx.xml_writer import MEDIA_TYPE as SDMX_XML
from goalweave.indicators.models import Vintage
from goalweave.web.downloads import csv_response, file_response
from goalweave.wording.chart import right_to_left

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
NAMES = {"svg": "SVG", "png": "PNG", "csv": "CSV", "sdmx.csv": "SDMX-CSV", "sdmx.xml": "SDMX-ML"}
"""Ending → what the link to a file is called."""


@dataclass(frozen=True, slots=True)
class ChartCitation:
    """title: of the chart; lines: who publishes the values, in which release, and the address that shows the same."""

    title: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join((f"{self.title}.", *self.lines))


def chart_links(address: Callable[[str], str], forms: Iterable[str] = NAMES) -> list[tuple[str, str]]:
    """Name and address of each file of a chart, for `components/chart_files.html`. address: of an ending."""
    return [(NAMES[form], address(form)) for form in forms]


def cite_releases(title: str, releases: Iterable[Vintage], address: str) -> ChartCitation:
    """releases: the loadings whose values are shown, each with publisher, release and day."""
    sources = [
        ", ".join(filter(None, (row.source or row.file, row.release, f"{row.loaded:%Y-%m-%d}"))) for row in releases
    ]
    named = "; ".join(dict.fromkeys(sources))
    lines = [_("Sources: %(sources)s.") % {"sources": named}] if named else []
    return ChartCitation(title, (*lines, address))


def picture_response(svg: str, citation: ChartCitation, name: str, form: str) -> HttpResponse:
    """form: of PICTURES. Raises Http404 where there is nothing to draw."""
    if not svg:
        raise Http404
    picture = with_caption(svg, citation.title, citation.lines, rtl=right_to_left())
    return file_response(render_png(picture) if form == "png" else picture, name, PICTURES[form])


def table_response(
    header: Sequence[str], rows: Iterable[Sequence[object]], citation: ChartCitation, name: str
) -> HttpResponse:
    """The citation is a comment in the last row, where programs that read the head do not meet it."""
    return csv_response(name, header, [*rows, (f"# {citation.text}",)])


def sdmx_response(
    series: Sequence[Series], observations: Iterable[Observation], citation: ChartCitation, name: str, form: str
) -> HttpResponse:
    """form: `sdmx.csv`, which has no place for a citation, or `sdmx.xml`."""
    if form == "sdmx.csv":
        out = io.StringIO(newline="")
        write_sdmx_csv(out, series, observations)
        return file_response(out.getvalue().encode(), name, SDMX_CSV)
    stream = io.BytesIO()
    write_sdmx_xml(stream, series, list(observations), prepared=timezone.now(), citation=citation.text)
    return file_response(stream.getvalue(), name, SDMX_XML)
