"""The feeds: what visitors may see, for all readers, in the language of the address."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from goalweave.accounts.actor import VISITOR
from goalweave.accounts.queries import find_organisation
from goalweave.accounts.rules import may_view_organisation
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.selection import Selection
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call
from goalweave.calls.queries import recent_calls
from goalweave.core.model import MappingState
from goalweave.frameworks.queries import catalogue
from goalweave.prizes.queries.editions import editions
from goalweave.registry.models import Record
from goalweave.registry.rules import visibility_condition
from goalweave.surveys.models import Submission
from goalweave.surveys.rules import published_submissions
from goalweave.web.addresses import site_address
from goalweave.web.feeds.atom import MEDIA_TYPE, NEVER, Feed, FeedEntry, cut_text, newest, write_atom
from goalweave.wording.templatetags.goalweave import label, pick_text

MOST = 50
"""Entries of a feed."""


@require_safe
@conditional_page
@cache_control(public=True, max_age=300)
def records(request: HttpRequest) -> HttpResponse:
    rows = _public_records().order_by("-updated", "-pk")[:MOST]
    return _respond(request, _("Records"), _("The records that were published or changed last."), "records", rows)


@require_safe
@conditional_page
@cache_control(public=True, max_age=300)
def organisation_records(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = find_organisation(slug)
    published = organisation is not None and organisation.pk in published_by_organisation(VISITOR)
    if organisation is None or not may_view_organisation(VISITOR, organisation, published=published):
        raise Http404
    rows = _public_records().filter(organisation=organisation).order_by("-updated", "-pk")[:MOST]
    title = _("Records of %(organisation)s") % {"organisation": pick_text(organisation.name)}
    subtitle = _("The records that were published or changed last.")
    return _respond(request, title, subtitle, "organisation", rows, slug)


@require_safe
@conditional_page
@cache_control(public=True, max_age=300)
def node_records(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Records accepted on a node or below it; those that were written last. Raises UnknownNode."""
    known = catalogue()
    framework = known.framework(key)
    node, curie = framework.node(code), framework.curie(code)
    selection = Selection.create(VISITOR, RecordFilter(node=curie, state=MappingState.ACCEPTED), known)
    pks = sorted(selection.facts.records["pk"][selection.within].tolist())[-MOST:]
    rows = _public_records().filter(pk__in=pks)
    title = f"{code} · {label(node)}"
    subtitle = _("The latest records that contribute to this node.")
    return _respond(request, title, subtitle, "node", rows, framework.key, code)


@require_safe
@conditional_page
@cache_control(public=True, max_age=300)
def library(request: HttpRequest) -> HttpResponse:
    rows = Submission.objects.filter(published_submissions(), published__isnull=False)
    rows = rows.select_related("questionnaire", "organisation").order_by("-published", "-pk")[:MOST]
    site = site_address(request)
    entries = [
        FeedEntry(
            _permanent(request, f"/library/{row.pk}/"),
            " · ".join(
                filter(
                    None, (pick_text(row.organisation.name), pick_text(row.questionnaire.title), str(row.year or ""))
                )
            ),
            site + reverse("library-submission", args=[row.pk]),
            row.published or row.made,
            pick_text(row.organisation.name),
            language=row.language,
        )
        for row in rows
    ]
    return _feed_response(
        request,
        _("Published answers"),
        _("The answers to questionnaires that were published last."),
        "library",
        entries,
    )


@require_safe
@conditional_page
@cache_control(public=True, max_age=300)
def calls(request: HttpRequest) -> HttpResponse:
    """Calls as they open, and results as they are announced."""
    now = timezone.now()
    entries = [_call_entry(request, call) for call in recent_calls(VISITOR, MOST) if call.opens and call.opens <= now]
    for edition in editions(VISITOR):
        if edition.announced is not None and edition.announced <= now:
            title = pick_text(definition_of(edition.call).title)
            entries.append(
                FeedEntry(
                    _permanent(request, f"/prizes/{edition.call.slug}/#results"),
                    _("Results: %(title)s") % {"title": title},
                    site_address(request) + reverse("edition", args=[edition.call.slug]),
                    edition.announced,
                    pick_text(edition.call.organisation.name),
                    published=edition.announced,
                )
            )
    subtitle = _("Calls for entries as they open, and the results of prizes.")
    return _feed_response(request, _("Calls"), subtitle, "calls", newest(entries)[:MOST])


def _call_entry(request: HttpRequest, call: Call) -> FeedEntry:
    definition = definition_of(call)
    opens = call.opens or NEVER
    return FeedEntry(
        _permanent(request, f"/calls/{call.slug}/"),
        pick_text(definition.title) or call.slug,
        site_address(request) + reverse("call", args=[call.slug]),
        opens,
        pick_text(call.organisation.name),
        cut_text(pick_text(definition.summary)),
        published=opens,
    )


def _public_records() -> QuerySet[Record]:
    return Record.objects.filter(visibility_condition(VISITOR)).select_related("organisation")


def _respond(
    request: HttpRequest, title: str, subtitle: str, page: str, rows: Iterable[Record], *arguments: object
) -> HttpResponse:
    site = site_address(request)
    entries = [
        FeedEntry(
            _permanent(request, f"/records/{row.pk}/"),
            pick_text(row.title) or row.slug,
            site + reverse("record", args=[row.pk]),
            row.updated,
            pick_text(row.organisation.name),
            cut_text(pick_text(row.text)),
            published=row.created,
            categories=(row.kind,),
        )
        for row in rows
    ]
    return _feed_response(request, title, subtitle, page, newest(entries), *arguments)


def _feed_response(
    request: HttpRequest, title: str, subtitle: str, page: str, entries: Iterable[FeedEntry], *arguments: object
) -> HttpResponse:
    """Browsers and readers ask with the mark or the time of what they have, and then get nothing more than 304."""
    site = site_address(request)
    feed = Feed(
        f"{title} · Goalweave",
        subtitle,
        site + request.path,
        site + reverse(page, args=arguments),
        get_language() or "en",
        tuple(entries),
    )
    response = HttpResponse(write_atom(feed), content_type=MEDIA_TYPE)
    response["Last-Modified"] = http_date(feed.updated.timestamp())
    return response


def _permanent(request: HttpRequest, path: str) -> str:
    """The English address: the same entry in the feeds of all languages."""
    return site_address(request) + path
