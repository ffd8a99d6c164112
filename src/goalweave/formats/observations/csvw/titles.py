"""What the columns are called. Each word is one that the reader of tables knows (observations/head_words.py)."""

from __future__ import annotations

from goalweave.core.text.languages import LanguageMap

TITLES: dict[str, LanguageMap] = {
    "series": {"en": "Series code", "fr": "Code de série", "es": "Código de serie", "ru": "Код ряда", "ar": "رمز السلسلة", "zh": "系列代码"},
    "series_name": {"en": "Series name", "fr": "Nom de la série", "es": "Nombre de la serie", "ru": "Название ряда", "ar": "اسم السلسلة", "zh": "系列名称"},
    "area": {"en": "Area code", "fr": "Code pays", "es": "Código de país", "ru": "Код страны", "ar": "رمز البلد", "zh": "国家代码"},
    "area_name": {"en": "Country or area", "fr": "Pays ou zone", "es": "País o zona", "ru": "Страна или район", "ar": "البلد أو المنطقة", "zh": "国家或地区"},
    "time": {"en": "Time period", "fr": "Période", "es": "Período", "ru": "Период", "ar": "الفترة", "zh": "时期"},
    "value": {"en": "Value", "fr": "Valeur", "es": "Valor", "ru": "Значение", "ar": "القيمة", "zh": "值"},
    "unit": {"en": "Unit", "fr": "Unité", "es": "Unidad", "ru": "Единица измерения", "ar": "الوحدة", "zh": "单位"},
    "multiplier": {"en": "Unit multiplier", "fr": "Multiplicateur", "es": "Multiplicador", "ru": "Множитель", "ar": "المضاعف", "zh": "乘数"},
    "status": {"en": "Observation status", "fr": "Statut d'observation", "es": "Estado de la observación", "ru": "Статус", "ar": "حالة الملاحظة", "zh": "观测状态"},
    "nature": {"en": "Nature of data", "fr": "Nature des données", "es": "Naturaleza de los datos", "ru": "Характер данных", "ar": "طبيعة البيانات", "zh": "数据性质"},
    "lower": {"en": "Lower bound", "fr": "Borne inférieure", "es": "Límite inferior", "ru": "Нижняя граница", "ar": "الحد الأدنى", "zh": "下限"},
    "upper": {"en": "Upper bound", "fr": "Borne supérieure", "es": "Límite superior", "ru": "Верхняя граница", "ar": "الحد الأعلى", "zh": "上限"},
    "source": {"en": "Source", "fr": "Source", "es": "Fuente", "ru": "Источник", "ar": "المصدر", "zh": "来源"},
    "footnote": {"en": "Footnote", "fr": "Note", "es": "Nota", "ru": "Примечание", "ar": "حاشية", "zh": "备注"},
}  # fmt: skip

NAME: LanguageMap = {"en": "name", "fr": "nom", "es": "nombre", "ru": "название", "ar": "الاسم", "zh": "名称"}
"""Behind the head of a column of codes, for the column of what they are called: `SEX (name)`."""
