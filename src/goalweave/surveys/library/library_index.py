"""What the library holds, as columns in memory: one row for each published submission and for each of its answers."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Count, Max
from numpy.typing import NDArray

from goalweave.accounts.activity.queries import log_position
from goalweave.audit.models import Entry
from goalweave.core.model import Curie
from goalweave.surveys import rules
from goalweave.surveys.models import Answer, AnswerFile, AnswerNode, Submission

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
MEMBERSHIP = "membership"
"""The fact that means the same in every questionnaire."""


@dataclass(frozen=True)
class FacetColumn:
    """A value for each submission. values: the different ones; codes: place of each submission's in `values`."""

    values: tuple[str, ...]
    codes: Numbers

    def mask_of(self, word: str) -> Mask:
        place = self.values.index(word) if word in self.values else -1
        mask: Mask = self.codes == place
        return mask

    def counts(self, within: Mask) -> list[tuple[str, int]]:
        """Word → how many of the submissions within, without empty words and those that none has."""
        numbers = np.bincount(self.codes[within], minlength=len(self.values)).tolist()
        return [(word, number) for word, number in zip(self.values, numbers, strict=True) if word and number]


@dataclass(frozen=True)
class LibraryIndex:
    """pks: of the submissions, the newest first; columns: by name. answers: their primary keys, ascending; answer_submission: row of the
    submission of each; numbers: of its question. tagged_answer: row of an answer and place in `nodes`, for each node that it speaks of."""

    pks: Numbers
    columns: dict[str, FacetColumn]
    files: Mask
    answers: Numbers
    answer_submission: Numbers
    numbers: FacetColumn
    tagged_answer: Numbers
    tagged_node: Numbers
    nodes: tuple[Curie, ...]

    def answer_rows(self, answers: Iterable[int]) -> Numbers:
        """Rows of the answers with these primary keys; those that are not here are left out."""
        answer_pks = np.unique(np.fromiter(answers, dtype=np.int64))
        if not len(self.answers):
            return np.empty(0, dtype=np.int64)
        # For what lies behind the last, searchsorted gives a place that there is not; the last one is never equal to it.
        places = np.minimum(np.searchsorted(self.answers, answer_pks), len(self.answers) - 1)
        rows: Numbers = places[self.answers[places] == answer_pks]
        return rows

    def submissions_with(self, answers: Mask) -> Mask:
        """Those with one of the answers."""
        mask = np.zeros(len(self.pks), dtype=np.bool_)
        mask[self.answer_submission[answers]] = True
        return mask

    def answers_tagged(self, nodes: Iterable[Curie]) -> Mask:
        """The answers that speak of one of the nodes."""
        node_set = set(nodes)
        in_nodes = np.fromiter((node in node_set for node in self.nodes), dtype=np.bool_, count=len(self.nodes))
        mask = np.zeros(len(self.answers), dtype=np.bool_)
        mask[self.tagged_answer[in_nodes[self.tagged_node]]] = True
        return mask


_lock = threading.Lock()
_cache: dict[str, tuple[Hashable, Hashable, LibraryIndex]] = {}


def read_library_index() -> LibraryIndex:
    """Return the current index. One query if nothing was written at all, two if nothing of a submission was, otherwise
    five."""
    database = str(connection.settings_dict["NAME"])
    # One thread builds the index while the others wait for it; who comes later finds it made.
    with _lock:
        now = log_position()
        cached = _cache.get(database)
        if cached and now is not None and cached[0] == now:
            return cached[2]
        lines = _last_log_line()
        index = cached[2] if cached and now is not None and cached[1] == lines else _read_index()
        _cache[database] = now, lines, index
        return index


def _last_log_line() -> Hashable:
    """Another one after everything that was done to a submission."""
    entries = Entry.objects.filter(object_type__in=("submission", "questionnaire"))
    return tuple(entries.aggregate(Count("pk"), Max("pk"), Max("at")).values())


def _read_index() -> LibraryIndex:
    published = Submission.objects.filter(rules.published_submissions())
    rows = list(
        published.order_by("-year", "-published", "-pk").values_list(
            "pk", "organisation_id", "questionnaire__code", "questionnaire__edition", "year", "language", "facts"
        )
    )
    pks = np.array([row[0] for row in rows], dtype=np.int64)
    place = {int(pk): number for number, pk in enumerate(pks)}
    attached = AnswerFile.objects.filter(removed=None, submission__in=published)
    files = np.zeros(len(rows), dtype=np.bool_)
    files[[place[pk] for pk in attached.values_list("submission_id", flat=True).distinct() if pk in place]] = True
    answered = Answer.objects.filter(submission__in=published).exclude(text="", value=None)
    answers = list(answered.order_by("pk").values_list("pk", "submission_id", "question__number"))
    answers = [entry for entry in answers if entry[1] in place]
    row_of = {pk: number for number, (pk, _submission, _question) in enumerate(answers)}
    spoken = [
        (row_of[answer], Curie(framework, edition, code))
        for answer, framework, edition, code in AnswerNode.objects.filter(answer__submission__in=published).values_list(
            "answer_id", "node__framework__slug", "node__framework__edition", "node__code"
        )
        if answer in row_of
    ]
    nodes = tuple(dict.fromkeys(node for _row, node in spoken))
    node_place = {node: number for number, node in enumerate(nodes)}
    return LibraryIndex(
        pks=pks,
        columns={
            "organisation": _build_column([str(row[1]) for row in rows]),
            "questionnaire": _build_column([f"{row[2]}@{row[3]}" for row in rows]),
            "year": _build_column(["" if row[4] is None else str(row[4]) for row in rows]),
            "language": _build_column([row[5] for row in rows]),
            "membership": _build_column([str(row[6].get(MEMBERSHIP, "")) for row in rows]),
        },
        files=files,
        answers=_int_array([entry[0] for entry in answers]),
        answer_submission=_int_array([place[entry[1]] for entry in answers]),
        numbers=_build_column([entry[2] for entry in answers]),
        tagged_answer=_int_array([row for row, _node in spoken]),
        tagged_node=_int_array([node_place[node] for _row, node in spoken]),
        nodes=nodes,
    )


def _int_array(values: Sequence[Any]) -> Numbers:
    return np.array(values, dtype=np.int64)


def _build_column(values: Sequence[str]) -> FacetColumn:
    words = tuple(sorted(set(values)))
    place = {word: number for number, word in enumerate(words)}
    return FacetColumn(words, _int_array([place[value] for value in values]))
