"""What a file of observations is, and what is refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError, LimitError
from goalweave.formats.observations import observations_format, read_observations, read_observations_path
from goalweave.formats.reading.limits import Limits

GOOD = "area,year,value,series\nKE,2017,5,S\n"


@pytest.mark.parametrize(
    ("head", "name", "found"),
    [
        (b'{"totalPages": 1, "data": []}', "a", "unsd-api"),
        (b'\xef\xbb\xbf [ {"data": []}]', "a.txt", "unsd-api"),
        (b'{"meta": {"schema": "https://json.sdmx.org/2.0.0/sdmx-json-data-schema.json"}, "data": {}}', "a.json", "sdmx"),
        (b'{"header": {}, "dataSets": [], "structure": {}}', "a.json", "sdmx"),
        (b'<?xml version="1.0"?><m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message">', "a.xml", "sdmx"),
        (b"DATAFLOW,FREQ,REF_AREA,OBS_VALUE\nX,A,KE,1\n", "a.csv", "sdmx"),
        (b"\xef\xbb\xbfSTRUCTURE;STRUCTURE_ID;ACTION\ndataflow;A:B(1.0);I\n", "a.csv", "sdmx"),
        (b"STRUCTURE[;],STRUCTURE_ID,ACTION\n", "a.csv", "sdmx"),
        (GOOD.encode(), "a.csv", "csv"),
        (GOOD.encode("utf-16"), "a.csv", "csv"),
        (GOOD.encode(), "a.txt", "csv"),
        (b"PK\x03\x04" + b"\0" * 26 + b"xl/workbook.xml", "a.xlsx", "xlsx"),
    ],
)  # fmt: skip
def test_format_is_told_by_the_content(head, name, found):
    assert observations_format(head, name) == found


@pytest.mark.parametrize(
    ("head", "name", "what"),
    [
        (b"", "a.csv", "the file is empty"),
        (b"<iati-activities/>", "a.xml", "the file is XML, but not SDMX"),
        (b"<?xml version='1.0'?><other/>", "a.xml", "the file is XML, but not SDMX"),
        (b"%PDF-1.7", "a.csv", "the file is a document (pdf), not a table or a file of observations"),
        (b"\xd0\xcf\x11\xe0", "a.xls", "the file is an old Excel workbook (.xls); save it as .xlsx"),
        (b"\x1f\x8b\x08", "a.csv.gz", "the file is compressed (gzip); unpack it first"),
    ],
)
def test_what_is_no_file_of_observations_is_refused(head, name, what):
    with pytest.raises(InputError) as caught:
        observations_format(head, name)
    assert what in str(caught.value)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (
            b"area,year,value\nK\xc3\xa9,2017,5\nK\xe9,2017,5\n",
            "a.csv:3: the file is in UTF-8, but some bytes on this line are not",
        ),
        (b'area,year,value\nKE,2017,"5\n', "a.csv:2: a quotation mark that opens a cell in this row is never closed"),
        (b"area,year,value\n", "a.csv: the file has no values"),
        (b"area,year,value\nKE,2017,\n", "a.csv: the file has no values"),
        (b"\n\n\n", "a.csv: the file is empty"),
        (b";;;\n;;;\n", "a.csv: the file has no rows"),
        (b"area,year,value\n" + b"KE,2017,5\x00\n", "a.csv: the file is not text"),
    ],
)
def test_damaged_file_is_refused(refused, content, what):
    assert refused(content, series="S").startswith(what)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_file_in_any_usual_encoding_is_read(read, encoding):
    dataset = read("страна;год;значение;ряд\nКения;2017;12,5;S\n".encode(encoding))
    assert [(one.area, one.value) for one in dataset.observations] == [("KE", 12.5)]


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(file=20), "the file is larger than the limit of 20 bytes"),
        (Limits(cells=5), "the file exceeds the limit of 5 cells"),
        (Limits(cell=3), "a cell has more than the limit of 3 characters"),
    ],
)
def test_limits_are_kept(read, limits, what):
    with pytest.raises(LimitError) as caught:
        read(GOOD, limits=limits)
    assert what in str(caught.value)


def test_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match="the file does not exist"):
        read_observations_path(tmp_path / "none.csv")


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.json", "a.xlsx", "a.txt", "17-8-1.csv"]))
def test_any_bytes_are_read_or_refused(data, name):
    try:
        read_observations(BytesIO(data), name)
    except InputError:
        return


@given(st.data())
def test_any_damage_to_a_file_is_read_or_refused(unsd, data):
    good = unsd({"value_2016": "1", "sources": "[2016]: A"}, {"sexCode": "F", "value_2017": "<2"}).encode()
    at = data.draw(st.integers(0, len(good)))
    damaged = good[:at] + data.draw(st.binary(max_size=5)) + good[at + data.draw(st.integers(0, 5)) :]
    try:
        found = read_observations(BytesIO(damaged), "a.csv")
    except InputError:
        return
    assert len(found.observations) <= 4
