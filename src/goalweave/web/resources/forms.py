"""The form of a resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from goalweave.resources.actions import (
    LONGEST_LICENCE,
    LONGEST_SUMMARY,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_URL,
    ResourceFields,
)
from goalweave.web.labelled_rows import NamesField
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.records.fields import LTR, LineField
from goalweave.wording.resource_labels import KINDS


class ResourceForm(forms.Form):
    """owners: value and name of whose resource it can be; empty for one that exists, whose owner stays."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    title = LanguageMapField(label=_("Title"), max_length=LONGEST_TITLE)
    summary = LanguageMapField(
        label=_("Summary"),
        rows=2,
        max_length=LONGEST_SUMMARY,
        required=False,
        help_text=_("One or two sentences for lists."),
    )
    url = LineField(
        label=_("Link"),
        max_length=LONGEST_URL,
        required=False,
        widget=forms.TextInput({**LTR, "inputmode": "url", "placeholder": "https://"}),
        help_text=_("Where the resource is, if it is on another site."),
    )
    text = LanguageMapField(
        label=_("Text"),
        rows=10,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("The page itself. Markdown: blank lines, headings, lists, tables and links."),
    )
    nodes = NamesField(
        label=_("Goals and action lines"),
        help_text=format_lazy(_("Where it is shown, such as {examples}."), examples="sdg:9.c, sdg:4, wsis:C2"),
    )
    licence = LineField(
        label=_("Licence"),
        max_length=LONGEST_LICENCE,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("Under which others may use it, such as CC BY 4.0."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, owners: Iterable[tuple[str, str]] = (), **more: Any
    ) -> None:
        super().__init__(data, auto_id="%s", **more)
        choices = list(owners)
        if not choices:
            del self.fields["organisation"]
            return
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def values(self) -> ResourceFields:
        data = {name: value for name, value in self.cleaned_data.items() if name != "organisation"}
        return ResourceFields(**data)
