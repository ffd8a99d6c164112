"""The pages of help."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalweave.web.frame import actor
from goalweave.web.help.shortcuts import groups_for
from goalweave.web.help_topics import TERMS, TOPICS, topic_of
from goalweave.web.sections import SectionLink, section_links


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All sections that the reader can open, and the glossary."""
    links = {link.key: link for link in section_links(request, actor(request))}
    topics = [(links[topic.section], topic) for topic in TOPICS if topic.section in links]
    return render(request, "help/index.html", {"topics": topics, "terms": TERMS})


@require_safe
def topic(request: HttpRequest, section: str) -> HttpResponse:
    help_topic = topic_of(section)
    link = _section_link(request, section)
    if help_topic is None or link is None:
        raise Http404
    context = {
        "section": link,
        "topic": help_topic,
        "terms": [(key, TERMS[key]) for key in help_topic.terms],
    }
    return render(request, "help/topic.html", context)


@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    return render(request, "help/shortcuts.html", {"groups": groups_for(request.GET.get("page", ""))})


def _section_link(request: HttpRequest, key: str) -> SectionLink | None:
    return next((link for link in section_links(request, actor(request)) if link.key == key), None)
