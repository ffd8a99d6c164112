"""Small files that would take much memory or time if trees were built of them first. Each takes the number of what it repeats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Title</t></is></c><c r="B1" t="inlineStr"><is><t>Description</t></is></c></row>'
ROW = '<row r="2"><c r="A2" t="inlineStr"><is><t>A well</t></is></c></row>'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive, packed so little that no part is taken for a bomb."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook(
    *,
    rows: str = HEAD + ROW,
    before: str = "",
    after: str = "",
    sheets: str = "",
    names: str = "",
    styles: str = "",
    texts: str = "",
) -> bytes:
    """A workbook of one sheet. rows, before, after: XML within and around its rows; sheets, names: more of the workbook's part;
    styles, texts: XML of these parts."""
    overrides = {
        "workbook": "sheet.main",
        "worksheets/sheet1": "worksheet",
        "styles": "styles",
        "sharedStrings": "sharedStrings",
    }
    types = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{MEDIA}.{kind}+xml"/>' for part, kind in overrides.items()
    )
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
            f'<sheet name="S" sheetId="1" r:id="rId1"/>{sheets}</sheets>{names}</workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles or "<cellXfs><xf/></cellXfs>"}</styleSheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        }
    )  # fmt: skip


def fonts(count: int) -> bytes:
    return workbook(styles=f"<fonts>{'<font/>' * count}</fonts><cellXfs><xf/></cellXfs>")


def formats(count: int) -> bytes:
    return workbook(styles=f"<cellXfs>{'<xf/>' * count}</cellXfs>")


def names(count: int) -> bytes:
    defined = "".join(f'<definedName name="n{number}">1</definedName>' for number in range(count))
    return workbook(names=f"<definedNames>{defined}</definedNames>")


def texts(count: int) -> bytes:
    return workbook(texts="<si/>" * count)


def repeated_sheets(count: int) -> bytes:
    return workbook(
        sheets="".join(f'<sheet name="S{number}" sheetId="{number}" r:id="rId1"/>' for number in range(2, count + 2))
    )


def repeated_rows(count: int) -> bytes:
    return workbook(rows=HEAD + '<row r="1"/>' * count)


def wide_row(count: int) -> bytes:
    cells = '<c r="A2"/>' * count
    return workbook(rows=f'{HEAD}<row r="2">{cells}</row>')


def merged_areas(count: int) -> bytes:
    areas = '<mergeCell ref="A1"/>' * count
    return workbook(after=f"<mergeCells>{areas}</mergeCells>")


def before_rows(count: int) -> bytes:
    return workbook(before="<x/>" * count)


def document(content: str) -> bytes:
    return packed(
        {"word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{content}<w:p><w:r><w:t>Goal 6: wells for all.</w:t></w:r></w:p></w:body></w:document>'}
    )  # fmt: skip


def paragraphs(count: int) -> bytes:
    return document("<w:p/>" * count)


def runs(count: int) -> bytes:
    return document(f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * count}</w:p>")


def wide_markdown(rows: int, columns: int = 202) -> bytes:
    line = "|" + "a|" * columns
    return "\n".join([line, "|" + "-|" * columns, *[line] * rows]).encode()


def transactions(count: int) -> bytes:
    one = '<transaction><transaction-type code="3"/><transaction-date iso-date="2020-01-01"/><value currency="EUR" value-date="2020-01-01">1</value></transaction>'
    return (
        "<iati-activities><iati-activity><iati-identifier>XM-1</iati-identifier><title><narrative>Wells</narrative></title>"
        f"{one * count}</iati-activity></iati-activities>"
    ).encode()


def web_paragraphs(count: int) -> bytes:
    return b"<html><body>" + b"<p>a" * count + b"</body></html>"


def nested_forms(depth: int, *, times: int = 10) -> bytes:
    """A PDF page that draws a form, which draws another one so many times, and so on: times to the power of depth in all."""
    return _pdf(
        [b"/F1 Do"],
        [f"/F{number + 1} Do ".encode() * times if number < depth else b"" for number in range(1, depth + 1)],
    )


def repeated_pages(pages: int, operations: int) -> bytes:
    """A PDF whose pages all show the same content."""
    return _pdf([b"BT 9 0 0 9 9 9 Tm " + b"(wells) Tj " * operations + b"ET"] * pages, [])


def _pdf(contents: list[bytes], forms: list[bytes]) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    below = None
    for number in range(len(forms), 0, -1):
        stream = DecodedStreamObject()
        stream.set_data(forms[number - 1])
        stream[NameObject("/Subtype")] = NameObject("/Form")
        resources = DictionaryObject()
        if below is not None:
            resources[NameObject("/XObject")] = DictionaryObject({NameObject(f"/F{number + 1}"): below})
        stream[NameObject("/Resources")] = resources
        below = writer._add_object(stream)
    known = {}
    for content in contents:
        page = writer.add_blank_page(100, 100)
        if content not in known:
            stream = DecodedStreamObject()
            stream.set_data(content)
            known[content] = writer._add_object(stream)
        page[NameObject("/Contents")] = known[content]
        if below is not None:
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/XObject"): DictionaryObject({NameObject("/F1"): below})}
            )
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def replaced(archive: bytes, name: str, content: bytes) -> bytes:
    """The archive with another content of a part."""
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        return packed({member: read.read(member) for member in read.namelist()} | {name: content})
