"""What other sites and search engines may ask for: pages that everyone may see, pages that not, and none."""

from __future__ import annotations

NOTHING = "nothing"
Variants = dict[str, dict[str, object]]


def public_page_variants(published: int, within: int, own: str, other: str) -> dict[str, Variants]:
    """published, within: records that everyone and only members may see; own, other: organisations with and without such."""
    pages = {
        "a published record": f"records/{published}",
        "a record within the organisation": f"records/{within}",
        "a page for people with an account": "me",
        NOTHING: "nowhere",
    }
    return {
        "embed/": {state: {"page": f"{page}/"} for state, page in pages.items()},
        "share/": {state: {"page": f"{page}/"} for state, page in pages.items()},
        "preview/": {state: {"page": page} for state, page in pages.items()},
        "feeds/organisations/": {
            "with published records": {"slug": own},
            "without any": {"slug": other},
            NOTHING: {"slug": "nowhere"},
        },
        "feeds/frameworks/": {"": {"key": "sdg@2020", "code": "9.c"}, NOTHING: {"key": "mdg@2000", "code": "1"}},
        "icon-": {"": {"size": 192}},
        "sheets-": {"": {"digest": "0123456789ab"}},
        "sitemaps/": {"": {"kind": "records", "number": 1}, NOTHING: {"kind": "nothing", "number": 1}},
    }
