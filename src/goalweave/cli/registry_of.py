"""Where commands that make documents take an organisation's records from: the database, files, or the sample that ships."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goalweave.cli.console import note
from goalweave.cli.data import data_dir, own_library, use_database

if TYPE_CHECKING:
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.model import Record
    from goalweave.core.text.languages import LanguageMap
    from goalweave.packs import Library


@dataclass(frozen=True)
class Holder:
    """An organisation and its records, those that count; an empty slug is everybody. stored: they are in the database; owners:
    short name → name of each organisation that the records are of; unit: the name of the one that was asked for; area: whom its plans are
    about, a country or empty for the world."""

    slug: str
    name: LanguageMap
    short: LanguageMap
    records: tuple[Record, ...]
    catalogue: Catalogue
    as_of: str = ""
    stored: bool = False
    owners: Mapping[str, LanguageMap] = field(default_factory=dict)
    unit: LanguageMap = field(default_factory=dict)
    area: str = ""


def has_database() -> bool:
    """Whether there is a database already; none is made by asking."""
    return bool(os.environ.get("GOALWEAVE_DATABASE_URL")) or (data_dir() / "goalweave.sqlite3").is_file()


def holder(
    organisation: str, files: Sequence[Path], *, public: bool = False, unit: str = "", country: str = ""
) -> Holder:
    """files: read instead of the database. public: only what everybody sees. unit: short name, with those below it.

    Raises InputError for an organisation or unit that nobody knows.
    """
    from goalweave.core.errors import InputError

    if files:
        return _narrowed(_of_files(organisation, files), unit, country)
    if has_database() and (found := _of_database(organisation, unit, country, public=public)) is not None:
        return found
    if not organisation:
        raise InputError(
            "there is no database; name an organisation of the samples, or --records", field="--organisation"
        )
    sample = _of_sample(organisation, own_library())
    if sample is None:
        message = f"there is no organisation {organisation} in the database, nor among the samples"
        raise InputError(message, field="--organisation")
    note(f"From the sample of {organisation} that ships; `--records` names other files.")
    return _narrowed(sample, unit, country)


def everybody_in(country: str, *, public: bool = False) -> Holder:
    """All records in a country, out of the database; once `use_database` was called."""
    found = _of_database("", "", country, public=public)
    assert found is not None  # only an organisation can be unknown
    return found


def _narrowed(held: Holder, unit: str, country: str) -> Holder:
    """Without a database a unit is no more than the short name that a record has."""
    records = [one for one in held.records if not unit or one.unit == unit]
    records = [one for one in records if not country or any(place.area == country for place in one.places)]
    return replace(held, records=tuple(records), unit={"en": unit} if unit else {})


def _of_database(organisation: str, unit: str, country: str, *, public: bool) -> Holder | None:
    use_database()
    from goalweave.accounts.actor import SYSTEM, VISITOR
    from goalweave.accounts.queries import organisation as organisation_of
    from goalweave.core.errors import InputError
    from goalweave.documents.measurements_from_database import own_area
    from goalweave.documents.subjects import owners_of, records_of
    from goalweave.frameworks.queries import catalogue

    row = organisation_of(organisation) if organisation else None
    if organisation and row is None:
        return None
    part = row.units.filter(slug=unit).first() if row and unit else None
    if unit and part is None:
        raise InputError(f"there is no unit {unit}", field="--unit")
    found = records_of(VISITOR if public else SYSTEM, organisation=row, unit=part, country=country)
    return Holder(
        row.slug if row else "",
        row.name if row else {},
        row.short if row else {},
        found.records,
        catalogue(),
        found.as_of,
        stored=True,
        owners=owners_of(found.records),
        unit=part.name if part else {},
        area=own_area(row) if row else "",
    )


def _of_sample(organisation: str, library: Library) -> Holder | None:
    from goalweave.packs import read_sample

    catalogue = library.catalogue()
    for pack in library.packs.values():
        if pack.records is None:
            continue
        sample = read_sample(pack.records, catalogue)
        if sample.organisation == organisation:
            return Holder(organisation, sample.name, sample.short, sample.records, catalogue, sample.as_of)
    return None


def _of_files(organisation: str, files: Sequence[Path]) -> Holder:
    """Records of documents and tables with the nodes that their publisher named; a YAML file of sample records too."""
    from goalweave.cli.mapping import read_files
    from goalweave.packs import read_sample

    library = own_library()
    catalogue = library.catalogue()
    named = _of_sample(organisation, library)
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
    records += read_files(others, catalogue, {}) if others else ()
    own = (replace(record, organisation=organisation) for record in records)
    return Holder(organisation, name, short, tuple(own), catalogue, as_of)
