"""What all writes to a linkage share: one at a time, logged, its notices noted, the catalogue brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.text.sanitise import sanitise_text
from goalweave.frameworks.actions import replace_linkage
from goalweave.frameworks.queries import catalogue
from goalweave.linkages.content import LinkText
from goalweave.linkages.models import JointLinkage, Proposal, WorkingLink
from goalweave.linkages.notices import note_lapsed_signatures
from goalweave.linkages.states import JointRow, RowReader, read_rows
from goalweave.linkages.versions import catalogue_linkage, disputed_identities
from goalweave.vanished_rows import reread_row

OBJECT_TYPE = "joint_linkage"
LONGEST_TEXT = 5000
Fields = dict[str, Any]


def lock_linkage(linkage: JointLinkage) -> JointLinkage:
    """The row as it is now, with its owners; nobody else writes to it until the end of the transaction."""
    rows = JointLinkage.objects.select_for_update(of=("self",)).prefetch_related("owners__organisation")
    return reread_row(rows, linkage.pk)


@dataclass(frozen=True)
class RowChange:
    """linkage: locked; reader, rows: as they were before the change."""

    linkage: JointLinkage
    catalogue: Catalogue
    reader: RowReader
    rows: tuple[JointRow, ...]

    def code_of(self, link: LinkText | WorkingLink | Proposal) -> str:
        return self.reader.code_of(link)


@contextmanager
def changing_rows(actor: Actor, linkage: JointLinkage, now: datetime) -> Iterator[RowChange]:
    """Lock a linkage; afterwards ask the owners again whose signature does not hold any more. Inside a transaction."""
    locked, known = lock_linkage(linkage), catalogue()
    change = RowChange(locked, known, RowReader.of(locked, known), read_rows(locked, known))
    yield change
    locked.revision += 1
    locked.save(update_fields=["revision"])
    note_lapsed_signatures(actor, locked, change.rows, read_rows(lock_linkage(locked), known), now)


def log_linkage(
    actor: Actor,
    verb: str,
    linkage: JointLinkage,
    organisation: Organisation | int | None,
    before: Fields | None = None,
    after: Fields | None = None,
) -> None:
    """organisation: the one that the actor acts for."""
    owner = organisation.pk if isinstance(organisation, Organisation) else organisation
    log(
        actor=actor,
        verb=verb,
        object_type=OBJECT_TYPE,
        object_id=linkage.slug,
        before=before,
        after=after,
        organisation=owner,
    )


def link_name(link: LinkText | WorkingLink | Proposal) -> str:
    """As the log of frameworks has it: `C2~contributes~9.c`."""
    return f"{link.subject}~{link.relation}{'' if link.sign > 0 else '-'}~{link.object}"


def require_text(text: str, field: str) -> str:
    """The text without control characters. Raises InputError for none, and for one that is too long."""
    clean = sanitise_text(text).strip()
    if not clean:
        raise InputError(_("Give a reason."), field=field)
    if len(clean) > LONGEST_TEXT:
        raise InputError(_("The text is longer than %(most)d characters.") % {"most": LONGEST_TEXT}, field=field)
    return clean


def show_released(actor: Actor, linkage: JointLinkage) -> None:
    """Bring the catalogue to the latest version, with links disputed as they are now."""
    version = linkage.versions.order_by("major", "minor").last()
    known = next((row for row in catalogue().linkages if row.id == linkage.slug), None)
    if version is None or known is None:
        return
    disputed = disputed_identities(version, linkage.disputes.all())
    replace_linkage(actor=actor, linkage=catalogue_linkage(known, version, disputed), release=version.number)
