"""Reads of frameworks: the catalogue of the database, as the core knows it."""

from __future__ import annotations

from functools import lru_cache

from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.frameworks.models import Framework, Linkage, Node, Revision


def revision() -> int:
    """Another number after every write to frameworks or links, 0 before the first; one query."""
    return Revision.objects.values_list("number", flat=True).first() or 0


def catalogue() -> Catalogue:
    """All frameworks and linkages; read again only when something was written since."""
    return _catalogue(revision())


@lru_cache(maxsize=2)
def _catalogue(_revision: int) -> Catalogue:
    rows = Framework.objects.order_by("position", "key").prefetch_related("nodes")
    linkages = Linkage.objects.order_by("pk").select_related("subject", "object").prefetch_related("links")
    codes = dict(Node.objects.values_list("pk", "code"))
    return Catalogue.of([_framework(row, codes) for row in rows], [_linkage(row, codes) for row in linkages])


def node_ids() -> dict[tuple[str, str], int]:
    """(framework's key, code) → primary key; read again only when something was written since."""
    return _node_ids(revision())


@lru_cache(maxsize=2)
def _node_ids(_revision: int) -> dict[tuple[str, str], int]:
    return read_node_ids()


def read_node_ids() -> dict[tuple[str, str], int]:
    """The same as it stands now, also in the middle of a write."""
    return {(key, code): pk for key, code, pk in Node.objects.values_list("framework__key", "code", "pk")}


def _framework(row: Framework, codes: dict[int, str]) -> model.Framework:
    return model.Framework(
        id=row.slug,
        edition=row.edition,
        default=row.default,
        title=row.title,
        short=row.short,
        owner=row.owner,
        source=row.source,
        uri=row.uri,
        levels=tuple(model.Level(level["id"], level["one"], level["many"]) for level in row.levels),
        nodes=tuple(_node(node, codes) for node in sorted(row.nodes.all(), key=lambda node: node.position)),
        opened=tuple(row.opened),
        mentions=tuple(
            model.MentionWords(
                item["level"],
                _tuples(item["words"]),
                item["code"],
                _tuples(item.get("plain", {})),  # a database that was loaded earlier has none
                _tuples(item.get("signs", {})),
            )
            for item in row.mentions
        ),
    )


def _node(row: Node, codes: dict[int, str]) -> model.Node:
    return model.Node(
        code=row.code,
        level=row.level,
        parent=codes[row.parent_id] if row.parent_id else None,
        label=row.label,
        wording=row.wording,
        terms=_tuples(row.terms),
        status=model.Status(row.status),
        uri=row.uri,
        colour=row.colour,
        source=row.source,
        # By name: PostgreSQL keeps no order of keys.
        properties=_tuples(dict(sorted(row.properties.items()))),
    )


def _linkage(row: Linkage, codes: dict[int, str]) -> model.Linkage:
    return model.Linkage(
        id=row.slug,
        kind=model.LinkageKind(row.kind),
        subject=row.subject.key,
        object=row.object.key,
        title=row.title,
        source=row.source,
        links=tuple(
            model.Link(
                subject=codes[link.subject_id],
                object=codes[link.object_id],
                relation=model.Relation(link.relation),
                status=model.Status(link.status),
                weight=link.weight,
                sign=link.sign,
                rationale=link.rationale,
                note=link.note,
                source=link.source,
            )
            for link in sorted(row.links.all(), key=lambda link: link.pk)
        ),
    )


def _tuples(values: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(found) for key, found in values.items()}
