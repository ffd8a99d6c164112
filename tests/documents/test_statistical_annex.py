"""The statistical annex of a country: every figure on paper, as a workbook and as a table."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import chain

import pytest
from openpyxl import load_workbook
from tests.factories.catalogues import loaded
from tests.factories.indicators import TARGET, dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.document import PageBreak, Table, text_of_content
from goalweave.documents.statistical_annex import StatisticalAnnex, annex_document, column_years
from goalweave.documents.statistical_annex_from_database import read_statistical_annex
from goalweave.documents.statistical_tables import statistical_csv, statistical_workbook
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.actions import set_target


@pytest.fixture
def annex() -> StatisticalAnnex:
    framework = loaded().framework("sdg@2020")
    put(
        dataset(
            observation(2014, 10.0),
            observation(2016, 17.8, footnote="=1+1 is a note"),
            observation(2017, 18.5),
            observation(2017, 13.0, sex="F"),
        )
    )
    set_target(actor=SYSTEM, target=replace(TARGET, area="001", since=None), organisation=None)
    return read_statistical_annex(VISITOR, framework, "KE", "en")


def test_years_are_all_since_the_agenda_or_the_first_and_last_five():
    assert column_years([2010, 2014, 2015, 2017]) == [2015, 2017]
    assert column_years([2004, 2010]) == [2004, 2010]
    assert column_years(list(range(2010, 2030))) == [*range(2015, 2020), *range(2025, 2030)]


@pytest.mark.django_db
def test_annex_has_each_indicator_with_its_breakdowns_and_verdict(annex: StatisticalAnnex) -> None:
    made = annex_document(annex, catalogue(), "en")
    (table,) = [block for block in made.blocks if isinstance(block, Table)]
    written = [[text_of_content(cell.content).replace("\u00a0", " ") for cell in row] for row in table.rows]
    assert [text_of_content(cell.content) for cell in table.head[0]] == ["Series and breakdown", "Unit", "2016", "2017"]
    assert written[0] == ["9.c 9.c Internet for everyone"]
    assert written[1][0::2] == ["All", "17.8"]
    assert written[2][0::3] == ["Women", "13"]
    assert written[3][0].startswith("Behind. Needs")
    assert written[3][0].endswith("=1+1 is a note.")
    assert PageBreak(wide=True) in made.blocks


@pytest.mark.django_db
def test_workbook_has_numbers_as_numbers_and_no_formulas(annex: StatisticalAnnex) -> None:
    book = load_workbook(io.BytesIO(statistical_workbook(annex, "en")))
    first, goal = book.worksheets
    assert first.title == "Indicators"
    names = [cell.value for cell in goal[1]]
    row = dict(zip(names, [cell.value for cell in goal[2]], strict=True))
    assert (row["2014"], row["2016"], row["2017"], row["Breakdown"]) == (10, 17.8, 18.5, "All")
    assert row["Footnotes"] == "2016: =1+1 is a note"
    assert {cell.data_type for cell in chain.from_iterable(goal.iter_rows())} <= {"s", "n", "inlineStr"}


@pytest.mark.django_db
def test_table_has_a_row_for_each_value(annex: StatisticalAnnex) -> None:
    rows = list(csv.DictReader(io.StringIO(statistical_csv(annex, "en").decode("utf-8-sig"))))
    assert [(row["key"], row["period"], row["value"]) for row in rows] == [
        ("", "2014", "10.0"),
        ("", "2016", "17.8"),
        ("", "2017", "18.5"),
        ("SEX=F", "2017", "13.0"),
    ]
    assert rows[1]["footnote"] == "'=1+1 is a note"
