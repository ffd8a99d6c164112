"""What goes where in a submission, before a word is written: each record in the answer that it fits best, and in others only
by reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from goalweave.core.answers.evidence_query import EvidenceMatch
from goalweave.core.answers.planning.antecedents import follows_on, needs_antecedent
from goalweave.core.answers.planning.asked_aspects import Aspect, asked_aspects, tells_aspect, untold_aspects
from goalweave.core.answers.planning.elsewhere import (
    ElsewhereRecord,
    borrow_notes,
    has_phrase,
    noted_elsewhere,
    references_to_others,
)
from goalweave.core.answers.planning.homes import MOST_MOVED, choose_homes, named_by_words
from goalweave.core.answers.planning.note_places import (
    NotedRecord,
    NotePlaces,
    asks_for_notes,
    note_weight,
    place_notes,
)
from goalweave.core.answers.planning.own_roles import OwnRole, own_role
from goalweave.core.answers.planning.own_text import OwnSentence, own_sentences
from goalweave.core.answers.planning.question_fit import (
    Fits,
    Matches,
    fit_scores,
    is_strong,
    likeness,
    matched_records,
    question_text,
    record_stems,
    stem_weights,
    text_stems,
)
from goalweave.core.model import NoteKind, Question, QuestionKind, Record

MOST_MENTIONED = 5
LEAST_LIKE = 0.08
"""Likeness from which a record that fulfils no query is put where it is most alike."""

_TELLING = (QuestionKind.NARRATIVE, QuestionKind.RECORDS, QuestionKind.TABLE)


@dataclass(frozen=True, slots=True)
class PlannedRecord:
    """A record of an answer. sentences: of its own text, those that belong in this answer; fit: to the question; told_elsewhere: kinds of
    its notes that another answer tells; results_in: number of the answer that tells its result."""

    record: Record
    role: OwnRole
    sentences: tuple[OwnSentence, ...]
    fit: float
    told_elsewhere: frozenset[NoteKind] = frozenset()
    results_in: str = ""


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """told: best first; elsewhere: told in the answers of other questions; noted: records of which only notes are told here, where the
    question asks for them; aspects: what is asked of each record; missing: those of them that no record tells; loose: records that
    only a few words speak for, left to the writer."""

    question: Question
    told: tuple[PlannedRecord, ...] = ()
    elsewhere: tuple[ElsewhereRecord, ...] = ()
    noted: tuple[NotedRecord, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    missing: tuple[Aspect, ...] = ()
    loose: tuple[Record, ...] = ()


@dataclass(frozen=True)
class SubmissionPlan:
    """answers: by number; unplaced: ids of records that fit no question."""

    answers: Mapping[str, AnswerPlan] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()


def plan_submission(
    questions: Sequence[Question],
    matches: Matches,
    *,
    language: str,
    organisation: str,
    own_names: Sequence[str],
    year: int | None = None,
    question_of_record: Mapping[str, str] | None = None,
    unmatched: Sequence[Record] = (),
) -> SubmissionPlan:
    """Plan all answers at once.

    question_of_record: id of a record → number of an answer that is written already and cites it; it stays there. unmatched: records that
    fulfil no query; each goes where its kind and words fit best, if they fit at all.
    """
    telling = [question for question in questions if question.kind in _TELLING]
    compared = _compared_language(telling, matches, unmatched) or language
    loose = _place_unmatched(telling, matches, unmatched, compared)
    fits = fit_scores(telling, matches, compared)
    narratives = [question for question in telling if question.kind is QuestionKind.NARRATIVE]
    describing = [question for question in narratives if not asks_for_notes(question)]
    named = named_by_words(describing, matches)
    homes = choose_homes(describing, fits, question_of_record or {}, named)
    for question in (*narratives, *telling):
        # A record that only a question on results or a list asks for is told there.
        for name in fits.scores[question.number]:
            homes.setdefault(name, question.number)
    records = matched_records(matches)
    note_places = dict(place_notes(telling, matches, fits, compared))
    borrowed = borrow_notes(describing, records, homes, note_places, language)
    roles = {name: own_role(record, own_names) for name, record in records.items()}
    sentences = {name: own_sentences(record, language, organisation, own_names) for name, record in records.items()}
    told_records = {
        question.number: [
            PlannedRecord(
                records[name],
                roles[name],
                sentences[name],
                score,
                _kinds_noted_elsewhere(name, question.number, note_places),
                note_places.get((name, NoteKind.RESULT), ""),
            )
            for name, score in fits.scores[question.number].items()
            if homes[name] == question.number or question.kind is not QuestionKind.NARRATIVE
        ]
        for question in telling
    }
    moved = _move_sentences(describing, matches, homes, fits, sentences, told_records)
    answers = {}
    for question in questions:
        own = [_without_sentences(planned, moved) for planned in told_records.get(question.number, ())]
        elsewhere: tuple[ElsewhereRecord, ...] = ()
        noted: tuple[NotedRecord, ...] = ()
        if asks_for_notes(question) and question in narratives:
            noted = _noted(question, matches, homes, roles, note_places)
            told_here = {*(planned.record.id for planned in own), *(entry.record.id for entry in noted)}
            elsewhere = noted_elsewhere(question, matches, roles, note_places, told_here, language)
        elif question in narratives:
            strong = frozenset(
                record.id for record, match in matches.get(question.number, ()) if is_strong(record, match)
            )
            elsewhere = references_to_others(
                question, fits, homes, records, roles, moved, strong, year, sentences, named[question.number], language
            )
            elsewhere = _with_borrowed(elsewhere, borrowed.get(question.number, {}), records, homes, roles)
        aspects = asked_aspects(question)
        known = [
            *(planned_record.record for planned_record in own),
            *(planned_record.record for planned_record in elsewhere),
            *(planned_record.record for planned_record in noted),
        ]
        answers[question.number] = AnswerPlan(
            question,
            _rank(own, year, aspects),
            elsewhere,
            noted,
            aspects,
            untold_aspects(aspects, known, year) if known else (),
            _left_to_writer(question, matches, loose, bool(known)),
        )
    placed = {record.id for record in chain.from_iterable(loose.values())}
    return SubmissionPlan(answers, tuple(sorted({record.id for record in unmatched} - placed)))


def _compared_language(questions: Sequence[Question], matches: Matches, unmatched: Sequence[Record]) -> str:
    """The language that most records are written in, if the questions are too: in whatever language a draft is, the plan is the same."""
    languages = Counter(record.language for record, _match in chain.from_iterable(matches.values()))
    languages.update(record.language for record in unmatched)
    known = set(chain.from_iterable(question.text for question in questions))
    return next((tag for tag, _count in languages.most_common() if tag in known), "")


def _place_unmatched(
    questions: Sequence[Question], matches: Matches, unmatched: Sequence[Record], language: str
) -> Mapping[str, Sequence[Record]]:
    """Number of a question → the records that fulfil no query and are most like this one; a chance word may have led them there, so that
    the writer decides."""
    placed: dict[str, list[Record]] = {}
    if not unmatched:
        return placed
    stems = {record.id: record_stems(record) for record in unmatched}
    matched = (record_stems(record) for record, _match in chain.from_iterable(matches.values()))
    weights = stem_weights([*stems.values(), *matched])
    wordings = {question.number: text_stems(question_text(question, language)) for question in questions}
    windows = [question.evidence for question in questions if question.evidence and question.evidence.since is not None]
    for record in unmatched:
        # What is dated and of a kind for which a period is asked is outside of it.
        if (record.start or record.end) and any(not query.kinds or record.kind in query.kinds for query in windows):
            continue
        best = ""
        highest = LEAST_LIKE
        for question in questions:
            query = question.evidence
            if query is None or query.notes or query.details or query.partners or query.since is not None:
                continue
            if query.kinds and record.kind not in query.kinds:
                continue
            alike = likeness(wordings[question.number], stems[record.id], weights)
            if alike > highest:
                best, highest = question.number, alike
        if best:
            placed.setdefault(best, []).append(record)
    return placed


def _left_to_writer(
    question: Question, matches: Matches, loose: Mapping[str, Sequence[Record]], answered: bool
) -> tuple[Record, ...]:
    """What is placed by a few words; and, where there is no answer, what mentions its subject or may be attached."""
    mentioned = [] if answered else [record for record, _match in matches.get(question.number, ())]
    return (*loose.get(question.number, ()), *mentioned[:MOST_MENTIONED])


def _with_borrowed(
    references: Sequence[ElsewhereRecord],
    borrowed: Mapping[str, tuple[OwnSentence, ...]],
    records: Mapping[str, Record],
    homes: Mapping[str, str],
    roles: Mapping[str, OwnRole],
) -> tuple[ElsewhereRecord, ...]:
    """Notes that are told here first; then no sentence is taken over from another answer, which would be told twice."""
    if not borrowed:
        return tuple(references)
    lent = [ElsewhereRecord(records[name], homes[name], roles[name], own) for name, own in borrowed.items()]
    others = [reference for reference in references if reference.record.id not in borrowed]
    return (*lent, *(replace(reference, sentences=()) for reference in others))


def _kinds_noted_elsewhere(name: str, number: str, places: NotePlaces) -> frozenset[NoteKind]:
    return frozenset(kind for kind in NoteKind if places.get((name, kind), number) != number)


def _noted(
    question: Question, matches: Matches, homes: Mapping[str, str], roles: Mapping[str, OwnRole], places: NotePlaces
) -> tuple[NotedRecord, ...]:
    noted = []
    for record, match in matches.get(question.number, ()):
        kinds = tuple(kind for kind in match.notes if places.get((record.id, kind)) == question.number)
        if kinds and homes[record.id] != question.number:
            noted.append(NotedRecord(record, roles[record.id], kinds, homes[record.id]))
    return tuple(sorted(noted, key=lambda one: (-note_weight(one.record, one.kinds), one.record.id)))


def _move_sentences(
    questions: Sequence[Question],
    matches: Matches,
    homes: Mapping[str, str],
    fits: Fits,
    sentences: Mapping[str, tuple[OwnSentence, ...]],
    records_by_question: Mapping[str, Sequence[PlannedRecord]],
) -> dict[tuple[str, str], OwnSentence]:
    """(Number, record) → a sentence of the record that is about this question and not about the one where the record is told.

    Only for questions with little of their own, one sentence a record, and never the last that it has at home; its first sentence only
    where the question would have nothing.
    """
    moved: dict[tuple[str, str], OwnSentence] = {}
    left = {name: list(own) for name, own in sentences.items()}
    few = [question for question in questions if len(records_by_question[question.number]) < MOST_MOVED]
    pairs: list[tuple[float, str, str, Sequence[str]]] = []
    for question in few:
        for record, match in matches.get(question.number, ()):
            if match.words and homes[record.id] != question.number and _speaks_of(question, record, match, matches):
                score = fits.score(question.number, record.id)
                pairs.append((score, question.number, record.id, match.words))
    for _score, number, name, words in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        own = left[name]
        fitting = [
            sentence
            for place, sentence in enumerate(own)
            if not sentence.nominal
            and has_phrase(sentence, words)
            and not needs_antecedent(sentence.text)
            and not any(follows_on(following.text) for following in own[place + 1 : place + 2])
            and (place or not records_by_question[number])
        ]
        if sum(other == number for other, _name in moved) >= MOST_MOVED or any(
            records_by_question == name for _other, records_by_question in moved
        ):
            continue
        if not fitting or len(own) < 2:
            continue
        own.remove(fitting[0])
        moved[number, name] = fitting[0]
    return moved


def _speaks_of(question: Question, record: Record, match: EvidenceMatch, matches: Matches) -> bool:
    """Whether the record's phrases are of this question: several, in the title, or such as few records have of a kind that is asked for."""
    if is_strong(record, match):
        return True
    counted = Counter(chain.from_iterable(other.words for _record, other in matches[question.number]))
    kinds = question.evidence.kinds if question.evidence else ()
    return record.kind in kinds and any(counted[phrase] <= MOST_MOVED for phrase in match.words)


def _without_sentences(planned: PlannedRecord, moved: Mapping[tuple[str, str], OwnSentence]) -> PlannedRecord:
    gone = [sentence for (_number, name), sentence in moved.items() if name == planned.record.id]
    return replace(planned, sentences=tuple(sentence for sentence in planned.sentences if sentence not in gone))


def _rank(planned: Sequence[PlannedRecord], year: int | None, aspects: Sequence[Aspect]) -> tuple[PlannedRecord, ...]:
    """Best examples first: those that fit and tell most, and no two of the same goal or partner where others are as good."""
    scored = {
        planned_record.record.id: planned_record.fit + completeness(planned_record, year, aspects)
        for planned_record in planned
    }
    waiting = sorted(planned, key=lambda one: (-scored[one.record.id], one.record.id))
    ranked: list[PlannedRecord] = []
    seen: set[str] = set()
    # Only the first few are examples: after them the order is that of the scores.
    while waiting and len(ranked) < 3:
        best = max(waiting, key=lambda one: scored[one.record.id] - 0.3 * bool(seen & _subjects(one.record)))
        waiting.remove(best)
        ranked.append(best)
        seen |= _subjects(best.record)
    return (*ranked, *waiting)


def completeness(planned: PlannedRecord, year: int | None, aspects: Sequence[Aspect] = ()) -> float:
    """How much there is to tell: a result, figures, dates, partners, places; recent work before old."""
    record = planned.record
    score = 0.5 * any(note.kind is NoteKind.RESULT for note in record.notes)
    score += 0.1 * note_weight(record, (NoteKind.RESULT,), people=0)
    score += 0.2 * any(any(letter.isdigit() for letter in sentence.text) for sentence in planned.sentences)
    score += 0.2 * min(len(planned.sentences), 3)
    score += 0.1 * bool(record.partners) + 0.1 * bool(record.places) + 0.1 * bool(record.start)
    score += 0.3 * sum(tells_aspect(record, aspect, year) for aspect in aspects)
    score += 0.2 * (planned.role in (OwnRole.LEAD, OwnRole.JOINT))
    last = record.end or record.start
    if year is not None and last[:4].isdigit():
        score += max(0.0, 0.3 - 0.1 * abs(year - int(last[:4])))
    return score


def _subjects(record: Record) -> set[str]:
    goals = {
        f"{mapping.node.key}:{mapping.node.code.split('.')[0]}" for mapping in record.mappings if mapping.contributes
    }
    return goals | {partner.name for partner in record.partners}
