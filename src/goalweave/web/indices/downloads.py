"""An index as files: all results, the empty table to work it out elsewhere, and the table of what its series lack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from goalweave.analysis.indices import SEED, index_edition
from goalweave.core.indices import Entities, EntityResult
from goalweave.formats.definitions.indices import write_index_template
from goalweave.formats.definitions.indices.columns import result_columns, result_metadata, result_row
from goalweave.formats.definitions.indices.document import results_document, sensitivity_document
from goalweave.formats.observations.csvw import MEDIA_TYPE, metadata_name
from goalweave.formats.reading import write_csv_rows
from goalweave.packs.areas import areas
from goalweave.web.indices.state import EvaluatedIndex, evaluate_index
from goalweave.wording.indicator_labels import area_text
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

TABLE = "text/csv; charset=utf-8"


@require_safe
def results(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """form: csv, json or csv-metadata.json. 404 if nothing can be calculated, and for other forms."""
    found = evaluate_index(request, key)
    if form not in ("csv", "json", "csv-metadata.json") or found.results is None:
        raise Http404
    name = f"{found.index.id}-{found.index.edition}-{found.inputs.year}"
    if form == "json":
        return _file_response(
            json.dumps(to_results_document(found), ensure_ascii=False, indent=1).encode(),
            "application/json",
            f"{name}.json",
        )
    if form == "csv-metadata.json":
        told = result_metadata(found.index, f"{name}.csv", reader_language())
        return _file_response(
            json.dumps(told, ensure_ascii=False, indent=1).encode(), MEDIA_TYPE, metadata_name(f"{name}.csv")
        )
    stream = BytesIO()
    write_csv_rows(stream, list(result_columns(found.index)), list(result_rows(found)))
    return _file_response(stream.getvalue(), TABLE, f"{name}.csv")


@require_safe
def template(request: HttpRequest, key: str) -> HttpResponse:
    """A row an entity, a column a figure: for `goalweave index run`."""
    index = index_edition(key)
    stream = BytesIO()
    write_index_template(stream, index, reader_language())
    return _file_response(stream.getvalue(), TABLE, f"{index.id}-{index.edition}-template.csv")


@require_safe
def to_load(request: HttpRequest, key: str) -> HttpResponse:
    """What the series of the index lack in its year, a row a series and country, for loading the values into the site."""
    found = evaluate_index(request, key)
    if found.index.entities is not Entities.AREAS:
        raise Http404
    year = str(found.inputs.year or found.index.year or "")
    stream = BytesIO()
    write_csv_rows(
        stream,
        ["Series code", "Series name", "Unit", "Country code", "Country", year],
        list(_missing_value_rows(found)),
    )
    return _file_response(stream.getvalue(), TABLE, f"{found.index.id}-{found.index.edition}-to-load.csv")


def to_results_document(evaluation: EvaluatedIndex) -> dict[str, Any]:
    """The results with the year, the source and the time of each value, and the intervals."""
    assert evaluation.results is not None
    told: dict[str, Any] = {
        "year": evaluation.inputs.year,
        "within": evaluation.inputs.within,
        **results_document(evaluation.results),
    }
    for one in told["results"]:
        one["name"] = area_text(one["entity"])
        for code, row in evaluation.inputs.cells[one["entity"]].items():
            one["parts"][code] |= {
                "series": row.series,
                "time": row.time,
                "nature": row.nature,
                "source": row.source,
                "footnote": row.footnote,
            }
    if evaluation.drawn:
        told["sensitivity"] = sensitivity_document(evaluation.drawn, SEED)
    return told


def result_rows(evaluation: EvaluatedIndex) -> Iterator[list[Any]]:
    """The lines of the table, the best first."""
    assert evaluation.results is not None
    intervals = {one.entity: one for one in evaluation.drawn.intervals} if evaluation.drawn else {}
    for one in evaluation.results.ranking():
        cells = evaluation.inputs.cells[one.entity]
        times = {code: (row.time, row.source) for code, row in cells.items()}
        yield result_row(
            evaluation.index, one, area_text(one.entity), _tier_name(one), intervals.get(one.entity), times
        )


def _tier_name(result: EntityResult) -> str:
    return pick_text(result.tier.name) if result.tier else ""


def _missing_value_rows(evaluation: EvaluatedIndex) -> Iterator[list[str]]:
    """Countries that have any figure already, else all that there are."""
    countries = list(evaluation.inputs.table) or [code for code in areas() if not code.isdecimal()]
    for one in evaluation.index.indicators:
        source = evaluation.inputs.sources.get(one.code)
        for area in countries if one.scored and source else ():
            if one.code not in evaluation.inputs.cells.get(area, {}) and source:
                yield [source.code, pick_text(one.name), one.unit, area, area_text(area), ""]


def _file_response(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
