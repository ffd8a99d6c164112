"""Whole data repositories of Open SDG sites."""

from __future__ import annotations

from io import BytesIO
from itertools import chain

import pytest

from goalweave.core.errors import InputError
from goalweave.core.model import (
    Curie,
    DimensionCode,
    Direction,
    Indicator,
    Observation,
    Provider,
    Series,
    Status,
    SubnationalArea,
    Target,
)
from goalweave.formats.observations import ReadOptions
from goalweave.formats.observations.open_sdg import read_repository
from goalweave.formats.observations.source_mapping import SourceMapping

SQUARE = {"type": "Polygon", "coordinates": [[[60, 50], [61, 50], [61, 51], [60, 50]]]}
CONFIG = """
languages: [ru, en]
docs_branding: Our statistics office
site_dir: _site
translations:
  - class: TranslationInputSdmx
    source: https://example.org/structure
  - class: TranslationInputYaml
    source: translations
map_layers:
  - {geojson_file: maps/regions.geojson, id_property: kod, name_property: atau, output_subfolder: regions}
indicator_options:
  non_disaggregation_columns: [Year, Units, Value, GeoCode, Checked by]
  observation_attributes: [{field: Remark}]
inputs:
  - {class: InputYamlMeta, path_pattern: indicator-config/*.yml}
  - {class: InputYamlMdMeta, path_pattern: meta/*.md}
  - {class: InputCsvData, path_pattern: data/*-*.csv}
  - {class: InputSdmxMl_Multiple, source: data.xml}
"""
REGIONS = (
    '{"type": "FeatureCollection", "features": ['
    '{"type": "Feature", "properties": {"kod": ["K1"], "atau": "North"}, "geometry": '
    '{"type": "Polygon", "coordinates": [[[60, 50], [61, 50], [61, 51], [60, 50]]]}}]}'
)
WHOLE = {
    "config_data.yml": CONFIG,
    "LICENSE": "Creative Commons Attribution 4.0 International",
    "data/1-2-1.csv": (
        "Year,Units,Пол,Регион,Checked by,GeoCode,Remark,Value\n"
        "2017,процент,,,me,,,2.6\n"
        "2017,%,женщины,,me,,first count,2.5\n"
        "2017,процент,,Север,me,K1,,4.5\n"
        "2018,процент,,Север,me,K1,,\n"
    ),
    "data/indicator_9-4-1-1.csv": "Year,Units,Value\n2019/2020,тыс. тенге,7\n",
    "data/1-3-1.csv": "Year,Units,Value\n2017,процент,\n,,\n",
    "data/1-4-1.csv": "Year,Value\n",
    "data/1-5-1.csv": "",
    "data/notes.csv": "a,b\n",
    "indicator-config/1-2-1.yml": (
        "indicator_name: global_indicators.1-2-1-title\ngraph_title: ''\nun_designated_tier: '1'\n"
        "national_indicator_available: national.poverty\nauto_progress_calculation: true\n"
        "progress_calculation_options:\n- {direction: negative, target: 1.5, target_year: 2025, base_year: 2016}\n"
    ),
    "meta/1-2-1.md": (
        "---\ncomputation_definitions: People below the line\nun_custodian_agency: World Bank\n"
        "source_active_1: true\nsource_organisation_1: The office\nsource_url_1: https://example.org/survey\n"
        "source_url_text_1: Survey of households\nru:\n  computation_definitions: Люди за чертой\n---\nBody"
    ),
    "indicator-config/9-4-1-1.yml": "indicator_name: national.energy\n",
    "translations/en/national.yml": "poverty: People below the poverty line\nenergy: Energy of industry\n",
    "translations/ru/national.yml": "poverty: Доля бедных\n",
    "translations/en/data.yml": "женщины: Women\nПол: Sex\nРегион: Region\nСевер: North\n",
    "maps/regions.geojson": REGIONS,
}


def problem_texts(reading) -> list[str]:
    return [str(problem) for problem in reading.dataset.problems]


def test_repository_is_read_whole(repository):
    reading = repository(WHOLE)
    dataset = reading.dataset
    poverty = {"ru": "Доля бедных", "en": "People below the poverty line"}
    assert dataset.provider == Provider(
        "sdg-data", {"en": "Our statistics office"}, area="KZ", language="ru", licence="CC-BY-4.0"
    )
    assert dataset.series == (
        Series(
            "KZ_1-2-1", poverty, measures=(Curie("sdg", "2025", "1.2.1"),), unit="PT", dimensions=("SEX",),
            direction=Direction.DOWN, status=Status.TRANSCRIBED,
        ),
        Series(
            "KZ_9-4-1-1", {"en": "Energy of industry"}, indicator="kz-9-4-1-1", unit="KZT", multiplier=3,
            status=Status.TRANSCRIBED,
        ),
    )  # fmt: skip
    assert dataset.observations == (
        Observation("KZ_1-2-1", "KZ", "2017", 2.6),
        Observation("KZ_1-2-1", "KZ", "2017", 2.5, (("SEX", "F"),), footnote="first count"),
        Observation("KZ_1-2-1", "KZ.K1", "2017", 4.5),
        Observation("KZ_9-4-1-1", "KZ", "2019-07-01/P1Y", 7, time_detail="2019/2020"),
    )
    assert dataset.areas == (
        SubnationalArea("KZ.K1", {"ru": "Север", "en": "North"}, "KZ", {"ru": "Регион", "en": "Region"}, SQUARE),
    )  # fmt: skip
    assert DimensionCode("SEX", "F", {"ru": "женщины", "en": "Women"}) in dataset.codes
    assert DimensionCode("DIMENSION", "SEX", {"ru": "Пол", "en": "Sex"}) in dataset.codes
    assert dataset.targets == (
        Target(
            Curie("sdg", "2025", "1.2.1"), "KZ_1-2-1", "KZ", value=1.5, year=2025, direction=Direction.DOWN, since=2016,
            source="Our statistics office", status=Status.TRANSCRIBED,
        ),
    )  # fmt: skip
    assert dataset.indicators == (
        Indicator(
            "kz-1-2-1", poverty, custodian={"en": "World Bank"}, status=Status.TRANSCRIBED, code="1.2.1",
            variant_of=Curie("sdg", "2025", "1.2.1"), tier="I",
            metadata={
                "SDG_SERIES_DESCR": poverty,
                "STAT_CONC_DEF": {"en": "People below the line", "ru": "Люди за чертой"},
                "COMPILING_ORG": {"en": "The office"},
                "DATA_SOURCE": {"en": "The office: [Survey of households](https://example.org/survey)"},
            },
        ),
        Indicator(
            "kz-9-4-1-1", {"en": "Energy of industry"}, measures=(Curie("sdg", "2025", "9.4"),),
            status=Status.TRANSCRIBED, code="9.4.1.1", variant_of=Curie("sdg", "2025", "9.4.1"),
        ),
    )  # fmt: skip
    assert dataset.empty_files == ("data/1-3-1.csv", "data/1-4-1.csv", "data/1-5-1.csv")
    assert (dataset.problems, dataset.as_published) == ((), True)
    assert reading.ignored == ("site_dir", "translations: TranslationInputSdmx", "inputs: data.xml")
    assert reading.mapping.units == {"процент": "PT", "%": "PT", "тыс. тенге": "KZT:3"}


def test_reading_again_says_the_same(repository):
    first, second = repository(WHOLE), repository({})
    assert (first.dataset, first.digest) == (second.dataset, second.digest)
    assert repository({"data/1-4-1.csv": "Year,Value\n2017,1\n"}).digest != first.digest


def test_bad_file_costs_only_itself_and_is_named_with_line_and_field(repository):
    reading = repository(
        {
            "data/1-1-1.csv": "Year,Value\n2017,7\n",
            "data/1-2-1.csv": "Year,Value\n2017,seven\n2018,8\n20x8,9\n",
            "data/1-3-1.csv": "Jahr,Wert\n2017,7\n",
            "data/1-4-1.csv": 'Year,Value\n2017,"7\n',
            "meta/1-1-1.yml": "indicator_name: 'One\n",
            "meta/1-2-1.md": "no metadata",
            "translations/en/data.yml": "a: [\n",
        }
    )
    assert [(one.series, one.time, one.value) for one in reading.dataset.observations] == [
        ("KZ_1-1-1", "2017", 7), ("KZ_1-2-1", "2018", 8),
    ]  # fmt: skip
    places = [(problem.file, problem.line, problem.field) for problem in reading.dataset.problems]
    assert sorted(places, key=str) == sorted(
        [
            ("data/1-2-1.csv", 2, "Value"), ("data/1-2-1.csv", 4, "Year"), ("data/1-3-1.csv", 1, "Year"),
            ("data/1-4-1.csv", 2, ""), ("meta/1-1-1.yml", 2, ""), ("meta/1-2-1.md", 1, ""), ("translations/en/data.yml", 2, ""),
        ],
        key=str,
    )  # fmt: skip
    assert "data/1-3-1.csv:1 [Year]: the column Year is missing; the columns are “Jahr”, “Wert”" in problem_texts(
        reading
    )


def test_two_files_of_one_indicator_are_named_and_neither_is_used(repository):
    text = "Year,Value\n2017,7\n"
    reading = repository({"data/1-1-1.csv": text, "data/indicator_1-1-1.csv": text, "data/2-1-1.csv": text})
    assert [one.code for one in reading.dataset.series] == ["KZ_2-1-1"]
    assert problem_texts(reading) == [
        (
            "data/indicator_1-1-1.csv: data/1-1-1.csv and data/indicator_1-1-1.csv are both files of the indicator 1.1.1; "
            "neither is used"
        )
    ]


def test_files_that_sdg_build_does_not_read_give_way_to_those_that_it_does(repository):
    text = "Year,Value\n2017,7\n"
    reading = repository({"data/1-1-1.csv": text, "data/1.1.1.csv": text, "data/more/1-1-1.csv": text})
    assert [one.code for one in reading.dataset.series] == ["KZ_1-1-1"]
    assert (problem_texts(reading), reading.ignored) == ([], ("data/1.1.1.csv", "data/more/1-1-1.csv"))


def test_files_put_aside_are_not_read(repository):
    text = "Year,Value\n2017,7\n"
    reading = repository({"data/1-1-1.csv": text, "data/archive/1-1-1.csv": text, "data/_old/2-1-1.csv": text})
    assert [one.code for one in reading.dataset.series] == ["KZ_1-1-1"]
    assert reading.ignored == ("data/_old/2-1-1.csv", "data/archive/1-1-1.csv")


def test_files_in_several_languages_name_the_same_values(repository):
    reading = repository(
        {
            "config_data.yml": "languages: [en, fr]\ninputs:\n- {class: InputCsvData, path_pattern: data/*-*.csv}\n",
            "data/en/1-1-1.csv": "Year,Skill,Value\n2017,,7\n2017,Reading,8\n",
            "data/fr/1-1-1.csv": "Year,Compétence,Value\n2017,,7\n2017,Lecture,8\n",
        }
    )
    assert [(one.time, one.key) for one in reading.dataset.observations] == [
        ("2017", ()), ("2017", (("SKILL", "READING"),)),
    ]  # fmt: skip
    assert reading.dataset.codes == (
        DimensionCode("SKILL", "READING", {"en": "Reading", "fr": "Lecture"}),
        DimensionCode("DIMENSION", "SKILL", {"en": "Skill", "fr": "Compétence"}),
    )


def test_metadata_in_csv_and_xlsx_and_translations_by_key_are_read(repository):
    from openpyxl import Workbook

    book = Workbook()
    for row in (
        ("", "National metadata", ""),
        ("", "Indicator name", "Homes with a tap"),
        ("", "Unit of measurement", "Number"),
    ):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    value = "Year,sex,Value\n2017,key_female,7\n"
    reading = repository(
        {
            "config_data.yaml": (
                "inputs:\n- {class: InputCsvData, path_pattern: data/*.csv}\n"
                "- {class: InputCsvMeta, path_pattern: meta/*.csv, metadata_mapping: labels.csv}\n"
                "- {class: InputExcelMeta, path_pattern: meta/*.xlsx, metadata_mapping: labels.csv}\n"
            ),
            "labels.csv": "Indicator name,indicator_name\nUnit of measurement,computation_units\n",
            "data/1-4-1.csv": value,
            "data/1-4-2.csv": "Year,Value\n2017,7\n",
            "meta/1-4-1.csv": "Sources,\nIndicator name,Land owned\nUnit of measurement,Hectares\n",
            "meta/1-4-2.xlsx": stream.getvalue(),
            "translations/words.yml": "key_female: {en: Women, fr: Femmes, de-AT: Frauen}\n",
            "translations/data.csv": "key,en,ar\nsex,Sex,الجنس\n",
        }
    )
    assert [(one.name, one.unit) for one in reading.dataset.series] == [
        ({"en": "Land owned"}, "HA"), ({"en": "Homes with a tap"}, "NUMBER"),
    ]  # fmt: skip
    assert reading.dataset.codes == (
        DimensionCode("SEX", "KEY_FEMALE", {"en": "Women", "fr": "Femmes", "de": "Frauen"}),
        DimensionCode("DIMENSION", "SEX", {"en": "Sex", "ar": "الجنس"}),
    )


def test_indicators_of_no_sdg_are_indicators_of_their_own(repository):
    text = "Year,Value\n2017,7\n"
    dataset = repository({f"data/{name}.csv": text for name in ("A.1.2", "i-5", "18-1-1", "1-2-z", "1-3-1-a")}).dataset
    assert [(one.id, one.code, str(one.variant_of), list(map(str, one.measures))) for one in dataset.indicators] == [
        ("kz-1-2-z", "1.2.z", "None", ["sdg@2025:1.2"]),
        ("kz-1-3-1-a", "1.3.1.a", "sdg@2025:1.3.1", ["sdg@2025:1.3"]),
        ("kz-18-1-1", "18.1.1", "None", []),
        ("kz-a-1-2", "a.1.2", "None", []),
        ("kz-i-5", "i.5", "None", []),
    ]
    assert [one.name for one in dataset.series] == [{"en": one.code} for one in dataset.indicators]


def test_area_is_that_of_the_metadata_and_else_asked_for(repository):
    files = {"data/1-1-1.csv": "Year,Value\n2017,7\n"}
    with pytest.raises(InputError, match="do not state the area of their values"):
        repository(files, area="")
    covered = repository({"meta/1-1-1.yml": "national_geographical_coverage: Kenya\n"}, area="")
    assert [one.area for one in covered.dataset.observations] == ["KE"]


@pytest.mark.parametrize(
    ("coverage", "area"),
    [
        ("UK", "GB"),
        ("England and Wales", "GB"),
        ("Казахстан", "KZ"),
        ("Bristol, United Kingdom", ""),
        ("Kenya, Rwanda", ""),
    ],
)
def test_area_is_the_only_country_that_the_metadata_cover(repository, coverage, area):
    files = {
        "data/1-1-1.csv": "Year,Value\n2017,7\n",
        "meta/1-1-1.yml": f"national_geographical_coverage: {coverage}\n",
    }
    assert area_of(repository, files) == (area, "")


def test_area_is_taken_from_settings_and_else_from_names(repository):
    remote = "[remote]\n\turl = https://example.org/{}.git\n"
    branded = "docs_branding: Statistics of Nepal\n"
    named = {"config_data.yml": "", "data/uk_1-1-1.csv": "Year,Value\n2017,7\n"}
    assert area_of(repository, named) == ("GB", "the names of the files")
    assert area_of(repository, {"config_data.yml": branded}) == ("NP", "the name in the settings")
    assert area_of(repository, {".git/config": remote.format("sdgbih/data")}) == (
        "BA",
        "the name of the repository’s owner",
    )
    assert area_of(repository, {".git/config": remote.format("sdgbih/sdg-kazstat")}) == (
        "KZ",
        "the name of the repository",
    )
    assert area_of(repository, {"config_data.yml": branded + "country: {name: Rwanda}\n"}) == ("RW", "")


def test_full_name_of_the_country_in_its_own_language_is_the_total(repository):
    text = "Year,Территория,Value\n2018,Кыргызская Республика,7.7\n2018,Ошская область,6.5\n"
    dataset = repository({"data/10-3-1.csv": text}, area="KG").dataset
    assert [(one.value, len(one.key)) for one in dataset.observations] == [(7.7, 0), (6.5, 1)]


def test_values_in_any_words_are_breakdowns(repository):
    text = f"Year,Group,Code,Value\n2018,{'x' * 300},,7\n2018,{'x' * 300}y,,8\n2018,,1234567,9\n"
    reading = repository({"data/10-3-1.csv": text})
    assert ([one.value for one in reading.dataset.observations], problem_texts(reading)) == ([7, 8, 9], [])


def test_repository_of_a_city_is_about_a_part_of_its_country(repository):
    text = "Year,Ward,GeoCode,Value\n2017,,,7\n2017,Ashley,E05013372,8\n"
    dataset = repository({"data/1-1-1.csv": text}, area="UK.bristol").dataset
    assert [(one.series, one.area) for one in dataset.observations] == [
        ("GB.bristol_1-1-1", "GB.bristol"),
        ("GB.bristol_1-1-1", "GB.E05013372"),
    ]
    assert [(one.code, one.name, one.parent) for one in dataset.areas] == [
        ("GB.bristol", {"en": "Bristol"}, "GB"),
        ("GB.E05013372", {"en": "Ashley"}, "GB.bristol"),
    ]


SDMX = """<mes:GenericData xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
 xmlns:gen="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"><mes:DataSet><gen:Obs><gen:ObsKey>
 <gen:Value id="SERIES" value="SI_POV_NAHC"/><gen:Value id="REF_AREA" value="RW"/><gen:Value id="TIME_PERIOD" value="2017"/></gen:ObsKey>
 <gen:ObsValue value="38.2"/></gen:Obs></mes:DataSet></mes:GenericData>"""


def test_messages_that_the_settings_name_are_read_and_other_tables_left(repository):
    config = (
        "inputs:\n- {class: InputSdmxMl_Multiple, path_pattern: sdmx-data/*.xml, dsd: 'https://example.org/dsd', "
        "dimension_map: {'REF_AREA|RW': ''}}\n- {class: InputSdmxMl_UnitedNationsApi, reference_area: 646}\n"
    )
    files = {"config_data.yml": config, "sdmx-data/1-2-1.xml": SDMX, "data/GDP-1.csv": "Year,Value\n2017,7\n"}
    reading = repository(files, area="")
    assert [(one.series, one.area, one.time, one.value) for one in reading.dataset.observations] == [
        ("SI_POV_NAHC", "RW", "2017", 38.2)
    ]
    assert (reading.area.code, reading.ignored) == (
        "RW", ("inputs: InputSdmxMl_UnitedNationsApi", "dsd: https://example.org/dsd"),
    )  # fmt: skip
    assert problem_texts(reading) == []


def area_of(repository, files) -> tuple[str, str]:
    """The area of a repository and where it is from; empty where it has to be specified."""
    try:
        area = repository(files, area="").area
    except InputError as error:
        return "", error.field.removeprefix("area")
    return area.code, area.taken_from


def test_folder_that_is_no_repository_is_refused(tmp_path):
    with pytest.raises(InputError, match="the folder is not an Open SDG repository"):
        read_repository(tmp_path)


def test_patterns_and_links_never_lead_out_of_the_folder(repository, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/1-1-1.csv").write_text("Year,Value\n2017,7\n")
    (tmp_path / "sdg-data/data").mkdir(parents=True)
    (tmp_path / "sdg-data/data/1-1-1.csv").symlink_to(tmp_path / "outside/1-1-1.csv")
    config = "inputs:\n- {class: InputCsvData, path_pattern: %s}\n"
    reading = repository({"config_data.yml": config % "../outside/*.csv"})
    assert problem_texts(reading) == ["[path_pattern]: “../outside/*.csv” leads out of the repository"]
    assert reading.dataset.observations == ()
    assert repository({"config_data.yml": config % "data/*.csv"}).dataset.observations == ()


def test_settings_made_to_exhaust_memory_are_refused(repository):
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    with pytest.raises(InputError, match="more than 200,000 parts"):
        repository({"config_data.yml": bomb})


def test_units_are_mapped_as_the_user_says_and_the_mapping_is_given_back(repository, tmp_path):
    text = "Year,Units,Value\n2017,голов,7\n2017,тонна,8\n2017,тонн,9\n2018,тонна,8\n"
    said_units = SourceMapping(units={"голов": "HEADS"})
    reading = repository({"data/2-5-1.csv": text}, mapping=said_units)
    assert [(one.code, one.unit) for one in reading.dataset.series] == [
        ("KZ_2-5-1_HEADS", "HEADS"), ("KZ_2-5-1_T", "T"),
    ]  # fmt: skip
    assert problem_texts(reading) == [
        "data/2-5-1.csv:4 [Value]: two values for KZ_2-5-1_T, KZ 2017: 8 on line 3 and 9 here; neither is used"
    ]
    assert reading.mapping.units == {"голов": "HEADS", "тонна": "T", "тонн": "T"}
    kept = read_repository(
        tmp_path / "sdg-data", options=ReadOptions(area="KZ"), mapping_of_source=lambda _provider: said_units
    )
    assert (kept.mapping.units["голов"], kept.unknown_units) == ("HEADS", ())


def test_words_of_no_known_unit_are_named_and_never_shown_as_a_hash(repository):
    text = "Year,Units,Ряд,Value\n2017,голов,Крупный скот,7\n2017,голов на ферму,Крупный скот,8\n"
    reading = repository({"data/2-5-1.csv": text})
    names = {(one.dimension, one.code): one.name for one in reading.dataset.codes}
    keys = chain.from_iterable(one.key for one in reading.dataset.observations)
    units = [("UNIT_MEASURE", one.unit) for one in reading.dataset.series]
    names_of_dimensions = chain.from_iterable(one.dimensions for one in reading.dataset.series)
    dimensions = [("DIMENSION", name) for name in names_of_dimensions]
    assert {next(iter(names[code].values())) for code in (*keys, *units, *dimensions)} == {
        "голов", "голов на ферму", "Крупный скот", "Ряд",
    }  # fmt: skip
    assert [one.name for one in reading.dataset.series] == [{"ru": "голов"}, {"ru": "голов на ферму"}]
    assert reading.unknown_units == ("голов", "голов на ферму")


def test_percentage_above_100_stays_as_published(repository):
    reading = repository({"data/4-1-2.csv": "Year,Units,Value\n2017,%,104.5\n"})
    assert [one.value for one in reading.dataset.observations] == [104.5]


def test_words_that_mean_the_same_elsewhere_are_kept_apart_in_one_column(repository):
    text = "Year,Пол,Value\n2017,,1\n2017,женщины,2\n2017,девочки,3\n2017,всего,4\n"
    dataset = repository({"data/3-1-1.csv": text}).dataset
    assert (len({one.key for one in dataset.observations}), dataset.problems) == (4, ())
    alone = "Year,Пол,Value\n2018,женщины,2\n2018,всего,4\n"
    keys = [one.key for one in repository({"data/3-1-1.csv": alone}).dataset.observations]
    assert keys == [(("SEX", "F"),), ()]


def test_series_of_one_indicator_are_told_apart_by_their_unit(repository):
    reading = repository(
        {
            "data/9-c-1.csv": "Year,Units,Value\n2017,%,7\n2017,Number,8\n2017,LTE network,9\n",
            "meta/9-c-1.yml": "graph_title: Coverage\ngraph_titles:\n- {series: LTE network, title: Covered by LTE}\n",
        }
    )
    assert [one.name["en"] for one in reading.dataset.series] == [
        "Coverage (percent)", "Coverage (number)", "Covered by LTE",
    ]  # fmt: skip
