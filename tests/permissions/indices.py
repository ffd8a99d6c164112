"""An index that ships with its figures, one without any, and none."""

from __future__ import annotations

from datetime import datetime

from tests.factories.stored_indices import stored_tai

from goalweave.accounts.models import Organisation
from goalweave.analysis.models import IndexDraft

NOTHING = "nothing"
Variants = dict[str, dict[str, object]]


def index_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants. Pages are open to all; whose figures count in them, tests/web/indices tells."""
    stored_tai()
    ours = IndexDraft.objects.create(organisation=own, title="Ours", changed=now)
    theirs = IndexDraft.objects.create(organisation=other, title="Theirs", changed=now)
    return {
        "indices/build/drafts/": {
            "of the organisation": {"pk": ours.pk},
            "of another organisation": {"pk": theirs.pk},
            NOTHING: {"pk": 0},
        },
        "indices/": {
            "": {"key": "tai@2001", "area": "FI", "form": "csv"},
            "without figures": {"key": "gci@2024", "area": "FI", "form": "csv"},
            NOTHING: {"key": "none@1", "area": "none", "form": "none"},
        },
    }
