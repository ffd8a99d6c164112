"""A new round, and more organisations for an open one. Both pages are sent again for each search for organisations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext, pgettext
from django.views.decorators.cache import never_cache

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import visible_organisations
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.core.errors import GoalweaveError, InputError
from goalweave.core.text.sanitise import sanitise_line
from goalweave.surveys import queries
from goalweave.surveys.actions import add_recipients as ask_further, open_round
from goalweave.surveys.actions.rounds import MOST_RECIPIENTS
from goalweave.surveys.models import Questionnaire, Round
from goalweave.surveys.queries import coordinating_organisations, known_organisations
from goalweave.web.accounts.names import KINDS
from goalweave.web.frame import actor
from goalweave.web.posts import ErrorDisplay, error_text, form_errors
from goalweave.web.rounds.forms import RoundForm
from goalweave.web.rounds.page_context import round_crumbs, round_or_404
from goalweave.web.rounds.tasks import enqueue_mails
from goalweave.wording.templatetags.goalweave import pick_text

LISTED = 50
LONGEST = 200


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Open the round by POST with `do=open`; with any other, show the page again with search results and selections."""
    who = actor(request)
    asking = coordinating_organisations(who)
    if not asking:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    selection = read_recipients(who, sent)
    opening = request.method == "POST" and sent.get("do") == "open"
    known = list(queries.questionnaires(who))
    form = RoundForm(
        [(row.key, f"{pick_text(row.title)} ({row.key})") for row in known],
        [(row.slug, pick_text(row.name)) for row in asking],
        timezone.localdate(),
        sent if opening else None,
        initial={name: sent.get(name, "") for name in RoundForm.base_fields if name in sent},
    )
    if opening and form.is_valid() and not selection.problem:
        owners, keys = {row.slug: row for row in asking}, {row.key: row for row in known}
        data = form.cleaned_data
        with form_errors(form):
            survey = _open_round(who, form, keys[data["questionnaire"]], owners[data["asker"]], selection)
            enqueue_mails(request)
            count = len(selection.chosen)
            done = ngettext(
                "Round opened. Questionnaire sent to %(n)s organisation.",
                "Round opened. Questionnaire sent to %(n)s organisations.",
                count,
            )
            messages.success(request, done % {"n": count})
            return redirect("round", survey.pk)
    context = {
        "form": form,
        "asked": selection,
        "problem": selection.problem if request.method == "POST" else "",
        "crumbs": round_crumbs((_("New round"), "")),
    }
    wrong = opening or (request.method == "POST" and selection.problem)
    return render(request, "rounds/new.html", context, status=400 if wrong else 200)


@never_cache
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for other organisations."""
    who, survey = round_or_404(request, pk)
    sent = request.POST if request.method == "POST" else request.GET
    there = set(survey.submissions.values_list("organisation", flat=True))
    selection = read_recipients(who, sent, there=there)
    opening = request.method == "POST" and sent.get("do") == "open"
    problem = selection.problem if request.method == "POST" else ""
    if opening and not problem:
        errors: list[GoalweaveError] = []
        with ErrorDisplay(errors.append):
            _add_recipients(who, survey, selection)
            enqueue_mails(request)
            count = len(selection.chosen)
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
        "asked": selection,
        "problem": problem,
        "crumbs": round_crumbs(
            (pick_text(survey.title), reverse("round", args=[survey.pk])), (_("Add organisations"), "")
        ),
    }
    return render(request, "rounds/ask.html", context, status=400 if problem else 200)


def _open_round(
    who: Actor, form: RoundForm, questionnaire: Questionnaire, organisation: Organisation, selection: RecipientSelection
) -> Round:
    data = form.cleaned_data
    return open_round(
        actor=who,
        questionnaire=queries.questionnaire(who, questionnaire.key),
        organisation=organisation,
        due=data["due"],
        recipients=selection.chosen,
        message=data["message"],
        publishes=data["publishes"],
        now=timezone.now(),
    )


def _add_recipients(who: Actor, survey: Round, selection: RecipientSelection) -> None:
    if not selection.chosen:
        raise InputError(_("choose at least one organisation"))
    ask_further(actor=who, survey=survey, recipients=selection.chosen, now=timezone.now())


@dataclass(frozen=True, slots=True)
class RecipientSelection:
    """found: offered for the words and kind, without those that are chosen; more: how many follow; unknown: short names that no
    organisation has."""

    words: str
    kind: str
    kinds: tuple[tuple[str, str], ...]
    chosen: tuple[Organisation, ...]
    found: tuple[Organisation, ...]
    more: int
    unknown: tuple[str, ...]

    @property
    def problem(self) -> str:
        """Return the error in the input."""
        if self.unknown:
            names = pgettext("between the words of a list", ", ").join(self.unknown)
            return _("No organisation has this short name: %(names)s") % {"names": names}
        return ""


def read_recipients(who: Actor, parameters: QueryDict, *, there: Collection[int] = ()) -> RecipientSelection:
    """What a form says so far. there: ids of the organisations that are asked already.

    The person who knows the short name of an organisation may ask it, also one that has published nothing yet.
    """
    words, kind = sanitise_line(parameters.get("q", ""))[:LONGEST], parameters.get("kind", "")
    typed = sanitise_line(parameters.get("others", "").replace(",", " ")).lower().split()[:MOST_RECIPIENTS]
    slugs = dict.fromkeys([*map(str, parameters.getlist("organisation")), *typed])
    # PostgreSQL refuses text with a null character.
    rows = Organisation.objects.filter(slug__in=[slug for slug in slugs if "\0" not in slug])
    named = {row.slug: row for row in rows}
    requested = [named[slug] for slug in slugs if slug in named]
    selected = {row.pk: row for row in requested if row.pk not in there}
    others = [row for row in _known_recipients(who) if row.pk not in there and row.pk not in selected]
    matching = [row for row in others if _matches(row, words, kind)]
    if parameters.get("do") == "all":
        selected |= {row.pk: row for row in matching[: MOST_RECIPIENTS - len(selected)]}
        matching = []
    return RecipientSelection(
        words=words,
        kind=kind,
        kinds=tuple((str(value), str(label)) for value, label in KINDS.items()),
        chosen=tuple(selected.values()),
        found=tuple(matching[:LISTED]),
        more=max(len(matching) - LISTED, 0),
        unknown=tuple(slug for slug in typed if slug not in named),
    )


def _known_recipients(who: Actor) -> list[Organisation]:
    """Those that the actor may know, and those that it has asked before."""
    known = known_organisations(who)
    organisations = visible_organisations(who, {*published_by_organisation(VISITOR), *known})
    return sorted(organisations, key=lambda organisation: (pick_text(organisation.name).casefold(), organisation.pk))


def _matches(organisation: Organisation, text: str, kind: str) -> bool:
    names = " ".join([organisation.slug, *organisation.name.values(), *organisation.short.values()]).casefold()
    return (not kind or organisation.kind == kind) and all(word in names for word in text.casefold().split())
