"""What an answer says of records that other answers tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.core.answers.planning.antecedents import follows_on, needs_antecedent
from goalweave.core.answers.planning.asked_aspects import ENTERED, Aspect, asked_aspects, tells_aspect
from goalweave.core.answers.planning.note_places import NotePlaces
from goalweave.core.answers.planning.own_roles import OwnRole
from goalweave.core.answers.planning.own_text import OwnSentence, usable_text
from goalweave.core.answers.planning.question_fit import Fits, Matches
from goalweave.core.model import EvidenceQuery, NoteKind, Question, Record
from goalweave.core.text.languages import base_language

NEARLY_AS_GOOD = 0.6
"""Share of its best fit from which a record is worth a reference in another answer."""
MOST_FALLBACKS = 2
FILLED = 4
"""References up to which weaker ones are added, where an answer has little of its own."""
MOST_PROMISES = 3
MOST_BORROWED = 3

_PROMISE = re.compile(
    r"\b(?:commits? (?:itself )?to|pledges? to|undertakes? to|s’engage|se compromete)\b|обязуется|(?:يلتزم|تلتزم|تتعهد) |承诺",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ElsewhereRecord:
    """A record that fits the question too and is told in the answer to another. sentences: those told here, if any."""

    record: Record
    number: str
    role: OwnRole
    sentences: tuple[OwnSentence, ...] = ()


def asks_kind(query: EvidenceQuery) -> bool:
    """Whether the answer is about all records of one kind or two, whatever their subject."""
    return 0 < len(query.kinds) < 3 and not (query.words or query.mechanisms or query.nodes)


def references_to_others(
    question: Question,
    fits: Fits,
    homes: Mapping[str, str],
    records: Mapping[str, Record],
    roles: Mapping[str, OwnRole],
    moved: Mapping[tuple[str, str], OwnSentence],
    strong: frozenset[str],
    year: int | None,
    sentences: Mapping[str, tuple[OwnSentence, ...]],
    named: Collection[str],
    language: str,
) -> tuple[ElsewhereRecord, ...]:
    """All records of the kinds asked for, where nothing else is asked; else those that fit nearly as well as at home, and those that tell
    what is asked of each, such as who pays."""
    question_aspects = asked_aspects(question)
    aspects = [aspect for aspect in question_aspects if aspect in ENTERED]
    promised = 0
    query = question.evidence
    by_kind = query is not None and asks_kind(query)
    references = []
    weaker = []
    own_records = sum(number == question.number for number in homes.values())
    ordered = sorted(fits.scores[question.number].items(), key=lambda entry: (-entry[1], entry[0]))
    for name, score in ordered:
        number = homes[name]
        if number == question.number:
            continue
        own = moved.get((question.number, name))
        if own is None and Aspect.PLANS in question_aspects and promised < MOST_PROMISES:
            own = _promise(sentences[name], year)
            promised += own is not None
        tells = any(tells_aspect(records[name], aspect, year) for aspect in aspects)
        near = name in strong and score >= NEARLY_AS_GOOD * fits.score(number, name)
        if own or by_kind or tells or near:
            references.append(ElsewhereRecord(records[name], number, roles[name], (own,) if own else ()))
        elif name in strong:
            weaker.append(ElsewhereRecord(records[name], number, roles[name]))
    if own_records < FILLED:
        references += weaker[: max(0, FILLED - len(references))]
    if not references and question.number not in homes.values():
        # Rather a reference to what fits best than an empty answer, with the words that fit.
        best = [name for name, _score in ordered if name in strong] or [
            name for name, _score in ordered if name in named and query is not None and not query.nodes
        ]
        for name in best[:MOST_FALLBACKS]:
            passage = _fitting_passage(records[name], sentences[name], query.words if query else (), language)
            references.append(ElsewhereRecord(records[name], homes[name], roles[name], passage))
    return tuple(references)


def noted_elsewhere(
    question: Question,
    matches: Matches,
    roles: Mapping[str, OwnRole],
    places: NotePlaces,
    here: Collection[str],
    language: str,
) -> tuple[ElsewhereRecord, ...]:
    """Records whose notes are asked for and told in another answer that asks for them too."""
    elsewhere = []
    notes = question.evidence.notes if question.evidence else ()
    for record, match in matches.get(question.number, ()):
        # A result elsewhere is worth a reference where results are asked for, or where there is little else.
        if len(notes) > 1 and len(here) > 1 and set(match.notes) == {NoteKind.RESULT}:
            continue
        numbers = [places[record.id, kind] for kind in match.notes if (record.id, kind) in places]
        if numbers and record.id not in here and question.number not in numbers:
            # Where nothing else is told, with the words of the notes that are about the question.
            words = match.words if not here else ()
            passage = _fitting_passage(record, (), words, language) if words else ()
            elsewhere.append(ElsewhereRecord(record, numbers[0], roles[record.id], passage))
    return tuple(elsewhere)


def borrow_notes(
    questions: Sequence[Question],
    records: Mapping[str, Record],
    homes: Mapping[str, str],
    places: dict[tuple[str, NoteKind], str],
    language: str,
) -> Mapping[str, Mapping[str, tuple[OwnSentence, ...]]]:
    """For each question that no record is at home in: challenges and lessons with a phrase of its query, by record.

    Only those that a question on all challenges or lessons would tell; `places` then says that they are told here.
    """
    borrowed: dict[str, dict[str, tuple[OwnSentence, ...]]] = {}
    for question in questions:
        if question.number in homes.values() or question.evidence is None or not question.evidence.words:
            continue
        lent: dict[str, tuple[OwnSentence, ...]] = {}
        for name, record in records.items():
            for note in record.notes:
                key = (name, note.kind)
                if note.kind is NoteKind.RESULT or key not in places or name in lent or len(lent) >= MOST_BORROWED:
                    continue
                usable = [OwnSentence(text) for text in usable_text(_text_of(note.text, language), language, "", ())]
                if usable and has_phrase(usable[0], question.evidence.words) and not follows_on(usable[0].text):
                    lent[name] = tuple(usable)
                    places[key] = question.number
        borrowed[question.number] = lent
    return borrowed


def _text_of(texts: Mapping[str, str], language: str) -> str:
    base = base_language(language)
    return next((text for tag, text in texts.items() if base_language(tag) == base), "")


def _fitting_passage(
    record: Record, sentences: Sequence[OwnSentence], phrases: Sequence[str], language: str
) -> tuple[OwnSentence, ...]:
    """The sentence of the record, of its details or of its notes that has a phrase of the query and can be read by itself."""
    # What a body may decide is told where it is described.
    texts = [value for name, value in record.details.items() if name != "mandate" and isinstance(value, Mapping)]
    texts += [note.text for note in record.notes]
    plain = [text for entry in texts if (text := _text_of(entry, language))]
    noted = map(OwnSentence, chain.from_iterable(usable_text(text, language, "", ()) for text in plain))
    for sentence in (*sentences, *noted):
        if not sentence.nominal and has_phrase(sentence, phrases) and not needs_antecedent(sentence.text):
            return (sentence,)
    return ()


def _promise(sentences: Sequence[OwnSentence], year: int | None) -> OwnSentence | None:
    """The first sentence that says what is to be done, for an answer that asks what comes next."""
    for sentence in sentences:
        years = [int(digits) for digits in re.findall(r"(?<!\d)20\d\d(?!\d)", sentence.text)]
        dated = year is not None and max(years, default=0) > year
        if (dated or _PROMISE.search(sentence.text)) and not sentence.nominal and not needs_antecedent(sentence.text):
            return sentence
    return None


def has_phrase(sentence: OwnSentence, phrases: Sequence[str]) -> bool:
    folded = sentence.text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", folded) for phrase in phrases)
