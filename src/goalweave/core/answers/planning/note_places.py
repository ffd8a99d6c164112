"""In which answer a result, challenge or lesson is told: each once, where a question asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goalweave.core.answers.planning.own_roles import OwnRole
from goalweave.core.answers.planning.question_fit import Fits, Matches
from goalweave.core.model import NoteKind, Question, Record

MOST_HIGHLIGHTS = 5
"""Results in an answer that asks for more than results: the others are told with their records."""


@dataclass(frozen=True, slots=True)
class NotedRecord:
    """A record of which an answer tells the notes of these kinds, and nothing else. number: of the answer that describes it."""

    record: Record
    role: OwnRole
    kinds: tuple[NoteKind, ...]
    number: str


NotePlaces = Mapping[tuple[str, NoteKind], str]
"""(Record, kind of note) → number of the question whose answer tells it; what is missing is told with the record."""


def asks_for_notes(question: Question) -> bool:
    return question.evidence is not None and bool(question.evidence.notes)


def place_notes(questions: Sequence[Question], matches: Matches, fits: Fits) -> NotePlaces:
    """Choose for each note the question that asks for it most narrowly, and then the one that its record fits best."""
    places: dict[tuple[str, NoteKind], str] = {}
    best: dict[tuple[str, NoteKind], tuple[int, int, float]] = {}
    for question in questions:
        query = question.evidence
        if query is None or not query.notes:
            continue
        narrow = bool(query.nodes or query.words or query.mechanisms or query.kinds)
        highlights = _highlights(question, matches)
        for record, match in matches.get(question.number, ()):
            for kind in match.notes:
                if kind is NoteKind.RESULT and len(query.notes) > 1 and record.id not in highlights:
                    continue
                rank = (int(narrow), -len(query.notes), fits.score(question.number, record.id))
                if (record.id, kind) not in best or rank > best[record.id, kind]:
                    best[record.id, kind] = rank
                    places[record.id, kind] = question.number
    return places


def _highlights(question: Question, matches: Matches) -> frozenset[str]:
    """The records with the most telling results: those with figures of people reached or money, then the latest."""
    results = [record for record, match in matches.get(question.number, ()) if NoteKind.RESULT in match.notes]
    ordered = sorted(results, key=lambda record: (-_weight(record), record.id))
    return frozenset(record.id for record in ordered[:MOST_HIGHLIGHTS])


def _weight(record: Record) -> float:
    weight = float(bool(record.details.get("beneficiaries"))) + float(bool(record.money))
    texts = [text for note in record.notes if note.kind is NoteKind.RESULT for text in note.text.values()]
    return weight + float(any(any(letter.isdigit() for letter in text) for text in texts)) + 0.1 * len(record.notes)
