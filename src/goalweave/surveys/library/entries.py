"""Adds a published submission to the library: its answers are indexed for search, and the nodes they mention
identified."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from goalweave.core.answers.markdown import plain_text
from goalweave.core.text.languages import pick
from goalweave.search.actions import replace_entries
from goalweave.search.entry import SearchEntry
from goalweave.surveys.library.tagging import read_published
from goalweave.surveys.models import Answer, AnswerNode, Submission

KIND = "answer"


def index_submission(row: Submission) -> None:
    """Its answers are found from now on, and read once this is done; inside the transaction that publishes it."""
    answers = list(Answer.objects.filter(submission=row).select_related("question"))
    replace_entries(KIND, _search_entries(row, answers), only=[str(answer.pk) for answer in answers])
    transaction.on_commit(read_published.enqueue)


def remove_from_index(row: Submission) -> None:
    """Its answers are no longer found, nor the nodes that they speak of."""
    answers = list(Answer.objects.filter(submission=row).values_list("pk", flat=True))
    replace_entries(KIND, (), only=list(map(str, answers)))
    AnswerNode.objects.filter(answer__in=answers).delete()
    row.read_by = ""
    row.save(update_fields=["read_by"])


def _search_entries(row: Submission, answers: list[Answer]) -> Iterator[SearchEntry]:
    for answer in answers:
        if body := plain_text(answer.text):
            title = f"{pick(row.organisation.name, row.language)} · {pick(answer.question.short, row.language)}"
            yield SearchEntry(
                KIND, str(answer.pk), row.language, title, body, organisation=row.organisation_id, private=False
            )
