"""Problems on their way into the database: all are counted, the first are kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message, message_from_json, message_to_json
from goalweave.core.text.sanitise import sanitise_line
from goalweave.imports.models import Import, Problem

MOST_PROBLEMS = 5000
RANKS = {Severity.CRITICAL: 0, Severity.ERROR: 1, Severity.WARNING: 2}
LONGEST_MESSAGE = 600
LONGEST_PART = 300


@dataclass
class ProblemLog:
    """first: the first of them; counts: of all, by severity."""

    counts: Counter[str] = field(default_factory=Counter)
    first: list[InputError] = field(default_factory=list)

    def add(self, problem: InputError) -> None:
        self.counts[str(problem.severity)] += 1
        # A file of warnings alone must not leave the errors unseen that come after them.
        full = MOST_PROBLEMS if problem.severity is not Severity.WARNING else MOST_PROBLEMS // 2
        if len(self.first) < full:
            self.first.append(problem)

    def store(self, upload: Import) -> None:
        """In the place of those of an earlier try; part of a transaction."""
        upload.problems.all().delete()
        Problem.objects.bulk_create([_problem_row(upload, problem) for problem in self.first], batch_size=500)


def message_columns(message: str) -> dict[str, Any]:
    """The columns in which a message is kept, for Problem and Import: in English, and in parts where it has any."""
    parts = message_to_json(message, _shorten) if isinstance(message, Message) and message.parameters else None
    return {"message": sanitise_line(message)[:LONGEST_MESSAGE], "said": parts}


def message_of(row: Import | Problem) -> str:
    """What is kept there, to be said in any language."""
    return message_from_json(row.said) if row.said else row.message


def _shorten(text: str) -> str:
    return sanitise_line(text)[:LONGEST_PART]


def _problem_row(upload: Import, problem: InputError) -> Problem:
    return Problem(
        upload=upload,
        severity=str(problem.severity),
        rank=RANKS[problem.severity],
        line=problem.line,
        field=sanitise_line(problem.field)[:300],
        **message_columns(problem.message),
        value=sanitise_line(problem.value) if len(problem.value) <= 300 else "",
    )
