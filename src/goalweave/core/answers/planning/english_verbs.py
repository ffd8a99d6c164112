"""Whether an English sentence has a verb of its own: lists of frequent verbs, and the words around them.

A tagger would need a model; these rules only decide whether a text can be taken over as a sentence, and prefer to say no.
"""

from __future__ import annotations

import re


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SUBORDINATORS = _set_of("that which who whom whose how what whether where when why")
_AUXILIARIES = _set_of("is are was were has have had will can may must should would could does do did isn't aren't")
_BASE_VERBS = _set_of(
    "account act add address adopt advise affect agree aim allow amount apply approve arrange ask assess assist attract audit "
    "bear become begin belong benefit bind brief bring build buy call carry certify change check close collect combine come commit compare "
    "concern connect consist contain continue contribute coordinate count cover create cut deal decide depend describe develop "
    "discuss draw drill earn employ enable encourage end ensure establish examine exist expect explain express fall feed fill "
    "finance find fit focus follow form forbid fund gather get give go grow guide happen help hold host identify improve "
    "include increase inform install involve join keep know land lay lead learn let lie link list live look lower make manage "
    "map mark mean measure meet monitor move name need obtain occur offer open own operate organise organize pay permit plan plant "
    "play prepare present presuppose produce promote protect provide publish push put raise range reach receive record recycle "
    "reduce refer regard reinforce rely remain renew repair replace report represent require restore rest result review rise run save say see seek "
    "sell send separate serve set share shape show sign single speak spend stand start state steer stop store strengthen "
    "stress study submit supply support sustain take teach tell test track train translate treat try turn understand use want "
    "welcome win work write"
)
_NOUNS_TOO = _set_of(
    "acts aims amounts benefits calls changes checks concerns costs counts covers cuts deals draws ends finds focuses forms funds "
    "guides helps hosts increases joins lands leads lies links lists lives looks makes maps marks means measures moves names needs "
    "offers plans plants plays presents ranges reaches records reports rests results reviews rises runs sets shares shapes shows "
    "signs stands starts states stops stores studies supplies supports tests tracks trains turns uses works"
)
_PAST_VERBS = _set_of(
    "held ran led met wrote spoke took gave brought built made came went began sent drew stood saw grew fell rose paid taught "
    "staffs set sat dealt cut won put kept got found said lay bound became chose broke lost left heard meant bought sold spent showed"
)
_BEFORE_NOUNS = _set_of(
    "a an the of on in for to with by from at and or its their his her this these those all more other such new own no into"
)
_SEVERAL = _set_of("two three four five six seven eight nine ten eleven twelve all some many most both several few")
_PLURALS = _set_of("they we you people children women men which that who them some and both all these those")
_OBJECT_BEGINS = _set_of("a an the its their his her this that all")
_PRONOUN = re.compile(r"(?:It|They|He|She|We|There|This|These|Those) [a-z]")
_WORD = re.compile(r"[\w'’-]+|[,;:.!?()]")


def has_finite_verb(sentence: str, *, singular: bool = False) -> bool:
    """Whether an English sentence has a main verb: one that is in no clause begun by “that”, “which” or the like.

    A list of frequent verbs, so that a plural noun is not taken for one; a participle before “by” is none. singular: the subject is, so
    that a verb has an ending.
    """
    if _PRONOUN.match(sentence):
        return True
    tokens = _WORD.findall(sentence)
    # Inside a clause that “that” begins the first verb is its own; the next is the sentence's.
    verbs_expected = 0
    compound = True
    previous = ""
    several = tokens[0].casefold() in _SEVERAL or tokens[0].isdigit() if tokens else False
    for place, spelled in enumerate(tokens):
        word = spelled.casefold()
        following = tokens[place + 1].casefold() if place + 1 < len(tokens) else ""
        if spelled in ",;:.()":
            verbs_expected = 0
        elif word in _SUBORDINATORS and place > 0 and not spelled.isupper():
            verbs_expected = 1
            compound = False
        elif _is_finite(
            word, previous, following, singular=singular, plural=several or (compound and "and" in tokens[:place])
        ):
            if not verbs_expected:
                return True
            # “applications based in space” has a participle, which is not the clause's verb.
            if not (word.endswith("ed") and following in _BEFORE_NOUNS):
                verbs_expected -= 1
        previous = word
    return False


def _is_finite(word: str, previous: str, following: str, *, singular: bool = False, plural: bool = False) -> bool:
    if word in _AUXILIARIES:
        return True
    if previous in _BEFORE_NOUNS or not previous:
        return False
    if word in _NOUNS_TOO and singular:
        return following not in ("of", ",", ".", "and", "for", "in") or previous.endswith("s")
    if word in _PAST_VERBS or (word.endswith("ed") and not word.endswith("eed") and "-" not in word):
        # After a comma a participle is more likely, unless an object follows.
        return following != "by" and previous not in _AUXILIARIES and (previous != "," or following in _OBJECT_BEGINS)
    if word in _BASE_VERBS:
        # “Members supply”, but “a yearly report”: without an ending a verb has a plural before it, or two subjects.
        return plural or (not singular and (previous.endswith("s") or previous in _PLURALS))
    return word.endswith("s") and (word[:-1] in _BASE_VERBS or _singular_base(word) in _BASE_VERBS)


def is_finite_verb(word: str, previous: str) -> bool:
    """Whether an English word after another is likely a main verb."""
    return _is_finite(word, previous, "")


def _singular_base(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("es"):
        return word[:-2] if word[:-2] in _BASE_VERBS else word[:-1]
    return word[:-1] if word.endswith("s") else ""


def third_person_verb(verb: str) -> str:
    """`train` → `trains`; what is past or an auxiliary stays."""
    irregular = {"are": "is", "have": "has", "were": "was", "do": "does", "go": "goes"}
    if verb in irregular:
        return irregular[verb]
    if verb in _AUXILIARIES or verb in _PAST_VERBS or verb.endswith("ed"):
        return verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"


def is_base_verb(word: str) -> bool:
    """Whether a word is a frequent verb without an ending, as a task begins: “approve the plan”."""
    return word in _BASE_VERBS
