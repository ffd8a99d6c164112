"""Reads of organisations."""

from __future__ import annotations

from goalweave.accounts.models import Organisation


def organisations() -> list[Organisation]:
    """All organisations, the first made first: the home page speaks of that one."""
    return list(Organisation.objects.order_by("pk"))
