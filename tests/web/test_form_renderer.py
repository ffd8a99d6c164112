"""Inputs that are written directly are those of Django's templates, to the letter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from goalweave.web.form_renderer import FormRenderer

CHOICES = [
    ("", "–"),
    ("a&b", "<b>A</b>"),
    (2020, 2020),
    (3, mark_safe("<b>bold</b>")),
    ("Group <1>", [("x", gettext_lazy("Save")), ("y", "Y")]),
]
ATTRIBUTES = {
    "id": 'a"b',
    "required": True,
    "disabled": False,
    "maxlength": 3000,
    "title": mark_safe("&amp;"),
    "x<": None,
}
WIDGETS = [
    *(forms.TextInput, forms.HiddenInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.NumberInput),
    *(forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput, forms.Textarea),
    *(forms.SearchInput, forms.TelInput, forms.ColorInput, forms.FileInput, forms.ClearableFileInput),
]
VALUES = [None, "", 'one & <two> "three"', mark_safe("<safe>"), 12345.5, date(2026, 3, 9), True, "\n first line", 0]


def assert_same(widget: forms.Widget, value: Any) -> None:
    for language in ("en", "fr", "ar"):
        with override(language):
            expected = widget.render("name<", value, ATTRIBUTES, DjangoTemplates())
            assert widget.render("name<", value, ATTRIBUTES, FormRenderer()) == expected


@pytest.mark.parametrize("widget", WIDGETS)
def test_inputs_are_those_of_the_templates(widget: type[forms.Widget]) -> None:
    for value in VALUES:
        assert_same(widget(), value)


@pytest.mark.parametrize(
    "widget", [forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple]
)
def test_choices_are_those_of_the_templates(widget: type[forms.ChoiceWidget]) -> None:
    for value in (None, "a&b", 2020, "x", ["x", "3"]):
        assert_same(widget(choices=CHOICES), value)


def test_an_option_with_a_template_of_its_own_keeps_it() -> None:
    class Special(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    assert_same(Special(choices=CHOICES), "x")


def test_the_site_uses_it() -> None:
    assert isinstance(get_default_renderer(), FormRenderer)
