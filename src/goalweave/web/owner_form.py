"""Who owns what a form adds: an organisation, or the site itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.accounts.models import Organisation
from goalweave.wording.templatetags.goalweave import pick_text

SITE = ""
"""Value of the choice of an organisation for the site itself."""


class OwnerForm(forms.Form):
    """owners: organisations that the reader may write for; site: whether for the site too."""

    organisation = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)

    def __init__(self, owners: Sequence[Organisation], site: bool, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.owners, self.site = {owner.slug: owner for owner in owners}, site
        choices = [(SITE, _("The site: visible to everyone"))] if site else []
        choices += [(owner.slug, pick_text(owner.name) or owner.slug) for owner in owners]
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.initial.setdefault("organisation", choices[0][0])

    def clean_organisation(self) -> str:
        """The only one there is where none was sent."""
        slug: str = self.cleaned_data["organisation"]
        if slug or self.site:
            return slug
        if len(self.owners) != 1:
            raise ValidationError(_("Choose an organisation."))
        return next(iter(self.owners))

    @property
    def owner(self) -> Organisation | None:
        return self.owners.get(self.cleaned_data.get("organisation", ""))
