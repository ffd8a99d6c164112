"""What the reader works on: for the menus that lead there."""

from __future__ import annotations

from django import template
from django.template import Context

from goalweave.registry import rules
from goalweave.web.frame import actor
from goalweave.web.guide.offer import links_to_start

register = template.Library()


@register.simple_tag(takes_context=True)
def work_of_reader(context: Context) -> dict[str, bool]:
    """add: records to some organisation; edit: all records of some organisation; start: the guided start, unless it is hidden.

    Empty for a visitor."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return {}
    who = actor(request)
    return {
        "add": rules.may_add_somewhere(who),
        "edit": rules.may_edit_somewhere(who),
        "start": links_to_start(request),
    }
