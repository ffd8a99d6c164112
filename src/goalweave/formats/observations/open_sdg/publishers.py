"""Who publishes a repository, under which licence and for which country: as far as its files say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goalweave.core.errors import InputError
from goalweave.core.model import Provider
from goalweave.formats.observations.country_mentions import country_in_name
from goalweave.formats.observations.open_sdg.area_columns import find_country, missing_area, read_area
from goalweave.formats.observations.open_sdg.config import RepositoryConfig
from goalweave.formats.observations.open_sdg.files import RepositoryFiles
from goalweave.formats.observations.open_sdg.metadata import IndicatorMetadata
from goalweave.formats.observations.open_sdg.translations import Translations
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.reading.countries import find_places
from goalweave.formats.reading.normalisation import normalise_words

BRITISH_COUNTRIES = frozenset(("wales", "scotland", "northern ireland"))
"""Names that appear next to that of England, which is read as the United Kingdom."""

LONGEST_LICENCE = 20_000
"""Bytes of a licence that are read to recognise it."""

_LICENCES = (
    (re.compile(r"Creative\s+Commons\s+(?:Legal\s+Code\s+)?CC0|CC0[ -]1\.0", re.IGNORECASE), "CC0-1.0"),
    (re.compile(r"Attribution[- ]ShareAlike 4\.0|CC[ -]BY[ -]SA[ -]4\.0", re.IGNORECASE), "CC-BY-SA-4.0"),
    (
        re.compile(r"(?:Creative\s+Commons\s+)?Attribution 4\.0 International|CC[ -]BY[ -]4\.0", re.IGNORECASE),
        "CC-BY-4.0",
    ),
    (re.compile(r"Open Government Licen[cs]e.{0,40}(?:v(?:ersion)?\s*)?3", re.IGNORECASE | re.DOTALL), "OGL-UK-3.0"),
    (re.compile(r"Open Government Licen[cs]e\s*[-–—]?\s*Canada", re.IGNORECASE), "OGL-Canada-2.0"),
    (re.compile(r"\bMIT License\b", re.IGNORECASE), "MIT"),
    (re.compile(r"Apache License.{0,40}Version 2\.0", re.IGNORECASE | re.DOTALL), "Apache-2.0"),
    (re.compile(r"public domain", re.IGNORECASE), "public domain"),
)
_REMOTE = re.compile(
    r"^\s*url\s*=\s*(?:https?://(?:[^@/\s]*@)?|git@|ssh://git@)([\w.-]+)[:/]([\w./-]+?)(?:\.git)?/?\s*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class RepositoryArea:
    """code: a country, or a part of it (`GB.bristol`); taken_from: whose name mentions it, empty where it is stated."""

    code: str
    taken_from: str = ""


def find_repository_area(
    files: RepositoryFiles,
    config: RepositoryConfig,
    metadata: Mapping[str, IndicatorMetadata],
    translations: Translations,
    options: ReadOptions,
    names: Iterable[str] = (),
) -> RepositoryArea:
    """The area that a repository is about: as the options say, else the settings, else what most of the metadata name as what they cover,
    else a country that the name of the repository, its owner or its files mentions. names: of the files of values.

    Raises InputError where none of these names a country.
    """
    if options.area:
        return RepositoryArea(read_area(options.area))
    if stated := find_country(config.country) or _covered_country(metadata, translations):
        return RepositoryArea(stated)
    remote = _read_remote(files)
    owner, _, repository = remote.partition("/")[2].rpartition("/")
    for place, name in (
        ("the name of the repository", repository),
        ("the folder’s name", files.root.name),
        ("the name of the repository’s owner", owner),
        ("the name in the settings", config.brand),
        ("the names of the files", " ".join(names)),
    ):
        if country := country_in_name(name):
            return RepositoryArea(country, place)
    raise missing_area(files.root.name)


def _covered_country(metadata: Mapping[str, IndicatorMetadata], translations: Translations) -> str:
    """The country that most of the metadata cover; a place that is none may be a city in it, and is no country."""
    covered: Counter[str] = Counter()
    for indicator in metadata.values():
        text = indicator.text("national_geographical_coverage")
        names = {text, *translations.find(text, ("meta", "data")).values()}
        covered.update({country for name in names if name and (country := _only_country(name))})
    return next((country for country, _ in covered.most_common(1)), "")


def _only_country(text: str) -> str:
    """`UK` and `England and Wales` → GB; empty for `Bristol, United Kingdom`."""
    if country := find_country(text):
        return country
    places, others = find_places(text)
    countries = {place for place, _share in places}
    if len(countries) != 1 or any(normalise_words(other) not in BRITISH_COUNTRIES for other in others):
        return ""
    return find_country(countries.pop())


def read_provider(files: RepositoryFiles, config: RepositoryConfig, area: str, language: str, source: str) -> Provider:
    """The publisher: called as the user says, else as the settings do, else as the repository. source: what the user says."""
    remote = _read_remote(files)
    name = source or config.brand or (remote.rsplit("/", 1)[-1] if remote else files.root.name)
    identity = source or (remote.rsplit("/", 1)[-1] if remote else files.root.name)
    slug = re.sub(r"[^a-z0-9]+", "-", identity.lower()).strip("-")[:60]
    return Provider(
        id=slug or f"open-sdg-{area.lower()}",
        name={"en" if name.isascii() else language: name},
        area=area,
        language=language,
        url=f"https://{remote}" if remote else "",
        licence=_read_licence(files),
    )


def _read_remote(files: RepositoryFiles) -> str:
    """`github.com/owner/name`, without a name of a user or a password; empty for a folder that is no clone."""
    try:
        text = (
            files.read(".git/config", LONGEST_LICENCE).decode("utf-8", "replace") if files.exists(".git/config") else ""
        )
    except InputError:
        return ""
    files.read_files.pop(".git/config", None)
    match = _REMOTE.search(text)
    return f"{match[1]}/{match[2]}" if match else ""


def _read_licence(files: RepositoryFiles) -> str:
    for name in ("LICENSE", "LICENCE", "LICENSE.md", "LICENCE.md", "LICENSE.txt", "license.md", "LICENSE.MD"):
        if not files.exists(name):
            continue
        try:
            text = files.read(name, 1_000_000)[:LONGEST_LICENCE].decode("utf-8", "replace")
        except InputError:
            continue
        return next((licence for pattern, licence in _LICENCES if pattern.search(text)), "")
    return ""
