"""What an uploaded framework would change, and how it would look in the explorer; nothing of it is in the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.audit.actions import Change
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import build_flows
from goalweave.core.linkage.flows import links_between
from goalweave.core.model import Framework, Link, Linkage, LinkageKind, Node
from goalweave.frameworks.actions import planned_changes
from goalweave.frameworks.queries import catalogue
from goalweave.imports.models import FrameworkUpload
from goalweave.imports.own_frameworks.checking import planned_catalogue
from goalweave.packs import Pack
from goalweave.web.frame import MAIN
from goalweave.wording.chart import draw_chart
from goalweave.wording.flowchart import build_sankey, chart_height, column_titles
from goalweave.wording.log_labels import field_name
from goalweave.wording.templatetags.goalweave import pick_text

MOST_ROWS = 60
MOST_LINKS = 200
LONGEST_VALUE = 300


@dataclass(frozen=True)
class LinkPreview:
    """A link with the names of its ends."""

    subject: str
    subject_node: Node
    object: str
    object_node: Node
    link: Link


def preview_context(upload: FrameworkUpload, pack: Pack, beside: str) -> dict[str, Any]:
    """beside: key of the framework that stands next to the uploaded one."""
    known = catalogue()
    after = planned_catalogue(known, pack)
    changes = planned_changes(after)
    columns, partners = _choose_columns(upload, after, beside)
    links = _link_previews(after, columns, upload)
    context: dict[str, Any] = {
        "lists": [
            *_node_lists(changes["framework"], known, after),
            *_link_lists(changes["linkage"]),
        ],
        "changes": bool(changes["framework"] or changes["linkage"]),
        "tree": [],
        "partners": [
            (
                after.frameworks[key],
                f"{reverse('own-framework', args=[upload.pk])}?step=preview&beside={key}",
                key in columns,
            )
            for key in partners
        ],
        "links": links[:MOST_LINKS],
        "link_count": len(links),
    }
    context["number"] = sum(link_list["number"] for link_list in context["lists"])
    if len(columns) == 2 and links:
        flows = build_flows(after, columns)
        spec = build_sankey(after, flows, width=848, height=chart_height(flows))
        context |= {"chart": draw_chart(spec, name="preview"), "heads": column_titles(flows)}
    if upload.frameworks:
        framework = after.frameworks[upload.frameworks[0]]
        context |= {"framework": framework, "tree": _node_tree(framework, None)}
    return context


def _choose_columns(upload: FrameworkUpload, after: Catalogue, beside: str) -> tuple[list[str], list[str]]:
    """Keys of the two columns, and of all frameworks that can stand next to the first: those it is linked to."""
    linkages = {linkage.id: linkage for linkage in after.linkages}
    if not upload.frameworks:
        linkage = linkages[upload.linkages[0]]
        return [linkage.subject, linkage.object], []
    key = upload.frameworks[0]
    partners = [
        other for other in after.frameworks if other != key and any(True for _link in links_between(after, key, other))
    ]
    main = [other for other in partners if after.frameworks[other].id == MAIN]
    selected = [other for other in partners if other == beside] or main or partners
    return [key, *selected[:1]], partners


def _link_previews(after: Catalogue, columns: list[str], upload: FrameworkUpload) -> list[LinkPreview]:
    names = {frozenset(columns)} if len(columns) == 2 else set()
    rows: list[LinkPreview] = []
    for linkage in after.linkages:
        alone = not upload.frameworks and linkage.id in upload.linkages
        pair = linkage.kind is not LinkageKind.INTERLINKAGE and frozenset((linkage.subject, linkage.object)) in names
        if alone or (upload.frameworks and pair):
            rows += _links_of(linkage, after)
    return rows


def _links_of(linkage: Linkage, after: Catalogue) -> Iterator[LinkPreview]:
    subject, object_ = after.frameworks[linkage.subject], after.frameworks[linkage.object]
    for link in linkage.links:
        yield LinkPreview(
            subject.name(link.subject),
            subject.node(link.subject),
            object_.name(link.object),
            object_.node(link.object),
            link,
        )


def _node_tree(framework: Framework, parent: str | None) -> list[dict[str, Any]]:
    return [
        {"node": framework.node(code), "children": _node_tree(framework, code)}
        for code in framework.child_codes.get(parent, ())
    ]


def _node_lists(changes: Iterable[Change], known: Catalogue, after: Catalogue) -> list[dict[str, Any]]:
    rows: dict[str, list[dict[str, Any]]] = {"new": [], "changed": [], "gone": []}
    for change in changes:
        old, new = (fields or {} for fields in (change.before, change.after))
        if change.before is not None:
            _add_head(rows["changed"], str(change.object_id), old, new, "nodes")
        nodes = _nodes_by_code(str(change.object_id), known, after)
        for code, kind, before, now in _parts(old.get("nodes"), new.get("nodes")):
            fields = _changed_fields(before, now) if kind == "changed" else []
            if kind != "changed" or fields:
                label = pick_text(nodes[code].label) if code in nodes else ""
                rows[kind].append({"id": code, "title": label, "fields": fields})
    titles = {"new": _("New nodes"), "changed": _("Changed nodes"), "gone": _("Removed nodes")}
    return _to_lists(rows, titles, "nodes")


def _link_lists(changes: Iterable[Change]) -> list[dict[str, Any]]:
    rows: dict[str, list[dict[str, Any]]] = {"new": [], "changed": [], "gone": []}
    for change in changes:
        old, new = (fields or {} for fields in (change.before, change.after))
        if change.before is not None and change.after is not None:
            _add_head(rows["changed"], str(change.object_id), old, new, "links")
        for name, kind, before, now in _parts(old.get("links"), new.get("links")):
            fields = _changed_fields(before, now) if kind == "changed" else []
            ends = name.split("~")
            title = f"{ends[0]} → {ends[-1]}" if len(ends) == 3 else name
            rows[kind].append({"id": title, "title": str(change.object_id), "fields": fields})
    titles = {"new": _("New links"), "changed": _("Changed links"), "gone": _("Removed links")}
    return _to_lists(rows, titles, "links")


def _to_lists(rows: dict[str, list[dict[str, Any]]], titles: dict[str, str], parts: str) -> list[dict[str, Any]]:
    return [
        {"kind": f"{parts}-{kind}", "label": titles[kind], "number": len(rows[kind]), "rows": rows[kind][:MOST_ROWS]}
        for kind in rows
    ]


def _add_head(rows: list[dict[str, Any]], name: str, old: dict[str, Any], new: dict[str, Any], parts: str) -> None:
    """What changes of the framework or linkage itself."""
    fields = _changed_fields(
        {key: value for key, value in old.items() if key != parts},
        {key: value for key, value in new.items() if key != parts},
    )
    if fields:
        rows.append({"id": name, "title": "", "fields": fields})


def _parts(
    old: dict[str, Any] | None, new: dict[str, Any] | None
) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Name of a node or link, `new`, `changed` or `gone`, and its fields before and after."""
    before, after = old or {}, new or {}
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) is None:
            yield name, "new", {}, after[name]
        elif after.get(name) is None:
            yield name, "gone", before[name], {}
        else:
            yield name, "changed", before[name], after[name]


def _nodes_by_code(key: str, known: Catalogue, after: Catalogue) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for frameworks in (known.frameworks, after.frameworks):
        if key in frameworks:
            nodes |= frameworks[key].by_code
    return nodes


def _changed_fields(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": field_name(name), "before": _value_text(before.get(name)), "after": _value_text(after.get(name))}
        for name in dict.fromkeys([*before, *after])
        if name != "position"
    ]


def _value_text(value: Any) -> str:
    text = " · ".join(_value_parts(value))
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _value_parts(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    if isinstance(value, dict):
        return (f"{key}: {_value_text(each)}" for key, each in value.items())
    if isinstance(value, list):
        return chain.from_iterable(_value_parts(each) for each in value)
    return (str(value),)
