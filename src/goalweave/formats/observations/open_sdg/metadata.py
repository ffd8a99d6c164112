"""Metadata of the indicators of a repository, in YAML, Markdown, CSV or XLSX, one file for each indicator.

Later files say more of an indicator, as in sdg-build; its texts in other languages are in folders named for these or under keys named so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap, base_language
from goalweave.formats.observations.open_sdg.config import META_SUFFIXES, MetaInput
from goalweave.formats.observations.open_sdg.files import RepositoryFiles, read_plain_yaml, split_front_matter
from goalweave.formats.observations.open_sdg.indicator_codes import indicator_of_stem
from goalweave.formats.observations.open_sdg.translations import is_language
from goalweave.formats.reading.csv_rows import csv_rows
from goalweave.formats.reading.normalisation import normalise_words

DEFAULT_INPUTS = (
    MetaInput("indicator-config/*-*.yml"),
    MetaInput("meta/*-*.yml"),
    MetaInput("meta/*-*.yaml"),
    MetaInput("meta/*-*.md"),
    MetaInput("meta/*-*.csv"),
    MetaInput("meta/*-*.xlsx"),
)
"""Where sdg-build's repositories have their metadata; with settings these say it."""

SUFFIXES = frozenset(chain.from_iterable(META_SUFFIXES.values()))
MOST_FIELDS = 1_000


@dataclass
class IndicatorMetadata:
    """fields: key → value, a text, list or mapping; by_language: language → key → text; files: that say it."""

    fields: dict[str, Any] = field(default_factory=dict)
    by_language: dict[str, dict[str, str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def add(self, content: Mapping[str, Any], file: str, language: str = "") -> None:
        """Add what a file says; a value that is not empty takes the place of one that was there."""
        self.files.append(file)
        for key, value in content.items():
            if isinstance(value, Mapping) and is_language(key):
                texts = {name: text for name, text in value.items() if isinstance(text, str) and text.strip()}
                self.by_language.setdefault(base_language(key), {}).update(texts)
            elif language:
                if isinstance(value, str) and value.strip():
                    self.by_language.setdefault(language, {})[key] = value
            elif value not in ("", None, [], {}):
                self.fields[key] = value

    def text(self, key: str) -> str:
        value = self.fields.get(key)
        return value.strip() if isinstance(value, str) else ""

    def entries(self, key: str) -> list[Mapping[str, Any]]:
        """The mappings of a list."""
        value = self.fields.get(key)
        return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []

    def in_languages(self, key: str) -> LanguageMap:
        """What files in other languages say of a key."""
        return {language: texts[key] for language, texts in self.by_language.items() if texts.get(key, "").strip()}


@dataclass
class MetadataReading:
    """by_code: written code of an indicator → its metadata; problems: of files that cannot be read."""

    by_code: dict[str, IndicatorMetadata] = field(default_factory=dict)
    problems: list[InputError] = field(default_factory=list)


def read_metadata(files: RepositoryFiles, inputs: Sequence[MetaInput], folder: str) -> MetadataReading:
    """The metadata of all indicators. folder: of the repository's `meta`, empty for its root."""
    reading = MetadataReading()
    for entry in inputs or DEFAULT_INPUTS:
        pattern = f"{folder}/{entry.pattern}" if folder else entry.pattern
        try:
            labels = _read_labels(files, entry, folder)
            paths = files.find(pattern)
        except InputError as error:
            reading.problems.append(error)
            continue
        for path in paths:
            if PurePosixPath(path).suffix.lower() in SUFFIXES:
                _read_indicator(files, path, labels, reading)
    return reading


def _read_indicator(files: RepositoryFiles, path: str, labels: Mapping[str, str], reading: MetadataReading) -> None:
    """A file of an indicator, and those of the same name in folders of languages next to it."""
    here = PurePosixPath(path)
    code = indicator_of_stem(here.stem).written
    metadata = reading.by_code.setdefault(code, IndicatorMetadata())
    for file in (path, *files.find(str(here.parent / "*" / here.name))):
        language = "" if file == path else PurePosixPath(file).parent.name
        if language and not is_language(language):
            continue
        try:
            metadata.add(read_metadata_file(files, file, labels), file, base_language(language) if language else "")
        except InputError as error:
            reading.problems.append(error.at(file=file))


def read_metadata_file(files: RepositoryFiles, path: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """Key → value of one file. labels: plain label → key. Raises InputError."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in (".csv", ".xlsx"):
        return dict(_labelled_values(_table_rows(files, path, suffix), labels))
    data = files.read(path)
    content = read_plain_yaml(split_front_matter(data, path) if suffix == ".md" else data, path)
    if not isinstance(content, Mapping):
        raise InputError("expected names with values, name: value", file=path)
    if len(content) > MOST_FIELDS:
        raise InputError(Message("there are more than {most:,} entries", most=MOST_FIELDS), file=path)
    return {labels.get(normalise_words(name), name): value for name, value in content.items() if name}


def _read_labels(files: RepositoryFiles, entry: MetaInput, folder: str) -> Mapping[str, str]:
    """Plain label → key, of the table that the settings name."""
    if isinstance(entry.mapping, Mapping):
        return {normalise_words(label): key for label, key in entry.mapping.items()}
    path = f"{folder}/{entry.mapping}" if folder and entry.mapping else entry.mapping
    if not files.exists(path):
        return {}
    rows = [cells for _line, cells in csv_rows(files.open(path), path, files.limits)]
    return {normalise_words(cells[0]): cells[1].strip() for cells in rows if len(cells) > 1 and cells[1].strip()}


def _table_rows(files: RepositoryFiles, path: str, suffix: str) -> list[Sequence[str]]:
    if suffix == ".csv":
        return [cells for _line, cells in csv_rows(files.open(path), path, files.limits)]
    from goalweave.formats.reading.sheets import open_sheets

    sheets = open_sheets(files.open(path), path, files.limits)
    return [row.cells for row in sheets[0].rows] if sheets else []


def _labelled_values(rows: Sequence[Sequence[str]], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Label and value of each row: its first two cells that have something, where the first is no number of the row.

    A row without a value is a heading.
    """
    for cells in rows[: MOST_FIELDS * 2]:
        filled = [str(cell).strip() for cell in cells if str(cell).strip()]
        if len(filled) > 2 and filled[0].rstrip(".").replace(".", "").isdecimal():
            filled = filled[1:]
        if len(filled) > 1:
            plain = normalise_words(filled[0])
            key = filled[0] if filled[0].isidentifier() else plain.replace(" ", "_")
            yield labels.get(plain, key), filled[1]
