"""Records as programs write them, and what comes of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as MappingOf
from dataclasses import MISSING, fields, replace
from datetime import datetime
from typing import Any, Literal, get_type_hints

from django.utils.text import slugify
from ninja import Schema
from pydantic import ConfigDict, Field, SkipValidation, ValidationError, create_model

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.api import shapes
from goalweave.api.problems import KNOWN_PROBLEMS, Failure
from goalweave.core import model
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed, Vanished
from goalweave.core.messages import Message
from goalweave.core.model import RECORD_FIELDS
from goalweave.core.model.fields import FieldType
from goalweave.core.text.languages import pick
from goalweave.formats.reading.dates import read_date
from goalweave.registry import queries as registry
from goalweave.registry.actions import add_record, change_record, delete_records
from goalweave.registry.fields import EDITABLE
from goalweave.registry.models import Record, Visibility
from goalweave.vanished_rows import reread_row

MOST_ROWS = 1000
_DATES = tuple(name for name, spec in RECORD_FIELDS.items() if spec.type is FieldType.DATE)


class _Input(Schema):
    model_config = ConfigDict(extra="forbid")

    language: str = Field("", description="Main language; that of the first title if it is left out.")
    visibility: Literal["draft", "organisation", "public"] = Field(
        "draft", description="Who can see it. Only editors and managers can publish."
    )


def _input_fields() -> dict[str, Any]:
    """The fields that the form has, none of them required: what is left out stays as it is."""
    hints = get_type_hints(model.Record)
    declared: dict[str, Any] = {}
    for field in fields(model.Record):
        if field.name not in EDITABLE or field.name == "visibility":
            continue
        description = RECORD_FIELDS[field.name].description or None
        if field.name == "parent":
            description = "Slug of the record of the organisation that this one is part of."
        default = field.default if field.default is not MISSING else None
        factory = field.default_factory if field.default_factory is not MISSING else dict
        how = {"default": default} if default is not None else {"default_factory": factory}
        declared[field.name] = (hints[field.name], Field(description=description, **how))
    return declared


RecordInput: Any = create_model("RecordInput", __base__=_Input, __doc__=None, **_input_fields())


class OwnRow(Schema):
    """What the register adds to the fields of a record, for who may write it."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)

    id: int
    slug: str
    visibility: str = Field(description="draft, organisation or public.")
    version: int = Field(description="One more with every change; send it back in If-Match.")
    parent: str = Field(description="Slug of the record that it is part of, or empty.")
    as_of: str = Field(description="Date of the data.")
    updated: datetime = Field(description="Time of the last change.")


OwnRecord: Any = shapes.shape_of_fields(model.Record, RECORD_FIELDS, {}, OwnRow, "OwnRecord")


class BatchRow(Schema):
    model_config = ConfigDict(extra="forbid")

    method: Literal["create", "update", "delete"]
    id: int = Field(0, description="Of the record to update or delete.")
    version: int = Field(0, description="Version that the update or deletion is based on.")
    record: RecordInput | None = Field(None, description="Fields to create or change.")


class Batch(Schema):
    model_config = ConfigDict(extra="forbid")

    rows: list[SkipValidation[BatchRow]] = Field(min_length=1, max_length=MOST_ROWS)
    all_or_nothing: bool = Field(False, description="Whether an error in a row leaves everything as it was.")


class RowResult(Schema):
    row: int = Field(description="Place in the batch, from 0.")
    status: int = Field(description="As of a single request: 200, 201, 204, 403, 404, 412, 422.")
    id: int | None = Field(default=None, description="Of the record; null if none was written.")
    version: int | None = None
    detail: str = Field(default="", description="What is wrong.")
    field: str = Field(default="", description="The invalid field.")


class BatchResult(Schema):
    written: int = Field(description="Number of rows that were written.")
    failed: int
    results: list[RowResult]


def read_input(shape: Any, plain: Any) -> Any:
    """Raises InputErrors with the field of each problem."""
    try:
        return shape.model_validate(plain)
    except ValidationError as error:
        raise InputErrors(list(_field_problems(error))) from None


def _field_problems(error: ValidationError) -> Iterator[InputError]:
    for problem in error.errors(include_url=False, include_input=False, include_context=False)[:50]:
        message = KNOWN_PROBLEMS.get(problem["type"], problem["msg"])
        yield InputError(message, field=".".join(map(str, problem["loc"])))


def create(actor: Actor, organisation: Organisation, sent: Any) -> Record:
    """Raises what `add_record` raises."""
    title = dict(sent.title)
    language = sent.language or next(filter(None, title), "en")
    slug = registry.free_slug(organisation, slugify(pick(title, language)))
    record = _with_input(model.Record(slug, {}, {}, language), sent)
    return add_record(actor=actor, organisation=organisation, record=record, visibility=Visibility(sent.visibility))


def change(actor: Actor, row: Record, sent: Any, version: int) -> Record:
    """Change the fields that were sent. Raises what `change_record` raises."""
    visibility = Visibility(sent.visibility) if "visibility" in sent.model_fields_set else None
    record = _with_input(registry.to_core(row), sent)
    return change_record(actor=actor, row=row, record=record, version=version, visibility=visibility)


def delete(actor: Actor, row: Record, version: int) -> None:
    """Raises NotAllowed; Failure 412 if the record has changed."""
    locked = reread_row(Record.objects.select_for_update(of=("self",)), row.pk)
    if locked.version != version:
        message = Message("the record has changed since (now version {version})", version=locked.version)
        raise Failure(412, message, field="version")
    delete_records(actor=actor, ids=[row.pk])


def own_record(actor: Actor, organisation: Organisation, pk: int) -> Record:
    """A record of the organisation, drafts included. Raises Failure 404."""
    row = registry.find_record(actor, pk) if 0 < pk < 2**63 else None
    if row is None or row.organisation_id != organisation.pk:
        raise Failure(404, Message("the organisation has no record with the id {record}", record=pk), field="id")
    return row


def own_record_shape(row: Record, core: model.Record) -> Any:
    values = {name: getattr(core, name) for name in shapes.RECORD_VALUES if name != "parent"}
    return OwnRecord(
        **values,
        id=row.pk,
        slug=row.slug,
        visibility=str(row.visibility),
        version=row.version,
        parent=row.parent.slug if row.parent else "",
        as_of=row.as_of,
        updated=row.updated,
    )


def _with_input(record: model.Record, sent: Any) -> model.Record:
    values = {name: getattr(sent, name) for name in sent.model_fields_set - {"visibility"}}
    if not values.get("language"):
        values.pop("language", None)
    problems = [*_date_problems(values), *_partner_problems(values)]
    if problems:
        raise InputErrors(problems)
    return replace(record, **values)


def _date_problems(values: MappingOf[str, Any]) -> Iterator[InputError]:
    dates = [(name, values[name]) for name in _DATES if values.get(name)]
    for number, note in enumerate(values.get("notes", ())):
        dates += [(f"notes.{number}.{name}", text) for name in ("start", "end") if (text := getattr(note, name))]
    for field, text in dates:
        if read_date(text) != text:
            message = Message("“{value}” is not a date such as 2024-06-30, 2024-06 or 2024", value=text[:40])
            yield InputError(message, field=field)


def _partner_problems(values: MappingOf[str, Any]) -> Iterator[InputError]:
    for number, partner in enumerate(values.get("partners", ())):
        if not partner.name.strip():
            yield InputError("a value is required", field=f"partners.{number}.name")


def status_of(error: Exception) -> int:
    """The status that a single request would have."""
    if isinstance(error, Failure):
        return error.status
    if isinstance(error, NotAllowed):
        return 403
    if isinstance(error, Vanished):
        return 404
    return 412 if isinstance(error, Conflict) else 422
