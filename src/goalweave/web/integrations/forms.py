"""What can be written about keys and webhooks."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.models import Organisation
from goalweave.integrations.keys.actions import LONGEST_NAME
from goalweave.integrations.models import KeyScope
from goalweave.integrations.webhooks.actions import LONGEST_URL
from goalweave.web.integrations.names import DAYS, EVENT_NAMES, SCOPES
from goalweave.wording.templatetags.goalweave import pick_text


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Purpose"), max_length=LONGEST_NAME, help_text=_("Shown in the history of what the program changes.")
    )
    organisation = forms.ChoiceField(label=_("Organisation"))
    scope = forms.ChoiceField(label=_("Access"), choices=list(SCOPES.items()), widget=forms.RadioSelect)
    days = forms.TypedChoiceField(label=_("Expires after"), choices=list(DAYS.items()), coerce=int)

    def __init__(self, organisations: Iterable[Organisation], data: object = None) -> None:
        super().__init__(data, initial={"scope": KeyScope.READ, "days": 90})  # type: ignore[arg-type]
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(organisation.slug, pick_text(organisation.name)) for organisation in organisations]


class WebhookForm(forms.Form):
    url = forms.CharField(
        label=_("Web address"),
        max_length=LONGEST_URL,
        widget=forms.TextInput({"dir": "ltr", "placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"), choices=list(EVENT_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
