"""Who publishes a repository, under which licence and for which country: as far as its files say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Provider
from goalweave.formats.observations.open_sdg.area_columns import split_area
from goalweave.formats.observations.open_sdg.config import RepositoryConfig
from goalweave.formats.observations.open_sdg.files import RepositoryFiles
from goalweave.formats.observations.open_sdg.metadata import IndicatorMetadata
from goalweave.formats.observations.open_sdg.translations import Translations
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.reading.areas import find_area

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


def repository_area(metadata: Mapping[str, IndicatorMetadata], translations: Translations, options: ReadOptions) -> str:
    """The country, or a part of it (`GB.E06000023`): as the options say, else that which most of the metadata name as what they cover. Raises InputError."""
    if options.area:
        country, part = split_area(options.area.strip())
        area = find_area(country if part else options.area)
        if area is None:
            raise InputError(Message("unknown area “{name}”", name=options.area), field="area")
        return f"{area}.{part.partition('.')[2]}" if part else area
    named: Counter[str] = Counter()
    for one in metadata.values():
        text = one.text("national_geographical_coverage")
        names = {text, *translations.find(text, ("meta", "data")).values()}
        named.update({area for name in names if name and (area := find_area(name))})
    ((area, _count),) = named.most_common(1) or (("", 0),)
    if not area or not area.isalpha():
        raise InputError(
            "the files do not state the area of their values; specify it, for example --area KZ", field="area"
        )
    return area


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
