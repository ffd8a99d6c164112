"""A form field for a language map: one input a language, the reader's first; what is sent comes back as a map.

In a form `title = LanguageMapField(label=_("Title"))`, in its template `{% include "parts/language_map.html" with
field=form.title %}`. The inputs are named `title:en`, `title:fr`, …
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from goalweave.core.text.languages import LANGUAGES, RIGHT_TO_LEFT, LanguageMap, base_language
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.wording.templatetags.goalweave import reader_language

TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
MOST_LANGUAGES = 40


@dataclass(frozen=True)
class LanguageInput:
    """One input. tag: BCP 47; name: the language in its own words; html: the input itself, to be shown as it is."""

    tag: str
    name: str
    id: str
    html: SafeString
    filled: bool


class LanguageMapWidget(forms.Widget):
    """One text input or, with `rows`, one text area for each language."""

    def __init__(self, *, rows: int = 0, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.input: forms.Widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any] | Mapping[str, Any], name: str
    ) -> dict[str, str]:
        """Every language that was sent, empty ones too."""
        start = f"{name}:"
        tags = (key.removeprefix(start) for key in data if key.startswith(start))
        return {tag: str(data.get(start + tag) or "") for tag in tags if TAG.fullmatch(tag)}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}:") for key in data)

    def language_input(self, name: str, tag: str, value: str, attrs: Mapping[str, Any]) -> SafeString:
        """The input of one language."""
        direction = "rtl" if base_language(tag) in RIGHT_TO_LEFT else "ltr"
        attributes = {**self.attrs, **attrs, "lang": tag, "dir": "auto" if value else direction}
        return self.input.render(f"{name}:{tag}", value, attributes)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """All inputs one after the other; templates use `parts/language_map.html` instead."""
        return SafeString(
            "".join(self.language_input(name, tag, text, attrs or {}) for tag, text in (value or {}).items())
        )


class BoundLanguageMap(forms.BoundField):
    """What `parts/language_map.html` shows: `first` is the reader's language, `others` are in a details element."""

    @cached_property
    def first(self) -> LanguageInput:
        return self._input(reader_language())

    @cached_property
    def others(self) -> list[LanguageInput]:
        reader, there = reader_language(), [*LANGUAGES, *(tag for tag in self._map() if tag not in LANGUAGES)]
        return [self._input(tag) for tag in there if tag != reader]

    @property
    def filled(self) -> int:
        """How many of the other languages have a text."""
        return sum(language.filled for language in self.others)

    @property
    def open(self) -> bool:
        """Whether the others are shown at once: where the text is in one of them, or something is wrong."""
        return bool(self.errors) or (bool(self.filled) and not self.first.filled)

    def _map(self) -> Mapping[str, str]:
        value = self.value()
        return value if isinstance(value, Mapping) else {}

    def _input(self, tag: str) -> LanguageInput:
        field, value = self.field, self._map().get(tag, "")
        assert isinstance(field, LanguageMapField)
        assert isinstance(field.widget, LanguageMapWidget)
        identifier = f"{self.auto_id}_{tag}"
        attrs: dict[str, Any] = {"id": identifier}
        if field.max_length:
            attrs["maxlength"] = field.max_length
        if self.errors:
            attrs["aria-invalid"] = "true"
        if described := " ".join(
            f"{self.auto_id}_{part}" for part, texts in (("helptext", self.help_text), ("error", self.errors)) if texts
        ):
            attrs["aria-describedby"] = described
        return LanguageInput(
            tag,
            language_name(tag),
            identifier,
            field.widget.language_input(self.html_name, tag, value, attrs),
            bool(value),
        )


class LanguageMapField(forms.Field):
    """`{"en": …, "ar": …}`, languages without a text left out. rows: several lines; max_length: of each language."""

    default_error_messages = {
        "required": _("Enter it in at least one language."),
        "too_long": _("%(language)s: use %(limit)d characters or fewer, not %(length)d."),
        "too_many": _("Use up to %(limit)d languages."),
    }

    def __init__(self, *, rows: int = 0, max_length: int | None = 300, **more: Any) -> None:
        self.rows, self.max_length = rows, max_length
        super().__init__(widget=LanguageMapWidget(rows=rows), **more)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundLanguageMap:
        return BoundLanguageMap(form, self, field_name)

    def to_python(self, value: LanguageMap | None) -> dict[str, str]:
        cleaned = {tag: clean_text(text, lines=bool(self.rows)) for tag, text in (value or {}).items()}
        return {tag: text for tag, text in cleaned.items() if text}

    def validate(self, value: LanguageMap) -> None:
        super().validate(value)
        if len(value) > MOST_LANGUAGES:
            raise ValidationError(self.error_messages["too_many"], "too_many", {"limit": MOST_LANGUAGES})
        faults = [
            ValidationError(
                self.error_messages["too_long"],
                "too_long",
                {"language": language_name(tag), "limit": self.max_length, "length": len(text)},
            )
            for tag, text in value.items()
            if self.max_length and len(text) > self.max_length
        ]
        if faults:
            raise ValidationError(faults)

    def has_changed(self, initial: LanguageMap | None, data: LanguageMap | None) -> bool:
        return not self.disabled and self.to_python(initial) != self.to_python(data)


def clean_text(text: str, *, lines: bool = False) -> str:
    """What a person typed without hidden characters and blanks around it. lines: line breaks stay, as `\\n`."""
    return sanitise_text(text).strip() if lines else sanitise_line(text)


@lru_cache(maxsize=500)
def language_name(tag: str) -> str:
    """A language in its own words: `fr` → `français`; the tag itself where it has no name (Unicode CLDR)."""
    try:
        return Locale.parse(tag, sep="-").get_display_name() or tag
    except (UnknownLocaleError, ValueError):
        return tag
