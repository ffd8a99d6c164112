"""How an organisation is named inside a sentence: its article, and the gender that verbs agree with."""

from __future__ import annotations

import re

_TAKES_THE = re.compile(
    r"^(?:Ministry|Department|Office|Agency|Government|City|Town|Municipality|Union|International|World|National|European|African|"
    r"Asian|Bureau|Council|Commission|Authority|Federation|Association|Organi[sz]ation|Secretariat|Institute|Bank|Central|Federal|"
    r"State|United|Global|Inter\S*|University|Red|Fund|Programme|Committee|Directorate|Province|District|Region)\b"
)
_INSTITUTION = re.compile(
    r"^[A-Z]\S* .*\b(?:Agency|Service|Bank|Authority|Office|Institute|Council|Commission|Committee|Union|Network|Board|Fund|Association|"
    r"Federation|Centre|Center|Society|Chamber|Forum|Secretariat|Regulator|University)$|^(?:Chamber|Society|Network|Alliance|Platform) of\b"
)
_IS_NAMED = re.compile(r"\S+ (?:(?:of|for|and|the|on) )*[A-Z]")
"""More than one word, as a name: “World Bank”, “Ministry of Finance”, but “World food assistance”."""
_SINGULAR = frozenset(
    [
        "fund",
        "agency",
        "bank",
        "firm",
        "company",
        "supplier",
        "institute",
        "university",
        "school",
        "college",
        "society",
        "association",
        "authority",
        "council",
        "office",
        "operator",
        "network",
        "union",
        "organisation",
        "organization",
        "foundation",
        "cooperative",
        "laboratory",
        "hospital",
        "museum",
        "federation",
        "centre",
        "center",
    ]
)
_OTHER_LANGUAGE = frozenset(["de", "des", "du", "del", "d", "la", "le", "les", "el", "los", "las", "y", "et"])
_UNCOUNTED = frozenset(["assistance", "aid", "support", "finance", "industry", "academia"])
_FRENCH_FEMININE = re.compile(
    r"^(?:Union|Organisation|Agence|Ville|Banque|Commission|Fédération|Association|Direction|Autorité|Commune|Région|Province|"
    r"Société|Université|Fondation|Communauté|Mairie|Municipalité|Conférence|Entreprise)\b",
    re.IGNORECASE,
)
_FRENCH_NOUN = re.compile(
    r"^(?:Minist|Bureau|Conseil|Fonds|Programme|Secrétariat|Institut|Office|Département|Gouvernement|Comité|Centre|Groupe)",
    re.IGNORECASE,
)
_SPANISH_FEMININE = re.compile(
    r"^(?:\w+(?:ión|dad|tura|aría)|Agencia|Oficina|Empresa|Alcaldía|Junta|Secretaría)\b", re.IGNORECASE
)
_SPANISH_NOUN = re.compile(
    r"^(?:Minist|Banco|Consejo|Fondo|Programa|Instituto|Departamento|Gobierno|Comité|Ayuntamiento|Municipio|Grupo)",
    re.IGNORECASE,
)
_VOWEL = re.compile(r"^[AEIOUYÉÈÊH]", re.IGNORECASE)


def name_forms(language: str, name: str, full_name: str = "") -> dict[str, str]:
    """The parts that a grammar can put in: org, Org at the beginning of a sentence, de_org after “of”, and the endings g (past tense of
    Russian verbs) and t (of Arabic verbs).

    full_name: tells the article of an abbreviation: “l’UIT” is a Union.
    """
    full = full_name or name
    if language == "fr":
        return _romance_forms(*_french_article(name, full), name)
    if language == "es":
        return _romance_forms(*_spanish_article(name, full), name)
    definite = bool(_TAKES_THE.match(name) and _IS_NAMED.match(name)) or bool(_INSTITUTION.match(name))
    article = "the " if language == "en" and definite else ""
    plain = f"{article}{name}"
    return {
        "org": plain,
        "Org": f"The {name}" if article else name,
        "de_org": plain,
        "g": _russian_ending(full),
        "t": "ت" if _is_arabic_feminine(full) else "",
    }


def common_name(name: str) -> str:
    """In English, a partner that is described rather than named, as a sentence has it: “a climate fund”, “mobile operators”; empty for a
    name."""
    words = name.split()
    if (
        len(words) < 2
        or _OTHER_LANGUAGE.intersection(words)
        or not re.fullmatch(r"[A-Z][a-z’'-]+", words[0])
        or any(not word.islower() for word in words[1:])
    ):
        return ""
    if words[-1] not in _SINGULAR or name.startswith("The "):
        plural = words[-1].endswith("s") and not words[-1].endswith(("ss", "us", "is"))
        return f"{words[0].lower()} {' '.join(words[1:])}" if plural or words[-1] in _UNCOUNTED else ""
    article = "an" if words[0][0] in "AEIO" else "a"
    return f"{article} {words[0].lower()} {' '.join(words[1:])}"


def _romance_forms(article: str, of: str, name: str) -> dict[str, str]:
    nominative = f"{article}{name}"
    return {
        "org": nominative,
        "Org": nominative[:1].upper() + nominative[1:],
        "de_org": f"{of}{name}",
        "g": "",
        "t": "",
    }


def _french_article(name: str, full: str) -> tuple[str, str]:
    feminine = bool(_FRENCH_FEMININE.match(full))
    if not feminine and not _FRENCH_NOUN.match(full):
        return "", "d’" if _VOWEL.match(name) else "de "
    if _VOWEL.match(name):
        return "l’", "de l’"
    return ("la ", "de la ") if feminine else ("le ", "du ")


def _spanish_article(name: str, full: str) -> tuple[str, str]:
    if _SPANISH_FEMININE.match(full):
        return "la ", "de la "
    return ("el ", "del ") if _SPANISH_NOUN.match(full) else ("", "de ")


def _russian_ending(full: str) -> str:
    """Past tense: провел, провела, провело, by the last letter of the noun that the name is built on."""
    nouns = [
        word
        for word in re.findall(r"[а-яё]+", full.casefold())
        if not re.search(r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие)$", word)
    ]
    last = nouns[0][-1:] if nouns else ""
    if last in "ая" and last:
        return "а"
    return "о" if last in "ое" and last else ""


def _is_arabic_feminine(full: str) -> bool:
    first = full.split(maxsplit=1)[0] if full.strip() else ""
    return first.endswith(("ة", "ات"))
