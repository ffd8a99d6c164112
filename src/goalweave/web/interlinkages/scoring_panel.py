"""Who scores: colleagues, editors of other organisations, and people without an account, by a link."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.models import Organisation, User
from goalweave.accounts.queries import editors_of, find_organisation, visible_organisations
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.core.errors import InputError
from goalweave.interlinkages import actions, queries, rules
from goalweave.interlinkages.models import Exercise, Panellist
from goalweave.surveys.queries import known_organisations
from goalweave.web.accounts.mails import MailNotSent, in_language, send
from goalweave.web.addresses import on_site, parse_number
from goalweave.web.interlinkages.scoring_context import exercise_or_404, scoring_crumbs
from goalweave.web.interlinkages.scoring_exercises import people_message, person_name
from goalweave.web.posts import error_messages
from goalweave.wording.messages import describe_error
from goalweave.wording.templatetags.goalweave import pick_text


@require_POST
@never_cache
def change_people(request: HttpRequest, pk: int) -> HttpResponse:
    """`do=`members (`user`…), organisation (`slug`), guest (`name`, `email`, `days`), remove or renew (`panellist`)."""
    who, row = exercise_or_404(request, pk)
    if not rules.may_coordinate(who, row):
        raise Http404
    do, sent = request.POST.get("do", ""), request.POST
    days = parse_number(str(sent.get("days", "")).strip(), 4) or 0
    with error_messages(request), transaction.atomic():
        if do == "members":
            _add(request, who, row, _selected_members(who, row, sent.getlist("user")), row.organisation)
        elif do == "organisation":
            organisation = _known_organisation(who, str(sent.get("slug", "")))
            users = list(editors_of([organisation.pk])[organisation.pk])
            if not users:
                raise InputError(_("This organisation has no editor or manager with an email address."))
            _add(request, who, row, users, organisation)
        elif do == "guest":
            return _invite(request, who, row, str(sent.get("name", "")), str(sent.get("email", "")), days)
        elif do == "renew":
            person = _panellist(row, sent.get("panellist"))
            token = actions.renew_link(actor=who, panellist=person, days=days, now=timezone.now())
            person.refresh_from_db()
            return _link_page(request, row, person, token)
        elif do == "remove":
            person = _panellist(row, sent.get("panellist"))
            actions.remove_panellist(actor=who, panellist=person, now=timezone.now())
            messages.success(request, _("%(name)s no longer takes part.") % {"name": person_name(who, person)})
        else:
            raise InputError(_("Choose an action."))
    return redirect(reverse("scoring-exercise", args=[row.pk]) + "#people")


def _add(request: HttpRequest, who: Actor, row: Exercise, users: list[User], organisation: Organisation | None) -> None:
    added = actions.add_panellists(actor=who, exercise=row, users=users, organisation=organisation, now=timezone.now())
    messages.success(request, people_message(len(added)))


def _invite(request: HttpRequest, who: Actor, row: Exercise, name: str, email: str, days: int) -> HttpResponse:
    """A link, which is shown this once; also for an address that has an account, so that no one learns which ones do."""
    person, token = actions.invite_panellist(
        actor=who, exercise=row, name=name, email=email, days=days, now=timezone.now()
    )
    return _link_page(request, row, person, token)


def _link_page(request: HttpRequest, row: Exercise, person: Panellist, token: str) -> HttpResponse:
    language = get_language() or "en"
    link = in_language(on_site(reverse("scoring-guest", args=[token]), request), language)
    mailed, failed = False, ""
    if person.email:
        try:
            send("scoring_guest", person.email, language, {"person": person, "exercise": row, "link": link})
            mailed = True
        except MailNotSent as error:
            failed = describe_error(error)
    context = {
        "exercise": row,
        "person": person,
        "link": link,
        "mailed": mailed,
        "failed": failed,
        "crumbs": scoring_crumbs(
            (pick_text(row.title), reverse("scoring-exercise", args=[row.pk])), (_("Guest link"), "")
        ),
    }
    response = render(request, "interlinkages/scoring_link.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _selected_members(who: Actor, row: Exercise, sent: list[str]) -> list[User]:
    ids = {parse_number(text) for text in sent}
    users = [user for user in queries.possible_panellists(who, row) if user.pk in ids]
    if not users:
        raise InputError(_("Choose at least one person."))
    return users


def _known_organisation(who: Actor, slug: str) -> Organisation:
    """One that the actor may know. Raises InputError."""
    organisation = find_organisation(slug[:100].replace("\0", ""))
    known = visible_organisations(who, {*published_by_organisation(VISITOR), *known_organisations(who)})
    if organisation is None or organisation not in known:
        raise InputError(_("Choose an organisation."))
    return organisation


def _panellist(row: Exercise, sent: object) -> Panellist:
    person = row.panellists.filter(pk=parse_number(sent) or 0).first()
    if person is None:
        raise Http404
    person.exercise = row
    return person
