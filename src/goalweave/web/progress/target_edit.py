"""Set, change and remove a target, with permission."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations, own_memberships
from goalweave.core.model import Curie, Framework
from goalweave.core.model.indicators import Target as Words
from goalweave.indicators import queries, rules
from goalweave.indicators.actions import delete_target, set_target
from goalweave.indicators.conversion import target_from_row
from goalweave.indicators.models import Target
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.posts import form_errors, submitted_data
from goalweave.web.progress.board import visible_framework
from goalweave.web.progress.forms import SITE, Choices, PlaceForm, TargetForm, initial_of, set_choices, target_from
from goalweave.web.progress.target import visible_targets
from goalweave.web.progress.target_texts import place_text
from goalweave.wording.indicator_labels import area_text, read_code_names
from goalweave.wording.templatetags.goalweave import pick_text


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """`?target=` its number: that one is changed, in its place; without it one more is set."""
    who, framework, node = _editable_node(request, key, code)
    owners = _owner_choices(who)
    row = _editable_target(who, node, request.GET.get("target", ""))
    sent = submitted_data(request)
    before = target_from_row(row, node) if row else None
    form = TargetForm(sent, initial=initial_of(before) if before else {})
    place = None if row else PlaceForm(sent)
    if place is not None:
        set_choices(
            place,
            "organisation",
            [(slug, pick_text(one.name) or slug if one else _("the whole site")) for slug, one in owners.items()],
        )
        set_choices(place, "series", _series_choices(who))
    if sent is not None and form.is_valid() and (place is None or place.is_valid()):
        with form_errors(form, *([place] if place else [])):
            _save_target(who, node, row, before, place, form, owners)
            messages.success(request, _("Target saved."))
            return redirect("progress-target", framework.key, code)
    wrong = bool(form.errors or (place is not None and place.errors))
    context = {
        "framework": framework,
        "node": framework.node(code),
        "curie": node,
        "form": form,
        "place": place,
        "row": row,
        "where": place_text(before, read_code_names(name for name, _code in before.key), area_text(before.area))
        if before
        else "",
        "crumbs": [
            {"label": _("Progress"), "href": reverse("progress")},
            {"label": pick_text(framework.title), "href": reverse("progress-board", args=[framework.key])},
            {"label": code, "href": reverse("progress-target", args=[framework.key, code])},
            {"label": _("Edit target") if row else _("Set a target")},
        ],
    }
    return render(request, "progress/set.html", context, status=400 if wrong else 200)


@require_POST
def drop(request: HttpRequest, key: str, code: str) -> HttpResponse:
    who, framework, node = _editable_node(request, key, code)
    row = _editable_target(who, node, str(request.POST.get("target", "")))
    if row is None:
        raise Http404
    shipped = row.origin == "pack"
    delete_target(actor=who, target=row)
    told = (
        _("Target removed. It ships with Goalweave and will reappear when packs are loaded again.")
        if shipped
        else _("Target removed.")
    )
    messages.success(request, told)
    return redirect("progress-target", framework.key, code)


def _editable_node(request: HttpRequest, key: str, code: str) -> tuple[Actor, Framework, Curie]:
    """What is at the address, for people who may set targets somewhere; nothing for others."""
    who = actor(request)
    if not rules.may_load_somewhere(who):
        raise Http404
    framework = visible_framework(request, key)
    framework.node(code)
    return who, framework, framework.curie(code)


def _editable_target(who: Actor, node: Curie, number: str) -> Target | None:
    """The target of that number that the reader may change; none is requested by an empty one."""
    if not number:
        return None
    row = next((one for one in visible_targets(who, node) if one.pk == parse_number(number)), None)
    if row is None or not rules.may_change_target(who, row):
        raise Http404
    return row


def _owner_choices(who: Actor) -> dict[str, Organisation | None]:
    """Whose targets the reader may set; under SITE those of the site."""
    if who.administrator:
        return {SITE: None, **{one.slug: one for one in all_organisations()}}
    mine = [one.organisation for one in own_memberships(who)]
    return {one.slug: one for one in mine if rules.may_set_target(who, one.pk)}


def _series_choices(who: Actor) -> Choices:
    found = queries.series_by_code(who)
    return [
        ("", _("no series measures it")),
        *((code, f"{pick_text(row.name)} ({code})") for code, row in found.items()),
    ]


def _save_target(
    who: Actor,
    node: Curie,
    row: Target | None,
    before: Words | None,
    place: PlaceForm | None,
    form: TargetForm,
    owners: dict[str, Organisation | None],
) -> Target:
    if place is None:
        assert row is not None
        assert before is not None
        where, owner = {"series": before.series, "area": before.area, "key": before.key}, row.organisation
    else:
        where, owner = place.cleaned_data, owners[place.cleaned_data["organisation"]]
    return set_target(actor=who, target=target_from(node, where, form.cleaned_data), organisation=owner)
