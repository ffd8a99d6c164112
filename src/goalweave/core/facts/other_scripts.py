"""Names of organisations in Russian, Arabic and Chinese, by the nouns that say what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from goalweave.core.facts import organisation_words as words
from goalweave.core.facts.plain import word_set
from goalweave.core.model import OrganisationInText, TextSpan

_RUSSIAN_STOPS = word_set(
    "при для от до из без или что как также были была было был с к на прошел прошла провели провел провела организовали приняли принял приняла со о об под за"
)
_RUSSIAN_VERB = re.compile(r"[а-я-]+(?:л|ла|ло|ли|лись|лся|лась|лось|ет|ют|ит|ат|ят|ется|ются|ится|ятся|ены|ено|ена)")
_RUSSIAN_SMALL = word_set("и по для в области")
_LONGEST_RUSSIAN = 12


def find_russian_names(text: str, plain: str, known: Sequence[OrganisationInText]) -> Iterator[OrganisationInText]:
    """A noun such as “Министерство” with its adjectives, and the words in the genitive after it."""
    place = 0
    known_starts = frozenset(organisation.span.start for organisation in known)
    while match := _russian_pattern().search(plain, place):
        head, end = match.start("head"), match.end()
        place = end
        start = _start_of_russian_name(text, match.start(), head)
        quoted = _QUOTED.match(plain, end)
        end = quoted.end() if quoted else _end_of_russian_name(text, plain, end, known_starts)
        if (text[start].isupper() or quoted) and (end > match.end() or start < head):
            place = end
            yield OrganisationInText(" ".join(text[start:end].split()), "", text[start:end], TextSpan(start, end))


_QUOTED = re.compile(r' ?"[^"\n]{2,60}"')


@cache
def _russian_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{words.RUSSIAN_ADJECTIVE} ){{0,3}}(?P<head>{words.RUSSIAN_HEADS})(?![\w-])")


@cache
def _next_russian() -> re.Pattern[str]:
    return re.compile(rf"(?:{words.RUSSIAN_ADJECTIVE} )?(?:{words.RUSSIAN_HEADS})(?![\w-])")


def _start_of_russian_name(text: str, start: int, head: int) -> int:
    """Adjectives that are written small before the first capital belong to the sentence."""
    for word in re.finditer(r"\S+", text[start:head]):
        if word[0][0].isupper():
            return start + word.start()
    return head


def _end_of_russian_name(text: str, plain: str, end: int, known_starts: frozenset[int]) -> int:
    """Where the words after the noun stop being part of the name."""
    stop = end
    for _ in range(_LONGEST_RUSSIAN):
        piece = _RUSSIAN_PIECE.match(plain, end)
        if piece is None or piece.start("word") in known_starts:
            return stop
        word = piece["word"]
        if piece["comma"] and not (
            _RUSSIAN_GENITIVE.fullmatch(word) and _LIST_GOES_ON.match(plain, piece.start("word"))
        ):
            return stop
        end = piece.end()
        if word in _RUSSIAN_SMALL:
            following = _RUSSIAN_PIECE.match(plain, end)
            if following is None or _next_russian().match(plain, following.start("word")):
                return stop
            continue
        capital = text[piece.start("word")].isupper()
        if word in _RUSSIAN_STOPS or (
            (not capital and _RUSSIAN_VERB.fullmatch(word))
            or not (_RUSSIAN_GENITIVE.fullmatch(word) or text[piece.start("word") : end].isupper())
        ):
            return stop
        stop = end
    return stop


_RUSSIAN_PIECE = re.compile(r"(?P<comma>,)?[ \n]{1,2}(?P<word>[а-я-]{1,30})(?![а-я-])")
_RUSSIAN_GENITIVE = re.compile(words.RUSSIAN_GENITIVE)
_LIST_GOES_ON = re.compile(r"[а-я-]{3,30}(?: [а-я-]{3,30})?(?:, [а-я-]{3,30}(?: [а-я-]{3,30})?){0,3} и ")


# Arabic

_ARABIC_STOPS = word_set(
    "في من الي علي عن مع ان التي الذي هذا هذه كما خلال عام قد تم كانت كان بين بعد قبل عبر حول جديده جديد وطنيه دوليه اقليميه لصالح الذين بهدف بشان المعني المعنيه المشروع المبادره البرنامج الدوره الورشه الموتمر الاجتماع التقرير المنتدي الحمله الاتفاق المذكره الندوه"
)
_ARABIC_NAMED = word_set("جامعه حكومه بنك شركه موسسه بلديه جمعيه منظمه سفاره")
"""Nouns after which a name without an article is enough."""
_ARABIC_ADJECTIVES = word_set(
    "الوطني الوطنيه المركزي المركزيه العام العامه الاعلي العليا القومي القوميه الملكي الملكيه الاقليمي الاقليميه العربي العربيه الدولي الدوليه الاتحادي الاتحاديه"
)
_KINGS = word_set("بن ال عبد الملك الملكه الامير الاميره الشيخ السلطان الامام")
_MOST_ARABIC = 5


def find_arabic_names(text: str, plain: str, known: Sequence[OrganisationInText]) -> Iterator[OrganisationInText]:
    """A noun such as “وزارة” with the definite words after it, or the name that completes it."""
    place = 0
    known_ends = {organisation.span.start: organisation.span.end for organisation in known}
    while match := _arabic_pattern().search(plain, place):
        place = match.end()
        ends = list(_arabic_words(plain, match.end(), known_ends))
        if not ends:
            continue
        first = plain[match.end() + 1 : ends[0]]
        definite = match["article"] != ""
        second = plain[ends[0] + 1 : ends[1]] if len(ends) > 1 else ""
        named = first.startswith(("ال", "لل")) or second.startswith("ال") or match["head"] in _ARABIC_NAMED
        if (definite and first not in _ARABIC_ADJECTIVES) or not named:
            continue
        start, place = match.start("article"), ends[-1]
        yield OrganisationInText(" ".join(text[start:place].split()), "", text[start:place], TextSpan(start, place))


@cache
def _arabic_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:و?[بلك]?|ول)(?P<article>(?:ال)?)(?P<head>{words.ARABIC_HEADS})(?!\w)")


_ARABIC_WORD = re.compile(r" (\w{2,20})(?!\w)")


def _arabic_words(plain: str, end: int, known_ends: Mapping[int, int]) -> Iterator[int]:
    """The ends of the words that go on with a name."""
    before = ""
    for number in range(_MOST_ARABIC):
        word = _ARABIC_WORD.match(plain, end)
        if word is None or word[1] in _ARABIC_STOPS:
            return
        if word.start(1) in known_ends:
            yield known_ends[word.start(1)]
            return
        following = _ARABIC_WORD.match(plain, word.end())
        definite = word[1].startswith(("ال", "وال", "لل"))
        # “وتكنولوجيا المعلومات”: a noun that a definite one completes.
        completed = (
            word[1].startswith("و")
            and following is not None
            and following[1].startswith("ال")
            and following[1] not in _ARABIC_STOPS
        )
        if not definite and number and not completed and before not in _KINGS and word[1] != "بن":
            return
        if completed and not definite and _arabic_pattern().match(plain, word.start() + 1):
            return
        end, before = word.end(), word[1]
        yield end


# Chinese

_CHINESE_COUNT = re.compile(r"[一二三四五六七八九十两几多各个这该某本新每此些]|.{0,3}[个家所]")


@cache
def _chinese_pattern() -> re.Pattern[str]:
    edges = re.escape(words.CHINESE_EDGES)
    return re.compile(rf"(?P<name>[^\W\d_{edges}]{{2,16}}?(?:{words.CHINESE_HEADS})|{words.CHINESE_MINISTRIES})")


def find_chinese_names(text: str, plain: str, known: Sequence[OrganisationInText]) -> Iterator[OrganisationInText]:
    """Characters up to a word such as “大学”; what follows a known organisation directly goes on with its name."""
    starts = {organisation.span.end: organisation for organisation in known}
    for match in _chinese_pattern().finditer(plain):
        start, end = match.span("name")
        if start in starts:
            start = starts[start].span.start
            yield OrganisationInText(starts[match.start("name")].name, "", text[start:end], TextSpan(start, end))
        elif not _CHINESE_COUNT.match(plain, start):
            yield OrganisationInText(text[start:end], "", text[start:end], TextSpan(start, end))
