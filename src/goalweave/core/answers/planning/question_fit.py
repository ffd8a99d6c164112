"""How well a record answers a question: by what of the query it fulfils, and by how near its words are to the question's."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.core.answers.evidence_query import EvidenceMatch
from goalweave.core.answers.planning.asked_aspects import ENTERED, Aspect, asked_aspects, tells_aspect
from goalweave.core.model import Question, Record
from goalweave.core.text.languages import pick
from goalweave.core.text.passages import WIDE

Matches = Mapping[str, Sequence[tuple[Record, EvidenceMatch]]]
"""Number of a question → the records that fulfil its query, and why."""

IN_TITLE = 0.8
"""For a phrase of the query in the record's title; in its text it may be said in passing."""
IN_TEXT = 0.25
MOST_PHRASES = 2
MECHANISM = 1.0
"""For a process that the question is about, such as the HLPF."""
ONE_KIND = 0.45
"""For a record of the only kind that is asked for, where nothing but kinds is asked."""
RARE_KIND = 1.3
"""Added for a kind that is rare in the registry: records of a frequent one have questions that ask for more."""
FREQUENT_KIND = 0.15
MANY_KINDS = 3
BY_GOAL = 0.3
"""For a record with a goal, where progress is asked goal by goal."""
UNTOLD = 0.4
"""Taken off where a question asks of each record what this one does not tell, such as who pays for it."""
NODE = 0.3
SECOND_NODE = 0.05
LEAST_FIT = 0.05
LIKENESS = 0.8
RARE = 0.35
"""Share of the registry from which a phrase no longer tells records apart."""

_BY_GOAL = re.compile(r"\b(?:goal by goal|each goal|by goal)\b", re.IGNORECASE)
_WORD = re.compile(rf"[^\W\d_{WIDE}]{{3,}}")
_WIDE_RUN = re.compile(rf"[{WIDE}]{{2,}}")
_STEM = 6


@dataclass(frozen=True, slots=True)
class Fits:
    """scores: number of a question → id of a record → how well it fits, above 0."""

    scores: Mapping[str, Mapping[str, float]]

    def score(self, number: str, record: str) -> float:
        return self.scores.get(number, {}).get(record, 0.0)


def matched_records(matches: Matches) -> dict[str, Record]:
    """Id → each record that fulfils the query of any question."""
    return {record.id: record for record, _match in chain.from_iterable(matches.values())}


def fit_scores(questions: Sequence[Question], matches: Matches, language: str) -> Fits:
    """Score each record that fulfils the query of a question, for this question."""
    records = matched_records(matches)
    stems = {name: record_stems(record) for name, record in records.items()}
    weights = stem_weights(stems.values())
    total = max(len(records), 1)
    kinds = Counter(record.kind for record in records.values())
    scores: dict[str, dict[str, float]] = {}
    for question in questions:
        entries = matches.get(question.number, ())
        frequency = Counter(chain.from_iterable((*match.words, *match.mechanisms) for _record, match in entries))
        wording = text_stems(question_text(question, language))
        entered = tuple(aspect for aspect in asked_aspects(question) if aspect in ENTERED)
        scores[question.number] = {
            record.id: _query_fit(question, record, match, frequency, total, kinds[record.kind] / total, entered)
            + LIKENESS * likeness(wording, stems[record.id], weights)
            for record, match in entries
        }
    return Fits(scores)


def _query_fit(
    question: Question,
    record: Record,
    match: EvidenceMatch,
    frequency: Mapping[str, int],
    total: int,
    share: float,
    entered: Sequence[Aspect],
) -> float:
    query = question.evidence
    if query is None:
        return 0.0
    title = "\n".join(record.title.values()).casefold()
    fit = 0.0
    if query.kinds and not (match.words or match.mechanisms):
        rare_kind = RARE_KIND * max(0.0, 1.0 - share / FREQUENT_KIND)
        fit = (ONE_KIND + rare_kind) / math.sqrt(min(len(query.kinds), MANY_KINDS))
        if _BY_GOAL.search(pick(question.text)) and any(mapping.contributes for mapping in record.mappings):
            fit += BY_GOAL
        if any(not tells_aspect(record, aspect, None) for aspect in entered):
            fit -= UNTOLD
    if match.mechanisms:
        fit += MECHANISM
    points = []
    for phrase in match.words:
        # A phrase of many records tells them apart less: from a third of all records on hardly at all.
        rare = max(0.1, 1.0 - frequency[phrase] / (RARE * total)) if total > 3 else 1.0
        points.append(rare * (IN_TITLE if phrase.casefold() in title else IN_TEXT))
    fit += sum(sorted(points, reverse=True)[:MOST_PHRASES])
    fit += (
        (NODE if match.nodes else 0.0)
        + (SECOND_NODE if len(match.nodes) > 1 else 0.0)
        + 0.5 * len(match.notes)
        + 0.5 * len(match.details)
    )
    return max(fit + (0.1 if match.dated and record.start else 0.0), LEAST_FIT)


def is_strong(record: Record, match: EvidenceMatch) -> bool:
    """Whether a query is fulfilled by more than one phrase said in passing, such as “performance indicators” of cities."""
    if match.mechanisms or match.nodes or len(match.words) > 1:
        return True
    title = "\n".join(record.title.values()).casefold()
    return any(phrase.casefold() in title for phrase in match.words)


def question_text(question: Question, language: str) -> str:
    """What the question asks, for comparison. Its guidance is left out: it also says what belongs elsewhere."""
    return f"{pick(question.text, language)}\n{pick(question.short, language)}"


def record_stems(record: Record) -> frozenset[str]:
    return text_stems("\n".join((*record.title.values(), *record.text.values())))


def text_stems(text: str) -> frozenset[str]:
    """Beginnings of words, and pairs of characters of scripts without blanks."""
    stems = {word[:_STEM].casefold() for word in _WORD.findall(text)}
    for run in _WIDE_RUN.findall(text):
        stems.update(run[place : place + 2] for place in range(len(run) - 1))
    return frozenset(stems)


def stem_weights(texts: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """Inverse document frequency (Spärck Jones, 1972), so that frequent words weigh nothing."""
    counted: Counter[str] = Counter()
    number = 0
    for stems in texts:
        counted.update(stems)
        number += 1
    return {stem: math.log((number + 1) / (count + 0.5)) for stem, count in counted.items()}


def likeness(wording: frozenset[str], stems: frozenset[str], weights: Mapping[str, float]) -> float:
    """Share of the question's rarer words that the record has, from 0 to 1."""
    known = [stem for stem in wording if stem in weights]
    total = sum(weights[stem] for stem in known)
    if total <= 0:
        return 0.0
    return sum(weights[stem] for stem in known if stem in stems) / total
