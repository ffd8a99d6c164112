"""Everything that is installed from a registry is installed by its hash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


@pytest.mark.parametrize("name", LOCKS)
def test_everything_that_is_installed_has_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    installs = re.findall(rf"install .*{re.escape(name)}", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert all("--require-hashes" in line for line in installs)


def test_installer_is_the_version_of_the_makefile() -> None:
    version = re.search(r"UV_VERSION := (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert version
    assert f"uv=={version[1]} " in (ROOT / "requirements-uv.lock").read_text(encoding="utf-8")
