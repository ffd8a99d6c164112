"""What the OpenAPI document says of parameters and fields, as rows of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TYPES: Mapping[str, str] = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """type: in English, as docs/reference/api.md has it; place: query, path or header of a parameter."""

    name: str
    type: str
    meaning: str
    required: bool = False
    place: str = ""


def reference_name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def type_name(schema: Mapping[str, Any]) -> str:
    """`list of text`, `Record or null`: the type of a value in words."""
    if name := reference_name(schema):
        return name
    if choices := schema.get("enum"):
        return ", ".join(map(str, choices))
    if "const" in schema:
        return str(schema["const"])
    if alone := schema.get("allOf"):
        return type_name(alone[0])
    if some := schema.get("anyOf"):
        return " or ".join(type_name(part) for part in some)
    if schema.get("format") == "date-time":
        return "time"
    kind = schema.get("type")
    if kind == "array":
        item = schema.get("items")
        return f"list of {type_name(item)}" if item else "list"
    if kind == "object":
        value = schema.get("additionalProperties")
        return f"map of {type_name(value)}" if isinstance(value, Mapping) else "object"
    return TYPES.get(str(kind), "any")


def field_rows(schema: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    """The fields of an object."""
    required = schema.get("required", ())
    return tuple(
        FieldRow(name, type_name(property_), property_.get("description", ""), name in required)
        for name, property_ in schema.get("properties", {}).items()
    )


def parameter_rows(parameters: Iterable[Mapping[str, Any]]) -> tuple[FieldRow, ...]:
    """The parameters of an operation, of its path, query and headers."""
    rows = []
    for parameter in parameters:
        schema = parameter["schema"]
        meaning = parameter.get("description") or schema.get("description", "")
        rows.append(
            FieldRow(parameter["name"], type_name(schema), meaning, bool(parameter.get("required")), parameter["in"])
        )
    return tuple(rows)
