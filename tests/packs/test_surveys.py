"""The questionnaires that ship: complete, in our own words, and filled by the sample."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from goalweave.core.answers import Fate, check_questionnaire, compare_rounds, fulfils_query
from goalweave.core.errors import InputError, UnknownQuestion
from goalweave.core.model import Questionnaire, Status
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.definitions.questionnaires import write_questionnaire
from goalweave.packs import OwnQuestionnaires, library, read_pack, read_questionnaires, read_sample
from goalweave.packs.questionnaires import find_questionnaire
from goalweave.packs.writer import write_pack

SHIPPED = read_questionnaires(library())
NUMBERS = [
    "1",
    *(f"2.{part}" for part in range(1, 6)),
    *(f"3.{part}" for part in range(1, 9)),
    *(f"4.{part}" for part in range(1, 6)),
    *map(str, range(5, 12)),
]
RUN = 6
"""Words in a row that nobody writes by chance."""


def test_all_that_ships() -> None:
    rounds = [f"undesa@{year}" for year in range(2019, 2026)]
    assert list(SHIPPED) == [*rounds, "vnr@2020", "vnr@2024", "vlr@2020", "cop@2023", "company@2025", "annual@1"]
    for key in ("undesa@2019", "undesa@2020"):
        assert list(SHIPPED[key].numbers()) == NUMBERS
        assert [fact.id for fact in SHIPPED[key].facts] == ["membership", "year", "attachments"]
    assert SHIPPED["vnr@2020"].section_of("5.4").code == "5"
    assert set(SHIPPED["vnr@2024"].numbers()) - set(SHIPPED["vnr@2020"].numbers()) == {"5.6"}
    assert sum(question.status is Status.RECALLED for question in SHIPPED["undesa@2025"].questions) == 2


@pytest.mark.parametrize("one", SHIPPED.values(), ids=SHIPPED)
def test_a_questionnaire_is_sound_and_whole_in_six_languages(one: Questionnaire) -> None:
    assert check_questionnaire(one, library().catalogue(), SHIPPED.get(one.after), LANGUAGES) == ()
    for text in (one.title, *(section.title for section in one.sections), *(fact.label for fact in one.facts)):
        assert set(text) == set(LANGUAGES)
    for question in one.questions:
        assert question.status is Status.OURS or (one.note is not None and question.status is Status.RECALLED)
        assert question.evidence is not None
        for text in (question.text, question.short, question.guidance or {}):
            assert set(text) == set(LANGUAGES)
            assert len(set(text.values())) >= 5


def test_the_round_of_2020_asks_another_first_question() -> None:
    found = compare_rounds(SHIPPED["undesa@2019"], SHIPPED["undesa@2020"])
    assert [one.after and one.after.number for one in found.of(Fate.REWORDED)] == ["1"]
    assert set(found.of(Fate.REWORDED)[0].texts) == set(LANGUAGES)
    assert len(found.of(Fate.KEPT)) == 25
    assert found.carried_numbers() == {number: (number,) for number in NUMBERS}


@pytest.mark.shared
@pytest.mark.parametrize("one", SHIPPED.values(), ids=SHIPPED)
def test_no_question_is_in_official_words(one: Questionnaire, shared: Path) -> None:
    theirs = runs(str(yaml.safe_load((shared / "survey" / "undesa_survey.yaml").read_text(encoding="utf-8"))))
    ours = runs(" | ".join(strings(yaml.safe_load(write_questionnaire(one)))))
    assert ours & theirs == set()


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return strings(list(value.values()))
    if isinstance(value, list):
        return list(chain.from_iterable(map(strings, value)))
    return [str(value)]


def runs(text: str) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for part in text.split(" | "):
        words = re.findall(r"\w+", part.casefold())
        found |= {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    return found


def test_the_sample_fills_the_survey_of_2019() -> None:
    """Of the records that the sample names for a question, nearly all are offered for it, and some for every question."""
    packs = library()
    catalogue = packs.catalogue()
    sample = read_sample(packs.pack("samples/itu-2019").records, catalogue)  # type: ignore[arg-type]
    one = SHIPPED["undesa@2019"]
    named = found = 0
    for question in one.questions:
        offered = {
            record.id for record in sample.records if fulfils_query(question.evidence, record, one.year, catalogue)
        }  # type: ignore[arg-type]
        own = {record.id for record in sample.records if question.number in record.source.locator.split(", ")}
        assert own & offered, question.number
        assert len(offered) <= 45, question.number
        named, found = named + len(own), found + len(own & offered)
    assert (named, found) == (157, 137)


def test_questions_ask_for_what_they_are_about() -> None:
    packs = library()
    catalogue = packs.catalogue()
    sample = read_sample(packs.pack("samples/itu-2019").records, catalogue)  # type: ignore[arg-type]
    one = SHIPPED["undesa@2019"]

    def matching_records(number: str) -> list[str]:
        query = one.question(number).evidence
        return [record.id for record in sample.records if query and fulfils_query(query, record, one.year, catalogue)]

    assert {record.kind for record in sample.records if record.id in matching_records("11")} == {"partnership"}
    assert {record.kind for record in sample.records if record.id in matching_records("5")} == {
        "mechanism",
        "partnership",
    }
    assert {record.kind for record in sample.records if record.id in matching_records("8")} == {"publication"}
    assert "leaving-no-one-offline" in matching_records("2.4")
    assert sum(name.startswith("hlpf-") for name in matching_records("4.4")) >= 18
    assert len(matching_records("4.5")) == 5


def own(folder: Path, text: str, name: str = "a.yaml") -> OwnQuestionnaires:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return OwnQuestionnaires(folder)


OWN = "id: own\nedition: 1\ntitle: {en: Own}\nsections: [{title: {en: One}, questions: [{number: 1, text: {en: 'What?'}}]}]\n"


def test_ones_own_are_found_beside_those_that_ship(tmp_path: Path) -> None:
    found = read_questionnaires(library(), own(tmp_path / "q", OWN))
    assert list(found) == [*SHIPPED, "own@1"]
    assert find_questionnaire(found, "own").key == "own@1"
    with pytest.raises(UnknownQuestion, match="unknown questionnaire undesa; available: undesa@2019, undesa@2020"):
        find_questionnaire(found, "undesa")
    with pytest.raises(UnknownQuestion, match=r"unknown questionnaire x; available: undesa@2019, .*, own@1"):
        find_questionnaire(found, "x")


def test_two_files_with_one_questionnaire_are_refused(tmp_path: Path) -> None:
    own(tmp_path / "q", OWN)
    with pytest.raises(InputError, match=r"b\.yaml: own@1 is also in .*a\.yaml"):
        read_questionnaires(library(), own(tmp_path / "q", OWN, "b.yaml"))


def test_official_wording_is_shown_instead(tmp_path: Path) -> None:
    (tmp_path / "undesa@2019.json").write_text(json.dumps({"1": {"en": "Theirs?"}}), encoding="utf-8")
    found = read_questionnaires(library(), OwnQuestionnaires(wording=tmp_path))
    assert found["undesa@2019"].question("1").text["en"] == "Theirs?"
    assert found["undesa@2020"] == SHIPPED["undesa@2020"]


def test_a_pack_names_its_questionnaires_and_is_written_with_them(tmp_path: Path) -> None:
    folder = tmp_path / "packs" / "own"
    (folder / "q").mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: own\nquestionnaires: [q/own.yaml]\n", encoding="utf-8")
    (folder / "q" / "own.yaml").write_text(OWN, encoding="utf-8")
    assert "own@1" in read_questionnaires(library(tmp_path / "packs"))
    write_pack(read_pack(folder), tmp_path / "copy" / "own")
    assert read_pack(tmp_path / "copy" / "own").questionnaires == (tmp_path / "copy" / "own" / "q" / "own.yaml",)
    assert "own@1" in read_questionnaires(library(tmp_path / "copy"))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("[missing.yaml]", r"missing.yaml: the file is missing"),
        ("q.yaml", r"pack.yaml:2 \[questionnaires\]: expected a list"),
        ("[../../secret.yaml]", r"pack.yaml:2 \[questionnaires\[0\]\]: the file must be in the folder of the pack"),
    ],
)
def test_a_pack_that_names_no_file_of_its_own_is_refused(tmp_path: Path, names: str, said: str) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "pack.yaml").write_text(f"id: own\nquestionnaires: {names}\n", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_questionnaires(library(tmp_path))
