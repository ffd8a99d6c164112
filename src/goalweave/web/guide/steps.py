"""The six steps of the guided start and how far each is, computed from the data."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.models import Invitation, Membership, Organisation
from goalweave.imports.models import FrameworkUpload
from goalweave.mapping.models import Mapping, State
from goalweave.registry.models import Record, Visibility

DONE, NEXT, LATER = "done", "next", "later"


@dataclass(frozen=True, slots=True)
class StartStep:
    """state: done, next (the first that is not done) or later. href: the page on which the step is done."""

    key: str
    title: str | Promise
    text: str | Promise
    action: str | Promise
    href: str
    state: str


TEXTS: dict[str, tuple[Promise, Promise, Promise]] = {
    "organisation": (
        _("Add your organisation"),
        _("Everything on this site belongs to an organisation: records, people and answers."),
        _("Open the organisation"),
    ),
    "people": (
        _("Invite people"),
        _("Contributors write records, reviewers decide on suggestions, editors publish, managers invite."),
        _("Invite people"),
    ),
    "frameworks": (
        _("Check the frameworks"),
        _("The Global Goals and other frameworks are here already. Add your own strategic plan as a workbook."),
        _("Add your own framework"),
    ),
    "records": (
        _("Import your work"),
        _("A table, a report or an IATI file becomes records. You see each step before anything is saved."),
        _("Import a file"),
    ),
    "review": (
        _("Review the suggestions"),
        _("Each record has suggestions with the words that led to them. Accept or reject them with one key each."),
        _("Open the review"),
    ),
    "publish": (
        _("Publish"),
        _("Published records can be seen by everyone and count in the figures of the site."),
        _("Choose records to publish"),
    ),
}


def start_steps(organisation: Organisation | None) -> list[StartStep]:
    """Return the steps of an organisation, or of a site that has none yet."""
    finished = _finished(organisation)
    addresses = _addresses(organisation)
    first_open = next((key for key in TEXTS if key not in finished), None)
    steps = []
    for key, (title, text, action) in TEXTS.items():
        state = LATER
        if key in finished:
            state = DONE
        elif key == first_open:
            state = NEXT
        steps.append(StartStep(key, title, text, action, addresses[key], state))
    return steps


def _finished(organisation: Organisation | None) -> set[str]:
    if organisation is None:
        return set()
    records = Record.objects.filter(organisation=organisation, deleted=None)
    mappings = Mapping.objects.filter(record__in=records)
    people = Membership.objects.filter(organisation=organisation).count()
    has_records = records.exists()
    answers = {
        "organisation": True,
        "people": people > 1 or Invitation.objects.filter(organisation=organisation).exists(),
        # Who has imported work has seen that the frameworks fit.
        "frameworks": has_records or FrameworkUpload.objects.exists(),
        "records": has_records,
        "review": mappings.filter(state=State.ACCEPTED).exists(),
        "publish": records.filter(visibility=Visibility.PUBLIC).exists(),
    }
    return {key for key, done in answers.items() if done}


def _addresses(organisation: Organisation | None) -> dict[str, str]:
    if organisation is None:
        own = people = reverse("organisation-new")
    else:
        own, people = (reverse(name, args=[organisation.slug]) for name in ("organisation", "people"))
    return {
        "organisation": own,
        "people": people,
        "frameworks": reverse("own-frameworks"),
        "records": reverse("import-new"),
        "review": reverse("review"),
        "publish": reverse("records"),
    }
