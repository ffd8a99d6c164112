"""Published records, their accepted mappings and what these contribute."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.queries import paths_of
from goalweave.analysis.record_filters import HINDERS, RecordFilter, filtered_records, nodes_below
from goalweave.analysis.selection import Selection
from goalweave.api import shapes
from goalweave.api.parameters import Page, Paging, paginate, paginate_results, refuse_parameters
from goalweave.api.record_filter import RecordParameters, framework_key
from goalweave.core import model
from goalweave.core.linkage import Contribution, Hop
from goalweave.core.messages import Message
from goalweave.core.model import MappingState
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.models import Mapping as MappingRow
from goalweave.mapping.queries import accepted_mappings, mappings_of, to_core as mapping_to_core
from goalweave.mapping.rules import may_view_mappings
from goalweave.registry import queries as registry
from goalweave.registry.models import Record as Row
from goalweave.registry.rules import may_view_record

router = Router(tags=["records"])
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


class RecordListParameters(RecordParameters, Paging):
    framework: str = Field("", max_length=120, description="Mapped to any node of this framework.")


class SignParameters(Paging):
    sign: Literal["1", "-1"] = Field(
        "1", description="1: what supports a node; -1: what hinders it, which counts nowhere."
    )


class MappingParameters(RecordParameters, SignParameters):
    framework: str = Field("", max_length=120, description="Only mappings to nodes of this framework.")


class ContributionParameters(Paging):
    framework: str = Field("sdg", max_length=120, description="The framework it contributes to.")


@router.get("/records", response=Page[shapes.Record], summary="Published records")  # type: ignore[valid-type]
def records(request: HttpRequest, parameters: Query[RecordListParameters]) -> Any:
    """Latest start first."""
    known = catalogue()
    record_filter = parameters.filter(known, framework_key(parameters.framework, known))
    selection = Selection.create(VISITOR, record_filter, known)
    order = selection.facts.newest_first
    positions = order[selection.within[order]]
    some = selection.facts.records["pk"][positions[parameters.offset : parameters.offset + parameters.limit]].tolist()
    rows = registry.published_records_by_id(some)
    by_pk = {row.pk: record_shape(row, core) for row, core in zip(rows, registry.to_cores(rows), strict=True)}
    return paginate_results(request, parameters, len(positions), [by_pk[pk] for pk in some if pk in by_pk])


@router.get("/records/{id}", response=shapes.Record, summary="One published record")
def record(request: HttpRequest, id: Id) -> Any:  # noqa: A002
    refuse_parameters(request)
    row = _find_record(id)
    return record_shape(row, registry.to_core(row))


@router.get("/records/{id}/mappings", response=Page[shapes.Mapping], summary="Accepted mappings of a record")
def mappings_of_record(request: HttpRequest, id: Id, parameters: Query[SignParameters]) -> Any:  # noqa: A002
    return paginate(
        request,
        parameters,
        _accepted_mappings(_find_record(id), int(parameters.sign)),
        lambda one: mapping_shape(id, one),
    )


@router.get(
    "/records/{id}/contributions",
    response=Page[shapes.Contribution],
    summary="Contributions of a record to a framework",
)
def contributions(request: HttpRequest, id: Id, parameters: Query[ContributionParameters]) -> Any:  # noqa: A002
    """For each node, the strongest path, direct and via links; based on accepted mappings only. Direct contributions first."""
    row = _find_record(id)
    key = framework_key(parameters.framework, catalogue())
    return paginate(
        request, parameters, paths_of(registry.to_core(row, _accepted_mappings(row)), key), contribution_shape
    )


@router.get("/mappings", response=Page[shapes.Mapping], summary="Accepted mappings of published records")
def mappings(request: HttpRequest, parameters: Query[MappingParameters]) -> Any:
    """With the evidence for each. With `node`: mappings to it or to a node below it."""
    known = catalogue()
    key, node = framework_key(parameters.framework, known), parameters.filtered_node(known)
    record_filter: RecordFilter = parameters.filter(known, key)
    if parameters.sign == "-1":
        record_filter = replace(record_filter, state=HINDERS)
    rows = accepted_mappings(
        filtered_records(VISITOR, record_filter, known),
        nodes=nodes_below(known, node) if node else None,
        framework=key,
        sign=int(parameters.sign),
    )
    some = rows[parameters.offset : parameters.offset + parameters.limit]
    return paginate_results(request, parameters, rows.count(), [_mapping_row_shape(row) for row in some])


def _find_record(pk: int) -> Row:
    row = registry.find_record(VISITOR, pk)
    if row is None or not may_view_mappings(VISITOR, row):
        raise Http404(Message("no published record has the number {record}", record=pk))
    return row


def _accepted_mappings(row: Row, sign: int = 1) -> tuple[model.Mapping, ...]:
    mappings = mappings_of([row.pk]).get(row.pk, ())
    return tuple(mapping for mapping in mappings if mapping.state is MappingState.ACCEPTED and mapping.sign == sign)


def record_shape(row: Row, core: model.Record) -> shapes.RecordRow:
    """A shapes.Record."""
    parent = row.parent
    return shapes.Record(
        **{name: getattr(core, name) for name in shapes.RECORD_VALUES},
        id=row.pk,
        slug=row.slug,
        parent=parent.pk if parent is not None and may_view_record(VISITOR, parent) else None,
        as_of=row.as_of,
        updated=row.updated,
    )


def mapping_shape(pk: int, mapping: model.Mapping) -> shapes.Mapping:
    return shapes.shape_from(shapes.Mapping, mapping, record=pk, node=str(mapping.node))


def contribution_shape(contribution: Contribution) -> shapes.Contribution:
    return shapes.shape_from(
        shapes.Contribution,
        contribution,
        node=str(contribution.node),
        strength=None if contribution.strength is None else round(contribution.strength, 4),
        strength_class=contribution.strength_class,
        mapping=str(contribution.mapping.node),
        path=[_hop_shape(hop) for hop in contribution.path],
    )


def _hop_shape(hop: Hop) -> shapes.Hop:
    return shapes.Hop(
        node=str(hop.node),
        linkage=hop.linkage_id or None,
        weight=hop.link.weight if hop.link else None,
        strength=hop.link.strength_class if hop.link else None,
        sign=hop.link.sign if hop.link else 1,
        reversed=hop.reversed,
    )


def _mapping_row_shape(row: MappingRow) -> shapes.Mapping:
    return mapping_shape(row.record_id, mapping_to_core(row))
