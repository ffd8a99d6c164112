"""Drafts of indices that organisations put together, and their publication as packs of the site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.analysis import rules
from goalweave.analysis.indices.definitions import site_indices
from goalweave.analysis.models import IndexDraft
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.indices import IndexDefinition
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.datafolder import draft_folder
from goalweave.packs.indices import index_pack_files
from goalweave.vanished_rows import reread_row

LONGEST_TITLE = 200
LONGEST_FIELDS = 200_000
"""Characters of all fields of a form."""

MOST_DRAFTS = 200
"""So many drafts one organisation keeps."""


def visible_index_drafts(actor: Actor) -> list[IndexDraft]:
    """The drafts of the actor's organisations, by title; none for visitors."""
    if actor.user is None:
        return []
    rows = IndexDraft.objects.filter(rules.index_draft_condition(actor))
    return list(rows.select_related("organisation").order_by("title", "pk"))


def find_index_draft(actor: Actor, pk: int) -> IndexDraft | None:
    """None for an unknown number or a draft that the actor may not see."""
    if actor.user is None:
        return None
    return IndexDraft.objects.filter(rules.index_draft_condition(actor), pk=pk).select_related("organisation").first()


@transaction.atomic
def save_index_draft(
    *,
    actor: Actor,
    organisation: Organisation,
    title: str,
    fields: Mapping[str, str],
    now: datetime,
    draft: IndexDraft | None = None,
) -> IndexDraft:
    """Keep a form for an organisation. draft: the one that it replaces. Raises NotAllowed, InputError."""
    if not rules.may_save_index_draft(actor, organisation.pk):
        raise NotAllowed("you do not have permission to save an index for this organisation")
    name = sanitise_line(title)
    if not name:
        raise InputError("an index needs a title", field="title")
    if len(name) > LONGEST_TITLE:
        raise InputError(Message("the title has more than {most} characters", most=LONGEST_TITLE), field="title")
    if sum(len(key) + len(text) for key, text in fields.items()) > LONGEST_FIELDS:
        raise InputError("the index is too large to be saved", field="title")
    current = IndexDraft.objects.select_for_update().filter(pk=draft.pk).first() if draft else None
    if current is not None and not rules.may_change_index_draft(actor, current):
        raise NotAllowed("you do not have permission to save an index for this organisation")
    if current is None:
        # Two at once must not pass the limit.
        reread_row(Organisation.objects.select_for_update(no_key=True), organisation.pk)
        if IndexDraft.objects.filter(organisation=organisation).count() >= MOST_DRAFTS:
            raise InputError(Message("an organisation can keep {most} indices; delete one first", most=MOST_DRAFTS))
    saved = current or IndexDraft()
    before = {"title": saved.title, "fields": saved.fields} if current else None
    saved.organisation, saved.title, saved.fields = organisation, name, dict(fields)
    saved.changed, saved.changed_by = now, actor.user
    saved.save()
    _log_draft(actor, "change" if current else "create", saved, before, {"title": name, "fields": saved.fields})
    return saved


@transaction.atomic
def delete_index_draft(*, actor: Actor, draft: IndexDraft) -> None:
    """Raises NotAllowed."""
    if not rules.may_change_index_draft(actor, draft):
        raise NotAllowed("you do not have permission to delete this index")
    _log_draft(actor, "delete", draft, {"title": draft.title, "fields": draft.fields}, None)
    draft.delete()


def publish_index(*, actor: Actor, index: IndexDefinition) -> None:
    """Put an index into a pack of the site, next to its other editions; an edition of one's own is replaced.

    Raises NotAllowed; InputError for the id of an index that ships or is in another pack.
    """
    if not rules.may_publish_indices(actor):
        raise NotAllowed("only administrators can publish an index on the site")
    folder = Path(settings.DATA_DIR) / "packs" / index.id
    own = folder / "indices"
    kept = {path.name: path.read_bytes() for path in sorted(own.glob("*.yaml"))} if own.is_dir() else {}
    elsewhere = {one.id for one in site_indices().indices.values() if f"{one.key}.yaml" not in kept}
    if index.id in elsewhere or (folder.exists() and not kept):
        raise InputError(Message("{id} is already used; choose another id", id=index.id), field="id")
    _replace_folder(folder, index_pack_files(index, kept))
    log(actor=actor, verb="publish", object_type="index", object_id=index.key, before=None, after={"key": index.key})


def is_published_here(key: str) -> bool:
    """Whether an edition was put on the site by `publish_index`, so that it can be removed again."""
    return _published_path(key).is_file()


def remove_published_index(*, actor: Actor, index: IndexDefinition) -> None:
    """Take an edition that was published here off the site; its method stays in the log. Raises NotAllowed; InputError for others."""
    if not rules.may_publish_indices(actor):
        raise NotAllowed("only administrators can remove an index from the site")
    path = _published_path(index.key)
    if not path.is_file():
        raise InputError("only an index that was published on this site can be removed here")
    before = {"key": index.key, "method": path.read_text(encoding="utf-8")}
    folder = path.parent.parent
    rest = {other.name: other.read_bytes() for other in sorted(path.parent.glob("*.yaml")) if other != path}
    known = site_indices().indices
    others = [known[name.removesuffix(".yaml")] for name in rest if name.removesuffix(".yaml") in known]
    _replace_folder(folder, index_pack_files(others[0], rest) if others else {})
    log(actor=actor, verb="delete", object_type="index", object_id=index.key, before=before, after=None)


def _published_path(key: str) -> Path:
    return Path(settings.DATA_DIR) / "packs" / key.partition("@")[0] / "indices" / f"{key}.yaml"


def _replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """In one step, and only when all is written; without files, the folder is gone."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with draft_folder(folder.parent, ".draft-") as workplace:
        # One level deeper than packs are looked for, so that no one reads a pack that is half written.
        draft = workplace / "draft"
        for name, content in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_bytes(content)
        if folder.exists():
            folder.rename(workplace / "old")
        if files:
            draft.rename(folder)


def _log_draft(
    actor: Actor,
    verb: str,
    draft: IndexDraft,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    log(
        actor=actor,
        verb=verb,
        object_type="index_draft",
        object_id=draft.pk,
        before=before,
        after=after,
        organisation=draft.organisation_id,
    )
