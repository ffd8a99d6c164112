"""Countries, cities and groups of countries in a text, as codes of areas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goalweave.core.facts.names import NameIndex, NameKind, NameMatch, Token
from goalweave.core.facts.plain import word_set
from goalweave.core.model import PlaceInText, TextSpan

_AMBIGUOUS = word_set(
    "jordan chad georgia israel jersey grenada dominica guinea mali niger santiago florence victoria maurice dominique mauricio "
    "kingston sofia paris sydney perth lima santa montserrat cordoba valencia austin jamaica cuba macao china kenya"
)
"""Names that people, towns and rivers have as well."""
_TITLES = word_set("mr mrs ms dr prof sir professor president minister mme m sr sra don dona г-н г-жа")
_HEADS = word_set(
    "government ministry national red central bank team office country river republic and federal institute university "
    "police parliament airport revenue statistics bureau agency authority vision development digital communications ict"
)
"""A word with a capital that may follow a country."""
_LANGUAGES = word_set(
    "FR ES PT RU CN DE JP KR IT NL GB SA PL TR GR SE FI HU CZ RO BG UA VN TH ID IN SO AL AM GE KZ UZ KG TJ TM MG PH BD RS HR SI SK EE LV LT IS"
)
"""Areas whose adjective is the name of a language too."""
_LANGUAGE_BESIDE = re.compile(
    r"language|speaking|langue|lengua|idioma|язык|лингв|باللغ|اللغ|لغات|translat|traduct|traducci|traduit|переведен|версии|subtitl|edition in|version"
)
_IN_LANGUAGE_BEFORE = re.compile(r"(?:\b(?:in|into|en|and|or|et|ou|y|e|o|au|al|на|и|или|du|del|from)|,|/|:|\() $")
_LIST_AFTER = re.compile(r" ?(?:[,./;:)?!]|and |or |et |ou |y |o |и |или |$|\n)")
_US_STATE_BEFORE = re.compile(
    r"(?:atlanta|savannah|augusta|athens|macon|florida|alabama|tennessee|carolina|state of|in rural)\W{1,5}(?:and )?$"
)
_US_STATE_AFTER = re.compile(r",? (?:\(?usa?\b|\(?united states|u\.s\.|and (?:florida|alabama|tennessee))")
_MALI_BEFORE = word_set("في الي من حكومه جمهوريه دوله وفي لحكومه شمال جنوب وسط داخل")
_REVISED = re.compile(r"\brev(?:ised)?\.?,? ?(?:in )?$|\bред\.? ?$|\brev\. $")
_NOT_OF_A_PLACE = word_set(
    "rio fleuve riviere lago lac calle avenida av rue boulevard puente barrio река озеро mt mount estrecho golfo"
)
_RIVERS = word_set("river basin canal delta street avenue road lake valley sea strait")
_WIDE_LANGUAGE = re.compile(r"语|文(?![化明物学件献])|牙语")
_MONEY_BEFORE = re.compile(
    r"(?:dol+ar\w{0,2}|долл\w{0,5}\.?|دولار\w{0,4}|franc\w{0,2}|peso\w?) (?:des |de los |de |d')?$"
)
_MONEY_AFTER = re.compile(
    r"\$| ?(?:dollars?|cents?|francs?|shillings?|rupees?|pounds?|krone|kronor|yen|yuan|won|pesos?)\b"
)


def find_places(
    text: str, plain: str, tokens: Sequence[Token], names: NameIndex, language: str
) -> tuple[PlaceInText, ...]:
    """Places in the order of the text; a name within a longer name that is no place is left out."""
    matches = list(names.find(text, plain, tokens))
    places: list[PlaceInText] = []
    for number, match in enumerate(matches):
        previous = matches[number - 1] if number else None
        if match.name.kind is NameKind.OTHER or not _is_place(text, plain, tokens, match, previous, language):
            continue
        span = TextSpan(match.start, match.end)
        places.append(PlaceInText(match.name.value, text[match.start : match.end], span))
    return tuple(places)


def _is_place(
    text: str, plain: str, tokens: Sequence[Token], match: NameMatch, previous: NameMatch | None, language: str
) -> bool:
    if match.first < 0:
        return not _WIDE_LANGUAGE.match(plain, match.end)
    if _MONEY_BEFORE.search(plain[max(0, match.start - 20) : match.start]) or _MONEY_AFTER.match(plain, match.end):
        return False
    if language == "ar":
        return _is_arabic_place(plain, tokens, match, previous)
    if match.name.kind is NameKind.ADJECTIVE:
        return _is_adjective(text, plain, match, language)
    name = match.name.text
    if name[0].isupper() and not _has_capitals(text, tokens, match):
        return False
    if _REVISED.search(plain[max(0, match.start - 14) : match.start]):
        return False
    before = tokens[match.first - 1] if match.first else None
    if before is not None and before.plain in _TITLES and match.start - before.end <= 2:
        return False
    if before is not None and before.plain in _NOT_OF_A_PLACE and match.start - before.end == 1:
        return False
    following = tokens[match.last + 1] if match.last + 1 < len(tokens) else None
    adjacent = following is not None and text[match.end : following.start] == " "
    if following is not None and adjacent and following.plain in _RIVERS and text[following.start].isupper():
        return False
    if (
        name[-1:].isalpha()
        and match.name.value.isdecimal()
        and before is not None
        and following is not None
        and adjacent
    ):
        # “Darby Latin America Mezzanine” is a name of its own.
        inside = (
            text[before.end : match.start] == " " and text[before.start].isupper() and text[following.start].isupper()
        )
        if inside and before.plain not in _HEADS and before.plain not in ("in", "the", "for", "of"):
            return False
    if tokens[match.first].plain in _AMBIGUOUS and match.first == match.last:
        return not _is_of_a_person(text, tokens, match)
    return True


def _has_capitals(text: str, tokens: Sequence[Token], match: NameMatch) -> bool:
    if not text[match.start].isupper():
        return False
    last = tokens[match.last]
    # The last word of a name has a capital where the list has: “Cabo Verde”.
    listed = match.name.text.split()[-1]
    region = match.name.value.isdecimal()
    return match.first == match.last or region or not listed[0].isupper() or text[last.start].isupper()


def _is_of_a_person(text: str, tokens: Sequence[Token], match: NameMatch) -> bool:
    """Whether a name stands directly before or after another name, as in `Michael Jordan`."""
    word = tokens[match.first].plain
    following = tokens[match.last + 1] if match.last + 1 < len(tokens) else None
    if following is not None and text[match.end : following.start] == " ":
        other = text[following.start : following.end]
        if other[0].isupper() and not other.isupper() and following.plain not in _HEADS:
            return True
    before = tokens[match.first - 1] if match.first else None
    if before is not None and text[before.end : match.start] == " " and text[before.start].isupper():
        preceding = text[max(0, before.start - 5) : before.start].rstrip()
        starts_sentence = not preceding or preceding[-1] in ".!?:;\n•"
        if (
            not starts_sentence
            and before.plain not in _HEADS
            and len(before.plain) > 2
            and not text[before.start : before.end].isupper()
        ):
            return before.plain not in (
                "in",
                "the",
                "of",
                "south",
                "west",
                "east",
                "north",
                "la",
                "le",
                "northern",
                "southern",
                "eastern",
                "western",
            )
    if word == "georgia":
        near = text[max(0, match.start - 30) : match.start].lower()
        return bool(_US_STATE_BEFORE.search(near) or _US_STATE_AFTER.match(text[match.end : match.end + 20].lower()))
    if word in ("maurice", "dominique"):
        return not re.search(r"\b(?:a|ile|la|de|d|et|,)\W{1,2}$", text[max(0, match.start - 5) : match.start].lower())
    return False


def _is_adjective(text: str, plain: str, match: NameMatch, language: str) -> bool:
    if language == "en" and not text[match.start].isupper():
        return False
    if match.name.value not in _LANGUAGES:
        return True
    near = plain[max(0, match.start - 25) : match.end + 25]
    if _LANGUAGE_BESIDE.search(near):
        return False
    before = plain[max(0, match.start - 8) : match.start]
    return not (_IN_LANGUAGE_BEFORE.search(before) and _LIST_AFTER.match(plain, match.end))


def _is_arabic_place(plain: str, tokens: Sequence[Token], match: NameMatch, previous: NameMatch | None) -> bool:
    word = plain[match.start : match.end]
    before = tokens[match.first - 1].plain if match.first else ""
    joined = plain[tokens[match.first].start : match.start]
    if match.name.kind is NameKind.ADJECTIVE and match.name.value in _LANGUAGES:
        near = plain[max(0, match.start - 25) : match.end + 12]
        return not _LANGUAGE_BESIDE.search(near) and joined not in ("ب", "وب")
    if word == "مالي":
        listed = previous is not None and match.start - previous.end <= 4 and joined.startswith("و")
        return before in _MALI_BEFORE or joined in ("ب", "وب") or listed
    return True


def places_outside(places: Sequence[PlaceInText], spans: Sequence[TextSpan]) -> Iterator[PlaceInText]:
    """The places that are in none of the spans."""
    for place in places:
        if not any(span.start <= place.span.start and place.span.end <= span.end for span in spans):
            yield place
