"""Work in the background: which nodes published answers name or speak of, and whether their links lead anywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.utils import timezone
from django_tasks import task

from goalweave.accounts.actor import SYSTEM, actor_of
from goalweave.accounts.models import User
from goalweave.core.answers.markdown import plain_text
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import NoClassifier, suggest_all_mappings
from goalweave.core.classify.suggest import MENTION
from goalweave.core.errors import NotAllowed
from goalweave.core.model import Curie, Mapping, Record, RecordSource
from goalweave.core.pipeline import MappingEngine, deepest_level
from goalweave.core.text.passages import text_length
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.engine import current_engine, reader_name
from goalweave.mapping.tasks import MAIN_FRAMEWORK
from goalweave.registry.link_check import check_link, resolve_name, send_request
from goalweave.registry.tasks import link_checks_enabled
from goalweave.surveys import rules
from goalweave.surveys.actions.answer_tagging import NodeTag, replace_node_tags
from goalweave.surveys.actions.links import check_answer_links
from goalweave.surveys.models import Submission
from goalweave.surveys.queries import submission as submission_of

SHORTEST = 5
"""Words of a paragraph that a classifier reads; a shorter one says something only where it names a node."""


@task()
def read_published() -> int:
    """Read what was published and not read yet; returns how many submissions. Where nothing is new it is one query. It may be
    stopped and begun again at any time."""
    return tag_new_submissions()


@task()
def check_links_of(submission: int, user: int | None = None) -> int:
    """The number of dead links in the answers; 0 where links are not checked here, or who asked may no longer have it done.

    user: who asked for it; None for the command line.
    """
    if not link_checks_enabled():
        return 0
    actor = SYSTEM if user is None else actor_of(User.objects.filter(pk=user).first())
    row = submission_of(actor, submission)
    if row is None:
        return 0
    look = partial(check_link, resolve=resolve_name, send=send_request)
    try:
        return check_answer_links(actor=actor, submission=row, check=look, now=timezone.now())
    except NotAllowed:
        return 0


def tag_new_submissions(*, tier: str = "", moved: Callable[[int, int], None] | None = None) -> int:
    """Returns how many submissions were read. tier: of classifiers.TIERS, empty for the one that is set."""
    known = catalogue()
    if not any(framework.id == MAIN_FRAMEWORK for framework in known.frameworks.values()):
        return 0
    unread = Submission.objects.filter(rules.published_submissions(), read_by="")
    waiting = list(unread.order_by("pk").values_list("pk", flat=True))
    if not waiting:
        return 0
    reading = current_engine(tier)
    done = 0
    for number, pk in enumerate(waiting, 1):
        row = unread.filter(pk=pk).first()
        if row is not None:
            done += replace_node_tags(
                actor=SYSTEM, submission=row, nodes=_tag_answers(row, known, reading), reader=reader_name(reading)[:200]
            )
        if moved:
            moved(number, len(waiting))
    return done


def _tag_answers(row: Submission, known: Catalogue, reading: MappingEngine) -> dict[int, dict[Curie, NodeTag]]:
    """Each paragraph is read by itself; words like “Goal 5” mean what they mean in the whole submission."""
    texts = {pk: plain_text(text) for pk, text in row.answers.exclude(text="").order_by("pk").values_list("pk", "text")}
    whole = "\n".join(texts.values())
    parts = [
        (pk, Record(f"{pk}-{number}", {}, {row.language: line}, row.language, source=RecordSource("", "", whole)))
        for pk, text in texts.items()
        for number, line in enumerate(text.splitlines())
    ]
    spoken: dict[int, dict[Curie, NodeTag]] = {}
    long = [part for part in parts if text_length(part[1].body) >= SHORTEST]
    short = [part for part in parts if text_length(part[1].body) < SHORTEST]
    for some, classifier in ((long, reading.classifier), (short, NoClassifier())):
        framework = known.framework(MAIN_FRAMEWORK)
        found = suggest_all_mappings(
            [record for _pk, record in some],
            known.frameworks.values(),
            framework,
            reading.finder,
            classifier,
            deepest_level(framework, ""),
        )
        for (pk, _record), mappings in zip(some, found, strict=True):
            own = spoken.setdefault(pk, {})
            for one in mappings:
                own[one.node] = _merge_tags(own.get(one.node), one)
    return spoken


def _merge_tags(before: NodeTag | None, one: Mapping) -> NodeTag:
    found = NodeTag(one.origin == MENTION, one.score)
    if before is None:
        return found
    return NodeTag(before.named or found.named, max(before.score, found.score))
