"""Areas with their boundaries from the GeoJSON files of a repository (RFC 7946)."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.observations.open_sdg.area_columns import read_geocode
from goalweave.formats.observations.open_sdg.areas import LONGEST_NAME, AreaFeature
from goalweave.formats.observations.open_sdg.config import MapLayer
from goalweave.formats.observations.open_sdg.files import RepositoryFiles
from goalweave.formats.observations.open_sdg.translations import Translations
from goalweave.formats.reading.encodings import decode

LARGEST = 50_000_000
"""Bytes of a GeoJSON file; a general map of a country's districts has one to ten million."""

MOST_FEATURES = 20_000
MOST_POSITIONS = 2_000_000
"""Positions in the boundaries of one file."""

PLACES = ("*.geojson", "geojson/*.geojson", "geojson/**/*.geojson", "geo_layers/**/*.geojson", "maps/**/*.geojson", "map/**/*.geojson",
          "geo/**/*.geojson", "assets/**/*.geojson")  # fmt: skip
"""Where repositories have GeoJSON files that their settings do not name."""

NAME_PROPERTIES = ("name", "name_en", "nam", "label", "title", "nameen", "areanm", "admin", "name_1", "name_2")
PARENT_PROPERTIES = ("parent", "parent_code", "parent_id", "parentcode", "parentid", "parent_geocode")
_NAME_IN_LANGUAGE = ("name_{}", "name:{}", "{}_name", "{}name", "nom_{}")


@dataclass
class LayerReading:
    """features: geocode → area; problems: of files that cannot be used; skipped: layers that are somewhere else."""

    features: dict[str, AreaFeature] = field(default_factory=dict)
    problems: list[InputError] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def read_layers(
    files: RepositoryFiles,
    layers: Sequence[MapLayer],
    folder: str,
    geocodes: Iterable[str],
    translations: Translations,
    language: str,
) -> LayerReading:
    """The areas of a repository's GeoJSON files. geocodes: those that the values have, by which the property with the codes is found."""
    reading, codes = LayerReading(), frozenset(geocodes)
    for layer in _present_layers(files, layers, folder, reading):
        try:
            for feature in read_layer(files, layer, codes, translations, language):
                _add_feature(feature, reading)
        except InputError as error:
            reading.problems.append(error.at(file=layer.file))
    return reading


def read_layer(
    files: RepositoryFiles, layer: MapLayer, geocodes: frozenset[str], translations: Translations, language: str
) -> list[AreaFeature]:
    """The areas of a file, those that are in several parts as one. Raises InputError, LimitError."""
    features = _read_features(files, layer.file)
    properties = [feature.get("properties") or {} for feature in features]
    code_name = _code_property(layer, properties, geocodes)
    if not code_name:
        return []  # a map of something else
    parent_name = layer.parent_property or _first_present(PARENT_PROPERTIES, properties)
    areas: dict[str, AreaFeature] = {}
    positions = 0
    for number, (feature, values) in enumerate(zip(features, properties, strict=True), 1):
        geocode = read_geocode(_property_text(values.get(code_name)))
        if not geocode:
            continue
        boundary, count = _read_geometry(feature.get("geometry"), number, geocode)
        positions += count
        if positions > MOST_POSITIONS:
            raise InputError(Message("the boundaries have more than {most:,} positions", most=MOST_POSITIONS))
        area = AreaFeature(
            geocode,
            _feature_names(layer, values, translations, language),
            layer.level,
            read_geocode(_property_text(values.get(parent_name))) if parent_name else "",
            boundary,
            layer.file,
        )
        areas[geocode] = _joined(areas[geocode], area) if geocode in areas else area
    return list(areas.values())


def _present_layers(
    files: RepositoryFiles, layers: Sequence[MapLayer], folder: str, reading: LayerReading
) -> list[MapLayer]:
    """The layers of the settings that are in the repository, and without any the GeoJSON files that it has."""
    present: list[MapLayer] = []
    for layer in layers:
        if "://" in layer.file:
            reading.skipped.append(f"map_layers: {layer.file.partition('?')[0]}")
            continue
        path = f"{folder}/{layer.file}" if folder else layer.file
        try:
            if files.exists(path):
                present.append(
                    MapLayer(path, layer.id_property, layer.name_property, layer.parent_property, layer.level)
                )
            else:
                reading.skipped.append(f"map_layers: {layer.file}")
        except InputError as error:
            reading.problems.append(error.at(file=layer.file))
    if present:
        return present
    patterns = [f"{folder}/{pattern}" if folder else pattern for pattern in PLACES]
    paths = chain.from_iterable(map(files.find, patterns))
    return [MapLayer(path) for path in dict.fromkeys(paths)]


def _add_feature(feature: AreaFeature, reading: LayerReading) -> None:
    known = reading.features.get(feature.geocode)
    if known is None:
        reading.features[feature.geocode] = feature
    elif known.name != feature.name and not set(known.name.values()) & set(feature.name.values()):
        message = Message(
            "the area {code} is “{first}” in {file} and “{second}” here",
            code=feature.geocode,
            first=next(iter(known.name.values()), ""),
            second=next(iter(feature.name.values()), ""),
            file=known.file,
        )
        raise InputError(message, file=feature.file)


def _read_features(files: RepositoryFiles, path: str) -> list[Mapping[str, Any]]:
    text = decode(files.read(path, LARGEST))
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        fault = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise InputError(Message("not valid JSON: {fault}", fault=fault), file=path, line=line) from None
    features = content.get("features") if isinstance(content, Mapping) else None
    if not isinstance(features, list) or not all(isinstance(feature, Mapping) for feature in features):
        raise InputError("the file is not a GeoJSON collection of features", file=path)
    if len(features) > MOST_FEATURES:
        raise InputError(Message("the file has more than {most:,} areas", most=MOST_FEATURES), file=path)
    if not all(isinstance(feature.get("properties") or {}, Mapping) for feature in features):
        raise InputError("the file is not a GeoJSON collection of features", file=path)
    return features


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _code_property(layer: MapLayer, properties: Sequence[Mapping[str, Any]], geocodes: frozenset[str]) -> str:
    """The property that holds the codes: as the settings say, else that which has most of the codes of the values."""
    if layer.id_property and any(layer.id_property in values for values in properties):
        return layer.id_property
    counts: Counter[str] = Counter()
    for values in properties:
        for name, value in values.items():
            counts[name] += read_geocode(_property_text(value)) in geocodes
    name, count = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    return name if count else ""


def _feature_names(
    layer: MapLayer, values: Mapping[str, Any], translations: Translations, language: str
) -> LanguageMap:
    """The name of an area in the languages that the file, or a translation of it, has."""
    plain = {name.casefold(): _property_text(value) for name, value in values.items()}
    written = _property_text(values.get(layer.name_property)) if layer.name_property else ""
    if not written:
        ending = (name for name in plain if name.endswith(("nm", "name")))
        candidates = (plain.get(name, "") for name in (*NAME_PROPERTIES, *ending))
        written = next(filter(None, candidates), "")
    names = dict(translations.names(written, language, ("data", "REF_AREA", "general"))) if written else {}
    for code in dict.fromkeys((language, "en", "fr", "es", "ru", "ar", "zh", "kk", "hy", "de")):
        for form in _NAME_IN_LANGUAGE:
            if text := plain.get(form.format(code)):
                names.setdefault(code, text)
    return {code: text[:LONGEST_NAME] for code, text in names.items()}


def _first_present(names: Sequence[str], properties: Sequence[Mapping[str, Any]]) -> str:
    present = {name.casefold(): name for name in chain.from_iterable(properties)}
    return next((present[name] for name in names if name in present), "")


def _property_text(value: object) -> str:
    """The text of a property; some maps have lists of one."""
    if isinstance(value, list):
        return _property_text(value[0]) if len(value) == 1 else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())


def _joined(first: AreaFeature, second: AreaFeature) -> AreaFeature:
    """An area that a file has in several features."""
    if first.name != second.name:
        message = Message(
            "the area {code} is both “{first}” and “{second}”",
            code=first.geocode,
            first=next(iter(first.name.values()), ""),
            second=next(iter(second.name.values()), ""),
        )
        raise InputError(message)
    polygons = [*_polygons(first.boundary), *_polygons(second.boundary)]
    boundary = {"type": "MultiPolygon", "coordinates": polygons} if polygons else None
    return AreaFeature(first.geocode, first.name, first.level, first.parent or second.parent, boundary, first.file)


def _polygons(boundary: Mapping[str, Any] | None) -> list[Any]:
    if boundary is None:
        return []
    return [boundary["coordinates"]] if boundary["type"] == "Polygon" else list(boundary["coordinates"])


def _read_geometry(geometry: object, number: int, geocode: str) -> tuple[Mapping[str, Any] | None, int]:
    """The boundary of a feature, and how many positions it has; None for a point or nothing. Raises InputError for a broken one."""
    if geometry is None:
        return None, 0
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind in ("Point", "MultiPoint"):
        return None, 0
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise _geometry_error(number, geocode, Message("it is neither a polygon nor several"))
    polygons = [coordinates] if kind == "Polygon" else coordinates
    count = 0
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise _geometry_error(number, geocode, Message("a polygon has no ring"))
        for ring in polygon:
            count += _check_ring(ring, number, geocode)
    return ({"type": kind, "coordinates": coordinates} if count else None), count


def _check_ring(ring: object, number: int, geocode: str) -> int:
    if not isinstance(ring, list) or len(ring) < 4:
        raise _geometry_error(number, geocode, Message("a ring has fewer than four positions"))
    for position in ring:
        if not (isinstance(position, list) and len(position) >= 2 and all(map(_is_number, position[:2]))):
            raise _geometry_error(number, geocode, Message("a position is not two numbers"))
        if abs(position[0]) > 180.000001 or abs(position[1]) > 90.000001:
            fault = Message("a position is not in degrees of longitude and latitude (WGS 84)")
            raise _geometry_error(number, geocode, fault)
    if ring[0][:2] != ring[-1][:2]:
        raise _geometry_error(number, geocode, Message("a ring is not closed"))
    return len(ring)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _geometry_error(number: int, geocode: str, fault: Message) -> InputError:
    message = Message("the boundary of {code} cannot be used: {fault}", code=geocode, fault=fault)
    return InputError(message, field=f"features[{number - 1}]")
