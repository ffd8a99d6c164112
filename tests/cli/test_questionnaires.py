"""`goalweave questionnaire`: list, show, import, diff, wording."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from tests.cli.conftest import Run

OWN = (
    "\nid: own\nedition: 2.10\ntitle: {en: Own survey}\nsections:\n  - code: 1\n    title: {en: One}\n    "
    "questions:\n      - {number: 1.1, text: {en: Action?}, most: 200, required: true, evidence: "
    '{nodes: ["sdg:9.c"]}}\n      - {number: 1.2, text: {en: And where?}}\n'
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_list_names_what_ships(run: Run) -> None:
    said = run("questionnaire", "list").out
    for name in ("undesa@2019", "undesa@2020", "vnr@2020", "annual@1"):
        assert name in said
    assert json.loads(run("questionnaire", "list", "--json").out)[1] == {
        "key": "undesa@2020",
        "title": json.loads(run("questionnaire", "show", "undesa@2020", "--json").out)["title"],
        "year": 2020,
        "questions": 26,
        "after": "undesa@2019",
    }


def test_show_has_questions_in_a_language(run: Run) -> None:
    said = run("questionnaire", "show", "annual@1", "--language", "fr").out
    assert said.startswith("annual@1  Rapport annuel, plan type\n")
    assert "Qu’a-t-on fait cette année, où et pour qui ? *" in said
    assert "≤ 1200" in said
    assert said.rstrip().endswith("* required")


def test_import_keeps_a_questionnaire_that_list_finds(run: Run, tmp_path: Path) -> None:
    said = run("questionnaire", "import", write(tmp_path / "own.yaml", OWN))
    assert (said.code, said.out) == (0, "own@2.10: 2 questions in en\n")
    assert (tmp_path / "data" / "questionnaires" / "own@2.10.yaml").exists()
    assert "own@2.10" in run("questionnaire", "list").out
    shown = json.loads(run("questionnaire", "show", "own", "--json").out)
    assert (shown["key"], shown["edition"], shown["sections"][0]["questions"][0]["number"]) == (
        "own@2.10",
        "2.10",
        "1.1",
    )
    again = run("questionnaire", "import", write(tmp_path / "own.yaml", OWN.replace("And where?", "Where then?")))
    assert again.code == 0
    assert "Where then?" in run("questionnaire", "show", "own@2.10").out


def test_import_of_a_document(run: Run, tmp_path: Path) -> None:
    document = docx.Document()
    for text in (
        "Survey of 2021",
        "1. Which decisions were taken this year?",
        "Max. 200 words, please.",
        "2. Which events were held?",
    ):
        document.add_paragraph(text)
    document.save(str(tmp_path / "Our survey.docx"))
    assert run("questionnaire", "import", tmp_path / "Our survey.docx").out == "our-survey@2021: 2 questions in en\n"
    assert run(
        "questionnaire", "import", tmp_path / "Our survey.docx", "--id", "ours", "--edition", "2"
    ).out.startswith("ours@2: ")
    assert "≤ 200" in run("questionnaire", "show", "ours@2").out


@pytest.mark.parametrize(
    ("name", "text", "more", "said"),
    [
        ("own.yaml", OWN.replace("1.2", "1.1"), (), ("own.yaml:10 [sections[0].questions[1].number]: duplicate question number 1.1; the first is on "
"line 9")),
        ("own.yaml", OWN.replace("9.c", "99"), (), "own.yaml [own@2.10:1.1]: sdg@2025 has no node 99"),
        ("own.yaml", OWN.replace("id: own", "id: undesa").replace("2.10", "2019"), (), "own.yaml: undesa@2019 is in a pack; use another id or edition for yours"),
        ("own.yaml", OWN, ("--id", "x"), "own.yaml: a YAML file says its id and edition itself"),
        ("own.txt", "Action?\n\nAnd where?\n", (), "own.txt: no numbered questions found"),
        ("own.txt", "1. Action?\n\n2. And where?\n", ("--id", "a b"), "own.txt:1 [id]: “a b” must be a single word"),
        ("own.csv", "a,b\n", (), "own.csv: this is not a supported document"),
    ],
)  # fmt: skip
def test_a_questionnaire_that_is_refused_leaves_nothing(
    run: Run, tmp_path: Path, name: str, text: str, more: tuple[str, ...], said: str
) -> None:
    found = run("questionnaire", "import", write(tmp_path / name, text), *more)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(said)
    assert len(found.err.splitlines()) == 1
    assert not (tmp_path / "data" / "questionnaires").exists()


def test_diff_shows_the_change_and_what_is_carried(run: Run) -> None:
    said = run("questionnaire", "diff", "undesa@2019", "undesa@2020")
    assert "{taken for the SDGs}" in said.out
    assert said.out.rstrip().endswith("25 kept, 1 reworded, 0 moved, 0 new, 0 gone")
    found = json.loads(run("questionnaire", "diff", "undesa@2019", "undesa@2020", "--json").out)
    assert (found["before"], found["after"]) == ("undesa@2019", "undesa@2020")
    assert found["carried"]["4.4"] == ["4.4"]
    first = found["changes"][0]
    assert (first["fate"], first["before"], first["after"]) == ("reworded", ["1"], "1")
    assert {"change": "new", "text": "taken for the SDGs"} in first["text"]["en"]


def test_diff_of_a_questionnaire_that_is_not_there_is_one_line(run: Run) -> None:
    rounds = ", ".join(f"undesa@{year}" for year in range(2019, 2026))
    found = run("questionnaire", "diff", "undesa@2019", "undesa@2035")
    assert (found.code, found.err.strip()) == (
        2,
        f"unknown questionnaire undesa@2035; available: {rounds}",
    )


def test_wording_is_shown_instead_and_added_to(run: Run, tmp_path: Path) -> None:
    first = write(tmp_path / "w.yaml", 'questions: {"1": {en: "Which decisions, word for word?"}}')
    second = write(tmp_path / "v.yaml", 'round_2019: {q11: "Which partnerships?", "2.1": "Plans ... and more"}')
    assert (
        run("questionnaire", "wording", "undesa@2019", "--from", first).out
        == "undesa@2019: wording of 1 of 26 questions\n"
    )
    said = run("questionnaire", "wording", "undesa@2019", "--from", second)
    assert said.err == "Left out, because the file has only parts of them: 2.1\n"
    shown = run("questionnaire", "show", "undesa@2019").out
    assert "Which decisions, word for word?" in shown
    assert "Which partnerships?" in shown
    assert "transcribed" in shown
    kept = json.loads((tmp_path / "data" / "wording" / "undesa@2019.json").read_text(encoding="utf-8"))
    assert set(kept) == {"1", "11"}
    # The wording of frameworks is read from the same folder, and is not disturbed.
    assert run("frameworks", "show", "sdg:9.c").code == 0
