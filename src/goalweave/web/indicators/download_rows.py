"""The files that the page of an indicator offers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.web.indicators.selection import IndicatorSelection
from goalweave.wording.indicator_labels import area_text


@dataclass(frozen=True, slots=True)
class DownloadRow:
    """A format on the page. note: what it is for; shown, whole: addresses of what the page shows and of all values, empty if there is no
    such file."""

    name: str
    note: str
    shown: str
    whole: str


def download_rows(state: IndicatorSelection, shown: str) -> list[DownloadRow]:
    """The formats of a series, one row each. shown: the query of what the page shows."""
    slug = state.indicator.slug
    whole = urlencode({"series": state.series.code if state.series else ""})

    def address(form: str, query: str) -> str:
        return f"{reverse('indicator-data', args=[slug, form])}?{query}"

    formats = (
        ("csv", "CSV", _("Table with names of codes")),
        ("xlsx", "XLSX", _("Workbook")),
        ("sdmx.csv", "SDMX-CSV 2.0", _("For statistical software")),
        ("sdmx.json", "SDMX-JSON 2.0", _("For programs and charts")),
        ("sdmx.xml", "SDMX-ML 2.1", _("For statistical offices")),
    )
    rows = [DownloadRow(name, note, address(form, shown), address(form, whole)) for form, name, note in formats]
    rows.append(DownloadRow(_("SDMX structure"), _("Dimensions and code lists"), "", address("structure.xml", whole)))
    rows.append(DownloadRow("CSVW", _("Meaning of the CSV columns"), "", address("csv-metadata.json", whole)))
    if state.areas:
        area = urlencode({"area": state.areas[0]})
        file = f"{reverse('indicator-data', args=[slug, 'open-sdg.csv'])}?{area}"
        note = _("All series of {area} for an Open SDG site").format(area=area_text(state.areas[0]))
        rows.append(DownloadRow("Open SDG", note, "", file))
    return rows
