"""The header of an SDMX-ML message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.xml_events import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_URN = re.compile(r"=(?P<agency>[^:()]+):(?P<id>[^:().]+)")


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """prepared: date of the message; source: who sent it; flow: id of the dataflow, or of the structure without one;
    dimension: the one at the observation, AllDimensions where all are; action: of data sets that tell none."""

    prepared: str = ""
    source: str = ""
    flow: str = ""
    dimension: str = concepts.TIME[0]
    action: str = ""


def read_header(element: Element) -> MessageHeader:
    prepared = source = flow = structure = action = ""
    dimension = concepts.TIME[0]
    for child in element:
        kind = local_name(child)
        if kind == "Prepared":
            prepared = (child.text or "").strip()[:10]
        elif kind == "Sender":
            names = [one for one in child if local_name(one) == "Name" and one.text]
            source = (names[0].text or "").strip() if names else child.get("id", "")
        elif kind == "DataSetAction":
            action = (child.text or "").strip()
        elif kind == "Structure":
            dimension = child.get("dimensionAtObservation", dimension)
            for one in child:
                if local_name(one) in ("StructureUsage", "ProvisionAgreement", "ProvisionAgrement"):
                    flow = flow or _reference_id(one)
                elif local_name(one) == "Structure":
                    structure = structure or _reference_id(one)
        elif kind in ("DataFlowID", "KeyFamilyRef"):
            flow = flow or (child.text or "").strip()
    return MessageHeader(prepared, source, flow or structure, dimension, action)


def _reference_id(element: Element) -> str:
    """The id that a reference names, as Ref or as URN."""
    for one in element.iter():
        if local_name(one) == "Ref" and one.get("id"):
            return str(one.get("id"))
        if one.text and (match := _URN.search(one.text)):
            return match["id"]
    return ""
