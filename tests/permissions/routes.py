"""Every address that the site answers, taken from its own list of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """path: as in the list of addresses, `records/<number:pk>/`, without language."""

    path: str

    @property
    def pattern(self) -> str:
        return "/" + PARAMETER.sub(r"<\1>", self.path)

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(PARAMETER.findall(self.path))

    def address(self, values: dict[str, object]) -> str:
        return "/" + PARAMETER.sub(lambda found: str(values[found[1]]), self.path)


def routes() -> list[Route]:
    return sorted({Route(path) for path in _walk(get_resolver().url_patterns, "")}, key=lambda route: route.path)


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for one in patterns:
        here = "" if isinstance(one.pattern, LocalePrefixPattern) else plain_pattern(str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, before + here)
        else:
            yield before + here


def plain_pattern(pattern: str) -> str:
    """Addresses that a package writes as a regular expression, as the others are written."""
    if not pattern.startswith("^"):
        return pattern
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern)
    return named.lstrip("^").rstrip("$").replace("\\Z", "").replace("\\", "")
