"""An index as files: all results, the empty table to work it out elsewhere, and the table of what its series lack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from goalweave.analysis.indices import SEED, index_edition
from goalweave.core.indices import Entities, IndexDefinition
from goalweave.formats.definitions.indices import write_index_template
from goalweave.formats.definitions.indices.columns import result_columns, result_metadata, result_row
from goalweave.formats.definitions.indices.document import results_document, sensitivity_document
from goalweave.formats.observations.csvw import MEDIA_TYPE, metadata_name
from goalweave.packs.areas import areas
from goalweave.web.addresses import on_site
from goalweave.web.downloads import CSV, csv_response, file_response
from goalweave.web.indices.charts import picture_response, ranking_picture
from goalweave.web.indices.show import ranked_countries, ranking_chart
from goalweave.web.indices.state import EvaluatedIndex, evaluate_index
from goalweave.wording.indicator_labels import area_text
from goalweave.wording.templatetags.goalweave import pick_text, reader_language


@require_safe
def results(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """form: csv, json, csv-metadata.json, svg or png. 404 if nothing can be calculated, and for other forms."""
    evaluation = evaluate_index(request, key)
    index = evaluation.index
    if form not in ("csv", "json", "csv-metadata.json", "svg", "png") or evaluation.results is None:
        raise Http404
    name = f"{index.id}-{index.edition}-{evaluation.inputs.year}"
    if form in ("svg", "png"):
        if evaluation.drawn is None:
            raise Http404
        chart = ranking_chart(evaluation, ranked_countries(evaluation))
        address = on_site(reverse("index", args=[index.key]) + evaluation.state.query(), request)
        return picture_response(ranking_picture(chart, index, evaluation.inputs, address), name, form)
    if form == "json":
        return _json_response(to_results_document(evaluation), f"{name}.json", "application/json")
    if form == "csv-metadata.json":
        metadata = result_metadata(index, f"{name}.csv", reader_language())
        return _json_response(metadata, metadata_name(f"{name}.csv"), MEDIA_TYPE)
    return csv_response(f"{name}.csv", list(result_columns(index)), result_rows(evaluation))


def _json_response(document: Mapping[str, Any], name: str, media_type: str) -> HttpResponse:
    return file_response(json.dumps(document, ensure_ascii=False, indent=1), name, media_type)


@require_safe
def template(request: HttpRequest, key: str) -> HttpResponse:
    """A row an entity, a column a figure: for `goalweave index run`."""
    index = index_edition(key)
    stream = BytesIO()
    write_index_template(stream, index, reader_language())
    return file_response(stream.getvalue(), f"{index.id}-{index.edition}-template.csv", CSV)


@require_safe
def to_load(request: HttpRequest, key: str) -> HttpResponse:
    """What the series of the index lack in its year, a row a series and country, for loading the values into the site."""
    evaluation = evaluate_index(request, key)
    index = evaluation.index
    if index.entities is Entities.OTHERS:
        raise Http404
    header = ["Series code", "Series name", "Unit", "Country code", "Country"]
    header.append(str(evaluation.inputs.year or index.year or ""))
    return csv_response(f"{index.id}-{index.edition}-to-load.csv", header, _missing_value_rows(evaluation))


def to_results_document(evaluation: EvaluatedIndex) -> dict[str, Any]:
    """The results with the year, the source and the time of each value, and the intervals."""
    assert evaluation.results is not None
    document: dict[str, Any] = {
        "year": evaluation.inputs.year,
        "within": evaluation.inputs.within,
        **results_document(evaluation.results),
    }
    for result in document["results"]:
        result["name"] = area_text(result["entity"])
        for code, row in evaluation.inputs.cells[result["entity"]].items():
            result["parts"][code] |= {
                "series": row.series,
                "time": row.time,
                "nature": row.nature,
                "source": row.source,
                "footnote": row.footnote,
            }
    if evaluation.drawn:
        document["sensitivity"] = sensitivity_document(evaluation.drawn, SEED)
    return document


def result_rows(evaluation: EvaluatedIndex) -> Iterator[list[Any]]:
    """The lines of the table, the best first."""
    assert evaluation.results is not None
    intervals = {interval.entity: interval for interval in evaluation.drawn.intervals} if evaluation.drawn else {}
    for result in evaluation.results.ranking():
        area = result.entity
        times = {code: (row.time, row.source) for code, row in evaluation.inputs.cells[area].items()}
        tier = pick_text(result.tier.name) if result.tier else ""
        yield result_row(evaluation.index, result, area_text(area), tier, intervals.get(area), times)


def _missing_value_rows(evaluation: EvaluatedIndex) -> Iterator[list[str]]:
    """Countries that have any figure already, else all that there are."""
    countries = list(evaluation.inputs.table) or _areas_to_fill(evaluation.index)
    for indicator in evaluation.index.indicators:
        source = evaluation.inputs.sources.get(indicator.code)
        if not indicator.scored or not source:
            continue
        for area in countries:
            if indicator.code not in evaluation.inputs.cells.get(area, {}):
                yield [
                    source.code,
                    pick_text(indicator.name),
                    indicator.unit,
                    area,
                    area_text(area) if area else "",
                    "",
                ]


def _areas_to_fill(index: IndexDefinition) -> list[str]:
    """All countries; for cities one line whose code is still to be entered."""
    return [""] if index.entities is Entities.SUBNATIONAL else [code for code in areas() if not code.isdecimal()]
