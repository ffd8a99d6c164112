"""Which answer describes a record: the one that it fits best, and for what a question is answered by best that question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain

from goalweave.core.answers.planning.question_fit import Fits, Matches
from goalweave.core.model import Question

CLEARLY_BETTER = 0.75
"""Share of its best fit below which a record stays in another answer, though nothing answers this question better."""
WORTH_MOVING = 0.75
"""Share of its best fit from which a record may go to a question that would have none."""
SPARED = 6
"""Records of an answer from which it can give some to a question that would have none."""
MOST_MOVED = 3


def named_by_words(questions: Sequence[Question], matches: Matches) -> Mapping[str, frozenset[str]]:
    """Number of a question → the records that have a phrase of its query which few others have."""
    named: dict[str, frozenset[str]] = {}
    for question in questions:
        entries = matches.get(question.number, ())
        counted = Counter(chain.from_iterable(match.words for _record, match in entries))
        named[question.number] = frozenset(
            record.id for record, match in entries if any(counted[phrase] <= MOST_MOVED for phrase in match.words)
        )
    return named


def choose_homes(
    questions: Sequence[Question],
    fits: Fits,
    question_of_record: Mapping[str, str],
    named: Mapping[str, frozenset[str]],
) -> dict[str, str]:
    """Id of each record → the number of the question that it fits best; of equals the first."""
    homes: dict[str, str] = {}
    best: dict[str, float] = {}
    for question in questions:
        for name, score in fits.scores[question.number].items():
            if name not in best or score > best[name] + 1e-9:
                homes[name], best[name] = question.number, score
    _claim_best(questions, fits, homes, best)
    homes.update({name: number for name, number in question_of_record.items() if name in homes})
    _fill_empty(questions, fits, homes, best, frozenset(question_of_record), named)
    return homes


def _fill_empty(
    questions: Sequence[Question],
    fits: Fits,
    homes: dict[str, str],
    best: Mapping[str, float],
    fixed: frozenset[str],
    named: Mapping[str, frozenset[str]],
) -> None:
    """A question that would have nothing of its own gets records that fit it nearly as well as theirs."""
    for question in questions:
        if question.number in homes.values():
            continue
        candidates = [
            (score / best[name], name)
            for name, score in fits.scores[question.number].items()
            if name not in fixed and (score >= WORTH_MOVING * best[name] or name in named[question.number])
        ]
        ordered = sorted(candidates, key=lambda entry: (-entry[0], entry[1]))
        for _ratio, name in ordered[:MOST_MOVED]:
            if sum(number == homes[name] for number in homes.values()) > SPARED:
                homes[name] = question.number


def _claim_best(questions: Sequence[Question], fits: Fits, homes: dict[str, str], best: Mapping[str, float]) -> None:
    """A question describes the record that answers it best, unless that fits clearly better where it is, or answers best there too."""
    leading = {
        question.number: min(scores, key=lambda name: (-scores[name], name))
        for question in questions
        if (scores := fits.scores[question.number])
    }
    for number, name in leading.items():
        home = homes[name]
        if home == number or leading[home] == name:
            continue
        described = Counter(homes.values())
        # An answer that has less of its own does not give way to one that is full.
        if described[home] > described[number] and fits.score(number, name) >= CLEARLY_BETTER * best[name]:
            homes[name] = number
