"""Which sites may frame ours, and whether search engines may list it."""

from __future__ import annotations

import pytest

from goalweave.core.errors import InputError
from goalweave.settings.public_pages import embed_sites


def test_list_of_sites_becomes_origins() -> None:
    sites = "https://example.org, https://*.example.net/ http://localhost:8080"
    assert embed_sites(sites) == ("https://example.org", "https://*.example.net", "http://localhost:8080")
    assert embed_sites("") == ()


@pytest.mark.parametrize(
    "text",
    [
        "example.org",
        "https://example.org/page",
        "https://example.org;script-src",
        "'unsafe-inline'",
        "*",
        "https://*",
        "https://user@example.org",
        "https://example.org:port",
        "javascript://example.org",
    ],
)
def test_anything_but_a_site_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError) as caught:
        embed_sites(text)
    assert caught.value.field == "GOALWEAVE_EMBED_SITES"
