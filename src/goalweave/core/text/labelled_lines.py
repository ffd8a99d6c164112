"""Lines of a label and a value, as fiches of projects and events have them: “Date: 12 June 2019”."""

from __future__ import annotations

import re
from collections.abc import Iterable

FEWEST = 2
"""Labelled lines in a row that describe one thing."""

# Labels of fields of a project, event or publication, in the six languages of the UN.
_FIELDS = (
    "date|dates|start|end|period|duration|time|place|venue|location|country|countries|region|city|organi[sz]ers?|organi[sz]ed by|host|partners?"
    "|implementing (?:partners?|agency)|lead(?: agency| unit)?|donors?|funder|funding|budget|cost|amount|beneficiaries|target group"
    "|participants|audience|objectives?|aims?|goals?|purpose|description|summary|activities|outputs?|outcomes?|results?|impact"
    "|challenges?|lessons(?: learn(?:ed|t))?|title|name|project|event|type|status|theme|topic|sdgs?|contact|link|website|url|reference|source|author"
    "|publisher|language|unit|sector|year|next steps|categor(?:y|ies)|tags?|keywords?|catégories?|mots-clés|categorías?|etiquetas|категори[яи]|теги|الفئة|类别|标签|关键词"
    "|lieu|pays|région|organisateurs?|partenaires?|durée|objectifs?|résultats?|bénéficiaires|titre|nom|projet|activités|thème|année|défis"
    "|fechas?|lugar|país|países|región|organizadores?|socios|duración|objetivos?|resultados?|beneficiarios|título|nombre|proyecto|presupuesto"
    "|actividades|tema|año|desafíos"
    "|дата|даты|место|страна|страны|регион|организатор\\w*|партн[её]р\\w*|срок\\w*|цель|цели|результат\\w*|бюджет|участники|название|проект|тема|год"
    "|التاريخ|المكان|البلد|البلدان|المنظم|المنظمون|الشركاء|المدة|الهدف|الأهداف|النتائج|الميزانية|المشاركون|العنوان|المشروع|الموضوع|السنة"
    "|日期|时间|地点|国家|地区|主办方|主办单位|合作伙伴|期限|目标|成果|结果|预算|参与者|受益者|名称|标题|项目|主题|年份"
)
_LABELLED = re.compile(rf"\s*({_FIELDS})\s*(?:\([^()]{{1,30}}\)\s*)?[:：]\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_SUBJECTS = re.compile(
    r"(?!date|start|end|period|time|language|categor|tags?$|keywords?$|catégorie|mots-clés|etiquetas|категори|теги|الفئة|类别|标签|关键词|contact|source|author|status|link|website|url|reference|year|дата|год|التاريخ|السنة"
    r"|日期|时间|年份|fecha|année|año).*",
    re.IGNORECASE | re.DOTALL,
)
_NAMES = re.compile(
    r"title|name|project|event|titre|nom|projet|título|nombre|proyecto|название|проект|العنوان|المشروع|名称|标题|项目",
    re.IGNORECASE,
)


def split_label(text: str) -> tuple[str, str]:
    """The label of a line and its value; both empty where it has no label of a project, event or publication."""
    match = _LABELLED.fullmatch(text)
    return (match[1], match[2].strip()) if match else ("", "")


def is_name_label(label: str) -> bool:
    """Whether a label says that its value is the name of the thing."""
    return bool(_NAMES.fullmatch(label))


def describes_something(lines: Iterable[str]) -> bool:
    """Whether labelled lines say what something is about, rather than when a page was made and by whom."""
    return any(_SUBJECTS.fullmatch(split_label(line)[0]) for line in lines)
