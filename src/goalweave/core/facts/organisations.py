"""Organisations in a text: those that are known by name, and those whose name says what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from goalweave.core.facts import organisation_words as words
from goalweave.core.facts.names import NameIndex, Token
from goalweave.core.facts.plain import word_set
from goalweave.core.facts.roles import assign_roles
from goalweave.core.model import OrganisationInText, PlaceInText, TextSpan

_GAPS = frozenset((" ", "-", "'", "’", " & ", "\n", "‑", ". ", "/", " '", " ’", "–"))
_LINK_GAPS = frozenset((" ", "'", "’", "\n", " l'", " d'"))
_ABBREVIATION = re.compile(
    r"\s?\(\s?(?:the |l'|la |el )?[\"“«]?([A-Z][A-Za-z0-9&-]{1,11}|[А-ЯЁ][А-ЯЁа-яё]{1,9})[\"”»]?\s?[),;]"
)
_ARTICLES = word_set("de du des del la le les los las l d")
_MOST_LINKS = 3
_LONGEST_NAME = 14
"""Words."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words with capitals, and small words between them, from token first to last."""

    first: int
    last: int


def find_organisations(
    text: str, plain: str, tokens: Sequence[Token], names: NameIndex, places: Sequence[PlaceInText], language: str
) -> tuple[OrganisationInText, ...]:
    """Organisations in the order of the text, each with its role where the text says."""
    known = [
        OrganisationInText(match.name.value, "", text[match.start : match.end], TextSpan(match.start, match.end))
        for match in names.find(text, plain, tokens)
    ]
    by_pattern: list[OrganisationInText] = []
    possible: list[OrganisationInText] = []
    match language:
        case "ru":
            by_pattern = list(_russian(text, plain))
        case "ar":
            by_pattern = list(_arabic(text, plain))
        case "zh":
            by_pattern = list(_chinese(text, plain))
        case _:
            by_pattern, possible = _by_capitals(
                text, tokens, known, places, language if language in words.HEADS else "en"
            )
    found = _merge(known, by_pattern)
    found = _merge(found, list(_abbreviated(text, found)))
    found = _without_repeated_abbreviations(text, found)
    outside = [one for one in possible if not _overlaps(one, found)]
    return assign_roles(text, plain, found, outside, places, language)


def _merge(first: Sequence[OrganisationInText], second: Sequence[OrganisationInText]) -> list[OrganisationInText]:
    """All, in order; of two that overlap the longer, of two as long the first."""
    ranked = sorted([*first, *second], key=lambda one: one.span.start - one.span.end)
    kept: list[OrganisationInText] = []
    taken: set[int] = set()
    for one in ranked:
        covered = range(one.span.start, one.span.end)
        if taken.isdisjoint(covered):
            kept.append(one)
            taken.update(covered)
    return sorted(kept, key=lambda one: one.span.start)


def _overlaps(one: OrganisationInText, others: Sequence[OrganisationInText]) -> bool:
    return any(one.span.start < other.span.end and other.span.start < one.span.end for other in others)


def _abbreviated(text: str, found: Sequence[OrganisationInText]) -> Iterator[OrganisationInText]:
    """Later mentions of an organisation by the abbreviation that the text gives for it: `Kenya Forest Service (KFS)`."""
    names: dict[str, str] = {}
    for one in found:
        if match := _ABBREVIATION.match(text, one.span.end):
            names.setdefault(match[1], one.name)
    if not names:
        return
    alternatives = "|".join(re.escape(short) for short in sorted(names, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w-])(?:{alternatives})(?![\w-])", text):
        yield OrganisationInText(names[match[0]], "", match[0], TextSpan(match.start(), match.end()))


def _without_repeated_abbreviations(text: str, found: Sequence[OrganisationInText]) -> list[OrganisationInText]:
    """Leave out an abbreviation in brackets directly after the name it is for."""
    kept: list[OrganisationInText] = []
    for one in found:
        between = text[kept[-1].span.end : one.span.start] if kept else ""
        repeated = kept and len(between) <= 4 and between.strip() in ("(", "（") and len(one.text) <= 12
        if not repeated:
            kept.append(one)
    return kept


# Languages whose names have capitals


def _by_capitals(
    text: str,
    tokens: Sequence[Token],
    known: Sequence[OrganisationInText],
    places: Sequence[PlaceInText],
    language: str,
) -> tuple[list[OrganisationInText], list[OrganisationInText]]:
    """Names that say that they are of an organisation, and names that may be of one."""
    found: list[OrganisationInText] = []
    possible: list[OrganisationInText] = []
    place_spans = {(place.span.start, place.span.end) for place in places}
    known_starts = {one.span.start for one in known}
    for run in _runs(text, tokens, language):
        for part in _split_at_and(text, tokens, run, known_starts, place_spans, language):
            named = _named(text, tokens, part)
            if (named.span.start, named.span.end) in place_spans:
                continue
            if _is_organisation(text, tokens, part, language):
                found.append(named)
            elif _may_be_organisation(text, tokens, part):
                possible.append(named)
    return found, possible


def _named(text: str, tokens: Sequence[Token], run: Run) -> OrganisationInText:
    start, end = tokens[run.first].start, tokens[run.last].end
    written = text[start:end]
    if text[end : end + 1] == "." and tokens[run.last].plain in words.COMPANY_ENDINGS:
        written, end = f"{written}.", end + 1
    return OrganisationInText(" ".join(written.split()), "", written, TextSpan(start, end))


def _runs(text: str, tokens: Sequence[Token], language: str) -> Iterator[Run]:
    heads = words.HEADS[language]
    links = words.LINKS[language]
    number = 0
    while number < len(tokens):
        token = tokens[number]
        small_head = language in ("fr", "es") and token.plain in heads and _leads_to_name(text, tokens, number)
        if not (_is_capital(text, token) or small_head) or _starts_nothing(text, tokens, number):
            number += 1
            continue
        last = _end_of_run(text, tokens, number, links, language)
        yield Run(number, last)
        number = last + 1


def _is_capital(text: str, token: Token) -> bool:
    return text[token.start].isupper()


def _starts_nothing(text: str, tokens: Sequence[Token], number: int) -> bool:
    token = tokens[number]
    return token.plain in words.STARTERS and not (
        token.end - token.start > 1
        and text[token.start : token.end].isupper()
        and token.plain not in ("the", "in", "of", "and")
    )


def _leads_to_name(text: str, tokens: Sequence[Token], number: int) -> bool:
    """Whether a noun in small letters begins a name: `le ministère de la Santé`."""
    if tokens[number].plain not in (
        "ministere",
        "ministerio",
        "gouvernement",
        "gobierno",
        "universite",
        "universidad",
        "ministeres",
        "fondation",
        "banque",
        "banco",
        "fundacion",
        "ambassade",
        "embajada",
        "ayuntamiento",
        "mairie",
    ):
        return False
    following = tokens[number + 1 : number + 4]
    if not following or following[0].plain not in ("de", "del", "du", "des", "d"):
        return False
    if tokens[number].plain.startswith("minist"):
        return True
    return any(_is_capital(text, token) for token in following)


def _end_of_run(text: str, tokens: Sequence[Token], number: int, links: frozenset[str], language: str) -> int:
    last = number
    minister = language in ("fr", "es") and tokens[number].plain.startswith("minist")
    while last - number < _LONGEST_NAME:
        after = _next_in_run(text, tokens, last, links, minister and last == number)
        if after < 0:
            return last
        last = after
    return last


def _next_in_run(text: str, tokens: Sequence[Token], last: int, links: frozenset[str], minister: bool) -> int:
    """The token that carries the run on; -1 where it ends."""
    place = last + 1
    linked = 0
    while place < len(tokens):
        gap = text[tokens[place - 1].end : tokens[place].start]
        if gap not in _GAPS or (gap == ". " and tokens[place - 1].end - tokens[place - 1].start > 2):
            return -1
        if gap == "\n" and not linked:
            return -1
        token = tokens[place]
        if token.plain in links and not (
            _is_capital(text, token) and token.plain not in ("the", "la", "le", "el", "les", "los")
        ):
            linked += 1
            if linked > _MOST_LINKS:
                return -1
            place += 1
            continue
        if _is_capital(text, token):
            return place
        # “ministère de la santé” goes on in small letters, for the word after its article.
        linking = {between.plain for between in tokens[last + 1 : place]}
        return place if minister and linking and linking <= _ARTICLES and token.end - token.start > 3 else -1
    return -1


def _split_at_and(
    text: str,
    tokens: Sequence[Token],
    run: Run,
    known_starts: set[int],
    place_spans: set[tuple[int, int]],
    language: str,
) -> Iterator[Run]:
    """The names of a run that “and” joins, where what follows is a name of its own."""
    heads = words.HEADS[language]
    first = run.first
    for number in range(run.first + 1, run.last):
        if (
            tokens[number].plain not in ("and", "et", "y", "e")
            or text[tokens[number].start : tokens[number].end].isupper()
        ):
            continue
        after = number + 1
        while (
            after < run.last
            and tokens[after].plain in words.LINKS[language]
            and not _is_name_start(tokens[after], known_starts)
        ):
            after += 1
        if number < first or after > run.last:
            continue
        left = Run(first, number - 1)
        article = after > number + 1
        starts_name = _is_name_start(tokens[after], known_starts) or any(
            start == tokens[after].start for start, _ in place_spans
        )
        head_follows = tokens[after].plain in heads
        open_head = tokens[first].plain in heads and left.last > left.first
        closed = tokens[left.last].plain in heads and language == "en"
        right_has_head = any(token.plain in heads for token in tokens[after : run.last + 1])
        abbreviation = (
            text[tokens[after].start : tokens[after].end].isupper() and tokens[after].end - tokens[after].start > 1
        )
        if (
            starts_name
            or head_follows
            or closed
            or abbreviation
            or (open_head and right_has_head)
            or (article and language == "en")
        ) or (not open_head and not right_has_head):
            yield left
            first = after
    yield Run(first, run.last)


def _is_name_start(token: Token, known_starts: set[int]) -> bool:
    return token.start in known_starts


def _is_organisation(text: str, tokens: Sequence[Token], run: Run, language: str) -> bool:
    heads = words.HEADS[language]
    first, last = tokens[run.first], tokens[run.last]
    if last.plain in words.COMPANY_ENDINGS and run.last > run.first and _is_capital(text, last):
        return True
    if run.first == run.last:
        return False
    prefix = next((n for n in range(run.first, min(run.first + 4, run.last)) if tokens[n].plain in heads), -1)
    if last.plain in words.NO_ORGANISATIONS and prefix != run.first:
        return False
    if prefix >= 0 and tokens[prefix].plain not in words.WEAK_LAST:
        following = tokens[prefix + 1]
        linked = following.plain in words.LINKS[language]
        if linked and (prefix == run.first or language == "en" or prefix - run.first < 3):
            return not any(token.plain in words.NO_ORGANISATIONS for token in tokens[run.first : prefix])
        if language in ("fr", "es") and prefix == run.first and _is_capital(text, first):
            return last.plain not in words.NO_ORGANISATIONS
    if language == "en" and last.plain in heads and _is_capital(text, last):
        inside = [token.plain for token in tokens[run.first : run.last]]
        if any(word in words.NO_ORGANISATIONS for word in inside):
            return False
        return not (last.plain in words.WEAK_LAST and all(word in words.LINKS["en"] for word in inside))
    return False


def _may_be_organisation(text: str, tokens: Sequence[Token], run: Run) -> bool:
    """Whether a name with capitals may be of an organisation where its neighbours are."""
    plains = [token.plain for token in tokens[run.first : run.last + 1]]
    if any(word in words.NO_ORGANISATIONS for word in plains) or plains[0] in _not_names():
        return False
    if run.last == run.first and plains[0] in words.HEADS["en"]:
        return False
    return tokens[run.first].end - tokens[run.first].start > 1


@cache
def _not_names() -> frozenset[str]:
    from goalweave.core.facts.date_words import MONTH_PATTERNS

    months = {name for pattern in MONTH_PATTERNS.values() for name in pattern.split("|")}
    return frozenset(
        months
        | {
            "sdg",
            "sdgs",
            "ict",
            "icts",
            "mdg",
            "mdgs",
            "odd",
            "ods",
            "tic",
            "covid",
            "hiv",
            "aids",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "internet",
            "ai",
            "iot",
            "dr",
            "mr",
            "mrs",
            "ms",
            "prof",
            "vnr",
            "hlpf",
            "wsis",
        }
    )


# Russian, Arabic, Chinese


@cache
def _russian_pattern() -> re.Pattern[str]:
    adjective, genitive = words.RUSSIAN_ADJECTIVE, words.RUSSIAN_GENITIVE
    return re.compile(
        rf"(?<![\w-])(?:{adjective} ){{0,3}}(?P<head>{words.RUSSIAN_HEADS})(?![\w-])"
        rf"(?P<rest>(?:,? ?(?:\"[^\"\n]{{2,60}}\")|(?: (?:по|в области|для) {genitive}(?: и {genitive})?)?(?:(?: и| по| в области|,)? {genitive}){{0,6}}))"
    )


_RUSSIAN_STOPS = word_set(
    "при для от до из без или что как также были была было был в с к на и по прошел прошла провели провел провела организовали"
)


def _russian(text: str, plain: str) -> Iterator[OrganisationInText]:
    """A noun such as “Министерство” with its adjectives, and the words in the genitive after it."""
    for match in _russian_pattern().finditer(plain):
        start, end = match.start(), match.end()
        # Adjectives that are written small before a noun with a capital belong to the sentence.
        head = match.start("head")
        pieces = [(m.start() + start, m.end() + start) for m in re.finditer(r"[^\s]+", plain[start:head])]
        while pieces and not text[pieces[0][0]].isupper():
            pieces.pop(0)
        start = pieces[0][0] if pieces else head
        rest = plain[match.start("rest") : end]
        has_name = text[start].isupper() or '"' in rest
        if not has_name or (not rest.strip() and start == head):
            continue
        end = _end_of_russian_name(text, plain, match.start("rest"), end)
        if end <= match.end("head") and start == head:
            continue
        written = text[start:end]
        yield OrganisationInText(" ".join(written.split()), "", written, TextSpan(start, end))


def _end_of_russian_name(text: str, plain: str, start: int, end: int) -> int:
    """Where the words after the noun stop being part of the name."""
    if '"' in plain[start:end]:
        return end
    stop = start
    for piece in re.finditer(r"[,\s]*([^\s,]+)", plain[start:end]):
        word = piece[1]
        if word in ("и", "по", "для", "в", "области"):
            continue
        if word in _RUSSIAN_STOPS or (
            re.search(r"(?:ли|ла|ло|ли|лись|лся|лась|ет|ют|ит|ат|ят)$", word)
            and not text[start + piece.start(1)].isupper()
        ):
            break
        if "," in piece[0][: piece.start(1) - piece.start()] and not re.search(
            r",\s*[а-я]+(?:ии|ия|ства|ки|ы)$", piece[0]
        ):
            break
        stop = start + piece.end()
    return stop


@cache
def _arabic_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w])(?P<prefix>و?[بلك]?|ولل|لل)(?P<name>(?:ال)?(?P<head>{words.ARABIC_HEADS})"
        r"(?P<rest>(?: (?:و?ال[\w]{2,20}|ل?لل?[\w]{3,20}|[\w]{2,20})){1,5}))(?![\w])"
    )


def _arabic(text: str, plain: str) -> Iterator[OrganisationInText]:
    """A noun such as “وزارة” with the definite words after it, or the one name that completes it."""
    for match in _arabic_pattern().finditer(plain):
        if match["name"].startswith("ال"):
            continue
        end = match.start("rest")
        count = 0
        for word in re.finditer(r" ([^\s]+)", match["rest"]):
            definite = word[1].startswith(("ال", "وال", "لل"))
            if not definite and count:
                break
            if not definite and word[1] in _ARABIC_STOPS:
                break
            end = match.start("rest") + word.end()
            count += 1
            if not definite and not re.match(r" (?:ال|لل)", match["rest"][word.end() :]):
                break
        if not count or (
            count == 1
            and not plain[match.start("rest") + 1 :].startswith(("ال", "لل"))
            and match["head"] not in _ARABIC_NAMED
        ):
            continue
        start = match.start("name")
        yield OrganisationInText(" ".join(text[start:end].split()), "", text[start:end], TextSpan(start, end))


_ARABIC_STOPS = word_set(
    "في من الي علي عن مع ان التي الذي هذا هذه كما خلال عام قد تم كانت كان بين بعد قبل عبر حول جديده جديد وطنيه دوليه اقليميه"
)
_ARABIC_NAMED = word_set("جامعه حكومه بنك شركه موسسه بلديه جمعيه منظمه سفاره")


@cache
def _chinese_pattern() -> re.Pattern[str]:
    edges = re.escape(words.CHINESE_EDGES)
    return re.compile(
        rf"(?P<name>[^\W\d_{edges}]{{2,16}}?(?:{words.CHINESE_HEADS}|[^\W\d_{edges}]部(?![门分队长署落位件])))"
    )


def _chinese(text: str, plain: str) -> Iterator[OrganisationInText]:
    """Characters up to a word such as “大学”."""
    for match in _chinese_pattern().finditer(plain):
        start, end = match.span("name")
        yield OrganisationInText(text[start:end], "", text[start:end], TextSpan(start, end))
