"""review.xlsx, written, decided in and read back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.machine import office

from goalweave.core.errors import InputError
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.xlsx.review import COLUMNS, ReviewDecision, ReviewRow, read_review, write_review

CHOICES = [("sdg:6", "Clean water"), ("sdg:9.c", "Access to ICT"), ("sdg@2019:17.6.2", "Old indicator")]


def row(number: int = 1, **given: object) -> ReviewRow:
    values: dict[str, object] = {
        "record_id": f"r-{number}",
        "title": "Wells",
        "text": "Deep wells",
        "node": "sdg:6",
        "label": "Clean water",
        "score": 0.5,
        "origin": "classifier:fast-1",
        "evidence": "wells",
    }
    return ReviewRow(**(values | given))  # type: ignore[arg-type]


def written(*rows: ReviewRow) -> BytesIO:
    stream = BytesIO()
    write_review(stream, rows, CHOICES)
    return stream


def filled(
    stream: BytesIO, cells: Mapping[str, object], change: Callable[[Worksheet], None] = lambda _sheet: None
) -> BytesIO:
    """What a colleague saves: cells of the sheet Review filled in."""
    book = load_workbook(stream)
    for place, value in cells.items():
        book["Review"][place] = value
    change(book["Review"])
    saved = BytesIO()
    book.save(saved)
    return saved


def decisions(stream: BytesIO) -> list[ReviewDecision]:
    stream.seek(0)
    return read_review(stream, "review.xlsx", Limits())


def refused(stream: BytesIO) -> str:
    with pytest.raises(InputError) as caught:
        decisions(stream)
    return str(caught.value)


def test_workbook_has_what_a_reviewer_needs() -> None:
    book = load_workbook(written(row(1, score=0.734), row(2)))
    sheet, nodes = book["Review"], book["Nodes"]
    assert book.sheetnames == ["Review", "Nodes"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert [cell.value for cell in sheet[2]][:9] == [
        "r-1", "Wells", "Deep wells", "sdg:6", "Clean water", "supports", 0.734, "classifier:fast-1", "wells",
    ]  # fmt: skip
    assert [cell.value for cell in nodes["A"]][1:] == [f"{node} {label}" for node, label in CHOICES]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:L3")
    assert {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation} == {
        "J2:J203": '"accept,reject,change"',
        "K2:K203": "Nodes!$A$2:$A$4",
    }
    assert sheet["C2"].alignment.wrap_text
    assert [sheet.column_dimensions[letter].width for letter in "AL"] == [COLUMNS["record"], COLUMNS["note"]]


def test_decisions_come_back() -> None:
    stream = filled(
        written(*(row(number) for number in range(1, 6))),
        {"J2": "accept", "J3": "Reject ", "L3": " why? ", "J5": "CHANGE", "K5": "sdg:9.c Access to ICT", "L6": "later"},
    )
    assert decisions(stream) == [
        ReviewDecision("r-1", "sdg:6", "accept", "", "", 2),
        ReviewDecision("r-2", "sdg:6", "reject", "", "why?", 3),
        ReviewDecision("r-4", "sdg:6", "change", "sdg:9.c", "", 5),
    ]


def test_untouched_workbook_has_no_decisions() -> None:
    assert decisions(written(row(), row(2))) == []
    assert decisions(written()) == []


def test_new_node_may_be_typed_without_its_label() -> None:
    found = decisions(filled(written(row()), {"J2": "change", "K2": "sdg@2019:17.6.2"}))
    assert found[0].new_node == "sdg@2019:17.6.2"


def test_columns_may_be_moved_and_rows_deleted() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.delete_rows(2)
        sheet.delete_cols(5, 4)
        sheet.insert_cols(1)

    assert decisions(filled(written(row(), row(2)), {"J3": "accept"}, change)) == [
        ReviewDecision("r-2", "sdg:6", "accept", "", "", 2)
    ]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"J2": "maybe"},
            "review.xlsx:2 [Review › decision]: “maybe” is not a decision; choose accept, reject or change",
        ),
        (
            {"K2": "sdg:6"},
            (
                "review.xlsx:2 [Review › decision]: a new node is entered without a decision; choose accept, "
                "reject or change"
            ),
        ),
        ({"J2": "change"}, "review.xlsx:2 [Review › new node]: the decision is change, but no new node is entered"),
        (
            {"J2": "accept", "K2": "sdg:6"},
            "review.xlsx:2 [Review › new node]: a new node is entered, but the decision is accept, not change",
        ),
        (
            {"J2": "change", "K2": "sdg:99"},
            "review.xlsx:2 [Review › new node]: “sdg:99” is not a node in the sheet “Nodes”",
        ),
        ({"J2": "accept", "A2": None}, "review.xlsx:2 [Review › record]: the row has a decision, but no record"),
        ({"J2": "accept", "D2": None}, "review.xlsx:2 [Review › node]: the row has a decision, but no node"),
        ({"J1": "opinion"}, "review.xlsx:1 [Review]: the column “decision” is missing"),
    ],
)
def test_bad_values_are_named_with_row_and_column(cells: Mapping[str, object], message: str) -> None:
    assert refused(filled(written(row()), cells)) == message


def test_other_workbooks_are_refused(workbook: Callable[[object], BytesIO]) -> None:
    message = "review.xlsx: the workbook has no sheet “Review”: is it the review.xlsx that was generated?"
    assert refused(workbook({"S": [("Title",)]})) == message
    assert refused(BytesIO(b"\xd0\xcf\x11\xe0")).startswith("review.xlsx: the file is an old Excel workbook")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://example.org")'])
def test_no_text_becomes_a_formula(text: str) -> None:
    sheet = load_workbook(written(row(title=text, evidence=text)))["Review"]
    for place in ("B2", "I2"):
        assert (sheet[place].data_type, sheet[place].value, sheet[place].quotePrefix) == ("s", text, True)
    assert not sheet["C2"].quotePrefix


def test_texts_that_excel_cannot_hold_are_cut() -> None:
    sheet = load_workbook(written(row(text="x\x00\x07" + "y" * 40_000)))["Review"]
    assert sheet["C2"].value == "x" + "y" * 32_766


def test_rows_grow_with_their_text_up_to_a_point() -> None:
    sheet = load_workbook(written(row(), row(2, text="word " * 40), row(3, text="word " * 4_000)))["Review"]
    heights = [sheet.row_dimensions[number].height for number in (2, 3, 4)]
    assert heights == [30.0, 60.0, 150.0]


NAMES = st.text(st.characters(min_codepoint=33, exclude_categories=("C", "Z")), min_size=1, max_size=15)


@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["accept", "reject", "change", ""])), max_size=5))
def test_any_decisions_come_back(given: list[tuple[str, str, str]]) -> None:
    rows = [row(record_id=record, title=title) for record, title, _decision in given]
    cells: dict[str, object] = {}
    for line, (_record, _title, decision) in enumerate(given, start=2):
        cells[f"J{line}"] = decision or None
        cells[f"K{line}"] = "sdg:6 Clean water" if decision == "change" else None
    assert decisions(filled(written(*rows), cells)) == [
        ReviewDecision(record, "sdg:6", decision, "sdg:6" if decision == "change" else "", "", line)
        for line, (record, _title, decision) in enumerate(given, start=2)
        if decision
    ]


@pytest.mark.office
def test_decisions_survive_libreoffice(tmp_path: Path) -> None:
    stream = filled(
        written(row(1, title="=1+1"), row(2)), {"J2": "accept", "J3": "change", "K3": "sdg:9.c Access to ICT"}
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in/review.xlsx").write_bytes(stream.getvalue())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office("calc"),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        tmp_path / "out",
        tmp_path / "in/review.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = BytesIO((tmp_path / "out/review.xlsx").read_bytes())
    assert load_workbook(saved)["Review"]["B2"].value == "=1+1"
    assert load_workbook(saved)["Review"]["B2"].data_type == "s"
    assert decisions(saved) == [
        ReviewDecision("r-1", "sdg:6", "accept", "", "", 2),
        ReviewDecision("r-2", "sdg:6", "change", "sdg:9.c", "", 3),
    ]
