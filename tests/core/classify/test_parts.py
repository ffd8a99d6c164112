"""In which parts a long text is read, and how their scores become those of the text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from goalweave.core.classify.tiered_classifier import FADING, LONG, PART, TITLED, average_parts, split_text

SENTENCE = "Twelve villages in the hills now have clean water. "
TITLE = "Water for the hills\n"


def test_a_short_text_is_read_whole() -> None:
    paragraph = SENTENCE * (LONG // len(SENTENCE))
    described = TITLE + SENTENCE * ((TITLED - len(TITLE)) // len(SENTENCE))
    assert split_text(paragraph) == [paragraph]
    assert split_text(described) == [described]


def test_each_part_of_a_long_text_is_read_with_its_title() -> None:
    parts = split_text(TITLE + SENTENCE * 40)
    assert len(parts) > 2
    assert all(part.startswith(TITLE) for part in parts)
    assert "".join(part.removeprefix(TITLE).replace(" ", "") for part in parts) == (SENTENCE * 40).replace(" ", "")


def test_a_long_first_line_is_not_taken_for_a_title() -> None:
    line = "The hills were dry for nine years and nothing grew there but thorns. " * 3
    parts = split_text(line + "\n" + SENTENCE * 40)
    assert [part.startswith("The hills") for part in parts] == [True, *[False] * (len(parts) - 1)]


def test_a_chinese_character_counts_three_times() -> None:
    assert len(split_text("农村学校改善了教学条件。" * 60)) > 1
    assert len(split_text("villages too" * 60)) == 1


@given(st.text(alphabet="ab农.\n ", max_size=2500))
def test_no_letter_is_lost_and_no_part_is_tiny(text: str) -> None:
    parts = split_text(text)
    title = (
        parts[0][: parts[0].find("\n") + 1]
        if len(parts) > 1 and parts[1].startswith(parts[0][: parts[0].find("\n") + 1])
        else ""
    )
    letters = "".join(parts[:1] + [part.removeprefix(title) for part in parts[1:]])
    assert sorted("".join(letters.split())) == sorted("".join(text.split()))
    assert all(len(part) + 2 * part.count("农") >= PART / 2 for part in parts) or len(parts) == 1


def test_the_first_parts_weigh_most() -> None:
    scores = np.array([[0.9], [0.1], [0.1]], dtype="float32")
    weights = FADING ** np.arange(3)
    assert average_parts(scores)[0] == pytest.approx((scores[:, 0] * weights).sum() / weights.sum())
    assert average_parts(scores)[0] > average_parts(scores[::-1])[0]
