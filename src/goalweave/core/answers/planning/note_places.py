"""In which answer a result, challenge or lesson is told: each once, where a question asks for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from goalweave.core.answers.planning.own_roles import OwnRole
from goalweave.core.answers.planning.question_fit import Fits, Matches, text_stems
from goalweave.core.model import NoteKind, Question, QuestionKind, Record
from goalweave.core.text.languages import pick

MOST_HIGHLIGHTS = 5
"""Results in an answer that asks for more than results: the others are told with their records."""

_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_COMMON_STEM = 4
"""Letters up to which a word, such as “year”, does not tell what figures are about."""


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


def asks_for_figures(question: Question) -> bool:
    """Whether a table is asked for, of results rather than of records."""
    return (
        question.kind is QuestionKind.TABLE
        and question.evidence is not None
        and NoteKind.RESULT in question.evidence.notes
    )


def figure_results(record: Record) -> bool:
    return any(
        note.kind is NoteKind.RESULT and any(_FIGURE.search(text) for text in note.text.values())
        for note in record.notes
    )


def place_notes(questions: Sequence[Question], matches: Matches, fits: Fits, language: str = "") -> NotePlaces:
    """Choose for each note the question that asks for it most narrowly, and then the one that its record fits best; for figures a
    table that names their subject."""
    places: dict[tuple[str, NoteKind], str] = {}
    best: dict[tuple[str, NoteKind], tuple[int, int, float]] = {}
    for question in questions:
        query = question.evidence
        if query is None or not query.notes:
            continue
        narrow = bool(query.nodes or query.words or query.mechanisms or query.kinds)
        highlights = _highlights(question, matches)
        figures = asks_for_figures(question)
        if question.kind is not QuestionKind.NARRATIVE and not figures:
            continue
        wording = text_stems(pick(question.text, language)) if figures else frozenset()
        for record, match in matches.get(question.number, ()):
            if figures and not (figure_results(record) and wording & _subject_stems(record)):
                continue
            for kind in match.notes:
                if kind is NoteKind.RESULT and len(query.notes) > 1 and record.id not in highlights:
                    continue
                rank = (int(narrow) + int(figures), -len(query.notes), fits.score(question.number, record.id))
                if (record.id, kind) not in best or rank > best[record.id, kind]:
                    best[record.id, kind] = rank
                    places[record.id, kind] = question.number
    return places


def _subject_stems(record: Record) -> frozenset[str]:
    texts = (*record.title.values(), *record.text.values(), *record.note_texts(NoteKind.RESULT))
    stems = text_stems("\n".join(texts))
    return frozenset(stem for stem in stems if len(stem) > _COMMON_STEM or not stem.isascii())


def _highlights(question: Question, matches: Matches) -> frozenset[str]:
    """The records with the most telling results: those with figures of people reached or money, then the latest."""
    results = [record for record, match in matches.get(question.number, ()) if NoteKind.RESULT in match.notes]
    ordered = sorted(results, key=lambda record: (-_weight(record), record.id))
    return frozenset(record.id for record in ordered[:MOST_HIGHLIGHTS])


def _weight(record: Record) -> float:
    weight = float(bool(record.details.get("beneficiaries"))) + float(bool(record.money))
    figures = any(map(str.isdigit, "".join(record.note_texts(NoteKind.RESULT))))
    return weight + float(figures) + 0.1 * len(record.notes)


def note_weight(record: Record, kinds: Collection[NoteKind], *, people: int = 2) -> int:
    """What weighs first: people reached, then a figure with its year in the notes of these kinds."""
    reached = bool(record.details.get("beneficiaries"))
    texts = record.note_texts(*kinds)
    figure = any(_FIGURE.search(_YEAR.sub("", text)) for text in texts)
    dated = any(note.start or note.end for note in record.notes if note.kind in kinds) or any(map(_YEAR.search, texts))
    return people * reached + int(figure and dated)
