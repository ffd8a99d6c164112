"""What trying an import would do, as it is shown: the first of each kind, and of the changed ones what changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.imports.reading import ImportReader
from goalweave.imports.record_index import RecordIndex
from goalweave.imports.storing import PORTION, split_portions
from goalweave.imports.tags import changed_tags
from goalweave.imports.undelete import undeletable_records
from goalweave.registry.actions import compare_records

MOST_SHOWN = 50
KINDS = ("new", "changed", "unchanged", "deleted")


@dataclass
class ImportDryRun:
    """counts, shown: by KINDS; shown: dicts of id and title, of changed ones with `fields` of {name, before, after}."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*KINDS, "rejected"), 0))
    shown: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {kind: [] for kind in KINDS})


def dry_run_import(
    records: Iterable[model.Record],
    reader: ImportReader,
    organisation: Organisation,
    supplied: frozenset[str],
    origin: str,
    progressed: Callable[[int], None],
) -> ImportDryRun:
    """records: of the reader, all of them; writes nothing. Raises InputError where the file cannot be read on."""
    trial = ImportDryRun()
    done = 0
    for some in split_portions(records, PORTION):
        still = _compare_portion(trial, some, organisation, supplied, origin)
        if "parent" in supplied:
            reader.index.mark_unchanged(still)
        done += len(some)
        progressed(done)
    if "parent" in supplied:
        # Who is above whom is known only now: such a record was counted as unchanged before.
        reader.settle_parents()
        _compare_parents(trial, reader.index, organisation)
    trial.counts["rejected"] = reader.rejected
    return trial


def _compare_parents(result: ImportDryRun, index: RecordIndex, organisation: Organisation) -> None:
    """Count the records that would be unchanged but for their parent as changed."""
    last = -1
    number = 0
    while last != number:
        last = number
        parents, unchanged, number = index.parents(last, PORTION)
        if not unchanged:
            continue
        rows = organisation.records.filter(slug__in=unchanged).order_by("pk").values_list("slug", "parent__slug")
        for name, parent in rows:
            if (parent or "") == parents[name]:
                continue
            result.counts["changed"] += 1
            result.counts["unchanged"] -= 1
            _add_example(result, "changed", name, {}, [{"name": "parent", "before": None, "after": parents[name]}])


def _compare_portion(
    result: ImportDryRun,
    records: list[model.Record],
    organisation: Organisation,
    supplied: frozenset[str],
    origin: str,
) -> set[str]:
    """Counts them; returns the ids of those that are unchanged."""
    by_id = {record.id: record for record in records}
    room = MOST_SHOWN - len(result.shown["changed"])
    comparison = compare_records(
        organisation=organisation,
        records=records,
        parents=False,
        only=supplied,
        checked=True,
        differences_shown=max(room, 0),
    )
    back = undeletable_records(organisation, comparison.deleted) if comparison.deleted else {}
    tagged: dict[str, tuple[model.Mapping, ...]] = {}
    known = [*comparison.changed, *comparison.unchanged]
    if "mappings" in supplied and known:
        rows = {row.slug: row for row in organisation.records.filter(slug__in=known)}
        tags_by_row = changed_tags(rows, [by_id[name] for name in known], origin)
        tagged = {row.slug: tags for row, tags in tags_by_row.items()}
    changed = {**dict.fromkeys(comparison.changed), **dict.fromkeys(tagged)}
    by_kind = {
        "new": [*comparison.new, *back],
        "changed": list(changed),
        "unchanged": [name for name in comparison.unchanged if name not in changed],
        "deleted": [name for name in comparison.deleted if name not in back],
    }
    differences = {name: (before, after) for name, before, after in comparison.differences}
    for kind, names in by_kind.items():
        result.counts[kind] += len(names)
        for name in names[: MOST_SHOWN - len(result.shown[kind])]:
            before, after = differences.get(name, ({}, {}))
            fields = [{"name": key, "before": before[key], "after": after[key]} for key in before]
            if name in tagged:
                fields.append(
                    {"name": "mappings", "before": None, "after": [str(mapping.node) for mapping in tagged[name]]}
                )
            _add_example(result, kind, name, by_id[name].title, fields)
    return set(by_kind["unchanged"])


def _add_example(result: ImportDryRun, kind: str, name: str, title: LanguageMap, fields: list[dict[str, Any]]) -> None:
    if len(result.shown[kind]) < MOST_SHOWN:
        example = {"id": name, "title": pick(title, "en")[:200] if title else "", "fields": fields}
        result.shown[kind].append(example)
