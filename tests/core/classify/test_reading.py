"""What is read of a record, in which order, and that evidence finds its way back into the text."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.classify.reading import read_record
from goalweave.core.model import Evidence, Record

CLAUSES = (
    "Background",
    "Poverty is rising in the hills.",
    "Objective:",
    "The objective of the project is to bring clean water to twelve villages.",
    "Women's groups run the pumps, in partnership with UN Women and the World Bank.",
    "The Water Trust is an international non-profit organisation.",
    "For more information visit https://water.example.",
    "L'objectif du projet est de former 300 sages-femmes.",
    "El proyecto consiste en construir una escuela.",
    "Проект направлен на развитие сельских больниц.",
    "يهدف المشروع إلى توفير المياه النظيفة.",
    "本项目旨在改善农村学校。",
)


def record_of(body: str, title: str = "Wells", language: str = "en") -> Record:
    return Record("r1", {language: title}, {language: body}, language)


def test_what_is_to_be_achieved_is_read_before_the_background() -> None:
    body = "Background\nPoverty is rising in the hills.\n\nObjective\nThe objective of the project is to bring water to all.\n"
    assert read_record(record_of(body)).text == "Wells\nObjective\nbring water to all.\nPoverty is rising in the hills."


@pytest.mark.parametrize(
    ("clause", "left"),
    [
        (
            "The project development objective (PDO) is to improve the supply of safe water.",
            "improve the supply of safe water.",
        ),
        (
            "The objective of this technical assistance is to train 300 teachers of physics.",
            "train 300 teachers of physics.",
        ),
        (
            "This programme aims to halve the number of road deaths in five years.",
            "halve the number of road deaths in five years.",
        ),
        ("L'objectif général du projet est de réduire la mortalité maternelle.", "réduire la mortalité maternelle."),
        (
            "Ce programme vise à former 300 sages-femmes dans les campagnes.",
            "former 300 sages-femmes dans les campagnes.",
        ),
        (
            "El objetivo del programa es mejorar la seguridad vial de la ciudad.",
            "mejorar la seguridad vial de la ciudad.",
        ),
        (
            "Проект направлен на развитие сельских больниц и поликлиник страны.",
            "развитие сельских больниц и поликлиник страны.",
        ),
        (
            "يهدف المشروع إلى توفير المياه النظيفة لجميع القرى والمدارس الريفية.",
            "توفير المياه النظيفة لجميع القرى والمدارس الريفية.",
        ),
    ],
)
def test_lead_ins_of_objectives_are_left_out(clause: str, left: str) -> None:
    assert read_record(record_of(clause, "")).text == left


def test_whom_one_works_with_and_whose_agenda_it_serves_is_left_out() -> None:
    body = (
        "Girls learn to write code, in partnership with UN Women and the World Health Organization, "
        "thus contributing to the Sustainable Development Goals. "
        "ITU is the United Nations specialized agency for information and communication technologies. "
        "For more information visit https://example.org/girls."
    )
    read = read_record(record_of(body, "")).text
    assert read.startswith("Girls learn to write code,")
    assert not [word for word in ("Women", "Health", "Development", "specialized", "http") if word in read]


def test_a_goal_with_its_number_and_other_headings_stay() -> None:
    body = "Clean water:\nTwelve villages get wells, contributing to SDG 6 and to Sustainable Development Goal 3."
    assert read_record(record_of(body, "")).text == body


def test_a_text_that_says_nothing_else_is_read_as_it_stands() -> None:
    body = "The Fund is an international organisation."
    assert read_record(record_of(body, "")).text == body


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Partnership with FAO on agriculture and ICTs", "agriculture and ICTs"),
        ("Side event: Innovation strategies for islands", "Innovation strategies for islands"),
        ("Cooperation with schools on meals", "Cooperation with schools on meals"),
        ("Partnership for the goals", "Partnership for the goals"),
    ],
)
def test_titles_are_read_without_the_occasion(title: str, read: str) -> None:
    assert read_record(record_of("Two days of talks with twelve ministers.", title)).text.split("\n")[0] == read


@given(
    st.lists(st.sampled_from(CLAUSES), max_size=8),
    st.sampled_from(["\n", " ", "\n\n"]),
    st.integers(0, 400),
    st.integers(1, 200),
)
def test_evidence_is_moved_to_where_it_stands_in_the_record(
    clauses: list[str], gap: str, start: int, size: int
) -> None:
    record = record_of(gap.join(clauses))
    reading = read_record(record)
    for begin, origin, length in reading.places:
        assert reading.text[begin : begin + length] == record.body[origin : origin + length]
    start = min(start, len(reading.text))
    passage = Evidence(reading.text[start : start + size], start, start + size, "en", ((0, min(4, size)),))
    moved = reading.evidence_in(record, [passage])
    for part in moved:
        assert part.text in passage.text
        assert part.text == record.body[part.start : part.end] != ""
        assert all(0 <= first < last <= len(part.text) for first, last in part.words)


@pytest.mark.parametrize("unit", [" ", "\t", "a\n", "Aa.\n", "1. ", "@", "a@", "@a.", "(", "。", "项目"])
def test_hostile_text_is_read(unit: str) -> None:
    # A pattern that tries each place of a run anew would take minutes.
    body = unit * (100_000 // len(unit))

    assert read_record(Record(id="1", title={"en": "Wells"}, text={"en": body}, language="en")).title == "Wells"


def test_a_line_under_a_heading_does_not_end_the_background() -> None:
    body = "Background\n-----\nThe delta is flooded each year.\nActivities\nThirty villages get wells and pumps."

    assert read_record(Record(id="1", title={}, text={"en": body}, language="en")).text == (
        "Activities\nThirty villages get wells and pumps.\nThe delta is flooded each year."
    )
