"""Which parts of a question an answer has no word of, for the person who finishes it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from goalweave.core.answers.planning import Aspect, aspects_in
from goalweave.core.answers.planning.question_fit import text_stems
from goalweave.core.model import Question, Record
from goalweave.core.text.languages import base_language

MOST_PARTS = 3
SHORTEST_STEM = 4
SHORTEST_PART = 6
"""Characters; in scripts without blanks a part may be shorter."""

_PARTS = re.compile(r"[?？؟;；:：。.،，、]\s*|,\s+(?:(?:and|or|et|y|e|и|или)\s+)?")
_QUOTES = re.compile(r"[“”«»„\"¿¡]")
_ARABIC_AND = re.compile("^و(?=(?:من|ما|كيف|لماذا|أين|هل|متى|ماذا) )")
_FIELDS = {"body": "approved adopted approuvé adopté aprobó adoptó утвердил принял أقر اعتمد 批准 通过"}
"""Words of questions that a field of a record answers."""
_DATES = "year date dated when année datée fecha fechada год годом дата датой سنة سنته تاريخ 年份 日期"
_LENGTH = re.compile(r"\bpages?\b|\bpáginas?\b|\bстраниц|صفحة|صفحات|页", re.IGNORECASE)
_COMMON = text_stems(
    "what which where when whom whose how does have has had this that these those with without they them their from into each name list "
    "most there were will would been being other others also much many than then more your you say said some anything something "
    "company organisation country countries answer question records work goal goals agenda instance such whatever rather only both "
    "quel quelle quels quelles comment dans pour avec sans sont leur leurs cette elle elles dont entreprise organisation pays objectif objectifs "
    "qué cuál cuáles cómo dónde para con sin sus este esta empresa organización país países objetivo objetivos "
    "какие какой какая каких каким как что кто кого для при или это эти компания организация страна стран цели целей "
    "ما كيف من التي الذي على في إلى أهداف الأهداف الشركة المنظمة البلد"
)


def open_parts(
    question: Question, answer: str, language: str, covered: Collection[Aspect], records: Sequence[Record]
) -> tuple[str, ...]:
    """The parts of the question and of its guidance that share no word with the answer, and ask for nothing that it covers."""
    tag = next((tag for tag in question.text if base_language(tag) == base_language(language)), "")
    if not tag or not answer:
        return ()
    fields = [words for name, words in _FIELDS.items() if any(record.details.get(name) for record in records)]
    said = text_stems(" ".join((answer, *fields, _DATES if any(record.start for record in records) else "")))
    guidance = (question.guidance or {}).get(tag, "")
    parts = []
    for text in (question.text[tag], guidance):
        for part in _PARTS.split(text):
            stems = {stem for stem in text_stems(part) if len(stem) >= SHORTEST_STEM or not stem.isascii()} - _COMMON
            if aspects_in(part, tag) & frozenset(covered):
                continue
            if stems and len(part) >= SHORTEST_PART and not stems & said and not _LENGTH.search(part):
                parts.append(_ARABIC_AND.sub("", _QUOTES.sub("", part).strip()))
    return tuple(parts[:MOST_PARTS])
