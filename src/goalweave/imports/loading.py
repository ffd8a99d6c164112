"""Files into the registry from the command line: the same way as an upload, without its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.db import IntegrityError, transaction

from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import Conflict, InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.reading.files import file_digest
from goalweave.frameworks.actions import load_catalogue
from goalweave.imports import files
from goalweave.imports.actions.applying import Progress, apply_import, ignore_progress
from goalweave.imports.actions.cancelling import forget_broken_loads
from goalweave.imports.files import UploadedFile
from goalweave.imports.gc_pause import pause_gc
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import cache_paths, write_cache, write_profile
from goalweave.imports.problems import message_of
from goalweave.imports.reading import ImportReader
from goalweave.imports.source import ImportSource
from goalweave.imports.spool import SpooledFile
from goalweave.imports.unknown_values import PartnerWatch
from goalweave.registry.models import Visibility


def load_files(
    *,
    actor: Actor,
    catalogue: Catalogue,
    files_read: Iterable[SpooledFile],
    organisation: str,
    name: LanguageMap,
    now: datetime,
    as_of: str | None = None,
    public: bool | None = None,
    report: Callable[[InputError], None],
    progressed: Progress = ignore_progress,
) -> Counter[str]:
    """Load the catalogue, then the records of each file with their publisher's tags; each file whole or, if the process is
    stopped, so that `continue_load` stores the rest.

    report: called with all that is wrong and left out. Returns counts as Import has them. Raises NotAllowed, InputError, and
    Conflict if another import of the organisation is running.
    """
    load_catalogue(actor=actor, catalogue=catalogue)
    counts: Counter[str] = Counter()
    for file in files_read:
        owner = ensure_organisation(actor=actor, slug=organisation, name=name)
        upload = prepare_load(
            actor=actor,
            owner=owner,
            file=file,
            catalogue=catalogue,
            as_of=as_of or "",
            public=public,
            now=now,
            report=report,
        )
        counts.update(continue_load(actor=actor, upload=upload, now=now, progressed=progressed))
    return counts


def prepare_load(
    *,
    actor: Actor,
    owner: Organisation,
    file: SpooledFile,
    catalogue: Catalogue,
    as_of: str,
    public: bool | None,
    now: datetime,
    report: Callable[[InputError], None],
) -> Import:
    """Lay the records of a file aside in the form of the registry; nothing of them is stored yet. Raises as load_files does."""
    stored = files.LOADED + uuid4().hex
    with files.lock_load(stored):
        upload = _start_load(actor, owner, file, stored, as_of, visibility_of(public), now)
        try:
            write_profile(upload.stored, file.profile)
            with pause_gc():
                _prepare_records(upload, file, catalogue, report)
        except BaseException:
            upload.delete()
            files.delete_upload(upload.stored)
            raise
    return upload


def continue_load(
    *, actor: Actor, upload: Import, now: datetime, progressed: Progress = ignore_progress
) -> dict[str, int]:
    """Store what a load has read and not stored yet; returns its counts in all. Raises InputError."""
    with files.lock_load(upload.stored):
        done = apply_import(actor=actor, upload=upload, now=now, progressed=progressed, suggest=False)
    if done.state != State.APPLIED:
        raise InputError(message_of(done), file=done.name)
    return {name: done.counts.get(name, 0) for name in ("new", "changed", "unchanged", "deleted", "rejected")}


def interrupted_load(
    path: Path, *, organisation: str, columns: Mapping[str, str], public: bool | None
) -> Import | None:
    """The load of the same file, in the same way, that was stopped after its first records were stored."""
    running = Import.objects.filter(
        organisation__slug=organisation, state=State.APPLYING, stored__startswith=files.LOADED, size=path.stat().st_size
    ).select_related("organisation", "unit")
    digest = ""
    for upload in running:
        digest = digest or file_digest(path)
        same = (upload.digest, upload.columns, upload.visibility) == (digest, dict(columns), visibility_of(public))
        if same and upload.counts:
            return upload
    return None


def visibility_of(public: bool | None) -> str:
    if public is None:
        return ""
    return str(Visibility.PUBLIC if public else Visibility.ORGANISATION)


def _start_load(
    actor: Actor, owner: Organisation, file: SpooledFile, stored: str, as_of: str, visibility: str, now: datetime
) -> Import:
    content = UploadedFile(file.path.name[:200], stored, file.size, file.digest)
    forget_broken_loads(owner)
    try:
        with transaction.atomic():
            return Import.objects.create(
                organisation=owner,
                uploaded_by=actor.user,
                name=content.name,
                stored=content.stored,
                digest=content.digest,
                size=content.size,
                kind=file.profile.kind,
                columns=dict(file.columns),
                visibility=visibility,
                as_of=as_of,
                state=State.APPLYING,
                batch=uuid4(),
                created=now,
            )
    except IntegrityError:
        running = Import.objects.filter(organisation=owner, state__in=(State.APPLYING, State.UNDOING)).first()
        raise Conflict(
            Message(
                "another import into {organisation} is not finished: {file}. Wait until it is, or load that file again to "
                "finish it.",
                organisation=owner.slug,
                file=running.name if running else "",
            )
        ) from None


def _prepare_records(
    upload: Import, file: SpooledFile, catalogue: Catalogue, report: Callable[[InputError], None]
) -> None:
    source = ImportSource(file.path, file.profile, upload.columns, visibility=upload.visibility)
    reader = ImportReader(source, upload.organisation, catalogue, report)
    partners = PartnerWatch(source)
    number = 0
    for _record in partners.watch(write_cache(upload, reader, file.records)):
        number += 1
    for warning in partners.problems():
        report(warning)
    if "parent" in source.supplied_fields():
        reader.settle_parents()
    reader.index.close()
    upload.counts = {"new": number}
    upload.progress = {"user": None, "file": cache_paths(upload, reader).records.name}
    upload.save(update_fields=["counts", "progress"])
