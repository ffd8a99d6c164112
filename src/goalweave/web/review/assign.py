"""Review assignments: the page for assigning records, and the workload of everyone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import NotAllowed
from goalweave.frameworks.queries import catalogue
from goalweave.mapping import actions, rules
from goalweave.mapping.actions.assignments import LONGEST_NOTE
from goalweave.mapping.assignments import open_assignments, reviewers, workload as read_workload
from goalweave.mapping.models import Assignment
from goalweave.mapping.queue import MOST_RECORDS, QueueFilter, filtered_pending
from goalweave.registry.models import Record
from goalweave.registry.queries import find_record as visible_record
from goalweave.web.addresses import parse_number, site_address
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages, form_errors, form_status, submitted_data
from goalweave.web.review.state import read_filter, return_address, review_address
from goalweave.web.review.tasks import tell_reviewer


@dataclass(frozen=True)
class AssignmentSelection:
    """records: ids, at most one more than MOST; alone: one that the address names; organisations: ids of those that they may be
    of, None for any; owner: the only one of these, whose people the reader may see as its member."""

    records: tuple[int, ...]
    alone: bool
    organisations: tuple[int, ...] | None
    owner: int | None

    def rows(self, most: int) -> list[Record]:
        """The first of the records, in their order."""
        records = Record.objects.select_related("organisation").defer("text", "details").in_bulk(self.records[:most])
        return [records[pk] for pk in self.records[:most] if pk in records]

    def selected(self, ticked: Collection[str], *, over: bool, only: bool) -> list[int]:
        """only: the ticked records, otherwise all; over: including assigned ones."""
        if self.alone:
            return list(self.records)
        if only:
            return [pk for pk in self.records[:MOST_RECORDS] if str(pk) in ticked]
        taken = set() if over else _already_assigned(self.records[:MOST_RECORDS])
        return [pk for pk in self.records[:MOST_RECORDS] if pk not in taken]


def read_selection(who: Actor, parameters: QueryDict, filter_: QueueFilter) -> AssignmentSelection:
    """Return the selection; 404 for a record that the actor may not assign."""
    if record := parameters.get("record", ""):
        pk = parse_number(record, 15)
        row = visible_record(who, pk) if pk is not None else None
        if row is None or not rules.may_assign(who, row):
            raise Http404
        return AssignmentSelection((row.pk,), True, (row.organisation_id,), row.organisation_id)
    rows = Organisation.objects.filter(Q() if who.administrator else Q(pk__in=rules.assignable_organisations(who)))
    if filter_.organisation:
        rows = rows.filter(slug=filter_.organisation)
    owners = tuple(rows.values_list("pk", flat=True))
    pending = filtered_pending(who, filter_).filter(organisation__in=owners).order_by("margin", "record_id")
    ids = tuple(pending.values_list("record_id", flat=True)[: MOST_RECORDS + 1])
    return AssignmentSelection(ids, False, owners, owners[0] if len(owners) == 1 else None)


def _already_assigned(records: Collection[int]) -> set[int]:
    return set(Assignment.objects.filter(record__in=records, done=None).values_list("record_id", flat=True))


WHICH = (
    ("all", gettext_lazy("View all")),
    ("only", gettext_lazy("Only the records selected below")),
)


class AssignForm(forms.Form):
    reviewer = forms.ChoiceField(label=gettext_lazy("Review assignments"))
    due = forms.DateField(
        label=gettext_lazy("Deadline"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), localize=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the reviewer"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )
    which = forms.ChoiceField(label=gettext_lazy("Records"), choices=WHICH, widget=forms.RadioSelect)
    over = forms.BooleanField(
        label=gettext_lazy("Include records that are already assigned"),
        required=False,
    )

    def __init__(
        self, people: Sequence[tuple[str, str]], today: date, *args: Any, several: bool, **options: Any
    ) -> None:
        """people: ids and names; several: whether there are records to choose among."""
        super().__init__(*args, **options)
        self.today = today
        self.fields["reviewer"].choices = [("", "–"), *people]  # type: ignore[attr-defined]
        self.fields["due"].widget.attrs["min"] = today.isoformat()
        self.fields["which"].initial = "all"
        if not several:
            del self.fields["which"], self.fields["over"]

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < self.today:
            raise ValidationError(_("The deadline has already passed."))
        return due


LISTED = 100


@never_cache
def assign(request: HttpRequest) -> HttpResponse:
    """Show the records of the filter, or the one in the address; assign them by POST."""
    who = actor(request)
    if not rules.may_assign_somewhere(who):
        raise Http404
    parameters, now = request.GET, timezone.now()
    today = timezone.localdate(now)
    choice = read_selection(who, parameters, read_filter(parameters, catalogue(), now))
    people = reviewers(choice.organisations)
    standing = open_assignments(choice.records[:LISTED], today)
    alone = standing.get(choice.records[0]) if choice.alone and choice.records else None
    form = AssignForm(
        [(str(person.pk), display_name(person, who, choice.owner)) for person in people],
        today,
        submitted_data(request),
        initial=_initial_values(alone.assignment) if alone else {},
        several=not choice.alone,
    )
    if request.method == "POST" and form.is_valid() and (answer := _assign_records(request, who, form, choice)):
        return answer
    rows = choice.rows(LISTED)
    return render(
        request,
        "review/assign.html",
        {
            "form": form,
            "alone": rows[0] if choice.alone and rows else None,
            "turn": alone,
            "rows": [(row, standing.get(row.pk), str(row.pk) in request.POST.getlist("record")) for row in rows],
            "count": min(len(choice.records), MOST_RECORDS),
            "more": len(choice.records) > MOST_RECORDS,
            "unlisted": max(min(len(choice.records), MOST_RECORDS) - LISTED, 0),
            "back": review_address(parameters, record=parameters.get("record")),
            "crumbs": [{"label": _("Review"), "href": reverse("review")}, {"label": _("Assign"), "href": ""}],
        },
        status=form_status(form),
    )


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End an assignment."""
    who = actor(request)
    row = visible_record(who, pk)
    if row is None or not rules.may_review(who, row):
        raise Http404
    refused = _("Only an editor, a manager or the assigned reviewer can end the assignment.")
    with error_messages(request, {NotAllowed: refused}):
        actions.withdraw_assignments(actor=who, records=[pk])
    return redirect(return_address(request))


@require_safe
@never_cache
def workload(request: HttpRequest) -> HttpResponse:
    """Show open, late and done assignments of everyone in an organisation."""
    who = actor(request)
    rows = Organisation.objects.order_by("slug")
    if not who.administrator:
        rows = rows.filter(pk__in=rules.assignable_organisations(who))
    owners = list(rows) if rules.may_assign_somewhere(who) else []
    slug = request.GET.get("organisation", "")
    organisation = next((owner for owner in owners if owner.slug == slug), None) if slug else next(iter(owners), None)
    if organisation is None:
        raise Http404
    query = QueryDict(mutable=True)
    query["organisation"] = organisation.slug
    loads = read_workload(who, organisation, timezone.localdate())
    return render(
        request,
        "review/turns.html",
        {
            "organisation": organisation,
            "organisations": owners,
            "loads": [
                (
                    load,
                    display_name(load.user, who, organisation.pk),
                    review_address(query, turn=load.user.pk, order="due"),
                )
                for load in loads
            ],
            "nobody_href": review_address(query, turn="nobody"),
            "assign_href": review_address(query, "review-assign", turn="nobody"),
            "crumbs": [
                {"label": _("Review"), "href": reverse("review")},
                {"label": _("Review assignments"), "href": ""},
            ],
        },
    )


def _assign_records(
    request: HttpRequest, who: Actor, form: AssignForm, choice: AssignmentSelection
) -> HttpResponse | None:
    """None where something speaks against it, which the form then says."""
    data = form.cleaned_data
    reviewer = next((person for person in reviewers(choice.organisations) if str(person.pk) == data["reviewer"]), None)
    ids = choice.selected(request.POST.getlist("record"), over=data.get("over", True), only=data.get("which") == "only")
    if not ids:
        form.add_error(None, _("Choose the records to assign."))
    if reviewer is None or not ids:
        return None
    with form_errors(form):
        done = actions.assign_records(
            actor=who, records=ids, reviewer=reviewer, due=data["due"], now=timezone.now(), note=data["note"]
        )
        if done.records:
            message = ngettext(
                "%(n)d record assigned to %(name)s, due %(date)s. Press u to undo.",
                "%(n)d records assigned to %(name)s, due %(date)s. Press u to undo.",
                len(done.records),
            )
            values = {"n": len(done.records), "name": display_name(reviewer, who, choice.owner)}
            messages.success(request, message % {**values, "date": date_format(data["due"], "DATE_FORMAT")})
            tell_reviewer.enqueue(reviewer.pk, site_address(request))
        if done.skipped:
            message = ngettext(
                "%(n)d record was not assigned: this person cannot review it, or has nothing to decide in it.",
                "%(n)d records were not assigned: this person cannot review them, or has nothing to decide in them.",
                len(done.skipped),
            )
            messages.error(request, message % {"n": len(done.skipped)})
        return redirect(review_address(request.GET, record=request.GET.get("record")))
    return None


def _initial_values(assignment: Assignment) -> dict[str, object]:
    return {"reviewer": str(assignment.reviewer_id), "due": assignment.due, "note": assignment.note}
