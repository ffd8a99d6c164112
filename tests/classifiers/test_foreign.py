"""Labelled texts from elsewhere: how they are read, and the figures of sets, languages, lengths and kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from goalweave.classifiers.evaluation import LabelledCase
from goalweave.classifiers.foreign import (
    LENGTHS,
    PAGE,
    SOURCES,
    Role,
    TextKind,
    count_words,
    document_of,
    evaluate_sets,
    read_sets,
    sources_in,
)
from goalweave.classifiers.labelled_texts import read_labelled, read_labelled_tsv
from goalweave.core.classify import NodeScores, Ranking
from goalweave.core.errors import InputError
from goalweave.core.model import Framework

HEADER = "text\tlabels\tlevel\tlanguage\tsource\n"
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class KeywordClassifier:
    """Suggests the codes that a text contains; notes what it is asked. Only it is known which text is about what."""

    name: str = "keywords"
    version: str = "1"
    languages: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)

    def rank(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> list[Ranking]:
        raise NotImplementedError

    def scores(
        self, texts: Sequence[str], framework: Framework, languages: Sequence[str] = (), level: str = ""
    ) -> NodeScores:
        self.languages += languages
        self.levels.append(level)
        codes = tuple(node.code for node in framework.nodes)
        values = np.full((len(texts), len(codes)), 0.1, dtype="float32")
        for row, text in enumerate(texts):
            for column, code in enumerate(codes):
                if re.search(rf"\b{re.escape(code)}\b", text):
                    values[row, column] = 0.9
        places = {code: place for place, code in enumerate(codes)}
        parents = tuple(places.get(node.parent or "", -1) for node in framework.nodes)
        scores = NodeScores(codes, parents, values, np.full(len(codes), 0.5, dtype="float32"))
        return scores.down_to(framework, level)


def write(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_tsv_is_read_without_quotation(tmp_path: Path, garden: Framework) -> None:
    path = write(
        tmp_path,
        "ours.tsv",
        'A "cider press, and apples\t1.1;2.1\ttarget\ten\tpress 1',
        "Пруд\u2028без рыбы\t!2\tgoal\tru\tpond 2",
        "Nothing here\tnone\tgoal\tfr\tpond 3",
    )
    cases = [
        LabelledCase('A "cider press, and apples', frozenset({"1.1", "2.1"}), "en", document="press 1"),
        LabelledCase(
            "Пруд\u2028без рыбы", frozenset(), "ru", rejected=frozenset({"2"}), partial=True, document="pond 2"
        ),
        LabelledCase("Nothing here", frozenset(), "fr", document="pond 3"),
    ]
    assert read_labelled_tsv(path, garden) == cases
    assert read_labelled(path, garden) == cases
    assert [case.language for case in read_labelled(path, garden, language="es")] == ["es"] * 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"text\tlabels\tlevel\tlanguage\nA\t1\tgoal\ten\n",
            r"ours.tsv:1 \[source\]: the column source does not exist",
        ),
        (HEADER.encode() + b"A\t1\tgoal\ten\n", r"ours.tsv:2: the line has 4 cells, the header 5"),
        (HEADER.encode() + b"A\t1\tgoal\ten\ta\nB\t9\tgoal\ten\ta\n", r"ours.tsv:3 \[labels\]: garden@1 has no 9"),
        (HEADER.encode() + b"A\t1\taim\ten\ta\n", r"ours.tsv:2 \[level\]: garden@1 has no level aim"),
        (HEADER.encode() + b"A\t1\ttarget\ten\ta\n", r"ours.tsv:2 \[labels\]: 1 is not of the level target"),
        (HEADER.encode() + b"A\t1\tgoal\tEnglish\ta\n", r"ours.tsv:2 \[language\]: English is not a language code"),
        (HEADER.encode() + b"\t1\tgoal\ten\ta\n", r"ours.tsv:2 \[text\]: the cell is empty"),
        (HEADER.encode() + b"A\t1\tgoal\ten\ta\nCaf\xe9\t1\tgoal\tfr\ta\n", r"ours.tsv:3: this line is not UTF-8"),
        (HEADER.encode(), r"ours.tsv: the file contains no labelled text"),
    ],
)
def test_a_faulty_tsv_is_one_error_with_its_place(
    tmp_path: Path, garden: Framework, content: bytes, problem: str
) -> None:
    path = tmp_path / "ours.tsv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=problem):
        read_labelled_tsv(path, garden)


def test_json_lines_in_another_encoding_are_an_error(tmp_path: Path, garden: Framework) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"text": "Café", "labels": "1"}'.encode("latin-1"))
    with pytest.raises(InputError, match=r"a\.jsonl:1: this line is not UTF-8"):
        read_labelled(path, garden)


def test_documents_and_languages_of_own_files_are_read(tmp_path: Path, garden: Framework) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,labels,language,source\nPommes,1,fr,report\nPoires,!1,,report\n", encoding="utf-8")
    first, second = read_labelled(path, garden)
    assert (first.language, first.document, second.document) == ("fr", "report", "report")
    assert second.rejected == {"1"}


@pytest.mark.parametrize(
    ("source", "document"),
    [
        ("osdg-cd text_id=a1 pos=8 neg=1 agreement=0.778 doi=10.1787/9CE8-en", "10.1787/9ce8-en"),
        ("eustat 1-1-1 definicion", "eustat 1-1-1"),
        ("dpga a-project evidence", "dpga a-project"),
        ("", ""),
    ],
)
def test_the_document_of_a_source(source: str, document: str) -> None:
    assert document_of(source) == document


@pytest.mark.parametrize(
    ("text", "words"), [("Wells for schools", 3), ("为农村学校供水打井", 6), ("SDG 目标", 2), ("", 0)]
)
def test_words_are_counted_in_chinese_too(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path,
        "kazakhstan_indicators_ru_kk_en.tsv",
        "About 3.1\t3.1\ttarget\ten\tkazstat 3-1-1-title",
        "О 3.1 и 4.1\t3.1\ttarget\tru\tkazstat 3-1-1-title",
        "3.1 туралы\t3.1\ttarget\tkk\tkazstat 3-1-1-title",
    )
    write(tmp_path, "osdg_cd_sample_en.tsv", "About 5 and 6\t5\tgoal\ten\tosdg-cd doi=10.1/a")
    write(
        tmp_path,
        "osdg_cd_rejected_en.tsv",
        "About 5\t!5\tgoal\ten\tosdg-cd doi=10.1/b",
        "About 6\t!5\tgoal\ten\tosdg-cd doi=10.1/c",
    )
    write(
        tmp_path,
        "negatives_recipes_en.tsv",
        "Bread\tnone\tgoal\ten\trecipes bread",
        "Soup of 2\tnone\tgoal\ten\tr soup",
    )
    (tmp_path / "aurora_survey.tsv").write_text(
        "doi\ttitle\tabstract\tlabels\n10.1/D\tAbout 14\t\t['SDG14', 'SDG15']\n10.1/e\tOf 1\t\"1\tand \"\"2\"\"\"\t['SDG01']\n",
        encoding="utf-8",
    )
    return tmp_path


def test_sets_of_a_folder(folder: Path, sdg: Framework) -> None:
    sets = {text_set.name: text_set for text_set in read_sets(folder, sdg)}
    assert {name: (text_set.level, len(text_set.cases)) for name, text_set in sets.items()} == {
        "osdg": ("goal", 1),
        "osdg_rejected": ("goal", 2),
        "aurora_titles": ("goal", 2),
        "aurora_abstracts": ("goal", 1),
        "kazakhstan": ("target", 2),
        "kazakhstan_kk": ("target", 1),
        "recipes": ("goal", 2),
    }
    assert sets["osdg"].cases[0] == LabelledCase(
        "About 5 and 6", frozenset({"5"}), "en", partial=True, document="10.1/a"
    )
    assert sets["aurora_abstracts"].cases == (
        LabelledCase('1\tand "2"', frozenset({"1"}), "en", partial=True, document="10.1/e"),
    )
    assert sets["aurora_abstracts"].kind is TextKind.ABSTRACT
    assert {text_set.source.role for text_set in read_sets(folder, sdg, [Role.MEASURE])} == {Role.MEASURE}
    assert [source.name for source in sources_in(folder)] == [
        "osdg",
        "osdg_rejected",
        "aurora",
        "kazakhstan",
        "recipes",
    ]


def test_figures_of_sets_languages_lengths_and_kinds(folder: Path, sdg: Framework) -> None:
    tier = KeywordClassifier()
    results = evaluate_sets(tier, sdg, read_sets(folder, sdg))
    values = {(result.by, result.name, result.evaluation.level): result.evaluation.values for result in results}
    assert values["set", "kazakhstan", "target"]["precision"] == pytest.approx(2 / 3)
    assert values["set and language", "kazakhstan, ru", "target"]["precision"] == 0.5
    assert values["set", "kazakhstan", "goal"]["recall"] == 1
    assert "precision" not in values["set", "osdg", "goal"]
    assert values["set", "osdg", "goal"]["hit@1"] == 1
    assert values["set", "osdg_rejected", "goal"] == {"rejected": 0.5}
    assert values["set", "recipes", "goal"]["false_alarms"] == 0.5
    assert values["kind", "about nothing", "goal"] == values["set", "recipes", "goal"]
    assert ("length", LENGTHS[0][1], "goal") in values
    assert ("set", "recipes", "target") not in values
    # Kazakh is read as a language that is not known, and counts in its own set alone.
    assert sorted(set(tier.languages)) == ["", "en", "ru"]
    assert ("set", "kazakhstan_kk", "goal") in values
    assert not [name for by, name, _ in values if by == "language" and name not in ("en", "ru")]
    # Each file is scored once, for both levels.
    assert sorted(tier.levels) == ["goal"] * 5 + ["target"] * 2
    only_targets = evaluate_sets(tier, sdg, read_sets(folder, sdg), "target")
    assert {result.evaluation.level for result in only_targets} == {"target"}


def test_a_folder_without_texts_is_an_error_that_says_where_they_are(tmp_path: Path, sdg: Framework) -> None:
    with pytest.raises(InputError, match=re.escape(PAGE)) as caught:
        read_sets(tmp_path, sdg)
    for source in SOURCES:
        assert f"{source.file} from {source.origin}" in str(caught.value)


@pytest.mark.parametrize("labels", ["[]", "SDG03", "['SDG18']", "['SDG03' 'X']", ""])
def test_a_wrong_label_of_the_survey_is_an_error(tmp_path: Path, sdg: Framework, labels: str) -> None:
    path = tmp_path / "aurora_survey.tsv"
    path.write_text(f"doi\ttitle\tabstract\tlabels\n10.1/d\tA\t\t{labels}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"aurora_survey.tsv:2 \[labels\]"):
        read_sets(tmp_path, sdg)


def test_a_survey_without_its_columns_is_an_error(tmp_path: Path, sdg: Framework) -> None:
    (tmp_path / "aurora_survey.tsv").write_text("doi\ttitle\tlabels\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"aurora_survey.tsv:1 \[abstract\]"):
        read_sets(tmp_path, sdg)


def test_every_source_has_its_terms_and_one_use() -> None:
    assert len({source.file for source in SOURCES}) == len({source.name for source in SOURCES}) == len(SOURCES)
    assert {source.grade for source in SOURCES if source.role is Role.TRAIN} == {"A"}
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    rows = [
        [cell.strip(" `") for cell in line.split("|")[1:-1]] for line in page.splitlines() if line.startswith("| `")
    ]
    assert rows == [
        [source.file, str(source.role), source.grade, source.licence, source.origin, source.attribution]
        for source in SOURCES
    ]


@pytest.mark.shared
def test_a_real_file_is_read(shared: Path, sdg: Framework) -> None:
    cases = read_labelled_tsv(shared / "classification" / "armenia_metadata_ru_en.tsv", sdg)
    assert len(cases) == 305
    assert {case.language for case in cases} == {"en", "ru"}
    assert len(set().union(*(case.codes for case in cases))) == 50
