"""Policy markers of the OECD-DAC in columns of tables: which marker a head or a name means, and how strong its objective is."""

from __future__ import annotations

import re
from functools import cache

from goalweave.formats.reading.normalisation import Vocabulary, normalise_words

MARKERS: dict[str, str] = {
    "1": "gender equality|gender|gender equality and women's empowerment|égalité des sexes|égalité entre les sexes|égalité femmes hommes|genre|igualdad de género|género|гендерное равенство|гендерного равенства|гендер|المساواة بين الجنسين|النوع الاجتماعي|性别平等|性别",
    "2": "aid to environment|environment|environnement|aide à l'environnement|medio ambiente|ayuda al medio ambiente|окружающая среда|окружающей среды|экология|البيئة|环境|环境保护",
    "3": "participatory development good governance|participatory development and good governance|good governance|governance|pdgg|développement participatif bonne gouvernance|bonne gouvernance|gouvernance|desarrollo participativo buen gobierno|buen gobierno|buena gobernanza|gobernanza|благое управление|благого управления|надлежащее управление|الحكم الرشيد|الحوكمة الرشيدة|良治|善治|良好治理",
    "4": "trade development|trade|développement du commerce|commerce|desarrollo comercial|desarrollo del comercio|comercio|развитие торговли|развития торговли|торговля|торговли|تنمية التجارة|التجارة|贸易发展|贸易",
    "5": "biological diversity|biodiversity|diversité biologique|biodiversité|diversidad biológica|biodiversidad|биологическое разнообразие|биологического разнообразия|биоразнообразие|биоразнообразия|التنوع البيولوجي|生物多样性",
    "6": "climate change mitigation|climate mitigation|mitigation|atténuation du changement climatique|atténuation des changements climatiques|atténuation climat|atténuation|mitigación del cambio climático|mitigación climática|mitigación|смягчение изменения климата|смягчения изменения климата|смягчение последствий изменения климата|предотвращение изменения климата|التخفيف من تغير المناخ|التخفيف من آثار تغير المناخ|减缓气候变化|气候变化减缓|气候减缓",
    "7": "climate change adaptation|climate adaptation|adaptation|adaptation au changement climatique|adaptation aux changements climatiques|adaptation climat|adaptación al cambio climático|adaptación climática|adaptación|адаптация к изменению климата|адаптации к изменению климата|адаптация|адаптации|التكيف مع تغير المناخ|适应气候变化|气候变化适应|气候适应",
    "8": "desertification|combating desertification|désertification|lutte contre la désertification|desertificación|lucha contra la desertificación|опустынивание|опустынивания|борьба с опустыниванием|التصحر|مكافحة التصحر|荒漠化|防治荒漠化",
    "9": "rmnch|reproductive maternal newborn and child health|smpni|santé reproductive maternelle néonatale et infantile|srmni|salud reproductiva materna neonatal e infantil|репродуктивное здоровье и здоровье матери и ребенка|الصحة الإنجابية وصحة الأم والوليد والطفل|生殖、孕产妇、新生儿和儿童健康",
    "10": "disaster risk reduction|drr|réduction des risques de catastrophe|rrc|reducción del riesgo de desastres|rrd|снижение риска бедствий|снижения риска бедствий|الحد من مخاطر الكوارث|减少灾害风险|减灾",
    "11": "disability|disability inclusion|inclusion and empowerment of persons with disabilities|handicap|inclusion des personnes handicapées|discapacidad|inclusión de las personas con discapacidad|инвалидность|инвалидности|инклюзия инвалидов|الإعاقة|إدماج الأشخاص ذوي الإعاقة|残疾|残疾包容",
    "12": "nutrition|nutrición|питание|питания|التغذية|营养",
}
"""Code of a marker → its names in six languages, parted by bars."""

SIGNIFICANCES = Vocabulary(
    {
        0: "0|0.0|not targeted|no targeted|non visé|non ciblé|no orientado|no focalizado|sin objetivo|не является целью|не целевой|غير مستهدف|غير مستهدفة|未针对|非目标",
        1: "1|1.0|significant|significant objective|significatif|objectif significatif|significativo|objetivo significativo|значительная|значительная цель|существенная цель|هام|هدف هام|هدف مهم|重要|重要目标",
        2: "2|2.0|principal|principal objective|primary|primary objective|principal objectif|objectif principal|objetivo principal|основная|основная цель|главная цель|رئيسي|هدف رئيسي|主要|主要目标",
        3: "3|3.0",
        4: "4|4.0",
    }
)
"""PolicySignificance of IATI; 3 and 4 are stronger principal objectives of desertification."""
PRINCIPAL = 2

NOT_SCREENED = Vocabulary(
    {
        True: "not screened|not assessed|non examiné|non évalué|no examinado|no evaluado|не оценивалось|не проверено|لم يتم الفحص|غير مقيم|未审查|未评估"
    }
)
"""Cells that say that nobody looked, which an empty cell says too."""

# In Arabic the word alone also means an index or an indicator, so it needs “policy” or “Rio”.
_MARKER = "markers|marker|marqueurs|marqueur|marcadores|marcador|маркеры|маркер|مؤشر السياسات|مؤشرات السياسات|مؤشر ريو|مؤشرات ريو"
_MARKER_WORDS = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(normalise_words, _MARKER.split('|')))})(?!\w)|(?:政策|里约)?(?:标识|标记)"
)
_FILLERS = "a al and au aux cad d dac de del des du e et for l la le les oecd of ocde on policy politica politicas politique politiques rio score the to y и политики рио"
_FILLER_WORDS = frozenset(_FILLERS.split())
# Names have commas, but none follows on a number or on brackets.
_BETWEEN = re.compile(r"[;؛|\n\r；]+|(?<=[0-4)）])\s*[,،，]")
_BEFORE_SIGNIFICANCE = re.compile(r"\s*[:：=(（]\s*|\s+[-–—]\s+")
_NUMBER = re.compile(r"(\d{1,2})(?:\s*[-–—:.]\s*\D.*)?")


def names_marker(head: str) -> bool:
    """Whether a column's head names a marker, and calls it one: `Rio marker: climate adaptation`."""
    return bool(_MARKER_WORDS.search(normalise_words(head)) and marker_of_column(head))


def marker_of_column(head: str) -> str:
    """The code of the marker that a head names, with or without the word “marker”; empty if it names none.

    Numbers do not count: in `12. Gender equality marker` and `Marker 1` they number the columns.
    """
    # The DAC adds the convention in brackets: `Climate change mitigation (UNFCCC)`.
    for part in (head, head.partition("(")[0]):
        if code := _codes_by_name().get(_bare_name(part).lstrip("0123456789 ")):
            return code
    return ""


def find_marker(name: str) -> str:
    """The code of a marker by its number, its name, or both; empty if it is none, or if the two contradict each other."""
    match = _NUMBER.fullmatch(name.strip())
    number = match[1] if match and match[1] in MARKERS else ""
    named = marker_of_column(name)
    if number and named and number != named:
        return ""
    return number or named


def read_significance(text: str) -> int | None:
    """`2`, `principal`, `2 - principal`, `Principal (2)`; None if it is none, or if number and word contradict each other."""
    significance = SIGNIFICANCES.find(text)
    if significance is not None:
        return significance
    words = normalise_words(text).split()
    for number, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        stated = SIGNIFICANCES.find("".join(number))
        meant = SIGNIFICANCES.find(" ".join(rest))
        if stated is not None and meant is not None and number[0].isdigit() and not rest[0].isdigit():
            return stated if min(stated, PRINCIPAL) == meant else None
    return None


def split_markers(text: str) -> list[str]:
    """The markers in a cell of a column of several, as written: `Gender equality: principal; 7 (1)`."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def read_marker(text: str) -> tuple[str, int | None]:
    """Code and significance of `Gender equality: principal`; None for one that was not screened, and no code if it cannot be read."""
    # A name or a significance may have a dash or brackets of its own: the first place counts where both sides are read.
    for match in _BEFORE_SIGNIFICANCE.finditer(text):
        code, stated = find_marker(text[: match.start()]), text[match.end() :]
        significance = read_significance(stated)
        if code and (significance is not None or NOT_SCREENED.find(stated)):
            return code, significance
    return "", None


@cache
def _codes_by_name() -> dict[str, str]:
    codes: dict[str, str] = {}
    for code, names in MARKERS.items():
        for name in names.split("|"):
            codes.setdefault(_bare_name(name), code)
    return codes


def _bare_name(name: str) -> str:
    """A name without the word “marker” and without articles, so that `marqueur de l'égalité des sexes` is `egalite sexes`."""
    words = _MARKER_WORDS.sub(" ", normalise_words(name)).split()
    return " ".join(word for word in words if word not in _FILLER_WORDS)
