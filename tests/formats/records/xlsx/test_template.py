"""The template that we write is read back whole."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from tests.factories.tables import preview, read

from goalweave.core.errors import InputError
from goalweave.core.model import BeneficiaryGroup, RecordKind, RecordPlace
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.countries import country_code, country_names
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.xlsx.template import (
    FIELDS,
    FORMATS,
    GROUPS,
    KINDS,
    STATUSES,
    TemplateContent,
    write_records_template,
)

OFFERED = TemplateContent(
    units=("Water", "Air"),
    tags=(("1", "No poverty"), ("9.c", "Title and description of the internet")),
    notes={"id": "A number"},
    instructions=(("Title", "What a record is called"), ("Description", "What it is about")),
    example={"title": "Example", "country": "KE"},
)


def written(language: str) -> BytesIO:
    stream = BytesIO()
    write_records_template(stream, language, OFFERED)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_column_of_the_template_is_unknown(language: str) -> None:
    found = preview(written(language), "t.xlsx", Limits())
    assert found.unknown == ()
    assert tuple(found.columns) == FIELDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_drop_downs_are_read_back(language: str) -> None:
    book = load_workbook(written(language))
    sheet = book.worksheets[0]
    place = {name: number for number, name in enumerate(FIELDS, start=1)}
    kinds, statuses = KINDS[language], STATUSES[language]
    country = country_names(language)[40]
    for number, kind in enumerate(kinds, start=3):
        sheet.cell(number, place["id"], f"R-{number}")
        sheet.cell(number, place["title"], "A")
        sheet.cell(number, place["kind"], kind)
        sheet.cell(number, place["status"], statuses[number % 5])
        sheet.cell(number, place["country"], country)
        sheet.cell(number, place["groups"], GROUPS[language].replace("|", "; "))
    sheet.cell(3 + 2, place["format"], FORMATS[language][2])
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    problems: list[InputError] = []
    found = list(read(stream, "t.xlsx", Limits(), on_problem=problems.append))
    assert [str(problem) for problem in problems] == []
    assert [one.kind for one in found] == list(RecordKind)
    told = ("planned", "ongoing", "completed", "cancelled", "suspended")
    assert [one.status for one in found] == [told[number % 5] for number in range(3, 11)]
    assert {one.places for one in found} == {(RecordPlace(country_code(country)),)}
    assert {one.groups for one in found} == {tuple(BeneficiaryGroup)}


def test_the_example_and_the_other_sheets_are_passed_over() -> None:
    assert list(read(written("en"), "t.xlsx", Limits())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_of_the_list_is_read_back(language: str) -> None:
    assert all(country_code(name) for name in country_names(language))
