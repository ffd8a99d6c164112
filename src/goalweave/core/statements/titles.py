"""Titles of statements: complete noun phrases; and short lines for questions and headings."""

from __future__ import annotations

import re
from dataclasses import replace

from goalweave.core.statements.clauses import ALSO_NOUNS, Clause, parse_clause, parse_infinitive
from goalweave.core.statements.lead_ins import (
    is_first_person,
    is_named_work,
    is_pronoun,
    strip_lead_ins,
    strip_objective,
)
from goalweave.core.statements.noun_phrases import PAIRS, cut_phrase, longest_title, trim_phrase
from goalweave.core.statements.report_verbs import english_gerund, infinitives
from goalweave.core.text.labelled_lines import is_name_label, split_label
from goalweave.core.text.outline import without_date
from goalweave.core.text.passages import WIDE, text_length
from goalweave.core.text.sentences import sentence_spans

SENTENCE_END = re.compile(r"(?<=[\w\)\]\"”»][.!?؟])\s+(?=[^\W\d_a-zа-яё])|(?<=[。！？])")

LONGEST_NAME = 60
"""Characters before a colon that may be the name of what follows it."""

LONGEST_READ = 3_000
LONGEST_SENTENCE = 600
"""Characters of a statement and of its sentence that a title is made of."""

FEWEST_NAME_WORDS = 2

FEWEST_SUBJECT_WORDS = 4
"""Words of a subject that says what a study or an event is about."""

_QUOTED_NAME = re.compile(r"[“\"«„《「]\s?([^“”\"«»„《》「」]{3,200}?)\s?[”\"»“》」]")
_NAMING = re.compile(
    r"(?:entitled|titled|called|named|intitulée?s?|nommée?|titulad[oa]s?|denominad[oa]s?|llamad[oa]|под названием|под девизом|بعنوان|المعنون\w*|题为|名为)[\s:]*$",
    re.IGNORECASE,
)
_NAMED_THING = re.compile(
    r"(?:event|events|on|report|study|project|programme|program|campaign|initiative|session|sessions|resolution|\w*\d+|brief|book|guide|strategy|plan|exchange|launch|panel|workshop|declaration|policy"
    r"|projet|rapport|programme|campagne|étude|initiative|atelier|guide|proyecto|informe|programa|campaña|estudio|iniciativa|taller|guía"
    r"|проект\w*|программ\w+|доклад\w*|кампани\w+|инициатив\w+|стратеги\w+|форум\w*|конкурс\w*|исследовани\w+|семинар\w*|сборник\w*|книг\w+"
    r"|مشروع|برنامج|تقرير|حملة|مبادرة|دراسة|استراتيجية|دليل)[\s:,]*$",
    re.IGNORECASE,
)
_THING_AFTER = re.compile(
    r"\s(sessions?|conference|initiative|project|campaign|programme|program|report|event|forum|workshop|series|award|prize|competition|exhibition)\b"
)
_NOTE_MARKS = re.compile(r"\s?\[\^?\w{1,3}\]|[¹²³⁴⁵⁶⁷⁸⁹⁰]+(?=\W|$)")
_LIST_MARK = re.compile(r"^(?:[(（]?(?:[a-z]|[ivx]{1,4}|\d{1,2})[)）]|\d{1,2}[.、](?=\s?\D))\s*", re.IGNORECASE)
_NAME_BEFORE_COLON = re.compile(rf"([^:：]{{3,{LONGEST_NAME}}})[:：]\s+(\S.*)", re.DOTALL)
_EXAMPLE = re.compile(
    r"(?:an? )?(?:examples?|instances?) of (?:\w+ing )?(?P<what>.+?) (?:is|are|include|includes|was|were) ",
    re.IGNORECASE,
)
_COPULAS = {
    "en": r"is|are|was|were|will|has|have|had|can|could|may|must|should|would|ought|does|do|did|consists?|consisted|remains?|remained|includes?|included|aims?|found|shows?|showed|requires?|enables?|builds?",
    "fr": r"est|sont|était|étaient|sera|a|ont|avait|peut|doit|comprend|vise",
    "es": r"es|son|fue|fueron|era|será|ha|han|puede|debe|incluye|busca",
    "ru": r"является|являются|был|была|было|были|будет|станет|может|должен|должна|включает|позволяет|позволил[аои]?|направлен[аоы]?",
}
_PREDICATE_NOUN = re.compile(
    r"(?:is|are|was|were|has|have|est|sont|es|son|является|являются)\s+(?:also |currently |now )?"
    r"(?:(?:an?|the|un|une|le|la|los|las|el)\s+|(?=key|major|main|numerous|many|several))(\S.+)",
    re.DOTALL,
)
_LEADING_WORDS = re.compile(
    r"(?:(?:the|an?|its|their|our|his|her|this|these|those|some|several new|both|all|le|la|les|l['’]|un|une|des|ses|leurs|notre|nos|el|los|las|una|unos|unas|su|sus|nuestro|nuestra|свой|свою|свои|наш|нашу)(?:\s+|(?<=['’])))+",
    re.IGNORECASE,
)
_INFLATED = re.compile(
    r"(?:a (?:total|number|series|range|set|variety|wide range) of|un total de|une série de|un certain nombre de|una serie de|ряд)\s+",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:the |this |el |la |le |l['’])?(?:project|programme|program|initiative|objective|aim|goal|proyecto|programa|objetivo|projet|objectif)s?",
    re.IGNORECASE,
)
_REFERS_BACK = re.compile(
    r"(?:the|th[ie]se?|that|such|ce|cet|cette|ces|est[eao]s?|эт\w+)\b|(?:و?هذ[اه])|[这该其此]", re.IGNORECASE
)
_COMMON_START = re.compile(
    r"(?:An?|The|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Twelve|More|Over|Some|Several|[A-Z][a-z]{3,}s|Une?|Les?|La|Des|Deux|Trois|Plusieurs|Un[ao]?s?|El|Los|Las|Dos|Tres|Varios|Varias)(?:\s|$)"
)
_TO_VERB = re.compile(r"\sto ([a-z]{3,})\b")


def statement_title(text: str, language: str = "") -> str:
    """A title for a statement, a complete noun phrase: its label or the quoted name that it is about, else what its first clause reports.

    “In 2019, we trained 300 girls in coding.” becomes “Training of 300 girls in coding”. A short line without a verb stays.
    Without a language the script tells it, English for Latin letters. Never longer than 90 characters, 45 of a script without blanks.
    """
    language = language or _language_of_script(text)
    label, value = split_label(text.split("\n", 1)[0])
    if label and (is_name_label(label) or text_length(value) >= FEWEST_NAME_WORDS):
        text = value
    text = _LIST_MARK.sub("", " ".join(_NOTE_MARKS.sub("", text[:LONGEST_READ]).split()))
    text = without_date(text)
    if name := _leading_name(text):
        return cut_phrase(name, clauses=False)
    spans = sentence_spans(text)
    sentence = _reporting_sentence([text[start:end] for start, end in spans[:3]], language) if spans else text
    title = _sentence_title(sentence[:LONGEST_SENTENCE], language)
    # “We did this” names nothing; its words are better than “This”.
    return _capitalised("" if is_pronoun(title) else title) or _capitalised(cut_phrase(text if not title else sentence))


def _reporting_sentence(sentences: list[str], language: str) -> str:
    """The first sentence, or the one that reports what was done after sentences on why."""
    for sentence in sentences:
        bare = strip_lead_ins(sentence[:LONGEST_SENTENCE])[0]
        if _named_object(bare) or strip_objective(bare) != bare:
            return sentence if sentence is sentences[0] else sentences[0]
        first = sentence is sentences[0]
        clause = parse_clause(bare, language) if first or not _REFERS_BACK.match(bare) else None
        if clause and (first or is_first_person(clause.subject) or not is_pronoun(clause.subject)):
            return sentence
    return sentences[0]


def short_line(text: str) -> str:
    """A question or heading on one line: the quoted name that it begins with, its first sentence, or its first words and “…”."""
    closing = PAIRS.get(text[:1]) if text[:1] not in "([（" else None
    end = text.find(closing, 1) if closing else -1
    if 0 < end <= 2 * longest_title("") and text_length(text[1:end]) > 1:
        return cut_title(text[1:end])
    return cut_title(SENTENCE_END.split(text, maxsplit=1)[0])


def cut_title(text: str) -> str:
    """The text without marks at its ends, cut after a word where it is too long."""
    text = text.strip().rstrip(" .;,:。；，：؛،").strip()
    limit = longest_title(text)
    if len(text) <= limit:
        return text
    words = text[: limit + 1].rsplit(" ", 1)[0] if " " in text[limit // 2 : limit + 1] else text[:limit]
    return words.rstrip(' .;,:(-–—"“«。；，：؛،') + "…"


def _language_of_script(text: str) -> str:
    if re.search(f"[{WIDE}]", text):
        return "zh"
    if re.search(r"[\u0600-\u06ff]", text):
        return "ar"
    return "ru" if re.search("[а-яё]", text, re.IGNORECASE) else "en"


def _leading_name(text: str) -> str:
    """The name in quotation marks that a text begins with."""
    match = _QUOTED_NAME.match(text)
    if match and text_length(match[1]) > 1 and len(match[1]) <= 2 * longest_title(""):
        return match[1]
    return ""


def _sentence_title(sentence: str, language: str) -> str:
    bare, place = strip_lead_ins(sentence.strip())
    named = _NAME_BEFORE_COLON.match(bare)
    goal = strip_objective(bare)
    clause = parse_infinitive(goal, language, marked=goal != bare) or parse_clause(bare, language)
    if clause is None and goal != bare:
        return cut_phrase(_without_leading_words(goal))
    if name := _named_object(bare):
        return name
    if named and not clause and _has_name_before_colon(named[1]):
        return bare if len(trim_phrase(bare)) <= longest_title(bare) else cut_phrase(named[1])
    if clause is None:
        return _title_without_report(bare, language)
    if is_named_work(clause.subject):
        return cut_phrase(_without_leading_words(clause.subject))
    title = _nominalised(clause, language)
    if (
        place
        and place.split(" ", 1)[1] not in title
        and len(f"{title} {place}") <= longest_title(title)
        and language in {"en", "fr", "es"}
    ):
        title = f"{title} {place}"
    if not title or is_pronoun(title):
        title = (
            cut_phrase(_without_leading_words(clause.subject)) if not is_pronoun(clause.subject) else cut_phrase(bare)
        )
    return title


def _has_name_before_colon(name: str) -> bool:
    return len(name.split()) <= 8 and not is_pronoun(name)


def _named_object(sentence: str) -> str:
    """The quoted name of what the sentence is about: after “entitled”, “the project”, “the report”."""
    for match in _QUOTED_NAME.finditer(sentence):
        before = sentence[: match.start()]
        if len(before) > 2 * longest_title(""):
            break
        name = match[1].strip()
        capital = not name[0].islower()
        wide = sentence[match.start()] == "《" and len(before) <= longest_title(before)
        if capital and (wide or _NAMING.search(before) or _NAMED_THING.search(before)):
            return cut_phrase(name, clauses=False)
        if capital and (thing := _THING_AFTER.match(sentence, match.end())):
            return cut_phrase(f"{name} {thing[1]}", clauses=False)
    return ""


def _title_without_report(sentence: str, language: str) -> str:
    """A line without a verb as it is; else the subject, or what is said of a subject that names nothing (“We are …”)."""
    if match := _EXAMPLE.match(sentence):
        rest = sentence[match.end() :]
        return cut_phrase(_without_leading_words(rest))
    copulas = _COPULAS.get(language)
    match = re.search(rf"\s(?:{copulas})\s", sentence) if copulas else None
    if match is None:
        short = len(trim_phrase(sentence)) <= longest_title(sentence)
        phrase = sentence if short and language != "zh" else cut_phrase(_without_leading_words(sentence))
        return _without_agent(phrase, language)
    subject = sentence[: match.start()]
    predicate = _PREDICATE_NOUN.match(sentence[match.start() :].strip())
    if predicate and (is_pronoun(subject) or len(subject.split()) == 1 or _GENERIC.fullmatch(subject)):
        return cut_phrase(_without_leading_words(predicate[1]))
    if is_pronoun(subject.rsplit(" ", 1)[-1]):
        needed = re.match(r"(?:\w+ly )?\w+ to (.+)", sentence[match.end() :], re.DOTALL)
        clause = parse_infinitive(needed[1], language, marked=True) if needed else None
        if clause:
            return _nominalised(clause, language)
        return cut_phrase(_without_leading_words(_without_verbs(sentence[match.end() :])))
    return cut_phrase(_without_leading_words(subject))


def _without_agent(text: str, language: str) -> str:
    """The text without the pronoun and the verb that it begins with: a verb that no table has."""
    first, _, rest = text.partition(" ")
    if language in {"en", "fr", "es", "ru"} and is_pronoun(first) and " " in rest:
        return cut_phrase(
            _without_leading_words(re.sub(r"^(?:в|во|на|au|aux|à|en|at|in|on)\s", "", _without_verbs(rest)))
        )
    return text


def _without_verbs(text: str) -> str:
    rest = re.sub(r"^(?:(?:been|not|be|also|to|avons|ont|hemos|han|\w+ly)\s+)*\w+\s+", "", text, count=1)
    return rest or text


def _nominalised(clause: Clause, language: str) -> str:
    if language in {"zh", "zh-Hans"}:
        return cut_phrase(f"{clause.heading}{clause.object}")
    text = clause.object
    if language == "ru":
        clause = _with_russian_heading(clause)
        text = text if clause.passive or clause.heading else _nominative(text)
    if language == "ar":
        text = _without_tanwin(text)
    if re.match(r"(?:that|que) ", text):
        if len(clause.subject.split()) >= FEWEST_SUBJECT_WORDS:
            return cut_phrase(_without_leading_words(clause.subject))
        return _title_without_report(text.split(" ", 1)[1], language)
    if match := _next_infinitive(text, language):
        text = text[: match.start()]
    if not clause.heading:
        return cut_phrase(_without_leading_words(_INFLATED.sub("", _without_leading_words(text))))
    if language == "en" and clause.heading == "Support for":
        text = _with_gerund(text)
    text = re.sub(r"^(?:its|their|our|ses|leurs|nos|sus|nuestros|nuestras)\s+", "", text, flags=re.IGNORECASE)
    if clause.passive and _COMMON_START.match(text):
        text = f"{text[0].lower()}{text[1:]}"
    phrase = cut_phrase(_join_heading(clause.heading, text, language))
    return phrase if len(phrase) > len(clause.heading) else ""


def _with_russian_heading(clause: Clause) -> Clause:
    """The clause without a heading that needs the genitive, unless its object is a number that has it anyway (12 колодцев)."""
    if not clause.heading.endswith("?"):
        return clause
    genitive = re.match(r"(?:\d*1[1-4]|\d*[05-9])\s[^\W\d]", clause.object)
    return replace(clause, heading=clause.heading[:-1] if genitive else "")


def _next_infinitive(text: str, language: str) -> re.Match[str] | None:
    """Where a second infinitive follows the object of the first: “… and foster cooperation”."""
    verbs = infinitives(language)
    matches = re.finditer(r",?\s(?:and|or|y|et)\s(?:to )?(?:further )?(\w+)\s", text)
    return next((match for match in matches if match[1] in verbs and match[1] not in ALSO_NOUNS), None)


def _with_gerund(text: str) -> str:
    """`ministries to draft laws` → `ministries in drafting laws`, `strengthen ports` → `strengthening ports`."""
    verbs = infinitives("en")
    first, blank, rest = text.removeprefix("to ").partition(" ")
    if first in verbs:
        return f"{english_gerund(first)}{blank}{rest}"
    match = next((match for match in _TO_VERB.finditer(text) if match[1] in verbs), None)
    return f"{text[: match.start()]} in {english_gerund(match[1])}{text[match.end() :]}" if match else text


def _join_heading(heading: str, text: str, language: str) -> str:
    """`Formation de` and `les enseignants` → `Formation des enseignants`."""
    heading_word, _, preposition = heading.rpartition(" ")
    if language == "es":
        if preposition == "de":
            text = re.sub(r"^a (?=\S)", "", text)
            text = re.sub(r"^al ", "el ", text)
        if preposition == "a":
            text = re.sub(r"^a ", "", text)
            text = re.sub(r"^al ", "el ", text)
        text = re.sub(r"^unos |^unas ", "", text)
        if text.startswith("el ") and preposition in {"de", "a"}:
            return f"{heading_word} {preposition[:1]}{'el' if preposition == 'de' else 'l'} {text[3:]}"
    if language == "fr":
        contracted = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}
        first, _, rest = text.partition(" ")
        if preposition in {"de", "à"} and (preposition, first.lower()) in contracted:
            return f"{heading_word} {contracted[preposition, first.lower()]} {rest}"
        if preposition == "de" and first.lower() in {"des", "du"}:
            text = rest
        if preposition == "de" and re.match(
            r"(?!onze|oui)[aeiouéèêâîôû]|h(?:ôp|ôt|abit|omm|erb|eur|ist|ygi|ect|ydr|um|uil)", text, re.IGNORECASE
        ):
            return f"{heading_word} d’{text}"
    return f"{heading} {text}"


def _nominative(text: str) -> str:
    """A Russian object as a title: the accusative of its first words (новую школу) in the nominative (новая школа).

    Only feminine endings in the singular differ where the thing is not alive.
    """
    words = text.split(" ")
    for index, word in enumerate(words[:4]):
        bare = word.rstrip(",.;:")
        tail = word[len(bare) :]
        if bare.endswith("ую"):
            words[index] = f"{bare[:-2]}ая{tail}"
        elif bare.endswith("юю"):
            words[index] = f"{bare[:-2]}яя{tail}"
        elif bare.endswith("у") and len(bare) > 2:
            words[index] = f"{bare[:-1]}а{tail}"
            break
        elif bare.endswith("ю") and len(bare) > 2:
            words[index] = f"{bare[:-1]}я{tail}"
            break
        elif not re.search(r"(?:ый|ий|ое|ее|ые|ие|ых|их|\d|-)$", bare):
            break
    return " ".join(words)


def _without_tanwin(text: str) -> str:
    """An Arabic object without the ending of the accusative (اتفاقًا → اتفاق)."""
    words = text.split(" ")
    for index, word in enumerate(words[:3]):
        words[index] = re.sub(r"(?:ًا|اً)$", "", word)
        words[index] = re.sub(
            r"^(كتيب|قانون|قرار|بئر|جسر|سد|إعلان|موقع|برنامج|تقرير|اتفاق|مؤتمر|منتد|اجتماع|مشروع|دليل|مركز|بيان)ا$",
            r"\1",
            words[index],
        )
    return " ".join(words)


def _without_leading_words(text: str) -> str:
    return _LEADING_WORDS.sub("", text.strip(), count=1) if _LEADING_WORDS.match(text.strip()) else text.strip()


def _capitalised(text: str) -> str:
    text = trim_phrase(text)
    first = text.split(" ", 1)[0]
    return text if any(map(str.isupper, first)) else f"{text[:1].upper()}{text[1:]}"
