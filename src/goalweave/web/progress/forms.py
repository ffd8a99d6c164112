"""The form of a target."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.core.model import Aim, Curie, Direction, Key, Method, Status, Target, dimension_key
from goalweave.core.progress import METHODS
from goalweave.formats.reading.areas import find_area
from goalweave.packs.areas import WORLD
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.records.fields import LTR, LineField
from goalweave.wording import labels
from goalweave.wording.indicator_labels import area_text, format_figure
from goalweave.wording.messages import translated

Choices = Sequence[tuple[str, str]]

SITE = "-"
"""As organisation: the whole site's."""
LONGEST = 500
AIMS = {
    Aim.VALUE: gettext_lazy("reach a value"),
    Aim.CHANGE: gettext_lazy("change by a percentage of the baseline"),
}
DIRECTIONS = {Direction.UP: gettext_lazy("higher is better"), Direction.DOWN: gettext_lazy("lower is better")}
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
        found = find_area(self.cleaned_data["area"])
        if found is None:
            raise ValidationError(_("No country or group of countries has this name or code."))
        return found

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
        set_choices(self, "method", [(one, translated(name)) for one, name in METHODS.items()])
        set_choices(self, "status", [(one, str(name)) for one, name in labels.STATUSES.items()])

    def clean_milestones(self) -> dict[int, float]:
        number = forms.FloatField(localize=True)
        found: dict[int, float] = {}
        for line in filter(str.strip, self.cleaned_data["milestones"].splitlines()):
            match = _PAIR.fullmatch(line)
            if match is None:
                raise ValidationError(_("Enter each milestone on a separate line, year and value: 2020: 60"))
            found[int(match[1])] = float(number.clean(match[2]))
        return found


def set_choices(form: forms.Form, name: str, choices: Choices) -> None:
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]


def target_from(node: Curie, place: Mapping[str, Any], values: Mapping[str, Any]) -> Target:
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


def initial_of(target: Target) -> dict[str, Any]:
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
