"""What comes with a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goalweave.accounts.models import Organisation
from goalweave.formats.tables.cells import read_date
from goalweave.reports.templatetags.goalweave import pick_text
from goalweave.web.intake.names import VISIBILITIES


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("The file"),
        allow_empty_file=True,
        help_text=_(
            "XLSX or CSV with a row for each record, IATI activities (XML), or a document: PDF, DOCX, HTML, text."
        ),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.tsv,.xml,.pdf,.docx,.html,.htm,.txt,.md"}),
    )
    organisation = forms.ChoiceField(label=_("Whose records these are"))
    visibility = forms.ChoiceField(
        label=_("Who sees them"), required=False, choices=list(VISIBILITIES.items()), widget=forms.RadioSelect
    )
    as_of = forms.CharField(
        label=_("Data as of"),
        required=False,
        max_length=30,
        help_text=_("A year, month or day, such as 2026-06; by default today."),
        widget=forms.TextInput({"dir": "ltr"}),
    )

    def __init__(self, organisations: list[Organisation], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].choices = [(one.slug, pick_text(one.name)) for one in organisations]  # type: ignore[attr-defined]
        if len(organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()

    def clean_as_of(self) -> str:
        written = self.cleaned_data["as_of"].strip()
        found = read_date(written) if written else ""
        if found is None:
            raise ValidationError(
                _("“%(text)s” is not a date; write it as 2026-06-30, 2026-06 or 2026.") % {"text": written}
            )
        return found
