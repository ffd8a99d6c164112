"""The library under a filter: which submissions, which of their answers, and how many each further choice would leave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Organisation
from goalweave.analysis.record_filters import codes_below
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework
from goalweave.search.queries import best_numbers, matching_numbers
from goalweave.surveys.library.entries import KIND
from goalweave.surveys.library.library_index import LibraryIndex, Mask, Numbers, read_library_index
from goalweave.surveys.models import Submission

PAGE = 20
ANSWERS_SHOWN = 3
"""Answers of a submission that are shown in a list of what was found."""
RANKED = 4_000
"""Of so many answers the best come first; of more, which a common word finds, the newest submissions."""
COLUMNS = ("questionnaire", "year", "membership", "language")


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """Empty fields filter nothing. questionnaire: key; organisation: short name; node: the answers speak of it or of what is
    below it; files: with attachments; question: number of a question."""

    text: str = ""
    questionnaire: str = ""
    year: str = ""
    organisation: str = ""
    membership: str = ""
    language: str = ""
    node: Curie | None = None
    files: bool = False
    question: str = ""


class LibraryResults:
    """What passes a filter. Counts are of submissions, each once."""

    def __init__(self, library_filter: LibraryFilter, catalogue: Catalogue) -> None:
        self.library_filter = library_filter
        self.catalogue = catalogue
        self.index = read_library_index()

    @cached_property
    def pks(self) -> list[int]:
        """Submissions, those with the best answers first, else the newest."""
        rows = np.flatnonzero(self._passing_submissions())
        if len(rows) and (best := self._ranked_answers):
            order = {
                row: number for number, row in enumerate(dict.fromkeys(self.index.answer_submission[best].tolist()))
            }
            rows = np.array(sorted(rows.tolist(), key=lambda row: (order.get(row, len(order)), row)))
        return [int(pk) for pk in self.index.pks[rows]]

    @property
    def count(self) -> int:
        return len(self.pks)

    def answers_of(self, submissions: list[int]) -> dict[int, list[int]]:
        """Submission → its answers that pass, the best or first ones; none where the filter is not about answers."""
        if not self._about_answers:
            return {}
        rows = np.flatnonzero(self._passing_answers())
        rank = {row: number for number, row in enumerate(self._ranked_answers)}
        row_numbers = {int(row) for row in np.flatnonzero(np.isin(self.index.pks, submissions))}
        rows = rows[np.isin(self.index.answer_submission[rows], list(row_numbers))]
        best_answers: dict[int, list[int]] = {}
        for row in sorted(rows.tolist(), key=lambda answer_row: (rank.get(answer_row, len(rank)), answer_row)):
            best_answers.setdefault(int(self.index.pks[self.index.answer_submission[row]]), []).append(
                int(self.index.answers[row])
            )
        return {pk: some[:ANSWERS_SHOWN] for pk, some in best_answers.items()}

    def facet(self, name: str) -> list[tuple[str, int]]:
        """Value → how many submissions it would leave, with the rest of the filter; years from the last, others by number."""
        within = self._passing_submissions(without=name)
        if name == "files":
            return [("1", number)] if (number := int((within & self.index.files).sum())) else []
        counts = self.index.columns[name].counts(within)
        if name == "year":
            return sorted(counts, reverse=True)
        return sorted(counts, key=lambda pair: (-pair[1], pair[0]))

    def goal_counts(self, framework: Framework) -> list[tuple[Curie, int]]:
        """Return top nodes of the framework → number of submissions that mention them or a node below."""
        answers, within = self._passing_answers(without="node"), self._passing_submissions(without="node")
        goals = []
        for code in framework.child_codes.get(None, ()):
            curie = framework.curie(code)
            there = self.index.submissions_with(self._tagged(curie) & answers) & within
            if number := int(there.sum()):
                goals.append((curie, number))
        return goals

    @property
    def _about_answers(self) -> bool:
        return bool(self.library_filter.text or self.library_filter.node or self.library_filter.question)

    def _passing_submissions(self, without: str = "") -> Mask:
        """Submissions that pass, without one part of the filter."""
        mask = np.ones(len(self.index.pks), dtype=np.bool_)
        for name in COLUMNS:
            if name != without and (value := getattr(self.library_filter, name)):
                mask &= self.index.columns[name].mask_of(value)
        if without != "organisation" and self.library_filter.organisation:
            mask &= self.index.columns["organisation"].mask_of(self._organisation)
        if without != "files" and self.library_filter.files:
            mask &= self.index.files
        if self.library_filter.text or self.library_filter.question or (self.library_filter.node and without != "node"):
            mask &= self.index.submissions_with(self._passing_answers(without))
        return mask

    def _passing_answers(self, without: str = "") -> Mask:
        """Answers that pass what is asked of answers."""
        mask = np.ones(len(self.index.answers), dtype=np.bool_)
        if self.library_filter.text:
            mask &= self._matching
        if self.library_filter.question:
            mask &= self.index.numbers.mask_of(self.library_filter.question)
        if self.library_filter.node and without != "node":
            mask &= self._tagged(self.library_filter.node)
        return mask

    @cached_property
    def _matching(self) -> Mask:
        mask = np.zeros(len(self.index.answers), dtype=np.bool_)
        mask[self.index.answer_rows(matching_numbers(self.library_filter.text, actor=VISITOR, kind=KIND))] = True
        return mask

    @cached_property
    def _ranked_answers(self) -> list[int]:
        """Rows of the answers that were found by words, the best first; none where these are too many to be put in order."""
        if not self.library_filter.text or not 0 < int(self._matching.sum()) <= RANKED:
            return []
        best = best_numbers(self.library_filter.text, actor=VISITOR, kind=KIND, limit=RANKED)
        place = {int(self.index.answers[row]): int(row) for row in self.index.answer_rows(best)}
        return [place[pk] for pk in best if pk in place]

    def _tagged(self, node: Curie) -> Mask:
        framework = self.catalogue.framework(node.key)
        return self.index.answers_tagged(framework.curie(code) for code in codes_below(framework, node.code))

    @cached_property
    def _organisation(self) -> str:
        pk = Organisation.objects.filter(slug=self.library_filter.organisation).values_list("pk", flat=True).first()
        return str(pk or "")


def submissions_in_order(pks: list[int]) -> list[Submission]:
    """Rows with questionnaire and organisation; one that is gone since is left out."""
    rows = Submission.objects.select_related("questionnaire", "organisation").in_bulk(pks)
    return [rows[pk] for pk in pks if pk in rows]


def results_page(results: LibraryResults, number: int) -> tuple[list[Submission], int, int]:
    """Submissions of a page; its number, from 1, and how many pages there are."""
    pages = max(-(-results.count // PAGE), 1)
    at = min(max(number, 1), pages)
    return submissions_in_order(results.pks[(at - 1) * PAGE : at * PAGE]), at, pages


def goals_by_submission(
    submissions: list[int], framework: Framework, index: LibraryIndex | None = None
) -> dict[int, list[Curie]]:
    """Submission → top nodes of the framework that it speaks of, in their order."""
    index = index or read_library_index()
    tops = framework.child_codes.get(None, ())
    place = {framework.curie(code): number for number, code in enumerate(tops)}
    top = [
        place.get(framework.curie(framework.top(node.code)), -1) if node.key == framework.key else -1
        for node in index.nodes
    ]
    tops_of: Numbers = np.array(top, dtype=np.int64)
    rows = np.flatnonzero(np.isin(index.pks, submissions))
    goals: dict[int, list[Curie]] = {}
    for row in rows.tolist():
        there = np.unique(tops_of[index.tagged_node[index.answer_submission[index.tagged_answer] == row]])
        goals[int(index.pks[row])] = [framework.curie(tops[number]) for number in there.tolist() if number >= 0]
    return goals


def answer_counts() -> dict[tuple[str, str], int]:
    """Key of a questionnaire and number of a question → how many published submissions answer it."""
    index = read_library_index()
    keys = index.columns["questionnaire"]
    pairs, counts = np.unique(
        np.stack([keys.codes[index.answer_submission], index.numbers.codes]), axis=1, return_counts=True
    )
    return {
        (keys.values[key], index.numbers.values[number]): int(count)
        for key, number, count in zip(*pairs.tolist(), counts.tolist(), strict=True)
    }
