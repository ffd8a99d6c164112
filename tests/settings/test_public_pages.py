"""Which sites may frame ours, and whether search engines may list it."""

from __future__ import annotations

import pytest

from goalweave.core.errors import InputError
from goalweave.settings.public_pages import data_licence, embed_sites


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


def test_a_licence_is_an_id_or_an_address() -> None:
    for text in ("", "CC-BY-4.0", "https://example.org/licence?of=data"):
        assert data_licence(text) == text
    for text in ("Creative Commons", "CC BY", "javascript:alert(1)", "-", 'https://example.org/"'):
        with pytest.raises(InputError, match="neither an SPDX id"):
            data_licence(text)
