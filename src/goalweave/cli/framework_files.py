"""Frameworks and linkages from and to files."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.framework_check import require_valid_frameworks
from goalweave.packs import Pack, PackLibrary
from goalweave.packs.writer import write_pack


@dataclass(frozen=True)
class LoadedWording:
    key: str
    nodes: int
    languages: tuple[str, ...]


def import_framework_file(file: Path, library: PackLibrary, folder: Path) -> Pack:
    """Read a plan, SKOS or SSSOM file, check it, and keep it as a pack below `folder`. Raises InputError."""
    catalogue = library.catalogue()
    if not file.exists():
        raise InputError("the file does not exist", file=str(file))
    suffix = file.suffix.lower()
    if suffix in (".ttl", ".rdf", ".jsonld"):
        from goalweave.formats.frameworks.skos import read_skos

        framework = read_skos(file.read_bytes(), file.name)
        pack = Pack(framework.id, framework.title, folder / framework.id, (framework,))
    elif suffix in (".tsv", ".sssom"):
        from goalweave.formats.frameworks.sssom import read_sssom

        linkage = read_sssom(file.read_bytes(), file.name, catalogue)
        pack = Pack(linkage.id, linkage.title, folder / linkage.id, (), (linkage,))
    elif suffix in (".xlsx", ".csv"):
        from goalweave.formats.frameworks.plan import read_plan
        from goalweave.formats.reading.limits import Limits

        with file.open("rb") as stream:
            framework, linkages = read_plan(stream, file.name, Limits(), catalogue)
        pack = Pack(framework.id, framework.title, folder / framework.id, (framework,), linkages)
    else:
        raise InputError("not a plan (XLSX, CSV), SKOS (TTL) or SSSOM (TSV)", file=file.name)
    kept = _merge_with_own_pack(pack, library, folder, file.name)
    others = [one for key, one in library.packs.items() if key != kept.id]
    merged = Catalogue.of(
        [framework for one in [*others, kept] for framework in one.frameworks],
        [linkage for one in [*others, kept] for linkage in one.linkages],
    )
    require_valid_frameworks(merged, file.name)
    write_pack(kept, folder / kept.id)
    return pack


def _merge_with_own_pack(pack: Pack, library: PackLibrary, folder: Path, file: str) -> Pack:
    """The pack with what one's own pack of the same id holds besides: other editions and other linkages stay.

    Raises InputError if it would take the place of something that ships.
    """
    before = library.packs.get(pack.id)
    for one in library.packs.values():
        shipped = {framework.key for framework in one.frameworks} if folder not in one.folder.parents else set()
        taken = shipped.intersection(framework.key for framework in pack.frameworks)
        if taken or (shipped and one.id == pack.id):
            name = min(taken, default=pack.id)
            raise InputError(f"{name} ships with Goalweave; use another id or edition for yours", file=file)
    if before is None:
        return pack
    keys = {framework.key for framework in pack.frameworks}
    ids = {linkage.id for linkage in pack.linkages}
    return replace(
        pack,
        frameworks=(*(one for one in before.frameworks if one.key not in keys), *pack.frameworks),
        linkages=(*(one for one in before.linkages if one.id not in ids), *pack.linkages),
    )


def export_text(name: str, catalogue: Catalogue) -> str:
    """A linkage by id as SSSOM, else a framework as SKOS. Raises UnknownNode."""
    for linkage in catalogue.linkages:
        if linkage.id == name:
            from goalweave.formats.frameworks.sssom import write_sssom

            return write_sssom(linkage, catalogue)
    from goalweave.formats.frameworks.skos import write_skos

    return write_skos(catalogue.framework(name))


def load_wording(name: str, source: Path, catalogue: Catalogue, folder: Path) -> LoadedWording:
    """Keep official wording for the edition it belongs to. Raises InputError if that is not the one asked for."""
    from goalweave.formats.frameworks.wording import apply_wording, read_wording

    if not source.exists():
        raise InputError("the file does not exist", file=str(source))
    wording = read_wording(source.read_bytes(), source.name)
    framework = catalogue.framework(name if "@" in name else f"{name}@{wording.edition}")
    applied = apply_wording(framework, wording)
    texts = {node.code: dict(node.wording) for node in applied.nodes if node.wording}
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{framework.key}.json"
    draft = target.with_suffix(".part")
    draft.write_text(json.dumps(texts, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(target)
    return LoadedWording(framework.key, len(texts), tuple(sorted({key for found in texts.values() for key in found})))
