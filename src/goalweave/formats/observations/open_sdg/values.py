"""CSV files of Open SDG sites: Year, Value, and between them disaggregations and a few columns with a meaning.

An empty disaggregation is the total. The name of the file states the indicator, `indicator_17-8-1.csv`; the country is that of the
site, which the file does not state. A row with a GeoCode is about a part of the country.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import TOTAL, Curie, DimensionCode, Indicator, Status
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.observations.code_vocabulary import CODES, TOTALS
from goalweave.formats.observations.codes import (
    UnitReading,
    code_from_text,
    code_from_words,
    dimension_id,
    series_code,
    status_from_text,
)
from goalweave.formats.observations.collector import DIMENSION, UNIT, ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.heads import ColumnHeads
from goalweave.formats.observations.open_sdg.area_columns import (
    COUNTRY_COLUMNS,
    AreaMentions,
    area_dimensions,
    country_names,
    home_name,
    missing_area,
    read_area,
    read_geocode,
    split_area,
)
from goalweave.formats.observations.open_sdg.areas import build_areas
from goalweave.formats.observations.open_sdg.indicator_codes import (
    IndicatorCode,
    indicator_in_name,
    measured_nodes,
    national_indicator,
    read_indicator_code,
)
from goalweave.formats.observations.open_sdg.translations import Translations
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.rows import ABSENT, RowReader, observation_in
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

FIELDS: Mapping[str, str] = {
    "year": "time",
    "value": "value",
    "series": "series",
    "units": "unit",
    "unit measure": "unit",
    "unit": "unit",
    "observation status": "status",
    "obs status": "status",
    "unit multiplier": "multiplier",
    "unit mult": "multiplier",
    "nature": "nature",
    "source": "source",
    "source detail": "source",
    "footnote": "footnote",
    "comment obs": "footnote",
}

UNNAMED = re.compile(r"Unnamed: \d+")
"""Titles that pandas gives columns without one."""

GEOCODE = "geocode"
NOT_SHOWN = frozenset(("progress", "time detail", "upper bound", "lower bound"))
"""Columns of sdg-build that are neither disaggregations nor read here."""


@dataclass(frozen=True)
class ColumnRules:
    """What a repository's settings say of its columns. ignored: those that are no disaggregations; fields: title → field; all in plain form;
    footnotes: columns that comment on a value.
    """

    ignored: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenSdgFile:
    """What was read of a file. areas: mentions, from which the areas of the whole repository are made; series: text of the series and of
    the unit → code; units: text → what it was read as.
    """

    dataset: Dataset
    areas: AreaMentions
    series: Mapping[tuple[str, str], str] = field(default_factory=dict)
    units: Mapping[str, UnitReading] = field(default_factory=dict)


NO_RULES = ColumnRules()
NO_TRANSLATIONS = Translations()
NO_UNIT = UnitReading("")


def read_open_sdg(sheet: SourceSheet, heads: ColumnHeads, below: Iterable[TableRow], options: ReadOptions) -> Dataset:
    """The observations of the rows below a head of a single file.

    A series is called after its area and indicator, `GB_17-8-1`, or as options.series says; where the file has several
    series or units, their names follow. Raises InputError where neither file nor options tell area or series.
    """
    area = require_area(options, sheet.file)
    name = indicator_in_name(sheet.file)
    if not name and not options.series:
        message = Message("the series cannot be determined from the file name (17-8-1.csv) or the content; specify one")
        raise InputError(message, file=sheet.file, field="series")
    code = read_indicator_code(name) if name else None
    country, home = split_area(area)
    mentions = AreaMentions(country, home=(home, home_name(home, {})) if home else ("", ""))
    values = read_values(sheet, heads, below, replace(options, area=country), code, areas=mentions, home=home)
    areas = build_areas(values.areas, {}, NO_TRANSLATIONS, options.language or heads.language)
    return replace(values.dataset, areas=areas)


def require_area(options: ReadOptions, file: str) -> str:
    """The code of the area that the options name, a country or a part of one. Raises InputError where there is none."""
    if not options.area:
        raise missing_area(file)
    try:
        return read_area(options.area)
    except InputError as error:
        raise error.at(file=file) from None


def read_values(
    sheet: SourceSheet,
    heads: ColumnHeads,
    below: Iterable[TableRow],
    options: ReadOptions,
    indicator: IndicatorCode | None,
    *,
    rules: ColumnRules = NO_RULES,
    translations: Translations = NO_TRANSLATIONS,
    areas: AreaMentions | None = None,
    home: str = "",
    unit: UnitReading = NO_UNIT,
    whole: float | None = 100.0,
) -> OpenSdgFile:
    """The observations of the rows below a head. options.area: the code of the area; indicator: None where options.series replaces it;
    areas: what other files mention; home: the part of the country that rows without a GeoCode are about, else they are about the country; unit: of rows that state none; whole: the most that a percentage can be, None where the publisher knows.
    """
    language = options.language or heads.language
    heads = replace(_with_disaggregations(heads, rules, options), language=language)
    collector = ObservationCollector(sheet.file, options, Status.TRANSCRIBED, whole)
    for dimension, place in heads.dimensions.items():
        # A name such as “Speed (Mb/sec)” is not to be had from SPEED_MB_SEC again.
        if heads.titles[place].casefold() != dimension.replace("_", " ").casefold():
            collector.name_code(DIMENSION, dimension, heads.titles[place], language)
    rows = [row for row in below if "".join(row.cells).strip()]
    mentions = AreaMentions(options.area) if areas is None else areas
    reader = _SeriesReader(
        sheet, heads, collector, options, indicator, translations, mentions, unit, home or options.area
    )
    reader.read(rows)
    dataset = collector.build_dataset()
    return OpenSdgFile(
        replace(
            dataset,
            codes=_translated_codes(dataset, heads, translations, language),
            indicators=reader.national,
        ),
        reader.areas,
        reader.codes,
        reader.table.units,
    )


@dataclass
class _SeriesReader:
    """The rows of one file, each to its series and area."""

    sheet: SourceSheet
    heads: ColumnHeads
    collector: ObservationCollector
    options: ReadOptions
    indicator: IndicatorCode | None
    translations: Translations
    areas: AreaMentions
    unit: UnitReading
    home: str
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    table: RowReader = field(init=False)
    by_area: RowReader = field(init=False)
    naming: dict[str, str] = field(init=False)
    national: tuple[Indicator, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        if self.indicator and not self.indicator.is_global:
            self.national = (national_indicator(self.indicator, self.home, self.options),)

    def read(self, rows: Sequence[TableRow]) -> None:
        own_name = f"{self.home}_{self.indicator.written if self.indicator else ''}"
        base = series_code(self.options.series or own_name)
        nodes = measured_nodes(self.indicator, self.options) if self.indicator and not self.national else ()
        self.table = RowReader(self.heads, self.sheet, self.collector, self.options, any_name=True)
        self._separate_codes(rows)
        self._find_areas(rows)
        # Most rows say the same of series and unit, which is read once.
        examples: dict[tuple[str, ...], Sequence[str]] = {}
        for row in rows:
            examples.setdefault(self._series_cells(row.cells), row.cells)
        units = {(unit.code, unit.multiplier) for unit in map(self.table.read_unit, examples.values())}
        names = {str(self.table.first_cell(cells, "series")) for cells in examples.values()}
        multiples = {code for code, power in units if (code, 0) in units and power} | {
            code for code, power in units if len({other for unit, other in units if unit == code}) > 1
        }
        by_cells: dict[tuple[str, ...], str] = {}
        for line, cells in rows:
            about = self._series_cells(cells)
            code = by_cells.get(about)
            if code is None:
                code = by_cells[about] = self._require_series(
                    cells, base, len(names) > 1, len(units) > 1, multiples, nodes
                )
            self._read_row(line, cells, code)
        self.table.add_ambiguous()

    def _series_cells(self, cells: Sequence[str]) -> tuple[str, ...]:
        places = (*self.heads.fields.get("series", ()), *self.heads.fields.get("unit", ()))
        return tuple([cells[place] if place < len(cells) else "" for place in places])

    def _require_series(
        self,
        cells: Sequence[str],
        base: str,
        several_series: bool,
        several_units: bool,
        multiples: Container[str],
        nodes: Sequence[Curie],
    ) -> str:
        """The code of the series of a row, which is made if it is the first. multiples: units that the file has in several powers of ten."""
        name, unit = str(self.table.first_cell(cells, "series")), self.table.read_unit(cells)
        power = f"E{unit.multiplier}" if unit.code in multiples and unit.multiplier else ""
        parts = (
            base,
            code_from_words(name) if name and several_series else "",
            unit.code if several_units else "",
            power,
        )
        code = "_".join(part for part in parts if part)
        if not unit.code and self.unit.code:
            unit = self.unit
        if code not in self.collector.series:
            self.collector.require_series(
                code,
                self._series_name(name, cells, unit.known),
                measures=nodes,
                unit=unit.code,
                multiplier=unit.multiplier,
                indicator=self.national[0].id if self.national else "",
            )
        self.codes[name, str(self.table.first_cell(cells, "unit"))] = code
        return code

    def _series_name(self, name: str, cells: Sequence[str], known_unit: bool) -> LanguageMap:
        """The series' own words; where it has none and its unit is known nowhere, those for the unit."""
        column = "series"
        if not name and not known_unit:
            name, column = str(self.table.first_cell(cells, "unit")), "unit"
        if name:
            titles = [self.heads.titles[place] for place in self.heads.fields.get(column, ())]
            if names := self.translations.names(name, self.heads.language, (*titles, "data")):
                return names
            return {self.heads.language: name}
        return {self.heads.language: self.indicator.code if self.indicator else self.options.series}

    def _read_row(self, line: int, cells: Sequence[str], code: str) -> None:
        table, area = self.table, self.home
        text = table.first_cell(cells, "value")
        if not text.strip() and status_from_text(table.first_cell(cells, "status")) not in ABSENT:
            return  # a row that waits for its value
        if geocode := self._geocode(cells):
            area = self.areas.note(geocode, self._named_areas(cells))
            table = self.by_area
        draft = table.draft_observation(line, cells, code)
        if draft is None:
            return
        time = table.read_row_time(cells, line)
        if time is None:
            return
        if area != draft.area:
            draft = observation_in(draft, area)
        if self.unit.code and not table.first_cell(cells, "unit") and not table.first_cell(cells, "multiplier"):
            draft = replace(draft, unit="", multiplier=None)  # those of the series
        table.add_value(draft, time, text, table.head_of_field("value"))

    def _find_areas(self, rows: Sequence[TableRow]) -> None:
        """Rows with a GeoCode are about an area; the columns that name it are then no breakdown of its values."""
        titles = {name: self.heads.titles[place] for name, place in self.heads.dimensions.items()}
        texts = []
        for row in rows:
            cells = row.cells
            named = {name: cells[place].strip() for name, place in self.heads.dimensions.items() if place < len(cells)}
            texts.append((self._geocode(cells), named))
        area_names = area_dimensions(titles, texts)
        self.naming = {name: titles[name] for name in area_names}
        without = {name: place for name, place in self.heads.dimensions.items() if name not in area_names}
        self.by_area = replace(self.table, heads=replace(self.heads, dimensions=without), keys={})

    def _geocode(self, cells: Sequence[str]) -> str:
        return read_geocode(str(self.table.first_cell(cells, GEOCODE)))

    def _named_areas(self, cells: Sequence[str]) -> list[tuple[str, str]]:
        """The columns that name the area of a row, with its texts there."""
        places = ((title, self.heads.dimensions[name]) for name, title in self.naming.items())
        return [
            (title, " ".join(cells[place].split()))
            for title, place in places
            if place < len(cells) and cells[place].strip()
        ]

    def _separate_codes(self, rows: Sequence[TableRow]) -> None:
        """Different words of one column have different codes, also where each alone means the same: women and girls."""
        for dimension, place in self.heads.dimensions.items():
            texts = dict.fromkeys(row.cells[place].strip() for row in rows if place < len(row.cells))
            codes: dict[str, dict[str, str]] = {}
            for text in filter(None, texts):
                words = codes.setdefault(code_from_text(dimension, text), {})
                words.setdefault(normalise_words(text), text)
            for words in codes.values():
                if len(words) > 1 and (dimension in CODES or words.keys() <= TOTALS.by_word.keys()):
                    for text in words.values():
                        self.table.codes[dimension, text] = code_from_words(text)
            if "" in texts and any(normalise_words(text) in TOTALS.by_word for text in texts if text):
                self._separate_totals(dimension, place, rows)
            if COUNTRY_COLUMNS.find(self.heads.titles[place]):
                self._merge_country(dimension, place, rows)

    def _merge_country(self, dimension: str, place: int, rows: Sequence[TableRow]) -> None:
        """In a column of areas the name of the country itself is the total, unless the file has empty cells for that."""
        names = country_names(self.options.area)
        texts = dict.fromkeys(row.cells[place].strip() for row in rows if place < len(row.cells))
        if "" not in texts:
            for text in texts:
                if normalise_words(text) in names:
                    self.table.codes[dimension, text] = TOTAL

    def _separate_totals(self, dimension: str, place: int, rows: Sequence[TableRow]) -> None:
        """Where an empty cell and a word for the total are in otherwise equal rows, the word means something else."""
        empty: set[tuple[str, ...]] = set()
        words: dict[tuple[str, ...], str] = {}
        value = self.heads.fields.get("value", ())
        for _line, cells in rows:
            if place >= len(cells) or not any(cells[at].strip() for at in value if at < len(cells)):
                continue
            rest = tuple(cell for at, cell in enumerate(cells) if at != place and at not in value)
            text = cells[place].strip()
            if not text:
                empty.add(rest)
            elif normalise_words(text) in TOTALS.by_word:
                words[rest] = text
        for rest, text in words.items():
            if rest in empty:
                self.table.codes[dimension, text] = code_from_words(text)


def _with_disaggregations(heads: ColumnHeads, rules: ColumnRules, options: ReadOptions) -> ColumnHeads:
    """All columns that have no meaning of their own are disaggregations, whatever other tables mean by their names.

    Raises InputError for two columns that are one dimension.
    """
    fields: dict[str, tuple[int, ...]] = {}
    dimensions: dict[str, int] = {}
    for place, title in enumerate(heads.titles):
        plain = normalise_words(title)
        own = options.mapping.column(title)
        name = own if own.islower() else "" if own else rules.fields.get(plain) or FIELDS.get(plain, "")
        if plain in (GEOCODE, "geo code") and not own:
            fields[GEOCODE] = (*fields.get(GEOCODE, ()), place)
        elif name:
            fields[name] = (*fields.get(name, ()), place)
        elif title and (own or not (plain in rules.ignored or plain in NOT_SHOWN or UNNAMED.fullmatch(title))):
            dimension = own or dimension_id(title)
            if dimension in dimensions:
                dimension = code_from_words(title)  # “Sex” and “Gender” are two columns of one file
            if dimension in dimensions:
                raise InputError(
                    Message("two columns could be {dimension}; specify which one", dimension=title), field=title
                )
            dimensions[dimension] = place
    return ColumnHeads(heads.titles, fields, dimensions, language=heads.language)


def _translated_codes(
    dataset: Dataset, heads: ColumnHeads, translations: Translations, language: str
) -> tuple[DimensionCode, ...]:
    """The codes of a file with their names in all languages of the repository."""
    if not translations.texts:
        return dataset.codes
    titles = {name: heads.titles[place] for name, place in heads.dimensions.items()}
    titles[UNIT] = next((heads.titles[place] for place in heads.fields.get("unit", ())), UNIT)
    named = {(code.dimension, code.code): code for code in dataset.codes}
    for name in titles:
        named.setdefault((DIMENSION, name), DimensionCode(DIMENSION, name, {}))
    for observation in dataset.observations:
        for name, code in observation.key:
            named.setdefault((name, code), DimensionCode(name, code, {}))
    for series in dataset.series:
        if series.unit:
            named.setdefault((UNIT, series.unit), DimensionCode(UNIT, series.unit, {}))
    codes: list[DimensionCode] = []
    for dimension_code in named.values():
        text = next(iter(dimension_code.name.values()), "") if len(dimension_code.name) == 1 else ""
        text = text or (
            titles.get(dimension_code.code, dimension_code.code)
            if dimension_code.dimension == DIMENSION
            else dimension_code.code
        )
        groups = (
            titles.get(dimension_code.dimension, dimension_code.dimension),
            dimension_code.dimension,
            "data",
            "general",
        )
        names = {**dimension_code.name, **translations.find(text, groups)}
        if names and set(names.values()) != {dimension_code.code}:
            codes.append(replace(dimension_code, name=names))
    return tuple(codes)
