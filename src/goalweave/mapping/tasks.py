"""Reading of texts in the background: records whose text or whose reader is new get suggestions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django_tasks import task

from goalweave.accounts.actor import SYSTEM
from goalweave.core.classify import READ_ORIGINS, suggest_all_mappings
from goalweave.core.model import Mapping, MappingState
from goalweave.core.pipeline import deepest_level
from goalweave.frameworks.queries import catalogue
from goalweave.jobs.queries import is_waiting
from goalweave.mapping.actions import record_readings, suggest_records
from goalweave.mapping.changed_texts import ChangedTexts
from goalweave.mapping.engine import MAIN_FRAMEWORK, current_engine, missing_frameworks, read_frameworks, reader_name
from goalweave.mapping.models import Reading
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Record
from goalweave.registry.queries import to_cores

BATCH_SIZE = 200


@task()
def suggest_mappings() -> int:
    """Read new texts and suggest nodes; return the number of records read. Requested after records are saved, and looks only at
    those that the log names since. It can be interrupted and restarted at any time.
    """
    changed = ChangedTexts()
    done = read_new_texts(within=changed.changed_records)
    changed.mark_as_read()
    return done


def request_suggestions() -> None:
    """Have new texts read in the background. Nothing is added where that waits already: one reading is for all that was saved before."""
    if not is_waiting(suggest_mappings.module_path):
        suggest_mappings.enqueue()


def unread_records(reader: str, organisation: str = "") -> QuerySet[Record]:
    """Records whose text was not read by `reader` as it is now."""
    same = Reading.objects.filter(record=OuterRef("pk"), digest=OuterRef("text_digest"), model=reader)
    rows = Record.objects.filter(~Exists(same), deleted__isnull=True)
    return rows.filter(organisation__slug=organisation) if organisation else rows


def read_new_texts(
    *,
    tier: str = "",
    organisation: str = "",
    within: Callable[[str], Sequence[int] | None] = lambda _reader: None,
    progressed: Callable[[int, int], None] | None = None,
    suggested: Callable[[int], None] | None = None,
) -> int:
    """Returns how many records were read. tier: of classifiers.TIERS, empty for the one that is set; within: ids of the records to
    look at, by the name of the reader, None for all; suggested: called with the number of suggestions that a portion of records
    has then. Raises InputError for a tier that there is not."""
    known = catalogue()
    if not any(framework.id == MAIN_FRAMEWORK for framework in known.frameworks.values()):
        return 0
    engine = current_engine(tier)
    reader = reader_name(engine)
    missing = missing_frameworks(known)
    frameworks = [known.framework(name) for name in read_frameworks() if name not in missing]
    rows = unread_records(reader, organisation)
    looked_at = within(reader)
    if looked_at is not None:
        rows = rows.filter(pk__in=looked_at)
    total = rows.count() if progressed else 0
    done, last = 0, 0
    # By number, so that a record that cannot be read would not be requested again and again.
    while batch := list(
        rows.filter(pk__gt=last).select_related("organisation", "unit", "parent").order_by("pk")[:BATCH_SIZE]
    ):
        last = batch[-1].pk
        mappings = mappings_of([row.pk for row in batch])
        staying = {pk: tuple(filter(_stays, own)) for pk, own in mappings.items()}
        # For the portion, a query for each kind of parts; else each record has one for each kind.
        cores = list(to_cores(batch, staying))
        read = cores
        for framework in frameworks:
            mapped = suggest_all_mappings(
                read,
                known.frameworks.values(),
                framework,
                engine.finder,
                engine.classifier,
                deepest_level(framework, ""),
                engine.code_lists,
                engine.polarity,
            )
            read = [replace(core, mappings=suggestions) for core, suggestions in zip(read, mapped, strict=True)]
        new: dict[Record, tuple[Mapping, ...]] = {}
        for row, before, after in zip(batch, cores, read, strict=True):
            new[row] = tuple(mapping for mapping in after.mappings if mapping not in before.mappings)
        # Together, so that a record never counts as read whose suggestions were lost.
        with transaction.atomic():
            number = suggest_records(actor=SYSTEM, suggestions=new)
            record_readings(records={row.pk: row.text_digest for row in batch}, reader=reader)
        done += len(batch)
        if suggested:
            suggested(number)
        if progressed:
            progressed(done, max(total, done))
        # Whoever saves a text in the meantime asks for it to be read.
        if len(batch) < BATCH_SIZE:
            break
    return done


def _stays(mapping: Mapping) -> bool:
    """Whether reading the text again leaves it: what people or files said, and what was decided."""
    return mapping.state is not MappingState.SUGGESTED or not mapping.origin.startswith(READ_ORIGINS)
