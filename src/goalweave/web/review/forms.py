"""To whom records are handed over, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.mapping.actions.assignments import LONGEST_NOTE

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
