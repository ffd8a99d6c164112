"""Amounts of money and numbers with what they count or measure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache

from goalweave.core.facts.currencies import CURRENCIES, CURRENCY_WORDS, SCALE_WORDS
from goalweave.core.facts.plain import word_set
from goalweave.core.model import AmountInText, NumberInText, TextSpan

_NUMBER = r"\d{1,3}(?:[ ,.'][0-9]{3}(?!\d)){1,5}(?:[.,]\d{1,2}(?!\d))?|\d{1,15}(?:[.,]\d{1,4}(?!\d))?"
_S = r"[ \n]{0,2}"
_WORD_AFTER = re.compile(
    r"[ \n]{1,2}(?:(?:of|de|d'|des|los|las|the|les|new|nouveaux|nouvelles|nuevos|nuevas|новых|over|more)[ \n'])?([^\W\d_]{2,30}(?:-[^\W\d_]{2,30})?)"
)
_MOST_DESCRIBING = 2
_DESCRIBED = re.compile(r" ([a-z]{2,30}(?:-[a-z]{2,30})?)(?![^\W_])")
_WIDE_AFTER = re.compile(
    r" ?(?:多|余)?(名|个|所|家|人|项|位|台|座|场|次|种|份|公里|户|国|岁|吨|公顷)([\u4e00-\u9fff]{0,4})"
)
_PERCENT = re.compile(r" ?%| ?(?:per ?cent|pour cent|por ciento|процент\w{0,3}|в المائه|في المائه|بالمائه)")
_UNITS = word_set("km kg m m2 km2 ha mw kw gw kwh mwh gwh mb gb tb mbps gbps ghz mhz km² m² t")
_NO_UNIT = word_set(
    "in of and or the to by for from at on per a an is are was were with as et ou de du des la le les en au aux par pour y o el los las del por para con "
    "и или в на с по к до из от г гг г. год года году годы годов годах and than january february march april may june july august september october november december "
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря have has had which that who will shall can this these st nd rd th "
    "من في الي علي و عن مع او"
)
_NUMBERED = re.compile(
    r"(?:sdgs?|goals?|targets?|resolutions?|articles?|sections?|chapters?|pages?|no\.?|nos\.?|n°|№|phase|figure|table|annex|odd|ods|objectifs?|objetivos?|metas?|cibles?|цур|цел[ьяией]{1,2}|iso|version|level|tier|step|paragraph|para|p\.|vol\.|резолюци\w|стать\w|الهدف|المادة|القرار|目标|第) ?$"
)

_DOLLARS = frozenset(("$", "dollars", "dollar", "dolares", "долларов", "доллара", "долл", "долл.", "دولار"))


def find_amounts(text: str, plain: str) -> tuple[AmountInText, ...]:
    """Amounts of money; a bare `$` or “dollars” may be of several countries, and leaves the currency empty."""
    amounts: list[AmountInText] = []
    for match in _amount_pattern().finditer(plain):
        symbol = match["before"] or match["after"] or ""
        currency = _currency(symbol, text, match)
        if not currency and symbol not in _DOLLARS:
            continue
        value = read_number(match["number"])
        if match["scale"]:
            value *= _scales()[match["scale"].rstrip(".")]
        span = TextSpan(match.start(), match.end())
        amounts.append(AmountInText(value, currency, text[match.start() : match.end()], span))
    return tuple(amounts)


def find_numbers(text: str, plain: str, spans: Sequence[TextSpan]) -> tuple[NumberInText, ...]:
    """Numbers followed by a unit or by what they count. spans: places that are a date, an amount, a link or a symbol."""
    covered = bytearray(len(plain))
    for span in spans:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    numbers: list[NumberInText] = []
    for match in _number_pattern().finditer(plain):
        start, end = match.start("number"), match.end()
        if covered[start] or _NUMBERED.search(plain[max(0, start - 14) : start]):
            continue
        value = read_number(match["number"])
        if match["scale"]:
            value *= _scales()[match["scale"].rstrip(".")]
        unit, stop = _unit(text, plain, end)
        if unit:
            numbers.append(NumberInText(value, unit, text[start:stop], TextSpan(start, stop)))
    return tuple(numbers)


def read_number(written: str) -> Decimal:
    """The value of a number in plain digits: blanks and apostrophes part thousands, and so do points and commas before
    three digits."""
    compact = re.sub(r"[ ']", "", written)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", compact):
        return Decimal(compact.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", compact):
        return Decimal(compact.replace(".", "").replace(",", "."))
    return Decimal(compact.replace(",", "."))


def _unit(text: str, plain: str, end: int) -> tuple[str, int]:
    if percent := _PERCENT.match(plain, end):
        return "%", percent.end()
    if wide := _WIDE_AFTER.match(plain, end):
        return text[wide.start(1) : wide.end()], wide.end()
    word = _WORD_AFTER.match(plain, end)
    if not word or word[1] in _NO_UNIT:
        unit = re.compile(r" ?([a-z]{1,3}[2²]?)(?!\w)").match(plain, end)
        if unit and unit[1] in _UNITS:
            return unit[1], unit.end()
        return "", end
    end_of_unit = _end_of_unit(plain, word)
    return text[word.start(1) : end_of_unit], end_of_unit


def _end_of_unit(plain: str, word: re.Match[str]) -> int:
    """What is counted may follow words that describe it: `rural primary schools`."""
    end = word.end(1)
    reached = end
    for _ in range(_MOST_DESCRIBING):
        if plain[reached - 1] == "s":
            return reached
        following = _DESCRIBED.match(plain, reached)
        if following is None or following[1] in _NO_UNIT:
            return end
        reached = following.end(1)
    return reached if plain[reached - 1] == "s" else end


def _currency(words: str, text: str, match: re.Match[str]) -> str:
    words = words.strip().rstrip(".")
    if words in _currency_words():
        return _currency_words()[words]
    code = words.upper()
    if code not in CURRENCIES:
        return ""
    group = "before" if match["before"] else "after"
    # A code is written in capitals; “all 22 million” is no Albanian lek.
    symbol = text[match.start(group) : match.end(group)].strip()
    return code if symbol.isupper() else ""


@cache
def _currency_words() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for code, words in CURRENCY_WORDS.items():
        codes |= dict.fromkeys(words.split("|"), code)
    return codes


@cache
def _scales() -> Mapping[str, Decimal]:
    scales: dict[str, Decimal] = {}
    for factor, words in SCALE_WORDS.items():
        scales |= dict.fromkeys(words.split("|"), Decimal(factor))
    return scales


def _alternatives(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _scale_pattern() -> str:
    latin = [word for word in _scales() if not _is_chinese(word)]
    wide = [word for word in _scales() if _is_chinese(word)]
    return rf"(?:{_S}(?P<scale>(?:{_alternatives(latin)})(?![^\W\d_])\.?|(?:{_alternatives(wide)})))?"


def _is_chinese(word: str) -> bool:
    return "\u4e00" <= word[0] <= "\u9fff"


@cache
def _amount_pattern() -> re.Pattern[str]:
    names = _alternatives((*_currency_words(), *_DOLLARS))
    currency = rf"{names}|(?:{'|'.join(code.lower() for code in sorted(CURRENCIES))})(?![^\W\d_])"
    return re.compile(
        rf"(?:(?<![^\W\d_])(?P<before>{currency})\.?{_S})?(?<![\d.,/-])(?P<number>{_NUMBER})"
        rf"{_scale_pattern()}(?:{_S}(?:de |d'|of )?(?P<after>{currency})(?![a-zа-я]))?"
    )


@cache
def _number_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,/#$€£¥-])(?P<number>{_NUMBER}){_scale_pattern()}(?![-/.,:]?\d)")
