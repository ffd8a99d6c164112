"""What the headers of a plan mean, in six languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from goalweave.core.catalogue import Catalogue
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.columns import HeadVocabulary

FIELDS: Mapping[str, Mapping[str, str]] = {
    "code": {
        "en": "code|id|no|no.|number|ref|reference", "fr": "n°|numéro|référence|réf", "es": "código|nº|número|referencia",
        "ru": "код|номер|№", "ar": "رمز|الرمز|رقم|الرقم", "zh": "代码|编号|编码|序号",
    },
    "parent": {
        "en": "parent|parent code|part of|belongs to", "fr": "code parent|fait partie de|relève de",
        "es": "padre|código superior|depende de|pertenece a", "ru": "родитель|вышестоящий|входит в",
        "ar": "الأصل|رمز الأصل|تابع ل", "zh": "上级|上级代码|父级|所属",
    },
    "level": {
        "en": "level|type|kind", "fr": "niveau", "es": "nivel|tipo", "ru": "уровень|тип", "ar": "المستوى|مستوى|النوع",
        "zh": "级别|层级|类型",
    },
    "label": {
        "en": "label|title|name", "fr": "libellé|titre|intitulé|nom", "es": "etiqueta|título|nombre|denominación",
        "ru": "название|наименование|заголовок", "ar": "العنوان|عنوان|الاسم|اسم", "zh": "标题|名称|标签",
    },
    "description": {
        "en": "description|text|full text|wording|definition", "fr": "texte|texte intégral|définition|formulation",
        "es": "descripción|texto|definición|redacción", "ru": "описание|текст|формулировка|определение",
        "ar": "الوصف|وصف|النص|نص|التعريف", "zh": "描述|说明|全文|定义",
    },
    "terms": {
        "en": "terms|keywords|key words|synonyms", "fr": "termes|mots-clés|mots clés|synonymes",
        "es": "términos|palabras clave|sinónimos", "ru": "термины|ключевые слова|синонимы",
        "ar": "مصطلحات|المصطلحات|كلمات مفتاحية|الكلمات المفتاحية", "zh": "术语|关键词|同义词",
    },
    "status": {"en": "status", "fr": "statut", "es": "estado", "ru": "статус", "ar": "الحالة|حالة", "zh": "状态"},
    "colour": {"en": "colour|color", "fr": "couleur", "es": "", "ru": "цвет", "ar": "اللون|لون", "zh": "颜色"},
    "uri": {"en": "uri|url|link", "fr": "adresse", "es": "enlace", "ru": "ссылка", "ar": "الرابط", "zh": "网址"},
    "source": {"en": "source", "fr": "", "es": "fuente", "ru": "источник", "ar": "المصدر|مصدر", "zh": "来源"},
    "edition": {"en": "edition|version", "fr": "édition", "es": "edición|versión", "ru": "издание|версия", "ar": "الإصدار", "zh": "版本"},
    "short": {"en": "short|short title|abbreviation", "fr": "sigle|titre court", "es": "siglas|título breve", "ru": "сокращение", "ar": "الاختصار", "zh": "简称"},
    "owner": {"en": "owner|publisher", "fr": "propriétaire|éditeur", "es": "propietario|responsable", "ru": "владелец", "ar": "المالك|الجهة", "zh": "所有者|发布者"},
    "language": {"en": "language", "fr": "langue", "es": "idioma", "ru": "язык", "ar": "اللغة", "zh": "语言"},
    "levels": {"en": "levels", "fr": "niveaux", "es": "niveles", "ru": "уровни", "ar": "المستويات", "zh": "层级列表"},
    "default": {"en": "default", "fr": "par défaut", "es": "por defecto", "ru": "по умолчанию", "ar": "افتراضي", "zh": "默认"},
}  # fmt: skip
"""Field → language → headers. An English word says nothing of the language of what is below it."""

PLAN = ("code", "parent", "level", "label", "description", "terms", "status", "colour", "uri", "source")
ABOUT = ("code", "edition", "label", "short", "owner", "source", "uri", "language", "levels", "default")
BY_LANGUAGE = frozenset({"label", "description", "terms", "short", "owner"})
LISTS = frozenset({"links", "liens", "vínculos", "enlaces", "связи", "ссылки", "روابط", "链接", "关联", "link"})


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """field: one of PLAN, `links` or `property`. about: language of a text, key of a framework, name of a property."""

    field: str
    about: str = ""


def normalise_header(header: str) -> str:
    return " ".join(header.casefold().replace("\ufeff", "").strip(" \t:*：").split())


def match_field(header: str, fields: tuple[str, ...], language: str) -> PlanColumn | None:
    """The field that a header names, and the language of its texts: as written, else by the header's own language."""
    heads = _head_vocabulary(fields)
    match = heads.match(header) or heads.match_with_language(header)
    if match is None or (match.language and match.field not in BY_LANGUAGE):
        return None
    own = language if match.languages[0] == "en" else match.languages[0]
    return PlanColumn(match.field, (match.language or own) if match.field in BY_LANGUAGE else "")


def match_column(header: str, language: str, frameworks: Mapping[str, str]) -> PlanColumn:
    """The column of a plan; one that is neither a field nor named like a framework becomes a property of the node."""
    text = normalise_header(header)
    start, _, rest = re.sub(r"[:：.]", " ", text, count=1).partition(" ")
    if start in LISTS and rest:
        return PlanColumn("links", frameworks.get(rest.strip(), f"?{rest.strip()}"))
    if field := match_field(header, PLAN, language):
        return field
    first, _, last = text.rpartition(" ")
    if text in frameworks or (last in LISTS and first in frameworks):
        return PlanColumn("links", frameworks.get(text) or frameworks[first])
    return PlanColumn("property", " ".join(header.split()))


def framework_names(catalogue: Catalogue) -> dict[str, str]:
    """How a header may name a framework (`sdg`, `SDGs`, `ODD`, `SDG targets`, `sdg@2019`) → its key."""
    keys: dict[str, str] = {}
    for framework in sorted(catalogue.frameworks.values(), key=lambda framework: framework.default):
        for language in sorted({*LANGUAGES, *framework.title, *framework.short}):
            short = framework.short.get(language, "")
            names = [short, re.sub(r"(?<=[A-Z])s$", "", short), framework.title.get(language, "")]
            if framework is catalogue.framework(framework.id):
                names.append(framework.id)
            level_names = [level.one.get(language) for level in framework.levels]
            level_names += [level.many.get(language) for level in framework.levels]
            for name in filter(None, names):
                keys[normalise_header(name)] = framework.key
                keys |= {normalise_header(f"{name} {level}"): framework.key for level in level_names if level}
    return keys | {normalise_header(key): key for key in catalogue.frameworks}


@cache
def _head_vocabulary(fields: tuple[str, ...]) -> HeadVocabulary:
    return HeadVocabulary({field: FIELDS[field] for field in fields})
