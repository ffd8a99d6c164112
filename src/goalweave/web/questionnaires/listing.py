"""All questionnaires, and a new one that begins empty."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.core import model
from goalweave.surveys import actions, queries
from goalweave.surveys.models import Origin
from goalweave.web.frame import actor
from goalweave.web.posts import form_errors, form_status, submitted_data
from goalweave.web.questionnaires import page_context
from goalweave.web.questionnaires.forms import NewForm
from goalweave.wording.questionnaire_labels import ORIGINS


@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    rows = queries.questionnaires(who).annotate(
        asked=Count("questions", distinct=True),
        put=Count("rounds", distinct=True),
        answered=Count("submissions", filter=Q(submissions__in=queries.submissions(who).values("pk")), distinct=True),
    )
    context = {
        "rows": [(row, ORIGINS[row.origin]) for row in rows],
        "may_add": bool(page_context.owner_choices(who)),
        "crumbs": [*page_context.questionnaire_crumbs(None)[:1], {"label": _("Questionnaires"), "href": ""}],
    }
    return render(request, "questionnaires/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    owners = page_context.owner_choices(who)
    if not owners:
        raise Http404
    form = NewForm(submitted_data(request), owners=owners)
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            stored_row = actions.store_questionnaire(
                actor=who,
                definition=page_context.checked_questionnaire(_empty_questionnaire(form.cleaned_data)),
                organisation=page_context.owner_organisation(who, form.cleaned_data["organisation"]),
                now=timezone.now(),
                origin=Origin.SITE,
                fresh=True,
            )[0]
            return redirect("questionnaire-edit", stored_row.key)
    context = {"form": form, "crumbs": page_context.questionnaire_crumbs(None, (_("New questionnaire"), ""))}
    return render(request, "questionnaires/new.html", context, status=form_status(form))


def _empty_questionnaire(values: dict[str, Any]) -> model.Questionnaire:
    """With one section that bears its title and has no question yet."""
    return model.Questionnaire(
        id=values["id"],
        edition=values["edition"],
        title=values["title"],
        year=values["year"],
        sections=(model.Section(values["title"], ()),),
    )
