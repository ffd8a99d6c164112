"""The parts of a question, and those that an answer does not seem to address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product

from goalweave.core.answers.claim_support import find_names
from goalweave.core.answers.figures import FigureKind, extract_figures, shorten_word
from goalweave.core.text.languages import base_language
from goalweave.core.text.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """text: as in the question; label: `a` of “(a)”, or empty; stems: beginnings of words, of which an answer has one; themed: they
    include those of a theme; search: the word to look for in records."""

    text: str
    label: str
    stems: frozenset[str]
    themed: bool = False
    search: str = ""


_LABELLED = re.compile(r"(?:^|(?<=[\s:;,]))\(?(?P<label>[a-h]|i{1,3}|iv|vi?)\)\s+", re.IGNORECASE)
_INTERROGATIVES = {
    "en": r"(?:in |by |with |for |on |to |from )?(?:how|what|whom?|which|where|when|why|whether)",
    "fr": r"(?:dans |par |avec |pour |sur |à |de |d’)?(?:comment|quel(?:le)?s?|qui|où|quand|pourquoi|combien)",
    "es": r"(?:en |por |con |para |sobre |a |de )?(?:cómo|qué|quién(?:es)?|cuál(?:es)?|dónde|cuándo|cuánt[oa]s?)",
    "ru": r"(?:в |с |на |по |для |от |из |о )?(?:как|каки[еxмх]\w*|како[йгм]\w*|какая|кто|кого|кем|что|где|когда|почему|сколько)",
    "ar": r"(?:كيف|ما|ماذا|من|أين|متى|لماذا|أي|كم|بأي|مع من)",
}
_JOINTS = {
    "en": r"(?:[,;]\s+(?:and\s+|or\s+)?|\s+and\s+)",
    "fr": r"(?:[,;]\s+(?:et\s+|ou\s+)?|\s+et\s+)",
    "es": r"(?:[,;]\s+(?:y\s+|e\s+|o\s+)?|\s+[ye]\s+)",
    "ru": r"(?:[,;]\s+(?:и\s+|а\s+)?|\s+и\s+)",
    "ar": r"(?:[،,؛]\s*و?|\s+و)",
}
_CHINESE_JOINT = re.compile(r"[，；。？！,;?]")
_CHINESE_INTERROGATIVE = re.compile(r"如何|怎样|怎么|哪些|哪个|什么|谁|何时|何处|为什么|是否|多少")
_WORD = re.compile(r"[^\W\d_]+")

_COMMON_WORDS = (
    "about also been does from have into made more most much other over said same such than that their them then there these they "
    "this those through what when where which whom whose will with your organisation organization country goals sustainable "
    "development please describe explain give provide state take made done work "
    "avec cette comment dans elle elles entre fait leur leurs mais nous plus pour quel quelle quelles quels sont votre organisation "
    "développement durable objectifs pays décrivez indiquez "
    "como cómo cuál cuáles desde entre esta este estos han hasta para pero porque qué quién sobre sido también organización "
    "desarrollo sostenible objetivos país describa indique "
    "какие какой каким когда которые если были ваша организация целей устойчивого развития страна опишите укажите "
    "التي الذي هذا هذه على إلى كيف المنظمة التنمية المستدامة أهداف"
)
_COMMON = frozenset(map(shorten_word, _COMMON_WORDS.split()))
_THEMES = (
    (
        "monit revie evalu asses track follo indic measu survey | suivi suivr évalu contr indic mesur exami | segui evalu super indic medic revis | "
        "монит оцен отсле контр показ прове | رصد متابع تقييم مراجع مؤشر | 监测 评估 审查 跟踪 指标"
    ),
    (
        "budge fundi fund finan money alloc spent cost dolla euro | finan budge argen coût dépen | finan presu diner gasto costo | "
        "финан бюдже средс расхо | تمويل ميزان نفق | 资金 预算 筹资 供资 支出"
    ),
    (
        "chall diffi obsta probl gap lack const short | défi défis diffi obsta manqu | desaf dific obstá reto probl | трудн вызов пробл препя "
        "нехва | تحد صعوب عقب نقص | 挑战 困难 障碍 不足"
    ),
    "lesso learn recom exper | leçon ensei exper expér | lecci enseñ exper | урок опыт | درس دروس خبر | 经验 教训",
    (
        "partn stake coope colla joint toget | parte coopé colla conjo | socio alian asoci coope colab | партн сотру совме | شراك شريك تعاون | "
        "伙伴 合作 协作"
    ),
    (
        "resul achie outco impac incre reduc rose fell reach | résul effet impac augme rédui attei | resul logro efect impac aumen reduj alcan | "
        "резул дости эффек вырос сниз | نتائج نتيجة أثر انجاز زاد | 成果 结果 成效 影响"
    ),
    (
        "next futur plann upcom inten will | proch futur aveni prévu | próxi futur previ plane | следу будущ плани | مستقبل مقبل خطط سوف | 下一步 "
        "未来 计划 将"
    ),
    "staff perso team emplo posts | perso équip effec | perso equip plant | персо сотру кадр | موظف فريق | 人员 工作人员",
    "learn train skill capac educa | forma compé capac | forma capac compe | обуч навык потен | تدريب قدر مهار | 培训 能力 技能",
    "sourc data stati figur | sourc donné stati chiff | fuent datos estad cifra | источ данны стати | مصدر بيان إحصا | 来源 数据 统计",
    "law legal act regul legis | loi lois jurid légis régle | ley leyes legis jurid norma | закон право норма | قانون تشريع | 法律 法规 立法",
)
THEMES = tuple(frozenset(theme.replace("|", " ").split()) for theme in _THEMES)
"""Beginnings of words on one theme, in six languages: an answer that has one of them addresses it."""

_WHO = re.compile(
    r"\b(?:who|whom|which (?:bodies|partners|organi[sz]ations)|qui|quién(?:es)?|кто|с кем)\b|من |谁|哪些机构",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\b(?:when|which (?:period|years?)|quand|cuándo|когда)\b|متى|何时", re.IGNORECASE)


def split_question(text: str, language: str = "en") -> tuple[QuestionPart, ...]:
    """The parts that a question asks for: “(a) … (b) …”, several sentences, “how …, and how is it monitored?”.

    A question that asks one thing is one part.
    """
    base = base_language(language)
    pieces = list(_iter_pieces(" ".join(text.split()), base))
    stems = [_content_stems(piece, base) for _label, piece in pieces]
    parts = []
    for place, (label, piece) in enumerate(pieces):
        others = frozenset[str]().union(*(own for at, own in enumerate(stems) if at != place))
        own = stems[place] - others or stems[place]
        longest = max((word for word in _WORD.findall(piece) if shorten_word(word) in own), key=len, default="")
        themed = _with_themes(own)
        parts.append(QuestionPart(piece, label, themed, themed != own, longest))
    return tuple(parts)


def unanswered_parts(question: str, answer: str, language: str = "en") -> tuple[QuestionPart, ...]:
    """Parts of a question of several of which the answer has no word, nor one on the same theme. answer: as plain text."""
    parts = split_question(question, language)
    if len(parts) < 2 or not answer.strip():
        return ()
    folded = answer.casefold()
    stems = frozenset(shorten_word(word) for word in _WORD.findall(folded))
    missing = [part for part in parts if not _is_addressed(part, answer, folded, stems, language)]
    # An answer of which no part is recognised is worded differently throughout; then nothing can be said.
    return tuple(missing) if len(missing) < len(parts) else ()


def _is_addressed(part: QuestionPart, answer: str, folded: str, stems: frozenset[str], language: str) -> bool:
    # Only what is asked by a label or on a known theme can be missed with some certainty; other parts can be worded in any way.
    if not part.stems or not (part.label or part.themed):
        return True
    if part.label and re.search(rf"(?:^|\s)\(?{part.label}\)", answer):
        return True
    if _WHO.search(part.text) and find_names(answer):
        return True
    if _WHEN.search(part.text) and any(figure.kind is FigureKind.YEAR for figure in extract_figures(answer, language)):
        return True
    if base_language(language) in ("ar", "zh"):
        return any(stem in folded for stem in part.stems)
    return any(word[: len(stem)] == stem for stem, word in product(part.stems, stems))


def _iter_pieces(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Label and text of each part, in order."""
    labels = list(_LABELLED.finditer(text))
    if len(labels) >= 2 and labels[0]["label"].casefold() in ("a", "i"):
        for place, match in enumerate(labels):
            end = labels[place + 1].start() if place + 1 < len(labels) else len(text)
            yield match["label"].casefold(), text[match.end() : end].strip(" ;,")
        return
    for start, end in sentence_spans(text):
        for clause in _split_clauses(text[start:end], language):
            yield "", clause


def _split_clauses(sentence: str, language: str) -> Iterator[str]:
    if language == "zh":
        clauses = [clause for clause in _CHINESE_JOINT.split(sentence) if _CHINESE_INTERROGATIVE.search(clause)]
        yield from clauses if len(clauses) > 1 else [sentence]
        return
    if language not in _JOINTS or not sentence.rstrip().endswith(("?", "؟")):
        yield sentence
        return
    joint = re.compile(rf"{_JOINTS[language]}(?={_INTERROGATIVES[language]}\b)", re.IGNORECASE)
    yield from (clause.strip(" ,;") for clause in joint.split(sentence) if clause.strip(" ,;?؟"))


def _content_stems(text: str, language: str) -> frozenset[str]:
    if language == "zh":
        return frozenset(stem for stem in chain.from_iterable(THEMES) if stem in text)
    interrogative = re.compile(_INTERROGATIVES.get(language, r"(?!)"), re.IGNORECASE)
    words = [word for word in _WORD.findall(text) if len(word) > 3 and not interrogative.fullmatch(word)]
    return frozenset(shorten_word(word) for word in words) - _COMMON


def _with_themes(stems: frozenset[str]) -> frozenset[str]:
    themes = [theme for theme in THEMES if any(_is_on(theme, stem) for stem in stems)]
    return stems.union(*themes)


def _is_on(theme: frozenset[str], stem: str) -> bool:
    return any(stem.startswith(word) for word in theme)
