"""The files of a repository: found by patterns, never outside its folder, and read within limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.yaml import MOST_PARTS, YamlNode, read_yaml

MOST_FILES = 20_000
"""Files of a repository in the folders that are searched."""


@dataclass
class RepositoryFiles:
    """root: the folder, without symbolic links; read: SHA-256 of each file read, from which that of the whole is made."""

    root: Path
    limits: Limits
    read_files: dict[str, str] = field(default_factory=dict)

    def find(self, pattern: str) -> list[str]:
        """The files that a pattern names, relative to the root and in order. Raises InputError for a pattern that leads out of it."""
        parts = PurePosixPath(pattern.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or not parts.parts:
            raise InputError(Message("“{pattern}” leads out of the repository", pattern=pattern), field="path_pattern")
        paths = [path for path in self._inside(str(parts)) if path.is_file()]
        return sorted((path.relative_to(self.root).as_posix() for path in paths), key=_natural_order)

    def exists(self, path: str) -> bool:
        return bool(path) and path in self.find(path)

    def read(self, path: str, most: int = 0) -> bytes:
        """The bytes of a file. most: its limit, else that of all files. Raises InputError, LimitError."""
        limit = most or self.limits.file
        try:
            size = (self.root / path).stat().st_size
            if size > limit:
                message = Message("the file is larger than the limit of {limit:,} bytes", limit=limit)
                raise LimitError(message, file=path)
            data = (self.root / path).read_bytes()
        except OSError as error:
            raise InputError(Message("the file cannot be opened ({fault})", fault=error.strerror), file=path) from error
        self.read_files[path] = hashlib.sha256(data).hexdigest()
        return data

    def open(self, path: str) -> BytesIO:
        return BytesIO(self.read(path))

    @property
    def digest(self) -> str:
        """SHA-256 of the names and contents of all files that were read."""
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(self.read_files.items()))
        return hashlib.sha256(lines.encode()).hexdigest()

    def _inside(self, pattern: str) -> Iterator[Path]:
        for number, path in enumerate(self.root.glob(pattern)):
            if number >= MOST_FILES:
                raise LimitError(Message("there are more than {most:,} files", most=MOST_FILES), file=pattern)
            if path.resolve().is_relative_to(self.root):
                yield path


def read_plain_yaml(data: bytes, file: str) -> Any:
    """A YAML file as texts, lists and mappings; of a name that appears twice the last counts, as in sdg-build; empty values are empty texts.

    Raises InputError for what is not YAML, LimitError for what is made to exhaust memory.
    """
    top = read_yaml(data, file, required=False)
    _check_size(top)
    return _plain(top.node, {})


def split_front_matter(data: bytes, file: str) -> bytes:
    """The YAML at the start of a Markdown file, between lines of hyphens. Raises InputError where there is none."""
    lines = data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    if not lines or lines[0].rstrip() != b"---":
        raise InputError("the file does not begin with metadata between lines of hyphens (---)", file=file, line=1)
    end = next((place for place, line in enumerate(lines[1:], 1) if line.rstrip() in (b"---", b"...")), len(lines))
    return b"\n" + b"".join(lines[1:end])  # so that lines have their numbers


def _natural_order(path: str) -> tuple[object, ...]:
    """`data/9-1-1.csv` before `data/10-1-1.csv`."""
    words: list[tuple[int, str]] = []
    for part in path.replace("/", "-").replace("_", "-").replace(".", "-").split("-"):
        words.append((int(part), "") if part.isdecimal() and len(part) < 10 else (1 << 31, part))
    return (*words, path)


def _check_size(top: YamlNode) -> None:
    """Aliases may make a small file a very large one."""
    sizes: dict[int, int] = {}

    def size(node: Any) -> int:
        if node.id == "scalar":
            return 1
        if id(node) not in sizes:
            sizes[id(node)] = MOST_PARTS + 1  # what contains itself has no end
            pairs = node.value if node.id == "sequence" else [*chain.from_iterable(node.value)]
            sizes[id(node)] = 1 + sum(map(size, pairs))
        return sizes[id(node)]

    if size(top.node) > MOST_PARTS:
        raise LimitError(Message("the file has more than {most:,} parts", most=MOST_PARTS), file=top.file)


def _plain(node: Any, done: dict[int, Any]) -> Any:
    if node.id == "scalar":
        return "" if node.tag.endswith(":null") else str(node.value)
    if id(node) not in done:
        if node.id == "sequence":
            done[id(node)] = [_plain(part, done) for part in node.value]
        else:
            pairs = ((key, value) for key, value in node.value if key.id == "scalar")
            done[id(node)] = {str(key.value).lstrip("\ufeff").strip(): _plain(value, done) for key, value in pairs}
    return done[id(node)]
