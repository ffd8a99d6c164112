"""Kinds of organisations as people read them; translated when shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from goalweave.accounts.models import StakeholderKind

KINDS = {
    StakeholderKind.GOVERNMENT: _("Government"),
    StakeholderKind.INTERGOVERNMENTAL: _("Intergovernmental organisation"),
    StakeholderKind.CIVIL_SOCIETY: _("Civil society"),
    StakeholderKind.PRIVATE_SECTOR: _("Private sector"),
    StakeholderKind.ACADEMIA: _("Academia"),
    StakeholderKind.PHILANTHROPY: _("Philanthropy"),
    StakeholderKind.OTHER: _("Other organisation"),
}


def kind_name(kind: str) -> str:
    """Empty for a kind that is not stated or not known."""
    return str(KINDS[StakeholderKind(kind)]) if kind in StakeholderKind.values else ""
