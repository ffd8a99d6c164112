"""A record's own first sentence with its title inside: “ITU moderated this dialogue …” names the dialogue."""

from __future__ import annotations

import re

from goalweave.core.answers.planning import OwnSentence
from goalweave.core.answers.planning.english_verbs import is_finite_verb

SHORTEST_TITLE = 12
"""Characters that a title keeps at least: “Report: 2018” stays whole."""

_NOUNS = (
    "side events?|special event|events?|sessions?|reports?|publications?|notes?|briefs?|index|declaration|partnerships?|commission|"
    "coalition|groups?|networks?|committees?|task forces?|task teams?|programmes?|projects?|campaigns?|courses?|training|seminars?|"
    "letters?|documents?|mechanisms?|dialogues?|discussions?|conferences?|workshops?|forums?|meetings?|panels?|papers?|studies|study|"
    "guides?|guidelines|tools?|platforms?|surveys?|plans?|strateg(?:y|ies)|polic(?:y|ies)|acts?|laws?|initiatives?|boards?|councils?|"
    "resolutions?|decisions?|videos?|films?|systems?|schemes?|matri(?:x|ces)|coordination group|database"
)
_THIS = re.compile(rf"\b(?P<this>[Tt]his|[Tt]hese) (?P<before>(?:[\w-]+ ){{0,3}}?)(?P<noun>{_NOUNS})\b")
_SERIES = re.compile(
    rf"^(?:{_NOUNS}|thematic dialogue|issue brief|policy brief|manifestation parallèle|dialogue thématique|note de synthèse|"
    r"evento paralelo|параллельное мероприятие|حدث جانبي|حوار مواضيعي|موجز قضايا|会外活动)\s?[:：]\s?",
    re.IGNORECASE,
)
_THE = tuple(re.compile(rf"^The (?P<phrase>{words}) (?P<verb>[\w-]+)") for words in (r"[\w-]+ [\w-]+", r"[\w-]+"))
_IT = re.compile(r"^It (?=[a-z])")
_HEAD = re.compile(r"^(?P<head>[^:(]{3,60})[:(]")
_SHORT_FORM = re.compile(r"\((?P<short>[A-Z][\w&-]{1,11})\)")
_COMMON_ENDING = re.compile(
    r"\b(?:Tool|Index|Report|Committee|Commission|Group|Network|Team|Force|Board|Council|Coalition|Database|Matrix|Programme|Project|"
    r"Campaign|Plan|Policy|Act|Strategy|Platform|Forum|Conference|Review|Survey|Fund|Initiative|Partnership|Code|Charter)\b(?: \([^)]*\))?$"
)
_FRENCH_THIS = re.compile(
    r"(?P<before>\b(?:à|de) )?\b(?P<this>[Cc]e|[Cc]et|[Cc]ette) (?P<noun>(?:manifestation parallèle|manifestation|événement spécial|événement|débat|"
    r"dialogue thématique|dialogue|rapport|note|document|comité permanent|comité|groupe|réseau|équipe spéciale|équipe|programme|projet|campagne|"
    r"initiative|partenariat|coalition|commission|déclaration|table ronde|conférence|publication|indice|formation|mécanisme|plateforme))\b"
    r"(?! (?:de|d’|sur|au|du|des|parallèle|spécial|permanent|thématique|spéciale)\b)"
)


def strip_series(title: str) -> str:
    """“Side event: Shaping smarter cities” without what kind of thing it is, where a sentence says that."""
    match = _SERIES.match(title)
    if match is None or len(title) - match.end() <= SHORTEST_TITLE:
        return title
    rest = title[match.end() :]
    return rest[:1].upper() + rest[1:]


def anchor_sentence(sentence: OwnSentence, title: str, language: str, marked: str, *, past: bool) -> str:
    """Return the sentence with the marked title in it, as the reader's first word on the record; empty if there is no good place.

    marked: stands for the title and is put into the sentence as it is.
    """
    if language == "en":
        return _anchor_english(sentence, title, marked, past=past)
    if language == "fr" and not sentence.nominal:
        return _anchor_french(sentence.text, title, marked)
    return ""


def is_definable(text: str) -> bool:
    """Whether “is” can stand between a title and this English noun phrase: “a platform that …”, “ITU's yearly index”."""
    return text.startswith(("A ", "An ")) or bool(re.match(r"[\w’']+(?:'s|’s) \w", text))


def _anchor_english(sentence: OwnSentence, title: str, marked: str, *, past: bool) -> str:
    text = sentence.text
    if sentence.nominal and not is_definable(text):
        return ""
    if sentence.nominal:
        article = "The " if _COMMON_ENDING.search(title) and not title.startswith(("The ", "“", '"')) else ""
        return f"{article}{marked} {'was' if past else 'is'} {text[:1].lower() if text.startswith(('A ', 'An ')) else text[:1]}{text[1:]}"
    for anchored in (_at_this(text, title, marked), _at_the(text, title, marked), _at_name(text, title, marked)):
        if anchored:
            return anchored
    if _IT.match(text):
        return _IT.sub(f"{marked} ", text, count=1)
    return ""


def _at_this(text: str, title: str, marked: str) -> str:
    match = _THIS.search(text)
    if match is None:
        return ""
    before, noun, after = match["before"], match["noun"], text[match.end() :]
    capital = match["this"][0].isupper()
    contains = bool(re.search(rf"\b{re.escape(noun)}\b", title, re.IGNORECASE))
    definite = f"the {marked}" if contains and not _is_series(title) else f"the {before}{noun} {marked}"
    named = f"the {marked}" if contains and not _is_series(title) else marked
    if re.match(r" (?:of|on|about|for)\b", after):
        end = _end_of_phrase(after)
        phrase, rest = after[:end], after[end:]
        article = "" if match["this"].lower() == "these" else _indefinite(before + noun)
        comma = "" if rest[:1] in ",.;:" else ","
        new = f"{named}, {article}{before}{noun}{phrase}{comma}{rest}"
    else:
        new = f"{definite}{after}"
    if capital:
        new = new[:1].upper() + new[1:]
    return text[: match.start()] + new


def _is_series(title: str) -> bool:
    return _SERIES.match(title) is not None


def _indefinite(phrase: str) -> str:
    return "an " if phrase[:1].lower() in "aeio" else "a "


def _end_of_phrase(after: str) -> int:
    """Where a noun phrase ends: before its verb, a relative clause or a punctuation mark."""
    previous = ""
    for match in re.finditer(r"[\w'’“”-]+|[,;:.]|\(", after):
        word = match[0].casefold()
        if word in ",;:.(":
            return match.start()
        if word in ("which", "that", "who", "where") or (previous and is_finite_verb(word, previous)):
            return match.start() - 1
        previous = word
    return len(after)


def _at_the(text: str, title: str, marked: str) -> str:
    """“The task team looks after …”, where the title has those words: two of them, or else one."""
    for pattern in _THE:
        match = pattern.match(text)
        if match is None or match["phrase"].casefold() not in title.casefold():
            continue
        if is_finite_verb(match["verb"].casefold(), "x"):
            article = "" if title.startswith(("The ", "A ", "An ")) else "The "
            return f"{article}{marked}{text[match.end('phrase') :]}"
    return ""


def _at_name(text: str, title: str, marked: str) -> str:
    """The title, its beginning before a colon, or its abbreviation where the sentence has it."""
    names = [title]
    if head := _HEAD.match(title):
        names.append(head["head"].strip())
    if short := _SHORT_FORM.search(title):
        names.append(short["short"])
    for name in names:
        match = re.search(rf"(?<!\w)(?P<article>[Tt]he )?{re.escape(name)}(?!\w)", text)
        if match is None:
            continue
        if match.start() == 0:
            return f"{match['article'] or ''}{marked}{text[match.end() :]}"
        if " " not in name or text.count("(", 0, match.start()) > text.count(")", 0, match.start()):
            # One word, or a word in brackets, is no place for a title.
            continue
        return f"{text[: match.start()]}{match['article'] or ''}{marked}{text[match.end() :]}"
    return ""


def _anchor_french(text: str, title: str, marked: str) -> str:
    match = _FRENCH_THIS.search(text)
    if match is None:
        return ""
    noun = match["noun"]
    article = {"cette": "la ", "ce": "le ", "cet": "l’"}[match["this"].casefold()]
    if article != "l’" and re.match(r"[aeiouéèêh]", noun):
        article = "l’"
    phrase = marked if title.casefold().startswith(noun) else f"{noun} {marked}"
    contracted = {"à le ": "au ", "de le ": "du "}.get(f"{match['before'] or ''}{article}")
    new = f"{contracted or (match['before'] or '') + article}{phrase}"
    if match.start() == 0:
        new = new[:1].upper() + new[1:]
    return f"{text[: match.start()]}{new}{text[match.end() :]}"
