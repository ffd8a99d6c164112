"""The available composite indices: those of packs, one YAML file per edition."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.indices import IndexDefinition, PublishedScore
from goalweave.core.messages import Message
from goalweave.formats.definitions.indices import read_index, write_index
from goalweave.formats.reading.yaml import write_yaml
from goalweave.packs.indicator_cells import parse_number, read_area, read_optional_number, require_cell
from goalweave.packs.indicator_observations import read_sources
from goalweave.packs.library import SHIPPED, PackLibrary
from goalweave.packs.table_files import TableRow, read_bytes, read_rows

PUBLISHED_COLUMNS = ("index", "edition", "area", "score", "rank", "scale", "source")


def read_indices(library: PackLibrary) -> dict[str, IndexDefinition]:
    """Key → index, in the order of packs and of the files that they name. An edition may be based on one that comes before it.

    Raises InputError for a file that cannot be read or is unsound, and if two files have the same edition.
    """
    by_key: dict[str, IndexDefinition] = {}
    places: dict[str, Path] = {}
    for pack in library.packs.values():
        shipped = dict(_load_shipped(pack.indices)) if SHIPPED in pack.folder.parents else {}
        for path in pack.indices:
            index = shipped.get(path) or _read_index(path, by_key)
            if index.key in by_key:
                raise InputError(
                    Message("{key} is also in {first}", key=index.key, first=str(places[index.key])), file=str(path)
                )
            by_key[index.key], places[index.key] = index, path
    return by_key


def read_published_scores(library: PackLibrary) -> tuple[PublishedScore, ...]:
    """What publishers of indices say of areas, from the tables of all packs. Raises InputError."""
    paths = [pack.published for pack in library.packs.values() if pack.published]
    return tuple(chain.from_iterable(map(_load_published, paths)))


def _load_published(path: Path) -> tuple[PublishedScore, ...]:
    sources = {source.id: source.label for source in read_sources(path.parent)}
    return tuple(_read_published_score(row, sources) for row in read_rows(path, PUBLISHED_COLUMNS))


def _read_published_score(row: TableRow, sources: Mapping[str, str]) -> PublishedScore:
    rank = read_optional_number(row, "rank")
    return PublishedScore(
        require_cell(row, "index"),
        require_cell(row, "edition"),
        read_area(row),
        parse_number(row, "score", require_cell(row, "score")),
        None if rank is None else int(rank),
        parse_number(row, "scale", require_cell(row, "scale")),
        sources.get(row["source"], row["source"]),
    )


def find_index(by_key: Mapping[str, IndexDefinition], name: str) -> IndexDefinition:
    """By key, or by id: then the newest edition, by its year. Raises UnknownNode."""
    if name in by_key:
        return by_key[name]
    editions = [index for index in by_key.values() if index.id == name]
    if editions:
        return max(editions, key=lambda index: (index.year or 0, index.edition))
    known = [index.key for index in by_key.values() if index.id == name.partition("@")[0]] or list(by_key)
    raise UnknownNode(Message("unknown index {name}; available: {known}", name=name, known=known))


@cache
def _load_shipped(paths: tuple[Path, ...]) -> tuple[tuple[Path, IndexDefinition], ...]:
    by_key: dict[str, IndexDefinition] = {}
    read = []
    for path in paths:
        index = _read_index(path, by_key)
        by_key[index.key] = index
        read.append((path, index))
    return tuple(read)


def _read_index(path: Path, by_key: Mapping[str, IndexDefinition]) -> IndexDefinition:
    return read_index(read_bytes(path), str(path), by_key)


def index_pack_files(index: IndexDefinition, others: Mapping[str, bytes] = MappingProxyType({})) -> dict[str, bytes]:
    """Name → content of the files of a pack with an index. others: name → content of further editions of it."""
    editions = {**others, f"{index.key}.yaml": write_index(index)}
    head = {"id": index.id, "title": dict(index.title), "indices": [f"indices/{name}" for name in editions]}
    names = sorted({indicator.source for indicator in index.indicators if indicator.source})
    sources = "# Sources\n\n" + "".join(f"- {name}\n" for name in names)
    files = {f"indices/{name}": content for name, content in editions.items()}
    return {"pack.yaml": write_yaml(head).encode(), "SOURCES.md": sources.encode(), **files}
