"""What other pages show of the review."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import User
from goalweave.frameworks.queries import catalogue
from goalweave.mapping import rules
from goalweave.mapping.models import State
from goalweave.mapping.review_context import review_mappings
from goalweave.registry.models import Record
from goalweave.web.frame import actor
from goalweave.web.review import review_labels
from goalweave.web.review.review_labels import reason_name
from goalweave.web.review.shares import hindering_mappings, share_groups

register = template.Library()


@register.simple_tag(takes_context=True)
def reviews_somewhere(context: Context) -> bool:
    """Whether the reader has a queue."""
    request = context.get("request")
    # A page of an error may come before anyone knows who asks.
    return request is not None and rules.may_review_somewhere(actor(request))


@register.simple_tag(takes_context=True)
def person_name(context: Context, user: User | None, organisation: int) -> str:
    """Return the name of a person in the log of an organisation; the address of someone without a name only for people
    who may see it."""
    request = context.get("request")
    return display_name(user, actor(request) if request is not None else VISITOR, organisation) if user else ""


@register.filter
def days_left(days: int) -> str:
    return review_labels.days_left(days)


@register.simple_tag(takes_context=True)
def mapping_tools(context: Context, row: Record) -> dict[str, Any]:
    """Return the possible actions on the mappings of a record, and who decided them; empty for people who may not map
    it."""
    request = context.get("request")
    who = actor(request) if request is not None else VISITOR
    if request is None or not rules.may_map(who, row):
        return {}
    all_ = review_mappings(who, row)
    return {
        "groups": share_groups(all_, catalogue(), who, row),
        "against": hindering_mappings(all_, who, row),
        "open": sum(1 for mapping in all_ if mapping.row.state == State.SUGGESTED),
        "rejected": [
            (mapping, reason_name(mapping.row.reason)) for mapping in all_ if mapping.row.state == State.REJECTED
        ],
        "reviews": rules.may_review(who, row),
        "here": request.get_full_path(),
        "plans": [
            framework for framework in catalogue().frameworks.values() if framework.default and framework.id != "sdg"
        ],
    }
