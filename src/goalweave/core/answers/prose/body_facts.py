"""What a body may decide and how often it meets, as sentences on it; what no rule fits keeps its label."""

from __future__ import annotations

import re

from goalweave.core.answers.planning.english_verbs import has_finite_verb, is_base_verb, is_finite_verb
from goalweave.core.answers.prose.wording_context import WordingContext
from goalweave.core.text.languages import base_language

_FULL_STOPS = ".。 "
_OFTEN = {
    "en": r"(?:at least |about |usually )?(?:once|twice|\w+ times|every|each|weekly|monthly|quarterly|yearly|annually|daily|as needed|when needed)\b",
    "fr": r"(?:au moins )?(?:une|deux|trois|quatre|cinq|six|\d+) fois\b|chaque\b|tous les\b|toutes les\b",
    "es": r"(?:al menos )?(?:una vez|(?:dos|tres|cuatro|cinco|seis|\d+) veces)\b|cada\b|todos los\b|todas las\b",
    "ru": r"(?:не реже )?(?:один раз|раз|дважды|\w+ раза?)\b|кажд\w+|ежегодно|ежемесячно|еженедельно|ежеквартально",
    "ar": r"مرة|مرتين|مرتان|\w+ مرات|كل |سنوياً|شهرياً|أسبوعياً",
    "zh": r"每",
}  # fmt: skip
"""How a note on meetings begins that may follow the verb."""
_INFINITIVE = {"fr": r"\w+(?:er|ir|re|oir)\b", "es": r"\w+(?:ar|er|ir)\b", "ru": r"\w+(?:ть|ться|ти)\b"}
_THIRD_PERSON = {"ru": r"\w+(?:ет|ит|ёт|ют|ят|ает|яет)\b"}
_VOWEL = re.compile(r"[aeéèêiouyh]", re.IGNORECASE)


def word_mandate(text: str, context: WordingContext) -> str:
    """“It approves the targets.”, “Its mandate is to approve the targets.”, or the text behind its label."""
    language = base_language(context.language)
    first, _, rest = text.partition(" ")
    bare = text.rstrip(_FULL_STOPS)
    lowered = f"{bare[:1].lower()}{bare[1:]}"
    if language == "en":
        word = first.casefold()
        if word == "to" and rest:
            return context.say("mandate_task", text=context.sentence(rest.rstrip(_FULL_STOPS)))
        takes_object = bool(re.match(r"(?:the|a|an|each|all|its|their|which|how|whether)\b", rest))
        if word.endswith("s") and (takes_object or is_finite_verb(word, "it")):
            return context.say("mandate_does", text=context.sentence(lowered))
        if is_base_verb(word) and not re.match(r"(?:of|for|on|to|in|by|with|and)\b", rest):
            return context.say("mandate_task", text=context.sentence(lowered))
    elif language == "zh":
        return context.say("mandate_task", text=context.sentence(bare))
    elif rest and re.match(_INFINITIVE.get(language, r"(?!)"), first.casefold()):
        task = lowered
        if language == "fr":
            task = f"d’{lowered}" if _VOWEL.match(lowered) else f"de {lowered}"
        return context.say("mandate_task", text=context.sentence(task))
    elif re.match(_THIRD_PERSON.get(language, r"(?!)"), first.casefold()):
        return context.say("mandate_does", text=context.sentence(lowered))
    return context.say("mandate", text=context.sentence(text))


def word_meetings(text: str, context: WordingContext) -> str:
    """“It meets twice a year.”, or the text behind its label."""
    bare = text.rstrip(_FULL_STOPS)
    often = _OFTEN.get(base_language(context.language), r"(?!)")
    if re.match(often, bare, re.IGNORECASE):
        return context.say("meets_often", text=context.sentence(f"{bare[:1].lower()}{bare[1:]}"))
    if base_language(context.language) == "en" and has_finite_verb(text):
        return context.sentence(f"{bare}.")
    return context.say("meets", text=context.sentence(text))
