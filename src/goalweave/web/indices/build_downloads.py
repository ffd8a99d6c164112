"""An index that is put together, as files: its pack, its ranking, its method, its chart."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.analysis.indices import IndexTrial
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.indices import IndexGroup, part_weights
from goalweave.formats.definitions.indices.columns import result_columns, result_row
from goalweave.formats.records.xlsx.annex import AnnexSheet, write_annex
from goalweave.packs.indices import index_pack_files
from goalweave.web.downloads import csv_response, file_response
from goalweave.web.indices.build_results import trial_ranking
from goalweave.web.indices.charts import picture_response, ranking_picture
from goalweave.web.indices.index_texts import MEANS, scoring_text
from goalweave.wording.chart import right_to_left
from goalweave.wording.indicator_labels import area_text
from goalweave.wording.templatetags.goalweave import pick_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def require_definition(trial: IndexTrial) -> Any:
    """Raises InputErrors for what is still missing."""
    if trial.faults:
        raise InputErrors(list(trial.faults))
    if trial.results is None:
        raise InputError("no indicator of the index has values")
    return trial.results.definition


def _to_zip(trial: IndexTrial) -> HttpResponse:
    """A pack, to be unpacked into the folder of the site's packs."""
    index = require_definition(trial)
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in index_pack_files(index).items():
            archive.writestr(f"{index.id}/{name}", content)
    return file_response(stream.getvalue(), f"{index.id}-{index.edition}.zip", "application/zip")


def _result_rows(trial: IndexTrial) -> list[list[Any]]:
    index = require_definition(trial)
    assert trial.results is not None
    assert trial.inputs is not None
    rows = []
    for result in trial.results.ranking():
        cells = trial.inputs.cells[result.entity]
        times = {code: (cell.time, cell.source) for code, cell in cells.items()}
        rows.append(result_row(index, result, area_text(result.entity), "", None, times))
    return rows


def _method_rows(trial: IndexTrial) -> list[list[Any]]:
    """The index with its edition, year and date first, then its parts from above."""
    index = require_definition(trial)
    assert trial.inputs is not None
    day = timezone.localdate().isoformat()
    rows: list[list[Any]] = [[f"{pick_text(index.title)} {index.edition}, {trial.inputs.year}", 1.0, "", day, ""]]
    for group in index.groups:
        for part, weight in zip(group.scored_parts, part_weights(group), strict=True):
            if isinstance(part, IndexGroup):
                rows.append([pick_text(part.name), weight, str(MEANS[part.aggregation]), "", ""])
            else:
                rows.append([pick_text(part.name), weight, scoring_text(part), part.series, part.source])
    return rows


def _to_csv(trial: IndexTrial) -> HttpResponse:
    index = require_definition(trial)
    return csv_response(f"{index.id}-{index.edition}.csv", list(result_columns(index)), _result_rows(trial))


def _to_xlsx(trial: IndexTrial) -> HttpResponse:
    """Texts are stored as texts, so nothing is a formula."""
    index, stream = require_definition(trial), BytesIO()
    heads = list(result_columns(index))
    widths = [max(10.0, min(28.0, len(head) + 4.0)) for head in heads]
    ranking = AnnexSheet(_("Ranking"), heads, _result_rows(trial), widths)
    method_heads = [_("Part"), _("Weight in its group"), _("Scoring"), _("Source of values"), _("Source")]
    method = AnnexSheet(_("Method"), method_heads, _method_rows(trial), [40.0, 12.0, 40.0, 24.0, 40.0])
    write_annex(stream, [ranking, method], right_to_left=right_to_left())
    return file_response(stream.getvalue(), f"{index.id}-{index.edition}.xlsx", XLSX)


def _method_csv(trial: IndexTrial) -> HttpResponse:
    index = require_definition(trial)
    return csv_response(f"{index.id}-{index.edition}-method.csv", METHOD_COLUMNS, _method_rows(trial))


def _to_svg(trial: IndexTrial) -> HttpResponse:
    index = require_definition(trial)
    return picture_response(_picture(trial), f"{index.id}-{index.edition}", "svg")


def _to_png(trial: IndexTrial) -> HttpResponse:
    index = require_definition(trial)
    return picture_response(_picture(trial), f"{index.id}-{index.edition}", "png")


def _picture(trial: IndexTrial) -> str:
    """The ranking as a picture with its citation. Raises InputError where nothing has a rank."""
    ranking = trial_ranking(trial)
    if ranking is None or ranking.chart is None or trial.results is None or trial.inputs is None:
        raise InputError("no area has a rank")
    return ranking_picture(ranking.chart, trial.results.definition, trial.inputs)


METHOD_COLUMNS = ("part", "weight", "scoring", "series_or_date", "source")
DOWNLOADS: Mapping[str, Callable[[IndexTrial], HttpResponse]] = {
    "zip": _to_zip,
    "csv": _to_csv,
    "xlsx": _to_xlsx,
    "svg": _to_svg,
    "png": _to_png,
    "method.csv": _method_csv,
}
