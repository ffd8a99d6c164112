"""The inputs of all forms, written by functions: the same HTML as Django's templates of widgets, but for blanks between elements.

A form of a record has some two hundred inputs and options, and each took three templates inside each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData

_FOLDER = "django/forms/widgets/"
_INPUTS = (
    "checkbox",
    "color",
    "date",
    "datetime",
    "email",
    "file",
    "hidden",
    "input",
    "number",
    "password",
    "search",
    "tel",
)


class InputRenderer(DjangoTemplates):
    """Django's own renderer, with functions in the place of templates of widgets where there is one in WRITERS."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        write = WRITERS.get(template_name)
        if write is None:
            return str(super().render(template_name, context, request))
        return write(context["widget"])


def write_input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    attribute = "" if value is None else f' value="{_text(value)}"'
    return f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"{attribute}{_attributes(widget["attrs"])}>'


def write_textarea(widget: Mapping[str, Any]) -> str:
    # A browser drops a first line break of the content, so the content begins on a line of its own.
    return (
        f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\n'
        f"{conditional_escape(widget['value'] or '')}</textarea>"
    )


def write_select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{_label(group)}">')
        parts += map(_write_option, options)
        if group:
            parts.append("</optgroup>")
    return "\n".join([*parts, "</select>"])


def write_choice(widget: Mapping[str, Any]) -> str:
    """A checkbox or radio button, in its label if `wrap_label` is set."""
    if not widget.get("wrap_label"):
        return write_input(widget)
    name = widget["attrs"].get("id")
    where = f' for="{_text(name)}"' if name else ""
    return f"<label{where}>{write_input(widget)} {_label(widget['label'])}</label>"


def _write_option(option: Mapping[str, Any]) -> str:
    return f'<option value="{_text(option["value"])}"{_attributes(option["attrs"])}>{_label(option["label"])}</option>'


def _attributes(attributes: Mapping[str, Any]) -> str:
    """Each with a blank before it. True stands for an attribute without a value, False for none."""
    return "".join(
        [
            f" {escape(name)}" if value is True else f' {escape(name)}="{_text(value)}"'
            for name, value in attributes.items()
            if value is not False
        ]
    )


def _text(value: Any) -> str:
    """As Django's `stringformat:'s'`: without the separators of a language."""
    return value if isinstance(value, SafeData) and isinstance(value, str) else escape(str(value))


def _label(value: Any) -> str:
    return conditional_escape(localize(value))


WRITERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"{_FOLDER}{name}.html": write_input for name in (*_INPUTS, "text", "time", "url")},
    f"{_FOLDER}checkbox_option.html": write_choice,
    f"{_FOLDER}radio_option.html": write_choice,
    f"{_FOLDER}select.html": write_select,
    f"{_FOLDER}textarea.html": write_textarea,
}
"""Name of a template of Django → the function that writes the same."""
