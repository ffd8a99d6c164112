"""One change to many records of a list: what it would do in numbers, then the change, then undo.

Which records these are is in the address and in the form alike: the filter of the list, and either ids or `all`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Unit, User
from goalweave.audit.authors import written_by
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError
from goalweave.mapping import rules as mapping_rules
from goalweave.mapping.actions import assign_records
from goalweave.mapping.assignments import reviewers
from goalweave.registry import rules
from goalweave.registry.actions import delete_records, move_to_unit, set_visibility
from goalweave.registry.bulk import MOST_AT_ONCE, BulkPlan, plan_change
from goalweave.registry.models import Record, Visibility
from goalweave.vanished_rows import reread_row
from goalweave.web.addresses import parse_number, site_address
from goalweave.web.filters import fields_in_use
from goalweave.web.frame import actor
from goalweave.web.posts import error_text, form_status
from goalweave.web.records.bulk_actions import BULK_ACTIONS, BulkAction
from goalweave.web.records.filters import FIELDS
from goalweave.web.records.selected import selected_rows
from goalweave.web.review.assign import AssignForm
from goalweave.web.review.tasks import tell_reviewer
from goalweave.wording.templatetags.goalweave import pick_text

LISTED = 20
"""So many of the records are shown by title before the change."""


class UnitForm(forms.Form):
    """target: a unit's id, or `none` and the id of the organisation; another name than that of the filter."""

    target = forms.ChoiceField(label=gettext_lazy("Unit"))

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"].choices = choices  # type: ignore[attr-defined]


@dataclass(frozen=True)
class BulkRequest:
    """What is asked for: an action and the records of a list; form: what else must be known, such as the unit."""

    actor: Actor
    action: BulkAction
    parameters: QueryDict
    ids: tuple[int, ...]
    form: forms.Form | None

    @property
    def plan(self) -> BulkPlan:
        return plan_change(self.actor, self.ids, permits=self._permits, needs=self._needs)

    def _permits(self, who: Actor, row: Record) -> bool:
        if self.action.name == "delete":
            return rules.may_delete_record(who, row)
        if self.action.name == "assign":
            return mapping_rules.may_assign(who, row)
        if self.action.name == "unit":
            return rules.may_change_record(who, row)
        return rules.may_set_visibility(who, row, self.action.visibility)

    def _needs(self, row: Record) -> bool:
        return not self.action.visibility or row.visibility != self.action.visibility


def bulk(request: HttpRequest) -> HttpResponse:
    """The change in numbers; by POST the change itself. Without an action: to the list."""
    bulk_request = _read_request(request)
    if bulk_request is None:
        return redirect("records")
    plan = bulk_request.plan
    title = bulk_request.action.title(len(plan.ids)) if plan.ids else _("Nothing to change")
    error = ""
    if request.method == "POST" and (bulk_request.form is None or bulk_request.form.is_valid()):
        try:
            return redirect(_apply(request, bulk_request, plan))
        except InputError as refusal:
            error = error_text(refusal)
    return render(
        request,
        "records/bulk.html",
        {
            "action": bulk_request.action,
            "plan": plan,
            "title": title,
            "already": bulk_request.action.already(plan.unchanged) if plan.unchanged else "",
            "selected": len(bulk_request.ids),
            "rows": _first_rows(plan.ids[:LISTED]),
            "unlisted": max(len(plan.ids) - LISTED, 0),
            "form": bulk_request.form,
            "error": error,
            "limit": _limit_text() if len(plan.ids) > MOST_AT_ONCE else "",
            "hidden": _hidden_fields(bulk_request.parameters),
            "back": _list_address(bulk_request.parameters),
            "may_undo": _may_undo(bulk_request.actor, plan.ids),
            "crumbs": _crumbs(title, bulk_request.parameters),
        },
        status=400 if error else form_status(*[bulk_request.form] if bulk_request.form else []),
    )


@require_safe
@never_cache
def done(request: HttpRequest, batch: UUID) -> HttpResponse:
    """What one's own change did, with undo."""
    who = actor(request)
    entries = written_by(Entry.objects.filter(batch=batch), who)
    counts = dict(entries.order_by().values_list("organisation").annotate(number=Count("pk")))
    line = entries.first()
    if line is None:
        raise Http404
    action, number = _action_of(line), sum(counts.values())
    return render(
        request,
        "records/bulk_done.html",
        {
            "title": action.done(number),
            "left": parse_number(request.GET.get("left"), 9) or 0,
            "batch": batch,
            "back": _list_address(request.GET),
            "may_undo": all(who.has_role(owner, *EDITORS) for owner in counts if owner is not None),
            "crumbs": _crumbs(action.done(number), request.GET),
        },
    )


def _action_of(line: Entry) -> BulkAction:
    """The action that wrote this line of the log."""
    if line.verb == "visibility":
        visibility = (line.after or {}).get("visibility")
        return BULK_ACTIONS["publish" if visibility == Visibility.PUBLIC else "internal"]
    return BULK_ACTIONS.get(line.verb, BULK_ACTIONS["unit"])


def _read_request(request: HttpRequest) -> BulkRequest | None:
    """None for an action that there is not; 404 for who may change no record."""
    who = actor(request)
    parameters = request.POST if request.method == "POST" else request.GET
    action = BULK_ACTIONS.get(str(parameters.get("do", "")))
    if not rules.may_add_somewhere(who):
        raise Http404
    if action is None:
        return None
    selection, rows = selected_rows(parameters, who)
    nothing = "id" not in parameters and not parameters.get("all")
    ids = () if nothing else tuple(selection.facts.records["pk"][rows].tolist())
    return BulkRequest(who, action, parameters, ids, _make_form(request, who, action, ids))


def _make_form(request: HttpRequest, who: Actor, action: BulkAction, ids: tuple[int, ...]) -> forms.Form | None:
    data = request.POST if request.method == "POST" and "expected" in request.POST else None
    if action.name == "unit":
        return UnitForm(_unit_choices(who, ids), data)
    if action.name == "assign":
        owners = _owners(ids)
        owner = owners[0] if len(owners) == 1 else None
        people = [(str(person.pk), display_name(person, who, owner)) for person in reviewers(owners)]
        return AssignForm(people, timezone.localdate(), data, several=False)
    return None


def _owners(ids: tuple[int, ...]) -> list[int]:
    """Ids of the organisations of these records."""
    rows = Record.objects.filter(pk__in=ids[:MOST_AT_ONCE]).order_by().values_list("organisation", flat=True)
    return sorted(set(rows.distinct()))


def _unit_choices(who: Actor, ids: tuple[int, ...]) -> list[tuple[str, str]]:
    """The units of the organisations of these records that the actor writes for, and none at all."""
    owners = [owner for owner in _owners(ids) if who.has_role(owner, *EDITORS)] or _owners(ids)
    rows = Unit.objects.filter(organisation__in=owners).select_related("organisation").order_by("organisation", "slug")
    several = len(owners) > 1
    names = []
    for unit in rows:
        name, owner = pick_text(unit.name) or unit.slug, unit.organisation
        names.append((str(unit.pk), f"{pick_text(owner.short) or owner.slug} · {name}" if several else name))
    return [("", "–"), *names, *((f"none {owner}", _("No unit")) for owner in owners[:1] if not several)]


def _apply(request: HttpRequest, bulk_request: BulkRequest, plan: BulkPlan) -> str:
    """Do it, and return where to go on. Raises InputError where there are now others than were shown, none or too many."""
    if parse_number(request.POST.get("expected")) != len(plan.ids):
        raise InputError(_("The records have changed in the meantime. Check the numbers and confirm again."))
    if not plan.ids:
        raise InputError(_("None of these records can be changed in this way."))
    if len(plan.ids) > MOST_AT_ONCE:
        raise InputError(_limit_text())
    batch = uuid4()
    changed = _change(request, bulk_request, plan.ids, batch)
    query = QueryDict(mutable=True)
    query.update(dict(_filter_fields(bulk_request.parameters)))
    query["left"] = str(len(bulk_request.ids) - changed)
    if not changed:
        raise InputError(_("None of these records can be changed in this way."))
    return f"{reverse('records-bulk-done', args=[batch])}?{query.urlencode()}"


def _limit_text() -> str:
    return _("You can change up to %(most)d records at once. Use a filter to select fewer.") % {"most": MOST_AT_ONCE}


def _change(request: HttpRequest, bulk_request: BulkRequest, ids: tuple[int, ...], batch: UUID) -> int:
    """How many records changed."""
    who, action = bulk_request.actor, bulk_request.action
    if action.visibility:
        return set_visibility(actor=who, ids=ids, visibility=Visibility(action.visibility), batch=batch)
    if action.name == "delete":
        return delete_records(actor=who, ids=ids, batch=batch)
    assert bulk_request.form is not None
    data = bulk_request.form.cleaned_data
    if action.name == "unit":
        return _move(who, ids, str(data["target"]), batch)
    reviewer = reread_row(User.objects.all(), data["reviewer"])
    result = assign_records(
        actor=who,
        records=ids,
        reviewer=reviewer,
        due=data["due"],
        now=timezone.now(),
        note=data["note"],
        batch=batch,
    )
    if result.records:
        tell_reviewer.enqueue(reviewer.pk, site_address(request))
    return len(result.records)


def _move(who: Actor, ids: tuple[int, ...], choice: str, batch: UUID) -> int:
    none, _blank, owner = choice.partition(" ")
    unit = None if none == "none" else reread_row(Unit.objects.all(), choice)
    organisation = unit.organisation_id if unit else int(owner)
    own = Record.objects.filter(pk__in=ids, organisation=organisation).values_list("pk", flat=True)
    return move_to_unit(actor=who, ids=own, organisation=organisation, unit=unit, batch=batch)


def _may_undo(who: Actor, ids: tuple[int, ...]) -> bool:
    """Undoing is for editors; authors who delete a draft of theirs ask one."""
    return all(who.has_role(owner, *EDITORS) for owner in _owners(ids))


def _first_rows(ids: tuple[int, ...]) -> list[Record]:
    rows = Record.objects.in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _filter_fields(parameters: QueryDict) -> list[tuple[str, str]]:
    sort = str(parameters.get("sort", ""))
    return [*fields_in_use(parameters, FIELDS), *([("sort", sort)] if sort else [])]


def _hidden_fields(parameters: QueryDict) -> list[tuple[str, str]]:
    """What the form sends, so that the same records are meant."""
    fields = [*_filter_fields(parameters), ("do", str(parameters.get("do", "")))]
    if parameters.get("all"):
        return [*fields, ("all", "1")]
    return [*fields, *(("id", pk) for pk in parameters.getlist("id"))]


def _list_address(parameters: QueryDict) -> str:
    query = QueryDict(mutable=True)
    query.update(dict(_filter_fields(parameters)))
    return f"{reverse('records')}?{query.urlencode()}" if query else reverse("records")


def _crumbs(title: str, parameters: QueryDict) -> list[dict[str, str]]:
    return [{"label": _("All records"), "href": _list_address(parameters)}, {"label": title, "href": ""}]
