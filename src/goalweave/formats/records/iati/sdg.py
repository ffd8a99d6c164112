"""Tags and sectors of an activity that name nodes, as accepted mappings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Mapping, MappingRank, MappingState
from goalweave.formats.records.iati import codes
from goalweave.formats.records.tags import find_node

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from goalweave.formats.records.iati.draft import ActivityDraft

FRAMEWORK = "sdg"
"""What the vocabularies of IATI name; which edition that is, is for the caller's `resolve` to say."""

ORIGIN = "import:iati"

_NAMED = re.compile(r"([a-z][\w-]*@[\w.-]+):(\S+)")


def read_tag(element: Element, draft: ActivityDraft) -> None:
    vocabulary = element.get("vocabulary")
    if vocabulary in codes.SDG_TAGS:
        add_mapping(element, draft)
    elif vocabulary == codes.OWN_VOCABULARY:
        _add_named_node(element, draft)


def read_sector(element: Element, draft: ActivityDraft) -> None:
    """The percentage of a sector is the share of the mapping."""
    if element.get("vocabulary") in codes.SDG_SECTORS:
        add_mapping(element, draft, share=draft.read_percentage(element, zero=False))


def _add_named_node(element: Element, draft: ActivityDraft) -> None:
    """A node of another framework by its full name, as we write it; other codes of publishers mean nothing here."""
    match = _NAMED.fullmatch(element.get("code", "").strip())
    if match is None or draft.resolve is None:
        return
    try:
        node = draft.resolve(match[1], match[2])
    except UnknownNode:
        return
    if node is not None:
        draft.mappings.setdefault(node, Mapping(node, MappingState.ACCEPTED, ORIGIN))


def add_mapping(
    element: Element, draft: ActivityDraft, *, rank: MappingRank = MappingRank.PRIMARY, share: float | None = None
) -> None:
    if draft.resolve is None:
        return
    raw = element.get("code", "").strip()
    code = draft.corrected(raw, element, "code")
    node = find_node(code, FRAMEWORK, draft.resolve)
    if node is None:
        if raw and not code:
            return
        draft.add_problem(
            Message("“{value}” is not the code of an SDG goal, target or indicator", value=code),
            element,
            "code",
            value=raw,
        )
        return
    before = draft.mappings.get(node)
    if before is None:
        draft.mappings[node] = Mapping(node, MappingState.ACCEPTED, ORIGIN, rank=rank, share=share)
    elif before.share is None and share is not None:
        draft.mappings[node] = replace(before, share=share)
