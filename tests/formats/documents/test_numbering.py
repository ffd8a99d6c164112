"""Numbers that Word counts itself."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from goalweave.core.errors import InputError
from goalweave.formats.documents import numbering, word_xml
from goalweave.formats.documents.docx import read_source
from goalweave.formats.reading.limits import Limits

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MULTILEVEL = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Question"/><w:lvlText w:val="%1."/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Part"/><w:lvlText w:val="%1.%2"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2">
 <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimalZero"/><w:isLgl/><w:lvlRestart w:val="0"/><w:lvlText w:val="%1-%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="99"/></w:num>
"""
STYLES = """
<w:style w:type="paragraph" w:styleId="Question"><w:name w:val="Question"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Part"><w:name w:val="Part"/><w:basedOn w:val="Question"/></w:style>
"""


def word(body: str, numbering: str = MULTILEVEL, styles: str = STYLES) -> bytes:
    """A Word document of bare parts."""
    parts = {
        "word/document.xml": f"<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering xmlns:w='{W}'>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles xmlns:w='{W}'>{styles}</w:styles>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def listed(text: str, number: int, level: int = 0) -> str:
    return f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def styled(text: str, style: str) -> str:
    return f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def read(data: bytes) -> list[str]:
    return [one.text for one in read_source(data, "a.docx", Limits(), numbers=True).content]


def test_levels_are_counted_and_begin_again_below_the_next_number() -> None:
    body = (
        listed("a", 1) + listed("b", 1, 1) + listed("c", 1, 1) + listed("d", 1, 2) + listed("e", 1) + listed("f", 1, 1)
    )
    assert read(word(body)) == ["1. a", "1.1 b", "1.2 c", "(a) d", "2. e", "2.1 f"]


def test_numbers_come_from_styles_with_the_level_that_names_them() -> None:
    body = styled("a", "Question") + styled("b", "Part") + styled("c", "Part") + styled("d", "Question")
    assert read(word(body)) == ["1. a", "1.1 b", "1.2 c", "2. d"]


def test_a_list_of_its_own_goes_on_or_begins_where_it_says() -> None:
    body = listed("a", 1) + listed("b", 3) + listed("c", 3) + listed("d", 1)
    assert read(word(body)) == ["1. a", "7. b", "8. c", "9. d"]


def test_other_numerals_legal_levels_and_levels_that_never_restart() -> None:
    body = listed("a", 4) + listed("b", 4, 1) + listed("c", 4) + listed("d", 4, 1)
    assert read(word(body)) == ["IV a", "4-1 b", "V c", "5-2 d"]


def test_bullets_unknown_lists_and_empty_paragraphs_get_no_number() -> None:
    body = listed("a", 2) + listed("b", 5) + listed("", 1) + listed("c", 1) + listed("d", 0)
    assert read(word(body)) == ["a", "b", "2. c", "d"]


def test_a_level_above_that_did_not_count_shows_its_start() -> None:
    assert read(word(listed("a", 1, 1))) == ["1.1 a"]


def test_a_list_may_name_a_numbering_style() -> None:
    linked = (
        MULTILEVEL
        + "<w:abstractNum w:abstractNumId='7'><w:numStyleLink w:val='Own'/></w:abstractNum><w:num w:numId='9'><w:abstractNumId w:val='7'/></w:num>"
    )
    own = (
        STYLES
        + "<w:style w:type='numbering' w:styleId='Own'><w:name w:val='Own'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    )
    assert read(word(listed("a", 9) + listed("b", 9, 1), linked, own)) == ["1. a", "1.1 b"]


def test_rules_that_lead_in_a_circle_or_count_nonsense_end() -> None:
    circle = "<w:abstractNum w:abstractNumId='7'><w:numStyleLink w:val='Own'/></w:abstractNum><w:num w:numId='9'><w:abstractNumId w:val='7'/></w:num>"
    own = "<w:style w:styleId='Own'><w:basedOn w:val='Own'/><w:pPr><w:numPr><w:numId w:val='9'/></w:numPr></w:pPr></w:style>"
    assert read(word(listed("a", 9), circle, own)) == ["a"]
    odd = "<w:abstractNum w:abstractNumId='x'><w:lvl w:ilvl='99999999999'><w:start w:val='-1e9'/><w:lvlText w:val='%9%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1%1'/></w:lvl></w:abstractNum><w:num w:numId='9'><w:abstractNumId w:val='x'/></w:num>"
    assert all(len(text) <= 42 for text in read(word(listed("a", 9, 8) + listed("b", 9, 12345), odd)))


def test_numbers_are_left_out_unless_asked_for() -> None:
    assert [one.text for one in read_source(word(listed("a", 1)), "a.docx", Limits()).content] == ["a"]


def test_a_document_of_python_docx_without_lists_reads_as_before() -> None:
    document = docx.Document()
    document.add_paragraph("Plain.")
    document.add_paragraph("First", style="List Number")
    document.add_paragraph("Second", style="List Number")
    file = io.BytesIO()
    document.save(file)
    assert read(file.getvalue()) == ["Plain.", "1. First", "2. Second"]


def test_a_numbering_part_that_is_no_xml_is_refused() -> None:
    with pytest.raises(InputError, match=r"a.docx \[word/numbering.xml\]: the part is not well-formed XML"):
        read(word(listed("a", 1), "<w:num"))


def test_each_style_of_a_long_chain_is_read_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    number, asked = 2000, []
    chain = "".join(
        f'<w:style w:styleId="s{n}"><w:name w:val="S{n}"/><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(number)
    )
    numbered = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    last = f'<w:style w:styleId="s{number}"><w:name w:val="heading 2"/>{numbered}</w:style>'
    for module in (numbering, word_xml):
        plain = module.child_value
        monkeypatch.setattr(module, "child_value", lambda *path, plain=plain: asked.append(path[1:]) or plain(*path))
    [passage] = read_source(word(styled("Goals", "s0"), styles=chain + last), "a.docx", Limits(), numbers=True).content
    assert (passage.text, passage.kind, passage.level) == ("1. Goals", "heading", 2)
    assert len(asked) < 12 * number


def test_a_note_is_read_once_however_often_it_is_referred_to() -> None:
    reference = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = f"<w:p><w:r><w:t>Wells.</w:t></w:r>{reference * 3}</w:p>" * 3
    notes = f'<w:footnote w:id="1"><w:p><w:r><w:t>{"Source. " * 10}</w:t></w:r></w:p></w:footnote>'
    with_notes = io.BytesIO(word(body))
    with zipfile.ZipFile(with_notes, "a") as archive:
        archive.writestr("word/footnotes.xml", f"<w:footnotes xmlns:w='{W}'>{notes}</w:footnotes>")
    content = read_source(with_notes.getvalue(), "a.docx", Limits()).content
    assert [passage.kind for passage in content] == ["paragraph", "note", "paragraph", "paragraph"]
