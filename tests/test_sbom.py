"""The bill of materials names every locked package, and is what its schema asks for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest
from cyclonedx.output.json import JsonV1Dot6
from tools.sbom import build_bom, licences, npm_packages, python_packages, release_packages

SCHEMAS = files("cyclonedx.schema") / "_res"
TIME = datetime(2026, 3, 1, tzinfo=UTC)


def read_schema(address: str) -> Any:
    """A schema by its address: the bill's refers to two others beside it."""
    name = address.rpartition("/")[2].removesuffix(".schema.json").removesuffix(".SNAPSHOT")
    return json.loads((SCHEMAS / f"{name}.SNAPSHOT.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def bom() -> dict[str, Any]:
    text: str = JsonV1Dot6(build_bom(release_packages(), TIME)).output_as_string()
    bill: dict[str, Any] = json.loads(text)
    return bill


def test_the_bill_is_what_the_schema_asks_for(bom: dict[str, Any]) -> None:
    validator = jsonschema_rs.validator_for(read_schema("bom-1.6.schema.json"), retriever=read_schema)
    assert [str(error) for error in validator.iter_errors(bom)] == []
    assert not validator.is_valid({**bom, "specVersion": 1})


def test_every_package_has_hashes_and_a_licence(bom: dict[str, Any]) -> None:
    components = bom["components"]
    assert len(components) > 90
    assert [one["name"] for one in components if not one.get("hashes") or not one.get("licenses")] == []


def test_the_bill_names_what_is_locked_and_marks_extras(bom: dict[str, Any]) -> None:
    named = {(one["name"], one["version"]) for one in bom["components"]}
    assert named >= {(one.name, one.version) for one in python_packages("requirements.lock")}
    assert named >= {(one.name, one.version) for one in npm_packages()}
    optional = {one["name"] for one in bom["components"] if one.get("scope") == "optional"}
    assert optional == {"psycopg", "psycopg-binary", "pyarrow"}


def test_the_same_locks_give_the_same_bill(bom: dict[str, Any]) -> None:
    assert json.loads(JsonV1Dot6(build_bom(release_packages(), TIME)).output_as_string()) == bom


def test_a_choice_of_licences_is_the_one_chosen() -> None:
    assert licences()["pyphen"] == "MPL-1.1"
