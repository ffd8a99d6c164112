"""What a load changed in frameworks and linkages, as the log keeps it: of what was there, only the nodes and links that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from goalweave.audit.actions import Change, difference
from goalweave.core import model
from goalweave.core.catalogue import Catalogue

Fields = dict[str, Any]


def framework_changes(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    """A change a framework, its key as id. nodes: code → the node's fields that changed, all of a new one, None for none."""
    for key, framework in after.frameworks.items():
        known = before.frameworks.get(key)
        if known != framework:
            yield _difference(key, _framework_fields(known) if known else None, _framework_fields(framework), "nodes")


def linkage_changes(before: Catalogue, after: Catalogue) -> Iterator[Change]:
    """A change a linkage, its id as id. links: `subject~relation~object` → fields, as of nodes."""
    earlier = {linkage.id: linkage for linkage in before.linkages}
    later = {linkage.id: linkage for linkage in after.linkages}
    for name in dict.fromkeys([*earlier, *later]):
        if earlier.get(name) != later.get(name):
            known, new = (_linkage_fields(found[name]) if name in found else None for found in (earlier, later))
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
    found = {name: _json_value(value) for name, value in asdict(part).items() if name not in without}
    return {name: value for name, value in found.items() if value not in ("", None, {}, [])}


def _json_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _json_value(one) for key, one in value.items()}
    return [_json_value(one) for one in value] if isinstance(value, tuple | list) else value
