"""What a page shows in two places, made once."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def once(content: str) -> str:
    """`{% once as name %}…{% endonce %}`, then `{{ name }}` wherever it is needed."""
    return SafeString(content.strip())
