"""The values of a facet. A list of records offers two hundred, so they are written by a function."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString

from goalweave.core.catalogue import Catalogue
from goalweave.web.filters import Facet, FacetChoice
from goalweave.wording.templatetags.goalweave import label

register = template.Library()

ITEM = '<li><a class="plain" href="{}">{}</a><span class="muted tnum">{}</span></li>'


@register.simple_tag(takes_context=True)
def facet_values(context: Context, facet: Facet) -> SafeString:
    """An item of a list for each value: its name with a link, and its number."""
    known = context["catalogue"]
    items = ((value.href, _name(facet.name, value, known), localize(value.number)) for value in facet.values)
    return format_html_join("\n", ITEM, items)


def _name(facet: str, value: FacetChoice, known: Catalogue) -> SafeString:
    if value.node:
        code, name = conditional_escape(value.node.code), conditional_escape(label(known.node(value.node)))
        return SafeString(f'<span class="code">{code}</span> {name}')
    name = conditional_escape(value.name)
    return SafeString(f'<span class="code">{name}</span>' if facet == "year" else f'<span dir="auto">{name}</span>')
