"""BERT's word pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from goalweave.classifiers.encoders import VOCABULARY
from goalweave.classifiers.wordpiece import WordPieces

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "water", "##pump", "##s", "a", "°c", "£2", ",", "-", "水", "cafe"]


@pytest.fixture
def pieces(tmp_path: Path) -> WordPieces:
    path = tmp_path / "pieces.txt"
    path.write_text("\n".join(PIECES), encoding="utf-8")
    return WordPieces(path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Water pumps", ["water", "[UNK]"]),
        ("waterpumps", ["water", "##pump", "##s"]),
        ("a,a-a", ["a", ",", "a", "-", "a"]),
        ("°C £2", ["°c", "£2"]),
        ("水水a", ["水", "水", "a"]),
        ("CAFÉ\u200b café", ["cafe", "cafe"]),
        ("x" * 101, ["[UNK]"]),
        ("a\0\ufffda", ["[UNK]"]),
    ],
)
def test_words_become_their_longest_known_pieces(pieces: WordPieces, text: str, expected: list[str]) -> None:
    numbers = pieces.encode(text, 50)
    assert [PIECES[number] for number in numbers] == ["[CLS]", *expected, "[SEP]"]


def test_a_long_text_is_cut(pieces: WordPieces) -> None:
    assert pieces.encode("a " * 100, 10) == [2, *[7] * 8, 3]


def test_the_vocabulary_of_the_build_is_bert_s() -> None:
    """As published with bert-base-uncased: 30,522 pieces."""
    lines = VOCABULARY.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 30522
    assert [lines[number] for number in (0, 100, 101, 102, 103)] == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    numbers = WordPieces(VOCABULARY).encode("Universal access to safe drinking water", 50)
    assert numbers == [101, 5415, 3229, 2000, 3647, 5948, 2300, 102]
