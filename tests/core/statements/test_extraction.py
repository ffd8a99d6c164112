"""Records out of passages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model import Record, RecordKind, RecordSource
from goalweave.core.statements.extraction import extract_statements
from goalweave.core.statements.titles import statement_title
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.passages import Passage, PassageKind

P: PassageKind = "paragraph"
I: PassageKind = "item"  # noqa: E741
H: PassageKind = "heading"


def passages(*lines: tuple[PassageKind, str] | tuple[PassageKind, str, int]) -> list[Passage]:
    return [Passage(line[1], line[0], f"line {n}", line[2] if len(line) > 2 else 0) for n, line in enumerate(lines, 1)]


def bodies(*lines: tuple[PassageKind, str] | tuple[PassageKind, str, int]) -> list[tuple[str, str]]:
    return [
        (record.source.locator, record.body) for record in extract_statements(passages(*lines), "a.txt", "en").records
    ]


def test_a_statement_becomes_a_whole_record() -> None:
    text = "  ITU organized a\nside event on innovation, together with UNCTAD. It was well attended. "
    [record] = extract_statements([Passage(text, "paragraph", "line 7")], "docs/ITU 2019.txt").records
    body = "ITU organized a side event on innovation, together with UNCTAD. It was well attended."
    assert record == Record(
        id=record.id,
        title={"en": "Side event on innovation"},
        text={"en": body},
        language="en",
        kind=RecordKind.EVENT,
        source=RecordSource("docs/ITU 2019.txt", "line 7"),
    )
    assert re.fullmatch(r"itu-2019-[0-9a-f]{8}", record.id)


def test_sections_stand_in_the_locator() -> None:
    assert bodies(
        (P, "4.4 Organizing side events:"),
        (P, "Thematic Dialogue"),
        (P, "ITU took the floor twice."),
        (P, "5. How has your organization cooperated with others?"),
        (P, "It worked with all of them."),
    ) == [("§ 4.4 › line 3", "ITU took the floor twice."), ("§ 5 › line 5", "It worked with all of them.")]


def test_headings_without_number_make_a_path() -> None:
    assert bodies(
        (H, "Annual report", 1),
        (H, "Digital skills", 2),
        (P, "We trained many teachers."),
        (H, "Schools", 3),
        (P, "We connected many schools."),
        (H, "Health", 2),
        (P, "We opened many clinics."),
    ) == [
        ("§ Annual report › Digital skills › line 3", "We trained many teachers."),
        ("§ Annual report › Digital skills › Schools › line 5", "We connected many schools."),
        ("§ Annual report › Health › line 7", "We opened many clinics."),
    ]


def test_the_number_of_a_section_stands_for_what_is_above_it() -> None:
    assert (
        bodies((H, "Annual report", 1), (H, "2.1 Skills", 2), (H, "Schools", 3), (I, "Tablets"))[0][0]
        == "§ 2.1 › Schools › line 4"
    )


def test_a_heading_that_is_only_guessed_is_named_where_it_stands_alone() -> None:
    assert bodies((P, "Thematic Dialogue"), (P, "ITU took the floor twice.")) == [
        ("§ Thematic Dialogue › line 2", "ITU took the floor twice.")
    ]


def test_a_line_that_introduces_a_list_is_context_and_no_record() -> None:
    given = passages(
        (P, "ITU participated in the following coordination mechanisms:"), (I, "Executive Board"), (I, "Forum")
    )
    records = extract_statements(given, "a.txt").records
    assert [(record.body, record.kind) for record in records] == [
        ("Executive Board", RecordKind.MECHANISM),
        ("Forum", RecordKind.MECHANISM),
    ]


def test_an_introduction_that_states_something_is_a_record_too() -> None:
    text = "ITU's membership includes the private sector and enables it to involve many stakeholders. For example:"
    assert bodies((P, text), (I, "EQUALS")) == [("line 1", text), ("line 2", "EQUALS")]


def test_a_paragraph_after_the_list_ends_its_introduction() -> None:
    given = passages(
        (P, "The following events were held:"), (I, "Day of girls"), (P, "Many came to see it."), (I, "Day of books")
    )
    assert [record.kind for record in extract_statements(given, "a.txt").records] == [
        RecordKind.EVENT,
        RecordKind.ACTIVITY,
        RecordKind.ACTIVITY,
    ]


def test_furniture_questions_and_fragments_are_left_out() -> None:
    assert bodies(
        (P, "Sorry, you need to enable JavaScript to visit this website."),
        (P, "Has your organization organized any events? If yes, please describe them."),
        (P, "It held ten of them."),
        (P, "Well attended."),
        (P, "Year of submission: 2019"),
        (I, "View Attachment"),
        (P, "https://www.example.org"),
    ) == [
        ("§ Has your organization organized any events? If yes, please describe them › line 3", "It held ten of them.")
    ]


def test_a_text_of_headings_only_gives_a_record_for_each() -> None:
    assert bodies((P, "Rural broadband in Senegal")) == [("line 1", "Rural broadband in Senegal")]
    assert bodies((H, "Wells in Kenya", 1), (H, "Schools in Peru", 1)) == [
        ("line 1", "Wells in Kenya"),
        ("line 2", "Schools in Peru"),
    ]


def test_a_questionnaire_without_answers_gives_nothing() -> None:
    assert bodies((P, "2.1 Strategies and plans"), (P, "2.2 Lessons learned:"), (P, "3. What was done?")) == []


def test_a_long_enumeration_stays_one_record() -> None:
    text = "ITU works in many networks, among these: the Network on Women (IANWGE); the Group on Statistics; the Network on Youth."
    assert bodies((P, text)) == [("line 1", text)]


def test_each_statement_has_its_own_language() -> None:
    french = "L'organisation a formé des enseignants dans les écoles rurales du pays."
    english = "The organisation trained teachers in the rural schools of the country, and gave them what they needed."
    records = extract_statements(
        passages((P, english), (P, french), (I, "EQUALS"), (P, english[:-1] + " too.")), "a.txt"
    ).records
    assert [(record.language, list(record.text)) for record in records] == [
        ("en", ["en"]),
        ("fr", ["fr"]),
        ("en", ["en"]),
        ("en", ["en"]),
    ]
    assert {record.language for record in extract_statements(passages((P, french)), "a.txt", "es").records} == {"es"}


def test_ids_stay_when_the_text_around_changes() -> None:
    before = extract_statements(passages((I, "Wells in Kenya"), (I, "Schools in Peru")), "a.txt").records
    after = extract_statements(
        passages((I, "Something new"), (I, "Schools in Peru"), (I, "Wells in Kenya")), "a.txt"
    ).records
    assert {record.body: record.id for record in before}.items() <= {record.body: record.id for record in after}.items()


def test_ids_of_equal_texts_differ() -> None:
    one, other = extract_statements(passages((I, "EQUALS"), (I, "EQUALS")), "a.txt").records
    assert other.id == f"{one.id}-2"


def test_ids_begin_with_the_name_of_the_file() -> None:
    def stem(name: str) -> str:
        return extract_statements(passages((I, "EQUALS")), name).records[0].id.rsplit("-", 1)[0]

    names = ["C:\\docs\\Rapport d'activité.v2.docx", "отчёт.pdf", "…", ""]
    assert [stem(name) for name in names] == ["rapport-d-activité-v2", "отчёт", "text", "text"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            '"Leveraging new technologies for the SDGs" moderated by ITU with panellists.',
            "Leveraging new technologies for the SDGs",
        ),
        ("«Villes durables» organisé par la Grèce.", "Villes durables"),
        ("《数字经济报告》由联合国发布。", "数字经济报告"),
        (
            "EQUALS: the partnership implemented by ITU, UN Women and GSMA;",
            "EQUALS: the partnership implemented by ITU, UN Women and GSMA",
        ),
        ("We did this. Then we did that.", "We did this"),
        ("U.S. schools were connected.", "Connection of U.S. schools"),
        ("机构培训了教师。随后开设了图书馆。", "培训教师"),
        ("", ""),
    ],
)
def test_title_of_names_the_statement(text: str, title: str) -> None:
    assert statement_title(text) == title


@given(st.text(min_size=1))
def test_titles_are_short(text: str) -> None:
    assert len(statement_title(text)) <= 90


TEXT = st.text(alphabet="ab AB.?:;1\n•", max_size=40)
KINDS = st.sampled_from(["paragraph", "item", "heading"])


@given(st.lists(st.builds(Passage, TEXT, KINDS, st.just("line 1")), max_size=8))
def test_records_say_what_the_document_says(given_passages: list[Passage]) -> None:
    records = extract_statements(given_passages, "a.txt", "en").records
    document = " ".join(" ".join(passage.text.split()) for passage in given_passages)
    assert all(record.body and " ".join(record.body.split()) in document for record in records)
    assert len({record.id for record in records}) == len(records)


@pytest.mark.parametrize("third", ["(c) 2019 World Summit", "(c) digital skills for girls and women"])
def test_third_point_of_a_list_is_kept(third: str) -> None:
    lines = ["(a) access in rural areas", "(b) affordable devices for schools", third, "(d) local content of value"]
    found = extract_statements(
        [Passage(line, "paragraph", f"line {n}") for n, line in enumerate(lines, 1)], "a.txt"
    ).records
    assert [record.body for record in found] == lines


def test_everything_with_letters_is_in_a_record_or_said_to_be_left_out() -> None:
    lines = [
        "Date: 12 June 2019",
        "We trained 300 teachers in rural schools of Kenya.",
        "Read more",
        "Geneva.",
        "We built wells in these districts:",
        "Kisumu and Siaya",
    ]
    kinds = ["paragraph"] * 5 + ["item"]
    passages = [Passage(line, kind, f"line {n}") for n, (line, kind) in enumerate(zip(lines, kinds, strict=True), 1)]
    extraction = extract_statements(passages, "a.txt")
    left_out = extraction.set_aside
    assert {record.body for record in extraction.records} | {passage.text for passage in left_out} == set(lines)
    reasons = {passage.locator: passage.aside for passage in left_out}
    assert reasons == {
        "line 1": AsideReason.LABEL,
        "line 3": AsideReason.NAVIGATION,
        "line 4": AsideReason.SHORT,
        "line 5": AsideReason.INTRODUCTION,
    }


def test_a_list_that_completes_its_line_is_one_record() -> None:
    assert bodies(
        (P, "The agency helps ministries to:"),
        (I, "connect schools;"),
        (I, "train teachers; and"),
        (I, "repair devices."),
        (P, "It also tests new tools."),
    ) == [
        ("line 1", "The agency helps ministries to:\nconnect schools;\ntrain teachers; and\nrepair devices."),
        ("line 5", "It also tests new tools."),
    ]


def test_lettered_points_that_complete_their_line_are_in_one_record() -> None:
    lines = [f"({letter}) {words};" for letter, words in zip("abcdefgh", ["to do this"] * 8, strict=True)]
    assert len(bodies((P, "The plan has these aims:"), *((P, line) for line in lines))) == 1


def test_events_announced_as_such_stay_apart_though_they_begin_small() -> None:
    assert len(bodies((P, "The following events were held:"), (I, "workshop in Lima;"), (I, "seminar in Quito"))) == 2


def test_labelled_lines_about_one_thing_are_one_record_with_its_name() -> None:
    [record] = extract_statements(
        passages(
            (P, "Project: Wells for Turkana"),
            (P, "Place: Lodwar"),
            (P, "Results: 12 wells were drilled."),
            (P, "Partners: County Government"),
        ),
        "a.txt",
        "en",
    ).records
    assert record.title == {"en": "Wells for Turkana"}
    assert record.body.splitlines()[1:] == [
        "Place: Lodwar",
        "Results: 12 wells were drilled.",
        "Partners: County Government",
    ]


def test_two_fiches_in_a_row_are_two_records() -> None:
    fiche = [(P, "Project: Wells"), (P, "Place: Lodwar"), (P, "Project: Schools"), (P, "Place: Kitale")]
    assert [body.splitlines()[0] for _, body in bodies(*fiche)] == ["Project: Wells", "Project: Schools"]


def test_a_footnote_is_in_the_record_that_has_its_mark() -> None:
    note: PassageKind = "note"
    assert bodies(
        (P, "The agency drilled twelve wells.[1]"), (P, "It opened ten schools."), (note, "[1] See the report of 2020.")
    ) == [
        ("line 1", "The agency drilled twelve wells.[1]\n[1] See the report of 2020."),
        ("line 2", "It opened ten schools."),
    ]


def test_labels_before_the_name_of_a_fiche_belong_to_it() -> None:
    fiche = [
        (P, "Category: Energy"),
        (P, "Date: 14 March 2023"),
        (P, "Title: Rural grids"),
        (P, "Results: 240 villages"),
    ]
    assert bodies((P, "The ministry reports on its work."), *fiche) == [
        ("line 1", "The ministry reports on its work."),
        ("line 2", "Category: Energy\nDate: 14 March 2023\nTitle: Rural grids\nResults: 240 villages"),
    ]


def test_a_category_alone_is_of_the_page() -> None:
    extraction = extract_statements(passages((P, "We trained many teachers."), (P, "Category: Energy")), "a.txt", "en")
    assert [passage.aside for passage in extraction.set_aside] == [AsideReason.LABEL]
