"""Whether the built JS bundle is there; the site also works without it."""

from __future__ import annotations

from goalweave.wording.chart import BUNDLE


def bundle_ready() -> bool:
    return (BUNDLE / "site.js").exists()
