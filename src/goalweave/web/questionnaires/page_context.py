"""The context of every page of a questionnaire: which one, who may change it, and for which organisations."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations
from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.questionnaires.validation import validate_questionnaire
from goalweave.web.frame import actor
from goalweave.wording.templatetags.goalweave import pick_text

SITE = "*"
"""In the place of an organisation's short name: the questionnaire belongs to the site as a whole."""

_PLACE = re.compile(r"(?:sections\[(\d+)\](?:\.questions\[(\d+)\])?|facts\[\d+\])\.?(.*)")


def questionnaire_or_404(request: HttpRequest, key: str) -> tuple[Actor, Questionnaire, model.Questionnaire]:
    """Return the questionnaire; 404 if it does not exist or the actor may not see it."""
    who = actor(request)
    row = queries.questionnaire(who, key)
    return who, row, to_questionnaire(row)


def editable_questionnaire(request: HttpRequest, key: str) -> tuple[Actor, Questionnaire, model.Questionnaire]:
    """One that may be changed, but for being answered already; 404 for people who may not change it at all."""
    who, row, definition = questionnaire_or_404(request, key)
    if not may_edit(who, row):
        raise Http404
    return who, row, definition


def may_edit(who: Actor, row: Questionnaire) -> bool:
    """Whether it is theirs to change, answered already or not."""
    owner = row.organisation
    return who.administrator if owner is None else rules.may_add_questionnaire(who, owner)


def redirect_if_answered(request: HttpRequest, row: Questionnaire) -> HttpResponse | None:
    """Back to its page where it is being answered, with what can be done instead."""
    if row.frozen is None:
        return None
    message = _(
        "This questionnaire is already being answered, so its questions cannot be changed. Create a new "
        "edition and change that instead."
    )
    messages.error(request, message)
    return redirect(reverse("questionnaire", args=[row.key]) + "#edition")


def owner_choices(who: Actor) -> list[tuple[str, str]]:
    """Short name and name of whatever the actor may add a questionnaire for; the site first, where they may."""
    site = [(SITE, _("the whole site"))] if rules.may_add_questionnaire(who, None) else []
    return [*site, *((organisation.slug, pick_text(organisation.name)) for organisation in edited_organisations(who))]


def edited_organisations(who: Actor) -> list[Organisation]:
    """Organisations that the actor is an editor of. One query."""
    if who.user is None and not who.administrator:
        return []
    return [organisation for organisation in all_organisations() if rules.may_start_submission(who, organisation)]


def owner_organisation(who: Actor, slug: str) -> Organisation | None:
    """The organisation of that short name, None for the site. Raises InputError for another one than `owners` has."""
    if slug == SITE and rules.may_add_questionnaire(who, None):
        return None
    owner = next((organisation for organisation in edited_organisations(who) if organisation.slug == slug), None)
    if owner is None:
        raise InputError(_("choose an organisation"), field="organisation")
    return owner


def questionnaire_crumbs(row: Questionnaire | None, *more: tuple[str, str]) -> list[dict[str, str]]:
    way = [
        {"label": _("Reports"), "href": reverse("reports")},
        {"label": _("Questionnaires"), "href": reverse("questionnaires")},
    ]
    if row is not None:
        title = f"{pick_text(row.title)} · {row.edition}"
        way.append({"label": title, "href": reverse("questionnaire", args=[row.key]) if more else ""})
    return [*way, *({"label": label, "href": href} for label, href in more)]


def checked_questionnaire(questionnaire: model.Questionnaire) -> model.Questionnaire:
    """The questionnaire as it is to be kept.

    Raises InputError for what no file could hold. Its field is the last word of the place, as the forms name their fields;
    its file is the number of the question that it is about.
    """
    try:
        return validate_questionnaire(questionnaire, catalogue())
    except InputError as error:
        number = error.field if error.field in questionnaire.numbers() else ""
        match = _PLACE.fullmatch(error.field)
        if match and match[2]:
            number = questionnaire.sections[int(match[1])].questions[int(match[2])].number
        field = re.split(r"[.\[]", match[3] if match else error.field)[0]
        raise InputError(error.message, file=number, field=field) from error
