"""Parts of the frame that many pages share, written once."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.functional import LazyObject, Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST_PARTS = 1_000
"""Some 2 kB each, in each process."""


@register.simple_tag
def cached_part(template_name: str, **values: Hashable) -> SafeString:
    """Render a template, once for the same values in the same language.

    It sees these values and nothing else: neither the page nor its request nor who reads it. So a part in the cache shows nothing but its key. A value is a text, a truth value, or a frozen dataclass or tuple of such.
    """
    plain = tuple([(name, _plain(value)) for name, value in values.items()])
    return _render_part(template_name, plain, get_language(), get_script_prefix())


def _plain(value: Hashable) -> Hashable:
    """What is not known yet would hold the request that knows it."""
    return str(value) if isinstance(value, LazyObject | Promise) else value


@lru_cache(maxsize=MOST_PARTS)
def _render_part(
    template_name: str, values: tuple[tuple[str, Hashable], ...], _language: str | None, _prefix: str
) -> SafeString:
    return render_to_string(template_name, dict(values))
