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

    def __init__(self, chosen: LibraryFilter, catalogue: Catalogue, held: LibraryIndex | None = None) -> None:
        self.chosen = chosen
        self.catalogue = catalogue
        self.held = held or read_library_index()

    @cached_property
    def pks(self) -> list[int]:
        """Submissions, those with the best answers first, else the newest."""
        rows = np.flatnonzero(self._within())
        if len(rows) and (best := self._best):
            order = {row: number for number, row in enumerate(dict.fromkeys(self.held.of[best].tolist()))}
            rows = np.array(sorted(rows.tolist(), key=lambda row: (order.get(row, len(order)), row)))
        return [int(pk) for pk in self.held.pks[rows]]

    @property
    def count(self) -> int:
        return len(self.pks)

    def answers_of(self, submissions: list[int], most: int = ANSWERS_SHOWN) -> dict[int, list[int]]:
        """Submission → its answers that pass, the best or first ones; none where the filter is not about answers."""
        if not self._about_answers:
            return {}
        rows = np.flatnonzero(self._answers())
        rank = {row: number for number, row in enumerate(self._best)}
        wanted = {int(row) for row in np.flatnonzero(np.isin(self.held.pks, submissions))}
        rows = rows[np.isin(self.held.of[rows], list(wanted))]
        found: dict[int, list[int]] = {}
        for row in sorted(rows.tolist(), key=lambda one: (rank.get(one, len(rank)), one)):
            found.setdefault(int(self.held.pks[self.held.of[row]]), []).append(int(self.held.answers[row]))
        return {pk: some[:most] for pk, some in found.items()}

    def facet(self, name: str) -> list[tuple[str, int]]:
        """Value → how many submissions it would leave, with the rest of the filter; years from the last, others by number."""
        within = self._within(without=name)
        if name == "files":
            return [("1", number)] if (number := int((within & self.held.files).sum())) else []
        counts = self.held.columns[name].counts(within)
        if name == "year":
            return sorted(counts, reverse=True)
        return sorted(counts, key=lambda pair: (-pair[1], pair[0]))

    def goals(self, framework: Framework) -> list[tuple[Curie, int]]:
        """Top nodes of the framework → how many submissions speak of them or of what is below them."""
        answers, within = self._answers(without="node"), self._within(without="node")
        found = []
        for code in framework.child_codes.get(None, ()):
            curie = framework.curie(code)
            there = self.held.submissions(self._speaking(curie) & answers) & within
            if number := int(there.sum()):
                found.append((curie, number))
        return found

    @property
    def _about_answers(self) -> bool:
        return bool(self.chosen.text or self.chosen.node or self.chosen.question)

    def _within(self, without: str = "") -> Mask:
        """Submissions that pass, without one part of the filter."""
        found = np.ones(len(self.held.pks), dtype=np.bool_)
        for name in COLUMNS:
            if name != without and (value := getattr(self.chosen, name)):
                found &= self.held.columns[name].having(value)
        if without != "organisation" and self.chosen.organisation:
            found &= self.held.columns["organisation"].having(self._organisation)
        if without != "files" and self.chosen.files:
            found &= self.held.files
        if self.chosen.text or self.chosen.question or (self.chosen.node and without != "node"):
            found &= self.held.submissions(self._answers(without))
        return found

    def _answers(self, without: str = "") -> Mask:
        """Answers that pass what is asked of answers."""
        found = np.ones(len(self.held.answers), dtype=np.bool_)
        if self.chosen.text:
            found &= self._matching
        if self.chosen.question:
            found &= self.held.numbers.having(self.chosen.question)
        if self.chosen.node and without != "node":
            found &= self._speaking(self.chosen.node)
        return found

    @cached_property
    def _matching(self) -> Mask:
        found = np.zeros(len(self.held.answers), dtype=np.bool_)
        found[self.held.rows_of(matching_numbers(self.chosen.text, actor=VISITOR, kind=KIND))] = True
        return found

    @cached_property
    def _best(self) -> list[int]:
        """Rows of the answers that were found by words, the best first; none where these are too many to be put in order."""
        if not self.chosen.text or not 0 < int(self._matching.sum()) <= RANKED:
            return []
        best = best_numbers(self.chosen.text, actor=VISITOR, kind=KIND, limit=RANKED)
        place = {int(self.held.answers[row]): int(row) for row in self.held.rows_of(best)}
        return [place[pk] for pk in best if pk in place]

    def _speaking(self, node: Curie) -> Mask:
        framework = self.catalogue.framework(node.key)
        return self.held.speaking(framework.curie(code) for code in codes_below(framework, node.code))

    @cached_property
    def _organisation(self) -> str:
        pk = Organisation.objects.filter(slug=self.chosen.organisation).values_list("pk", flat=True).first()
        return str(pk or "")


def submissions_in_order(pks: list[int]) -> list[Submission]:
    """Rows with questionnaire and organisation; one that is gone since is left out."""
    rows = Submission.objects.select_related("questionnaire", "organisation").in_bulk(pks)
    return [rows[pk] for pk in pks if pk in rows]


def results_page(found: LibraryResults, number: int) -> tuple[list[Submission], int, int]:
    """Submissions of a page; its number, from 1, and how many pages there are."""
    pages = max(-(-found.count // PAGE), 1)
    at = min(max(number, 1), pages)
    return submissions_in_order(found.pks[(at - 1) * PAGE : at * PAGE]), at, pages


def goals_by_submission(
    submissions: list[int], framework: Framework, held: LibraryIndex | None = None
) -> dict[int, list[Curie]]:
    """Submission → top nodes of the framework that it speaks of, in their order."""
    held = held or read_library_index()
    tops = framework.child_codes.get(None, ())
    place = {framework.curie(code): number for number, code in enumerate(tops)}
    top = [
        place.get(framework.curie(framework.top(one.code)), -1) if one.key == framework.key else -1
        for one in held.nodes
    ]
    tops_of: Numbers = np.array(top, dtype=np.int64)
    rows = np.flatnonzero(np.isin(held.pks, submissions))
    found: dict[int, list[Curie]] = {}
    for row in rows.tolist():
        there = np.unique(tops_of[held.spoken_node[held.of[held.spoken] == row]])
        found[int(held.pks[row])] = [framework.curie(tops[number]) for number in there.tolist() if number >= 0]
    return found


def answer_counts(held: LibraryIndex | None = None) -> dict[tuple[str, str], int]:
    """Key of a questionnaire and number of a question → how many published submissions answer it."""
    held = held or read_library_index()
    keys = held.columns["questionnaire"]
    pairs, counts = np.unique(np.stack([keys.value[held.of], held.numbers.value]), axis=1, return_counts=True)
    return {
        (keys.words[key], held.numbers.words[number]): int(count)
        for key, number, count in zip(*pairs.tolist(), counts.tolist(), strict=True)
    }
