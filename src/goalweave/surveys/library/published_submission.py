"""A published submission as everyone may read it: its snapshot, with sources as far as they are public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from goalweave.accounts.actor import VISITOR
from goalweave.core.text.languages import pick
from goalweave.registry.queries import visible_ids
from goalweave.surveys import rules
from goalweave.surveys.models import AnswerNode, Snapshot, Submission

CSV_COLUMNS = (
    "submission",
    "organisation",
    "organisation_name",
    "questionnaire",
    "year",
    "membership",
    "language",
    "question",
    "asked",
    "kind",
    "answer",
    "value",
    "records",
    "goals",
    "published",
    "digest",
)
BATCH_SIZE = 100
"""Submissions that are read at a time."""


@dataclass(frozen=True, slots=True)
class PublishedSubmission:
    """content: surveys.submissions.snapshot, without what is said of sources that are not public. withheld: how many of those there are;
    where there are none, the digest is that of the content as it is. node_tags: number of a question → names of nodes."""

    row: Submission
    content: dict[str, Any]
    number: int
    digest: str
    made: datetime
    withheld: int
    public: frozenset[int]
    node_tags: Mapping[str, tuple[str, ...]]


def get_published_submission(pk: int) -> PublishedSubmission | None:
    """One that is in the library; five queries."""
    return next(iter(iter_published_submissions([pk])), None)


def iter_published_submissions(pks: Iterable[int]) -> Iterator[PublishedSubmission]:
    """Those of these numbers that are in the library, in their order; four queries for a hundred."""
    remaining = list(pks)
    for start in range(0, len(remaining), BATCH_SIZE):
        yield from _read_batch(remaining[start : start + BATCH_SIZE])


def to_open_data(published: PublishedSubmission) -> dict[str, Any]:
    """Return the submission as open data: the snapshot, its address, and the nodes that its answers mention."""
    content = published.content
    return {
        "id": published.row.pk,
        "questionnaire": content["questionnaire"],
        "title": content["title"],
        "organisation": content["organisation"],
        "year": content["year"],
        "language": content["language"],
        "facts": content["facts"],
        "published": published.row.published.isoformat() if published.row.published else None,
        "snapshot": published.number,
        "frozen": published.made.isoformat(),
        "digest": published.digest,
        "withheld": published.withheld,
        "answers": [
            {**answer, "speaks_of": list(published.node_tags.get(answer["question"], ()))}
            for answer in content["answers"]
        ],
        "files": content["files"],
    }


def csv_rows(published: PublishedSubmission) -> Iterator[tuple[object, ...]]:
    """A row of CSV for each answer that says something."""
    content = published.content
    membership = next((fact["value"] for fact in content["facts"] if fact["id"] == "membership"), "")
    for answer in content["answers"]:
        if not has_content(answer):
            continue
        yield (
            published.row.pk,
            content["organisation"]["id"],
            pick(content["organisation"]["name"], content["language"]),
            content["questionnaire"],
            content["year"],
            membership,
            content["language"],
            answer["question"],
            pick(answer["asked"], content["language"]),
            answer["kind"],
            answer["text"],
            snapshot_value_text(answer["value"]),
            " ".join(str(source["record"]) for source in answer["sources"] if source.get("record")),
            " ".join(published.node_tags.get(answer["question"], ())),
            published.row.published.date().isoformat() if published.row.published else "",
            published.digest,
        )


def has_content(answer: Mapping[str, Any]) -> bool:
    """Whether the answer of a snapshot says anything."""
    return bool(answer["text"] or answer["value"] not in (None, "", []) or answer["files"])


def snapshot_value_text(value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return "; ".join(
            str(item) if not isinstance(item, dict) else " · ".join(map(str, item.values())) for item in value
        )
    return str(value)


def neighbouring_submissions(row: Submission) -> tuple[Submission | None, Submission | None]:
    """The organisation's published submissions to the same questionnaire before and after this one; one query."""
    rows = Submission.objects.filter(
        rules.published_submissions(), organisation=row.organisation_id, questionnaire__code=row.questionnaire.code
    )
    ordered = list(rows.select_related("questionnaire").order_by("year", "questionnaire__year", "published", "pk"))
    if row not in ordered:
        return None, None
    before, _row, after = (None, *ordered, None)[(place := ordered.index(row)) : place + 3]
    return before, after


def _read_batch(pks: list[int]) -> Iterator[PublishedSubmission]:
    rows = Submission.objects.filter(rules.published_submissions(), pk__in=pks)
    published = {row.pk: row for row in rows.select_related("questionnaire", "organisation")}
    latest = Snapshot.objects.filter(submission=OuterRef("submission")).order_by("-number").values("pk")[:1]
    newest = Snapshot.objects.filter(submission__in=published, pk=Subquery(latest)).order_by("submission")
    snapshots = {snapshot.submission_id: snapshot for snapshot in newest}
    cited: set[int] = set()
    for snapshot in snapshots.values():
        for answer in snapshot.content["answers"]:
            cited.update(source["record"] for source in answer["sources"] if source["record"])
    # Asked now and not when it was submitted: a record that is no longer published is withheld from then on.
    public = frozenset(visible_ids(VISITOR, cited))
    spoken = _node_tags(list(snapshots))
    for pk in pks:
        if pk in snapshots:
            snapshot = snapshots[pk]
            content, withheld = _redact_sources(snapshot.content, public)
            yield PublishedSubmission(
                published[pk],
                content,
                snapshot.number,
                snapshot.digest,
                snapshot.made,
                withheld,
                public,
                spoken.get(pk, {}),
            )


def _redact_sources(content: dict[str, Any], public: frozenset[int]) -> tuple[dict[str, Any], int]:
    """The content with nothing but the number of a source that is not public, and how many there are."""
    withheld = 0
    answers = []
    for answer in content["answers"]:
        sources = []
        for source in answer["sources"]:
            if source["record"] in public:
                sources.append(source)
            else:
                withheld += 1
                sources.append({"number": source["number"], "record": None})
        answers.append({**answer, "sources": sources})
    return {**content, "answers": answers}, withheld


def _node_tags(submissions: list[int]) -> dict[int, dict[str, tuple[str, ...]]]:
    rows = AnswerNode.objects.filter(answer__submission__in=submissions).order_by(
        "answer__question__position", "node__framework__position", "node__position", "node__pk"
    )
    tags: dict[int, dict[str, tuple[str, ...]]] = {}
    for pk, number, key, code in rows.values_list(
        "answer__submission_id", "answer__question__number", "node__framework__key", "node__code"
    ):
        nodes = tags.setdefault(pk, {})
        nodes[number] = (*nodes.get(number, ()), f"{key}:{code}")
    return tags
