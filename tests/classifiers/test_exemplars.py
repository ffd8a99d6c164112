"""Exemplars: reading, and what their check refuses."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from goalweave.classifiers.benchmark import benchmark_texts
from goalweave.classifiers.exemplars import (
    ALIKE,
    Exemplar,
    Split,
    _character_grams,
    check_exemplars,
    exemplar_cases,
    near_duplicates,
    pack_exemplars,
    read_exemplars,
    read_phrases,
    shingles,
)
from goalweave.core.errors import InputError
from goalweave.core.model import Framework
from goalweave.packs import library

LANGUAGES = {"en", "fr", "es", "ru", "ar", "zh"}


def test_the_exemplars_that_ship_are_sound(sdg: Framework, exemplars: list[Exemplar], thorough: bool) -> None:
    """Near-duplicates are looked for in a part: `goalweave train` refuses those of all of them."""
    assert check_exemplars(exemplars, sdg, benchmark_texts(), compare_every=1 if thorough else 20) == []
    assert {one.language for one in exemplars} == LANGUAGES
    assert {one.language for one in exemplars if one.title} == LANGUAGES
    about_nothing = [one for one in exemplars if not one.nodes]
    assert sum(one.register == "none" for one in about_nothing) >= 500
    assert sum(one.register == "decoy" for one in about_nothing) >= 300


@pytest.mark.parametrize("pack", ["wsis", "itu", "connect2030"])
def test_other_frameworks_have_a_handful_each(pack: str) -> None:
    framework = library().catalogue().framework(pack)
    found = pack_exemplars(library().pack(pack).folder, framework)
    assert check_exemplars(found, framework, benchmark_texts()) == []
    assert {one.language for one in found} == LANGUAGES


def test_phrases_are_read_with_their_language(sdg: Framework) -> None:
    found = read_phrases(library().pack("sdg").folder, sdg)
    assert {language for _, _, language in found} == LANGUAGES
    by_language = {tag: {code for _, code, own in found if own == tag} for tag in LANGUAGES}
    targets = {node.code for node in sdg.at_level("target")}
    assert all(targets <= codes for codes in by_language.values())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "this is not valid JSON"),
        ('["text"]', "the text is missing"),
        ('{"text": " ", "nodes": [], "split": "train"}', "the text is missing"),
        ('{"text": "a", "nodes": ["garden:9"], "split": "train"}', "has no garden:9"),
        ('{"text": "a", "nodes": ["sdg:1.1"], "split": "train"}', "has no sdg:1.1"),
        ('{"text": "a", "nodes": ["garden:1.1"], "split": "later"}', "train, tune or test"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, garden: Framework, line: str, message: str) -> None:
    (tmp_path / "en.jsonl").write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_exemplars(tmp_path, garden)
    assert "en.jsonl" in str(caught.value)
    assert "2" in str(caught.value)


def test_passages_are_longer_and_measured_apart(tmp_path: Path, garden: Framework) -> None:
    short = "We prune the apple trees of the orchard in winter, each and every one"
    row = '{"text": "%s", "nodes": ["garden:1"], "also": ["garden:2.1"], "looks": ["garden:2.2"], "split": "%s"}\n'
    (tmp_path / "en.jsonl").write_text(row % (short, "test"), encoding="utf-8")
    words = " ".join(f"word{number}" for number in range(80))
    (tmp_path / "passages.en.jsonl").write_text(row % (words, "test") + row % ("too short", "tune"), encoding="utf-8")
    found = read_exemplars(tmp_path, garden)
    assert [one.passage for one in found] == [False, True, True]
    assert {one.language for one in found} == {"en"}
    assert (found[1].nodes, found[1].also, found[1].looks) == (("1",), ("2.1",), ("2.2",))
    assert [case.text for case in exemplar_cases(found, Split.TEST)] == [short]
    (case,) = exemplar_cases(found, Split.TEST, passages=True)
    assert (case.text, case.codes, case.first) == (words, frozenset({"1", "2.1"}), "1")
    assert "too short: 2 words, wanted 50 to 180 in a passage" in check_exemplars(found, garden)


def test_titles_are_short_and_measured_apart(tmp_path: Path, garden: Framework) -> None:
    row = '{"text": "%s", "nodes": ["garden:1.1"], "register": "project", "split": "tune"}\n'
    texts = ["Apple trees: pruning in winter", "Apples", "apple " * 17]
    (tmp_path / "titles.en.jsonl").write_text("".join(row % text.strip() for text in texts), encoding="utf-8")
    titles = read_exemplars(tmp_path, garden)
    assert [(title.language, title.register, title.passage) for title in titles] == [("en", "title", False)] * 3
    assert [fault.partition(": ")[2] for fault in check_exemplars(titles[1:], garden)] == [
        "1 words, wanted 3 to 16 in a title",
        "17 words, wanted 3 to 16 in a title",
    ]
    assert check_exemplars(titles[:1], garden) == []
    assert exemplar_cases(titles, Split.TUNE) == []
    assert len(exemplar_cases(titles, Split.TUNE, titles=True)) == 3


def test_a_phrase_of_no_node_is_named(tmp_path: Path, garden: Framework) -> None:
    (tmp_path / "exemplars").mkdir()
    (tmp_path / "exemplars" / "phrases.en.csv").write_text("code,phrases\n7,a | b\n", encoding="utf-8")
    with pytest.raises(InputError, match="has no 7"):
        read_phrases(tmp_path, garden)


def long(text: str) -> str:
    return f"{text} beside the old wall, where the gardeners of three villages meet on every second Sunday"


def exemplar(text: str, code: str = "1.1", split: Split = Split.TRAIN) -> Exemplar:
    return Exemplar(long(text), (code,) if code else (), split, "en")


def test_near_duplicates_are_refused(garden: Framework) -> None:
    given = [exemplar("Apples are picked by hand"), exemplar("Apples are picked by hands")]
    assert any("like “Apples are picked by hand" in fault for fault in check_exemplars(given, garden))


def test_nodes_without_enough_texts_are_refused(garden: Framework) -> None:
    faults = check_exemplars([exemplar("Apples are tuned", split=Split.TUNE)], garden)
    assert "en 1.1: 1 texts, wanted 5" in faults
    assert "en 1.1: no text set apart to test" in faults
    assert "en 2.2: 0 texts, wanted 5" in faults
    assert not any(fault.startswith("en 1:") for fault in faults)


def test_overlap_with_a_text_for_measuring_is_refused(garden: Framework) -> None:
    apart = "They said that the gardeners of three villages meet on every second Sunday of May"
    faults = check_exemplars([exemplar("Pears")], garden, [apart])
    assert any("shares “where" not in fault and "only for measuring" in fault for fault in faults)
    assert not any(
        "only for measuring" in fault for fault in check_exemplars([exemplar("Pears")], garden, ["three villages meet"])
    )


def test_skewed_lengths_are_refused(garden: Framework) -> None:
    short = [replace(exemplar("x", ""), text="far too short a text to be told by words")] * 4
    assert len(short[0].text.split()) == 10
    longer = replace(exemplar("Apples"), text=long("Apples of an early sort, which keep until March in a dry cellar,"))
    faults = check_exemplars([*short, longer], garden)
    assert any("texts about nothing have" in fault for fault in faults)
    assert any("wanted 10 to" in fault for fault in check_exemplars([replace(exemplar("a"), text="Apples")], garden))


def test_near_duplicates_are_those_of_comparing_every_pair(exemplars: list[Exemplar]) -> None:
    texts = [one.text for one in exemplars[::180]]
    texts += [text[:-7] for text in texts[:20]]
    texts += [text[: len(text) // 2] for text in texts[:20]]
    sets = [_character_grams(text) for text in texts]
    for alike in (0.3, ALIKE, 0.9):
        found = {(one, other) for one, other, _ in near_duplicates(texts, alike)}
        assert found == {
            (one, other)
            for one, other in combinations(range(len(texts)), 2)
            if len(sets[one] & sets[other]) >= alike * len(sets[one] | sets[other])
        }
        assert found


def test_chinese_shingles_are_of_characters() -> None:
    assert len(list(shingles("一二三四五六七八九十一二三四五六七"))) == 2
    assert list(shingles("one two three four five six seven")) == []
