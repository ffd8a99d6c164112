"""Policy markers of the OECD-DAC, read from columns of tables."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.utils.translation import override
from openpyxl import Workbook
from tests.factories.tables import read

from goalweave.core.errors import InputError, Severity
from goalweave.core.model import RecordCode
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.table.columns import match_columns
from goalweave.formats.records.table.policy_markers import (
    MARKERS,
    find_marker,
    marker_of_column,
    read_marker,
    read_significance,
    split_markers,
)
from goalweave.formats.records.xlsx.template import column_head
from goalweave.packs import code_lists
from goalweave.wording.labels import SIGNIFICANCES


def marker(code: str, significance: int) -> RecordCode:
    return RecordCode("marker", code, significance=significance)


def read_codes(
    table: str,
    problems: list[InputError] | None = None,
    columns: dict[str, str] | None = None,
    corrections: dict[str, dict[str, str]] | None = None,
) -> tuple[RecordCode, ...]:
    on_problem = None if problems is None else problems.append
    (record,) = read(
        BytesIO(table.encode()),
        "a.csv",
        Limits(),
        columns,
        on_problem=on_problem,
        corrections=corrections,
        code_lists=code_lists(),
    )
    return record.codes


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("Gender equality marker", "1"),
        ("GENDER MARKER", "1"),
        ("12. Gender equality marker", "1"),
        ("DAC gender equality policy marker", "1"),
        ("Policy marker - Environment", "2"),
        ("Rio marker: climate adaptation", "7"),
        ("Climate change mitigation (Rio marker)", "6"),
        ("Disaster risk reduction (DRR) marker", "10"),
        ("Marqueur d’égalité des sexes", "1"),
        ("Marqueur de Rio : biodiversité", "5"),
        ("Marqueur politique : adaptation au changement climatique", "7"),
        ("Marcador de género", "1"),
        ("Marcador de Río: adaptación al cambio climático", "7"),
        ("Маркер гендерного равенства", "1"),
        ("Рио-маркер: адаптация к изменению климата", "7"),
        ("مؤشر السياسات: المساواة بين الجنسين", "1"),
        ("مؤشر ريو: التنوع البيولوجي", "5"),
        ("性别平等标识", "1"),
        ("里约标记：适应气候变化", "7"),
    ],
)
def test_a_head_names_a_marker_in_six_languages(head: str, code: str) -> None:
    assert marker_of_column(head) == code
    assert match_columns([head], [], {}, "a.csv").head_by_field() == {"marker": head}


@pytest.mark.parametrize(
    "head", ["Gender equality", "Marker 1", "Genetic marker", "مؤشر المساواة بين الجنسين", "Environment"]
)
def test_a_head_that_may_mean_something_else_is_no_marker(head: str) -> None:
    assert "marker" not in match_columns([head], [], {}, "a.csv").fields


def test_markers_are_those_of_the_list_and_have_its_names() -> None:
    listed = code_lists()["marker"].codes
    assert MARKERS.keys() == listed.keys()
    for code, spec in listed.items():
        assert find_marker(spec.name["en"]) == find_marker(code) == code


@pytest.mark.parametrize(
    ("cell", "significance"),
    [
        ("0", 0),
        ("1", 1),
        ("2", 2),
        ("2.0", 2),
        ("4", 4),
        ("Principal", 2),
        ("significant objective", 1),
        ("Not targeted", 0),
        ("2 - principal", 2),
        ("Principal (2)", 2),
        ("3: principal", 3),
        ("significatif", 1),
        ("objetivo principal", 2),
        ("не является целью", 0),
        ("رئيسي", 2),
        ("重要目标", 1),
        ("1 - principal", None),
        ("2 2", None),
        ("5", None),
        ("yes", None),
    ],
)
def test_the_significance_of_a_cell(cell: str, significance: int | None) -> None:
    assert read_significance(cell) == significance


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh-hans"])
def test_the_words_of_the_interface_are_read_back(language: str) -> None:
    with override(language):
        assert [read_significance(str(SIGNIFICANCES[number])) for number in (0, 1, 2)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Gender equality: principal; 7 (1)", [("1", 2), ("7", 1)]),
        ("1: 2, 7: 1", [("1", 2), ("7", 1)]),
        ("1 - Gender equality: 2 - principal", [("1", 2)]),
        ("Climate change adaptation (UNFCCC): significant", [("7", 1)]),
        ("Reproductive, maternal, newborn and child health (RMNCH): 1", [("9", 1)]),
        ("适应气候变化：主要；性别平等：重要", [("7", 2), ("1", 1)]),
        ("gender: not screened", [("1", None)]),
        ("7 - Gender equality: 2", [("", None)]),
        ("Gender equality", [("", None)]),
        ("2", [("", None)]),
    ],
)
def test_a_cell_names_several_markers(cell: str, expected: list[tuple[str, int | None]]) -> None:
    assert list(map(read_marker, split_markers(cell))) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_column_of_the_template_holds_several_markers(language: str) -> None:
    assert read_codes(f"title,{column_head('marker', language)}\nA,1: 2; 7: 1\n") == (marker("1", 2), marker("7", 1))


def test_markers_follow_purpose_codes_and_cells_without_an_answer_are_left_out() -> None:
    head = "title,Gender equality marker,Rio marker: biodiversity,Nutrition marker,Disability marker,Purpose code"
    codes = read_codes(f"{head}\nA,2 - principal,not targeted,Not screened,,14031\n")
    assert codes == (RecordCode("purpose", "14031"), marker("1", 2), marker("5", 0))


def test_of_two_cells_for_a_marker_the_stronger_counts() -> None:
    assert read_codes("title,Gender marker,Policy markers\nA,1,1: principal\n") == (marker("1", 2),)
    assert read_codes("title,Gender marker,Policy markers\nA,2,1: 0\n") == (marker("1", 2),)


def test_a_column_that_is_assigned_needs_no_word_for_marker() -> None:
    assert read_codes("title,Gender\nA,1\n", columns={"marker": "Gender"}) == (marker("1", 1),)


@pytest.mark.parametrize(
    ("head", "cell", "value", "advice"),
    [
        ("Gender equality marker", "often", "often", "use 0 (not targeted), 1 (significant) or 2 (principal)"),
        ("Policy markers", "1: 2; gender", "gender", "write, for example, “gender equality: 2”"),
    ],
)
def test_a_cell_that_cannot_be_read_is_reported_once_with_file_line_and_column(
    head: str, cell: str, value: str, advice: str
) -> None:
    problems: list[InputError] = []
    read_codes(f"title,{head}\nA,{cell}\n", problems)
    (problem,) = problems
    assert (problem.file, problem.line, problem.field, problem.value) == ("a.csv", 2, head, value)
    assert problem.severity is Severity.ERROR
    assert f"“{value}”" in str(problem)
    assert advice in str(problem)


def test_a_correction_is_read_instead() -> None:
    assert read_codes("title,Gender marker\nA,often\n", corrections={"Gender marker": {"often": "1"}}) == (
        marker("1", 1),
    )
    assert read_codes("title,Policy markers\nA,sex; 7: 1\n", corrections={"Policy markers": {"sex": "gender: 2"}}) == (
        marker("1", 2),
        marker("7", 1),
    )


def test_numbers_of_a_workbook_are_read() -> None:
    book = Workbook()
    for row in (("Title", "Gender equality marker", "Rio marker: climate adaptation"), ("A", 2, "1 - significant")):
        book.worksheets[0].append(row)
    stream = BytesIO()
    book.save(stream)
    (record,) = read(stream, "a.xlsx", Limits())
    assert record.codes == (marker("1", 2), marker("7", 1))
