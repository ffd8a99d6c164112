"""Translates the messages of the core and the formats, which know no languages and supply template and parameters."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language_bidi, gettext, ngettext, pgettext

from goalweave.core.errors import GoalweaveError
from goalweave.core.messages import Message, Part

_NAMES = re.compile(r"\{[^{}]*\}")
_ISOLATED_TEXT = "\u2068{}\u2069"
"""First strong isolate: names, codes and numbers stand whole in a sentence that runs the other way."""


def translated(message: str) -> str:
    """A message in the reader's language; in English where there is no translation, or it does not fit the parts."""
    if not message:
        return ""
    if not isinstance(message, Message):
        template, same = gettext(message), [message]
    elif message.plural:
        template = ngettext(message.template, message.plural, int(message.parameters["count"]))  # type: ignore[arg-type]
        same = [message.template, message.plural]
    else:
        template, same = gettext(message.template), [message.template]
    if get_language_bidi():
        # What has no words of its own, such as `{place}: {problem}`, is the same in every language.
        english = template in same and any(map(str.isalpha, _NAMES.sub("", template)))
        return _ISOLATED_TEXT.format(message) if english else _fill_template(template, message, isolated=True)
    return _fill_template(template, message, isolated=False)


def describe_error(error: GoalweaveError) -> str:
    """All that an error says, with its place."""
    return translated(error.full_message)


def _fill_template(template: str, message: str, *, isolated: bool) -> str:
    if not isinstance(message, Message) or not message.parameters:
        return template
    parts = {name: _format_part(value, isolated=isolated) for name, value in message.parameters.items()}
    try:
        return _FORMATTER.vformat(template, (), parts)
    except (IndexError, KeyError, ValueError):
        return str(message)


def _format_part(value: Part, *, isolated: bool) -> Any:
    if isinstance(value, tuple):
        words = pgettext("between the words of a list", ", ").join(
            str(_format_part(word, isolated=isolated)) for word in value
        )
        return words or pgettext("a list without words", "none")
    if isinstance(value, Message):
        return translated(value)
    return _ISOLATED_TEXT.format(value) if isolated and isinstance(value, str) else value


class _GroupingFormatter(Formatter):
    """`{limit:,}` in groups of three, as the reader's language writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "," and isinstance(value, int | float):
            return str(number_format(value, use_l10n=True, force_grouping=True))
        return str(super().format_field(value, format_spec))


_FORMATTER = _GroupingFormatter()
