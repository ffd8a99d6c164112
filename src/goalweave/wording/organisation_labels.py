"""Kinds of organisations as people read them; translated when shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from goalweave.accounts.models import StakeholderKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

KINDS: dict[str, StrPromise] = {
    StakeholderKind.GOVERNMENT: _("Government"),
    StakeholderKind.INTERGOVERNMENTAL: _("Intergovernmental organisation"),
    StakeholderKind.CIVIL_SOCIETY: _("Civil society"),
    StakeholderKind.PRIVATE_SECTOR: _("Private sector"),
    StakeholderKind.ACADEMIA: _("Academia"),
    StakeholderKind.PHILANTHROPY: _("Philanthropy"),
    StakeholderKind.OTHER: _("Other organisation"),
}
