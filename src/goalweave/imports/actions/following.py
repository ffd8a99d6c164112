"""Work on all records of an import that is in: publishing them, accepting what their texts say, undoing that. In portions that go on after an
interruption; the state of the import stays, and `phase` in its progress says what is going on."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict
from goalweave.database import is_unavailable
from goalweave.imports import files
from goalweave.imports.actions.portions import run_in_portions
from goalweave.imports.actions.transitions import lock_import, log_import, require_may_change
from goalweave.imports.gc_pause import pause_gc
from goalweave.imports.models import ACCEPTING, PUBLISHING, REVERTING, Import, State
from goalweave.imports.queries import accepted_fact_entries, facts_undone_until, records_with_facts, unpublished_records
from goalweave.imports.storing import PORTION
from goalweave.registry.actions import accept_kinds, set_visibility, undo_lines
from goalweave.registry.models import Record, Visibility
from goalweave.registry.text_facts import FactKind

SMALL_PORTION = 100
"""Of records whose accepted facts are undone, which is done one by one."""


def start_publishing(*, actor: Actor, upload: Import) -> Import:
    """Raises NotAllowed; Conflict where it is not in, or its records are being worked on."""
    return _start(actor, upload, PUBLISHING, unpublished_records)


def start_accepting(*, actor: Actor, upload: Import, kind: FactKind) -> Import:
    """kind: of the suggestions. Raises as start_publishing does."""
    return _start(actor, upload, ACCEPTING, lambda current: records_with_facts(current, kind), kind=str(kind))


def start_undoing_facts(*, actor: Actor, upload: Import) -> Import:
    """Raises as start_publishing does."""

    def accepted(current: Import) -> QuerySet[Any, Any]:
        return accepted_fact_entries(current).values("object_id").distinct()

    return _start(actor, upload, REVERTING, accepted)


def continue_following(*, actor: Actor, upload: Import) -> Import:
    """Do what is left of the work that was started; its last progress is in the import that is returned.

    Where the database is unavailable or the process is stopped, it waits to be continued. If it fails, or someone undoes the import, it ends: what is
    done stays, until the import is undone. Raises NotAllowed, Conflict.
    """
    current = Import.objects.select_related("organisation", "unit").get(pk=upload.pk)
    steps = _FollowingSteps(actor, current.progress.get("phase", ""))
    at_once = current.progress.get("total", 0) <= steps.portion_size

    def moved(current: Import) -> None:
        files.note_progress(current.stored, current.progress["done"], current.progress["total"])

    try:
        with pause_gc():
            run_in_portions(
                actor=actor, upload=current, state=State.APPLIED, step=steps.do_next, at_once=at_once, moved=moved
            )
    except Exception as error:
        if not is_unavailable(error):
            _stop(upload)
        raise
    finally:
        files.delete_progress(upload.stored)
    return steps.last or current


@transaction.atomic
def _start(
    actor: Actor, upload: Import, phase: str, records: Callable[[Import], QuerySet[Any, Any]], **more: Any
) -> Import:
    require_may_change(actor, upload)
    current = lock_import(upload.pk)
    if current.state != State.APPLIED or current.following:
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    lines = _lines_of(current)
    first = facts_undone_until(current) if phase == REVERTING else 0
    current.progress = {
        "user": actor.user.pk if actor.user else None,
        "phase": phase,
        "first": first,
        "position": first,
        # The work writes lines of the same number, which need no work.
        "until": lines.aggregate(last=Max("pk"))["last"] or 0,
        "done": 0,
        "total": records(current).count(),
        **more,
    }
    current.save(update_fields=["progress"])
    return current


@transaction.atomic
def _stop(upload: Import) -> None:
    current = lock_import(upload.pk)
    if current.state == State.APPLIED and current.following:
        current.progress = {}
        current.save(update_fields=["progress"])


class _FollowingSteps:
    """The portions of one of the works; last: the import after the last of them, with the progress that it had."""

    def __init__(self, actor: Actor, phase: str) -> None:
        self.actor = actor
        self.phase = phase
        self.last: Import | None = None

    @property
    def portion_size(self) -> int:
        return SMALL_PORTION if self.phase == REVERTING else PORTION

    def do_next(self, current: Import) -> bool:
        if not self.phase or current.following != self.phase:
            raise Conflict("The state of this import has changed in the meantime; check it again.")
        progress = current.progress
        progress.pop("tries", None)
        lines = _lines_of(current).filter(pk__gt=progress["position"], pk__lte=progress["until"])
        if self.phase == REVERTING:
            lines = lines.filter(verb="accept")
        portion = list(lines.order_by("pk").values_list("pk", "object_id")[: self.portion_size])
        if portion:
            works: dict[str, Callable[[Import, Collection[int]], None]] = {
                PUBLISHING: self._publish,
                ACCEPTING: self._accept,
                REVERTING: self._undo_facts,
            }
            works[self.phase](current, sorted({int(name) for _pk, name in portion}))
            progress["position"] = portion[-1][0]
            if self.phase == REVERTING:
                # What is left after an error can be undone later.
                current.counts = {**current.counts, "facts_undone_until": portion[-1][0]}
                current.save(update_fields=["counts"])
            return False
        if self.phase == PUBLISHING and progress["done"]:
            log_import(self.actor, current, "publish", records=progress["done"])
        done, current.progress = progress, {}
        current.save(update_fields=["progress"])
        current.progress = done
        self.last = current
        return True

    def _publish(self, current: Import, ids: Collection[int]) -> None:
        hidden = Record.objects.filter(pk__in=ids, deleted__isnull=True).exclude(visibility=Visibility.PUBLIC)
        pks = list(hidden.values_list("pk", flat=True))
        current.progress["done"] += set_visibility(
            actor=self.actor, ids=pks, visibility=Visibility.PUBLIC, batch=current.batch
        )

    def _accept(self, current: Import, ids: Collection[int]) -> None:
        kind = FactKind(current.progress["kind"])
        pks = list(records_with_facts(current, kind, ids).values_list("pk", flat=True))
        decided = accept_kinds(actor=self.actor, ids=pks, kinds=[kind], batch=current.batch)
        progress = current.progress
        progress["done"] += len(pks)
        progress["decided"] = progress.get("decided", 0) + decided.decided
        progress["left"] = progress.get("left", 0) + len(decided.left)

    def _undo_facts(self, current: Import, ids: Collection[int]) -> None:
        """Undo all that was accepted in these records, but for those that were in an earlier portion too."""
        progress = current.progress
        # The batch is compared here: SQLite would look it up in the index of batches, and read all lines of the import.
        accepted = Entry.objects.filter(
            object_type="record",
            object_id__in=list(map(str, ids)),
            verb="accept",
            pk__gt=progress["first"],
            pk__lte=progress["until"],
        )
        lines = [line for line in accepted if line.batch == current.batch]
        earlier = {line.object_id for line in lines if line.pk <= progress["position"]}
        undone = undo_lines(
            actor=self.actor, lines=[line for line in lines if line.object_id not in earlier], batch=current.batch
        )
        progress["done"] += len(ids) - len(earlier)
        progress["restored"] = progress.get("restored", 0) + undone.records
        progress["left"] = progress.get("left", 0) + len(undone.unchanged)


def _lines_of(upload: Import) -> QuerySet[Entry]:
    return Entry.objects.filter(batch=upload.batch, object_type="record")
