"""SDMX-ML: generic and structure-specific messages as publishers write them, and hostile ones."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.core.model import DimensionCode, Observation
from goalweave.formats.observations import Dataset, ReadOptions
from goalweave.formats.observations.sdmx import StructureComponents, read_sdmx, read_structure
from goalweave.formats.reading.limits import Limits

BASE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/"
NAMES = f'xmlns:mes="{BASE}message" xmlns:com="{BASE}common" xmlns:gen="{BASE}data/generic" xmlns:ss="{BASE}data/structurespecific"'
HEADER = """\
<mes:Header><mes:ID>M</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2026-03-01T12:00:00</mes:Prepared>
<mes:Sender id="O"><com:Name xml:lang="en">An office</com:Name></mes:Sender>
<mes:Structure structureID="S" dimensionAtObservation="TIME_PERIOD">\
<com:StructureUsage><Ref agencyID="O" id="DF_USE" version="1.0"/></com:StructureUsage></mes:Structure></mes:Header>
"""
SPECIFIC = """\
<mes:DataSet ss:structureRef="S" ss:action="Replace" UNIT_MEASURE="PT">
<Group REF_AREA="404" COMMENT_TS="All ages" TITLE="Use in Kenya"/>
<Series FREQ="A" REF_AREA="404" SEX="_T" DECIMALS="1">
<Obs TIME_PERIOD="2016" OBS_VALUE="16.6" OBS_STATUS="A" CONFIDENCE="high"/>
<Obs TIME_PERIOD="2017" OBS_VALUE="17.8" OBS_STATUS="B" COMMENT_OBS="Survey"/>
</Series>
<Series FREQ="A" REF_AREA="646" SEX="F"><Obs TIME_PERIOD="2017" OBS_VALUE="NaN" OBS_STATUS="O"/></Series>
</mes:DataSet>
"""
READ = (
    Observation("DF_USE", "KE", "2016", 16.6, footnote="All ages"),
    Observation("DF_USE", "KE", "2017", 17.8, status="B", footnote="Survey; All ages"),
    Observation("DF_USE", "RW", "2017", None, key=(("SEX", "F"),), status="O"),
)


def specific(data: str = SPECIFIC, header: str = HEADER, before: str = "") -> str:
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{start}{before}<mes:StructureSpecificData {NAMES}>{header}{data}</mes:StructureSpecificData>"


def read(text: str | bytes, *, limits: Limits | None = None, structure: StructureComponents | None = None) -> Dataset:
    data = text if isinstance(text, bytes) else text.encode()
    return read_sdmx(
        io.BytesIO(data), "a.xml", limits or Limits(), ReadOptions(), structure=structure or StructureComponents()
    )


def refused(text: str | bytes, limits: Limits | None = None) -> str:
    with pytest.raises(InputError) as raised:
        read(text, limits=limits)
    return str(raised.value)


def test_structure_specific_message_is_read_without_its_structure() -> None:
    data = read(specific())
    assert data.problems == ()
    assert data.observations == READ
    assert [one.line for one in data.observations] == [8, 9, 11]
    assert (data.release, data.source, data.series[0].unit) == ("2026-03-01", "An office", "PT")


def test_generic_message_is_read() -> None:
    data = read(f"""\
<?xml version="1.0"?>
<mes:GenericData {NAMES}>{HEADER}<mes:DataSet action="Append"><gen:Attributes/>
<gen:Group type="G"><gen:GroupKey><gen:Value id="REF_AREA" value="404"/></gen:GroupKey>
<gen:Attributes><gen:Value id="COMMENT_TS" value="All ages"/></gen:Attributes></gen:Group>
<gen:Series><gen:SeriesKey><gen:Value id="FREQ" value="A"/><gen:Value id="REF_AREA" value="404"/><gen:Value id="SEX" value="_T"/></gen:SeriesKey>
<gen:Attributes><gen:Value id="UNIT_MEASURE" value="PT"/><gen:Value id="ANYTHING" value="else"/></gen:Attributes>
<gen:Obs><gen:ObsDimension value="2016"/><gen:ObsValue value="16.6"/></gen:Obs>
<gen:Obs><gen:ObsDimension id="TIME_PERIOD" value="2017"/><gen:ObsValue value="17.8"/>
<gen:Attributes><gen:Value id="OBS_STATUS" value="B"/><gen:Value id="COMMENT_OBS" value="Survey"/></gen:Attributes></gen:Obs></gen:Series>
<gen:Obs><gen:ObsKey><gen:Value id="REF_AREA" value="646"/><gen:Value id="SEX" value="F"/><gen:Value id="TIME_PERIOD" value="2017"/></gen:ObsKey>
<gen:ObsValue value="NaN"/><gen:Attributes><gen:Value id="OBS_STATUS" value="O"/><gen:Value id="UNIT_MEASURE" value="PT"/></gen:Attributes></gen:Obs>
</mes:DataSet></mes:GenericData>""")
    assert (data.problems, data.observations) == ((), READ)


def test_flat_observations_know_their_lines_beyond_those_that_the_parser_counts() -> None:
    rows = [f'<Obs SERIES="S{number}" REF_AREA="404" TIME_PERIOD="2017" OBS_VALUE="1"/>' for number in range(4)]
    gap = "\n" * 70_000
    data = read(specific(f"<mes:DataSet>\n{rows[0]}\n{rows[1]}{gap}{rows[2]}\n{rows[3]}\n</mes:DataSet>"))
    assert [one.line for one in data.observations] == [6, 7, 70_007, 70_008]


def test_version_three_has_components_as_elements() -> None:
    header = '<mes:Header><mes:Structure><com:StructureUsage>urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=O:DF_USE(1.0)</com:StructureUsage></mes:Structure></mes:Header>'  # fmt: skip
    data = read(
        specific(
            '<mes:DataSet><Series REF_AREA="404"><Obs TIME_PERIOD="2017" OBS_VALUE="17.8"><Comp id="SOURCE_DETAIL"><Value>One</Value><Value>Two</Value></Comp>'
            '<Comp id="COMMENT_OBS"><Value xml:lang="fr">Enquête</Value><Value xml:lang="en">Survey</Value></Comp></Obs></Series></mes:DataSet>',
            header,
        )
    )
    assert data.observations == (Observation("DF_USE", "KE", "2017", 17.8, source="One; Two", footnote="Survey"),)


def test_older_messages_are_read() -> None:
    compact = '<CompactData xmlns="http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message"><Header><Prepared>2010-01-01</Prepared></Header>'
    data = read(
        compact
        + '<DataSet xmlns="urn:x"><Series SERIES="IT_USE" REF_AREA="KEN"><Obs TIME_PERIOD="2017" OBS_VALUE="17.8"/></Series></DataSet></CompactData>'
    )
    assert data.observations == (Observation("IT_USE", "KE", "2017", 17.8),)


def test_structure_tells_what_is_a_dimension_and_what_codes_are_called() -> None:
    structure = f"""\
<mes:Structure xmlns:mes="{BASE}message" xmlns:str="{BASE}structure" xmlns:com="{BASE}common"><mes:Structures>
<str:Codelists><str:Codelist id="CL_SEX"><com:Name>Sex</com:Name><str:Code id="_T"/><str:Code id="F"><com:Name xml:lang="en">Women</com:Name><com:Name xml:lang="fr">Femmes</com:Name></str:Code></str:Codelist>
<str:Codelist id="CL_UNIT"><str:Code id="PT"><com:Name>Percent</com:Name></str:Code></str:Codelist></str:Codelists>
<str:Concepts><str:ConceptScheme id="CS"><str:Concept id="UNIT_MEASURE"><str:CoreRepresentation><str:Enumeration><Ref id="CL_UNIT"/></str:Enumeration></str:CoreRepresentation></str:Concept></str:ConceptScheme></str:Concepts>
<str:DataStructures><str:DataStructure id="DSD"><str:DataStructureComponents><str:DimensionList>
<str:Dimension id="REF_AREA"/><str:Dimension id="SEX"><str:LocalRepresentation><str:Enumeration>urn:sdmx:org.sdmx.infomodel.codelist.Codelist=O:CL_SEX(1.0)</str:Enumeration></str:LocalRepresentation></str:Dimension><str:TimeDimension id="TIME_PERIOD"/></str:DimensionList>
<str:AttributeList><str:Attribute id="UNIT_MEASURE"><str:ConceptIdentity><Ref id="UNIT_MEASURE"/></str:ConceptIdentity></str:Attribute><str:Attribute id="METHOD"/></str:AttributeList>
</str:DataStructureComponents></str:DataStructure></str:DataStructures></mes:Structures></mes:Structure>"""
    known = read_structure(io.BytesIO(structure.encode()), "dsd.xml", Limits())
    assert known == StructureComponents(
        frozenset(("REF_AREA", "SEX", "TIME_PERIOD")),
        frozenset(("UNIT_MEASURE", "METHOD")),
        {("SEX", "F"): {"en": "Women", "fr": "Femmes"}, ("UNIT_MEASURE", "PT"): {"en": "Percent"}},
        codes={"SEX": frozenset(("_T", "F")), "UNIT_MEASURE": frozenset(("PT",))},
        required=frozenset(("REF_AREA", "SEX", "TIME_PERIOD")),
    )
    message = specific(SPECIFIC.replace('SEX="F"', 'SEX="F" METHOD="M1"'))
    assert read(message).observations[2].key == (("METHOD", "M1"), ("SEX", "F"))
    data = read(message, structure=known)
    assert data.observations == READ
    assert data.codes == (
        DimensionCode("SEX", "F", {"en": "Women", "fr": "Femmes"}),
        DimensionCode("UNIT_MEASURE", "PT", {"en": "Percent"}),
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("16.6", "many", "a.xml:8 [OBS_VALUE]: “many” is not a number"),
        ('REF_AREA="646"', 'REF_AREA="999"', "a.xml:11 [REF_AREA]: unknown area “999”"),
        ('"2016"', '"1-1-1900"', "a.xml:8 [TIME_PERIOD]: “1-1-1900” is not an SDMX time period, such as 2017 or 2017-Q1"),
        ('"2016"', '"2017"', ("a.xml:9 [OBS_VALUE]: two values for DF_USE, KE 2017: 16.6 on line 8 and 17.8 here; neither is "
"used")),
        ('ss:action="Replace"', 'ss:action="Delete"', "a.xml:5: data sets with the delete action are not supported"),
    ],
    ids=["text", "area", "time", "twice", "deletion"],
)  # fmt: skip
def test_problems_name_line_and_component(old: str, new: str, problem: str) -> None:
    assert [str(error) for error in read(specific(SPECIFIC.replace(old, new))).problems] == [problem]


DOCTYPES = {
    "entities": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
    "external": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "dtd": '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
}


@pytest.mark.parametrize("before", list(DOCTYPES.values()), ids=list(DOCTYPES))
def test_document_type_is_refused(before: str) -> None:
    told = refused(specific(SPECIFIC.replace("16.6", "&a;"), before=before + "\n"))
    assert told.startswith("a.xml:2: the file has a document type declaration")


def test_document_type_after_what_is_looked_at_first_is_refused() -> None:
    told = refused(specific(before=f"<!--{'x' * 70_000}-->{DOCTYPES['external']}"))
    assert "document type declaration" in told


def test_entity_that_is_not_declared_is_refused() -> None:
    assert refused(specific(SPECIFIC.replace("16.6", "&a;"))).startswith("a.xml:8: the XML is not well-formed")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.99])
def test_cut_off_file_is_refused(kept: float) -> None:
    whole = specific()
    assert "the XML is not well-formed or is incomplete:" in refused(whole[: int(len(whole) * kept)])


def test_wrong_encoding_is_refused() -> None:
    assert "the XML is not well-formed" in refused(specific().replace("Survey", "Enquête").encode("latin-1"))


def test_file_and_cells_past_their_limits_are_refused() -> None:
    assert refused(specific(), Limits(file=100)) == "a.xml: the file is larger than the limit of 100 bytes"
    assert refused(specific(), Limits(cells=10)).endswith("the file exceeds the limit of 10 cells")
    with pytest.raises(LimitError, match="more than the limit of 5 characters"):
        read(specific(), limits=Limits(cell=5))


def test_text_of_more_than_ten_megabytes_is_refused() -> None:
    header = HEADER.replace("An office", "x" * 10_000_001)
    assert (
        refused(specific(header=header)) == "a.xml:3: a text or attribute is longer than the limit of 10,000,000 bytes"
    )


def test_element_with_thousands_of_attributes_is_refused() -> None:
    attributes = " ".join(f'a{number}="1"' for number in range(1_001))
    assert (
        refused(specific(f'<Series {attributes}><Obs TIME_PERIOD="2019" OBS_VALUE="1"/></Series>'))
        == "a.xml:5: an element has more than the limit of 1,000 attributes"
    )


def test_deeply_nested_elements_are_refused() -> None:
    assert "elements are nested deeper than the limit of 256" in refused(specific("<a>" * 10_000))


@pytest.mark.parametrize(
    ("root", "error"),
    [
        (f'<mes:Structure xmlns:mes="{BASE}message"/>', "a.xml: the message has structures, but no observations"),
        (f'<mes:Error xmlns:mes="{BASE}message"/>', "a.xml: the message is an error returned by a service and contains no observations"),
    ],
)  # fmt: skip
def test_messages_without_data_are_refused(root: str, error: str) -> None:
    assert refused(root) == error


def test_memory_does_not_grow_with_the_series_of_a_file() -> None:
    """What the parser holds; the observations themselves are problems here, which are named up to a number."""

    def peak(series: int) -> int:
        one = '<Series FREQ="A" REF_AREA="404" SEX="_T"><Obs TIME_PERIOD="2016" OBS_VALUE="many"/></Series>\n'
        text = specific(f"<mes:DataSet>{one * series}</mes:DataSet>").encode()
        tracemalloc.start()
        read(text)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    read(specific())
    assert peak(4_000) < 2 * peak(1_500) + 500_000
