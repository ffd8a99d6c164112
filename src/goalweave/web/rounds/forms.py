"""What a round is opened with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.surveys.actions.rounds import LONGEST_MESSAGE

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Choices = Sequence[tuple[str, str]]


def day_field(label: StrPromise, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        localize=False,
    )


class RoundForm(forms.Form):
    questionnaire = forms.ChoiceField(label=gettext_lazy("Questionnaire"))
    asker = forms.ChoiceField(label=gettext_lazy("Requested by"))
    due = day_field(gettext_lazy("Deadline"))
    message = forms.CharField(
        label=gettext_lazy("Message to the organisations"),
        help_text=gettext_lazy("Shown in the email and above the questions."),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 5, "dir": "auto"}),
    )
    publishes = forms.BooleanField(
        label=gettext_lazy("Publish submissions as they come in, without checking them first"), required=False
    )

    def __init__(
        self, questionnaires: Choices, organisations: Choices, today: date, *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["questionnaire"].choices = [("", "–"), *questionnaires]  # type: ignore[attr-defined]
        self.fields["asker"].choices = list(organisations)  # type: ignore[attr-defined]
        self.fields["due"].widget.attrs["min"] = today.isoformat()

    def clean_due(self) -> date:
        return require_not_past(self.cleaned_data["due"], self.today)


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )
    due = day_field(gettext_lazy("New deadline"), required=False)


def require_not_past(due: date, today: date) -> date:
    if due < today:
        raise ValidationError(_("The deadline has already passed."))
    return due


def parse_day(text: str) -> date | None:
    """A day as a browser sends it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
