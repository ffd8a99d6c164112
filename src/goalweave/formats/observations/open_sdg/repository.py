"""Whole data repositories of Open SDG sites: values, metadata, translations and boundaries, as sdg-build reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path, PurePosixPath

from goalweave.core.errors import InputError, InputErrors
from goalweave.core.messages import Message
from goalweave.core.model import DimensionCode, Indicator, Series, SubnationalArea, Target
from goalweave.core.text.languages import base_language
from goalweave.formats.observations.codes import UnitReading
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.heads import ColumnHeads
from goalweave.formats.observations.open_sdg.area_columns import AreaMentions, home_name, split_area
from goalweave.formats.observations.open_sdg.areas import AreaFeature, build_areas
from goalweave.formats.observations.open_sdg.boundaries import read_layers
from goalweave.formats.observations.open_sdg.config import (
    DEFAULT_DATA,
    OWN_DATA,
    RepositoryConfig,
    is_repository,
    read_config,
)
from goalweave.formats.observations.open_sdg.definitions import (
    describe_indicator,
    metadata_unit,
    name_series,
    national_targets,
)
from goalweave.formats.observations.open_sdg.files import RepositoryFiles, read_plain_yaml
from goalweave.formats.observations.open_sdg.indicator_codes import IndicatorCode, indicator_of_stem
from goalweave.formats.observations.open_sdg.metadata import IndicatorMetadata, read_metadata
from goalweave.formats.observations.open_sdg.publishers import RepositoryArea, find_repository_area, read_provider
from goalweave.formats.observations.open_sdg.scripts import text_language
from goalweave.formats.observations.open_sdg.sdmx_inputs import read_sdmx_inputs
from goalweave.formats.observations.open_sdg.translations import Translations, is_language
from goalweave.formats.observations.open_sdg.values import FIELDS, OpenSdgFile, read_values
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.source_mapping import SourceMapping
from goalweave.formats.reading.csv_rows import csv_rows
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

PUT_ASIDE = frozenset(("archive", "archived", "old", "backup", "wip", "edges", "headline", "draft", "drafts"))
"""Folders in `data` that sdg-build does not read, and whose files would be second ones of their indicators."""

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class RepositoryReading:
    """mapping: what the publisher's words were read as, to keep for the provider; unknown_units: words for units that are known nowhere;
    ignored: settings, layers and files that were not read; digest: SHA-256 of all that was; area: what it is about, and where that is from.
    """

    dataset: Dataset
    mapping: SourceMapping
    area: RepositoryArea
    unknown_units: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class DataFile:
    """language: of the folder that it is in, empty without one."""

    path: str
    code: IndicatorCode
    language: str = ""


def is_repository_folder(folder: Path) -> bool:
    """Whether a folder is a data repository of an Open SDG site."""
    return is_repository(RepositoryFiles(folder.resolve(), DEFAULT_LIMITS))


def read_repository(
    folder: Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    options: ReadOptions | None = None,
    mapping_of_source: Callable[[str], SourceMapping] | None = None,
) -> RepositoryReading:
    """All values of a repository. What is wrong in a file is among the dataset's problems, and costs only what it concerns.

    mapping_of_source: the mapping that is kept for a provider, by its id; what the options map takes the place of what is kept.

    Raises InputError for a folder that is none, for settings that cannot be read, and where nothing states the area.
    """
    files = RepositoryFiles(folder.resolve(), limits)
    if not is_repository(files):
        message = Message(
            "the folder is not an Open SDG repository: it has neither settings (config_data.yml) nor a folder data"
        )
        raise InputError(message, file=str(folder))
    return _Repository(files, options or ReadOptions(), mapping_of_source).read()


@dataclass
class _Repository:
    """One reading. problems: of all files, in their order."""

    files: RepositoryFiles
    options: ReadOptions
    kept: Callable[[str], SourceMapping] | None = None
    problems: list[InputError] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def read(self) -> RepositoryReading:
        config = read_config(self.files)
        self.ignored += config.ignored
        translations = _read_translations(self.files, config, self.problems)
        all_metadata = read_metadata(self.files, config.metadata, config.folder)
        self.problems += all_metadata.problems
        data_files = self._choose_files(config, translations)
        place = find_repository_area(
            self.files,
            config,
            all_metadata.by_code,
            translations,
            self.options,
            [PurePosixPath(file.path).stem for file in data_files],
        )
        area = place.code
        language = self.options.language or (config.languages[0] if config.languages else "en")
        provider = read_provider(self.files, config, area, language, self.options.source)
        country, home = split_area(area)
        options = replace(self.options, area=country)
        if self.kept:
            options = replace(options, mapping=options.mapping.over(self.kept(provider.id)))
        mentions = AreaMentions(country, home=(home, home_name(home, provider.name)) if home else ("", ""))
        readings: list[tuple[DataFile, OpenSdgFile]] = []
        empty: list[str] = []
        for file in data_files:
            metadata = all_metadata.by_code.get(file.code.written, IndicatorMetadata())
            unit = metadata_unit(metadata, translations, options.mapping)
            reading = self._read_file(file, config, translations, options, mentions, unit)
            if reading is None:
                empty.append(file.path)
            else:
                readings.append((file, reading))
        messages = read_sdmx_inputs(self.files, config.sdmx, config.folder, options)
        self.problems += messages.problems
        self.ignored += messages.skipped
        empty += messages.empty_files
        areas = self._read_areas(config, mentions, translations, language)
        source = options.source or next(iter(provider.name.values()), "")
        described = _Definitions(all_metadata.by_code, translations, language, replace(options, area=area), source)
        described.add_all(readings)
        dataset = Dataset(
            series=(*described.series, *messages.series.values()),
            observations=tuple(
                chain(*(reading.dataset.observations for _, reading in readings), messages.observations)
            ),
            codes=_merge_codes(chain((reading.dataset.codes for _, reading in readings), [messages.codes])),
            release=options.release,
            source=source,
            problems=tuple(self.problems),
            as_published=True,
            provider=provider,
            indicators=tuple(described.indicators),
            areas=areas,
            targets=tuple(described.targets),
            empty_files=tuple(empty),
        )
        units = dict(chain.from_iterable(reading.units.items() for _, reading in readings))
        units.pop("", None)
        mapped = {
            text: f"{unit.code}:{unit.multiplier}" if unit.multiplier else unit.code
            for text, unit in units.items()
            if unit.known and text != unit.code
        }
        return RepositoryReading(
            dataset,
            options.mapping.over(SourceMapping(units=mapped)),
            place,
            unknown_units=tuple(text for text, unit in units.items() if not unit.known),
            ignored=tuple(dict.fromkeys(self.ignored)),
            digest=self.files.digest,
        )

    def _choose_files(self, config: RepositoryConfig, translations: Translations) -> list[DataFile]:
        """The files of values, one for each indicator; those of other languages add names to the translations.

        Two files of one indicator and language are a problem, and then neither is used.
        """
        by_code: dict[str, dict[str, list[DataFile]]] = {}
        for file in self._find_files(config):
            by_code.setdefault(file.code.written, {}).setdefault(file.language, []).append(file)
        selected: list[DataFile] = []
        for by_language in by_code.values():
            order = {language: place for place, language in enumerate(config.languages)}
            languages = sorted(by_language, key=lambda name: order.get(name, len(order)))
            if config.data is DEFAULT_DATA:
                by_language = {name: self._own_files(some) for name, some in by_language.items()}
            clashing = [some for some in by_language.values() if len(some) > 1]
            for first, *others in clashing:
                message = Message(
                    "{first} and {second} are both files of the indicator {code}; neither is used",
                    first=first.path,
                    second=others[0].path,
                    code=first.code.code,
                )
                self.problems.append(InputError(message, file=others[0].path))
            if clashing:
                continue
            first = by_language[languages[0]][0]
            selected.append(first)
            for language in languages[1:]:
                self._add_names(first, by_language[language][0], translations)
        return selected

    def _own_files(self, files: list[DataFile]) -> list[DataFile]:
        """Of several files of an indicator the only one that sdg-build itself reads; all of them where that is none or several."""
        own = [file for file in files if fnmatch(file.path, OWN_DATA) and file.path.count("/") == 1]
        if len(own) != 1:
            return files
        self.ignored += [file.path for file in files if file not in own]
        return own

    def _find_files(self, config: RepositoryConfig) -> Iterator[DataFile]:
        patterns = [f"{config.folder}/{name}" if config.folder else name for name in config.data]
        paths = list(chain.from_iterable(map(self._matching_paths, patterns)))
        if config.data is not DEFAULT_DATA and not paths and not self.problems:
            # In several languages the files are in a folder for each.
            deeper = [str(PurePosixPath(name).parent / "**" / PurePosixPath(name).name) for name in patterns]
            paths = list(chain.from_iterable(map(self._matching_paths, deeper)))
        for path in dict.fromkeys(paths):
            here = PurePosixPath(path)
            folders = here.parts[:-1]
            if here.suffix.lower() != ".csv":
                continue
            if PUT_ASIDE & {name.casefold() for name in folders[1:]} or any(
                name.startswith((".", "_")) for name in folders
            ):
                self.ignored.append(path)
                continue
            code = indicator_of_stem(here.stem)
            if not any(sign.isdecimal() for sign in code.written):
                self.ignored.append(path)
                continue
            last = folders[-1] if len(folders) > 1 else ""
            known = is_language(last) and (not config.languages or base_language(last) in config.languages)
            yield DataFile(path, code, base_language(last) if known else "")

    def _matching_paths(self, pattern: str) -> list[str]:
        try:
            return self.files.find(pattern)
        except InputError as error:
            self.problems.append(error)
            return []

    def _rows(self, path: str) -> list[TableRow]:
        stream = self.files.open(path)
        if not stream.getbuffer().nbytes:
            return []
        return list(csv_rows(stream, path, self.files.limits))

    def _read_file(
        self,
        file: DataFile,
        config: RepositoryConfig,
        translations: Translations,
        options: ReadOptions,
        mentions: AreaMentions,
        unit: UnitReading,
    ) -> OpenSdgFile | None:
        """What a file says; None for one without any value, also where that is a problem."""
        try:
            rows = self._rows(file.path)
            if not rows:
                return None
            titles = tuple(" ".join(cell.split()) for cell in rows[0].cells)
            _require_columns(titles, config, file.path, options)
            language = options.language or file.language or _language_of(rows, config.languages)
            heads = ColumnHeads(titles, {}, {}, language=language)
            sheet = SourceSheet(file.path, iter(()), even=True)
            reading = read_values(
                sheet,
                heads,
                rows[1:],
                replace(options, language=language),
                file.code,
                rules=config.columns,
                translations=translations,
                areas=mentions,
                home=mentions.home[0],
                unit=unit,
                whole=None,
            )
        except InputErrors as error:
            self.problems += [problem.at(file=file.path) for problem in error.problems]
            return _NOTHING
        except InputError as error:
            self.problems.append(error.at(file=file.path))
            return _NOTHING
        self.problems += reading.dataset.problems
        if not reading.dataset.observations and not reading.dataset.problems:
            return None
        return reading

    def _add_names(self, first: DataFile, second: DataFile, translations: Translations) -> None:
        """Words of a file in another language, where it has the same years and values row by row, are names of those of the first."""
        try:
            ours, theirs = self._rows(first.path), self._rows(second.path)
        except InputError as error:
            self.problems.append(error.at(file=second.path))
            return
        if len(ours) != len(theirs) or len(ours[0].cells) != len(theirs[0].cells):
            self.ignored.append(second.path)
            return
        pairs: list[tuple[str, str]] = []
        for row, other_row in zip(ours, theirs, strict=True):
            cells = zip(row.cells, other_row.cells, strict=False)
            pairs += [(mine, other) for mine, other in cells if mine.strip() != other.strip()]
        if any(mine.strip().isdecimal() or other.strip().isdecimal() for mine, other in pairs):
            self.ignored.append(second.path)
            return
        for mine, other in pairs:
            if mine.strip() and other.strip():
                translations.add(second.language, "data", {" ".join(mine.split()): other})
                translations.add(first.language, "data", {" ".join(mine.split()): mine})

    def _read_areas(
        self, config: RepositoryConfig, mentions: AreaMentions, translations: Translations, language: str
    ) -> tuple[SubnationalArea, ...]:
        if not mentions.by_code and not mentions.home[0]:
            return ()
        layers = read_layers(self.files, config.layers, config.folder, mentions.by_code, translations, language)
        self.problems += layers.problems
        self.ignored += layers.skipped
        features: Mapping[str, AreaFeature] = layers.features
        try:
            return build_areas(mentions, features, translations, language)
        except InputError as error:
            self.problems.append(error)
            flat = {code: replace(feature, parent="") for code, feature in features.items()}
            return build_areas(mentions.flat(), flat, translations, language)


_NOTHING = OpenSdgFile(Dataset((), ()), AreaMentions(""))
"""Of a file that cannot be used."""


@dataclass
class _Definitions:
    """The series with their names, and the indicators and targets of the metadata."""

    metadata: Mapping[str, IndicatorMetadata]
    translations: Translations
    language: str
    options: ReadOptions
    source: str
    series: list[Series] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def add_all(self, readings: Sequence[tuple[DataFile, OpenSdgFile]]) -> None:
        for file, reading in readings:
            self._add(file, reading)

    def _add(self, file: DataFile, reading: OpenSdgFile) -> None:
        metadata = self.metadata.get(file.code.written, IndicatorMetadata())
        if reading.dataset.series and (not file.code.is_global or metadata.files):
            self._add_indicator(file.code, metadata)
        targets, directions = national_targets(file.code, metadata, reading.series, self.options, self.source)
        present = {series.code for series in reading.dataset.series}
        self.targets += [target for target in targets if target.series in present]
        described = name_series(reading.dataset.series, file.code, metadata, self.translations, self.language)
        self.series += [replace(series, direction=directions.get(series.code)) for series in described]

    def _add_indicator(self, code: IndicatorCode, metadata: IndicatorMetadata) -> None:
        self.indicators.append(describe_indicator(code, metadata, self.translations, self.language, self.options))


def _read_translations(files: RepositoryFiles, config: RepositoryConfig, problems: list[InputError]) -> Translations:
    translations = Translations(config.languages)
    for source in config.translations:
        folder = source.strip("/")
        if "://" in folder:
            continue
        try:
            paths = [
                *files.find(f"{folder}/**/*.yml"),
                *files.find(f"{folder}/**/*.yaml"),
                *files.find(f"{folder}/**/*.csv"),
            ]
        except InputError as error:
            problems.append(error.at(file=config.file))
            continue
        for path in paths:
            try:
                _add_translations(files, path, translations)
            except InputError as error:
                problems.append(error.at(file=path))
    return translations


def _add_translations(files: RepositoryFiles, path: str, translations: Translations) -> None:
    here = PurePosixPath(path)
    folder = here.parent.name
    if here.suffix.lower() == ".csv":
        rows = list(csv_rows(files.open(path), path, files.limits)) if files.read(path) else []
        languages = rows[0].cells[1:] if rows else ()
        content = {row.cells[0]: dict(zip(languages, row.cells[1:], strict=False)) for row in rows[1:]}
        translations.add_by_key(here.stem, content)
    elif is_language(folder):
        translations.add(folder, here.stem, read_plain_yaml(files.read(path), path))
    else:
        translations.add_by_key(here.stem, read_plain_yaml(files.read(path), path))


def _require_columns(titles: Sequence[str], config: RepositoryConfig, path: str, options: ReadOptions) -> None:
    """Raises InputError for a table without a column of years or of values, and for columns of one name."""
    names = [normalise_words(title) for title in titles if title]
    fields = {config.columns.fields.get(name) or FIELDS.get(name, "") for name in names}
    fields |= {options.mapping.column(title) for title in titles}
    for name, title in (("time", "Year"), ("value", "Value")):
        if name not in fields:
            message = Message(
                "the column {column} is missing; the columns are {columns}",
                column=title,
                columns=[f"“{title}”" for title in titles if title],
            )
            raise InputError(message, file=path, line=1, field=title)
    for title in ("year", "value"):
        if names.count(title) > 1:
            raise InputError(Message("two columns are called {column}", column=title.capitalize()), file=path, line=1)


def _language_of(rows: Sequence[TableRow], languages: Sequence[str]) -> str:
    """The language of the words of a table, by its head and first rows."""
    cells = chain.from_iterable(row.cells for row in rows[:400])
    texts = dict.fromkeys(cell for cell in cells if cell and not cell[0].isdecimal())
    own = [text for text in texts if normalise_words(text) not in FIELDS and normalise_words(text) != "geocode"]
    return text_language(own, languages) or (languages[0] if languages else "en")


def _merge_codes(
    files: Iterable[Sequence[DimensionCode]],
) -> tuple[DimensionCode, ...]:
    """Each code once, with its names in all languages."""
    merged: dict[tuple[str, str], DimensionCode] = {}
    for code in chain.from_iterable(files):
        known = merged.get((code.dimension, code.code))
        merged[code.dimension, code.code] = replace(code, name={**code.name, **known.name}) if known else code
    return tuple(merged.values())
