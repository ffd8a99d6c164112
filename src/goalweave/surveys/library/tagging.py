"""Which nodes published answers speak of: found by reading in the background, never a mapping of anyone's record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django_tasks import task

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.audit.actions import log_row
from goalweave.core import model
from goalweave.core.answers.markdown import plain_text
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import NoClassifier, suggest_all_mappings
from goalweave.core.classify.suggest import MENTION
from goalweave.core.errors import NotAllowed
from goalweave.core.model import Curie
from goalweave.core.pipeline import MappingEngine, deepest_level
from goalweave.core.text.passages import text_length
from goalweave.frameworks.queries import catalogue, node_ids
from goalweave.mapping.engine import MAIN_FRAMEWORK, current_engine, reader_name
from goalweave.surveys import rules
from goalweave.surveys.models import AnswerNode, Submission, SubmissionState
from goalweave.vanished_rows import reread_row

SHORTEST = 5
"""Words of a paragraph that a classifier reads; a shorter one says something only where it names a node."""


@dataclass(frozen=True, slots=True)
class NodeTag:
    """named: the text names the node; else a classifier found it, with that score."""

    named: bool
    score: float


@task()
def read_published() -> int:
    """Read what was published and not read yet; returns how many submissions. Where nothing is new it is one query. It may be
    stopped and begun again at any time."""
    return tag_new_submissions()


def tag_new_submissions(*, tier: str = "", moved: Callable[[int, int], None] | None = None) -> int:
    """Returns how many submissions were read. tier: of classifiers.TIERS, empty for the one that is set."""
    known = catalogue()
    if not any(framework.id == MAIN_FRAMEWORK for framework in known.frameworks.values()):
        return 0
    unread = Submission.objects.filter(rules.published_submissions(), read_by="")
    waiting = list(unread.order_by("pk").values_list("pk", flat=True))
    if not waiting:
        return 0
    engine = current_engine(tier)
    done = 0
    for number, pk in enumerate(waiting, 1):
        row = unread.filter(pk=pk).first()
        if row is not None:
            done += replace_node_tags(
                actor=SYSTEM, submission=row, nodes=_tag_answers(row, known, engine), reader=reader_name(engine)[:200]
            )
        if moved:
            moved(number, len(waiting))
    return done


@transaction.atomic
def replace_node_tags(
    *, actor: Actor, submission: Submission, nodes: Mapping[int, Mapping[Curie, NodeTag]], reader: str
) -> bool:
    """Keep what reading a submission gave, in the place of what was there; False if it is not published any more.

    nodes: answer's primary key → nodes; reader: what has read it. Raises NotAllowed for all but the system.
    """
    if not actor.administrator:
        raise NotAllowed("only the system can save recognised nodes")
    row = reread_row(Submission.objects.select_for_update(), submission.pk)
    # Reading takes seconds and holds no lock: the answers may have been withdrawn or published again in the meantime.
    if row.state != SubmissionState.PUBLISHED or row.version != submission.version:
        return False
    AnswerNode.objects.filter(answer__submission=row).delete()
    tags = list(_tag_rows(nodes))
    AnswerNode.objects.bulk_create(tags, batch_size=500)
    row.read_by = reader
    row.save(update_fields=["read_by"])
    log_row(actor, "read", "submission", row, after={"nodes": len(tags), "reader": reader})
    return True


def _tag_rows(nodes: Mapping[int, Mapping[Curie, NodeTag]]) -> Iterator[AnswerNode]:
    ids = node_ids()
    for answer, tags in nodes.items():
        for node, tag in tags.items():
            if (node.key, node.code) in ids:
                node_id = ids[node.key, node.code]
                yield AnswerNode(answer_id=answer, node_id=node_id, named=tag.named, score=tag.score)


def _tag_answers(row: Submission, known: Catalogue, engine: MappingEngine) -> dict[int, dict[Curie, NodeTag]]:
    """Each paragraph is read by itself; words like “Goal 5” mean what they mean in the whole submission."""
    texts = {pk: plain_text(text) for pk, text in row.answers.exclude(text="").order_by("pk").values_list("pk", "text")}
    source = model.RecordSource("", "", "\n".join(texts.values()))
    long: list[tuple[int, model.Record]] = []
    short: list[tuple[int, model.Record]] = []
    for pk, text in texts.items():
        for number, line in enumerate(text.splitlines()):
            paragraph = model.Record(f"{pk}-{number}", {}, {row.language: line}, row.language, source=source)
            (long if text_length(line) >= SHORTEST else short).append((pk, paragraph))
    tags: dict[int, dict[Curie, NodeTag]] = {}
    framework = known.framework(MAIN_FRAMEWORK)
    for paragraphs, classifier in ((long, engine.classifier), (short, NoClassifier())):
        suggested = suggest_all_mappings(
            [record for _pk, record in paragraphs],
            known.frameworks.values(),
            framework,
            engine.finder,
            classifier,
            deepest_level(framework, ""),
        )
        for (pk, _record), mappings in zip(paragraphs, suggested, strict=True):
            answer_tags = tags.setdefault(pk, {})
            for mapping in mappings:
                answer_tags[mapping.node] = _merge_tags(answer_tags.get(mapping.node), mapping)
    return tags


def _merge_tags(before: NodeTag | None, mapping: model.Mapping) -> NodeTag:
    named = mapping.origin == MENTION
    if before is None:
        return NodeTag(named, mapping.score)
    return NodeTag(before.named or named, max(before.score, mapping.score))
