"""What can be said of a partner organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.actions import countries
from goalweave.registry.actions import PartnerFields
from goalweave.registry.models import PartnerOrganisation
from goalweave.web.accounts.names import KINDS
from goalweave.wording.templatetags.goalweave import reader_language


class PartnerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=500, widget=forms.TextInput({"dir": "auto"}))
    stakeholder = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("not specified")), *KINDS.items()])
    country = forms.ChoiceField(label=_("Country of headquarters"), required=False)
    url = forms.URLField(
        label=_("Web address"), max_length=1000, required=False, assume_scheme="https",
        widget=forms.TextInput({"dir": "ltr", "inputmode": "url"}),
    )  # fmt: skip

    def __init__(self, partner: PartnerOrganisation, data: Any = None) -> None:
        fields = ("name", "stakeholder", "country", "url")
        super().__init__(data, initial={name: getattr(partner, name) for name in fields})
        chosen = self.fields["country"]
        assert isinstance(chosen, forms.ChoiceField)
        named = sorted(countries(reader_language()).items(), key=lambda pair: pair[1])
        chosen.choices = [("", _("not specified")), *named]

    def values(self) -> PartnerFields:
        return PartnerFields(**self.cleaned_data)
