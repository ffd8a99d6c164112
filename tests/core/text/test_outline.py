"""Headings, questions and numbered points told by how they are written."""

from __future__ import annotations

import pytest

from goalweave.core.text.outline import is_question, mark_outline, section_number, without_date
from goalweave.core.text.passages import Passage


def outlined(*texts: str) -> list[tuple[str, int, str]]:
    passages = [Passage(text, "paragraph", f"line {number}") for number, text in enumerate(texts, 1)]
    return [(passage.kind, passage.level, passage.text) for passage in mark_outline(passages)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4.4 Organizing side events", "4.4"),
        ("4.4. Organizing side events", "4.4"),
        ("7. Has your organization", "7"),
        ("7) Has", "7"),
        ("(3) Has", "3"),
        ("٣. هل", "٣"),
        ("三、伙伴关系", "三"),
        ("2016 was a good year", ""),
        ("3.5 % of all", ""),
        ("SDG 9", ""),
        ("3.14", ""),
    ],
)
def test_section_number_reads_numbers_of_headings(text: str, number: str) -> None:
    assert section_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "1. Has the governing body taken any decisions? If any, please provide a brief summary below.",
        "How has your organization engaged with stakeholders?",
        "10. Please indicate one or two initiatives that the system could undertake together:",
        "Votre organisation a-t-elle établi des partenariats ? Si oui, veuillez les décrire.",
        "¿Ha organizado su institución eventos? Sírvase describirlos.",
        "Проводила ли ваша организация мероприятия? Просьба указать.",
        "هل نظمت منظمتكم فعاليات؟ يرجى تقديم ملخص.",
        "贵组织是否举办过会议？请说明。",
    ],
)
def test_questions_are_told(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "ITU trained teachers.",
        "Who is left behind? The project asked that first. It then trained 200 teachers.",
        '"Using artificial intelligence: What can governments do?" organized by Mexico.',
        '"What can governments do?"',
        "Please note that the forum was held in May.",
        "",
    ],
)
def test_statements_are_no_questions(text: str) -> None:
    assert not is_question(text)


def test_outline_finds_sections_and_their_depth() -> None:
    assert outlined(
        "1. Mandate", "We trained teachers.", "2.1 Strategies and plans", "More was done.", "2.5 Others:", "It was."
    ) == [
        ("heading", 1, "1. Mandate"),
        ("paragraph", 0, "We trained teachers."),
        ("heading", 2, "2.1 Strategies and plans"),
        ("paragraph", 0, "More was done."),
        ("heading", 2, "2.5 Others:"),
        ("paragraph", 0, "It was."),
    ]


def test_outline_takes_numbers_in_a_row_for_a_list() -> None:
    assert outlined("1. Broadband for schools", "2. Digital skills for girls") == [
        ("item", 0, "Broadband for schools"),
        ("item", 0, "Digital skills for girls"),
    ]


def test_outline_takes_the_number_from_a_numbered_statement() -> None:
    assert outlined("12. The council approved the plan.") == [("item", 0, "The council approved the plan.")]


def test_outline_leaves_a_decimal_number_alone() -> None:
    assert outlined("3.5 million people were connected.") == [("paragraph", 0, "3.5 million people were connected.")]


def test_outline_takes_a_short_line_for_a_heading_but_several_for_a_list() -> None:
    assert outlined("Thematic Dialogue", "ITU took the floor.") == [
        ("heading", 0, "Thematic Dialogue"),
        ("paragraph", 0, "ITU took the floor."),
    ]
    assert [kind for kind, _, _ in outlined("Wells in Kenya", "Schools in Peru", "Clinics in Nepal")] == ["item"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "ITU trained 200 teachers in Kenya",
        "Teachers were trained in Kenya",
        "and then came more",
        "He called it “a start”",
        "It ended;",
    ],
)
def test_outline_leaves_a_line_that_states_something(text: str) -> None:
    assert outlined(text, "More was done.")[0] == ("paragraph", 0, text)


def test_outline_keeps_the_headings_and_items_of_the_reader() -> None:
    given = [Passage("Results", "heading", "line 1", 3), Passage("Wells", "item", "line 2")]
    assert mark_outline(given) == given


def test_a_lettered_point_is_no_heading_though_it_has_no_stop() -> None:
    lines = [
        "(a) affordable devices;",
        "(b) digital skills;",
        "(c) local content in Swahili; and",
        "(d) repair of devices.",
    ]
    marked = mark_outline([Passage(line, "paragraph", "line 1") for line in lines])
    assert [passage.kind for passage in marked] == ["item"] * 4
    assert [passage.text for passage in marked] == lines


@pytest.mark.parametrize(
    "line",
    [
        "14 March 2023 - Launch of the initiative, Kigali",
        "9–12 octobre 2023 : Forum national",
        "2023-10-09: National forum",
        "2 de mayo de 2023 - Taller sobre datos",
        "2 мая 2023 г. – Семинар для учителей",
        "2023年5月2日，数据保护研讨会",
    ],
)
def test_a_dated_line_is_a_point_and_no_heading(line: str) -> None:
    [marked] = mark_outline([Passage(line, "paragraph", "line 1")])
    assert marked.kind == "item"
    assert not without_date(marked.text)[0].isdigit()


def test_a_period_alone_may_head_what_is_below_it() -> None:
    marked = mark_outline([Passage(line, "paragraph", "line 1") for line in ("May 2023", "We held a forum in Lima.")])
    assert marked[0].kind == "heading"
