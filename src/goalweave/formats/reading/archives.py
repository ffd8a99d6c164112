"""ZIP archives (DOCX, XLSX) within limits: checked by what they declare, and again while they are read."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.limits import Limits

CHUNK = 1 << 16

HARMLESS = 1_000_000
"""Bytes. A member that is no larger may be packed as tightly as it likes."""


DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
)  # fmt: skip
"""What the library raises for archives whose parts do not fit together; ValueError for a member before the file's beginning."""


@dataclass
class Archive:
    """An archive that passed its limits; `read_member` counts on."""

    name: str
    limits: Limits
    zip: zipfile.ZipFile
    expanded: int = 0

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(self.zip.namelist())

    def read_member(self, member: str) -> bytes:
        """The bytes of a member. Raises InputError if it is missing or damaged, LimitError past a limit."""
        return b"".join(self.read_chunks(member))

    def read_chunks(self, member: str) -> Iterator[bytes]:
        """The bytes of a member in portions. Raises as `read_member` does."""
        try:
            with self.zip.open(member) as stream:
                while chunk := stream.read(CHUNK):
                    self.expanded += len(chunk)
                    if self.expanded > self.limits.expanded:
                        raise _too_large_error(self.name, self.limits)
                    yield chunk
        except KeyError:
            raise InputError(Message("the part {part} is missing", part=member), file=self.name) from None
        except DAMAGE as error:
            raise InputError(Message("the part {part} is damaged", part=member), file=self.name) from error

    def read_head(self, member: str, size: int) -> bytes:
        """The first bytes of a member. Raises InputError if it is damaged."""
        try:
            with self.zip.open(member) as stream:
                return stream.read(size)
        except DAMAGE as error:
            raise InputError(Message("the part {part} is damaged", part=member), file=self.name) from error


def open_archive(stream: BinaryIO, name: str, limits: Limits) -> Archive:
    """The archive in a stream that can seek.

    Raises InputError if it is not a ZIP archive, is cut off, has a member without a name or a password; LimitError, with the member, if it has
    too many members, or would unpack to too much or from too little (a decompression bomb).
    """
    damaged = InputError("the file is damaged or incomplete: it is not a complete ZIP archive", file=name)
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise damaged from error
    members = archive.infolist()
    if not all(member.filename for member in members):
        raise damaged
    if len(members) > limits.members:
        raise LimitError(
            Message(
                "the archive has {count:,} files; the limit is {limit:,}", count=len(members), limit=limits.members
            ),
            file=name,
        )
    if sum(member.file_size for member in members) > limits.expanded:
        raise _too_large_error(name, limits)
    seen: set[str] = set()
    for member in members:
        if member.flag_bits & 0x1:
            raise InputError("the file is password-protected", file=name, field=member.filename)
        if member.file_size > HARMLESS and member.file_size > limits.ratio * max(member.compress_size, 1):
            times = member.file_size // max(member.compress_size, 1)
            message = Message(
                "this part unpacks to {times:,} times its size; the limit is {limit:,} times",
                times=times,
                limit=limits.ratio,
            )
            raise LimitError(message, file=name, field=member.filename)
        if member.filename in seen:
            raise InputError("this part appears twice in the archive", file=name, field=member.filename)
        seen.add(member.filename)
    return Archive(name, limits, archive)


def _too_large_error(name: str, limits: Limits) -> LimitError:
    return LimitError(
        Message("the archive unpacks to more than the limit of {limit:,} bytes", limit=limits.expanded), file=name
    )
