"""What a classifier reads of a record: its title, what it is to achieve, the rest; background last, phrases of
institutions not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goalweave.core.classify.evidence import Span, split_clauses
from goalweave.core.model import Evidence, Record
from goalweave.core.statements.titles import statement_title
from goalweave.core.text.languages import pick

ENOUGH = 20
"""Characters that must be left of a text for the rest to be put aside."""

_PROJECT = r"(?:project|program(?:me)?|activity|initiative|operation|intervention|loan|grant|technical assistance|TA|assistance|action)"
_PROJET = r"(?:projet|programme|action|opération|initiative|activité|assistance technique)"
_PROYECTO = r"(?:proyecto|programa|operación|iniciativa|actividad|asistencia técnica|acción|préstamo|cooperación)"
_PROEKT = r"(?:проект|программ|инициатив|операци|деятельност|мероприяти)\w*"

# Each pattern is of what stands at the beginning of a clause; what is behind it says what the work is about.
LEAD_IN = re.compile(
    rf"""
    (?: (?:the|its|this|a)\s+)? (?:(?:main|overall|general|specific|primary|key|principal|broad|immediate|proposed|project|program(?:me)?|development)\s+){{0,4}}
        (?:objectives?|aims?|purpose|goals?)\s* (?:\(\w+\)\s*)? (?:of\s+(?:the|this|its|these)\s[^.;:]{{0,120}}?\s*)? (?:\(\w+\)\s*)?
        (?:\b(?:is|are|was|were|will\s+be)\b\s*(?:to\b|that\b)?|:)
  | (?:the|this|our)\s+(?:\w+\s+){{0,3}}{_PROJECT}\s+(?:\(\w+\)\s+)? (?:therefore\s+)?
        (?:aims?\s+(?:to|at)|seeks?\s+to|intends?\s+to|is\s+(?:designed|expected|intended|aimed|meant)\s+(?:to|at)|will\b|proposes\s+to|consists?\s+(?:of|in))
  | (?:l['’]\s*)?objectifs?\s+(?:(?:général|principal|global|spécifique|de\s+développement)\s+)?(?:(?:du|de\s+ce|de\s+la|de\s+cette|de\s+l['’])\s*[^.;:]{{0,100}}?\s+)?(?:est|était|sera|:)\s*(?:de\b|d['’])?
  | (?:le|la|l['’]|ce|cette)\s*(?:présente?\s+)?{_PROJET}\s+(?:vise(?:nt)?\s+à|a\s+pour\s+(?:but|objet|objectif)\s+(?:de\b|d['’])|cherche\s+à|consiste\s+(?:à|en)|permettra\s+de)
  | (?:(?:el|los)\s+)?objetivos?\s+(?:(?:general|principal|global|específico|de\s+desarrollo)(?:es)?\s+)?(?:(?:del|de\s+este|de\s+esta|de\s+la)\s+[^.;:]{{0,100}}?\s+)?(?:es|son|era|será|consiste\s+en|:)\s*
  | (?:el|la|este|esta)\s+(?:presente\s+)?{_PROYECTO}\s+(?:tiene\s+(?:como|por)\s+(?:objetivo|objeto|finalidad)|busca|pretende|consiste\s+en|contempla|comprende|se\s+propone)
  | (?:основн\w+\s+|общ\w+\s+|главн\w+\s+)?цел\w+\s+(?:данно\w+\s+|настояще\w+\s+)?{_PROEKT}(?:\s+явля\w+|\s*[:—–-]|\s+заключа\w+\s+в\s+(?:том|следующем))?
  | (?:данн\w+\s+|настоящ\w+\s+)?{_PROEKT}\s+(?:направлен\w*\s+на|призван\w*|предусматрива\w+|нацелен\w*\s+на)
  | (?:(?:ال)?هدف(?:\s+(?:العام|الرئيسي))?\s+(?:من\s+)?(?:هذا\s+|هذه\s+)?(?:ال)?(?:مشروع|برنامج|مبادرة|نشاط)\s*(?:هو|هي|:)?)
  | (?:[يت]هدف|[يت]سعى|[يت]رمي)\s+(?:هذا\s+|هذه\s+)?(?:ال)?(?:مشروع|برنامج|مبادرة|نشاط)\s+إلى
  | (?:本|该)?(?:项目|方案|计划|倡议)(?:的)?(?:总体|主要|发展)?(?:目标|目的)(?:是|为|在于|：|:)
  | (?:本|该)?(?:项目|方案|计划|倡议)旨在
    """,
    re.IGNORECASE | re.VERBOSE,
)

# Anywhere in a text: what says with whom, for whose agenda or where to read more, not what about.
_NAME = r"(?:[A-Z][\w.&’'()-]*|(?:of|and|the|for|on|de|des|la|del|et|y)\b)"
ASIDE = re.compile(
    rf"""
    \(?https?://\S+ | \bwww\.\S+ | (?<![^\s@])[^\s@]+@[^\s@]+\.\w+
  | (?:\b(?i:in\s+(?:close\s+)?(?:partnership|collaboration|cooperation|coordination|conjunction)|jointly|together|co-?organi[sz]ed|co-?hosted)\s+(?i:with|by)
      |\b(?i:(?:co-?)?(?:funded|financed|sponsored|hosted|organi[sz]ed)\s+by|with\s+(?:the\s+)?(?:financial\s+)?(?:support|funding|assistance)\s+(?:of|from))
      |\b(?i:en\s+(?:partenariat|collaboration|coopération)\s+avec|financée?s?\s+par|avec\s+l['’]appui\s+d[eu'’])
      |\b(?i:en\s+(?:alianza|colaboración|cooperación|coordinación)\s+con|financiad[oa]s?\s+por|con\s+el\s+apoyo\s+de))
      \s*(?:(?:the|la|le|les|el|los|l['’])\s*)?[A-Z][\w.&’'()-]*(?:(?:,?\s+|\s*[/,]\s*){_NAME})*
  | (?i:(?:,\s*)?(?:\b(?:thereby|thus|and|to|as\s+well\s+as|ultimately)\s+)?\b(?:contribut\w+\s+to(?:wards?)?|in\s+(?:line|alignment|support)\s+(?:with|of)|aligned\s+with|in\s+support\s+of|in\s+pursuit\s+of
      |towards?|to\s+(?:achieve|advance|support|meet|accelerate)|achieving|advancing|(?:the\s+)?(?:achievement|attainment|implementation|realization)\s+of)
      \s+(?:the\s+)?(?:(?:achievement|implementation|attainment|realization|progress)\s+(?:of|towards)\s+)?(?:the\s+)?(?:UN\s+|United\s+Nations['’]?\s+)?
      (?:SDGs?\b(?!\s*\d)|sustainable\s+development\s+goals?(?:\s*\(SDGs?\))?(?!\s*\d)|2030\s+agenda(?:\s+for\s+sustainable\s+development)?|agenda\s+2030))
    """,
    re.VERBOSE,
)

# A whole clause that says who somebody is, or how the work is administered.
BOILERPLATE = re.compile(
    r"""
    ^(?:about\s|the\s)?[^.;]{2,90}?\b(?:is|are)\s+(?:an?|the)\s+(?:[\w-]+,?\s+){0,5}?
        (?:speciali[sz]ed|united\snations|UN|intergovernmental|international|multilateral|non-?governmental|non-?profit|not-for-profit|leading|regional)\b[^.;]*?
        \b(?:agency|organi[sz]ation|institution|bank|body|network|foundation|fund|association|alliance)\b
  | \bfor\s+(?:more|further)\s+(?:information|details)\b | \b(?:visit|see)\s+(?:our|the|its)\s+web\s?(?:site|page) | ^contacts?\b(?:\s*:|\s+(?:person|details|us))
  | \b(?:approved|endorsed)\s+by\s+the\s+(?:\w+\s+)?board\b | \b(?:original|current|revised)\s+closing\s+date\b | \bbecame\s+effective\s+on\b
  | ^(?:start|end|closing|approval|signing)\s+date\s*: | ^(?:donors?|partners?|funding|budget|duration|status|implementing\s+(?:partners?|agenc(?:y|ies)))\s*:
  | ^pour\s+(?:plus\s+d['’]informations?|en\s+savoir\s+plus) | ^para\s+(?:más|mayor)\s+información
  | ^(?:partenaires?|bailleurs?|durée|budget|socios?|donantes?|duración|presupuesto|financiación)\s*:
  | ^(?:партн[её]ры|доноры?|бюджет|срок\w*|подробн\w+)\s*: | ^(?:الشركاء|الجهات\s+المانحة|الميزانية|المدة)\s*[:：] | ^(?:合作伙伴|捐助方|预算|期限)\s*[:：]
    """,
    re.IGNORECASE | re.VERBOSE,
)

# At the beginning of a title: what kind of occasion it was, or with whom, before what it was about.
TITLE_LEAD_IN = re.compile(
    rf"""
    (?: (?i:side\s+event|webinar|panel(?:\s+discussion)?|session|événement\s+parallèle|evento\s+paralelo)\b\s*(?:(?i:on|about|sur|sobre)\b|[:–—-])
      | (?i:partnership|cooperation|collaboration|agreement|memorandum\s+of\s+understanding)\s+(?i:with|between)\s+(?:(?:the\s+)?[A-Z][\w.&’'()-]*(?:,?\s+{_NAME})*?)\s+(?i:on|for|about)\b
      | (?i:partenariat|coopération|accord)\s+(?i:avec|entre)\s+(?:(?:la?\s+|les\s+|l['’])?[A-Z][\w.&’'()-]*(?:,?\s+{_NAME})*?)\s+(?i:sur|pour)\b
      | (?i:alianza|cooperación|acuerdo)\s+(?i:con|entre)\s+(?:(?:el\s+|la\s+|los\s+)?[A-Z][\w.&’'()-]*(?:,?\s+{_NAME})*?)\s+(?i:sobre|para)\b
    )\s*(?=\S)
    """,
    re.VERBOSE,
)

BACKGROUND_HEADING = re.compile(
    r"^(?:\d[\d.]*\s*)?(?:background|context|rationale|introduction|situation(?:\s+analysis)?|problem\s+statement|contexte|justification|antecedentes|contexto|justificación|"
    r"контекст|обоснование|справочная\s+информация|предыстория|введение|الخلفية|خلفية|السياق|المقدمة|مقدمة|背景|概况|导言)\b\s*[:：.]?",
    re.IGNORECASE,
)
HEADING = re.compile(r"[^.!?。！？؟\n]{2,60}")
LINE_END = re.compile(r"[^\S\n]*(?:\n|\Z)")
OBJECTIVE = re.compile(
    r"\b(?:objectives?|aims?\s+(?:to|at)|purpose\s+of|seeks?\s+to|designed\s+to|objectifs?|vise(?:nt)?\s+à|a\s+pour\s+(?:but|objet)|objetivos?|tiene\s+(?:por|como)\s+(?:objeto|finalidad)|"
    r"цел(?:ь|ью|и|ями)\b|направлен\w*\s+на)|[يت]هدف|الهدف|旨在|目标|目的",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """title: the line before the text, if that does not say it. text: what is read, with the title. places: of each
    part, where it begins in this text and in the record's, and its length; the title, which is before these, is in
    none."""

    title: str
    text: str
    places: tuple[tuple[int, int, int], ...]

    def evidence_in(self, record: Record, passages: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Passages of this text as passages of the record's, in its order; what lies in the title is left out."""
        moved: list[Evidence] = []
        for passage in passages:
            moved += [passage] if passage.code else self._move(record, passage)
        return tuple(sorted(moved, key=lambda passage: (bool(passage.code), passage.start)))

    def _move(self, record: Record, passage: Evidence) -> list[Evidence]:
        """The parts of a passage that lie next to each other in the record's text; of several, those with a telling
        word."""
        moved = []
        for begin, origin, length in self.places:
            start, end = max(passage.start, begin), min(passage.end, begin + length)
            if start < end:
                cut = start - passage.start
                inside = [(max(first, cut), min(last, end - passage.start)) for first, last in passage.words]
                words = tuple((first - cut, last - cut) for first, last in inside if first < last)
                first, last = start - begin + origin, end - begin + origin
                moved.append(Evidence(record.body[first:last], first, last, record.language, words))
        return [part for part in moved if part.words] or moved


def read_record(record: Record) -> Reading:
    """The title on a line of its own, unless the text says it; then what is to be achieved, the rest, and the
    background.

    Left out: who the institution is, with whom it works, whose agenda that serves, and how the work is administered.
    Where hardly anything else is said, all is read as it stands.
    """
    title = _title_prefix(record)
    spans = _spans_to_read(record.body)
    parts, places = [title], []
    length = len(title)
    for start, end in spans:
        parts.append(record.body[start:end] + "\n")
        places.append((length, start, end - start))
        length += end - start + 1
    return Reading(title.strip(), "".join(parts).removesuffix("\n"), tuple(places))


def _title_prefix(record: Record) -> str:
    """The title as a line before the text, without its lead-in; nothing if the text says it itself."""
    title = pick(record.title, record.language).strip()
    if not title or title.rstrip(" .…") in record.body or _is_made_of(title, record):
        return ""
    lead_in = TITLE_LEAD_IN.match(title)
    return title[lead_in.end() if lead_in else 0 :] + "\n"


def _is_made_of(title: str, record: Record) -> bool:
    """Whether a title is the text's own first clause as a noun phrase: it would be read twice."""
    # Only records read from documents have such titles.
    return bool(record.source.spans) and statement_title(record.body, record.language) == title


def _spans_to_read(body: str) -> list[Span]:
    """In the order in which they are read; those that stay side by side are joined."""
    objective: list[Span] = []
    plain: list[Span] = []
    background: list[Span] = []
    under_background = False
    before = 0
    for start, end in split_clauses(body):
        clause = body[start:end]
        gap, before = body[before:start], end
        if not any(map(str.isalnum, clause)):
            continue
        if (start == len(gap) or "\n" in gap) and _is_heading(body, start, end):
            under_background = bool(BACKGROUND_HEADING.match(clause))
            if under_background:
                continue
        if BOILERPLATE.search(clause):
            continue
        group = plain
        if under_background:
            group = background
        elif OBJECTIVE.search(clause):
            group = objective
        group.extend(_cut(body, start, end))
    spans = [*objective, *plain, *background]
    if sum(end - start for start, end in spans) < ENOUGH:
        return [(0, len(body))] if body.strip() else []
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] <= start and not body[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_heading(body: str, start: int, end: int) -> bool:
    """Whether a clause at the start of a line is short, has no full stop and is all of the line."""
    return HEADING.fullmatch(body, start, end) is not None and LINE_END.match(body, end) is not None


def _cut(body: str, start: int, end: int) -> Iterator[Span]:
    """What is left of a clause without its lead-in and asides."""
    lead_in = LEAD_IN.match(body, start, end)
    start = lead_in.end() if lead_in else start
    for aside in ASIDE.finditer(body, start, end):
        yield from _stripped(body, start, aside.start())
        start = aside.end()
    yield from _stripped(body, start, end)


def _stripped(body: str, start: int, end: int) -> Iterator[Span]:
    """Without blanks around; nothing if there is no letter."""
    if any(map(str.isalnum, body[start:end])):
        inner = body[start:end]
        yield start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())
