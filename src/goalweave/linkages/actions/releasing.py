"""Versions: the working copy is frozen, and becomes what the catalogue shows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.core.text.sanitise import sanitise_text
from goalweave.linkages import rules
from goalweave.linkages.actions.writing import LONGEST_TEXT, changing_rows, log_linkage, show_released
from goalweave.linkages.content import json_digest
from goalweave.linkages.models import JointLinkage, NoticeKind, Version
from goalweave.linkages.notices import note_owners
from goalweave.linkages.states import RowState
from goalweave.linkages.versions import signed_rows, version_content


@transaction.atomic
def release_version(
    *, actor: Actor, linkage: JointLinkage, notes: LanguageMap, now: datetime, major: bool = False
) -> Version:
    """Freeze the working copy as the next version; the catalogue shows it from now on. notes: what has changed, in several
    languages; major: 2.0 after 1.3, otherwise 1.4.

    Raises NotAllowed; InputError without notes, or where nothing has changed since the last version.
    """
    with changing_rows(actor, linkage, now) as change:
        owned = [row for row in change.rows if row.owners]
        complete = bool(owned) and all(row.state is RowState.SIGNED for row in owned)
        if not rules.may_release(actor, change.linkage, complete=complete):
            raise NotAllowed("only administrators, or managers of an owner once all rows are signed, can release this")
        texts = {
            language: sanitise_text(text).strip()[:LONGEST_TEXT]
            for language, text in notes.items()
            if language in LANGUAGES
        }
        texts = {language: text for language, text in texts.items() if text}
        if not texts:
            raise InputError(_("Say what has changed."), field="notes")
        content = version_content(change.linkage, change.rows)
        digest = json_digest(content)
        last = change.linkage.versions.order_by("major", "minor").last()
        if last is not None and last.digest == digest:
            raise InputError(_("Nothing has changed since version %(number)s.") % {"number": last.number})
        number = (1, 0) if last is None else (last.major + 1, 0) if major else (last.major, last.minor + 1)
        acting = rules.acting_organisations(actor, change.linkage, Role.MANAGER)
        version = Version.objects.create(
            linkage=change.linkage,
            major=number[0],
            minor=number[1],
            released=now,
            organisation_id=None if actor.administrator else acting[0],
            person=actor.user,
            notes=texts,
            content=content,
            digest=digest,
        )
        show_released(actor, change.linkage)
        signed, rows = signed_rows(version)
        after = {"version": version.number, "links": len(content["links"]), "signed": signed, "rows": rows}
        log_linkage(actor, "release", change.linkage, version.organisation_id, None, after)
        owners = rules.owner_ids(change.linkage)
        note_owners(actor, change.linkage, NoticeKind.RELEASED, version.number, owners, now)
    return version
