"""Examples of requests, in curl, Python and R. Their addresses name what this site has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goalweave.accounts.actor import VISITOR
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.models import Series
from goalweave.indicators.rules import indicator_condition_through
from goalweave.registry.queries import counted_records

KEY = "$API_KEY"
QUERIES: Mapping[str, str] = {
    "/records": "?node=sdg:9&limit=5",
    "/mappings": "?node=sdg:9.c&limit=5",
    "/coverage/{framework}": "?level=goal",
    "/gaps/{framework}": "?level=target",
    "/frameworks/{framework}/nodes": "?q=internet",
    "/indicators": "?node=sdg:9",
    "/series/{code}/observations": "?years=2015-2020&key=-",
    "/submissions": "?limit=1",
}
"""Path → parameters that show what it is for."""

_RECORD = {
    "title": {"en": "Wells for ten villages"},
    "text": {"en": "Ten villages get wells of their own."},
    "start": "2024-05",
    "places": [{"area": "KE"}],
}
BODIES: Mapping[tuple[str, str], Any] = {
    ("post", "/organisations/{slug}/records"): _RECORD,
    ("post", "/organisations/{slug}/records/batch"): {
        "all_or_nothing": True,
        "rows": [
            {"method": "create", "record": _RECORD},
            {"method": "update", "id": 7, "version": 2, "record": {"status": "done"}},
        ],
    },
    ("patch", "/organisations/{slug}/records/{id}"): {"visibility": "public"},
    ("post", "/organisations/{slug}/records/{id}/mappings"): {"node": "sdg:6.1", "decision": "accept"},
    ("post", "/organisations/{slug}/observations"): {
        "observations": [{"series": "IT_USE", "area": "KE", "time": "2023", "value": 40.8, "unit": "PT"}]
    },
}


@dataclass(frozen=True, slots=True)
class Example:
    """A request in a language. name: of the language."""

    name: str
    code: str


def example_values() -> dict[str, dict[str, str]]:
    """Beginning of a path → values of its parameters that lead somewhere on this site; three queries."""
    known = catalogue()
    values: dict[str, dict[str, str]] = {}
    framework = next(
        (candidate for candidate in known.frameworks.values() if candidate.id == "sdg" and candidate.default), None
    )
    if framework is not None:
        code = next((node.code for node in framework.nodes if node.code == "9.c"), framework.nodes[0].code)
        for beginning in ("/frameworks", "/coverage", "/gaps"):
            values[beginning] = {"framework": "sdg", "code": code}
    if known.linkages:
        values["/linkages"] = {"linkage": next(iter(known.linkages)).id}
    record = counted_records(VISITOR).order_by("pk").first()
    if record is not None:
        values["/records"] = {"id": str(record.pk)}
        values["/organisations"] = {"slug": record.organisation.slug}
    series = Series.objects.filter(indicator_condition_through(VISITOR, "indicator")).order_by("pk").first()
    if series is not None:
        values["/series"] = {"code": series.code}
        values["/indicators"] = {"slug": series.indicator.slug}
    return values


def example_address(path: str, values: Mapping[str, Mapping[str, str]]) -> tuple[str, bool]:
    """A path with values in it, and whether it leads somewhere on this site."""
    known = values.get("/" + path.split("/")[1], {})
    address = path
    for name, value in known.items():
        address = address.replace("{" + name + "}", value)
    usable = "{" not in address
    for name, value in (("slug", "my-organisation"), ("id", "7"), ("number", "1.0"), ("framework", "sdg")):
        address = address.replace("{" + name + "}", value)
    return address + QUERIES.get(path, ""), usable


def examples_of(method: str, path: str, address: str, *, keyed: bool) -> tuple[Example, ...]:
    """A request in curl, Python and R. address: whole; keyed: whether the operation needs a key."""
    body = BODIES.get((method, path))
    sent = None if body is None else json.dumps(body, indent=2, ensure_ascii=False)
    headers = {}
    if method in ("patch", "delete"):
        headers["If-Match"] = '"2"'
    if sent is not None:
        headers["Content-Type"] = "application/json"
    return (
        Example("curl", _curl(method, address, sent, headers, keyed=keyed)),
        Example("Python", _python(method, address, sent, headers, keyed=keyed)),
        Example("R", _r(method, address, sent, headers, keyed=keyed)),
    )


def _curl(method: str, address: str, body: str | None, headers: Mapping[str, str], *, keyed: bool) -> str:
    parts = ["curl" if method == "get" else f"curl -X {method.upper()}"]
    if keyed:
        parts.append(f'-H "Authorization: Bearer {KEY}"')
    parts += [f"-H '{name}: {value}'" for name, value in headers.items()]
    if body is not None:
        parts.append(f"--data '{body}'")
    return (" \\\n  " if len(parts) > 1 else " ").join([*parts, f"'{address}'"])


def _python(method: str, address: str, body: str | None, headers: Mapping[str, str], *, keyed: bool) -> str:
    lines = ["import json"]
    if keyed:
        lines.append("import os")
    lines += ["from urllib.request import Request, urlopen", ""]
    sent = [f'    "{name}": {json.dumps(value)},' for name, value in headers.items()]
    if keyed:
        sent.insert(0, '    "Authorization": f"Bearer {os.environ[\'API_KEY\']}",')
    if sent:
        lines += ["headers = {", *sent, "}"]
    if body is not None:
        lines += [f"body = {_python_literal(body)}"]
    arguments = [json.dumps(address)]
    if body is not None:
        arguments.append("data=json.dumps(body).encode()")
    if sent:
        arguments.append("headers=headers")
    if method != "get":
        arguments.append(f'method="{method.upper()}"')
    lines.append(f"request = Request({', '.join(arguments)})")
    lines.append("with urlopen(request) as answer:")
    lines.append("    print(answer.status)" if method == "delete" else "    found = json.load(answer)")
    return "\n".join(lines)


def _python_literal(body: str) -> str:
    return body.replace(": true", ": True").replace(": false", ": False").replace(": null", ": None")


def _r(method: str, address: str, body: str | None, headers: Mapping[str, str], *, keyed: bool) -> str:
    if method == "get" and not keyed:
        return f'found <- jsonlite::fromJSON("{address}")'
    steps = [f'request("{address}")']
    if method != "get":
        steps.append(f'req_method("{method.upper()}")')
    steps.append('req_auth_bearer_token(Sys.getenv("API_KEY"))')
    steps += [f"req_headers(`{name}` = '{value}')" for name, value in headers.items() if name != "Content-Type"]
    if body is not None:
        steps.append(f"req_body_raw('{body}', \"application/json\")")
    steps.append("req_perform()")
    pipe = " |>\n  ".join(steps)
    return f"library(httr2)\n\nanswer <- {pipe}" + ("" if method == "delete" else "\nfound <- resp_body_json(answer)")
