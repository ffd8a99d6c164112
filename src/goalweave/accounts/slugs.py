"""Short names in addresses, of organisations and units."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from goalweave.core.errors import InputError

SLUG = re.compile(r"[A-Za-z0-9_-]{1,50}")
RESERVED_SLUGS = frozenset({"new"})
"""Words that are in the same place of an address."""


def check_slug(slug: str, *, field: str = "slug") -> None:
    """Raise InputError if it is not a short name."""
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise InputError(
            _("“%(slug)s” is not a short name: use up to 50 of the letters a–z, digits, - and _") % {"slug": slug},
            field=field,
        )
