"""Files into the registry from the command line: the same way as an upload, without its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from uuid import uuid4

from django.db import transaction

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.text.languages import LanguageMap
from goalweave.frameworks.actions import load_catalogue
from goalweave.imports.gc_pause import pause_gc
from goalweave.imports.reading import ImportReader
from goalweave.imports.source import ImportSource
from goalweave.imports.spool import SpooledFile
from goalweave.imports.storing import RecordStore
from goalweave.imports.unknown_values import PartnerWatch
from goalweave.registry.models import Visibility

Progress = Callable[[int], None]


@transaction.atomic
def load_files(
    *,
    actor: Actor,
    catalogue: Catalogue,
    files: Iterable[SpooledFile],
    organisation: str,
    name: LanguageMap,
    as_of: str | None = None,
    public: bool | None = None,
    report: Callable[[InputError], None],
    progressed: Progress = lambda done: None,
) -> Counter[str]:
    """Load the catalogue, then the records of each file with their publisher's tags; all or nothing.

    report: called with all that is wrong and left out. Returns counts as Import has them. Raises NotAllowed, InputError.
    """
    load_catalogue(actor=actor, catalogue=catalogue)
    counts: Counter[str] = Counter()
    owner: Organisation | None = None
    visibility = ""
    if public is not None:
        visibility = str(Visibility.PUBLIC if public else Visibility.ORGANISATION)
    for file in files:
        owner = owner or ensure_organisation(actor=actor, slug=organisation, name=name)
        source = ImportSource(file.path, file.profile, file.columns, visibility=visibility)
        reader = ImportReader(source, owner, catalogue, report)
        batch = uuid4()
        storing = RecordStore(
            actor=actor,
            organisation=owner,
            supplied=source.supplied_fields(),
            origin=f"import:{file.profile.kind}",
            batch=batch,
            as_of=as_of,
        )
        before = sum(counts.values())

        def progressed_in_all(done: int, before: int = before) -> None:
            progressed(before + done)

        partners = PartnerWatch(source)
        with pause_gc():
            storing.store_records(partners.watch(reader.records(file.records)), reader, progressed_in_all)
        for warning in partners.problems():
            report(warning)
        counts.update(storing.counts)
        log(
            actor=actor,
            verb="import",
            object_type="import",
            object_id=file.path.name[:200],
            after={"file": file.path.name, **storing.counts},
            organisation=owner.pk,
            batch=batch,
        )
    return counts
