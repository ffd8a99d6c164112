"""A file for an import: how it is to be read, and which fields of a record it tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path

from goalweave.core.errors import InputError, Severity
from goalweave.core.model.record_details import DETAILS
from goalweave.formats import FileProfile, preview
from goalweave.formats.records.table.head_vocabulary import COLUMN_FIELDS
from goalweave.formats.records.table.reader import Preview

IATI_FIELDS = frozenset(
    {"title", "text", "language", "start", "end", "status", "partners", "places", "money", "mappings"}
)
DOCUMENT_FIELDS = frozenset({"title", "text", "language"})
_DETAIL_FIELDS = {detail.id for detail in chain.from_iterable(DETAILS.values())}


@dataclass(frozen=True)
class ImportSource:
    """A file and how it is to be read; see models.Import. unit, visibility: of rows that name none."""

    path: Path
    profile: FileProfile
    columns: Mapping[str, str] = field(default_factory=dict)
    corrections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unit: str = ""
    visibility: str = ""

    @cached_property
    def preview(self) -> Preview | None:
        """None where the file is no table. Raises InputError."""
        return preview(self.profile, self.columns) if self.profile.is_table else None

    def head_of_field(self, name: str) -> str:
        """The head of the column that holds a field, so that a person finds it; the field where none does."""
        return self.preview.columns.get(name, name) if self.preview else name

    def supplied_fields(self) -> frozenset[str]:
        """The fields that the file tells; the others of a known record stay as they are. Raises InputError."""
        if self.preview:
            supplied = supplied_by_columns(self.preview.columns)
        else:
            supplied = IATI_FIELDS if self.profile.kind == "iati" else DOCUMENT_FIELDS
        return supplied | {"unit"} if self.unit else supplied

    def column_warnings(self) -> Iterator[InputError]:
        """Return the warnings on the columns of a table: unused columns, ids based on lines."""
        if self.preview is None:
            return
        for head in self.preview.unknown:
            yield InputError("the column is not used", file=self.profile.name, field=head, severity=Severity.WARNING)
        if "id" not in self.preview.columns:
            yield InputError(
                "no column contains ids: each record gets one based on the file name and its line, so a renamed "
                "file or moved rows will create new records",
                file=self.profile.name,
                field="id",
                severity=Severity.WARNING,
            )


def supplied_by_columns(fields: Iterable[str]) -> frozenset[str]:
    """fields: those of the table's columns, `title.fr`, `budget.2024`; the result: names in core.model.Record, and `mappings`."""
    bases = {field.split(".")[0] for field in fields}
    supplied = {COLUMN_FIELDS[base] for base in bases & COLUMN_FIELDS.keys()} - {"id"}
    if "text" in supplied:
        supplied.add("language")
    if "dates" in bases:
        supplied |= {"start", "end"}
    if "kind" in bases and bases & _DETAIL_FIELDS:
        supplied.add("details")
    return frozenset(supplied)
