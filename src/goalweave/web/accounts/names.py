"""Roles and kinds of organisations as people read them; translated when shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from goalweave.accounts.models import Role
from goalweave.wording.organisation_labels import KINDS as KINDS

ROLES = {
    Role.READER: pgettext_lazy("role of a member", "Reader"),
    Role.CONTRIBUTOR: pgettext_lazy("role of a member", "Contributor"),
    Role.REVIEWER: pgettext_lazy("role of a member", "Reviewer"),
    Role.EDITOR: pgettext_lazy("role of a member", "Editor"),
    Role.MANAGER: pgettext_lazy("role of a member", "Manager"),
}
DUTIES = {
    Role.READER: _("sees what is shared within the organisation"),
    Role.CONTRIBUTOR: _("sees everything that is shared, and adds records"),
    Role.REVIEWER: _("adds records and decides on mappings"),
    Role.EDITOR: _("changes, publishes and imports all records"),
    Role.MANAGER: _("does all of this, invites people and edits the organisation"),
}
"""What each role may do, each more than the one before."""
