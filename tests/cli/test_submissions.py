"""`goalweave submission import`."""

from __future__ import annotations

import html
import io
import json
import re
from itertools import chain
from pathlib import Path
from typing import Any

import docx
import pytest
from tests.cli.conftest import Run
from tests.formats.documents.test_numbering import listed, styled, word

HEADS = re.compile(r"(\d{1,2}(?:\.\d)?)\.?\s+[A-Z]")
KNOWN = {
    "1",
    *(f"2.{n}" for n in range(1, 6)),
    *(f"3.{n}" for n in range(1, 9)),
    *(f"4.{n}" for n in range(1, 6)),
    *map(str, range(5, 12)),
}


@pytest.fixture
def page(shared: Path) -> Path:
    return shared / "documents" / "itu-2019-submission.txt"


def expected(text: str) -> dict[str, list[str]]:
    """Number → the lines of the page between its question and the next one, or the foot; bullets taken off."""
    found: dict[str, list[str]] = {}
    number = ""
    for line in map(str.strip, text.split("ECESA Plus Member")[0].splitlines()):
        match = HEADS.match(line)
        if match and match[1] in KNOWN - found.keys():
            number = match[1]
            found[number] = []
        elif line and number:
            found[number].append(" ".join(line.removeprefix("•").split()))
    return found


def imported(run: Run, file: Path, *more: str) -> dict[str, Any]:
    said = run("submission", "import", file, "--questionnaire", "undesa@2019", "--json", *more)
    assert said.code == 0, said.err
    return json.loads(said.out)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def folder_of_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture
def imported_page(run: Run, page: Path, folder_of_page: Path) -> dict[str, Any]:
    """What the command prints of the page; read for the first test that asks."""
    path = folder_of_page / "printed.json"
    if not path.exists():
        path.write_text(json.dumps(imported(run, page)), encoding="utf-8")
    printed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return printed


def lines_of(answer: str) -> list[str]:
    """The passages of an answer in Markdown."""
    lines = [line.removeprefix("- ").removeprefix("### ") for line in answer.split("\n")]
    return [re.sub(r"\\([^\w\s])", r"\1", line) for line in lines if line]


@pytest.mark.shared
def test_every_question_of_the_page_holds_its_own_text(imported_page: dict[str, Any], page: Path) -> None:
    found = imported_page
    assert found["organisation"] == "International Telecommunication Union (ITU)"
    assert (found["abbreviation"], found["year"], found["membership"]) == ("ITU", 2019, "ECESA Plus Member")
    assert found["questionnaire"] == "undesa@2019"
    assert found["facts"] == {"membership": "ECESA Plus Member", "year": "2019", "attachments": "View Attachment"}
    assert {one["question"]: lines_of(one["text"]) for one in found["answers"]} == expected(
        page.read_text(encoding="utf-8")
    )
    assert {one["question"] for one in found["answers"]} == KNOWN
    assert [one["text"] for one in found["dropped"]] == [
        "Sorry, you need to enable JavaScript to visit this website.",
        "United Nations Department of Economic and Social Affairs Sustainable Development",
    ]
    assert found["unplaced"] == []


@pytest.mark.shared
def test_what_the_page_says_twice_is_flagged(imported_page: dict[str, Any]) -> None:
    found = imported_page["duplicates"]
    assert [
        (one["text"][:40], [(place["question"], place["locator"]) for place in one["places"]]) for one in found
    ] == [
        ("Since the adoption of the UNGA Resolutio", [("2.1", "line 21"), ("11", "line 298")]),
        ("The mainstreaming of the SDGs throughout", [("3.5", "line 78"), ("3.2", "line 59")]),
        ("ITU provided oral and written statements", [("4.1", "line 106"), ("4.4", "line 190")]),
        ("High Level Committee on Programmes", [("5", "line 224"), ("5", "line 229")]),
        ("High Level Committee on Management", [("5", "line 225"), ("5", "line 230")]),
        ("Interagency Task Team on Science, Techno", [("5", "line 226"), ("5", "line 231")]),
        ("Interagency Task Team on Financing for D", [("5", "line 227"), ("5", "line 232")]),
        ("United Nations Sustainable Development G", [("5", "line 228"), ("5", "line 233")]),
        ("EQUALS: The Global Partnership for Gende", [("5", "line 239"), ("6", "line 257")]),
        ("The Broadband Commission for Sustainable", [("6", "line 258"), ("5", "line 242")]),
        ("Number of global partnerships in the are", [("6", "line 265"), ("5", "line 246")]),
    ]


@pytest.mark.shared
def test_records_are_the_statements_of_each_answer(imported_page: dict[str, Any]) -> None:
    answers = {one["question"]: one["records"] for one in imported_page["answers"]}
    assert sum(map(len, answers.values())) == 105
    one = answers["4.4"][0]
    assert one["title"] == "ICT enabling the transformation towards sustainable and resilient societies"
    assert (one["kind"], one["locator"], one["language"]) == ("event", "§ 4.4 › line 150", "en")
    assert {node["node"] for node in one["nodes"]} == {"sdg:6", "sdg:7", "sdg:11", "sdg:12", "sdg:14", "sdg:17"}
    assert {(node["state"], node["origin"]) for node in one["nodes"]} == {("suggested", "mention")}
    # “Goal 5” alone names no framework; the page as a whole does.
    nodes = chain.from_iterable(record["nodes"] for record in answers["4.1"])
    assert {node["node"] for node in nodes} == {"sdg:5", "sdg:9", "sdg:17"}
    twice = [record for record in answers["5"] if record["also"]]
    assert len(twice) == 5


@pytest.mark.shared
@pytest.mark.parametrize("kind", ["html", "docx"])
def test_the_same_page_as_html_and_docx(run: Run, page: Path, tmp_path: Path, kind: str) -> None:
    text = page.read_text(encoding="utf-8")
    file = tmp_path / f"page.{kind}"
    file.write_bytes(as_html(text) if kind == "html" else as_docx(text))
    found = imported(run, file)
    assert {one["question"]: lines_of(one["text"]) for one in found["answers"]} == expected(text)
    assert (found["organisation"], found["year"]) == ("International Telecommunication Union (ITU)", 2019)
    assert found["membership"] == "ECESA Plus Member"
    assert found["unplaced"] == []


def as_html(text: str) -> bytes:
    """As a site would have it: a banner, questions in headings or bold, bullets as lists, a foot of fields."""
    body = []
    listing = False
    for line in map(str.strip, text.splitlines()):
        if not line:
            continue
        bullet = line.startswith("•")
        if bullet != listing:
            body.append("<ul>" if bullet else "</ul>")
            listing = bullet
        plain = html.escape(line.removeprefix("•").strip())
        match = HEADS.match(line)
        body.append(
            f"<li>{plain}</li>"
            if bullet
            else f"<h3>{plain}</h3>"
            if match and "." in match[1]
            else f"<div><p>{plain}</p></div>"
        )
    return f"<html><body><nav><a href='/'>Home</a></nav><div>{''.join(body)}</div></body></html>".encode()


def as_docx(text: str) -> bytes:
    document = docx.Document()
    for line in filter(None, map(str.strip, text.splitlines())):
        bullet = line.startswith("•")
        document.add_paragraph(line.removeprefix("•").strip(), style="List Bullet" if bullet else None)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_questions_that_word_numbers_are_found(run: Run, tmp_path: Path) -> None:
    body = (
        styled("Decisions of the governing body", "Question") + "<w:p><w:r><w:t>Two were taken.</w:t></w:r></w:p>"
        + styled("Secretariat", "Question") + styled("Strategies and plans", "Part") + listed("a bullet", 2)
        + styled("Structure", "Part") + "<w:p><w:r><w:t>A new unit.</w:t></w:r></w:p>"
    )  # fmt: skip
    (tmp_path / "a.docx").write_bytes(word(body))
    found = imported(run, tmp_path / "a.docx")
    assert {one["question"]: one["text"] for one in found["answers"] if one["text"]} == {
        "1": "Two were taken.",
        "2.1": "- a bullet",
        "2.2": "A new unit.",
    }
    assert found["sections"] == [{"section": "2", "asked": "2. Secretariat"}]


PAGE = """Office of Things (OOT)

1. Which decisions were taken?

The plan on wells and water (SDG 6) was adopted.

8. Is there any other information?

Affordable broadband was brought to rural schools and clinics in twelve districts.

"""


def test_the_summary_names_answers_and_what_is_missing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    said = run("submission", "import", tmp_path / "a.txt", "--questionnaire", "undesa@2019").out
    assert said.startswith("Office of Things (OOT) · undesa@2019\n")
    assert re.search(r"^1 +Decisions and strategies of the governing body +10 +1 +sdg:6$", said, re.MULTILINE)
    *_, answered, shares = said.rstrip().split("\n")
    assert answered == (
        "2 of 26 questions answered; not: 2.1, 2.2, 2.3, 2.4, 2.5, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 4.1, 4.2, 4.3, 4.4, 4.5, 5, 6, 7, 9, 10, 11"
    )
    assert shares == "a.txt: 226 characters; in answers 59.3%, question 30.1%, heading 10.6%"


def test_the_questionnaire_is_recognised_and_a_wrong_one_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(PAGE, encoding="utf-8")
    said = run("submission", "import", file)
    assert said.out.startswith("Office of Things (OOT) · undesa@2019\n")
    assert said.err.startswith("a.txt: undesa@2019 matches 2 of 26 questions")
    wrong = run("submission", "import", file, "--questionnaire", "vnr@2024")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err.startswith("a.txt: 0 of 15 questions match vnr@2024; undesa@2019 matches 2 of 26: use")
    forced = run("submission", "import", file, "--questionnaire", "vnr@2024", "--force")
    assert forced.out.startswith("Office of Things (OOT) · vnr@2024\n")
    assert "--force needs --questionnaire" in run("submission", "import", file, "--force").err


def test_map_adds_suggestions(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
    answers = {one["question"]: one for one in imported(run, tmp_path / "a.txt", "--map")["answers"]}
    nodes = answers["8"]["records"][0]["nodes"]
    assert "sdg:9.c" in [node["node"] for node in nodes]
    assert all(node["state"] == "suggested" for node in nodes)


@pytest.mark.parametrize(
    ("name", "content", "questionnaire", "said"),
    [
        (
            "a.txt",
            b"We planted trees.",
            "undesa@2019",
            "a.txt: this file contains none of the questions of undesa@2019",
        ),
        ("a.txt", b"1. What?", "undesa@1999", "unknown questionnaire undesa@1999; available: undesa@2019"),
        (
            "a.csv",
            b"a,b\n1,2\n",
            "undesa@2019",
            ("a.csv: this is not a supported document; supported formats are text, Markdown, HTML, PDF and DOCX"),
        ),
        ("a.docx", b"PK\x03\x04word/", "undesa@2019", "a.docx: the file is damaged or incomplete"),
        ("a.txt", b"", "undesa@2019", "a.txt: the file is empty"),
    ],
)
def test_bad_input_is_one_line(
    run: Run, tmp_path: Path, name: str, content: bytes, questionnaire: str, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    found = run("submission", "import", tmp_path / name, "--questionnaire", questionnaire)
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(said)
    assert len(found.err.splitlines()) == 1


def test_a_file_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    found = run("submission", "import", tmp_path / "none.txt", "--questionnaire", "undesa@2019")
    assert (found.code, found.err) == (2, f"{tmp_path / 'none.txt'}: the file does not exist\n")


WELLS = """Wells Union (WU)

1. Which decisions has your governing body taken?

We decided on clean water.

11. Which partnerships have you made?

With villages.

Year of submission: 2018
"""


@pytest.mark.django_db
def test_submissions_are_kept_and_published_all_or_none(run: Run, tmp_path: Path) -> None:
    from tests.factories.accounts import OrganisationFactory

    from goalweave.surveys.models import Submission

    own = OrganisationFactory(slug="wells", name={"en": "Wells Union"}, short={"en": "WU"})
    first, second, unknown = (tmp_path / name for name in ("first.txt", "second.txt", "unknown.txt"))
    first.write_text(WELLS, encoding="utf-8")
    second.write_text(WELLS.replace("2018", "2017").replace("clean water", "roads"), encoding="utf-8")
    unknown.write_text(WELLS.replace("Wells Union (WU)", "Nobody (NB)"), encoding="utf-8")
    asked = ("--questionnaire", "undesa@2019")
    said = run("submission", "import", first, unknown, *asked, "--save")
    assert (said.code, Submission.objects.count()) == (2, 0)
    assert "Nobody" in said.err
    said = run("submission", "import", first, second, *asked, "--save", "--publish")
    assert said.code == 0, said.err
    rows = Submission.objects.order_by("year")
    assert [(one.organisation, one.year, one.state, one.source_file) for one in rows] == [
        (own, 2017, "published", "second.txt"),
        (own, 2018, "published", "first.txt"),
    ]
    assert rows[0].answers.get(question__number="1").text == "We decided on roads."
    again = run("submission", "import", first, *asked, "--save", "--publish")
    assert "already there, unchanged" in again.out
    draft = run("submission", "import", unknown, *asked, "--save", "--organisation", "wells", "--year", "2010")
    assert draft.code == 0, draft.err
    assert Submission.objects.get(year=2010).state == "open"


def test_what_is_published_is_kept(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "first.txt"
    file.write_text(WELLS, encoding="utf-8")
    said = run("submission", "import", file, "--questionnaire", "undesa@2019", "--publish")
    assert said.code == 2
    assert "--publish needs --save" in said.err
    several = run("submission", "import", file, file, "--questionnaire", "undesa@2019", "--json")
    assert [one["year"] for one in json.loads(several.out)] == [2018, 2018]
