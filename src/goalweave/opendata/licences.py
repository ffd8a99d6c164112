"""The licences of files of open data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goalweave.indicators.citations import LICENCES

KNOWN: Mapping[str, str] = {
    **LICENCES,
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "PDDL-1.0": "https://opendatacommons.org/licenses/pddl/1-0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
}
"""SPDX id → where the licence can be read."""


@dataclass(frozen=True, slots=True)
class Licence:
    """name: as its publisher calls it, empty if none is stated; url: where it can be read, empty if that is not known."""

    name: str = ""
    url: str = ""


def licence_of(name: str) -> Licence:
    """name: an SPDX id, an address, or any other name."""
    if name.startswith(("https://", "http://")):
        ids = [known for known, address in KNOWN.items() if address == name]
        return Licence(ids[0] if ids else name, name)
    return Licence(name, KNOWN.get(name, ""))


SHIPPED = licence_of("Apache-2.0")
"""Of the frameworks and linkages that come with the software."""
