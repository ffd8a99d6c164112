"""Inputs of forms: the HTML is that of Django's templates, whatever the values."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from goalweave.web.form_inputs import WRITERS, InputRenderer

CHOICES = [
    ("", "–"),
    ("a&b", "<b>\"&'"),
    (1234, 1234),
    (None, gettext_lazy("Records")),
    ("Group <1>", [("x", mark_safe("<i>x</i>"))]),
]
FIELDS: dict[str, forms.Field] = {
    "text": forms.CharField(
        widget=forms.TextInput({"class": '"><', "maxlength": 1234, "data-a": mark_safe("&amp;"), "hidden": False})
    ),
    "number": forms.IntegerField(min_value=1000),
    "email": forms.EmailField(),
    "url": forms.URLField(assume_scheme="https"),
    "date": forms.DateField(),
    "moment": forms.DateTimeField(),
    "time": forms.TimeField(),
    "secret": forms.CharField(widget=forms.PasswordInput(render_value=True)),
    "hidden": forms.CharField(widget=forms.HiddenInput),
    "flag": forms.BooleanField(),
    "file": forms.FileField(),
    "lines": forms.CharField(widget=forms.Textarea({"rows": 2, "placeholder": gettext_lazy("Records")})),
    "choice": forms.ChoiceField(choices=CHOICES),
    "several": forms.MultipleChoiceField(choices=CHOICES),
    "radio": forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect),
    "boxes": forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple),
}
VALUES = (None, "", "\n<script>&\"'", "a&b", 1234, True, mark_safe("<b>"), ["a&b", "x"])


def _html(field: forms.Field, value: object, renderer: type[DjangoTemplates]) -> str:
    form = type("Form", (forms.Form,), {"named<": field, "default_renderer": renderer})(initial={"named<": value})
    bound = form["named<"]
    tags = "".join(str(choice.tag()) for choice in bound) if bound.use_fieldset else ""
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", f"{bound}{tags}"))


@pytest.mark.parametrize("name", FIELDS)
def test_an_input_is_written_as_django_does(name: str) -> None:
    with override("fr"):
        for value in VALUES:
            assert _html(FIELDS[name], value, InputRenderer) == _html(FIELDS[name], value, DjangoTemplates), value


def test_the_first_line_break_of_a_text_stays() -> None:
    html = FIELDS["lines"].widget.render("lines", "\nSecond line", renderer=InputRenderer())
    assert html.endswith(">\n\nSecond line</textarea>")


def test_functions_stand_for_templates_that_exist() -> None:
    renderer = DjangoTemplates()
    for name in WRITERS:
        assert renderer.get_template(name)
