"""What pages say of their subject to search engines and other programs, in the words of schema.org."""

from __future__ import annotations

from django.http import HttpRequest

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework, Node
from goalweave.formats.linked_data.descriptions import describe_node, describe_organisation
from goalweave.formats.linked_data.resources import Resource
from goalweave.indicators.models import Indicator
from goalweave.opendata.record_files import node_names, organisation_facts, record_resource
from goalweave.registry.models import Record, Visibility
from goalweave.web.identifiers.targets import indicator_of
from goalweave.web.identifiers.views import identifier_base


def record_data(request: HttpRequest, row: Record, core: model.Record, known: Catalogue) -> list[Resource]:
    """Nothing for a record that is not published: its identifier leads nowhere. No query."""
    if row.visibility != Visibility.PUBLIC:
        return []
    base = identifier_base(request)
    return [record_resource(row, core, node_names(known, base), base, _page(request))]


def organisation_data(request: HttpRequest, row: Organisation, published: int) -> list[Resource]:
    """published: number of its published records; nothing for an organisation without any."""
    if not published:
        return []
    return [describe_organisation(organisation_facts(row), identifier_base(request), _page(request))]


def indicator_data(request: HttpRequest, row: Indicator, known: Catalogue, licence: str) -> list[Resource]:
    """licence: address of that of the values. Nothing for an indicator that only members of its organisation see. No query."""
    if not row.public:
        return []
    return [indicator_of(row, known, licence, identifier_base(request), _page(request))]


def node_data(request: HttpRequest, framework: Framework, node: Node) -> list[Resource]:
    return [describe_node(framework, node, identifier_base(request), _page(request))]


def _page(request: HttpRequest) -> str:
    return identifier_base(request).removesuffix("/id/") + request.path
