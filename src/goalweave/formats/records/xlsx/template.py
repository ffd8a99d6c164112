"""The workbook in which people fill in their records: heads in their language, drop-downs, an example, instructions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.countries import country_names
from goalweave.formats.reading.vocabulary import CURRENCIES
from goalweave.formats.records.table.head_vocabulary import COLUMN_FIELDS, HEADERS
from goalweave.formats.records.table.reader import ASIDE
from goalweave.formats.records.table.recognition import AMOUNTS
from goalweave.formats.records.table.rows import EXAMPLE

LINES = 2000
"""Lines for which drop-downs are laid out."""

_FIRST = [
    "id",
    "title",
    "text",
    "kind",
    "start",
    "end",
    "status",
    "unit",
    "parent",
    "visibility",
    "country",
    "region",
    "groups",
    "lead",
    "partners",
    "funder",
    "budget",
    "commitment",
    "spent",
    "currency",
    "sdg",
    "purpose",
    "marker",
    "cofog",
    "result",
    "challenge",
    "lesson",
    "period",
    "links",
    "reference",
    "beneficiaries",
    "funding",
    "staffing",
    "reviewed",
    "review",
    "format",
    "venue",
    "participants",
    "women",
    "hours",
    "publisher",
    "identifier",
    "mandate",
    "meets",
    "body",
    "forum",
]
FIELDS = (*_FIRST, *(name for name in COLUMN_FIELDS if name not in (*_FIRST, "tags")))
SEVERAL = ("country", "region", "groups", "sdg")
"""Fields whose cells may hold several of their list, with semicolons between."""

WIDTHS = {"id": 14, "title": 40, "text": 60, "result": 44, "challenge": 44, "lesson": 44, "partners": 34, "country": 26}
Words = Mapping[str, Sequence[str]]

KINDS: Words = {
    "en": ("activity", "partnership", "event", "publication", "mechanism", "decision", "statement", "training"),
    "fr": ("activité", "partenariat", "événement", "publication", "mécanisme", "décision", "déclaration", "formation"),
    "es": ("actividad", "alianza", "evento", "publicación", "mecanismo", "decisión", "declaración", "formación"),
    "ru": ("деятельность", "партнерство", "мероприятие", "публикация", "механизм", "решение", "заявление", "обучение"),
    "ar": ("نشاط", "شراكة", "فعالية", "منشور", "آلية", "قرار", "بيان", "تدريب"),
    "zh": ("活动", "伙伴关系", "会议", "出版物", "机制", "决定", "声明", "培训"),
}
STATUSES: Words = {
    "en": ("planned", "ongoing", "completed", "cancelled", "suspended"),
    "fr": ("prévu", "en cours", "terminé", "annulé", "suspendu"),
    "es": ("previsto", "en curso", "terminado", "cancelado", "suspendido"),
    "ru": ("планируется", "реализуется", "завершено", "отменен", "приостановлен"),
    "ar": ("مخطط", "قيد التنفيذ", "مكتمل", "ملغى", "معلق"),
    "zh": ("计划", "进行中", "已完成", "取消", "暂停"),
}
GROUPS: Mapping[str, str] = {
    "en": "women|youth|persons with disabilities|LDCs|LLDCs|SIDS",
    "fr": "femmes|jeunes|personnes handicapées|PMA|PDSL|PEID",
    "es": "mujeres|jóvenes|personas con discapacidad|países menos adelantados|países en desarrollo sin litoral|pequeños Estados insulares en desarrollo",
    "ru": "женщины|молодежь|инвалиды|НРС|РСРВМ|МОСРГ",
    "ar": "النساء|الشباب|الأشخاص ذوو الإعاقة|أقل البلدان نموا|البلدان النامية غير الساحلية|الدول الجزرية الصغيرة النامية",
    "zh": "妇女|青年|残疾人|最不发达国家|内陆发展中国家|小岛屿发展中国家",
}
FORMATS: Words = {
    "en": ("in person", "online", "hybrid"),
    "fr": ("en présentiel", "en ligne", "hybride"),
    "es": ("presencial", "en línea", "híbrido"),
    "ru": ("очно", "онлайн", "смешанный"),
    "ar": ("حضوري", "عبر الإنترنت", "هجين"),
    "zh": ("线下", "线上", "混合"),
}

VISIBILITIES: Words = {
    "en": ("draft", "organisation", "public"),
    "fr": ("brouillon", "interne", "public"),
    "es": ("borrador", "interno", "público"),
    "ru": ("черновик", "для организации", "для всех"),
    "ar": ("مسودة", "داخلي", "عام"),
    "zh": ("草稿", "内部", "公开"),
}
"""From what the fewest see to what all see."""


@dataclass(frozen=True)
class TemplateContent:
    """What an organisation's template has. units: their names; publishing: whether records may be shown to everyone;
    tags: code and label of the nodes that can be named.

    notes: field → what to write into its column; instructions: lines of the sheet of that; example: field → what is in
    the row that shows how; sheets: names of the sheets for records, lists and instructions.
    """

    units: Sequence[str] = ()
    publishing: bool = True
    tags: Sequence[tuple[str, str]] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    instructions: Sequence[Sequence[str]] = ()
    example: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, str, str] = ("Records", "Lists", "Instructions")


def column_head(name: str, language: str) -> str:
    """What the column of a field is called in the template: read back as that field."""
    word = (HEADERS[name].get(language) or HEADERS[name]["en"]).partition("|")[0]
    return word.upper() if word in ("id", "sdg", "odd", "ods", "цур") else word[:1].upper() + word[1:]


def write_records_template(stream: BinaryIO, language: str, content: TemplateContent) -> None:
    """language: of the heads and lists, one of the six; English for any other."""
    import openpyxl

    heads_language = language if language in LANGUAGES else "en"
    book = openpyxl.Workbook()
    book.properties.creator = "Goalweave"
    records = book.worksheets[0]
    records.title = content.sheets[0]
    lists, instructions = (book.create_sheet(name) for name in content.sheets[1:])
    for sheet in book.worksheets:
        sheet.sheet_view.rightToLeft = heads_language == "ar"
    _write_heads(records, heads_language, content)
    ranges = _write_lists(lists, heads_language, content)
    _add_drop_downs(records, ranges, content)
    _write_rows(instructions, [(f"{ASIDE}: {content.sheets[2]}",), (), *content.instructions])
    for letter, width in zip("ABC", (30, 80, 40), strict=True):
        instructions.column_dimensions[letter].width = width
    book.save(stream)


def _write_heads(sheet: Any, language: str, content: TemplateContent) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    _write_rows(sheet, [[column_head(name, language) for name in FIELDS]])
    example = {"id": EXAMPLE, **{name: text for name, text in content.example.items() if name != "id"}}
    _write_rows(sheet, [[example.get(name, "") for name in FIELDS]], first=2)
    for place, name in enumerate(FIELDS, start=1):
        head, shown = sheet.cell(1, place), sheet.cell(2, place)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E8EDF2")
        shown.font = Font(italic=True, color="5D646B")
        shown.alignment = Alignment(wrap_text=True, vertical="top")
        if note := content.notes.get(name):
            head.comment = Comment(note, "Goalweave", width=320, height=120)
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = WIDTHS.get(name, 20)
        column.number_format = "General" if name in AMOUNTS else "@"
    sheet.freeze_panes = "C2"


def _write_lists(sheet: Any, language: str, content: TemplateContent) -> dict[str, str]:
    """Writes a column for each list; returns where each stands, as a formula of a drop-down."""
    from openpyxl.utils import get_column_letter

    lists: dict[str, list[str]] = {
        "kind": list(KINDS[language]),
        "status": list(STATUSES[language]),
        "groups": GROUPS[language].split("|"),
        "format": list(FORMATS[language]),
        "visibility": list(VISIBILITIES[language][: None if content.publishing else -1]),
        "currency": sorted(CURRENCIES),
        "country": country_names(language),
        "unit": list(content.units),
        "sdg": [code for code, _label in content.tags],
    }
    sheet.cell(1, 1, f"{ASIDE}: {content.sheets[1]}")
    ranges: dict[str, str] = {}
    for place, (name, values) in enumerate(lists.items(), start=1):
        letter = get_column_letter(place)
        _write_rows(sheet, [[column_head(name, language)]], first=2, column=place)
        _write_rows(sheet, [[value] for value in values], first=3, column=place)
        sheet.column_dimensions[letter].width = 26
        if values:
            ranges[name] = f"='{sheet.title}'!${letter}$3:${letter}${len(values) + 2}"
    _write_rows(sheet, [[label] for _code, label in content.tags], first=3, column=len(lists) + 1)
    sheet.column_dimensions[get_column_letter(len(lists) + 1)].width = 80
    sheet.freeze_panes = "A3"
    return ranges


def _add_drop_downs(sheet: Any, ranges: Mapping[str, str], content: TemplateContent) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, name in enumerate(FIELDS, start=1):
        if name not in ranges:
            continue
        # Where several may stand, what is not in the list must be let in.
        choice = DataValidation(
            type="list", formula1=ranges[name], allow_blank=True, showErrorMessage=name not in SEVERAL
        )
        if note := content.notes.get(name):
            choice.prompt, choice.showInputMessage = note[:250], True
        letter = get_column_letter(place)
        choice.add(f"{letter}2:{letter}{LINES}")
        sheet.add_data_validation(choice)


def _write_rows(sheet: Any, rows: Iterable[Sequence[str]], first: int = 1, column: int = 1) -> None:
    """Cells are texts, so that a code stays what it is and nothing is run."""
    for line, row in enumerate(rows, start=first):
        for place, text in enumerate(row, start=column):
            if text:
                cell = sheet.cell(line, place, text)
                cell.data_type, cell.number_format = "s", "@"
