"""The filter of the log, in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from goalweave.accounts.activity.queries import LogFilter, people_addressed, people_named
from goalweave.accounts.models import Organisation
from goalweave.wording import log_labels
from goalweave.wording.templatetags.goalweave import pick_text


def _choices(names: dict[str, Any]) -> list[tuple[str, Any]]:
    return [("", _("all")), *((value, name) for value, name in names.items())]


class LogForm(forms.Form):
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    who = forms.CharField(label=_("Who"), required=False, max_length=200, strip=True)
    verb = forms.ChoiceField(label=_("Action"), required=False, choices=_choices(log_labels.VERBS))
    object = forms.ChoiceField(label=_("Object"), required=False, choices=_choices(log_labels.OBJECTS))
    since = forms.DateField(
        label=pgettext_lazy("the first day", "From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, organisations: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ids = {one.slug: one.pk for one in organisations}
        choices = [("", _("all")), *((one.slug, pick_text(one.short) or one.slug) for one in organisations)]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]

    def chosen(self, without: tuple[int, ...]) -> LogFilter:
        """Of a form that is valid. without: numbers of lines that the reader is to see later."""
        given = self.cleaned_data
        return LogFilter(
            organisation=self.ids.get(given["organisation"]),
            people=people_named(given["who"]) if given["who"] else None,
            addressed=people_addressed(given["who"]) if given["who"] else (),
            verb=given["verb"],
            object_type=given["object"],
            since=given["since"],
            until=given["until"],
            without=without,
        )
