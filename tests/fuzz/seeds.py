"""Small sound files of every format, from which a fuzzer starts: our examples, our packs and what our writers make."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import openpyxl
from docx import Document
from tests.factories import catalogues

from goalweave.core.voting.chain import FIRST_PREVIOUS, EntryKind, chain_entry, to_line
from goalweave.formats.frameworks.link_table import table_links, write_link_table
from goalweave.formats.frameworks.skos import write_skos
from goalweave.formats.frameworks.sssom import write_sssom
from goalweave.formats.records.xlsx.review import ReviewRow, write_review

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
PACKS = ROOT / "src" / "goalweave" / "packs"
CORPUS = Path(__file__).parent / "corpus"

TEXT = (
    "Annual report 2023\n\n1. Networks\n\nIn 2022, the agency trained 1,200 teachers in Kenya with the World Bank (USD 2.5 million). "
    "This supports SDG 4.4 and 9.c.\n\n- Schools in Peru\n- Roads in Uganda\n\n2. En 2021, 40 % des écoles étaient connectées.\n"
)
MARKDOWN = "# Report\n\n> Quote\n\n| Project | Budget |\n|---|---|\n| Wells | 5 |\n\n1. **Bold** [link](https://example.org)\n\n```\ncode\n```\n"
HTML = (
    '<!doctype html><html lang="en"><head><title>R</title></head><body><h1>Report</h1><p>We trained teachers in <b>Kenya</b>.</p>'
    "<table><tr><th>Project<th colspan=2>SDG</tr><tr><td>Wells<td>6<td>6.1</table><ul><li>One<li>Two</ul></body></html>"
)
SDMX_XML = """<?xml version="1.0"?>
<message:GenericData xmlns:message="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:generic="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic">
<message:Header><message:ID>M</message:ID><message:Test>false</message:Test><message:Prepared>2026-03-01T12:00:00</message:Prepared><message:Sender id="O"/>
<message:Structure structureID="D" dimensionAtObservation="TIME_PERIOD"/></message:Header>
<message:DataSet structureRef="D"><generic:Series><generic:SeriesKey><generic:Value id="SERIES" value="SE_ADT_ACTS"/><generic:Value id="REF_AREA" value="404"/></generic:SeriesKey>
<generic:Attributes><generic:Value id="UNIT_MEASURE" value="PT"/></generic:Attributes>
<generic:Obs><generic:ObsDimension value="2019"/><generic:ObsValue value="12.5"/></generic:Obs></generic:Series></message:DataSet></message:GenericData>"""
SDMX_JSON = {
    "data": {
        "structures": [
            {
                "dimensions": {
                    "series": [{"id": "SERIES", "keyPosition": 0, "values": [{"id": "S"}]}, {"id": "REF_AREA", "keyPosition": 1, "values": [{"id": "404"}]}],
                    "observation": [{"id": "TIME_PERIOD", "keyPosition": 2, "values": [{"id": "2016"}, {"id": "2017"}]}],
                },
                "measures": {"observation": [{"id": "OBS_VALUE"}]},
                "attributes": {"dataSet": [{"id": "UNIT_MEASURE", "values": [{"id": "PT"}]}]},
            }
        ],
        "dataSets": [{"structure": 0, "attributes": [0], "series": {"0:0": {"observations": {"0": [16.6], "1": ["17.8"]}}}}],
    }
}  # fmt: skip
SDMX_STRUCTURE = """<?xml version="1.0"?>
<Structure xmlns="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:s="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/structure" xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
<Header><ID>S</ID></Header><Structures><s:Codelists><s:Codelist id="CL_SEX" agencyID="O" version="1.0"><c:Name xml:lang="en">Sex</c:Name><s:Code id="F"><c:Name xml:lang="en">Female</c:Name></s:Code></s:Codelist></s:Codelists>
<s:DataStructures><s:DataStructure id="D" agencyID="O" version="1.0"><s:DataStructureComponents><s:DimensionList><s:Dimension id="SEX" position="1"><s:LocalRepresentation><s:Enumeration><Ref id="CL_SEX" agencyID="O" version="1.0"/></s:Enumeration></s:LocalRepresentation></s:Dimension></s:DimensionList></s:DataStructureComponents></s:DataStructure></s:DataStructures></Structures></Structure>"""
UNSD_API = {
    "totalPages": 1,
    "pageNumber": 1,
    "data": [
        {"goal": ["4"], "target": ["4.4"], "indicator": ["4.4.1"], "series": "SE_ADT_ACTS", "geoAreaCode": "404", "geoAreaName": "Kenya", "timePeriodStart": 2019.0,
         "value": "<2.5", "footnotes": ["One."], "attributes": {"Nature": "C", "Units": "PERCENT"}, "dimensions": {"Sex": "FEMALE", "Reporting Type": "G"}}
    ],
    "dimensions": [{"id": "Sex", "codes": [{"code": "FEMALE", "description": "Female", "sdmx": "F"}]}],
    "attributes": [{"id": "Units", "codes": [{"code": "PERCENT", "description": "Percentage", "sdmx": "PT"}]}],
}  # fmt: skip
WORDING = {
    "goals": [{"code": "1", "title": {"en": "End poverty", "fr": "Éliminer la pauvreté"}}],
    "targets": [{"code": "1.1", "title": {"en": "By 2030 (5)", "ar": "بحلـول"}}],
    "indicators": [
        {"code": code, "title": {"en": "Text"}} for code in ("1.a.3", "8.9.2", "11.c.1", "13.3.2", "17.6.2")
    ],
}
REPOSITORY = {
    "data/indicator_6-1-1.csv": "Year,Sex,Units,Value\n2019,,Percent,12.5\n2020,Female,Percent,13\n",
    "meta/6-1-1.md": "---\nindicator_number: 6.1.1\nindicator_name: Water\nun_custodian_agency: WHO\ngraph_type: line\n---\nText **bold**\n",
    "_config.yml": "languages: [en]\ncountry:\n  name: Kenya\n",
    "config_data.yml": "map_layers: []\n",
    "translations/en/general.yml": "hello: Hello\n",
}
CSS = "p { color: #333; background: none }\n@page { margin: 2cm }\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10" fill="#333"/></svg>'


def make_pdf(*lines: str) -> bytes:
    """One page with these lines in Helvetica."""
    content = "".join(
        f"BT /F1 11 Tf 50 {800 - 20 * row} Td ({line}) Tj ET\n" for row, line in enumerate(lines)
    ).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    file, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


def make_docx(*lines: str, numbered: str = "One") -> bytes:
    document, file = Document(), io.BytesIO()
    document.add_heading("Report", 1)
    for line in lines:
        document.add_paragraph(line)
    if numbered:
        document.add_paragraph(numbered, style="List Number")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Project", "Wells"
    document.save(file)
    return file.getvalue()


def make_xlsx(*rows: tuple[object, ...]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def make_zip(members: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def make_vote_log() -> bytes:
    opening = chain_entry(0, FIRST_PREVIOUS, EntryKind.OPEN, {"edition": "a", "key": "00", "categories": []})
    day = chain_entry(1, opening.digest, EntryKind.DAY, {"day": "2026-03-01"})
    return f"{to_line(opening)}\n{to_line(day)}\n".encode()


def _turtle_as(syntax: str) -> bytes:
    from rdflib import Graph

    return Graph().parse(data=write_skos(catalogues.SDG), format="turtle").serialize(format=syntax).encode()


def _link_table() -> bytes:
    file = io.BytesIO()
    write_link_table(file, table_links(catalogues.MATRIX), catalogues.WSIS, catalogues.SDG)
    return file.getvalue()


def _review() -> bytes:
    file = io.BytesIO()
    write_review(
        file, [ReviewRow("a", "A", "", "Networks", "sdg@2020:9.c", "9.c", 0.7, "Networks")], [("accept", "Accept")]
    )
    return file.getvalue()


def _json(content: object) -> bytes:
    return json.dumps(content).encode()


def _shipped(pattern: str) -> bytes:
    """The smallest file of the packs with this pattern."""
    return min((path.read_bytes() for path in PACKS.glob(pattern)), key=len)


PACK = """id: own
order: 7
title: {en: Water, fr: Eau}
records: records.csv
questionnaires: [round.yaml]
indices: [index.yaml]
calls: [call.yaml]
published: scores.csv
indicators: [indicators]
frameworks:
  - id: own
    edition: "2024"
    default: true
    title: {en: Water plan, zh: 水}
    short: {en: Plan}
    owner: {en: Ministry}
    source: A/RES/79/1
    uri: https://example.org/plan/
    folder: "2024"
    labels: ["2024"]
    opened: ["1"]
    levels:
      - {id: objective, one: {en: Objective}, many: {en: Objectives}}
      - {id: target, one: {en: Target}, many: {en: Targets}}
    mentions:
      - level: objective
        code: "W{}"
        words: {en: [water objective, water objectives], fr: [objectif]}
        plain: {en: [objective]}
        signs: {en: [plan]}
        followed_by: {zh: [条]}
linkages:
  - {id: own-sdg, kind: linkage, subject: own@2024, object: sdg@2025, title: {en: To the SDGs}, source: ours, file: links.csv}
code_lists:
  - {id: sectors, title: {en: Sectors}, object: sdg@2025, source: p. 4, folder: codes}
"""
UNSD_CSV = (
    b"Goal,Target,Indicator,SeriesCode,SeriesDescription,GeoAreaCode,GeoAreaName,TimePeriod,Value,Units,Nature\n"
    b'4,4.4,4.4.1,SE_ADT_ACTS,"Skills, all",404,Kenya,2019,12.5,PERCENT,C\n'
)
SDMX_CSV = b"STRUCTURE,STRUCTURE_ID,ACTION,SERIES,REF_AREA,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\ndataflow,O:DF(1.0),R,S,404,F,2019,12.5,PT\n"
PAIRS = b"from,to,score,rationale,source\n4,9,+2,Skills help,p. 3\n9,4,-1,Costs,p. 4\n"
TAI = b"area,patents,royalties,internet,exports,telephones,electricity,schooling,enrolment\nKE,1,2,3,4,5,6,7,8\n"

SEEDS: Mapping[str, Callable[[], list[bytes]]] = {
    "txt": lambda: [TEXT.encode(), TEXT.encode("utf-16"), TEXT.encode("cp1252")],
    "text-facts": lambda: [f"{TEXT} On 3 May 2021 or 03/05/2021, Q2 2022 to 2024: 肯尼亚 €1.5m, 20 %, A/RES/70/1, https://example.org/a.".encode()],
    "md": lambda: [MARKDOWN.encode(), TEXT.encode()],
    "html": lambda: [HTML.encode(), f"<p>{TEXT}".encode()],
    "pdf": lambda: [make_pdf("Report 2023", "We trained teachers in Kenya.", "This supports SDG 4.4.")],
    "docx": lambda: [make_docx(*TEXT.split("\n\n"))],
    "csv": lambda: [(EXAMPLES / "records.csv").read_bytes(), b"title;budget;sdg\nWells;1.000,5 EUR;6\n"],
    "xlsx": lambda: [(EXAMPLES / "records.xlsx").read_bytes(), make_xlsx(("title", "budget", "sdg"), ("Wells", 5, "6"))],
    "iati": lambda: [(EXAMPLES / "activities.xml").read_bytes()],
    "observations-csv": lambda: [(EXAMPLES / "observations.csv").read_bytes(), (EXAMPLES / "observations-wide.csv").read_bytes(), UNSD_CSV],
    "observations-xlsx": lambda: [make_xlsx(("area", "sex", "year", "value", "unit"), ("KE", "F", 2019, 12.5, "%"), ("KE", "M", 2020, "13*", "%"))],
    "unsd-api": lambda: [_json(UNSD_API)],
    "sdmx-xml": lambda: [SDMX_XML.encode()],
    "sdmx-json": lambda: [_json(SDMX_JSON)],
    "sdmx-csv": lambda: [SDMX_CSV],
    "sdmx-structure": lambda: [SDMX_STRUCTURE.encode()],
    "open-sdg": lambda: [(EXAMPLES / "indicator_6-1-1.csv").read_bytes()],
    "open-sdg-repository": lambda: [make_zip(REPOSITORY), make_zip({f"repo-main/{name}": text for name, text in REPOSITORY.items()})],
    "pack": lambda: [PACK.encode(), (PACKS / "gdc" / "pack.yaml").read_bytes()],
    "questionnaire": lambda: [_shipped("surveys/questionnaires/*.yaml")],
    "question-wording": lambda: [b"questions:\n  '1':\n    en: Text\n    fr: Texte\n  '2.1': Plans\n"],
    "numbered-questions": lambda: [make_docx("1. What did you do?", "2. With whom? (max. 300 words)", numbered="")],
    "submission": lambda: [make_docx("1. What did you do?", "We trained teachers.")],
    "call": lambda: [_shipped("calls/calls/*.yaml")],
    "index": lambda: [(PACKS / "idi" / "indices" / "idi@2017.yaml").read_bytes(), _shipped("tai/indices/tai@2001.yaml")],
    "index-table": lambda: [TAI],
    "skos-turtle": lambda: [write_skos(catalogues.SDG).encode()],
    "skos-json-ld": lambda: [_turtle_as("json-ld")],
    "skos-xml": lambda: [_turtle_as("xml")],
    "sssom": lambda: [write_sssom(catalogues.MATRIX, catalogues.small()).encode()],
    "official-wording": lambda: [_json(WORDING)],
    "plan": lambda: [(EXAMPLES / "plan.xlsx").read_bytes(), make_xlsx(("code", "parent", "level", "title", "sdg"), ("1", "", "goal", "Water", "4.4"), ("1.1", "1", "target", "Wells", "9.c"))],
    "plan-csv": lambda: [b"code,parent,level,title,sdg\n1,,goal,Water,4.4\n1.1,1,target,Wells,9.c\n"],
    "interlinkages": lambda: [PAIRS, b",4,9\n4,,2\n9,-1,\n"],
    "link-table": lambda: [_link_table()],
    "review-workbook": lambda: [_review()],
    "map-json": lambda: [(CORPUS / "map-json" / "sound.json").read_bytes()],
    "sentences": lambda: [_shipped("sentences/*.yaml"), (PACKS / "sentences" / "en.yaml").read_bytes()],
    "style-sheet": lambda: [CSS.encode()],
    "logo": lambda: [SVG.encode()],
    "vote-log": lambda: [make_vote_log()],
}  # fmt: skip
"""Name of the reader → makes sound files that it reads."""


def corpus(reader: str) -> Iterator[Path]:
    """The inputs that once broke this reader or lie at the edge of what it reads."""
    folder = CORPUS / reader
    return (path for path in sorted(folder.glob("*")) if path.is_file())
