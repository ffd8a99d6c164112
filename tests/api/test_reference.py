"""docs/reference/api.md has every route, parameter and field, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from goalweave.api.site import api

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
SCHEMA: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")


def documented(part: str) -> dict[str, list[str]]:
    """Heading of the third level → first column of its table."""
    section = PAGE.split(f"\n## {part}\n")[1].split("\n## ")[0]
    pieces = re.split(r"^### (.+)$", section, flags=re.MULTILINE)
    return {
        name: re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE)
        for name, text in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def schema_fields() -> dict[str, list[str]]:
    """Everything that an answer may hold, by name, with its fields."""
    found: dict[str, list[str]] = {}
    parts = SCHEMA["components"]["schemas"]

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            name = value.get("$ref", "").rsplit("/", 1)[-1]
            if name and name not in found:
                found[name] = list(parts[name].get("properties", {}))
                walk(parts[name])
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    for methods in SCHEMA["paths"].values():
        for operation in methods.values():
            walk([operation.get("requestBody"), operation["responses"]])
    # A list of choices has no fields.
    return {name: fields for name, fields in found.items() if fields and not name.startswith("Page_")}


def test_every_route_and_parameter_is_documented() -> None:
    routes = {}
    for path, methods in SCHEMA["paths"].items():
        for method, operation in methods.items():
            parameters = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
            routes[f"{method.upper()} {path.removeprefix('/api/v1')}"] = parameters
    assert documented("Routes") == routes


def test_every_field_is_documented() -> None:
    assert documented("Objects") == schema_fields()


def test_every_parameter_and_many_a_field_has_a_meaning() -> None:
    assert re.findall(r"^\| `\w+` \| [^|]+ \|\s+\|$", PAGE.split("\n## Objects\n")[0], flags=re.MULTILINE) == []
