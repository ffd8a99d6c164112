"""Figures in running text: numbers, percentages, amounts and years, as six languages write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from goalweave.core.text.languages import base_language

FIRST_YEAR, LAST_YEAR = 1900, 2100
CONTEXT = 5
"""Words before and after a figure that say what it counts."""


class FigureKind(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text. text: as written, with scale and percent sign; start, end: its place in the text.

    readings: the values that it can have, the likeliest first: `4.600` is 4600 in Spanish and might be 4.6. step: of the last
    digit that is not a rounding zero, scale included; exact: 1 in the last place. approximate: “almost”, “some”. context: words nearby,
    shortened, small letters. currency: ISO 4217, or empty. scale: 1000000 for “million”.
    """

    text: str
    kind: FigureKind
    readings: tuple[Decimal, ...]
    start: int
    end: int
    currency: str = ""
    scale: Decimal = Decimal(1)
    exact: Decimal = Decimal(1)
    step: Decimal = Decimal(1)
    approximate: bool = False
    context: frozenset[str] = frozenset()

    @property
    def value(self) -> Decimal:
        return self.readings[0]


_THIN = "\u00a0\u202f\u2009"
_DECIMAL_COMMA = frozenset({"fr", "es", "ru"})
_SPACED_GROUPS = frozenset({"fr", "es", "ru"})
_DIGITS = re.compile(
    rf"(?<![\dA-Za-zА-яё])(?:\d{{1,3}}(?P<sign>[.,'’٬ {_THIN}])\d{{3}}(?:(?P=sign)\d{{3}})*(?:[.,٫]\d+)?|\d+(?:[.,٫]\d+)?)(?!\d)"
)
_PLAIN_DIGITS = re.compile(r"\d+(?:[.,٫]\d+)?(?!\d)")

_SCALES: dict[str, int] = {
    "thousand": 3, "thousands": 3, "million": 6, "millions": 6, "billion": 9, "billions": 9, "trillion": 12, "mn": 6, "bn": 9,
    "mille": 3, "milliard": 9, "milliards": 9, "mil": 3, "millón": 6, "millones": 6, "mil millones": 9,
    "тыс": 3, "тысяч": 3, "тысячи": 3, "тысяча": 3, "млн": 6, "миллион": 6, "миллиона": 6, "миллионов": 6,
    "млрд": 9, "миллиард": 9, "миллиарда": 9, "миллиардов": 9,
    "ألف": 3, "آلاف": 3, "ألفا": 3, "مليون": 6, "مليونا": 6, "ملايين": 6, "مليار": 9, "مليارات": 9,
    "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "十亿": 9, "万亿": 12,
}  # fmt: skip
_ABBREVIATED = frozenset({"тыс", "млн", "млрд"})
_SCALE = re.compile(
    rf"[ {_THIN}-]?(?P<scale>{'|'.join(sorted(map(re.escape, _SCALES), key=len, reverse=True))})(?![a-zа-яё])\.?",
    re.IGNORECASE,
)
_SCALE_LETTER = re.compile(r"(?P<scale>m|bn|k)\b")
_LETTERS = {"k": 3, "m": 6, "bn": 9}
_PERCENT = re.compile(
    rf"[ {_THIN}]?(?:[%٪％]|percentage points?\b|per ?cent\b|points? de pourcentage|pour cent\b|por ciento\b|процент\w*|"
    r"п\. ?п\.|puntos? porcentual(?:es)?\b|في ?المائة|بالمائة|في المئة|بالمئة|نقطة مئوية|نقاط مئوية|个?百分点)",
    re.IGNORECASE,
)
_PERCENT_BEFORE = re.compile(r"百分之\s*$")
_CURRENCIES = {"€": "EUR", "£": "GBP", "euro": "EUR", "euros": "EUR", "евро": "EUR", "يورو": "EUR", "欧元": "EUR"}
_CURRENCY_SIGN = "|".join(map(re.escape, _CURRENCIES))
_CURRENCY_BEFORE = re.compile(rf"(?:\b(?P<code>[A-Z]{{3}})|(?P<sign>{_CURRENCY_SIGN}))[ {_THIN}]?$")
_CURRENCY_AFTER = re.compile(
    rf"[ {_THIN}]?(?:d[’']|de )?(?:(?P<code>[A-Z]{{3}})\b|(?P<sign>{_CURRENCY_SIGN}))", re.IGNORECASE
)
_NO_CURRENCIES = frozenset({"SDG", "ODD", "ODS", "THE", "ICT", "TIC"})
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|ème|ère|º|ª|-?(?:й|я|е|го|му|м|х))\b|[.]?º")
_APPROXIMATE = re.compile(
    r"(?:about|around|some|almost|nearly|over|more than|less than|approximately|at least|up to|environ|près de|plus de|"
    r"moins de|quelque|presque|unos|unas|casi|más de|menos de|aproximadamente|alrededor de|около|почти|более|менее|"
    r"свыше|примерно|حوالي|نحو|أكثر من|قرابة|ما يقرب من|约|近|超过|大约)\s*(?:[A-Z]{3}\s?|[€£$]\s?)?$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+")

# What looks like a number and is the name of something: codes of goals, documents and questions, dates in digits, addresses.
_CODE_WORDS = (
    "SDGs?|SDG targets?|goals?|targets?|indicators?|ODD|cibles?|objectifs?|indicateurs?|ODS|metas?|objetivos?|indicador(?:es)?|"
    "ЦУР|цел[ьией]|задач[аие]|показател[ьией]|الهدف|الأهداف|الغاية|الغايات|المؤشر|المستدامة|"
    "resolution|decision|act|law|article|policy|circular|question|answer|answer to|section|chapter|annex|part|page|phase|"
    "résolution|décision|loi|annexe|partie|chapitre|resolución|decisión|ley|artículo|pregunta|respuesta|sección|anexo|"
    "резолюци[яией]|решени[еюя]|закон|стать[яией]|вопрос|приложени[ея]|القرار|القانون|المادة|السؤال|"
    "ISO|scope|tier|COP|COVID|lines?|action lines?|actions?|n°|no\\.|№"
)
_CODE = r"\d[\w]*(?:[./-][\w]+)*"
_BETWEEN = r"\s*(?:,|;|/|–|-|and|or|to|et|ou|à|y|e|o|и|или|و|、|和|至)\s*"
_NAMED = re.compile(rf"\b(?:{_CODE_WORDS})\s?{_CODE}(?:{_BETWEEN}{_CODE})*(?:\s+of\s+\d{{4}})?", re.IGNORECASE)
_CHINESE_NAMED = re.compile(r"(?:目标|具体目标|指标|第|决议|问题)\s?\d[\d.]*[a-z]?(?:[、和至]\s?\d[\d.]*[a-z]?)*")
_MASKS = (
    re.compile(r"https?://\S+|www\.\S+"),
    re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./](?=\d{4}\b)"),
    re.compile(r"\b\d{1,2}:\d{2}\b|\b\d+(?:\.\d+){2,}\b"),
    re.compile(r"\b[A-Za-zА-яё]+[-/]?\d\w*(?:[./-]\w+)*|\b\d+\.[a-z](?:\.\d+)?\b|\b\d+[a-jln-z]\b"),
    re.compile(r"\b[A-Z]{1,4}(?:/[A-Z0-9.]+)+"),
    re.compile(r"(?<=\d{4})[–/-]\d{2}(?!\d)|\d{1,2}\s?月"),
    re.compile(
        r"\b2030\s+Agenda\b|\b(?:Agenda|Programme|Повестк\w+|Connect|خطة)\s+(?:\w+\s+){0,3}2030\b|2030\s?年议程"
    ),
)


_OF_YEAR = re.compile(
    r"[\s,(]*(?:(?:in|by|of|at the end of|by the end of|en|fin|à la fin de|fin|de|a fines de|al final de|в|на конец|к концу|"
    r"في|عام|في عام|سنة|بنهاية|年|于|在)[\s:]*){0,3}",
    re.IGNORECASE,
)


def pair_with_years(text: str, figures: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Figures that are directly followed by their year, and the year: “68 % in 2024”."""
    for figure, year in pairwise(figures):
        is_year_next = figure.kind is not FigureKind.YEAR and year.kind is FigureKind.YEAR
        if is_year_next and _OF_YEAR.fullmatch(text[figure.end : year.start]):
            yield figure, year


@lru_cache(maxsize=4096)
def extract_figures(text: str, language: str = "en") -> tuple[Figure, ...]:
    """The figures of a text in order, without codes, ordinals, dates in digits and addresses."""
    return tuple(_iter_figures(text, base_language(language)))


def _iter_figures(text: str, language: str) -> Iterator[Figure]:
    digits = "".join(map(_ascii_digit, text))
    masked = _mask_names(digits)
    pattern = _DIGITS
    position = 0
    while match := pattern.search(masked, position):
        start, end = match.span()
        if match["sign"] == " " and language not in _SPACED_GROUPS:
            match = _PLAIN_DIGITS.match(masked, start) or match
            end = match.end()
        position = end
        if _ORDINAL.match(digits, end):
            continue
        yield _read_figure(text, digits, start, end, language)


def _read_figure(text: str, digits: str, start: int, end: int, language: str) -> Figure:
    readings, decimals = _read_digits(digits[start:end], language)
    stop = end
    power = 0
    if scale := _SCALE.match(digits, end):
        power = _SCALES[scale["scale"].casefold()]
        # A stop belongs to “млн.”, and to the sentence behind “million.”.
        stop = scale.end() if scale["scale"].casefold() in _ABBREVIATED else scale.end("scale")
        # “mil millones” and “3 万亿” are in the table; “miles de millones” is not written after digits.
    elif scale := _SCALE_LETTER.match(digits, end):
        power, stop = _LETTERS[scale["scale"]], scale.end()
    kind, currency = FigureKind.NUMBER, _currency_at(digits, start, stop)
    if percent := _PERCENT.match(digits, stop):
        kind, stop = FigureKind.PERCENT, percent.end()
    elif _PERCENT_BEFORE.search(digits[:start]):
        kind = FigureKind.PERCENT
    elif not power and not currency and _is_year(digits[start:end]):
        kind = FigureKind.YEAR
    factor = Decimal(10) ** power
    exact = factor.scaleb(-decimals)
    return Figure(
        text=text[start:stop].strip(),
        kind=kind,
        readings=tuple(dict.fromkeys(reading * factor for reading in readings)),
        start=start,
        end=stop,
        currency=currency,
        scale=factor,
        exact=exact,
        step=_rounding_step(readings[0], decimals) * factor,
        approximate=bool(_APPROXIMATE.search(text[max(0, start - 40) : start])),
        context=_context(text, start, stop),
    )


def _read_digits(written: str, language: str) -> tuple[tuple[Decimal, ...], int]:
    """The values that digits can stand for, the likeliest first, and how many decimals the first has."""
    plain = re.sub(rf"['’٬ {_THIN}]", "", written).replace("٫", ".")
    signs = [character for character in plain if character in ".,"]
    if not signs:
        return (Decimal(plain),), 0
    parts = re.split("[.,]", plain)
    grouped = Decimal("".join(parts))
    if len(set(signs)) == 2 or (len(signs) == 1 and len(parts[-1]) != 3) or parts[0] == "0":
        decimals = len(parts[-1])
        return (Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"),), decimals
    if len(signs) > 1 or any(len(part) != 3 for part in parts[1:]):
        return (grouped,), 0
    fraction = Decimal(f"{parts[0]}.{parts[1]}")
    decimal_sign = "," if language in _DECIMAL_COMMA else "."
    # “1,500” and “1.500”: thousands unless the sign is that of decimals, and even then the other reading is possible.
    if signs[0] == decimal_sign:
        return (fraction, grouped), 3
    return (grouped, fraction), 0


def _rounding_step(value: Decimal, decimals: int) -> Decimal:
    """The place of the last digit that is not a rounding zero: 100 for 1,900; 0.1 for 1.9; 1 for 0 and 7."""
    if decimals or not value:
        return Decimal(1).scaleb(-decimals)
    digits = str(value)
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** zeros


def _is_year(written: str) -> bool:
    return len(written) == 4 and written.isdecimal() and FIRST_YEAR <= int(written) <= LAST_YEAR


def _currency_at(digits: str, start: int, end: int) -> str:
    for match in (_CURRENCY_BEFORE.search(digits[max(0, start - 6) : start]), _CURRENCY_AFTER.match(digits, end)):
        if match is None:
            continue
        if match["sign"]:
            return _CURRENCIES[match["sign"].casefold()]
        if match["code"].isupper() and match["code"] not in _NO_CURRENCIES:
            return match["code"]
    return ""


def _context(text: str, start: int, end: int) -> frozenset[str]:
    before = _WORDS.findall(text[max(0, start - 80) : start])[-CONTEXT:]
    after = _WORDS.findall(text[end : end + 80])[:CONTEXT]
    return frozenset(shorten_word(word) for word in (*before, *after) if len(word) > 3 or not word.isascii())


def shorten_word(word: str) -> str:
    """The beginning of a word, which its other forms share; an Arabic one without its article."""
    folded = word.casefold()
    if folded.startswith("ال") and len(folded) > 4:
        folded = folded[2:]
    return folded[:5]


def _mask_names(digits: str) -> str:
    """Codes, documents, dates in digits and addresses as blanks of the same length."""
    for pattern in (*_MASKS, _NAMED, _CHINESE_NAMED):
        digits = pattern.sub(lambda match: "\x00" * len(match[0]), digits)
    return digits


def _ascii_digit(letter: str) -> str:
    if "0" <= letter <= "9" or not letter.isdecimal():
        return letter
    return str(unicodedata.decimal(letter))


def write_alike(value: Decimal, like: Figure, language: str) -> str:
    """A value in the way in which another figure is written: its scale, its unit, and the separators of the language."""
    from babel.numbers import format_decimal

    locale = {"en": "en_GB", "zh": "zh_Hans"}.get(base_language(language), base_language(language))
    number = str(value) if like.kind is FigureKind.YEAR else format_decimal(value / like.scale, "#,##0.##", locale)
    return re.sub(r"\d[\d.,'’٬٫ \u00a0\u202f\u2009]*\d|\d", lambda _match: number, like.text, count=1)


def is_slip(stated: Figure, recorded: Figure) -> bool:
    """Whether one is the other with a wrong digit, or with two digits in each other's place."""
    first, second = (re.sub(r"\D", "", str(figure.value)) for figure in (stated, recorded))
    if len(first) != len(second) or first == second:
        return False
    differing = sum(one != other for one, other in zip(first, second, strict=True))
    return (differing == 1 and len(first) > 1) or (differing == 2 and sorted(first) == sorted(second))


def agree(stated: Figure, recorded: Figure) -> bool:
    """Whether a stated figure is the recorded one, rounded at most as far as it is written.

    `1.9 million` agrees with 1,860,000 and `900,000` with 912,000, but `50 %` does not with 54 %: zeros at the end are rounding only
    while they change less than 2.5 in 100. “Almost” and “some” allow 10.
    """
    if FigureKind.PERCENT in (stated.kind, recorded.kind) and stated.kind is not recorded.kind:
        return False
    if stated.currency and recorded.currency and stated.currency != recorded.currency:
        return False
    if set(stated.readings) & set(recorded.readings):
        return True
    return _is_rounded(stated, recorded.value)


def _is_rounded(stated: Figure, value: Decimal) -> bool:
    if stated.kind is FigureKind.YEAR:
        return False
    difference = abs(stated.value - value)
    if stated.approximate:
        return difference * 10 <= abs(value)
    if stated.step > stated.exact:
        return difference <= min(stated.step / 2, abs(stated.value) / 40)
    # Rounded in its last digit: 43 is 42.6, but 1,861 is not 1,860.
    is_finer = value % stated.exact != 0
    return is_finer and difference <= stated.exact / 2
