"""Files that cannot be used, and memory."""

from __future__ import annotations

import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError, LimitError
from goalweave.core.model import Record
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati import read

ACTIVITY = (
    '<iati-activity xml:lang="en" default-currency="USD">\n<iati-identifier>X-{}</iati-identifier>\n'
    "<title><narrative>Wells é</narrative></title>\n</iati-activity>\n"
)


def file_of(count: int, head: str = "") -> bytes:
    return (
        head + "<iati-activities>\n" + "".join(map(ACTIVITY.format, range(count))) + "</iati-activities>\n"
    ).encode()


def read_all(data: bytes) -> list[Record]:
    return list(read(BytesIO(data), "a.xml", Limits()))


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_all(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("<!DOCTYPE iati-activities>\n", 1),
        ('<?xml version="1.0"?>\n<!-- a\ncomment -->\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n', 4),
        ('<?xml version="1.0"?>\n\n<!DOCTYPE x SYSTEM "https://example.org/x.dtd">', 3),
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', 1),
    ],
)
def test_document_type_is_refused_before_anything_is_read(head: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read(BytesIO(file_of(2, head)), "a.xml", Limits())
    what = "the file has a document type declaration (<!DOCTYPE …>), which can refer to other files; remove it"
    assert str(caught.value) == f"a.xml:{line}: {what}"


def test_document_type_is_refused_behind_a_long_comment_and_in_utf_16() -> None:
    doctype = "<!DOCTYPE x [<!ENTITY e 'x'>]>"
    assert "document type declaration" in refused(file_of(1, f"<!--{'x' * 100_000}-->{doctype}"))
    xml = f'<?xml version="1.0" encoding="UTF-16"?>\n{doctype}<iati-activities><iati-activity/></iati-activities>'
    assert refused(xml.encode("utf-16")).startswith("a.xml:2: the file has a document type declaration")


def test_doctype_in_a_comment_or_text_is_none() -> None:
    assert len(read_all(file_of(1, "<!-- <!DOCTYPE x> -->"))) == 1


def test_undefined_entity_is_refused() -> None:
    found = refused(b"<iati-activities>\n<iati-activity><title>a &nbsp; b</title></iati-activity></iati-activities>")
    assert found == "a.xml:2: the XML is not well-formed: Entity 'nbsp' not defined"


def test_cut_off_file_names_the_line_after_its_whole_activities() -> None:
    data = file_of(3)
    reader = read(BytesIO(data[: data.index(b"X-2")]), "a.xml", Limits())
    assert [next(reader).id, next(reader).id] == ["X-0", "X-1"]
    with pytest.raises(InputError) as caught:
        next(reader)
    assert (caught.value.file, caught.value.line) == ("a.xml", 11)
    assert caught.value.message.startswith("the XML is incomplete (")
    assert list(reader) == []


def test_tags_that_do_not_match_name_the_line() -> None:
    assert refused(b"<iati-activities>\n<iati-activity>\n<title></iati-activity></iati-activities>") == (
        "a.xml:3: the XML is not well-formed: Opening and ending tag mismatch: title line 3 and iati-activity"
    )


def test_bytes_of_another_encoding_are_refused() -> None:
    data = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities>\n<iati-activity>é</iati-activity></iati-activities>'
    )
    assert refused(data.encode("latin-1")).startswith("a.xml:3: the XML is not well-formed: ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_declared_encodings_are_read(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    xml = file_of(1, f'<?xml version="1.0" encoding="{declared}"?>\n').decode()
    assert [record.title for record in read_all(xml.encode(encoding))] == [{"en": "Wells é"}]


def test_very_long_text_is_refused() -> None:
    data = file_of(1).replace(b"Wells", b"W" * 10_000_001)
    with pytest.raises(LimitError, match="longer than the limit of 10,000,000 bytes"):
        read_all(data)


def test_files_without_activities_say_what_they_are() -> None:
    organisations = b"<iati-organisations><iati-organisation/></iati-organisations>"
    assert refused(organisations) == "a.xml: the file contains no iati-activity (this is an IATI organisation file)"
    assert (
        refused(b"<iati-activities/>")
        == "a.xml: the file contains no iati-activity (the root element is iati-activities)"
    )


def test_activity_alone_is_read() -> None:
    assert [record.id for record in read_all(ACTIVITY.format(7).encode())] == ["X-7"]


def test_lines_are_right_beyond_65535() -> None:
    problems: list[InputError] = []
    data = file_of(3, "\n" * 100_000).replace(b"</iati-activity>", b'<tag vocabulary="2" code="x"/>\n</iati-activity>')
    found = read(BytesIO(data), "a.xml", Limits(), resolve=lambda _framework, _code: None, on_problem=problems.append)
    assert [record.source.locator for record in found] == [
        f"activity X-{number}, line {100_002 + 5 * number}" for number in range(3)
    ]
    assert [problem.line for problem in problems] == [100_005, 100_010, 100_015]


@given(st.integers(0, len(file_of(3)) - len("</iati-activities>\n")))
def test_file_cut_anywhere_raises_input_error(place: int) -> None:
    with pytest.raises(InputError) as caught:
        read_all(file_of(3)[:place])
    assert caught.value.file == "a.xml"


@given(st.binary(max_size=400))
def test_any_bytes_raise_nothing_but_input_errors(noise: bytes) -> None:
    data = file_of(1)
    with pytest.raises(InputError):
        read_all(data[:60] + b"<" + noise + data[60:100])


def test_memory_does_not_grow_with_the_file() -> None:
    def peak(count: int) -> int:
        data = file_of(count)
        tracemalloc.start()
        for _record in read(BytesIO(data), "a.xml", Limits()):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(2_000) < peak(500) + 300_000
