"""Writes to frameworks and linkages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import ProtectedError, Q

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import Change, difference, log, log_all
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, NotAllowed, UnknownNode
from goalweave.core.framework_check import require_valid_frameworks
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.frameworks import queries, rules
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.frameworks.models import Framework, Link, Linkage, Node, Revision
from goalweave.frameworks.renaming import rename_nodes, renamed_nodes
from goalweave.frameworks.search import search_entries
from goalweave.known_state import forget_known
from goalweave.search.actions import replace_entries


@transaction.atomic
def load_catalogue(*, actor: Actor, catalogue: Catalogue) -> None:
    """Bring the database to what the catalogue says: nodes keep their rows by code, also by a former one, so mappings stay.

    Linkages between its frameworks are replaced, but for those that are maintained on this site (queries.site_releases); a
    framework that it lacks stays. Where all is so already, nothing is written. Raises NotAllowed; InputError for a
    catalogue with faults, and for a node that is gone but still mapped to, or linked by a linkage of the site.
    """
    if not rules.may_load_pack(actor):
        raise NotAllowed("only administrators can load packs")
    before, releases = queries.catalogue_with_releases()
    catalogue = _with_site_linkages(_sanitise_catalogue(catalogue), before, releases)
    linkages = tuple(
        linkage for linkage in before.linkages if {linkage.subject, linkage.object} <= catalogue.frameworks.keys()
    )
    order = [key for key in before.frameworks if key in catalogue.frameworks]
    changed = [key for key, framework in catalogue.frameworks.items() if before.frameworks.get(key) != framework]
    if not changed and order == list(catalogue.frameworks) and linkages == catalogue.linkages:
        return
    require_valid_frameworks(catalogue)
    renamed = {
        key: renamed_nodes(before.frameworks[key], catalogue.frameworks[key])
        for key in changed
        if key in before.frameworks
    }
    for position, framework in enumerate(catalogue.frameworks.values()):
        row = _write_framework(framework, position)
        if framework.key in changed:
            _write_nodes(framework, row, before.frameworks.get(framework.key), renamed.get(framework.key, {}))
    if linkages != catalogue.linkages or changed:
        _write_linkages(catalogue, releases)
    _mark_revision()
    replace_entries("node", search_entries(queries.catalogue().frameworks.values()))
    batch = uuid4()
    log_all(actor=actor, verb="rename", object_type="framework", changes=_renaming_changes(renamed), batch=batch)
    there = rename_nodes(Catalogue(before.frameworks, linkages), catalogue, renamed)
    for object_type, changes in (
        ("framework", _framework_changes(there, catalogue)),
        ("linkage", _linkage_changes(there, catalogue)),
    ):
        log_all(actor=actor, verb="load", object_type=object_type, changes=changes, batch=batch)
    log(
        actor=actor,
        verb="load",
        object_type="catalogue",
        object_id="frameworks",
        batch=batch,
        after={
            "frameworks": sorted(catalogue.frameworks),
            "changed": sorted(changed),
            "linkages": _linkage_ids(catalogue.linkages),
        },
    )


@transaction.atomic
def remove_frameworks(*, actor: Actor, keys: Collection[str]) -> None:
    """Remove frameworks with all linkages from and to them.

    Raises NotAllowed; InputError if records are mapped to them, or a linkage of the site links them.
    """
    if not rules.may_load_pack(actor):
        raise NotAllowed("only administrators can load packs")
    before = queries.catalogue()
    linked = Linkage.objects.filter(Q(subject__key__in=keys) | Q(object__key__in=keys)).exclude(release="")
    for name in linked.order_by("slug").values_list("slug", flat=True):
        message = Message(
            "the linkage {linkage}, which is maintained on this site, links frameworks that would be removed",
            linkage=name,
        )
        raise InputError(message, field=name)
    for row in Framework.objects.filter(key__in=keys).order_by("position", "key"):
        _remove_nodes(list(row.nodes.all()), row)
        try:
            row.delete()
        except ProtectedError:
            # Apps above point to frameworks.
            message = Message(
                "cross-impact matrices of {framework} would be lost; delete these first", framework=row.key
            )
            raise InputError(message, field=row.key) from None
    _mark_revision()
    after = queries.catalogue()
    replace_entries("node", search_entries(after.frameworks.values()))
    batch = uuid4()
    frameworks = [
        Change(key, _framework_fields(framework), None)
        for key, framework in before.frameworks.items()
        if key not in after.frameworks
    ]
    log_all(actor=actor, verb="remove", object_type="framework", changes=frameworks, batch=batch)
    linkages = _linkage_changes(before, after)
    log_all(actor=actor, verb="remove", object_type="linkage", changes=linkages, batch=batch)


def planned_changes(catalogue: Catalogue) -> dict[str, tuple[Change, ...]]:
    """What `load_catalogue` would log for frameworks and for linkages, by their type of object; nothing is written.

    catalogue: with all frameworks that are there.
    """
    before = queries.catalogue()
    renamed = {
        key: renamed_nodes(before.frameworks[key], framework)
        for key, framework in catalogue.frameworks.items()
        if key in before.frameworks and before.frameworks[key] != framework
    }
    there = rename_nodes(before, catalogue, renamed)
    return {
        "framework": tuple(_framework_changes(there, catalogue)),
        "linkage": tuple(_linkage_changes(there, catalogue)),
    }


@transaction.atomic
def replace_linkage(*, actor: Actor, linkage: model.Linkage, release: str) -> None:
    """Write the links of a linkage that the catalogue has, in its place; from now on no pack changes it.

    Part of the actions of `goalweave.linkages`, which check who may. release: number of the version. Raises InputError
    for a linkage with faults; UnknownNode where the catalogue lacks it.
    """
    before = queries.catalogue()
    row = Linkage.objects.select_for_update(of=("self",)).filter(slug=linkage.id).first()
    known = next((old for old in before.linkages if old.id == linkage.id), None)
    if row is None or known is None:
        raise UnknownNode(Message("unknown linkage {name}", name=linkage.id))
    linkage = remove_unstorable_parts(linkage)
    if known == linkage and row.release == release:
        return
    require_valid_frameworks(Catalogue(before.frameworks, (linkage,)))
    row.release, row.title, row.source = release, dict(linkage.title), linkage.source
    check_lengths(row, linkage.id).save()
    row.links.all().delete()
    _write_links(linkage, row, queries.read_node_ids())
    _mark_revision()
    there, here = (Catalogue(before.frameworks, (part,)) for part in (known, linkage))
    log_all(actor=actor, verb="release", object_type="linkage", changes=_linkage_changes(there, here))


def _mark_revision() -> None:
    # Not a count: one that was rolled back would come again, and a process would take its old catalogue for the new.
    Revision.objects.update_or_create(pk=1, defaults={"number": uuid4().int >> 65})
    forget_known()


def _with_site_linkages(catalogue: Catalogue, before: Catalogue, releases: Mapping[str, str]) -> Catalogue:
    """The catalogue with the linkages of the site as they are now, in the place of those of the packs."""
    if not releases:
        return catalogue
    own = {linkage.id: linkage for linkage in before.linkages if linkage.id in releases}
    known = before.frameworks | catalogue.frameworks
    for linkage in own.values():
        for key, codes in _linked_codes(linkage).items():
            gone = sorted(codes - known[key].by_code.keys())
            if gone:
                raise InputError(
                    Message(
                        "the linkage {linkage}, which is maintained on this site, links nodes that would be removed: "
                        "{codes}",
                        linkage=linkage.id,
                        codes=gone,
                    ),
                    field=key,
                )
    # What reaches beyond these frameworks is not written at all.
    inside = {name for name, part in own.items() if {part.subject, part.object} <= catalogue.frameworks.keys()}
    linkages = [own.get(linkage.id, linkage) for linkage in catalogue.linkages if linkage.id not in own.keys() - inside]
    listed = {linkage.id for linkage in linkages}
    linkages += [own[name] for name in own if name in inside - listed]
    return Catalogue(catalogue.frameworks, tuple(linkages))


def _linked_codes(linkage: model.Linkage) -> dict[str, set[str]]:
    """Framework's key → codes of its nodes that the linkage links."""
    codes: dict[str, set[str]] = {linkage.subject: set(), linkage.object: set()}
    for link in linkage.links:
        codes[linkage.subject].add(link.subject)
        codes[linkage.object].add(link.object)
    return codes


def _sanitise_catalogue(catalogue: Catalogue) -> Catalogue:
    parts = (*catalogue.frameworks.values(), *catalogue.linkages)
    sanitised = [remove_unstorable_parts(part) for part in parts]
    if all(sanitised_part is other for sanitised_part, other in zip(sanitised, parts, strict=True)):
        return catalogue
    return Catalogue.of(
        [part for part in sanitised if isinstance(part, model.Framework)],
        [part for part in sanitised if isinstance(part, model.Linkage)],
    )


def _linkage_ids(linkages: Iterable[model.Linkage]) -> list[str]:
    return sorted(linkage.id for linkage in linkages)


def _write_framework(framework: model.Framework, position: int) -> Framework:
    row = Framework.objects.filter(key=framework.key).first() or Framework(key=framework.key)
    row.slug, row.position = framework.id, position
    _fill_row(row, framework, queries.FRAMEWORK_COLUMNS)
    row.levels = [{"id": level.id, "one": dict(level.one), "many": dict(level.many)} for level in framework.levels]
    row.mentions = [
        {
            "level": mention.level,
            "words": _to_lists(mention.words),
            "code": mention.code,
            "plain": _to_lists(mention.plain),
            "signs": _to_lists(mention.signs),
            "followed_by": _to_lists(mention.followed_by),
        }
        for mention in framework.mentions
    ]
    row.opened = list(framework.opened)
    check_lengths(row, framework.key).save()
    return row


_NODE_UPDATES = [
    *queries.NODE_COLUMNS,
    "position",
    "status",
    "terms",
    "properties",
    "formerly",
    "facilitators",
    "parent",
]


def _write_nodes(
    framework: model.Framework, owner: Framework, before: model.Framework | None, renamed: Mapping[str, str]
) -> None:
    """renamed: code until now → code of today, of rows that stay."""
    known = {renamed.get(row.code, row.code): row for row in owner.nodes.all()}
    stood = {
        renamed.get(node.code, node.code): (position, node)
        for position, node in enumerate(before.nodes if before else ())
    }
    rows: dict[str, Node] = {}
    for position, node in enumerate(framework.nodes):
        row = rows[node.code] = known.get(node.code) or Node(framework=owner, code=node.code)
        _fill_row(row, node, queries.NODE_COLUMNS)
        row.position, row.status = position, node.status
        row.terms, row.properties = _to_lists(node.terms), _to_lists(node.properties)
        row.formerly = list(node.formerly)
        row.facilitators = [asdict(facilitator) for facilitator in node.facilitators]
        check_lengths(row, f"{framework.key}: {node.code}"[:80])
    created = [row for code, row in rows.items() if code not in known]
    Node.objects.bulk_create(created, batch_size=500)
    # Parents only now, since a node may be told before its parent.
    for node in framework.nodes:
        rows[node.code].parent = rows[node.parent] if node.parent else None
    Node.objects.bulk_update(created, ["parent"], batch_size=500)
    changed = [
        rows[node.code]
        for position, node in enumerate(framework.nodes)
        if node.code in stood and stood[node.code] != (position, node)
    ]
    Node.objects.bulk_update(changed, _NODE_UPDATES, batch_size=200)
    _remove_nodes([row for code, row in known.items() if code not in rows], owner)


def _remove_nodes(removed: list[Node], owner: Framework) -> None:
    try:
        Node.objects.filter(pk__in=[row.pk for row in removed]).delete()
    except ProtectedError as error:
        # Apps above, which this one does not know, point to nodes by a field of this name.
        protected = {getattr(row, "node_id", None) for row in error.protected_objects}
        codes = [row.code for row in removed if row.pk in protected]
        raise InputError(
            Message(
                "records are mapped to nodes that would be removed: {codes}; keep these nodes, or create a new "
                "edition with a crosswalk from this one",
                codes=codes,
            ),
            field=owner.key,
        ) from None


def _write_linkages(catalogue: Catalogue, releases: Mapping[str, str]) -> None:
    """Removed and written again, so that they are in the order of the catalogue."""
    keys = list(catalogue.frameworks)
    same_id = Linkage.objects.filter(slug__in=_linkage_ids(catalogue.linkages))
    (Linkage.objects.filter(subject__key__in=keys, object__key__in=keys) | same_id).delete()
    frameworks = {row.key: row for row in Framework.objects.filter(key__in=keys)}
    ids = queries.read_node_ids()
    for linkage in catalogue.linkages:
        row = Linkage(
            slug=linkage.id,
            kind=linkage.kind,
            subject=frameworks[linkage.subject],
            object=frameworks[linkage.object],
            title=dict(linkage.title),
            source=linkage.source,
            release=releases.get(linkage.id, ""),
        )
        check_lengths(row, linkage.id).save()
        _write_links(linkage, row, ids)


def _write_links(linkage: model.Linkage, row: Linkage, ids: Mapping[tuple[str, str], int]) -> None:
    Link.objects.bulk_create([_link_row(link, linkage, row, ids) for link in linkage.links], batch_size=500)


def _link_row(link: model.Link, linkage: model.Linkage, row: Linkage, ids: Mapping[tuple[str, str], int]) -> Link:
    return Link(
        linkage=row,
        subject_id=ids[linkage.subject, link.subject],
        object_id=ids[linkage.object, link.object],
        relation=link.relation,
        status=link.status,
        strength=link.strength or "",
        strength_by=link.strength_by,
        **queries.column_values(link, queries.LINK_COLUMNS),
    )


def _fill_row(row: Framework | Node, part: model.Framework | model.Node, names: Iterable[str]) -> None:
    for name, value in queries.column_values(part, names).items():
        setattr(row, name, value)


def _to_lists(values: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {key: list(texts) for key, texts in values.items()}


Fields = dict[str, Any]


def _framework_changes(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    """A change a framework, its key as id. nodes: code → the node's fields that changed, all of a new one, None for none."""
    for key, framework in after.frameworks.items():
        known = before.frameworks.get(key)
        if known != framework:
            yield _difference(key, _framework_fields(known) if known else None, _framework_fields(framework), "nodes")


def _renaming_changes(renamed: Mapping[str, Mapping[str, str]]) -> Iterator[Change]:
    """A change a framework, its key as id. codes: those until now and, in the same order, those of today."""
    for key, codes in renamed.items():
        if codes:
            yield Change(key, {"codes": list(codes)}, {"codes": list(codes.values())})


def _linkage_changes(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    """A change a linkage, its id as id. links: `subject~relation~object` → fields, as of nodes."""
    earlier = {linkage.id: linkage for linkage in before.linkages}
    later = {linkage.id: linkage for linkage in after.linkages}
    for name in dict.fromkeys([*earlier, *later]):
        if earlier.get(name) != later.get(name):
            known, new = (
                _linkage_fields(linkages[name]) if name in linkages else None for linkages in (earlier, later)
            )
            yield _difference(name, known, new, "links")


def _difference(name: str, before: Fields | None, after: Fields | None, parts: str) -> Change:
    if before is None or after is None:
        return Change(name, before, after)
    old, new = difference(before[parts], after[parts])
    for part in list(old):
        if old[part] is not None and new[part] is not None:
            old[part], new[part] = difference(old[part], new[part])
    head, other = difference({**before, parts: None}, {**after, parts: None})
    return Change(name, head | {parts: old} if old else head, other | {parts: new} if new else other)


def _framework_fields(framework: model.Framework) -> Fields:
    """Without the words by which its nodes are found in texts: they come with the pack and are long."""
    head = _to_plain(framework, "id", "edition", "nodes", "mentions")
    return head | {
        "nodes": {
            node.code: {"position": place, **_to_plain(node, "code", "terms")}
            for place, node in enumerate(framework.nodes)
        }
    }


def _linkage_fields(linkage: model.Linkage) -> Fields:
    links = {
        f"{link.subject}~{link.relation}{'' if link.sign > 0 else '-'}~{link.object}": _to_plain(
            link, "subject", "object"
        )
        for link in linkage.links
    }
    return _to_plain(linkage, "id", "links") | {"links": links}


def _to_plain(part: Any, *without: str) -> Fields:
    """A dataclass as JSON has it; empty fields and those named are left out."""
    plain = {field.name: _json_value(getattr(part, field.name)) for field in fields(part) if field.name not in without}
    return {name: value for name, value in plain.items() if value not in ("", None, {}, [])}


def _json_value(value: Any) -> Any:
    """All members of a dataclass, too, as `asdict` gives them."""
    if isinstance(value, str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _json_value(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _json_value(member) for key, member in value.items()}
    return [_json_value(member) for member in value] if isinstance(value, tuple | list) else value
