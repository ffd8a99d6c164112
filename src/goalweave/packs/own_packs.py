"""A file with your own framework or linkage → a pack of your own, next to what ships."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path, PurePath
from typing import BinaryIO

from goalweave.core.catalogue import Catalogue
from goalweave.core.error_collector import ErrorCollector
from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.model import Framework, Linkage
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.frameworks.plan import read_plan
from goalweave.formats.frameworks.skos import read_skos
from goalweave.formats.frameworks.sssom import read_sssom
from goalweave.formats.reading.limits import Limits
from goalweave.packs.library import PackLibrary
from goalweave.packs.reader import Pack

PLANS = (".xlsx", ".csv")
SKOS = (".ttl", ".rdf", ".jsonld")
SSSOM = (".tsv", ".sssom")
FILE_ENDINGS = (*PLANS, *SKOS, *SSSOM)
_FOLDER_NAME = re.compile(r"[^\s:@/\\.\x00][^\s:@/\\\x00]{0,99}")


@dataclass(frozen=True)
class FrameworkParts:
    """What a file contains: a framework with its links, or a linkage alone. emptied: ids of linkages without links now."""

    frameworks: tuple[Framework, ...]
    linkages: tuple[Linkage, ...]
    emptied: frozenset[str] = frozenset()

    @property
    def pack_id(self) -> str:
        return self.frameworks[0].id if self.frameworks else self.linkages[0].id

    @property
    def title(self) -> LanguageMap:
        return self.frameworks[0].title if self.frameworks else self.linkages[0].title


def read_framework_file(
    stream: BinaryIO,
    name: str,
    catalogue: Catalogue,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> FrameworkParts:
    """The framework of a plan (XLSX, CSV) or SKOS file, or the linkage of a SSSOM file, by the ending of its name.

    catalogue: the frameworks that its links can lead to. Raises InputError, InputErrors for several; LimitError.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in PLANS:
        framework, linkages = read_plan(stream, name, limits, catalogue)
        filled = tuple(linkage for linkage in linkages if linkage.links)
        return FrameworkParts((framework,), filled, frozenset(linkage.id for linkage in linkages if not linkage.links))
    if suffix in SKOS:
        return FrameworkParts((read_skos(_read_bytes(stream, name, limits), name, limits=limits),), ())
    if suffix in SSSOM:
        return FrameworkParts((), (read_sssom(_read_bytes(stream, name, limits), name, catalogue, limits=limits),))
    raise InputError("not a plan (XLSX, CSV), SKOS (TTL) or SSSOM (TSV)", file=name)


def _read_bytes(stream: BinaryIO, name: str, limits: Limits) -> bytes:
    data = stream.read(limits.file + 1)
    if len(data) > limits.file:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limits.file), file=name)
    return data


def merge_with_own_pack(parts: FrameworkParts, library: PackLibrary, folder: Path, file: str) -> Pack:
    """The pack below `folder` that gets these parts: other editions and other linkages of it stay, without the links of
    nodes that are gone.

    What is in a pack of your own already is replaced there. Raises InputErrors for what would take the place of something
    that ships, and for an id that cannot be the name of a folder.
    """
    own = {name: pack for name, pack in library.packs.items() if folder in pack.folder.parents}
    keys = {framework.key for framework in parts.frameworks}
    ids = {linkage.id for linkage in parts.linkages}
    problems = ErrorCollector()
    if not _FOLDER_NAME.fullmatch(parts.pack_id):
        message = Message(
            "the id “{name}” must be a single word without : @ / \\ and must not start with a dot", name=parts.pack_id
        )
        raise InputError(message, file=file)
    for pack in library.packs.values():
        if pack.id not in own:
            clashes = keys & _framework_keys([pack]) or ids & _linkage_ids([pack])
            for name in sorted(clashes or {pack.id} & {parts.pack_id}):
                message = Message("{name} ships with Goalweave; use another id or edition for yours", name=name)
                problems.add(InputError(message, file=file))
    problems.require_none()
    holders = [pack for pack in own.values() if keys & _framework_keys([pack]) or ids & _linkage_ids([pack])]
    before = next(iter(holders), own.get(parts.pack_id))
    if before is None:
        return Pack(parts.pack_id, parts.title, folder / parts.pack_id, parts.frameworks, parts.linkages)
    return replace(
        before,
        title=parts.title if parts.frameworks else before.title,
        frameworks=(*(other for other in before.frameworks if other.key not in keys), *parts.frameworks),
        linkages=(*_remaining_linkages(before.linkages, parts), *parts.linkages),
    )


def _remaining_linkages(linkages: Iterable[Linkage], parts: FrameworkParts) -> Iterator[Linkage]:
    """Those that the parts do not replace; a linkage that loses its last link goes, too."""
    replaced = {linkage.id for linkage in parts.linkages} | parts.emptied
    frameworks = {framework.key: framework for framework in parts.frameworks}

    def exists(key: str, code: str) -> bool:
        return key not in frameworks or frameworks[key].current_code(code) in frameworks[key].by_code

    for linkage in linkages:
        if linkage.id in replaced:
            continue
        links = tuple(
            link
            for link in linkage.links
            if exists(linkage.subject, link.subject) and exists(linkage.object, link.object)
        )
        if links or not linkage.links:
            yield linkage if links == linkage.links else replace(linkage, links=links)


def library_with(library: PackLibrary, own: Pack) -> PackLibrary:
    """The library with a pack added, or in the place of the one of its id, at the end."""
    others = {name: pack for name, pack in library.packs.items() if name != own.id}
    return PackLibrary({**others, own.id: own})


def _framework_keys(packs: Iterable[Pack]) -> set[str]:
    return {framework.key for framework in chain.from_iterable(pack.frameworks for pack in packs)}


def _linkage_ids(packs: Iterable[Pack]) -> set[str]:
    return {linkage.id for linkage in chain.from_iterable(pack.linkages for pack in packs)}
