"""Dates and periods in a text.

A year in the name of an event, report or plan (`WSIS Forum 2018`) is a date of its own use; a year in the name of an agenda
or vision (`2030 Agenda`) is none (docs/decisions/0043).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from goalweave.core.facts import date_words as words
from goalweave.core.model import DateInText, DateUse, TextSpan

_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|o|-?го|-?е|-?ое)?"
_S = r"[^\S\n]?\n?[^\S\n]?"
"""At most a blank, a line break and a blank."""
_OF = rf"{_S}(?:(?:de|del|of|du|d'|من){_S}(?:l'an{_S}|عام{_S})?)?(?:the{_S})?"
_TO = rf"{_S}(?:-|to the|to|through|until|till|and|&|/|au|a|al|jusqu'au|hasta el|hasta|y el|y|et le|et|e|по|до|и|الي|حتي|و|至|到|~){_S}(?:el |le |the |يوم )?"
_TO_MONTH = _TO.replace("/|", "")
_MONTH = rf"(?:{words.MONTH})(?:{_S}/{_S}(?:{words.MONTH}))?\.?"
_LEFT = r"(?<![\w/])"
_RIGHT = r"(?![\w])"
_AFTER_YEAR = rf"(?:{_S}{words.YEAR_AFTER})?"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a pattern found: the first and last day, month or year."""

    start: str
    end: str


def _iso(year: str, month: int = 0, day: str = "") -> str:
    """Empty for a day that the calendar does not have."""
    if not month:
        return year
    if not 1 <= month <= 12:
        return ""
    if not day:
        return f"{year}-{month:02d}"
    if not 1 <= int(day) <= calendar.monthrange(int(year), month)[1]:
        return ""
    return f"{year}-{month:02d}-{int(day):02d}"


@cache
def _month_readers() -> tuple[tuple[re.Pattern[str], int], ...]:
    return tuple((re.compile(pattern), number) for number, pattern in words.MONTH_PATTERNS.items())


@cache
def _month_number(written: str) -> int:
    name = re.split(r"\s*/\s*", written.rstrip("."))[0].replace("\n", " ")
    return next((number for pattern, number in _month_readers() if pattern.fullmatch(name)), 0)


def _span_of_days(match: re.Match[str]) -> _Reading:
    """From a day to a day; what the first date leaves out it shares with the second."""
    year, month = match["y2"], _month_number(match["m2"])
    start_month = _month_number(match["m1"]) if match["m1"] else month
    start_year = match["y1"] or year
    return _Reading(_iso(start_year, start_month, match["d1"]), _iso(year, month, match["d2"]))


def _span_of_months(match: re.Match[str]) -> _Reading:
    year = match["y2"]
    return _Reading(_iso(match["y1"] or year, _month_number(match["m1"])), _iso(year, _month_number(match["m2"])))


def _span_month_first(match: re.Match[str]) -> _Reading:
    year, month = match["y"], _month_number(match["m1"])
    end_month = _month_number(match["m2"]) if match["m2"] else month
    return _Reading(_iso(match["y1"] or year, month, match["d1"]), _iso(year, end_month, match["d2"]))


def _named_day(match: re.Match[str]) -> _Reading:
    day = _iso(match["y"], _month_number(match["m"]), match["d"])
    return _Reading(day, day)


def _named_month(match: re.Match[str]) -> _Reading:
    month = _iso(match["y"], _month_number(match["m"]))
    return _Reading(month, month)


def _numeric(match: re.Match[str]) -> _Reading:
    """A day first, as in most of the world; a month first only where nothing else is possible."""
    day = _iso(match["y"], int(match["m"]), match["d"]) or _iso(match["y"], int(match["d"]), match["m"])
    if match["sign"] == "/" and int(match["d"]) <= 12 and int(match["m"]) <= 12 and match["d"] != match["m"]:
        day = match["y"]
    return _Reading(day, day)


def _iso_day(match: re.Match[str]) -> _Reading:
    day = _iso(match["y"], int(match["m"]), match["d"])
    return _Reading(day, day)


def _chinese(match: re.Match[str]) -> _Reading:
    year, month, day = match["y"], int(match["m"] or 0), match["d"] or ""
    start = _iso(year, month, day)
    if not (match["y2"] or match["m2"] or match["d2"]):
        return _Reading(start, start)
    end_year = match["y2"] or year
    end_month = int(match["m2"] or (0 if match["y2"] else month))
    return _Reading(start, _iso(end_year, end_month, match["d2"] or ""))


def _chinese_years(match: re.Match[str]) -> _Reading:
    return _Reading(match["y1"], match["y2"])


def _part(match: re.Match[str]) -> _Reading:
    """A half or a quarter of a year, as its months."""
    groups = match.groupdict()
    year = groups["y"]
    ordinal = groups.get("n") or next(
        number for pattern, number in words.QUARTERS.items() if re.fullmatch(pattern, groups["ordinal"])
    )
    length = 6 if groups.get("half") else 3
    last = int(ordinal) * length
    if last > 12:
        last = 12
    return _Reading(_iso(year, last - length + 1), _iso(year, last))


def _chinese_half(match: re.Match[str]) -> _Reading:
    first = match["half"] == "上"
    return _Reading(_iso(match["y"], 1 if first else 7), _iso(match["y"], 6 if first else 12))


def _chinese_quarter(match: re.Match[str]) -> _Reading:
    number = "一二三四".find(match["n"]) + 1 or int(match["n"])
    return _Reading(_iso(match["y"], number * 3 - 2), _iso(match["y"], number * 3))


def _decade(match: re.Match[str]) -> _Reading:
    first = match["y"]
    return _Reading(first, str(int(first) + 9))


def _chinese_decade(match: re.Match[str]) -> _Reading:
    first = (int(match["century"]) - 1) * 100 + int(match["tens"])
    return _Reading(str(first), str(first + 9))


def _years(match: re.Match[str]) -> _Reading:
    """Two years; the second may be two digits."""
    first, second = match["y1"], match["y2"]
    if len(second) == 2:
        second = first[:2] + second
    if int(second) <= int(first):
        return _Reading("", "")
    joined = match["to"].strip()
    if joined in ("and", "et", "y", "и", "و", "&", "e") and int(second) != int(first) + 1 and not match["between"]:
        return _Reading(first, "two")
    if joined == "/" and int(second) != int(first) + 1:
        return _Reading("", "")
    return _Reading(first, second)


def _year(match: re.Match[str]) -> _Reading:
    return _Reading(match["y"], match["y"])


_BETWEEN = rf"(?P<between>(?:between|entre|между|بين)(?: عامي| les annees| los anos)?{_S})?"
_YEARS_TO = rf"(?P<to>{_S}(?:-|/|to|through|until|till|and|&|a|al|jusqu'en|hasta|y|et|e|по|до|и|الي|حتي|و){_S})(?:l'annee |el ano |عام |سنه )?"


@cache
def _readers() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Reading]], ...]:
    """Patterns, the most telling first: what one has read no other reads again."""
    written = (
        (
            (
                rf"{_LEFT}(?P<d1>{_DAY}){_ORDINAL}(?:{_OF}(?P<m1>{_MONTH})(?:,?{_OF}(?P<y1>{_YEAR}){_AFTER_YEAR})?)?{_TO}"
                rf"(?P<d2>{_DAY}){_ORDINAL}{_OF}(?P<m2>{_MONTH}),?{_OF}(?P<y2>{_YEAR}){_RIGHT}{_AFTER_YEAR}"
            ),
            _span_of_days,
        ),
        (
            (
                rf"{_LEFT}(?P<m1>{_MONTH}) (?P<d1>{_DAY}){_ORDINAL}(?:, (?P<y1>{_YEAR}))?{_TO}(?:(?P<m2>{_MONTH}) )?"
                rf"(?P<d2>{_DAY}){_ORDINAL},? (?P<y>{_YEAR}){_RIGHT}"
            ),
            _span_month_first,
        ),
        (
            rf"{_LEFT}(?P<m1>{_MONTH})(?:,?{_OF}(?P<y1>{_YEAR}){_AFTER_YEAR})?{_TO_MONTH}(?P<m2>{_MONTH}),?{_OF}(?P<y2>{_YEAR}){_RIGHT}{_AFTER_YEAR}",
            _span_of_months,
        ),
        (
            rf"{_LEFT}(?P<d>{_DAY}){_ORDINAL}{_OF}(?P<m>{_MONTH}),?{_OF}(?P<y>{_YEAR}){_RIGHT}{_AFTER_YEAR}",
            _named_day,
        ),
        (rf"{_LEFT}(?P<m>{_MONTH}) (?P<d>{_DAY}){_ORDINAL},? (?P<y>{_YEAR}){_RIGHT}", _named_day),
        (rf"(?<![^\W\d_])(?P<m>{_MONTH}),?{_OF}(?P<y>{_YEAR}){_RIGHT}{_AFTER_YEAR}", _named_month),
        (rf"(?<![\w-])(?P<y>{_YEAR})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", _iso_day),
        (rf"(?<![\w.])(?P<d>\d\d?)(?P<sign>[./])(?P<m>\d\d?)(?P=sign)(?P<y>{_YEAR}){_RIGHT}{_AFTER_YEAR}", _numeric),
        (rf"(?<!\d)(?P<y>{_YEAR}) ?年 ?(?P<half>[上下])半年", _chinese_half),
        (rf"(?<!\d)(?P<y>{_YEAR}) ?年 ?第? ?(?P<n>[一二三四1-4]) ?季度", _chinese_quarter),
        (r"(?P<century>20|19|21)世纪(?P<tens>\d0)年代", _chinese_decade),
        (rf"(?<!\d)(?P<y>{_YEAR[:-2]}0) ?年代", _decade),
        (rf"(?<!\d)(?P<y1>{_YEAR}) ?年? ?(?:-+|至|到|~) ?(?P<y2>{_YEAR}) ?年(?! ?\d\d? ?月)", _chinese_years),
        (
            (
                rf"(?<!\d)(?P<y>{_YEAR}) ?年(?: ?(?P<m>1[0-2]|0?[1-9]) ?月(?: ?(?P<d>{_DAY}) ?[日号]?)?)?"
                rf"(?: ?(?:-+|至|到|~) ?(?:(?P<y2>{_YEAR}) ?年)?(?: ?(?P<m2>1[0-2]|0?[1-9]) ?月)?(?: ?(?P<d2>{_DAY}) ?[日号])?(?<![-至到~]))?"
            ),
            _chinese,
        ),
        (
            rf"{_LEFT}(?P<ordinal>{words.ORDINAL}){_S}(?:(?P<half>{words.HALF})|{words.QUARTER}){_OF}(?:l'annee |la |el ano )?(?P<y>{_YEAR}){_RIGHT}{_AFTER_YEAR}",
            _part,
        ),
        (
            rf"(?:(?P<half>النصف)|الربع) (?P<ordinal>{words.ORDINAL}) من (?:عام |سنه |العام )?(?P<y>{_YEAR}){_RIGHT}",
            _part,
        ),
        (rf"{_LEFT}[qt](?P<n>[1-4])[ -/]?(?P<y>{_YEAR}){_RIGHT}", _part),
        (rf"{_LEFT}(?P<y>{_YEAR})[ -/]?q(?P<n>[1-4]){_RIGHT}", _part),
        (rf"{_LEFT}(?P<y>{_YEAR[:-2]}0)(?:'?s|-?е годы|-х годов|-х годах|-х гг\.?){_RIGHT}", _decade),
        (rf"{_LEFT}(?:annees|decada de(?: los)?|decennie|عقد|تسعينات القرن) (?P<y>{_YEAR[:-2]}0){_RIGHT}", _decade),
        (
            rf"(?:(?<!\w)|(?<=fy)){_BETWEEN}(?P<y1>{_YEAR}){_AFTER_YEAR}{_YEARS_TO}(?P<y2>{_YEAR}|\d\d){_RIGHT}{_AFTER_YEAR}",
            _years,
        ),
        (rf"(?:(?<!\w)|(?<=fy))(?P<y>{_YEAR})(?:(?![^\W_мمг])|(?=[a-d](?!\w)))(?!\d){_AFTER_YEAR}", _year),
    )
    return tuple((re.compile(pattern), read) for pattern, read in written)


_SINCE = re.compile(rf"(?<!\w)(?:{words.SINCE}) ?$")
_RUSSIAN_SINCE = re.compile(r"(?<!\w)с(?: конца| начала| середины)? ?$")
_SINCE_AFTER = re.compile(rf" ?(?:{words.SINCE_AFTER})")
_UNTIL = re.compile(rf"(?<!\w)(?:{words.UNTIL}) ?$")
_DEADLINE = re.compile(rf"(?<!\w)(?:{words.DEADLINE}) ?$")
_WIDE_DEADLINE = re.compile(r"(?:(?<!截)[到至]|在?不迟于|力争在?) ?$")
_DEADLINE_AFTER = re.compile(rf" ?(?:{words.DEADLINE_AFTER})")
_WORD_BEFORE = re.compile(r"([^\W_]{1,40})[^\w\n]{0,2}$")
_WORD_AFTER = re.compile(r"[ -]?([^\W_]{1,40})")
_PART_BEFORE = re.compile(r"(?<!\w)(?:mid|end|early|late|mi|fin|debut|post|pre|medio)-$")
_NO_YEAR_BEFORE = re.compile(r"(?:[$€£¥#№+:/]|[\d][.,:]|[a-z]-) ?$")
_AGENDA_BEFORE = re.compile(
    r"(?:повестк\w{1,3}[^.]{0,70}|programme de developpement[^.]{0,40}|agenda(?: \w+){0,3}(?: de| del| for| para el?)? ?|خطه (?:التنميه|عام)[^.]{0,30}|خطه[^.]{0,12})$"
)
_AGENDA_AFTER = re.compile(r" ?年?(?:可持续发展)?(?:议程|愿景)|-?я? повестк| ?年?可持续发展目标")
_REACH = 80


def find_dates(text: str, plain: str) -> tuple[DateInText, ...]:
    """Dates in the order of the text. plain: the text folded (core.facts.plain)."""
    covered = bytearray(len(plain))
    dates: list[DateInText] = []
    for pattern, read in _readers():
        for match in pattern.finditer(plain):
            if any(covered[match.start() : match.end()]):
                continue
            for date in _dates_of(text, plain, match, read):
                dates.append(date)
                covered[date.span.start : date.span.end] = b"\1" * (date.span.end - date.span.start)
    return tuple(sorted(dates, key=lambda date: date.span.start))


def _dates_of(
    text: str, plain: str, match: re.Match[str], read: Callable[[re.Match[str]], _Reading]
) -> Iterator[DateInText]:
    reading = read(match)
    if not reading.start or not reading.end:
        return
    start, end = match.start(), match.end()
    if read is _years and match["between"]:
        start = match.start("y1")
    if reading.end == "two":
        end = match.end("y1")
        reading = _Reading(reading.start, reading.start)
    bare_year = read is _year or read is _years
    if bare_year and not _is_year(text, plain, start, end, single=read is _year):
        return
    if read in (_year, _chinese) and _names_agenda(plain, start, end):
        return
    yield _with_use(text, plain, start, end, reading, bare_year, part=read is _part)


def _names_agenda(plain: str, start: int, end: int) -> bool:
    before, after = _WORD_BEFORE.search(plain, max(0, start - 30), start), _WORD_AFTER.match(plain, end)
    if before and before[1] in words.NAME_BEFORE:
        return True
    if after and after[1] in words.NAME_AFTER:
        return True
    far = plain[max(0, start - _REACH) : start]
    return bool(_AGENDA_AFTER.match(plain, end) or _AGENDA_BEFORE.search(far))


def _is_year(text: str, plain: str, start: int, end: int, *, single: bool) -> bool:
    """Whether a number of four digits is a year here rather than a count or the number of something."""
    near = plain[max(0, start - 30) : start]
    if _PART_BEFORE.search(near):
        return True
    if _NO_YEAR_BEFORE.search(near):
        return False
    before = _WORD_BEFORE.search(near)
    if before and before[1] in words.NUMBERED:
        return False
    rest = plain[end : end + 40]
    if re.match(r"[.,]\d|[%$€]| ?(?:usd|eur|chf|euros|dollars)\b|/\d|-\d", rest):
        return False
    if re.search(words.YEAR_AFTER + "$", plain[start:end]) or not single:
        return True
    after = _WORD_AFTER.match(plain, end)
    if after and after[1] in words.COUNTED:
        return False
    if near.endswith("(") or not after or rest[:1] in ")":
        return True
    follows_small = text[after.start(1)].isalpha() and not text[after.start(1)].isupper()
    if after[1] in ("onwards", "onward"):
        return True
    if before and before[1] in words.YEAR_CUES:
        return not (follows_small and plain[start:end] == "2000" and after[1].endswith("s"))
    if before and before[1] in words.WEAK_CUES:
        return not (
            follows_small and after[1].endswith("s") and before[1] not in ("the", "its", "their", "our", "this")
        )
    # Without any word that says so, a year is not followed by what is counted.
    if not follows_small or after[1] in words.WEAK_CUES or after[1] in words.YEAR_CUES:
        return True
    return _is_name(text, start, end)


def _with_use(
    text: str, plain: str, start: int, end: int, reading: _Reading, bare_year: bool, *, part: bool
) -> DateInText:
    span = TextSpan(start, end)
    near = plain[max(0, start - 40) : start]
    first, last, use = reading.start, reading.end, DateUse.PERIOD
    single = first == last
    if single and (_SINCE.search(near) or _SINCE_AFTER.match(plain, end) or _RUSSIAN_SINCE.search(near)):
        last = ""
    elif (single or part) and (
        _DEADLINE.search(near) or _WIDE_DEADLINE.search(near) or _DEADLINE_AFTER.match(plain, end)
    ):
        first, use = "", DateUse.DEADLINE
    elif single and _UNTIL.search(near):
        first = ""
    elif bare_year and single and not _YEAR_WORD.search(plain[start:end]) and _is_name(text, start, end):
        use = DateUse.NAME
    return DateInText(first, last, text[start:end], span, use)


_YEAR_WORD = re.compile(words.YEAR_AFTER + "$")
_CAPITAL_BEFORE = re.compile(r"([^\W\d_][\w+’'-]*)[^\S\n]$")
_CAPITAL_AFTER = re.compile(r"[^\S\n]([^\W\d_][\w+-]{0,40})")


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether the year is part of a name: it follows a word with a capital, or comes before one in capitals."""
    before = _CAPITAL_BEFORE.search(text, max(0, start - 40), start)
    if before and before[1][0].isupper():
        place = before.start(1)
        return len(before[1]) > 3 or before[1].isupper() or place > 0
    after = _CAPITAL_AFTER.match(text, end)
    return bool(after and after[1].isupper() and len(after[1]) > 2)
