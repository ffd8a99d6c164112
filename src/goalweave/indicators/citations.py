"""How the values of a series are cited, and under which licence their publishers let others use them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core import model
from goalweave.core.text.languages import pick
from goalweave.indicators.models import Origin, Vintage

LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-3.0-IGO": "https://creativecommons.org/licenses/by/3.0/igo/",
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "OGL-Canada-2.0": "https://open.canada.ca/en/open-government-licence-canada",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
"""SPDX id → where the licence can be read."""


@dataclass(frozen=True, slots=True)
class Citation:
    """publisher: names of those whose values these are; text: the whole citation; licence: as the publishers call theirs, empty if
    they state none; licence_url: where it can be read, empty if that is not known."""

    publisher: str
    text: str
    licence: str = ""
    licence_url: str = ""


def cite_series(series: model.Series, vintages: Sequence[Vintage], language: str) -> Citation:
    """Who published the values, what they are, of which data version, under which licence. vintages: those of the series with their
    providers, newest first (queries.series_vintages)."""
    # A pack only passes on what others have published, as the source of the series says.
    published = [vintage for vintage in vintages if vintage.origin != Origin.PACK]
    providers = list(
        {
            vintage.provider_id: vintage.provider for vintage in published if vintage.provider and vintage.provider.name
        }.values()
    )
    names = [pick(provider.name, language) for provider in providers]
    newest = published[0] if published else None
    publisher = "; ".join(names) or series.source or (newest.source if newest else "")
    version = ""
    if newest:
        version = newest.release or f"{newest.loaded:%Y-%m-%d}"
    licences = list(dict.fromkeys(provider.licence for provider in providers if provider.licence))
    addresses = list(dict.fromkeys(provider.url for provider in providers if provider.url))
    title = f"{pick(series.name, language)} ({series.code})"
    parts = (publisher, ", ".join(part for part in (title, version) if part), "; ".join(licences), *addresses)
    return Citation(
        publisher=publisher,
        text=". ".join(part.rstrip(".") for part in parts if part),
        licence="; ".join(licences),
        licence_url=_licence_url(licences),
    )


def _licence_url(licences: Sequence[str]) -> str:
    """The address of the licence, if there is one licence for all values."""
    if len(licences) != 1:
        return ""
    (licence,) = licences
    return licence if licence.startswith("https://") else LICENCES.get(licence, "")
