"""The names under which a site answers (GOALWEAVE_HOSTS)."""

from __future__ import annotations

import re

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

VARIABLE = "GOALWEAVE_HOSTS"
SHAPE = "goals.example.org,www.example.org"
_NAME = re.compile(r"\*|\.?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]", re.IGNORECASE | re.ASCII)
"""As Django compares them with the host of a request: all, a domain, which begins with a dot, a name or an address."""


def host_names(text: str) -> list[str]:
    """Names in `goals.example.org,www.example.org`. Raises InputError for one that no request can have, such as with a port."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if not _NAME.fullmatch(name):
            raise InputError(
                Message("“{name}” is no name of a host; it looks like {example}", name=name, example=SHAPE),
                field=VARIABLE,
            )
    return names
