"""What pages say of their subject to search engines and other programs, in the words of schema.org."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework, Node
from goalweave.core.model.calls import Call
from goalweave.formats.frameworks.skos.identifiers import (
    concept_uri,
    indicator_uri,
    node_uri,
    organisation_uri,
    record_uri,
)
from goalweave.formats.linked_data.descriptions import CallFacts, describe_call, describe_node, describe_organisation
from goalweave.formats.linked_data.resources import Resource
from goalweave.indicators.models import Indicator
from goalweave.opendata.record_files import organisation_facts, record_resource
from goalweave.registry.models import Record, Visibility
from goalweave.web.identifiers.targets import indicator_of
from goalweave.web.identifiers.views import identifier_base

PageSubject = dict[str, Any]
"""For the context of a template: `structured`, and `identifier` with its path; empty for what is not public."""


def record_data(request: HttpRequest, row: Record, core: model.Record, known: Catalogue) -> PageSubject:
    """Nothing for a record that is not published: its identifier leads nowhere. No query."""
    if row.visibility != Visibility.PUBLIC:
        return {}
    base = identifier_base(request)

    def node_name(node: Curie) -> str:
        framework = known.frameworks.get(node.key)
        if framework is None or node.code not in framework.by_code:
            return ""
        # The names of all nodes, which files of many records need, would take longer than the rest of the page's data.
        return concept_uri(framework, node.code, base)

    resource = record_resource(row, core, node_name, base, _page(request))
    return _subject(resource, record_uri(row.pk, base), base)


def organisation_data(request: HttpRequest, row: Organisation, published: int) -> PageSubject:
    """published: number of its published records; nothing for an organisation without any."""
    if not published:
        return {}
    base = identifier_base(request)
    resource = describe_organisation(organisation_facts(row), base, _page(request))
    return _subject(resource, organisation_uri(row.slug, base), base)


def indicator_data(request: HttpRequest, row: Indicator, known: Catalogue, licence: str) -> PageSubject:
    """licence: address of that of the values. Nothing for an indicator that only members of its organisation see. No query."""
    if not row.public:
        return {}
    base = identifier_base(request)
    return _subject(indicator_of(row, known, licence, base, _page(request)), indicator_uri(row.slug, base), base)


def node_data(request: HttpRequest, framework: Framework, node: Node) -> PageSubject:
    base = identifier_base(request)
    resource = describe_node(framework, node, base, _page(request))
    return _subject(resource, node_uri(framework.key, node.code, base), base)


def call_data(
    request: HttpRequest, organisation: Organisation, call: Call, opens: datetime | None, closes: datetime | None
) -> PageSubject:
    """Of the page of a public call or prize; `structured` alone, since calls have no permanent identifier."""
    times = [moment.isoformat() if moment else "" for moment in (opens, closes)]
    facts = CallFacts(call.title, call.summary, organisation_facts(organisation), *times)
    return {"structured": [describe_call(facts, identifier_base(request), _page(request))]}


def _subject(resource: Resource, address: str, base: str) -> PageSubject:
    return {"structured": [resource], "identifier": address, "identifier_path": f"/id/{address.removeprefix(base)}"}


def _page(request: HttpRequest) -> str:
    return identifier_base(request).removesuffix("/id/") + request.path
