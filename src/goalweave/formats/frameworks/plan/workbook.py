"""Plans → workbooks: an empty one to fill in, and one with given lines."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from goalweave.core.model import Status
from goalweave.formats.frameworks.plan.columns import BY_LANGUAGE, match_field

LINES = 1000
"""Lines for which drop-downs are laid out."""

SAVED = datetime(2020, 1, 1)  # noqa: DTZ001 - written into the file instead of the clock's time, without a zone
WIDTHS = {"code": 12, "parent": 12, "level": 14, "label": 44, "description": 60, "terms": 44, "status": 12}

_HEADER = (
    "code",
    "parent",
    "level",
    "label.en",
    "label.fr",
    "description.en",
    "terms.en",
    "status",
    "sdg",
)

_ROWS = (
    (
        "1",
        "",
        "Goal",
        "Everyone can borrow a book nearby",
        "Chacun peut emprunter un livre près de chez lui",
        "",
        "",
        "ours",
        "4",
    ),
    (
        "1.1",
        "1",
        "Outcome",
        "More villages have a reading room",
        "Plus de villages ont une salle de lecture",
        "The number of villages with a reading room that opens three days a week doubles.",
        "village library; reading room; mobile library",
        "ours",
        "4.6=0.8; 11.7",
    ),
    (
        "1.1.1",
        "1.1",
        "Output",
        "Two book buses on the road",
        "Deux bibliobus sur les routes",
        "",
        "book bus",
        "ours",
        "",
    ),
    (
        "1.2",
        "1",
        "Outcome",
        "Schools read every day",
        "Les écoles lisent chaque jour",
        "",
        "reading lesson",
        "ours",
        "4.1",
    ),
)

_ABOUT = (
    ("id", "library-plan"),
    ("edition", "2026-2030"),
    ("title.en", "Plan of a public library (example)"),
    ("title.fr", "Plan d’une bibliothèque publique (exemple)"),
    ("short.en", "Library plan"),
    ("owner.en", "A public library"),
    ("language", "en"),
    ("levels", "Goal, Outcome, Output"),
    ("level.goal.en", "Goal", "Goals"),
    ("level.goal.fr", "But", "Buts"),
    ("level.outcome.en", "Outcome", "Outcomes"),
    ("level.outcome.fr", "Résultat", "Résultats"),
    ("level.output.en", "Output", "Outputs"),
    ("level.output.fr", "Produit", "Produits"),
)

_INSTRUCTIONS = (
    ("", "English", "Français"),
    (
        "How to",
        "Replace the example in the sheets Plan and About with your own plan, save, then run: goalweave frameworks import FILE",
        "Remplacez l’exemple des feuilles Plan et About par votre plan, enregistrez, puis : goalweave frameworks import FICHIER",
    ),
    (
        "code",
        "What your plan calls the line: 1, 1.1, G2, A-3. Each only once. The cells are texts, so 1.10 stays 1.10.",
        "Le nom de la ligne dans votre plan : 1, 1.1, G2, A-3. Une seule fois chacun. Les cellules sont du texte : 1.10 reste 1.10.",
    ),
    (
        "parent",
        "The code of the line above it in the hierarchy; empty at the top. Without this column, 1.1.1 belongs to 1.1.",
        "Le code de la ligne dont elle relève ; vide au sommet. Sans cette colonne, 1.1.1 relève de 1.1.",
    ),
    (
        "level",
        "Goal, Outcome, Output, or what your plan calls them; named in the sheet About, from the top. Without it: by depth.",
        "But, Résultat, Produit, ou les mots de votre plan ; nommés dans la feuille About, du haut vers le bas. Sinon : la profondeur.",
    ),
    (
        "label.en, label.fr …",
        "A short name in each language you have: label.es, label.ru, label.ar, label.zh. At least one.",
        "Un nom court dans chaque langue disponible : label.es, label.ru, label.ar, label.zh. Au moins une.",
    ),
    (
        "description.en …",
        "The full text of the line, if the label shortens it. May be left out.",
        "Le texte complet de la ligne, si le nom l’abrège. Facultatif.",
    ),
    (
        "terms.en …",
        "Words that your reports use when they write about it, with semicolons between them. They help to find and to suggest.",
        "Les mots qu’emploient vos rapports à ce sujet, séparés par des points-virgules. Ils aident à trouver et à suggérer.",
    ),
    (
        "status",
        "official, transcribed, recalled, disputed or ours. Empty means ours.",
        "official, transcribed, recalled, disputed ou ours. Vide signifie ours.",
    ),
    (
        "sdg",
        "Links: codes of that framework with semicolons between them (9.c; 4.b), with a weight if you like (9.c=0.8).",
        "Liens : codes de ce cadre séparés par des points-virgules (9.c; 4.b), avec un poids si vous voulez (9.c=0.8).",
    ),
    (
        "wsis, itu …",
        "Any framework that Goalweave has may head a column of links. See: goalweave frameworks list",
        "Tout cadre connu de Goalweave peut nommer une colonne de liens. Voir : goalweave frameworks list",
    ),
    (
        "Other columns",
        "Any other column is kept with the line and shown beside it.",
        "Toute autre colonne est conservée avec la ligne et affichée à côté d’elle.",
    ),
)


def write_plan_template(stream: BinaryIO) -> None:
    """The workbook in which people fill in their own framework: instructions, a small example, drop-downs."""
    write_plan(stream, _HEADER, _ROWS, _ABOUT, _INSTRUCTIONS)


def write_empty_plan(stream: BinaryIO, languages: Sequence[str], frameworks: Sequence[str]) -> None:
    """The same without the example: a column of labels for each language, and of links for each framework (its id)."""
    first = languages[0]
    texts = [f"label.{language}" for language in languages]
    header = ("code", "parent", "level", *texts, f"description.{first}", f"terms.{first}", "status", *frameworks)
    titles = [(f"title.{language}", "") for language in languages]
    about = (("id", ""), ("edition", ""), *titles, (f"owner.{first}", ""), ("source", ""), ("levels", ""))
    write_plan(stream, header, (), about, (_INSTRUCTIONS[0], *_INSTRUCTIONS[2:]))


def write_plan(
    stream: BinaryIO,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    about: Iterable[Sequence[str]],
    instructions: Iterable[Sequence[str]] = _INSTRUCTIONS,
) -> None:
    """A workbook that `read_plan` reads: sheets Plan, About and Read me. Cells are texts, so that codes stay what they are.

    The same content gives the same bytes.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator, book.properties.created = "Goalweave", SAVED
    plan = book.worksheets[0]
    plan.title = "Plan"
    _fill_sheet(plan, [header, *rows])
    _style_sheet(plan, header)
    _add_drop_downs(plan, header)
    for title, lines, widths in (("About", about, (18, 44, 44)), ("Read me", instructions, (24, 90, 90))):
        sheet = book.create_sheet(title)
        _fill_sheet(sheet, list(lines))
        for column, width in zip("ABC", widths, strict=True):
            sheet.column_dimensions[column].width = width
            sheet.column_dimensions[column].number_format = "@"
    saved = io.BytesIO()
    book.save(saved)
    stream.write(without_timestamps(saved.getvalue()))


def _fill_sheet(sheet: Any, lines: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment

    for number, line in enumerate(lines, 1):
        for place, text in enumerate(line, 1):
            cell = sheet.cell(number, place, text)
            cell.data_type = "s"  # a text that begins with = stays a text
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _style_sheet(sheet: Any, header: Sequence[str]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    for place, text in enumerate(header, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.cell(1, place).fill = PatternFill("solid", fgColor="E8EDF2")
        column = sheet.column_dimensions[get_column_letter(place)]
        column.number_format = "@"
        column.width = WIDTHS.get(_field_of_header(text), 18)
    sheet.freeze_panes = "B2"


def _add_drop_downs(sheet: Any, header: Sequence[str]) -> None:
    """Drop-downs: a parent is a code of the sheet, a status one of five."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = {_field_of_header(text): get_column_letter(place) for place, text in enumerate(header, 1)}
    codes = f"=${letters['code']}$2:${letters['code']}${LINES}"
    for name, formula, title in (
        ("parent", codes, "The code of a line of this sheet, or nothing at the top"),
        ("status", f'"{",".join(Status)}"', "How far the line can be relied on"),
    ):
        if name in letters:
            choice = DataValidation(type="list", formula1=formula, allow_blank=True, promptTitle=name, prompt=title)
            choice.error, choice.showErrorMessage, choice.showInputMessage = title, True, True
            choice.add(f"{letters[name]}2:{letters[name]}{LINES}")
            sheet.add_data_validation(choice)


def _field_of_header(header: str) -> str:
    column = match_field(header, (*WIDTHS, *BY_LANGUAGE), "en")
    return column.field if column else ""


def without_timestamps(data: bytes) -> bytes:
    """The workbook without the clock's time in its members and its properties."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "docProps/core.xml":
                stamp = f">{SAVED:%Y-%m-%dT%H:%M:%SZ}</dcterms:modified>".encode()
                content = re.sub(rb">[^<]*</dcterms:modified>", stamp, content)
            entry = zipfile.ZipInfo(member.filename, SAVED.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, content)
    return output.getvalue()
