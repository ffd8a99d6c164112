"""Which parts of a question an answer has no word of, for the person who finishes it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from goalweave.core.answers.planning import Aspect, aspects_in
from goalweave.core.answers.planning.question_fit import text_stems
from goalweave.core.model import Question, Record
from goalweave.core.text.languages import base_language

MOST_PARTS = 3
SHORTEST_STEM = 4
LEAST_WORDS = 2
"""Of a part, from which it says something that no record has any of them: a single word may have been put otherwise."""
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
    "did was are but not its can who why had the and for you our out all any one two else know should readers files links "
    "company organisation country countries answer question records work goal goals agenda instance such whatever rather only both "
    "quel quelle quels quelles comment dans pour avec sans sont leur leurs cette elle elles dont entreprise organisation pays objectif objectifs "
    "qué cuál cuáles cómo dónde para con sin sus este esta empresa organización país países objetivo objetivos "
    "какие какой какая каких каким как что кто кого для при или это эти компания организация страна стран цели целей "
    "ما كيف من التي الذي على في إلى أهداف الأهداف الشركة المنظمة البلد"
)


@dataclass(frozen=True, slots=True)
class OpenPart:
    """recorded: whether a record of the answer has a word of it, so that the writer may find it there."""

    text: str
    recorded: bool


def open_parts(
    question: Question, answer: str, language: str, covered: Collection[Aspect], records: Sequence[Record]
) -> tuple[OpenPart, ...]:
    """The parts of the question and of its guidance that share no word with the answer, and ask for nothing that it covers."""
    tag = next((tag for tag in question.text if base_language(tag) == base_language(language)), "")
    if not tag or not answer:
        return ()
    fields = [words for name, words in _FIELDS.items() if any(record.details.get(name) for record in records)]
    answer_stems = text_stems(" ".join((answer, *fields, _DATES if any(record.start for record in records) else "")))
    guidance = (question.guidance or {}).get(tag, "")
    recorded = frozenset().union(*(_recorded_stems(record) for record in records))
    parts = []
    for text in (question.text[tag], guidance):
        for place, part in enumerate(_PARTS.split(text)):
            stems = {stem for stem in text_stems(part) if len(stem) >= SHORTEST_STEM or not stem.isascii()} - _COMMON
            if aspects_in(part, tag) & frozenset(covered):
                continue
            if stems and len(part) >= SHORTEST_PART and not stems & answer_stems and not _LENGTH.search(part):
                # By its first part the records were found, in whatever words; guidance also says how to write.
                words = text_stems(part) - _COMMON
                known = text is guidance or not place or len(words) < LEAST_WORDS or bool(words & recorded)
                parts.append(OpenPart(_ARABIC_AND.sub("", _QUOTES.sub("", part).strip()), known))
    return tuple(parts[:MOST_PARTS])


def _recorded_stems(record: Record) -> frozenset[str]:
    """Of all that is entered for a record: its texts, notes, details, partners and groups."""
    texts = [*record.title.values(), *record.text.values()]
    texts += record.note_texts()
    for value in record.details.values():
        texts += value.values() if isinstance(value, Mapping) else [str(value)]
    texts += [partner.name for partner in record.partners]
    return text_stems("\n".join((*texts, *record.groups)))
