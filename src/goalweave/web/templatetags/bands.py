"""The links of a node in the explorer's lists. A picture has hundreds, so they are written by a function."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goalweave.web.explore.views import BandLink
from goalweave.wording.templatetags.goalweave import label, node_of, pick_lang, tile

register = template.Library()


@register.simple_tag(takes_context=True)
def band_links(context: Context, links: Iterable[BandLink]) -> SafeString:
    """An item of a list for each link: the node that it leads to, and what it counts or that it hinders."""
    items = []
    for link in links:
        node = node_of(context, link.target)
        end = render_to_string("explore/hinders.html", {"text": _("hinders")}) if link.hinders else _count(link.text)
        items.append((link.href, tile(context, link.target), pick_lang(node.label), label(node), end))
    return format_html_join("\n", '<li><a href="{}">{}<span {}>{}</span>{}</a></li>', items)


def _count(text: str) -> SafeString:
    return format_html('<span class="muted tnum">{}</span>', text)
