"""Makes the files of open data, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from hashlib import sha256
from io import RawIOBase
from itertools import chain, count
from pathlib import Path
from typing import Any, BinaryIO, cast

from goalweave.accounts.activity.queries import log_position
from goalweave.datafolder import draft_folder
from goalweave.formats.linked_data.catalogue import DataFile
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.opendata.datasets import DATASETS, DumpContext, FilePlan, has_parquet
from goalweave.opendata.licences import licence_of
from goalweave.opendata.manifest import VERSION, Manifest, read_manifest, write_manifest
from goalweave.prizes.models import Edition

DRAFT = ".draft-"


def write_open_data(
    *, folder: Path, base: str, licence: str, now: datetime, give_way: Callable[[], object] = lambda: None
) -> bool:
    """Make all files anew if anything was written since; return whether that was so.

    folder: where they are kept; base: how the identifiers of the site begin; licence: of what organisations publish here, an SPDX id
    or an address; give_way: called between portions, and may take a while. Until the last file is done, the earlier ones are served. Memory does not grow with the number of records.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = read_manifest(folder)
    state = data_state(base, licence, now)
    if before is not None and before.state == state and _is_complete(folder, before):
        return False
    context = DumpContext(catalogue(), base, licence_of(licence), now)
    with draft_folder(folder, DRAFT) as workplace:
        draft = workplace / "files"
        draft.mkdir(mode=0o700)
        datasets: dict[str, tuple[DataFile, ...]] = {}
        used: set[str] = set()
        # No transaction: the embedded database would keep everyone from writing until all files are done.
        for dataset in DATASETS:
            datasets[dataset.key] = tuple(_write_files(draft, dataset.plan(context), now.isoformat(), used, give_way))
        target = folder / f"files-{now:%Y%m%dT%H%M%S}-{state[:12]}"
        if target.exists():
            shutil.rmtree(target)
        draft.rename(target)
    write_manifest(folder, Manifest(state, now.isoformat(), target.name, datasets))
    _remove_old_files(folder, target.name)
    return True


def data_state(base: str, licence: str, now: datetime) -> str:
    """A digest that is another one after every write, at the announcement of a prize, and after a change of the settings."""
    announced = Edition.objects.filter(announced__lte=now).count()
    parts = (VERSION, base, licence, log_position(), framework_revision(), announced, has_parquet())
    return sha256(repr(parts).encode()).hexdigest()


def _write_files(
    draft: Path, plans: Iterable[FilePlan], written: str, used: set[str], give_way: Callable[[], object]
) -> Iterable[DataFile]:
    """used: names of files that there are already."""
    for plan in plans:
        name = free_name(plan.name, used)
        used.add(name)
        with (draft / name).open("wb") as target:
            stream = _HashedStream(target, give_way)
            rows = plan.write(cast(BinaryIO, stream))
            yield DataFile(
                name=name,
                form=plan.form,
                media_type=plan.media_type,
                size=stream.size,
                sha256=stream.digest.hexdigest(),
                rows=rows,
                written=written,
                licence=plan.licence.name,
                licence_url=plan.licence.url,
                standard=plan.standard,
                title=plan.title,
            )


def free_name(name: str, used: Collection[str]) -> str:
    """The name, or with a number before its ending: two licences can differ in signs that no name of a file has."""
    stem, dot, ending = name.rpartition(".")
    numbered = (f"{stem}-{number}{dot}{ending}" for number in count(2))
    return name if name not in used else next(other for other in numbered if other not in used)


class _HashedStream(RawIOBase):
    """Counts and hashes what is written through it. give_way: called after each portion."""

    def __init__(self, target: BinaryIO, give_way: Callable[[], object]) -> None:
        super().__init__()
        self.give_way = give_way
        self.target = target
        self.size = 0
        self.digest = sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        view = memoryview(data)
        self.target.write(view)
        self.digest.update(view)
        self.size += view.nbytes
        self.give_way()
        return int(view.nbytes)

    def tell(self) -> int:
        return self.size


def _is_complete(folder: Path, manifest: Manifest) -> bool:
    files = chain.from_iterable(manifest.datasets.values())
    return all((folder / manifest.folder / file.name).is_file() for file in files)


def _remove_old_files(folder: Path, current: str) -> None:
    """A download that is under way goes on: its file is open."""
    for path in folder.glob("files-*"):
        if path.name != current:
            shutil.rmtree(path, ignore_errors=True)
