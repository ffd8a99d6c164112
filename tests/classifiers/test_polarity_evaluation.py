"""The figures of polarity: their formulas, and the floor that the texts that ship hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from goalweave.classifiers.polarity_evaluation import (
    PolarityCase,
    describe_confusion,
    evaluate_polarity,
    evaluate_polarity_by_language,
    polarity_document,
    read_polarity_cases,
)
from goalweave.core.classify.polarity import Cue, CueKind, Polarity, PolarityReader
from goalweave.core.errors import InputError
from goalweave.core.model import Curie
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.polarity_cues import polarity_reader

NODE = Curie("sdg", "", "4")
HINDERS, SUPPORTS, MENTIONS = Polarity.HINDERS, Polarity.SUPPORTS, Polarity.MENTIONS
READER = PolarityReader([Cue("en", CueKind.STOP, "closes"), Cue("en", CueKind.GOOD, "school-")])


def case(text: str, first: Polarity, second: Polarity | None = None, seen: bool = False) -> PolarityCase:
    return PolarityCase(text, "en", NODE, first, second or first, seen)


def test_figures_by_hand() -> None:
    found = evaluate_polarity(
        [
            case("She closes a school.", HINDERS),
            case("He closes schools.", SUPPORTS),
            case("The bus is gone.", HINDERS),
            case("A school.", SUPPORTS),
            case("A street.", MENTIONS, SUPPORTS),
        ],
        READER,
    )
    assert (found.texts, found.agreement.observed) == (5, 0.8)
    assert describe_confusion(found) == [("supports", [1, 1, 0]), ("hinders", [1, 1, 0]), ("mentions", [0, 0, 0])]
    own = found.per_polarity[HINDERS]
    assert (own.texts, own.precision.value, own.recall.value, own.f1.value) == (2, 0.5, 0.5, 0.5)
    assert own.precision.low < 0.5 < own.precision.high
    assert found.per_polarity[MENTIONS].f1 is None
    document = polarity_document(found)
    assert document["confusion"]["hinders"] == {"supports": 1, "hinders": 1, "mentions": 0}
    assert document["polarities"]["mentions"] == {"texts": 0, "precision": None, "recall": None, "f1": None}


def test_a_line_that_is_no_labelled_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "a", "language": "en", "node": "sdg:1", "first": "good", "second": "bad"}\n')
    with pytest.raises(InputError, match="not a labelled text") as caught:
        read_polarity_cases(path)
    assert caught.value.line == 1


def test_the_texts_that_ship_hold_their_floor() -> None:
    cases = read_polarity_cases()
    assert len(cases) == 300
    assert {case.language for case in cases} == set(LANGUAGES)
    whole = evaluate_polarity(cases, polarity_reader())
    assert whole.agreement.value >= 0.8
    # Those whose errors nobody looked at. A contribution that is called a harm is the worst that can happen.
    unseen = evaluate_polarity([case for case in cases if not case.seen], polarity_reader())
    assert unseen.confusion.get((SUPPORTS, HINDERS), 0) <= 1
    assert unseen.confusion.get((SUPPORTS, MENTIONS), 0) <= 3
    assert unseen.per_polarity[HINDERS].precision.value >= 0.85
    assert unseen.per_polarity[HINDERS].recall.value >= 0.15
    assert unseen.per_polarity[SUPPORTS].recall.value >= 0.95
    by_language = evaluate_polarity_by_language(cases, polarity_reader())
    assert sum(one.texts for one in by_language.values()) == 300
