"""Tags for pages with figures of indicators and their progress."""

from __future__ import annotations

from django import template

from goalweave.core.progress.rounding import round_figure as rounded
from goalweave.wording.indicator_labels import area_text, format_figure
from goalweave.wording.messages import translated

register = template.Library()


@register.filter
def sentence_text(message: str | None) -> str:
    """A sentence of the core in the reader's language."""
    return translated(message or "")


@register.filter
def area_name(code: str) -> str:
    """A country or group of countries in the reader's language; the code itself where it is none."""
    return area_text(code)


@register.filter
def amount(value: float | None) -> str:
    """A number as a sentence of progress has it, in the reader's way of writing."""
    return "–" if value is None else format_figure(rounded(value))
