from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm
from lxml import html
from tests.factories.documents import paragraph, rich, texts

from goalweave.core.document import Document, Heading
from goalweave.core.errors import InputError, LimitError
from goalweave.publishing import HouseStyle, default_style, read_style, style_files, write_docx, write_html, write_pdf
from goalweave.publishing.style_files import LOGO_LARGEST

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="#19486a"/></svg>'
DOCUMENT = Document("Title", "fr", (Heading(1, texts("One")), paragraph("Text.")), footer="Own line")


def style(folder: Path, yaml: str = "", **files: str | bytes) -> HouseStyle:
    """The style in a folder with this style.yaml and these files, `_` for the dot in their names."""
    (folder / "style.yaml").write_text(yaml, encoding="utf-8")
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name.replace("_", ".")).write_bytes(data)
    return read_style(folder)


def reference(**changes: bytes) -> bytes:
    """A DOCX with a look of its own, with further members or others instead."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height, section.orientation = Mm(200), Mm(250), WD_ORIENT.PORTRAIT
    section.header.paragraphs[0].text = "Letter head"
    document.styles["Heading 1"].font.name = "Courier New"
    document.add_paragraph("Text that is not taken")
    held = io.BytesIO()
    document.save(held)
    if not changes:
        return held.getvalue()
    made = io.BytesIO()
    with zipfile.ZipFile(held) as source, zipfile.ZipFile(made, "w") as archive:
        for name in source.namelist():
            if name not in changes:
                archive.writestr(name, source.read(name))
        for name, data in changes.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_what_a_style_leaves_out_is_as_in_the_one_that_ships(tmp_path: Path) -> None:
    found, ours = style(tmp_path), default_style()
    assert (found.colours, found.fonts, found.page, found.margin, found.css, found.reference) == (
        ours.colours, ours.fonts, ours.page, ours.margin, "", b"",
    )  # fmt: skip
    assert (ours.name, found.name) == ("Goalweave", tmp_path.name)


def test_all_settings_are_read(tmp_path: Path) -> None:
    found = style(
        tmp_path,
        """
name: Ministry
page: Letter
margin: 20
colours: {ink: "#222222", heading: "#123456", quiet: "#555555", line: "#CCCCCC", wash: "#EEEEEE"}
fonts: {size: 11, text: Georgia, labels: {latin: [Arial, sans-serif], arabic: Amiri}}
cover: {text: {en: Ministry of Water, fr: Ministère de l’Eau}, logo: logo.svg, logo_width: 60, logo_alt: Ministry}
footer: {en: Ministry of Water, fr: Ministère de l’Eau}
""",
        logo_svg=LOGO,
    )
    assert (found.name, found.page, found.margin) == ("Ministry", "Letter", (20, 20, 20))
    assert found.colours.heading == "#123456"
    assert found.colours.line == "#cccccc"
    assert found.fonts.size == 11
    assert found.fonts.text.latin == found.fonts.title.latin == ("Georgia",)
    assert found.fonts.text.arabic == default_style().fonts.text.arabic
    assert (found.fonts.labels.latin, found.fonts.labels.arabic) == (("Arial", "sans-serif"), ("Amiri",))
    assert found.logo is not None
    assert (found.logo.width, found.logo.height, found.logo.alt, found.logo.media_type) == (
        60,
        15,
        "Ministry",
        "image/svg+xml",
    )
    assert found.logo.png.startswith(b"\x89PNG")


@pytest.mark.usefixtures("pango")
def test_a_style_is_seen_in_all_three(tmp_path: Path) -> None:
    found = style(
        tmp_path,
        'page: A5\ncolours: {heading: "#123456"}\ncover: {text: {fr: Ministère}, logo: logo.svg}\nfooter: {fr: Maison}',
        logo_svg=LOGO,
        style_css="h2 { text-transform: uppercase }",
    )
    text = write_html(DOCUMENT, found)
    root = html.document_fromstring(text)
    assert "--heading: #123456" in text
    assert "h2 { text-transform: uppercase }" in text
    assert root.findtext(".//p[@class='over']") == "Ministère"
    assert root.find(".//img").get("src").startswith("data:image/svg+xml;base64,")
    assert root.findtext(".//footer") == "Maison · Own line"
    page = pypdf.PdfReader(io.BytesIO(write_pdf(DOCUMENT, found))).pages[0]
    assert round(float(page.mediabox.width) / 72 * 25.4) == 148
    assert "ONE" in page.extract_text()
    assert "Maison · Own line" in page.extract_text()
    document = docx.Document(io.BytesIO(write_docx(DOCUMENT, found)))
    assert round(document.sections[0].page_width.mm) == 148  # type: ignore[union-attr]
    assert str(document.styles["Heading 1"].font.color.rgb) == "123456"
    assert len(document.inline_shapes) == 1
    assert document.paragraphs[1].text == "Ministère"


def test_files_of_the_folder_are_put_into_the_style_sheet(tmp_path: Path) -> None:
    found = style(tmp_path, style_css="h1 { background: url(logo.svg) } h2 { background: url('#a') }", logo_svg=LOGO)
    assert 'url("data:image/svg+xml;base64,' in found.css
    assert "#a" in found.css


def test_styles_page_and_header_of_a_reference_are_taken_and_its_text_is_not(tmp_path: Path) -> None:
    found = style(tmp_path, reference_docx=reference())
    document = docx.Document(io.BytesIO(write_docx(rich("fr"), found)))
    assert document.styles["Heading 1"].font.name == "Courier New"
    assert [round(one.page_width.mm) for one in document.sections] == [200, 250, 200]  # type: ignore[union-attr]
    assert document.sections[0].header.paragraphs[0].text == "Letter head"
    assert "PAGE" in document.sections[0].footer._element.xml
    assert not any("not taken" in one.text for one in document.paragraphs)
    assert {"Lead", "Small", "Warning", "Note", "Goalweave Table"} <= {one.name for one in document.styles}
    assert write_docx(rich("fr"), found) == write_docx(rich("fr"), found)


@pytest.mark.parametrize(
    ("yaml", "place"),
    [
        ("colour: {ink: '#000000'}", "colour"),
        ("colours: {inc: '#000000'}", "colours.inc"),
        ("colours: {ink: black}", "colours.ink"),
        ("colours: {quiet: '#aaaaaa'}", "colours.quiet"),
        ("colours: red", "colours"),
        ("page: A3", "page"),
        ("page: [210, 297]", "page"),
        ("margin: 5", "margin"),
        ("margin: [20, 20]", "margin"),
        ("margin: .nan", "margin"),
        ("margin: true", "margin"),
        ("fonts: {size: 40}", "fonts.size"),
        ("fonts: {text: 'x\"; } body { background: url(http://x)'}", "fonts.text"),
        ("fonts: {text: {greek: Arial}}", "fonts.text.greek"),
        ("fonts: {text: {latin: [Arial, 3]}}", "fonts.text.latin[1]"),
        ("footer: [1, 2]", "footer"),
        ("footer: {en: [1]}", "footer.en"),
        ("name: {en: x}", "name"),
        ("cover: {logo: ../logo.png}", "cover.logo"),
        ("cover: {logo: /etc/passwd}", "cover.logo"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, yaml: str, place: str) -> None:
    with pytest.raises(InputError) as error:
        style(tmp_path, yaml)
    assert (error.value.file, error.value.field) == (str(tmp_path / "style.yaml"), place)


@pytest.mark.parametrize(
    "yaml",
    [
        "a: [",
        "colours: {ink: #000000}",
        "\tx",
        "- a",
        "just words",
        "a: &a [*a]\nb: !!python/object:os.system x",
        "[" * 3000,
    ],
)
def test_a_broken_style_file_is_one_error(tmp_path: Path, yaml: str) -> None:
    with pytest.raises(InputError) as error:
        style(tmp_path, yaml)
    assert error.value.file == str(tmp_path / "style.yaml")


def test_a_folder_without_a_style_is_one_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file does not exist"):
        read_style(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "logo",
    [
        LOGO.replace("<rect", "<script>alert(1)</script><rect"),
        LOGO.replace("<rect", "<rect onclick='x()'"),
        LOGO.replace("<rect", "<image href='http://example.org/x.png'/><rect"),
        LOGO.replace("<rect", "<image href='/etc/passwd'/><rect"),
        LOGO.replace("<rect", "<style>@import 'x.css';</style><rect"),
        LOGO.replace("<rect", "<rect style='fill:url(http://example.org/)'"),
        LOGO.replace("<rect", "<foreignObject/><rect"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + LOGO,
        "<svg xmlns='http://www.w3.org/2000/svg'>",
        "<p>no picture</p>",
        b"\x89PNG\r\n\x1a\nbroken",
        b"GIF89a",
        b"",
    ],
)
def test_a_logo_that_does_something_or_is_none_is_refused(tmp_path: Path, logo: str | bytes) -> None:
    with pytest.raises(InputError) as error:
        style(tmp_path, "cover: {logo: logo.svg}", logo_svg=logo)
    assert error.value.file == str(tmp_path / "logo.svg")


def test_a_huge_logo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="2,000,000"):
        style(tmp_path, "cover: {logo: logo.svg}", logo_svg=LOGO + " " * LOGO_LARGEST)


@pytest.mark.parametrize(
    ("change", "limit"),
    [
        (("<rect", "<g>" * 10_000 + "</g>" * 10_000 + "<rect"), "100 levels"),
        (("<rect", "<rect " + " ".join(f"a{number}='1'" for number in range(1_001))), "1,000 attributes"),
    ],
)
def test_a_logo_that_would_end_the_process_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], limit: str
) -> None:
    monkeypatch.setattr(style_files, "svg_to_png", lambda *args, **options: pytest.fail("it is drawn"))
    with pytest.raises(LimitError, match=limit):
        style(tmp_path, "cover: {logo: logo.svg}", logo_svg=LOGO.replace(*change))


@pytest.mark.parametrize(
    "css",
    [
        "@import url(other.css);",
        "@import 'http://example.org/x.css';",
        "h1 { background: url(http://example.org/x.png) }",
        "h1 { background: url(//example.org/x.png) }",
        "h1 { background: u\\72l(http://example.org/x.png) }",
        "h1 { background: image-set('http://example.org/x.png' 1x) }",
        "@media print { h1 { background: url('https://example.org/x') } }",
        "@font-face { font-family: x; src: url(../font.woff2) }",
        "h1 { background: url(missing.png) }",
        "h1 { background: url(style.yaml) }",
        "h1::before { content: '\\3c/style><script>' }",
        "</style><script>alert(1)</script>",
    ],
)
def test_a_style_sheet_that_fetches_or_breaks_out_is_refused(tmp_path: Path, css: str) -> None:
    with pytest.raises(InputError):
        style(tmp_path, style_css=css)


@pytest.mark.parametrize(
    "data",
    [
        b"no archive",
        reference()[:500],
        reference(**{"word/vbaProject.bin": b"x"}),
        reference(**{"word/embeddings/oleObject1.bin": b"x"}),
        reference(**{"[Content_Types].xml": b"<x macroEnabled/>"}),
        reference(**{"word/document.xml": b"<broken"}),
        reference(
            **{
                "word/header9.xml": b"<w:p xmlns:w='w'><w:instrText>INCLUDE</w:instrText><w:instrText>PICTURE http://e.org</w:instrText></w:p>"
            }
        ),
        reference(**{"word/header9.xml": b"<w:fldSimple xmlns:w='w' w:instr='&#68;DEAUTO x'/>"}),
        reference(**{"word/header9.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        reference(
            **{
                "word/_rels/header9.xml.rels": b'<Relationship Type="x/image" Target="http://e.org" TargetMode="External"/>'
            }
        ),
    ],
)
def test_a_reference_with_macros_or_damage_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError) as error:
        style(tmp_path, reference_docx=data)
    assert error.value.file == str(tmp_path / "reference.docx")
