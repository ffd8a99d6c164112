"""What the columns of a table are taken for before it is read, and that it is then read so."""

from __future__ import annotations

from io import BytesIO

import pytest

from goalweave.core.errors import InputError
from goalweave.formats.observations import ReadOptions, read_observations
from goalweave.formats.observations.preview import UNIT, YEAR, TablePreview, changed_codes, preview_table
from goalweave.formats.observations.source_mapping import SourceMapping
from goalweave.formats.observations.table_choice import (
    UNUSED,
    TableChoice,
    choice_from_json,
    head_signature,
)
from goalweave.formats.reading.limits import Limits

FRENCH = "Titre du tableau;;;;\n;;;;\nPays;Année;Sexe;Valeur;Unité\nKenya;2019;Femmes;1,5;Pour cent\nKenya;2020;;2,5;pommes\n"


def preview(text: str, name: str = "a.csv", choice: TableChoice | None = None, **options: str) -> TablePreview | None:
    stream = BytesIO(text.encode())
    return preview_table(stream, name, limits=Limits(), options=ReadOptions(**options), choice=choice)


def fields(text: str, name: str = "a.csv", **options: str) -> dict[str, str]:
    found = preview(text, name, **options)
    assert found is not None
    return {column.title: column.field for column in found.columns}


def doubtful(text: str) -> list[str]:
    found = preview(text)
    assert found is not None
    return [column.title for column in found.columns if not column.certain]


def read_with(text: str, choice: TableChoice, name: str = "a.csv", **options: str):
    dataset = read_observations(BytesIO(text.encode()), name, options=choice.read_options(ReadOptions(**options)))
    return [(one.area, one.time, one.value, dict(one.key)) for one in dataset.observations]


def test_columns_are_taken_by_their_headers_below_a_title() -> None:
    found = preview(FRENCH)
    assert found is not None
    assert (found.form, found.line, found.states_area, found.states_series) == ("long", 3, True, False)
    assert [(column.title, column.field, column.samples) for column in found.columns] == [
        ("Pays", "area", ("Kenya",)),
        ("Année", "time", ("2019", "2020")),
        ("Sexe", "SEX", ("Femmes",)),
        ("Valeur", "value", ("1,5", "2,5")),
        ("Unité", "unit", ("Pour cent", "pommes")),
    ]
    assert [(one.dimension, one.text, one.code, one.known) for one in found.codes] == [
        (UNIT, "Pour cent", "PT", True),
        (UNIT, "pommes", "POMMES", False),
        ("SEX", "Femmes", "F", True),
    ]


def test_columns_with_unknown_headers_are_taken_by_their_cells() -> None:
    text = "Land;Jahr;Wert;Anteil\nKenya;2019;1,5;x\nGhana;2020;2,5;y\n"
    assert fields(text) == {"Land": "area", "Jahr": "time", "Wert": "value", "Anteil": "ANTEIL"}
    assert doubtful(text) == ["Land", "Jahr", "Wert"]


def test_years_in_the_head_are_no_choice() -> None:
    assert fields("Показатель;Регион;2019;2020\nДоля;Казахстан;1,5;2,5\n") == {
        "Показатель": "indicator",
        "Регион": "area",
        "2019": YEAR,
        "2020": YEAR,
    }


def test_an_open_sdg_file_has_its_own_columns() -> None:
    text = "Year,Sex,Units,GeoCode,Value\n2019,F,percent,E06000015,3\n"
    assert fields(text, "indicator_1-1-1.csv") == {
        "Year": "time",
        "Sex": "SEX",
        "Units": "unit",
        "GeoCode": "geocode",
        "Value": "value",
    }


def test_two_rows_of_headers_are_remarked() -> None:
    found = preview("Country,2019,,2020,\n,Male,Female,Male,Female\nKenya,1,2,3,4\n")
    assert found is not None
    assert str(found.remark).startswith("rows 1 and 2 are both headers")
    plain = preview("Country,2019,2020\nKenya,1,2\n")
    assert plain is not None
    assert plain.remark == ""


def test_a_column_whose_header_is_there_twice_is_used_once() -> None:
    text = "area,year,value,Place,Place\nKE,2019,1,a,b\n"
    assert doubtful(text) == ["Place"]


@pytest.mark.parametrize(
    "text",
    [
        "just words",
        "SeriesCode,GeoAreaCode,Value_2019\nIT_USE,404,1\n",
        "DATAFLOW,REF_AREA,TIME_PERIOD,OBS_VALUE\nX:Y(1.0),KE,2019,1\n",
    ],
)
def test_there_is_nothing_to_choose_in_other_formats(text: str) -> None:
    assert preview(text) is None


def test_an_empty_file_is_an_error() -> None:
    with pytest.raises(InputError):
        preview("")


def test_a_table_is_read_as_it_was_chosen() -> None:
    text = "Ort;Jahr;Wert;Bemerkung\nKenya;2019;1,5;x\nGhana;2020;2,5;y\n"
    choice = TableChoice({"Ort": "area", "Jahr": "time", "Wert": "value", "Bemerkung": UNUSED})
    assert read_with(text, choice, series="S") == [("KE", "2019", 1.5, {}), ("GH", "2020", 2.5, {})]
    split = TableChoice({**choice.columns, "Bemerkung": "AGE"}, mapping=SourceMapping(codes={"AGE": {"x": "Y15"}}))
    assert read_with(text, split, series="S")[0] == ("KE", "2019", 1.5, {"AGE": "Y15"})


def test_codes_come_before_names_where_two_columns_are_areas() -> None:
    text = "Country name,Country code,Year,Value\nnowhere,KE,2019,1\n"
    choice = TableChoice({"Country name": "area", "Country code": "area", "Year": "time", "Value": "value"})
    assert read_with(text, choice, series="S") == [("KE", "2019", 1.0, {})]


def test_the_proposed_choice_reads_what_no_choice_reads() -> None:
    text = "Year,Sex,Units,Remark of ours,Value\n2019,F,percent,a,3\n2020,,percent,b,4\n"
    for name, options in (("indicator_1-1-1.csv", {"area": "GB"}), ("a.csv", {"area": "GB", "series": "S"})):
        choice = TableChoice(fields(text, name))
        assert read_with(text, choice, name, **options) == read_with(text, TableChoice(), name, **options)
    less = TableChoice({**fields(text, "indicator_1-1-1.csv"), "Remark of ours": UNUSED})
    assert [row[3] for row in read_with(text, less, "indicator_1-1-1.csv", area="GB")] == [{"SEX": "F"}, {}]


def test_a_choice_is_the_same_after_it_was_written_down() -> None:
    mapping = SourceMapping({"pommes": "NUMBER"}, {"AGE": {"x": "Y15"}})
    choice = TableChoice({"Pays": "area", "Note": UNUSED}, "Feuille 1", mapping)
    assert choice_from_json(choice.as_json()) == choice


def test_only_what_is_entered_otherwise_is_a_change() -> None:
    found = preview(FRENCH)
    assert found is not None
    entered = {("Unité", "Pour cent"): "PT", ("Unité", "pommes"): " NUMBER:3 ", ("Sexe", "Femmes"): ""}
    assert changed_codes(found.codes, entered, {}) == {UNIT: {"pommes": "NUMBER:3"}}
    entered[("Sexe", "Femmes")] = "F"
    assert changed_codes(found.codes, entered, {"Sexe": "GENDER", "Unité": "footnote"}) == {}


def test_tables_are_known_again_by_their_headers() -> None:
    assert head_signature(["Année", "Pays", ""]) == head_signature(["pays", "ANNEE"])
    assert head_signature(["Pays"]) != head_signature(["Pays", "Sexe"])
