"""Paragraphs that report several separate things, cut between these. What explains, continues or follows from a report stays with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from goalweave.core.statements.clauses import Clause, parse_clause
from goalweave.core.statements.grouping import FEWEST_WORDS, StatementGroup
from goalweave.core.statements.lead_ins import is_pronoun, strip_lead_ins
from goalweave.core.text.passages import Passage, split_note, text_length
from goalweave.core.text.sentences import sentence_spans

SAME_THING = 0.5
"""Share of the words of an object that the report before must have for the sentence to go on with it."""

LONGEST_SENTENCE = 600
"""Characters of a sentence that are read for what it reports."""

STEM = 5
"""Letters by which two forms of a word are recognised as the same."""

OBJECT_WORDS = 6
"""Words of an object that are compared."""

_CONTINUES = re.compile(
    r"(?:this|these|that|those|it|its|they|their|he|she|such|as a result|as a consequence|thus|therefore|hence|consequently|for example|for instance|however|nevertheless|nonetheless"
    r"|indeed|in particular|in this (?:regard|way|context|respect)|in doing so|by doing so|in so doing|during (?:this|these|the)|at (?:this|these|the)|among (?:them|these)|of (?:these|them|the)|after (?:this|these|the)|each|most|many of|all of|some of|one of|both"
    r"|participants|together,? they|through (?:this|these)|with (?:this|these)|thanks to (?:this|these)|to (?:this|that) end|there|here|because|since then|so far|overall|in total|altogether|according to|following (?:this|these|the)"
    r"|ce|cet|cette|ces|cela|celui-ci|celle-ci|il|elle|ils|elles|ainsi|par conséquent|de ce fait|en conséquence|grâce à (?:ce|cet|cette|ces|cela)|par exemple|toutefois|cependant|à (?:l['’]issue|cette|la fin)|au cours de (?:ce|cet|cette|ces)|lors de (?:ce|cet|cette|ces)|chaque|chacun|les participants|dans ce (?:cadre|contexte)|au total|depuis lors|y|leur|leurs|sa|son|ses|l['’](?:atelier|objectif|événement|étude|initiative)"
    r"|est[eaeo]s?|estos|es[eao]s?|él|ella|ellos|ellas|así|por tanto|por lo tanto|en consecuencia|gracias a (?:est[eao]s?|ello)|por ejemplo|sin embargo|no obstante|al final|durante (?:est[eao]s?|el|la)|cada|los participantes|en este (?:marco|contexto|sentido)|en total|desde entonces|como resultado|su|sus|con ello|de (?:ellos|ellas|estos|estas)"
    r"|это|этот|эта|эти|этого|этому|этим|в эт\w+|на эт\w+|он|она|оно|они|их|его|её|ее|в результате|таким образом|поэтому|например|благодаря|в н[её]м|в ней|в них|при этом|среди|участники|каждый|каждая|однако|всего|в ходе|в рамках эт\w+|такая|такой|такие|по итогам|для этого|там"
    r")\b"
    r"|(?:و?(?:هذا|هذه|هؤلاء|ذلك|تلك|كان|كانت|قد|نتيجة|لذلك|أدى|أدت|يهدف|تهدف|شارك|شاركت|حضر|حضرت|حضره|حضرها|استفاد|استفادت|يشمل|تشمل|شمل|شملت|هو|هي|هم|فيها|فيه|بلغ|بلغت|يعمل|تعمل|ضم|ضمت|استمر|استمرت|ساعد|ساعدت|يساعد|تساعد|منهم|من بينهم|بفضل|وبفضل|مثلا|خلال هذه|خلال هذا)(?:\s|$))"
    r"|这|该(?!机构|组织|部|办公室|委员会|省|市|国|基金|大学)|其|此|它|他们|她们|因此|由此|结果|例如|学员|参与者|与会者|通过这|通过该|从而|同时有|其中|项目|课程|活动|上述|目前|所有|每",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"(?:second|secondly|third|thirdly|fourth|finally|lastly|deuxièmement|troisièmement|segundo|en segundo lugar|tercero|во-вторых|в-третьих|второе|третье|ثانيا|ثانياً|ثالثا|ثالثاً|第二|第三|其次|最后)\s?[,،，]",
    re.IGNORECASE,
)
_AGENT_WORD = re.compile(
    r"\b(?:ministr\w*|union|government|council|department|agency|agencies|organi[sz]ation|office|secretariat|secretary-general|bank|fund|university|commission|bureau|association|foundation"
    r"|institute|authority|city|municipality|committee|team|teams|staff|company|cooperative|ngo|group|federation|division|unit|regulator|mission|board|chapter|society|volunteers|partners|engineers"
    r"|ministère|gouvernement|agence|conseil|fondation|commune|ville|comité|équipe|équipes|université|institut|banque|secrétariat|direction|coopérative|mairie"
    r"|ministerio|gobierno|organización|agencia|oficina|consejo|unión|fundación|asociación|municipio|ciudad|comité|equipo|universidad|instituto|banco|secretaría|alcaldía|cooperativa|empresa"
    r"|министерств\w+|правительств\w+|организаци\w+|агентств\w+|совет\w*|союз\w*|фонд\w*|ассоциаци\w+|комитет\w*|университет\w*|институт\w*|банк\w*|секретариат\w*|управлени\w+|департамент\w*|офис\w*|бюро)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"(?:we|nous|мы|nosotros|our|notre|nos|nuestr\w+|наш\w*)\b", re.IGNORECASE)
_PARTICIPANTS = re.compile(r"(?:winn|train|select|support|fund|new|benefi)\w*\s", re.IGNORECASE)
_CAPITAL_AGENT = re.compile(
    r"(?:[Tt]he |[Ll]a |[Ll]e |[Ee]l |L['’])?(?:[A-ZА-Я][\w.&/’'-]*+(?: (?:of|and|for|de|des|y|et) | )?){1,7}(?:\([A-Z]+\))?"
)
_NO_AGENT = re.compile(
    r"(?:the|le|la|les|el|los|las|l['’])\s?(?:project|programme|program|initiative|event|training|workshop|course|session|conference|forum|campaign|report|study|guide|statement|platform|tool|strategy|plan|centre|school|participants"
    r"|projet|programme|formation|atelier|cours|conférence|campagne|rapport|étude|plateforme|stratégie|plan|école|proyecto|programa|formación|taller|curso|conferencia|campaña|informe|estudio|plataforma|estrategia|escuela|capacitación|iniciativa)s?\b"
    r"|(?:проект|программ|семинар|курс|мероприяти|конференци|кампани|доклад|исследовани|платформ|стратеги|план|школ)\w*",
    re.IGNORECASE,
)
_INDEFINITE = re.compile(
    r"(?:an?|another|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|some|several|over|more than|about|around|nearly|almost|new|\d|un|une|deux|trois|quatre|cinq|six|sept|huit|dix|douze|plusieurs|des|plus de|quelque|una|dos|tres|cuatro|cinco|seis|siete|ocho|diez|doce|varios|varias|más de"
    r"|два|две|три|четыре|пять|шесть|семь|восемь|десять|двенадцать|более|около|свыше)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    r"(?:it|them|this|these|those|that|such|him|her|us|themselves|the same|ce|cet|cette|ces|celui|celle|ceux|leur|leurs|est[eao]s?|estos|es[eao]s|ello|эт\w+|их|его|её|ее|свои\w*|هذا|هذه|ذلك|تلك|这|该|其|此)\b|[这该其此]",
    re.IGNORECASE,
)
_WEAK_HEADINGS = frozenset(
    [
        "Reduction of",
        "Increase of",
        "Improvement of",
        "Use of",
        "Coverage of",
        "Evaluation of",
        "Monitoring of",
        "Review of",
        "Promotion of",
        "Introduction of",
        "Information for",
        "Measurement of",
        "Analysis of",
        "Update of",
        "Provision of",
        "Management of",
        "Réduction de",
        "Amélioration de",
        "Suivi de",
        "Évaluation de",
        "Reducción de",
        "Mejora de",
        "Seguimiento de",
        "Evaluación de",
        "減少",
        "减少",
        "改善",
        "提高",
        "增加",
        "评估",
        "监测",
        "获得",
        "赢得",
        "完成",
        "推动",
        "促进",
        "تحسين",
        "تقييم",
    ]
)
_FUTURE = re.compile(
    r"\b(?:will|would|can|could|may|should|must|plans? to|intends? to|hopes? to|aims? to|sera|seront|prévoit|será|serán|prevé|будет|будут|планируе\w+)\b|(?:^|\s)(?:سوف|س[ينت]\w+)|将|计划",
    re.IGNORECASE,
)
_FUNCTION_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "for",
        "with",
        "to",
        "by",
        "from",
        "and",
        "or",
        "its",
        "their",
        "our",
        "this",
        "these",
        "new",
        "un",
        "une",
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "en",
        "et",
        "à",
        "au",
        "aux",
        "pour",
        "dans",
        "sur",
        "avec",
        "el",
        "los",
        "las",
        "del",
        "y",
        "para",
        "con",
        "por",
        "sobre",
        "и",
        "в",
        "на",
        "по",
        "для",
        "с",
        "из",
        "к",
        "о",
        "new",
        "people",
        "over",
        "more",
        "than",
    ]
)


@dataclass(frozen=True, slots=True)
class _Report:
    """What a sentence reports. place: where its lead-in says that it was done."""

    clause: Clause
    place: str


def split_group(group: StatementGroup, language: str) -> list[StatementGroup]:
    """The statements that a paragraph makes: itself, or the parts of it, each with its own spans; footnotes go where their mark is."""
    if len(group.passages) != 1 or group.passages[0].kind != "paragraph" or group.title:
        return [group]
    passage = group.passages[0]
    starts = report_starts(passage.text, language)
    if len(starts) < 2:
        return [group]
    ends = [*starts[1:], len(passage.text)]
    parts = passage.parts(zip(starts, ends, strict=True))
    notes: list[list[Passage]] = [[] for _ in parts]
    for note in group.notes:
        notes[_owner(note, parts)].append(note)
    return [replace(group, passages=(part,), notes=tuple(own)) for part, own in zip(parts, notes, strict=True)]


def report_starts(text: str, language: str) -> list[int]:
    """Where in a paragraph the first and each further report begins, in code points; only the first where it is about one thing.

    A sentence begins another report if it has a verb of a report, an organisation, “we” or nothing definite as its subject, and
    an object that the report before does not have. Doubt leaves it where it is.
    """
    starts = [0]
    before = ""
    reported: _Report | None = None
    for start, end in _whole_sentences(text):
        sentence = text[start:end]
        report = _read_report(sentence, language, reported)
        if (
            report
            and reported
            and _is_another(report, before, language)
            and min(text_length(before), text_length(sentence)) >= FEWEST_WORDS
        ):
            starts.append(start)
            before = ""
            reported = report
        before = f"{before} {sentence}".strip()
        reported = reported or report
    return starts


def _whole_sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text; those within brackets or quotation marks are one with what is around them."""
    start = -1
    for begin, end in sentence_spans(text):
        start = begin if start < 0 else start
        if _is_closed(text[start:end]):
            yield start, end
            start = -1
    if start >= 0:
        yield start, len(text)


def _is_closed(text: str) -> bool:
    pairs = (("(", ")"), ("（", "）"), ("[", "]"), ("“", "”"), ("«", "»"), ("《", "》"), ("「", "」"))
    return all(text.count(opening) <= text.count(closing) for opening, closing in pairs) and text.count('"') % 2 == 0


def _read_report(sentence: str, language: str, before: _Report | None) -> _Report | None:
    sentence = sentence[:LONGEST_SENTENCE]
    bare, place = strip_lead_ins(sentence)
    ordinal = bool(_ORDINAL.match(sentence))
    if _CONTINUES.match(sentence) or (_CONTINUES.match(bare) and not ordinal):
        return None
    clause = parse_clause(bare, language)
    if (
        clause is None
        or clause.heading in _WEAK_HEADINGS
        or _FUTURE.search(bare[: len(bare) - len(clause.object)] or bare[:20])
    ):
        return None
    parallel = ordinal or bool(place and before and before.place)
    if not parallel and not _is_own_subject(clause, language):
        return None
    if _DEFINITE.match(clause.object.strip()) and not clause.passive:
        return None
    return _Report(clause, place)


def _is_own_subject(clause: Clause, language: str) -> bool:
    subject = clause.subject.strip()
    if language.startswith("zh"):
        return not re.match(
            r"[这其此它]|该(?!机构|组织|部|办公室|委员会|省|市|国|基金|大学)|他们|她们|学员|参与者|教师们|.{0,4}\d",
            subject.rsplit("，", 1)[-1],
        )
    if language == "ar":
        return True
    if _NO_AGENT.match(subject):
        return False
    if clause.passive:
        own = subject or clause.object
        return (
            bool(_INDEFINITE.match(own))
            or (language == "ru" and not is_pronoun(own.split(" ", 1)[0]))
            or _is_bare_plural(own, language)
        )
    if not subject:
        return True
    if _FIRST_PERSON.match(subject):
        return True
    bare = re.sub(r"^(?:the|le|la|les|l['’]|el|los|las)\s*", "", subject, flags=re.IGNORECASE)
    if is_pronoun(bare) or _PARTICIPANTS.match(bare) or re.match(r"\d", bare):
        return False
    return bool(_CAPITAL_AGENT.fullmatch(subject)) or (len(subject.split()) <= 8 and bool(_AGENT_WORD.search(subject)))


def _is_bare_plural(own: str, language: str) -> bool:
    """Whether an English subject has no article: “Twelve wells”, “Training sessions”."""
    first = own.split(" ", 1)[0].lower()
    return (
        language == "en"
        and first not in {"the", "its", "their", "his", "her", "all", "each", "participants"}
        and not is_pronoun(first)
    )


def _is_another(report: _Report, before: str, language: str) -> bool:
    """Whether a report is about something that the text before does not speak of."""
    head = report.clause.object
    numbered = bool(re.match(r"\D{0,12}\d", head)) or bool(_INDEFINITE.match(head))
    if language.startswith("zh"):
        return _shared_pairs(head[:12], before) < SAME_THING
    words = _content_words(head)[:OBJECT_WORDS]
    earlier = set(_content_words(before))
    shared = sum(word in earlier for word in words)
    definite = bool(re.match(r"(?:the|le|la|les|el|los|las|l['’]|ال)", head, re.IGNORECASE))
    if definite and words and words[0] in earlier:
        return False
    if report.place or numbered:
        return True
    return not words or shared < SAME_THING * len(words)


def _content_words(text: str) -> list[str]:
    words = re.findall(r"[^\W\d_]{3,}", text.lower())
    return [word.removeprefix("ال")[:STEM] for word in words if word not in _FUNCTION_WORDS]


def _shared_pairs(head: str, before: str) -> float:
    pairs = [head[index : index + 2] for index in range(len(head) - 1)]
    return sum(pair in before for pair in pairs) / max(len(pairs), 1)


def _owner(note: Passage, parts: list[Passage]) -> int:
    """The part that has a footnote's mark, else the last."""
    mark = split_note(note.text)[0]
    for index, part in enumerate(parts):
        if mark and (
            f"[^{mark}]" in part.text or f"[{mark}]" in part.text or (not mark.isascii() and mark in part.text)
        ):
            return index
    return len(parts) - 1
