"""The code for charts and tables on other sites."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.urls import reverse

from goalweave.web.embeds.views import Snippet, make_snippet

register = template.Library()


@register.simple_tag(takes_context=True)
def embed_snippet(context: Context, part: str) -> Snippet:
    """The code for a part of the page that is being drawn, with its filter."""
    request = context["request"]
    page = request.path.removeprefix(reverse("home"))
    return make_snippet(request, page, request.GET, part, str(context.get("page_title", "")), is_chart=True)
