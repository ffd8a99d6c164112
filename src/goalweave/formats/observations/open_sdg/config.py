"""The settings of an Open SDG repository, `config_data.yml`, as far as they say where its values are and what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import base_language
from goalweave.formats.observations.open_sdg.files import RepositoryFiles, read_plain_yaml
from goalweave.formats.observations.open_sdg.indicator_codes import PREFIX, indicator_of_stem
from goalweave.formats.observations.open_sdg.values import FIELDS, NO_RULES, ColumnRules
from goalweave.formats.reading.normalisation import normalise_words

NAMES = ("config_data.yml", "config_data.yaml", "open_sdg_config.yml", "open_sdg_config.yaml")

DATA = "InputCsvData"
META_SUFFIXES = {
    "InputYamlMdMeta": (".md",),
    "InputYamlMeta": (".yml", ".yaml"),
    "InputCsvMeta": (".csv",),
    "InputCSVMeta": (".csv",),
    "InputExcelMeta": (".xlsx",),
}
"""Classes of sdg-build that read metadata, and the suffixes of their files."""

SDMX = frozenset(
    (
        "InputSdmxJson",
        "InputSdmxMl_Multiple",
        "InputSdmxMl_Structure",
        "InputSdmxMl_StructureSpecific",
        "InputSdmxMl_Generic",
    )
)
"""Classes of sdg-build that read SDMX messages, of which those in the repository are read here."""

READ = frozenset(
    ("languages", "inputs", "translations", "src_dir", "map_layers", "indicator_options", "docs_branding", "country")
)
DEFAULT_DATA = ("data/**/*.csv",)
OWN_DATA = "data/*-*.csv"
"""What sdg-build itself reads without settings; other files of `data` are read where these leave an indicator out."""

DEFAULT_BRANDS = frozenset(("", "build docs", "sdg data build documentation"))
"""What the settings call a repository whose publisher has not changed them."""

COLUMN_FIELDS = {"series_column": "series", "unit_column": "unit"}


@dataclass(frozen=True, slots=True)
class MetaInput:
    """pattern: of its files; mapping: a file, or label → key, that says which label is which key."""

    pattern: str
    mapping: Mapping[str, str] | str = ""


@dataclass(frozen=True, slots=True)
class SdmxInput:
    """pattern: of the messages; structure: the file of their data structure, empty without one."""

    pattern: str
    structure: str = ""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """A GeoJSON file with the properties that hold an area's code, its name and the code of the area around it; empty where they are found."""

    file: str
    id_property: str = ""
    name_property: str = ""
    parent_property: str = ""
    level: str = ""


@dataclass(frozen=True)
class RepositoryConfig:
    """folder: of data and metadata, empty for the root; data, metadata, translations: patterns and folders, data without any being
    DEFAULT_DATA where the settings name no inputs; brand: what the publisher calls it; country: that which the settings name; ignored:
    settings that are not read.
    """

    languages: tuple[str, ...] = ()
    folder: str = ""
    data: tuple[str, ...] = DEFAULT_DATA
    sdmx: tuple[SdmxInput, ...] = ()
    metadata: tuple[MetaInput, ...] = ()
    translations: tuple[str, ...] = ("translations",)
    layers: tuple[MapLayer, ...] = ()
    columns: ColumnRules = NO_RULES
    brand: str = ""
    country: str = ""
    ignored: tuple[str, ...] = ()
    file: str = ""


def is_repository(files: RepositoryFiles) -> bool:
    """Whether a folder is an Open SDG repository: it has the settings of one, or a folder of data named for their indicators."""
    if any(files.exists(name) for name in NAMES):
        return True
    paths = (*files.find("data/*.csv"), *files.find("data/*/*.csv"))
    stems = [PurePosixPath(path).stem for path in paths]
    return any(stem.startswith(PREFIX) or indicator_of_stem(stem).target for stem in stems)


def read_config(files: RepositoryFiles) -> RepositoryConfig:
    """The settings; those of sdg-build by default where there is no file. Raises InputError."""
    file = next((name for name in NAMES if files.exists(name)), "")
    if not file:
        return RepositoryConfig()
    content = read_plain_yaml(files.read(file), file)
    if not isinstance(content, Mapping):
        raise InputError("expected names with values, name: value", file=file)
    ignored = [name for name in content if name not in READ]
    data: list[str] = []
    metadata: list[MetaInput] = []
    sdmx: list[SdmxInput] = []
    inputs = _mappings(content.get("inputs"))
    for entry in inputs:
        name, pattern = _text(entry, "class"), _text(entry, "path_pattern")
        source = pattern or _text(entry, "source")
        if name == DATA and pattern:
            data.append(pattern)
        elif name in META_SUFFIXES and pattern:
            mapping = entry.get("metadata_mapping")
            labels = {str(key): str(value) for key, value in mapping.items()} if isinstance(mapping, Mapping) else ""
            metadata.append(MetaInput(pattern, labels or _text(entry, "metadata_mapping")))
        elif name in SDMX and source and "://" not in source:
            sdmx.append(SdmxInput(source, _text(entry, "dsd")))
        else:
            ignored.append(f"inputs: {name or '?'}")
    translations: list[str] = []
    for entry in _mappings(content.get("translations")):
        name, source = _text(entry, "class"), _text(entry, "source")
        if name in ("TranslationInputYaml", "TranslationInputCsv"):
            translations.append(source or "translations")
        else:
            ignored.append(f"translations: {name or '?'}")
    layers = [layer for entry in _mappings(content.get("map_layers")) if (layer := _read_layer(entry))]
    brand = " ".join(_text(content, "docs_branding").split())
    return RepositoryConfig(
        languages=tuple(base_language(name) for name in _texts(content.get("languages"))),
        folder=_source_folder(files, content),
        data=tuple(data) if inputs else DEFAULT_DATA,
        sdmx=tuple(sdmx),
        metadata=tuple(metadata),
        translations=tuple(dict.fromkeys(translations)) or ("translations",),
        layers=tuple(layers),
        columns=_read_columns(content.get("indicator_options"), file),
        brand="" if brand.casefold() in DEFAULT_BRANDS else brand[:200],
        country=_read_country(content, inputs),
        ignored=tuple(dict.fromkeys(ignored)),
        file=file,
    )


def _source_folder(files: RepositoryFiles, content: Mapping[str, Any]) -> str:
    """The folder of data and metadata; the settings may name it from somewhere else, where they lie in it themselves."""
    folder = _text(content, "src_dir").strip("/")
    return "" if folder and files.root.as_posix().endswith(f"/{folder}") else folder


def _read_country(content: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> str:
    """The name or code of the country: of the site, of the SDMX that it writes, or of the SDMX that it reads."""
    country = content.get("country")
    texts = [_text(country, "name") if isinstance(country, Mapping) else _text(content, "country")]
    output = content.get("sdmx_output")
    defaults = output.get("default_values") if isinstance(output, Mapping) else None
    texts.append(_text(defaults, "REF_AREA") if isinstance(defaults, Mapping) else "")
    for entry in inputs:
        texts.append(_text(entry, "reference_area"))
        names = entry.get("dimension_map")
        codes = (
            [name.partition("|")[2] for name in names if name.startswith("REF_AREA|")]
            if isinstance(names, Mapping)
            else []
        )
        texts += codes if len(codes) == 1 else []
    return next(filter(None, texts), "")


def _read_layer(entry: Mapping[str, Any]) -> MapLayer | None:
    file = _text(entry, "geojson_file") or _text(entry, "geometry_file") or _text(entry, "file")
    level = _text(entry, "label") or _text(entry, "output_subfolder").replace("_", " ").replace("-", " ").capitalize()
    return (
        MapLayer(
            file,
            _text(entry, "id_property") or _text(entry, "geocode_id"),
            _text(entry, "name_property"),
            _text(entry, "parent_property"),
            level,
        )
        if file
        else None
    )


def _read_columns(options: object, file: str) -> ColumnRules:
    if not isinstance(options, Mapping):
        return NO_RULES
    fields: dict[str, str] = {}
    for name, meaning in COLUMN_FIELDS.items():
        if title := _text(options, name):
            fields[normalise_words(title)] = meaning
    attributes = options.get("observation_attributes")
    for entry in attributes if isinstance(attributes, list) else []:
        title = _text(entry, "field") if isinstance(entry, Mapping) else str(entry)
        plain = normalise_words(title)
        if plain and plain not in FIELDS:
            fields[plain] = "footnote"
    for title, meaning in fields.items():
        if FIELDS.get(title, meaning) != meaning:
            message = Message("the column {column} has two meanings", column=title)
            raise InputError(message, file=file, field="indicator_options")
    others = _texts(options.get("non_disaggregation_columns"))
    return ColumnRules(frozenset(map(normalise_words, others)), fields)


def _text(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []
