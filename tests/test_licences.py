"""Every package that ships or is installed has a permitted licence: by its own metadata, and as THIRD_PARTY.md says."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PERMITTED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
        "Zlib",
    }
)
"""SPDX identifiers. MPL-2.0: only of files that are not changed; OFL-1.1: only of fonts."""
EXCEPTIONS = {
    "pyphen": "chosen of three licences: MPL-1.1; weasyprint asks for it and Goalweave does not hyphenate",
}
"""Package → why it may be installed although its licence is not in the list."""
NOT_IN_METADATA = {
    "resvg-py": "the licence file in the package is MIT",
}
"""Package → what its licence is by, where its metadata name none."""
WRITTEN_OTHERWISE = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What older metadata say → SPDX identifier; of the kinds of BSD the strictest."""


def permitted(expression: str) -> bool:
    """Whether an SPDX expression without parentheses is: one part of each OR, all parts of AND."""
    return any(
        all(part.strip() in PERMITTED for part in choice.split(" AND ")) for choice in expression.strip().split(" OR ")
    )


def own_words(fields: PackageMetadata) -> list[str]:
    """Licences that a package names itself, the most exact statement alone; a licence as a whole text counts as none."""
    if expression := fields.get("License-Expression"):
        return [expression]
    classifiers = [
        line.split(" :: ")[-1] for line in fields.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    text = (fields.get("License") or "").strip()
    short = [text] if text and "\n" not in text and not text.startswith("Copyright") else []
    named = short or [line for line in classifiers if line != "Other/Proprietary License"]
    return [WRITTEN_OTHERWISE.get(name, name) for name in named]


def locked(name: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([a-z0-9._-]+)==", text, flags=re.MULTILINE)))


def third_party() -> dict[str, str]:
    """Package that is installed with Goalweave → licence, up to what is remarked on it."""
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").partition("\n## JavaScript")[0]
    rows = re.findall(
        r"^\| \**([a-z0-9._-]+)\** \| [^|]+ \| ([^|;]+?)(?:;[^|]*)? \| [^|]+ \|$", text, flags=re.MULTILINE
    )
    return {name: licence for name, licence in rows if name != "package"}


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND OFL-1.1", True),
        ("MIT AND GPL-2.0-or-later", False),
        ("GPL-2.0-or-later OR MIT", True),
        ("LGPL-3.0-only", False),
    ],
)
def test_permitted_reads_spdx_expressions(expression: str, answer: bool) -> None:
    assert permitted(expression) is answer


def test_installed_packages_name_a_permitted_licence_themselves() -> None:
    refused = {}
    for name in locked("requirements.lock"):
        try:
            words = own_words(metadata(name))
        except PackageNotFoundError:
            continue  # for another system or another Python; THIRD_PARTY.md has its licence
        if not words or not all(permitted(word) for word in words):
            refused[name] = words
    assert refused.keys() == EXCEPTIONS.keys() | NOT_IN_METADATA.keys()


def test_third_party_says_what_the_packages_say() -> None:
    rows = third_party()
    assert set(rows) == set(locked("requirements.lock"))
    assert {name for name, licence in rows.items() if not permitted(licence)} == EXCEPTIONS.keys()
    differing = {}
    for name, licence in rows.items():
        try:
            expression = metadata(name).get("License-Expression")
        except PackageNotFoundError:
            continue
        if expression and expression != licence:
            differing[name] = (licence, expression)
    assert differing == {}


def test_the_server_extras_add_only_what_is_named() -> None:
    """psycopg is under LGPL-3.0: an extra, which a server with PostgreSQL installs itself; it is neither changed nor shipped."""
    added = set(locked("requirements-server.lock")) - set(locked("requirements.lock"))
    assert added == {"psycopg", "psycopg-binary", "pyarrow"}


def test_npm_packages_have_permitted_licences() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    licences = {name: package.get("license", "") for name, package in packages.items() if name}
    assert licences
    assert {name: licence for name, licence in licences.items() if not permitted(licence)} == {}
