"""Reads of organisations."""

from __future__ import annotations

from goalweave.accounts.models import Organisation


def organisations() -> list[Organisation]:
    """All organisations, the first made first."""
    return list(Organisation.objects.order_by("pk"))
