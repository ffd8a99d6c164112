"""Writes the bill of materials of a release: every locked package with version, hashes and licence, as CycloneDX 1.6 in JSON.

Run with `make sbom`, which writes dist/goalweave-VERSION.cdx.json. Reads the lock files and THIRD_PARTY.md; needs no network.
The same files give the same bill, but for its time, which SOURCE_DATE_EPOCH sets.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

import goalweave

ROOT = Path(__file__).resolve().parents[1]
MAP_DATA = "world-atlas"
"""A package for building whose data ship: the shapes of countries."""
OPTIONAL = "requirements-server.lock"
"""With the extras that a server can install."""
NOT_IN_TABLE = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only", "pyarrow": "Apache-2.0", MAP_DATA: "ISC"}
"""Licences that THIRD_PARTY.md names in a list of packages, not in a row of their own."""


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """kind: of the package URL, `pypi` or `npm`; hashes: algorithm and hexadecimal digest of each file; optional: of an extra."""

    kind: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    optional: bool = False


def python_packages(name: str, *, optional: bool = False) -> Iterator[LockedPackage]:
    """What a lock file of Python names, each version of a package."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for package, version, rest in re.findall(
        r"^([a-z0-9._-]+)==([^\s;\\]+)(.*(?:\n    .*)*)", text, flags=re.MULTILINE
    ):
        digests = re.findall(r"--hash=sha256:([0-9a-f]{64})", rest)
        yield LockedPackage("pypi", package, version, tuple(("SHA-256", digest) for digest in digests), optional)


def npm_packages() -> Iterator[LockedPackage]:
    """What the bundle, the fonts and the map are made of."""
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for path, package in packages.items():
        name = path.rpartition("node_modules/")[2]
        if not name or (package.get("dev") and name != MAP_DATA):
            continue
        algorithm, _dash, digest = package["integrity"].partition("-")
        hexadecimal = base64.b64decode(digest).hex()
        yield LockedPackage("npm", name, package["version"], ((algorithm.upper().replace("SHA", "SHA-"), hexadecimal),))


def licences() -> dict[str, str]:
    """Package → SPDX expression, from the tables of THIRD_PARTY.md. mdurl is in two of them, with one licence."""
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| \**([@/a-z0-9._-]+)\** \| [^|]+ \| ([^|;]+?)(?:;[^|]*)? \| [^|]+ \|$", text, flags=re.MULTILINE
    )
    return {**NOT_IN_TABLE, **{name: _expression(licence) for name, licence in rows}}


def _expression(licence: str) -> str:
    """An SPDX expression, of a licence with a remark what comes before it."""
    chosen = re.match(r"(\S+), chosen of ", licence)
    return chosen[1] if chosen else licence.split(" (")[0].strip()


def release_packages() -> list[LockedPackage]:
    """All packages of a release, those of extras marked as optional, in the order of kind and name."""
    packages = {(one.kind, one.name, one.version): one for one in python_packages(OPTIONAL, optional=True)}
    for package in (*python_packages("requirements.lock"), *npm_packages()):
        packages[package.kind, package.name, package.version] = package
    return [packages[key] for key in sorted(packages)]


def build_bom(packages: list[LockedPackage], time: datetime) -> Bom:
    """Raises KeyError for a package whose licence THIRD_PARTY.md does not say."""
    known = licences()
    own = Component(
        name="goalweave",
        version=goalweave.__version__,
        type=ComponentType.APPLICATION,
        licenses=[LicenseExpression("Apache-2.0")],
        purl=PackageURL("pypi", name="goalweave", version=goalweave.__version__),
        bom_ref="goalweave",
    )
    bom = Bom(
        components=[_component(package, known[package.name]) for package in packages],
        metadata=BomMetaData(component=own, timestamp=time),
        serial_number=uuid5(NAMESPACE_URL, f"goalweave {goalweave.__version__} {packages}"),
    )
    bom.register_dependency(own, bom.components)
    return bom


def _component(package: LockedPackage, licence: str) -> Component:
    scope, _slash, name = package.name.rpartition("/")
    url = PackageURL(package.kind, namespace=scope or None, name=name, version=package.version)
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.OPTIONAL if package.optional else ComponentScope.REQUIRED,
        hashes=[HashType(alg=HashAlgorithm(algorithm), content=digest) for algorithm, digest in package.hashes],
        licenses=[LicenseExpression(licence)],
        purl=url,
        bom_ref=url.to_string(),
    )


def release_time() -> datetime:
    """Now, or what SOURCE_DATE_EPOCH says."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)


def write_bom(folder: Path) -> Path:
    """Write the bill and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"goalweave-{goalweave.__version__}.cdx.json"
    bom = build_bom(release_packages(), release_time())
    path.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{write_bom(ROOT / 'dist')}\n")
