"""The header of an SDMX-ML message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.xml_events import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_URN = re.compile(r"=(?P<agency>[^:()]+):(?P<id>[^:().]+)")


@dataclass(frozen=True, slots=True)
class DeclaredStructure:
    """flow: id of the dataflow, or of the structure without one; dimension: the one at the observation, AllDimensions where all are."""

    flow: str = ""
    dimension: str = concepts.TIME[0]


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """prepared: date of the message; source: whose data they are, else who sent them; structures: by their id in the message; action: of data sets that tell none."""

    prepared: str = ""
    source: str = ""
    structures: Mapping[str, DeclaredStructure] = field(default_factory=dict)
    action: str = ""

    def structure(self, reference: str) -> DeclaredStructure:
        """That which a data set refers to; the first of the message for one that refers to none."""
        first = next(iter(self.structures.values()), DeclaredStructure())
        return self.structures.get(reference, first)


def read_header(element: Element) -> MessageHeader:
    prepared = sender = source = action = ""
    structures: dict[str, DeclaredStructure] = {}
    for child in element:
        kind = local_name(child)
        if kind == "Prepared":
            prepared = (child.text or "").strip()[:10]
        elif kind == "Sender":
            names = [grandchild for grandchild in child if local_name(grandchild) == "Name" and grandchild.text]
            sender = (names[0].text or "").strip() if names else child.get("id", "")
        elif kind == "Source":
            source = source or (child.text or "").strip()
        elif kind == "DataSetAction":
            action = (child.text or "").strip()
        elif kind == "Structure":
            structures[child.get("structureID", "")] = _read_declared_structure(child)
        elif kind in ("DataFlowID", "KeyFamilyRef"):
            structures.setdefault("", DeclaredStructure((child.text or "").strip()))
    return MessageHeader(prepared, source or sender, structures, action)


def _read_declared_structure(element: Element) -> DeclaredStructure:
    flow = structure = ""
    for child in element:
        if local_name(child) in ("StructureUsage", "ProvisionAgreement", "ProvisionAgrement"):
            flow = flow or _reference_id(child)
        elif local_name(child) == "Structure":
            structure = structure or _reference_id(child)
    return DeclaredStructure(flow or structure, element.get("dimensionAtObservation", concepts.TIME[0]))


def _reference_id(element: Element) -> str:
    """The id that a reference names, as Ref or as URN."""
    for descendant in element.iter():
        if local_name(descendant) == "Ref" and descendant.get("id"):
            return str(descendant.get("id"))
        if descendant.text and (match := _URN.search(descendant.text)):
            return match["id"]
    return ""
