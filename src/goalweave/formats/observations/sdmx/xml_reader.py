"""SDMX-ML data messages: generic and structure-specific, versions 2.1 and 3.0, with or without series; compact 2.0 too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.observations.data_structure import StructureComponents
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.collector import MessageCollector
from goalweave.formats.observations.sdmx.dataset import build_dataset, start_message
from goalweave.formats.observations.sdmx.xml_events import clear_element, iterate_elements, local_name
from goalweave.formats.observations.sdmx.xml_header import DeclaredStructure, MessageHeader, read_header
from goalweave.formats.observations.sdmx.xml_parts import observation_parts, series_parts, structure_specific_components
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati.stream import line_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TAGS = ("Header", "DataSet", "Group", "Series", "Obs")
_MESSAGES = (
    "GenericData",
    "GenericTimeSeriesData",
    "StructureSpecificData",
    "StructureSpecificTimeSeriesData",
    "CompactData",
)


@dataclass(slots=True)
class _ReaderState:
    """declared: structure of the data set; common: attributes of the data set; groups: ids of a part of a key → their codes → attributes of the group;
    pending: an observation without a series, whose line is known only when the next element has begun."""

    message: MessageCollector
    structure: StructureComponents
    header: MessageHeader = field(default_factory=MessageHeader)
    declared: DeclaredStructure = field(default_factory=DeclaredStructure)
    common: dict[str, str] = field(default_factory=dict)
    groups: dict[tuple[str, ...], dict[tuple[str, ...], dict[str, str]]] = field(default_factory=dict)
    pending: Element | None = None
    deleting: bool = False


def read_sdmx_xml(
    stream: BinaryIO, name: str, limits: Limits, options: ReadOptions, structure: StructureComponents
) -> Dataset:
    """In structure-specific messages what is no dimension is recognised by the structure, else by the names of
    attributes that SDMX and the UN use. Raises InputError as xml_events.events does, and for other messages of SDMX."""
    state = _ReaderState(start_message(name, limits, options, structure), structure)
    root = ""
    for event, element in iterate_elements(stream, name, _TAGS):
        if not root:
            root = local_name(element)
            if root not in _MESSAGES:
                raise _no_data_error(root, name)
            continue
        if event == "start":
            _add_pending_observation(state)
            if local_name(element) == "DataSet":
                _start_element(state, element)
            continue
        _end_element(state, element)
    _add_pending_observation(state)
    return build_dataset(state.message, release=state.header.prepared, source=state.header.source)


def _start_element(state: _ReaderState, element: Element) -> None:
    bare = {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}
    state.declared = state.header.structure(bare.get("structureRef", ""))
    state.message.flow = state.declared.flow
    state.groups.clear()
    state.deleting = (bare.get("action") or state.header.action).lower() in ("delete", "d")
    if state.deleting:
        state.message.add_problem(InputError("data sets with the delete action are not supported"), line_of(element))
    # Attributes of the data set hold for every observation in it.
    state.common = {
        key: value for key, value in structure_specific_components(element).items() if key in concepts.CARRIED
    }


def _end_element(state: _ReaderState, element: Element) -> None:
    kind = local_name(element)
    if kind == "Header":
        state.header = read_header(element)
    elif state.deleting and kind in ("Group", "Series", "Obs"):
        if kind != "Obs":
            clear_element(element)
    elif kind == "Group":
        key, attributes = series_parts(element, "GroupKey")
        used = _used_components(state, element, key, attributes)
        known = {name: code for name, code in used.items() if name not in concepts.CARRIED and concepts.is_code(code)}
        ids = tuple(sorted(known))
        state.groups.setdefault(ids, {})[tuple(known[one] for one in ids)] = {
            name: text for name, text in attributes.items() if name in concepts.CARRIED
        }
        clear_element(element)
    elif kind == "Series":
        _read_series(state, element)
        clear_element(element)
    elif kind == "Obs" and (parent := element.getparent()) is not None and local_name(parent) != "Series":
        state.pending = element


def _add_pending_observation(state: _ReaderState) -> None:
    """Read the observation whose end came last, now that the parser has seen what follows it."""
    if state.pending is not None:
        element, state.pending = state.pending, None
        if not state.deleting:
            _add_observation(state, element, {}, grouped=False)
        clear_element(element)


def _read_series(state: _ReaderState, element: Element) -> None:
    key, attributes = series_parts(element, "SeriesKey")
    parts = {**state.common, **_used_components(state, element, key, attributes)}
    base = {**_group_attributes(parts, state.groups), **parts}
    for child in element:
        if local_name(child) == "Obs":
            _add_observation(state, child, base, grouped=True)


def _add_observation(state: _ReaderState, element: Element, base: Mapping[str, str], *, grouped: bool) -> None:
    key, values = observation_parts(element, state.declared.dimension)
    if grouped:  # all dimensions but one are at the series
        known = {
            *state.structure.dimensions,
            state.declared.dimension,
            *concepts.TIME,
            *concepts.AREA,
            *concepts.CARRIED,
        }
        used = {name: text for name, text in values.items() if name in known}
        state.message.add_observation({**base, **(key or {}), **used}, line_of(element))
    else:
        parts = {**state.common, **_used_components(state, element, key, values)}
        state.message.add_observation({**_group_attributes(parts, state.groups), **parts}, line_of(element))


def _used_components(
    state: _ReaderState, element: Element, key: Mapping[str, str] | None, texts: Mapping[str, str]
) -> dict[str, str]:
    """Dimensions, and attributes that an observation keeps. key: the dimensions, where the message has them apart."""
    structure = state.structure
    if structure.dimensions:
        for name in key if key is not None else texts:
            if name not in structure.dimensions and name not in structure.attributes and name not in concepts.MEANT:
                state.message.add_foreign_component(name, line_of(element))
    if key is not None:
        return {**key, **{name: text for name, text in texts.items() if name in concepts.CARRIED}}
    if structure.dimensions:
        return {name: text for name, text in texts.items() if name in structure.dimensions or name in concepts.MEANT}
    return {name: text for name, text in texts.items() if name not in concepts.LEFT_OUT}


def _group_attributes(
    parts: Mapping[str, str], groups: Mapping[tuple[str, ...], Mapping[tuple[str, ...], Mapping[str, str]]]
) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for ids, attributes_by_place in groups.items():
        attributes.update(attributes_by_place.get(tuple(parts.get(name, "") for name in ids), {}))
    return attributes


def _no_data_error(root: str, name: str) -> InputError:
    if root in ("Structure", "RegistryInterface"):
        return InputError("the message has structures, but no observations", file=name)
    if root == "Error":
        return InputError("the message is an error returned by a service and contains no observations", file=name)
    names: Iterable[str] = _MESSAGES
    return InputError(
        Message(
            "the root element is {root}, which is not an SDMX-ML data message ({names})",
            root=root[:80],
            names=list(names),
        ),
        file=name,
    )
