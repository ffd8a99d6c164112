"""Which of the main pages one is on, where the address alone does not say it."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()

FAMILIES = ("progress", "indicators", "countries", "indices", "compare")


@register.simple_tag(takes_context=True)
def if_on_progress(context: Context) -> SafeString:
    """`aria-current` on the pages of targets, indicators, countries, indices and comparisons."""
    match = getattr(context.get("request"), "resolver_match", None)
    first, _slash, rest = str(match.route if match else "").partition("/")
    if first in dict(settings.LANGUAGES):
        first = rest.partition("/")[0]
    return SafeString(' aria-current="page"' if first in FAMILIES else "")
