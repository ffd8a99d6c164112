"""What a question asks about beyond its subject: results, lessons, who monitors, where the money comes from, and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from goalweave.core.model import NoteKind, Question, Record, RecordKind
from goalweave.core.text.languages import base_language


class Aspect(StrEnum):
    RESULT = "result"
    CHALLENGE = "challenge"
    LESSON = "lesson"
    REVIEW = "review"
    FUNDING = "funding"
    STAFFING = "staffing"
    PARTNERS = "partners"
    PLACES = "places"
    PARTICIPANTS = "participants"
    GROUPS = "groups"
    PLANS = "plans"
    BODIES = "bodies"


ENTERED = frozenset((Aspect.REVIEW, Aspect.FUNDING, Aspect.STAFFING))
"""What is entered in fields of its own, so that an answer can tell it of a record that another answer describes."""

_CUES: dict[Aspect, dict[str, str]] = {
    Aspect.RESULT: {
        "en": r"what came of|results? (?:has|have|did|achieved|so far)|what (?:has|have) .{0,30}achieved|impacts? of|outcomes? achieved|progress made|what (?:has )?changed|figures (?:show|with)|numbers of cases|what was found|indicators show|measures have worked",
        "fr": r"résultats? (?:obtenus?|atteints?)|ce qu’il en est résulté|progrès accomplis|effets? obtenus?",
        "es": r"resultados? (?:obtenidos?|alcanzados?)|qué se (?:ha )?logr|avances logrados",
        "ru": r"достигнут\w* результат|результат\w* достигнут|чего удалось|что (?:было )?достигнуто",
        "ar": r"النتائج المحقَّ?قة|ما تحقق|ما أُنجز",
        "zh": "取得的成果|成效|取得了什么",
    },
    Aspect.CHALLENGE: {
        "en": r"challeng|obstacle|difficult|what (?:was|is|were) hard|\bhard or\b|\bgaps?\b|did not work|setback|constraint",
        "fr": r"difficult|obstacle|défis?\b|lacune|n’a pas fonctionné",
        "es": r"dificultad|obstácul|desafío|reto|carencia|no funcionó",
        "ru": r"трудност|препятств|проблем|пробел|сложност",
        "ar": r"صعوب|تحدي|عقبات|عوائق|ثغرات",
        "zh": "挑战|困难|障碍|差距|不足",
    },
    Aspect.LESSON: {
        "en": r"lesson|learn(?:ed|t)\b|did you learn|instructive|taught you|what they taught",
        "fr": r"enseignement|leçons?|appris|instructif",
        "es": r"enseñanza|leccion|lección|aprend|instructiv",
        "ru": r"урок|вывод\w* (?:сделан|извлеч)|научил|извлеч\w+ опыт|поучительн",
        "ar": r"دروس|المستفادة|تعلم",
        "zh": "经验教训|教训|学到|启示",
    },
    Aspect.REVIEW: {
        "en": r"monitor|who checks|review(?:ed)? (?:and|its|of the partnership)|evaluated|how (?:is|are) .{0,40}(?:reviewed|followed up)|follow(?:ed)?[- ]up|\breview and its date",
        "fr": r"suivi(?:s|es)? et|qui vérifie|évalu|contrôl|suit l",
        "es": r"seguimiento|quién comprueba|evalúa|supervis|examen y",
        "ru": r"контрол|мониторинг|кто проверяет|оценива|отслежива",
        "ar": r"رصد|متابعة|يتحقق|تقييم",
        "zh": "监测|评估|检查|跟踪",
    },
    Aspect.FUNDING: {
        "en": r"fund(?:ed|ing|s)\b|money|financ(?:ed|ing)|resources come",
        "fr": r"financ|argent|fonds\b",
        "es": r"financi|dinero|fondos\b",
        "ru": r"финансир|средств[аоу]?\b|деньги",
        "ar": r"تمويل|الأموال|أموال",
        "zh": "资金|经费|供资",
    },
    Aspect.STAFFING: {
        "en": r"staffed|its (?:money and its )?people come|\bstaffing\b|(?:how many|number of|with which) staff\b",
        "fr": r"(?:combien de|avec quel) personnel\b|effectifs?\b|dotation en personnel|ressources humaines",
        "es": r"(?:cuánto|con qué) personal\b|dotación de personal|recursos humanos|plantilla",
        "ru": r"кадр|(?:сколько|числ\w+) сотрудник\w+|обеспечен\w* персонал",
        "ar": r"عدد الموظفين|كم موظف|الموارد البشرية",
        "zh": "人员配备|人手|多少工作人员",
    },
    Aspect.PLACES: {
        "en": r"which countries|name the (?:countries|places)|in which (?:countries|places|regions)",
        "fr": r"quels pays|nommez les (?:pays|lieux)|indiquez les (?:pays|lieux)",
        "es": r"qué países|indique los (?:países|lugares)|nombre los (?:países|lugares)",
        "ru": r"каких странах|назовите (?:страны|места)|каким странам",
        "ar": r"أي بلدان|اذكر (?:البلدان|الأماكن)",
        "zh": "哪些国家|列出国家|列出地点",
    },
    Aspect.PARTICIPANTS: {
        "en": r"how many people|number of participants",
        "fr": r"combien de (?:personnes|participants)|nombre de participants",
        "es": r"cuántas personas|número de participantes",
        "ru": r"сколько (?:человек|людей|участников)|числ\w+ участников",
        "ar": r"عدد المشاركين|كم شخص",
        "zh": "多少人|与会人数|参加人数",
    },
    Aspect.GROUPS: {
        "en": r"groups? of people|vulnerable|marginali[sz]ed|left behind",
        "fr": r"groupes? de personnes|vulnérables|marginalis|laissé\w* (?:de côté|pour compte)",
        "es": r"grupos? de personas|vulnerables|marginad|se quede atrás",
        "ru": r"групп\w* (?:людей|населения)|уязвим|забыт",
        "ar": r"فئات|الفئات الضعيفة|المهمشة",
        "zh": "弱势|人群|群体|掉队",
    },
    Aspect.BODIES: {
        "en": r"\bbod(?:y|ies)\b|committees?|how often they|may decide|to whom they report|mechanisms? (?:in|by|that)|who steers",
        "fr": r"organes?\b|instances?\b|comités?|mécanismes? (?:dans|par)",
        "es": r"órganos?\b|instancias?\b|comités?|mecanismos? (?:en|por)",
        "ru": r"орган(?:ы|ов|ами)\b|комитет|механизм",
        "ar": r"الهيئات|اللجان|الآليات",
        "zh": "机构|委员会|机制",
    },
    Aspect.PLANS: {
        "en": r"plan for the next|next years|next steps|done next|will (?:it )?adopt|intend|means? to (?:do|change)",
        "fr": r"prochaines? (?:années|étapes)|prévo(?:yez|it)|entend",
        "es": r"próxim[oa]s (?:años|pasos)|prevé|tiene intención",
        "ru": r"следующ\w+ (?:год|шаг)|планиру|намерен",
        "ar": r"السنوات المقبلة|الخطوات (?:المقبلة|التالية)|تعتزم",
        "zh": "今后几年|下一步|计划|打算",
    },
}  # fmt: skip

_NOTE_ASPECTS = {
    NoteKind.RESULT: Aspect.RESULT,
    NoteKind.CHALLENGE: Aspect.CHALLENGE,
    NoteKind.LESSON: Aspect.LESSON,
}
_DETAIL_ASPECTS = {
    "funding": Aspect.FUNDING,
    "staffing": Aspect.STAFFING,
    "review": Aspect.REVIEW,
    "reviewed": Aspect.REVIEW,
    "participants": Aspect.PARTICIPANTS,
}


def aspects_in(text: str, language: str) -> frozenset[Aspect]:
    """The aspects that a part of a question asks about, by its words."""
    cues = {aspect: by_language.get(base_language(language)) for aspect, by_language in _CUES.items()}
    return frozenset(aspect for aspect, cue in cues.items() if cue and re.search(cue, text, re.IGNORECASE))


def asked_aspects(question: Question) -> tuple[Aspect, ...]:
    """What the question asks about each of its records, from its wording, its guidance and its query, in the order of Aspect."""
    aspects: set[Aspect] = set()
    texts = (question.text, question.guidance or {})
    for text in texts:
        # One language says all; that of another translation could only add what a cue misreads.
        language = "en" if text.get("en") else next(iter(text), "")
        question_text = text.get(language, "")
        aspects |= aspects_in(question_text, language)
    if question.evidence is not None:
        aspects.update(_NOTE_ASPECTS[kind] for kind in question.evidence.notes)
        aspects.update(_DETAIL_ASPECTS[name] for name in question.evidence.details if name in _DETAIL_ASPECTS)
    return tuple(aspect for aspect in Aspect if aspect in aspects)


_NUMBERS = (
    dict.fromkeys(["one", "une", "un", "una", "одного", "одной", "واحد", "一"], 1)
    | dict.fromkeys(["two", "deux", "dos", "двух", "اثنين", "两", "二"], 2)
    | dict.fromkeys(["three", "trois", "tres", "трех", "трёх", "ثلاثة", "ثلاث", "三"], 3)
    | dict.fromkeys(["four", "quatre", "cuatro", "четырех", "أربعة", "أربع", "四"], 4)
    | dict.fromkeys(["five", "cinq", "cinco", "пяти", "خمسة", "خمس", "五"], 5)
)
_PARTICIPANTS = re.compile(
    r"\d[\d.,\s]*(?:\w+ ){0,2}(?:people|persons|participants|delegates|officials|experts|students|women|personnes|délégués|personas|"
    r"delegados|участник|человек|делегат|مشارك|شخص)|\d\s*(?:多)?(?:人|名)",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"(?:up to|no more than|at most|one or|jusqu’à|au plus|une? ou|hasta|como máximo|un[oa] o|не более|до|ما لا يزيد (?:على|عن)|ما يصل إلى|"
    rf"حتى|最多|不超过)\s*(?:选择|选|列出|举出)?\s*(?P<number>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|[1-9])",
    re.IGNORECASE,
)


def most_wanted_items(question: Question) -> int | None:
    """How many things the question wants at most (“choose up to three”); None if it does not say."""
    language = "en" if question.text.get("en") else next(iter(question.text), "")
    match = _AT_MOST.search(question.text.get(language, ""))
    if match is None:
        return None
    return _NUMBERS.get(match["number"].casefold()) or int(match["number"])


def tells_aspect(record: Record, aspect: Aspect, year: int | None) -> bool:
    """Whether the record has something entered for the aspect."""
    match aspect:
        case Aspect.RESULT | Aspect.CHALLENGE | Aspect.LESSON:
            return any(_NOTE_ASPECTS[note.kind] is aspect for note in record.notes)
        case Aspect.REVIEW:
            return bool(record.details.get("review") or record.details.get("reviewed"))
        case Aspect.FUNDING:
            funders = any(partner.role == "funder" for partner in record.partners)
            return bool(record.details.get("funding") or record.money) or funders
        case Aspect.STAFFING:
            return bool(record.details.get("staffing"))
        case Aspect.PARTNERS:
            return bool(record.partners)
        case Aspect.PLACES:
            return bool(record.places)
        case Aspect.PARTICIPANTS:
            counted = any(_PARTICIPANTS.search(text) for text in record.text.values())
            return bool(record.details.get("participants")) or counted
        case Aspect.GROUPS:
            return bool(record.groups)
        case Aspect.BODIES:
            return record.kind is RecordKind.MECHANISM
        case Aspect.PLANS:
            return record.status == "planned" or (year is not None and record.start[:4] > str(year))
    return False


def untold_aspects(aspects: Sequence[Aspect], records: Sequence[Record], year: int | None) -> tuple[Aspect, ...]:
    """The aspects that no record says anything of."""
    return tuple(aspect for aspect in aspects if not any(tells_aspect(record, aspect, year) for record in records))
