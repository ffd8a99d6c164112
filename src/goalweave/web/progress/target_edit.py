"""Set, change and remove a target, with permission."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import all_organisations, own_memberships
from goalweave.core.model import (
    Aim,
    Curie,
    Direction,
    Framework,
    Key,
    Method,
    Status,
    Target,
    dimension_key,
    wanted_direction,
)
from goalweave.core.progress import METHODS
from goalweave.indicators import queries, rules
from goalweave.indicators.actions import delete_target, set_target
from goalweave.indicators.areas import find_area
from goalweave.indicators.conversion import target_from_row
from goalweave.indicators.models import Target as TargetRow
from goalweave.packs.areas import WORLD
from goalweave.web.addresses import parse_number
from goalweave.web.frame import actor
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.posts import form_errors, submitted_data
from goalweave.web.progress.board import visible_framework
from goalweave.web.progress.target import visible_targets
from goalweave.web.progress.target_texts import place_text
from goalweave.web.records.fields import LTR, LineField
from goalweave.wording import labels
from goalweave.wording.indicator_labels import area_text, format_figure, read_code_names
from goalweave.wording.messages import translated
from goalweave.wording.node_properties import DIRECTIONS
from goalweave.wording.templatetags.goalweave import pick_text

Choices = Sequence[tuple[str, str]]

SITE = "-"
"""As organisation: the whole site's."""
LONGEST = 500
AIMS = {
    Aim.VALUE: gettext_lazy("reach a value"),
    Aim.CHANGE: gettext_lazy("change by a percentage of the baseline"),
}
_PAIR = re.compile(r"\s*(\d{4})\s*[:=]\s*(\S.*?)\s*", re.ASCII)
_NUMBER = forms.TextInput({**LTR, "inputmode": "decimal", "class": "short"})
_YEAR = forms.TextInput({**LTR, "inputmode": "numeric", "class": "short"})


class PlaceForm(forms.Form):
    """Whose target it is and of which figures; it stays what it is once the target is set."""

    organisation = forms.ChoiceField(label=gettext_lazy("Owner"))
    series = forms.ChoiceField(
        label=gettext_lazy("Series that measures the target"),
        required=False,
        help_text=gettext_lazy("Leave empty if nothing measures the target, and explain why in the note."),
    )
    area = LineField(
        label=gettext_lazy("Country or group of countries"),
        max_length=120,
        help_text=gettext_lazy("A name or a code, such as Kenya, KE or 001 for the world."),
    )
    key = LineField(
        label=gettext_lazy("Breakdown"),
        max_length=300,
        required=False,
        widget=forms.TextInput(LTR),
        help_text=gettext_lazy("Codes of the series, such as SEX=F; AGE=Y15T24. Leave empty for the total."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["area"].initial = area_text(WORLD)

    def clean_area(self) -> str:
        area = find_area(self.cleaned_data["area"])
        if area is None:
            raise ValidationError(_("No country or group of countries has this name or code."))
        return area

    def clean_key(self) -> Key:
        pairs = [part.partition("=") for part in self.cleaned_data["key"].split(";") if part.strip()]
        if any(not sign or not name.strip() or not code.strip() for name, sign, code in pairs):
            raise ValidationError(_("Enter each as DIMENSION=CODE, separated by semicolons."))
        return dimension_key({name.strip(): code.strip() for name, _sign, code in pairs})


class TargetForm(forms.Form):
    aim = forms.ChoiceField(label=gettext_lazy("Kind of target"), choices=list(AIMS.items()))
    value = forms.FloatField(
        label=gettext_lazy("Target value"),
        required=False,
        localize=True,
        widget=_NUMBER,
        help_text=gettext_lazy("In the unit of the series or in percent. Leave empty if the target has no value."),
    )
    year = forms.IntegerField(
        label=gettext_lazy("Target year"),
        required=False,
        widget=_YEAR,
        help_text=gettext_lazy("A year, such as 2030."),
    )
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=list(DIRECTIONS.items()))
    since = forms.IntegerField(
        label=gettext_lazy("Baseline year"),
        required=False,
        widget=_YEAR,
        help_text=gettext_lazy("The year of the baseline."),
    )
    baseline = forms.FloatField(
        label=gettext_lazy("Baseline"),
        required=False,
        localize=True,
        widget=_NUMBER,
        help_text=gettext_lazy("Leave empty to use the value for that year."),
    )
    milestones = forms.CharField(
        label=gettext_lazy("Milestones"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({**LTR, "rows": 3}),
        help_text=gettext_lazy("One per line, year and value: 2020: 60"),
    )
    method = forms.ChoiceField(label=gettext_lazy("Method"))
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=gettext_lazy("The document that sets the target."),
    )
    status = forms.ChoiceField(label=gettext_lazy("Source status"), initial=Status.OURS)
    note = LanguageMapField(label=gettext_lazy("Note"), rows=3, max_length=2000, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _set_choices(self, "method", [(value, translated(name)) for value, name in METHODS.items()])
        _set_choices(self, "status", [(value, str(name)) for value, name in labels.STATUSES.items()])

    def clean_milestones(self) -> dict[int, float]:
        number = forms.FloatField(localize=True)
        milestones: dict[int, float] = {}
        for line in filter(str.strip, self.cleaned_data["milestones"].splitlines()):
            match = _PAIR.fullmatch(line)
            if match is None:
                raise ValidationError(_("Enter each milestone on a separate line, year and value: 2020: 60"))
            milestones[int(match[1])] = float(number.clean(match[2]))
        return milestones


def _set_choices(form: forms.Form, name: str, choices: Choices) -> None:
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]


def _target_from(node: Curie, place: Mapping[str, Any], values: Mapping[str, Any]) -> Target:
    """What both forms say. place: series, area, key."""
    return Target(
        node=node,
        series=place["series"],
        area=place["area"],
        key=place["key"],
        aim=Aim(values["aim"]),
        value=values["value"],
        year=values["year"],
        direction=Direction(values["direction"]),
        baseline=values["baseline"],
        since=values["since"],
        milestones=values["milestones"],
        method=Method(values["method"]),
        source=values["source"],
        status=Status(values["status"]),
        note=values["note"],
    )


def _initial_of(target: Target) -> dict[str, Any]:
    """What the form shows of a target that is there."""
    milestones = "\n".join(f"{year}: {format_figure(value)}" for year, value in sorted(target.milestones.items()))
    return {
        "aim": target.aim,
        "value": target.value,
        "year": target.year,
        "direction": target.direction,
        "baseline": target.baseline,
        "since": target.since,
        "milestones": milestones,
        "method": target.method,
        "source": target.source,
        "status": target.status,
        "note": dict(target.note),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """`?target=` its number: that one is changed, in its place; without it one more is set."""
    who, framework, node = _editable_node(request, key, code)
    owners = _owner_choices(who)
    row = _editable_target(who, node, request.GET.get("target", ""))
    sent = submitted_data(request)
    before = target_from_row(row, node) if row else None
    initial = _initial_of(before) if before else {"direction": wanted_direction(framework.node(code))}
    form = TargetForm(sent, initial=initial)
    place = None if row else PlaceForm(sent)
    if place is not None:
        _set_choices(
            place,
            "organisation",
            [(slug, pick_text(owner.name) or slug if owner else _("the whole site")) for slug, owner in owners.items()],
        )
        _set_choices(place, "series", _series_choices(who))
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
    message = (
        _("Target removed. It ships with Goalweave and will reappear when packs are loaded again.")
        if shipped
        else _("Target removed.")
    )
    messages.success(request, message)
    return redirect("progress-target", framework.key, code)


def _editable_node(request: HttpRequest, key: str, code: str) -> tuple[Actor, Framework, Curie]:
    """What is at the address, for people who may set targets somewhere; nothing for others."""
    who = actor(request)
    if not rules.may_load_somewhere(who):
        raise Http404
    framework = visible_framework(request, key)
    framework.node(code)
    return who, framework, framework.curie(code)


def _editable_target(who: Actor, node: Curie, number: str) -> TargetRow | None:
    """The target of that number that the reader may change; none is requested by an empty one."""
    if not number:
        return None
    row = next((target for target in visible_targets(who, node) if target.pk == parse_number(number)), None)
    if row is None or not rules.may_change_target(who, row):
        raise Http404
    return row


def _owner_choices(who: Actor) -> dict[str, Organisation | None]:
    """Whose targets the reader may set; under SITE those of the site."""
    if who.administrator:
        return {SITE: None, **{organisation.slug: organisation for organisation in all_organisations()}}
    own = [membership.organisation for membership in own_memberships(who)]
    return {organisation.slug: organisation for organisation in own if rules.may_set_target(who, organisation.pk)}


def _series_choices(who: Actor) -> Choices:
    series = queries.series_by_code(who)
    return [
        ("", _("no series measures it")),
        *((code, f"{pick_text(row.name)} ({code})") for code, row in series.items()),
    ]


def _save_target(
    who: Actor,
    node: Curie,
    row: TargetRow | None,
    before: Target | None,
    place: PlaceForm | None,
    form: TargetForm,
    owners: dict[str, Organisation | None],
) -> TargetRow:
    if place is None:
        assert row is not None
        assert before is not None
        where, owner = {"series": before.series, "area": before.area, "key": before.key}, row.organisation
    else:
        where, owner = place.cleaned_data, owners[place.cleaned_data["organisation"]]
    return set_target(actor=who, target=_target_from(node, where, form.cleaned_data), organisation=owner)
