"""The form that loads a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from goalweave.accounts.actions.organisations import countries
from goalweave.accounts.models import Organisation
from goalweave.core.interlinkages import MatrixKind
from goalweave.frameworks.queries import catalogue
from goalweave.interlinkages.actions.matrices import LONGEST_PANEL, LONGEST_TITLE
from goalweave.web.frame import MAIN
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.owner_form import OwnerForm
from goalweave.wording.templatetags.goalweave import pick_text, reader_language


def _country_choices() -> list[tuple[str, str]]:
    names = sorted(countries(reader_language()).items(), key=lambda entry: entry[1])
    return [("", "–"), *names]


class SourceFields(forms.Form):
    """Where a matrix comes from, and who sees it."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=_country_choices)
    panel = forms.CharField(
        label=gettext_lazy("Panel"),
        required=False,
        max_length=LONGEST_PANEL,
        help_text=gettext_lazy("Who scored the pairs."),
        widget=forms.TextInput({"dir": "auto"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=1_000,
        help_text=gettext_lazy("Where the matrix is published, with licence."),
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )
    public = forms.BooleanField(label=gettext_lazy("Visible to everyone"), required=False)


class DescriptionForm(SourceFields):
    """What is said of a matrix that is stored; its scores stay as they were loaded."""

    title = LanguageMapField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    field_order = ["title", "country", "panel", "source", "public"]


class MatrixForm(SourceFields, OwnerForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "CSV, XLSX or SSSOM/TSV: a list of scored pairs, or a square table whose rows influence its columns."
        ),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx,.sssom"}),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=LONGEST_TITLE, widget=forms.TextInput({"dir": "auto"})
    )
    framework = forms.ChoiceField(label=gettext_lazy("Framework"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Scores"),
        required=False,
        help_text=gettext_lazy("Correlations show no direction and no cause, and are never ranked by influence."),
    )
    field_order = ["file", "title", "framework", "kind", "country", "panel", "source", "organisation", "public"]

    def __init__(self, owners: Sequence[Organisation], site: bool, *args: Any, **options: Any) -> None:
        super().__init__(owners, site, *args, **options)
        known = catalogue().frameworks.values()
        editions = [(entry.key, f"{pick_text(entry.title)} ({entry.edition})") for entry in known]
        kinds = [("", _("as the file says, otherwise influence"))]
        kinds += [(MatrixKind.INFLUENCE, _("Influence")), (MatrixKind.CORRELATION, _("Correlation"))]
        for name, choices in (("framework", editions), ("kind", kinds)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.initial.setdefault(
            "framework", next((entry.key for entry in known if entry.id == MAIN and entry.default), "")
        )

    def load_options(self) -> dict[str, Any]:
        """The options as they are stored with the file."""
        data = self.cleaned_data
        names = ("framework", "kind", "country", "panel", "source", "organisation")
        title = {reader_language(): data["title"]}
        return {**{name: data[name] for name in names}, "title": title, "public": data["public"]}
