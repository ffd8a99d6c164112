"""Elements of an SDMX-ML data message → their components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.xml_events import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def structure_specific_components(element: Element) -> dict[str, str]:
    """Components that a structure-specific element has as attributes or, in version 3.0, as elements Comp."""
    components = {
        str(key).upper(): str(value).strip() for key, value in element.attrib.items() if not str(key).startswith("{")
    }
    components.pop("XSI:TYPE", None)
    components.pop("ACTION", None)
    for child in element:
        if local_name(child) == "Comp" and (name := child.get("id")):
            components[name.upper()] = _component_text(child)
    return components


def series_parts(element: Element, key: str) -> tuple[dict[str, str] | None, dict[str, str]]:
    """Dimensions and attributes of a generic series or group; for a structure-specific one None and all of them."""
    if (keyed := _find_child(element, key)) is None:
        return None, structure_specific_components(element)
    return _read_values(keyed), _read_values(_find_child(element, "Attributes"))


def observation_parts(element: Element, dimension: str) -> tuple[dict[str, str] | None, dict[str, str]]:
    """The same of an observation, its value among the attributes. dimension: the one that is its own within a series."""
    value = _find_child(element, "ObsValue")
    keyed = next((child for child in element if local_name(child) in ("ObsKey", "ObsDimension", "Time")), None)
    if value is None and keyed is None:
        return None, structure_specific_components(element)
    parts = _read_values(_find_child(element, "Attributes"))
    if value is not None:
        parts[concepts.VALUE] = (value.get("value") or "").strip()
    if keyed is None:
        return {}, parts
    if local_name(keyed) == "ObsKey":
        return _read_values(keyed), parts
    if local_name(keyed) == "Time":
        return {concepts.TIME[0]: (keyed.text or "").strip()}, parts
    return {(keyed.get("id") or dimension).upper(): (keyed.get("value") or "").strip()}, parts


def _find_child(element: Element, name: str) -> Element | None:
    return next((child for child in element if local_name(child) == name), None)


def _read_values(element: Element | None) -> dict[str, str]:
    """Value elements with id (version 2.1) or concept (2.0)."""
    if element is None:
        return {}
    return {
        name.upper(): (child.get("value") or "").strip()
        for child in element
        if local_name(child) == "Value" and (name := child.get("id") or child.get("concept"))
    }


def _component_text(element: Element) -> str:
    """The values of a component; of those in several languages the English, else the first."""
    values = [child for child in element if local_name(child) == "Value"]
    if any(child.get(_LANGUAGE) for child in values):
        english = [child for child in values if (child.get(_LANGUAGE) or "").split("-")[0] == "en"]
        values = (english or values)[:1]
    return "; ".join(text for child in values if (text := "".join(map(str, child.itertext())).strip()))
