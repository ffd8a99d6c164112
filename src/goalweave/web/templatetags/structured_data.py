"""The subject of a page and the way to it, for programs."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from goalweave.formats.linked_data.descriptions import describe_breadcrumbs
from goalweave.formats.linked_data.json_ld import write_page_data
from goalweave.web.addresses import on_site
from goalweave.web.templatetags.sections import trail
from goalweave.wording.templatetags.goalweave import reader_language

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context: Context) -> SafeString:
    """A script element of data, which browsers do not run, of `structured` of the view and of the breadcrumbs."""
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        return SafeString()
    resources = list(context.get("structured") or ())
    steps = [(str(step.label), on_site(step.href, request) if step.href else "") for step in trail(context)]
    if len(steps) > 1:
        resources.append(describe_breadcrumbs(steps))
    if not resources:
        return SafeString()
    content = write_page_data(resources, reader_language())
    return mark_safe(f'<script type="application/ld+json">{content}</script>')  # noqa: S308 - write_page_data escapes
