"""Where commands that make documents take an organisation's records from: the database, files, or the sample that ships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goalweave.cli.console import print_note
from goalweave.cli.data import data_dir, load_library, use_database
from goalweave.settings.variables import is_set

if TYPE_CHECKING:
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.model import Record
    from goalweave.core.text.languages import LanguageMap
    from goalweave.packs import PackLibrary


@dataclass(frozen=True)
class RecordHolder:
    """An organisation and its records, those that count; an empty slug is everyone. from_database: they are in the
    database; owners: short name → name of each organisation that the records are of; unit: the name of the one that was
    requested; area: whom its plans are about, a country or empty for the world."""

    slug: str
    name: LanguageMap
    short: LanguageMap
    records: tuple[Record, ...]
    catalogue: Catalogue
    as_of: str = ""
    from_database: bool = False
    owners: Mapping[str, LanguageMap] = field(default_factory=dict)
    unit: LanguageMap = field(default_factory=dict)
    area: str = ""


def has_database() -> bool:
    """Whether there is a database already; none is made by asking."""
    return is_set("GOALWEAVE_DATABASE_URL") or (data_dir() / "goalweave.sqlite3").is_file()


def find_holder(
    organisation: str, files: Sequence[Path], *, public: bool = False, unit: str = "", country: str = ""
) -> RecordHolder:
    """files: read instead of the database. public: only what everyone sees. unit: short name, with those below it.

    Raises InputError for an organisation or unit that no one knows.
    """
    from goalweave.core.errors import InputError

    if files:
        return _narrow_to_unit(_holder_from_files(organisation, files), unit, country)
    if has_database() and (holder := _holder_from_database(organisation, unit, country, public=public)) is not None:
        return holder
    if not organisation:
        raise InputError("no database; name an organisation of the samples, or use --records", field="--organisation")
    sample = _holder_from_sample(organisation, load_library())
    if sample is None:
        message = f"unknown organisation {organisation}: not in the database and not in the samples"
        raise InputError(message, field="--organisation")
    print_note(f"Uses the sample of {organisation} that ships; use `--records` for other files.")
    return _narrow_to_unit(sample, unit, country)


def all_in_country(country: str, *, public: bool = False) -> RecordHolder:
    """All records in a country, out of the database; once `use_database` was called."""
    holder = _holder_from_database("", "", country, public=public)
    assert holder is not None  # only an organisation can be unknown
    return holder


def _narrow_to_unit(holder: RecordHolder, unit: str, country: str) -> RecordHolder:
    """Without a database a unit is no more than the short name that a record has."""
    records = [record for record in holder.records if unit in ("", record.unit)]
    if country:
        records = [record for record in records if _is_placed_in(record, country)]
    return replace(holder, records=tuple(records), unit={"en": unit} if unit else {})


def _is_placed_in(record: Record, country: str) -> bool:
    return any(place.area == country for place in record.places)


def _holder_from_database(organisation: str, unit: str, country: str, *, public: bool) -> RecordHolder | None:
    use_database()
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.accounts.queries import find_organisation as organisation_of
    from goalweave.core.errors import InputError
    from goalweave.documents.measurements_from_database import organisation_area
    from goalweave.documents.record_selection import organisation_names, select_records
    from goalweave.frameworks.queries import catalogue

    row = organisation_of(organisation) if organisation else None
    if organisation and row is None:
        return None
    part = row.units.filter(slug=unit).first() if row and unit else None
    if unit and part is None:
        raise InputError(f"unknown unit {unit}", field="--unit")
    records = select_records(VISITOR if public else SYSTEM, organisation=row, unit=part, country=country)
    return RecordHolder(
        row.slug if row else "",
        row.name if row else {},
        row.short if row else {},
        records.records,
        catalogue(),
        records.as_of,
        from_database=True,
        owners=organisation_names(records.records),
        unit=part.name if part else {},
        area=organisation_area(row) if row else "",
    )


def _holder_from_sample(organisation: str, library: PackLibrary) -> RecordHolder | None:
    from goalweave.packs import read_sample

    catalogue = library.catalogue()
    for pack in library.packs.values():
        if pack.records is None:
            continue
        sample = read_sample(pack.records, catalogue)
        if sample.organisation == organisation:
            return RecordHolder(organisation, sample.name, sample.short, sample.records, catalogue, sample.as_of)
    return None


def _holder_from_files(organisation: str, files: Sequence[Path]) -> RecordHolder:
    """Records of documents and tables with the nodes that their publisher named; a YAML file of sample records too."""
    from goalweave.cli.mapping import read_records
    from goalweave.packs import read_sample

    library = load_library()
    catalogue = library.catalogue()
    named = _holder_from_sample(organisation, library)
    name, short = (named.name, named.short) if named else ({"en": organisation}, {"en": organisation})
    as_of = ""
    records: list[Record] = []
    for path in [file for file in files if file.suffix.lower() in (".yaml", ".yml")]:
        sample = read_sample(path, catalogue)
        records += sample.records
        as_of = max(as_of, sample.as_of)
        if sample.organisation == organisation:
            name, short = sample.name, sample.short
    others = [file for file in files if file.suffix.lower() not in (".yaml", ".yml")]
    records += read_records(others, catalogue, {}) if others else ()
    own = (replace(record, organisation=organisation) for record in records)
    return RecordHolder(organisation, name, short, tuple(own), catalogue, as_of)
