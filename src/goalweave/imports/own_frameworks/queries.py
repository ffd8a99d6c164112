"""Reads of uploaded frameworks, for administrators and for those who uploaded them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.db.models import QuerySet

from goalweave.accounts.actor import Actor
from goalweave.imports import rules
from goalweave.imports.models import FrameworkUpload
from goalweave.imports.own_frameworks.storage import upload_files
from goalweave.packs import Pack, read_pack


def framework_uploads(actor: Actor) -> QuerySet[FrameworkUpload]:
    """The newest first."""
    rows = FrameworkUpload.objects.select_related("uploaded_by").order_by("-pk")
    if actor.administrator:
        return rows
    if actor.user is None or not rules.may_upload_framework(actor):
        return rows.none()
    return rows.filter(uploaded_by=actor.user)


def find_framework_upload(actor: Actor, pk: int) -> FrameworkUpload | None:
    """None if there is none or the actor may not see it."""
    return framework_uploads(actor).filter(pk=pk).first()


def drafted_pack(upload: FrameworkUpload) -> Pack | None:
    """The pack with the content of the file; None if the file cannot be read."""
    return _read_pack(upload_files(upload.folder).pack, upload.pack)


def earlier_pack(upload: FrameworkUpload) -> Pack | None:
    """The pack as it was before the file was loaded; None if there was none."""
    return _read_pack(upload_files(upload.folder).before, upload.pack)


def _read_pack(folder: Path, name: str) -> Pack | None:
    return replace(read_pack(folder), id=name) if name and (folder / "pack.yaml").is_file() else None
