"""The file of a DOCX: an empty one, or a reference without its text; and its bytes, the same for the same content."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any

from goalweave.core.document import Document
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.docx.markup import SPACES, qualified_name
from goalweave.publishing.docx.styles import first_font
from goalweave.publishing.house_style import HouseStyle

if TYPE_CHECKING:
    from lxml.etree import _Element

W = SPACES["w"]
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("styles", "settings", "numbering", "fontTable")
_SETTINGS = (
    '<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
)
LONGEST = 255
"""Letters of a title and its like in the properties of a file."""


def open_package(style: HouseStyle) -> Any:
    """python-docx's document, its body empty but for the properties of its last section."""
    import docx

    package = docx.Document(io.BytesIO(style.reference or _blank_docx(style)))
    body = package.element.body
    for child in list(body):
        if child.tag != qualified_name("w:sectPr"):
            body.remove(child)
    return package


def _blank_docx(style: HouseStyle) -> bytes:
    """An empty DOCX with the parts that ours need."""
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{name}+xml"/>' for name in _PARTS)
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>'
        for at, name in enumerate(_PARTS, 1)
    )
    members = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
            f'{overrides}<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>'
        ),
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"/>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{_RELATIONS}" xmlns:wp="{SPACES["wp"]}" xmlns:a="{SPACES["a"]}" xmlns:pic="{SPACES["pic"]}"><w:body/></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}"/>',
        "word/settings.xml": f'<w:settings xmlns:w="{W}">{_SETTINGS}</w:settings>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{W}"/>',
        "word/fontTable.xml": f'<w:fonts xmlns:w="{W}">{"".join(_font_table(style))}</w:fonts>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return stream.getvalue()


def _font_table(style: HouseStyle) -> list[str]:
    """Each font with the one that Word takes where it is missing, and its kind, for programs that look for one like it."""
    fonts = {}
    for family in (style.fonts.text, style.fonts.labels, style.fonts.title):
        for names in (family.latin, family.arabic, family.chinese):
            name, other = first_font(names), first_font(names[1:])
            alternative = f'<w:altName w:val="{other}"/>' if other != name else ""
            kind = "swiss" if "sans-serif" in names else "roman"
            fonts[name] = (
                f'<w:font w:name="{name}">{alternative}<w:family w:val="{kind}"/><w:pitch w:val="variable"/></w:font>'
            )
    return [fonts[name] for name in sorted(fonts)]


def write_properties(package: Any, document: Document) -> None:
    """Write title, author, language and date into the properties of the file, and remove all others."""
    core = package.core_properties
    root = core._element
    for child in list(root):
        root.remove(child)
    core.title = to_legal_line(document.title)[:LONGEST]
    core.language = document.language
    core.revision = 1
    if document.author:
        core.author = to_legal_line(document.author)[:LONGEST]
    if document.subtitle:
        core.subject = to_legal_line(document.subtitle)[:LONGEST]
    date = _read_date(document.date)
    if date:
        core.created = core.modified = date


def _read_date(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text[:10]).replace(tzinfo=None)
    except ValueError:
        return None


def pack_docx(package: Any) -> bytes:
    """The bytes of the file, with its members in order and without the time of writing."""
    saved, packed = io.BytesIO(), io.BytesIO()
    package.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(
            source.namelist(), key=lambda one: (one != "[Content_Types].xml", one != "_rels/.rels", one)
        ):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def numbering_root(package: Any) -> _Element:
    """The root of the part that numbers lists; a reference without lists has none, and gets one."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml.parser import parse_xml
    from docx.parts.numbering import NumberingPart

    part = package.part
    try:
        numbering = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        root = parse_xml(f'<w:numbering xmlns:w="{W}"/>')
        numbering = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, root, part.package)
        part.relate_to(numbering, RELATIONSHIP_TYPE.NUMBERING)
    element: _Element = numbering.element
    return element
