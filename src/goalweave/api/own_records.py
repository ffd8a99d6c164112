"""Records of the organisation that a key opens: read with drafts, and written through the actions of the site."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, Query, Router, Schema
from pydantic import ConfigDict, Field

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.analysis.record_listing import count_visible
from goalweave.api.keys import Key, actor_of_key, key_organisation
from goalweave.api.once import Written, write_once
from goalweave.api.parameters import Page, Paging, paginate_results, refuse_parameters
from goalweave.api.problems import Failure
from goalweave.api.record_input import (
    Batch,
    BatchResult,
    BatchRow,
    OwnRecord,
    RecordInput,
    RowResult,
    change,
    create,
    delete,
    own_record,
    own_record_shape,
    read_input,
    status_of,
)
from goalweave.api.records import Id
from goalweave.core.errors import Conflict, GoalweaveError, InputError, InputErrors
from goalweave.core.messages import Message
from goalweave.core.model import Curie
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.actions import add_mapping, decide_mapping
from goalweave.mapping.models import Verdict
from goalweave.mapping.tasks import request_suggestions
from goalweave.registry import queries as registry
from goalweave.registry.models import Record
from goalweave.wording.messages import translated

router = Router(tags=["own records"], auth=Key())
PLACE = "/organisations/{slug}/records"
WRITE_HEADERS: list[dict[str, Any]] = [
    {
        "in": "header",
        "name": "Idempotency-Key",
        "schema": {"type": "string", "maxLength": 200},
        "description": "Any text; the same request with the same text is done once within a day.",
    }
]
VERSION_HEADERS = [
    {
        "in": "header",
        "name": "If-Match",
        "required": True,
        "schema": {"type": "string"},
        "description": "ETag of the version that the change is based on; * for any.",
    },
    *WRITE_HEADERS,
]


class OwnRecordParameters(Paging):
    visibility: Literal["", "draft", "organisation", "public"] = Field("", description="Who can see them.")
    record: str = Field("", max_length=200, description="Slug of a record.")


class MappingDecision(Schema):
    model_config = ConfigDict(extra="forbid")

    node: str = Field(max_length=200, description="sdg:9.c or sdg@2025:9.c.")
    decision: Literal["add", "accept", "reject"] = Field(
        description="add: map the record to the node; accept, reject: decide on a suggestion."
    )
    sign: Literal[1, -1] = Field(1, description="1: the record supports the node; -1: it hinders it.")
    reason: str = Field("", max_length=500, description="Why a suggestion is rejected.")


class DecidedMapping(Schema):
    record: int
    node: str = Field(description="sdg@2025:9.c.")
    decision: str


@router.get(PLACE, response=Page[OwnRecord], summary="Records of your organisation")
def own_records(request: HttpRequest, slug: str, parameters: Query[OwnRecordParameters]) -> Any:
    """With drafts and versions, as far as the person of the key may see them; by id."""
    organisation = key_organisation(request, slug, write=False)
    rows = registry.records(actor_of_key(request)).filter(organisation=organisation)
    if parameters.visibility:
        rows = rows.filter(visibility=parameters.visibility)
    if parameters.record:
        rows = rows.filter(slug=parameters.record)
    some = list(rows.order_by("pk")[parameters.offset : parameters.offset + parameters.limit])
    # A database would go through all records of the organisation to count them.
    number = (
        rows.count()
        if parameters.record
        else count_visible(actor_of_key(request), organisation.pk, parameters.visibility)
    )
    return paginate_results(request, parameters, number, list(map(own_record_shape, some, registry.to_cores(some))))


@router.post(
    PLACE,
    response={201: OwnRecord},
    summary="Create a record",
    openapi_extra={"parameters": WRITE_HEADERS},
)
def create_record(request: HttpRequest, slug: str, sent: Body[RecordInput]) -> HttpResponse:
    """A draft, unless `visibility` says otherwise."""
    refuse_parameters(request)
    organisation, actor = key_organisation(request, slug), actor_of_key(request)

    def write() -> Written:
        return _written(actor, create(actor, organisation, sent), status=201, place=request.path)

    return _with_suggestions(write_once(request, write))


@router.post(
    f"{PLACE}/batch",
    response=BatchResult,
    summary="Create, change and delete up to 1,000 records",
    openapi_extra={"parameters": WRITE_HEADERS},
)
def write_batch(request: HttpRequest, slug: str, sent: Body[Batch]) -> HttpResponse:
    """Row by row, with the result of each; with `all_or_nothing`, an error in a row undoes the others."""
    refuse_parameters(request)
    organisation, actor = key_organisation(request, slug), actor_of_key(request)

    def write() -> Written:
        results: list[RowResult] = []
        problems: list[InputError] = []
        for number, plain in enumerate(sent.rows):
            result, wrong = _write_row(actor, organisation, number, plain)
            results.append(result)
            problems += wrong
        if problems and sent.all_or_nothing:
            raise InputErrors(problems)
        failed = sum(result.status >= 400 for result in results)
        answer = BatchResult(written=len(results) - failed, failed=failed, results=results)
        return Written(200, answer.model_dump(mode="json"))

    return _with_suggestions(write_once(request, write))


@router.get(f"{PLACE}/{{id}}", response=OwnRecord, summary="One record of your organisation")
def one_own_record(request: HttpRequest, slug: str, id: Id, response: HttpResponse) -> Any:  # noqa: A002
    """Its ETag is the version that a change is based on."""
    refuse_parameters(request)
    row = own_record(actor_of_key(request), key_organisation(request, slug, write=False), id)
    response["ETag"] = f'"{row.version}"'
    return own_record_shape(row, registry.to_core(row))


@router.patch(
    f"{PLACE}/{{id}}",
    response=OwnRecord,
    summary="Change or publish a record",
    openapi_extra={"parameters": VERSION_HEADERS},
)
def change_own_record(request: HttpRequest, slug: str, id: Id, sent: Body[RecordInput]) -> HttpResponse:  # noqa: A002
    """Only the fields that are sent change. `visibility` publishes the record, or withdraws it."""
    refuse_parameters(request)
    organisation, actor = key_organisation(request, slug), actor_of_key(request)

    def write() -> Written:
        row = own_record(actor, organisation, id)
        return _written(actor, change(actor, row, sent, _required_version(request, row)))

    return _with_suggestions(write_once(request, write))


@router.delete(
    f"{PLACE}/{{id}}",
    response={204: None},
    summary="Delete a record",
    openapi_extra={"parameters": VERSION_HEADERS},
)
def delete_own_record(request: HttpRequest, slug: str, id: Id) -> HttpResponse:  # noqa: A002
    """It leaves every list and figure; editors can restore it on the site."""
    refuse_parameters(request)
    organisation, actor = key_organisation(request, slug), actor_of_key(request)

    def write() -> Written:
        row = own_record(actor, organisation, id)
        delete(actor, row, _required_version(request, row))
        return Written(204)

    return write_once(request, write)


@router.post(
    f"{PLACE}/{{id}}/mappings",
    response=DecidedMapping,
    summary="Map a record to a node, or decide on a suggestion",
    openapi_extra={"parameters": WRITE_HEADERS},
)
def decide_own_mapping(request: HttpRequest, slug: str, id: Id, sent: Body[MappingDecision]) -> HttpResponse:  # noqa: A002
    """By the same rules as in the review: two reviewers where the organisation requires them."""
    refuse_parameters(request)
    organisation, actor = key_organisation(request, slug), actor_of_key(request)

    def write() -> Written:
        row = own_record(actor, organisation, id)
        node: Curie = catalogue().resolve(sent.node)
        now = timezone.now()
        if sent.decision == "add":
            add_mapping(actor=actor, record=row, node=node, now=now, sign=sent.sign)
        else:
            verdict = Verdict.ACCEPT if sent.decision == "accept" else Verdict.REJECT
            decide_mapping(
                actor=actor, record=row, node=node, verdict=verdict, now=now, reason=sent.reason, sign=sent.sign
            )
        return Written(200, {"record": row.pk, "node": str(node), "decision": sent.decision})

    return write_once(request, write)


def _write_row(
    actor: Actor, organisation: Organisation, number: int, plain: object
) -> tuple[RowResult, list[InputError]]:
    """Write a row of a batch, or nothing of it; with what is wrong, each with the row and field."""
    try:
        with transaction.atomic():
            row: BatchRow = read_input(BatchRow, plain)
            return _apply_row(actor, organisation, number, row), []
    except InputErrors as error:
        problems = list(error.problems)
        status = 422
    except (GoalweaveError, Failure) as error:
        status = status_of(error)
        detail = error.detail if isinstance(error, Failure) else error.full_message
        field = error.field if isinstance(error, Failure | InputError) else ""
        if isinstance(error, InputError):
            detail = error.message
        problems = [InputError(detail, field="version" if isinstance(error, Conflict) else field)]
    first = problems[0]
    result = RowResult(row=number, status=status, detail=translated(first.message), field=first.field)
    return result, [_at_row(problem, number) for problem in problems]


def _at_row(problem: InputError, number: int) -> InputError:
    place = f"rows.{number}"
    return InputError(problem.message, field=f"{place}.{problem.field}" if problem.field else place)


def _apply_row(actor: Actor, organisation: Organisation, number: int, row: BatchRow) -> RowResult:
    if row.method == "create":
        if row.record is None:
            raise InputError("a row that creates a record needs its fields", field="record")
        created = create(actor, organisation, row.record)
        return RowResult(row=number, status=201, id=created.pk, version=created.version)
    current = own_record(actor, organisation, row.id)
    if not row.version:
        raise InputError("enter the version that the change is based on", field="version")
    if row.method == "delete":
        delete(actor, current, row.version)
        return RowResult(row=number, status=204, id=current.pk)
    if row.record is None:
        raise InputError("a row that changes a record needs its fields", field="record")
    changed = change(actor, current, row.record, row.version)
    return RowResult(row=number, status=200, id=changed.pk, version=changed.version)


def _required_version(request: HttpRequest, row: Record) -> int:
    """The version that If-Match names. Raises Failure 428 without one, 412 for another than the current one."""
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise Failure(428, "send the ETag of the record in If-Match", field="If-Match")
    if header == "*":
        return row.version
    # A proxy that compresses an answer makes its ETag a weak one.
    versions = [part.strip().removeprefix("W/") for part in header.split(",")]
    if f'"{row.version}"' not in versions:
        message = Message("the record has changed since (now version {version})", version=row.version)
        raise Failure(412, message, field="If-Match")
    return row.version


def _written(actor: Actor, row: Record, *, status: int = 200, place: str = "") -> Written:
    fresh = registry.find_record(actor, row.pk)
    assert fresh is not None
    headers: MappingOf[str, str] = {"ETag": f'"{fresh.version}"'}
    if place:
        headers = {**headers, "Location": f"{place}/{fresh.pk}"}
    return Written(status, own_record_shape(fresh, registry.to_core(fresh)).model_dump(mode="json"), headers)


def _with_suggestions(response: HttpResponse) -> HttpResponse:
    """Texts that are new are read for suggestions in the background."""
    request_suggestions()
    return response
