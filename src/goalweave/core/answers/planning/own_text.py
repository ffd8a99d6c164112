"""The sentences of a record's own text that an answer can use: complete, in the third person, in the answer's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from goalweave.core.answers.planning.english_verbs import has_finite_verb, third_person_verb
from goalweave.core.model import Record
from goalweave.core.text.languages import base_language
from goalweave.core.text.sanitise import sanitise_line
from goalweave.core.text.sentences import sentence_spans

LONGEST_SENTENCE = 70
"""Words of a sentence that an answer takes over; a longer one is described instead."""

_CLOSED = re.compile(r"[.!?؟。！？][\"”’»)\]）】」』]*$")
_STOPS = ".。 "
_META = re.compile(
    r"^(?:As (?:its|the) (?:name|title) (?:says|suggests|implies)|See |Click |For more |More information"
    r"|Comme (?:son|le) nom l’indique|Voir |Como su nombre|Véase|См\. |Подробнее|详见|更多信息|كما يدل اسمه|انظر )",
    re.IGNORECASE,
)
_FIRST_PERSON = {
    "en": re.compile(r"\b(?:I|my|me)\b"),
    "fr": re.compile(r"\b(?:nous|notre|nos|je)\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:nosotros|nosotras|nuestr[oa]s?|hemos|nos)\b|\b\w+(?:amos|imos)\b", re.IGNORECASE),
    "ru": re.compile(r"(?<!\w)(?:мы|нам|нас|наш\w*)(?!\w)", re.IGNORECASE),
    "ar": re.compile(r"(?<!\w)(?:نحن|لدينا|قمنا|عملنا|نعمل)(?!\w)"),
    "zh": re.compile("我们|我方"),
}


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DETERMINERS = {
    "fr": _set_of(
        "le la les l’ un une des ce cet cette ces il elle ils elles on en dans lors pour avec sur selon depuis chaque tous toutes "
        "son sa ses leur leurs plus sous par si quand deux trois quatre cinq six sept huit neuf dix du au aux d’ entre après avant "
        "pendant à chez comme grâce tout toute aucun aucune plusieurs certains certaines c’ près"
    ),
    "es": _set_of(
        "el la los las un una unos unas este esta estos estas ese esa en durante para con sobre según desde cada todos todas su sus "
        "más bajo por si cuando dos tres cuatro cinco seis siete ocho nueve diez del al entre tras antes a como gracias se lo "
        "ningún ninguna varios varias algunos algunas"
    ),
}
_WE = re.compile(r"\bWe (\w+ly |also |now )?(\w+)")


@dataclass(frozen=True, slots=True)
class OwnSentence:
    """nominal: a noun phrase without a verb, such as “An online platform that …”, which may follow a title but is no sentence."""

    text: str
    nominal: bool = False


def own_sentences(
    record: Record, language: str, organisation: str, own_names: Sequence[str]
) -> tuple[OwnSentence, ...]:
    """Return the sentences of the record's text in the language, in order; empty where its text is in others only.

    Left out: what repeats the title, fragments, remarks on the text itself, and sentences in the first person that cannot be
    put into the third.
    """
    text = _text_in(record, language)
    if not text:
        return ()
    sentences = []
    titles = {_bare(title) for title in record.title.values()}
    for place, sentence in enumerate(_split(text)):
        if _bare(sentence) in titles or _META.search(sentence):
            continue
        usable = _usable_sentence(sentence, base_language(language), organisation, own_names)
        if usable is None:
            continue
        # A noun phrase can only follow the title, and so only begin the text.
        if usable.nominal and place > 0:
            continue
        sentences.append(usable)
    return tuple(sentences)


def usable_text(text: str, language: str, organisation: str, own_names: Sequence[str]) -> tuple[str, ...]:
    """The complete sentences of a note or detail, cleaned in the same way; a short phrase without a verb is taken as it is."""
    sentences = []
    for sentence in _split(sanitise_line(text)):
        usable = _usable_sentence(sentence, base_language(language), organisation, own_names, fragments=True)
        if usable is not None:
            sentences.append(usable.text)
    return tuple(sentences)


def _usable_sentence(
    sentence: str, language: str, organisation: str, own_names: Sequence[str], *, fragments: bool = False
) -> OwnSentence | None:
    cleaned = _without_own_attribution(sentence, own_names)
    if language == "en":
        cleaned = _in_third_person(cleaned, organisation)
    person = _FIRST_PERSON.get(language)
    if person is not None and person.search(cleaned):
        return None
    if len(cleaned.split()) > LONGEST_SENTENCE or cleaned.endswith(("…", "...", ":", "：")):
        return None
    if not fragments and cleaned[:1].islower():
        return None
    nominal = not fragments and _is_nominal(cleaned, language)
    if not _CLOSED.search(cleaned):
        cleaned += "。" if language == "zh" else "."
    return OwnSentence(cleaned, nominal)


def _text_in(record: Record, language: str) -> str:
    exact = record.text.get(language)
    if exact:
        return sanitise_line(exact)
    base = base_language(language)
    return next((sanitise_line(text) for tag, text in record.text.items() if base_language(tag) == base and text), "")


def _split(text: str) -> Iterator[str]:
    for start, end in sentence_spans(text):
        yield text[start:end].strip()


def _bare(text: str) -> str:
    return text.strip(_STOPS).casefold()


def _without_own_attribution(sentence: str, own_names: Sequence[str]) -> str:
    """Without “says ITU” and “Selon l’UIT,”: in its own answer an organisation says it itself."""
    pattern = _attribution_pattern(tuple(own_names))
    if pattern is None:
        return sentence
    cleaned = pattern.sub("", sentence)
    return cleaned[:1].upper() + cleaned[1:] if cleaned != sentence else sentence


@lru_cache(maxsize=64)
def _attribution_pattern(own_names: tuple[str, ...]) -> re.Pattern[str] | None:
    names = "|".join(re.escape(name) for name in sorted(own_names, key=len, reverse=True) if name)
    if not names:
        return None
    return re.compile(
        rf",? (?:says|said) (?:the )?(?:{names})\b|^(?:According to (?:the )?|Selon (?:l’|la |le )?|Según (?:la |el )?|По мнению )(?:{names}),? "
    )


def _in_third_person(sentence: str, organisation: str) -> str:
    """“We trained our staff” as “ITU trained its staff”."""
    changed = _WE.sub(lambda match: f"{organisation} {match[1] or ''}{third_person_verb(match[2])}", sentence)
    changed = re.sub(r"\bwe (\w+)", lambda match: f"it {third_person_verb(match[1])}", changed)
    changed = re.sub(r"\bOur\b", "Its", changed)
    changed = re.sub(r"\bour\b", "its", changed)
    return re.sub(r"\bus\b", "it", changed)


def is_fragment(sentence: str, language: str) -> bool:
    """Whether it has no verb, where that can be told."""
    return _is_nominal(sentence, base_language(language))


def _is_nominal(sentence: str, language: str) -> bool:
    """Whether it is a noun phrase and no sentence, where that can be told."""
    first = sentence.split(maxsplit=1)[0] if sentence.strip() else ""
    if language == "en":
        begins = first in ("A", "An") or bool(re.match(r"[\w’']+(?:'s|’s) \w", sentence))
        return not has_finite_verb(sentence, singular=begins)
    determiners = _DETERMINERS.get(language)
    if determiners is None or not first[:1].isupper() or first.isupper():
        return False
    if re.search(r"(?:é|ée|és|ées|ant|ado|ada|ados|adas|ido|ida|ando|iendo)$", first) or sentence.rstrip().endswith(
        "?"
    ):
        # A participle that belongs to a subject further on: “Chargée de …, l’UIT a …”.
        return False
    word = re.match(r"[LlDdCcSsNnQq]’|[\w-]+", first)
    return word is not None and word[0].casefold() not in determiners and not word[0][:1].isdigit()
