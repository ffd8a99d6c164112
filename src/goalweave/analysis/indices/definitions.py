"""The indices that the site has: those that ship, and those of packs in its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from goalweave.core.errors import GoalweaveError
from goalweave.core.indices import IndexDefinition, PublishedScore, published_editions
from goalweave.packs import library
from goalweave.packs.indices import find_index, read_indices, read_published_scores

Stamp = tuple[tuple[str, int, int], ...]
"""Of each file: path, time of its last change and size."""


@dataclass(frozen=True, slots=True)
class SiteIndices:
    """indices: key → index; published: scores as their publishers give them; fault: the error in the user's own packs, which are then left out,
    otherwise None."""

    indices: Mapping[str, IndexDefinition]
    published: tuple[PublishedScore, ...] = ()
    fault: GoalweaveError | None = None


def site_indices() -> SiteIndices:
    """Return the indices, read again after a file of the packs in the site's folder has changed."""
    folder = Path(settings.DATA_DIR) / "packs"
    return _read_site_indices(folder, _folder_stamp(folder))


def index_edition(name: str) -> IndexDefinition:
    """By key, or by id: then the newest edition. Raises UnknownNode."""
    return find_index(site_indices().indices, name)


def index_editions(indices: Mapping[str, IndexDefinition], identity: str) -> Sequence[IndexDefinition]:
    """All of one index, the newest first."""
    some = [index for index in indices.values() if index.id == identity]
    return sorted(some, key=lambda one: (one.year or 0, one.edition), reverse=True)


def published_scores(identity: str) -> dict[str, tuple[PublishedScore, ...]]:
    """Edition → what the publisher of an index says of areas, the newest edition and the best first."""
    return published_editions(site_indices().published, identity)


@lru_cache(maxsize=2)
def _read_site_indices(folder: Path, stamp: Stamp) -> SiteIndices:
    try:
        packs = library(folder)
        return SiteIndices(read_indices(packs), read_published_scores(packs))
    except GoalweaveError as error:
        packs = library()
        return SiteIndices(read_indices(packs), read_published_scores(packs), error)


def _folder_stamp(folder: Path) -> Stamp:
    files = sorted(path for path in folder.glob("**/*.*") if path.suffix in (".yaml", ".csv") and path.is_file())
    return tuple((str(path), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in files)
