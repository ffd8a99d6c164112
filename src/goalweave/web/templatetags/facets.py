"""The values of a facet. A list of records offers two hundred, so they are written by a function."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django import template
from django.template.context import Context
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from goalweave.core.catalogue import Catalogue
from goalweave.web.filters import Facet, FacetChoice
from goalweave.wording.templatetags.goalweave import label

register = template.Library()

MOST_TEXTS = 4_000
"""Names and numbers of values that are kept as they are written."""


@register.simple_tag(takes_context=True)
def facet_values(context: Context, facet: Facet) -> SafeString:
    """An item of a list for each value: its name with a link, and its number."""
    known, language = context["catalogue"], get_language()
    return SafeString("\n".join([_item(facet.name, value, known, language) for value in facet.values]))


def _item(facet: str, value: FacetChoice, known: Catalogue, language: str | None) -> str:
    if value.node:
        name = _written_name(facet, value.node.code, label(known.node(value.node)))
    else:
        name = _written_name(facet, "", str(value.name))
    number = _written_number(value.number, language)
    return f'<li><a class="plain" href="{escape(value.href)}">{name}</a><span class="muted tnum">{number}</span></li>'


@lru_cache(maxsize=MOST_TEXTS)
def _written_name(facet: str, code: str, name: str) -> str:
    """code: of a node, else empty."""
    if code:
        return f'<span class="code">{escape(code)}</span> {escape(name)}'
    return f'<span class="code">{escape(name)}</span>' if facet == "year" else f'<span dir="auto">{escape(name)}</span>'


@lru_cache(maxsize=MOST_TEXTS)
def _written_number(number: int, _language: str | None) -> str:
    return escape(str(localize(number)))
