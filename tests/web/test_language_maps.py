"""The form field for language maps: what is shown, what comes back, what is refused."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given, strategies as st
from tests.factories.frameworks import any_text

from goalweave.core.text.languages import LANGUAGES
from goalweave.web.language_maps import LanguageMapField, clean_text, language_name


class Form(forms.Form):
    title = LanguageMapField(label="Title", max_length=20)
    text = LanguageMapField(label="Text", rows=4, max_length=None, required=False, help_text="What is done.")


def sent(**fields: dict[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, texts in fields.items():
        data.update({f"{name}:{tag}": text for tag, text in texts.items()})
    return data


def rendered_field(form: forms.Form, name: str) -> str:
    return render_to_string("parts/language_map.html", {"field": form[name]})


def names(html: str) -> list[str]:
    return re.findall(r'name="([^"]+)"', html)


def test_what_is_sent_comes_back_as_a_map_without_empty_languages() -> None:
    form = Form(sent(title={"en": " Roads \t for all ", "fr": "  ", "ar": "طرق", "pt-BR": "Estradas"}, text={"en": ""}))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"title": {"en": "Roads for all", "ar": "طرق", "pt-BR": "Estradas"}, "text": {}}


def test_lines_stay_in_a_text_and_not_in_a_title() -> None:
    form = Form(sent(title={"en": "a\r\nb"}, text={"en": "one\r\n\r\ntwo  \r\n"}))
    assert form.is_valid()
    assert form.cleaned_data == {"title": {"en": "a b"}, "text": {"en": "one\n\ntwo"}}


def test_a_title_in_no_language_is_asked_for() -> None:
    for data in (sent(), sent(title={"en": " ", "fr": "\u202e"})):
        form = Form(data)
        assert form.errors == {"title": ["Enter it in at least one language."]}


def test_what_is_too_long_names_the_language() -> None:
    form = Form(sent(title={"en": "short", "fr": "x" * 21, "ru": "y" * 30}))
    assert form.errors == {
        "title": ["français: use 20 characters or fewer, not 21.", "русский: use 20 characters or fewer, not 30."]
    }
    assert re.search(r"<details[^>]* open>", rendered_field(form, "title"))


def test_what_is_no_language_is_not_taken() -> None:
    form = Form(sent(title={"en": "a", "": "b", "EN": "c", "x": "d", "en fr": "e", "<b>": "f"}))
    assert form.is_valid()
    assert form.cleaned_data["title"] == {"en": "a"}
    many = Form(sent(title=dict.fromkeys(map("".join, product("abcdefg", repeat=2)), "x")))
    assert many.errors == {"title": ["Use up to 40 languages."]}


def test_a_field_does_not_take_what_belongs_to_another_of_a_longer_name() -> None:
    data = sent(title={"en": "a"})
    data["title_short:fr"] = "b"
    form = Form(data)
    assert form.is_valid()
    assert form.cleaned_data["title"] == {"en": "a"}


@pytest.mark.parametrize(("language", "first"), [("en", "en"), ("ar", "ar"), ("zh-hans", "zh")])
def test_the_readers_language_comes_first_and_the_others_are_folded_away(language: str, first: str) -> None:
    with override(language):
        html = rendered_field(Form(), "title")
    assert names(html) == [f"title:{tag}" for tag in (first, *(t for t in LANGUAGES if t != first))]
    assert html.index(f'name="title:{first}"') < html.index("<details") < html.index("</details>")
    assert not re.search(r"<details[^>]* open", html)


def test_languages_that_are_there_already_stay() -> None:
    form = Form(initial={"title": {"sw": "Barabara", "en": "Roads"}})
    html = rendered_field(form, "title")
    assert names(html)[-1] == "title:sw"
    assert 'value="Barabara"' in html
    assert "Kiswahili" in html
    assert "(1 filled in)" in html
    assert 'value="Barabara"' in rendered_field(Form(sent(title={"sw": "Barabara"})), "title")


def test_the_others_are_open_where_the_reader_would_see_nothing_else() -> None:
    assert re.search(r"<details[^>]* open>", rendered_field(Form(initial={"title": {"fr": "Routes"}}), "title"))


def test_every_input_has_its_label_its_language_and_its_direction() -> None:
    html = rendered_field(Form(initial={"title": {"en": "<b>"}}), "title")
    assert re.findall(r'<label for="([^"]+)"', html) == re.findall(r'<input[^>]* id="([^"]+)"', html)
    assert 'lang="ar" dir="rtl"' in re.search(r'<input[^>]*name="title:ar"[^>]*>', html)[0]  # type: ignore[index]
    assert 'dir="auto"' in re.search(r'<input[^>]*name="title:en"[^>]*>', html)[0]  # type: ignore[index]
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    text = rendered_field(Form(), "text")
    assert text.count("<textarea") == 6
    assert text.count('aria-describedby="id_text_helptext"') == 6
    assert "(optional)" in text


def test_a_field_in_a_form_with_a_prefix_has_names_of_its_own() -> None:
    form = Form({"a-title:en": "One", "title:en": "Two"}, prefix="a")
    assert form.is_valid()
    assert form.cleaned_data["title"] == {"en": "One"}
    assert 'name="a-title:en"' in rendered_field(form, "title")


def test_changed_is_what_differs_after_cleaning() -> None:
    initial: dict[str, Any] = {"title": {"en": "Roads"}, "text": {}}
    assert Form(sent(title={"en": " Roads ", "fr": ""}), initial=initial).changed_data == []
    assert Form(sent(title={"en": "Roads", "fr": "Routes"}), initial=initial).changed_data == ["title"]


@given(any_text(), st.booleans())
def test_clean_text_has_nothing_hidden_and_is_clean_already(text: str, lines: bool) -> None:
    cleaned = clean_text(text, lines=lines)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", cleaned)
    assert cleaned == cleaned.strip()
    assert clean_text(cleaned, lines=lines) == cleaned


def test_clean_text_keeps_the_marks_that_right_to_left_needs() -> None:
    assert clean_text("مبادرة\u200f (2020)") == "مبادرة\u200f (2020)"
    assert clean_text("invoice\u202efdp.exe") == "invoicefdp.exe"


def test_language_name_is_in_its_own_words() -> None:
    assert [language_name(tag) for tag in ("fr", "zh", "ar", "xx")] == ["français", "中文", "العربية", "xx"]
