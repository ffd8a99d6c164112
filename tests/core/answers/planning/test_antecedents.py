"""Sentences that cannot be read without the one before."""

from __future__ import annotations

import pytest

from goalweave.core.answers.planning.antecedents import follows_on, needs_antecedent


@pytest.mark.parametrize(
    "text",
    [
        "Two units are devoted to this.",
        "The plan therefore calls for more.",
        "Le plan prévoit donc davantage.",
        "Cette loi est en vigueur.",
        "El plan incluye estos objetivos.",
        "Поэтому план изменен.",
        "План учитывает эти цели.",
        "لذلك عُدّلت الخطة.",
        "因此计划作了修改。",
    ],
)
def test_sentence_that_points_back_follows_on(text: str) -> None:
    assert follows_on(text)
    assert needs_antecedent(text)


def test_sentence_that_adds_may_lose_the_one_before_but_is_not_read_alone() -> None:
    assert needs_antecedent("The indicators were presented as well.")
    assert not follows_on("The indicators were presented as well.")


@pytest.mark.parametrize(
    "text", ["The act binds all offices.", "La loi oblige les services.", "Закон действует.", "القانون ساري المفعول."]
)
def test_sentence_that_says_all_itself_stands_alone(text: str) -> None:
    assert not needs_antecedent(text)
