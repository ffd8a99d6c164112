"""What people upload: each file is refused or made harmless, with a message that names the place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from goalweave.core.errors import InputError, LimitError
from goalweave.imports import actions, files
from goalweave.imports.models import Import, State
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db


def workbook(rows: list[list[object]], change: Callable[[Workbook], None] = lambda book: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def problem_lines(made: Import) -> list[tuple[str, int | None, str]]:
    return [(one.severity, one.line, one.message) for one in made.problems.order_by("rank", "line", "pk")]


def test_a_formula_without_its_result_is_told(check):
    made = check(workbook([["id", "title", "budget (USD)"], ["A", "a", "=1+1"]]), "f.xlsx")
    assert problem_lines(made) == [
        (
            "error",
            2,
            (
                "the formula in C2 was saved without its result and counts as empty; open the workbook in Excel "
                "and save it"
            ),
        )
    ]
    assert made.counts["new"] == 1


def test_merged_cells_are_told_with_their_range(check):
    data = workbook(
        [["id", "title", "country"], ["A", "a", "Kenya"], ["B", "b", None]],
        lambda book: book.worksheets[0].merge_cells("C2:C3"),
    )
    made = check(data, "m.xlsx")
    assert problem_lines(made) == [
        ("warning", 2, "the cells C2:C3 are merged: only the first has the value, the others are empty")
    ]


@pytest.mark.parametrize("name", ["m.xlsm", "m.xlsx"])
def test_a_workbook_with_macros_is_refused(upload, name):
    data = with_part(workbook([["id", "title"], ["A", "a"]]), "xl/vbaProject.bin", b"x")
    with pytest.raises(InputError, match="contains macros"):
        upload(data, name)
    assert not Import.objects.exists()
    assert list(files.uploads_folder().iterdir()) == []


def test_a_decompression_bomb_is_refused(upload):
    data = with_part(workbook([["id", "title"]]), "xl/bomb.xml", b"0" * 50_000_000)
    with pytest.raises(LimitError, match="times its size"):
        upload(data, "b.xlsx")
    assert list(files.uploads_folder().iterdir()) == []


def test_wrong_dates_lose_the_date_alone(apply):
    made = apply("id,title,start,end\nA,a,30.02.2024,2025\nB,b,2025,2024\nC,c,when ready,\n")
    assert [(line, message.split(";")[0]) for _severity, line, message in problem_lines(made)] == [
        (2, "“30.02.2024” is not a date"),
        (3, "the end, 2024, is before the start, 2025"),
        (4, "“when ready” is not a date"),
    ]
    assert sorted(Record.objects.values_list("slug", "start", "end")) == [
        ("A", "", "2025"),
        ("B", "2025", ""),
        ("C", "", ""),
    ]


def test_two_hundred_columns_are_read_and_those_not_used_are_told(check):
    head = ["id", "title", *(f"column {number}" for number in range(198))]
    made = check(",".join(head) + "\n" + ",".join(["A"] * 200) + "\n")
    assert (made.counts["new"], made.counts["warning"]) == (1, 198)


def test_overrides_of_direction_and_html_are_inert(apply):
    apply("id,title,description\nA\u202e,<b>x</b>\u2066y\u202e,<script>alert(1)</script>\n")
    row = Record.objects.get()
    assert not any(sign in str((row.slug, row.title, row.text)) for sign in "\u202e\u2066")
    assert row.text == {"en": "<script>alert(1)</script>"}


def test_a_cell_of_a_megabyte_makes_the_file_useless_and_says_where(check, editor):
    rows = "".join(f"R-{number},title\n" for number in range(200))
    made = check("id,title\n" + rows + "X," + "x" * 990_000 + "\n")
    assert made.state == State.CHECKED
    assert made.counts["critical"] == 1
    severity, line, message = problem_lines(made)[0]
    assert (severity, line) == ("critical", 202)
    assert "100,000 characters" in message
    with pytest.raises(InputError, match="critical"):
        actions.start_apply(actor=editor, upload=made)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_encodings_are_told(apply, encoding):
    text = "номер,название,страна\n1,Вода для деревень и школ,Кения\n2,Дороги и мосты в горных районах,Перу\n"
    apply(text.encode(encoding))
    assert sorted(Record.objects.values_list("title__ru", flat=True)) == [
        "Вода для деревень и школ",
        "Дороги и мосты в горных районах",
    ]


def test_damaged_text_is_refused_with_its_line(upload):
    rows = "".join(f"{number},été\n" for number in range(20_000))
    with pytest.raises(InputError, match="damaged or incomplete") as caught:
        upload(("id,title\n" + rows).encode() + b"9,\xff\xfe\n")
    assert caught.value.line == 20_002


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "e.csv"), (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old.xls"), (b"<a/>", "a.xml"), (b"\x89PNG\r\n", "p.csv"), (b"PK\x03\x04", "z.zip")],
)  # fmt: skip
def test_other_files_are_refused_at_once(upload, content, name):
    with pytest.raises(InputError) as caught:
        upload(content, name)
    assert caught.value.file == name
    assert not Import.objects.exists()


def test_names_of_files_are_inert_and_lead_nowhere(upload):
    made = upload("id,title\nA,a\n", "../../\u202eetc/\x07passwd.csv")
    assert made.name == "passwd.csv"
    assert files.upload_path(made.stored).parent == files.uploads_folder()


def test_problems_beyond_what_is_kept_are_counted(check, monkeypatch):
    monkeypatch.setattr("goalweave.imports.problems.MOST_PROBLEMS", 10)
    made = check("id,title,start\n" + "".join(f"R-{number},a,soon\n" for number in range(50)))
    assert made.counts["error"] == 50
    assert made.problems.count() == 10


def test_iati_activities_come_in_and_stay_the_same(apply):
    text = (
        '<iati-activities version="2.03"><iati-activity default-currency="USD"><iati-identifier>XM-1</iati-identifier>'
        "<title><narrative>Wells</narrative></title><activity-date type='1' iso-date='soon'/>"
        "<tag vocabulary='3' code='9.c'/></iati-activity></iati-activities>"
    )
    first = apply(text, "a.xml")
    assert (first.kind, first.counts["new"], first.counts["error"]) == ("iati", 1, 1)
    assert apply(text, "a.xml").counts["unchanged"] == 1


def test_a_document_gives_its_statements(apply):
    made = apply("We built 180 wells in dry villages.\n\nWe trained forty teachers in mathematics.\n", "report.txt")
    assert (made.kind, made.counts["new"]) == ("txt", 2)
