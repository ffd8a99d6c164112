"""Which nodes of a framework get another code when a catalogue is loaded, and what the catalogue before is with these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from goalweave.core import model
from goalweave.core.catalogue import Catalogue


def renamed_nodes(before: model.Framework, after: model.Framework) -> dict[str, str]:
    """Code until now → code of today, of nodes that are the same.

    A node of `after` takes over the node of `before` that has one of its former codes, the latest first, unless `before`
    has its code of today as well. If an earlier pack is loaded again, a node of `before` goes back to the former code.
    """
    renamed: dict[str, str] = {}
    for node in after.nodes:
        if node.code in before.by_code:
            continue
        known = next((code for code in node.formerly if code in before.by_code), before.renamed_codes.get(node.code))
        if known is not None and known not in after.by_code:
            renamed.setdefault(known, node.code)
    return renamed


def rename_nodes(before: Catalogue, after: Catalogue, renamed: Mapping[str, Mapping[str, str]]) -> Catalogue:
    """The catalogue `before` with the codes, and former codes, of `after`.

    renamed: framework's key → code until now → code of today.
    """
    if not any(renamed.values()):
        return before
    frameworks = {
        key: _rename_framework(framework, after.frameworks[key], renamed[key]) if renamed.get(key) else framework
        for key, framework in before.frameworks.items()
    }
    return Catalogue(frameworks, tuple(_rename_linkage(linkage, renamed) for linkage in before.linkages))


def _rename_framework(before: model.Framework, after: model.Framework, codes: Mapping[str, str]) -> model.Framework:
    nodes = []
    for node in before.nodes:
        parent = node.parent and codes.get(node.parent, node.parent)
        if node.code in codes:
            new = codes[node.code]
            nodes.append(replace(node, code=new, parent=parent, formerly=after.by_code[new].formerly))
        else:
            nodes.append(replace(node, parent=parent))
    return replace(before, nodes=tuple(nodes))


def _rename_linkage(linkage: model.Linkage, renamed: Mapping[str, Mapping[str, str]]) -> model.Linkage:
    subjects, objects = renamed.get(linkage.subject, {}), renamed.get(linkage.object, {})
    if not subjects and not objects:
        return linkage
    links = tuple(
        replace(link, subject=subjects.get(link.subject, link.subject), object=objects.get(link.object, link.object))
        for link in linkage.links
    )
    return replace(linkage, links=links)
