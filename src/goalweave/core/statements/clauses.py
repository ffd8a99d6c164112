"""Who did what in the first clause of a sentence: its subject, verb and object, by tables of verbs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from goalweave.core.statements import report_verbs
from goalweave.core.statements.lead_ins import is_pronoun

MOST_SUBJECT_WORDS = 14
"""Words before the verb; with more, the verb is one of another clause."""

# What takes place is held: the rules of the passive fit.
_TOOK_PLACE = (
    (re.compile(r"\b(?:took|takes|will take) place\b"), "was held"),
    (re.compile(r"\ba eu lieu\b"), "a été organisé"),
    (re.compile(r"\btuvo lugar\b"), "fue celebrado"),
)

MOST_APPOSED_WORDS = 6
"""Words of a subject before an apposition between commas."""

LONGEST_APPOSITION = 200


@dataclass(frozen=True, slots=True)
class Clause:
    """heading: what the verb becomes (“Training of”; empty for the object itself). object: all that follows, or the subject of a passive."""

    subject: str
    heading: str
    object: str
    passive: bool = False


@dataclass(frozen=True)
class _Grammar:
    active: re.Pattern[str]
    passive: re.Pattern[str] | None
    impersonal: re.Pattern[str] | None
    headings: Mapping[str, str]


_ENGLISH_ADVERBS = r"(?:(?:also|recently|successfully|jointly|actively|newly|already|formally|officially|then|further|continuously|directly|regularly|periodically|\w+ly)\s+)*"
_NOT_OBJECT = re.compile(
    r"(?:by|in|at|on|under|with|to|from|for|as|of|and|or|since|through|within|during|after|between|worldwide|here)\b|[,.;:)]|$"
)
_MID_ADVERB = re.compile(r"(?:\w+ly|together|closely)\s+(?=(?:in|with|to|on|for)\b)")


def parse_clause(text: str, language: str) -> Clause | None:
    """Subject, verb and object of a sentence without its lead-ins; None where no verb of the tables reports anything."""
    parse = {"ar": _parse_arabic, "zh": _parse_chinese, "zh-Hans": _parse_chinese}.get(language)
    return parse(text) if parse else _parse_with_grammar(text, language)


def _parse_with_grammar(text: str, language: str) -> Clause | None:
    grammar = _grammar(language if language in {"en", "fr", "es", "ru"} else "en")
    for pattern, verb in _TOOK_PLACE:
        text = pattern.sub(verb, text, count=1)
    text = _without_apposition(text, grammar)
    clauses: list[tuple[int, Clause]] = []
    if grammar.impersonal and (match := grammar.impersonal.match(text)):
        return Clause("", _heading(grammar, match["form"]), text[match.end() :], passive=True)
    if grammar.passive:
        for match in grammar.passive.finditer(text):
            if _is_subject(text[: match.start()]):
                subject = text[: match.start()].strip()
                rest = text[match.end() :].lstrip()
                separate = re.match(r"[,;.:]|(?:and|by|et|par|y|por|и)\s", rest)
                clauses.append(
                    (
                        match.start(),
                        Clause(
                            subject,
                            _heading(grammar, match["form"]),
                            subject if separate else f"{subject} {rest}",
                            passive=True,
                        ),
                    )
                )
                break
    for match in grammar.active.finditer(text):
        subject = text[: match.start()]
        known = _is_subject(subject) or (not subject.strip() and _has_own_subject(match, language))
        if known and _is_finite(match, text, language):
            rest = _MID_ADVERB.sub("", text[match.end() :].lstrip(), count=1)
            subject = text[: match.start()].strip()
            clauses.append((match.start(), Clause(subject, _heading(grammar, match["form"]), rest)))
            break
    return min(clauses, key=lambda item: item[0])[1] if clauses else None


def _without_apposition(text: str, grammar: _Grammar) -> str:
    """The sentence without what is between commas behind its subject: “ITU, as a member of …, supports …”."""
    subject, comma, rest = text.partition(", ")
    if not comma or len(subject.split()) > MOST_APPOSED_WORDS:
        return text
    for match in re.finditer(r", ", rest[:LONGEST_APPOSITION]):
        start = len(subject) + len(comma) + match.end()
        active = grammar.active.match(text, start)
        if active and " " not in active["form"] and _NOT_OBJECT.match(text[active.end() :].lstrip()):
            active = None
        if active or (grammar.passive and grammar.passive.match(text, start)):
            return f"{subject} {text[start:]}"
    return text


def _has_own_subject(match: re.Match[str], language: str) -> bool:
    """Whether the form of a verb says that “we” are its subject: capacitamos, hemos abierto, обучили."""
    form = match["form"].split()[0].lower()
    if language == "es" and (form.endswith("mos") or (match["aux"] or "").lower().startswith("hemos")):
        return True
    if language == "es" and re.search(r"\btambién\s", match[0], re.IGNORECASE):
        return True
    return language == "ru" and form.endswith(("и", "ы"))


ALSO_NOUNS = frozenset(
    [
        "plan",
        "design",
        "survey",
        "map",
        "track",
        "train",
        "stage",
        "field",
        "host",
        "form",
        "record",
        "air",
        "award",
        "screen",
        "work",
        "use",
        "cover",
        "set",
        "cut",
        "issue",
        "release",
        "repair",
        "report",
        "fund",
        "review",
        "fit",
        "run",
        "start",
        "open",
        "present",
        "join",
        "lead",
        "sign",
        "help",
        "raise",
        "purchase",
        "address",
        "brief",
        "visit",
        "back",
        "advance",
        "track",
        "update",
        "increase",
        "measure",
        "contact",
        "double",
        "form",
    ]
)


def parse_infinitive(text: str, language: str, *, marked: bool) -> Clause | None:
    """The clause of an infinitive that a line begins with. marked: “to” was before it, so that no noun is meant."""
    verbs = report_verbs.infinitives(language if language in {"en", "fr", "es"} else "")
    words = re.sub(r"^(\w+) al ", r"\1 a el ", text).split(" ")
    third = report_verbs.english_verbs().get(words[0].lower()) if language == "en" and words[0].endswith("s") else None
    if third is not None and words[1:2] and words[1].lower() in {"the", "a", "an"}:
        return Clause("", third, " ".join(words[1:]))
    for number in (2, 1):
        verb = " ".join(words[:number]).lower()
        rest = " ".join(words[number:])
        if verb not in verbs or not rest or (verb in ALSO_NOUNS and not marked):
            continue
        if number == 1 and _NOT_OBJECT.match(rest):
            continue
        return Clause("", verbs[verb], rest)
    return None


def _heading(grammar: _Grammar, form: str) -> str:
    words = " ".join(
        re.sub(r"(?<=\w)\s+(?:\w+ly|together|closely)\s+(?=(?:in|with|to|on|for)\b)", " ", form.lower()).split()
    )
    return grammar.headings[words]


def _is_subject(text: str) -> bool:
    """Whether a text may be the subject of the sentence that it begins: not empty, no clause of its own."""
    bare = re.sub(r"\([^()]*\)|“[^”]*”|\"[^\"]*\"|«[^»]*»", "", text).strip()
    if (
        not bare
        or len(bare.split()) > MOST_SUBJECT_WORDS
        or re.search(r"[;:؛]|\w{2}[.]\s|\s(?:which|that|who|qui|котор\w+)\b", bare)
    ):
        return False
    # An apposition has two commas, and a list an “and” after its comma.
    return bare.count(",") != 1 or " and " in bare.split(",")[1]


def _is_finite(match: re.Match[str], text: str, language: str) -> bool:
    """Whether a form of a verb is the verb of the sentence: not a noun (“reports”), not a participle (“organised by”)."""
    rest = text[match.end() :].lstrip()
    before = text[: match.start()].rstrip().rsplit(" ", 1)[-1].lower()
    helped = bool(match["aux"])
    form = match["form"].lower()
    with_preposition = " " in form
    if language == "en":
        if (
            before
            in {
                "the",
                "a",
                "an",
                "of",
                "to",
                "for",
                "in",
                "on",
                "with",
                "by",
                "and",
                "or",
                "its",
                "their",
                "our",
                "this",
                "from",
                "at",
                "as",
                "through",
                "into",
            }
            and not helped
        ):
            return False
        if not with_preposition and _NOT_OBJECT.match(rest):
            return False
        if helped:
            return not form.endswith("ing") or bool(re.search(r"\b(?:is|are|was|were|been|be)\b", match["aux"]))
        if form.endswith("ing"):
            return False
        base = form.split()[0]
        is_base = base not in _english_finite()
        return not is_base or bool(
            re.search(r"\b(?:we|they|i|you|members|countries|partners)$", text[: match.start()].strip().lower())
        )
    if language in {"fr", "es"}:
        if text[match.start() - 1 : match.start()] in {"’", "'"}:
            return False
        if not rest or (
            not with_preposition
            and re.match(r"(?:par|por|en|à|dans|avec|con|sur|sobre|de|du|del|para|pour)\b|[,.;]", rest)
            and not helped
        ):
            return False
        participle = re.search(
            r"(?:é|és|ée|ées|i|is|ie|ies|u|us|ue|ues|ert|erts|erte|ertes|it|its|ite|ites|int|inte|ints|intes)$"
            if language == "fr"
            else r"(?:[aie]d[oa]s?|to|tos|ta|tas|cho|cha)$",
            form.split()[0],
        )
        # Verbs in -er and -ar: distribue, conecta.
        if f"{form.split()[0]}r" in {verb.split()[0] for verb in report_verbs.infinitives(language)}:
            participle = None
        if participle and not helped and not (language == "fr" and re.search(r"(?:it|is)$", form.split()[0])):
            return False
        if helped and not participle:
            return False
        return before not in {
            "le",
            "la",
            "les",
            "un",
            "une",
            "de",
            "des",
            "du",
            "el",
            "los",
            "las",
            "una",
            "del",
            "en",
            "para",
            "pour",
            "et",
            "y",
        }
    return bool(rest)


@cache
def _english_finite() -> frozenset[str]:
    """Past and third-person forms: all but infinitives and gerunds."""
    forms = {form.split()[0] for form in report_verbs.english_verbs()}
    bases = {verb.split()[0] for verb in report_verbs.infinitives("en")}
    return frozenset(form for form in forms - bases if not form.endswith("ing")) | {"set", "cut"}


@cache
def _grammar(language: str) -> _Grammar:
    if language == "fr":
        verbs = report_verbs.french_verbs()
        adverbs = r"(?:(?:également|aussi|récemment|activement|conjointement|\w+ment)\s+)*"
        return _Grammar(
            re.compile(
                rf"\b(?P<aux>(?:a|ont|avons|ai|avait|avaient)\s+{adverbs})?(?:(?:également|aussi)\s+)?(?P<form>{report_verbs.any_of(verbs)})(?!\w)",
                re.I,
            ),
            re.compile(
                rf"\b(?:a été|ont été|est|sont|fut|furent|était|étaient|seront|sera|s['’]est|se sont)\s+{adverbs}(?P<form>{report_verbs.any_of(verbs)})(?!\w)",
                re.I,
            ),
            None,
            verbs,
        )
    if language == "es":
        verbs = report_verbs.spanish_verbs()
        adverbs = r"(?:(?:también|recientemente|activamente|conjuntamente|\w+mente)\s+)*"
        return _Grammar(
            re.compile(
                rf"\b(?P<aux>(?:ha|han|hemos|he|había|habían)\s+{adverbs})?(?:también\s+)?(?P<form>{report_verbs.any_of(verbs)})(?!\w)",
                re.I,
            ),
            re.compile(
                rf"\b(?:fue|fueron|ha sido|han sido|será|serán|es|son|se)\s+{adverbs}(?P<form>{report_verbs.any_of(verbs)})(?!\w)",
                re.I,
            ),
            re.compile(
                rf"(?:.{{0,40}}\b)?se\s+(?:ha\s+|han\s+)?{adverbs}(?P<form>{report_verbs.any_of(verbs)})(?!\w)\s+", re.I
            ),
            verbs,
        )
    if language == "ru":
        active, passive = report_verbs.russian_verbs()
        events = dict.fromkeys(
            [
                "прошёл",
                "прошел",
                "прошла",
                "прошло",
                "прошли",
                "состоялся",
                "состоялась",
                "состоялось",
                "состоялись",
                "проходит",
                "проходил",
                "проходила",
                "проведён",
                "проведена",
            ],
            "",
        )
        both = passive | events
        adverbs = r"(?:(?:также|совместно|успешно|недавно|активно|ежегодно|регулярно)\s+)*"
        return _Grammar(
            re.compile(rf"(?<!\w){adverbs}(?P<aux>(?!))?(?P<form>{report_verbs.any_of(active)})(?!\w)", re.I),
            re.compile(rf"(?<!\w)(?:был[аои]?\s+)?{adverbs}(?P<form>{report_verbs.any_of(both)})(?!\w)", re.I),
            re.compile(
                rf"(?:[^,]{{0,60}}?(?<!\w))?(?<!\w)(?:был[аои]?\s+)?{adverbs}(?P<form>{report_verbs.any_of(both)})(?!\w)\s+(?!(?:в|на|с|при|для|по|под|из|от|за|и)\s)",
                re.I,
            ),
            active | both,
        )
    verbs = report_verbs.english_verbs()
    prepositions = re.compile(r"\\s\+(in|with|to|on|for)(?=\||\)|$)")
    forms = prepositions.sub(r"\\s+(?:(?:\\w+ly|together|closely)\\s+)?\1", report_verbs.any_of(verbs))
    return _Grammar(
        re.compile(
            rf"\b(?P<aux>(?:has been|have been|had been|has|have|had|is|are|was|were|will|would|can|(?:ought|seeks?|aims?|continues?|continued|intends?|needs?|helps?|helped) to)\s+{_ENGLISH_ADVERBS}(?:continued to\s+)?)?{_ENGLISH_ADVERBS}(?<![\w-])(?P<form>{forms})(?![\w-])",
            re.I,
        ),
        re.compile(
            rf"\b(?:was|were|has been|have been|had been|is being|are being|will be|is|are|been)\s+{_ENGLISH_ADVERBS}(?:co-)?(?P<form>{forms})(?!\w)",
            re.I,
        ),
        None,
        verbs,
    )


_ARABIC_DONE = re.compile(
    r"(?:[^،.]{0,60}?(?:\s|^))?(?:و)?(?:قام|قامت|قاموا|قمنا|يقوم|تقوم)\s+(?:[^،.]{0,60}?\s)?ب(?=ال|\S{3})(?P<object>.+)",
    re.DOTALL,
)
_ARABIC_PASSIVE = re.compile(r"(?:و)?(?:تم|تمت|جرى|جرت|يتم)\s+(?P<object>.+)", re.DOTALL)
_ARABIC_SUBJECT = re.compile(
    r"(?:ال\S+|وزارة|منظمة|مكتب|هيئة|مؤسسة|جمعية|حكومة|مجلس|لجنة|فريق|جامعة|بلدية|اتحاد|برنامج|وكالة|معهد|مركز|صندوق|شركة|بنك|أمانة|مديرية|إدارة|رئيس|وزير|أعضاء|شركاؤنا|فريقنا|منظمتنا)"
)


def _parse_arabic(text: str) -> Clause | None:
    if match := _ARABIC_DONE.match(text):
        return Clause("", "", match["object"])
    if match := _ARABIC_PASSIVE.match(text):
        return Clause("", "", match["object"], passive=True)
    tokens = re.sub(r"^(?:كما|وقد|قد|لقد|ثم)\s+", "", text).split()
    for index in range(min(len(tokens), 7)):
        heading, used, own_subject = _arabic_verb(tokens, index)
        if heading is None:
            continue
        if index and not _ARABIC_SUBJECT.match(tokens[0]) and not is_pronoun(tokens[0]):
            continue
        rest = tokens[index + used :]
        if not index and not own_subject:
            rest = _without_arabic_subject(rest)
        if rest:
            return Clause(" ".join(tokens[:index]), heading, " ".join(rest))
    return None


def _arabic_verb(tokens: list[str], index: int) -> tuple[str | None, int, bool]:
    """What a word becomes if it is a verb, the number of words of it, and whether the subject is in its ending (“we”)."""
    verbs = report_verbs.arabic_verbs()
    bare = re.sub(r"[\u064b-\u0652]", "", tokens[index])
    following = tokens[index + 1] if index + 1 < len(tokens) else ""
    for stem in dict.fromkeys((bare, bare.removeprefix("و"))):
        for ending, own in (("نا", True), ("ت", False), ("وا", True), ("", False)):
            if ending and not stem.endswith(ending):
                continue
            verb = stem.removesuffix(ending)
            candidates = {verb}
            if verb[:1] in "يتن" and len(verb) > 3:
                candidates |= {verb[1:], "أ" + verb[1:]}
            if ending:
                candidates |= {f"{verb}ى", f"{verb[:-1]}ى"}
            for candidate in sorted(candidates):
                if f"{candidate} {following}" in verbs:
                    return verbs[f"{candidate} {following}"], 2, own
                if candidate in verbs:
                    return verbs[candidate], 1, own
    return None, 0, False


def _without_arabic_subject(tokens: list[str]) -> list[str]:
    """The words after the subject of a verb that begins the sentence: a definite noun, or one with its genitive, and adjectives.

    Where only a place or a time follows, the subject is what the sentence is about: it stays.
    """
    index = 0
    if tokens and not tokens[0].startswith("ال") and _ARABIC_SUBJECT.fullmatch(tokens[0]):
        index = 1
    if not (index < len(tokens) and tokens[index].startswith("ال")):
        return tokens
    index += 1
    while index < len(tokens) and re.fullmatch(
        r"(?:ال|وال)\S+(?:ية|ي|العام|العامة|المتحدة)|العام|العامة|المتحدة", tokens[index]
    ):
        index += 1
    rest = tokens[index:]
    placed = not rest or re.match(r"(?:في|من|على|إلى|مع|عن|حول|خلال|بال\S+|لل\S+)$", rest[0])
    return tokens if placed else rest


def _parse_chinese(text: str) -> Clause | None:
    verbs = "|".join(map(re.escape, report_verbs.chinese_verbs()))
    clause = re.split(r"[。；！？]", text, maxsplit=1)[0]
    # A line that is no sentence (“助产士培训班”) has verbs within its nouns.
    if clause == text and "了" not in text and not re.match(rf"(?:我们|{verbs})", text):
        return None
    match = re.match(
        rf"(?P<subject>[^，]{{0,24}}?|[^。]{{0,40}}?，[^，]{{0,24}}?)"
        r"(?:已经|已|共|还|也|正在|正|将|曾|成功|继续|积极|联合|共同|定期|每年|全年|累计|总共|在[^，]{1,14}?)*"
        rf"(?P<with>(?:为|向|与|同)[^，]{{1,20}}?)?(?P<verb>{verbs})(?P<object>.+)",
        clause,
    )
    if match is None:
        return None
    rest = re.sub(r"^(?:了|过|着)", "", match["object"])
    rest = re.sub(rf"^({verbs})了", r"\1", rest)
    return Clause(match["subject"], f"{match['with'] or ''}{match['verb']}", rest)
