"""The labels that a document needs, in six languages; those supplied by the document take precedence."""

from __future__ import annotations

from collections.abc import Mapping

from goalweave.core.document import Document
from goalweave.core.text.languages import base_language
from goalweave.publishing.characters import to_legal_line

DOCUMENT_LABELS: Mapping[str, Mapping[str, str]] = {
    "contents": {
        "en": "Contents",
        "fr": "Sommaire",
        "es": "Índice",
        "ru": "Содержание",
        "ar": "المحتويات",
        "zh": "目录",
    },
    "figure": {
        "en": "Figure {number}",
        "fr": "Figure {number}",
        "es": "Figura {number}",
        "ru": "Рисунок {number}",
        "ar": "الشكل {number}",
        "zh": "图 {number}",
    },
    "table": {
        "en": "Table {number}",
        "fr": "Tableau {number}",
        "es": "Tabla {number}",
        "ru": "Таблица {number}",
        "ar": "الجدول {number}",
        "zh": "表 {number}",
    },
    "page": {
        "en": "Page {page} of {pages}",
        "fr": "Page {page} sur {pages}",
        "es": "Página {page} de {pages}",
        "ru": "Страница {page} из {pages}",
        "ar": "صفحة {page} من {pages}",
        "zh": "第 {page} 页，共 {pages} 页",
    },
    "notes": {
        "en": "Notes",
        "fr": "Notes",
        "es": "Notas",
        "ru": "Примечания",
        "ar": "الحواشي",
        "zh": "注释",
    },
    "note": {
        "en": "Note {number}",
        "fr": "Note {number}",
        "es": "Nota {number}",
        "ru": "Примечание {number}",
        "ar": "الحاشية {number}",
        "zh": "注 {number}",
    },
    "back": {
        "en": "Back to the text",
        "fr": "Retour au texte",
        "es": "Volver al texto",
        "ru": "Назад к тексту",
        "ar": "العودة إلى النص",
        "zh": "返回正文",
    },
    "data": {
        "en": "Data of the figure",
        "fr": "Données de la figure",
        "es": "Datos de la figura",
        "ru": "Данные рисунка",
        "ar": "بيانات الشكل",
        "zh": "图中数据",
    },
}


def document_label(document: Document, name: str) -> str:
    """The word as a template, with `{number}`, or `{page}` and `{pages}`, where it has a number. A name that is not known is returned."""
    own_labels = dict(document.words)
    languages = DOCUMENT_LABELS.get(name, {})
    own = languages.get(base_language(document.language)) or languages.get("en", name)
    return to_legal_line(own_labels.get(name) or own)


def numbered_label(document: Document, name: str, number: int) -> str:
    """`Figure 3`, also where the document's own word has no place for the number."""
    template = document_label(document, name)
    return template.replace("{number}", str(number)) if "{number}" in template else f"{template} {number}"


def page_number_parts(document: Document) -> tuple[str, ...]:
    """Split `Page {page} of {pages}` into ("Page ", "{page}", " of ", "{pages}", "")."""
    template = document_label(document, "page")
    if "{page}" not in template:
        template = f"{template} {{page}} / {{pages}}"
    before, _, rest = template.partition("{page}")
    between, there, after = rest.partition("{pages}")
    return (before, "{page}", between, "{pages}", after) if there else (before, "{page}", between, "", "")
