"""Bytes of a text file → text, whatever the encoding it was saved in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

SAMPLE = 100_000
"""Bytes from which the encoding is guessed where only a reading of them can tell."""

# The commonest letters of Russian and Arabic; a wrong reading has hardly any of them.
_RUSSIAN = frozenset("оеаинтсрвлкмдпуя")
_ARABIC = frozenset("ابتدرسعفقكلمنهوية")
_LATIN = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ–—‘’“”•…€«»°·§©®ºª¿¡]")


def decode(data: bytes) -> str:
    """The text of a file, without byte order mark. Bytes that the encoding does not know become U+FFFD."""
    return data.decode(guess_encoding(data), errors="replace")


def replaced_characters(text: str, data: bytes, encoding: str, name: str) -> InputError | None:
    """A warning of the bytes that became U+FFFD in a text, with their number and the first line; None if all were read."""
    if "\ufffd" not in text or _reads_strictly(data, encoding):
        return None
    return replaced_warning(text.count("\ufffd"), text.count("\n", 0, text.index("\ufffd")) + 1, encoding, name)


def replaced_warning(count: int, line: int, encoding: str, name: str) -> InputError:
    """line: of the first."""
    message = Message(
        "characters that were replaced by “�”: {count:,}, the first on this line; their bytes mean nothing in {encoding}, the encoding "
        "that the file seems to be in; save it in UTF-8",
        count=count,
        encoding=encoding,
    )
    return InputError(message, file=name, line=line, severity=Severity.WARNING)


def _reads_strictly(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def guess_encoding(data: bytes) -> str:
    """The name of the codec: by byte order mark, as UTF-8 where that reads, as UTF-16 by its zero bytes; else of the code
    pages in which the six UN languages were written before: GB 18030, Windows 1251, 1256 and 1252 (with Latin-1)."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec
    if codec := _guess_utf16(data[:SAMPLE]):
        return codec
    if _reads_as(data, "utf-8"):
        return "utf-8"
    sample = data[:SAMPLE]
    marked = sum(byte > 0x7F for byte in sample)
    letters = sum(chr(byte).isalpha() for byte in sample if byte < 0x80)
    if marked > letters / 2:  # a script of its own, not Latin letters with accents
        for codec, belongs in _CODE_PAGES:
            text = sample.decode(codec, errors="ignore")
            high = [character for character in text if character > "\x7f"]
            if high and sum(map(belongs, high)) > 0.6 * len(high):
                return codec
    return "cp1252" if _reads_as(data, "cp1252") else "latin-1"


def _guess_utf16(sample: bytes) -> str:
    """UTF-16 without a mark: zero bytes in about every second place (a text of Latin letters)."""
    half = len(sample) // 2
    even, odd = sample[: 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if half and odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if half and even > 0.4 * half and odd < 0.05 * half else ""


def _reads_as(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        # The beginning of a file may end within a character; then others are before it.
        return error.reason == "unexpected end of data" and not data[: error.start].isascii()
    return True


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff" or "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uff60"


_CODE_PAGES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("cp1251", lambda character: character.lower() in _RUSSIAN),
    ("cp1256", lambda character: character in _ARABIC),
    ("gb18030", _is_chinese),
)
