"""Columns in files: a folder for each generation, written once by one process and mapped by all.

A folder is filled under another name and renamed when everything in it is on the disk. What a crash leaves of an unfinished one is
removed by the next writer. The files are never changed afterwards, so that whoever has mapped them may go on, even when
they are deleted.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from mmap import mmap
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from goalweave.array_files import READING_HEADER
from goalweave.datafolder import make_private_folder, open_private_file
from goalweave.process_memory import track_file

try:
    import fcntl
except ImportError:  # Windows: columns then stay in memory
    fcntl = None  # type: ignore[assignment]

FORMAT = 2
"""Another number for whatever an older or newer Goalweave would read wrongly."""
SPARE = 10_000
"""Rows behind the last of a column, for what is added before the next generation: there it costs no copy."""
HEADER_SIZE = 128
CHUNK = 1 << 20
MANIFEST = "manifest.json"
DRAFT = ".writing"
LOCK = "lock"
KEEPER = "keeper"

Arrays = dict[str, NDArray[Any]]


class UnusableColumns(Exception):
    """The files are incomplete, damaged or of another version; the text says what is wrong."""


class ColumnWriter:
    """Appends rows to a file of one column, in NumPy's format."""

    def __init__(self, stream: BinaryIO, dtype: np.dtype[Any]) -> None:
        self.stream, self.dtype, self.rows = stream, dtype, 0
        stream.write(bytes(HEADER_SIZE))

    def append(self, values: NDArray[Any]) -> None:
        self.stream.write(np.ascontiguousarray(values, dtype=self.dtype).tobytes())
        self.rows += len(values)

    def finish(self) -> int:
        """Add the spare rows and the header; returns the number of rows without the spare ones."""
        room = self.rows + SPARE
        self.stream.truncate(HEADER_SIZE + room * self.dtype.itemsize)
        self.stream.seek(0)
        header = {"descr": np.lib.format.dtype_to_descr(self.dtype), "fortran_order": False, "shape": (room,)}
        np.lib.format.write_array_header_1_0(self.stream, header)
        assert self.stream.tell() == HEADER_SIZE
        _sync_stream(self.stream)
        self.stream.close()
        return self.rows


class GenerationDraft:
    """A generation that is being written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[tuple[str, str], ColumnWriter] = {}

    def append(self, table: str, columns: Mapping[str, NDArray[Any]]) -> None:
        """Rows of a table; all calls for a table have the same columns."""
        for name, values in columns.items():
            writer = self._writers.get((table, name))
            if writer is None:
                path = self.folder / _column_file(table, name)
                stream = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb")
                writer = self._writers[table, name] = ColumnWriter(stream, values.dtype)
            writer.append(values)

    def finish(self, words: Mapping[str, Sequence[str]], about: Mapping[str, Any]) -> None:
        """about: JSON values that tell of which state of the database these columns are."""
        columns: dict[str, dict[str, int]] = {}
        for (table, name), writer in self._writers.items():
            columns.setdefault(table, {})[name] = writer.finish()
        _write_json(self.folder / "words.json", {name: list(some) for name, some in words.items()})
        files = {path.name: _fingerprint(path) for path in sorted(self.folder.iterdir())}
        _write_json(
            self.folder / MANIFEST, {"format": FORMAT, "columns": columns, "files": files, "about": dict(about)}
        )
        _sync_folder(self.folder)

    def close(self) -> None:
        for writer in self._writers.values():
            writer.stream.close()


@dataclass(frozen=True, eq=False)
class Generation:
    """One set of columns. tables: table → column → rows, read-only; words: vocabulary → its words by number.

    about: what its writer noted. room: the same columns with the spare rows behind, in memory of this process alone
    where something is written there.
    """

    number: int
    folder: Path
    about: Mapping[str, Any]
    tables: Mapping[str, Arrays]
    words: Mapping[str, list[str]]
    room: Mapping[tuple[str, str], NDArray[Any]]
    unusable: set[str] = field(default_factory=set)

    def append_rows(self, table: str, name: str, column: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
        """The column with the rows behind it; without a copy where `column` is of these files and there is room.

        Earlier views of the column do not reach there, so they stay as they are. Only the latest may be extended.
        """
        room = self.room.get((table, name))
        end = len(column) + len(rows)
        if room is None or column.ctypes.data != room.ctypes.data or end > len(room):
            return np.concatenate([column, rows])
        room[len(column) : end] = rows
        return _read_only(room[:end])

    def load_result(self, name: str) -> tuple[Arrays, Any] | None:
        """What was made of these columns and saved under that name: arrays and JSON values; None where there is nothing.

        Raises UnusableColumns where it is damaged; it is then removed.
        """
        path = self._result_file(name)
        try:
            manifest = json.loads(path.read_bytes())
            arrays = {}
            for part, file in manifest["arrays"].items():
                _check_file(self.folder / file["name"], file)
                arrays[part] = _read_only(_map_file(self.folder / file["name"]))
            return arrays, manifest["notes"]
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, UnusableColumns) as error:
            path.unlink(missing_ok=True)
            raise UnusableColumns(f"“{path.name}” is damaged") from error

    def save_result(
        self, name: str, arrays: Mapping[str, NDArray[Any]], notes: Any, made_as: Sequence[Any] = ()
    ) -> None:
        """Keep it for all processes. made_as: texts that say to a later writer what it is. Raises OSError."""
        # Two processes may make the same at the same time: each writes files of its own, and the last manifest counts.
        token, files = token_hex(4), {}
        for part, array in arrays.items():
            path = self.folder / f"{_file_name(name)}-{token}-{part}.npy"
            with open_private_file(path) as stream:
                np.lib.format.write_array(stream, np.ascontiguousarray(array), allow_pickle=False)
                _sync_stream(stream)
            files[part] = {"name": path.name, **_fingerprint(path)}
        draft = self.folder / f"{_file_name(name)}-{token}.json.writing"
        _write_json(draft, {"made_as": list(made_as), "arrays": files, "notes": notes})
        draft.replace(self._result_file(name))

    def _result_file(self, name: str) -> Path:
        return self.folder / f"{_file_name(name)}.json"


def results_made(folder: Path) -> list[tuple[Any, ...]]:
    """What the results in the folder of a generation were made as."""
    names = []
    for path in sorted(folder.glob("result-*.json")):
        try:
            names.append(tuple(json.loads(path.read_bytes())["made_as"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return list(dict.fromkeys(names))


def open_generation(folder: Path, number: int) -> Generation:
    """Map the files of a folder, also of a finished draft. Raises UnusableColumns, OSError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format"] != FORMAT:
            raise UnusableColumns(f"they have format {manifest['format']}, and this version reads format {FORMAT}")
        for name, file in manifest["files"].items():
            _check_file(folder / name, file)
        room, tables = {}, dict[str, Arrays]()
        for table, columns in manifest["columns"].items():
            tables[table] = {}
            for name, rows in columns.items():
                room[table, name] = _map_file(folder / _column_file(table, name), rows)
                tables[table][name] = _read_only(room[table, name][:rows])
        words = json.loads((folder / "words.json").read_bytes())
        return Generation(number, folder, manifest["about"], tables, words, room)
    except FileNotFoundError as error:
        raise UnusableColumns(f"“{Path(error.filename or folder).name}” is missing") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableColumns("the manifest is damaged") from error


class ColumnStore:
    """The folder of all generations. Without locks in the system nothing is written there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def usable(self) -> bool:
        return fcntl is not None

    def numbers(self) -> list[int]:
        """Numbers of the generations, the newest first."""
        try:
            names = [path.name for path in self.folder.iterdir()]
        except OSError:
            return []
        return sorted((int(name) for name in names if name.isdecimal()), reverse=True)

    def open(self, number: int) -> Generation:
        """Map a generation. Raises UnusableColumns, OSError."""
        return open_generation(self.folder / f"{number:06}", number)

    def read_about(self) -> Mapping[str, Any] | None:
        """What its writer noted with the newest generation; None where there is none, or it cannot be read."""
        for number in self.numbers():
            try:
                manifest = json.loads((self.folder / f"{number:06}" / MANIFEST).read_bytes())
            except (OSError, ValueError):
                return None
            if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
                return None
            about: Mapping[str, Any] | None = manifest.get("about")
            return about
        return None

    @contextmanager
    def locked(self, *, wait: bool = True, name: str = LOCK) -> Iterator[bool]:
        """Only one process at a time is in such a block; the system ends the lock with the process.

        Gives False at once where another process is in it and wait is False. Raises OSError where the folder cannot be written.
        """
        assert fcntl is not None
        make_private_folder(self.folder)
        descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(descriptor)

    def is_locked(self, name: str) -> bool:
        """Whether another process, or another block of this one, has this lock."""
        with self.locked(wait=False, name=name) as free:
            return not free

    def write(self, fill: Callable[[GenerationDraft], None]) -> int:
        """Let `fill` write and finish a draft, put it in place, and delete the older ones; returns its number. Only within the lock.

        After an error the files are as they were. Raises OSError.
        """
        with _DraftFolder(self.folder / DRAFT) as draft:
            fill(draft)
            number = max(self.numbers(), default=0) + 1
            draft.folder.rename(self.folder / f"{number:06}")
            _sync_folder(self.folder)
        self._remove_older(number)
        return number

    def remove_all(self) -> None:
        """Delete all generations."""
        self._remove_older(max(self.numbers(), default=0) + 1)

    def _remove_older(self, number: int) -> None:
        for other in self.numbers():
            if other < number:
                # Where the system does not delete what is mapped, the next generation does it.
                shutil.rmtree(self.folder / f"{other:06}", ignore_errors=True)


class _DraftFolder:
    """The folder of a draft; nothing of it stays where writing breaks off."""

    def __init__(self, folder: Path) -> None:
        self.draft = GenerationDraft(folder)

    def __enter__(self) -> GenerationDraft:
        shutil.rmtree(self.draft.folder, ignore_errors=True)
        make_private_folder(self.draft.folder)
        return self.draft

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.draft.close()
        if kind is not None:
            shutil.rmtree(self.draft.folder, ignore_errors=True)


def _column_file(table: str, name: str) -> str:
    return f"{table}.{name}.npy"


def _file_name(name: str) -> str:
    return "result-" + re.sub(r"[^\w@.-]", "_", name)


def _map_file(path: Path, rows: int | None = None) -> NDArray[Any]:
    """Private to this process where something is written to it; the file never changes. rows: behind which something may be written."""
    with READING_HEADER:
        mapped: NDArray[Any] = np.load(path, mmap_mode="c", allow_pickle=False)
    if isinstance(block := mapped.base, mmap):
        spare = 0 if rows is None else mapped[rows:].nbytes
        track_file(block, len(block) - spare)
    return mapped.view(np.ndarray)


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    view = array.view()
    view.flags.writeable = False
    return view


def _fingerprint(path: Path) -> dict[str, int]:
    size, checksum = 0, 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            size, checksum = size + len(chunk), zlib.crc32(chunk, checksum)
    return {"size": size, "crc32": checksum}


def _check_file(path: Path, expected: Mapping[str, Any]) -> None:
    if _fingerprint(path) != {"size": expected["size"], "crc32": expected["crc32"]}:
        raise UnusableColumns(f"“{path.name}” is damaged")


def _write_json(path: Path, value: object) -> None:
    with open_private_file(path) as stream:
        stream.write(json.dumps(value, ensure_ascii=False).encode())
        _sync_stream(stream)


def _sync_stream(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
