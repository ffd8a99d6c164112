"""Data by the UN's SDG data structure, and what a structure file says of them."""

from __future__ import annotations

import io

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.core.model import Curie, DimensionCode, Observation
from goalweave.formats.observations import Dataset, ReadOptions, read_observations
from goalweave.formats.observations.sdmx import read_structure, structure_reader
from goalweave.formats.reading.limits import Limits

BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
KEY = (
    'FREQ="A" REPORTING_TYPE="{type}" SERIES="{series}" REF_AREA="{area}" SEX="{sex}" AGE="_T" URBANISATION="{place}" '
    'INCOME_WEALTH_QUANTILE="_T" EDUCATION_LEV="_T" OCCUPATION="_T" CUST_BREAKDOWN="{own}" COMPOSITE_BREAKDOWN="_T" '
    'DISABILITY_STATUS="_T" ACTIVITY="_T" PRODUCT="_T"'
)
USUAL = {"type": "G", "series": "SI_POV", "area": "404", "sex": "_T", "place": "_T", "own": "_T"}


def series(inner: str, *attributes: str, **codes: str) -> str:
    return f"<Series {KEY.format(**{**USUAL, **codes})} {' '.join(attributes)}>{inner}</Series>"


def message(*data_sets: tuple[str, str]) -> str:
    """Data sets with the dataflow of each."""
    flows = dict.fromkeys(flow for flow, _content in data_sets)
    structures = "".join(
        f'<mes:Structure structureID="S_{flow}" dimensionAtObservation="TIME_PERIOD"><com:StructureUsage>'
        f'<Ref agencyID="IAEG-SDGs" id="{flow}" version="1.1"/></com:StructureUsage></mes:Structure>'
        for flow in flows
    )
    body = "".join(
        f'<mes:DataSet ss:structureRef="S_{flow}">\n{content}\n</mes:DataSet>' for flow, content in data_sets
    )
    return (
        f'<mes:StructureSpecificData xmlns:mes="{BASE}message" xmlns:com="{BASE}common" xmlns:ss="{BASE}data/structurespecific">'
        f"<mes:Header>{structures}</mes:Header>{body}</mes:StructureSpecificData>"
    )


def read(text: str, dsd: str = "", name: str = "a.xml") -> Dataset:
    structure = read_structure(io.BytesIO(dsd.encode()), "dsd.xml", Limits()) if dsd else None
    return read_observations(io.BytesIO(text.encode()), name, options=ReadOptions(structure=structure))


def code_list(name: str, **codes: str) -> str:
    inner = "".join(f'<str:Code id="{code}">{content}</str:Code>' for code, content in codes.items())
    return f'<str:Codelist id="CL_{name}">{inner}</str:Codelist>'


def text(language: str, name: str) -> str:
    return f'<com:Name xml:lang="{language}">{name}</com:Name>'


def indicator(code: str) -> str:
    return (
        "<com:Annotations><com:Annotation><com:AnnotationTitle>Indicator</com:AnnotationTitle>"
        f'<com:AnnotationText xml:lang="en">{code}</com:AnnotationText></com:Annotation></com:Annotations>'
    )


def component(kind: str, name: str, codes: str = "") -> str:
    listed = (
        f'<str:LocalRepresentation><str:Enumeration><Ref id="CL_{codes}"/></str:Enumeration></str:LocalRepresentation>'
    )
    return (
        f'<str:{kind} id="{name}"><str:ConceptIdentity><Ref id="{name}" class="Concept"/></str:ConceptIdentity>'
        f"{listed if codes else ''}</str:{kind}>"
    )


DSD = (
    f'<mes:Structure xmlns:mes="{BASE}message" xmlns:str="{BASE}structure" xmlns:com="{BASE}common"><mes:Structures><str:Codelists>'
    + code_list("SEX", _T="", F=text("en", "Women") + text("fr", "Femmes") + text("ar", "نساء"))
    + code_list("SERIES", SI_POV=indicator("1.1.1") + indicator("1.2.1,8.5.1") + text("en", "Poor people"))
    + '</str:Codelists><str:Concepts><str:ConceptScheme id="CS"><str:Concept id="PLACE">'
    + text("en", "Where people live")
    + '</str:Concept></str:ConceptScheme></str:Concepts><str:DataStructures><str:DataStructure id="SDG"><str:DimensionList>'
    + "".join(component("Dimension", name, codes) for name, codes in (("SERIES", "SERIES"), ("REF_AREA", ""), ("SEX", "SEX"), ("PLACE", "")))
    + component("TimeDimension", "TIME_PERIOD")
    + "</str:DimensionList><str:AttributeList>"
    + component("Attribute", "NATURE") + component("Attribute", "METHOD")
    + "</str:AttributeList></str:DataStructure></str:DataStructures></mes:Structures></mes:Structure>"
)  # fmt: skip


def plain(*series: str) -> str:
    return message(("DF", "\n".join(series)))


def test_sdg_data_are_read_with_their_periods_notes_and_own_breakdowns() -> None:
    data = read(
        message(
            (
                "DF_SDG_GLH",
                series(
                    '<Obs TIME_PERIOD="2016" OBS_VALUE="36.1" NATURE="C" TIME_DETAIL="2015-2017" COMMENT_OBS="Survey"/>'
                    '<Obs TIME_PERIOD="2017" OBS_VALUE="&lt;0.1" NATURE="E" TIME_DETAIL="2017" BASE_PER="2015"/>',
                    'UNIT_MEASURE="PT"',
                )
                + series(
                    f'<Obs TIME_PERIOD="2016" OBS_VALUE="1" TIME_DETAIL="{"long " * 20}"/>',
                    sex="F",
                    place="U",
                    area="1",
                ),
            ),
            (
                "DF_SDG_NAT",
                series('<Obs TIME_PERIOD="2016" OBS_VALUE="35"/>', 'CUST_BREAKDOWN_LB="Coast"', type="N", own="C01"),
            ),
        )
    )
    assert data.problems == ()
    assert data.observations == (
        Observation("SI_POV", "KE", "2016", 36.1, nature="C", unit="PT", footnote="Survey", time_detail="2015-2017"),
        Observation("SI_POV", "KE", "2017", 0.1, bound="<", nature="E", unit="PT", footnote="Base period 2015"),
        Observation("SI_POV", "001", "2016", 1, key=(("LOCATION", "U"), ("SEX", "F")), footnote=("long " * 20).strip()),
        Observation("SI_POV", "KE", "2016", 35, key=(("CUST_BREAKDOWN", "C01"), ("REPORTING_TYPE", "N"))),
    )
    assert data.codes == (DimensionCode("CUST_BREAKDOWN", "C01", {"en": "Coast"}),)


def test_each_data_set_has_the_dataflow_that_it_refers_to() -> None:
    content = '<Series REF_AREA="404"><Obs TIME_PERIOD="2016" OBS_VALUE="1"/></Series>'
    data = read(message(("DF_A", content), ("DF_B", content)))
    assert [one.series for one in data.observations] == ["DF_A", "DF_B"]


def test_structure_names_codes_dimensions_and_indicators() -> None:
    data = read(
        plain('<Series SERIES="SI_POV" REF_AREA="404" SEX="F" PLACE="U" METHOD="M1"><Obs TIME_PERIOD="2016" OBS_VALUE="1"/></Series>'), DSD,
    )  # fmt: skip
    assert data.problems == ()
    assert [one.key for one in data.observations] == [(("PLACE", "U"), ("SEX", "F"))]
    assert [(one.name, one.measures) for one in data.series] == [
        ({"en": "Poor people"}, (Curie("sdg", "2025", "1.1.1"), Curie("sdg", "2025", "1.2.1"), Curie("sdg", "2025", "8.5.1")))
    ]  # fmt: skip
    assert data.codes == (
        DimensionCode("SEX", "F", {"en": "Women", "fr": "Femmes", "ar": "نساء"}),
        DimensionCode("DIMENSION", "PLACE", {"en": "Where people live"}),
    )


def test_what_does_not_fit_the_structure_is_named_with_its_line() -> None:
    obs = '<Obs TIME_PERIOD="2016" OBS_VALUE="1"/>'
    data = read(
        plain(
            f'<Series SERIES="SI_POV" REF_AREA="404" SEX="F" PLACE="U">{obs}</Series>',
            f'<Series SERIES="SI_POV" REF_AREA="404" SEX="X" PLACE="U">{obs}</Series>',
            f'<Series SERIES="SI_POV" REF_AREA="404" SEX="F">{obs}</Series>',
            f'<Series SERIES="SI_ODD" REF_AREA="646" SEX="F" PLACE="U" COLOUR="RED">{obs}</Series>',
        ),
        DSD,
    )
    assert [one.area for one in data.observations] == ["KE"]
    assert [str(problem) for problem in data.problems] == [
        "a.xml:3 [SEX]: “X” is not in the code list of the data structure",
        "a.xml:4 [PLACE]: the dimension of the data structure is missing",
        "a.xml:5 [COLOUR]: the data structure does not have this component",
        "a.xml:5 [SERIES]: “SI_ODD” is not in the code list of the data structure",
    ]


def test_structure_checks_csv_and_json_too() -> None:
    head = "DATAFLOW,SERIES,REF_AREA,SEX,COLOUR,TIME_PERIOD,OBS_VALUE,METHOD,ODD"
    data = read(f"{head}\nO:DF(1.0),SI_POV,404,F,RED,2016,1,M1,?\n", DSD)
    assert [str(problem) for problem in data.problems] == [
        "a.xml:1 [COLOUR]: the data structure does not have this component",
        "a.xml:2 [PLACE]: the dimension of the data structure is missing",
    ]


def test_structure_is_of_no_use_to_other_files() -> None:
    with pytest.raises(InputError) as refused:
        read("country,2017\nKE,1\n", DSD, name="a.csv")
    assert str(refused.value) == "a.csv [structure]: a data structure can only be used with SDMX files"


def test_long_code_list_of_many_components_is_counted_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure_reader, "MOST_CODES", 7)
    more = "".join(component("Dimension", f"SEX{number}", "SEX") for number in range(3))
    with pytest.raises(LimitError, match=r"dsd\.xml: the components have more than the limit of 7 codes together"):
        read(plain(), DSD.replace("</str:DimensionList>", more + "</str:DimensionList>"))
    monkeypatch.setattr(structure_reader, "MOST_CODES", 9)
    read(
        plain(series('<Obs TIME_PERIOD="2016" OBS_VALUE="36.1"/>')),
        DSD.replace("</str:DimensionList>", more + "</str:DimensionList>"),
    )
