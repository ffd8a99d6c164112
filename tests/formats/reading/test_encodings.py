"""Text files in the encodings that people still send."""

from __future__ import annotations

import io
from itertools import product

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError
from goalweave.formats import read
from goalweave.formats.reading.encodings import decode, guess_encoding

ENGLISH = "The agency trained teachers – “digital skills” for all.\n"
FRENCH = "L'agence a formé des élèves à Genève, où l'été fut très chaud. Ça coûte 5 €.\n"
SPANISH = "La organización capacitó a los niños y niñas en España; ¿qué más?\n"
RUSSIAN = "Организация провела обучение учителей сельских школ в 2019 году.\n"
ARABIC = "دربت المنظمة المعلمين في المدارس الريفية خلال عام 2019.\n"
CHINESE = "该组织于2019年培训了农村学校的教师，并开设了数字图书馆。\n"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        *product((ENGLISH, FRENCH, SPANISH, RUSSIAN, ARABIC, CHINESE), ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
        (ENGLISH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (ENGLISH, "cp1252"),
        (FRENCH, "cp1252"),
        (SPANISH, "latin-1"),
        (RUSSIAN, "cp1251"),
        (ARABIC, "cp1256"),
        (CHINESE, "gb18030"),
        ("café", "latin-1"),
    ],
)
def test_decode_reads_what_was_written(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == text


def test_bytes_that_no_code_page_has_are_latin_1() -> None:
    assert guess_encoding(b"caf\xe9 \x81") == "latin-1"


def test_the_beginning_of_a_file_may_end_within_a_character() -> None:
    assert guess_encoding(FRENCH.encode()[:-1] + "é".encode()[:1]) == "utf-8"


@given(st.text())
def test_utf_8_is_always_read(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


@given(st.binary())
def test_decode_never_fails(data: bytes) -> None:
    assert isinstance(decode(data), str)


@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_bytes_that_are_no_characters_are_told_with_their_first_line(name: str) -> None:
    """0x98 is no character of Windows 1251."""
    words = "Колодцы для деревень и школ которые построило министерство".encode("cp1251")
    lines = (
        [b"Title", words, words.replace(b" ", b"\x98", 2), words + b"\x98"]
        if name == "a.csv"
        else [words, b"", words + b"\x98"]
    )
    problems: list[InputError] = []
    assert list(read(io.BytesIO(b"\n".join(lines)), name, on_problem=problems.append))
    told = [str(problem) for problem in problems if "replaced" in str(problem)]
    count = 3 if name == "a.csv" else 1
    assert told == [
        (
            f"{name}:3: characters that were replaced by “�”: {count}, the first on this line; their bytes mean nothing in cp1251, the "
            "encoding that the file seems to be in; save it in UTF-8"
        )
    ]
