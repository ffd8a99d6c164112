"""SDMX-ML 2.1 structure-specific data messages (SDMX Technical Working Group, sdmx-ml 2.1: SDMXMessage.xsd, SDMXDataStructureSpecific.xsd)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from goalweave.core.model import Observation, Series
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.columns import ATTRIBUTES, TIME, SdmxColumns, sdmx_columns
from goalweave.formats.observations.sdmx.flow import SdmxDataflow
from goalweave.formats.observations.sdmx.values import write_number

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MEDIA_TYPE = "application/vnd.sdmx.structurespecificdata+xml; version=2.1"

BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
MESSAGE, COMMON, SPECIFIC = f"{BASE}message", f"{BASE}common", f"{BASE}data/structurespecific"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

UNIT = concepts.UNIT[0]
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot contain."""
AT_OBSERVATION = tuple(name for name in ATTRIBUTES if name != UNIT)
"""Attributes of single values; the unit is one of their time series, as in the UN's data structure."""


def write_sdmx_xml(
    out: BinaryIO,
    series: Sequence[Series],
    observations: Iterable[Observation],
    *,
    prepared: datetime,
    flow: SdmxDataflow | None = None,
    sender: str = "GOALWEAVE",
    source: str = "",
    citation: str = "",
) -> None:
    """Write a data message by time series; `read_sdmx` gives the same observations again. Its data structure is what
    `write_sdmx_structure` writes of the same observations.

    out: a stream of bytes, which stays open; prepared: when, with its time zone; sender: an id of SDMX; source: whose values these are;
    citation: how they are cited, with their licence.
    """
    from lxml import etree

    observations = tuple(observations)
    flow = flow or SdmxDataflow()
    columns = sdmx_columns(series, observations)
    own = f"{flow.structure_urn}:ObsLevelDim:{TIME}"
    spaces: dict[str | None, str] = {"mes": MESSAGE, "com": COMMON, "ss": SPECIFIC, "xsi": XSI, "ns1": own}
    data_set = {
        f"{{{SPECIFIC}}}dataScope": "DataStructure",
        f"{{{SPECIFIC}}}structureRef": flow.structure,
        f"{{{SPECIFIC}}}action": "Information",
        f"{{{XSI}}}type": "ns1:DataSetType",
    }
    xml: Any
    with etree.xmlfile(out, encoding="UTF-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{MESSAGE}}}StructureSpecificData", nsmap=spaces):
            xml.write(_header(flow, own, prepared, sender, (source, citation)))
            with xml.element(f"{{{MESSAGE}}}DataSet", data_set):
                for element in _series_elements(observations, columns):
                    xml.write(element)


def add_element(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """A new child of an element."""
    from lxml import etree

    child = etree.SubElement(parent, name, attributes)
    child.text = without_forbidden(text) or None
    return child


def message_header(message: str, prepared: datetime, sender: str) -> Element:
    """The header of a message, up to its sender. message: its id."""
    from lxml import etree

    header = etree.Element(f"{{{MESSAGE}}}Header", nsmap={"mes": MESSAGE, "com": COMMON})
    add_element(header, f"{{{MESSAGE}}}ID", f"{message}_{prepared:%Y%m%dT%H%M%S}")
    add_element(header, f"{{{MESSAGE}}}Test", "false")
    add_element(header, f"{{{MESSAGE}}}Prepared", prepared.isoformat(timespec="seconds"))
    add_element(header, f"{{{MESSAGE}}}Sender", id=sender)
    return header


def _header(flow: SdmxDataflow, own: str, prepared: datetime, sender: str, sources: Sequence[str]) -> Element:
    header = message_header(flow.id, prepared, sender)
    structure = add_element(
        header, f"{{{MESSAGE}}}Structure", structureID=flow.structure, namespace=own, dimensionAtObservation=TIME
    )
    add_reference(
        add_element(structure, f"{{{COMMON}}}Structure"),
        agencyID=flow.agency, id=flow.structure, version=flow.version, **{"class": "DataStructure", "package": "datastructure"},
    )  # fmt: skip
    add_element(header, f"{{{MESSAGE}}}DataSetAction", "Information")
    for source in filter(None, sources):
        add_element(header, f"{{{MESSAGE}}}Source", source).set(LANGUAGE, "en")
    return header


def without_forbidden(text: str) -> str:
    """The text without the characters that XML cannot contain."""
    return _FORBIDDEN.sub("", text)


def add_reference(parent: Element, **attributes: str) -> None:
    add_element(parent, "Ref", **attributes)


def _series_elements(observations: Sequence[Observation], columns: SdmxColumns) -> Iterator[Element]:
    from lxml import etree

    groups: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for observation in observations:
        attributes = dict(zip(ATTRIBUTES, columns.attributes(observation), strict=True))
        key = (*columns.series_key(observation), attributes[UNIT])
        values = {TIME: observation.time, concepts.VALUE: write_number(observation.value)}
        values.update((name, without_forbidden(attributes[name])) for name in AT_OBSERVATION)
        groups.setdefault(key, []).append({name: text for name, text in values.items() if text})
    names = (*columns.dimensions, UNIT)
    for key, values_of_series in groups.items():
        element = etree.Element("Series", {name: code for name, code in zip(names, key, strict=True) if code})
        element.text = element.tail = "\n"
        for attributes in values_of_series:
            etree.SubElement(element, "Obs", attributes).tail = "\n"
        yield element
