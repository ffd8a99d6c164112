"""Saved views: a filter under a name, for oneself or shared within an organisation."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import own_memberships
from goalweave.analysis import rules
from goalweave.analysis.actions import delete_view, rename_view, save_view, share_view
from goalweave.analysis.models import Page, SavedView
from goalweave.analysis.saved_views import find_saved_view, visible_views
from goalweave.web.frame import actor


@dataclass(frozen=True, slots=True)
class SavedViews:
    """views: view, its address, whether the reader may change it. organisations: where the reader may share."""

    may_save: bool
    views: tuple[tuple[SavedView, str, bool], ...]
    organisations: tuple[Organisation, ...]


def saved_views_of_page(who: Actor, page: str) -> SavedViews:
    """No query for who is not signed in."""
    if not rules.may_save_views(who):
        return SavedViews(False, (), ())
    views = tuple((view, view_address(view), rules.may_change_view(who, view)) for view in visible_views(who, page))
    mine = own_memberships(who) if any(may for _view, _href, may in views) else ()
    return SavedViews(
        True, views, tuple(one.organisation for one in mine if rules.may_share_views(who, one.organisation))
    )


def view_address(view: SavedView) -> str:
    return f"{reverse(view.page)}?{view.query}"


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filter that was posted, and go back to it."""
    who = actor(request)
    if not rules.may_save_views(who):
        raise Http404
    page = str(request.POST.get("page", ""))
    if page not in Page.values:
        raise Http404
    # Written again, so that what is kept is a query and nothing else.
    query = QueryDict(str(request.POST.get("query", ""))).urlencode()
    view = save_view(actor=who, name=str(request.POST.get("name", "")), page=Page(page), query=query)
    return HttpResponseRedirect(view_address(view))


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, share or delete."""
    who = actor(request)
    view = find_saved_view(who, pk)
    if view is None or not rules.may_change_view(who, view):
        raise Http404
    done = request.POST.get("do", "")
    if done == "rename":
        rename_view(actor=who, view=view, name=str(request.POST.get("name", "")))
    elif done == "share":
        share_view(
            actor=who, view=view, organisation=_shared_organisation(who, str(request.POST.get("organisation", "")))
        )
    elif done == "delete":
        delete_view(actor=who, view=view)
    else:
        raise Http404
    return HttpResponseRedirect(view_address(view))


def _shared_organisation(who: Actor, slug: str) -> Organisation | None:
    """None to keep it to oneself; one that the actor may not share in is not there."""
    if not slug:
        return None
    for one in own_memberships(who):
        if one.organisation.slug == slug and rules.may_share_views(who, one.organisation):
            return one.organisation
    raise Http404
