"""What can be written about people and places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy as _, pgettext_lazy

from goalweave.accounts.actions import OrganisationFields, countries
from goalweave.accounts.models import Organisation, Role
from goalweave.accounts.queries import UnitBranch, flatten_tree
from goalweave.web.accounts.names import DUTIES, KINDS, ROLES
from goalweave.web.accounts.signin_forms import password_help
from goalweave.web.language_maps import LanguageMapField
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

LTR = {"dir": "ltr"}
LANGUAGES = [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
NAME = forms.TextInput({"autocomplete": "name", "dir": "auto"})


class PersonForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200, required=False, widget=NAME)
    language = forms.ChoiceField(label=_("Email language"), choices=LANGUAGES)


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200, widget=NAME)
    password = forms.CharField(
        label=_("Create a password"),
        help_text=password_help(),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class ErasureForm(forms.Form):
    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("Enter it to confirm."),
        widget=forms.EmailInput({"autocomplete": "off", **LTR}),
    )


NO_SLUG = _("Only the letters a–z, digits and hyphens can be in a web address, such as water-ministry.")


class OrganisationForm(forms.Form):
    """slug: only of a new organisation."""

    name = LanguageMapField(label=_("Name"))
    short = LanguageMapField(
        label=_("Short name"),
        max_length=60,
        required=False,
        help_text=_("The name in common use, such as an abbreviation."),
    )
    slug = forms.SlugField(
        label=_("Name in web addresses"),
        max_length=50,
        help_text=_("Letters a–z, digits and hyphens."),
        error_messages={"invalid": NO_SLUG},
        widget=forms.TextInput(LTR),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    ref = forms.CharField(
        label=_("Identifier"),
        max_length=100,
        required=False,
        widget=forms.TextInput(LTR),
        help_text=_("The IATI organisation identifier, such as XM-DAC-41000."),
    )
    country = forms.ChoiceField(label=_("Country of headquarters"), required=False)
    second_review = forms.BooleanField(
        label=_("Every mapping needs a second reviewer"),
        required=False,
        help_text=_("Two people decide independently; if they disagree, the mapping stays open."),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        if organisation:
            short = organisation.short if organisation.short != organisation.name else {}
            kwargs["initial"] = {
                "name": organisation.name,
                "short": short,
                "kind": organisation.kind,
                "ref": organisation.ref,
                "country": organisation.country,
                "second_review": organisation.second_review,
            }
        super().__init__(*args, **kwargs)
        if organisation:
            del self.fields["slug"]
        _set_choices(self, "kind", [("", "–"), *KINDS.items()])
        named = sorted(countries(reader_language()).items(), key=lambda pair: pair[1])
        _set_choices(self, "country", [("", "–"), *named])

    def values(self) -> OrganisationFields:
        return OrganisationFields(**{name: value for name, value in self.cleaned_data.items() if name != "slug"})


class UnitForm(forms.Form):
    """parent: the short name of the unit above, empty at the top."""

    name = LanguageMapField(label=_("Name"))
    slug = forms.SlugField(
        label=_("Name in web addresses"),
        max_length=50,
        help_text=_("Letters a–z, digits and hyphens."),
        error_messages={"invalid": NO_SLUG},
        widget=forms.TextInput(LTR),
    )
    parent = forms.ChoiceField(label=_("Part of"), required=False)

    def __init__(self, tree: Iterable[UnitBranch], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_choices(self, "parent", unit_choices(tree, _("the organisation itself")))


class MemberForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, tree: Iterable[UnitBranch], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _set_choices(self, "role", role_choices())
        _set_choices(self, "unit", unit_choices(tree, "–"))


class InviteForm(MemberForm):
    email = forms.EmailField(
        label=_("Email"), max_length=254, widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"})
    )
    language = forms.ChoiceField(label=_("Language of the email"), choices=LANGUAGES)
    field_order = ("email", "role", "unit", "language")


def role_choices() -> list[tuple[str, str]]:
    """Return each role with its permissions."""
    return [(role.value, f"{ROLES[role]}: {DUTIES[role]}") for role in Role]


def unit_choices(tree: Iterable[UnitBranch], nothing: Any) -> list[tuple[str, str]]:
    """Every unit by its short name, set in by its place in the tree."""
    units = [(branch.unit.slug, "\u2003" * branch.depth + pick_text(branch.unit.name)) for branch in flatten_tree(tree)]
    return [("", str(nothing)), *units]


def _set_choices(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
