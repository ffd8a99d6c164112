"""Requests to the API with a key of each role, as its description allows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.factories.accounts import member

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.integrations.keys import create_key

ROLES = (Role.READER, Role.EDITOR, Role.MANAGER)
DESCRIBED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
__all__ = ["ROLES", "HttpRequest", "keys_of_roles", "send"]
