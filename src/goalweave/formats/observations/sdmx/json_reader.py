"""SDMX-JSON data messages 1.0 and 2.0, and the drafts before them (SDMX Technical Working Group, sdmx-json: field guide)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import pick
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.sdmx.dataset import begun, dataset_of
from goalweave.formats.observations.sdmx.gathering import Told
from goalweave.formats.observations.sdmx.json_parts import Components, components_of, names_of, text_of
from goalweave.formats.observations.sdmx.json_tree import tree_of
from goalweave.formats.observations.sdmx.structure import Structure
from goalweave.formats.reading.limits import Limits

_URN = re.compile(r"(?:Dataflow|DataStructure|ProvisionAgreement)=(?P<agency>[^:]+):(?P<id>[^:()]+)", re.IGNORECASE)


def read_json(stream: BinaryIO, name: str, limits: Limits, options: ReadOptions, structure: Structure) -> Dataset:
    """Problems name the place in the tree. Raises InputError for what is no such message, as `tree_of` does, too."""
    tree = tree_of(stream, name)
    told = begun(name, limits, options)
    try:
        meta = _part(tree.get("meta", tree.get("header")), "meta")
        body = _part(tree["data"], "data") if "data" in tree else tree
        if "dataSets" not in body:
            raise InputError(_without_data(tree), field="data")
        several = body.get("structures")
        declared = [body.get("structure")] if several is None else _list(several, "structures")
        structures = [_part(one, "structure") for one in declared]
        known = [components_of(one) for one in structures]
        for place, data in enumerate(_list(body["dataSets"], "dataSets")):
            data = _part(data, f"dataSets[{place}]")
            index = data.get("structure", 0)
            if not isinstance(index, int) or not 0 <= index < len(known):
                raise InputError("no structure has this number", field=f"dataSets[{place}].structure")
            told.flow = _flow(structures[index], data)
            _read(data, known[index], told, f"dataSets[{place}]")
        for one in known:
            _call(one, told)
    except InputError as error:
        raise error.at(file=name) from None
    sender = meta.get("sender")
    called = pick(names_of(sender)) or text_of(sender.get("id")) if isinstance(sender, dict) else ""
    return dataset_of(told, structure, release=text_of(meta.get("prepared"))[:10], source=called)


def _read(data: Mapping[str, Any], known: Components, told: Told, place: str) -> None:
    if text_of(data.get("action")).lower() in ("delete", "d"):
        told.problem(InputError("data sets with the delete action are not supported", field="action"), place=place)
        return
    common = {**known.fixed(), **known.attributes("dataSet", data.get("attributes"), f"{place}.attributes")}
    groups = known.groups(data.get("dimensionGroupAttributes"), f"{place}.dimensionGroupAttributes")
    for key, one, where in _series(data, place):
        at_series = known.dimensions("series", key, where) if one is not data else {}
        if one is not data:
            at_series |= known.attributes("series", one.get("attributes"), f"{where}.attributes")
        for at, values in _part(one.get("observations"), f"{where}.observations").items():
            spot = f'{where}.observations["{at}"]'
            dimensions = {**common, **at_series, **known.dimensions("observation", at, spot)}
            found = known.observation(_list(values, spot), spot)
            told.add({**groups.of(dimensions), **dimensions, **found}, place=spot)


def _series(data: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Each series with its key and place; observations that are in none come as one without a key."""
    if data.get("observations"):
        yield "", data, place
    for key, one in _part(data.get("series"), f"{place}.series").items():
        where = f'{place}.series["{key}"]'
        yield key, _part(one, where), where


def _call(known: Components, told: Told) -> None:
    for component in known.all():
        for value in component.values:
            for language, text in value.names.items():
                told.name(component.id, value.code, language, text)


def _flow(structure: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The id of the dataflow, or of what else describes the data, from the links; else that of the structure."""
    links = [one for part in (structure, data) if isinstance(told := part.get("links"), list) for one in told]
    urns = [match for one in links if isinstance(one, dict) and (match := _URN.search(text_of(one.get("urn"))))]
    flows = [match for match in urns if match[0].lower().startswith("dataflow")]
    found = next(iter(flows or urns), None)
    return found["id"] if found else text_of(structure.get("id"))


def _without_data(tree: Mapping[str, Any]) -> Message:
    errors = tree.get("errors")
    if isinstance(errors, list) and errors:
        first = errors[0] if isinstance(errors[0], dict) else {}
        what = text_of(first.get("title") or first.get("message") or first.get("code"))[:200]
        return Message("the message is an error returned by a service: {what}", what=what)
    return Message("data sets are missing: this is not an SDMX-JSON data message")


def _part(value: Any, place: str) -> Mapping[str, Any]:
    """An object; an empty one for what is not there."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError("expected an object", field=place)
    return value


def _list(value: Any, place: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise InputError("expected a list", field=place)
    return value
