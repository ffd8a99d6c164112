"""An index that ships with its figures, one without any, and none."""

from __future__ import annotations

from tests.factories.stored_indices import stored_tai

NOTHING = "nothing"
Variants = dict[str, dict[str, object]]


def index_variants() -> dict[str, Variants]:
    """Beginning of an address → variants. Pages are open to all; whose figures count in them, tests/web/indices tells."""
    stored_tai()
    return {
        "indices/": {
            "": {"key": "tai@2001", "area": "FI", "form": "csv"},
            "without figures": {"key": "gci@2024", "area": "FI", "form": "csv"},
            NOTHING: {"key": "none@1", "area": "none", "form": "none"},
        }
    }
