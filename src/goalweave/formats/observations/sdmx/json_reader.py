"""SDMX-JSON data messages 1.0 and 2.0, and the drafts before them (SDMX Technical Working Group, sdmx-json: field guide)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import pick
from goalweave.formats.observations.data_structure import StructureComponents
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.sdmx.collector import MessageCollector
from goalweave.formats.observations.sdmx.dataset import build_dataset, start_message
from goalweave.formats.observations.sdmx.json_parts import (
    SHOWN,
    JsonComponents,
    read_components,
    read_names,
    value_text,
)
from goalweave.formats.observations.sdmx.json_tree import read_json_tree
from goalweave.formats.reading.limits import Limits

_URN = re.compile(r"(?:Dataflow|DataStructure|ProvisionAgreement)=(?P<agency>[^:]+):(?P<id>[^:()]+)", re.IGNORECASE)


def read_sdmx_json(
    stream: BinaryIO, name: str, limits: Limits, options: ReadOptions, structure: StructureComponents
) -> Dataset:
    """Problems name the place in the tree. Raises InputError for an unknown message, as `read_json_tree` does, too."""
    tree = read_json_tree(stream, name)
    message = start_message(name, limits, options, structure)
    try:
        meta = _require_object(tree.get("meta", tree.get("header")), "meta")
        body = _require_object(tree["data"], "data") if "data" in tree else tree
        if "dataSets" not in body:
            raise InputError(_no_data_message(tree), field="data")
        several = body.get("structures")
        declared = [body.get("structure")] if several is None else _require_list(several, "structures")
        structures = [_require_object(declaration, "structure") for declaration in declared]
        known = [read_components(declaration) for declaration in structures]
        for component in chain.from_iterable(components.dimension_ids() for components in known):
            if component not in structure.dimensions:
                message.add_foreign_component(component, place="structure.dimensions")
        for place, data in enumerate(_require_list(body["dataSets"], "dataSets")):
            data = _require_object(data, f"dataSets[{place}]")
            index = data.get("structure", 0)
            if not isinstance(index, int) or not 0 <= index < len(known):
                raise InputError("no structure has this number", field=f"dataSets[{place}].structure")
            message.flow = _dataflow_id(structures[index], data)
            _read_data_set(data, known[index], message, f"dataSets[{place}]")
        for components in known:
            _name_codes(components, message)
    except InputError as error:
        raise error.at(file=name) from None
    sender = meta.get("sender")
    called = pick(read_names(sender)) or value_text(sender.get("id")) if isinstance(sender, dict) else ""
    return build_dataset(message, release=value_text(meta.get("prepared"))[:10], source=called)


def _read_data_set(data: Mapping[str, Any], components: JsonComponents, message: MessageCollector, place: str) -> None:
    if value_text(data.get("action")).lower() in ("delete", "d"):
        message.add_problem(
            InputError("data sets with the delete action are not supported", field="action"), place=place
        )
        return
    common = {
        **components.fixed_dimensions(),
        **components.read_attributes("dataSet", data.get("attributes"), f"{place}.attributes"),
    }
    groups = components.read_groups(data.get("dimensionGroupAttributes"), f"{place}.dimensionGroupAttributes")
    for key, series, where in _iterate_series(data, place):
        at_series = components.read_dimensions("series", key, where) if series is not data else {}
        if series is not data:
            at_series |= components.read_attributes("series", series.get("attributes"), f"{where}.attributes")
        for at, values in _require_object(series.get("observations"), f"{where}.observations").items():
            spot = f'{where}.observations["{at[:SHOWN]}"]'
            dimensions = {**common, **at_series, **components.read_dimensions("observation", at, spot)}
            observation = components.read_observation(_require_list(values, spot), spot)
            message.add_observation({**groups.for_dimensions(dimensions), **dimensions, **observation}, place=spot)


def _iterate_series(data: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Each series with its key and place; observations that are in none come as one without a key."""
    if data.get("observations"):
        yield "", data, place
    for key, series in _require_object(data.get("series"), f"{place}.series").items():
        where = f'{place}.series["{key[:SHOWN]}"]'
        yield key, _require_object(series, where), where


def _name_codes(components: JsonComponents, message: MessageCollector) -> None:
    for component in components.all_components():
        for value in component.values:
            for language, text in value.names.items():
                message.name_code(component.id, value.code, language, text)


def _dataflow_id(structure: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The id of the dataflow, or of what else describes the data, from the links; else that of the structure."""
    urns = []
    for part in (structure, data):
        links = part.get("links")
        for link in links if isinstance(links, list) else ():
            if isinstance(link, dict) and (match := _URN.search(value_text(link.get("urn")))):
                urns.append(match)
    flows = [match for match in urns if match[0].lower().startswith("dataflow")]
    urn = next(iter(flows or urns), None)
    return urn["id"] if urn else value_text(structure.get("id"))


def _no_data_message(tree: Mapping[str, Any]) -> Message:
    errors = tree.get("errors")
    if isinstance(errors, list) and errors:
        first = errors[0] if isinstance(errors[0], dict) else {}
        what = value_text(first.get("title") or first.get("message") or first.get("code"))[:200]
        return Message("the message is an error returned by a service: {what}", what=what)
    return Message("data sets are missing: this is not an SDMX-JSON data message")


def _require_object(value: Any, place: str) -> Mapping[str, Any]:
    """An object; an empty one for what is not there."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError("expected an object", field=place)
    return value


def _require_list(value: Any, place: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise InputError("expected a list", field=place)
    return value
