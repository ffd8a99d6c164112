"""Changes for fuzzing where no coverage-guided fuzzer is installed: of bytes, of what a file contains, and of members of ZIP archives."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.fuzz.structured import restructured

ODD = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xed\xa0\x80", "\u202e".encode(), "\ufeff".encode(), "\u0660".encode(), "\U0001f600".encode(), "ﬃ".encode(), "İ".encode(),
    b"=1+1", b"\r", b"\n\n", b"\t", b'"', b"'", b"<", b"&#0;", b"&#x110000;", b"]]>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<!--", b"<?", b"%", b"{", b"[", b"]", b"}", b":", b"- ", b"&a", b"*a", b"!!python", b"<<: ",
    b"0", b"-1", b"1e999", b"NaN", b"-Infinity", b"9" * 400, b"1" * 5000, b"9223372036854775808", b"-0.0", b"2019-02-30", b"0000-00-00", b"99999-01-01", b"true", b"null", b"/../..", b"(", b")", b"stream", b"endobj", b"0 R", b"/Length -1",
)  # fmt: skip
"""Parts that readers tend to stumble over."""

Mutate = Callable[[bytes], bytes]


def mutated(data: bytes, seeds: list[bytes], chance: random.Random) -> bytes:
    """The data with changes of what they contain, or with one to eight changes of their bytes, or both."""
    way = chance.randrange(5)
    if way < 3:
        changed = restructured(data, chance)
        if changed is not None:
            if way < 2:
                return changed
            data = changed
    for _ in range(chance.choice((1, 1, 1, 2, 2, 4, 8))):
        data = chance.choice(CHANGES)(data, seeds, chance)
    return data


def mutated_archive(data: bytes, mutate: Mutate, chance: random.Random) -> bytes:
    """A ZIP archive with one member changed and packed again; other data are changed as they are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        ValueError,
        struct.error,
    ):
        return mutate(data)
    if not members or chance.random() < 0.05:
        return mutate(data)
    weights = [4 if _has_content(name) else 1 for name in members]
    (name,) = chance.choices([*members], weights)
    match chance.randrange(30):
        case 0:
            del members[name]
        case 1:
            members[chance.choice((name.upper(), f"../{name}", f"{name}/", "a\\b", name[:-1], f"x/{name}"))] = (
                members.pop(name)
            )
        case 2:
            members[name] = members[chance.choice([*members])]
        case 3:
            members[name] = chance.choice((b"", b"\x00" * 100_000, b"PK\x03\x04"))
        case _:
            members[name] = mutate(members[name])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return out.getvalue()


def _has_content(member: str) -> bool:
    """Whether a member of an Office file or a repository has what people write, not themes and properties."""
    return any(
        word in member
        for word in ("document", "sheet", "sharedStrings", "numbering", "workbook", "data/", "meta/", ".yml")
    )


def _place(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 2, 4, 16, 64, 500)))


def _flip(data: bytes, _seeds: list[bytes], chance: random.Random) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _drop(data: bytes, _seeds: list[bytes], chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] + data[end:]


def _repeat(data: bytes, _seeds: list[bytes], chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 2, 20)) + data[end:]


def _insert(data: bytes, _seeds: list[bytes], chance: random.Random) -> bytes:
    start, _end = _place(data, chance)
    return data[:start] + chance.choice(ODD) + data[start:]


def _replace(data: bytes, _seeds: list[bytes], chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] + chance.choice(ODD) + data[end:]


def _move(data: bytes, _seeds: list[bytes], chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    rest = data[:start] + data[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _exchange_words(data: bytes, _seeds: list[bytes], chance: random.Random) -> bytes:
    words = re.split(rb"(\s+)", data)
    first, second = chance.randrange(len(words)), chance.randrange(len(words))
    words[first] = words[second]
    return b"".join(words)


def _splice(data: bytes, seeds: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(seeds)
    start, end = _place(other, chance)
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start:end] + data[at:]


def _cut(data: bytes, _seeds: list[bytes], chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


CHANGES = (_flip, _drop, _repeat, _insert, _insert, _replace, _replace, _move, _exchange_words, _splice, _cut)
