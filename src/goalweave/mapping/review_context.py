"""What the review pages show next to the queue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.database import has_rows, unindexed
from goalweave.frameworks.queries import node_ids
from goalweave.mapping import rules
from goalweave.mapping.actions.undo import undoable_entries
from goalweave.mapping.audit_state import Fields
from goalweave.mapping.models import Claim, Evidence, Mapping, Review, State
from goalweave.mapping.queries import to_visible
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import Record, Visibility
from goalweave.registry.rules import may_view_record
from goalweave.search.normalise import fold

CANDIDATES = 200
FEW_RECORDS = 5_000
"""An organisation with fewer is gone through by its records: among those of all others, a database would look long for so many candidates."""
MOST_SIMILAR = 3
LOOKED_AT = 8
"""Of the most similar records, so many are read at once, since some of them may not be shown."""
RECENT = 4
SIMILAR_COLUMNS = ("title", "slug", "organisation", "author", "visibility", "deleted")
"""What is needed of them: whole rows take much longer to make."""
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class ReviewMapping:
    """A mapping of the record that is looked at, and its row. reviews: the verdicts of others, only of what they differ
    on and only for people who may settle it; judged: the actor's own verdict where a second is awaited."""

    row: Mapping
    core: model.Mapping
    reviews: tuple[Review, ...] = ()
    judged: str = ""

    @property
    def seen(self) -> str:
        return "disputed" if self.row.disputed else str(self.row.state)


@dataclass(frozen=True)
class SimilarRecord:
    """A record that is accepted on nodes which are suggested here."""

    record: Record
    nodes: tuple[model.Curie, ...]


@dataclass(frozen=True)
class RecentDecision:
    """A decision of the actor that stands. nodes: those it was about, as they were and are; none if it says whose turn
    it is."""

    line: Entry
    record: Record
    nodes: tuple[tuple[model.Curie, str], ...] = ()


def review_mappings(actor: Actor, record: Record) -> list[ReviewMapping]:
    """All mappings of a record, the best first; three queries, four where there are verdicts."""
    reviews: dict[int, list[Review]] = {}
    if has_rows(Review, record_id=record.pk, superseded=False):
        for review in Review.objects.filter(record=record, superseded=False).select_related("reviewer").order_by("pk"):
            reviews.setdefault(review.node_id, []).append(review)
    settles = rules.may_settle(actor, record)
    contexts = []
    rows = _mappings_with_node(record.pk)
    prefetch_related_objects(rows, "evidence")
    for row in rows:
        standing = reviews.get(row.node_id, [])
        own = next(
            (str(review.verdict) for review in standing if actor.user and review.reviewer_id == actor.user.pk), ""
        )
        contexts.append(
            ReviewMapping(
                row,
                to_visible(row),
                tuple(standing) if row.disputed and settles else (),
                own if row.state == State.SUGGESTED else "",
            )
        )
    contexts.sort(
        key=lambda context: (-context.core.score, context.row.node.framework.position, context.row.node.position)
    )
    return contexts


_mappings_with_node = PreparedQuery(
    lambda record: Mapping.objects.filter(record=record).select_related("node__framework", "decided_by")
)


def claim_of(record: Record) -> Claim | None:
    if not has_rows(Claim, record_id=record.pk):
        return None
    return Claim.objects.filter(record=record).select_related("user").first()


def recent_decisions(actor: Actor, known: Catalogue) -> list[RecentDecision]:
    """The actor's last decisions, the newest first; two queries."""
    lines = undoable_entries(actor, limit=RECENT)
    records = Record.objects.in_bulk([int(line.object_id) for line in lines])
    decisions = []
    for line in lines:
        record = records.get(int(line.object_id))
        if record is not None and line.object_type != "mapping":
            decisions.append(RecentDecision(line, record))
        elif record is not None:
            names = {**(line.before or {}), **(line.after or {})}
            nodes = tuple(
                (model.Curie.parse(known.current_name(name)), _logged_state((line.after or {}).get(name) or {}))
                for name in names
            )
            decisions.append(RecentDecision(line, record, nodes))
    return decisions


def _logged_state(fields: Fields) -> str:
    """As a tile shows it: accepted, hinders, or anything else."""
    state = str(fields.get("state", ""))
    return "hinders" if state == State.ACCEPTED and fields.get("sign") == -1 else state


def similar_records(actor: Actor, record: Record, mappings: Sequence[model.Mapping]) -> list[SimilarRecord]:
    """The records of the organisation most like this one that are accepted on a node suggested here: by the words that their
    titles and evidence have in common. Five queries, more only where the best may not be shown."""
    ids = node_ids()
    suggested = {
        ids[mapping.node.key, mapping.node.code]: mapping.node
        for mapping in mappings
        if mapping.state is model.MappingState.SUGGESTED and (mapping.node.key, mapping.node.code) in ids
    }
    if not suggested:
        return []
    accepted: dict[int, list[model.Curie]] = {}
    owner: dict[int, int] = {}
    words: dict[int, set[str]] = {}
    organisation = record.organisation_id
    accepted_elsewhere = _accepted_of_nodes if _many_records(organisation) else _accepted_of_records
    for mapping_id, node_id, pk, title in accepted_elsewhere(list(suggested), organisation, record.pk):
        accepted.setdefault(pk, []).append(suggested[node_id])
        owner[mapping_id] = pk
        if pk not in words:
            words[pk] = _distinctive_words(" ".join(title.values()))
    for mapping_id, text in _passages_of(owner):
        words[owner[mapping_id]] |= _distinctive_words(text)
    here = _distinctive_words(" ".join(record.title.values()))
    for passage in chain.from_iterable(mapping.evidence for mapping in mappings):
        if not passage.code:
            here |= _distinctive_words(passage.text)
    # Jaccard's index: the words that both have among those that either has.
    likeness = {pk: len(here & there) / (len(here | there) or 1) for pk, there in words.items()}
    best = sorted((pk for pk in accepted if likeness[pk]), key=lambda pk: (-likeness[pk], pk))
    similar: list[SimilarRecord] = []
    for start in range(0, len(best), LOOKED_AT):
        some = best[start : start + LOOKED_AT]
        visible = {row.pk: row for row in _similar_rows(some) if may_view_record(actor, row)}
        similar += [SimilarRecord(visible[pk], tuple(accepted[pk])) for pk in some if pk in visible]
        if len(similar) >= MOST_SIMILAR:
            break
    return similar[:MOST_SIMILAR]


def _candidates(mappings: QuerySet[Mapping], organisation: int, record: int) -> QuerySet[Mapping, tuple[Any, ...]]:
    accepted = mappings.filter(state=State.ACCEPTED, sign=1, record__organisation=organisation)
    others = accepted.exclude(record=record).exclude(record__visibility=Visibility.DRAFT)
    # Both in the same direction, an index has them in this order, and a database reads no more than these.
    return others.order_by("-node", "-pk").values_list("pk", "node_id", "record_id", "record__title")[:CANDIDATES]


_many_records = PreparedQuery(
    lambda organisation: Record.objects.filter(organisation=organisation).values_list("pk")[
        FEW_RECORDS : FEW_RECORDS + 1
    ]
)
_accepted_of_nodes = PreparedQuery(
    lambda nodes, organisation, record: _candidates(Mapping.objects.filter(node__in=nodes), organisation, record)
)
# Beginning with the records, not with all that is accepted on a node.
_accepted_of_records = PreparedQuery(
    lambda nodes, organisation, record: _candidates(
        Mapping.objects.alias(at=unindexed("node_id")).filter(at__in=nodes), organisation, record
    )
)
_similar_rows = PreparedQuery(lambda pks: Record.objects.filter(pk__in=pks).only(*SIMILAR_COLUMNS))
_passages_of = PreparedQuery(
    lambda mappings: Evidence.objects.filter(mapping__in=mappings, code="").values_list("mapping_id", "text")
)


def _distinctive_words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))
