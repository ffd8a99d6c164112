"""Writes the files of the documents in `bench/document_corpus` from their sources: DOCX and PDF."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SPECIAL = re.compile(r"\{(?P<mark>[-+#!=\[])(?P<text>.*?)[-+#!=\]]\}")
_LIST = re.compile(r"(\*\*?|a) (.*)")


class _WordWriter:
    """Collects the parts of a Word document: notes and comments are numbered as they come."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.comments: list[str] = []
        self.surroundings: dict[str, str] = {}

    def runs(self, text: str) -> str:
        """`{+inserted+}`, `{-deleted-}`, `{#footnote#}`, `{!comment!}`, `{[text box]}` and `{=content control=}`."""
        written = []
        end = 0
        for match in _SPECIAL.finditer(text):
            written += [_run(text[end : match.start()]), self._special(match["mark"], match["text"])]
            end = match.end()
        return "".join([*written, _run(text[end:])])

    def _special(self, mark: str, text: str) -> str:
        if mark == "+":
            return f'<w:ins w:id="1">{_run(text)}</w:ins>'
        if mark == "-":
            return f'<w:del w:id="2"><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del>'
        if mark == "#":
            self.notes.append(text)
            return f'<w:r><w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
        if mark == "!":
            self.comments.append(text)
            return f'<w:r><w:commentReference w:id="{len(self.comments)}"/></w:r>'
        if mark == "[":
            box = f"<w:txbxContent><w:p>{_run(text)}</w:p></w:txbxContent>"
            return f"<w:r><w:pict>{box}</w:pict></w:r>"
        return f"<w:sdt><w:sdtContent>{_run(text)}</w:sdtContent></w:sdt>"

    def paragraph(self, text: str, properties: str = "") -> str:
        return f"<w:p><w:pPr>{properties}</w:pPr>{self.runs(text)}</w:p>"

    def line(self, line: str) -> str:
        if match := re.match(r"(#+) (.*)", line):
            return self.paragraph(match[2], f'<w:outlineLvl w:val="{len(match[1]) - 1}"/>')
        if match := _LIST.match(line):
            level, number = (0, 2) if match[1] == "a" else (len(match[1]) - 1, 1)
            place = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
            return self.paragraph(match[2], f"<w:numPr>{place}</w:numPr>")
        return self.paragraph(line)

    def table(self, rows: list[list[str]]) -> str:
        """A cell of `^` goes on from the one above, one of `<` from the one before it."""
        written = []
        for number, row in enumerate(rows):
            cells = []
            for column, text in enumerate(row):
                if text == "<":
                    continue
                width = 1
                while row[column + width : column + width + 1] == ["<"]:
                    width += 1
                begins = number + 1 < len(rows) and rows[number + 1][column : column + 1] == ["^"]
                merged = '<w:vMerge w:val="restart"/>' if begins and text != "^" else ""
                properties = f'<w:gridSpan w:val="{width}"/>' + ("<w:vMerge/>" if text == "^" else merged)
                content = "".join(map(self.paragraph, ("" if text == "^" else text).split("¶")))
                cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>")
            written.append(f"<w:tr>{''.join(cells)}</w:tr>")
        return f"<w:tbl>{''.join(written)}</w:tbl>"


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def write_word(source: str) -> bytes:
    """Lines: `# heading`, `* bullet`, `** below it`, `a point`, `| cell | cell`, `@header text`, `@footer text`, paragraphs."""
    writer = _WordWriter()
    body = []
    rows: list[list[str]] = []
    for line in [*source.splitlines(), ""]:
        if line.startswith("| "):
            rows.append([cell.strip() for cell in line[2:].split(" | ")])
            continue
        if rows:
            body.append(writer.table(rows))
            rows = []
        if match := re.match(r"@(header|footer) (.*)", line):
            writer.surroundings[match[1]] = f"<w:p>{_run(match[2])}</w:p>"
        elif line:
            body.append(writer.line(line))
    parts = {"word/document.xml": f"<w:document {WORD}><w:body>{''.join(body)}</w:body></w:document>"}
    for kind, texts in (("footnote", writer.notes), ("comment", writer.comments)):
        inside = "".join(
            f'<w:{kind} w:id="{number}"><w:p>{_run(text)}</w:p></w:{kind}>' for number, text in enumerate(texts, 1)
        )
        parts[f"word/{kind}s.xml"] = f"<w:{kind}s {WORD}>{inside}</w:{kind}s>"
    for kind, inside in writer.surroundings.items():
        parts[f"word/{kind}1.xml"] = f"<w:{kind} {WORD}>{inside}</w:{kind}>"
    level = (
        '<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )
    bullets = "".join(level.format(level=place, format="bullet", text="•") for place in range(3))
    points = level.format(level=0, format="lowerLetter", text="(%1)")
    lists = f'<w:abstractNum w:abstractNumId="1">{bullets}</w:abstractNum><w:abstractNum w:abstractNumId="2">{points}</w:abstractNum>'
    nums = "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (1, 2))
    parts["word/numbering.xml"] = f"<w:numbering {WORD}>{lists}{nums}</w:numbering>"
    parts |= _package_parts([name for name in parts if name != "word/document.xml"])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def _package_parts(names: list[str]) -> dict[str, str]:
    """What says which part is what, so that word processors open the file too (ECMA-376, part 2)."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kinds = {name: re.sub(r"\d*\.xml$", "", name.removeprefix("word/")) for name in names}
    overrides = [f'<Override PartName="/{name}" ContentType="{word}.{kind}+xml"/>' for name, kind in kinds.items()]
    overrides.append(f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>')
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    relations = [
        f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{name.removeprefix("word/")}"/>'
        for number, (name, kind) in enumerate(kinds.items())
    ]
    main = f'<Relationship Id="r1" Type="{office}/officeDocument" Target="word/document.xml"/>'
    relationships = '<Relationships xmlns="{}/relationships">{}</Relationships>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{defaults}{"".join(overrides)}</Types>',
        "_rels/.rels": relationships.format(package, main),
        "word/_rels/document.xml.rels": relationships.format(package, "".join(relations)),
    }


def write_page_pdf(source: str) -> bytes:
    """A PDF of a page with its own style."""
    from weasyprint import HTML

    return HTML(string=source).write_pdf()  # type: ignore[no-any-return]


def write_lines_pdf(source: str) -> bytes:
    """Pages of placed lines, object by object (ISO 32000-1, 7.5): `x y size text`, bold after `**`; an empty line ends a page."""
    pages = [[line for line in page.splitlines() if line and line[0] != "#"] for page in source.strip().split("\n\n")]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica{} /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        font.format("").encode(),
        font.format("-Bold").encode(),
    ]
    for number, lines in enumerate(pages):
        content = b"".join(map(_draw_line, lines))
        resources = f"<< /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {6 + 2 * number} 0 R"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} >>"
        objects += [page.encode(), b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)]
    file = io.BytesIO(b"%PDF-1.4\n")
    file.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def _draw_line(line: str) -> bytes:
    x, y, size, text = line.split(" ", 3)
    font = "F2" if text.startswith("**") else "F1"
    shown = re.sub(rb"([\\()])", rb"\\\1", text.removeprefix("**").encode("cp1252"))
    return f"BT /{font} {size} Tf {x} {y} Td (".encode() + shown + b") Tj ET\n"
