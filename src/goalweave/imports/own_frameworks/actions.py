"""Writes: each checks who may, and changes files and database together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from django.db import DatabaseError, transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.frameworks.actions import remove_frameworks
from goalweave.frameworks.models import Revision
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.imports import rules
from goalweave.imports.models import FrameworkState, FrameworkUpload
from goalweave.imports.own_frameworks import storage
from goalweave.imports.own_frameworks.checking import (
    FrameworkCheck,
    catalogue_with,
    check_file,
    load_exactly,
    planned_catalogue,
    problem_to_json,
    require_sound,
)
from goalweave.imports.own_frameworks.queries import drafted_pack, earlier_pack
from goalweave.vanished_rows import reread_row


def upload_framework(*, actor: Actor, stream: BinaryIO, name: str, now: datetime) -> FrameworkUpload:
    """Keep a file and check it. Raises NotAllowed; LimitError for a file that is too large."""
    if not rules.may_upload_framework(actor):
        raise NotAllowed("you do not have permission to upload frameworks")
    folder, file_name, size = storage.store_file(stream, name)
    try:
        check = check_file(storage.upload_files(folder), file_name)
        with transaction.atomic():
            upload = FrameworkUpload(uploaded_by=actor.user, name=file_name, size=size, folder=folder, created=now)
            _store_check(upload, check)
            _log(actor, upload, "add")
    except BaseException:
        storage.delete_files(folder)
        raise
    return upload


def check_again(*, actor: Actor, upload: FrameworkUpload) -> FrameworkUpload:
    """Check the file against the frameworks of today. Raises NotAllowed, Conflict if it was loaded or cancelled."""
    _require_may_change(actor, upload)
    check = check_file(storage.upload_files(upload.folder), upload.name)
    with transaction.atomic():
        current = _lock(upload, FrameworkState.CHECKED)
        _store_check(current, check)
    return current


def cancel_upload(*, actor: Actor, upload: FrameworkUpload) -> FrameworkUpload:
    """Delete the file. Raises NotAllowed, Conflict if it was loaded."""
    _require_may_change(actor, upload)
    with transaction.atomic():
        current = _lock(upload, FrameworkState.CHECKED)
        current.state = FrameworkState.CANCELLED
        current.save()
        _log(actor, current, "delete")
    storage.delete_files(current.folder)
    return current


def load_framework(*, actor: Actor, upload: FrameworkUpload, now: datetime) -> FrameworkUpload:
    """Load what was checked: into the database, and into the packs of the data folder.

    Raises NotAllowed; Conflict if frameworks have changed since the check; InputError for a file with errors.
    """
    if not rules.may_load_framework(actor):
        raise NotAllowed("only administrators can load packs")
    with _change_of_pack():
        current = _lock(upload, FrameworkState.CHECKED)
        pack = drafted_pack(current)
        if current.errors or pack is None:
            raise InputError("the file has errors; correct them and upload it again", file=current.name)
        target = storage.packs_folder() / current.pack
        if (framework_revision(), storage.folder_digest(target)) != (current.revision, current.digest):
            raise Conflict("The frameworks have changed since this file was checked. Check it again.")
        load_exactly(actor, planned_catalogue(catalogue(), pack))
        files = storage.upload_files(current.folder)
        storage.copy_folder(target, files.before)
        current.state, current.loaded = FrameworkState.LOADED, now
        current.revision, current.digest = framework_revision(), storage.folder_digest(files.pack)
        current.save()
        _log(actor, current, "load")
        storage.note_change(storage.PackChange(current.pk, current.pack, f"{current.folder}/before", "checked"))
        storage.replace_pack(current.pack, files.pack)
    return current


def undo_framework(*, actor: Actor, upload: FrameworkUpload, now: datetime) -> FrameworkUpload:
    """Bring back the pack, and its frameworks and linkages, as they were before this file was loaded.

    Raises NotAllowed; Conflict if the pack has changed since; InputErrors if something rests on what would vanish.
    """
    if not rules.may_load_framework(actor):
        raise NotAllowed("only administrators can load packs")
    with _change_of_pack():
        current = _lock(upload, FrameworkState.LOADED)
        loaded, known = drafted_pack(current), catalogue()
        unchanged = storage.folder_digest(storage.packs_folder() / current.pack) == current.digest
        if loaded is None or not unchanged or catalogue_with(known, loaded) != known:
            raise Conflict("This pack has been changed since the file was loaded. Undo the later changes first.")
        before = earlier_pack(current) or replace(loaded, frameworks=(), linkages=())
        after = catalogue_with(known, before, instead_of=loaded)
        require_sound(known, after, current.name)
        gone = known.frameworks.keys() - after.frameworks.keys()
        if gone:
            remove_frameworks(actor=actor, keys=gone)
        load_exactly(actor, after)
        current.state, current.undone = FrameworkState.UNDONE, now
        current.save()
        _log(actor, current, "undo")
        storage.note_change(storage.PackChange(current.pk, current.pack, f"{current.folder}/pack", "loaded"))
        storage.replace_pack(current.pack, storage.upload_files(current.folder).before)
    return current


@contextmanager
def _change_of_pack() -> Iterator[None]:
    """One transaction, one at a time on the site. Its last step changes the files; if it cannot end, they go back."""
    try:
        with transaction.atomic():
            _lock_frameworks()
            yield
    except BaseException:
        try:
            with transaction.atomic():
                _lock_frameworks()
        except DatabaseError:
            # Without a database the files wait as they are: whoever changes a pack next puts them back first.
            pass
        raise
    storage.forget_change()


def _lock_frameworks() -> None:
    """Wait for other changes of packs, and put back files whose transaction did not end."""
    list(Revision.objects.select_for_update().filter(pk=1))
    change = storage.read_change()
    if change is None:
        return
    state = FrameworkUpload.objects.filter(pk=change.upload).values_list("state", flat=True).first()
    if state == change.state:
        folder_name, _slash, part = change.before.partition("/")
        storage.replace_pack(change.pack, storage.upload_files(folder_name).folder / part)
    storage.forget_change()


def _lock(upload: FrameworkUpload, state: FrameworkState) -> FrameworkUpload:
    current = reread_row(FrameworkUpload.objects.select_for_update(), upload.pk)
    if current.state != state:
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    return current


def _require_may_change(actor: Actor, upload: FrameworkUpload) -> None:
    if not rules.may_view_framework_upload(actor, upload):
        raise NotAllowed("you do not have permission to change this upload")


def _store_check(upload: FrameworkUpload, check: FrameworkCheck) -> None:
    upload.pack = check.pack.id if check.pack else ""
    upload.frameworks = [framework.key for framework in check.parts.frameworks]
    upload.linkages = [linkage.id for linkage in check.parts.linkages]
    upload.problems = [problem_to_json(problem) for problem in check.problems]
    upload.errors = check.errors
    upload.revision, upload.digest = check.revision, check.digest
    upload.save()


def _log(actor: Actor, upload: FrameworkUpload, verb: str) -> None:
    after = {"file": upload.name, "frameworks": upload.frameworks, "linkages": upload.linkages}
    log(actor=actor, verb=verb, object_type="framework_file", object_id=upload.pk, after=after)
