"""Reads of resources, as far as the actor may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Prefetch, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.frameworks.queries import node_ids
from goalweave.prepared_query import PreparedQuery
from goalweave.resources import rules
from goalweave.resources.models import Resource, ResourceFile
from goalweave.search.normalise import fold

OBJECT_TYPE = "resource"
"""In the log; lines about its files are under the resource's number too."""


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """Empty fields filter nothing. node: it or what is below it; language: of a title or a file; organisation: short name."""

    text: str = ""
    kind: str = ""
    node: Curie | None = None
    language: str = ""
    organisation: str = ""


class ResourceListing:
    """The resources that pass a filter, in order, and how many would pass with another choice. Editors keep hundreds of them,
    not millions, so that they are read at once: three queries."""

    def __init__(self, actor: Actor, resource_filter: ResourceFilter, catalogue: Catalogue) -> None:
        self.chosen, self.catalogue = resource_filter, catalogue
        self.every = list(resources(actor))
        self.rows = [row for row in self.every if self._passes_all(row)]

    def facet(self, name: str, framework: Framework | None = None) -> list[tuple[str, int]]:
        """Value → resources that pass all other choices. name: a field of the filter; framework: whose top nodes `node` counts."""
        counts: Counter[str] = Counter()
        for row in self.every:
            if self._passes_all(row, but=name):
                counts.update(self._values(row, name, framework))
        if name == "node" and framework is not None:
            tops = (str(framework.curie(code)) for code in framework.child_codes.get(None, ()))
            return [(top, counts[top]) for top in tops if counts[top]]
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def _values(self, row: Resource, name: str, framework: Framework | None = None) -> set[str]:
        if name == "kind":
            return {row.kind}
        if name == "language":
            return languages_of(row)
        if name == "organisation":
            return {row.organisation.slug} if row.organisation else set()
        nodes = [node for node in nodes_of(row) if framework is not None and node.key == framework.key]
        return {str(framework.curie(framework.top(node.code))) for node in nodes if framework is not None}

    def _passes_all(self, row: Resource, but: str = "") -> bool:
        return all(
            self._passes(row, name) for name in ("text", "kind", "node", "language", "organisation") if name != but
        )

    def _passes(self, row: Resource, name: str) -> bool:
        value = getattr(self.chosen, name)
        if not value:
            return True
        if name == "text":
            searched = _searched_text(row)
            return all(word in searched for word in fold(remove_unstorable(value)).split())
        if name == "node":
            return any(_is_at_or_below(self.catalogue, node, value) for node in nodes_of(row))
        return value in self._values(row, name)


def resources(actor: Actor) -> QuerySet[Resource]:
    """With their organisation, nodes and files that are shown, in order; three queries."""
    files = Prefetch("files", ResourceFile.objects.filter(removed=None), "shown_files")
    rows = Resource.objects.filter(rules.visible_resources(actor)).select_related("organisation")
    return rows.prefetch_related("nodes__framework", files)


def find_resource(actor: Actor, pk: int) -> Resource | None:
    return resources(actor).filter(pk=pk).first()


def find_changeable(actor: Actor, pk: int) -> Resource | None:
    """One that the actor may change, a deleted one too."""
    row = Resource.objects.filter(pk=pk).select_related("organisation").first()
    return row if row is not None and rules.may_change_resource(actor, row) else None


def find_resource_file(actor: Actor, pk: int) -> ResourceFile | None:
    """One of a resource that the actor may see, unless it was removed."""
    visible = Resource.objects.filter(rules.visible_resources(actor))
    return ResourceFile.objects.filter(pk=pk, removed=None, resource__in=visible).select_related("resource").first()


def resources_for_node(actor: Actor, framework: Framework, code: str) -> list[Resource]:
    """Those of a node and of what is below it, in order; one query."""
    ids = node_ids()
    below = [ids[framework.key, own] for own in _codes_below(framework, code) if (framework.key, own) in ids]
    return _resources_of_nodes(rules.visible_resources(actor))(below)


@lru_cache(maxsize=64)
def _resources_of_nodes(visible: Q) -> PreparedQuery[Resource]:
    return PreparedQuery(
        lambda nodes: Resource.objects.filter(visible, nodes__in=nodes).select_related("organisation").distinct()
    )


def nodes_of(row: Resource) -> tuple[Curie, ...]:
    """In the order of their frameworks; no query for a row of `resources`."""
    nodes = sorted(row.nodes.all(), key=lambda node: (node.framework.position, node.position))
    return tuple(Curie(node.framework.slug, node.framework.edition, node.code) for node in nodes)


def languages_of(row: Resource) -> set[str]:
    """In which it has a title or a file; of a row of `resources`."""
    files: list[ResourceFile] = getattr(row, "shown_files", [])
    return {*filter(None, row.title), *(file.language for file in files if file.language)}


def history_of(row: Resource) -> QuerySet[Entry]:
    """What was done with it, the newest first; for people who may change it."""
    lines = Entry.objects.filter(object_type=OBJECT_TYPE, object_id=str(row.pk))
    return lines.select_related("actor").order_by("-pk")


def _searched_text(row: Resource) -> str:
    texts = (*row.title.values(), *row.summary.values(), *row.text.values(), row.url, row.licence)
    return fold(" ".join(texts))


def _is_at_or_below(catalogue: Catalogue, node: Curie, top: Curie) -> bool:
    framework = catalogue.frameworks.get(node.key)
    if node.key != top.key or framework is None or node.code not in framework.by_code:
        return False
    return node.code == top.code or any(above.code == top.code for above in framework.ancestors(node.code))


def _codes_below(framework: Framework, code: str) -> Iterator[str]:
    yield code
    for child in framework.child_codes.get(code, ()):
        yield from _codes_below(framework, child)
