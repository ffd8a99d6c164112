"""The components that an SDMX-JSON message declares, and what its indices mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.text.languages import base_language, pick
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.reading.numbers import short_whole_number

LEVELS = ("dataSet", "dimensionGroup", "series", "observation")

SHOWN = 60
"""Characters of a key in a message."""

LAST = 1_000
"""The position of a dimension that tells none: of time, in some messages."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """code: its id, or the text of one that has none."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JsonComponent:
    """values: empty if data sets have the values themselves; default: of an attribute that tells none."""

    id: str
    position: int
    values: tuple[JsonValue, ...]
    default: str = ""

    def value_at(self, index: Any, place: str) -> str:
        """What a data set says by an index or, of a component without values, by the value."""
        if index is None:
            return self.default
        if not self.values:
            return value_text(index)
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(self.values):
            raise InputError("no value has this number", field=f"{place} › {self.id}")
        return self.values[index].code


@dataclass(frozen=True, slots=True)
class GroupAttributes:
    """Attributes of parts of keys: ids → their codes → the attributes."""

    attributes: Mapping[tuple[str, ...], Mapping[tuple[str, ...], Mapping[str, str]]]

    def for_dimensions(self, dimensions: Mapping[str, str]) -> dict[str, str]:
        codes: dict[str, str] = {}
        for ids, by_codes in self.attributes.items():
            codes.update(by_codes.get(tuple(dimensions.get(name, "") for name in ids), {}))
        return codes


@dataclass(frozen=True, slots=True)
class JsonComponents:
    """By level of a data set."""

    dimensions_at: Mapping[str, tuple[JsonComponent, ...]]
    measures: tuple[JsonComponent, ...]
    attributes_at: Mapping[str, tuple[JsonComponent, ...]]

    def all_components(self) -> Iterator[JsonComponent]:
        for by_level in (self.dimensions_at, self.attributes_at):
            for components in by_level.values():
                yield from components

    def dimension_ids(self) -> Iterator[str]:
        return (component.id for component in chain.from_iterable(self.dimensions_at.values()))

    def fixed_dimensions(self) -> dict[str, str]:
        """Dimensions that have one value in all of a data set."""
        return {
            dimension.id: dimension.values[0].code
            for dimension in self.dimensions_at.get("dataSet", ())
            if dimension.values
        }

    def read_dimensions(self, level: str, key: str, place: str) -> dict[str, str]:
        """What a key such as `0:3` says."""
        components = self.dimensions_at.get(level, ())
        indices = key.split(":") if key else []
        numbers = [short_whole_number(index) for index in indices]
        if len(numbers) != len(components) or None in numbers:
            raise InputError("the key does not have a number for each dimension", field=place)
        return {
            component.id: component.value_at(number, place)
            for component, number in zip(components, numbers, strict=True)
        }

    def read_attributes(self, level: str, values: Any, place: str) -> dict[str, str]:
        """Attributes that an observation keeps."""
        components = self.attributes_at.get(level, ())
        numbers = values if isinstance(values, list) else []
        padded = [*numbers, *[None] * (len(components) - len(numbers))]
        pairs = zip(components, padded, strict=False)
        return {
            component.id: text
            for component, index in pairs
            if component.id in concepts.CARRIED and (text := component.value_at(index, place))
        }

    def read_observation(self, values: Sequence[Any], place: str) -> dict[str, str]:
        """Value and attributes; the list has one for each measure, then one for each attribute."""
        count = len(self.measures) or 1
        at = next((place for place, measure in enumerate(self.measures) if measure.id == concepts.VALUE), 0)
        value = values[at] if at < len(values) else None
        text = self.measures[at].value_at(value, place) if self.measures else value_text(value)
        return {concepts.VALUE: text, **self.read_attributes("observation", list(values[count:]), place)}

    def read_groups(self, values: Any, place: str) -> GroupAttributes:
        """dimensionGroupAttributes: `::4:0:` names the values of some of all dimensions, by their place in the structure."""
        groups: dict[tuple[str, ...], dict[tuple[str, ...], Mapping[str, str]]] = {}
        ordered = sorted(chain.from_iterable(self.dimensions_at.values()), key=lambda one: one.position)
        for key, attributes in values.items() if isinstance(values, dict) else ():
            where = f'{place}["{key[:SHOWN]}"]'
            pairs = [
                (component, short_whole_number(index))
                for component, index in zip(ordered, key.split(":"), strict=False)
                if index
            ]
            if any(number is None for _one, number in pairs):
                raise InputError("the key does not consist of numbers", field=where)
            codes = {component.id: component.value_at(number, where) for component, number in pairs}
            shared = self.read_attributes("dimensionGroup", attributes, where)
            groups.setdefault(tuple(codes), {})[tuple(codes.values())] = shared
        return GroupAttributes(groups)


def read_components(structure: Mapping[str, Any]) -> JsonComponents:
    """Raises InputError for a structure without dimensions."""
    by_kind = {kind: structure.get(kind) or {} for kind in ("dimensions", "measures", "attributes")}
    for kind, levels in by_kind.items():
        if not isinstance(levels, dict):
            raise InputError("expected an object", field=f"structure.{kind}")
    if not by_kind["dimensions"]:
        raise InputError("the structure has no dimensions", field="structure")
    return JsonComponents(
        dimensions_at=_read_levels(by_kind["dimensions"], "dimensions"),
        measures=_read_levels(by_kind["measures"], "measures").get("observation", ()),
        attributes_at=_read_levels(by_kind["attributes"], "attributes"),
    )


def read_names(value: Mapping[str, Any]) -> dict[str, str]:
    """names, else name: in the message's main language, which is treated as English."""
    names = value.get("names")
    if isinstance(names, dict) and names:
        return {base_language(str(language)): str(text) for language, text in names.items()}
    name = value.get("name")
    if isinstance(name, dict):  # of the first drafts
        return {base_language(str(language)): str(text) for language, text in name.items()}
    return {"en": str(name)} if name else {}


def value_text(value: Any) -> str:
    """A value as text; of one in several languages the English, of several values all."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return pick({str(language): str(text) for language, text in value.items()}).strip()
    if isinstance(value, list):
        return "; ".join(text for item in value if (text := value_text(item)))
    return repr(value) if isinstance(value, float) else str(value).strip()


def _read_levels(levels: Mapping[str, Any], place: str) -> dict[str, tuple[JsonComponent, ...]]:
    components_by_level: dict[str, tuple[JsonComponent, ...]] = {}
    for level in LEVELS:
        components = levels.get(level) or []
        if not isinstance(components, list) or not all(isinstance(component, dict) for component in components):
            raise InputError("expected a list of components", field=f"structure.{place}.{level}")
        components_by_level[level] = tuple(
            _read_component(component, f"structure.{place}.{level}") for component in components
        )
    return components_by_level


def _read_component(declared: Mapping[str, Any], place: str) -> JsonComponent:
    name, position, values = declared.get("id"), declared.get("keyPosition"), declared.get("values") or []
    if not isinstance(name, str) or not name:
        raise InputError("a component has no id", field=place)
    if not isinstance(values, list) or not all(isinstance(value, dict) or value is None for value in values):
        raise InputError("expected a list of values", field=f"{place} › {name}")
    return JsonComponent(
        id=name.upper(),
        position=position if isinstance(position, int) else LAST,
        values=tuple(_read_value(value or {}) for value in values),
        default=value_text(declared.get("default")),
    )


def _read_value(value: Mapping[str, Any]) -> JsonValue:
    names = read_names(value)
    if value.get("id") is not None:
        return JsonValue(value_text(value["id"]), names)
    own = value.get("value", value.get("values"))
    return JsonValue(value_text(own) if own is not None else pick(names))
