"""Inputs of forms written directly instead of from Django's templates, to the same letter: a form has a hundred of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe

WIDGETS = "django/forms/widgets/"
INPUTS = (
    "checkbox",
    "color",
    "date",
    "datetime",
    "email",
    "hidden",
    "number",
    "password",
    "search",
    "tel",
    "text",
    "time",
    "url",
)
OPTION = f"{WIDGETS}select_option.html"

Widget = Mapping[str, Any]
"""The context of a widget, as Django gives it to its template."""


class FormRenderer(DjangoTemplates):
    """Django's renderer, which remains for all templates but those of the plain inputs."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        write = WRITERS.get(template_name)
        text = write(context["widget"]) if write else None
        if text is None:
            return super().render(template_name, context, request)
        return SafeString(text)  # all values are escaped


def _write_input(widget: Widget) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{_escape_value(value)}"'
    return (
        f'<input type="{_escape(widget["type"])}" name="{_escape(widget["name"])}"{shown}{_write_attributes(widget)}>'
    )


def _write_textarea(widget: Widget) -> str:
    value = widget["value"]
    return f'<textarea name="{_escape(widget["name"])}"{_write_attributes(widget)}>\n{_escape(value) if value else ""}</textarea>'


def _write_select(widget: Widget) -> str | None:
    """None where an option has a template of its own."""
    parts = [f'<select name="{_escape(widget["name"])}"{_write_attributes(widget)}>']
    for group_name, options, _index in widget["optgroups"]:
        if any(option["template_name"] != OPTION for option in options):
            return None
        if group_name:
            parts.append(f'\n  <optgroup label="{_escape(group_name)}">')
        parts += [f"\n  {_write_option(option)}\n" for option in options]
        if group_name:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _write_option(option: Widget) -> str:
    return f'<option value="{_escape_value(option["value"])}"{_write_attributes(option)}>{_escape(option["label"])}</option>'


def _write_attributes(widget: Widget) -> str:
    written = []
    for name, value in widget["attrs"].items():
        if value is not False:
            written.append(f" {_escape(name)}" + ("" if value is True else f'="{_escape_value(value)}"'))
    return "".join(written)


def _escape(value: Any) -> str:
    """As `{{ value }}` in a template."""
    shown = localize(value)
    return conditional_escape(shown if isinstance(shown, str) else str(shown))


def _escape_value(value: Any) -> str:
    """As `{{ value|stringformat:'s' }}`: numbers are not written as the language has it."""
    text = str(value)
    return conditional_escape(mark_safe(text) if isinstance(value, SafeData) else text)  # noqa: S308 - as it was marked


WRITERS: Mapping[str, Callable[[Widget], str | None]] = {
    f"{WIDGETS}textarea.html": _write_textarea,
    f"{WIDGETS}select.html": _write_select,
    **{f"{WIDGETS}{name}.html": _write_input for name in INPUTS},
}
"""Name of a template → what writes the same."""
