"""Reads of frameworks: the catalogue of the database, as the core knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import connection

from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import EditionMap
from goalweave.frameworks.models import Framework, Linkage, Node, Revision
from goalweave.known_state import once_while_reading

FRAMEWORK_COLUMNS = ("edition", "default", "title", "short", "owner", "source", "uri")
NODE_COLUMNS = ("code", "level", "label", "wording", "uri", "colour", "source")
LINK_COLUMNS = ("weight", "sign", "rationale", "note", "source")
"""Fields of the core's classes that are in columns of their own names as they are."""


@once_while_reading
def framework_revision() -> int:
    """Another number after every write to frameworks or links, 0 before the first; one query."""
    # As log_position, without Django's queries.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number FROM {Revision._meta.db_table} ORDER BY id LIMIT 1")  # noqa: S608 - our own names
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def catalogue() -> Catalogue:
    """All frameworks and linkages; read again only when something was written since."""
    return catalogue_with_releases()[0]


def site_releases() -> dict[str, str]:
    """Linkage's id → number of its released version, of those that are maintained on this site; packs do not change them."""
    return dict(catalogue_with_releases()[1])


def catalogue_with_releases() -> tuple[Catalogue, Mapping[str, str]]:
    """Both at once, with one query where nothing was written since."""
    return _read_catalogue(framework_revision())


def catalogue_with_editions() -> tuple[Catalogue, EditionMap]:
    """The catalogue, and which nodes are the same in several editions; with one query where nothing was written since."""
    revision = framework_revision()
    return catalogue_of_revision(revision), _read_editions(revision)


@lru_cache(maxsize=2)
def _read_editions(revision: int) -> EditionMap:
    return EditionMap.of(catalogue_of_revision(revision))


def catalogue_of_revision(revision: int) -> Catalogue:
    """The same, by a number that `framework_revision` has just given."""
    return _read_catalogue(revision)[0]


@lru_cache(maxsize=2)
def _read_catalogue(_revision: int) -> tuple[Catalogue, Mapping[str, str]]:
    rows = Framework.objects.order_by("position", "key").prefetch_related("nodes")
    linkages = Linkage.objects.order_by("pk").select_related("subject", "object").prefetch_related("links")
    codes = dict(Node.objects.values_list("pk", "code"))
    known = Catalogue.of([_to_framework(row, codes) for row in rows], [_to_linkage(row, codes) for row in linkages])
    return known, {row.slug: row.release for row in linkages if row.release}


def node_ids() -> dict[tuple[str, str], int]:
    """(framework's key, code) → primary key; read again only when something was written since."""
    return _cached_node_ids(framework_revision())


@lru_cache(maxsize=2)
def _cached_node_ids(_revision: int) -> dict[tuple[str, str], int]:
    return read_node_ids()


def read_node_ids() -> dict[tuple[str, str], int]:
    """Return the current ids, even in the middle of a write."""
    return {(key, code): pk for key, code, pk in Node.objects.values_list("framework__key", "code", "pk")}


def _to_framework(row: Framework, codes: dict[int, str]) -> model.Framework:
    return model.Framework(
        id=row.slug,
        **column_values(row, FRAMEWORK_COLUMNS),
        levels=tuple(model.Level(level["id"], level["one"], level["many"]) for level in row.levels),
        nodes=tuple(_to_node(node, codes) for node in sorted(row.nodes.all(), key=lambda node: node.position)),
        opened=tuple(row.opened),
        mentions=tuple(
            model.MentionWords(
                item["level"],
                _to_tuples(item["words"]),
                item["code"],
                _to_tuples(item.get("plain", {})),  # a database that was loaded earlier has none
                _to_tuples(item.get("signs", {})),
                _to_tuples(item.get("followed_by", {})),
            )
            for item in row.mentions
        ),
    )


def _to_node(row: Node, codes: dict[int, str]) -> model.Node:
    return model.Node(
        **column_values(row, NODE_COLUMNS),
        parent=codes[row.parent_id] if row.parent_id else None,
        terms=_to_tuples(row.terms),
        status=model.Status(row.status),
        # By name: PostgreSQL keeps no order of keys.
        properties=_to_tuples(dict(sorted(row.properties.items()))),
        formerly=tuple(row.formerly),
        facilitators=tuple(map(_to_facilitator, row.facilitators)),
    )


def _to_facilitator(fields: Mapping[str, str]) -> model.Facilitator:
    return model.Facilitator(
        organisation=fields["organisation"],
        role=model.FacilitatorRole(fields["role"]),
        status=model.Status(fields["status"]),
        period=fields["period"],
        source=fields["source"],
    )


def _to_linkage(row: Linkage, codes: dict[int, str]) -> model.Linkage:
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
                strength=model.Strength(link.strength) if link.strength else None,
                strength_by=model.StrengthSource(link.strength_by),
                **column_values(link, LINK_COLUMNS),
            )
            for link in sorted(row.links.all(), key=lambda link: link.pk)
        ),
    )


def column_values(part: object, names: Iterable[str]) -> dict[str, Any]:
    """The fields of these names of a row for the core, or of the core for a row."""
    values = {name: getattr(part, name) for name in names}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def _to_tuples(values: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(texts) for key, texts in values.items()}
