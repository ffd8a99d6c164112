"""Names of organisations in languages whose names have capitals: English, French, Spanish.

A name that says what it is (“Ministry of …”, “… Foundation”, “… Ltd”) is an organisation; another name with capitals may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from goalweave.core.facts import organisation_words as words
from goalweave.core.facts.currencies import CURRENCIES
from goalweave.core.facts.date_words import MONTH_PATTERNS
from goalweave.core.facts.names import Token
from goalweave.core.facts.plain import covered, word_set
from goalweave.core.model import OrganisationInText, PlaceInText, TextSpan

_GAPS = frozenset((" ", "-", "'", "’", " & ", "\n", "‑", ". ", "/", " '", " ’", "–"))
_LINK_GAPS = frozenset((" ", "'", "’", "\n", " l'", " d'"))
_ARTICLES = word_set("de du des del la le les los las l d")
_MOST_LINKS = 3
_LONGEST_NAME = 14
"""Words."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words with capitals, and small words between them, from token first to last."""

    first: int
    last: int


def find_capital_names(
    text: str,
    tokens: Sequence[Token],
    known: Sequence[OrganisationInText],
    places: Sequence[PlaceInText],
    language: str,
) -> tuple[list[OrganisationInText], list[OrganisationInText]]:
    """Names that say that they are of an organisation, and names that may be of one."""
    names: list[OrganisationInText] = []
    possible: list[OrganisationInText] = []
    place_spans = {(place.span.start, place.span.end) for place in places}
    known_starts = {organisation.span.start for organisation in known}
    place_characters = covered(len(text), [place.span for place in places])
    for run in _runs(text, tokens, language):
        for part in _split_at_and(text, tokens, run, known_starts, place_spans, language):
            named = _named(text, tokens, part)
            if (named.span.start, named.span.end) in place_spans:
                continue
            introduced = part.first > 0 and tokens[part.first - 1].plain in _INTRODUCING
            if _is_organisation(text, tokens, part, language) or (
                introduced and _may_be_organisation(text, tokens, part)
            ):
                names.append(named)
            elif _may_be_organisation(text, tokens, part) and not place_characters[
                named.span.start : named.span.end
            ].count(1):
                possible.append(named)
    return names, possible


def _named(text: str, tokens: Sequence[Token], run: Run) -> OrganisationInText:
    start = tokens[run.first].start
    end = _company_end(text, tokens, run) or tokens[run.last].end
    if any(token.plain.startswith(("minist", "department")) for token in tokens[run.first : run.first + 4]):
        # “Ministry of Gender, Labour and Social Development” is one name.
        more = _MORE_SUBJECTS.match(text, end)
        end = more.end() if more else end
    name = text[start:end]
    return OrganisationInText(" ".join(name.split()), "", name, TextSpan(start, end))


_SUBJECT = r"(?:de |de la |de las |de los |del |du |des |de l['’]|d['’])?[A-ZÉÈÀÁÍÓÚ][\w’'-]{2,30}(?: [A-ZÉÈÀÁÍÓÚ][\w’'-]{2,30}){0,2}"
_MORE_SUBJECTS = re.compile(rf"(?:, {_SUBJECT}){{1,5}},? (?:and|et|y|e) {_SUBJECT}")
_INTRODUCING = word_set(
    "societe entreprise compagnie ong association empresa compania company firm ngo startup charity operator"
)
"""`la société Orange`: a word that says what the name after it is."""
_COMPANY = re.compile(
    r",? (?:S\.?A\.?(?:S\.?|R\.?L\.?)?|S\.?L\.?U?\.?|S\.?R\.?L\.?|Sarl|Ltda?\.?|Limited|Inc\.?|LLC|PLC|plc|GmbH|AG|Corp\.?|Co\.,? Ltd\.?|SpA|S\.p\.A\.|Pty Ltd|B\.?V\.|N\.V\.|A/S)(?![\w])"
)


def _company_end(text: str, tokens: Sequence[Token], run: Run) -> int:
    """Where the legal form after a name ends (`Ltd`, `S.A.`); 0 where there is none."""
    for number in (run.last, run.last - 1):
        match = _COMPANY.match(text, tokens[number].end) if number >= run.first else None
        if match is not None:
            return match.end()
    return 0


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


_MOST_NOUNS = 3
_SHORT = 3
_MORE_ARTICLES = _ARTICLES | {"au", "aux", "et", "y"}
_NOT_IN_NAMES = word_set(
    "profit benefice cours sein titre nom moyen total niveau cadre lieu pays but fin debut terme monde mois annee projet programme beneficio favor marco nivel "
    "pais mundo proyecto programa ano mes fin traves region village ville zone commune provincia municipio zona ciudad formation formacion mise"
)
_ADJECTIVE = re.compile(
    r"(?:inter)?nation(?:al|ale|aux|ales)|nacional(?:es)?|internacional(?:es)?|(?:region|provinci|departement|generale?|gener|centr|mondi|roya?|territori|loc|municip|soci|feder|rur|"
    r"medic|commerci|mundi|reg|post|colegi|estat)(?:al|ale|aux|ales|ale?s|es)?|superieure?s?|superior(?:es)?|publique?s?|publics?|public[oa]s?|autonom[eoa]s?|europe[ea]?n?(?:ne)?s?|"
    r"african[oa]s?|africaine?s?|latinoamerican[oa]s?|american[oa]s?|francaise?s?|espanol[ae]?s?|politecnic[oa]|polytechnique|supreme|executi[vf][oae]?|economi(?:que|c[oa])s?|technique|tecnic[oa]s?|"
    r"electoral|belges?|suisses?|russes?|allemande?s?|turque?s?|grecque?s?|danoise?s?|suedoise?s?|norvegienne?s?|japonaise?s?|coreenne?s?|britanniques?|catholique|islami(?:que|c[oa])|democratique|populaire|popular|agricole?s?|agrari[oa]s?|indigenas?|[a-z]{3,12}(?:aine?|ienne?|aise?|oise?)s?|[a-z]{3,12}(?:an[oa]|ens[e]|es[a])s?"
)
"""Adjectives that follow the noun of a French or Spanish name: `Office national`."""


def _small_words_of_name(text: str, tokens: Sequence[Token], number: int) -> int:
    """The last word of a French or Spanish name that goes on in small letters: `Office national de l'eau`.

    Adjectives after the noun, then, after an article, one more noun, and the adjective that agrees with it in the plural.
    """
    last = number
    while last + 1 < len(tokens) and last - number < _MOST_LINKS and _ADJECTIVE.fullmatch(tokens[last + 1].plain):
        if text[tokens[last].end : tokens[last + 1].start] != " ":
            break
        last += 1
    for round_number in range(_MOST_NOUNS):
        noun = _noun_after_articles(text, tokens, last, first=round_number == 0)
        if noun < 0:
            break
        last = noun
        following = tokens[last + 1] if last + 1 < len(tokens) else None
        if following is None or text[tokens[last].end : following.start] != " ":
            break
        agrees = tokens[last].plain.endswith("s") and following.plain.endswith("s") and len(following.plain) > _SHORT
        if (agrees or _ADJECTIVE.fullmatch(following.plain)) and not _is_capital(text, following):
            last += 1
    return last


def _noun_after_articles(text: str, tokens: Sequence[Token], last: int, *, first: bool) -> int:
    """The noun in small letters that articles and `de` lead to; -1 where there is none."""
    place = last + 1
    while place < len(tokens) and tokens[place].plain in (_ARTICLES if first else _MORE_ARTICLES):
        if text[tokens[place - 1].end : tokens[place].start] not in _LINK_GAPS:
            return -1
        place += 1
    if place in (last + 1, len(tokens)) or text[tokens[place - 1].end : tokens[place].start] not in _LINK_GAPS:
        return -1
    only_and = place == last + 2 and tokens[last + 1].plain in ("et", "y")
    noun = tokens[place]
    if only_and or _is_capital(text, noun) or len(noun.plain) < _SHORT or noun.plain in _NOT_IN_NAMES:
        return -1
    return place


def _end_of_run(text: str, tokens: Sequence[Token], number: int, links: frozenset[str], language: str) -> int:
    last = number
    if language in ("fr", "es") and tokens[number].plain in words.HEADS[language]:
        last = _small_words_of_name(text, tokens, number)
    while last - number < _LONGEST_NAME:
        after = _next_in_run(text, tokens, last, links)
        if after < 0:
            return last
        last = after
    return last


def _next_in_run(text: str, tokens: Sequence[Token], last: int, links: frozenset[str]) -> int:
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
        return -1
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
        open_head = _has_open_head(tokens, left, language)
        closed = (tokens[left.last].plain in heads and language == "en") or tokens[
            left.last
        ].plain in words.COMPANY_ENDINGS
        strong_heads = heads - words.WEAK_LAST
        right_has_head = any(token.plain in strong_heads for token in tokens[after : run.last + 1])
        abbreviation = tokens[after].plain not in _not_names() and (
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
    last = run.last
    if first > run.first and language in ("fr", "es") and tokens[first].plain in heads:
        last = max(last, _end_of_run(text, tokens, first, words.LINKS[language], language))
    yield Run(first, last)


def _has_open_head(tokens: Sequence[Token], run: Run, language: str) -> bool:
    """Whether a noun such as “Ministry” is followed by “of” or “for”, so that “and” may go on with the name."""
    for number in range(run.first, run.last):
        after = {token.plain for token in tokens[number + 1 : number + 3]}
        if tokens[number].plain in words.HEADS[language] and after & words.LINKS[language]:
            return True
    return False


def _is_name_start(token: Token, known_starts: set[int]) -> bool:
    return token.start in known_starts


def _is_organisation(text: str, tokens: Sequence[Token], run: Run, language: str) -> bool:
    heads = words.HEADS[language]
    if _company_end(text, tokens, run):
        return True
    while run.last > run.first and _NUMERAL.fullmatch(tokens[run.last].plain):
        run = Run(run.first, run.last - 1)
    first, last = tokens[run.first], tokens[run.last]
    if run.first == run.last:
        return (
            last.plain.endswith("bank") and len(last.plain) > len("xxbank") and not _begins_sentence(text, last.start)
        )
    if not _has_evidence(text, tokens, run, language):
        return False
    if any(
        tokens[n].plain in _TEAM_NOUNS and tokens[n - 1].plain in _TEAMS for n in range(run.first + 1, run.last + 1)
    ):
        return True
    prefix = _first_head(tokens, run, heads)
    if last.plain in words.NO_ORGANISATIONS and prefix != run.first:
        return False
    if prefix >= 0:
        following = tokens[prefix + 1]
        if text[tokens[prefix].end : following.start] == "-":
            return False
        if following.plain in words.LINKS[language]:
            return not any(token.plain in _NEVER_INSIDE for token in tokens[run.first : prefix])
        if language in ("fr", "es") and prefix == run.first and _is_capital(text, first):
            return last.plain not in words.NO_ORGANISATIONS and first.plain not in _LINKED_ONLY
    if language == "en" and last.plain in heads and _is_capital(text, last):
        inside = [token.plain for token in tokens[run.first : run.last]]
        if any(word in _NEVER_INSIDE for word in inside):
            return False
        return (
            last.plain not in words.WEAK_LAST
            and last.plain != "city"
            and not any(word in ("on", "in", "at", "for") for word in inside)
        )
    return False


def _has_evidence(text: str, tokens: Sequence[Token], run: Run, language: str) -> bool:
    """Whether a French or Spanish name has a capital that is not that of its sentence, or an article before it.

    “Fondo de capital privado” at the start of a sentence may be any fund.
    """
    if language == "en" or not _begins_sentence(text, tokens[run.first].start):
        return True
    if any(_is_capital(text, token) for token in tokens[run.first + 1 : run.last + 1]):
        return True
    return text[tokens[run.last].end : tokens[run.last].end + 2] == " ("


def _begins_sentence(text: str, place: int) -> bool:
    before = text[max(0, place - 4) : place].rstrip(' "“«(')
    return not before.strip() or before[-1] in ".!?:;\n•-–"


_NUMERAL = re.compile(r"[ivx]{1,4}|\d{1,3}")
_LINKED_ONLY = word_set("red reseau gobierno gouvernement")
"""Nouns that make a name only with `de` after them."""


def _first_head(tokens: Sequence[Token], run: Run, heads: frozenset[str]) -> int:
    """The noun that says what a name is, among its first words, with a word after it; -1 where there is none."""
    for number in range(run.first, min(run.first + _HEAD_AMONG, run.last)):
        if tokens[number].plain in heads and tokens[number].plain not in words.WEAK_LAST:
            return number
    return -1


_HEAD_AMONG = 4
_TEAM_NOUNS = word_set("team force panel")
_TEAMS = word_set("task country working expert management coordination")
_NEVER_INSIDE = word_set(
    "goal goals agenda declaration convention conference minister president director chair resolution target targets agreement treaty summit day week report"
)


def _may_be_organisation(text: str, tokens: Sequence[Token], run: Run) -> bool:
    """Whether a name with capitals may be of an organisation where its neighbours are."""
    plains = [token.plain for token in tokens[run.first : run.last + 1]]
    if (
        any(word in words.NO_ORGANISATIONS for word in plains)
        or plains[0] in _not_names()
        or plains[0].upper() in CURRENCIES
    ):
        return False
    if run.last == run.first and plains[0] in words.HEADS["en"]:
        return False
    return tokens[run.first].end - tokens[run.first].start > 1


@cache
def _not_names() -> frozenset[str]:
    months = set(chain.from_iterable(pattern.split("|") for pattern in MONTH_PATTERNS.values()))
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
