"""Documents of numbered questions."""

from __future__ import annotations

import io

import docx
import pytest
from tests.formats.documents.test_numbering import listed, styled, word

from goalweave.core.errors import InputError
from goalweave.core.model import Questionnaire, Status
from goalweave.formats.definitions.questionnaires import read_numbered, read_questionnaire, write_questionnaire
from goalweave.formats.definitions.questionnaires.numbered import word_limits

TEXT = """Survey of organisations 2021

Thank you for taking part.

1. Which decisions has your governing body taken? (max. 200 words)
If yes, please give their symbols.

2. At the secretariat level, which steps have been taken?

2.1 Strategies and plans
2.2 Results-based budgeting (200–800 words)

About 3.5 million people should be reached.

3. What else would you like to share?
"""


def outline(found: Questionnaire) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [
        (
            section.code,
            section.title["en"],
            [(one.number, one.text["en"], (one.guidance or {}).get("en", "")) for one in section.questions],
        )
        for section in found.sections
    ]


def of_word(data: bytes, name: str = "Survey 2021.docx") -> Questionnaire:
    return read_numbered(data, name, "docx", language="en")


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_typed_numbers_in_a_text() -> None:
    found = read_numbered(TEXT.encode(), "folder/Our survey.txt", "txt")
    assert (found.key, found.year, found.title) == ("our-survey@2021", 2021, {"en": "Survey of organisations 2021"})
    assert found.note == {"en": "Thank you for taking part."}
    assert outline(found) == [
        ("", "Survey of organisations 2021", [("1", "Which decisions has your governing body taken? (max. 200 words)", "If yes, please give their symbols.")]),
        (
            "2",
            "At the secretariat level, which steps have been taken?",
            [
                ("2.1", "Strategies and plans", ""),
                ("2.2", "Results-based budgeting (200–800 words)", "About 3.5 million people should be reached."),
                ("3", "What else would you like to share?", ""),
            ],
        ),
    ]  # fmt: skip
    assert [(one.number, one.fewest, one.most) for one in found.questions if one.most] == [
        ("1", None, 200),
        ("2.2", 200, 800),
    ]
    assert {one.status for one in found.questions} == {Status.TRANSCRIBED}
    assert read_questionnaire(write_questionnaire(found).encode(), "a.yaml") == found


def test_numbers_counted_by_word() -> None:
    body = (
        "<w:p><w:r><w:t>Survey</w:t></w:r></w:p>" + styled("Which decisions were taken?", "Question")
        + "<w:p><w:r><w:rPr><w:i/></w:rPr><w:t>1. Name them, 2. count them.</w:t></w:r></w:p>"
        + styled("Steps of the secretariat", "Question") + styled("Plans", "Part") + styled("Budget", "Part")
        + listed("in money", 1, 2) + listed("Which events were held?", 1)
    )  # fmt: skip
    assert outline(of_word(word(body))) == [
        ("", "Survey", [("1", "Which decisions were taken?", "1. Name them, 2. count them.")]),
        (
            "2",
            "Steps of the secretariat",
            [("2.1", "Plans", ""), ("2.2", "Budget", "(a) in money"), ("3", "Which events were held?", "")],
        ),
    ]


def test_headings_are_sections_and_lines_below_a_question_are_guidance() -> None:
    document = docx.Document()
    document.add_heading("Annual survey", 0)
    document.add_paragraph("Please answer by March.")
    document.add_heading("Decisions", 1)
    document.add_paragraph("Q1. Has your governing body taken decisions?")
    document.add_paragraph("If yes, in which year?")
    document.add_paragraph("One line each", style="List Bullet")
    document.add_heading("Events", 1)
    document.add_paragraph("About what you hold.")
    document.add_paragraph("Question 2: Which events have you held?").runs[0].add_break()
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "3"
    table.rows[0].cells[1].text = "Which partners have you? (not more than 100 words)"
    found = of_word(saved(document))
    assert found.title == {"en": "Annual survey"}
    assert found.edition == "2021"
    assert outline(found) == [
        ("", "Decisions", [("1", "Has your governing body taken decisions?", "If yes, in which year?\nOne line each")]),
        (
            "",
            "Events",
            [("2", "Which events have you held?", ""), ("3", "Which partners have you? (not more than 100 words)", "")],
        ),
    ]
    assert found.sections[1].text == {"en": "About what you hold."}
    assert found.question("3").most == 100


def test_html_and_markdown() -> None:
    html = b"<h1>Survey</h1><h2>Part one</h2><p>1. What was done?</p><p>Be brief.</p><h2>Part two</h2><p>2) What comes next?</p>"
    markdown = b"# Survey\n\n## Part one\n\n1\\. What was done?\n\nBe brief.\n\n## Part two\n\n2\\) What comes next?\n"
    wanted = [
        ("", "Part one", [("1", "What was done?", "Be brief.")]),
        ("", "Part two", [("2", "What comes next?", "")]),
    ]
    assert outline(read_numbered(html, "a.html", "html", language="en")) == wanted
    assert outline(read_numbered(markdown, "a.md", "md", language="en")) == wanted


def test_numerals_and_language_of_the_text() -> None:
    found = read_numbered(
        "١. ما القرارات التي اتخذتها هيئتكم الإدارية؟\n\n٢. ما الفعاليات التي عقدتموها هذا العام؟\n".encode(),
        "a.txt",
        "txt",
    )
    assert [(one.number, dict(one.text)) for one in found.questions] == [
        ("1", {"ar": "ما القرارات التي اتخذتها هيئتكم الإدارية؟"}),
        ("2", {"ar": "ما الفعاليات التي عقدتموها هذا العام؟"}),
    ]


def test_a_document_without_numbers_is_refused() -> None:
    document = docx.Document()
    document.add_paragraph("What was done?")
    document.add_paragraph("2016 was a good year, and 5 countries joined.")
    with pytest.raises(InputError) as error:
        of_word(saved(document), "a.docx")
    assert str(error.value) == (
        "a.docx: no numbered questions found: each question must start with its number, such as 1. or "
        "2.1, typed or numbered automatically by Word"
    )


def test_two_questions_of_one_number_are_refused_with_both_places() -> None:
    document = docx.Document()
    for text in ("3.1 What was done?", "3.2 Where?", "Say it.", "3.2 For whom?"):
        document.add_paragraph(text)
    with pytest.raises(InputError) as error:
        of_word(saved(document), "a.docx")
    assert (
        str(error.value)
        == "a.docx [3.2]: duplicate question number 3.2: paragraph 2 (“Where?”) and paragraph 4 (“For whom?”)"
    )


def test_a_number_without_a_text_is_refused() -> None:
    with pytest.raises(InputError, match=r"a.txt \[2\]: question 2 has no text \(line 3\)"):
        read_numbered(b"1. What was done?\n\n2.\n", "a.txt", "txt")


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"", word("<w:p>")[:200]])
def test_a_broken_document_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="complete ZIP archive"):
        of_word(data)


def test_a_document_with_a_dtd_is_refused() -> None:
    with pytest.raises(InputError, match="part"):
        of_word(word("</w:body><!DOCTYPE x>"))


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("(Max 200 words)", (None, 200)),
        ("in not more than 1,500 words", (None, 1500)),
        ("(200–800 words)", (200, 800)),
        ("between 100 and 200 words", (100, 200)),
        ("at least 50 words", (50, None)),
        ("500 mots au plus", (None, 500)),
        ("no más de 300 palabras", (None, 300)),
        ("не более 400 слов", (None, 400)),
        ("٢٠٠ كلمة", (None, 200)),
        ("不超过500字", (None, 500)),
        ("800-200 words", (None, None)),
        ("In 2016 we had few words.", (None, None)),
    ],
)
def test_limits_of_words(text: str, limits: tuple[int | None, int | None]) -> None:
    assert word_limits(text) == limits
