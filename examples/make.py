"""Makes records.csv, records.xlsx and activities.xml, the work of an invented water ministry: python examples/make.py"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from lxml import etree
from lxml.builder import E
from openpyxl import Workbook
from openpyxl.styles import Font

FOLDER = Path(__file__).parent
THEN = datetime(2024, 1, 1)  # noqa: DTZ001 (a workbook knows no time zones)

CSV_HEAD = ("Project ID", "Project title", "Description", "Type", "Start date", "End date", "Status", "Partners", "Donor", "Country", "Budget (EUR)", "SDG")  # fmt: skip

CSV_ROWS = (
    ("MW-01", "Boreholes for dry-season villages", "Drilling and repair of 180 boreholes with solar pumps, so that villages have safe water all year.",
     "project", "2021-03", "2024-12", "ongoing", "District councils", "Fund for Rural Water", "Kenya", "4,200,000", "6.1; 7.2"),
    ("MW-02", "Leak detection in eight towns", "Utilities learn to find and repair leaks with acoustic sensors; a third of the water that is lost today is saved.",
     "project", "2022-01-15", "2025-06-30", "ongoing", "Town Utilities Union", "Development Bank (funder)", "Kenya; Uganda", "2,750,000.50", "6.4"),
    ("MW-03", "Water meters read by mobile phone", "Households pay small amounts by mobile money and see their use every day.",
     "project", "2023", "", "ongoing", "Mobile Operators Forum", "", "Uganda", "600,000", ""),
    ("MW-04", "Schools with clean toilets", "Separate toilets for girls and boys and places to wash hands with soap in 240 schools; fewer girls miss lessons.",
     "project", "2019-09-01", "2022-08-31", "completed", "Ministry of Education", "Children First Fund", "Kenya", "1,950,000", "6.2; 4.a"),
    ("MW-05", "Committees that keep pumps working", "Training of village water committees, half of whose members are women, in repair, accounts and fair tariffs.",
     "training", "2020", "2021", "completed", "", "", "Tanzania", "310,000", "6.b; 5.5"),
    ("MW-06", "Forum on rivers without borders", "Three countries that share a river met to agree on data, flood warnings and how much each may take.",
     "event", "2023-05-10", "2023-05-12", "completed", "River Basin Commission", "", "Kenya, Uganda, Tanzania", "", "6.5"),
    ("MW-07", "Wetland that cleans a lake", "Reeds and restored wetlands hold back nutrients before they reach the lake; fish and birds return.",
     "project", "2022-06", "2026-06", "ongoing", "Lake Authority", "Climate Facility", "Uganda", "3,400,000", ""),
    ("MW-08", "How much water do crops need?", "A study for farmers on drip irrigation and drought-tolerant crops, with open data from forty fields.",
     "publication", "2024-02", "", "completed", "Agricultural University", "", "Tanzania", "85,000", ""),
    ("MW-09", "Sewage works that make biogas", "The works of the port city treat all waste water and feed the gas to the grid.",
     "project", "2024", "2028", "planned", "Port City Utility", "Development Bank", "Tanzania", "21,000,000", "6.3; 7.2; 11.6"),
    ("MW-10", "Staff canteen renewed", "New tiles and chairs for the canteen at headquarters.",
     "project", "2023-11", "2023-12", "completed", "", "", "Kenya", "40,000", ""),
)  # fmt: skip

SHEET_HEAD = ("Code", "Intitulé du projet", "Titre (en)", "Résumé", "Date de début", "Pays", "Montant", "Devise", "ODD")

SHEET_ROWS = (
    ("PE-1", "Forages solaires pour les villages", "Solar boreholes for villages", "Des forages équipés de pompes solaires donnent de l’eau potable toute l’année à 90 villages.",
     date(2021, 4, 1), "Sénégal", 1_800_000, "EUR", "6.1; 7.2"),
    ("PE-2", "Des latrines dans les écoles", "Toilets in schools", "Des latrines séparées et des points de lavage des mains dans 120 écoles primaires.",
     date(2020, 10, 15), "Sénégal", 950_000.5, "EUR", "6.2"),
    ("PE-3", "Alerte aux crues par téléphone", "Flood warnings by phone", "Les habitants des rives reçoivent une alerte avant la crue sur leur téléphone mobile.",
     date(2023, 1, 1), "Mali; Sénégal", 420_000, "USD", "13.1; 11.5"),
    ("PE-4", "Réutiliser les eaux usées", "Reusing waste water", "Les eaux usées traitées irriguent les jardins maraîchers autour de la capitale.",
     date(2022, 6, 1), "Mali", 2_300_000, "EUR", None),
    ("PE-5", "Comités de l’eau", "Water committees", "Formation de comités villageois, dont la moitié des membres sont des femmes, à l’entretien des pompes.",
     date(2019, 9, 1), "Mali", 160_000, "EUR", 6),
)  # fmt: skip


def records_csv() -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows((CSV_HEAD, *CSV_ROWS))
    return text.getvalue().encode()


def records_xlsx() -> bytes:
    """A sheet of projects, with a line above its head, and a sheet of notes that has no records."""
    workbook = Workbook()
    workbook.properties.created = THEN
    sheet = workbook.worksheets[0]
    sheet.title = "Projets"
    sheet.append(["Projets du ministère de l’Eau"])
    sheet.append(SHEET_HEAD)
    for row in SHEET_ROWS:
        sheet.append(row)
    for letter, width in zip("ABCDEFGHI", (8, 34, 30, 70, 14, 16, 12, 8, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    workbook.create_sheet("Notes").append(["Montants en devise d’origine."])
    made = io.BytesIO()
    workbook.save(made)
    return _dated(made.getvalue())


def activities_xml() -> bytes:
    """Six activities: goals and targets as tags, goals as sectors with shares, indicators of results."""
    root = E(
        "iati-activities", *map(_activity, ACTIVITIES), {"version": "2.03", "generated-datetime": THEN.isoformat()}
    )
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


ACTIVITIES: Sequence[dict[str, object]] = (
    {"id": "1", "en": ("Safe water for hill villages", "Springs are protected and piped to taps in 60 villages, so that nobody walks more than a kilometre for water."),
     "fr": ("De l’eau sûre pour les villages des collines", "Des sources protégées alimentent les robinets de 60 villages."),
     "start": "2020-01-01", "end": "2023-12-31", "status": "2", "places": ("KE",), "tags": (("3", "6.1"), ("2", "3")), "budget": (1_200_000, 1_350_000), "indicators": ("6.1.1",)},
    {"id": "2", "en": ("Utilities that lose less water", "Town utilities repair mains and meter every household; less water and less electricity are lost."),
     "start": "2021-06-01", "end": "2025-05-31", "status": "2", "places": ("KE", "UG"), "tags": (("3", "6.4"),), "budget": (3_000_000, None), "indicators": ()},
    {"id": "3", "en": ("Sanitation in market towns", "Public toilets and treatment of sludge in twelve market towns, run by small firms."),
     "start": "2019-03-15", "end": "2022-03-14", "status": "4", "places": ("UG",), "sectors": (("6", "70"), ("11", "30")), "budget": (900_000, None), "indicators": ("6.2.1",)},
    {"id": "4", "en": ("Lake without borders", "Three countries measure and share data on the level and quality of the lake that they have in common."),
     "start": "2022-01-01", "end": "", "status": "2", "places": ("KE", "TZ", "UG"), "tags": (("3", "6.5"), ("2", "14"), ("2", "17")), "budget": (480_000, None), "indicators": ()},
    {"id": "5", "en": ("Drip irrigation for smallholders", "Farmers learn to water vegetables drop by drop and sell them in town all year."),
     "es": ("Riego por goteo para pequeños agricultores", "Los agricultores aprenden a regar gota a gota."),
     "start": "2023-04-01", "end": "2026-03-31", "status": "2", "places": ("TZ",), "budget": (1_100_000, None), "indicators": ()},
    {"id": "6", "en": ("New roof for the head office", "Repair of the roof and the lifts of the ministry’s head office."),
     "start": "2023-02-01", "end": "2023-09-30", "status": "4", "places": ("KE",), "budget": (75_000, None), "indicators": ()},
)  # fmt: skip


def _activity(given: dict[str, object]) -> etree._Element:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    told = {language: given[language] for language in ("en", "fr", "es") if language in given}

    def narratives(place: int) -> list[etree._Element]:
        return [
            E.narrative(texts[place], {} if language == "en" else {lang: language}) for language, texts in told.items()
        ]

    made = E(
        "iati-activity",
        E("iati-identifier", f"XX-EX-WATER-{given['id']}"),
        E("reporting-org", E.narrative("Ministry of Water"), ref="XX-EX-WATER", type="10"),
        E.title(*narratives(0)),
        E.description(*narratives(1), type="1"),
        E("participating-org", E.narrative("Fund for Rural Water"), role="1", type="60"),
        E("participating-org", E.narrative("Ministry of Water"), ref="XX-EX-WATER", role="2", type="10"),
        E("activity-status", code=given["status"]),
        E("activity-date", {"type": "2", "iso-date": given["start"]}),
        {lang: "en", "default-currency": "EUR"},
    )
    if given["end"]:
        made.append(E("activity-date", {"type": "4" if given["status"] == "4" else "3", "iso-date": given["end"]}))
    for country in given["places"]:
        made.append(E("recipient-country", code=country))
    for code, share in given.get("sectors", ()):
        made.append(E.sector(vocabulary="7", code=code, percentage=share))
    for vocabulary, code in given.get("tags", ()):
        made.append(E.tag(vocabulary=vocabulary, code=code))
    for kind, amount in zip(("1", "2"), given["budget"], strict=True):
        if amount is not None:
            made.append(_budget(kind, str(given["start"]), str(given["end"]) or "2026-12-31", amount))
    for code in given["indicators"]:
        indicator = E.indicator(
            E.title(E.narrative("People reached")), E.reference(vocabulary="9", code=code), measure="1"
        )
        made.append(E.result(E.title(E.narrative("What changed")), indicator, type="2"))
    return made


def _budget(kind: str, start: str, end: str, amount: int) -> etree._Element:
    return E.budget(
        E("period-start", {"iso-date": start}),
        E("period-end", {"iso-date": end}),
        E.value(str(amount), {"value-date": start}),
        type=kind,
        status="2",
    )


def _dated(workbook: bytes) -> bytes:
    """The same archive with one date, in it and for all its members, so that making it again changes no byte."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2024-01-01T00:00:00Z", source.read(member))
            target.writestr(zipfile.ZipInfo(member.filename, (2024, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


FILES = {"records.csv": records_csv, "records.xlsx": records_xlsx, "activities.xml": activities_xml}

if __name__ == "__main__":
    for name, make in FILES.items():
        (FOLDER / name).write_bytes(make())
