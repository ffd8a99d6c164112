"""A new round, and more organisations for an open one. Both pages are sent again for each search for organisations."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import GoalweaveError, InputError
from goalweave.surveys import queries
from goalweave.surveys.actions import add_recipients as ask_further, open_round
from goalweave.surveys.models import Questionnaire, Round
from goalweave.surveys.queries import coordinating_organisations
from goalweave.web.frame import actor
from goalweave.web.posts import ShownErrors, error_text, form_errors
from goalweave.web.rounds.forms import RoundForm
from goalweave.web.rounds.page_context import round_crumbs, round_or_404
from goalweave.web.rounds.recipients import RecipientSelection, read_recipients
from goalweave.web.rounds.tasks import enqueue_mails
from goalweave.wording.templatetags.goalweave import pick_text


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Open the round by POST with `do=open`; with any other, show the page again with search results and selections."""
    who = actor(request)
    asking = coordinating_organisations(who)
    if not asking:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    asked = read_recipients(who, sent)
    opening = request.method == "POST" and sent.get("do") == "open"
    known = list(queries.questionnaires(who))
    form = RoundForm(
        [(one.key, f"{pick_text(one.title)} ({one.key})") for one in known],
        [(one.slug, pick_text(one.name)) for one in asking],
        timezone.localdate(),
        sent if opening else None,
        initial={name: sent.get(name, "") for name in RoundForm.base_fields if name in sent},
    )
    if opening and form.is_valid() and not asked.problem:
        owners, keys = {one.slug: one for one in asking}, {one.key: one for one in known}
        given = form.cleaned_data
        with form_errors(form):
            made = _open_round(who, form, keys[given["questionnaire"]], owners[given["asker"]], asked)
            enqueue_mails(request)
            count = len(asked.chosen)
            done = ngettext(
                "Round opened. Questionnaire sent to %(n)s organisation.",
                "Round opened. Questionnaire sent to %(n)s organisations.",
                count,
            )
            messages.success(request, done % {"n": count})
            return redirect("round", made.pk)
    context = {
        "form": form,
        "asked": asked,
        "problem": asked.problem if request.method == "POST" else "",
        "crumbs": round_crumbs((_("New round"), "")),
    }
    wrong = opening or (request.method == "POST" and asked.problem)
    return render(request, "rounds/new.html", context, status=400 if wrong else 200)


@never_cache
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for other organisations."""
    who, survey = round_or_404(request, pk)
    sent = request.POST if request.method == "POST" else request.GET
    there = set(survey.submissions.values_list("organisation", flat=True))
    asked = read_recipients(who, sent, there=there)
    opening = request.method == "POST" and sent.get("do") == "open"
    problem = asked.problem if request.method == "POST" else ""
    if opening and not problem:
        errors: list[GoalweaveError] = []
        with ShownErrors(errors.append):
            _add_recipients(who, survey, asked)
            enqueue_mails(request)
            count = len(asked.chosen)
            message = ngettext(
                "Questionnaire sent to %(n)s more organisation.",
                "Questionnaire sent to %(n)s more organisations.",
                count,
            )
            messages.success(request, message % {"n": count})
            return redirect("round", survey.pk)
        problem = error_text(errors[0])
    context = {
        "survey": survey,
        "asked": asked,
        "problem": problem,
        "crumbs": round_crumbs(
            (pick_text(survey.title), reverse("round", args=[survey.pk])), (_("Add organisations"), "")
        ),
    }
    return render(request, "rounds/ask.html", context, status=400 if problem else 200)


def _open_round(
    who: Actor, form: RoundForm, questionnaire: Questionnaire, organisation: Organisation, selection: RecipientSelection
) -> Round:
    given = form.cleaned_data
    return open_round(
        actor=who,
        questionnaire=queries.questionnaire(who, questionnaire.key),
        organisation=organisation,
        due=given["due"],
        recipients=selection.chosen,
        message=given["message"],
        publishes=given["publishes"],
        now=timezone.now(),
    )


def _add_recipients(who: Actor, survey: Round, selection: RecipientSelection) -> None:
    if not selection.chosen:
        raise InputError(_("choose at least one organisation"))
    ask_further(actor=who, survey=survey, recipients=selection.chosen, now=timezone.now())
