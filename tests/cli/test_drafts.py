"""`goalweave submission draft`, `check` and `render`."""

from __future__ import annotations

import json
import re
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from tests.cli.conftest import Run, Said
from tests.factories.demo_rows import copy_rows

ITU = ("--organisation", "itu", "--questionnaire", "undesa@2019")


def drafted(run: Run, folder: Path, *more: object) -> tuple[Said, dict[str, Any]]:
    said = run("submission", "draft", *ITU, "--out", folder / "draft.json", *more)
    assert said.code == 0, said.err
    return said, json.loads((folder / "draft.json").read_text(encoding="utf-8"))


def sentences_of(draft: dict[str, Any]) -> list[dict[str, Any]]:
    return list(chain.from_iterable(answer["sentences"] for answer in draft["answers"]))


def texts_without_record(draft: dict[str, Any]) -> list[str]:
    """Sentences that no record is the source of."""
    return [sentence["text"] for sentence in sentences_of(draft) if not sentence["records"]]


@pytest.fixture(scope="module")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sample")


@pytest.fixture
def sample(run: Run, sample_folder: Path) -> dict[str, Any]:
    """The draft of the sample, in `sample_folder` as draft.json and draft.html; made for the first test that asks."""
    path = sample_folder / "draft.json"
    if not path.exists():
        drafted(run, sample_folder, sample_folder / "draft.html")
    draft: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return draft


def test_every_sentence_of_the_sample_draft_has_a_source_and_every_question_an_answer(run: Run, tmp_path: Path) -> None:
    said, draft = drafted(run, tmp_path)
    sentences = sentences_of(draft)
    assert len(sentences) > 200
    assert texts_without_record(draft) == []
    cited = set().union(*(sentence["records"] for sentence in sentences))
    assert cited == {record["id"] for record in draft["records"]}
    assert "26 of 26 questions filled" in said.out
    assert "sample of itu" in said.err
    assert not (tmp_path / "data" / "goalweave.sqlite3").exists(), "no database is made"
    assert [answer["question"] for answer in draft["answers"] if not answer["text"]] == []
    assert len(draft["answers"]) == 26


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.thorough), "ar"])
def test_draft_as_documents_has_the_structure_of_the_questionnaire(run: Run, tmp_path: Path, language: str) -> None:
    table = tmp_path / "work.csv"
    table.write_text(
        "id,title,description,kind\n"
        "r1,Partnership for schools,The partnership links schools to the net for the SDGs.,partnership\n"
        "r2,Skills for women,We train rural women in digital skills.,activity\n"
        "r3,Broadband map,The map shows where networks reach in least developed countries.,publication\n",
        encoding="utf-8",
    )
    files = [tmp_path / f"draft.{ending}" for ending in ("docx", "html", "pdf", "xlsx")]
    _said, draft = drafted(run, tmp_path, *files, "--records", table, "--language", language)
    assert len(draft["answers"]) == 26
    made = docx.Document(str(files[0]))
    heads = [one.text for one in made.paragraphs if one.style is not None and one.style.name == "Heading 2"]
    assert [head.split()[0].strip("\u200e") for head in heads] == [one["question"] for one in draft["answers"]]
    page = files[1].read_text(encoding="utf-8")
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    reader = pypdf.PdfReader(BytesIO(files[2].read_bytes()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    sheet = openpyxl.load_workbook(files[3]).worksheets[0]
    assert sheet.max_row == len(draft["records"]) + 1
    assert sheet.sheet_view.rightToLeft is (language == "ar")
    cited = [row[-1].value for row in sheet.iter_rows(min_row=2)]
    assert all(cited)


@pytest.mark.usefixtures("sample")
def test_render_of_a_draft_gives_the_same_document(run: Run, tmp_path: Path, sample_folder: Path) -> None:
    said = run(
        "submission", "render", sample_folder / "draft.json", "--out", tmp_path / "second.html", tmp_path / "again.json"
    )
    assert said.code == 0, said.err
    pages = (sample_folder / "draft.html", tmp_path / "second.html")
    first, second = (page.read_text(encoding="utf-8") for page in pages)
    assert first.count('class="note') == second.count('class="note')
    assert (tmp_path / "again.json").read_text(encoding="utf-8") == (sample_folder / "draft.json").read_text(
        encoding="utf-8"
    )


@pytest.mark.usefixtures("sample")
def test_check_of_a_draft_finds_no_claim_without_a_source(run: Run, sample_folder: Path) -> None:
    said = run("submission", "check", sample_folder / "draft.json", "--json")
    assert said.code == 0, said.err
    # A part that no record answers is rightly found: the draft does not pretend to.
    known = {"repeated", "not_mentioned", "not_in_registry", "part_unanswered"}
    assert {one["fault"] for one in json.loads(said.out)} <= known


def test_check_fails_where_a_source_is_missing(run: Run, tmp_path: Path, sample: dict[str, Any]) -> None:
    sample["answers"][0]["text"] = "Something was done in many places.[^99]"
    (tmp_path / "bad.json").write_text(json.dumps(sample), encoding="utf-8")
    said = run("submission", "check", tmp_path / "bad.json")
    assert said.code == 1
    assert "[^99] has no source" in said.out
    assert "1 to fix" in said.err


def test_draft_is_worded_by_the_writer_that_is_plugged_in(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOALWEAVE_DRAFT_WRITER", "tests.surveys.writers:plain")
    said, draft = drafted(run, tmp_path, tmp_path / "draft.html")
    taken = [one["question"] for one in draft["answers"] if one["text"].startswith("- So it is told: ")]
    refused = re.findall(
        r"^([\d.]+): the writer's text was not taken; the draft from templates is used", said.err, re.M
    )
    assert taken
    assert refused, "those that are too long with more words"
    assert not set(taken) & set(refused)
    assert texts_without_record(draft) == []
    page = (tmp_path / "draft.html").read_text(encoding="utf-8")
    assert "Draft generated from records, worded by tests.surveys.writers:plain" in page


def test_a_writer_that_cannot_be_loaded_is_told_before_anything_is_drafted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOALWEAVE_DRAFT_WRITER", "tests.surveys.nowhere:write")
    said = run("submission", "draft", *ITU, "--out", tmp_path / "draft.json")
    assert (said.code, "GOALWEAVE_DRAFT_WRITER" in said.err) == (2, True), said.err
    assert not (tmp_path / "draft.json").exists()


def test_english_text_in_a_russian_draft_is_marked_in_the_document(run: Run, tmp_path: Path) -> None:
    drafted(run, tmp_path, tmp_path / "draft.html", tmp_path / "draft.docx", "--language", "ru")
    page = (tmp_path / "draft.html").read_text(encoding="utf-8")
    assert '«<bdi lang="en" dir="ltr">' in page
    assert "on digital solutions for the SDGs" not in page, "a text in another language is described, not copied"
    made = docx.Document(str(tmp_path / "draft.docx"))
    marked = made.element.xpath("//w:r[w:rPr/w:lang/@w:val='en-GB']")
    assert len(marked) > 50


def test_draft_from_files_reads_their_records(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "work.csv"
    table.write_text(
        "id,title,description,kind\n"
        "r1,Partnership for schools,The partnership links schools to the net for the SDGs.,partnership\n",
        encoding="utf-8",
    )
    said, draft = drafted(run, tmp_path, "--organisation", "mine", "--records", table)
    assert draft["organisation"] == "mine"
    assert [one["id"] for one in draft["records"]] == ["r1"]
    assert "from 1 of 1 records" in said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*ITU,), "name at least one file with --out"),
        ((*ITU, "--out", "x.odt"), "--out writes .docx, .pdf, .html, .xlsx, .json, not this"),
        ((*ITU, "--out", "x.html", "--language", "de"), "--language must be one of en, fr, es, ru, ar, zh, not de"),
        (
            ("--organisation", "who", "--questionnaire", "undesa@2019", "--out", "x.html"),
            "unknown organisation who",
        ),
        (
            ("--organisation", "itu", "--questionnaire", "undesa@1999", "--out", "x.html"),
            "unknown questionnaire undesa@1999",
        ),
        ((*ITU, "--out", "x.html", "--store"), "--store needs the organisation in the database"),
    ],
)
def test_draft_says_what_is_wrong(run: Run, arguments: tuple[str, ...], said: str) -> None:
    found = run("submission", "draft", *arguments)
    assert (found.code, said in found.err) == (2, True), found.err
    assert not Path("x.html").exists()


@pytest.mark.parametrize(
    "content", ["no JSON", "[]", '{"organisation": "itu", "questionnaire": "undesa@2019"}', "\udcff"]
)
def test_what_is_no_draft_is_refused(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "draft.json"
    path.write_bytes(content.encode(errors="surrogateescape"))
    for command in (("check", path), ("render", path, "--out", tmp_path / "x.html")):
        said = run("submission", *command)
        assert (said.code, "this is not a draft of a submission" in said.err) == (2, True), said.err


@pytest.fixture(scope="module")
def demo_rows(standing: None, demo: Path) -> None:
    """The demo in the database of the tests, once for the file."""
    copy_rows(demo / "goalweave.sqlite3")


@pytest.fixture
def run_with_database(run: Run, demo_rows: None, db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line beside a database, which the tests have set up already."""
    monkeypatch.setenv("GOALWEAVE_DATABASE_URL", "set up by the tests")
    return run


def test_draft_from_the_database_can_be_kept_checked_and_rendered(run_with_database: Run, tmp_path: Path) -> None:
    said, before = drafted(run_with_database, tmp_path, "--store")
    number = said.out.rsplit("Saved as submission ", 1)[1].strip()
    assert texts_without_record(before) == []
    checked = run_with_database("submission", "check", number, "--json")
    assert checked.code == 0, checked.err
    files = [tmp_path / "again.json", tmp_path / "again.html", tmp_path / "again.docx"]
    assert run_with_database("submission", "render", number, "--out", *files).code == 0
    assert json.loads(files[0].read_text(encoding="utf-8")) == before
    assert run_with_database("submission", "render", "987654", "--out", files[0]).code == 2


def test_draft_from_the_database_keeps_nothing_unless_told(run_with_database: Run, tmp_path: Path) -> None:
    from goalweave.surveys.models import Submission

    said, draft = drafted(run_with_database, tmp_path)
    assert "26 of 26 questions filled" in said.out
    assert texts_without_record(draft) == []
    assert [one.source_file for one in Submission.objects.all()] == ["samples/itu-2019"], "the demo's own"


def test_a_draft_that_is_kept_is_worded_by_the_writer_too(
    run_with_database: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from goalweave.audit.models import Entry

    monkeypatch.setenv("GOALWEAVE_DRAFT_WRITER", "tests.surveys.writers:plain")
    said, draft = drafted(run_with_database, tmp_path, "--store")
    number = said.out.rsplit("Saved as submission ", 1)[1].strip()
    taken = {one["question"] for one in draft["answers"] if one["text"].startswith("- So it is told: ")}
    lines = Entry.objects.filter(verb="draft", object_id__startswith=f"{number}/")
    assert taken
    assert {one.object_id.split("/")[1] for one in lines if one.after and one.after["writer"]} == taken
